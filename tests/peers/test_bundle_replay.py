"""A bundle is a WACZ like any other: other people's tools validate it, index it, and replay what it holds."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from archive.formats import wacz
from tests.peers.conftest import Peers
from tests.peers.edition import Edition, make_edition
from tests.peers.test_interop import fetch, lines_of, wayback

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return make_edition(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def bundles(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str, Path]]:
    """Every capture of the edition that can lie in a bundle: its time, its address, and its bundle, by its name."""
    folder = tmp_path_factory.mktemp("bundles")
    made = {}
    for article in edition.press.articles():
        for step in edition.press.history(article.id):
            capture = step.capture
            if capture.observed < "2026-01-31":
                continue  # it came in an ARC file
            name = f"{capture.index:04d}"
            target = folder / f"{name}.wacz"
            edition.press.prove(f"{article.id}@c{capture.seq}", target)
            stamp = "".join(char for char in capture.observed if char.isdigit())[:14]
            made[name] = stamp, capture.final_url, target
    return made


def test_there_are_bundles_of_every_kind(bundles: dict[str, tuple[str, str, Path]]) -> None:
    """Without this the other tests could pass by looking at nothing."""
    assert len(bundles) >= 30
    names = [zipfile.ZipFile(path).namelist() for *_, path in bundles.values()]
    assert sum(wacz.FOREIGN in one for one in names) >= 4
    assert sum(sum(wacz.proof_index(name) is not None for name in one) > 1 for one in names) >= 4


def test_the_reference_validator_accepts_each(bundles: dict[str, tuple[str, str, Path]], peers: Peers) -> None:
    if not (peers.folder / "wacz").is_file():
        pytest.skip("needs wacz among the peers' programs (make peers)")
    chosen = list(bundles.values())[::8]
    for *_, path in chosen:
        done = peers.run("wacz", "validate", "-f", path)
        assert done.returncode == 0, f"{path.name}: {done.stdout}{done.stderr}"
        assert "Validation succeeded" in done.stdout, f"{path.name}: {done.stdout}"


def test_the_validator_refuses_what_was_changed(
    bundles: dict[str, tuple[str, str, Path]], peers: Peers, tmp_path: Path
) -> None:
    """Its answer means something: the same bundle with another page list is refused."""
    if not (peers.folder / "wacz").is_file():
        pytest.skip("needs wacz among the peers' programs (make peers)")
    path = next(iter(bundles.values()))[2]
    changed = tmp_path / "changed.wacz"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"json-pages", b"json-PAGES") if name == wacz.PAGES else data)
    done = peers.run("wacz", "validate", "-f", changed)
    assert "Validation succeeded" not in done.stdout


def test_validators_accept_the_records(bundles: dict[str, tuple[str, str, Path]], peers: Peers, tmp_path: Path) -> None:
    slices = []
    for name, (*_, path) in list(bundles.items())[::2]:
        with zipfile.ZipFile(path) as archive:
            data = archive.read(wacz.DATA)
        assert gzip.decompress(data).startswith(b"WARC/1.1\r\n")
        target = tmp_path / f"{name}.warc.gz"
        target.write_bytes(data)
        slices.append(target)
    done = peers.run("warcio", "check", "-v", *slices)
    assert done.returncode == 0, done.stdout
    assert "digest failed" not in done.stdout
    for target in slices[::3]:
        assert peers.run("fastwarc", "check", target).returncode == 0


def test_an_indexer_comes_to_the_same_index(
    bundles: dict[str, tuple[str, str, Path]], peers: Peers, tmp_path: Path
) -> None:
    for name, (*_, path) in list(bundles.items())[::6]:
        folder = tmp_path / name
        with zipfile.ZipFile(path) as archive:
            archive.extract(wacz.DATA, folder)
            ours = archive.read(wacz.INDEX).decode()
        done = peers.run("cdxj-indexer", "--sort", folder / wacz.DATA)
        assert done.returncode == 0, done.stderr
        theirs, mine = lines_of(done.stdout)["data.warc.gz"], lines_of(ours)["data.warc.gz"]
        assert set(theirs) == set(mine)
        for offset, (key, stamp, line) in mine.items():
            assert (key, stamp, line["length"]) == (*theirs[offset][:2], theirs[offset][2]["length"])


def test_each_bundle_replays_alone(
    edition: Edition, bundles: dict[str, tuple[str, str, Path]], peers: Peers, tmp_path: Path
) -> None:
    """With nothing but what is in it: the page as it was served, also where the capture only found it unchanged."""
    expected = {(sheet.stamp, sheet.url): sheet for sheet in edition.sheets if not sheet.headless}
    revisits = foreign = replayed = 0
    chosen = []
    for stamp, url, path in bundles.values():
        with zipfile.ZipFile(path) as archive:
            data = gzip.GzipFile(fileobj=io.BytesIO(archive.read(wacz.DATA))).read()
            is_revisit, is_foreign = b"WARC-Type: revisit" in data, wacz.FOREIGN in archive.namelist()
        if (stamp, url) not in expected:
            continue
        if (is_revisit and revisits < 2) or (is_foreign and foreign < 2) or replayed < 2:
            chosen.append((stamp, url, path))
            revisits, foreign = revisits + is_revisit, foreign + is_foreign
            replayed += not is_revisit and not is_foreign
    assert revisits >= 2
    assert foreign >= 2
    for stamp, url, path in chosen:
        folder = tmp_path / path.stem
        folder.mkdir()
        sheet = expected[stamp, url]
        with wayback(peers, folder, [Path("--unpack-wacz"), path]) as place:
            assert fetch(place, stamp, url) == (sheet.status, stamp, sheet.body), path.name
