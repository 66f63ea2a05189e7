"""Decides when a witness signs: C2SP tlog-witness v1.0.0, `add-checkpoint`, as a function of request and memory.

No server and no file in here: the request may come over HTTP, by mail or on a stick. A witness promises that the
checkpoints it signs for one log only ever grew out of each other; so the caller writes the new state down, durably and
against every other request for that log, before it hands out the reply. `sign-subtree`, which is optional, is not
offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from archive.trust import notes
from archive.trust.cosignatures import CosignatureKey, Cosigner
from archive.trust.keys import Verifier
from archive.trust.merkle import EMPTY_ROOT, HASH_SIZE, verify_consistency
from archive.trust.notes import Note, NoteError, NoteSignature
from archive.trust.proofs import HASHES_LIMIT
from archive.trust.spelling import NOTE_LIMIT, SpellingError, decode_base64, decode_number, encode_base64

#: Caps applied before parsing.
REQUEST_LIMIT: Final = NOTE_LIMIT

#: Content type of the size in a reply of status 409.
SIZE_TYPE: Final = "text/x.tlog.size"

_OLD: Final = "old "
_TEXT: Final = "text/plain; charset=utf-8"


class RequestError(ValueError):
    """The bytes are no `add-checkpoint` request, or no reply to one."""


@dataclass(frozen=True, slots=True)
class WitnessState:
    """What a witness remembers of a log: size and root of the largest checkpoint that it cosigned."""

    size: int
    root: bytes


#: What is remembered of a log that was never seen.
NOTHING: Final = WitnessState(0, EMPTY_ROOT)


@dataclass(frozen=True, slots=True)
class Request:
    """The size that the witness is thought to remember, the consistency proof from there, and the signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the witness answers: an HTTP status and a body; `origin` and `state` are what to write down first, if any.

    200: the body is the signature line. 400: no request, or `old` beyond the checkpoint. 403: not signed by the log.
    404: unknown log. 409: `old` is not what is remembered; the body is what is. 422: not grown from what is remembered.
    """

    status: int
    body: bytes
    content_type: str | None = None
    origin: str | None = None
    state: WitnessState | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """The first three lines of a checkpoint; extension lines may follow, they are cosigned with the rest."""

    origin: str
    size: int
    root: bytes


def encode_request(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """The body of a request. A witness needs no lines but the log's: leave out timestamps, they may be too long for it.

    Raises RequestError.
    """
    if len(proof) > HASHES_LIMIT or any(len(item) != HASH_SIZE for item in proof):
        raise RequestError(f"a consistency proof has at most {HASHES_LIMIT} hashes of {HASH_SIZE} bytes")
    lines = [f"{_OLD}{old}", *(encode_base64(item) for item in proof), ""]
    body = "".join(f"{line}\n" for line in lines).encode("ascii") + note
    if parse_request(body) != Request(old, tuple(proof), note):
        raise RequestError("the size is no plain number")
    return body


def parse_request(body: bytes) -> Request:
    """The request that these bytes are; its note is not read yet. Raises RequestError."""
    if len(body) > REQUEST_LIMIT:
        raise RequestError(f"the request has more than {REQUEST_LIMIT} bytes")
    head, blank, note = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        if not blank or not first.startswith(_OLD):
            raise RequestError("the request is not an old size, a proof, an empty line and a checkpoint")
        if len(lines) > HASHES_LIMIT:
            raise RequestError(f"the consistency proof has more than {HASHES_LIMIT} lines")
        old = decode_number(first[len(_OLD) :])
        proof = tuple(decode_base64(line) for line in lines)
    except UnicodeDecodeError:
        raise RequestError("a line before the checkpoint is not ASCII") from None
    except SpellingError as exc:
        raise RequestError(f"the old size or a line of the proof is {exc}") from exc
    if any(len(item) != HASH_SIZE for item in proof):
        raise RequestError(f"a line of the proof has not {HASH_SIZE} bytes")
    return Request(old, proof, note)


def add_checkpoint(
    body: bytes, logs: Sequence[Verifier], states: Mapping[str, WitnessState], cosigner: Cosigner, time: int
) -> Reply:
    """What the witness answers to a request at that time (seconds since 1970, 1 or more). Never raises on content.

    `logs` are the keys of the logs that it serves, each named as its origin; `states` is what it remembers by origin.
    """
    try:
        request = parse_request(body)
        note = notes.parse(request.note)
        head = _head(note)
    except (RequestError, NoteError, SpellingError) as exc:
        return _refuse(400, str(exc))
    keys = [log for log in logs if log.name == head.origin]
    if not keys:
        return _refuse(404, "the origin of the checkpoint is unknown here")
    if not _is_signed(note, keys):
        return _refuse(403, "the checkpoint is not, or not rightly, signed by a key of its log")
    if request.old > head.size:
        return _refuse(400, "the old size is larger than the checkpoint")
    state = states.get(head.origin, NOTHING)
    if request.old != state.size:
        return Reply(409, f"{state.size}\n".encode("ascii"), SIZE_TYPE, head.origin)
    fault = _contradiction(request, state, head)
    if fault is not None:
        return _refuse(422, fault, head.origin)
    line = cosigner.cosign(note.text, time).line.encode("utf-8")
    return Reply(200, line, _TEXT, head.origin, WitnessState(head.size, head.root))


def cosignatures_of(reply: bytes, text: str, keys: Sequence[CosignatureKey]) -> tuple[NoteSignature, ...]:
    """The lines in the body of a reply of status 200 that are cosignatures of this text by these keys.

    Lines of other keys are left out. Raises RequestError when the body is not signature lines, or a line in the name
    of one of the keys is not that key's.
    """
    try:
        lines = notes.parse(f"{text}\n".encode() + reply)
    except (NoteError, UnicodeEncodeError) as exc:
        raise RequestError(f"the reply is not signature lines: {exc}") from exc
    if lines.text != text:
        raise RequestError("the reply is not signature lines: there is an empty line")
    by_id = {(key.name, key.key_id): key for key in keys}
    found = []
    for signature in lines.signatures:
        key = by_id.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not key.verify(signature.signature, text.encode("utf-8")):
            raise RequestError(f"the reply holds a cosignature in the name of {key.keyid} that is not this key's")
        found.append(signature)
    return tuple(found)


def _head(note: Note) -> _Head:
    """Raises RequestError or SpellingError."""
    lines = note.text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise RequestError("a checkpoint has three lines or more, none of them empty")
    head = _Head(lines[0], decode_number(lines[1]), decode_base64(lines[2]))
    if len(head.root) != HASH_SIZE:
        raise RequestError(f"the root of a checkpoint has {HASH_SIZE} bytes")
    return head


def _is_signed(note: Note, keys: Sequence[Verifier]) -> bool:
    """Whether a key signed, and no line in the name of one of them is wrong."""
    present = [
        key for key in keys if any(line.name == key.name and line.key_id == key.key_id for line in note.signatures)
    ]
    return bool(present) and all(notes.verify(note, key) for key in present)


def _contradiction(request: Request, state: WitnessState, head: _Head) -> str | None:
    """Why the checkpoint did not grow out of what is remembered, if so; the old size is the remembered one."""
    if head.size == 0 and head.root != EMPTY_ROOT:
        return "the root is not that of an empty log"
    if state.size == 0:
        return "there is a consistency proof from size 0" if request.proof else None
    if head.size == state.size and head.root != state.root:
        return "the root is another than that remembered for this size"
    if not verify_consistency(state.size, head.size, request.proof, state.root, head.root):
        return "the consistency proof does not lead from what is remembered to this checkpoint"
    return None


def _refuse(status: int, reason: str, origin: str | None = None) -> Reply:
    return Reply(status, f"{reason}\n".encode(), _TEXT, origin)
