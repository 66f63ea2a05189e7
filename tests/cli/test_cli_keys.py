"""The verbs about keys from the command line: what a newcomer reads, and that no passphrase ever shows."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.cli import main
from tests.conftest import ROOT

SECRET = "correct horse battery staple"


@dataclass
class Ran:
    """What one command line came to."""

    status: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def np(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Runs a command line in a folder of its own, with its own keys and trust."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    for name in ("NEWSPROOF_ARCHIVE", "NEWSPROOF_PASSPHRASE_FILE", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def run(*arguments: str) -> Ran:
        status = main(list(arguments))
        done = capfdbinary.readouterr()
        ran = Ran(status, done.out.decode(), done.err.decode())
        assert SECRET not in ran.out + ran.err
        assert "Traceback" not in ran.err
        lines = [] if "--json" in arguments else ran.out.splitlines()
        assert not [line for line in lines if len(line) > 80 and " " in line.strip()]
        return ran

    return run


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.touch(0o600)
    file.write_text(f"{SECRET}\n")
    return file


def rows(np: Command) -> list[dict[str, object]]:
    document = json.loads(np("keys", "list", "--json").out)
    assert document["schema"] == "newsproof/keys-list/v1"
    found: list[dict[str, object]] = document["keys"]
    return found


def test_keys_without_a_verb_says_which_there_are(np: Command) -> None:
    shown = np("keys")
    assert shown.status == 2
    for verb in ("list", "new", "show", "export", "trust", "untrust", "rotate", "revoke"):
        assert re.search(rf"(?m)^  {verb} ", shown.err)
    assert np("keys", "--help").out == shown.err
    wrong = np("keys", "lst")
    assert wrong.status == 2
    assert 'newsproof keys has no verb "lst"' in wrong.err
    assert "did you mean newsproof keys list?" in wrong.err


def test_a_newcomer_sees_what_comes_next(np: Command) -> None:
    empty = np("keys", "list")
    assert (empty.status, empty.out) == (0, "")
    assert "newsproof init PATH" in empty.err
    made = np("init", "press", "--origin", "news.example/desk")
    assert re.search(r"(?m)^  pinned in\s.*/config/trust$", made.out)
    np("init", "second", "--origin", "second.example")
    shown = np("keys", "list")
    assert shown.status == 0
    assert len(re.findall(r"(?m)  (?:[0-9a-f]{4} ){3}[0-9a-f]{4}\b", shown.out)) == 7
    assert shown.out.startswith("Yours")
    assert "\n\nBelieved" in shown.out
    assert [(row["place"], row["role"], row["name"]) for row in rows(np)] == [
        ("keyring", "captor", "desk"),
        ("keyring", "log", "news.example/desk"),
        ("keyring", "log", "second.example"),
        ("trust", "log", "news.example/desk"),
        ("trust", "log", "second.example"),
        ("trust", "captor", "desk"),
        ("trust", "captor", "desk"),
    ]


def test_a_rotation_from_the_command_line(np: Command) -> None:
    np("init", "press", "--origin", "news.example/desk")
    without = np("-A", "press", "keys", "rotate")
    assert (without.status, without.err.splitlines()[0][:21]) == (2, "error[reason-missing]")
    done = np("-A", "press", "keys", "rotate", "--reason", "a new year")
    assert done.status == 0
    assert done.out.startswith("Rotated: entries 0 and 1 of the log.\n")
    assert re.search(r"(?m)^  desk\+[0-9a-f]{8}  entry 0$", done.out)
    assert re.search(r"(?m)^  desk-2\+[0-9a-f]{8}  from entry 1 on, signs now$", done.out)
    assert "keys export desk-2 --private -o FILE" in done.err
    now = np("-A", "press", "keys", "revoke", "desk-2", "--reason", "x")
    assert now.status == 2
    assert 'newsproof -A press keys rotate --reason "…" first' in re.sub(r"\s+", " ", now.err)
    np("-A", "press", "keys", "rotate", "anna", "--reason", "x")
    document = json.loads(
        np("-A", "press", "keys", "revoke", "desk-2", "--reason", "x", "--last-good", "1", "--json").out
    )
    assert document["schema"] == "newsproof/keys-changed/v1"
    assert (document["action"], document["index"]) == ("revoke", 4)
    assert [(key["start"], key["until"]) for key in document["keys"]] == [(0, 1), (1, 2), (3, None)]
    assert np("-A", "press", "keys", "revoke", "eve", "--reason", "x").status == 5
    assert np("-A", "nowhere", "keys", "rotate", "--reason", "x").status == 5


def test_a_key_is_made_shown_exported_trusted_and_untrusted(np: Command, tmp_path: Path) -> None:
    made = np("keys", "new", "library.example/w", "--role", "witness")
    assert made.status == 0
    assert "newsproof keys trust" in made.err
    assert np("keys", "new", "library.example/w", "--role", "witness").status == 2
    assert "keys rotate anna" in np("keys", "new", "anna").err
    vkey = np("keys", "export", "anna").out.strip()
    assert np("keys", "export", "anna", "-o", "anna.pub").status == 0
    assert Path("anna.pub").read_text() == f"{vkey}\n"
    assert np("keys", "export", "anna", "-o", "anna.pub").status == 2
    ambiguous = np("keys", "trust", "anna.pub")
    assert ambiguous.status == 2
    assert "--as log" in ambiguous.err
    assert "--log ORIGIN" in ambiguous.err
    assert np("keys", "trust", "anna.pub", "--log", "news.example/desk", "--start", "3").status == 0
    shown = np("keys", "show", "anna").out
    assert re.sub(r"\s+", "", vkey) in re.sub(r"\s+", "", shown)
    assert "from entry 3 on" in shown
    witness = np("keys", "export", "library.example/w").out.strip()
    told = np("keys", "trust", witness)
    assert told.status == 0
    assert "quorum library.example/w" in re.sub(r"\s+", " ", told.err)
    keyid = "+".join(vkey.split("+")[:2])
    gone = np("keys", "untrust", keyid)
    assert (gone.status, gone.out) == (0, f"No longer believed: {keyid}  captor in news.example/desk from entry 3 on\n")
    assert np("keys", "untrust", keyid).status == 5


def test_a_key_is_taken_away_from_one_log_or_from_all_and_each_is_named(np: Command) -> None:
    np("keys", "new", "anna")
    np("keys", "export", "anna", "-o", "anna.pub")
    logs = ("one.example", "two.example", "three.example")
    told = [np("keys", "trust", "anna.pub", "--log", log) for log in logs]
    # The key of none of these logs is believed, so none of these lines says anything yet.
    for log, one in zip(logs, told, strict=True):
        assert f"no key of the log {log} is believed yet" in re.sub(r"\s+", " ", one.err)
    assert np("keys", "untrust", "anna", "--log", "two.example").status == 5
    keyid = re.search(r"anna\+[0-9a-f]{8}", told[0].out)
    assert keyid is not None
    gone = np("keys", "untrust", keyid[0], "--log", "two.example")
    assert (gone.status, gone.out) == (0, f"No longer believed: {keyid[0]}  captor in two.example\n")
    gone = np("keys", "untrust", keyid[0])
    assert [line.rpartition(" ")[2] for line in gone.out.splitlines()] == ["one.example", "three.example"]
    np("init", "press", "--origin", "one.example")
    assert "believed yet" not in np("keys", "trust", "anna.pub", "--log", "one.example").err


def test_trusting_an_archive_says_whose_word_that_is(np: Command, tmp_path: Path) -> None:
    np("init", "press", "--origin", "news.example/desk")
    told = np("--config", "elsewhere", "keys", "trust", "press")
    assert told.status == 0
    assert "believes the archive's own word" in re.sub(r"\s+", " ", told.err)
    assert (tmp_path / "elsewhere" / "trust" / "policy").is_file()


def test_a_trust_file_that_cannot_be_read_is_named_with_its_line(np: Command, tmp_path: Path) -> None:
    trust = tmp_path / "config" / "trust"
    trust.mkdir(parents=True)
    (trust / "policy").write_text("# mine\nquorum \x1b[31mall\x07\n")
    for words in (["keys", "list"], ["keys", "show", "x"], ["init", "press"], ["keys", "untrust", "x"]):
        failed = np(*words)
        assert failed.status == 2
        assert failed.err.startswith("error[bad-policy]: policy: line 2:")
        assert "\x1b" not in failed.err
    assert not Path("press").exists()


# Passphrases.


def test_the_passphrase_comes_from_a_file_that_only_its_owner_reads(
    np: Command, passphrase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert np("init", "press", "--origin", "news.example/desk", "--passphrase-file", str(passphrase)).status == 0
    assert {row["status"] for row in rows(np) if row["place"] == "keyring"} == {"encrypted"}
    rotate = ["-A", "press", "keys", "rotate", "--reason", "x"]
    without = np(*rotate)
    assert (without.status, without.err[:17]) == (2, "error[passphrase]")
    wrong = tmp_path / "wrong"
    wrong.touch(0o600)
    wrong.write_text("correct horse\n")
    assert np(*rotate, "--passphrase-file", str(wrong)).err.startswith("error[passphrase]")
    assert np(*rotate, "--passphrase-file", "nowhere").status == 5
    passphrase.chmod(0o640)
    assert np(*rotate, "--passphrase-file", str(passphrase)).err.startswith("error[key-permissions]")
    passphrase.chmod(0o600)
    monkeypatch.setenv("NEWSPROOF_PASSPHRASE_FILE", str(passphrase))
    assert np(*rotate).status == 0
    assert np("keys", "export", "desk-2", "--private", "-o", "copy.pem").status == 0
    assert stat.S_IMODE(Path("copy.pem").stat().st_mode) == 0o600
    assert Path("copy.pem").read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert np("keys", "export", "desk-2", "--private", "-o", "press/copy.pem").status == 2
    assert np("keys", "export", "desk-2", "--private").status == 2


def test_no_option_takes_a_passphrase_itself() -> None:
    from archive.cli.docs import cli_reference

    page = cli_reference()
    assert "--passphrase-file" in page
    assert not re.search(r"--(passphrase|password)(?!-file)", page)


def test_whoever_sits_at_the_terminal_is_asked_and_asked_twice_for_a_new_one(
    np: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [SECRET, SECRET + "r", SECRET, SECRET, "wrong", SECRET]
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return typed[len(asked) - 1]

    monkeypatch.setattr("getpass.getpass", answer)
    monkeypatch.setattr("archive.cli.session.at_a_terminal", lambda: True)
    differ = np("keys", "new", "anna", "--encrypt")
    assert (differ.status, differ.err[:17]) == (2, "error[passphrase]")
    assert np("keys", "new", "anna", "--encrypt").status == 0
    assert [row["status"] for row in rows(np)] == ["encrypted"]
    assert np("keys", "export", "anna", "--private", "-o", "anna.pem").status == 2
    assert np("keys", "export", "anna", "--private", "-o", "anna.pem").status == 0
    assert asked == [
        "Passphrase for the new key anna: ",
        "The same once more: ",
        "Passphrase for the new key anna: ",
        "The same once more: ",
        "Passphrase for the key anna: ",
        "Passphrase for the key anna: ",
    ]


def test_nothing_about_the_passphrase_is_in_the_process(passphrase: Path, tmp_path: Path) -> None:
    """A process with encrypted keys, looked at from inside at the moment it signs."""
    program = """
import os, sys
from pathlib import Path
from archive.cli import main
from archive.trust import keys
sign = keys.Signer.sign
def watched(self, message):
    for name in ("environ", "cmdline"):
        assert sys.argv[1].encode()[::-1] not in Path("/proc/self", name).read_bytes(), name
    return sign(self, message)
keys.Signer.sign = watched
assert main(["init", "press", "--origin", "news.example/desk"]) == 0
assert main(["-A", "press", "keys", "rotate", "--reason", "x"]) == 0
"""
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("needs /proc")
    environment = {
        **os.environ,
        "NEWSPROOF_CONFIG": str(tmp_path / "config"),
        "NEWSPROOF_STATE": str(tmp_path / "state"),
        "NEWSPROOF_PASSPHRASE_FILE": str(passphrase),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", program, SECRET[::-1]],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr
