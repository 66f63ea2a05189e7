"""Decides how the chain behind a capture is said in W3C PROV: PROV-DM as PROV-JSON (W3C member submission of 24 April 2013).

Things are entities (the agency's text, the page, what was received, the capture, the text that was read), deeds are
activities, and whoever did them agents. Every element says by `np:standing` whether it is evidence, signed or claimed, as
the chain itself does. Only times that somebody signed or attested are times here (`prov:startTime`, `prov:time`); what is
claimed is an attribute. No clock is asked: the same archive gives the same document.
"""

from __future__ import annotations

import json
from typing import Any, Final

from archive.model.provenance import Fact, Link, Provenance, Standing

#: What PROV-JSON binds itself, and the names of ours: terms, and the things of this one capture.
_TERMS: Final = "urn:newsproof:terms:"
_CAPTURE: Final = "urn:newsproof:capture:"

Element = dict[str, Any]


def document(found: Provenance) -> str:
    """The chain as PROV-JSON, with a line end. Strangers' texts are JSON strings in it; seal them for where they go."""
    return json.dumps(_Document(found).made(), ensure_ascii=False, indent=2) + "\n"


def _kind(name: str) -> Element:
    return {"$": name if ":" in name else f"np:{name}", "type": "prov:QUALIFIED_NAME"}


def _moment(time: str) -> Element:
    return {"$": time, "type": "xsd:dateTime"}


class _Document:
    """Gathers elements and relations; every name that a relation uses is that of an element."""

    def __init__(self, found: Provenance) -> None:
        self._found = found
        self._elements: dict[str, dict[str, Element]] = {"entity": {}, "activity": {}, "agent": {}}
        self._relations: dict[str, dict[str, Element]] = {}

    def made(self) -> dict[str, Any]:
        found = self._found
        gone = found.capture.redacted is not None
        self._captured(gone)
        self._logged()
        if not gone:
            self._before()
            self._read()
        self._answered()
        prefix = {"np": _TERMS, "id": f"{_CAPTURE}{found.capture.leaf}:"}
        return {
            "prefix": prefix,
            **{kind: some for kind, some in self._elements.items() if some},
            **self._relations,
        }

    # Elements and relations.

    def _element(
        self, kind: str, name: str, typed: str, label: str, standing: Standing | None = None, **more: object
    ) -> str:
        told: Element = {"prov:type": _kind(typed), "prov:label": label}
        if standing is not None:
            told["np:standing"] = standing
        told |= {f"np:{key}": value for key, value in more.items() if value not in (None, "", [])}
        self._elements[kind][f"id:{name}"] = told
        return f"id:{name}"

    def _activity(
        self,
        name: str,
        typed: str,
        label: str,
        standing: Standing,
        *,
        start: str | None = None,
        end: str | None = None,
        **more: object,
    ) -> str:
        made = self._element("activity", name, typed, label, standing, **more)
        element = self._elements["activity"][made]
        if start is not None:
            element["prov:startTime"] = start
        if end is not None:
            element["prov:endTime"] = end
        return made

    def _relate(self, kind: str, standing: Standing | None = None, *, time: str | None = None, **ends: str) -> None:
        relation: Element = {f"prov:{end}": name for end, name in ends.items()}
        if time is not None:
            relation["prov:time"] = time
        if standing is not None:
            relation["np:standing"] = standing
        known = self._relations.setdefault(kind, {})
        known[f"_:{kind}{len(known) + 1}"] = relation

    # The chain.

    def _signer(self) -> str:
        """Whoever signed the capture, and the program that worked for them."""
        link = self._signing
        key = link.facts_of("key")[0]
        return self._element("agent", "signer", "CaptorKey", key.value, key.standing, check=key.check)

    @property
    def _signing(self) -> Link:
        return self._found.link("importer" if self._imported else "captor")

    @property
    def _imported(self) -> bool:
        return self._found.capture.origin == "imported"

    def _captured(self, gone: bool) -> None:
        found, link = self._found, self._signing
        signer = self._signer()
        records = link.facts_of("records")
        capture = self._element(
            "entity",
            "capture",
            "SignedCapture",
            found.reference,
            link.standing,
            leaf=found.capture.leaf,
            redacted=link.value("redacted"),
            records=records[0].value if records else None,
        )
        program = link.value("software") or found.software
        software = self._element("agent", "software", "prov:SoftwareAgent", program, "signed")
        self._relate("actedOnBehalfOf", "signed", delegate=software, responsible=signer)
        self._relate("wasAttributedTo", link.standing, entity=capture, agent=signer)
        if self._imported:
            when = link.value("imported")
            deed = self._activity("importing", "Importing", "taking in a file", "signed", start=when)
        else:
            when = found.capture.observed
            deed = self._activity("capturing", "Capturing", "fetching the page", "signed", start=when)
        self._relate("wasGeneratedBy", "signed", entity=capture, activity=deed, time=when) if when else self._relate(
            "wasGeneratedBy", "signed", entity=capture, activity=deed
        )
        self._relate("wasAssociatedWith", "signed", activity=deed, agent=signer)
        self._relate("wasAssociatedWith", "signed", activity=deed, agent=software)
        if gone:
            return
        raw = self._element(
            "entity",
            "received",
            "ReceivedBytes",
            "what was received" if not self._imported else "what the file holds",
            "signed",
            sha256=found.capture.payload_sha256,
            content="the page as it came",
        )
        self._relate("wasDerivedFrom", "evidence", generatedEntity=capture, usedEntity=raw)
        if self._imported:
            self._relate("used", "signed", activity=deed, entity=raw)
        else:
            self._relate("wasGeneratedBy", "signed", entity=raw, activity=deed, time=when)

    def _logged(self) -> None:
        """The log's head, and what others attest of it."""
        link = self._signing
        log = link.facts_of("log")[0]
        head = link.facts_of("checkpoint")[0]
        entry = self._element("entity", "entry", "LogEntry", log.value, log.standing, leaf=log.sha256, check=log.check)
        self._relate("wasDerivedFrom", "evidence", generatedEntity=entry, usedEntity="id:capture")
        key = self._element("agent", "log", "LogKey", head.value, head.standing)
        self._relate("wasAttributedTo", head.standing, entity=entry, agent=key)
        for kind, typed, deed in (("timestamp", "Timestamp", "timestamping"), ("witness", "Cosignature", "cosigning")):
            for number, fact in enumerate(link.facts_of(kind), 1):
                if fact.standing in ("evidence", "claimed"):
                    self._attested(f"{kind}-{number}", typed, f"{deed}-{number}", deed, fact, entry)

    def _attested(self, name: str, typed: str, deed: str, label: str, fact: Fact, entry: str) -> None:
        who = self._element("agent", f"{name}-by", "Authority", fact.by or "", fact.standing)
        made = self._element("entity", name, typed, fact.value, fact.standing, sha256=fact.sha256, check=fact.check)
        done = self._activity(deed, typed, label, fact.standing)
        self._relate("wasGeneratedBy", fact.standing, entity=made, activity=done)
        self._relate("used", fact.standing, activity=done, entity=entry)
        self._relate("wasAssociatedWith", fact.standing, activity=done, agent=who)
        self._relate("wasAttributedTo", fact.standing, entity=made, agent=who)

    def _before(self) -> None:
        """What came before the capture, by the word of others: the agency's text, the page, and who saved an imported one."""
        found = self._found
        wire, site = found.link("wire"), found.link("publisher")
        page = self._element(
            "entity",
            "page",
            "PublishedPage",
            found.capture.final_url or "a page",
            site.standing,
            url=found.capture.final_url,
            askedFor=site.value("address"),
            tls=site.value("tls"),
            claimedPublished=[fact.value for fact in site.facts_of("published")],
            claimedModified=[fact.value for fact in site.facts_of("modified")],
            claimedByline=site.value("byline"),
        )
        names = [fact.value for fact in site.facts_of("publisher")]
        publisher = self._element(
            "agent",
            "publisher",
            "prov:Organization",
            names[0] if names else "whoever publishes there",
            "claimed" if names else "none",
            claimedName=names,
        )
        deed = self._activity("publishing", "Publishing", "publishing the page", "claimed")
        self._relate("wasGeneratedBy", "claimed", entity=page, activity=deed)
        self._relate("wasAssociatedWith", "claimed", activity=deed, agent=publisher)
        self._relate("wasAttributedTo", site.standing, entity=page, agent=publisher)
        agency = wire.value("agency")
        if agency is not None:
            text = self._element("entity", "wire-text", "WireText", "the agency's text", "claimed")
            who = self._element("agent", "agency", "prov:Organization", agency, "claimed")
            self._relate("wasAttributedTo", "claimed", entity=text, agent=who)
            self._relate("used", "claimed", activity=deed, entity=text)
            self._relate("wasDerivedFrom", "claimed", generatedEntity=page, usedEntity=text, activity=deed)
        if not self._imported:
            self._relate("used", "signed", activity="id:capturing", entity=page)
            self._relate("wasDerivedFrom", site.standing, generatedEntity="id:received", usedEntity=page)
            return
        captor, brought = found.link("captor"), found.link("importer")
        saver = self._element(
            "agent",
            "saver",
            "Captor",
            captor.value("operator") or "whoever saved the file",
            "claimed",
            claimedSoftware=captor.value("software"),
        )
        saving = self._activity(
            "saving", "Capturing", "saving the page", "claimed", claimedTime=captor.value("observed")
        )
        file = self._element(
            "entity",
            "file",
            "ImportedFile",
            brought.value("file") or "a file",
            "signed",
            sha256=brought.value("file-sha256"),
            dates=brought.value("dates"),
        )
        self._relate("used", "claimed", activity=saving, entity=page)
        self._relate("wasAssociatedWith", "claimed", activity=saving, agent=saver)
        self._relate("wasGeneratedBy", "claimed", entity=file, activity=saving)
        self._relate("wasAttributedTo", "claimed", entity=file, agent=saver)
        self._relate("used", "signed", activity="id:importing", entity=file)
        self._relate("wasDerivedFrom", "claimed", generatedEntity="id:received", usedEntity=file)

    def _read(self) -> None:
        link = self._found.link("extractor")
        again = link.facts_of("read-again")
        if not again:
            return
        text = self._element(
            "entity",
            "article",
            "ArticleText",
            "the text as it was read",
            link.standing,
            readAgain=again[0].value,
            check=again[0].check,
        )
        reader = self._element(
            "agent",
            "extractor",
            "prov:SoftwareAgent",
            link.value("extractor") or "an extractor",
            "signed",
            options=link.value("options"),
        )
        deed = self._activity("reading", "Reading", "reading the text out of the page", link.standing)
        self._relate("used", link.standing, activity=deed, entity="id:received")
        self._relate("wasGeneratedBy", link.standing, entity=text, activity=deed)
        self._relate("wasAssociatedWith", "signed", activity=deed, agent=reader)
        self._relate("actedOnBehalfOf", "signed", delegate=reader, responsible="id:signer", activity=deed)
        self._relate("wasDerivedFrom", link.standing, generatedEntity=text, usedEntity="id:received", activity=deed)
        self._relate("wasDerivedFrom", "evidence", generatedEntity="id:capture", usedEntity=text)

    def _answered(self) -> None:
        """This document, which nobody signs."""
        found, link = self._found, self._found.link("report")
        answer = self._element(
            "entity",
            "answer",
            "Provenance",
            f"the provenance of {found.reference}",
            check=[fact.check for fact in link.facts if fact.check is not None],
            notProven=list(found.not_proven),
            withheld=found.withheld,
        )
        teller = self._element("agent", "teller", "prov:SoftwareAgent", found.software)
        deed = self._element("activity", "answering", "Answering", "telling where the capture comes from")
        self._relate("used", activity=deed, entity="id:entry")
        self._relate("wasGeneratedBy", entity=answer, activity=deed)
        self._relate("wasAssociatedWith", activity=deed, agent=teller)
        self._relate("wasAttributedTo", entity=answer, agent=teller)
        self._relate("wasDerivedFrom", generatedEntity=answer, usedEntity="id:entry", activity=deed)
