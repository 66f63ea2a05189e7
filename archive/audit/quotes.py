"""Decides what the page of a quote proves: from the words over the field root, the statement and the log to a checkpoint.

Three questions, each with its own answer. Is the page what its document makes? It is made again and compared, byte for
byte: whoever changes what is shown changes the page, whoever changes the document breaks a hash. Do the hashes lead
where they must? Arithmetic, without any key. Whose word is it? For the reader's trust folder alone.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.findings import Findings
from archive.audit.memory import Memory
from archive.audit.origins import OriginCount
from archive.audit.standing import Proven, Standing
from archive.formats.quotepage import QuotePageError, extract
from archive.model.hosts import spelled
from archive.model.verdict import Addressed, Bracket, Counts, Status, Verification, Word
from archive.trust import notes
from archive.trust.policy import Trust
from archive.trust.quote import Quote, QuoteError, Shown, read

#: Makes the page of a document: `archive.report.quote.page`, which this room may not import.
Render = Callable[[dict[str, Any]], bytes]

_NOT_PROVEN: Final = (
    "that these words stand in the raw bytes: the quote shows what the captor extracted, the bundle holds those",
    "that the version stood there without a break between two moments",
    *NOT_PROVEN,
)
#: Of a quote that shows items of two versions.
_BESIDE: Final = "that the item of the later version took the place of the other one: whoever made the quote chose it"
#: Of a quote that says when its words were last found again.
_AGAIN: Final = (
    "that the look which found the version again gave each item of it: archives made before said so of every look that "
    "found the same text; the bundle of that look holds its raw bytes"
)
#: Of a quote that shows one address.
_ONE_ADDRESS: Final = (
    "that no redirect led from the address to another: archives made before signed only the one that was asked for; the "
    "bundle holds every hop"
)
_TOGETHER: Final = "its parts belong together"
_CLAIMS: Final = "it claims: "
#: Words of an item that are repeated in the answer.
_REPEATED: Final = 500


def examine_quote(
    page: bytes,
    subject: str,
    trust: Trust | None,
    render: Render,
    *,
    asked: bool = False,
    memory: Memory | None = None,
) -> Verification:
    """What the bytes of a quote prove. `subject` is what people call the file; `asked`: the reader named `trust`; `memory`:
    what the reader has seen of logs before.

    Never raises on content.
    """
    findings = Findings()
    standing = Standing(findings, trust, asked=asked, memory=memory)
    file = subject.rpartition("/")[2] or subject
    found = _read(findings, file, page)
    proven: list[Proven] = []
    brackets: tuple[Bracket, ...] = ()
    if found is not None:
        _compare(findings, file, page, render(dict(found.document)))
        leads = _hashes(findings, file, found)
        standing.head(file, found.note)
        for note in found.after:
            standing.earlier(file, note)
        proven = [standing.shown(file, one.index, one.entry, leads=leads) for one in found.shown]
        _tokens(findings, file, found)
        brackets = standing.moments([(one, _label(one)) for one in proven])
    details: dict[Word, tuple[Status, str]] = dict(standing.words(proven[0] if proven else None))
    more = _more(found) if found is not None else ()
    claims = "" if standing.trust is not None else _CLAIMS if _broken(findings) else f"{_TOGETHER}; {_CLAIMS}"
    details["INTACT"] = _intact(found, len(page), claims)
    return answer(
        findings,
        details,
        subject=subject,
        kind="quote",
        counts=Counts(
            statements=len(proven),
            captures=len(proven),
            versions=sum(one.statement is not None and one.statement.version is not None for one in proven),
            bytes=len(page),
        ),
        not_proven=(*standing.unknown, *more, *_NOT_PROVEN),
        checkpoint=standing.checkpoint_text,
        brackets=brackets,
        policy=standing.policy,
        origins=OriginCount().result(max(1, len(proven))),
        addresses=[_addressed(one) for one in found.shown if one.item is not None]
        if found is not None and not found.faults()
        else (),
    )


def _broken(findings: Findings) -> bool:
    """Whether something contradicts the page, its fields or its place in the log."""
    return bool(findings.failed("INTACT") or findings.failed("LOGGED", "problem"))


def _more(found: Quote) -> tuple[str, ...]:
    """What else is not proven, for what this quote shows."""
    shown = [one for one in found.shown if one.item is not None]
    told = (
        (found.later is not None, _BESIDE),
        (found.again is not None, _AGAIN),
        (any(one.asked is None for one in shown), _ONE_ADDRESS),
    )
    return tuple(said for is_so, said in told if is_so)


def _read(findings: Findings, file: str, page: bytes) -> Quote | None:
    try:
        return read(extract(page))
    except QuotePageError as exc:
        findings.add("quote-altered", file, str(exc), offset=exc.offset)
    except QuoteError as exc:
        findings.add("proof-invalid", file, f"its data: {exc}", field=exc.field or None)
    return None


def _compare(findings: Findings, file: str, page: bytes, made: bytes) -> None:
    if page == made:
        return
    offset = next((at for at, (one, other) in enumerate(zip(page, made, strict=False)) if one != other), None)
    at = min(len(page), len(made)) if offset is None else offset
    line = page.count(b"\n", 0, at) + 1
    findings.add(
        "quote-altered",
        file,
        f"the page that its data make ({len(made):,} bytes) differs from this one from byte {at:,} (line {line}) on",
        offset=at,
    )


def _hashes(findings: Findings, file: str, found: Quote) -> bool:
    """Whether the statements lead to the root that the checkpoint states; notes every hash that leads elsewhere."""
    leads = True
    for fault in found.faults():
        if fault.field == "log":
            leads = False
            findings.add("proof-invalid", file, fault.message, field="log")
        else:
            findings.add("field-proof-invalid", file, f"entry {fault.index}: {fault.message}", field="fields")
    return leads


def _tokens(findings: Findings, file: str, found: Quote) -> None:
    """Every token that a statement names must be carried: without it the lower bound of its time is lost."""
    lines = [line for note in found.after for line in notes.parse(note).signatures]
    carried = {sha256(line.signature).hexdigest() for line in lines}
    for one in found.shown:
        named = one.statement.after
        if named is not None and named not in carried:
            findings.add(
                "timestamp-missing",
                file,
                f"entry {one.index} names the token {named[:16]}…, which the quote does not carry",
                field="after",
            )


def _label(one: Proven) -> str:
    version = one.statement.version if one.statement is not None else None
    return f"version {version}" if version is not None else f"entry {one.index}"


def _intact(found: Quote | None, size: int, claims: str) -> tuple[Status, str]:
    """What the page says; `claims` stands before it where nobody whom the reader trusts has signed it."""
    if found is None:
        return "FAIL", f"no quote can be read from its {size:,} bytes"
    address = _place(found.first)
    again = f", again {found.again.statement.observed}" if found.again is not None else ""
    told = f"{address}: {_told(found.first)}{again}"
    if found.later is not None:
        other = _place(found.later)
        told += f"; {f'{other}: ' if other != address else ''}{_told(found.later)}"
    return "ok", claims + told


def _place(one: Shown) -> str:
    """The address that answered, and the one that was asked for where it is another."""
    address = spelled(one.address.value) if one.address is not None else ""
    return f"at {address}" if one.asked is None else f"asked at {spelled(one.asked.value)}, answered by {address}"


def _addressed(one: Shown) -> Addressed:
    address = one.address.value if one.address is not None else ""
    version, observed = one.statement.version, one.statement.observed
    if one.asked is None:
        return Addressed(one.index, f"version {version}", observed, address)
    return Addressed(one.index, f"version {version}", observed, one.asked.value, address)


def _told(one: Shown) -> str:
    item = one.item
    words = item.value if item is not None else ""
    more = "…" if len(words) > _REPEATED else ""
    path = item.path if item is not None else ""
    return f"{path} of version {one.statement.version}, dated {one.statement.observed}: “{words[:_REPEATED]}{more}”"
