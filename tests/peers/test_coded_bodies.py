"""Pages that came brotli- or zstd-coded: other people's checkers find every digest right, and their replay gives them back."""

from __future__ import annotations

import http.client
from pathlib import Path

import pytest

from archive.formats.codings import decode_body
from tests.formats.test_codings import compressed
from tests.net.test_fetch import Server
from tests.newspaper import page
from tests.peers.conftest import Peers
from tests.peers.test_interop import wayback

pytestmark = pytest.mark.peer

CODINGS = ("gzip", "deflate", "br", "zstd")


def test_coded_bodies_are_checked_and_replayed(peers: Peers, tmp_path: Path) -> None:
    from tests.api.test_fetched_as import Press, answer

    press = Press(tmp_path)
    stamps: dict[str, str] = {}
    with Server(press) as server:
        for number, coding in enumerate(CODINGS):
            press._pass(3_600)
            press.answers = [answer(compressed(coding, page(cost=f"${number + 41} million")), coding)]
            found = press.archive.capture(
                f"http://news.example:{server.port}/{coding}", allow_net=("127.0.0.0/8",), rate="off"
            )
            assert found.outcome == "version"
            stamps[found.url] = "".join(char for char in found.capture.observed if char.isdigit())[:14]
    segments = sorted((press.archive.path / "warc").glob("news-*.warc.gz"))
    for program, words in (("warcio", ("check", "-v")), ("fastwarc", ("check", "-p"))):
        done = peers.run(program, *words, *segments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "digest failed" not in done.stdout
    (tmp_path / "wayback").mkdir()
    with wayback(peers, tmp_path / "wayback", segments) as place:
        for number, (url, stamp) in enumerate(stamps.items()):
            connection = http.client.HTTPConnection(*place, timeout=60)
            connection.request("GET", f"/press/{stamp}id_/{url}", headers={"Accept-Encoding": ", ".join(CODINGS)})
            given = connection.getresponse()
            body = decode_body(given.read(), given.getheader("Content-Encoding"), limit=1 << 20)
            connection.close()
            assert (given.status, body.problem) == (200, None), url
            assert body.data == page(cost=f"${number + 41} million"), url
