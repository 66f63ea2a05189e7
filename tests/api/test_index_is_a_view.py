"""Delete the index, rebuild it: every answer is the same, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.cli import main
from archive.demo import play, samples_folder
from archive.formats.layout import Layout

Run = Callable[..., tuple[int, str, str]]

VIEWS = ("articles", "versions", "observations", "changes", "fields", "records")


@pytest.fixture
def run(folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """One command line in the folder of the archive: exit status, output, remarks."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))

    def command(*argv: str) -> tuple[int, str, str]:
        code = main(list(argv))
        done = capfdbinary.readouterr()
        return code, done.out.decode(), done.err.decode()

    return command


def answers(run: Run) -> list[tuple[int, str, str]]:
    slugs = ("harbour-bridge", "varosh-flood-old-town", "ferry-fares")
    return [
        run(*argv)
        for argv in (
            ["-A", "press", "list"],
            ["-A", "press", "list", "--json"],
            *(["-A", "press", "history", slug, *extra] for slug in slugs for extra in ([], ["--json"])),
            ["-A", "press", "search", "harbour"],
            ["-A", "press", "search", "council bridge", "--json"],
            *(["-A", "press", "query", f"SELECT * FROM {view}", "--json"] for view in VIEWS),
        )
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    play(tmp_path / "press", lambda _: None)
    return tmp_path


@pytest.mark.parametrize("how", ["deleted", "garbage", "empty"])
def test_a_rebuilt_index_answers_as_before(folder: Path, run: Run, how: str) -> None:
    assert samples_folder().is_dir()
    before = answers(run)
    assert all(code == 0 for code, _, _ in before), [a for a in before if a[0]]
    index = Layout(folder / "press").index
    for leftover in folder.glob("press/index.sqlite*"):
        leftover.unlink()
    if how != "deleted":
        index.write_bytes(b"\xff" * 5000 if how == "garbage" else b"")
    code, _, errors = run("-A", "press", "repair", "index")
    assert code == 0
    assert "error" not in errors
    assert "warning" not in errors
    assert answers(run) == before


def test_without_an_index_reading_says_what_to_do_and_verify_needs_none(folder: Path, run: Run) -> None:
    for leftover in folder.glob("press/index.sqlite*"):
        leftover.unlink()
    code, out, errors = run("-A", "press", "history", "harbour-bridge")
    assert (code, out) == (7, "")
    assert errors.startswith("error[index-damaged]")
    assert "newsproof -A press repair index" in errors
    assert run("verify", "press")[0] == 0
