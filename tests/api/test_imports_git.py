"""The repositories of NewsDiffs, written by git itself: loose and packed, damaged, hostile, and run over by a killer."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.errors import NewsproofError, SourceError
from archive.formats.gitobjects import GitError, Repository, folder_of
from archive.formats.gitobjects import _applied as applied
from archive.repository import importing
from tests.api.test_imports_of_others import kept, reasons, sound, words

PATH = "courant.example/2026/03/harbour-bridge.html"
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git, which writes the repositories")


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "press", keyring=tmp_path / "keys")


def git(folder: Path, *words: str, at: str = "2013-03-02T08:00:00") -> str:
    """Runs git in a folder of its own, without anybody's configuration."""
    own = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "HOME": str(folder),
        "GIT_DIR": str(folder / ".git"),
    }
    who = {
        f"GIT_{role}_{what}": "desk@courant.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    when = {"GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{at} -0400"}
    environment = {"PATH": os.environ["PATH"], **own, **who, **when}
    done = subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def text(cost: int) -> str:
    body = "\n".join(
        f"Paragraph {number} says the bridge & quay cost ${cost} million, less than < {cost + 1}, on Monday."
        for number in range(6)
    )
    return f"March 2, 2013\nBridge & harbour open at last\nBy Dana Whitlock\n{body}"


def commit(folder: Path, files: dict[str, str | bytes], at: str) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Change", at=at)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, {PATH: text(41), "README.md": "x", "courant.example/short": "one\ntwo"}, "2013-03-02T08:00:00")
    commit(folder, {PATH: text(43)}, "2013-03-02T12:00:00")
    commit(folder, {"courant.example/ferry": text(7), "README.md": "y"}, "2013-03-03T08:00:00")
    return folder


@pytest.mark.parametrize("form", ["loose", "packed", "bare"])
def test_each_commit_that_changed_a_file_is_a_version(press: Archive, articles: Path, form: str) -> None:
    if form != "loose":
        git(articles, "repack", "-adfq", "--depth=50")
        git(articles, "prune-packed", "-q")
        git(articles, "pack-refs", "--all")
    source = articles
    if form == "bare":
        source = articles.with_name("bare.git")
        (articles / ".git").rename(source)
    planned = press.import_file(source, dry_run=True)
    done = press.import_file(source)
    assert (done.format, done.records, done.warnings) == ("newsdiffs", 6, ())
    assert reasons(done) == reasons(planned) == {
        "not a path of NewsDiffs, which begins with a host": 2,
        "without a text: not date, headline, byline and text": 1,
    }  # fmt: skip
    assert [one.capture.version for one in done.captures] == [1, 2, 1]
    assert words(press) == [
        ("2013-03-02T12:00:00.000000Z", "commit"),
        ("2013-03-02T16:00:00.000000Z", "commit"),
        ("2013-03-03T12:00:00.000000Z", "commit"),
    ]
    assert press.query("SELECT DISTINCT url, headline FROM versions ORDER BY url").rows == (
        (f"http://{PATH}", "Bridge & harbour open at last"),
        ("http://courant.example/ferry", "Bridge & harbour open at last"),
    )
    assert text(43).encode() in kept(press)
    assert press.import_file(source).skipped == 3
    sound(press)


def test_nothing_of_the_repository_is_run_or_changed(press: Archive, articles: Path) -> None:
    for hook in ("post-checkout", "pre-commit", "reference-transaction", "post-index-change"):
        path = articles / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {articles}/ran\n")
        path.chmod(0o755)
    (articles / ".git/config").write_text(
        f"[core]\n\tfsmonitor = touch {articles}/ran\n\tpager = touch {articles}/ran\n"
    )
    before = {path: path.stat().st_mtime_ns for path in articles.rglob("*")}
    assert len(press.import_file(articles).captures) == 3
    assert {path: path.stat().st_mtime_ns for path in articles.rglob("*")} == before


def test_an_object_that_was_altered_is_named(press: Archive, articles: Path) -> None:
    blob = git(articles, "rev-parse", f"HEAD~1:{PATH}")
    data = text(43).replace("43", "44").encode()
    loose = articles / ".git/objects" / blob[:2] / blob[2:]
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(b"blob %d\0" % len(data) + data))
    done = press.import_file(articles)
    assert len(done.captures) == 2
    altered = [one for one in done.left or () if "altered" in one.reason]
    assert [one.first.split(" in ")[0] for one in altered] == [PATH]
    tree = git(articles, "rev-parse", "HEAD~1^{tree}")
    (articles / ".git/objects" / tree[:2] / tree[2:]).unlink()
    again = press.import_file(articles)
    assert again.skipped == 2
    assert any(f"{tree[:12]} is not there" in line for line in again.warnings)
    sound(press)


def test_what_is_no_repository(press: Archive, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    cases = {"empty": empty}
    for name, head in (("wild", "ref: refs/heads/../../../etc/passwd\n"), ("no", "nonsense"), ("lost", "0" * 40)):
        cases[name] = tmp_path / name
        (cases[name] / ".git/objects").mkdir(parents=True)
        (cases[name] / ".git/HEAD").write_text(head)
    for name, folder in cases.items():
        with pytest.raises(SourceError) as caught:
            press.import_file(folder)
        assert caught.value.code == "broken-source", name


@pytest.mark.parametrize("packed", [True, False])
def test_a_repository_that_was_written_over(press: Archive, articles: Path, tmp_path: Path, *, packed: bool) -> None:
    """Whatever was written over: an answer or a refusal by name, never a text that no commit has."""
    if packed:
        git(articles, "repack", "-adfq")
    whole = {one.capture.payload_sha256 for one in press.import_file(articles, dry_run=True).captures}
    dice = random.Random(3)
    outcomes = set()
    for number in range(60):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(articles, copy)
        files = sorted(path for path in (copy / ".git/objects").rglob("*") if path.is_file() and path.suffix != ".rev")
        file = dice.choice(files)
        data = bytearray(file.read_bytes())
        for _ in range(dice.choice((1, 3, 30))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        file.chmod(0o644)
        file.write_bytes(data[: dice.choice((len(data), len(data) * 2 // 3))])
        try:
            done = press.import_file(copy, dry_run=True)
            outcomes.add("answer")
            assert {one.capture.payload_sha256 for one in done.captures} <= whole
        except NewsproofError as exc:
            outcomes.add(exc.code)
    assert outcomes <= {"answer", "broken-source"}
    assert len(outcomes) == 2


def test_a_bomb_and_a_chain(tmp_path: Path) -> None:
    objects = tmp_path / ".git/objects"
    objects.mkdir(parents=True)
    bomb = b"blob 3\0" + bytes(80 << 20)
    name = hashlib.sha1(bomb, usedforsecurity=False).hexdigest()
    (objects / name[:2]).mkdir()
    (objects / name[:2] / name[2:]).write_bytes(zlib.compress(bomb))
    (tmp_path / ".git/HEAD").write_text(name)
    folder = folder_of(tmp_path)
    assert folder is not None
    with pytest.raises(GitError, match="larger than"):
        Repository(folder).blob(name)
    for delta in (
        b"",
        b"\x03",
        b"\x03\x05\x00",
        b"\x03\x02\x05hello",
        b"\x03\x05\x91\x00\x0a",
        b"\x03\xff\xff\xff\xff\x0f",
        b"\x02\x01\x01a",
    ):
        with pytest.raises(GitError):
            applied(b"abc", delta)
    assert applied(b"abc", b"\x03\x05\x90\x03\x02de") == b"abcde"


def test_groups_of_a_long_history(press: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    git(folder, "init", "-q")
    for number in range(12):
        commit(folder, {PATH: text(number)}, f"2013-03-02T{number + 8:02d}:00:00")
    git(folder, "gc", "-q", "--aggressive")
    monkeypatch.setattr(importing, "GROUP", 5)
    done = press.import_file(folder)
    assert [one.capture.version for one in done.captures] == list(range(1, 13))
    assert verify(press.path).ok
