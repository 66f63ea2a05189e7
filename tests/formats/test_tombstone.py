"""A tombstone has exactly the length of what it stands for, is a whole record, and is told from any other bytes."""

from __future__ import annotations

import gzip
import io
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.formats import capture, tombstone, warc
from archive.formats.cdxj import entry_of
from archive.formats.cutting import Cut, Cutter
from archive.formats.members import compress, forms
from archive.formats.reader import RecordItem, read_warc
from archive.formats.tombstone import Grave, TooSmallError
from archive.model.acts import Removed
from archive.model.capture import Exchange, Fetched

SMALLEST_MEMBER = 203
SMALLEST_PLAIN = 180
AT = "2026-03-02T08:00:00.000000Z"

digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
roles = st.sampled_from(["response", "request", "revisit", "metadata", "tls", "article", "resource", "description"])
graves = st.builds(Grave, digests, roles, st.integers(1, 10**9))
AB = Grave("ab" * 32, "response", 3786)


def one(data: bytes, *, foreign: bool = False) -> RecordItem:
    items = list(read_warc(io.BytesIO(data), foreign=foreign))
    assert len(items) == 1
    assert isinstance(items[0], RecordItem)
    return items[0]


def stands(data: bytes, *, packed: bool, grave: Grave | None = None) -> bool:
    found = grave or tombstone.read(one(data, foreign=not packed).record)
    assert found is not None
    return tombstone.stands(found, [data[:7], data[7:]], len(data), packed=packed)


@given(graves, st.integers(SMALLEST_MEMBER, 3_000))
@example(AB, SMALLEST_MEMBER)
@example(AB, 400_001)
def test_a_member_has_its_length_and_is_one_whole_record(grave: Grave, length: int) -> None:
    data = b"".join(tombstone.member(grave, length))
    assert len(data) == length
    assert data == b"".join(tombstone.member(grave, length))
    item = one(data)
    assert (item.length, item.repacked) == (length, None)
    assert gzip.decompress(data) == item.record.raw
    assert stands(data, packed=True)
    said = tombstone.read(item.record)
    assert said in (grave, Grave(grave.sha256, "", 0))
    assert entry_of(item.record, offset=0, length=length) is None


@given(graves, st.integers(SMALLEST_PLAIN, 3_000))
@example(AB, SMALLEST_PLAIN)
@example(AB, 400_001)
@example(AB, 10_290)
@example(AB, 10_291)
def test_a_plain_record_has_its_length(grave: Grave, length: int) -> None:
    data = b"".join(tombstone.plain(grave, length))
    assert len(data) == length
    item = one(data, foreign=True)
    assert item.raw_length == length
    assert stands(data, packed=False)


@pytest.mark.parametrize("length", range(900, 1_500))
def test_no_plain_length_is_out_of_reach(length: int) -> None:
    """A content length that gains a digit leaves one length out: another spelling of the date fills it."""
    assert len(b"".join(tombstone.plain(AB, length))) == length


def test_where_there_is_room_it_says_what_it_stands_for() -> None:
    record = one(b"".join(tombstone.member(AB, 1_000))).record
    assert (record.type, record.target, record.content_type) == ("metadata", None, "application/warc-fields")
    assert (record.block or b"").startswith(b"removed: response record of 3786 bytes\r\n")
    assert tombstone.read(record) == AB
    assert tombstone.grave_of(Removed("response", "ab" * 32, 3786, "warc/x", 1_000)) == AB


@given(st.integers(0, SMALLEST_MEMBER - 1))
def test_what_is_too_small_is_refused(length: int) -> None:
    with pytest.raises(TooSmallError):
        list(tombstone.member(AB, length))
    with pytest.raises(TooSmallError):
        list(tombstone.plain(AB, min(length, SMALLEST_PLAIN - 1)))


def smallest() -> Iterator[capture.NewRecord]:
    """Records of ours with as little in them as there can be."""

    def new_id() -> str:
        return f"<urn:uuid:{uuid.uuid4()}>"

    url, info = "http://a.b/", new_id()
    hop = Exchange(url, AT, b"GET / HTTP/1.1\r\nHost: a.b\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"", 200, ())
    yield from capture.exchange_records(Fetched(url, AT, (hop,)), warcinfo_id=info, new_id=new_id)[0]
    yield from capture.exchange_records(Fetched(url, AT, (), "x"), warcinfo_id=info, new_id=new_id)[0]
    original = capture.RevisitTarget(new_id(), url, AT)
    revisit = capture.exchange_records(Fetched(url, AT, (hop,)), warcinfo_id=info, new_id=new_id, revisit_of=original)
    yield from revisit[0]
    yield capture.resource_record(
        b"a", target=url, content_type="text/html", record_id=new_id(), date=AT, warcinfo_id=info
    )
    for make in (capture.article_record, capture.description_record):
        yield make(b"{}", id="0" * 32, record_id=new_id(), date=AT, warcinfo_id=info)


def test_the_smallest_members_that_we_write_leave_room() -> None:
    """With room for the Content-Type, so that no indexer takes the tombstone for a page."""
    roles_met = set()
    for record in smallest():
        for member in (compress(record.data, 9), *forms(record.data)):
            made = b"".join(tombstone.member(Grave(record.sha256, record.role, len(record.data)), len(member)))
            assert one(made).record.content_type == "application/warc-fields"
            roles_met.add(record.role)
    assert roles_met >= {"response", "request", "metadata", "revisit", "resource", "article", "description"}


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from([SMALLEST_MEMBER, 260, 300, 401, 1_000]))
def test_one_changed_byte_is_no_tombstone(data: st.DataObject, length: int) -> None:
    good = b"".join(tombstone.member(AB, length))
    at = data.draw(st.integers(0, length - 1))
    mask = data.draw(st.integers(1, 255))
    bad = good[:at] + bytes((good[at] ^ mask,)) + good[at + 1 :]
    grave = tombstone.read(one(good).record)
    assert grave is not None
    assert tombstone.stands(grave, [good], length, packed=True)
    assert not tombstone.stands(grave, [bad], length, packed=True)


def test_bits_that_inflating_skips_are_seen_too() -> None:
    """Between the type of a stored block and its length the padding bits are nothing to a decompressor."""
    good = b"".join(tombstone.member(AB, 1_000))
    at = len(good) - 13
    assert good[at] == 1
    bad = good[:at] + bytes((0x81,)) + good[at + 1 :]
    assert gzip.decompress(bad) == gzip.decompress(good)
    assert not stands(bad, packed=True)


@given(graves, st.integers(SMALLEST_MEMBER, 600), st.integers(-5, 5))
def test_a_tombstone_of_another_length_does_not_stand(grave: Grave, length: int, more: int) -> None:
    data = b"".join(tombstone.member(grave, length))
    assert tombstone.stands(tombstone.read(one(data).record) or grave, [data], length + more, packed=True) == (
        more == 0
    )


@pytest.mark.parametrize(
    "name", ["<urn:newsproof:redacted:ab>", "<urn:uuid:x>", f"<urn:newsproof:redacted:{'G' * 64}>"]
)
def test_other_record_ids_are_no_tombstone(name: str) -> None:
    record = warc.record("metadata", record_id=name, date=AT, content_type=warc.WARC_FIELDS, block=b"removed: x")
    assert tombstone.read(warc.parse(record)) is None


def test_a_foreign_file_goes_on_behind_a_tombstone() -> None:
    first, last = (
        warc.record("resource", record_id=f"<urn:x:{n}>", date=AT, target="http://a.b/", block=b"x" * 40) for n in "12"
    )
    for packed in (True, False):
        pack = compress if packed else bytes
        stone = b"".join((tombstone.member if packed else tombstone.plain)(AB, 777))
        file = io.BytesIO(pack(first) + stone + pack(last))
        cuts = [item for item in Cutter(file).records() if isinstance(item, Cut)]
        assert [cut.number for cut in cuts] == [1, 2, 3]
        assert (cuts[1].length, cuts[1].notes) == (777, ())
