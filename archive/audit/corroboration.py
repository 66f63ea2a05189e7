"""Decides how many independent captors hold a text, and who of the others saw something else at the same time. Pure.

Independence is never what an archive says of itself: two archives are one witness when one public key signs in both,
and two captures are one piece of evidence when they are the same record. Nothing else can be told from files; who
holds which key is for the reader's own policy. What is merged here lowers a count and never raises it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from archive.model.corroboration import Holding, Otherwise, Text

#: Texts of another archive, nearest in time, that are read to find out whether they are the same although their bytes
#: differ. Each costs a comparison.
NEAREST = 8


@dataclass(frozen=True, slots=True)
class Look:
    """One capture of an article in one archive.

    `at` is when the page said so: the observed time less the Age of the response. `content` names the version in its
    archive whose text was found, None when no text was; `outcome` is then what was found instead. `evidence` names the
    record that holds the page: captures that share a name are one piece of evidence. `counts` is False for what no
    captor saw come over a wire, with `why_not`.
    """

    archive: int
    capture: str
    at: str
    observed: str
    outcome: str
    content: str | None
    payload: str | None
    evidence: frozenset[str]
    source: str | None = None
    why_not: str | None = None

    @property
    def counts(self) -> bool:
        return self.why_not is None


@dataclass(slots=True)
class Run:
    """Looks of one archive in a row that found one text, and the looks next to them that found something else."""

    archive: int
    content: str
    looks: list[Look] = field(default_factory=list)
    after: Look | None = None
    before: Look | None = None
    text: int = 0

    @property
    def first(self) -> str:
        return self.looks[0].at

    @property
    def last(self) -> str:
        return max(look.at for look in self.looks)

    @property
    def payloads(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(look.payload for look in self.looks if look.payload))

    @property
    def evidence(self) -> frozenset[str]:
        return frozenset[str]().union(*(look.evidence for look in self.looks))


#: Whether two runs of different archives hold the same text although no payload is the same.
Alike = Callable[[Run, Run], bool]


def captors(keys: Mapping[int, AbstractSet[bytes]]) -> dict[int, int]:
    """Which captor each archive is of, named by his first archive: those that share a key are one captor's, also by way
    of a third."""
    found: dict[int, int] = {}
    for one in sorted(keys):
        joined = {found[other] for other in found if keys[one] & keys[other]}
        first = min(joined, default=one)
        found[one] = first
        found.update({other: first for other, of in found.items() if of in joined})
    return found


def runs(looks: Sequence[Look]) -> list[Run]:
    """The texts that one archive found at an article, one after another. What found no text ends no run, unless the
    page was said to be gone. Looks that do not count (a file's date is nobody's look) make runs of their own."""
    found: list[Run] = []
    standing: Run | None = None
    last: Look | None = None
    for look in sorted(looks, key=lambda one: (one.at, one.observed, one.capture)):
        if not look.counts:
            if look.content is not None:
                found.append(Run(look.archive, look.content, [look]))
            continue
        if look.content is None:
            if look.outcome == "gone":
                if standing is not None:
                    standing.before = look
                standing, last = None, look
            continue
        if standing is None or standing.content != look.content:
            if standing is not None:
                standing.before = look
            standing = Run(look.archive, look.content, after=last)
            found.append(standing)
        standing.looks.append(look)
        last = look
    return found


def texts(
    histories: Mapping[int, Sequence[Look]],
    missing: Sequence[int],
    keys: Mapping[int, AbstractSet[bytes]],
    headlines: Mapping[tuple[int, str], str],
    alike: Alike,
) -> tuple[Text, ...]:
    """The texts of one article. `histories` are the looks of each archive that holds it, `missing` the archives that do
    not; `keys` are public keys by archive, `headlines` by archive and content. The result depends on these alone, and
    not on the order of the archives but for names of equals."""
    stretches = [run for number in sorted(histories) for run in runs(histories[number])]
    stretches.sort(key=lambda run: (run.first, run.archive, run.looks[0].capture))
    groups = _grouped(stretches, alike)
    captor = captors(keys)
    for number, group in enumerate(groups, 1):
        for run in group:
            run.text = number
    witnesses = [_witnesses(group, captor) for group in groups]
    return tuple(
        Text(
            number,
            headlines.get((group[0].archive, group[0].content), ""),
            witnesses[number - 1],
            # Who is apart in one payload may be tied to another captor by the rest that he holds.
            min(witnesses[number - 1], max((_witnesses(group, captor, one) for one in _payloads(group)), default=0)),
            tuple(_holding(run) for run in group),
            tuple(_otherwise(group, stretches, histories, missing)),
        )
        for number, group in enumerate(groups, 1)
    )


# Which stretches hold one text.


def _grouped(stretches: Sequence[Run], alike: Alike) -> list[list[Run]]:
    parent = list(range(len(stretches)))

    def top(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    def join(one: int, other: int) -> None:
        low, high = sorted((top(one), top(other)))
        if low != high:
            parent[high] = low
            for archive, contents in says.pop(high).items():
                says[low].setdefault(archive, set()).update(contents)

    #: By group: which contents it has of which archive.
    says: dict[int, dict[int, set[str]]] = {at: {run.archive: {run.content}} for at, run in enumerate(stretches)}
    known: dict[object, int] = {}
    by_archive: dict[int, list[int]] = {}
    for at, run in enumerate(stretches):
        by_archive.setdefault(run.archive, []).append(at)
        for name in ((run.archive, run.content), *run.payloads, *sorted(run.evidence)):
            join(known.setdefault(name, at), at)
    for at, run in enumerate(stretches):
        for archive, others in by_archive.items():
            if archive in says[top(at)]:
                continue  # it is known to hold this text
            for other in sorted(others, key=lambda n: _apart(run, stretches[n]))[:NEAREST]:
                # Being alike is not handed on: what an archive itself told apart stays apart.
                if not says[top(at)].keys() & says[top(other)].keys() and alike(run, stretches[other]):
                    join(at, other)
                    break
    groups: dict[int, list[Run]] = {}
    for at, run in enumerate(stretches):
        groups.setdefault(top(at), []).append(run)
    return list(groups.values())


def _apart(one: Run, other: Run) -> tuple[int, str, str]:
    """How far apart two stretches are, for sorting: those that overlap first."""
    if one.first <= other.last and other.first <= one.last:
        return 0, other.first, other.content
    between = (other.last, one.first) if other.last < one.first else (one.last, other.first)
    return _seconds(*between), other.first, other.content


def _seconds(earlier: str, later: str) -> int:
    from archive.model.times import parse_time

    return 1 + int((parse_time(later) - parse_time(earlier)).total_seconds())


# Who is a witness.


def _payloads(group: Sequence[Run]) -> set[str]:
    return {payload for run in group for payload in run.payloads}


def _witnesses(group: Sequence[Run], captor: Mapping[int, int], payload: str | None = None) -> int:
    """How many captors each have evidence of their own (of one payload).

    A record that one captor fetched is nobody else's evidence. One that several hold and nobody, or more than one, says
    to have fetched is one piece for all of them; who has nothing else is no witness beside those who have.
    """
    looks = [
        look for run in group for look in run.looks if look.counts and (payload is None or look.payload == payload)
    ]
    pieces = _pieces(looks)
    fetched = {piece for look, piece in zip(looks, pieces, strict=True) if look.source is None}
    held: dict[int, set[int]] = {}
    for look, piece in zip(looks, pieces, strict=True):
        if look.source is None or piece not in fetched:
            held.setdefault(piece, set()).add(captor[look.archive])
    own = {one for several in held.values() if len(several) == 1 for one in several}
    linked: list[set[int]] = []
    for several in held.values():
        apart = [one for one in linked if not one & several]
        linked = [*apart, several.union(*(one for one in linked if one & several))]
    return sum(max(1, len(one & own)) for one in linked)


def _pieces(looks: Sequence[Look]) -> list[int]:
    """Which piece of evidence each look is, by number: those that have a record in common are one."""
    known: dict[str, int] = {}
    parent = list(range(len(looks)))

    def top(at: int) -> int:
        while parent[at] != at:
            at = parent[at]
        return at

    for at, look in enumerate(looks):
        for name in sorted(look.evidence):
            low, high = sorted((top(known.setdefault(name, at)), top(at)))
            parent[high] = low
    return [top(at) for at in range(len(looks))]


def _holding(run: Run) -> Holding:
    look = run.looks[0]
    return Holding(
        run.archive,
        look.capture,
        run.first,
        run.last,
        len(run.looks),
        run.after.at if run.after is not None else None,
        run.before.at if run.before is not None else None,
        run.payloads,
        look.source,
        look.counts,
        look.why_not,
    )


# Who saw something else.


def _otherwise(
    group: Sequence[Run], stretches: Sequence[Run], histories: Mapping[int, Sequence[Look]], missing: Sequence[int]
) -> Iterator[Otherwise]:
    number = group[0].text
    holders = [run for run in group if run.looks[0].counts]
    holding = {run.archive for run in group}
    for archive in sorted(histories):
        others = [run for run in stretches if run.archive == archive and run.text != number and run.looks[0].counts]
        against = _at_the_same_time([run for run in holders if run.archive != archive], others, histories[archive])
        if against is not None:
            yield against
        elif archive not in holding and holders:
            yield _instead(holders, others, histories[archive], archive)
    if holders:
        yield from (Otherwise(archive, "not-held") for archive in missing)


def _at_the_same_time(holders: Sequence[Run], others: Sequence[Run], looks: Sequence[Look]) -> Otherwise | None:
    """The first look of an archive that cannot be told from the page having changed once."""
    for run in holders:
        for other in others:
            if run.first <= other.last and other.first <= run.last:
                inside = next((one for one in other.looks if run.first <= one.at <= run.last), None)
                look = inside or other.looks[0]
                until = None if inside is not None else other.looks[-1].observed
                return Otherwise(
                    look.archive, "same-time", look.capture, look.observed, other.text, look.outcome, until
                )
        for look in looks:
            if look.counts and look.outcome == "gone" and run.first <= look.at <= run.last:
                return Otherwise(look.archive, "same-time", look.capture, look.observed, None, look.outcome)
    return None


def _instead(holders: Sequence[Run], others: Sequence[Run], looks: Sequence[Look], archive: int) -> Otherwise:
    """What an archive that does not hold a text has from the time in which that text may have stood."""
    text = {look.capture: other.text for other in others for look in other.looks}
    near = [
        (_gap(run, look), look)
        for run in holders
        for look in looks
        if look.counts
        and (run.after is None or look.at > run.after.at)
        and (run.before is None or look.at < run.before.at)
    ]
    for word, wanted in (("near", True), ("no-article", False)):
        found = [
            (gap, look.at, look) for gap, look in near if (look.content is not None or look.outcome == "gone") == wanted
        ]
        if found:
            look = min(found, key=lambda one: one[:2])[2]
            return Otherwise(
                archive,
                "near" if word == "near" else "no-article",
                look.capture,
                look.observed,
                text.get(look.capture),
                look.outcome,
            )
    return Otherwise(archive, "not-looked")


def _gap(run: Run, look: Look) -> int:
    if run.first <= look.at <= run.last:
        return 0
    return _seconds(look.at, run.first) if look.at < run.first else _seconds(run.last, look.at)
