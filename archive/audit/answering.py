"""Decides how findings become the answer: the five words, each with its own status, and what is never proven.

One place for archives, bundles, proofs, quotes and files of others, so that a word means the same for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from archive.audit.findings import Findings
from archive.model.verdict import WORDS, Bracket, Counts, Level, Status, Subject, Verdict, Verification, Word

NOT_PROVEN: Final = (
    "who made an edit",
    "when inside its interval an edit was made",
    "whether other readers were shown the same page",
    "whether the text is true",
    "that the server sent these bytes: one captor says so, and no second one confirms it",
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
) -> Verification:
    """The verification that `findings` lead to.

    `details` gives for each of the five words the status it has when nothing counts against it, and one line that says
    what was counted. A word that something counts against says FAIL, whatever its status was.
    """
    verdicts = []
    for word in WORDS:
        status, detail = details[word]
        count = findings.failed(word)
        if count:
            status, detail = "FAIL", f"{detail}; {_counted(count, findings.failed(word, 'unproven'))}"
        verdicts.append(Verdict(word, status, detail))
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
    )
