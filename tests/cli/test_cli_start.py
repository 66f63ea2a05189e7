"""Starting up loads nothing that a verb does not need, and the overview shows the everyday verbs first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.builder import small

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("pydantic", "deepdiff", "cryptography", "lxml", "trafilatura", "warcio", "h11", "sqlite3", "ssl", "requests")


def python(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


LOADED = f"print('loaded:', *[name for name in {HEAVY!r} if name in sys.modules])"


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"], ["-V"]])
def test_the_overview_loads_nothing_heavy(arguments: list[str]) -> None:
    shown = python(f"import sys; from archive.cli import main\nassert main({arguments!r}) == 0\n{LOADED}")
    assert shown.rstrip().endswith("loaded:")


@pytest.mark.parametrize("verb", ["init", "capture", "watch", "diff", "verify", "query", "report", "schema"])
def test_the_help_of_a_verb_loads_nothing_heavy(verb: str) -> None:
    shown = python(f"import sys; from archive.cli import main\nassert main([{verb!r}, '--help']) == 0\n{LOADED}")
    assert shown.rstrip().endswith("loaded:")
    assert shown.startswith(f"Usage: newsproof {verb} ")


#: What a verification may load that is not ours and not of the standard library.
NEEDED = {"click", "cryptography", "isal"}
#: What is loaded only where there is something that needs it: a trust folder, a timestamp, a note, a failure, a second
#: reader, an index, a bundle; and what would take long.
SELDOM = (
    "archive.articles.extract",
    "archive.audit.bundle",
    "archive.audit.standing",
    "archive.audit.twice",
    "archive.formats.second",
    "archive.formats.foreign",
    "archive.model.acts",
    "archive.model.article",
    "archive.model.capture",
    "archive.report.html",
    "archive.repository",
    "archive.store.database",
    "archive.store.index",
    "archive.store.trustfolder",
    "archive.trust.certificates",
    "archive.trust.policy",
    "archive.trust.timestamps",
    "asyncio",
    "http.client",
    "importlib.metadata",
    "logging",
    "multiprocessing",
    "random",
    "subprocess",
    "tempfile",
    "traceback",
    "xml",
)


@pytest.mark.parametrize("more", [[], ["--level", "quick"], ["--jobs", "2"]])
def test_a_verification_loads_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]) -> None:
    press = small().write(tmp_path / "press")
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    program = (
        "import sys; before = {*sys.modules}\n"
        "from archive.cli import main\n"
        f"assert main(['verify', {str(press)!r}, *{more!r}]) == 0\n"
        "loaded = {*sys.modules} - before\n"
        "tops = {name.partition('.')[0] for name in loaded}\n"
        "print('others:', *sorted(tops - {*sys.stdlib_module_names, 'archive'}))\n"
        f"print('seldom:', *[name for name in {SELDOM!r} if name in loaded])\n"
    )
    others, seldom = python(program).splitlines()[-2:]
    # Compiled parts of the same packages have names of their own.
    assert {name for name in others.split()[1:] if not name.startswith("_")} <= NEEDED
    assert seldom == "seldom:"


def test_importing_the_package_loads_nothing_of_it() -> None:
    program = "import sys, archive\nprint(sorted(name for name in sys.modules if name.startswith('archive.')))"
    assert python(program) == "[]\n"


def test_the_front_door_opens_when_asked() -> None:
    import archive

    assert set(archive.__all__) == set(archive._HOMES)
    for name in archive.__all__:
        assert getattr(archive, name).__name__ == name
    assert set(archive.__all__) <= set(dir(archive))
    with pytest.raises(AttributeError, match="nothing_like_it"):
        archive.nothing_like_it  # noqa: B018


def test_help_shows_the_everyday_verbs_first() -> None:
    shown = python("import sys; from archive.cli import main; sys.exit(main(['--help']))")
    everyday, more = shown.split("More:")
    listed = [line.split()[0] for line in everyday.split("Everyday verbs:")[1].splitlines() if line.strip()]
    assert listed == ["init", "capture", "import", "watch", "list", "history", "diff", "changes", "report", "verify"]
    assert [line.split()[0] for line in more.splitlines()[1:21]] == [
        "serve", "show", "corroborate", "blame", "search", "query", "export", "prove", "quote", "provenance", "note", "redact",
        "keys", "anchor", "witness", "repair", "re-extract", "doctor", "schema", "demo",
    ]  # fmt: skip
    assert all(len(line) <= 80 for line in shown.splitlines())
    for alias in ("add", "ls", "log", "check", "annotate"):
        assert f"\n  {alias} " not in shown


def test_help_goes_before_and_after() -> None:
    program = "import sys; from archive.cli import main; sys.exit(main(sys.argv[1:]))"
    assert python(program, "-h") == python(program, "--help") == python(program, "--json", "--help")


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "archive", "--version"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "newsproof 0.5.0\n"
