"""A report read by a stranger: what it says first, how it cites what is gone, and that its numbers add up."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff.counting import figures
from archive.model.edit import Comparison, Disclosure, Edit, Field, Noise, Side, Source, Span, Verdict
from archive.model.history import History, ReportView, Step
from archive.model.outlet import CountedEdit, OutletView, WatchedArticle, WatchedStep
from archive.report import outletwords, telling, wording
from archive.report.html import html
from archive.report.markdown import markdown
from archive.report.outlet import outlet_html
from archive.report.outletmarkdown import outlet_markdown
from archive.report.outletsheet import outlet_sheet
from archive.report.pagedata import shown
from archive.report.sheet import sheet
from archive.report.text import changes, steps
from archive.report.text.style import Page
from archive.report.versionfeed import version_feed
from tests.pressroom import CAPTURES, FIRST, SLUG, VIEW

CITED = "v1 ¶4, gone in v2"


def number(old: str, new: str, told: Verdict | None, **more: Any) -> Edit:
    """A figure that another takes the place of, in the second paragraph."""
    sides = [Side(f"It cost {figure} crowns.", "body/2") for figure in (old, new)]
    span = Span((8, 8 + len(old)), (8, 8 + len(new)), "NUMBER_CHANGED", "certain", {"rule": "value.number/1"})
    made = Edit(f"e-{old}{new}", "body", "change", 4, ("NUMBER_CHANGED",), *sides, (span,), disclosure=told)
    return replace(made, **more)


GONE = Edit(
    "e-gone", "body", "remove", 3, ("CONTENT_REMOVED",), Side("Nobody looked at the piles.", "body/4"), None,
    disclosure="no-note-found",
)  # fmt: skip
NOTE = Edit("e-note", "note", "add", 5, ("NOTE_ADDED",), None, Side("Correction: It cost 41.", "note/1"))
WRONG = number("41", "14", "undetermined")
RIGHT = number("14", "41", "disclosed", nature="correction", again=f"{SLUG}@v1")


def report(*edits: tuple[Edit, ...], noise: tuple[tuple[Noise, ...], ...] = (), **more: Any) -> ReportView:
    """A history of versions, each step with these edits."""
    versions = [row for row in CAPTURES if row.version is not None]
    steps = [Step(versions[0])]
    for place, told in enumerate(edits, 1):
        verdicts = [edit.disclosure for edit in told if edit.disclosure is not None] or ["not-expected"]
        found = replace(
            FIRST,
            old=Source(f"{SLUG}@v{place}"),
            new=Source(f"{SLUG}@v{place + 1}"),
            edits=told,
            noise=noise[place - 1] if noise else (),
            residue=(),
            variants=(),
            disclosure=Disclosure(verdicts[0], **more),
        )
        steps.append(Step(replace(versions[1], version=place + 1, seq=place + 1, index=place), comparison=found))
    return replace(VIEW, history=History(VIEW.history.article, tuple(steps)))


BRIDGE = report((WRONG, GONE), (NOTE, RIGHT))


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page[page.index("<body") : page.index("<template")]))


# What comes first.


def test_the_summary_begins_with_what_nobody_was_told_of() -> None:
    for page in (text(html(BRIDGE)), re.sub(r"<[^>]+>", "", markdown(BRIDGE))):
        first = page[page.index("4 edits") :]
        assert first.startswith(
            f"4 edits, one of them a note, in 2 steps. No note was found for 1 of them, v1 → v2: {CITED}"
        )
        assert "v3 restores the wording of v1, body ¶2; told in a note on the page: 14 41" in first[:400]


def test_a_note_has_no_severity() -> None:
    page = html(BRIDGE)
    assert "accountability" not in page
    assert "a note to readers" in page
    assert "severity 5" not in markdown(BRIDGE) + version_feed(BRIDGE) + page
    assert telling.heaviest((NOTE,)) is None


def test_the_terminal_says_of_a_note_what_reports_say() -> None:
    page = Page()
    history = steps.history(page, BRIDGE.history)
    assert "2 edits (factual), one of them a note" in history
    only = report((NOTE,))
    assert "1 edit, a note to readers" in steps.history(page, only.history)
    comparison = only.history.steps[1].comparison
    assert comparison is not None
    diff = changes.comparison(page, comparison)
    assert "note 1 · note added · a note to readers" in diff
    assert not re.search(r"accountability|severity 5|\(5\)", history + diff)


def test_another_article_has_a_word_of_its_own() -> None:
    other = replace(WRONG, kinds=("ARTICLE_REPLACED",), severity=5)
    view = report((other,))
    comparison = view.history.steps[1].comparison
    assert comparison is not None
    said = changes.comparison(Page(), comparison) + steps.history(Page(), view.history)
    assert "severity 5 (another article)" in said
    assert "1 edit (another article)" in said
    for one in (html(view), markdown(view), version_feed(view)):
        assert "severity 5, another article" in one
        assert "accountability" not in one


@pytest.mark.parametrize("known", [True, False])
def test_reasons_name_a_note_by_its_place(known: bool) -> None:
    note = replace(NOTE, id="e-16e289841a13")
    grounds = {"rule": "nature.later-note/1", "confidence": "certain", "note": note.id}
    told = replace(WRONG, disclosure="disclosed-later", nature="correction", grounds=grounds)
    line = f"note {note.id} in {SLUG}@v3, captured 1 day later speaks of it"
    view = report((told,), (note if known else replace(note, id="e-ffffffffffff"), RIGHT), evidence=(line,))
    assert shown(shown(view)) == shown(view)
    for one in (text(html(view)), markdown(view).replace("\\", "")):
        assert (
            f"Note{': ' if one[0] != '#' else '**: '}{'note 1 of' if known else 'a note of'} v3, captured 1 day" in one
        )
        assert note.id not in one or not known
        assert not known or "note 1 of v3" in one[one.index("later-note/1") :][:60]


def test_without_such_an_edit_it_begins_with_what_is_left_to_the_reader_then_with_what_weighs_most() -> None:
    typo = Edit("e-t", "body", "change", 1, ("TYPO",), Side("teh", "body/1"), Side("the", "body/1"))
    told = number("3", "4", "disclosed")
    left = replace(number("5", "6", "undetermined"), severity=3)
    assert telling.lead(report((typo, told, left)).history.steps).edit is left
    assert telling.lead(report((typo, told)).history.steps).edit is told
    assert telling.lead(report((typo, NOTE)).history.steps).edit is typo


@given(st.lists(st.lists(st.sampled_from([WRONG, GONE, NOTE, RIGHT]), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_told_of_edits_adds_up(steps: list[list[Edit]]) -> None:
    found = telling.standings(report(*map(tuple, steps)).history.steps)
    assert sum(int(one.split()[0]) for one in found) == sum(map(len, steps))


def test_of_an_edit_that_a_later_note_describes_the_version_with_the_note_is_named() -> None:
    told = replace(WRONG, id="e-0123456789ab", disclosure="disclosed-later")
    line = (
        f"note e-ba9876543210 in {SLUG}@v3, captured 1 day later speaks of {told.id} (it was taken back word for word)"
    )
    for page in (text(html(view := report((GONE, told), evidence=(line,)))), markdown(view)):
        assert "note on v3, captured 1 day later, describes body ¶2; no note found on the article's page for" in page
        assert "a note on v3 describes it, captured 1 day later" in page
        assert "left to the reader" not in page


def test_of_a_page_that_was_cut_the_summary_says_so() -> None:
    line = "review: the page is cut, and a note may stand in the part not shown"
    view = report((WRONG,), evidence=(line,))
    words = "captured cut (v1 → v2): a note may stand in the part that was not shown"
    page = text(html(view))
    assert words in page[page.index("Summary") : page.index("Changes")]
    assert words in re.sub(r"\\", "", markdown(view))
    assert "captured cut" not in html(BRIDGE)


def test_whether_the_articles_own_date_moved() -> None:
    moved = Noise("META_TOUCH", "date", "2026-03-02", "2026-03-03", {})
    view = replace(report((WRONG, GONE), (NOTE, RIGHT), noise=((), (moved, moved))), newest=None)
    page = text(html(view))
    assert "its own date of change did not move" in page[page.index("changed not later") : page.index("severity")]
    assert page.count("its own date") == 2
    assert page.count("its own date moved") == 1
    silent = replace(report((WRONG,)), newest=None)
    assert "its own date" not in text(html(silent))  # nothing says that it has one


def test_words_of_captions_are_said_to_be() -> None:
    step = BRIDGE.history.steps[1].comparison
    assert step is not None
    caption = replace(WRONG, field="caption")
    assert telling.words(step) == wording.words_changed(step)
    assert telling.words(replace(step, edits=(caption,))).endswith(" (in captions)")
    assert telling.words(replace(step, edits=(caption, GONE))).endswith(" (captions counted)")


# What is gone.


def test_what_was_taken_out_is_cited_as_the_older_version_has_it() -> None:
    plain = re.sub(r"\\", "", markdown(BRIDGE))
    assert all(CITED in one for one in (text(html(BRIDGE)), plain, version_feed(BRIDGE)))
    assert not any("body ¶4" in one for one in (html(BRIDGE), plain, version_feed(BRIDGE)))
    rows = csv.DictReader(io.StringIO(sheet(BRIDGE), newline=""))
    assert [row["place"] for row in rows if row["operation"] == "remove"] == [CITED]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("a@v1", "a@v2", CITED), ("a@v1", "b@v2", "body ¶4"), ("old.html", "new.html", "body ¶4"), ("a@v1", "a@c9", "v1 ¶4, gone in c9")],
)  # fmt: skip
def test_only_versions_of_one_article_are_cited_so(old: str, new: str, told: str) -> None:
    assert wording.cited(GONE, old, new) == told
    found: Comparison = replace(FIRST, old=Source(old), new=Source(new))
    assert wording.places(GONE, wording.sides(found)) == told


# A whole site.

SINCE, FIRST_LOOK, UNTIL = (f"2026-{day}T08:00:00.000000Z" for day in ("01-01", "03-02", "03-05"))
CHANGED = f"{SLUG}@v2"


def counted(told: Verdict | None, *, field: Field = "body", nature: Literal["correction", "unclear"] | None = None,
            **more: Any) -> CountedEdit:  # fmt: skip
    return CountedEdit("e-1", f"{field}/4", field, "change", 4, ("NUMBER_CHANGED",), nature, told, **more)


def site(*edits: CountedEdit, **more: Any) -> OutletView:
    step = WatchedStep(f"{SLUG}@v1", CHANGED, FIRST_LOOK, UNTIL, edits, None, "confirmed")
    article = WatchedArticle(
        slug=SLUG, url="https://news.example/bridge", headline="The Bridge", looks=3, read=2, failed={"gone": 1}, imported=0,
        first=FIRST_LOOK, last=FIRST_LOOK, fresh=True, span=3600, gap=3600, steps=(step,) if edits else (), **more,
    )  # fmt: skip
    return OutletView("news.example", SINCE, UNTIL, (article,), figures((article,), SINCE), "o", "checkpoint\n", "s")


VERDICTS: tuple[Verdict | None, ...] = (
    None, "not-expected", "disclosed", "disclosed-later", "disclosed-elsewhere", "stamped-only", "no-note-found",
    "undetermined", "not-assessed",
)  # fmt: skip


@given(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=30))
def test_the_edits_of_a_site_add_up(verdicts: list[Verdict | None]) -> None:
    said = outletwords.sums(site(*map(counted, verdicts)).figures)
    total, parts = said.split(".")[0].split(": ")
    assert int(total.split()[0]) == len(verdicts) == sum(int(part.split()[0]) for part in parts.split(", "))


def test_a_site_cites_what_is_gone_and_repeats_its_words() -> None:
    gone = counted("no-note-found", version=f"{SLUG}@v1", old="Nobody looked at the piles.")
    view = site(gone, counted("undetermined", nature="unclear", old="41", new="14"))
    page, plain = outlet_html(view), re.sub(r"\\", "", outlet_markdown(view))
    for one in (text(page), plain):
        assert f"{SLUG}@v1 ¶4, gone in v2" in one
        assert f"{SLUG}@v2 body ¶4" in one  # the other one
        assert "https://news.example/bridge" in one.replace(r"\:", ":")
        assert "The Bridge" in one
    assert "<del>Nobody looked at the piles.</del>" in page
    assert "<del>41</del> <ins>14</ins>" in page
    links = set(re.findall(r'href="?#([^">]+)', page))
    assert links <= set(re.findall(r'id="?([^" >]+)', page))
    row = next(row for row in csv.DictReader(io.StringIO(outlet_sheet(view), newline="")) if row["old_text"] == "41")
    assert (row["place"], row["new_text"]) == ("body ¶4", "14")


WHEN = "after 2026-03-02 08:00:00Z and not later than 2026-03-05 08:00:00Z"
DIFF = f"newsproof diff {SLUG}@v1..v2"


def test_whatever_names_an_edit_of_a_site_leads_to_its_words() -> None:
    view = site(
        counted("no-note-found", old="41", new="14"), counted("disclosed", field="headline", old="May", new="Must")
    )
    page = outlet_html(view)
    main = page[page.index("<main>") : page.index("<footer>")]
    rows = {row[0]: row[1] for row in re.findall(r'<tr id="?([^" >]+)"?>(.*?)</tr>', main, re.S)}
    targets = {name for name, row in rows.items() if DIFF in row}
    assert len(targets) == 1
    linked = re.findall(r'<a href="?#([^" >]+)"?>(.*?)</a>', main)
    named = [(target, said) for target, said in linked if f"{SLUG}@v" in said]
    assert len(named) >= 6
    assert {target for target, _ in named} == targets
    without = re.sub(r'<a href="?#.*?</a>|<(code|pre)\b.*?</\1>', "", main, flags=re.S)
    assert f"{SLUG}@v" not in without  # no name without a way to its words
    leads = main[: main.index("What was watched")]
    assert WHEN in leads
    assert f"<a href=#{min(targets)}>v2</a>" in main[main.index("Articles watched") :]
    for line in outlet_markdown(view).splitlines():
        if line.startswith("- **"):
            assert f"`{DIFF}`" in line
            assert WHEN in re.sub(r"\\", "", line)


@pytest.mark.parametrize("aside", [None, "in-turn"])
def test_each_change_of_a_headline_has_its_times_and_its_command(aside: Literal["in-turn"] | None) -> None:
    view = site(counted("disclosed", field="headline", old="May", new="Must"), counted("disclosed", old="41", new="14"))
    article = view.articles[0]
    view = replace(view, articles=(replace(article, steps=(replace(article.steps[0], aside=aside),)),))
    page = outlet_html(view)
    part = page[page.index("<section id=headlines>") :]
    part = part[: part.index("</section>")]
    plain = re.sub(r"\\", "", outlet_markdown(view))
    told = plain[plain.index("## Headlines") : plain.index("## Time to the first change")]
    for one in (part, told):
        assert DIFF in one
        assert "2026-03-02 08:00:00Z" in one
        assert "2026-03-05 08:00:00Z" in one
        assert "<del>May</del> <ins>Must</ins>" in one
        assert "41" not in one
        assert ("Not counted: served in turn" in one) == (aside is not None)
    assert outletwords.HEADLINES_TOLD not in outlet_html(site(counted("disclosed", old="41", new="14")))


def test_a_note_of_a_site_has_no_nature() -> None:
    assert "unclear" not in outletwords.edit_told(counted(None, field="note", nature="unclear"))


def test_no_figure_of_notes_is_told_twice() -> None:
    def rows(*edits: CountedEdit) -> list[str]:
        return [row.name for row in next(one for one in outletwords.figures(site(*edits)) if one.id == "notes").rows]

    silent, stamped = counted("no-note-found"), counted("stamped-only")
    told = "a note on the article's page describes it"
    assert [name for name in rows(silent, counted("disclosed")) if "found" not in name] == [told]
    assert sum("no note found" in name for name in rows(silent)) == 0
    assert sum("no note found" in name for name in rows(silent, stamped)) == 2


def test_a_site_counts_from_its_first_look_and_names_what_is_gone() -> None:
    view = site(counted("disclosed"), gone=UNTIL, gone_why="HTTP 410: gone")
    told = f"{SLUG}, read last 2026-03-02 08:00:00Z, gone 2026-03-05 08:00:00Z (HTTP 410: gone)"
    assert dict(outletwords.coverage(view))["Gone"] == told
    assert f"{SLUG} was gone at the last look." in outletwords.summary(view)
    assert "from 2026-03-02 08:00:00Z, the first look" in text(outlet_html(view))
    assert outletwords.period(replace(view, since=FIRST_LOOK)).startswith("2026-03-02")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(107_999, "1 day 6 h"), (86_399, "1 day"), (3599, "1 h"), (5400, "1 h 30 min"), (59, "59 s"), (0, "0 s"), (154_801, "1 day 19 h")],
)  # fmt: skip
def test_times_are_rounded_and_not_cut(seconds: int, told: str) -> None:
    assert outletwords.lasting(seconds) == told
