"""Captor key windows: what a `keys` statement may change, judged in the order of the log."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.statement import KeyWindow, Statement
from archive.trust.keys import Signer
from archive.trust.windows import CaptorKeys, WindowError, fault, keyid_of, window_of

KEYS = [Signer.from_seed(name, bytes([n]) * 32).verifier for n, name in enumerate(("desk", "desk-2", "anna", "eve"))]
DESK, SECOND, ANNA, EVE = KEYS
TIME = "2026-03-02T12:00:00.000000Z"


def keys(*windows: KeyWindow) -> Statement:
    return Statement("keys", ("ab" * 32,), TIME, keys=windows)


def win(key: int, start: int = 0, until: int | None = None) -> KeyWindow:
    return KeyWindow(KEYS[key].vkey, start, until)


ROTATED = keys(win(0, 0, 6), win(1, 6))


def after_rotation() -> CaptorKeys:
    first = CaptorKeys.at_first([DESK])
    announced = first.after(ROTATED, DESK.keyid, 5)
    return announced.after(ROTATED, SECOND.keyid, 6)


def test_without_a_statement_every_published_key_counts_and_the_desk_signs() -> None:
    state = CaptorKeys.at_first([ANNA, DESK])
    assert state.key(ANNA.keyid, 0) == ANNA
    assert state.key(DESK.keyid, 10**9) == DESK
    assert state.key(EVE.keyid, 0) is None
    signs = state.active(3, otherwise="desk")
    assert signs is not None
    assert signs.vkey == DESK.vkey
    assert state.active(3, otherwise="nobody") is None


def test_a_rotation_hands_over_at_one_index() -> None:
    state = after_rotation()
    assert state.stated
    assert [state.key(DESK.keyid, n) is not None for n in (0, 5, 6)] == [True, True, False]
    assert [state.key(SECOND.keyid, n) is not None for n in (0, 5, 6, 99)] == [False, False, True, True]
    signs = state.active(7, otherwise="desk")
    assert signs is not None
    assert signs.vkey == SECOND.vkey


def test_the_first_change_is_for_the_key_that_signed_the_first_entry() -> None:
    state = CaptorKeys.at_first([DESK, EVE], DESK.keyid)
    for intruder in (keys(win(0), win(3)), keys(win(0, 0, 1), win(3)), keys(win(3))):
        with pytest.raises(WindowError, match=r"for desk\+\w+ to make, which signed entry 0"):
            state.after(intruder, EVE.keyid, 1)
    # By the first key everything is as before, and once it has spoken a key that counts may speak.
    told = state.after(keys(win(0), win(3)), DESK.keyid, 1)
    assert told.first == DESK.keyid
    assert told.after(keys(win(0, 0, 2), win(3)), EVE.keyid, 2).key(DESK.keyid, 2) is None
    assert CaptorKeys.at_first([DESK, EVE]).after(keys(win(3)), EVE.keyid, 0).stated  # nobody has signed before


def test_a_key_whose_file_was_left_by_a_crash_counts_for_nothing_once_the_log_speaks() -> None:
    state = CaptorKeys.at_first([DESK, SECOND, ANNA]).after(keys(win(0, 0, 6), win(1, 6)), DESK.keyid, 5)
    assert state.key(ANNA.keyid, 0) is None
    assert state.key(SECOND.keyid, 5) is None


@pytest.mark.parametrize(
    ("statement", "signer", "why"),
    [
        (keys(win(0, 0, 6), win(1, 6)), DESK, "does not count at"),  # the old key is closed
        (keys(win(0, 0, 6), win(1, 6), win(3, 9)), EVE, "does not count at"),
        (keys(win(1, 6)), SECOND, "leaves out desk"),
        (keys(win(0, 0, 7), win(1, 6)), SECOND, "longer than before"),
        (keys(win(0, 0, None), win(1, 6)), SECOND, "longer than before"),
        (keys(win(0, 1, 6), win(1, 6)), SECOND, "changes from where desk"),
        (keys(win(0, 0, 6), win(1, 2)), SECOND, "changes from where desk-2"),
        (keys(win(0, 0, 6), win(1, 6), win(2, 8)), SECOND, "logged before"),
        (keys(win(0, 0, 6), win(1, 6), win(2, 0)), SECOND, "logged before"),
        (keys(win(0, 0, 6), win(1, 6), win(1, 6)), SECOND, "same name and key id"),
        (keys(win(0, 0, 6), win(1, 6, 5)), SECOND, "ends before it begins"),
        (keys(win(0, 0, 6), win(1, 6), KeyWindow("eve+00000000+AAAA", 9)), SECOND, "is none"),
    ],
)
def test_what_a_statement_may_not_do(statement: Statement, signer: object, why: str) -> None:
    state = after_rotation()
    with pytest.raises(WindowError, match=why):
        state.after(statement, signer.keyid, 8)  # type: ignore[attr-defined]
    assert state == after_rotation()


@pytest.mark.parametrize("until", [0, 3, 6])
def test_a_revocation_shrinks_also_into_the_past(until: int) -> None:
    state = after_rotation().after(keys(win(0, 0, until), win(1, 6)), SECOND.keyid, 8)
    assert [state.key(DESK.keyid, n) is not None for n in range(7)] == [n < until for n in range(7)]


WINDOWS = st.builds(
    KeyWindow,
    st.sampled_from([key.vkey for key in KEYS]),
    st.integers(0, 12),
    st.none() | st.integers(0, 14),
)


@given(
    st.lists(st.tuples(st.lists(WINDOWS, min_size=1, max_size=4), st.sampled_from(KEYS)), max_size=8),
    st.sets(st.sampled_from(KEYS), min_size=1),
)
def test_whatever_is_logged_nothing_is_taken_back(
    steps: list[tuple[list[KeyWindow], object]], first: set[object]
) -> None:
    state = CaptorKeys.at_first(sorted(first, key=lambda key: key.name))  # type: ignore[attr-defined, arg-type]
    for index, (windows, signer) in enumerate(steps):
        before = state
        try:
            state = state.after(keys(*windows), signer.keyid, index)  # type: ignore[attr-defined]
        except WindowError:
            continue
        assert before.key(signer.keyid, index) is not None  # type: ignore[attr-defined]
        for key in KEYS:
            for at in range(20):
                late = state.key(key.keyid, at) is not None
                early = before.key(key.keyid, at) is not None
                # A statement never makes a key count for what was logged before it or for itself.
                assert not late or early or at > index, (key.name, at, index)
        if before.stated:
            assert {(w.vkey, w.start) for w in before.windows} <= {(w.vkey, w.start) for w in state.windows}


def test_the_words_of_a_fault_name_the_key() -> None:
    assert fault((win(0),), keys(win(0)), EVE.keyid, 4) == f"{EVE.keyid} does not count at log index 4"
    assert keyid_of(DESK.vkey) == DESK.keyid
    assert window_of((win(0, 2, 4),), DESK.keyid, 4) is None
    assert replace(win(0), until=1) == win(0, 0, 1)
