"""Decides which bytes a statement has: in-toto Statement v1 in canonical JSON, with the exact members of its kind.

Nothing optional, nothing ignored: a member too many is refused, because two readers might disagree about it. The rule
of in-toto that any one matching digest suffices is not adopted: each subject has SHA-256 and nothing else. With its
members fixed, canonical JSON leaves one spelling, so the grammar below is the whole definition: what it does not match
is no statement, and the JSON reader is asked only for the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final, get_args

from archive.model.statement import PREDICATE_PREFIX, STATEMENT_TYPE, KeyWindow, Prev, Statement, StatementKind
from archive.trust import canonical
from archive.trust.canonical import INTEGER_LIMIT, JSON
from archive.trust.envelope import ENTRY_LIMIT, EnvelopeError, open_envelope, seal

if TYPE_CHECKING:
    from archive.trust.keys import Signer

_DIGEST: Final = rb'"[0-9a-f]{64}"'
_NATURAL: Final = rb"[1-9][0-9]{0,15}"
_TIME: Final = rb'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"'

#: A window of a captor key; the key has a name that can stand in an envelope.
_WINDOW: Final = (
    rb'\{"start":(?:0|' + _NATURAL + rb'),"until":(?:null|0|' + _NATURAL + rb'),"vkey":"[^"\\\x00-\x20]{1,1000}"\}'
)
_WINDOW_PARTS: Final = re.compile(rb'"start":([0-9]+),"until":(null|[0-9]+),"vkey":"([^"]+)"')

#: Members of the predicate, in canonical order, with what each may be.
_OTHER: Final[Mapping[str, bytes]] = {"after": rb"null|" + _DIGEST, "observed": _TIME}
_KEYS: Final[Mapping[str, bytes]] = {
    "after": rb"null|" + _DIGEST,
    "keys": rb"\[" + _WINDOW + rb"(?:," + _WINDOW + rb")*\]",
    "observed": _TIME,
}
_REDACTION: Final[Mapping[str, bytes]] = {
    "after": rb"null|" + _DIGEST,
    "observed": _TIME,
    "redacts": rb'\{"index":(?P<index>0|' + _NATURAL + rb'),"leaf":"(?P<leaf>[0-9a-f]{64})"\}',
}
_NOTE: Final[Mapping[str, bytes]] = {
    "about": rb'\{"index":(?P<index>0|' + _NATURAL + rb'),"leaf":"(?P<leaf>[0-9a-f]{64})"\}',
    "after": rb"null|" + _DIGEST,
    "observed": _TIME,
}
_CAPTURE: Final[Mapping[str, bytes]] = {
    "after": rb"null|" + _DIGEST,
    "article": rb'"[!#-\[\]-~]{1,128}"',
    "fields": rb"null|" + _DIGEST,
    "observed": _TIME,
    "prev": rb'null|\{"index":(?P<index>0|' + _NATURAL + rb'),"leaf":"(?P<leaf>[0-9a-f]{64})"\}',
    "seq": _NATURAL,
    "version": rb"null|" + _NATURAL,
}
_SUBJECT: Final = rb'\{"digest":\{"sha256":' + _DIGEST + rb'\},"name":"[1-9][0-9]{0,2}"\}'
_SUBJECT_LIST: Final = re.compile(rb"\[" + _SUBJECT + rb"(?:," + _SUBJECT + rb")*\]")
_SUBJECTS: Final = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_ORDINALS: Final = [str(ordinal) for ordinal in range(1, 1000)]

_KINDS: Final[Mapping[bytes, StatementKind]] = {kind.encode(): kind for kind in get_args(StatementKind)}


def _form(members: Mapping[str, bytes], kinds: bytes) -> bytes:
    """The grammar of statements of some kinds whose predicate has these members."""
    predicate = b",".join(b'"%b":(?P<%b>%b)' % (name.encode(), name.encode(), form) for name, form in members.items())
    return (
        rb'\{"_type":"' + re.escape(STATEMENT_TYPE.encode()) + rb'","predicate":\{' + predicate + rb"\},"
        rb'"predicateType":"' + re.escape(PREDICATE_PREFIX.encode()) + rb"(?P<kind>" + kinds + rb')/v1",'
        rb'"subject":\[(?P<subject>' + _SUBJECT + rb"(?:," + _SUBJECT + rb")*)\]\}"
    )


#: Kinds whose predicate has members of its own; every other kind has those of _OTHER.
_OWN: Final[Mapping[bytes, Mapping[str, bytes]]] = {
    b"capture": _CAPTURE,
    b"keys": _KEYS,
    b"redaction": _REDACTION,
    b"note": _NOTE,
}
#: Nearly every statement is of a capture; all of one is ASCII.
_A_CAPTURE: Final = re.compile(_form(_CAPTURE, b"capture").decode("ascii"))


@cache
def _grammars() -> tuple[re.Pattern[bytes], ...]:
    """Of the kinds beside captures."""
    return (
        *(re.compile(_form(members, kind)) for kind, members in _OWN.items() if kind != b"capture"),
        re.compile(_form(_OTHER, b"|".join(kind for kind in _KINDS if kind not in _OWN))),
    )


class StatementError(ValueError):
    """The bytes are no statement, or the statement cannot be written down."""


class UnknownStatement(StatementError):  # noqa: N818 - reads as what it is
    """An in-toto statement of a kind that this version does not know: logged, and no evidence.

    `subjects`: SHA-256 of what it speaks of, in hex, where it says so in the form that all statements have; else none.
    """

    def __init__(self, message: str, subjects: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.subjects = subjects


def encode(statement: Statement) -> bytes:
    """The canonical bytes of a statement; `decode` gives it back. Raises StatementError when a member is impossible."""
    predicate: dict[str, object] = {"after": statement.after, "observed": statement.observed}
    if statement.kind == "capture":
        prev = statement.prev
        predicate |= {
            "article": statement.article,
            "fields": statement.fields,
            "prev": None if prev is None else {"index": prev.index, "leaf": prev.leaf},
            "seq": statement.seq,
            "version": statement.version,
        }
    elif statement.kind == "keys":
        predicate["keys"] = [{"start": key.start, "until": key.until, "vkey": key.vkey} for key in statement.keys]
    elif statement.kind == "redaction":
        redacts = statement.redacts
        predicate["redacts"] = None if redacts is None else {"index": redacts.index, "leaf": redacts.leaf}
    elif statement.kind == "note":
        about = statement.about
        predicate["about"] = None if about is None else {"index": about.index, "leaf": about.leaf}
    document = {
        "_type": STATEMENT_TYPE,
        "predicate": predicate,
        "predicateType": f"{PREDICATE_PREFIX}{statement.kind}/v1",
        "subject": [
            {"digest": {"sha256": digest}, "name": str(ordinal)}
            for ordinal, digest in enumerate(statement.subjects, start=1)
        ],
    }
    try:
        data = canonical.encode(document)
    except canonical.NotCanonical as exc:
        raise StatementError(str(exc)) from exc
    if decode(data) != statement:
        raise StatementError(f"a statement of kind {statement.kind} has members that this kind does not have")
    return data


def decode(data: bytes) -> Statement:
    """The statement that these bytes are. Raises StatementError, UnknownStatement for a kind that is not known here."""
    if len(data) > ENTRY_LIMIT:
        raise StatementError(f"the statement has {len(data)} bytes, a log entry at most {ENTRY_LIMIT}")
    if data.isascii() and (capture := _A_CAPTURE.fullmatch(data.decode("ascii"))) is not None:
        return _capture(capture)
    for grammar in _grammars():
        match = grammar.fullmatch(data)
        if match is not None:
            break
    else:
        raise _reason(data)
    subjects = _subjects(match["subject"].decode("ascii"))
    kind = _KINDS[match["kind"]]
    observed = _observed(match["observed"].decode("ascii"))
    after = _digest(match["after"].decode("ascii"))
    if kind == "keys":
        return Statement(kind, subjects, observed, after=after, keys=_windows(match["keys"]))
    if kind == "redaction":
        redacts = Prev(_integer(match["index"]), match["leaf"].decode())
        return Statement(kind, subjects, observed, after=after, redacts=redacts)
    if kind == "note":
        about = Prev(_integer(match["index"]), match["leaf"].decode())
        return Statement(kind, subjects, observed, after=after, about=about)
    return Statement(kind, subjects, observed, after=after)


def _capture(match: re.Match[str]) -> Statement:
    after, article, fields, observed, index, leaf, seq, version, subject = match.group(
        "after", "article", "fields", "observed", "index", "leaf", "seq", "version", "subject"
    )
    return Statement(
        "capture",
        _subjects(subject),
        _observed(observed),
        article[1:-1],
        _integer(seq),
        None if version == "null" else _integer(version),
        None if leaf is None else Prev(_integer(index), leaf),
        _digest(after),
        _digest(fields),
    )


def _subjects(text: str) -> tuple[str, ...]:
    # Split at the quotation marks, an item of the subject has ten parts: its digest is the sixth, its name the tenth.
    parts = text.split('"')
    if parts[9::10] != _ORDINALS[: len(parts) // 10]:
        raise StatementError("the subjects are not named by their ordinals")
    return tuple(parts[5::10])


def decode_entry(entry: bytes) -> Statement:
    """What a log entry says; nothing is verified: for who signed it, ask its envelope. Raises StatementError."""
    try:
        return decode(open_envelope(entry).payload)
    except EnvelopeError as exc:
        raise StatementError(str(exc)) from exc


def sign(statement: Statement, signer: Signer) -> bytes:
    """The log entry: the statement in an envelope signed by a captor key; the same inputs give the same bytes.

    Raises StatementError, also when the entry would be larger than 65,535 bytes.
    """
    try:
        return seal(encode(statement), signer)
    except EnvelopeError as exc:
        raise StatementError(str(exc)) from exc


def _digest(text: str) -> str | None:
    return None if text == "null" else text[1:-1]


def _integer(text: bytes | str) -> int:
    number = int(text)
    if number >= INTEGER_LIMIT:
        raise StatementError("an integer is 2^53 or more")
    return number


def _windows(text: bytes) -> tuple[KeyWindow, ...]:
    from archive.trust.keys import KeyFormatError, Verifier  # the other kinds are read without any cryptography

    windows: list[KeyWindow] = []
    keyids: set[str] = set()
    for start, until, vkey in _WINDOW_PARTS.findall(text):
        try:
            verifier = Verifier.parse(vkey.decode("utf-8"))
        except UnicodeDecodeError:
            raise StatementError("a key is not UTF-8") from None
        except KeyFormatError as exc:
            raise StatementError(f"a key is no Ed25519 verifier key: {exc}") from exc
        if verifier.keyid in keyids:
            raise StatementError("a key is listed twice")
        keyids.add(verifier.keyid)
        windows.append(KeyWindow(verifier.vkey, _integer(start), None if until == b"null" else _integer(until)))
    return tuple(windows)


def _observed(text: str) -> str:
    time = text[1:-1]
    try:
        datetime.fromisoformat(time)
    except ValueError:
        raise StatementError("observed is a time that does not exist") from None
    return time


def _reason(data: bytes) -> StatementError:
    """Why bytes outside the grammar are no statement."""
    try:
        document = canonical.decode(data)
    except canonical.NotCanonical as exc:
        return StatementError(str(exc))
    names = {"_type", "predicate", "predicateType", "subject"}
    if not isinstance(document, dict) or document.keys() != names or document["_type"] != STATEMENT_TYPE:
        return StatementError(f"no in-toto statement: the members are not {', '.join(sorted(names))}")
    kind = document["predicateType"]
    if not isinstance(kind, str):
        return StatementError("predicateType is not a string")
    if kind not in {f"{PREDICATE_PREFIX}{known}/v1" for known in get_args(StatementKind)}:
        subject = canonical.encode(document["subject"])
        listed = _SUBJECTS.findall(subject) if _SUBJECT_LIST.fullmatch(subject) else []
        return UnknownStatement("predicateType is none that this version knows", tuple(one.decode() for one in listed))
    members = _OWN.get(kind.removeprefix(PREDICATE_PREFIX).removesuffix("/v1").encode(), _OTHER)
    predicate = document["predicate"]
    if not isinstance(predicate, dict) or predicate.keys() != members.keys():
        return StatementError(f"the members of the predicate are not {', '.join(members)}")
    for name, form in members.items():
        if not _is(form, predicate[name]):
            return StatementError(f"{name} is not as a statement has it")
    return StatementError("the subjects are not one or more SHA-256 in lower-case hex, named by their ordinals")


def _is(form: bytes, value: JSON) -> bool:
    return re.fullmatch(form, canonical.encode(value)) is not None
