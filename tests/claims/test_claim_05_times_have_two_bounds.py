"""Claim 5: a version lies between two attested moments that nobody who has the archive could choose.

False if somebody with every key of the archive gives a capture a time a day off, uses an old token again, puts a token
of another checkpoint on this one, or a token under a root that it brings along, and `verify` is content or moves a bound.
"""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.engine import examine
from archive.model.times import format_time, parse_time
from archive.trust import notes, timestamps
from archive.trust.policy import Requirements
from tests.audit.builder import MemoryEvidence, at
from tests.audit.test_audit_timing import anchor, begun, capture, trust_in
from tests.authority import Authority
from tests.torture.forger import Forger
from tests.torture.scene import Scene, codes, look, problems, trimmed, with_head

#: The versions: observed, the timestamp before, the timestamp behind. The page of 09:20 had not changed.
HONEST = [("08:00", None, "08:30"), ("08:20", None, "08:30"), ("09:00", "08:30", "09:30"),
          ("10:00", "09:30", "10:30"), ("10:20", "09:30", "10:30")]  # fmt: skip


def test_every_version_has_its_bounds(timed: Scene) -> None:
    found = look(timed.files, timed.trust(requires=Requirements(timestamp=True)))
    assert codes(found) == []
    assert [verdict.status for verdict in found.verdicts] == ["ok"] * 5
    # The bounds are wider than the token's time by the accuracy that the authority states, one second.
    told = [(one.observed[11:16], one.not_before, one.not_after) for one in found.brackets]
    second = {"08:30": ("08:29:59", "08:30:01"), "09:30": ("09:29:59", "09:30:01"), "10:30": ("10:29:59", "10:30:01")}
    assert [(o, b and b[11:19], a and a[11:19]) for o, b, a in told] == [
        (observed, second[below][0] if below else None, second[above][1]) for observed, below, above in HONEST
    ]


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-03"])
@pytest.mark.parametrize("index", [2, 4])
def test_a_time_that_was_made_up_with_every_key(timed: Scene, day: str, index: int) -> None:
    """He rewrites the capture, the chain and the log, keeps every token that still fits, and asks for a new one at 11:00."""
    forger = Forger(timed.files).copy()
    forger.redate(index, f"{day}T09:00:00.000000Z")
    made = stamped(forger.rebuild(timed.captor, timed.log), timed, "2026-03-02T11:00:00Z")
    assert codes(look(made)) in ([], ["timestamp-missing"])
    found = look(made, timed.trust())
    assert found.exit == 1
    assert problems(found) <= {"time-contradiction", "timestamp-missing"}
    assert problems(look(made, None, against=timed.head)) & {"log-fork", "log-rollback"}


def test_the_time_alone_is_what_is_refused(authority: Authority) -> None:
    """Who lies about the time as it happens rewrites nothing: tokens and log are in order, the time is not."""
    pytest.importorskip("rfc3161_client")
    for observed, expected in ((at(60), []), ("2026-03-01T09:00:00.000000Z", ["time-contradiction"]),
                               ("2026-03-03T09:00:00.000000Z", ["time-contradiction"])):  # fmt: skip
        press, article = begun()
        capture(press, article, 0)
        anchor(press, authority, 30)
        capture(press, article, 60, observed)
        anchor(press, authority, 90)
        press.write_hints()
        assert codes(examine(MemoryEvidence(press.files), trust=trust_in(press, authority.root))) == expected


@given(minutes=st.integers(-3000, 3000))
@settings(deadline=None, max_examples=40)
def test_the_bracket_is_the_authoritys_whatever_is_claimed(timed: Scene, minutes: int) -> None:
    """Outside of the bounds and ten minutes more there is no time that passes, and inside of them every one does."""
    from datetime import timedelta

    base = parse_time("2026-03-02T10:20:00.000000Z")
    observed = base + timedelta(minutes=minutes)
    forger = Forger(timed.files).copy()
    last = len(forger.groups) - 1
    if minutes:
        forger.redate(last, format_time(observed))
    # The tokens on older heads stay; the head's own is the authority's answer to the new text, at 10:30.
    made = forger.rebuild(timed.captor, timed.log) if minutes else timed.files
    low, high = parse_time("2026-03-02T09:19:59.000000Z"), parse_time("2026-03-02T10:40:01.000000Z")
    if minutes:
        made = stamped(made, timed, "2026-03-02T10:30:00Z")
    found = look(made, timed.trust())
    assert problems(found) == (set() if low <= observed <= high else {"time-contradiction"})


def stamped(files: dict[str, bytes], timed: Scene, moment: str) -> dict[str, bytes]:
    """The head with the authority's answer of that moment."""
    note = trimmed(files["log/checkpoint"], [timed.log.name])
    digest = sha256(notes.parse(note).text.encode()).digest()
    token = AUTHORITIES[timed.roots[0]].token(digest, at=parse_time(moment))
    return with_head(files, note + timestamps.line("tsa.example", token).line.encode())


AUTHORITIES: dict[bytes, Authority] = {}


@pytest.fixture(autouse=True)
def _known(authority: Authority) -> None:
    AUTHORITIES[authority.root] = authority


def test_a_token_of_another_checkpoint(timed: Scene) -> None:
    older = notes.parse(timed.files["log/checkpoints/4"])
    line = next(one for one in older.signatures if timestamps.is_token(one))
    plain = trimmed(timed.head, [timed.log.name])
    found = look(with_head(timed.files, plain + line.line.encode()), timed.trust())
    assert problems(found) == {"timestamp-invalid"}
    assert found.problems[0].file == "log/checkpoint"
    # Without it the newest versions have no upper bound, and a policy that asks for one says so.
    bare = look(with_head(timed.files, plain), timed.trust())
    assert bare.exit == 0
    assert bare.brackets[-1].not_after is None


def test_a_token_under_a_root_that_it_brings_along(timed: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
    stranger = Authority(tmp_path_factory.mktemp("stranger"), name="Stranger", chain=True)
    plain = trimmed(timed.head, [timed.log.name])
    token = stranger.token(sha256(notes.parse(plain).text.encode()).digest(), at=parse_time("2026-03-02T10:21:00Z"))
    made = with_head(timed.files, plain + timestamps.line("tsa.example", token).line.encode())
    found = look(made, timed.trust())
    assert codes(found) == ["timestamp-unknown"]
    assert found.brackets[-1].not_after is None
    assert stranger.root in token


def test_a_token_that_was_taken_away_is_missed(timed: Scene) -> None:
    name = "log/checkpoints/2"
    made = {**timed.files, name: trimmed(timed.files[name], [timed.log.name])}
    assert problems(look(made)) == {"timestamp-missing"}


def test_an_old_token_used_again(authority: Authority) -> None:
    pytest.importorskip("rfc3161_client")
    press, article = begun()
    capture(press, article, 0)
    anchor(press, authority, 30)
    old = press.after
    capture(press, article, 60)
    anchor(press, authority, 90)
    capture(press, article, 120)
    press.write_hints()
    assert not examine(MemoryEvidence(press.files), trust=trust_in(press, authority.root)).problems
    press.after = old
    capture(press, article, 121)
    press.write_hints()
    found = examine(MemoryEvidence(press.files), trust=trust_in(press, authority.root))
    assert [(one.code, one.field) for one in found.problems] == [("time-contradiction", "after")]
