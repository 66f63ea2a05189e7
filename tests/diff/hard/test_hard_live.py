"""Case 55: a live page, where posts come on top, one is mended, one is pinned, one goes, and the oldest fall off the end."""

from __future__ import annotations

# Stories and marks stay as they are set.
# ruff: noqa: E501
import pytest
from hard_pages import as_html, both

from archive.model.edit import Comparison

SUBJECTS = (
    "Divers enter the water", "The ferry is full", "A pier is closed", "The mayor speaks", "Cranes arrive", "A second crack is found",
    "Schools send pupils home", "The tide turns", "Buses replace trams", "The minister is informed", "Lamps fail on the quay",
    "The first lorry crosses", "A tug is on its way", "Shops close early", "Rain sets in", "Engineers meet the press",
    "The bridge stays shut", "Volunteers bring tea", "A bell is rung", "The night shift begins", "Dawn over the sound",
    "The council is called", "Traffic is counted", "A rope is cut",
)  # fmt: skip


def words(n: int) -> str:
    subject = SUBJECTS[n % len(SUBJECTS)]
    return f"{subject} at the {('northern', 'southern', 'eastern')[n % 3]} ramp, and {n + 3} people watch from the stairs of the customs house number {n}."


def post(n: int, *, text: str = "", minute: int | None = None, pinned: bool = False) -> str:
    at = f"2026-03-04T{8 + n // 4:02d}:{15 * (n % 4) if minute is None else minute:02d}:00Z"
    pin = " pinned" if pinned else ""
    return (
        f"<div class='live-post{pin}' id='post-{1000 + n}'><time datetime='{at}'>{at[11:16]}</time>"
        f"<h3>{SUBJECTS[n % len(SUBJECTS)]}</h3><p>{text or words(n)}</p></div>"
    )


def live(posts: list[str], pinned: str = "") -> bytes:
    lead = "<p>Follow the closure of the harbour bridge as it happens, with reports from both sides of the sound.</p>"
    return as_html(
        ["<div class=live-blog>" + pinned + "".join(posts) + "</div>"], above=lead, headline="Bridge closure: live"
    )


def labels(result: Comparison) -> list[str]:
    return sorted(kind for edit in result.edits for kind in edit.kinds if kind.startswith("LIVE_POST"))


OLD = [post(n) for n in range(11, -1, -1)]


def test_055_ten_posts_prepended() -> None:
    result = both(live(OLD), live([post(n) for n in range(21, 11, -1)] + OLD))
    assert labels(result) == ["LIVE_POST_ADDED"] * 10
    assert {edit.field for edit in result.edits} == {"live-post"}
    assert not any(edit.operation in ("move", "remove") for edit in result.edits)


@pytest.mark.parametrize(("which", "old", "new"), [(5, "8 people", "9 people"), (2, "5 people", "50 people")])
def test_055_one_old_post_edited_below_new_ones(which: int, old: str, new: str) -> None:
    edited = [post(n, text=words(n).replace(old, new)) if n == which else post(n) for n in range(11, -1, -1)]
    assert edited != OLD
    result = both(live(OLD), live([post(n) for n in range(21, 11, -1)] + edited))
    assert labels(result) == ["LIVE_POST_ADDED"] * 10 + ["LIVE_POST_EDITED"]
    (edit,) = (edit for edit in result.edits if "LIVE_POST_EDITED" in edit.kinds)
    assert "NUMBER_CHANGED" in edit.kinds
    assert edit.severity == 4


@pytest.mark.parametrize("minute", [31, 47])
def test_055_a_pinned_post_with_a_new_time(minute: int) -> None:
    def pin(at: int) -> str:
        return post(
            0,
            text="What we know: the bridge is closed, nobody was hurt, and the ferry runs every ten minutes.",
            minute=at,
            pinned=True,
        )

    result = both(live(OLD[:-1], pin(5)), live(OLD[:-1], pin(minute)))
    assert result.edits == ()


@pytest.mark.parametrize("gone", [4, 7])
def test_055_a_post_deleted_from_the_middle(gone: int) -> None:
    result = both(live(OLD), live([post(n) for n in range(11, -1, -1) if n != gone]))
    assert labels(result) == ["LIVE_POST_REMOVED"]
    (edit,) = result.edits
    assert edit.old is not None
    assert words(gone) in edit.old.text
    assert edit.severity == 3


@pytest.mark.parametrize("dropped", [3, 5])
def test_055_pagination_drops_the_oldest(dropped: int) -> None:
    fresh = [post(n) for n in range(11 + dropped, 11, -1)]
    result = both(live(OLD), live(fresh + OLD[:-dropped]))
    assert labels(result) == ["LIVE_POST_ADDED"] * dropped
    assert not any(edit.operation == "remove" for edit in result.edits)
