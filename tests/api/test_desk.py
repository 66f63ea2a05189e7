"""The standards desk: what changed, what the page says of it by now, and what the desk has signed about it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.api import Archive
from archive.audit.engine import verify
from archive.errors import CallerError, StoreError
from archive.model.desk import Change, Changes
from archive.model.edit import Comparison
from tests.newspaper import SITE, Newspaper, newspaper, page

PLAN, FARES, DOCK = "/2026/harbour-plan", "/2026/ferry-fares", "/2026/old-dock"
NOTE = (
    "<p><em>Correction:</em> An earlier version of this article misstated the cost of the plan. It is $44 million, not "
    "$41 million.</p>"
)
CORRECTIONS = """<!doctype html><html lang="en"><head><title>Corrections | The Courant</title></head><body><main>
<h1>Corrections</h1><p>We correct errors as soon as we can, and readers may write to the desk at any time.</p>
<ul><li><a href="{site}{path}">Old Dock Sold at Last</a>: An earlier version of this article misstated the cost of the
plan. It is $9 million, not $8 million.</li></ul></main></body></html>"""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    """A paper that corrected one story two versions later, changed another without a note, and fixed a typing error."""
    with newspaper(tmp_path) as made:
        served(made, PLAN, "2026-03-02T08:00:00Z", page())
        served(
            made, PLAN, "2026-03-02T09:00:00Z", page(caption="The counsil chamber on Monday. Photo: Jo Tran/Courant")
        )
        served(made, PLAN, "2026-03-02T10:00:00Z", page(cost="$44 million"))
        served(made, FARES, "2026-03-02T11:00:00Z", page("Ferry Fares Rise Again", cost="$2 million"))
        served(made, FARES, "2026-03-02T12:00:00Z", page("Ferry Fares Rise Again", cost="$3 million"))
        yield made


def served(paper: Newspaper, path: str, moment: str, body: bytes) -> None:
    paper.at(moment)
    paper.serve(path, body)
    assert paper.capture(path).outcome in ("version", "unchanged")


def steps(press: Archive, path: str) -> list[Comparison]:
    return [step.comparison for step in press.history(f"{SITE}{path}") if step.comparison is not None]


def verdicts(press: Archive, path: str) -> list[str]:
    return [comparison.disclosure.verdict for comparison in steps(press, path)]


def listed(found: Changes) -> list[tuple[str, str]]:
    return [(change.new, change.edit.field) for change in found.changes]


# Disclosure over time.


def test_a_note_in_a_later_version_is_told_where_the_edit_is(paper: Newspaper) -> None:
    assert verdicts(paper.press, PLAN) == ["not-expected", "no-note-found"]
    served(paper, PLAN, "2026-03-04T12:00:00Z", page(cost="$44 million", extra=NOTE))
    assert verdicts(paper.press, PLAN) == ["not-expected", "disclosed-later", "not-expected"]
    later = steps(paper.press, PLAN)[1]
    assert (later.disclosure.where, later.disclosure.delay) == ("harbour-plan@v4", 50 * 3600)
    (edit,) = [edit for edit in later.edits if edit.field == "body"]
    assert (edit.nature, edit.disclosure) == ("correction", "disclosed-later")
    # A range, a single step and the report say the same as the history.
    assert paper.press.diff("harbour-plan@v2..v3")[0].disclosure == later.disclosure
    assert [step.disclosure for step in paper.press.diff("harbour-plan@v1...v4")] == [
        step.disclosure for step in steps(paper.press, PLAN)
    ]
    report = paper.press.report("harbour-plan")
    assert [step.comparison for step in report.history] == [
        step.comparison for step in paper.press.history("harbour-plan")
    ]
    # A leap over the edit is told of, too; backwards nothing is.
    assert paper.press.diff("harbour-plan@v1..v3")[0].disclosure.verdict == "disclosed-later"
    assert paper.press.diff("harbour-plan@v3..v2")[0].disclosure.verdict != "disclosed-later"


def test_a_note_that_went_again_is_told(paper: Newspaper) -> None:
    served(paper, PLAN, "2026-03-04T12:00:00Z", page(cost="$44 million", extra=NOTE))
    served(paper, PLAN, "2026-03-05T12:00:00Z", page(cost="$44 million", extra="<p>More on this tomorrow.</p>"))
    last = steps(paper.press, PLAN)[-1].disclosure
    assert last.verdict == "undetermined"
    assert last.evidence[0].startswith("note removed: e-")
    assert verdicts(paper.press, PLAN)[1] == "disclosed-later"


def test_a_page_of_corrections_in_the_archive(paper: Newspaper) -> None:
    served(paper, DOCK, "2026-03-03T08:00:00Z", page("Old Dock Sold at Last", cost="$8 million"))
    served(paper, DOCK, "2026-03-03T09:00:00Z", page("Old Dock Sold at Last", cost="$9 million"))
    assert verdicts(paper.press, DOCK) == ["no-note-found"]
    before = paper.press.report("old-dock")
    served(paper, "/corrections", "2026-03-03T20:00:00Z", CORRECTIONS.format(site=SITE, path=DOCK).encode())
    (step,) = steps(paper.press, DOCK)
    assert step.disclosure.verdict == "disclosed-elsewhere"
    assert (step.disclosure.where, step.disclosure.delay) == ("corrections@v1", 11 * 3600)
    # It says nothing of other articles, and nothing of what came before it was known.
    assert verdicts(paper.press, FARES) == ["no-note-found"]
    assert before.history.steps[-1].comparison is not None
    assert before.history.steps[-1].comparison.disclosure.verdict == "no-note-found"


def test_an_entry_that_was_there_before_the_edit_speaks_of_another(paper: Newspaper) -> None:
    served(paper, "/corrections", "2026-03-03T07:00:00Z", CORRECTIONS.format(site=SITE, path=DOCK).encode())
    served(paper, DOCK, "2026-03-03T08:00:00Z", page("Old Dock Sold at Last", cost="$8 million"))
    served(paper, DOCK, "2026-03-03T09:00:00Z", page("Old Dock Sold at Last", cost="$9 million"))
    assert verdicts(paper.press, DOCK) == ["no-note-found"]


def test_an_older_report_still_agrees_with_its_archive(paper: Newspaper) -> None:
    from archive.repository.query import reading
    from archive.repository.reporting import compare_report

    press = paper.press
    served(paper, DOCK, "2026-03-03T08:00:00Z", page("Old Dock Sold at Last", cost="$8 million"))
    served(paper, DOCK, "2026-03-03T09:00:00Z", page("Old Dock Sold at Last", cost="$9 million"))
    views = [press.report("harbour-plan"), press.report("old-dock")]
    press.note("old-dock@v2", "Ask the reporter.", code="needs-note")
    served(paper, "/corrections", "2026-03-03T20:00:00Z", CORRECTIONS.format(site=SITE, path=DOCK).encode())
    served(paper, PLAN, "2026-03-04T12:00:00Z", page(cost="$44 million", extra=NOTE))
    views += [press.report("harbour-plan"), press.report("old-dock")]
    assert views[3].history.steps[1].notes

    def differences() -> list[object]:
        with reading(press._layout, press._disk, say=print) as reader:
            return [compare_report(reader, view).differs for view in views]

    assert differences() == [None] * 4
    press.redact("corrections", reason="court order 12/26", apply=True)
    assert differences() == [None] * 4


# The list.


def test_the_list_is_ranked_and_says_all_there_is(paper: Newspaper) -> None:
    found = paper.press.changes()
    assert [(change.new, change.edit.severity) for change in found.changes] == [
        ("ferry-fares@v2", 4),
        ("harbour-plan@v3", 4),
        ("harbour-plan@v3", 1),
        ("harbour-plan@v2", 1),
    ]
    assert (found.found, found.more, found.reviewed, found.false_alarms, found.articles) == (4, 0, 0, 0, 2)
    # Once it is told of, it stands behind what is not.
    served(paper, PLAN, "2026-03-09T12:00:00Z", page(cost="$44 million", extra=NOTE))
    ranked = [change for change in paper.press.changes().changes if change.edit.severity == 4]
    assert [(change.new, change.edit.disclosure) for change in ranked] == [
        ("ferry-fares@v2", "no-note-found"),
        ("harbour-plan@v3", "disclosed-later"),
    ]


def test_what_is_asked_for(paper: Newspaper) -> None:
    press = paper.press
    assert listed(press.changes(no_note=True)) == [("ferry-fares@v2", "body"), ("harbour-plan@v3", "body")]
    assert listed(press.changes(fields=("caption",))) == [
        ("harbour-plan@v3", "caption"),
        ("harbour-plan@v2", "caption"),
    ]
    assert listed(press.changes(kinds=("NUMBER_CHANGED",), site="www.HARBOUR.example", limit=1)) == [
        ("ferry-fares@v2", "body")
    ]
    assert press.changes(kinds=("NUMBER_CHANGED",), limit=1).more == 1
    assert listed(press.changes(min_severity=4, since="2026-03-02T11:30:00Z")) == [("ferry-fares@v2", "body")]
    assert press.changes(site="elsewhere.example").found == 0
    assert press.changes(limit=None).more == 0
    for wrong in ({"limit": 0}, {"since": "yesterday"}):
        with pytest.raises(CallerError):
            press.changes(**wrong)


def test_since_the_last_look(paper: Newspaper, tmp_path: Path) -> None:
    press = paper.press
    files = {path: path.read_bytes() for path in press.path.rglob("*") if path.is_file()}
    first = press.changes(since="last")
    assert (first.found, first.since, first.whole) == (4, "last", True)
    assert press.changes(since="last").found == 4  # asking is not looking
    assert press.looked(first)
    assert press.changes(since="last").found == 0
    assert {path: path.read_bytes() for path in press.path.rglob("*") if path.is_file()} == files
    # Something with an older date that came in since is new to the desk.
    draft = tmp_path / "draft.html"
    draft.write_bytes(page("Ferry Fares Rise Again", cost="$7 million"))
    press.import_file(draft, url=f"{SITE}{FARES}", observed="2026-03-02T11:30:00Z")
    since = press.changes(since="last")
    assert sorted(change.new for change in since.changes) == ["ferry-fares@v2", "ferry-fares@v3"]
    assert since.since == f"entry {first.size}"
    # A list with gaps is not remembered as a look.
    for gaps in ({"limit": 1}, {"no_note": True}, {"min_severity": 3}):
        assert not press.changes(since="last", **gaps).whole
    assert not press.looked(press.changes())
    assert press.looked(since)
    assert press.looked(first)  # an older look takes nothing back
    assert press.changes(since="last").found == 0


def test_a_state_folder_that_cannot_be_written_is_said(paper: Newspaper, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    found = paper.press.changes(since="last")
    paper.press.warnings.clear()
    assert not paper.press.looked(found)
    assert "not remembered" in paper.press.warnings[0]


def test_articles_without_a_note(paper: Newspaper) -> None:
    by_slug = {row.id: row.slug for row in paper.press.articles()}
    assert paper.press.without_note(most=1) is None
    found = paper.press.without_note(most=2)
    assert found is not None
    assert {by_slug[name]: count for name, count in found.items()} == {
        "harbour-plan": 1,
        "ferry-fares": 1,
    }
    served(paper, PLAN, "2026-03-04T12:00:00Z", page(cost="$44 million", extra=NOTE))
    paper.press.note("ferry-fares@v2", "The council said so.", code="false-alarm")
    assert paper.press.without_note() == {}


# Signed notes.


def change_of(press: Archive, name: str, *, everything: bool = False) -> Change | None:
    found = press.changes(everything=everything, min_severity=3)
    return next((change for change in found.changes if change.new == name), None)


def test_a_note_is_signed_logged_told_and_honoured(paper: Newspaper) -> None:
    press = paper.press
    paper.at("2026-03-03T09:00:00Z")
    before = press.changes().size
    done = press.note("ferry-fares@v2", "Ask the  reporter:\nwhich fare?", code="needs-note")
    assert (done.note.text, done.note.about, done.note.index) == (
        "Ask the reporter: which fare?",
        "ferry-fares@v2",
        before,
    )
    assert (done.note.observed, done.before) == ("2026-03-03T09:00:00.000000Z", None)
    assert done.note.signer.startswith("desk+")
    for told in (
        press.history("ferry-fares").steps[1].notes,
        press.report("ferry-fares").history.steps[1].notes,
        press.diff("ferry-fares@v1..v2")[0].notes,
    ):
        assert told == (done.note,)
    assert press.changes().changes[0].note == done.note
    assert press.history("ferry-fares").steps[0].notes == ()
    found = verify(press.path, level="paranoid")
    assert (found.problems, found.exit) == ((), 0)
    # The log says which statement, and not a word.
    log = b"".join(path.read_bytes() for path in (press.path / "log").rglob("*") if path.is_file())
    assert b"reporter" not in log


def test_a_later_note_stands_in_the_list_and_all_stay_in_the_history(paper: Newspaper) -> None:
    press = paper.press
    first = press.note("ferry-fares@v2", "Ask.", code="needs-note").note
    second = press.note("ferry-fares@v2", "The council changed it.", code="reviewed")
    assert second.before == first
    assert change_of(press, "ferry-fares@v2") is None
    found = press.changes()
    assert (found.found, found.reviewed, found.false_alarms) == (4, 1, 0)
    every = press.changes(everything=True).changes
    assert (every[-1].new, every[-1].note) == ("ferry-fares@v2", second.note)
    assert press.history("ferry-fares").steps[1].notes == (first, second.note)
    assert press.note("ferry-fares@v2", "Or did it?", code="needs-note").before == second.note
    assert press.changes().changes[0].new == "ferry-fares@v2"


def test_a_note_on_one_edit_counts_for_it_before_one_on_the_step(paper: Newspaper) -> None:
    press = paper.press
    body, caption = (edit.id for edit in press.diff("harbour-plan@v2..v3")[0].edits)
    press.note("harbour-plan@v3", "A figure of the council's.", code="needs-note", edit=body[:8])
    press.note("harbour-plan@v3", "All seen.", code="reviewed")
    codes = {change.edit.id: change.note and change.note.code for change in press.changes(everything=True).changes}
    assert (codes[body], codes[caption]) == ("needs-note", "reviewed")


@pytest.mark.parametrize(
    ("reference", "text", "more", "code"),
    [
        ("harbour-plan", "x", {}, "bad-version"),
        ("harbour-plan@v1..v2", "x", {}, "bad-version"),
        ("harbour-plan@v9", "x", {}, "version-not-found"),
        ("nothing@v1", "x", {}, "article-not-found"),
        ("harbour-plan@v2", "  \n ", {}, "usage"),
        ("harbour-plan@v2", "x" * 2_001, {}, "usage"),
        ("harbour-plan@v2", "\udcff", {}, "usage"),
        ("harbour-plan@v2", "x", {"edit": "e-000000000000"}, "usage"),
        ("harbour-plan@v1", "x", {}, "bad-version"),
        ("harbour-plan@v1", "x", {"edit": "e-000000000000"}, "bad-version"),
        ("harbour-plan@v2", "x", {"code": "guilty"}, "usage"),
    ],
)
def test_what_cannot_be_noted(paper: Newspaper, reference: str, text: str, more: dict[str, str], code: str) -> None:
    size = paper.press.changes().size
    with pytest.raises(CallerError) as raised:
        paper.press.note(reference, text, **{"code": "reviewed", **more})  # type: ignore[arg-type]
    assert raised.value.code == code
    assert paper.press.changes().size == size


def test_what_is_redacted_is_not_noted_and_a_note_on_it_stays(paper: Newspaper) -> None:
    press = paper.press
    press.note("ferry-fares@v2", "Ask.", code="needs-note")
    told = press.redact("ferry-fares@v2", reason="court order 12/26", apply=True)
    assert any("a note of the desk about it stays" in line for line in told.notes)
    with pytest.raises(StoreError) as raised:
        press.note("ferry-fares@v2", "Again.", code="reviewed")
    assert raised.value.code == "redacted"
    assert [note.text for step in press.history("ferry-fares") for note in step.notes] == ["Ask."]
    assert verify(press.path, level="full").problems == ()


def test_the_index_is_a_view_of_notes_too(paper: Newspaper) -> None:
    press = paper.press
    press.note("ferry-fares@v2", "Ask.", code="needs-note")
    expected = (press.changes(), press.history("ferry-fares"))
    (press.path / "index.sqlite").unlink()
    press.repair_index()
    assert (press.changes(), press.history("ferry-fares")) == expected


def test_an_index_that_says_another_note_is_not_believed(paper: Newspaper) -> None:
    press = paper.press
    press.note("ferry-fares@v2", "Ask.", code="needs-note")
    with sqlite3.connect(press.path / "index.sqlite") as database:
        database.execute("UPDATE act SET document = replace(document, 'needs-note', 'false-alarm') WHERE kind = 'note'")
    for ask in (press.changes, lambda: press.history("ferry-fares")):
        with pytest.raises(StoreError) as raised:
            ask()
        assert raised.value.code == "index-damaged"
    with sqlite3.connect(press.path / "index.sqlite") as database:
        database.execute("DELETE FROM act WHERE kind = 'note'")
    press.warnings.clear()
    press.changes()
    assert any("1 signed note in the log is not in the index" in line for line in press.warnings)


def test_a_note_of_a_revoked_key_is_told_and_does_not_count(paper: Newspaper, tmp_path: Path) -> None:
    press = paper.press
    entry = press.note("ferry-fares@v2", "Nothing to see.", code="false-alarm").note.index
    press.rotate_key(reason="a new desk")
    press.revoke_key("desk", reason="the key was stolen", last_good=entry - 1)
    again = Archive.open(press.path, keyring=tmp_path / "keys")
    (note,) = again.history("ferry-fares").steps[1].notes
    assert note.doubt is not None
    assert "revoked" in note.doubt
    assert change_of(again, "ferry-fares@v2") is not None


def test_another_copy_of_the_archive_has_the_notes(paper: Newspaper, tmp_path: Path) -> None:
    paper.press.note("ferry-fares@v2", "Ask.", code="needs-note")
    shutil.copytree(paper.path, tmp_path / "copy")
    assert Archive.open(tmp_path / "copy").history("ferry-fares").steps[1].notes
