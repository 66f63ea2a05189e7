"""Finds out what there is to know about where one capture comes from: its statement and place in the log, its records,
what others attest, what the page says. What that is worth is decided in `audit.custody`.

Everything that is told was read and compared just now: the signature, the way from the entry to the signed root, and the
digest of every record that the statement signs. What is not as it was signed is an error, and no chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from archive.articles.publisher import publishers
from archive.audit import custody, rereading
from archive.audit.custody import Attested, Brought, Known, Logged, Reading, Signed
from archive.errors import StoreError
from archive.formats.cutting import Cut, cut_records
from archive.formats.http import content_of
from archive.formats.layout import read_config
from archive.model.article import Article
from archive.model.capture import Description
from archive.model.codec import parse, plain
from archive.model.history import CaptureRow, RecordRow
from archive.model.provenance import Provenance
from archive.model.times import format_time
from archive.repository import proving
from archive.repository.captors import captor_keys, read_verifier
from archive.repository.evidence import damaged, is_foreign, page_record, read_block, read_foreign_record, read_own
from archive.repository.opening import open_log
from archive.repository.query import Reader
from archive.settings import SOFTWARE
from archive.store.disk import Disk, read_at_most, reported
from archive.store.logstore import LogStore
from archive.trust import envelope, statements
from archive.trust.judging import judge
from archive.trust.keys import Verifier
from archive.trust.merkle import leaf_hash
from archive.trust.policy import Trust
from archive.trust.servers import Shown, shown
from archive.trust.spelling import NOTE_LIMIT

_YEAR_10000: Final = 253_402_300_800
#: Bytes of the first record of a foreign file, and characters of a field of it, that are looked at.
_WARCINFO: Final = 65_536
_FIELD: Final = 200
#: How a signature line of a checkpoint begins; and of so many checkpoints with lines of others, the first that cover the
#: entry, signatures are checked.
_LINE: Final = "\n— ".encode()
_MOST: Final = 64
_IP: Final = re.compile(rb"^WARC-IP-Address[ \t]*:[ \t]*([0-9A-Fa-f.:]{2,45})[ \t\r]*$", re.IGNORECASE | re.MULTILINE)

_T = TypeVar("_T", Description, Article)

WITHHELD: Final = "only subscribers are shown the page: nothing that stands on it is repeated here"


def provenance(reader: Reader, reference: str, disk: Disk, trust: Trust | None) -> Provenance:
    """The chain behind the capture that a reference names; without a version, behind the latest one.

    `trust` is what the reader of the answer believes; it counts where it lists this log. Raises CallerError for what is
    not there, StoreError `archive-damaged` for what is not as it was signed.
    """
    row = proving.chosen(reader, reference)
    settings = read_config(reader.layout.config)
    trust = trust if trust is not None and trust.knows(settings.origin) else None
    log = proving.ProvenLog(reader.layout, disk)
    proof = log.proofs([row.index])[row.index]
    entry = proof.extra or b""
    if leaf_hash(entry).hex() != row.leaf:
        raise _contradiction(f"the log's entry {row.index} is not the one that the index has")
    try:
        sealed = envelope.open_envelope(entry)
        statement = statements.decode(sealed.payload)
    except ValueError as exc:
        raise _contradiction(f"entry {row.index} of the log is no statement: {exc}") from exc
    opened = open_log(reader.layout, disk, settings)
    key = captor_keys(reader.layout, opened).key(sealed.keyid, row.index)
    good = key is not None and sealed.signed_by(key)
    line = trust.captor(sealed.keyid, settings.origin, row.index) if trust is not None else None
    signed = Signed(sealed.keyid, good and row.doubt is None, row.doubt, good and line is not None and line.key == key)
    logged = _logged(reader, log, settings.origin, row, statement.after, trust)
    known = _known(reader, opened, Known(row.name, row, statement, signed, logged, ()))
    return Provenance(
        known.reference,
        replace(row, headline="") if known.withheld is not None else row,
        settings.origin,
        custody.links(known),
        custody.NOT_PROVEN,
        SOFTWARE,
        trust.label if trust is not None else None,
        known.withheld,
    )


def _contradiction(message: str) -> StoreError:
    return StoreError("archive-damaged", message, hint="newsproof verify names every fault")


# The log, and what others say of it.


def _logged(
    reader: Reader, log: proving.ProvenLog, origin: str, row: CaptureRow, after: str | None, trust: Trust | None
) -> Logged:
    layout = reader.layout
    own = read_verifier(layout.log_key_file)
    head = judge(log.checkpoint, trust, log=own)
    if head.fault is not None:
        raise _contradiction(f"the newest checkpoint is not to be relied on: {head.fault}")
    covering = [
        (size, note)
        for size, path in layout.published_checkpoints()
        if row.index < size <= log.size and (note := _note(path)).count(_LINE) > 1
    ]
    looked_at = dict([*covering[:_MOST], *covering[-1:]])
    attested = _earliest(one for size, note in looked_at.items() for one in _attested(note, size, trust, own))
    before = None
    if after is not None:
        found = log.after(after, row.index)
        said = _attested(found[1], found[0], trust, own) if found is not None else []
        before = next(
            (one for one in said if one.sha256 == after),
            Attested("timestamp", "nobody", "", 0, "claimed", "the token that it names is not here", after),
        )
    signer = head.log or own
    trusted = trust is not None and signer in trust.logs_of(origin)
    return Logged(origin, row.index, log.size, row.leaf, signer.keyid, trusted, attested, before)


def _note(path: Path) -> bytes:
    with reported(path, "reading"):
        return read_at_most(path, NOTE_LIMIT)


def _attested(note: bytes, size: int, trust: Trust | None, own: Verifier) -> list[Attested]:
    """What stands on a checkpoint beside the log's own line."""
    found = judge(note, trust, log=own)
    if found.fault is not None:
        return []
    told = [
        Attested(
            "timestamp",
            timed.by(by),
            timed.time,
            size,
            "evidence" if timed.status == "ok" else "failed" if timed.status == "invalid" else "claimed",
            "" if timed.status == "ok" else "no root of yours vouches for it" if trust is None else timed.reason,
            timed.digest,
        )
        for by, timed in found.tokens
    ]
    told += [
        Attested("witness", f"witness {name}", _moment(seconds), size, "evidence")
        for name, seconds in found.witnesses.items()
    ]
    told += [Attested("witness", keyid, "", size, "claimed", "a key that you do not know") for keyid in found.others]
    told += [Attested("witness", keyid, "", size, "failed", "it is not that key's signature") for keyid in found.forged]
    return told


def _moment(seconds: int) -> str:
    return format_time(datetime.fromtimestamp(seconds, UTC)) if seconds < _YEAR_10000 else ""


def _earliest(found: Iterator[Attested]) -> tuple[Attested, ...]:
    """Of each who says something, the first time that is evidence, else the first."""
    first: dict[tuple[str, str], Attested] = {}
    for one in found:
        known = first.get((one.kind, one.by))
        if known is None or (known.standing != "evidence" and one.standing == "evidence"):
            first[one.kind, one.by] = one
    return tuple(first.values())


# The records, and what they say.


def _known(reader: Reader, log: LogStore, known: Known) -> Known:
    row = known.capture
    if row.redacted is not None:
        return known
    rows = reader.index.records(row.index)
    own = [one for one in rows if not is_foreign(one)]
    if tuple(one.sha256 for one in own[:-1]) != known.statement.subjects:
        raise _contradiction(f"{row.name}: the index has other records than its statement signs")
    segments = reader.layout.segments()
    described, article = None, None
    chains: list[tuple[RecordRow, Shown]] = []
    ip = None
    for one in own:
        record = read_own(reader.layout, one, segments=segments)
        if one.role == "description":
            described = _parsed(Description, one, record.block or b"")
        elif one.role == "article":
            article = _parsed(Article, one, record.block or b"")
        elif one.role == "tls" and (chain := shown(record.block or b"")) is not None:
            chains.append((one, chain))
        elif one.role in ("response", "revisit"):
            ip = record.header("WARC-IP-Address")
    for one in rows:
        if is_foreign(one):
            ip = _ip_of(read_foreign_record(reader.layout, one)) or ip
    if described is None:
        raise _contradiction(f"{row.name} has no description that can be read")
    leaf = next((wire.tls_leaf_sha256 for wire in reversed(described.wire) if wire.url == row.final_url), None)
    chosen = next(((one, chain) for one, chain in chains if chain.sha256 == leaf), None)
    kept = [one for one in rows if one.role != "tls" or (chosen is not None and one == chosen[0])]
    reading = _read_again(reader, row, described, article) if article is not None else None
    withheld = WITHHELD if row.access is not None else None
    same = f"{row.slug}@v{row.same_as}" if row.same_as is not None and row.version is None else None
    return replace(
        known,
        records=tuple(kept),
        description=described,
        article=None if withheld else article,
        publishers=publishers(article) if article is not None and not withheld else (),
        certificate=chosen[1] if chosen is not None else None,
        address=ip,
        brought=_brought(reader, log, rows, described),
        reading=reading,
        withheld=withheld,
        same=same,
    )


def _parsed(kind: type[_T], row: RecordRow, block: bytes) -> _T:
    try:
        return parse(kind, block)
    except ValueError as exc:
        raise damaged(row, f"it is no {row.role}") from exc


def _ip_of(cut: Cut) -> str | None:
    found = _IP.search(cut.head)
    return found[1].decode("ascii") if found else None


def _read_again(reader: Reader, row: CaptureRow, described: Description, article: Article) -> Reading:
    made = article.extractor
    try:
        page = page_record(reader.layout, reader.index, row)
        content = content_of(page.type, read_block(reader.layout, page))
    except StoreError as exc:
        if exc.code != "redacted":
            raise
        return Reading(made.label, made.options, reason=exc.message)
    found = rereading.reread(plain(described), plain(article), content)
    return Reading(made.label, made.options, found.fields, found.fault, found.reason)


def _brought(reader: Reader, log: LogStore, rows: Sequence[RecordRow], described: Description) -> Brought | None:
    """The foreign file that holds the capture, and what its first record says of its making."""
    file = next((one.place.file for one in rows if is_foreign(one)), None)
    if file is None:
        return None
    path = reader.layout.root / file
    if path not in reader.layout.imports():
        raise _contradiction(f"{file} is not there")
    fields: dict[str, str] = {}
    with reported(path, "reading"):
        first = next(iter(cut_records(path)), None)
    if isinstance(first, Cut) and b"warcinfo" in first.head[:_WARCINFO].lower():
        for line in (first.block or b"")[:_WARCINFO].decode("utf-8", "replace").splitlines():
            name, colon, value = line.partition(":")
            if colon and value.strip():
                fields.setdefault(name.strip().lower(), value.strip()[:_FIELD])
    entry = reader.index.entry_of_import(described.origin.sha256 or "")
    imported = None
    if entry is not None:
        try:
            imported = statements.decode_entry(log.entry(entry)).observed
        except ValueError as exc:
            raise _contradiction(f"entry {entry} of the log is no statement: {exc}") from exc
    return Brought(file, fields.get("software", ""), fields.get("operator", ""), imported)
