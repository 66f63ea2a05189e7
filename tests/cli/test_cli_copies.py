"""`diff --as copy`: files without an archive, versions of an archive, several takes, and what people and scripts read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.api import Archive, compare_copy
from archive.cli.front import run as run_line
from archive.model.codec import parse
from archive.model.edit import Comparison
from archive.report.text.style import width

HEADLINE = "Rebels hold the upper valley of Ketria"
STORY = (
    "The army and the insurgents fought for a third day on Tuesday, and at least 82 people were killed.",
    "The council organized a convoy of 17 trucks with flour and fuel, according to the transport ministry.",
    "The army denied that it had shelled the town of Varosh.",
    "The valley is the last part of the province that the army does not hold, and its pass is closed by snow.",
    "About 4,000 people live there, most of them farmers whose families came down from the hills after the war.",
    "Their fields lie below the dam that was finished in the spring, and nobody has seen to the sluices since.",
)
OURS = (
    "The army and the terrorists fought for a third day on Tuesday, and at least 82 people were killed.",
    "The council organised a convoy of 17 trucks with flour and fuel, according to the transport ministry.",
    STORY[3],
    "Readers of this newspaper have sent blankets to Varosh through the parish of Lissom.",
    STORY[4],
)


class Done(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    monkeypatch.chdir(tmp_path)
    for name in ("NEWSPROOF_ARCHIVE", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, story in (("wire", STORY), ("early", (STORY[0].replace("82", "61"), *STORY[1:])), ("copy", OURS)):
        (tmp_path / f"{name}.txt").write_text("\n\n".join([HEADLINE, *story]) + "\n")

    def runs(*arguments: str) -> Done:
        status = run_line(list(arguments))
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return runs


def test_what_people_read(run: Callable[..., Done]) -> None:
    done = run("diff", "wire.txt", "copy.txt", "--as", "copy")
    assert done.status == 0
    assert done.out == (
        "copy.txt, a copy of wire.txt\n"
        "  [-words of the wire text-] {+words of the copy+}\n"
        "\n"
        "Differs from the wire text held here:\n"
        "body ¶1 · judging word · severity 4 (factual)\n"
        "    The army and the [-insurgents-] {+terrorists+} fought for a third day on\n"
        "    Tuesday, and at least 82 people were killed.\n"
        "\n"
        "body ¶3 · denial or caveat left out · severity 4 (factual)\n"
        "    [-The army denied that it had shelled the town of Varosh.-]\n"
        "\n"
        "Only in the copy:\n"
        "body ¶4 · text added · severity 3 (content)\n"
        "    {+Readers of this newspaper have sent blankets to Varosh through the parish\n"
        "    of Lissom.+}\n"
        "\n"
        "cut from the end: 1 paragraph, 20 words (body ¶6)\n"
        "house style: body ¶2 (spelling variant)\n"
        "\n"
        "3 differences beyond house style · 2 that house style allows (-v shows them)\n"
    )
    assert not re.search(r"correct|changed after|note expected|no note|later", done.out)


def test_details_show_house_style_word_by_word(run: Callable[..., Done]) -> None:
    done = run("-v", "diff", "--as", "copy", "wire.txt", "copy.txt")
    assert "[-organized-] {+organised+}" in done.out
    assert "nobody has seen to the sluices" in done.out.replace("\n    ", " ")
    assert "rule copy.loaded/1" in done.out
    assert all(width(line) <= 80 for line in done.out.splitlines())


def test_several_takes(run: Callable[..., Done]) -> None:
    done = run("diff", "early.txt", "wire.txt", "copy.txt", "--as", "copy")
    assert "Differs from all 2 wire texts held here:\n" in done.out
    assert "compared with the nearest wire text, wire.txt\n" in done.out
    document = json.loads(run("diff", "early.txt", "wire.txt", "copy.txt", "--as", "copy", "--json").out)
    assert document["schema"] == "newsproof/edits/v1"
    assert [wire["source"] for wire in document["copied"]["wires"]] == ["early.txt", "wire.txt"]
    assert document["copied"]["said"] == "differs from all 2 wire texts held here"
    assert document["old"]["source"] == "wire.txt"
    assert [edit["severity"] for edit in document["edits"]] == [4, 4, 3, 2, 1]
    assert {edit["nature"] for edit in document["edits"]} == {None}
    assert parse(Comparison, json.dumps(document)).copied is not None


def test_severity_and_exit_status(run: Callable[..., Done]) -> None:
    done = run("diff", "wire.txt", "copy.txt", "--as", "copy", "--min-severity", "4", "--exit-code")
    assert done.status == 1
    assert "3 differences below the severity asked for" in done.out
    assert "cut from the end" not in done.out
    assert run("diff", "wire.txt", "wire.txt", "--as", "copy", "--exit-code") == Done(
        0, "wire.txt, a copy of wire.txt\n\nnothing beyond house style differs from the wire text held here\n", ""
    )


def test_what_cannot_be_asked(run: Callable[..., Done]) -> None:
    assert run("diff", "copy.txt", "--as", "copy").status == 2
    missing = run("diff", "wire.txt", "none.txt", "--as", "copy")
    assert (missing.status, "there is no file none.txt" in missing.err) == (5, True)
    assert run("diff", "wire.txt", "copy.txt", "early.txt").status == 2
    assert "no-archive" in run("diff", "wire@v1", "copy.txt", "--as", "copy").err


def test_what_is_no_article_is_not_said_to_be_equal(run: Callable[..., Done]) -> None:
    Path("empty.txt").write_text("")
    for line in (("diff", "empty.txt", "copy.txt"), ("diff", "empty.txt", "copy.txt", "--as", "copy")):
        done = run(*line)
        assert "not compared: empty.txt is no article (the file holds no text)" in done.out
        assert "nothing beyond" not in done.out
        assert "no edits" not in done.out
    several = run("diff", "empty.txt", "wire.txt", "copy.txt", "--as", "copy")
    assert "compared with the nearest wire text, wire.txt\n" in several.out


def test_versions_of_an_archive(run: Callable[..., Done], tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    for name, day in (("early", 2), ("wire", 3)):
        press.import_file(tmp_path / f"{name}.txt", url="https://wire.example/a", observed=f"2026-03-0{day}T08:00:00Z")
    (article,) = press.articles()
    slug = article.slug
    done = run("-A", "press", "diff", f"{slug}@v1", f"{slug}@v2", "copy.txt", "--as", "copy")
    assert done.status == 0
    assert "Differs from all 2 wire texts held here:\n" in done.out
    assert f"compared with the nearest wire text, {slug}@v2\n" in done.out
    assert "observed" not in done.out
    found = press.compare_copy([f"{slug}@v1", Path("wire.txt")], Path("copy.txt"))
    same = compare_copy([Path("early.txt"), Path("wire.txt")], Path("copy.txt"))
    assert [edit.spans for edit in found.edits] == [edit.spans for edit in same.edits]
    assert run("-A", "press", "diff", f"{slug}@v1..v2", "copy.txt", "--as", "copy").status == 2


def test_who_says_it_is_named_as_that(run: Callable[..., Done]) -> None:
    story = "A ferry sank off Lissom on Tuesday and all 62 passengers were rescued"
    for name, ending in (("wire", ", the coast guard said."), ("copy", ".")):
        Path(f"{name}.txt").write_text(f"{HEADLINE}\n\n{story}{ending}\n\n{STORY[3]}\n")
    assert "body ¶1 · attribution left out · severity 4" in run("diff", "wire.txt", "copy.txt", "--as", "copy").out
    assert "body ¶1 · attribution added · severity 4" in run("diff", "copy.txt", "wire.txt", "--as", "copy").out


def test_the_page_of_rules_has_every_rule() -> None:
    root = Path(__file__).resolve().parents[2]
    used = set(re.findall(r'"(copy\.[a-z-]+/\d+)"', (root / "archive/diff/copies.py").read_text()))
    told = set(re.findall(r"^\| `(copy\.[a-z-]+/\d+)` \|", (root / "docs/copies.md").read_text(), re.MULTILINE))
    assert used == told


def test_a_wording_that_came_back_is_told_by_diff(run: Callable[..., Done], tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    for number, headline in enumerate((HEADLINE, "Army takes the upper valley of Ketria", HEADLINE), 2):
        (tmp_path / "page.txt").write_text("\n\n".join([headline, *STORY]) + "\n")
        press.import_file(tmp_path / "page.txt", url="https://a.example/a", observed=f"2026-03-0{number}T08:00:00Z")
    (article,) = press.articles()
    assert article.versions == 3
    back = run("-A", "press", "diff", f"{article.slug}@v2..v3")
    assert "    this is the wording of v1 again\n" in back.out
    assert "again" not in run("-A", "press", "diff", f"{article.slug}@v1..v2").out
    history = " ".join(run("-A", "press", "history", article.slug).out.split())
    assert history.count("; the wording of v1 again") == 1
    changes = " ".join(run("-A", "press", "changes").out.split())
    assert changes.count("· the wording of v1 again") == 1
    assert "refinement" not in back.out + history + changes
    (edit,) = press.diff(f"{article.slug}@v2..v3")[0].edits
    assert edit.again == f"{article.slug}@v1"
