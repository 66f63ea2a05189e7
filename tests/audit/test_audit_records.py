"""Somebody with write access and no key: what they change is named, and proven where the archive says it twice."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.altered import Budget, Clues, explain
from archive.audit.engine import examine
from archive.formats import warc
from archive.formats.capture import statement_record
from archive.formats.members import GZIP_HEADER, compress
from archive.model.statement import STATEMENT_TYPE
from archive.model.verdict import Problem, Verification
from archive.trust import canonical, envelope, merkle
from archive.trust.tiles import decode_entries, encode_entries
from tests.audit.builder import MemoryEvidence, Press, foreign_warc, members, small

SMALL = small().files
LAST = "warc/news-000002.warc.gz"
FIRST = "warc/news-000001.warc.gz"
RESPONSE, REQUEST, METADATA, ARTICLE, DESCRIPTION, STATEMENT = 4, 5, 6, 7, 8, 9

Change = Callable[[bytes], bytes]


def verify(files: dict[str, bytes]) -> Verification:
    return examine(MemoryEvidence(files))


def raw_records(name: str) -> list[bytes]:
    return [zlib.decompress(member, 31) for member in members(SMALL[name])]


def changed(number: int, change: Change, name: str = LAST) -> dict[str, bytes]:
    """One record changed, and the segment compressed anew as we would: gzip and its CRC are all in order."""
    raw = raw_records(name)
    after = change(raw[number - 1])
    assert after != raw[number - 1]
    raw[number - 1] = after
    return {**SMALL, name: b"".join(compress(record) for record in raw)}


def swap(old: bytes, new: bytes, count: int = -1) -> Change:
    def change(raw: bytes) -> bytes:
        assert old in raw
        return raw.replace(old, new, count)

    return change


def consistent(change: Change) -> Change:
    """Changes the block and recomputes length and digests, as anybody can."""

    def after(raw: bytes) -> bytes:
        head, _, rest = change(raw).partition(b"\r\n\r\n")
        block = rest[:-4]
        payload = block.partition(b"\r\n\r\n")[2] if b"application/http" in head else block
        for name, data in ((b"WARC-Block-Digest", block), (b"WARC-Payload-Digest", payload)):
            digest = hashlib.sha256(data).hexdigest().encode()
            head = re.sub(rb"(%b): \S+" % name, rb"\1: sha256:" + digest, head)
        head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(block), head)
        return head + b"\r\n\r\n" + block + b"\r\n\r\n"

    return after


#: Which record, what is done to it, the field that must be named, and words of the proof.
ALTERED: dict[str, tuple[int, Change, str, str]] = {
    "the time of a response": (
        RESPONSE,
        swap(b"2026-03-02T08:20:00", b"2026-03-02T17:20:00"),
        "WARC-Date",
        "is 2026-03-02T17:20:00.000000Z, signed value 2026-03-02T08:20:00.000000Z; the rest of the record is as signed",
    ),
    "the address of a response": (
        RESPONSE,
        swap(b"harbour-bridge\r\n", b"harbour-fridge\r\n"),
        "WARC-Target-URI",
        "signed value https://gazette.example/2026/harbour-bridge",
    ),
    "the id of a response": (
        RESPONSE,
        swap(b"WARC-Record-ID: <urn:uuid:", b"WARC-Record-ID: <urn:uuid:0"),
        "WARC-Record-ID",
        "signed value <urn:uuid:",
    ),
    "the address of the server": (RESPONSE, swap(b"192.0.2.7", b"192.0.2.8"), "WARC-IP-Address", "192.0.2.7"),
    "the payload digest alone": (
        RESPONSE,
        lambda raw: re.sub(rb"(Payload-Digest: sha256:).", rb"\1f", raw, count=1),
        "WARC-Payload-Digest",
        "the rest of the record is as signed",
    ),
    "the block digest alone": (
        ARTICLE,
        lambda raw: re.sub(rb"(Block-Digest: sha256:).", rb"\1e", raw, count=1),
        "WARC-Block-Digest",
        "the rest of the record is as signed",
    ),
    "what a request belongs to": (
        REQUEST,
        swap(b"WARC-Concurrent-To: <urn:uuid:", b"WARC-Concurrent-To: <urn:uuid:9"),
        "WARC-Concurrent-To",
        "signed value <urn:uuid:",
    ),
    "the kind of a record": (
        METADATA,
        swap(b"Type: metadata", b"Type: resource"),
        "WARC-Type",
        "signed value metadata",
    ),
    "the content type": (
        METADATA,
        swap(b"Content-Type: application/warc-fields", b"Content-Type: application/http"),
        "Content-Type",
        "signed value application/warc-fields",
    ),
    "a header taken away": (
        REQUEST,
        swap(b"WARC-IP-Address: 192.0.2.7\r\n", b""),
        "WARC-IP-Address",
        "is not there, signed value 192.0.2.7",
    ),
    "a header put in": (
        RESPONSE,
        swap(b"WARC-Protocol", b"WARC-Truncated: length\r\nWARC-Protocol", 1),
        "WARC-Truncated",
        "was added",
    ),
    "a word of the page": (RESPONSE, swap(b"Monday", b"Sunday"), "block", "no longer fits WARC-Block-Digest"),
    "a word of the page and both digests": (
        RESPONSE,
        consistent(swap(b"Monday", b"Sunday")),
        "block",
        "its digests recomputed: its payload was signed as",
    ),
    "a longer article and its digest": (
        ARTICLE,
        consistent(swap(b"Ferry fares", b"Very ferry fares")),
        "block",
        "its digests recomputed",
    ),
    "the time of a description": (
        DESCRIPTION,
        swap(b"T08:20:00.000000Z\r\n", b"T08:21:00.000000Z\r\n"),
        "WARC-Date",
        "",
    ),
}


def only(result: Verification) -> Problem:
    assert len(result.problems) == 1, result.problems
    assert not result.notices
    return result.problems[0]


@pytest.mark.parametrize("what", ALTERED)
def test_a_change_that_keeps_gzip_whole_is_named_with_its_field(what: str) -> None:
    number, change, field, words = ALTERED[what]
    problem = only(verify(changed(number, change)))
    assert (problem.code, problem.file, problem.record, problem.field) == ("record-altered", LAST, number, field)
    assert words in problem.message
    assert problem.affects == "harbour-bridge v2"
    offset = sum(len(member) for member in list(members(SMALL[LAST]))[: number - 1])
    assert problem.offset == offset


def test_a_whole_capture_with_another_time_is_named_record_by_record() -> None:
    raw = [record.replace(b"Date: 2026-03-02T08:20", b"Date: 2026-03-02T17:20") for record in raw_records(LAST)]
    result = verify({**SMALL, LAST: b"".join(map(compress, raw))})
    dated = [problem for problem in result.problems if problem.affects == "harbour-bridge v2"]
    assert [problem.record for problem in dated] == [4, 5, 6, 7, 8, 9]
    assert all(problem.field == "WARC-Date" and "T08:20:00" in problem.message for problem in dated)


def test_digests_of_an_unguessable_header_are_not_claimed_to_be_understood() -> None:
    problem = only(verify(changed(ARTICLE, consistent(swap(b"Ferry", b"Fairy")))))
    assert problem.code == "record-altered"
    assert problem.field is None
    assert "or a header" in problem.message


def test_a_statement_record_is_known_to_the_byte() -> None:
    problem = only(verify(changed(STATEMENT, swap(b"T08:20", b"T17:20"))))
    assert (problem.code, problem.field, problem.record) == ("statement-altered", "WARC-Date", STATEMENT)
    assert "must be 2026-03-02T08:20:00.000000Z" in problem.message
    problem = only(verify(changed(STATEMENT, consistent(swap(b'"keyid":"desk', b'"keyid":"dusk')))))
    assert (problem.code, problem.field, problem.record) == ("statement-altered", "keyid", STATEMENT)


def test_everything_recomputed_but_the_signatures() -> None:
    """The page, its record's digests, the statement's subject, the entry and all tiles: only no key was at hand."""
    raw = raw_records(LAST)
    old = hashlib.sha256(raw[RESPONSE - 1]).hexdigest()
    raw[RESPONSE - 1] = consistent(swap(b"Monday", b"Sunday"))(raw[RESPONSE - 1])
    new = hashlib.sha256(raw[RESPONSE - 1]).hexdigest()
    entries = decode_entries(SMALL["log/tile/entries/000.p/8"])
    import base64

    def resigned(entry: bytes) -> bytes:
        payload = re.search(rb'"payload":"([^"]+)"', entry)
        assert payload is not None
        text = base64.b64decode(payload[1]).replace(old.encode(), new.encode())
        return entry.replace(payload[1], base64.b64encode(text))

    before = entries[4]
    entries[4] = resigned(before)
    assert entries[4] != before
    warcinfo_id = re.search(rb"WARC-Record-ID: (\S+)", raw[0])
    assert warcinfo_id is not None
    raw[STATEMENT - 1] = statement_record(
        entries[4], observed="2026-03-02T08:20:00.000000Z", warcinfo_id=warcinfo_id[1].decode()
    ).data
    result = verify(
        {
            **SMALL,
            LAST: b"".join(map(compress, raw)),
            "log/tile/entries/000.p/8": encode_entries(entries),
            "log/tile/0/000.p/8": b"".join(map(merkle.leaf_hash, entries)),
        }
    )
    codes = {problem.code for problem in result.problems}
    assert {"signature-invalid", "checkpoint-inconsistent"} <= codes
    assert [verdict.status for verdict in result.verdicts[:3]][1:] == ["FAIL", "FAIL"]
    assert any(problem.affects == "harbour-bridge v2" for problem in result.problems)


@pytest.mark.parametrize("level", [0, 1, 9])
def test_another_compression_of_the_same_records_is_no_problem(level: int) -> None:
    def again(record: bytes) -> bytes:
        packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, zlib.Z_FILTERED)
        return b"".join((GZIP_HEADER, packer.compress(record), packer.flush(), compress(record)[-8:]))

    for name in (FIRST, LAST):
        result = verify({**SMALL, name: b"".join(map(again, raw_records(name)))})
        assert result.ok
        assert not result.problems
        codes = {(notice.code, notice.file) for notice in result.notices}
        assert ("repacked", name) in codes
        assert all(notice.code in ("repacked", "hint-behind") for notice in result.notices)


@pytest.mark.parametrize(
    "pack",
    [
        lambda raw: b"".join(raw),
        lambda raw: compress(b"".join(raw)),
        lambda raw: b"".join(b"\x1f\x8b\x08\x00\x01\x02\x03\x04\x00\x03" + compress(record)[10:] for record in raw),
        lambda raw: b"".join(compress(record[:200]) + compress(record[200:]) for record in raw),
    ],
    ids=["not compressed", "one member", "gzip's own header", "two members a record"],
)
def test_other_packings_are_notices(pack: Callable[[list[bytes]], bytes]) -> None:
    result = verify({**SMALL, LAST: pack(raw_records(LAST))})
    assert result.ok
    assert {notice.code for notice in result.notices} == {"repacked", "hint-behind"}
    assert any(notice.record == 1 for notice in result.notices if notice.file == LAST)


def test_a_capture_copied_whole_is_a_copy() -> None:
    whole = list(members(SMALL[LAST]))
    result = verify({**SMALL, LAST: b"".join([*whole, *whole[3:9]])})
    assert {problem.code for problem in result.problems} == {"record-duplicated"}
    assert result.problems[0].record == 21
    assert result.problems[0].affects == "harbour-bridge v2"


def test_captures_in_another_order_have_moved() -> None:
    whole = list(members(SMALL[LAST]))
    result = verify({**SMALL, LAST: b"".join([*whole[:3], *whole[14:], *whole[3:14]])})
    assert not result.ok
    assert {problem.code for problem in result.problems} == {"record-moved"}
    assert {problem.affects for problem in result.problems} >= {"harbour-bridge v2", "old-market v1"}


def test_segments_exchanged() -> None:
    result = verify({**SMALL, FIRST: SMALL[LAST], LAST: SMALL[FIRST]})
    assert not result.ok
    assert "record-moved" in {problem.code for problem in result.problems}
    assert not [notice for notice in result.notices if notice.code == "repacked"]


def test_a_record_of_another_archive() -> None:
    other = small(imports=False)
    smuggled = list(members(other.files[LAST]))[4]
    whole = list(members(SMALL[LAST]))
    problem = only(
        verify(
            {
                **SMALL,
                LAST: b"".join(
                    [*whole[:5], compress(zlib.decompress(smuggled, 31).replace(b"GET", b"PUT")), *whole[5:]]
                ),
            }
        )
    )
    assert (problem.code, problem.record) == ("record-unsigned", 6)


@pytest.mark.parametrize("size", [1, 64, 512, 4096])
@pytest.mark.parametrize("byte", [b"\0", b"\xff"])
def test_blocks_written_over(size: int, byte: bytes) -> None:
    data = SMALL[FIRST]
    for at in range(0, len(data) - size, max(size, 1500)):
        if data[at : at + size] == byte * size:
            continue
        result = verify({**SMALL, FIRST: data[:at] + byte * size + data[at + size :]})
        assert any(problem.file == FIRST and problem.record for problem in (*result.problems, *result.notices))
        assert all(notice.code in ("repacked", "hint-behind") for notice in result.notices) or result.problems


def test_walking_goes_on_behind_damage() -> None:
    """Two faults far apart are two findings, and what lies between them is still checked."""
    whole = list(members(SMALL[LAST]))
    whole[3] = whole[3][:200] + b"?" + whole[3][201:]
    whole[14] = compress(zlib.decompress(whole[14], 31).replace(b"three coins", b"four  coins"))
    result = verify({**SMALL, LAST: b"".join(whole)})
    assert [problem.record for problem in result.problems] == [4, 15]
    assert [problem.affects for problem in result.problems] == ["harbour-bridge v2", "ferry-fares v2"]


def test_an_import_is_read_to_say_where_it_differs() -> None:
    data, digest, name = foreign_warc()
    first, second = list(members(data))
    raw = zlib.decompress(second, 31)
    problem = only(verify({**SMALL, name: first + compress(raw.replace(b"a Tuesday", b"a Friday!"))}))
    assert (problem.code, problem.file, problem.record) == ("import-altered", name, 2)
    assert problem.affects == "old-market v1"
    problem = only(verify({**SMALL, name: first + compress(raw.replace(b"old-market", b"new-market"))}))
    assert (problem.code, problem.affects) == ("import-altered", "old-market v1")
    assert hashlib.sha256(raw).hexdigest() == digest.sha256


@given(st.binary(max_size=300), st.sampled_from([FIRST, LAST]), st.integers(0, 11000))
@settings(deadline=None)
def test_any_bytes_anywhere_are_found_and_never_raise(junk: bytes, name: str, at: int) -> None:
    data = SMALL[name]
    after = data[:at] + junk + data[at + len(junk) :]
    result = verify({**SMALL, name: after})
    if after != data:
        assert any(problem.file == name for problem in (*result.problems, *result.notices))
    else:
        assert not result.problems


@given(st.binary(max_size=600))
@settings(deadline=None)
def test_a_segment_of_junk(junk: bytes) -> None:
    result = verify({**SMALL, LAST: junk})
    assert not result.ok
    assert any(problem.file == LAST for problem in result.problems)


def test_an_explanation_stops_at_its_budget() -> None:
    record = warc.parse(raw_records(LAST)[RESPONSE - 1])
    clues = Clues()
    clues.add("WARC-Date", "2026-03-02T08:20:00.000000Z")
    found = explain(record, "0" * 64, clues, Budget(10))
    assert not found.proven
    assert found.field is None


def test_what_is_lost_is_called_by_its_article() -> None:
    result = verify({name: data for name, data in SMALL.items() if name != FIRST})
    lost = [problem.affects for problem in result.problems if problem.code == "capture-missing"]
    assert lost == ["harbour-bridge v1", "ferry-fares v1", "harbour-bridge c2"]


def test_records_before_a_statement_of_an_unknown_kind_are_those_that_it_lists() -> None:
    press = Press("later")
    press.begin_segment("2026-03-02T08:00:00.000000Z")
    record = press._first[0]
    said = {
        "_type": STATEMENT_TYPE,
        "predicate": {},
        "predicateType": "https://later.example/v9",
        "subject": [{"digest": {"sha256": record.sha256}, "name": "1"}],
    }
    press.pending.append(envelope.seal(canonical.encode(said), press.captor))
    closing = statement_record(press.pending[-1], observed="2026-03-02T08:00:00.000000Z", warcinfo_id=press.warcinfo_id)
    press._append([record, closing])
    press.publish()
    press.write_hints()
    result = examine(MemoryEvidence(press.files))
    assert [(one.severity, one.code) for one in (*result.problems, *result.notices)] == [
        ("notice", "statement-unknown")
    ]
    assert "0 of 0 records" in result.verdicts[0].detail  # nothing is claimed of what is not understood
    forged = compress(record.data.replace(b"newsproof/", b"otherproof"))
    press.files[press.segment_name] = forged + compress(closing.data)
    press.write_hints()
    assert [one.code for one in examine(MemoryEvidence(press.files)).problems] == ["record-unsigned"]
