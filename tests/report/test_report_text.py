"""Answers on a terminal: readable at 80 columns without colour, the same words with it, and inert whatever they say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.answers import Failure, Written
from archive.model.article import Article, Extractor
from archive.model.edit import SEVERITY, Edit, Kind, Side, Span, Verdict
from archive.model.history import Exported, Repaired, Table
from archive.model.verdict import WORDS
from archive.report import inert, text, wording
from archive.report.text.changes import LEGEND
from archive.report.text.style import Page, Piece, width, wrap
from tests.payloads import OURS, collected
from tests.poison import poisoned
from tests.pressroom import (
    ARTICLE,
    CAPTION,
    CAPTURES,
    COMMITTED,
    CREATED,
    FAILED,
    FERRY,
    FIRST,
    FLICKER,
    HISTORY,
    IMPORTED,
    MATCHES,
    ROW,
    SECOND,
    SHOWN,
    SLUG,
    THIRD,
    VERIFIED,
    comparison,
)

PLAIN = Page()
ANSWERS: dict[str, tuple[Any, Callable[[Page, Any], str]]] = {
    "comparison": (SECOND, lambda p, n: text.comparison(p, n, interval=HISTORY.steps[3].interval)),
    "details": (SECOND, lambda p, n: text.comparison(p, n, details=True)),
    "history": (HISTORY, text.history),
    "verification": (FAILED, text.verification),
    "article": (ARTICLE, lambda p, n: text.article(p, n, details=True)),
    "shown": (SHOWN, lambda p, n: text.shown(p, n, details=True)),
    "articles": ((ROW, FERRY), text.articles),
    "captured": (COMMITTED, lambda p, n: "".join(text.captured(p, one) for one in n)),
    "imported": (IMPORTED, text.imported),
    "created": (CREATED, text.created),
    "matches": (MATCHES, text.matches),
    "table": (Table(("a", "n"), (("x", 1), (None, 22))), text.query_table),
    "exported": (Exported("out.warc.gz", 12, 48_211, "ab" * 32, 2), text.exported),
    "written": (Written("a.html", "html", "4 versions", 31_000, "ab" * 32), text.written),
    "repaired": (Repaired("tail", False, ("move 1,203 bytes aside",)), text.repaired),
    "failure": (Failure("no-archive", 5, "none here", "make one", {"path": "press"}), text.failure),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_fits_eighty_columns(name: str) -> None:
    noun, render = ANSWERS[name]
    for line in render(PLAIN, noun).splitlines():
        assert width(line) <= 80, line
        assert line == line.rstrip()


@pytest.mark.parametrize("name", ANSWERS)
def test_colour_only_adds(name: str) -> None:
    noun, render = ANSWERS[name]
    assert inert.SGR.sub("", render(Page(colour=True), noun)) == render(PLAIN, noun)
    assert "\x1b" not in render(PLAIN, noun)


@pytest.mark.parametrize("name", ANSWERS)
def test_no_word_judges(name: str) -> None:
    noun, render = ANSWERS[name]
    for word in ("undisclosed", "silent", "stealth", "fake", "▲", "✔"):
        assert word not in render(PLAIN, noun).lower()


@pytest.mark.parametrize("hostile_text", [one for one in OURS if len(one) < 200])
def test_hostile_text_in_every_field_of_every_answer(hostile_text: str) -> None:
    everywhere(hostile_text)


def test_other_peoples_hostile_text_in_every_field(cases: Path) -> None:
    strings = collected(cases)
    for one in strings[:: max(1, len(strings) // 30)]:
        everywhere(one)


def everywhere(hostile_text: str) -> None:
    for colour in (False, True):
        for noun, render in ANSWERS.values():
            shown = inert.sealed(render(Page(colour=colour), poisoned(noun, hostile_text)))
            rest = inert.SGR.sub("", shown) if colour else shown
            assert all(c == "\n" or c.isprintable() or c in "\u200c\u200d" for c in rest)
            assert colour or "\x1b" not in shown


def test_the_caption_of_the_brief() -> None:
    shown = text.comparison(PLAIN, FIRST, interval=HISTORY.steps[1].interval)
    assert shown == (
        "harbour-bridge  v1 → v2\n"
        "  changed after 2026-03-02 08:00:03Z and not later than 2026-03-02 08:40:02Z\n"
        "  no note expected\n"
        "  [-taken out-] {+put in+}\n"
        "\n"
        "caption 1 · typo, date style, credit style · severity 2 (style)\n"
        "    Mayor Ana Ruiz cuts the [-ribon-] {+ribbon+} as seen from the quay, [-March\n"
        "    2, 2026-] {+Monday+}. [-J. OKAFOR/Gazette-] {+(Gazette/J. Okafor)+}\n"
        "\n"
        "1 edit · +4 −6 words\n"
    )


def test_nobody_can_write_an_edit_that_did_not_happen() -> None:
    forged = replace(CAPTION, old=None, new=replace(CAPTION.new, text="a [-b-] {+c+} d"), operation="add", spans=())
    shown = text.comparison(PLAIN, replace(FIRST, edits=(forged,))).replace(LEGEND, "")
    assert shown.count("[-") == shown.count("-]") == 0
    assert shown.count("{+") == shown.count("+}") == 1


def test_an_edit_of_invisible_characters_is_seen() -> None:
    sly = replace(CAPTION, old=replace(CAPTION.old, text="no"), new=replace(CAPTION.new, text="n\u200bo"), spans=())
    assert "[-no-] {+n<U+200B>o+}" in text.comparison(PLAIN, replace(FIRST, edits=(sly,)))


def test_what_is_no_edit_is_counted_and_shown_on_demand() -> None:
    none = comparison("a.html", "b.html", (), noise=(FLICKER,))
    assert (
        text.comparison(PLAIN, none) == "a.html → b.html\n\nno edits · 1 difference set aside as noise (-v shows it)\n"
    )
    assert "set aside: extraction flicker in body: {+Read more: ferry fares+}" in text.comparison(
        PLAIN, none, details=True
    )
    assert "2 edits below the severity asked for" in text.comparison(PLAIN, none, hidden=2)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_singular_and_plural(number: int) -> None:
    assert wording.count(number, "edit") == ("0 edits", "1 edit", "2 edits")[number]
    shown = text.comparison(PLAIN, comparison("a@v1", "a@v2", (CAPTION,) * number))
    assert ("1 edits" in shown, "2 edit " in shown) == (False, False)


def test_the_history() -> None:
    shown = text.history(PLAIN, HISTORY)
    assert (
        "v3  2026-03-02 12:00:03Z  4 edits (factual), +14 −31 words\n"
        "    headline: headline changed, text added\n"
        "    body ¶2: number changed\n"
        "    body ¶4: quotation changed, text removed (for review)\n"
        "    body ¶6 → ¶3: moved\n"
        "    no note found on this page\n"
        "    after 2026-03-02 10:00:12Z and not later than 2026-03-02 12:00:03Z\n"
        " ·  2026-03-03 12:00:01Z  an error page in its place: 503 from the server\n"
    ) in shown
    assert shown.endswith("4 versions and 2 observations; times are as served to this collector, in UTC\n")


def test_verify_says_the_five_words_first_and_nothing_above_them() -> None:
    for found in (VERIFIED, FAILED):
        lines = text.verification(PLAIN, found).splitlines()
        assert [line.split()[0] for line in lines[:5]] == list(WORDS)
        assert "Not proven:" in lines
        assert "VERIFIED" not in "\n".join(lines)
    assert lines[0] == "INTACT   FAIL         41 of 42 records"
    assert "error[record-altered]: warc/news-000001.warc.gz, record 22 at byte 182,044" in lines
    assert "notice[repacked]: warc/news-000001.warc.gz, record 22 at byte 182,044" in lines
    assert any(line.startswith("1 problem in 1 file, 1 notice;") for line in lines)


def test_each_point_that_is_not_proven_has_lines_of_its_own() -> None:
    long = "that this is the newest state of its log, and " * 4
    points = (*VERIFIED.not_proven, long.strip(), "an end")
    for columns in (80, 40):
        shown = text.verification(Page(columns), replace(VERIFIED, not_proven=points))
        part = shown[shown.index("Not proven:\n") + 12 :].split("\n\n")[0]
        assert [" ".join(point.split()) for point in f"\n{part}".split("\n- ")[1:]] == [*points]  # none is lost
        assert all(len(line) <= columns for line in part.splitlines())


def test_many_problems_are_counted() -> None:
    many = replace(FAILED, problems=FAILED.problems * 120)
    assert "70 more; -v or --json shows every one" not in text.verification(PLAIN, many, everything=True)
    shown = text.verification(PLAIN, many)
    assert "70 problems more" in shown
    assert "120 problems in 1 file" in shown


def test_a_long_name_is_never_cut() -> None:
    long = replace(ROW, slug="a-very-long-slug-that-somebody-must-be-able-to-copy-from-the-screen")
    lines = text.articles(PLAIN, (long, FERRY)).splitlines()
    assert lines[1] == long.slug
    assert lines[-1] == "2 articles of news.example, 6 versions and 3 other observations"


def test_sites_are_shown_where_they_differ() -> None:
    other = replace(FERRY, site="courier.example")
    lines = text.articles(PLAIN, (ROW, other)).splitlines()
    assert [line.split()[-1] for line in lines[:3]] == ["SITE", "news.example", "courier.example"]
    long = replace(ROW, slug="a-rather-long-slug-for-a-bridge")
    lines = text.articles(PLAIN, (long, other)).splitlines()
    assert [lines[2].strip(), lines[4].strip()] == ["news.example", "courier.example"]
    assert all(width(line) <= 80 for line in lines)


def test_a_table_that_does_not_fit_is_told_value_by_value() -> None:
    shown = text.query_table(PLAIN, Table(("slug", "words"), (("bridge", "word " * 30), ("ferry", None))))
    assert shown.startswith("slug   bridge\nwords  word word")
    assert all(width(line) <= 80 for line in shown.splitlines())
    assert shown.endswith("\n\nslug   ferry\nwords\n\n2 rows\n")
    assert text.query_table(PLAIN, Table(("n",), ())) == "n\n\n0 rows\n"


def test_an_empty_article_and_an_empty_archive() -> None:
    assert "(no headline)" in text.article(PLAIN, Article(Extractor("x", "1"), "text", ""))
    assert text.articles(PLAIN, ()) == ""
    assert text.matches(PLAIN, ()) == ""
    assert text.repaired(PLAIN, Repaired("index", True, ())) == "Nothing to repair.\n"


def test_hits_are_marked() -> None:
    assert "the [cracks] in 2024" in text.matches(PLAIN, MATCHES)


def test_every_kind_and_verdict_has_words() -> None:
    from typing import get_args

    assert set(wording.KINDS) == set(get_args(Kind)) == set(SEVERITY)
    assert set(wording.DISCLOSURE) == set(get_args(Verdict))
    for words in (*wording.KINDS.values(), *wording.DISCLOSURE.values()):
        assert words[0].islower()
    assert "no note found on this page" in wording.DISCLOSURE["no-note-found"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("headline", "headline"),
        ("headline/og:title", "headline (og:title)"),
        ("body/4", "body ¶4"),
        ("body/4..body/6", "body ¶4 to ¶6"),
        ("image/1/caption", "caption 1"),
        ("image/2/alt", "alt text 2"),
        ("image/3", "picture 3"),
        ("date/modified/json-ld", "modified date (json-ld)"),
        ("note/1", "note 1"),
        ("something/else", "something/else"),
    ],
)
def test_places_in_words(path: str, words: str) -> None:
    assert wording.place(path) == words


@pytest.mark.parametrize(
    ("octets", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (48_211, "48 kB"), (999_499, "999 kB"),
     (999_600, "1.0 MB"), (3_140_000, "3.1 MB"), (20_000_000, "20 MB"), (10**12, "1,000 GB")],
)  # fmt: skip
def test_sizes_in_words(octets: int, words: str) -> None:
    assert wording.size(octets) == words


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=200), st.integers(20, 100))
def test_wrapping_keeps_every_word_and_the_width(words: str, columns: int) -> None:
    line = inert.for_terminal(words)
    wrapped = ["".join(piece.text for piece in one) for one in wrap([Piece(line)], columns, first="  ", rest="    ")]
    assert re.sub(" ", "", "".join(wrapped)) == re.sub(" ", "", line)
    for one in wrapped:
        assert width(one.rstrip()) <= columns or " " not in one.strip()


def test_scripts_without_spaces_are_wrapped() -> None:
    lines = ["".join(p.text for p in one) for one in wrap([Piece("東京都知事が港の橋を開通させた。" * 6)], 40)]
    assert len(lines) > 2
    assert all(width(line) <= 40 for line in lines)
    assert not any(line.startswith("。") for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "\u0e1c\u0e39\u0e49\u0e27\u0e48\u0e32\u0e01\u0e32\u0e23\u0e40\u0e21\u0e37\u0e2d\u0e07\u0e01\u0e25\u0e48\u0e32\u0e27"
        * 5,
        "\u17a2\u1797\u17b7\u1794\u17b6\u179b\u1780\u17d2\u179a\u17bb\u1784\u1794\u17b6\u1793\u1793\u17b7\u1799\u17b6\u1799"
        * 6,
    ],
)
def test_scripts_with_signs_on_their_letters_are_wrapped_between_letters(text: str) -> None:
    lines = ["".join(p.text for p in one) for one in wrap([Piece(text)], 40)]
    assert "".join(lines) == text
    assert len(lines) > 1
    assert all(width(line) <= 40 for line in lines)
    assert not any(unicodedata.category(line[0]) in ("Mn", "Mc") for line in lines)
    assert not any(line[-1] in "\u0e40\u0e41\u0e42\u0e43\u0e44\u17d2" for line in lines)


def test_widths_of_signs_that_join() -> None:
    assert width("\u00e9") == width("e\u0301") == 1
    assert width("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd") == 4
    assert width("\u5e02\u9577") == 4
    assert width("\uac01") == width("\u1100\u1161\u11a8") == 2
    assert width("\u2764\ufe0f") == 2


def changed(old: str, new: str, operation: Any, spans: tuple[Span, ...], kind: Kind, places: tuple[str, str]) -> str:
    edit = replace(
        CAPTION, old=Side(old, places[0]), new=Side(new, places[1]), field="body", operation=operation, spans=spans,
        kinds=(kind,),
    )  # fmt: skip
    return text.comparison(PLAIN, replace(FIRST, edits=(edit,)))


def test_marks_stand_in_a_script_without_spaces() -> None:
    old, new = (f"\u5e02\u9577\u306f\u6a4b\u306b{word}\u3057\u305f\u3002" for word in ("\u8cdb\u6210", "\u53cd\u5bfe"))
    span = Span((5, 7), (5, 7), "WORD_SUBSTITUTION", "high", {"rule": "x"})
    shown = changed(old, new, "change", (span,), "WORD_SUBSTITUTION", ("body/1", "body/1"))
    assert f"{old[:5]}[-{old[5:7]}-] {{+{new[5:7]}+}}{old[7:]}\n" in shown


def test_a_split_shows_where() -> None:
    old, new = "The quay is open. The pass is not.", "The quay is open.\n\nThe pass is not."
    span = Span((17, 18), (17, 19), "STRUCTURE", "certain", {"rule": "x"})
    shown = changed(old, new, "split", (span,), "STRUCTURE", ("body/1", "body/1..body/2"))
    assert "body \u00b61 to \u00b62 \u00b7 paragraph split \u00b7 severity" in shown
    assert "\n    The quay is open. {+\u00b6+} The pass is not.\n" in shown
    back = Span((17, 19), (17, 18), "STRUCTURE", "certain", {"rule": "x"})
    shown = changed(new, old, "merge", (back,), "STRUCTURE", ("body/1..body/2", "body/1"))
    assert "\n    The quay is open. [-\u00b6-] The pass is not.\n" in shown


def test_a_moved_paragraph_is_recognised_by_its_beginning() -> None:
    long = "The valley is the last part of the province that the army does not hold. " * 8
    shown = changed(long, long, "move", (), "STRUCTURE", ("body/1", "body/9"))
    assert "body \u00b61 \u2192 \u00b69 \u00b7 moved \u00b7 severity" in shown
    assert "hold. The" in shown
    assert "\u2026\n" in shown
    assert len(shown.splitlines()) < 12


def test_the_folder_of_two_files_is_told_once() -> None:
    folder = "/home/desk/" + "a-long-name/" * 6
    shown = text.comparison(PLAIN, comparison(f"{folder}old.html", f"{folder}new.html", ()))
    assert shown.startswith(f"old.html \u2192 new.html\n  in {folder}\n")


def test_what_was_brought_back_is_told() -> None:
    back = replace(FIRST.edits[0], again="bridge@v1")
    shown = text.comparison(PLAIN, replace(FIRST, edits=(back, *FIRST.edits[1:])))
    assert "this is the wording of v1 again" in shown


def test_third_step_says_its_nature_and_note() -> None:
    shown = text.comparison(PLAIN, THIRD)
    assert "body ¶2 · number changed · severity 4 (factual) · correction" in shown
    assert "a note on this page describes it" in shown


def test_captures_in_one_line() -> None:
    shown = [text.captured(PLAIN, one).splitlines()[0] for one in COMMITTED]
    assert shown == [
        f"{SLUG}@v1  first seen · 412 words · 48 kB · status 200",
        f"{SLUG}@v3  4 edits · +14 −31 words · 48 kB · status 200",
        f"{SLUG}@c3  unchanged since v2 · 48 kB · status 200",
        f"{SLUG}@c7  gone: 410 from the server · 512 bytes",
        f"{SLUG}@c5  not fetched whole: 503 from the server",
    ]
    assert CAPTURES[2].same_as == 2


def test_a_certainty_inside_a_quotation_is_said_to_be_there() -> None:
    span = Span((0, 5), (0, 2), "QUOTE_CHANGED", "review", {"inner": "POLARITY_MODALITY", "about": "negation"})
    side = Side("never", "body/2")
    made = Edit("e-1", "body", "change", 4, ("QUOTE_CHANGED", "POLARITY_MODALITY"), side, Side("we", "body/2"), (span,))
    assert wording.kinds(made) == "quotation changed, negation or certainty within the quotation"
    own = replace(made, spans=(span, replace(span, kind="POLARITY_MODALITY", old=(5, 5), new=(2, 2))))
    assert wording.kinds(own) == "quotation changed, negation or certainty changed"
