"""Decides what is said of a capture that brought no text of its own: what was served in its place, where the bytes of that lie,
or which version it found again."""

from __future__ import annotations

from archive.model.history import CaptureRow, Shown
from archive.report import wording

#: Roles of the records that hold what a server sent.
_SENT = ("response", "revisit", "resource")


def outcome(row: CaptureRow) -> str:
    """What a capture came to; of an unchanged one `unchanged since v1`, the version whose text it repeats."""
    told = wording.outcome(row)
    if row.outcome != "unchanged" or row.same_as is None or row.redacted is not None:
        return told
    return told.replace("unchanged", f"unchanged since v{row.same_as}", 1)


def told(found: Shown) -> tuple[str, ...]:
    """Of a capture without an article: that there is none, what came instead, and where it is kept."""
    row = found.capture
    came = wording.outcome(row)
    status = f" (HTTP status {row.status})" if row.status is not None and str(row.status) not in came else ""
    lines = [f"There is no article text in this capture. What came of it: {came}{status}."]
    sent = next((one for role in _SENT for one in found.records if one.role == role), None)
    if sent is not None:
        where = f"{sent.place.file}, byte {sent.place.offset:,}"
        lines.append(
            f"What the server sent is kept as it came: a record of {sent.place.raw_length:,} bytes in {where}."
        )
    else:
        lines.append("The server's answer is not among its records.")
    return tuple(lines)
