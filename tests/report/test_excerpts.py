"""What may be given out again: changes stay whole, what did not change goes, and an edit stays an edit."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from archive.model.edit import Edit, Side, Span
from archive.report.excerpts import AROUND, excerpted
from tests.pressroom import BLAME, SECOND, SHOWN, VIEW

WORDS = st.lists(st.sampled_from(["quay", "herring", "of", "a", "桥桥", "salt.\n"]), max_size=80).map(" ".join)


def made(parts: list[tuple[str, str, str]], end: str) -> Edit:
    """An edit of stretches: kept, then taken out, then put in."""
    old = new = ""
    spans = []
    for kept, gone, come in parts:
        old, new = old + kept, new + kept
        spans.append(
            Span(
                (len(old), len(old) + len(gone)),
                (len(new), len(new) + len(come)),
                "REPHRASE",
                "certain",
                {"rule": "x/1"},
            )
        )
        old, new = old + gone, new + come
    return Edit(
        "e-1", "body", "change", 2, ("REPHRASE",), Side(old + end, "body/1"), Side(new + end, "body/1"), tuple(spans)
    )


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=4), WORDS)
def test_an_excerpt_is_still_an_edit(parts: list[tuple[str, str, str]], end: str) -> None:
    edit = made(parts, end)
    cut = excerpted(edit)
    assert excerpted(cut) == cut
    assert edit.old is not None
    assert edit.new is not None
    assert cut.old is not None
    assert cut.new is not None
    text, at = "", 0
    for before, span in zip(edit.spans, cut.spans, strict=bool(cut.spans)):
        assert cut.old.text[slice(*span.old)] == edit.old.text[slice(*before.old)]
        assert cut.new.text[slice(*span.new)] == edit.new.text[slice(*before.new)]
        text += cut.old.text[at : span.old[0]] + cut.new.text[slice(*span.new)]
        at = span.old[1]
    assert text + cut.old.text[at:] == cut.new.text
    changed = sum(len(gone) for _, gone, _ in parts)
    if edit.old.text != edit.new.text:
        assert len(cut.old.text) <= changed + (len(parts) + 1) * 5 * AROUND


def test_whole_texts_are_left_out() -> None:
    assert SHOWN.article is not None
    shown = excerpted(SHOWN)
    assert shown.article is not None
    assert (shown.article.blocks, shown.article.jsonld, shown.article.meta) == ((), (), ())
    assert shown.article.headline == SHOWN.article.headline
    blame = excerpted(BLAME)
    oldest = BLAME.stages[0].name
    assert blame.sentences == tuple(one for one in BLAME.sentences if one.origin != oldest)
    assert len(blame.sentences) < len(BLAME.sentences)
    view = excerpted(VIEW)
    assert view.newest is None or view.newest.blocks == ()


def test_what_only_stands_beside_a_change_is_cut() -> None:
    long = "A long passage that did not change at all, or only in its commas. " * 20
    noise = replace(SECOND.noise[0], old=long, new=long)
    cut = excerpted(
        replace(SECOND, noise=(noise,), metadata=({"path": "json-ld.articleBody", "old": long, "new": None},))
    )
    assert len(cut.noise[0].old or "") <= 160
    assert len(cut.metadata[0]["old"] or "") <= 160
    assert cut.metadata[0]["new"] is None
