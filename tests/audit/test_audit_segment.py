"""One of our segments, lying alone: what its own statements prove, and what only the log could say."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.segment import examine_segment, is_segment
from archive.errors import CallerError
from archive.formats import tombstone
from archive.formats.capture import statement_record
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.statement import STATEMENT_TYPE
from archive.model.verdict import Verification
from archive.trust import canonical, envelope
from archive.trust.keys import Signer
from archive.trust.policy import CaptorLine, Trust, parse_policy
from tests.audit import foreign_files as made
from tests.audit.builder import at, members, small

PRESS = small()
SEGMENTS = [name for name in PRESS.files if name.startswith("warc/news-") and name.endswith(".warc.gz")]
FIRST = PRESS.files[SEGMENTS[0]]
CAPTOR = PRESS.captor.verifier


def trust(*lines: CaptorLine) -> Trust:
    return Trust(parse_policy(b"quorum none\n"), lines, label="trust")


@pytest.fixture
def examine(tmp_path: Path) -> Any:
    def run(data: bytes, believed: Trust | None = None, *, asked: bool = False) -> Verification:
        path = tmp_path / "news-000001.warc.gz"
        path.write_bytes(data)
        return examine_segment(path, believed, asked=asked)

    return run


def found(result: Verification) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.record) for problem in result.problems]


def test_a_whole_segment_is_intact_and_nothing_more_is_claimed(examine: Any) -> None:
    for name in SEGMENTS:
        result = examine(PRESS.files[name])
        assert (result.exit, result.kind, result.problems, result.notices) == (0, "segment", (), ())
        assert [verdict.status for verdict in result.verdicts] == ["ok", *["not checked"] * 4]
        count = len(list(members(PRESS.files[name])))
        assert f"{count} of {count} records" in result.verdicts[0].detail
    assert examine(FIRST).counts.captures == 3


def test_a_captor_that_the_reader_knows_has_signed(examine: Any) -> None:
    result = examine(FIRST, trust(CaptorLine(CAPTOR, PRESS.origin)), asked=True)
    assert (result.exit, result.verdicts[1].status) == (0, "ok")
    assert CAPTOR.keyid in result.verdicts[1].detail
    assert result.policy == "trust"


def test_a_window_cannot_be_judged_without_the_log(examine: Any) -> None:
    result = examine(FIRST, trust(CaptorLine(CAPTOR, PRESS.origin, 0, 5)), asked=True)
    assert (result.exit, result.verdicts[1].status) == (0, "not checked")
    assert "counts for part of a log only" in result.verdicts[1].detail


def test_a_stranger_is_unproven_when_the_policy_was_asked(examine: Any) -> None:
    other = CaptorLine(Signer.from_seed("other", bytes(range(32))).verifier, PRESS.origin)
    result = examine(FIRST, trust(other), asked=True)
    assert (result.exit, {point.code for point in result.unproven}) == (4, {"captor-untrusted"})
    result = examine(FIRST, trust(other))
    assert (result.exit, result.verdicts[1].status) == (0, "not checked")


def test_a_key_of_the_same_name_and_id_that_did_not_sign(examine: Any) -> None:
    """Key ids have 32 bits: another key with the same one is a forger's."""
    other = Signer.from_seed("desk", bytes(range(32))).verifier
    object.__setattr__(other, "key_id", CAPTOR.key_id)
    object.__setattr__(other, "name", CAPTOR.name)
    result = examine(FIRST, trust(CaptorLine(other, PRESS.origin)), asked=True)
    assert {problem.code for problem in result.problems} == {"signature-invalid"}
    assert result.verdicts[1].status == "FAIL"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(FIRST) - 1), st.integers(1, 255))
def test_every_flip_is_found(tmp_path_factory: pytest.TempPathFactory, at: int, mask: int) -> None:
    path = tmp_path_factory.mktemp("flip") / "news-000001.warc.gz"
    path.write_bytes(FIRST[:at] + bytes((FIRST[at] ^ mask,)) + FIRST[at + 1 :])
    result = examine_segment(path, None)
    assert all(problem.record is not None for problem in result.problems)
    if not result.problems:
        assert {notice.code for notice in result.notices} == {"repacked"} or _same(path.read_bytes())


def _same(data: bytes) -> bool:
    return gzip.decompress(data) == gzip.decompress(FIRST)


def test_a_record_that_is_gone_is_missed_and_named(examine: Any) -> None:
    whole = list(members(FIRST))
    for number in range(1, len(whole) + 1):
        result = examine(b"".join(whole[: number - 1] + whole[number:]))
        assert result.problems, number
        codes = {code for code, _ in found(result)}
        assert codes <= {"record-missing", "record-unsigned", "segment-truncated"}
        assert all(record is not None for _, record in found(result))


def test_a_capture_that_is_gone_breaks_the_chain_of_its_article(examine: Any) -> None:
    last = list(members(PRESS.files[SEGMENTS[1]]))
    result = examine(FIRST + b"".join(last))
    assert result.exit == 0
    third = [13, 14, 15, 16, 17]  # the second capture of the bridge, between its first and its third
    whole = list(members(FIRST))
    result = examine(b"".join(one for at, one in enumerate(whole) if at not in third) + b"".join(last))
    assert "chain-broken" in {code for code, _ in found(result)}


def test_what_stands_twice_or_at_the_end_is_named(examine: Any) -> None:
    whole = list(members(FIRST))
    again = examine(FIRST + b"".join(whole[13:]))
    assert ("record-duplicated", 23) in found(again)
    assert found(examine(FIRST + whole[1])) == [("segment-truncated", 19)]
    assert found(examine(FIRST[:-40])) == [("segment-truncated", 14)]


def test_a_tombstone_is_told_and_its_redaction_is_not_looked_for(examine: Any) -> None:
    items = [item for item in read_warc(io.BytesIO(FIRST)) if isinstance(item, RecordItem)]
    response = next(item for item in items if item.record.type == "response")
    grave = tombstone.Grave(response.sha256, "response", response.raw_length)
    stone = b"".join(tombstone.member(grave, response.length))
    assert len(stone) == response.length
    data = FIRST[: response.offset] + stone + FIRST[response.offset + response.length :]
    result = examine(data)
    assert (result.exit, [notice.code for notice in result.notices]) == (0, ["redacted"])
    wrong = tombstone.Grave(hashlib.sha256(b"x").hexdigest(), "response", response.raw_length)
    data = (
        FIRST[: response.offset]
        + b"".join(tombstone.member(wrong, response.length))
        + FIRST[response.offset + response.length :]
    )
    assert examine(data).exit == 1
    assert zlib.decompress(stone, 31)


def test_segments_are_recognised_by_their_statements(tmp_path: Path) -> None:
    path = tmp_path / "any.warc.gz"
    path.write_bytes(FIRST)
    assert is_segment(path)
    path.write_bytes(made.packed(made.good()))
    assert not is_segment(path)
    with pytest.raises(CallerError) as caught:
        examine_segment(path, None)
    assert caught.value.code == "not-evidence"
    (tmp_path / "link").symlink_to(path)
    for ask in (is_segment, lambda one: examine_segment(one, None)):
        with pytest.raises(CallerError) as caught:
            ask(tmp_path / "link")
        assert caught.value.code == "not-evidence"


def test_a_tombstone_is_one_to_the_byte_or_none(examine: Any) -> None:
    """Whatever says that it stands for a signed record, and says something else besides, is another record."""
    items = [item for item in read_warc(io.BytesIO(FIRST)) if isinstance(item, RecordItem)]
    response = next(item for item in items if item.record.type == "response")
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>What was never said.</p>"
    forged = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:newsproof:redacted:%s>\r\n"
        b"WARC-Target-URI: https://gazette.example/x\r\nWARC-Date: 2026-03-02T08:00:00Z\r\n"
        b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    ) % (response.sha256.encode(), len(block), block)
    data = FIRST[: response.offset] + compress(forged) + FIRST[response.offset + response.length :]
    result = examine(data, trust(CaptorLine(CAPTOR, PRESS.origin)), asked=True)
    assert [code for code, _ in found(result)] == ["record-altered"]
    assert result.exit == 1


def test_a_record_behind_a_tombstone_is_not_counted_as_signed(examine: Any) -> None:
    items = [item for item in read_warc(io.BytesIO(FIRST)) if isinstance(item, RecordItem)]
    response = next(item for item in items if item.record.type == "response")
    grave = tombstone.Grave(response.sha256, "response", response.raw_length)
    stone = b"".join(tombstone.member(grave, response.length))
    result = examine(FIRST[: response.offset] + stone + FIRST[response.offset + response.length :])
    assert result.verdicts[0].status == "not checked"
    assert f"{len(items) - 1} of {len(items)} records" in result.verdicts[0].detail
    assert "only the log" in result.notices[0].message
    assert "no" in result.notices[0].consequence


def later_kind(*records: bytes, signer: Signer = PRESS.captor) -> bytes:
    """Records and a statement about the first of them, of a kind that is not known here."""
    subject = [{"digest": {"sha256": hashlib.sha256(records[0]).hexdigest()}, "name": "1"}]
    said = {"_type": STATEMENT_TYPE, "predicate": {}, "predicateType": "https://later.example/v9", "subject": subject}
    sealed = envelope.seal(canonical.encode(said), signer)
    closing = statement_record(sealed, observed=at(59), warcinfo_id=PRESS.warcinfo_id)
    return b"".join(compress(record) for record in (*records, closing.data))


def test_a_statement_of_an_unknown_kind_covers_what_it_lists_and_nothing_else(examine: Any) -> None:
    one, two = (f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Date: "
                f"2026-03-02T08:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n".encode() for n in (1, 2))  # fmt: skip
    believed = trust(CaptorLine(CAPTOR, PRESS.origin))
    good = examine(FIRST + later_kind(one), believed, asked=True)
    assert (good.exit, [notice.code for notice in good.notices]) == (0, ["statement-unknown"])
    assert [code for code, _ in found(examine(FIRST + later_kind(one, two)))] == ["record-unsigned"]
    stranger = examine(FIRST + later_kind(one, signer=Signer.from_seed("x", bytes(32))), believed, asked=True)
    assert [point.code for point in stranger.unproven] == ["captor-untrusted"]
    assert stranger.verdicts[1].status == "not checked"


def test_a_policy_that_speaks_of_logs_is_not_met_by_a_segment(examine: Any) -> None:
    policy = parse_policy(f"log {PRESS.log_key.verifier.vkey}\nquorum none\n".encode())
    believed = Trust(policy, (CaptorLine(CAPTOR, PRESS.origin),), label="trust")
    result = examine(FIRST, believed, asked=True)
    assert (result.exit, [point.code for point in result.unproven]) == (4, ["log-untrusted"])
    assert examine(FIRST, believed).exit == 0
