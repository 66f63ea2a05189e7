"""What we write is read by other people's tools: validators, indexers, and a replay server, each run as its users do."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import json
import re
import socket
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.api import verify
from tests.peers.conftest import Peers
from tests.peers.edition import Edition, Sheet, make_edition

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The archive that all of them are shown; made once."""
    return make_edition(tmp_path_factory.mktemp("edition"))


def types_in(segment: Path) -> Counter[str]:
    with segment.open("rb") as file:
        return Counter(record.rec_type for record in ArchiveIterator(file))


def test_the_edition_holds_what_it_is_meant_to_hold(edition: Edition) -> None:
    """Without this the other tests could pass by looking at nothing."""
    assert len(edition.segments) >= 4
    assert len(edition.imports) == 3
    found = sum((types_in(segment) for segment in edition.segments), Counter())
    assert found["revisit"] >= 4
    assert {"warcinfo", "response", "request", "metadata", "resource"} <= set(found)
    assert any(not types_in(segment)["revisit"] for segment in edition.segments)
    assert not (found_wrong := verify(edition.press.path).problems), found_wrong


def test_every_stored_message_has_the_length_that_it_states(edition: Edition) -> None:
    """A reader that believes the stored head (as the strictest validators do) comes to the end of the stored body."""
    read = 0
    headless = {sheet.url for sheet in edition.sheets if sheet.headless}
    for segment in edition.segments:
        with segment.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                if record.rec_type != "response" or record.rec_headers.get_header("WARC-Target-URI") in headless:
                    continue
                block = record.content_stream().read()
                answer = http.client.HTTPResponse(_Played(block))  # type: ignore[arg-type]  # all it asks a socket for
                answer.begin()
                assert answer.getheader("Transfer-Encoding") is None
                body = answer.read()
                assert block.endswith(body)
                assert block[: len(block) - len(body)].endswith((b"\n\r\n", b"\n\n"))
                read += 1
    assert read >= 25


class _Played:
    """As much of a socket as a response is read from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._content)


def test_warcio_finds_every_digest_right(edition: Edition, peers: Peers) -> None:
    done = peers.run("warcio", "check", "-v", *edition.segments)
    assert done.returncode == 0, done.stdout
    assert "digest failed" not in done.stdout
    assert "unknown hash" not in done.stdout
    assert "no digest to check" not in done.stdout


def test_fastwarc_finds_every_digest_right(edition: Edition, peers: Peers) -> None:
    """With `-p` it fails two kinds of records that are right, and must fail nothing else.

    It looks for the payload of a revisit inside the revisit, and for the end of an HTTP head at CR LF CR LF only, where
    RFC 9112 (2.2) has a reader take a bare LF.
    """
    clean = 0
    for segment in edition.segments:
        done = peers.run("fastwarc", "check", segment)
        assert done.returncode == 0, f"{segment.name}: {done.stdout}"
        wrongly = set()
        with segment.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                bare = record.rec_type == "response" and b"\n\n" in record.content_stream().read().partition(b"<")[0]
                if bare or record.rec_type == "revisit":
                    wrongly.add(record.rec_headers.get_header("WARC-Record-ID"))
        done = peers.run("fastwarc", "check", "-p", segment)
        assert set(re.findall(r"<urn:uuid:[^>]+>", done.stdout)) == wrongly, segment.name
        assert done.returncode == bool(wrongly)
        clean += not wrongly
    assert clean >= 2


def test_gzip_finds_every_member_whole(edition: Edition) -> None:
    done = subprocess.run(["gzip", "-tv", *edition.segments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def lines_of(text: str) -> dict[str, dict[str, tuple[str, str, dict[str, str]]]]:
    """The lines of CDXJ by file and offset: key, time, and the rest."""
    found: dict[str, dict[str, tuple[str, str, dict[str, str]]]] = {}
    for line in text.splitlines():
        key, stamp, members = line.split(" ", 2)
        document = json.loads(members)
        there = found.setdefault(document["filename"], {})
        assert document["offset"] not in there
        there[document["offset"]] = (key, stamp, document)
    return found


def test_the_cdxj_beside_a_segment_is_what_an_indexer_makes_of_it(edition: Edition, peers: Peers) -> None:
    done = peers.run("cdxj-indexer", "--sort", *edition.segments)
    assert done.returncode == 0, done.stderr
    theirs = lines_of(done.stdout)
    ours_text = "".join(segment.with_name(f"{segment.name[:-8]}.cdxj").read_text() for segment in edition.segments)
    ours = lines_of(ours_text)
    assert set(theirs) == {segment.name for segment in edition.segments}
    for segment in edition.segments:
        kinds = types_in(segment)
        name = segment.name
        assert len(theirs[name]) == kinds["response"] + kinds["revisit"] + kinds["resource"], kinds
        assert (
            sum(line["mime"] == "warc/revisit" for *_, line in theirs[name].values() if "mime" in line)
            == (kinds["revisit"])
        )
        assert set(ours[name]) == set(theirs[name])
        for offset, (key, stamp, line) in ours[name].items():
            key_there, stamp_there, there = theirs[name][offset]
            assert (key, stamp) == (key_there, stamp_there)
            # It makes a SHA-1 of its own where the record states no payload digest.
            same = {"url", "status", "mime", "offset", "length", "filename"} & set(line) & set(there)
            assert {"url", "offset", "length"} <= same
            assert {field: line[field] for field in same} == {field: there[field] for field in same}
            assert there["digest"] == line["digest"] or there["digest"].startswith("sha1:")
            member = segment.read_bytes()[int(line["offset"]) :][: int(line["length"])]
            assert line["recordDigest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
            assert f"WARC-Target-URI: {line['url']}\r\n".encode() in gzip.decompress(member)


def test_the_cdxj_is_sorted_as_bytes(edition: Edition) -> None:
    for segment in edition.segments:
        lines = segment.with_name(f"{segment.name[:-8]}.cdxj").read_bytes().splitlines()
        assert lines == sorted(lines)


# Replay.


@contextmanager
def wayback(peers: Peers, folder: Path, files: list[Path]) -> Iterator[tuple[str, int]]:
    """A replay server on loopback with one collection, `press`, of these files. Gives host and port."""
    for words in (("init", "press"), ("add", "press", *files)):
        done = peers.run("wb-manager", *words, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = peers.command("wayback", "--bind", "127.0.0.1", "--port", str(port), "--directory", folder)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=peers.environment, stdout=log, stderr=log)
        try:
            for _ in range(600):
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                with suppress(subprocess.TimeoutExpired):  # waits a moment for its end, which must not come
                    server.wait(0.1)
                    break
            assert server.poll() is None, (folder / "server.log").read_text()
            yield "127.0.0.1", port
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(10)


@pytest.fixture(scope="module")
def replay(edition: Edition, peers: Peers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """All segments and foreign files of the edition in one collection."""
    with wayback(peers, tmp_path_factory.mktemp("wayback"), [*edition.segments, *edition.imports]) as place:
        yield place


def fetch(place: tuple[str, int], stamp: str, url: str) -> tuple[int, str | None, bytes]:
    """What the replay server shows as it was (`id_`): status, time of the capture, and the body without coding."""
    connection = http.client.HTTPConnection(*place, timeout=60)
    try:
        connection.request("GET", f"/press/{stamp}id_/{url}", headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.getheader("Content-Encoding"):
            body = zlib.decompress(body, 47)
        moment = answer.getheader("Memento-Datetime")  # RFC 7089
        return answer.status, f"{parsedate_to_datetime(moment):%Y%m%d%H%M%S}" if moment else None, body
    finally:
        connection.close()


def test_every_capture_replays_by_its_time(edition: Edition, replay: tuple[str, int]) -> None:
    wrong = []
    for sheet in edition.sheets:
        if sheet.headless:
            continue
        status, stamp, body = fetch(replay, sheet.stamp, sheet.url)
        if (status, stamp, body) != (sheet.status, sheet.stamp, sheet.body):
            wrong.append((sheet.stamp, sheet.url[:80], status, stamp, body[:80]))
    assert not wrong


def test_every_version_and_confirmation_of_the_archive_was_among_them(edition: Edition) -> None:
    served = {(sheet.stamp, sheet.url) for sheet in edition.sheets if not sheet.headless}
    seen = 0
    for article in edition.press.articles():
        for step in edition.press.history(article.id):
            if step.capture.outcome in ("version", "unchanged"):
                seen += 1
                stamp = "".join(char for char in step.capture.observed if char.isdigit())[:14]
                assert (stamp, step.capture.final_url) in served
    assert seen >= 30


def test_no_record_of_ours_shadows_a_page(edition: Edition, replay: tuple[str, int]) -> None:
    """Asked for the newest capture of an address, the server shows the page, not what was derived from it."""
    newest: dict[str, Sheet] = {}
    for sheet in edition.sheets:
        if not sheet.headless and sheet.stamp > getattr(newest.get(sheet.url), "stamp", ""):
            newest[sheet.url] = sheet
    for url, sheet in newest.items():
        assert fetch(replay, "20991231235959", url) == (sheet.status, sheet.stamp, sheet.body), url[:80]


def test_an_export_of_one_article_replays_alone(edition: Edition, peers: Peers, tmp_path: Path) -> None:
    """With the originals that its revisits point to, whatever capture those belong to."""
    out = tmp_path / "plan.warc.gz"
    edition.press.export(["http://harbour.example/2026/harbour-plan"], out)
    assert peers.run("warcio", "check", out).returncode == 0
    assert peers.run("fastwarc", "check", out).returncode == 0
    (tmp_path / "wayback").mkdir()
    history = edition.press.history("http://harbour.example/2026/harbour-plan")
    expected = {(sheet.stamp, sheet.url): sheet for sheet in edition.sheets}
    with wayback(peers, tmp_path / "wayback", [out]) as place:
        for step in history:
            # What came in an ARC file cannot lie in a WARC.
            if step.capture.outcome not in ("version", "unchanged") or step.capture.observed < "2026-01-31":
                continue
            stamp = "".join(char for char in step.capture.observed if char.isdigit())[:14]
            sheet = expected[stamp, step.capture.final_url]
            assert fetch(place, stamp, sheet.url) == (sheet.status, stamp, sheet.body), stamp
