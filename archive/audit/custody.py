"""Decides what of the chain behind a capture is evidence, what is only signed, and what is nothing but a claim.

Evidence is what was checked for this answer and can be checked again by anybody: signatures, digests, the place in the
log, a timestamp under a root of the reader's. What a captor saw (which server answered, at what time) is that captor's
signed word. What a page, a server or a file says of itself is a claim, whoever signed that it was said.

Nothing here is looked up: what was found out comes as a `Known`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from archive.model.article import Article, Sourced
from archive.model.capture import DateWord, Description, RobotsWord
from archive.model.history import CaptureRow, RecordRow
from archive.model.provenance import Fact, Link, Standing
from archive.model.statement import Statement
from archive.trust.servers import Shown

#: Of one kind (credits, dates, robots.txt), so many are told.
MOST: Final = 6
#: Characters of an agency's name that a sentence repeats.
_NAME: Final = 60
#: What no chain of this kind can show.
NOT_PROVEN: Final = (
    "who wrote the text",
    "that other readers were served the same page",
    "that what the article says is true",
)

_DATED: Final[dict[DateWord, str]] = {
    "warc": "the WARC or ARC that it lay in",
    "file": "the modification time of the file",
    "user": "whoever imported it",
    "name": "the name of the file",
    "row": "the database that it lay in",
    "server": "the feed that it lay in, as its server wrote it",
    "commit": "the commit of the git repository that it lay in",
}
_PAGE: Final = "the page"
_ACCESS: Final = {
    "open": "open to everybody",
    "metered": "metered: everybody may read some articles",
    "subscriber": "for subscribers: to be shown to others with that mark only",
}
_CHECK: Final = "newsproof verify"
_MADE: Final = ("response", "revisit", "resource")


@dataclass(frozen=True, slots=True)
class Attested:
    """What somebody other than the archive says of a checkpoint. `standing` is `evidence` for a timestamp under a root, or
    a cosignature of a witness, of the reader's; else `claimed`, and `why` says what is missing. `size` is that of the
    checkpoint, `sha256` that of a timestamp token, `time` canonical or ''."""

    kind: str
    by: str
    time: str
    size: int
    standing: Standing
    why: str = ""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """Where the statement stands: `index` of `size` entries of the log `origin`, proven to lead to the root that `key`
    signed. `trusted`: the reader's policy lists that log. `after` is the timestamp that the statement was signed after."""

    origin: str
    index: int
    size: int
    leaf: str
    key: str
    trusted: bool
    attested: tuple[Attested, ...] = ()
    after: Attested | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed. `good`: the signature over the statement is that of a captor key of this log, which counts there, as
    `doubt` would deny. `trusted`: the reader believes that key for that log."""

    keyid: str
    good: bool
    doubt: str | None
    trusted: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """A foreign file that was imported whole: where it is kept, what it calls the program and the people behind it, and
    when it was taken in."""

    file: str
    software: str
    operator: str
    imported: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of having the raw page read once more: by which edition it was read, how many fields were compared with
    those signed, what differs, or why nothing was compared."""

    made_by: str
    options: tuple[tuple[str, str], ...]
    fields: int = 0
    fault: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """All that was found out about one capture. What is None was not kept, was taken off the disk, or is not told.

    `records` are those that the statement signs and that were read just now, each found to be the signed one; `whole`
    says that this was all of them. `same` is how the version is addressed whose text an observation found again.
    """

    reference: str
    capture: CaptureRow
    statement: Statement
    signed: Signed
    logged: Logged
    records: tuple[RecordRow, ...]
    description: Description | None = None
    article: Article | None = None
    publishers: tuple[Sourced, ...] = ()
    certificate: Shown | None = None
    address: str | None = None
    brought: Brought | None = None
    reading: Reading | None = None
    withheld: str | None = None
    same: str | None = None

    @property
    def imported(self) -> bool:
        """Whether somebody else is said to have made the capture."""
        return self.capture.origin == "imported"

    def record(self, *roles: str) -> RecordRow | None:
        """The last of the records that were read with one of these roles."""
        return next((row for row in reversed(self.records) if row.role in roles), None)


def links(known: Known) -> tuple[Link, ...]:
    """The six links, in their order."""
    return (_wire(known), _publisher(known), _captor(known), _importer(known), _extractor(known), _report(known))


def _fact(
    name: str,
    label: str,
    value: str,
    standing: Standing,
    by: str | None = None,
    row: RecordRow | None = None,
    *,
    sha256: str | None = None,
    check: str | None = None,
) -> Fact:
    return Fact(name, label, value, standing, by, row.role if row else None, row.sha256 if row else sha256, check)


def _unread(known: Known) -> str:
    """Why nothing of the page can be told."""
    if known.capture.redacted is not None:
        return "its content was taken off the disk"
    if known.withheld is not None:
        return known.withheld
    if known.same is not None:
        return f"this look found the text of {known.same} again: newsproof provenance {known.same}"
    return "no article was found at that address"


# Wire.


def _wire(known: Known) -> Link:
    article = known.article
    if article is None:
        return Link("wire", "none", f"not told: {_unread(known)}")
    row = known.record("article")
    facts = []
    if article.wire is not None:
        facts.append(_fact("agency", "text by", article.wire, "claimed", _PAGE, row))
    if article.dateline is not None:
        facts.append(_fact("dateline", "dateline", article.dateline.text, "claimed", _PAGE, row))
        if article.dateline.agency is not None and article.dateline.agency != article.wire:
            facts.append(_fact("agency", "in the dateline", article.dateline.agency, "claimed", _PAGE, row))
    credited = dict.fromkeys(name for one in article.images if one.credit is not None for name in one.credit.agencies)
    facts += [_fact("picture-agency", "picture by", name, "claimed", _PAGE, row) for name in [*credited][:MOST]]
    named = next((fact.value for fact in facts if fact.name == "agency"), None)
    if named is not None:
        told = f"the page says that {named[:_NAME]} sent the text; who has that text can compare the two"
        copy = f"newsproof diff WIRE-TEXT {known.reference} --as copy"
        at = next(number for number, fact in enumerate(facts) if fact.name == "agency")
        facts[at] = replace(facts[at], check=copy)
        return Link("wire", "claimed", told, tuple(facts))
    if credited:
        return Link("wire", "claimed", "the page names no agency for its text, only for pictures", tuple(facts))
    return Link(
        "wire", "none", "the page names no agency: not in a dateline, a byline or a picture credit", tuple(facts)
    )


# Publisher.


def _publisher(known: Known) -> Link:
    row, said = known.capture, known.description
    if row.redacted is not None or said is None:
        return Link("publisher", "none", f"not told: {_unread(known)}")
    standing: Standing = "claimed" if known.imported else "signed"
    who = "the imported file" if known.brought is not None else "whoever imported it"
    by = who if known.imported else known.signed.keyid
    made = known.record(*_MADE)
    facts = [_fact("address", "asked for", row.url, standing, by, made)]
    if row.final_url != row.url:
        facts.append(_fact("answered", "answered by", row.final_url, standing, by, made))
    if row.status is not None:
        facts.append(_fact("status", "HTTP status", str(row.status), standing, by, made))
    if known.address is not None:
        facts.append(_fact("ip", "at the address", known.address, standing, by, made))
    tls = _tls(known, standing, by)
    facts.append(tls)
    if said.claimed.date is not None:
        facts.append(_fact("server-date", "server's clock", said.claimed.date, "claimed", "the server", made))
    if said.claimed.last_modified is not None:
        facts.append(_fact("last-modified", "last modified", said.claimed.last_modified, "claimed", "the server", made))
    facts += _page_says(known)
    host = urlsplit(row.final_url).hostname or ""
    if not host:
        return Link(
            "publisher", "claimed", "a file without a web address: only its text says whose it is", tuple(facts)
        )
    if known.imported:
        return Link("publisher", "claimed", f"{who} says that {host} served it; nobody checked that", tuple(facts))
    if row.status is None:
        told = f"{host} was asked and gave no answer, says the captor: {row.reason or row.outcome}"
        return Link("publisher", "signed", told, tuple(facts))
    if tls.standing == "signed":
        told = f"{host} answered, with a valid TLS certificate for that name, says the captor"
        return Link("publisher", "signed", told, tuple(facts))
    told = f"{host} was asked, and nothing shows that the answer came from there: {_insecure(row.final_url)}"
    return Link("publisher", "claimed", told, tuple(facts))


def _insecure(url: str) -> str:
    return "plain HTTP" if url[:5].lower() == "http:" else "its TLS was not valid, or not kept"


def _tls(known: Known, standing: Standing, by: str) -> Fact:
    said, shown = known.description, known.certificate
    row = known.record("tls")
    doubts = said.permission.insecure if said is not None and said.permission is not None else None
    host = urlsplit(known.capture.final_url).hostname or ""
    if doubts:
        return _fact("tls", "TLS", f"not valid: {'; '.join(doubts)}", "claimed", by, row)
    if shown is None:
        why = "none: plain HTTP" if known.capture.final_url[:5].lower() == "http:" else "no certificate was kept"
        return _fact("tls", "TLS", why, "none")
    until = f", until {shown.until[:10]}" if shown.until else ""
    vouched = f"from {shown.issuer}" if shown.issuer else "from nobody that can be read"
    if not shown.covers(host):
        return _fact("tls", "TLS", f"certificate {vouched}, and not for {host}", "claimed", by, row)
    return _fact("tls", "TLS", f"certificate for {host} {vouched}{until}", standing, by, row)


def _page_says(known: Known) -> Iterator[Fact]:
    article = known.article
    if article is None:
        return
    row = known.record("article")
    for one in known.publishers[:MOST]:
        yield _fact("publisher", "calls itself", one.text, "claimed", f"{_PAGE}'s {one.source}", row)
    if article.byline:
        yield _fact("byline", "byline", article.byline, "claimed", _PAGE, row)
    if article.canonical is not None and article.canonical not in (known.capture.url, known.capture.final_url):
        yield _fact("canonical", "names as original", article.canonical, "claimed", _PAGE, row)
    told: set[tuple[str, str]] = set()
    for claim in article.dates:
        if (claim.kind, claim.value) not in told and len(told) < MOST:
            told.add((claim.kind, claim.value))
            yield _fact(claim.kind, claim.kind, claim.value, "claimed", f"{_PAGE}'s {claim.source}", row)


# Captor.


def _captor(known: Known) -> Link:
    if not known.imported:
        facts = (*_signature(known), *_log(known), *_circumstances(known))
        if not known.signed.good:
            return Link("captor", "failed", f"the signature does not count: {_doubt(known)}", facts)
        what = "this page" if known.capture.redacted is None else "something since taken off the disk"
        told = f"{known.signed.keyid} captured {what} and signed what came; whose key that is, {_whose(known)}"
        return Link("captor", "evidence", told, facts)
    by = "the imported file"
    facts_of_others = []
    dated = known.capture.dates
    if dated is not None:
        who = _DATED.get(dated, dated)
        facts_of_others.append(_fact("observed", "time", known.capture.observed, "claimed", who))
    brought = known.brought
    if brought is not None and brought.software:
        facts_of_others.append(_fact("software", "captured with", brought.software, "claimed", by))
    if brought is not None and brought.operator:
        facts_of_others.append(_fact("operator", "captured by", brought.operator, "claimed", by))
    if known.capture.redacted is not None:
        return Link("captor", "none", f"not told: {_unread(known)}")
    told = "not known: somebody saved the file that was imported"
    if brought is not None and (brought.software or brought.operator):
        told = "somebody else, as the imported file itself says"
    return Link("captor", "claimed", told, tuple(facts_of_others))


def _doubt(known: Known) -> str:
    return known.signed.doubt or "it is not that of a captor key of this log"


def _whose(known: Known) -> str:
    return "your trust folder says" if known.signed.trusted else "is for you to decide"


def _signature(known: Known) -> Iterator[Fact]:
    ref = known.reference
    proof = f"newsproof prove {ref} -o proof.tlog-proof && newsproof verify proof.tlog-proof"
    row = known.record("statement")
    entry = known.capture.leaf
    if known.signed.good:
        yield _fact("key", "signed by", known.signed.keyid, "evidence", sha256=entry, check=proof)
    else:
        told = f"{known.signed.keyid}: {_doubt(known)}"
        yield _fact("key", "signed by", told, "failed", sha256=entry, check=proof)
    if known.signed.trusted:
        yield _fact("key-owner", "whose key", "believed by your trust folder", "evidence", "you")
    else:
        yield _fact(
            "key-owner",
            "whose key",
            "nobody you trust says: ask the newsroom by another way (newsproof keys trust)",
            "none",
        )
    if known.capture.redacted is not None:
        yield _fact("redacted", "taken off the disk", known.capture.redacted or "no reason given", "signed")
    else:
        count = len(known.statement.subjects)
        told = f"{count:,} record{'s' * (count != 1)}, each byte for byte what was signed"
        yield _fact("records", "signed over", told, "evidence", row=row, check="newsproof verify")


def _log(known: Known) -> Iterator[Fact]:
    logged = known.logged
    at = f"entry {logged.index:,} of {logged.size:,} in {logged.origin}"
    yield _fact("log", "in the log", at, "evidence", sha256=logged.leaf, check="newsproof verify")
    if logged.trusted:
        yield _fact("checkpoint", "head of the log", f"signed by {logged.key}, which you trust", "evidence", "you")
    else:
        told = f"signed by {logged.key}, a key that lies in the archive itself"
        yield _fact("checkpoint", "head of the log", told, "claimed", logged.key)
    stamps = [one for one in logged.attested if one.kind == "timestamp"]
    seen = [one for one in logged.attested if one.kind == "witness"]
    for one in stamps[:MOST]:
        told = f"existed by {one.time or 'a time that cannot be read'}, within {one.size:,} log entries{_why(one)}"
        yield _fact("timestamp", "timestamp", told, one.standing, one.by, sha256=one.sha256, check="newsproof verify")
    if not stamps:
        yield _fact("timestamp", "timestamp", "none: nobody outside says when this was", "none")
    if logged.after is not None:
        one = logged.after
        told = f"{one.time or 'a time that cannot be read'}{_why(one)}"
        yield _fact("signed-after", "signed after", told, one.standing, one.by, sha256=one.sha256)
    for one in seen[:MOST]:
        told = f"{one.by}{f', {one.time}' if one.time else ''}{_why(one)}"
        yield _fact("witness", "cosigned by", told, one.standing, one.by, check="newsproof verify")
    if not seen:
        yield _fact("witness", "cosigned by", "nobody: no witness has seen this log", "none")


def _why(one: Attested) -> str:
    return f" ({one.why})" if one.why else ""


def _circumstances(known: Known) -> Iterator[Fact]:
    by, row, said = known.signed.keyid, known.record("description"), known.description
    yield _fact("observed", "time", known.capture.observed, "signed", by, known.record("statement"))
    if said is None:
        return
    yield _fact("software", "captured with", said.software, "signed", by, row)
    permission = said.permission
    if permission is not None and permission.against_robots:
        why = ", ".join(part for part in (permission.profile, permission.reason) if part)
        yield _fact("against-robots", "robots.txt", f"forbade it; fetched all the same: {why}", "signed", by, row)
    words = permission.robots if permission is not None else ()
    for word in words[:MOST]:
        yield _fact("robots", "robots.txt", _robots(word), "signed", by, sha256=word.sha256)
    if not words:
        yield _fact("robots", "robots.txt", "none was found there: nothing is forbidden", "signed", by, row)
    if said.preferences.noarchive or said.preferences.tdm_reservation is not None:
        asked = [*(["no copies kept (noarchive)"] if said.preferences.noarchive else [])]
        asked += ["text mining reserved"] if said.preferences.tdm_reservation is not None else []
        yield _fact("preferences", "page asks for", " and ".join(asked), "claimed", _PAGE, row)
    access = "subscriber" if known.capture.access is not None else said.access
    if access in _ACCESS:
        yield _fact("access", "access", _ACCESS[access], "claimed", _PAGE, row)
    if said.redactions:
        count = len(said.redactions)
        told = (
            f"{count:,} secret{'s' * (count != 1)} or name{'s' * (count != 1)} of the reader, before anything was kept"
        )
        yield _fact("replaced", "replaced", told, "signed", by, row)


def _robots(word: RobotsWord) -> str:
    verdict = "allowed" if word.allowed else "forbidden"
    where = f"{word.file}, asked {word.asked}"
    if word.rule is not None:
        return f"{verdict} by line {word.line} of {where}"
    return f"{verdict}: {word.why or 'no rule speaks of it'} ({where})"


# Importer.


def _importer(known: Known) -> Link:
    if not known.imported:
        if known.capture.redacted is not None and known.description is None:
            return Link("importer", "none", f"not told: {_unread(known)}")
        return Link("importer", "none", "nobody: the captor fetched the page itself")
    facts = [*_signature(known), *_log(known)]
    by, row, said = known.signed.keyid, known.record("description"), known.description
    if said is not None:
        if said.origin.source is not None:
            facts.append(_fact("file", "file", said.origin.source, "signed", by, row))
        if said.origin.part is not None:
            made = f"{said.origin.part}: the page was made of it, and it is kept beside the page"
            facts.append(_fact("part", "part of it", made, "signed", by, row))
        if said.origin.sha256 is not None:
            brought = known.brought
            kept = f"SHA-256 {said.origin.sha256}"
            kept += f", kept whole as {brought.file}" if brought is not None else ""
            check = "newsproof verify" if brought is not None else "sha256sum FILE"
            facts.append(_fact("file-sha256", "its digest", kept, "signed", by, row, check=check))
        if said.origin.dates is not None:
            told = f"{_DATED.get(said.origin.dates, said.origin.dates)} ({said.origin.dates})"
            facts.append(_fact("dates", "whose date", told, "signed", by, row))
        facts.append(_fact("software", "imported with", said.software, "signed", by, row))
    if known.brought is not None and known.brought.imported is not None:
        facts.append(_fact("imported", "imported", known.brought.imported, "signed", by))
    if not known.signed.good:
        return Link("importer", "failed", f"the signature does not count: {_doubt(known)}", tuple(facts))
    told = (
        f"{known.signed.keyid} took in a file and signed its bytes, not what happened before; "
        f"whose key that is, {_whose(known)}"
    )
    return Link("importer", "evidence", told, tuple(facts))


# Extractor.


def _extractor(known: Known) -> Link:
    said, read = known.description, known.reading
    if said is None:
        return Link("extractor", "none", f"not told: {_unread(known)}")
    by = known.signed.keyid
    if read is None:
        facts = [_fact("extractor", "judged by", said.extractor, "signed", by, known.record("description"))]
        return Link("extractor", "signed", f"no text was read: {_without_text(known)}", tuple(facts))
    row = known.record("article")
    facts = [_fact("extractor", "read by", read.made_by, "signed", by, row)]
    if read.options:
        told = ", ".join(f"{name} {value}" for name, value in read.options)
        facts.append(_fact("options", "with", told, "signed", by, row))
    if said.payload_sha256 is not None:
        facts.append(
            _fact("raw", "from raw bytes", f"SHA-256 {said.payload_sha256}", "signed", by, sha256=said.payload_sha256)
        )
    check = "newsproof verify --level paranoid"
    if read.fault is not None:
        what = read.fault if known.withheld is None else "what it says is not told: " + known.withheld
        facts.append(_fact("read-again", "read again", what, "failed", check=check))
        return Link("extractor", "failed", "the raw page, read again just now, says something else", tuple(facts))
    if read.reason is not None:
        facts.append(_fact("read-again", "read again", f"not compared: {read.reason}", "none"))
        told = "another edition read the text out of the raw page; the raw page is here"
        return Link("extractor", "signed", told, tuple(facts))
    again = f"just now: the same {read.fields:,} items"
    facts.append(_fact("read-again", "read again", again, "evidence", sha256=known.statement.fields, check=check))
    return Link("extractor", "evidence", "the raw page, read again just now, says the same", tuple(facts))


def _without_text(known: Known) -> str:
    if known.same is not None:
        return f"it is that of {known.same}"
    return known.capture.reason or known.capture.outcome


# Report.


def _report(known: Known) -> Link:
    slug, ref = known.capture.slug, known.reference
    facts = []
    if known.capture.redacted is not None:
        proof = f"newsproof prove {ref} -o proof.tlog-proof"
        facts.append(
            _fact("proof", "proof", "that it was captured, and nothing of its content", "evidence", check=proof)
        )
        told = "its content is gone; that it was captured can still be proven"
        return Link("report", "evidence", told, tuple(facts))
    whole = ("bundle", "every record and the proof, in one file", f"newsproof prove {ref} -o bundle.wacz")
    if known.brought is not None and ".arc" in known.brought.file:  # whose records cannot lie in one
        whole = ("proof", "the proof of its statement", f"newsproof prove {ref} -o proof.tlog-proof")
    for name, value, check in (
        (*whole[:2], f"{whole[2]} && {_CHECK} {whole[2].rpartition(' ')[2]}"),
        ("report", "the edit history as a page", f"newsproof report {slug} -o report.html && {_CHECK} report.html"),
    ):
        facts.append(_fact(name, name, value, "evidence", check=check))
    if known.capture.version is not None and known.withheld is None:
        check = f"newsproof quote {ref} --headline -o quote.html && {_CHECK} quote.html"
        facts.append(_fact("quote", "quote", "one item, and nothing else of the page", "evidence", check=check))
    told = "made when you ask for one, and signed by nobody: each is checked against what was signed"
    return Link("report", "evidence", told, tuple(facts))
