"""The measures of pages themselves, on invented text: a right answer scores full, a wrong one loses what it should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.articles.extract import extract
from archive.diff import compare
from archive.model.edit import Comparison, Disclosure, Edit, Operation, Side, Source, Summary, Tools
from tests.bench.gates import livepages, pages, perturbations, versions
from tests.bench.gates.livepages import Pair, Post, Posts
from tests.bench.gates.perturbations import Sample

LIVE = frozenset(("live-post",))
STORY = [
    f"The {bird} came back to the harbour of Vell in the {n}th week of the year, the keeper wrote in her book."
    for n, bird in enumerate(("heron", "gull", "tern", "plover", "curlew", "osprey", "petrel", "gannet"), 4)
]
PAGE = (
    "<!doctype html><html lang='en'><head><title>Birds of Vell</title></head><body><nav><ul>"
    "<li><a href='/a'>Everything about the new tram line</a></li><li><a href='/b'>Council votes on old brewery</a></li>"
    "</ul></nav><main><article class='story'><h1>Birds of Vell</h1><time datetime='2026-03-04'>4 March 2026</time>"
    + "".join(f"<p class='text'>{paragraph}</p>\n" for paragraph in STORY)
    + "</article></main></body></html>"
)


def sample(number: int = 0, markup: str = PAGE) -> Sample:
    return Sample(number, "vell", markup, extract(markup.encode(), content_type="text/html; charset=utf-8"))


# ---- pages


def test_a_text_is_like_itself_and_unlike_another() -> None:
    assert pages.overlap(" ".join(STORY), " ".join(STORY)) == 1
    assert pages.overlap("one two three four five", "six seven eight nine ten") == 0
    assert pages.overlap("", "one two") == 0
    half = pages.overlap(" ".join(STORY[:4]), " ".join(STORY))
    assert 0.5 < half < 0.8


def test_a_script_without_spaces_is_cut_into_characters() -> None:
    assert len(pages.words("港に船が戻る")) == 6
    assert 0 < pages.overlap("港に船が三隻戻る", "港に船が三隻来る") < 1


# ---- perturbations


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(
    "perturb", [row[1] for row in perturbations.NOISE], ids=[row[0] for row in perturbations.NOISE]
)
def test_a_perturbation_changes_the_page_and_keeps_the_story(perturb: perturbations.Perturbation, number: int) -> None:
    changed = perturb(sample(number))
    assert changed is not None
    assert changed != PAGE
    assert changed == perturb(sample(number))
    text = " ".join(changed.replace("&nbsp;", " ").split())
    assert [paragraph for paragraph in STORY if paragraph not in text] == []


def test_a_cut_takes_the_second_half_and_adds_the_login() -> None:
    changed = perturbations.cut(sample())
    assert changed is not None
    assert [paragraph in changed for paragraph in STORY] == [True] * 4 + [False] * 4
    assert "Click to log in!" in changed


def test_a_cut_that_crosses_boxes_leaves_them_closed() -> None:
    first, later = (f"<p class='text'>{STORY[n]}" for n in (0, 5))
    boxed = PAGE.replace(first, f"<section>{first}").replace(later, f"</section><section>{later}")
    boxed = boxed.replace("</article>", "</section></article>")
    changed = perturbations.cut(sample(markup=boxed))
    assert changed is not None
    assert [paragraph in changed for paragraph in STORY] == [True] * 4 + [False] * 4
    assert changed.count("<section") == changed.count("</section") == 2


def test_paragraphs_in_scripts_are_no_place() -> None:
    hidden = "<script type='text/template'>" + "".join(f"<p>{paragraph}</p>" for paragraph in STORY) + "</script>"
    page = sample(markup=PAGE.replace("</head>", f"{hidden}</head>"))
    assert [match.start() > page.markup.index("<main>") for match in page.paragraphs()] == [True] * len(STORY)


def test_a_link_left_open_takes_no_story_with_it() -> None:
    page = sample(markup=PAGE.replace("<h1>", "<a name='top'><h1>"))
    for perturb in (perturbations.teasers, perturbations.links):
        changed = perturb(page)
        assert changed is not None
        assert [paragraph for paragraph in STORY if paragraph not in changed] == []


def test_a_page_without_paragraphs_offers_no_place() -> None:
    bare = sample(markup="<html><body><h1>Nothing</h1></body></html>")
    assert perturbations.read_more(bare) is None
    assert perturbations.cut(bare) is None


def test_an_edit_of_the_story_is_counted_as_one() -> None:
    markup = PAGE.replace("heron", "stork")
    after = extract(markup.encode(), content_type="text/html; charset=utf-8")
    assert compare(sample().read, after).edits


# ---- live pages


def told(*edits: Edit) -> Comparison:
    return Comparison(
        Source("old"),
        Source("new"),
        Tools("", "", ""),
        edits,
        (),
        Summary(len(edits), 0, 0),
        Disclosure("not-expected"),
    )


def edit(operation: Operation, old: str | None, new: str | None) -> Edit:
    before, after = (Side(text, "live-post/1") if text is not None else None for text in (old, new))
    return Edit("e-1", "live-post", operation, 2, (), before, after)


def ideal(pair: Pair) -> Comparison:
    """What a differ that makes no mistake says about a pair."""
    old = {post.number: post for post in pair.old_posts}
    new = {post.number: post for post in pair.new_posts}
    edits = []
    for number, event in pair.events.items():
        operation: Operation = {"added": "add", "removed": "remove", "edited": "change"}[event]  # type: ignore[assignment]
        before, after = old.get(number), new.get(number)
        edits.append(edit(operation, before.text if before else None, after.text if after else None))
    return told(*edits)


def scored(pair: Pair, result: Comparison) -> Posts:
    posts = Posts()
    livepages.score_posts(pair, result, posts, LIVE)
    return posts


def test_the_ideal_answer_scores_full_on_every_pair() -> None:
    pairs = list(livepages.live_pairs())
    assert len({pair.name for pair in pairs}) == len(pairs) >= 50
    assert [pair.name for pair in pairs if scored(pair, ideal(pair)).score.f1 < 1] == []
    assert [pair.name for pair in pairs if livepages.deletions(pair, ideal(pair))] == []


def test_silence_scores_nothing() -> None:
    pair = next(pair for pair in livepages.live_pairs() if pair.events)
    assert scored(pair, told()).score.f1 == 0


def test_another_field_is_no_post() -> None:
    pair = next(pair for pair in livepages.live_pairs() if pair.events)
    answer = ideal(pair)
    assert scored(pair, replace(answer, edits=tuple(replace(e, field="body") for e in answer.edits))).right == 0


def test_a_post_that_only_left_the_page_is_a_wrong_deletion() -> None:
    pair = next(pair for pair in livepages.live_pairs() if pair.name.startswith("paginated:"))
    gone: Post = pair.old_posts[-1]
    wrong = told(edit("remove", gone.text, None))
    assert len(livepages.deletions(pair, wrong)) == 1
    assert scored(pair, wrong).found == 1
    assert scored(pair, wrong).right == 0


def test_enough_pairs_hide_what_nobody_deleted() -> None:
    hiding = [pair for pair in (*livepages.live_pairs(), *livepages.cut_pairs()) if pair.hidden]
    assert len(hiding) >= 50
    for pair in hiding:
        assert all(pages.letters(text) not in pages.letters(perturbations.plain(pair.new.split("</head>")[1]))
                   for text in pair.hidden)  # fmt: skip


def test_pairs_are_the_same_in_every_run() -> None:
    assert list(livepages.cut_pairs()) == list(livepages.cut_pairs())
    assert list(livepages.live_pairs()) == list(livepages.live_pairs())


# ---- versions


def test_hunks_hold_the_words_that_differ_and_no_notation() -> None:
    old = "# Birds\n\nThe *heron* came back on [Monday](/m).\n\nNothing else."
    new = "# Birds\n\nThe **heron** came back on [Tuesday](/t).\n\nNothing else."
    (hunk,) = versions.hunks(old, new)
    assert dict(hunk.tokens) == {("old", "Monday"): 1, ("new", "Tuesday"): 1}


def test_an_expected_change_needs_its_words_and_a_span() -> None:
    old, new = (extract(markup.encode(), kind="html") for markup in (PAGE, PAGE.replace("osprey", "kestrel")))
    (found,) = compare(old, new).edits
    change = {"field": "body", "type": "factual", "old_text": "The osprey", "new_text": "The kestrel"}
    assert versions.touches(found, change)
    assert not versions.touches(found, change | {"new_text": "The heron"})
    assert not versions.touches(found, change | {"old_text": "in her book", "new_text": "in her book"})


def test_a_false_edit_in_noise_is_counted() -> None:
    result = compare(*(extract(markup.encode(), kind="html") for markup in (PAGE, PAGE.replace("osprey", "kestrel"))))
    counted = versions.Scored()
    assert counted.add({"id": "x", "expected_changes": [], "noise_only": True, "complete": True}, result)
    assert len(counted.noise_wrong) == 1
