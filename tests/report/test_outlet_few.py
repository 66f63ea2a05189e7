"""A site of which little was seen: what is counted is told plainly, and no share, chart or rate is made of nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.diff.counting import figures
from archive.model.edit import Severity, Verdict
from archive.model.outlet import CountedEdit, OutletView, TimeTo, WatchedArticle, WatchedStep
from archive.report import outletwords as words
from archive.report.outlet import outlet_html
from archive.report.outletmarkdown import outlet_markdown

SINCE, UNTIL = "2026-03-02T08:00:00.000000Z", "2026-03-05T08:00:00.000000Z"
HOUR = 3600


def article(number: int, span: int, looks: int = 3) -> WatchedArticle:
    name = f"story-{number}"
    return WatchedArticle(
        slug=name, url=f"https://news.example/{name}", headline=f"Story {number}", looks=looks, read=looks, failed={},
        imported=0, first=SINCE, last=UNTIL, fresh=True, span=span, gap=span // 2,
    )  # fmt: skip


def view(*articles: WatchedArticle) -> OutletView:
    return OutletView(
        "news.example",
        SINCE,
        UNTIL,
        articles,
        figures(articles, SINCE),
        "news.example/desk",
        "checkpoint\n",
        "newsproof/0",
    )


def test_of_few_there_are_counts_and_no_charts() -> None:
    few = view(*(article(number, 72 * HOUR) for number in range(3)))
    page = outlet_html(few)
    assert "too few for a share" not in page
    assert "class=bar" not in page
    assert page.count(words.FEW) == page.count("Counted</th>")
    assert "| Articles with | Counted | Which |" in outlet_markdown(few)
    assert "0 of 3" in page


def test_of_many_there_are_shares_with_their_charts() -> None:
    many = view(*(article(number, 72 * HOUR) for number in range(12)))
    page = outlet_html(many)
    assert "class=bar" in page
    assert "95 % interval" in page
    assert "| Articles with | Counted | Share | 95 % interval | Which |" in outlet_markdown(many)


def test_rows_that_nothing_reached_are_left_out() -> None:
    found = words.figures(view(*(article(number, 72 * HOUR) for number in range(3))))[0]
    assert [row.name for row in found.rows] == ["no change", "1 change"]


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ((120, 240), "too short to say: from first to last look 3 min, on average"),
        ((6 * HOUR, 6 * HOUR), "8: 4 looks after the first at each, in 12 h of articles under watch"),
        ((5 * HOUR, 6 * HOUR), "too short to say: from first to last look 5 h 30 min, on average"),
        ((0,), "no article was read twice"),
        ((0, 7 * HOUR), "6.86: 2 looks after the first at each, in 7 h of articles under watch"),
    ],
)
def test_how_often_a_day_is_said_of_what_was_watched_long_enough(spans: tuple[int, ...], told: str) -> None:
    articles = [article(number, span, 3 if span else 1) for number, span in enumerate(spans)]
    found = view(*articles)
    assert dict(words.coverage(found))["Looks per article and day"].startswith(told)
    assert ("cannot be said of so short a time" in words.unequal(found)) == ("under watch" not in told)


@pytest.mark.parametrize(
    ("articles", "seen", "told"),
    [
        (3, 3, "3 articles first seen in this time and read again: all of them were seen changed."),
        (1, 1, "1 article first seen in this time and read again: it was seen changed."),
        (3, 0, "none was seen changed by the last look at each, which counts as “not yet”."),
        (3, 2, "2 were seen changed, 1 was not by the last look at each, which counts as “not yet”."),
        (0, 0, "0 articles first seen in this time and read again: nothing is known of such a time."),
    ],
)
def test_how_many_it_happened_to(articles: int, seen: int, told: str) -> None:
    one = view(article(1, 72 * HOUR)).figures.times[0]
    found: TimeTo = replace(one, event="first-edit", articles=articles, seen=seen)
    assert words.time_told(found)[0].endswith(told)


def test_the_gravest_edit_is_named_behind_those_that_lead() -> None:
    def edit(number: int, severity: Severity, told: Verdict) -> CountedEdit:
        return CountedEdit(f"e-{number}", f"body/{number}", "body", "change", severity, ("NUMBER_CHANGED",), None, told)

    def site(*edits: CountedEdit) -> OutletView:
        step = WatchedStep("story-0@v1", "story-0@v2", SINCE, UNTIL, edits)
        return view(replace(article(0, 72 * HOUR), steps=(step,)))

    silent, grave = edit(1, 3, "no-note-found"), edit(2, 4, "disclosed-later")
    page, text = outlet_html(site(silent, grave)), outlet_markdown(site(silent, grave))
    assert "<li>The gravest: <b><a href=#c1><bdi>story-0@v2 body ¶2</bdi></a></b>: number changed; a note" in page
    assert "- The gravest: **story-0@v2 body ¶2**: number changed; a note on a later version" in text
    assert text.index("story-0@v2 body ¶1") < text.index("The gravest")
    assert "The gravest" not in outlet_html(site(silent, edit(2, 3, "disclosed-later")))
