"""A changed page is fetched once more: confirmed, seen once, served in turn, an older copy of a cache."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from archive.api import Archive, gathering, verify
from archive.demo.server import Page
from archive.errors import SourceError
from archive.model.codec import plain
from archive.model.history import Committed, Sighting
from archive.repository.intervals import less_age
from tests.newspaper import SITE, Newspaper, newspaper, page

STORY = "/2026/council-approves-plan"
ONE, TWO, THREE = (page(cost=f"${millions} million") for millions in (41, 14, 52))
OTHER_HEADLINE = page(headline="Harbour Plan Passes After Midnight")


class Edges:
    """One path of the paper: its requests are answered one after another, the last answer for good, and counted."""

    def __init__(self, paper: Newspaper) -> None:
        self.asked = 0
        self._answers: list[Page] = []
        self._now = Page(b"")
        paper._server._pages[STORY] = self  # type: ignore[assignment]

    def answer(self, *pages: bytes | Page) -> None:
        self.asked = 0
        self._answers = [one if isinstance(one, Page) else Page(one) for one in pages]

    @property
    def status(self) -> int:
        """Read once for each request, before everything else."""
        self.asked += 1
        self._now = self._answers[min(self.asked, len(self._answers)) - 1]
        return self._now.status

    def __getattr__(self, name: str) -> object:
        return getattr(self._now, name)


def aged(body: bytes, seconds: int) -> Page:
    return Page(body, 200, (("Age", str(seconds)),))


def capture(paper: Newspaper, moment: str, *, confirm: bool = True) -> Committed:
    paper.at(f"2026-03-02T{moment}Z")
    return paper.press.capture(f"{SITE}{STORY}", allow_net=("127.0.0.0/8",), confirm=confirm, rate="off")


def seen(paper: Newspaper) -> list[tuple[str, Sighting | None]]:
    return [(step.capture.name.partition("@")[2], step.sighting) for step in paper.press.history(f"{SITE}{STORY}")]


def test_a_change_that_stands_is_confirmed_by_a_second_fetch(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE)
        assert capture(paper, "08:00:00").sighting is None
        assert edges.asked == 1
        edges.answer(TWO)
        found = capture(paper, "09:00:00")
        assert edges.asked == 2
        assert (found.outcome, found.sighting) == ("version", Sighting("confirmed", 2))
        assert found.again is not None
        assert (found.again.outcome, found.again.same_as) == ("unchanged", 2)
        assert found.again.observed[:19] > found.capture.observed[:19]
        edges.answer(TWO)
        assert capture(paper, "10:00:00").sighting is None
        assert edges.asked == 1
        assert seen(paper) == [("v1", None), ("v2", Sighting("confirmed", 3)), ("c3", None), ("c4", None)]
        assert paper.press.diff(f"{SITE}{STORY}")[0].new.seen == "confirmed"
        assert verify(paper.path).ok


def test_without_confirmation_nothing_is_fetched_twice_and_a_later_check_confirms(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO)
        for moment in ("08:00:00", "09:00:00"):
            found = capture(paper, moment, confirm=False)
        assert (edges.asked, found.sighting, found.again) == (2, None, None)
        assert "sighting" not in plain(found)
        assert "again" not in plain(found)
        assert seen(paper)[1] == ("v2", Sighting("seen-once", 1))
        assert paper.press.diff(f"{SITE}{STORY}")[0].new.seen == "seen-once"
        capture(paper, "10:00:00", confirm=False)
        assert seen(paper)[1] == ("v2", Sighting("confirmed", 2))


def test_a_change_that_the_second_fetch_takes_back_was_seen_once(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, ONE)
        capture(paper, "08:00:00")
        found = capture(paper, "09:00:00")
        assert (edges.asked, found.sighting) == (3, Sighting("seen-once", 1, in_turn_with=1))
        assert found.again is not None
        assert (found.again.outcome, found.again.version) == ("version", 3)
        capture(paper, "10:00:00")
        assert edges.asked == 4
        assert seen(paper) == [
            ("v1", None),
            ("v2", Sighting("seen-once", 1, in_turn_with=1)),
            ("v3", Sighting("confirmed", 2, in_turn_with=2)),
            ("c4", None),
        ]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(Page(b"", 503), id="failing"),
        pytest.param(Page(b"<title>Just a moment...</title>", 403), id="blocked"),
        pytest.param(Page(b"<title>Log in</title><h1>Log in</h1>"), id="login"),
        pytest.param(Page(b"", 404), id="gone"),
    ],
)
def test_a_second_fetch_that_comes_to_nothing_confirms_nothing(tmp_path: Path, second: Page) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, second)
        capture(paper, "08:00:00")
        found = capture(paper, "09:00:00")
        assert (found.outcome, found.sighting) == ("version", Sighting("seen-once", 1))
        assert found.again is not None
        assert found.again.outcome in ("broken", "blocked", "gone")
        assert len(paper.press.history(f"{SITE}{STORY}").steps) == 3
        assert verify(paper.path).ok


def test_a_second_fetch_that_is_refused_leaves_the_first_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO)
        capture(paper, "08:00:00")
        fetched, calls = gathering.fetched, []

        def refused_at_the_second(*given: object) -> Committed:
            calls.append(given)
            if len(calls) == 2:
                raise SourceError("private-address", "harbour.example resolves to 10.0.0.7")
            return fetched(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(gathering, "fetched", refused_at_the_second)
        found = capture(paper, "09:00:00")
        assert (found.outcome, found.sighting, found.again) == ("version", Sighting("seen-once", 1), None)
        assert len(paper.press.warnings) == 1
        assert "was not fetched once more" in paper.press.warnings[0]


def test_a_third_text_at_the_second_fetch_is_a_version_of_its_own(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, THREE)
        capture(paper, "08:00:00")
        found = capture(paper, "09:00:00")
        assert found.again is not None
        assert (found.again.outcome, found.again.version) == ("version", 3)
        assert edges.asked == 3  # the second fetch is not confirmed in turn: the next check is
        capture(paper, "10:00:00")
        assert seen(paper)[1:3] == [("v2", Sighting("seen-once", 1)), ("v3", Sighting("confirmed", 2))]


def test_two_headlines_by_request_are_told_as_taking_turns_and_cost_no_endless_fetches(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(*([ONE, OTHER_HEADLINE] * 50))
        checks = 12
        for hour in range(checks):
            capture(paper, f"{8 + hour:02d}:00:00")
        assert edges.asked == checks + 1
        steps = paper.press.history(f"{SITE}{STORY}").steps
        assert [step.capture.version for step in steps] == list(range(1, checks + 2))
        assert [step.sighting for step in steps[1:]] == [
            Sighting("seen-once", 1, in_turn_with=version) for version in range(1, checks + 1)
        ]
        # What ends the turns is confirmed like any other change.
        edges.answer(THREE)
        found = capture(paper, "22:00:00")
        assert (edges.asked, found.sighting) == (2, Sighting("confirmed", 2))


def test_slow_turns_are_told_after_the_third(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, ONE)
        for hour in (8, 9, 10):
            capture(paper, f"{hour:02d}:00:00", confirm=False)
        assert [one and one.in_turn_with for _, one in seen(paper)] == [None, None, None]
        edges.answer(TWO)
        capture(paper, "11:00:00", confirm=False)
        assert [one and one.in_turn_with for _, one in seen(paper)] == [None, 1, 2, 3]


def test_an_older_copy_of_a_cache_is_told_as_one_and_takes_no_confirmation_away(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, aged(ONE, 300), TWO)
        capture(paper, "08:00:00")
        found = capture(paper, "09:00:00")
        assert found.sighting is not None
        assert found.sighting.seen == "seen-once"
        capture(paper, "10:00:00", confirm=False)
        told = seen(paper)
        assert [name for name, _ in told] == ["v1", "v2", "v3", "v4"]
        assert told[1][1] is not None
        assert (told[1][1].seen, told[1][1].captures) == ("confirmed", 2)
        assert told[2][1] is not None
        assert told[2][1].older_copy
        steps = paper.press.history(f"{SITE}{STORY}").steps
        assert [step.interval.after for step in steps[1:3] if step.interval] == [
            step.capture.observed for step in steps[:2]
        ]


def test_a_text_that_comes_back_without_an_age_or_with_a_small_one_is_no_older_copy(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, aged(ONE, 60))
        for hour in (8, 9, 10):
            capture(paper, f"{hour:02d}:00:00", confirm=False)
        assert seen(paper)[2][1] == Sighting("seen-once", 1)


def test_an_interval_begins_at_the_age_of_the_last_copy_with_the_old_text(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(aged(ONE, 600), TWO)
        capture(paper, "08:00:00")
        capture(paper, "09:00:00")
        first, step, _ = paper.press.history(f"{SITE}{STORY}").steps
        assert step.interval is not None
        assert (first.capture.age, step.interval.after) == (600, less_age(first.capture.observed, 600))
        assert step.interval.until == step.capture.observed


def test_history_diff_and_report_say_it(tmp_path: Path) -> None:
    from archive.report import text
    from archive.report.html import html
    from archive.report.markdown import markdown

    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, TWO, THREE, TWO)
        for hour in (8, 9, 10):
            capture(paper, f"{hour:02d}:00:00")
        found = paper.press.history(f"{SITE}{STORY}")
        shown = text.history(text.Page(), found).splitlines()
        assert "    confirmed" in shown
        assert "    seen once, served in turn with v2" in shown
        assert "  seen once" in text.comparison(
            text.Page(), paper.press.diff(f"{SITE}{STORY}@v2..v3")[0], interval=found.steps[3].interval
        )
        view = paper.press.report(f"{SITE}{STORY}")
        for report in (html(view), markdown(view)):
            assert "; confirmed" in report
            assert "; seen once, served in turn with v2" in report
        document = json.loads(json.dumps(plain(found)))
        assert document["steps"][1]["sighting"]["seen"] == "confirmed"
        assert "sighting" not in document["steps"][0]


def test_a_report_says_what_the_archive_said_then_and_one_that_says_nothing_of_it_still_stands(tmp_path: Path) -> None:
    from archive.report.html import html

    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO)
        for hour in (8, 9):
            capture(paper, f"{hour:02d}:00:00", confirm=False)
        view = paper.press.report(f"{SITE}{STORY}")
        silent = replace(
            view,
            history=replace(view.history, steps=tuple(replace(step, sighting=None) for step in view.history.steps)),
        )
        files = [tmp_path / "report.html", tmp_path / "silent.html"]
        for file, told in zip(files, (view, silent), strict=True):
            file.write_bytes(html(told).encode())
        assert b"sighting" not in files[1].read_bytes()
        capture(paper, "10:00:00")
        assert [verify(file, against=paper.path).problems for file in files] == [(), ()]
        lying = replace(
            view,
            history=replace(
                view.history,
                steps=tuple(
                    replace(step, sighting=step.sighting and replace(step.sighting, seen="confirmed"))
                    for step in view.history.steps
                ),
            ),
        )
        files[0].write_bytes(html(lying).encode())
        found = verify(files[0], against=paper.path).problems
        assert [(problem.code, problem.field) for problem in found] == [
            ("report-altered", "history.steps[1].sighting.seen")
        ]


def test_the_archive_reads_the_same_however_it_was_asked(tmp_path: Path) -> None:
    """What a sighting is follows from the captures alone: a rebuilt index says the same."""
    with newspaper(tmp_path) as paper:
        edges = Edges(paper)
        edges.answer(ONE, TWO, ONE, TWO)
        for hour in (8, 9, 10):
            capture(paper, f"{hour:02d}:00:00")
        before = seen(paper)
        (paper.path / "index.sqlite").unlink(missing_ok=True)
        Archive.open(paper.path, keyring=paper.folder / "keys").repair_index()
        assert seen(paper) == before
