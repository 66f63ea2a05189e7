"""The report of a whole site, against a simulated newsroom of which everything is known: every figure counted once more."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from archive.api import verify
from archive.diff.counting import figures
from archive.errors import CallerError
from archive.model.codec import parse, plain
from archive.model.outlet import OutletView, WatchedArticle
from archive.model.times import format_time
from archive.report.inert import from_csv_cell
from archive.report.outlet import outlet_html
from archive.report.outletmarkdown import outlet_markdown
from archive.report.outletsheet import outlet_sheet
from tests.newspaper import Newspaper, newspaper, page
from tests.newsweek import HastyDisk

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SITE = "harbour.example"


class Look(NamedTuple):
    """Hours after the beginning, and the state of the page; None is a server that fails."""

    hour: float
    state: int | None


#: Every text in the newsroom is one of these. 1 corrects a figure without a word, 2 with a note, 3 and 4 reword the headline.
STATES: dict[int, dict[str, str]] = {
    0: {},
    1: {"cost": "$14 million"},
    2: {
        "cost": "$14 million",
        "extra": "<p><em>Correction: An earlier version of this article said the plan will cost $41 million. "
        "It is $14 million.</em></p>",
    },
    3: {"headline": "Council Votes for Its Harbour Plan"},
    4: {"headline": "Harbour Plan Wins the Council Vote"},
}
#: Article to its looks.
NEWSROOM: dict[str, list[Look]] = {
    **{f"still-{n}": [Look(n + 3 * turn, 0) for turn in range(4)] for n in range(4)},
    **{f"silent-{n}": [Look(n, 0), Look(n + 1, 0), Look(n + 3 + n, 1)] for n in range(3)},
    **{f"noted-{n}": [Look(n + 0.5, 0), Look(n + 2, 2), Look(n + 9, 2)] for n in range(3)},
    "failing": [Look(1, 0), Look(2, None), Look(3, None), Look(20, 1), Look(21, 2)],
    "back": [Look(2, 0), Look(5, 3), Look(9, 0), Look(30, 0)],
    "turns": [Look(4 + turn, 3 if turn % 2 else 0) for turn in range(6)],
    "once": [Look(11, 0)],
    "never": [Look(12, None), Look(13, None)],
    "headline": [Look(3, 0), Look(26, 3), Look(27, 4)],
}


def moment(hour: float) -> str:
    return format_time(START + timedelta(hours=hour))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    folder = tmp_path_factory.mktemp("outlet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        with newspaper(folder) as made:
            made.press._given_disk = HastyDisk()
            for look, name in sorted(
                ((look, name) for name, looks in NEWSROOM.items() for look in looks),
                key=lambda one: (one[0].hour, one[1]),
            ):
                watched(made, name, look)
            yield made


def watched(paper: Newspaper, name: str, look: Look) -> None:
    path = f"/2026/{name}"
    paper.at(moment(look.hour))
    if look.state is None:
        paper.serve(path, b"<h1>Sorry</h1>", 503)
    else:
        told = {"headline": f"Council Approves {name.title()} Plan"} | STATES[look.state]
        paper.serve(path, page(**told))
    paper.capture(path)


@pytest.fixture(scope="module")
def view(paper: Newspaper) -> OutletView:
    return paper.press.outlet(SITE)


def named(view: OutletView) -> dict[str, WatchedArticle]:
    return {article.url.rpartition("/")[2]: article for article in view.articles}


def read(name: str) -> list[Look]:
    return [look for look in NEWSROOM[name] if look.state is not None]


def changes(name: str) -> list[tuple[Look, Look]]:
    """The changes of text between two looks that read it; of what is served in turn none."""
    looks = read(name)
    pairs = itertools.pairwise(looks)
    return [] if name == "turns" else [(one, other) for one, other in pairs if one.state != other.state]


def seconds(name: str, hour: float) -> float:
    return (hour - read(name)[0].hour) * 3600


def close(one: str, hour: float) -> bool:
    """Captures of one hour wait for each other, so that each begins a little later than it was meant to."""
    return 0 <= (datetime.fromisoformat(one) - datetime.fromisoformat(moment(hour))).total_seconds() < 600


# The figures.


def test_what_was_watched(view: OutletView) -> None:
    found = view.figures.coverage
    articles = {name: looks for name, looks in NEWSROOM.items() if read(name)}
    # An address that never gave an article is none.
    assert view.never == 1
    assert found.articles == len(articles) == len(NEWSROOM) - 1
    assert found.looks == sum(map(len, articles.values()))
    assert found.read == sum(len(read(name)) for name in NEWSROOM)
    assert found.failed == {"broken": sum(look.state is None for looks in articles.values() for look in looks)}
    assert (found.single, found.never, found.imported) == (1, 0, 0)
    spans = [read(name)[-1].hour - read(name)[0].hour for name in NEWSROOM if len(read(name)) > 1]
    looks = sum(len(read(name)) - 1 for name in NEWSROOM if len(read(name)) > 1)
    assert found.per_day == pytest.approx(looks * 24 / sum(spans), rel=0.02)
    assert found.gap == pytest.approx(23 * 3600, abs=600)


def test_an_article_that_was_edited_between_looks_has_its_interval(view: OutletView) -> None:
    articles = named(view)
    for name in articles:
        steps = [step for step in articles[name].steps if step.aside is None]
        assert len(steps) == len(changes(name)), name
        for step, (before, behind) in zip(steps, changes(name), strict=True):
            assert close(step.after, before.hour), name
            assert close(step.until, behind.hour), name
    step = articles["failing"].steps[0]
    assert (close(step.after, 1), close(step.until, 20)) == (True, True)  # two looks in between found nothing


def test_changes_per_article(view: OutletView) -> None:
    again = [name for name in NEWSROOM if len(read(name)) > 1]
    counted = Counter(len(changes(name)) for name in again)
    found = view.figures
    assert found.changes == sum(len(changes(name)) for name in again)
    assert [(one.counted, one.of) for one in found.by_changes] == [(counted[n], len(again)) for n in range(6)]
    assert (found.changed.counted, found.changed.of) == (len(again) - counted[0], len(again))
    assert found.aside == {"in-turn": 5}


def test_kinds_natures_and_notes(view: OutletView) -> None:
    by_state = Counter(behind.state for name in NEWSROOM for _, behind in changes(name))
    before = Counter((one.state, other.state) for name in NEWSROOM for one, other in changes(name))
    kinds = {one.name: one.counted for one in view.figures.kinds}
    assert kinds["NUMBER_CHANGED"] == by_state[1] + before[0, 2]
    assert kinds["NOTE_ADDED"] == by_state[2]
    assert kinds["REPHRASE"] == by_state[3] + by_state[4] + before[3, 0]
    natures = {one.name: one.counted for one in view.figures.natures}
    assert natures["correction"] == before[0, 2] + 1  # and the one that was told of later
    notes = view.figures.notes
    assert notes.edits.of == by_state[1] + before[0, 2]
    assert sorted(notes.edits.which) == sorted(
        f"{named(view)[name].slug}@v2 body/2" for name in NEWSROOM if name.startswith("silent")
    )
    assert {one.name: one.counted for one in notes.verdicts} == {
        "no-note-found": 3, "disclosed": before[0, 2], "disclosed-later": 1,
    }  # fmt: skip
    assert (notes.corrections.counted, notes.corrections.of, notes.corrections.low) == (0, 4, None)
    assert (notes.articles.counted, notes.articles.of) == (3, 7)


def test_headlines(view: OutletView) -> None:
    changed, back, turns = view.figures.headlines
    thrice = [name for name in NEWSROOM if len(read(name)) > 2]
    articles = named(view)
    assert sorted(changed.which) == sorted(articles[name].slug for name in ("back", "headline"))
    assert back.which == (articles["back"].slug,)
    assert back.of == turns.of == len(thrice)
    assert turns.which == (articles["turns"].slug,)


def test_times_to_the_first_change(view: OutletView) -> None:
    first = view.figures.times[0]
    truth = []
    for name in NEWSROOM:
        if len(read(name)) < 2:
            continue
        at = next(iter(changes(name)), None)
        known = (
            (seconds(name, at[0].hour), seconds(name, at[1].hour)) if at else (seconds(name, read(name)[-1].hour), None)
        )
        truth.append(known)
    assert (first.articles, first.seen, first.single) == (len(truth), sum(one[1] is not None for one in truth), 1)
    assert first.by
    for one in first.by:
        # No look falls within ten minutes of these times, but for those that were meant to.
        come = sum(until is not None and until + 300 < one.time for _, until in truth)
        stood = sum(after - 300 > one.time for after, _ in truth)
        near = sum(abs(end - one.time) <= 300 for pair in truth for end in pair if end is not None)
        assert come <= one.come <= come + near
        assert stood <= one.not_come <= stood + near
        assert one.come + one.not_come + one.neither == len(truth)
        assert one.low <= one.least <= one.most <= one.high or one.neither == 0
    assert sum(mass.share for mass in first.masses) == pytest.approx(1, abs=1e-3)
    assert first.median is not None
    assert first.sure is not None
    assert first.sure.after <= first.median.after
    assert view.figures.times[1].seen == len([1 for name in NEWSROOM if any(o.state == 2 for _, o in changes(name))])


def test_a_report_made_before_addresses_were_told_apart_still_is_what_the_archive_says(paper: Newspaper) -> None:
    from archive.repository.outlet import outlet
    from archive.repository.reporting import compare_outlet

    with paper.press._reading() as reader:
        old = outlet(reader, "harbour.example", apart=False)
        assert old.never is None
        assert old.figures.coverage.articles == len(NEWSROOM)
        assert compare_outlet(reader, old).differs is None
        assert compare_outlet(reader, outlet(reader, "harbour.example")).differs is None


def test_a_second_fetch_that_confirms_a_change_is_no_look(tmp_path: Path) -> None:
    with newspaper(tmp_path) as made:
        looks = [("00", "$41 million"), ("10", "$49 million"), ("20", "$49 million")]
        for minute, cost in looks:
            made.at(f"2026-03-02T08:{minute}:00Z")
            made.serve("/plan", page(cost=cost))
            found = made.press.capture(
                "http://harbour.example/plan", allow_net=("127.0.0.0/8",), rate="off", confirm=True
            )
            assert (found.again is not None) == (minute == "10")
        (article,) = made.press.outlet("harbour.example").articles
        assert (article.looks, article.read) == (3, 3)


def test_too_few_are_said_to_be_too_few(view: OutletView) -> None:
    few = figures(view.articles[:4], view.since)
    assert (few.changed.low, few.coverage.quartiles) == (None, None)
    assert all((one.masses, one.median, one.sure, one.by) == ((), None, None, ()) for one in few.times)
    assert figures((), view.since).coverage.per_day is None


# The period.


def test_a_period_counts_what_was_seen_in_it(paper: Newspaper) -> None:
    view = paper.press.outlet(SITE, since=moment(10), until=moment(26.5))
    assert view.since == moment(10)
    found = named(view)
    assert set(found) == {
        name for name, looks in NEWSROOM.items() if read(name) and any(10 <= look.hour < 26.5 for look in looks)
    }
    assert view.never == 1
    assert view.figures.changes == 3
    assert view.figures.before == 2  # the looks before them were earlier than the period
    assert not any(found[name].fresh for name in ("failing", "headline"))
    assert view.figures.times[0].articles == 0
    # Read once in the period is enough where an article was read before it.
    before = {name for name in found if read(name)[0:1] and read(name)[0].hour < 10 and found[name].read}
    assert view.figures.changed.of == len(before)
    assert view.figures.changed.counted == 2
    assert view.figures.coverage.single == 1


def test_a_day_alone_is_all_of_it(paper: Newspaper) -> None:
    view = paper.press.outlet("WWW.Harbour.example", since="2026-03-02", until="2026-03-03")
    assert (view.since, view.until) == ("2026-03-02T00:00:00.000000Z", "2026-03-03T23:59:59.999999Z")
    assert view.figures.coverage.articles == len(NEWSROOM) - 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"site": "nowhere.example"}, "article-not-found"),
        ({"site": SITE, "since": "2027-01-01"}, "usage"),
        ({"site": SITE, "since": "2026-03-03", "until": "2026-03-02"}, "usage"),
        ({"site": SITE, "since": "yesterday"}, "bad-time"),
    ],
)
def test_what_cannot_be_counted(paper: Newspaper, asked: dict[str, str], code: str) -> None:
    with pytest.raises(CallerError) as raised:
        paper.press.outlet(**asked)
    assert raised.value.code == code


# The page, and what it says of itself.


def put(view: OutletView, folder: Path) -> Path:
    target = folder / "report.html"
    target.write_bytes(outlet_html(view).encode())
    return target


def test_the_same_archive_gives_the_same_bytes(paper: Newspaper, view: OutletView) -> None:
    again = paper.press.outlet(SITE)
    for made in (outlet_html, outlet_markdown, outlet_sheet):
        assert made(again) == made(view)
    assert parse(OutletView, json.loads(json.dumps(plain(view)))) == view


def test_unequal_looks_are_said_to_be_unequal(view: OutletView) -> None:
    assert "This ranks nobody." in outlet_html(view)
    even = tuple(article for article in view.articles if "/still" in article.url) * 3
    alike = replace(view, articles=even, figures=figures(even, view.since))
    assert "looked at unequally often" not in outlet_html(alike)
    apart = tuple(replace(one, span=one.span * (1 + 3 * (n % 2))) for n, one in enumerate(even))
    assert "looked at unequally often" in outlet_html(replace(view, articles=apart, figures=figures(apart, view.since)))


def test_the_page_and_the_archive_say_the_same(paper: Newspaper, view: OutletView, tmp_path: Path) -> None:
    report = put(view, tmp_path)
    found = verify(report, against=paper.path)
    assert (found.exit, found.kind, found.problems) == (0, "outlet-report", ())
    assert "the archive says the same" in found.verdicts[0].detail


def test_a_changed_word_or_figure_is_named(view: OutletView, tmp_path: Path) -> None:
    page = outlet_html(view)
    report = tmp_path / "report.html"
    words = list(re.finditer(r"(?<=[ >])\w+(?=[ <])", page[: page.index("<template")]))
    for match in words[len(words) // 3 :: len(words) // 12]:
        report.write_text(f"{page[: match.start()]}7{match[0]}{page[match.end() :]}", encoding="utf-8")
        found = verify(report)
        assert [problem.code for problem in found.problems] == ["report-altered"], match


def test_figures_that_their_articles_do_not_make(view: OutletView, tmp_path: Path) -> None:
    share = replace(view.figures.notes.edits, counted=0, which=())
    notes = replace(view.figures.notes, edits=share)
    found = verify(put(replace(view, figures=replace(view.figures, notes=notes)), tmp_path))
    assert [problem.code for problem in found.problems] == ["report-altered"]
    assert "3 without a note found" in found.problems[0].message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda it: it["articles"][3].update(looks=99), "articles[3].looks"),
        (lambda it: it["articles"].pop(), "articles["),
        (lambda it: it.update(site="other.example"), "site"),
        (lambda it: it.update(origin="news.example/other"), "origin"),
        (lambda it: it["articles"][0].update(headline="Another"), "articles[0].headline"),
    ],
)
def test_other_data_are_named_by_the_archive(
    paper: Newspaper, view: OutletView, tmp_path: Path, change: Any, field: str
) -> None:
    document = json.loads(json.dumps(plain(view)))
    change(document)
    other = parse(OutletView, document)
    report = put(replace(other, figures=figures(other.articles, other.since)), tmp_path)
    assert verify(report).exit == 0  # of itself it is the page that its data make
    found = verify(report, against=paper.path)
    assert found.exit == 1
    assert (found.problems[0].field or "").startswith(field)


def test_nonsense_in_the_data_is_a_finding(view: OutletView, tmp_path: Path) -> None:
    page = put(replace(view, since="soon", articles=()), tmp_path)
    assert verify(page).exit == 1
    step = replace(named(view)["back"].steps[0], after="then", until="now")
    article = replace(named(view)["back"], steps=(step,), fresh=True)
    assert verify(put(replace(view, articles=(article,)), tmp_path)).exit == 1


# Strangers' text.

PAYLOADS = (
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "=HYPERLINK(1)", "\u202egnp.exe", "| a | b |", "`x` [y](javascript:z)",
)  # fmt: skip


def _bars(span: re.Match[str]) -> str:
    return "|" * len(re.findall(r"(?<!\\)\|", span[2]))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_inert_in_every_sink(view: OutletView, payload: str) -> None:
    first = next(article for article in view.articles if article.steps)
    step = replace(first.steps[0], old=f"{payload}@v1", new=f"{payload}@v2")
    step = replace(step, edits=(replace(step.edits[0], at=payload, again=payload),))
    article = replace(first, slug=payload, headline=payload, url=payload, steps=(step,))
    hostile = replace(view, site=payload, origin=payload, articles=(article, *view.articles))
    hostile = replace(hostile, figures=figures(hostile.articles, hostile.since))
    page = outlet_html(hostile)
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    # What is in a code span does nothing, but in a table a bar ends it.
    told = re.sub(r"(?<![\\`])(`+)(?!`)(.*?)(?<!`)\1(?!`)", _bars, outlet_markdown(hostile))
    assert "<script" not in told
    assert "<img" not in told
    assert "\u202e" not in told
    assert not re.search(r"(?<!\\)\]\(javascript", told)
    assert not re.search(r"(?<!\\)\| a (?<!\\)\|", told)
    tables = re.findall(r"(?m)^\|.*\|$", told)
    sizes = [len(re.findall(r"(?<!\\)\|", row)) for row in tables]
    heads = [at for at, row in enumerate(tables) if row.startswith("|---")]
    for at, after in zip(heads, [*(head - 1 for head in heads[1:]), len(tables)], strict=True):
        assert {*sizes[at:after]} == {sizes[at]}  # no name opens a cell
    rows = list(csv.DictReader(io.StringIO(outlet_sheet(hostile), newline="")))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert any(from_csv_cell(row["headline"]) == payload for row in rows)


# What came later, and what went. These change the archive, so they are last.


def test_an_archive_that_has_gone_on_says_the_same(paper: Newspaper, view: OutletView, tmp_path: Path) -> None:
    report = put(view, tmp_path)
    watched(paper, "still-0", Look(100, 1))
    watched(paper, "new", Look(101, 0))
    assert verify(report, against=paper.path).exit == 0
    grown = paper.press.outlet(SITE)
    assert grown.figures.changes == view.figures.changes + 1
    assert (grown.since, grown.until > view.until) == (view.since, True)


def test_what_was_taken_off_the_disk_is_not_counted(paper: Newspaper, tmp_path: Path) -> None:
    before = paper.press.outlet(SITE)
    report = put(before, tmp_path)
    name = named(before)["noted-0"].slug
    paper.press.redact(f"{name}@v2", reason="court order 12/26", apply=True)
    after = paper.press.outlet(SITE)
    assert after.figures.aside["unreadable"] == 1
    assert after.figures.changes == before.figures.changes - 1
    assert after.figures.times[0].seen == before.figures.times[0].seen - 1
    found = verify(report, against=paper.path)
    assert found.exit == 0
    assert "were not compared" in found.verdicts[0].detail
    assert "cannot be read any more" in outlet_html(after)
