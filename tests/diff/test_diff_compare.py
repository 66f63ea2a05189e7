"""Whole comparisons of articles built by hand: fields, noise, access, pictures, notes, residue, disclosure."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from diff_builder import EXTRACTOR, check, diff, one, page, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff import DIFFER, RULES, compare
from archive.model.article import (
    Access,
    Article,
    Author,
    Block,
    DateClaim,
    Dateline,
    Extraction,
    Extractor,
    Link,
    Sourced,
)
from archive.model.codec import parse, plain, to_json
from archive.model.edit import Comparison, Source

A = "The council approved the new harbour bridge after a long debate on Monday evening in the old town hall."
B = "Engineers had warned for years that the old piers could not carry heavier lorries any longer."
C = "Work is to begin in spring, and the ferry will keep running until the opening."
D = "Residents of the northern quay fear noise and dust for at least two years, their speaker said."
E = "The mayor called the vote a victory of patience over fear and promised regular meetings."


#: What a process of its own needs to find the builder and the package.
PATHS = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2])]


def test_the_same_version_has_no_edits() -> None:
    story = page(A, B, C, images=[picture(1, "The bridge. (Reuters/Ana Roe)", "bridge-1")], notes=["Correction: none."])
    result = diff(story, story)
    assert (result.edits, result.noise, result.metadata, result.residue) == ((), (), (), ())
    assert result.disclosure.verdict == "not-expected"
    assert result.tools.differ == DIFFER
    assert result.tools.rules == RULES
    assert result.tools.extractor == "by-hand/1"


def test_the_document_is_what_its_schema_says() -> None:
    result = diff(
        page(A, B),
        page(A.replace("Monday", "Tuesday"), B),
        old_source=Source("a.html"),
        new_source=Source("b.html", "2026-03-02"),
    )
    again = parse(Comparison, to_json(result))
    assert plain(again) == plain(result)


def test_two_extractors_are_not_compared() -> None:
    story = page(A)
    other = Extraction(replace(story.article, extractor=Extractor("by-hand", "2")), story.page)
    with pytest.raises(ValueError, match="one extractor"):
        compare(story, other)


def test_the_caption_of_the_seed_kind() -> None:
    old = picture(1, "Boats wait in the harbor near the goverment quay, Valmare, March 2, 2026. REUTERS/Ana Roe")
    new = picture(1, "Boats wait in the harbor near the government quay, Valmare, Monday. (Reuters/Ana Roe)")
    lead = "The storm kept the ferries in port on Tuesday, and the crossing will stay closed."
    result = diff(page(lead, images=[old]), page(lead, images=[new]))
    (edit,) = result.edits
    assert (edit.field, edit.severity) == ("caption", 2)
    assert edit.kinds == ("TYPO", "DATE_STYLE", "CREDIT_STYLE")
    typo, date, credit = edit.spans
    assert (edit.old.text[slice(*typo.old)], edit.new.text[slice(*typo.new)]) == ("goverment", "government")  # type: ignore[union-attr]
    assert date.evidence["iso"] == "2026-03-02"
    assert date.evidence["anchor"] == "2026-03-03"
    assert credit.evidence["old_parsed"] == credit.evidence["new_parsed"] == "agencies: Reuters; persons: Ana Roe"
    assert result.disclosure.verdict == "not-expected"


# -- body -------------------------------------------------------------------------------------------------------------


def test_added_and_removed_paragraphs() -> None:
    result = diff(page(A, B, C), page(A, C, D))
    assert [(edit.operation, edit.kinds) for edit in result.edits] == [
        ("remove", ("CONTENT_REMOVED",)),
        ("add", ("CONTENT_ADDED",)),
    ]
    assert (result.summary.words_added, result.summary.words_removed) == (len(D.split()), len(B.split()))


def test_a_move_is_a_move() -> None:
    (edit,) = diff(page(A, B, C, D), page(D, A, B, C)).edits
    assert (edit.operation, edit.kinds, edit.severity) == ("move", ("STRUCTURE",), 1)
    (edit,) = diff(page(A, B, C, D), page(D.replace("two years", "three years"), A, B, C)).edits
    assert (edit.operation, edit.severity) == ("move", 4)


def test_split_and_merge() -> None:
    (edit,) = diff(page(f"{A} {B}", C), page(A, B, C)).edits
    assert (edit.operation, edit.kinds, edit.new.at if edit.new else "") == ("split", ("STRUCTURE",), "body/1..body/2")
    (edit,) = diff(page(A, B, C), page(f"{A} {B.replace('years', 'weeks')}", C)).edits
    assert edit.operation == "merge"
    assert set(edit.kinds) > {"STRUCTURE"}


def test_a_sentence_that_changed_paragraphs_was_moved() -> None:
    tail = "The ferry will run until then."
    result = diff(page(f"{A} {tail}", B), page(A, f"{B} {tail}"))
    assert all(edit.kinds == ("STRUCTURE",) for edit in result.edits)


def test_flicker_is_no_edit() -> None:
    story, more = page(A, B, shown=[D]), page(A, B, D)
    for old, new in ((story, more), (more, story)):
        result = diff(old, new)
        assert result.edits == ()
        assert [noise.kind for noise in result.noise] == ["EXTRACTION_FLICKER"]


def test_a_short_text_elsewhere_on_the_page_is_no_flicker() -> None:
    result = diff(page(A, shown=["He stayed calm that night, they say."]), page(A, "He stayed calm."))
    assert [edit.operation for edit in result.edits] == ["add"]


@pytest.mark.parametrize(
    "block",
    [
        Block("paragraph", "Read more: the bridge that never was", ""),
        Block(
            "paragraph",
            "Three things to know about the ferry",
            "",
            (Link("Three things to know about the ferry", "https://x/"),),
        ),
        Block("paragraph", "Advertisement", ""),
        Block("paragraph", "Sign up for our morning newsletter", ""),
        Block("paragraph", "Share this article", ""),
        Block("paragraph", "Updated 14:05 GMT, 3 March 2026", ""),
        Block("paragraph", "12 comments", ""),
        Block("paragraph", "© 2026 The Valmare Herald. All rights reserved.", ""),
    ],
)
def test_furniture_is_noise(block: Block) -> None:
    result = diff(page(A, B), page(A, block, B))
    assert result.edits == ()
    assert [noise.kind for noise in result.noise] == ["CHROME_NOISE"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2 hours ago", "3 hours ago"),
        ("4,099 views", "4,116 views"),
        ("Updated: March 2, 2026", "Updated: March 3, 2026"),
        ("3 min read", "4 min read"),
    ],
)
def test_stamps_are_noise(old: str, new: str) -> None:
    result = diff(page(A, old, B), page(A, new, B))
    assert result.edits == ()
    assert {noise.kind for noise in result.noise} == {"CHROME_NOISE"}


def test_a_number_of_the_story_is_no_stamp() -> None:
    edit = one(
        "The rescue began 2 hours ago off the coast, the guard said.",
        "The rescue began 3 hours ago off the coast, the guard said.",
    )
    assert edit.severity == 4


def test_walls_and_teasers_never_give_edits() -> None:
    wall, teaser = Block("wall", "Already a subscriber? Log in", ""), Block("teaser", "Ten quiet beaches", "")
    for old, new in ((page(A, B), page(A, B, wall)), (page(A, wall), page(A)), (page(A), page(A, teaser, teaser))):
        result = diff(old, new)
        assert result.edits == ()
        assert result.noise
    assert diff(page(A, wall), page(A, wall)).noise == ()


def test_a_cut_body_is_access_and_not_deletion() -> None:
    cut = Access("subscriber", truncated=True, evidence=("log in",))
    full, short = page(A, B, C, D, E), page(A, B, Block("wall", "Log in to read on", ""), access=cut)
    result = diff(full, short)
    assert result.edits == ()
    assert [noise.kind for noise in result.noise] == ["ACCESS_TRUNCATED"] * 4
    result = diff(short, full)
    assert result.edits == ()
    assert {noise.kind for noise in result.noise} == {"ACCESS_RESTORED"}
    # Without a sign of a wall it is what it looks like.
    assert len(diff(full, page(A, B)).edits) == 3


def test_no_article_is_no_version() -> None:
    result = diff(page(A, B, C), page("Please log in to continue reading.", refusal="login"))
    assert result.edits == ()
    assert [noise.kind for noise in result.noise] == ["ACCESS_TRUNCATED"]


def test_another_article_at_the_address() -> None:
    one_story = page(*(f"{A} {B}" for _ in range(3)), headline="Bridge vote in Valmare")
    other = page(
        *("Goalkeepers trained quietly before Saturday cup semifinal kickoff despite rain showers" for _ in range(8)),
        headline="Cup preview",
    )
    (edit,) = diff(one_story, other).edits
    assert edit.kinds == ("ARTICLE_REPLACED",)


def test_a_stub_that_grew_is_no_other_article() -> None:
    stub, full = page("More to follow.", headline="Bridge vote"), page(A, B, C, D, E, headline="Bridge vote")
    assert all("ARTICLE_REPLACED" not in edit.kinds for edit in diff(stub, full).edits)


def test_a_link_that_leads_elsewhere() -> None:
    def linked(href: str) -> Extraction:
        return page(Block("paragraph", B, "", (Link("old piers", href),)), A)

    (edit,) = diff(linked("https://a.example/x"), linked("https://a.example/y")).edits
    assert edit.kinds == ("URL_CHANGE",)
    assert edit.spans[0].evidence["new"] == "https://a.example/y"
    assert diff(linked("http://www.a.example/x/?utm_source=1"), linked("https://a.example/x")).edits == ()


def test_live_posts_have_their_own_field() -> None:
    def posts(*texts: str) -> Extraction:
        return page(*(Block("live-post", text, "") for text in texts))

    result = diff(posts(A, B, C), posts(D, A, B.replace("years", "weeks")))
    assert {(edit.field, edit.operation) for edit in result.edits} == {
        ("live-post", "add"),
        ("live-post", "change"),
        ("live-post", "remove"),
    }
    assert {kind for edit in result.edits for kind in edit.kinds} >= {
        "LIVE_POST_ADDED",
        "LIVE_POST_EDITED",
        "LIVE_POST_REMOVED",
    }


# -- head -------------------------------------------------------------------------------------------------------------


def test_headline_and_its_sources() -> None:
    def titled(headline: str, *sources: tuple[str, str]) -> Extraction:
        return page(A, headline=headline, headlines=tuple(Sourced(*source) for source in sources))

    (edit,) = diff(titled("Five die in storm off Valmare"), titled("Six die in storm off Valmare")).edits
    assert (edit.field, edit.severity) == ("headline", 4)
    assert edit.kinds == ("NUMBER_CHANGED", "HEADLINE_CHANGE")
    # The site only shows another of its own titles.
    one_way = titled("Storm off Valmare", ("h1", "Storm off Valmare"), ("og:title", "Five die at sea"))
    other_way = titled("Five die at sea", ("h1", "Storm off Valmare"), ("og:title", "Five die at sea"))
    assert diff(one_way, other_way).edits == ()
    # The site's name is no part of the headline.
    assert (
        diff(titled("Storm closes the Valmare ferry"), titled("Storm closes the Valmare ferry - Valmare Herald")).edits
        == ()
    )
    # Only the title for sharing changed.
    (edit,) = diff(
        titled("Storm", ("h1", "Storm"), ("og:title", "Five die in storm")),
        titled("Storm", ("h1", "Storm"), ("og:title", "Six die in storm")),
    ).edits
    assert (edit.field, edit.old.at if edit.old else "") == ("meta", "headline/og:title")


def test_number_only_headline_changes_are_factual() -> None:
    for old, new in (
        ("3 dead", "4 dead"),
        ("Dozens hurt", "Hundreds hurt"),
        ("$3m", "$5m"),
        ("10%", "12%"),
        ("Two held", "Three held"),
    ):
        result = diff(page(A, headline=f"{old} in ferry fire"), page(A, headline=f"{new} in ferry fire"))
        assert result.summary.max_severity == 4, (old, new)


def test_byline() -> None:
    result = diff(
        page(A, authors=["Ana Roe"], byline="By Ana Roe"),
        page(A, authors=["Ana Roe", "Max Poe"], byline="By Ana Roe and Max Poe"),
    )
    (edit,) = result.edits
    assert (edit.field, edit.kinds[0]) == ("byline", "BYLINE_CHANGE")
    same = diff(
        page(A, authors=["Ana Roe"], byline="By Ana Roe"),
        page(A, authors=["ANA ROE"], byline="ANA ROE | Updated 3 p.m."),
    )
    assert same.edits == ()
    assert [noise.field for noise in same.noise] == ["byline"]


def test_dates_of_the_page() -> None:
    def dated(kind: str, value: str) -> Extraction:
        return page(A, dates=(DateClaim(kind, value, "json-ld", value),))  # type: ignore[arg-type]

    touched = diff(dated("modified", "2026-03-02T08:00:00Z"), dated("modified", "2026-03-02T09:00:00Z"))
    assert touched.edits == ()
    assert [noise.kind for noise in touched.noise] == ["META_TOUCH"]
    (edit,) = diff(dated("published", "2026-03-02T08:00:00Z"), dated("published", "2026-03-04T08:00:00Z")).edits
    assert (edit.field, edit.kinds) == ("date", ("DATETIME_CHANGED",))
    respelled = diff(dated("published", "2026-03-02T08:00:00Z"), dated("published", "2026-03-02T09:00:00+01:00"))
    assert respelled.edits == ()


def test_deck_and_dateline() -> None:
    line_old, line_new = Dateline("VALMARE (Reuters) -"), Dateline("VALMARE/ROME (Reuters) -")
    result = diff(
        page(A, deck="What the vote means", dateline=line_old),
        page(A, deck="What the vote will cost", dateline=line_new),
    )
    assert {edit.field for edit in result.edits} == {"deck", "dateline"}
    # A deck that the other page shows in another place did not come or go.
    assert diff(page(A, deck="What the vote means"), page(A, shown=["What the vote means"])).edits == ()


# -- pictures ---------------------------------------------------------------------------------------------------------


def test_pictures_are_paired_by_what_identifies_them() -> None:
    old = [
        picture(1, "The old bridge in winter. Photo: Ana Roe", "a"),
        picture(2, "The ferry at dawn. Photo: Max Poe", "b"),
    ]
    new = [
        picture(1, "The ferry at dusk. Photo: Max Poe", "b"),
        picture(2, "The old bridge in winter. Photo: Ana Roe", "a"),
    ]
    (edit,) = diff(page(A, images=old), page(A, images=new)).edits
    assert (edit.field, edit.old.at if edit.old else "") == ("caption", "image/2/caption")


def test_caption_moved_to_the_other_picture() -> None:
    old = [
        picture(1, "The old bridge in winter, seen from the quay.", "a"),
        picture(2, "The ferry at dawn with its crew.", "b"),
    ]
    new = [
        picture(1, "The ferry at dawn with its crew.", "a"),
        picture(2, "The old bridge in winter, seen from the quay.", "b"),
    ]
    result = diff(page(A, images=old), page(A, images=new))
    assert [edit.kinds for edit in result.edits] == [("CAPTION_REASSIGNED",)] * 2
    assert result.summary.max_severity == 4


def test_picture_swapped_under_its_caption() -> None:
    text = "The old bridge in winter, seen from the quay."
    result = diff(page(A, images=[picture(1, text, "img-aaaa")]), page(A, images=[picture(1, text, "photo-77")]))
    assert [edit.kinds for edit in result.edits] == [("IMAGE_SWAP",)]


def test_only_the_credit_changed() -> None:
    result = diff(
        page(A, images=[picture(1, "The bridge on Monday. (Reuters/Ana Roe)", "a")]),
        page(A, images=[picture(1, "The bridge on Monday. (AP/Max Poe)", "a")]),
    )
    (edit,) = result.edits
    assert (edit.field, edit.severity, edit.kinds) == ("credit", 3, ("CREDIT_CHANGE",))


def test_alternative_text() -> None:
    def pictured(caption: str, alt: str) -> Extraction:
        return page(A, images=[picture(1, caption, "a", alt=alt)])

    result = diff(
        pictured("The goverment quay.", "A view of the goverment quay"),
        pictured("The government quay.", "A view of the government quay"),
    )
    assert [edit.field for edit in result.edits] == ["caption"]
    assert [noise.field for noise in result.noise] == ["alt"]
    (edit,) = diff(
        pictured("The quay.", "Five boats at the quay"), pictured("The quay.", "Six boats at the quay")
    ).edits
    assert (edit.field, edit.severity) == ("alt", 4)


def test_a_caption_that_came_and_one_that_went() -> None:
    shot = picture(1, "The ferry at dawn with its crew on deck.", "b")
    (edit,) = diff(page(A), page(A, images=[shot])).edits
    assert (edit.field, edit.operation, edit.kinds) == ("caption", "add", ("CONTENT_ADDED", "IMAGE_ADDED"))
    (edit,) = diff(page(A, images=[shot]), page(A)).edits
    assert (edit.operation, edit.kinds) == ("remove", ("CONTENT_REMOVED", "IMAGE_REMOVED"))
    assert diff(page(A, shown=[shot.raw or ""]), page(A, images=[shot])).edits == ()
    # A picture without words is told as noise only.
    assert diff(page(A), page(A, images=[picture(1, "", "c")])).edits == ()


def test_variants_and_residue() -> None:
    wrong = "Smoke over the goverment quay in Valmare on March 2, 2026. REUTERS/Ana Roe"
    right = "Smoke over the government quay in Valmare on March 2, 2026. (Reuters/Ana Roe)"
    both = page(A, images=[picture(1, wrong), picture(2, right)])
    result = diff(both, both)
    assert result.edits == ()
    # Both versions have the pair; it is one pair all the same, and the one with the slip is the older wording.
    assert [(variant.side, variant.both, variant.first.at) for variant in result.variants] == [
        ("new", True, "image/1/caption")
    ]
    assert [(residue.text, residue.at) for residue in result.residue][:1] == [("goverment", "image/1/caption")]
    assert "TYPO" in {span.kind for span in result.variants[0].spans}
    result = diff(
        page(A, images=[picture(1, wrong, "a", alt=wrong)]), page(A, images=[picture(1, right, "a", alt=wrong)])
    )
    assert [(residue.text, residue.at) for residue in result.residue][:1] == [("goverment", "image/1/alt")]
    # An alternative text that said something else before is no residue.
    assert (
        diff(
            page(A, images=[picture(1, wrong, "a", alt="goverment")]),
            page(A, images=[picture(1, right, "a", alt="goverment")]),
        ).residue
        == ()
    )


# -- notes and disclosure ---------------------------------------------------------------------------------------------

NUMBER = "The storm killed 12 people in the harbour district, officials said."


def test_disclosed_by_a_note() -> None:
    note = "Correction: an earlier version of this article misstated the number of people killed. It is 14, not 12."
    result = diff(page(NUMBER, A), page(NUMBER.replace("12", "14"), A, notes=[note]))
    assert [edit.kinds[0] for edit in result.edits] == ["NOTE_ADDED", "NUMBER_CHANGED"]
    assert result.disclosure.verdict == "disclosed"


LENGTH = "The bridge in the harbour district is 300 metres long, engineers said."


def test_no_note_found() -> None:
    result = diff(page(LENGTH, A), page(LENGTH.replace("300", "310"), A))
    assert result.disclosure.verdict == "no-note-found"
    assert result.disclosure.evidence == ("no note found on this page",)
    stamped = [DateClaim("modified", f"2026-03-02T0{hour}:00:00Z", "json-ld", "") for hour in (8, 9)]
    result = diff(page(LENGTH, A, dates=(stamped[0],)), page(LENGTH.replace("300", "310"), A, dates=(stamped[1],)))
    assert result.disclosure.verdict == "stamped-only"


def test_what_the_rules_cannot_tell() -> None:
    assert diff(page(A, B), page(A, D, C)).disclosure.verdict == "undetermined"
    other = "Correction: the name of a street was wrong."
    assert (
        diff(page(NUMBER, A), page(NUMBER.replace("12", "14"), A, notes=[other])).disclosure.verdict == "undetermined"
    )
    assert (
        diff(page("12 شخصا قتلوا", language="ar"), page("15 شخصا قتلوا", language="ar")).disclosure.verdict
        == "not-assessed"
    )


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier version of this article gave a wrong number.",
        "(追記 2026/3/4：タイトルを修正しました)",
        "Korrektur: In einer früheren Version stand eine andere Zahl.",
        "*Correction:* An earlier version of this post named the wrong region.",
    ],
)
def test_a_note_that_was_left_in_the_body(note: str) -> None:
    (edit,) = diff(page(A, B), page(A, B, note)).edits
    assert (edit.field, edit.kinds, edit.severity) == ("note", ("NOTE_ADDED",), 5)


def test_a_note_that_went_and_one_that_changed() -> None:
    note = "Correction: the bridge is 310 metres long, not 300 as this article said before."
    (edit,) = diff(page(A, notes=[note]), page(A)).edits
    assert (edit.field, edit.kinds, edit.severity) == ("note", ("NOTE_REMOVED",), 5)
    (edit,) = diff(page(A, notes=[note]), page(A, notes=[note.replace("310", "311")])).edits
    assert edit.kinds[0] == "NOTE_CHANGED"
    # A note that stood on the page and was only read as one now did not come.
    assert diff(page(A, shown=[note]), page(A, notes=[note])).edits == ()


def test_the_words_are_neutral() -> None:
    for path in (Path(__file__).resolve().parents[2] / "archive" / "diff").rglob("*.py"):
        text = path.read_text(encoding="utf-8").lower()
        assert not any(word in text for word in ("stealth", "silent", "fake news", "lied about")), path


# -- metadata ---------------------------------------------------------------------------------------------------------


def test_metadata_is_keyed_and_ranked_under_the_edits() -> None:
    old = page(
        A,
        meta=(("keywords", "bridge"), ("csrf-token", "1")),
        jsonld=('{"@type": "NewsArticle", "author": [{"name": "Ana"}], "wordCount": 5}',),
    )
    new = page(
        A,
        meta=(("keywords", "bridge, vote"), ("csrf-token", "2")),
        jsonld=('{"@type": "NewsArticle", "author": [{"name": "Max"}, {"name": "Ana"}], "wordCount": 6}',),
    )
    result = diff(old, new)
    assert result.edits == ()
    assert [dict(row) for row in result.metadata] == [
        {"path": "jsonld.NewsArticle.author.Max", "old": None, "new": '{"name": "Max"}'},
        {"path": "jsonld.NewsArticle.wordCount", "old": "5", "new": "6"},
        {"path": "meta.keywords", "old": "bridge", "new": "bridge, vote"},
    ]


@pytest.mark.parametrize(
    "script",
    ["{", "[" * 5000 + "]" * 5000, '{"a": ' * 900 + "1" + "}" * 900, "null", '"x"', "[[1, [2]], {}]", '{"@graph": 5}'],
)
def test_hostile_metadata_is_survived(script: str) -> None:
    diff(page(A, jsonld=(script,)), page(A, jsonld=(script + " ", '{"@type": ["A", "B"], "n": [1.5, null, true]}')))


# -- for every pair of articles ---------------------------------------------------------------------------------------

SENTENCES = [
    A,
    B,
    C,
    D,
    E,
    NUMBER,
    "Advertisement",
    "He left.",
    "“We are fine,” Elena Ruiz told Reuters on March 3, 2026.",
    "市議会は橋の建設を承認した。",
    "",
]
paragraph = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join)
block = st.builds(
    Block,
    st.sampled_from(["paragraph", "paragraph", "heading", "list-item", "quote", "wall", "teaser", "live-post"]),
    paragraph,
    st.just(""),
)
image = st.builds(
    lambda raw, keys, alt: (raw, keys, alt),
    st.sampled_from(["", "The ferry at dawn. (Reuters/Ana Roe)", "The ferry at dusk. REUTERS/Ana Roe", "Bridge", A]),
    st.sampled_from([(), ("a",), ("b",), ("a", "b")]),
    st.sampled_from([None, "boat", "The ferry at dawn."]),
)
article = st.builds(
    lambda blocks, images, headline, notes, shown: page(
        *blocks,
        images=[picture(n, raw, *keys, alt=alt) for n, (raw, keys, alt) in enumerate(images, 1)],
        headline=headline,
        notes=notes,
        shown=shown,
    ),
    st.lists(block, max_size=6),
    st.lists(image, max_size=3),
    st.sampled_from(["Bridge vote", "Bridge vote in Valmare", "", "Ferry fire: 3 dead"]),
    st.lists(st.sampled_from(["Correction: it is 14, not 12.", "Update: more to come."]), max_size=2, unique=True),
    st.lists(paragraph, max_size=2),
)


@settings(max_examples=200, deadline=None)
@given(article, article)
def test_every_text_is_accounted_for(old: Extraction, new: Extraction) -> None:
    result = compare(old, new)
    check(old, new, result)
    assert plain(compare(old, new)) == plain(result)


@settings(max_examples=60, deadline=None)
@given(article)
def test_no_version_differs_from_itself(story: Extraction) -> None:
    result = compare(story, story)
    assert result.edits == ()
    assert result.noise == ()


def test_the_result_does_not_depend_on_hash_order() -> None:
    script = (
        "import sys; sys.path[:0] = {paths!r}\n"
        "from diff_builder import *\n"
        "from archive.model.codec import to_json\n"
        "from test_diff_compare import A, B, C, D, E\n"
        "old = page(A, B, C, D, images=[picture(1, A, 'x', 'y'), picture(2, B, 'z')], meta=(('a', '1'), ('b', '2')))\n"
        "shots = [picture(1, B, 'y'), picture(2, A, 'z', 'x')]\n"
        "new = page(E, D, A.replace('Monday', 'Sunday'), f'{B} {C}', images=shots, meta=(('b', '3'),))\n"
        "print(to_json(diff(old, new)))"
    ).replace("{paths!r}", repr(PATHS))
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1


def test_work_is_bounded_by_size() -> None:
    many = [f"Paragraph {n} speaks of thing{n % 97} and of place{n % 89}, {n * 7} in number." for n in range(1500)]
    changed = [text.replace("speaks", "tells") if n % 3 else text for n, text in enumerate(many)]
    result = compare(page(*many), page(*changed))
    assert result.summary.edits == 1000
    big = " ".join(f"w{n % 5000}" for n in range(20000))
    result = compare(page(big), page(" ".join(f"w{(n * 31) % 6000}" for n in range(20000))))
    assert result.summary.edits >= 1


def test_nothing_heavy_is_loaded_for_a_comparison_without_metadata() -> None:
    script = (
        "import sys; sys.path[:0] = {paths!r}\n"
        "from diff_builder import *\n"
        "diff(page('One sentence here.'), page('Another sentence here.'))\n"
        "assert not {'deepdiff', 'pydantic', 'lxml'} & set(sys.modules)"
    ).replace("{paths!r}", repr(PATHS))
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_builder_builds_articles() -> None:
    assert isinstance(page(A).article, Article)
    assert page(A, authors=["X"]).article.authors == (Author("X"),)
    assert page(A).article.extractor == EXTRACTOR


def test_front_pages_tell_reworded_headlines_and_nothing_of_their_rotation() -> None:
    def front(*lines: str) -> Extraction:
        return page(refusal="a front page: 40 teasers stand on it", headline="Valmare Herald", shown=lines)

    old = front(
        "Ferry fire: three dead in Valmare 46 min ago",
        "Council approves the habour bridge",
        "Ten quiet beaches near the town",
    )
    new = front(
        "Ferry fire: four dead in Valmare 2 hours ago",
        "Council approves the harbour bridge",
        "Cup final moved to Sunday evening",
    )
    result = compare(old, new)
    assert [(edit.field, edit.kinds[0], edit.severity) for edit in result.edits] == [
        ("headline", "NUMBER_CHANGED", 4),
        ("headline", "TYPO", 1),
    ]
    assert {str(noise.evidence["rule"]) for noise in result.noise} >= {"frontpage.rotation/1"}
    assert result.disclosure.verdict == "undetermined"
