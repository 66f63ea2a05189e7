"""`anchor`, `witness` and `init --tsa` on a real archive: what is printed, what is written, how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archive.cli import main
from archive.formats.layout import Layout, encode_config, read_config
from archive.model.answers import Anchors
from archive.model.codec import parse
from archive.model.proofs import Witnessed
from archive.settings import AnchorSettings
from archive.store.disk import Disk
from archive.store.keyring import Keyring
from archive.trust import notes, timestamps
from tests.authority import Authority, Service
from tests.conftest import ROOT
from tests.net.test_fetch import Server, always, ok
from tests.newspaper import page

ALLOW = ("--allow-net", "127.0.0.0/8")


@dataclass
class Ended:
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an archive, a page, a trust folder, and the configuration of nobody else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    for name in ("NEWSPROOF_ARCHIVE", "NEWSPROOF_PASSPHRASE_FILE", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "v1.html").write_bytes(page())
    (tmp_path / "v2.html").write_bytes(page(cost="$14 million"))
    return tmp_path


@pytest.fixture
def run(desk: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def runs(*arguments: str) -> Ended:
        status = main(list(arguments))
        told = capsys.readouterr()
        return Ended(status, told.out, told.err)

    assert runs("init", "press", "--origin", "news.example/desk").status == 0
    return runs


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with Authority(tmp_path).serving() as made:
        yield made


def take(run: Run, number: int) -> Ended:
    url = "https://news.example/plan"
    return run("import", f"v{number}.html", "--url", url, "--observed", f"2026-03-0{number}", "-A", "press")


def witness_key(desk: Path, name: str = "w1.example", seed: int = 1) -> str:
    """A witness key in the keyring; its public part stands in the trust folder, and its word is asked for."""
    vkey = Keyring(desk / "conf/keys", Disk()).create_witness(name, bytes((seed,)) * 32).verifier.vkey
    log = (desk / "press/keys/log.pub").read_text().strip()
    (desk / "conf/trust").mkdir(parents=True, exist_ok=True)
    (desk / "conf/trust/policy").write_text(f"log {log}\nwitness {name} {vkey}\nquorum {name}\n")
    return vkey


def newest(desk: Path) -> notes.Note:
    return notes.parse((desk / "press/log/checkpoint").read_bytes())


def test_a_timestamp_is_told_in_one_line(run: Run, desk: Path, service: Service) -> None:
    take(run, 1)
    done = run("-A", "press", "anchor", "--tsa", service.url, "--name", "tsa.example", *ALLOW)
    assert done.status == 0, done.err
    assert re.fullmatch(
        r"1 log entry timestamped by tsa\.example at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ, which was not\s+checked\n",
        done.out,
    )
    assert "newsproof keys trust ROOT.pem" in " ".join(done.err.split())
    assert timestamps.is_token(newest(desk).signatures[1])
    (desk / "conf/trust/tsa").mkdir(parents=True, exist_ok=True)
    (desk / "conf/trust/tsa/root.pem").write_bytes(service.authority.root_pem)
    done = run("-A", "press", "--json", "anchor", "--tsa", service.url, *ALLOW)
    (found,) = parse(Anchors, done.out).anchored
    assert (found.by, found.action, found.trusted, found.size) == ("127.0.0.1", "timestamp", True, 1)
    assert done.err == ""


def test_a_refused_timestamp_ends_with_nine_and_changes_nothing(run: Run, desk: Path) -> None:
    before = newest(desk)
    with Server(always(ok(b"junk"))) as server:
        done = run("-A", "press", "anchor", "--tsa", server.url, *ALLOW)
        assert done.status == 9
        assert "timestamp-refused" in done.err
        scripted = run("--json", "-A", "press", "anchor", "--tsa", server.url, *ALLOW)
    assert scripted.status == 9
    assert [one.code for one in parse(Anchors, scripted.out).failed] == ["timestamp-refused"]
    assert json.loads(scripted.err)["code"] == "timestamp-refused"
    assert newest(desk) == before


def test_nobody_to_ask_is_a_question_of_usage(run: Run) -> None:
    for arguments in (
        ("anchor",),
        ("anchor", "--name", "x"),
        ("anchor", "--witness", "http://127.0.0.1:1/", "--name", "x"),
        ("anchor", "--tsa", "https://me:secret@tsa.example/"),
        ("anchor", "--tsa", "tsa.example"),
        ("witness", "sine"),
        ("witness", "sign", "x"),
        ("witness", "serve"),
    ):
        done = run("-A", "press", *arguments)
        assert done.status == 2, (arguments, done)
        assert "secret" not in done.err
    assert run("-A", "press", "anchor", "--tsa", "http://127.0.0.1:9999/").status == 9


def test_init_writes_the_authority_down_and_import_asks_it(run: Run, desk: Path, service: Service) -> None:
    done = run("init", "own", "--tsa", service.url)
    assert done.status == 0
    assert "not timestamped" in done.err
    assert f'tsa = "{service.url}"' in (desk / "own/newsproof.toml").read_text()
    assert service.queries == []
    config = Layout(desk / "press").config
    anchor = AnchorSettings(tsa=service.url, allow_net=("127.0.0.0/8",))
    config.write_bytes(encode_config(replace(read_config(config), anchor=anchor)))
    done = run("import", "v1.html", "v2.html", "-A", "press")
    assert done.status == 0, done.err
    assert len(service.queries) == 1, "once for the command"
    assert newest(desk).text.split("\n")[1] == "2"
    assert timestamps.is_token(newest(desk).signatures[1])
    service.server.shutdown()
    service.server.server_close()
    done = run("import", "v1.html", "--url", "https://news.example/other", "-A", "press")
    assert done.status == 0
    assert "not timestamped" in done.err
    assert "newsproof -A press anchor" in " ".join(done.err.split())


def test_a_witness_by_file(run: Run, desk: Path) -> None:
    witness_key(desk)
    take(run, 1)
    done = run("-A", "press", "anchor", "--request", "1.request")
    assert done.status == 0
    assert "1.request" in done.out
    assert "--reply" in done.err
    done = run("witness", "sign", "1.request", "-o", "1.reply", "--key", "w1.example")
    assert (done.status, done.out) == (0, "cosigned news.example/desk with 1 entry, grown from 0\n")
    done = run("-A", "press", "anchor", "--reply", "1.reply")
    assert done.status == 0
    assert re.fullmatch(r"1 log entry cosigned by w1\.example at [-0-9]+ [:0-9]+Z\n", done.out)
    assert len(newest(desk).signatures) == 2
    assert run("witness", "sign", "1.request", "-o", "1.reply", "--key", "w1.example").status == 2, "it exists"
    again = run("witness", "sign", "1.request", "-o", "2.reply", "--key", "w1.example", "--json")
    assert again.status == 9
    assert parse(Witnessed, again.out) == Witnessed("news.example/desk", 0, 1, 409, "1\n")
    assert (desk / "2.reply").read_text() == "1\n"
    done = run("-A", "press", "anchor", "--reply", "2.reply")
    assert done.status == 9
    assert "--request" in done.err
    done = run("-A", "press", "anchor", "--reply", "2.reply", "--request", "3.request")
    assert done.status == 0
    assert (desk / "3.request").read_bytes().startswith(b"old 1\n")


def test_a_witness_refuses_what_it_does_not_know_and_writes_nothing(run: Run, desk: Path) -> None:
    witness_key(desk)
    run("init", "other", "--origin", "other.example")
    witness_key(desk, "w2.example", 2)  # the policy names the first archive's log alone
    run("-A", "other", "anchor", "--request", "other.request")
    (desk / "junk").write_bytes(b"\x1b[31mjunk\xe2\x80\xae\n\n")
    for name, status in (("other.request", 404), ("junk", 400)):
        done = run("witness", "sign", name, "-o", "reply", "--key", "w2.example")
        assert done.status == 9
        assert f"refused ({status})" in done.out
        assert not (desk / "reply").exists()
        assert "\x1b" not in done.out + done.err
        assert "\u202e" not in done.out + done.err
    assert run("witness", "sign", "nothing", "-o", "reply", "--key", "w2.example").status == 5
    assert run("witness", "sign", "junk", "-o", "reply", "--key", "nobody").status == 5


def test_some_witnesses_and_not_others_end_with_three(run: Run, desk: Path) -> None:
    witness_key(desk)
    with serving(desk) as url, Server(always(ok(b"", status=b"404 Not Found"))) as other:
        done = run("-A", "press", "anchor", "--witness", other.url, "--witness", url, *ALLOW)
    assert done.status == 3, done
    assert "cosigned by w1.example" in done.out
    assert "witness-refused" in done.err
    assert "1 of 2 requests" in done.err


class serving:
    """`newsproof witness serve` in a process of its own."""

    def __init__(self, desk: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "archive", "witness", "serve", "--port", "0", "--key", "w1.example"],
            cwd=desk, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> str:
        assert self._process.stderr is not None
        told = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+(?=\s)", told)):
            line = self._process.stderr.readline()
            assert line, told
            told += line
        return found[0]

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self.out, self.err = self._process.communicate(timeout=60)
        self.status = self._process.returncode


def test_a_witness_that_listens(run: Run, desk: Path) -> None:
    witness_key(desk)
    listening = serving(desk)
    with listening as url:
        for number in (1, 2):
            take(run, number)
            done = run("-A", "press", "anchor", "--witness", url, *ALLOW)
            assert done.status == 0, done.err
    assert listening.out == (
        "cosigned news.example/desk with 1 entry, grown from 0\ncosigned news.example/desk with 2 entries, grown from 1\n"
    )
    assert listening.status == 143
    assert "Traceback" not in listening.err
    assert (desk / "state/witness/news.example%2Fdesk").read_text() == newest(desk).text
