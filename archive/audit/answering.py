"""Decides how findings become the answer: the five words, each with its own status, and what is never proven.

One place for archives, bundles, proofs, quotes and files of others, so that a word means the same for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from archive.audit.findings import Findings
from archive.audit.origins import SENT
from archive.audit.origins import not_proven as where_from
from archive.model.verdict import (
    WORDS,
    Addressed,
    Bracket,
    Counts,
    Level,
    Origins,
    Problem,
    Status,
    Subject,
    Verdict,
    Verification,
    Word,
)

NOT_PROVEN: Final = (
    "who made an edit",
    "when inside its interval an edit was made",
    "whether other readers were shown the same page",
    "whether the text is true",
    SENT,
)


def _counted(count: int, unproven: int) -> str:
    """So many findings count against a word, of which so many are points of the reader's policy that are not met."""
    problems = count - unproven
    said = [f"{problems} problem{'s' * (problems != 1)}"] if problems else []
    said += [f"{unproven} point{'s' * (unproven != 1)} not proven"] if unproven else []
    return ", ".join(said)


def answer(
    findings: Findings,
    details: Mapping[Word, tuple[Status, str]],
    *,
    subject: str,
    kind: Subject,
    level: Level = "full",
    counts: Counts | None = None,
    not_proven: Sequence[str] = NOT_PROVEN,
    checkpoint: str | None = None,
    brackets: Sequence[Bracket] = (),
    policy: str | None = None,
    origins: Origins | None = None,
    addresses: Sequence[Addressed] = (),
) -> Verification:
    """The verification that `findings` lead to.

    `details` gives for each of the five words the status it has when nothing counts against it, and one line that says
    what was counted. A word that something counts against says FAIL, whatever its status was. `origins`: where the
    captures come from; what is not proven of that stands in `not_proven` in the place of `SENT`. `addresses`: where.
    """
    verdicts = []
    for word in WORDS:
        status, detail = details[word]
        count = findings.failed(word)
        if count:
            status, detail = "FAIL", f"{detail}; {_counted(count, findings.failed(word, 'unproven'))}"
        verdicts.append(Verdict(word, status, detail))
    if origins is not None:
        told = where_from(origins)
        not_proven = [said for one in not_proven for said in (told if one == SENT else (one,))]
    found = findings.result()
    return Verification(
        subject=subject,
        level=level,
        verdicts=tuple(verdicts),
        problems=found["problem"],
        notices=found["notice"],
        counts=counts or Counts(),
        not_proven=tuple(not_proven),
        checkpoint=checkpoint,
        kind=kind,
        unproven=found["unproven"],
        brackets=tuple(brackets),
        policy=policy,
        origins=origins,
        addresses=tuple(addresses) or None,
    )


def with_more(found: Verification, more: Sequence[Problem]) -> Verification:
    """The same with what was found afterwards; a word that it counts against says FAIL from now on."""
    problems = [one for one in more if one.severity == "problem"]
    verdicts = []
    for verdict in found.verdicts:
        count = sum(one.word == verdict.word for one in problems)
        if count:
            verdict = replace(verdict, status="FAIL", detail=f"{verdict.detail}; {_counted(count, 0)} when read again")
        verdicts.append(verdict)
    return replace(
        found,
        verdicts=tuple(verdicts),
        problems=(*found.problems, *problems),
        notices=(*found.notices, *(one for one in more if one.severity != "problem")),
    )
