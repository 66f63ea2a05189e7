"""Whoever packs a file anew changes no content: nothing is accused, and what is read again is still compared."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import verify
from archive.audit.places import Places
from archive.formats import wacz
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.capture import Asset, Fetched
from archive.model.codec import to_json
from archive.model.verdict import Verification
from archive.repository import belonging, ingest
from tests.api.belonging_site import PAGE, Site, figure, picture, site
from tests.torture.bundles import files_of, repaired

QUAY, BASIN = "/img/quay-1.jpg", "/img/basin-2.jpg"


def grouped(size: int, first: int = 0) -> Callable[[list[bytes]], bytes]:
    """`size` records to a member, the first member with `first`."""

    def pack(records: list[bytes]) -> bytes:
        groups = [records[:first]] * bool(first) + [records[at : at + size] for at in range(first, len(records), size)]
        return b"".join(gzip.compress(b"".join(group), mtime=0) for group in groups)

    return pack


def blocks(records: list[bytes]) -> bytes:
    """Members that end wherever they have so many bytes, as bgzip makes them."""
    whole = b"".join(records)
    return b"".join(gzip.compress(whole[at : at + 1500], mtime=0) for at in range(0, len(whole), 1500))


PACKINGS: dict[str, Callable[[list[bytes]], bytes]] = {
    "all in one member": grouped(10_000),
    "pairs": grouped(2),
    "pairs, shifted": grouped(2, 1),
    "triples": grouped(3),
    "compressed less": lambda records: b"".join(gzip.compress(one, 1, mtime=0) for one in records),
    "not compressed": b"".join,
    "blocks": blocks,
}


def records_of(data: bytes) -> list[bytes]:
    """The records of a file, uncompressed."""
    return [item.record.raw or b"" for item in read_warc(io.BytesIO(data)) if isinstance(item, RecordItem)]


def repacked(paper: Site, folder: Path, pack: Callable[[list[bytes]], bytes]) -> Iterator[Verification]:
    """What is said of the archive, of its segment alone and of a bundle of its newest capture, each packed anew."""
    paper.press.prove(PAGE, folder / "page.wacz")
    files = files_of((folder / "page.wacz").read_bytes())
    segment = paper.press.path / "warc" / "news-000001.warc.gz"
    segment.write_bytes(pack(records_of(segment.read_bytes())))
    yield verify(paper.press.path)
    yield verify(segment)
    files[wacz.DATA] = pack(records_of(files[wacz.DATA]))
    (folder / "page.wacz").write_bytes(repaired(files))
    yield verify(folder / "page.wacz")


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        made.page(figure(QUAY), figure(BASIN, "The basin on Monday."))
        made.serve(QUAY, picture("quay", 3_000))
        made.serve(BASIN, gzip.compress(picture("basin"), mtime=0), Content_Encoding="gzip")
        yield made


@pytest.mark.parametrize("packing", PACKINGS)
def test_content_that_is_packed_anew_is_a_notice(paper: Site, tmp_path: Path, packing: str) -> None:
    paper.capture(assets="all")
    for found in repacked(paper, tmp_path, PACKINGS[packing]):
        assert [one.code for one in found.problems] == [], (packing, found.kind)
        assert {one.code for one in found.notices} - {"hint-behind"} == {"repacked"}, (packing, found.kind)
        assert found.exit == 0


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("lie", [{"sha256": "0" * 64}, {"length": 7}, {"payload_sha256": "0" * 64}])
def test_pictures_are_compared_however_they_are_packed(
    paper: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str, lie: dict[str, object]
) -> None:
    honest = belonging.judged

    def lies(one: belonging.Wanted, came: Fetched) -> tuple[Asset, bytes]:
        asset, content = honest(one, came)
        return (replace(asset, **lie) if one.url.endswith(BASIN) else asset), content  # type: ignore[arg-type]

    monkeypatch.setattr(belonging, "judged", lies)
    paper.capture()
    for found in repacked(paper, tmp_path, PACKINGS[packing]):
        assert [one.code for one in found.problems] == ["asset-mismatch"], (packing, found.kind)
        assert found.exit == 1


@pytest.mark.parametrize("packing", ["all in one member", "pairs", "pairs, shifted", "not compressed"])
@pytest.mark.parametrize("honest", [True, False])
def test_an_article_too_large_to_be_kept_is_found_again(
    paper: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str, honest: bool
) -> None:
    def padded(article: object) -> str:
        stored = {**json.loads(to_json(article)), "jsonld": ["x" * 9 * 1024 * 1024]}  # type: ignore[arg-type]
        return json.dumps(stored if honest else {**stored, "headline": "The mayor resigns"})

    monkeypatch.setattr(ingest, "to_json", padded)
    paper.capture()
    for found in repacked(paper, tmp_path, PACKINGS[packing]):
        assert [one.code for one in found.problems] == ["fields-mismatch"] * (not honest), (packing, found.kind)


def test_records_of_one_member_are_read_again_in_one_go() -> None:
    opened: list[int] = []
    records = [
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-%012d>\r\n"
        b"WARC-Date: 2026-03-02T08:00:00Z\r\nContent-Length: 4\r\n\r\n%04d\r\n\r\n" % (number, number)
        for number in range(40)
    ]
    data = compress(b"".join(records))

    def opening() -> io.BytesIO:
        opened.append(1)
        return io.BytesIO(data)

    digests = [item.sha256 for item in read_warc(io.BytesIO(data)) if isinstance(item, RecordItem)]
    places = Places(opening)
    for number in range(1, 40, 3):
        found = places.record(0, digests[number])
        assert found is not None
        assert found.block == b"%04d" % number
    assert len(opened) == 1
    behind = places.record(0, digests[0])  # it lies before the last one: from the beginning of the member
    assert behind is not None
    assert behind.block == b"0000"
    assert len(opened) == 2
    assert places.record(0, digests[3], limit=10) is None
    assert places.record(0, "0" * 64) is None
    assert Places(lambda: None).record(0, digests[0]) is None
    places.close()
    places.close()
