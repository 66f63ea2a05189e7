"""The ways of setting two versions side by side: what is shown is what stands in them, by words, by sentences, by lines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.viewer import Differences
from archive.report.marks import Mark
from archive.repository import plaindiff
from archive.repository.plaindiff import differences, sentences
from archive.web.grain import by_sentence
from archive.web.views import VIEWS, plainly
from tests.newspaper import newspaper, page
from tests.payloads import MORE, OURS
from tests.web.client import TOKEN, Client, Page, checked

BRIDGE = "/a/harbour-bridge/v1..v2"
WORDS = st.sampled_from(["The", "sum", "is", "3.", "No!", "said", "Mr.", "桥。", "quay", "\u202e", "“So.”", "<b>"])
LINES = st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=8)


def rebuilt(found: Differences, side: str) -> str:
    """The lines of one side, put together from the passages."""
    parts = []
    for passage in found.passages:
        text = "".join(one.text for one in passage.stretches if one.kind in ("same", side))
        if any(one.kind in ("same", side) for one in passage.stretches):
            parts.append(text)
    return "\n".join(parts)


@given(LINES, LINES, st.sampled_from(["word", "sentence", "line"]))
@settings(deadline=None)
def test_passages_are_both_sides_again(old: list[str], new: list[str], by: plaindiff.By) -> None:
    old, new = [line for line in old if line], [line for line in new if line]
    found = differences("text", ("v1", "v2"), old, new, by=by, context=100)
    if old == new:
        assert found.changed == 0
        return
    assert rebuilt(found, "old") == "\n".join(old)
    assert rebuilt(found, "new") == "\n".join(new)
    assert found.changed == sum(one.kind == "changed" for one in found.passages)


@given(LINES, LINES)
@settings(deadline=None)
def test_gaps_count_what_they_leave_out(old: list[str], new: list[str]) -> None:
    found = differences("text", ("v1", "v2"), old, new, by="line", context=1)
    at = 1
    for passage in found.passages:
        assert passage.new == at
        at += passage.lines
    assert at == len(new) + 1


@given(st.text(alphabet="ab .!?\n“”桥。", max_size=60))
def test_sentences_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(
    st.lists(
        st.tuples(st.sampled_from(["same", "old", "new"]), st.text(alphabet="aB .!", min_size=1, max_size=12)),
        max_size=9,
    )
)
def test_whole_sentences_are_the_same_two_texts(found: list[tuple[str, str]]) -> None:
    marks = [Mark(kind, text) for kind, text in found]  # type: ignore[arg-type]
    wide = by_sentence(marks)
    for side in ("old", "new"):
        assert "".join(text for kind, text in wide if kind in ("same", side)) == "".join(
            text for kind, text in marks if kind in ("same", side)
        )


def test_a_changed_word_is_shown_with_its_sentence() -> None:
    marks = [
        Mark("same", "It rained. The sum is "),
        Mark("old", "41"),
        Mark("new", "14"),
        Mark("same", " million. He left."),
    ]
    assert by_sentence(marks) == (
        Mark("same", "It rained. "),
        Mark("old", "The sum is 41 million. "),
        Mark("new", "The sum is 14 million. "),
        Mark("same", "He left."),
    )
    came = [Mark("same", "It rained. "), Mark("new", "He left. "), Mark("same", "She stayed.")]
    assert by_sentence(came) == tuple(came)


def test_very_much_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plaindiff, "TOLD", 3)
    old, new = [f"a {n}" if n % 2 else "x" for n in range(40)], [f"b {n}" if n % 2 else "x" for n in range(40)]
    found = differences("source", ("v1", "v2"), old, new, by="line")
    assert (found.changed, found.left_out) == (20, 17)
    assert "17 more changed passages" in Page(plainly(found), "").told
    monkeypatch.setattr(plaindiff, "LINES", 10)
    assert differences("source", ("v1", "v2"), old, new, by="line").coarse


@pytest.mark.parametrize("text", [*OURS, *MORE])
def test_hostile_lines_are_text(text: str) -> None:
    for by in ("word", "sentence", "line"):
        lines = text.split("\n")
        made = plainly(differences("source", ("v1", "v2"), [*lines, "a"], ["b", *lines, text + "x"], by=by))  # type: ignore[arg-type]
        seen = Page(made, "")
        assert set(seen.tags) <= {"p", "b", "div", "span", "ins", "del", "bdi"}


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("text", ("The crossing cost $41", "No rule was asked")),
        ("source", ("<p>The crossing cost $14 million", "as it was served")),
        ("links", ("Both have the same links.",)),
        ("meta", ("says of itself for machines",)),
    ],
)
def test_a_view_shows_what_it_is_for(client: Client, view: str, words: tuple[str, ...]) -> None:
    made = checked(client.get(f"{BRIDGE}?view={view}"))
    for one in words:
        assert one in made.told, one
    for name in VIEWS.values():
        assert name in made.told
    document = json.loads(client.get(f"{BRIDGE}.json?view={view}").body)
    assert document["schema"] == ("newsproof/comparisons/v1" if view == "meta" else "newsproof/differences/v1")


def test_by_sentences_the_sentence_is_marked(client: Client) -> None:
    for view in ("inline", "side", "text"):
        by_word = client.get(f"{BRIDGE}?view={view}").text
        by = client.get(f"{BRIDGE}?view={view}&by=sentence").text
        assert "<ins>$14" not in by, view
        assert by != by_word
    made = client.get(f"{BRIDGE}?view=text&by=sentence").text
    assert "<ins>The crossing cost $14 million" in made


def test_links_that_lead_elsewhere_are_seen(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with newspaper(tmp_path) as paper:
        for hour, name in ((8, "one"), (9, "two")):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            told = f'<p>The treasurer of the harbour has put <a href="/{name}.pdf">the whole plan</a> on a table, {name}.</p>'
            paper.serve("/plan", page(extra=told))
            paper.capture("/plan")
        client = Client(paper.press)
        made = client.get(f"/a/{paper.press.articles()[0].slug}/v1..v2?view=links")
        assert "/one.pdf" in made.text
        assert "/two.pdf</ins>" in made.text
        checked(made)


def test_an_odd_view_is_the_usual_one(client: Client) -> None:
    assert client.get(f"{BRIDGE}?view=x&by=y").text == client.get(BRIDGE).text
    assert f"/{TOKEN}{BRIDGE}" in client.get(f"{BRIDGE}?view=links&by=sentence").text
