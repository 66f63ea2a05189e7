"""Decides what was changed in a record whose digest is not the signed one, and proves it where that can be done.

A capture says many things more than once: all its records bear one date, requests name their responses, the
description lists addresses, digests and lengths. So the value that a header should have is usually known from
elsewhere. It is put into the record as it lies, and the whole is hashed: when the signed digest results, this header
and nothing else was changed, and its signed value is proven.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from archive.formats import tombstone
from archive.formats.warc import END, HTTP_REQUEST, HTTP_RESPONSE, IDENTICAL_PAYLOAD, WARC_FIELDS, Record

#: Bytes hashed in trying to explain one verification's altered records.
EFFORT: Final = 256 * 1024 * 1024

_CONTENT_TYPES: Final = (HTTP_RESPONSE, HTTP_REQUEST, WARC_FIELDS, "application/json", "application/x-pem-file")
_TYPES: Final = ("response", "request", "revisit", "metadata", "resource", "warcinfo")
_TRUNCATIONS: Final = ("length", "time", "disconnect", "unspecified")


class Finding(NamedTuple):
    """What was changed: the header, or `block`; a sentence; whether the rest is proven to be as signed."""

    field: str | None
    message: str
    proven: bool


@dataclass(slots=True)
class Clues:
    """What the rest of the archive knows of a record: values by lower-case header name."""

    values: dict[str, dict[str, None]] = field(default_factory=dict)
    #: Length of the signed record, from the description.
    length: int | None = None
    #: SHA-256 of the payload, from the description.
    payload: str | None = None

    def add(self, name: str, *values: str | None) -> None:
        """Notes what a header may have been."""
        known = self.values.setdefault(name.lower(), {})
        for value in values:
            if value:
                known[value] = None

    def add_record(self, headers: Iterable[tuple[str, str]]) -> None:
        """Notes what a neighbouring record of the same capture says."""
        for name, value in headers:
            self.add(name, value)
            # One record's id is another's reference, and the other way round.
            if name.lower() in ("warc-record-id", "warc-concurrent-to", "warc-refers-to"):
                for other in ("warc-record-id", "warc-concurrent-to", "warc-refers-to"):
                    self.add(other, value)


class Budget:
    """How many bytes may still be hashed in search of explanations."""

    def __init__(self, effort: int = EFFORT) -> None:
        self.left = effort

    def spend(self, size: int) -> bool:
        """Whether another `size` bytes may be hashed."""
        self.left -= size
        return self.left >= 0


def explain(record: Record, signed: str, clues: Clues, budget: Budget) -> Finding:
    """What was changed in `record`, whose signed SHA-256 is `signed`."""
    raw = record.raw
    flaws = record.problems()
    if raw is not None:
        head_end = raw.find(END) + len(END)
        lines = raw[: head_end - len(END)].split(b"\r\n")
        rest = memoryview(raw)[head_end - len(END) :]
        for name, before, line in _variants(lines, _values(record, clues)):
            if not budget.spend(len(raw)):
                break
            digest = hashlib.sha256(before)
            digest.update(rest)
            if digest.hexdigest() == signed:
                return Finding(name, f"{line}; the rest of the record is as signed", True)
    if flaws:
        names = " and ".join(flaw.field for flaw in flaws)
        return Finding("block", f"the block was changed: it no longer fits {names} ({flaws[0].message})", False)
    return Finding(*_unproven(record, clues), False)


def _unproven(record: Record, clues: Clues) -> tuple[str | None, str]:
    if record.id.startswith(tombstone.ID):
        made = "the one that is made of what was removed, which has its kind, length and digest and nothing else"
        return "block", f"a tombstone stands in its place that differs from {made}"
    if not any(record.header(name) for name in ("WARC-Block-Digest", "WARC-Payload-Digest")):
        return None, "it has no digests of its own, so that nothing says what was changed in it"
    stated = (record.header("WARC-Payload-Digest") or "").removeprefix("sha256:")
    if clues.payload and stated and record.type in ("response", "resource") and stated != clues.payload:
        return "block", f"the block was changed and its digests recomputed: its payload was signed as {clues.payload}"
    if clues.length is not None and clues.length != record.raw_length:
        return (
            "block",
            f"the block was changed and its digests recomputed: {record.raw_length:,} bytes, signed {clues.length:,}",
        )
    return (
        None,
        "its own digests fit: its block was changed and they were recomputed, or a header that stands nowhere else",
    )


def _values(record: Record, clues: Clues) -> Mapping[str, Iterable[str]]:
    """The values that each header may have had: what is known, and what follows from the record itself."""
    values: dict[str, dict[str, None]] = {name: dict(known) for name, known in clues.values.items()}
    block = record.block
    computed: dict[str, tuple[str, ...]] = {
        "warc-type": _TYPES,
        "content-type": _CONTENT_TYPES,
        "warc-profile": (IDENTICAL_PAYLOAD,),
        "warc-truncated": _TRUNCATIONS,
        "content-length": (str(record.length),),
    }
    if block is not None:
        computed["warc-block-digest"] = ("sha256:" + hashlib.sha256(block).hexdigest(),)
    payload = record.payload
    if payload is not None:
        known = (clues.payload,) if clues.payload else ()
        digests = (hashlib.sha256(payload).hexdigest(), *known)
        computed["warc-payload-digest"] = tuple(f"sha256:{digest}" for digest in digests)
    for name, more in computed.items():
        values.setdefault(name, {}).update(dict.fromkeys(more))
    return values


def _variants(lines: list[bytes], values: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, bytes, str]]:
    """Header blocks that differ in one line: another value, the line's name spelled as usual, or without the line.

    Gives the header's name, the block's bytes, and what was changed, in words.
    """
    for at, line in enumerate(lines[1:], start=1):
        name_bytes, _, value_bytes = line.partition(b":")
        name = name_bytes.decode("latin-1")
        found = value_bytes.decode("latin-1").strip(" ")
        for value in values.get(name.lower(), ()):
            if value != found:
                yield name, _replaced(lines, at, f"{name}: {value}"), f"{name} is {found}, signed value {value}"
        yield name, b"\r\n".join(lines[:at] + lines[at + 1 :]), f"the header {name}: {found} was added"
    present = {line.partition(b":")[0].lower() for line in lines[1:]}
    for name, header in _SPELLED.items():
        if name.encode() in present or name not in values:
            continue
        for value in values[name]:
            for at in range(2, len(lines) + 1):
                text = f"{header}: {value}".encode("latin-1", "replace")
                yield (
                    header,
                    b"\r\n".join([*lines[:at], text, *lines[at:]]),
                    f"the header {header} is not there, signed value {value}",
                )


#: Headers whose removal can be proven, as they are written.
_SPELLED: Final = {
    "warc-target-uri": "WARC-Target-URI",
    "warc-warcinfo-id": "WARC-Warcinfo-ID",
    "warc-concurrent-to": "WARC-Concurrent-To",
    "warc-ip-address": "WARC-IP-Address",
    "warc-truncated": "WARC-Truncated",
    "warc-payload-digest": "WARC-Payload-Digest",
    "warc-block-digest": "WARC-Block-Digest",
}


def _replaced(lines: list[bytes], at: int, line: str) -> bytes:
    return b"\r\n".join([*lines[:at], line.encode("latin-1", "replace"), *lines[at + 1 :]])


def statement_difference(record: Record, expected: bytes) -> tuple[str | None, str]:
    """How a statement record differs from the one that the log's entry leads to: field, sentence."""
    raw = record.raw or b""
    head, _, block = raw.partition(END)
    wanted_head, _, wanted_block = expected.partition(END)
    if block != wanted_block:
        at = next((at for at, (a, b) in enumerate(zip(block, wanted_block, strict=False)) if a != b), None)
        if at is None:
            return "block", f"the envelope has {len(block) - 4} bytes, the log's entry {len(wanted_block) - 4}"
        member = _member_at(wanted_block, at)
        return member, f"the envelope differs from the log's entry at byte {at} ({member})"
    lines, wanted = head.split(b"\r\n"), wanted_head.split(b"\r\n")
    for line, other in zip(lines, wanted, strict=False):
        if line != other:
            name, _, value = other.decode("latin-1").partition(": ")
            found = line.decode("latin-1").partition(": ")[2]
            return name, f"{name} is {found}, and must be {value}; the envelope is as logged"
    return None, f"the record has {len(lines)} header lines, it must have {len(wanted)}; the envelope is as logged"


def _member_at(envelope: bytes, at: int) -> str:
    """The member of the envelope that a byte belongs to."""
    best = max(
        (envelope.rfind(f'"{name}":'.encode(), 0, at + 1), name) for name in ("payload", "payloadType", "keyid", "sig")
    )
    return best[1] if best[0] >= 0 else "block"
