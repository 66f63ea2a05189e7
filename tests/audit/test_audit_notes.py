"""Signed notes of the desk: one that is as it was signed verifies, one that is not, or is about nothing, is named."""

from __future__ import annotations

from typing import Any

import pytest

from archive.audit.engine import examine
from archive.model.statement import Prev
from archive.model.verdict import Level, Verification
from archive.trust import merkle
from archive.trust.keys import Signer
from tests.audit.builder import Article, MemoryEvidence, Press, at, page
from tests.audit.test_audit_codes import FIRST, reworded

URL = "https://gazette.example/2026/harbour-bridge"
TEXT = "The fare is what the council told us."


def press() -> tuple[Press, Prev]:
    """Two captures of one article, and the statement of the second."""
    made = Press()
    made.begin_segment(at(0))
    bridge = Article("a-1111111111111111")
    made.capture(bridge, URL, at(0), page("Bridge opens", "It cost $41 million."))
    made.capture(bridge, URL, at(1), page("Bridge opens", "It cost $14 million."))
    assert bridge.prev is not None
    return made, bridge.prev


def checked(made: Press, level: Level = "full") -> Verification:
    made.publish()
    made.write_hints()
    return examine(MemoryEvidence(made.files), level=level)


def found(told: Verification) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in told.problems]


@pytest.mark.parametrize("level", ["quick", "full"])
def test_a_note_that_is_as_signed(level: Level) -> None:
    made, about = press()
    made.note(about, at(2), text=TEXT)
    made.note(about, at(3), text="And once more.", code="needs-note", edit="e-123456789abc")
    told = checked(made, level)
    assert (found(told), told.notices, told.exit) == ([], (), 0)
    assert told.counts.statements == 4


@pytest.mark.parametrize("level", ["quick", "full"])
def test_a_note_whose_words_were_changed(level: Level) -> None:
    made, about = press()
    made.note(about, at(2), text=TEXT)
    made.publish()
    made.write_hints()
    number = next(index for index, item in enumerate(records(made), 1) if TEXT.encode() in item)
    files = reworded(made.files, FIRST, number, b"the council told us", b"the council hid____")
    told = examine(MemoryEvidence(files), level=level)
    assert "record-altered" in [problem.code for problem in told.problems]
    assert any("note statement, log entry 2" in problem.affects for problem in told.problems)


def records(made: Press) -> list[bytes]:
    import zlib

    from tests.audit.builder import members

    return [zlib.decompress(item, 31) for item in members(made.files[FIRST])]


@pytest.mark.parametrize(
    ("about", "why"),
    [
        (lambda prev: Prev(prev.index, "7" * 64), "by another hash than that entry has"),
        (lambda prev: Prev(2, "7" * 64), "which does not come before it"),
        (lambda prev: Prev(90, prev.leaf), "which does not come before it"),
    ],
)
@pytest.mark.parametrize("level", ["quick", "full"])
def test_a_note_about_a_version_that_does_not_exist(about: Any, why: str, level: Level) -> None:
    made, prev = press()
    made.note(about(prev), at(2))
    told = checked(made, level)
    assert found(told) == [("note-astray", "about")]
    assert why in told.problems[0].message
    signed = next(verdict for verdict in told.verdicts if verdict.word == "SIGNED")
    assert (signed.status, told.exit) == ("FAIL", 1)


def test_a_note_about_a_note() -> None:
    made, about = press()
    index = made.note(about, at(2))
    made.note(Prev(index, merkle.leaf_hash(made.pending[-1]).hex()), at(3))
    told = checked(made)
    assert found(told) == [("note-astray", "about")]
    assert "which is no capture (note)" in told.problems[0].message


def test_a_note_signed_by_an_unknown_key() -> None:
    made, about = press()
    own, made.captor = made.captor, Signer.from_seed("desk", b"x" * 32)
    made.note(about, at(2))
    made.captor = own
    assert found(checked(made)) == [("signature-unknown-key", "keyid")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"index": 0}, "index"),
        ({"leaf": "7" * 64}, "leaf"),
        ({"observed": at(9)}, "observed"),
        ({"schema": "newsproof/keys/v1"}, "schema"),
        ({"code": "guilty"}, "code"),
        ({"text": 7}, "text"),
    ],
)
def test_a_note_whose_document_says_something_else(changes: dict[str, Any], field: str) -> None:
    made, about = press()
    made.note(about, at(2), **changes)
    assert ("description-mismatch", field) in found(checked(made))


def test_notes_about_nothing_are_counted_and_not_endless() -> None:
    made, about = press()
    for number in range(230):
        made.note(Prev(about.index, "7" * 64), at(2 + number % 300))
    told = checked(made)
    assert {code for code, _ in found(told)} <= {"note-astray", "more-problems"}
    assert told.exit == 1
