"""A page with its pictures: other people's checkers find every digest right, and their replay gives back each picture,
also the one that is a revisit of another article's."""

from __future__ import annotations

import http.client
from pathlib import Path

import pytest

from tests.api.belonging_site import figure, picture, site
from tests.peers.conftest import Peers
from tests.peers.test_interop import wayback

pytestmark = pytest.mark.peer


def test_a_page_with_its_pictures_is_checked_and_replayed(peers: Peers, tmp_path: Path) -> None:
    wanted: list[tuple[str, str, bytes]] = []
    with site(tmp_path) as paper:
        paper.serve("/s.css", b"body { background: url(/img/back.png) }", "text/css")
        paper.serve("/img/back.png", b"\x89PNG\r\n\x1a\nback", "image/png")
        for path, source in (("/first", "/img/chamber-77123.jpg"), ("/second", "http://cdn.example/x/hall-88123.jpg")):
            paper.page(figure(source), path=path, head='<link rel="stylesheet" href="/s.css">', cost=f"$41{path}")
            paper.serve("/" + source.removeprefix("http://cdn.example").lstrip("/"), picture("the same"))
            found = paper.capture(f"http://news.example{path}", assets="all")
            assert [asset.outcome for asset in paper.assets(found)] == ["kept"] * 3
            stamp = "".join(char for char in found.capture.observed if char.isdigit())[:14]
            wanted += [(stamp, asset.url, b"") for asset in paper.assets(found) if asset.kind != "image"]
            wanted += [
                (stamp, asset.url, picture("the same")) for asset in paper.assets(found) if asset.kind == "image"
            ]
            types = [row.type for row in paper.rows(found) if row.role == "image"]
        assert types == ["revisit", "request"]
        segments = sorted((paper.press.path / "warc").glob("news-*.warc.gz"))
    for program, words in (("warcio", ("check", "-v")), ("fastwarc", ("check",))):
        done = peers.run(program, *words, *segments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "digest failed" not in done.stdout
    (tmp_path / "wayback").mkdir()
    with wayback(peers, tmp_path / "wayback", segments) as place:
        for stamp, url, body in wanted:
            connection = http.client.HTTPConnection(*place, timeout=60)
            connection.request("GET", f"/press/{stamp}id_/{url}")
            given = connection.getresponse()
            came = given.read()
            connection.close()
            assert given.status == 200, url
            assert came == body or not body, url
