"""`newsproof verify` as it is typed: exit status 0, 1 and 4, what is printed of kinds, brackets and unproven points."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.cli import main
from archive.model.times import parse_time
from archive.model.verdict import Bracket
from archive.report import text
from archive.report.text.check import MOST_BRACKETS
from archive.report.text.style import Page, width
from archive.trust.cosignatures import Cosigner
from tests.audit.builder import Press, at, small
from tests.pressroom import VERIFIED

WITNESS = Cosigner.from_seed("witness.example/w", b"w" * 32)
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """One command line: exit status, output, remarks."""
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))

    def command(*argv: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in argv])
        done = capfd.readouterr()
        return code, done.out, done.err

    return command


def trust_folder(press: Press, folder: Path, quorum: str = "none") -> Path:
    folder.mkdir(parents=True)
    (folder / "policy").write_text(
        f"log {press.log_key.verifier.vkey}\nwitness W {WITNESS.verifier.vkey}\nquorum {quorum}\n"
    )
    (folder / "captors").write_text(f"{press.captor.verifier.vkey} {press.origin}\n")
    return folder


@pytest.mark.parametrize("argv", [("",), (".", "--against", ""), (".", "--policy", "")])
def test_an_empty_path_is_not_the_folder_one_is_in(
    typed: Typed, argv: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small().write(tmp_path / "press"))
    assert typed("verify", ".")[0] == 0
    status, out, err = typed("verify", *argv)
    assert (status, out) == (2, "")
    assert "error[usage]" in err
    assert "is empty" in err


def test_a_policy_that_is_a_folder_is_no_fault_of_the_disk(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "mine" / "policy").mkdir(parents=True)
    status, _, err = typed("verify", small().write(tmp_path / "press"), "--policy", tmp_path / "mine")
    assert status == 2
    assert "error[bad-policy]" in err
    assert "is no plain file" in err


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_a_terminal_sees_how_far_it_has_come_in_a_file_of_others(
    typed: Typed, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.cli.output._is_terminal", lambda stream: True)
    body = os.urandom(3 << 20)
    head = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026-03-02T08:00:00Z\r\n"
        f"WARC-Target-URI: https://gazette.example/x\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    data = head.encode() + body + b"\r\n\r\n"
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    status, _, err = typed("verify", tmp_path / name)
    assert status == 0
    assert name in err
    assert "%" in err


def cosigned() -> Press:
    press = small()
    press.stamp(WITNESS.cosign(press.text(), int(parse_time(at(50)).timestamp())))
    return press


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_trust_folder_that_everybody_may_write_is_said(typed: Typed, tmp_path: Path) -> None:
    folder = cosigned().write(tmp_path / "press")
    trust = trust_folder(cosigned(), tmp_path / "mine")
    (trust / "policy").chmod(0o666)
    code, out, err = typed("verify", folder, "--policy", trust)
    assert (code, "TRUSTED  ok" in out) == (0, True)
    assert "every user of this machine may write" in err
    assert "chmod o-w" in err
    (trust / "policy").chmod(0o644)
    assert typed("verify", folder, "--policy", trust)[2] == ""


def test_the_three_exit_statuses(typed: Typed, tmp_path: Path) -> None:
    press = cosigned()
    folder = press.write(tmp_path / "press")
    strict = trust_folder(press, tmp_path / "strict", "W")
    code, out, err = typed("verify", folder, "--policy", strict)
    assert (code, err) == (0, "")
    assert "TRUSTED  ok" in out
    assert "existed by" in out
    assert "2026-03-02 08:50:00Z" in out
    (folder / "log/checkpoint").write_bytes(small().files["log/checkpoint"])
    (folder / "log/checkpoints/8").write_bytes(small().files["log/checkpoint"])
    code, out, _ = typed("verify", folder, "--policy", strict)
    assert code == 4
    assert "unproven[quorum-missing]: log/checkpoint" in out
    assert "1 point not proven" in out
    assert "error[" not in out
    (folder / "log/checkpoints/5").write_bytes(b"junk")
    code, out, _ = typed("verify", folder, "--policy", strict)
    assert code == 1
    assert "error[checkpoint-altered]: log/checkpoints/5" in out
    assert "unproven[quorum-missing]" in out


def test_the_readers_own_folder_counts_when_it_lists_the_log(typed: Typed, tmp_path: Path) -> None:
    press = small()
    folder = press.write(tmp_path / "press")
    code, out, _ = typed("verify", folder)
    assert code == 0
    assert "TRUSTED  not checked" in out
    trust_folder(press, tmp_path / "config" / "trust")
    code, out, _ = typed("verify", folder)
    assert code == 0
    assert "TRUSTED  ok" in out
    trust_folder(press, tmp_path / "other" / "trust", "W")
    code, _, _ = typed("verify", folder, "--config", tmp_path / "other")
    assert code == 4
    (tmp_path / "config" / "trust" / "policy").write_text("")
    code, out, err = typed("verify", folder)
    assert (code, out) == (2, "")
    assert err.startswith("error[bad-policy]")


def test_against_and_rollback(typed: Typed, tmp_path: Path) -> None:
    press = small()
    kept = tmp_path / "kept"
    kept.write_bytes(press.files["log/checkpoint"])
    older = {name: data for name, data in press.files.items() if not name.startswith("log/checkpoints/")}
    folder = press.write(tmp_path / "press")
    for size in (7, 8):
        (folder / "log" / "checkpoints" / str(size)).unlink()
    (folder / "log/checkpoint").write_bytes(press.files["log/checkpoints/5"])
    assert older
    code, out, _ = typed("verify", folder, "--against", kept)
    assert code == 1
    assert "error[log-rollback]" in out
    code, out, _ = typed("verify", folder, "--against", kept, "--accept-rollback")
    assert "log-rollback" not in out
    assert "notice[rollback-accepted]: log/checkpoint" in out
    older_still = tmp_path / "older"
    older_still.write_bytes(press.files["log/checkpoints/3"])
    _, out, _ = typed("verify", folder, "--against", older_still, "--accept-rollback")
    assert "continues the checkpoint of size 3 that you gave" in re.sub(r"\s+", " ", out)
    code, _, err = typed("verify", folder, "--against", folder / "newsproof.toml")
    assert code == 2
    assert err.startswith("error[not-evidence]")


def test_a_file_is_said_to_be_what_it_is(typed: Typed, tmp_path: Path) -> None:
    note = tmp_path / "kept"
    note.write_bytes(small().files["log/checkpoint"])
    code, out, err = typed("verify", note)
    assert code == 0
    assert "Not proven:\n- who signed this: nobody whose key you have\n" in out
    assert err.startswith("Next: ")
    assert "newsproof keys trust FILE --as log" in re.sub(r"\s+", " ", err)
    assert out.replace("\n  ", " ").startswith(f"{note}: a checkpoint: the head of a log\n")
    code, out, _ = typed("verify", note, "--json")
    assert (code, json.loads(out)["kind"]) == (0, "checkpoint")


def test_progress_is_for_terminals(typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.audit import progress

    folder = small().write(tmp_path / "press")
    monkeypatch.setattr(progress, "_STEP", 1)
    monkeypatch.setattr("archive.cli.output._is_terminal", lambda stream: True)
    monkeypatch.setenv("NO_COLOR", "1")
    code, out, err = typed("verify", folder)
    assert code == 0
    assert "%" not in out
    assert "warc/news-000001.warc.gz" in err
    assert err.endswith("\r")
    assert not err.split("\r")[-2].strip()
    assert "\x1b" not in err
    for quiet in ("-q", "--json"):
        assert typed("verify", folder, quiet)[2] == ""


def brackets(count: int) -> tuple[Bracket, ...]:
    return tuple(
        Bracket(
            number, f"a-very-long-name-of-an-article-about-a-harbour v{number}", at(number), None, None, at(60), "W"
        )
        for number in range(count)
    )


def test_brackets_are_a_short_table() -> None:
    found = replace(VERIFIED, brackets=brackets(40))
    shown = text.verification(Page(), found)
    rows = [line for line in shown.splitlines() if "2026-03-02 09:00:00Z" in line]
    assert len(rows) == MOST_BRACKETS
    assert " v39 " in rows[-1]
    assert "22 older versions more" in shown
    assert all(width(line) <= 80 for line in shown.splitlines())
    every = text.verification(Page(), found, everything=True)
    assert len([line for line in every.splitlines() if "2026-03-02 09:00:00Z" in line]) == 40
    assert "existed by" not in text.verification(Page(), VERIFIED)
