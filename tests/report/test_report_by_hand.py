"""The commands that a report gives to whoever has no newsproof: run as they stand on the page, in an ordinary shell."""

from __future__ import annotations

import gzip
import html as entities
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api import Archive
from archive.model.edit import Edit, Side, Span
from archive.model.history import ReportView
from archive.report.byhand import _changed, by_hand, told_of
from archive.report.html import html
from tests.newspaper import newspaper, page

TOOLS = ("sh", "tail", "head", "sed", "tr", "cut", "grep", "gzip", "openssl")
STATES: tuple[dict[str, str], ...] = (
    {},
    {"cost": "$14 million"},
    {"cost": "$14 million", "extra": "<p>The pier is to open in June, the council said on Tuesday.</p>"},
)


def printed(folder: Path, packed: str | None = None) -> tuple[Path, ReportView]:
    """An archive of three versions, whose server packed the second as it says, and the report of it."""
    with newspaper(folder) as paper:
        for hour, state in enumerate(STATES, 8):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            body = page(**state).replace(b"$14 million", b"$14\r\n million")  # as its source may be broken
            if packed is not None and hour == 9:
                paper.serve("/2026/pier", PACKED[packed](body), Content_Encoding=packed)
            else:
                paper.serve("/2026/pier", body)
            paper.capture("/2026/pier")
        return folder / "press", Archive.open(folder / "press").report(paper.press.articles()[0].slug)


PACKED = {"gzip": gzip.compress, "deflate": zlib.compress}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ReportView]:
    return printed(tmp_path_factory.mktemp("by hand"))


def blocks(written: str) -> list[str]:
    """What a reader copies, in the part without our tool."""
    part = written[written.index("How to check without our tool") :]
    part = part[: part.index("</section>")]
    return [entities.unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<pre[^>]*>(.*?)</pre>", part, re.S)]


def run(script: str, folder: Path) -> list[str]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {missing[0]}")
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def script(view: ReportView, archive: Path) -> str:
    first, second, words = blocks(html(view))
    line, _, rest = first.partition("\n")
    assert line == "A=/where/the/archive/is"
    return f"A='{archive}'\n{rest}\n{second}\n{words}\n"


FOUND = ["in v1: $41 million", "not in v2: $41 million", "not in v1: $14 million", "in v2: $14 million"]
LATER = [
    f"{found} v{version}: The pier is to open in June, the council said on Tuesday"
    for found, version in (("not in", 2), ("in", 3))
]


def test_every_version_of_a_few_is_checked(made: tuple[Path, ReportView], tmp_path: Path) -> None:
    archive, view = made
    versions = [1, 2, 3]
    assert told_of(view) <= set(versions)
    told = run(script(view, archive), tmp_path / "scratch")
    checked = told[: 3 * len(versions)]
    assert all(line.startswith("ok ") for line in checked)
    for version in versions:
        for what in ("lists the page", "is signed", "leaf hash begins"):
            assert any(f"v{version}: " in line and what in line for line in checked)
    assert told[len(checked) :] == FOUND + LATER  # the words stood there, and do not any more; others came


# What is not there is not wrong.


@pytest.mark.parametrize("packed", PACKED)
def test_words_are_looked_for_in_a_packed_page_or_it_says_that_they_are_not(packed: str, tmp_path: Path) -> None:
    archive, view = printed(tmp_path, packed)
    told = run(script(view, archive), tmp_path / "scratch")
    assert [line for line in told if line.startswith("ok ")] == told[:9]
    if packed == "gzip":
        assert told[9:] == FOUND + LATER
    else:
        nowhere = "NOT THERE v2.text, so v2 is not checked"
        assert told[9:] == [FOUND[0], nowhere, FOUND[2], nowhere, nowhere, LATER[1]]


def test_a_second_run_with_a_wrong_archive_finds_nothing_of_the_first(
    made: tuple[Path, ReportView], tmp_path: Path
) -> None:
    archive, view = made
    good, scratch = script(view, archive), tmp_path / "scratch"
    assert FOUND[0] in run(good, scratch)
    other = tmp_path / "other"
    shutil.copytree(archive, other)
    (file,) = (other / "warc").glob("*.warc.gz")
    file.write_bytes(b"no gzip at all " * 10_000)
    for press in (tmp_path / "nowhere", other):
        told = run(good.replace(str(archive), str(press)), scratch)
        assert told
        assert not [line for line in told if line.startswith(("ok ", "in ", "not in "))], told
    assert sum(line.startswith("WRONG ") for line in told) == 9
    assert (scratch / "v1.page").exists()


def test_only_what_is_wrong_is_not_looked_into(made: tuple[Path, ReportView], tmp_path: Path) -> None:
    archive, view = made
    row = next(row for row, _ in view.records if row.version == 1)
    told = run(script(view, archive).replace(row.leaf[:32], "0" * 32), tmp_path / "scratch")
    assert "WRONG v1: the leaf hash begins so" in told
    assert not [line for line in told if line.startswith(("in v1", "not in v1"))]
    assert FOUND[3] in told


def test_a_page_of_one_version_says_so(made: tuple[Path, ReportView]) -> None:
    _, view = made
    one = replace(view, records=tuple(pair for pair in view.records if pair[0].version == 2))
    assert "Then for v2:" in str(by_hand(one))
    assert "Then for each version:" in str(by_hand(view))


def test_a_wording_that_came_back_is_looked_for_there_too(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for hour, state in enumerate(({}, {"cost": "$14 million"}, {}), 8):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/2026/pier", page(**state))
            paper.capture("/2026/pier")
        view = Archive.open(tmp_path / "press").report(paper.press.articles()[0].slug)
    told = run(script(view, tmp_path / "press"), tmp_path / "scratch")
    assert told[9:12] == [FOUND[0], FOUND[1], "in v3: $41 million"]


def test_another_folder_or_a_missing_file_is_not_wrong(made: tuple[Path, ReportView], tmp_path: Path) -> None:
    archive, view = made
    good = script(view, archive)
    first = good[: good.index("check v1 ")]
    for name, bad in {
        "elsewhere": good.replace(f"A='{archive}'", "A=/where/the/archive/is"),
        "file": re.sub(r"(?m)^F=.*", "F=warc/none.warc.gz", good),
        "keys": re.sub(r"(?m)^echo MCow.*", "", good),
        "lookup alone": first + good[good.index("seek '") :],
    }.items():
        assert bad != good
        told = run(bad, tmp_path / name)
        assert told
        assert all(line.startswith("NOT THERE ") and line.endswith("is not checked") for line in told), (name, told)
    page = html(view)
    for meaning in ("NOT THERE: a file or a tool is missing", "WRONG: what stands there is something else"):
        assert meaning in page


def test_an_openssl_that_cannot_check_is_named(made: tuple[Path, ReportView], tmp_path: Path) -> None:
    archive, view = made
    old = 'openssl() { [ $1 = version ] && echo LibreSSL 3.3.6 || command openssl "$@"; }\n'
    assert run(old + script(view, archive), tmp_path / "scratch")[0] == "NOT THERE OpenSSL 3"


def edit(old: str, new: str, before: tuple[int, int], after: tuple[int, int]) -> Edit:
    spans = (Span(before, after, "NUMBER_CHANGED", "certain", {}),)
    return Edit("e-1", "body", "change", 4, ("NUMBER_CHANGED",), Side(old, "body/1"), Side(new, "body/1"), spans)


def test_words_that_stand_everywhere_are_looked_for_with_those_beside_them() -> None:
    old, new = "The road sank by 34 centimetres, they said.", "The road sank by 43 centimetres, they said."
    assert _changed(edit(old, new, (17, 19), (17, 19))) == ["by 34 centimetres", "by 43 centimetres"]
    assert _changed(edit("34", "43", (0, 2), (0, 2))) == ["34", "43"]
    assert _changed(edit("Salt Road sinks", "Salt Road holds", (0, 15), (0, 15))) == [
        "Salt Road sinks",
        "Salt Road holds",
    ]
    assert _changed(edit("the pier", "the pier opens", (8, 8), (8, 14))) == ["opens"]  # nothing went
    assert _changed(edit("“oui”", "“non”", (0, 5), (0, 5))) == ["oui", "non"]


@given(st.text(max_size=40), st.text(max_size=40), st.data())
def test_words_to_look_for_are_plain_and_of_one_side(old: str, new: str, data: st.DataObject) -> None:
    (first, last), (begin, end) = (
        sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))) for text in (old, new)
    )
    for word in _changed(edit(old, new, (first, last), (begin, end))):
        assert re.fullmatch(r"[0-9A-Za-z$%., -]+", word)
        assert (word in old) != (word in new)


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
