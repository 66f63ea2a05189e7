"""The caption correction: one edit with its three kinds, from text, from HTML, and from an archive of both.

Runs on our own invented twin, and on the article that the twin is modelled on where the folder of real cases is there.
"""

from __future__ import annotations

import html
import shutil
from pathlib import Path

import pytest

from archive.api import Archive, compare, compare_copy
from archive.demo import samples_folder
from archive.model.edit import Comparison
from archive.report import text
from tests.conftest import cases_folder


def pairs() -> list[tuple[str, Path, str]]:
    """Name, folder of v1.txt and v2.txt, and the calendar day that both captions mean."""
    found = [("twin", samples_folder() / "twin", "2026-03-02")]
    folder = cases_folder()
    if folder is not None:
        found.append(("seed", folder / "seed", "2016-12-12"))
    return found


PAIRS = pytest.mark.parametrize(
    ("name", "folder", "day"), pairs(), ids=lambda value: value if isinstance(value, str) else ""
)


def page_of(path: Path) -> str:
    """The same text as an HTML page with a figure."""
    head, _, rest = path.read_text().partition("\n\n")
    dateline, caption, *body = rest.split("\n", 2)[0:2] + rest.split("\n", 2)[2].strip().split("\n\n")
    paragraphs = "\n".join(f"<p>{html.escape(p)}</p>" for p in body)
    first, _, others = paragraphs.partition("<p>")
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{html.escape(head)}</title></head><body><article>"
        f"<h1>{html.escape(head)}</h1><figure><img src=/photo-7731.jpg width=900 height=600 alt=''>"
        f"<figcaption>{html.escape(caption)}</figcaption></figure>{first}<p>{html.escape(dateline)} {others}"
        f"</article></body></html>"
    )


def judge(found: Comparison, day: str) -> None:
    assert len(found.edits) == 1, [(edit.field, edit.kinds) for edit in found.edits]
    edit = found.edits[0]
    assert edit.field == "caption"
    assert edit.kinds == ("TYPO", "DATE_STYLE", "CREDIT_STYLE")
    assert edit.severity < 3
    assert found.summary.max_severity < 3
    assert found.disclosure.verdict == "not-expected"
    (date,) = (span for span in edit.spans if span.kind == "DATE_STYLE")
    assert date.evidence["iso"] == day
    assert edit.old is not None
    assert edit.new is not None
    made = edit.old.text
    for span in sorted(edit.spans, key=lambda span: span.old, reverse=True):
        made = made[: span.old[0]] + edit.new.text[slice(*span.new)] + made[span.old[1] :]
    assert made == edit.new.text


@PAIRS
def test_from_two_text_files(name: str, folder: Path, day: str) -> None:
    judge(compare(folder / "v1.txt", folder / "v2.txt"), day)


@PAIRS
def test_from_two_pages_with_a_figure(name: str, folder: Path, day: str) -> None:
    judge(compare(page_of(folder / "v1.txt"), page_of(folder / "v2.txt")), day)


@PAIRS
@pytest.mark.parametrize("with_url", [True, False])
def test_from_an_archive_of_both(name: str, folder: Path, day: str, with_url: bool, tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    for number in (1, 2):
        shutil.copyfile(folder / f"v{number}.txt", tmp_path / f"v{number}.txt")
        press.import_file(
            tmp_path / f"v{number}.txt",
            url="https://news.example/aleppo" if with_url else None,
            observed=f"2026-03-0{2 + number}T08:00:00Z",
        )
    (article,) = press.articles()
    assert article.versions == 2
    (found,) = press.diff(f"{article.slug}@v1..v2")
    judge(found, day)


@PAIRS
def test_two_captions_of_one_picture_are_a_variant_pair(name: str, folder: Path, day: str) -> None:
    found = compare(folder / "as-found.txt", folder / "as-found.txt")
    assert found.edits == ()
    assert found.noise == ()
    assert [(variant.first.at, variant.second.at, variant.both) for variant in found.variants] == [
        ("image/1/caption", "image/2/caption", True)
    ]


@PAIRS
def test_the_caption_that_was_not_reached_is_told(name: str, folder: Path, day: str) -> None:
    found = compare(folder / "v1.txt", folder / "as-found.txt")
    (edit,) = found.edits
    assert (edit.field, edit.operation, edit.severity) == ("caption", "add", 2)
    assert len(found.variants) == 1
    assert [str(one.evidence["kind"]) for one in found.residue] == ["TYPO", "DATE_STYLE", "CREDIT_STYLE"]
    assert {one.at for one in found.residue} == {"image/1/caption"}
    assert {one.evidence["corrected_at"] for one in found.residue} == {"image/2/caption"}
    assert found.disclosure.verdict == "not-expected"
    shown = " ".join(text.comparison(text.Page(), found).split())
    for one in found.residue:
        assert f"“{one.text}”" in shown
        assert f"“{one.evidence['new']}”" in shown
    assert "caption 1 still says" in shown
    assert "caption 1 and caption 2 are two wordings of one caption, in the new version" in shown


@PAIRS
def test_residue_is_claimed_only_where_the_old_version_had_it(name: str, folder: Path, day: str) -> None:
    assert compare(folder / "v2.txt", folder / "as-found.txt").residue == ()
    assert compare(folder / "as-found.txt", folder / "v2.txt").residue == ()


def test_a_republishers_word_is_never_minor() -> None:
    twin = samples_folder() / "twin"
    found = compare(twin / "wire.txt", twin / "copy.txt")
    (edit,) = found.edits
    assert edit.field == "body"
    assert edit.severity >= 3


def test_a_judging_word_of_a_copy_is_at_the_top() -> None:
    twin = samples_folder() / "twin"
    copied(compare_copy([twin / "wire.txt"], twin / "copy.txt"))


def test_two_captions_of_a_copy_are_told_as_such() -> None:
    twin = samples_folder() / "twin"
    shown = text.copied(text.Page(), compare_copy([twin / "v1.txt"], twin / "as-found.txt"))
    assert "caption 2 · second wording of caption 1 · severity 2 (style)" in shown
    assert "two wordings of one caption, in the copy:" in shown


def copied(found: Comparison) -> None:
    top, *rest = found.edits
    assert (top.severity, top.field, top.spans[0].evidence["rule"]) == (4, "body", "copy.loaded/1")
    assert all(edit.severity < 4 for edit in rest)
    shown = text.copied(text.Page(), found)
    assert "Differs from the wire text held here:\nbody ¶2 · judging word · severity 4 (factual)\n" in shown
    for word in ("correct", "no note", "interval", "stealth", "later"):
        assert word not in shown.lower()


@pytest.mark.shared
def test_the_seed_as_a_copy(cases: Path, tmp_path: Path) -> None:
    """The copy has one word for another, a caption in house style and lacks the end; the word is at the top."""
    wire, copy = (cases / "seed" / f"v{n}.txt" for n in (1, 2))
    theirs = tmp_path / "wire.txt"
    theirs.write_text(wire.read_text().replace("terrorists", "insurgents"))
    found = compare_copy([theirs], copy)
    copied(found)
    assert len(found.edits) == 2
    short = tmp_path / "copy.txt"
    short.write_text("\n\n".join(copy.read_text().split("\n\n")[:9]))
    copied(compare_copy([theirs], short))
