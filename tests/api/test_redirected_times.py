"""When a page behind redirects was observed: when it was asked for itself, not when the way to it began."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from archive.model.times import format_time
from tests.net.hostile.conftest import authority, stages
from tests.net.hostile.stage import LOOPBACK, NOT_HERE, PAGE, Stage, answer, to
from tests.net.test_fetch import Server

__all__ = ["authority", "stages"]


def test_an_edit_on_the_way_to_the_page_lies_in_its_interval(stages: Callable[[], Stage]) -> None:
    """The text is changed after the redirect was answered, while the host's turn is waited for."""
    stage = stages()
    changes: list[str] = []
    shown = [answer()]

    def play(request: bytes, _number: int) -> list[bytes]:
        if b"/robots.txt" in request:
            return [NOT_HERE]
        if request.startswith(b"GET /old "):
            if len(stage.press.articles()) == 1:
                stage.clock.moment += timedelta(seconds=60)
                changes.append(format_time(stage.clock.moment))
                shown[0] = answer(PAGE.replace(b"$41 million", b"$14 million"))
                stage.clock.moment += timedelta(seconds=60)
            return [to(b"/story")]
        return [shown[0]]

    with Server(play) as server:
        stage.answer_at(lambda _host, _port: [("127.0.0.1", server.port)])
        first, second = (
            stage.press.capture("http://news.example/old", allow_net=LOOPBACK, rate="off") for _ in range(2)
        )
    assert (first.outcome, second.outcome) == ("version", "version")
    step = list(stage.press.history("http://news.example/old"))[-1]
    assert step.interval is not None
    assert step.interval.after is not None
    (changed,) = changes
    assert step.interval.after <= changed <= step.interval.until
    described, records = stage.read(second)
    dates = [headers["warc-date"] for role, headers, _ in records if role == "response"]
    assert described.observed == step.capture.observed == dates[-1] > dates[0]
