"""Only `capture` and the demonstration speak to a network unasked: everything else works, and keeps quiet, without one.

`anchor` speaks to whom it is told, by an option or by the archive's settings; `serve` and `witness serve` listen. Of the
watch only `watch run` speaks.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api import compare, show_file, verify
from archive.api.witnessing import Witness, witness_serve
from archive.cli import main
from archive.cli.overview import ALIASES, VERBS
from archive.demo.server import NewsServer, Page
from tests.net.test_fetch import Server, always, ok
from tests.newspaper import SITE, page
from tests.peers.edition import foreign_arc, foreign_warc

ROOT = Path(__file__).resolve().parent.parent
SPEAKING = {"capture", "demo"}
LISTENING = {"serve"}

#: What the interpreter reports of itself (PEP 578) that leaves this process.
LEAVING = (
    "socket.",
    "urllib.",
    "http.client.",
    "ftplib.",
    "smtplib.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix",
)

#: urllib3 asks the kernel at its import whether there is IPv6: it binds a socket to ::1 and closes it. Nothing leaves.
PROBE = [("socket.__new__", "AF_INET6"), ("socket.bind", "('::1', 0)")]

_open: list[list[tuple[str, tuple[object, ...]]]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _open and event.startswith(LEAVING):
        _open[-1].append((event, arguments))


sys.addaudithook(_hook)


@contextmanager
def listening() -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """Every event of this process that has to do with a network, from any library written in Python or CPython's C."""
    heard: list[tuple[str, tuple[object, ...]]] = []
    _open.append(heard)
    try:
        yield heard
    finally:
        _open.pop()


class Trap:
    """A listener that must never be visited: for libraries whose sockets the interpreter does not know of."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def visited(self) -> bool:
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.close()


def beckoning(trap: Trap, cost: str = "$41 million") -> bytes:
    """An article page that names an address in every place where some library has ever followed one."""
    there = trap.url
    head = f"""<base href="{there}/base/"><link rel="canonical" href="{there}/canonical"><link rel="stylesheet"
href="{there}/style.css"><link rel="amphtml" href="{there}/amp"><meta http-equiv="refresh" content="0; url={there}/next">
<meta property="og:image" content="{there}/picture.jpg"><script src="{there}/script.js"></script>
<script type="application/ld+json">{{"@context": "{there}/context", "@type": "NewsArticle", "@id": "{there}/id"}}</script>
<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{there}/included"/></head>"""
    body = f'<p>See <a href="{there}/a">there</a>. <img src="{there}/i.png" srcset="{there}/i2.png 2x"></p>'
    doctype = f'<!DOCTYPE html [<!ENTITY % d SYSTEM "{there}/d.dtd"> %d; <!ENTITY e SYSTEM "{there}/e">]>'
    content = page(cost=cost, extra=f'{body}<p>&e;</p><iframe src="{there}/frame"></iframe>').decode()
    return content.replace("<!doctype html>", doctype).replace("</head>", head).encode()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trap: Trap) -> Path:
    """A folder with files of every kind, and the configuration of nobody else."""
    import urllib3  # noqa: F401  # comes with trafilatura; see PROBE

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.delenv("NEWSPROOF_ARCHIVE", raising=False)
    (tmp_path / "v1.html").write_bytes(beckoning(trap))
    (tmp_path / "v2.html").write_bytes(beckoning(trap, "$14 million"))
    xml = f'<?xml version="1.0"?><?xml-stylesheet href="{trap.url}/s.xsl"?>'
    dtd = f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{trap.url}/xhtml.dtd">'
    (tmp_path / "old.xhtml").write_bytes(xml.encode() + page().replace(b"<!doctype html>", dtd.encode()))
    (tmp_path / "notes.md").write_text(
        f"# The Quay Reopens Today\n\n![a picture]({trap.url}/p.png) It cost 3 million.\n"
    )
    (tmp_path / "notes.txt").write_text(f"The Quay Reopens Today\n\nIt cost 3 million, see {trap.url}/x today.\n")
    (tmp_path / "crawl.warc.gz").write_bytes(foreign_warc(f"{trap.url}/story", gzip=True)[0])
    (tmp_path / "crawl.arc").write_bytes(foreign_arc(f"{trap.url}/older")[0])
    return tmp_path


def commands(trap: Trap) -> list[tuple[int, tuple[str, ...]]]:
    """The life of an archive, verb by verb: the exit status and the command line."""
    url = f"{SITE}/2026/harbour-plan"
    on = ("-A", "press")
    return [
        (0, ("--help",)),
        (0, ("--version",)),
        (0, ("init", "press", "--origin", "news.example/desk")),
        (0, (*on, "list")),
        (0, (*on, "import", "v1.html", "--url", url, "--observed", "2026-03-01")),
        (0, (*on, "import", "v2.html", "--url", url, "--observed", "2026-03-02")),
        (0, (*on, "import", "v2.html", "notes.md", "notes.txt", "old.xhtml")),
        (0, (*on, "import", "crawl.warc.gz", "crawl.arc")),
        (0, (*on, "import", "crawl.warc.gz", "--dry-run")),
        (5, (*on, "import", f"{trap.url}/story")),
        (0, (*on, "list")),
        (0, (*on, "show", url)),
        (0, (*on, "show", f"{trap.url}/story")),
        (0, ("show", "v1.html")),
        (5, ("show", f"{trap.url}/never-captured", *on)),
        (0, (*on, "history", url)),
        (0, (*on, "history", f"{trap.url}/story")),
        (0, (*on, "diff", url)),
        (0, ("diff", "v1.html", "v2.html", "--url", f"{trap.url}/story")),
        (5, ("diff", f"{trap.url}/a", f"{trap.url}/b")),
        (0, (*on, "search", "treasurer")),
        (0, (*on, "search", "--added", "14")),
        (0, (*on, "blame", url, "--show-removed")),
        (0, (*on, "changes", "--since", "last")),
        (0, (*on, "note", f"{url}@v2", "--code", "reviewed", f"see {trap.url}/order")),
        (0, (*on, "list", "--no-note")),
        (0, ("diff", "v1.html", "v2.html", "--as", "copy")),
        (0, (*on, "query", "SELECT * FROM changes")),
        (2, (*on, "query", f"ATTACH '{trap.url}' AS x")),
        (0, (*on, "report", url, "-o", "report.html")),
        (0, (*on, "report", url, "-o", "report.md")),
        (0, (*on, "report", url, "-o", "report.json")),
        (0, (*on, "export", "--all", "--to", "warc", "-o", "out.warc.gz")),
        (0, ("verify", "press")),
        (1, ("corroborate", "press", "press")),  # one captor alone corroborates nothing
        (0, ("verify", "press", "--level", "quick")),
        (0, ("verify", "press", "--level", "paranoid")),
        (0, (*on, "prove", url, "-o", "x.tlog-proof")),
        (0, (*on, "prove", url, "-o", "x.wacz")),
        (0, (*on, "quote", url, "--headline", "-o", "quote.html")),
        (0, (*on, "provenance", url)),
        (0, (*on, "provenance", f"{trap.url}/story", "--prov")),
        (0, ("doctor",)),
        (0, (*on, "doctor")),
        (0, ("verify", "x.tlog-proof")),
        (0, ("verify", "x.wacz")),
        (0, ("verify", "quote.html")),
        (0, ("verify", "crawl.warc.gz")),
        (0, ("verify", "press/log/checkpoint")),
        (0, (*on, "redact", f"{trap.url}/story", "--reason", f"see {trap.url}/order")),
        (0, (*on, "redact", f"{trap.url}/story", "--reason", f"see {trap.url}/order", "--apply")),
        (0, ("verify", "press")),
        (2, (*on, "anchor")),  # it is nobody's unless it is told whose
        (0, (*on, "anchor", "--request", "1.request")),
        (0, ("keys", "new", "w1.example", "--role", "witness")),
        (0, ("witness", "sign", "1.request", "-o", "1.reply", "--key", "w1.example")),
        (2, (*on, "anchor", "--reply", "1.reply")),  # no such witness is trusted
        (0, (*on, "watch", "add", f"{trap.url}/story", "--feed", f"{trap.url}/feed")),
        (0, (*on, "watch", "list")),
        (0, (*on, "watch", "status")),
        (0, (*on, "watch", "remove", f"{trap.url}/feed")),
        (0, (*on, "repair", "index")),
        (0, (*on, "repair", "tail", "--apply")),
        (0, (*on, "re-extract")),
        (0, ("schema",)),
        (0, ("schema", "edits")),
    ]


def test_no_verb_but_those_that_fetch_opens_a_socket(
    desk: Path, trap: Trap, capsys: pytest.CaptureFixture[str]
) -> None:
    done = set()
    for status, arguments in commands(trap):
        with listening() as heard:
            ended = main(list(arguments))
        told = capsys.readouterr()
        assert ended == status, (arguments, told.err)
        assert not heard, (arguments, heard)
        assert not trap.visited, arguments
        verbs = [verb for word in arguments if (verb := ALIASES.get(word, word)) in VERBS]
        done |= set(verbs[:1])  # `watch add` is no capture
    assert done == set(VERBS) - SPEAKING - LISTENING, "every other verb there is was run"
    for name in ("report.html", "report.md", "report.json", "out.warc.gz"):
        assert (desk / name).stat().st_size > 1000


def test_the_functions_without_an_archive_open_none(desk: Path, trap: Trap) -> None:
    with listening() as heard:
        assert compare(desk / "v1.html", desk / "v2.html", url=f"{trap.url}/story").edits
        assert show_file(desk / "old.xhtml").headline
        assert compare(beckoning(trap), beckoning(trap, "$44 million")).edits
        main(["init", "press"])
        assert verify(desk / "press").ok
    assert not heard
    assert not trap.visited


def test_a_capture_fetches_its_address_and_nothing_that_the_page_names(
    desk: Path, trap: Trap, capsys: pytest.CaptureFixture[str]
) -> None:
    """This also shows that the tests above would hear a socket."""
    main(["init", "press"])
    with NewsServer(now=lambda: datetime(2026, 3, 2, tzinfo=UTC)) as server:
        server.serve("/story", Page(beckoning(trap)))
        with listening() as heard:
            url = f"http://127.0.0.1:{server.port}/story"
            near = ("--allow-net", "127.0.0.0/8", "--rate", "off", "--assets", "none")
            assert main(["-A", "press", "capture", url, *near]) == 0, capsys.readouterr().err
        connected = [arguments[1] for event, arguments in heard if event == "socket.connect"]
        assert connected == [("127.0.0.1", server.port)] * 2, "its robots.txt, and it"
    assert not trap.visited


def test_anchoring_connects_to_whom_it_is_told_and_to_nobody_else(
    desk: Path, trap: Trap, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", "press"])
    for option in ("--tsa", "--witness"):
        with Server(always(ok(b"junk"))) as server:
            with listening() as heard:
                main(["-A", "press", "anchor", option, server.url, "--allow-net", "127.0.0.0/8"])
            connected = [arguments[1] for event, arguments in heard if event == "socket.connect"]
            assert connected == ([("127.0.0.1", server.port)] if option == "--tsa" else []), "no witness is trusted"
    with listening() as heard:
        assert main(["-A", "press", "anchor", "--tsa", trap.url]) == 9
    assert "socket.connect" not in {event for event, _ in heard}
    assert not trap.visited


def test_an_archive_with_an_authority_of_its_own_connects_to_that_one(
    desk: Path, trap: Trap, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", "press"])
    with Server(always(ok(b"junk"))) as server:
        with (desk / "press/newsproof.toml").open("a") as config:
            config.write(f'\n[anchor]\ntsa = "{server.url}"\nallow_net = ["127.0.0.1"]\n')
        with listening() as heard:
            assert main(["-A", "press", "list"]) == 0
        assert not heard
        with listening() as heard:
            assert main(["-A", "press", "import", "v1.html"]) == 0
        connected = [arguments[1] for event, arguments in heard if event == "socket.connect"]
        assert connected == [("127.0.0.1", server.port)]
    assert not trap.visited


def test_a_witness_listens_where_it_is_told_and_connects_to_nobody(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", "press"])
    main(["keys", "new", "w1.example", "--role", "witness"])
    made = Witness("w1.example", state=desk / "state")
    with listening() as heard, witness_serve(made, say=lambda _: None) as server:
        port = server.port
    places = [arguments[1] for event, arguments in heard if event in ("socket.connect", "socket.bind")]
    assert places == [("127.0.0.1", 0)]
    assert port
    assert not [event for event, _ in heard if event.startswith("socket.get")]


def test_a_refused_capture_connects_to_nothing(desk: Path, trap: Trap) -> None:
    main(["init", "press"])
    with listening() as heard:
        assert main(["-A", "press", "capture", f"{trap.url}/story"]) == 9
        assert main(["-A", "press", "capture", "ftp://127.0.0.1/x"]) in (2, 9)
    assert "socket.connect" not in {event for event, _ in heard}
    assert not trap.visited


def test_the_demonstration_stays_on_this_machine(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listening() as heard:
        assert main(["demo"]) == 0
        assert main(["demo", "tamper"]) == 0
    places = [arguments[1] for event, arguments in heard if event in ("socket.connect", "socket.bind")]
    assert len(places) > 10
    assert {place[0] for place in places if isinstance(place, tuple)} == {"127.0.0.1"}
    asked = [(event, arguments) for event, arguments in heard if event.startswith("socket.get")]
    assert not asked, "no name is looked up, not even that of this machine: a name server may not answer"


def test_a_first_run_on_a_new_machine_needs_no_network(desk: Path, trap: Trap) -> None:
    """No library fetches a list or a model when it starts with an empty home."""
    (desk / "home").mkdir()
    program = f"""
import sys
heard = []
def hear(event, arguments):
    if event.startswith({LEAVING!r}):
        heard.append((event, *arguments[1:2]))
sys.addaudithook(hear)
from archive.cli import main
for line in sys.argv[1:]:
    assert main(["-q", *line.split()]) == 0, line
import socket
for event, *about in heard:
    told = (socket.AddressFamily(one).name if isinstance(one, int) else one for one in about)
    print(event, *told, sep="\\t", file=sys.stderr)
"""
    lines = ("init press", "-A press import v1.html notes.md crawl.warc.gz", "diff v1.html v2.html", "verify press")
    environment = {name: value for name, value in os.environ.items() if not re.match(r"XDG_|PYTHON|NEWSPROOF", name)}
    home = {name: str(desk / "home") for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR")}
    done = subprocess.run(
        [sys.executable, "-c", program, *lines],
        cwd=desk,
        env=environment | home | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert [tuple(line.split("\t")) for line in done.stderr.splitlines()] in ([], PROBE)
    assert not trap.visited
