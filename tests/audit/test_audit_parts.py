"""What a description says of pictures is what their records hold: any digest that is not is named."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import verify
from archive.model.capture import Asset, Fetched
from archive.repository import belonging
from tests.api.belonging_site import Site, figure, picture, site

QUAY, BASIN = "/img/quay-1.jpg", "/img/basin-2.jpg"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        made.page(figure(QUAY), figure(BASIN, "The basin on Monday."))
        made.serve(QUAY, picture("quay"))
        made.serve(BASIN, gzip.compress(picture("basin"), mtime=0), Content_Encoding="gzip")
        yield made


def codes(paper: Site, level: str = "full") -> list[str]:
    found = verify(paper.press.path, level=level)  # type: ignore[arg-type]
    assert [one.word for one in found.problems if one.code == "asset-mismatch"] in ([], ["SIGNED"])
    return [one.code for one in found.problems]


@pytest.mark.parametrize("level", ["full", "paranoid"])
def test_what_was_captured_is_what_is_listed(paper: Site, level: str) -> None:
    paper.serve("/moved.jpg", b"", status=302, Location="/img/quay-1.jpg")
    paper.page(figure(QUAY), figure(BASIN, "The basin on Monday."), figure("/moved.jpg", "The quay once more."))
    paper.capture(assets="all")
    paper.capture(assets="all")  # revisits
    assert codes(paper, level) == []


@pytest.mark.parametrize(
    "lie", [{"sha256": "0" * 64}, {"length": 7}, {"payload_sha256": "0" * 64}, {"url": "http://news.example/no.jpg"}]
)
@pytest.mark.parametrize("again", [False, True])
def test_any_other_digest_is_named(
    paper: Site, monkeypatch: pytest.MonkeyPatch, lie: dict[str, object], again: bool
) -> None:
    if again:
        paper.capture()  # what comes then is a revisit
        paper.page(figure(QUAY), figure(BASIN, "The basin on Monday."), cost="$49 million")
    honest = belonging.judged

    def lies(one: belonging.Wanted, came: Fetched) -> tuple[Asset, bytes]:
        asset, content = honest(one, came)
        return (replace(asset, **lie) if one.url.endswith(BASIN) else asset), content  # type: ignore[arg-type]

    monkeypatch.setattr(belonging, "judged", lies)
    paper.capture()
    found = codes(paper)
    if again and lie in ({"sha256": "0" * 64}, {"length": 7}):
        # A revisit states the digest of what is stored, and nothing of what that decodes to: not told from here.
        assert found == []
    else:
        assert found == ["asset-mismatch"]


def test_quick_does_not_look_and_a_segment_alone_does(paper: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = belonging.judged
    monkeypatch.setattr(
        belonging, "judged", lambda one, came: (replace(honest(one, came)[0], sha256="0" * 64), honest(one, came)[1])
    )
    paper.capture()
    assert codes(paper, "quick") == []
    (segment,) = sorted((paper.press.path / "warc").glob("*.warc.gz"))
    assert "asset-mismatch" in [one.code for one in verify(segment).problems]
