"""Secrets of every kind go out and come back, through the real command line; afterwards they are nowhere to be found.

Searched are all files of the archive (unpacked, and with what is base64 in them decoded), the reports, the exports, and
whatever was printed. What was searched for is planted, so that a search that finds nothing can be shown to search.
"""

from __future__ import annotations

import base64
import gzip
import html
import re
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest

from archive.cli import main
from tests.net.test_fetch import Server
from tests.net.test_proxies import HttpProxy
from tests.newspaper import page

SECRETS = {
    "cookie": "c00kie-canary-01",
    "cookie of a path": "c00kie-canary-02",
    "cookie of scripts": "c00kie-canary-03",
    "cookie without a name": "c00kie-canary-04",
    "bearer": "bear3r-canary-05",
    "key in a header": "k3y-canary-06",
    "user of the address": "us3r-canary-07",
    "password of the address": "pa55-canary-08",
    "user of the proxy": "us3r-canary-09",
    "password of the proxy": "pa55-canary-10",
    "token": "t0ken-canary-11",
    "signature": "s1gnature-canary-12",
    "session in the path": "s3ssion-canary-13",
    "token of a nested address": "t0ken-canary-14",
    "password in the query": "pa55-canary-15",
    "cookie set by the server": "s3t-canary-16",
    "cookie set by the redirect": "s3t-canary-17",
    "user in a Location": "us3r-canary-18",
    "password in a Location": "pa55-canary-19",
    "token in a Location": "t0ken-canary-20",
    "token in a Link": "t0ken-canary-21",
    "token that only the redirect gave": "t0ken-canary-22",
    "name": "Oona Canary-Twentythree",
    "e-mail": "canary.24@reader.example",
    "account": "acc0unt-canary-25",
    "client address": "198.51.100.226",
    "host name of this machine": "host-canary-27",
    "user of this machine": "login-canary-28",
    "folder of this user": "home-canary-29",
    "token of a page that is not there": "t0ken-canary-30",
    "token of a page that is refused": "t0ken-canary-31",
    "token of a host that is silent": "t0ken-canary-32",
    "password on a command line": "pa55-canary-33",
}


def views(data: bytes, depth: int = 4) -> Iterator[bytes]:
    """The bytes, and what they are when unpacked, decoded and unescaped."""
    yield data
    if not depth:
        return
    unpacked = b""
    for begin in [match.start() for match in re.finditer(rb"\x1f\x8b\x08", data)]:
        with suppress(zlib.error):
            unpacked += zlib.decompressobj(31).decompress(data[begin:])
    if unpacked:
        yield from views(unpacked, depth - 1)
    coded = b" ".join(
        base64.b64decode(run[: len(run) // 4 * 4], altchars=b"-_" if {*b"-_"} & {*run} else None)
        for run in re.findall(rb"[A-Za-z0-9+/]{16,}|[A-Za-z0-9_-]{16,}", data)
    )
    if coded:
        yield coded
    for other in (unquote_to_bytes(data), html.unescape(data.decode("latin-1")).encode("latin-1", "replace")):
        if other != data:
            yield from views(other, 1)


def found_in(data: bytes) -> set[str]:
    """Which of the secrets stand in these bytes."""
    found = set()
    for view in views(data):
        low = view.lower()
        for kind, secret in SECRETS.items():
            plain = secret.lower().encode()
            if any(form in low for form in (plain, quote(secret).lower().encode(), b64encode(plain).lower()[:-4])):
                found.add(kind)
    return found


def files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


class Site:
    """A paper that repeats whatever it is told, and knows its reader."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.place = ""

    def __call__(self, request: bytes, number: int) -> Sequence[bytes]:
        self.asked.append(request)
        target = request.split(b" ")[1]
        if target.startswith(b"/robots.txt"):
            return [b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n"]
        if target.startswith(b"/gone"):
            body = b"<title>Not found</title><p>No such page: " + html.escape(target.decode()).encode()
            return [b"HTTP/1.1 404 None\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body]
        if target.startswith(b"/start"):
            s = SECRETS
            away = (
                f"HTTP/1.1 302 Found\r\nSet-Cookie: a={s['cookie set by the redirect']}; Path=/\r\n"
                f"Link: <http://news.example/x?token={s['token in a Link']}>; rel=x\r\n"
                f"Location: http://{s['user in a Location']}:{s['password in a Location']}@{self.place}/article"
                f"?access_token={s['token in a Location']}&jwt={s['token that only the redirect gave']}\r\n"
                "Content-Length: 0\r\n\r\n"
            )
            return [away.encode()]
        return [self._article(request)]

    def _article(self, request: bytes) -> bytes:
        s = SECRETS
        who = (
            f"<p>Signed in as {s['name']} ({html.escape(s['e-mail'])}), account {s['account'].upper()}.</p>"
            f'<a href="/bye?m={quote(s["e-mail"], safe="")}">out</a>'
            f'<script>var u = {{"mail": "{s["e-mail"].replace("@", chr(92) + "u0040")}",'
            f' "t": "{b64encode(s["e-mail"].encode()).decode()}"}};</script>'
            f"<p>You come from {s['client address']}.</p><pre>{html.escape(request.decode('latin-1'))}</pre>"
        )
        body = gzip.compress(page(extra=who), mtime=0)
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
            f"Set-Cookie: sid={s['cookie set by the server']}; HttpOnly\r\nX-Client: {s['client address']}\r\n"
            f"X-User: {s['e-mail']}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def private(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def test_planted_secrets_are_nowhere_to_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    s = SECRETS
    home = tmp_path / s["folder of this user"]
    home.mkdir()
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(home / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(home / "state"))
    monkeypatch.setenv("HOME", str(home))
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, s["user of this machine"])
    monkeypatch.setenv("HOSTNAME", s["host name of this machine"])
    monkeypatch.setattr("socket.gethostname", lambda: s["host name of this machine"])
    monkeypatch.setattr("getpass.getuser", lambda: s["user of this machine"])
    monkeypatch.chdir(tmp_path)
    site = Site()
    printed = ""

    def run(*words: str) -> int:
        nonlocal printed
        status = main([*words])
        captured = capsys.readouterr()
        printed += captured.out + captured.err
        return status

    assert run("init", "press", "--origin", "news.example/desk") == 0
    config = Path("press/newsproof.toml")
    config.write_text(config.read_text() + '\n[manners]\nrate = "off"\n')
    jar = private(
        home / "jar.txt",
        f"127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\t{s['cookie']}\n"
        f"127.0.0.1\tFALSE\t/start\tFALSE\t0\tpath\t{s['cookie of a path']}\n"
        f"#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\thidden\t{s['cookie of scripts']}\n"
        f"127.0.0.1\tFALSE\t/\tFALSE\t0\t\t{s['cookie without a name']}\n",
    )
    headers = private(home / "headers.txt", f"Authorization: Bearer {s['bearer']}\nX-Api-Key: {s['key in a header']}\n")
    who = private(home / "who.txt", "\n".join((s["name"], s["e-mail"], s["account"], s["client address"])))
    password = private(home / "proxy.txt", s["password of the proxy"] + "\n")
    with Server(site) as server, HttpProxy(server.port) as proxy:
        site.place = f"127.0.0.1:{server.port}"
        nested = quote(f"http://b.example/?sig={s['token of a nested address']}", safe="")
        query = (
            f"token={s['token']}&X-Amz-Signature={s['signature']}&next={nested}&password={s['password in the query']}"
        )
        path = f"/start/here;jsessionid={s['session in the path']}?{query}"
        given = ("--allow-net", "127.0.0.0/8", "--cookie-jar", jar, "--identity", who)
        through = (
            "--proxy", f"http://{s['user of the proxy']}@127.0.0.1:{proxy.port}", "--proxy-password-file", password,
        )  # fmt: skip
        signed_in = f"http://{s['user of the address']}:{s['password of the address']}@{site.place}{path}"
        assert run("-A", "press", "capture", signed_in, *given) == 0
        assert run("-A", "press", "--json", "capture", f"http://{site.place}{path}", *given, "--headers-file", headers,
                   *through) == 0  # fmt: skip
        run(
            "-A", "press", "capture", f"http://{site.place}/gone?token={s['token of a page that is not there']}", *given
        )
        sent = b"\n".join((*site.asked, *proxy.heads))
    # What was planted went out: else its absence would say nothing.
    for kind in list(SECRETS)[:15]:
        assert kind in found_in(sent), kind
    assert found_in(site._article(sent)) >= {"name", "e-mail", "account", "client address", "cookie set by the server"}

    # What goes wrong repeats nothing either.
    loud = f"http://u:{s['password on a command line']}@"
    assert run("-A", "press", "capture", f"{loud}127.0.0.1/?token={s['token of a page that is refused']}") == 9
    silent = f"http://127.0.0.1:{server.port}/new?sig={s['token of a host that is silent']}"
    assert run("-A", "press", "capture", silent, "--allow-net", "127.0.0.0/8") == 8
    assert run("-A", "press", "--json", "capture", f"{loud}localhost:bad/", silent, *given, *through) != 0
    assert run("-A", "press", "capture", silent, "--proxy", f"{loud}p.example:1") == 2
    broken = private(home / "broken.txt", s["cookie"])
    assert run("-A", "press", "capture", silent, "--cookie-jar", broken) == 2
    (home / "open.txt").write_text(s["name"])
    (home / "open.txt").chmod(0o644)
    assert run("-A", "press", "capture", silent, "--identity", str(home / "open.txt")) == 2

    assert run("-A", "press", "list") == 0
    slug = "council-approves-harbour-plan"
    for words in (  # every verb that shows or writes something
        ("history", slug), ("--json", "history", slug), ("show", slug), ("--json", "show", slug), ("verify",),
        ("--json", "verify"), ("search", "harbour"), ("report", slug, "-o", "out/report.html"),
        ("report", slug, "-o", "out/report.md"), ("report", slug, "-o", "out/report.json"),
        ("export", "--all", "--to", "warc", "-o", "out/all.warc.gz"), ("prove", f"{slug}@v1", "-o", "out/proof.wacz"),
        ("export", "--all", "--to", "csv", "-o", "out/tables"), ("export", "--all", "--to", "sqlite", "-o", "out/t.sqlite"),
        ("export", "--all", "--to", "jsonl", "-o", "out/t.jsonl"), ("export", slug, "--to", "schemaorg", "-o", "out/t.json"),
        ("--json", "query", "SELECT * FROM versions"), ("repair", "index"),
    ):  # fmt: skip
        Path("out").mkdir(exist_ok=True)
        status = run("-A", "press", *words)
        assert status == 0, (words, printed[-600:])
    for path_of in files(Path("press"), Path("out")):
        assert found_in(path_of.read_bytes()) == set(), path_of
        assert found_in(path_of.name.encode()) == set(), path_of
    # Which of his files is wrong, a user is told; where it lies is his own business.
    assert found_in(printed.encode()) <= {"folder of this user"}
    for shown in ("out/report.html", "out/report.md"):
        assert "subscriber material" in Path(shown).read_text(encoding="utf-8")
    assert '"access": "subscriber"' in Path("out/report.json").read_text(encoding="utf-8")
    assert printed.count("subscriber material") >= 3
    # The capture is there, marked, and says what was taken out.
    stored = b"".join(view for path_of in files(Path("press/warc")) for view in views(path_of.read_bytes(), 1))
    assert b'"access":"subscriber"' in stored
    assert b"query token" in stored
    assert b"response body: identity" in stored
    assert b"[redacted]" in stored
    assert b'"proxy":"http://127.0.0.1:' in stored


def test_the_search_finds_what_is_there() -> None:
    secret = SECRETS["e-mail"]
    for data in (
        secret.encode(),
        secret.upper().encode(),
        gzip.compress(b"x") + gzip.compress(secret.encode()),
        b"PK\x03\x04" + gzip.compress(secret.encode()),
        quote(secret).encode(),
        html.escape(secret).encode(),
        b'{"payload":"' + b64encode(b'{"a":"' + secret.encode() + b'"}') + b'"}',
    ):
        assert found_in(data) == {"e-mail"}, data
