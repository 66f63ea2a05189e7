"""What an interrupted writer leaves is named and is no failure; the same bytes anywhere else are one."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.engine import examine
from archive.formats.members import compress
from archive.model.verdict import Verification
from tests.audit.builder import Article, MemoryEvidence, Press, at, members, page, small

LAST = "warc/news-000002.warc.gz"
FIRST = "warc/news-000001.warc.gz"
#: A response that is signed.
RESPONSE = 4


def verify(files: dict[str, bytes]) -> Verification:
    return examine(MemoryEvidence(files))


def one_more(count: int = 1) -> Press:
    """The writer has appended the records of more captures and has died before the log heard of them."""
    press = small()
    article = Article("a-5555555555555555")
    for number in range(count):
        press.capture(article, "https://gazette.example/late", at(50 + number), page("Late", f"News {number}."))
    return press


SMALL = small().files
WRITTEN = one_more(2).files[LAST]
COMMITTED = len(SMALL[LAST])


@pytest.mark.parametrize("cut", range(COMMITTED, len(WRITTEN), 97))
def test_a_write_cut_anywhere_is_a_notice(cut: int) -> None:
    result = verify({**SMALL, LAST: WRITTEN[:cut]})
    assert result.ok
    assert not result.problems
    codes = {notice.code for notice in result.notices}
    assert codes <= {"torn-tail", "capture-pending", "hint-behind"}
    if cut > COMMITTED:
        assert codes & {"torn-tail", "capture-pending"}
        assert all(notice.file.startswith("warc/news-000002") for notice in result.notices)


def test_whole_captures_are_told_from_the_unfinished_one() -> None:
    whole = len(one_more(1).files[LAST])
    result = verify({**SMALL, LAST: WRITTEN[: whole + 300]})
    codes = [notice.code for notice in result.notices]
    assert codes.count("capture-pending") == 1
    assert codes.count("torn-tail") == 1
    tail = next(notice for notice in result.notices if notice.code == "torn-tail")
    assert tail.offset == whole
    pending = next(notice for notice in result.notices if notice.code == "capture-pending")
    assert pending.affects == "ferry-fares-rise v1"
    assert pending.offset == COMMITTED


@pytest.mark.parametrize("hole", range(COMMITTED, len(WRITTEN) - 200, 301))
def test_pages_that_never_reached_the_disk(hole: int) -> None:
    """After a power cut later pages may be there and earlier ones not: still nothing that was committed."""
    after = WRITTEN[:hole] + b"\0" * 200 + WRITTEN[hole + 200 :]
    result = verify({**SMALL, LAST: after})
    assert result.ok, result.problems
    assert {notice.code for notice in result.notices} & {"torn-tail", "capture-pending"}


def test_an_unfinished_tail_in_a_new_segment() -> None:
    press = small()
    press.begin_segment(at(60))
    result = verify(press.files)
    assert result.ok
    assert {notice.code for notice in result.notices} == {"capture-pending"}
    name = "warc/news-000003.warc.gz"
    for cut in range(0, len(press.files[name]), 53):
        result = verify({**press.files, name: press.files[name][:cut]})
        assert result.ok, result.problems


def test_the_tail_of_a_sealed_segment_is_no_tail() -> None:
    for junk in (b"\0", b"junk", compress(b"no record"), SMALL[LAST][:300]):
        result = verify({**SMALL, FIRST: SMALL[FIRST] + junk})
        assert not result.ok
        assert any(problem.file == FIRST and problem.record for problem in result.problems)


def test_a_committed_record_behind_the_end_is_no_tail() -> None:
    copy = list(members(SMALL[LAST]))[3]
    result = verify({**SMALL, LAST: SMALL[LAST] + copy})
    assert [problem.code for problem in result.problems] == ["record-duplicated"]


def test_a_pending_capture_by_a_stranger_is_not_pending() -> None:
    stranger = Press("stranger")
    stranger.warcinfo_id = "<urn:uuid:00000000-0000-4000-8000-000000000000>"
    stranger.segment = 2
    stranger.files[LAST] = SMALL[LAST]
    stranger.capture(Article("a-8888888888888888"), "https://gazette.example/forged", at(70), page("Forged", "!"))
    result = verify({**SMALL, LAST: stranger.files[LAST]})
    assert "capture-pending" not in {notice.code for notice in result.notices}
    assert "torn-tail" in {notice.code for notice in result.notices}


def test_a_log_that_is_ahead_of_its_checkpoint() -> None:
    press = one_more(1)
    before = dict(press.files)
    press.publish()
    ahead = {
        **before,
        **{name: data for name, data in press.files.items() if name.startswith("log/tile/")},
    }
    result = verify(ahead)
    assert result.ok, result.problems
    codes = {notice.code for notice in result.notices}
    assert codes == {"log-pending", "capture-pending", "hint-behind"}
    published = {**ahead, "log/checkpoints/9": press.files["log/checkpoints/9"]}
    result = verify(published)
    assert result.ok, result.problems
    assert {notice.code for notice in result.notices} == {"checkpoint-behind", "leftover-tile", "hint-behind"}
    assert result.counts.statements == 9


def test_leftover_temporary_files_are_named() -> None:
    for name in ("log/.checkpoint.tmp", "warc/.import-0.tmp", "log/checkpoints/.9.tmp", "log/tile/0/000.p/.9.tmp"):
        result = verify({**SMALL, name: b"half"})
        assert result.ok
        assert [(notice.code, notice.file) for notice in result.notices] == [("unknown-file", name)]


@given(st.binary(min_size=1, max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_tail_is_a_notice(junk: bytes) -> None:
    result = verify({**SMALL, LAST: SMALL[LAST] + junk})
    assert result.ok, result.problems
    assert [notice.code for notice in result.notices] == ["torn-tail"]
    assert result.notices[0].offset == COMMITTED


def packed_by_others(record: bytes) -> bytes:
    """As another program would compress it."""
    return gzip.compress(record, mtime=0)


def forged(target: str = "https://gazette.example/forged") -> bytes:
    """A whole record that nobody here wrote."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page("Forged", "Nobody said so.")
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>\r\n"
        f"WARC-Date: {at(90)}\r\nWARC-Target-URI: {target}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def test_a_forged_record_behind_the_end_is_called_new_and_never_the_same() -> None:
    result = verify({**SMALL, LAST: SMALL[LAST] + packed_by_others(forged())})
    (notice,) = (one for one in result.notices if not one.file.endswith(".cdxj"))
    assert notice.code == "torn-tail"
    assert "behind the last commit" in notice.message
    assert "1 whole record" in notice.message
    assert "nothing that is signed" in notice.message
    intact = result.verdicts[0]
    size = len(packed_by_others(forged()))
    assert (intact.status, f"behind the last commit {size:,} bytes" in intact.detail) == ("ok", True)
    assert "behind the last commit" not in verify(SMALL).verdicts[0].detail


def test_whole_captures_of_strangers_behind_the_end_are_counted() -> None:
    stranger = Press("stranger")
    stranger.begin_segment(at(0))
    article = Article("a-9999999999999999")
    for number in range(3):
        stranger.capture(article, "https://gazette.example/x", at(80 + number), page("Other", f"Line {number}."))
    name = "warc/news-000001.warc.gz"
    result = verify({**SMALL, "warc/news-000003.warc.gz": stranger.files[name]})
    assert result.ok
    tail = next(one for one in result.notices if one.code == "torn-tail")
    count = len(list(members(stranger.files[name])))
    assert f"{count} whole records, 3 of them signed by no captor of this archive" in tail.message


def test_a_signed_record_that_others_packed_is_repacked_and_a_new_one_beside_it_is_not() -> None:
    whole = list(members(SMALL[LAST]))
    raw = gzip.decompress(whole[RESPONSE - 1])
    whole[RESPONSE - 1] = packed_by_others(raw)
    result = verify({**SMALL, LAST: b"".join(whole) + packed_by_others(forged())})
    (notice,) = (one for one in result.notices if one.code == "repacked")
    assert (notice.record, "more" in notice.message) == (RESPONSE, False)
    # In the middle of a segment it is a failure, and is not called the same either.
    alone = list(members(SMALL[LAST]))
    result = verify({**SMALL, LAST: b"".join((*alone[:RESPONSE], packed_by_others(forged()), *alone[RESPONSE:]))})
    assert "record-unsigned" in {one.code for one in result.problems}
    assert "repacked" not in {one.code for one in result.notices}
