"""Cases 46 to 58: paragraphs and sentences that were split, joined, moved, listed, quoted, or written anew."""

from __future__ import annotations

# Stories and marks stay as they are set.
# ruff: noqa: E501
import pytest
from hard_pages import MEDIA, Medium, as_html, both, kinds, noises, set_as, single, told

from archive.model.edit import SEVERITY, Comparison

A = "The council of Valmare approved the new harbour bridge after a long debate in the old town hall on Monday night."
B = "Engineers had warned for years that the old piers could not carry heavier lorries any longer, a report found."
C = "Residents of the northern quay fear noise and dust for at least two years, their speaker told the council."
D = "The mayor called the vote a victory of patience over fear and promised regular meetings with the neighbours."
E = "Work is to begin in spring, the town clerk said, and the ferry will keep running until the opening of the ramp."
F = "The harbour board will pay a third of the cost, and the rest is to come from a toll on lorries over ten tonnes."
STORY = (A, B, C, D, E, F)


def pair(old: tuple[str, ...], new: tuple[str, ...], medium: Medium = "html") -> Comparison:
    return both(set_as(medium, old), set_as(medium, new), medium)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(("first", "second"), [(B, C), (D, E)])
def test_046_a_paragraph_split(first: str, second: str, medium: Medium) -> None:
    edit = single(pair((A, f"{first} {second}", F), (A, first, second, F), medium))
    assert (edit.operation, edit.kinds, edit.severity) == ("split", ("STRUCTURE",), 1)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ((B, C), f"{B.replace('a report found', 'a study found')} {C}", "WORD_SUBSTITUTION"),
        ((C, D), f"{C} {D.replace('The mayor called', 'Mayor Holm called')}", None),
        ((D, E), f"{D} Work is to begin in autumn{E[len('Work is to begin in spring') :]}", None),
    ],
)
def test_047_two_paragraphs_merged_with_an_edit_in_the_seam(
    old: tuple[str, str], new: str, kind: str | None, medium: Medium
) -> None:
    edit = single(pair((A, *old, F), (A, new, F), medium))
    assert edit.operation == "merge"
    assert "STRUCTURE" in edit.kinds
    assert edit.severity >= 3
    assert kind is None or kind in edit.kinds
    assert not {"CONTENT_ADDED", "CONTENT_REMOVED"} & set(edit.kinds)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(("new", "moved"), [((A, E, B, C, D, F), E), ((F, A, B, C, D, E), F)])
def test_048_a_paragraph_moved_up_unchanged(new: tuple[str, ...], moved: str, medium: Medium) -> None:
    edit = single(pair(STORY, new, medium))
    assert (edit.operation, edit.kinds, edit.severity) == ("move", ("STRUCTURE",), 1)
    assert edit.old is not None
    assert edit.old.text == moved


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("two years", "three years", "NUMBER_CHANGED"), ("could not carry", "could carry", "POLARITY_MODALITY")],
)
def test_049_a_paragraph_moved_and_edited(old: str, new: str, kind: str, medium: Medium) -> None:
    text = next(text for text in STORY if old in text)
    rest = [one for one in STORY if one != text]
    edit = single(
        pair(
            (rest[0], text, *rest[1:]) if old == "two years" else (text, *rest), (*rest, text.replace(old, new)), medium
        )
    )
    assert edit.operation == "move"
    assert {"STRUCTURE", kind} <= set(edit.kinds)
    assert edit.severity == SEVERITY[kind]


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("new", [(B, A, C, D, E, F), (A, B, D, C, E, F), (A, E, C, D, B, F)])
def test_050_two_paragraphs_swapped(new: tuple[str, ...], medium: Medium) -> None:
    result = pair(STORY, new, medium)
    assert {edit.operation for edit in result.edits} == {"move"}
    assert len(result.edits) == (1 if new[1] != E else 2)
    assert result.summary.max_severity == 1


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    "sentence", ["The ferry will run until then.", "Nobody in the hall spoke against it that night."]
)
def test_051_a_sentence_moved_to_another_paragraph(sentence: str, medium: Medium) -> None:
    result = pair((f"{A} {sentence}", B, C, D), (A, B, f"{C} {sentence}", D), medium)
    assert result.edits
    assert {kind for edit in result.edits for kind in edit.kinds} == {"STRUCTURE"}
    assert result.summary.max_severity == 1


ITEMS = (
    "Two lanes for cars and one for bicycles",
    "A toll of three crowns for lorries",
    "A lift for the old lighthouse tower",
    "Free crossing for pupils and nurses",
)


def listed(items: tuple[str, ...], tag: str = "ul") -> bytes:
    rows = "".join(f"<li>{item}</li>" for item in items)
    return as_html((A, "This is what the council decided on Monday:", f"<{tag}>{rows}</{tag}>", E, F))


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_052_a_list_reordered(tag: str) -> None:
    result = both(listed(ITEMS, tag), listed((ITEMS[3], *ITEMS[:3]), tag))
    assert {kind for edit in result.edits for kind in edit.kinds} == {"STRUCTURE"}
    assert len(result.edits) == 1
    assert result.edits[0].operation == "move"


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("three crowns", "four crowns", "NUMBER_CHANGED"), ("A lift for", "No lift for", "POLARITY_MODALITY")],
)
def test_052_a_list_item_edited(old: str, new: str, kind: str) -> None:
    edit = single(both(listed(ITEMS), listed(tuple(item.replace(old, new) for item in ITEMS))))
    assert edit.operation == "change"
    assert kind in edit.kinds


@pytest.mark.parametrize("marker", ["", "• ", "- "])
def test_052_a_bullet_became_a_paragraph(marker: str) -> None:
    plain = as_html((A, "This is what the council decided on Monday:", *(marker + item for item in ITEMS), E, F))
    result = both(listed(ITEMS), plain)
    assert result.edits == ()
    assert noises(result) <= {"CHROME_NOISE", "WHITESPACE_UNICODE"}


SAID = "Nobody will drive over it before every strand has been looked at."


@pytest.mark.parametrize("words", [SAID, "We would rather explain a queue than an accident, and we will."])
def test_053_a_block_quotation_and_an_inline_one(words: str) -> None:
    block = as_html((A, B, f"<blockquote><p>{words}</p></blockquote>", E, F))
    marked = as_html((A, B, f"<blockquote><p>“{words}”</p></blockquote>", E, F))
    inline = as_html((A, B, f"“{words}”", E, F))
    assert both(marked, inline).edits == ()
    result = both(block, inline)
    assert result.summary.max_severity <= 1, [(edit.kinds, told(edit)) for edit in result.edits]
    changed = both(block, as_html((A, B, f"“{words.replace('will', 'may')}”", E, F)))
    assert changed.summary.max_severity == 4
    assert "QUOTE_CHANGED" in changed.edits[0].kinds


@pytest.mark.parametrize(("tag", "words"), [("h2", "What happens to the ferry"), ("h3", "A long debate")])
def test_054_a_heading_inserted(tag: str, words: str) -> None:
    edit = single(both(as_html(STORY), as_html((A, B, C, f"<{tag}>{words}</{tag}>", D, E, F))))
    assert (edit.operation, edit.field) == ("add", "body")
    assert edit.new is not None
    assert edit.new.text == words
    edit = single(
        both(
            as_html((A, B, C, f"<{tag}>{words}</{tag}>", D, E, F)),
            as_html((A, B, C, f"<{tag}>{words} now</{tag}>", D, E, F)),
        )
    )
    assert edit.operation == "change"


@pytest.mark.parametrize(
    ("box", "words"),
    [
        (
            "<aside class=explainer><h3>Why the bridge matters</h3><p>The first bridge was built in 1931 for horse carts and two trams.</p></aside>",
            "The first bridge was built in 1931 for horse carts and two trams.",
        ),
        (
            "<div class=factbox><h3>The bridge in numbers</h3><p>Some 14,000 cars cross it on an ordinary working day in autumn.</p></div>",
            "Some 14,000 cars cross it on an ordinary working day in autumn.",
        ),
    ],
)
def test_056_a_box_inserted_in_the_middle(box: str, words: str) -> None:
    result = both(as_html(STORY), as_html((A, B, C, box, D, E, F)))
    # The story around it is untouched; the box is told once, as an addition or as text beside the story.
    assert all(edit.operation == "add" for edit in result.edits)
    assert not any(text in STORY for edit in result.edits for text in [edit.new.text if edit.new else ""])
    said = [edit.new.text for edit in result.edits if edit.new] + [noise.new for noise in result.noise if noise.new]
    assert any(words in text for text in said)


NEW = (
    "Valmare will build a second crossing of the sound, after councillors overruled the shipping lobby by a single vote.",
    "It ends a quarrel that began when a crane barge hit the eastern pier three winters ago and sank beside the quay.",
    "Opponents announced an appeal, saying that nobody had asked the islanders whom the ferry serves every morning.",
)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("kept", [B, E])
def test_057_a_whole_rewrite_that_keeps_one_sentence(kept: str, medium: Medium) -> None:
    result = pair((A, C, kept, D, F), (NEW[0], NEW[1], kept, NEW[2]), medium)
    assert not any("ARTICLE_REPLACED" in edit.kinds for edit in result.edits)
    for edit in result.edits:
        for side in (edit.old, edit.new):
            assert side is None or kept not in side.text
    gone = {edit.old.text for edit in result.edits if edit.old}
    come = {edit.new.text for edit in result.edits if edit.new}
    assert gone == {A, C, D, F}
    assert come == set(NEW)
    assert result.summary.max_severity >= 3


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    "stub", ["More to follow", "This is a breaking story. More to follow.", "Developing story, more soon."]
)
def test_058_a_stub_that_became_a_story(stub: str, medium: Medium) -> None:
    lead = "The harbour bridge has been closed after a barge hit a pier, the port authority says."
    result = pair((lead, stub), (lead, *STORY), medium)
    assert not any("ARTICLE_REPLACED" in edit.kinds for edit in result.edits)
    assert {edit.new.text for edit in result.edits if edit.operation == "add" and edit.new} == set(STORY)
    assert all(edit.nature == "update" for edit in result.edits if edit.operation == "add")
    assert result.disclosure.verdict == "not-expected"
    # Nobody took anything back when the promise went.
    assert not [edit for edit in result.edits if edit.operation != "add" and edit.severity > 3]


def test_046_to_058_every_span_of_a_merge_is_small() -> None:
    edit = single(pair((A, B, C), (A, f"{B.replace('years', 'months')} {C}")))
    assert max(len(old) for _, old, _ in told(edit)) <= len("months")
    assert kinds(edit)
