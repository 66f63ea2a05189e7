"""The attack of the demonstration: one date in one record, recompressed so that every unsigned checksum holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from archive.errors import CallerError
from archive.formats.layout import Layout
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.model.times import format_time, parse_time


@dataclass(frozen=True, slots=True)
class Redated:
    """What was changed, and what the checksums of WARC and gzip say about the result."""

    file: str
    record: int
    old: str
    new: str
    members: int
    digests: int


def redate(folder: Path, word: str) -> Redated:
    """Moves the newest full response whose URL contains `word` nine hours back in time.

    WARC digests cover a record's block, never its header, so nothing but a signature over the whole record can tell.
    """
    layout = Layout(folder)
    for segment in reversed(layout.segments()):
        items = [item for item in read_warc(segment) if isinstance(item, RecordItem)]
        target = next(
            (i for i in reversed(items) if i.record.type == "response" and word in (i.record.target or "")), None
        )
        if target is None:
            continue
        old = target.record.date
        new = format_time(parse_time(old) - timedelta(hours=9))
        data = segment.read_bytes()
        raw = target.record.raw or b""
        member = compress(raw.replace(f"WARC-Date: {old}".encode(), f"WARC-Date: {new}".encode(), 1))
        segment.write_bytes(data[: target.offset] + member + data[target.offset + target.length :])
        again = [item for item in read_warc(segment) if isinstance(item, RecordItem)]
        wrong = [item for item in again if item.record.problems()]
        if len(again) != len(items) or wrong:
            raise CallerError("internal", "the demonstration damaged more than a date")
        return Redated(layout.relative(segment), target.number, old, new, len(again), len(again) - len(wrong))
    raise CallerError("no-such-file", f"{folder} holds no response to change")
