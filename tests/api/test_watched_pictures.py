"""Pictures of a page that comes back as it was: looked at again within a bound, and what was not looked at is said."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import verify
from archive.api import Watching
from archive.model.history import Committed
from archive.repository.belonging import AGAIN
from archive.repository.changes import refresh_changes
from archive.repository.evidence import Loader
from tests.api.belonging_site import LOOPBACK, PAGE, Site, figure, picture, site

PICTURES = tuple(f"/img/quay-{number}.jpg" for number in range(3))
SLUG = "council-approves-harbour-plan"
UNSEEN = "3 of 3 pictures not seen"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        made.page(*(figure(path, f"The quay on day {path[-5]}.") for path in PICTURES))
        for path in PICTURES:
            made.serve(path, picture(path))
        yield made


def watched(paper: Site, minutes: float = 60.0) -> Watching:
    watch = Watching(paper.press, dice=random.Random(1).random, monotonic=lambda: paper.clock[0].timestamp())
    watch.add([PAGE], every=60.0 * minutes)
    return watch


def look(paper: Site, watch: Watching, minutes: float = 66.0) -> Committed:
    """One look of the watch, so many minutes after the one before."""
    found: list[Committed] = []
    paper.wait(60.0 * minutes)
    watch.run(
        once=True, allow_net=LOOPBACK, rate="off", assets="images", confirm=True,
        told=lambda step: found.append(step.committed) if step.committed else None,
    )  # fmt: skip
    (committed,) = found
    return committed


def pictures(paper: Site) -> int:
    return sum(path.startswith("/img/") for path in paper.paths())


def test_pictures_of_a_page_that_came_back_as_it_was_are_asked_for_once_in_six_hours(paper: Site) -> None:
    watch = watched(paper)
    first = look(paper, watch)
    assert first.outcome == "version"
    looks = [look(paper, watch) for _ in range(12)]
    assert {one.outcome for one in looks} == {"unchanged"}
    # 13 looks in 13.2 hours: at the first, and twice more when six hours were over.
    assert pictures(paper) == 3 * len(PICTURES)
    spared = [one for one in looks if one.reason is not None]
    assert len(spared) == 10
    assert {one.reason for one in spared} == {UNSEEN}
    since = [one.assets.since for one in spared if one.assets]
    assert since[:5] == [first.capture.observed] * 5
    assert all(paper.described(one).reason == UNSEEN for one in spared)
    assert all(one.assets and one.assets.unlisted == 3 and not one.assets.items for one in spared)
    assert {one.assets.since for one in looks if one.reason is None and one.assets} == {None}
    found = verify(paper.press.path, level="paranoid")
    assert found.ok, found.problems
    assert found.origins is not None
    assert found.origins.pictures == 9


def test_a_picture_that_was_swapped_is_found_within_the_bound_and_its_interval_is_true(paper: Site) -> None:
    watch = watched(paper)
    first = look(paper, watch)
    assert look(paper, watch).reason == UNSEEN
    paper.serve(PICTURES[1], picture("another"))
    swapped = paper.clock[0]
    looks = [look(paper, watch)]
    while looks[-1].outcome == "unchanged":
        looks.append(look(paper, watch))
    changed = looks[-1]
    assert paper.clock[0] - swapped <= AGAIN + (paper.clock[0] - swapped) / len(looks)
    assert changed.comparison is not None
    assert [edit.kinds for edit in changed.comparison.edits] == [("IMAGE_SWAP",)]
    assert changed.sighting is not None
    assert changed.sighting.seen == "confirmed"  # by a second look at the pictures
    step = next(step for step in paper.press.history(SLUG).steps if step.capture.index == changed.capture.index)
    assert step.interval is not None
    # The looks in between did not look at pictures and say nothing about when they were exchanged.
    assert step.interval.after == first.capture.observed
    (row,) = paper.press.query("SELECT DISTINCT after FROM changes").rows
    assert row == (first.capture.observed,)
    (told,) = paper.press.changes().changes
    assert told.interval.after == first.capture.observed


def test_a_swap_beside_a_change_of_text_has_the_wider_interval_too(paper: Site) -> None:
    watch = watched(paper)
    first = look(paper, watch)
    assert look(paper, watch).reason == UNSEEN
    paper.serve(PICTURES[1], picture("another"))
    paper.page(*(figure(path, f"The quay on day {path[-5]}.") for path in PICTURES), cost="$49 million")
    changed = look(paper, watch)
    assert changed.comparison is not None
    assert {edit.field for edit in changed.comparison.edits} == {"body", "image"}
    step = next(step for step in paper.press.history(SLUG).steps if step.capture.index == changed.capture.index)
    assert step.interval is not None
    assert step.interval.after == first.capture.observed
    with paper.press._reading() as reader:  # nothing is left to be made anew
        stored = reader.index.comparisons(changed.capture.article)
        assert [one.interval.after for one in stored.values()] == [first.capture.observed]
    view = paper.press.outlet("news.example")
    assert [step.after for article in view.articles for step in article.steps] == [first.capture.observed]


def test_a_change_of_text_alone_keeps_its_narrow_interval(paper: Site) -> None:
    watch = watched(paper)
    look(paper, watch)
    before = look(paper, watch)
    paper.page(*(figure(path, f"The quay on day {path[-5]}.") for path in PICTURES), cost="$49 million")
    asked = pictures(paper)
    changed = look(paper, watch)
    # The second fetch that confirms the text does not fetch the pictures again.
    assert pictures(paper) == asked + len(PICTURES)
    assert changed.again is not None
    assert changed.again.reason == UNSEEN
    step = next(step for step in paper.press.history(SLUG).steps if step.capture.index == changed.capture.index)
    assert step.interval is not None
    assert step.interval.after == before.capture.observed


def test_by_hand_pictures_are_looked_at_each_time(paper: Site) -> None:
    for times in (1, 2, 3):
        found = paper.capture(confirm=True)
        assert found.reason is None
        assert pictures(paper) == times * len(PICTURES)


def test_what_nobody_asked_for_is_said_not_to_have_been_looked_at(paper: Site) -> None:
    paper.capture()
    found = paper.capture(assets="none")
    assert (found.outcome, found.reason) == ("unchanged", UNSEEN)
    paper.serve(PICTURES[0], b"", status=404)
    assert paper.capture().reason == "1 of 3 pictures not seen"
    index = paper.press.query("SELECT reason FROM observations ORDER BY seq").rows
    assert index == ((UNSEEN,), ("1 of 3 pictures not seen",))


@pytest.mark.parametrize("what", ["payload", "headers", "failure", "back"])
def test_nothing_is_spared_where_something_else_is_not_as_it_was(paper: Site, what: str) -> None:
    watch = watched(paper)
    look(paper, watch)
    figures = [figure(path, f"The quay on day {path[-5]}.") for path in PICTURES]
    if what == "payload":
        paper.page(*figures, head="<!-- another token -->")
    elif what == "headers":
        host, (body, kind, status, _) = "/story", paper.answers["/story"]
        paper.answers[host] = body, kind, status, (("Content-Language", "de"),)
    elif what == "failure":
        kept = paper.answers["/story"]
        paper.serve("/story", b"down", "text/plain", status=503)
        look(paper, watch)
        paper.answers["/story"] = kept
    else:
        paper.clock[0] = paper.clock[0].replace(hour=8, minute=1)
    before = pictures(paper)
    found = look(paper, watch, minutes=0.0 if what == "back" else 66.0) if what != "back" else None
    if found is None:
        paper.press.capture(PAGE, allow_net=LOOPBACK, rate="off", assets="images", sparing=True)
    assert pictures(paper) == before + len(PICTURES)


def test_an_index_made_anew_says_the_same(paper: Site) -> None:
    watch = watched(paper)
    look(paper, watch)
    look(paper, watch)
    paper.serve(PICTURES[1], picture("another"))
    for _ in range(6):
        look(paper, watch)
    before = paper.press.query("SELECT * FROM changes").rows
    assert before
    paper.press.repair_index()
    assert paper.press.query("SELECT * FROM changes").rows == before
    with paper.press._writing(0) as writer:
        for article in writer.index.articles():
            refresh_changes(writer.index, article.id, Loader(writer.layout, writer.index))
    assert paper.press.query("SELECT * FROM changes").rows == before
