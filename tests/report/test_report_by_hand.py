"""The commands that a report gives to whoever has no newsproof: run as they stand on the page, in an ordinary shell."""

from __future__ import annotations

import html as entities
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from archive.api import Archive
from archive.model.history import ReportView
from archive.report.byhand import by_hand, disputed
from archive.report.html import html
from tests.newspaper import newspaper, page

TOOLS = ("sh", "tail", "head", "sed", "tr", "cut", "grep", "gzip", "openssl")
STATES: tuple[dict[str, str], ...] = (
    {},
    {"cost": "$14 million"},
    {"cost": "$14 million", "extra": "<p>The pier is to open in June, the council said on Tuesday.</p>"},
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ReportView]:
    """An archive of three versions, and the report of it."""
    folder = tmp_path_factory.mktemp("by hand")
    with newspaper(folder) as paper:
        for hour, state in enumerate(STATES, 8):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/2026/pier", page(**state))
            paper.capture("/2026/pier")
        return folder / "press", Archive.open(folder / "press").report(paper.press.articles()[0].slug)


def blocks(written: str) -> list[str]:
    """What a reader copies, in the part without our tool."""
    part = written[written.index("How to check without our tool") :]
    part = part[: part.index("</section>")]
    return [entities.unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<pre[^>]*>(.*?)</pre>", part, re.S)]


def run(script: str, folder: Path) -> list[str]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {missing[0]}")
    folder.mkdir()
    done = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def script(view: ReportView, archive: Path) -> str:
    first, second, words = blocks(html(view))
    line, _, rest = first.partition("\n")
    assert line.startswith("A=/where/the/archive/is")
    return f"A='{archive}'\n{rest}\n{second}\n{words}\n"


def test_every_version_that_a_disputed_edit_stands_between_is_checked(
    made: tuple[Path, ReportView], tmp_path: Path
) -> None:
    archive, view = made
    versions = sorted(disputed(view))
    assert versions[:2] == [1, 2]
    told = run(script(view, archive), tmp_path / "scratch")
    assert len(told) == 3 * len(versions) + told.count("v1.page:1") * 2
    assert all(line.startswith("ok ") for line in told[: 3 * len(versions)])
    for version in versions:
        for what in ("lists the page", "is signed", "leaf hash begins"):
            assert any(f"v{version}: " in line and what in line for line in told)
    assert told[-2:] == ["v1.page:1", "v2.page:0"]  # the words stood there, and do not any more


def test_each_lie_is_found(made: tuple[Path, ReportView], tmp_path: Path) -> None:
    archive, view = made
    row = next(row for row, _ in view.records if row.version == 1)
    lies: dict[str, tuple[str, str, str]] = {
        "page": (r"(check v1 (\d+ \d+) (?s:.*)check v2) \d+ \d+", r"\1 \2", "v2: the statement lists"),
        "leaf": (row.leaf[:32], "0" * 32, "leaf hash begins"),
        "key": (r"echo MCow\S+", "echo MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "is signed"),
    }
    good = script(view, archive)
    for name, (true, lie, found) in lies.items():
        changed = re.sub(true, lie, good)
        assert changed != good
        wrong = [line for line in run(changed, tmp_path / name) if line.startswith("WRONG ")]
        assert any(found in line for line in wrong), name


def test_no_command_is_of_one_system_alone(made: tuple[Path, ReportView]) -> None:
    text = "\n".join(blocks(html(made[1])))
    assert not re.search(
        r"head -c -|\\r\$/|sha256sum|base64 -w|grep -[a-zA-Z]*[oP]|sed -[iEr]|mktemp",
        text.replace("openssl base64 -d", ""),
    )


def test_it_says_what_it_does_not_show(made: tuple[Path, ReportView]) -> None:
    page = html(made[1])
    assert "It does not show that the log has these statements" in page
    assert "newsproof verify THIS-FILE --against ARCHIVE" in page
    assert "Without --against a page that was made anew" in page


def test_keys_that_are_none_and_names_that_are_commands_stay_words(made: tuple[Path, ReportView]) -> None:
    _, view = made
    keys = ("x", "desk+00000000+AAAA", "desk+1+'; touch owned; '", *view.captor_keys)
    row, records = view.records[0]
    evil = tuple(replace(one, place=replace(one.place, file="a'; touch owned; '.warc")) for one in records)
    found = str(by_hand(replace(view, captor_keys=keys, records=((row, evil), *view.records[1:]))))
    text = "\n".join(blocks(f"{found}"))
    assert "captor4.der" in text
    assert "captor1.der" not in text
    assert "desk+1+" not in text
    assert """'a'"'"'; touch owned; '"'"'.warc'""" in text
