"""Decides which records of imported files belong to captures beside those that they were taken from.

Other programs keep much around a page: its request, what they read in it, what they made of it, its pictures. A record
belongs to a capture when it says so (WARC-Concurrent-To and WARC-Refers-To in either direction, over any number of steps;
ISO 28500:2017, 5.7 and 5.11), when one of our own descriptions or statements in it lists its digest, when it has the
address of the page (also behind `urn:text:` and its like) and its time, or when the page names it and no other page of the
archive does. What leads to captures that stay as well is left where it is and named.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urljoin

from archive.articles.belongings import belongings
from archive.articles.identity import normal_url
from archive.errors import CallerError, StoreError
from archive.formats.capture import DSSE_TYPE
from archive.formats.cutting import Cut, cut_records
from archive.formats.foreignhead import ForeignHead, read_arc_line, read_head
from archive.formats.http import content_of, parse_request, parse_response
from archive.formats.layout import Layout
from archive.model.history import CaptureRow
from archive.model.proofs import Remaining
from archive.model.times import canonical_time
from archive.repository.evidence import load_extraction, page_record, read_block
from archive.store.disk import reported
from archive.store.index import Index

#: A record in a file, by the digest of the record: equal ones are one.
Key = tuple[str, str]

#: `urn:text:https://…`: what a program made of a page, under its address.
_ABOUT: Final = re.compile(r"(?:urn|metadata|dns):[a-zA-Z0-9_.-]{1,40}:(?=[a-z]{3,5}:)")
_ADDRESS: Final = re.compile(rb"https?://[^\s\"'<>\\]{3,2000}")
#: The ids of tombstones begin so.
_GONE: Final = "<urn:newsproof:redacted:"
#: Documents beside a page that are read for what they name.
_DOCUMENT: Final = 1 << 22
_MOST_NAMED: Final = 20_000
_PAGES: Final = ("text/html", "application/xhtml+xml")


class Related(NamedTuple):
    """What else goes: by record, the log index of the capture that it goes with, its kind and number. What may be left.
    Which records belong to captures that stay."""

    going: Mapping[Key, tuple[int, str, int]]
    remaining: tuple[Remaining, ...]
    others: frozenset[Key]


@dataclass(slots=True)
class _Trace:
    """What is known of one record of an imported file."""

    key: Key
    number: int
    kind: str
    id: str
    #: The address it is about, in its normal form, and the time that it names.
    about: str
    target: str
    date: str
    #: The ids and record digests that it refers to; the addresses that it names, and the page that it was asked for from.
    links: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    referer: str = ""
    #: Where it redirects to.
    leads: str = ""
    page: bool = False
    #: The captures that stay, and those that go, which consist of it.
    stays: frozenset[int] = frozenset()
    goes: frozenset[int] = frozenset()
    near: set[int] = field(default_factory=set)


def related(
    layout: Layout, index: Index, going: Sequence[CaptureRow], chosen: Mapping[Key, tuple[int, str]]
) -> Related:
    """What of the imported files goes with these captures, whose own records are `chosen`. Changes nothing."""
    if not index.imported_files():
        return Related({}, (), frozenset())
    traces = list(_traces(layout, index, {row.index for row in going}))
    return _Search(layout, index, going, chosen, traces).run()


class _Search:
    def __init__(
        self,
        layout: Layout,
        index: Index,
        going: Sequence[CaptureRow],
        chosen: Mapping[Key, tuple[int, str]],
        traces: list[_Trace],
    ) -> None:
        self._layout = layout
        self._index = index
        self._going = {row.index: row for row in going}
        self._chosen = chosen
        self._traces = traces
        #: Which capture a record goes with.
        self._with: dict[int, int] = {}
        self._doubt: dict[int, str] = {}
        #: The addresses that nothing else has.
        self._own: set[str] = set()
        _connect(traces)

    def run(self) -> Related:
        kept = self._seeds()
        reached = self._reach(kept)
        self._spread(reached)
        for number in self._pictures():
            if number not in reached:
                self._with.setdefault(number, next(iter(self._going)))
        self._spread(reached)
        for at, trace in enumerate(self._traces):
            # What was asked for from the page, of something that is shown elsewhere, too.
            if trace.kind == "request" and trace.referer in self._own and not trace.stays:
                self._with.setdefault(at, next(iter(self._going)))
        going = {}
        for at, index in self._with.items():
            trace = self._traces[at]
            if trace.key not in self._chosen:
                going[trace.key] = index, trace.kind, trace.number
        left = [
            Remaining(self._traces[at].key[0], why, self._traces[at].number)
            for at, why in sorted(self._doubt.items())
            if at not in self._with
        ]
        others = {self._traces[at].key for at in reached if at not in self._with and at not in self._doubt}
        return Related(going, tuple(left), frozenset(others))

    def _seeds(self) -> set[int]:
        """Sets out from what is certain: the captures' own records, and what has their address and time. The records
        that are as certainly about captures that stay come back."""
        mine: dict[str, dict[str, int]] = defaultdict(dict)
        theirs: dict[str, set[str]] = defaultdict(set)
        for index, observed, *urls in self._index.addresses():
            for url in map(normal_url, filter(None, urls)):
                if index in self._going:
                    mine[url][observed] = index
                else:
                    theirs[url].add(observed)
        self._own = mine.keys() - theirs.keys()
        kept = set()
        for at, trace in enumerate(self._traces):
            if trace.stays:
                kept.add(at)
            elif trace.key in self._chosen:
                self._with[at] = self._chosen[trace.key][0]
            elif trace.goes:
                self._with[at] = min(trace.goes)
            elif trace.about in mine:
                times, others = mine[trace.about], theirs.get(trace.about, ())
                if trace.date in times and trace.date not in others:
                    self._with[at] = times[trace.date]
                elif not others:
                    self._with[at] = min(times.values())
                elif trace.date in others and trace.date not in times:
                    kept.add(at)
                else:
                    self._doubt[at] = "it has the address of what goes and of what stays, and the time of neither"
            elif trace.about in theirs:
                kept.add(at)
            elif trace.leads in mine and trace.leads not in theirs:
                self._with[at] = min(mine[trace.leads].values())
        return kept

    def _reach(self, begin: set[int]) -> set[int]:
        """What these lead to, without going through a record of the other side."""
        found, waiting = set(begin), list(begin)
        while waiting:
            for at in self._traces[waiting.pop()].near:
                if at not in found and at not in self._with:
                    found.add(at)
                    waiting.append(at)
        return found

    def _spread(self, reached: set[int]) -> None:
        """Whatever the records that go lead to goes, too, unless it also leads to what stays."""
        waiting = list(self._with)
        while waiting:
            at = waiting.pop()
            for other in self._traces[at].near:
                if other in self._with:
                    continue
                if other in reached:
                    if not self._traces[other].stays and other not in self._doubt:
                        self._doubt[other] = "it refers to what goes, and belongs to what stays as well"
                    continue
                self._with[other] = self._with[at]
                waiting.append(other)

    # What the page names.

    def _pictures(self) -> Iterator[int]:
        """Records of what the pages name that no other page does."""
        wanted = set(self._named()) - {trace.about for trace in self._traces if trace.page} - {""}
        if not wanted:
            return
        pages = {url for row in self._going.values() for url in map(normal_url, (row.url, row.final_url)) if url}
        found = [
            at
            for at, trace in enumerate(self._traces)
            if trace.about in wanted and trace.about not in pages and at not in self._with and not trace.stays
        ]
        addresses = {self._traces[at].about for at in found}
        used = self._used(addresses, pages)
        for at in found:
            near = (self._traces[other] for other in self._traces[at].near)
            if any(one.kind == "revisit" and one.about not in wanted for one in near):
                used.add(self._traces[at].about)  # it is repeated for another address
        for at in found:
            if self._traces[at].about in used:
                if self._traces[at].kind in ("response", "resource", "revisit"):
                    self._doubt[at] = "what goes names it, and so does something that stays: it may be a shared picture"
            else:
                yield at

    def _named(self) -> Iterator[str]:
        for row in self._going.values():
            try:
                page = page_record(self._layout, self._index, row)
                article = load_extraction(self._layout, self._index, row).article
                content = content_of(page.type, read_block(self._layout, page))
            except StoreError:
                continue
            named = belongings(article, content, self._index.content_type(row.index), row.final_url, "all")
            yield from (normal_url(one.url) for one in named if one.kind not in ("amp", "canonical"))
        pages = {normal_url(url) for row in self._going.values() for url in (row.url, row.final_url) if url}
        for at, trace in enumerate(self._traces):
            if at in self._with:
                yield from trace.names
            elif trace.referer in pages:
                yield trace.about

    def _used(self, addresses: set[str], pages: set[str]) -> set[str]:
        """Which of these something that stays names: page, page information, request."""
        used: set[str] = set()
        for at, trace in enumerate(self._traces):
            if at in self._with:
                continue
            used |= trace.names & addresses
            if trace.referer and trace.referer not in pages and trace.about in addresses:
                used.add(trace.about)
        tails = {url: tail for url in addresses - used if len(tail := url.partition("?")[0].rpartition("/")[2]) >= 4}
        for file in {trace.key[0] for trace in self._traces if trace.stays} if tails else ():
            keys = {trace.key[1] for trace in self._traces if trace.stays and trace.key[0] == file}
            with reported(self._layout.root / file, "reading"):
                for cut in cut_records(self._layout.root / file):
                    if isinstance(cut, Cut) and cut.sha256 in keys and cut.block is not None:
                        content = content_of(_kind(_head(cut)), cut.block)
                        used |= {url for url, tail in tails.items() if tail.encode() in content}
        return used


def _connect(traces: Sequence[_Trace]) -> None:
    """Makes who refers to whom known to both."""
    known: dict[str, list[int]] = defaultdict(list)
    for at, trace in enumerate(traces):
        if trace.kind != "warcinfo":
            known[trace.key[1]].append(at)
            if trace.id:
                known[trace.id].append(at)
    for at, trace in enumerate(traces):
        for link in trace.links:
            for other in known.get(link, ()):
                if other != at:
                    trace.near.add(other)
                    traces[other].near.add(at)


# Reading.


def _traces(layout: Layout, index: Index, going: set[int]) -> Iterator[_Trace]:
    known = set(index.imported_files())
    for path in layout.imports():
        file = layout.relative(path)
        if file not in known:
            continue  # an import that was interrupted, of which no signed word speaks
        users: dict[str, set[int]] = defaultdict(set)
        for digest, number in index.holders(file):
            users[digest].add(number)
        with reported(path, "reading"):
            for cut in cut_records(path):
                if isinstance(cut, Cut):
                    trace = _trace(file, cut)
                    owners = users.get(cut.sha256, set())
                    if trace is not None:
                        trace.stays, trace.goes = frozenset(owners - going), frozenset(owners & going)
                        yield trace


def _head(cut: Cut) -> ForeignHead:
    return read_arc_line(cut.head) if cut.format == "arc" else read_head(cut.head)


def _kind(head: ForeignHead) -> str:
    return (head.get("WARC-Type") or "").lower()


def _trace(file: str, cut: Cut) -> _Trace | None:
    head = _head(cut)
    name = (head.get("WARC-Record-ID") or "").strip()
    if name.startswith(_GONE):
        return None
    kind, target = _kind(head), (head.get("WARC-Target-URI") or "").strip("<> ")
    about = _ABOUT.sub("", target)
    stated = head.get("WARC-Date") or ""
    if cut.format == "arc" and re.fullmatch("[0-9]{14}", stated):
        stated = f"{stated[:4]}-{stated[4:6]}-{stated[6:8]}T{stated[8:10]}:{stated[10:12]}:{stated[12:]}Z"
    try:
        date = canonical_time(stated)
    except (CallerError, ValueError):
        date = ""
    links = [link.strip() for field in ("WARC-Concurrent-To", "WARC-Refers-To") for link in head.values(field)]
    trace = _Trace((file, cut.sha256), cut.number, kind, name, normal_url(about), target, date)
    block = cut.block
    if block is None or kind == "warcinfo":
        return trace
    if kind == "request":
        trace.referer = normal_url(parse_request(block).header("referer") or "")
    elif kind in ("response", "revisit"):
        message = parse_response(block)
        trace.page = (message.header("content-type") or "").partition(";")[0].strip().lower() in _PAGES
        location = message.header("location")
        if location and message.status is not None and 300 <= message.status < 400:
            with suppress(ValueError):  # an address that is none
                trace.leads = normal_url(urljoin(about, location))
    elif target.startswith("urn:newsproof:description:"):
        links += _listed(block)
    elif target.startswith("urn:newsproof:statement:") or head.get("Content-Type") == DSSE_TYPE:
        links += _signed(block)
    elif kind == "metadata" or target.startswith("urn:pageinfo:"):
        found = _ADDRESS.findall(block[:_DOCUMENT])[:_MOST_NAMED]
        trace.names = frozenset(normal_url(url.decode("utf-8", "replace")) for url in found) - {trace.about}
    trace.links = tuple(links)
    return trace


def _listed(block: bytes) -> Iterable[str]:
    """The digests of the records that a description of ours lists."""
    try:
        records = json.loads(block)["records"]
        return [str(one["sha256"]) for one in records if one["role"] != "warcinfo"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()


def _signed(block: bytes) -> Iterable[str]:
    """The digests of the records that a statement of ours signs."""
    try:
        payload = b64decode(json.loads(block)["payload"])
        return [match.decode() for match in re.findall(rb"[0-9a-f]{64}", payload)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
