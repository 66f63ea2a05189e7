"""Decides how findings are collected: in order, none twice, none lost, and with the name of the capture they touch.

A capture is named after the address in its description, which may lie far behind the place where a fault was found
(an altered entry is found before any segment is read). Findings about a log index therefore wait for its name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import get_args

from archive.audit.codes import CODES
from archive.model.verdict import Problem, Severity, Word

#: Findings listed one by one; the rest is counted. Keeps memory flat whatever is in the archive.
LISTED = 1000


@dataclass(slots=True)
class Draft:
    """A finding that may still get the name of its capture, or be withdrawn when a better explanation turns up."""

    code: str
    file: str
    message: str
    offset: int | None = None
    record: int | None = None
    field: str | None = None
    index: int | None = None
    affects: str | None = None
    consequence: str | None = None
    hint: str | None = None
    #: What to call the capture when its description never turns up.
    fallback: str | None = None
    #: How many captures more it touches than the one that is named.
    more: int = 0
    withdrawn: bool = False

    def finish(self) -> Problem:
        """The finding as it is reported."""
        row = CODES[self.code]
        affects = self.affects or self.fallback
        return Problem(
            self.code,
            row.severity,
            row.word,
            self.file,
            self.message,
            self.consequence or row.consequence,
            self.offset,
            self.record,
            self.field,
            f"{affects} and {self.more} more" if affects and self.more else affects,
            self.hint or row.hint,
        )


class Findings:
    """Every finding of one verification."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []
        self._waiting: dict[int, list[Draft]] = {}
        self._names: dict[int, str] = {}
        self._unlisted: Counter[str] = Counter()

    def add(
        self,
        code: str,
        file: str,
        message: str,
        *,
        offset: int | None = None,
        record: int | None = None,
        field: str | None = None,
        index: int | None = None,
        affects: str | None = None,
        consequence: str | None = None,
        hint: str | None = None,
        fallback: str | None = None,
    ) -> Draft:
        """Notes a finding. `record` counts from 1, `index` is the log entry whose capture it touches."""
        draft = Draft(code, file, message, offset, record, field, index, affects, consequence, hint, fallback)
        if len(self._drafts) >= LISTED:
            self._unlisted[code] += 1
            return draft
        self._drafts.append(draft)
        if index is not None and affects is None:
            if index in self._names:
                draft.affects = self._names[index]
            else:
                self._waiting.setdefault(index, []).append(draft)
        return draft

    def wants(self, index: int) -> bool:
        """Whether a finding waits for the name of the capture at that log index."""
        return index in self._waiting

    def named(self, index: int) -> str | None:
        """The name that the capture at that log index got because a finding waited for it."""
        return self._names.get(index)

    def name(self, index: int, label: str) -> None:
        """Gives the capture at that log index its name, for findings made before and after."""
        for draft in self._waiting.pop(index, ()):
            draft.affects = label
            self._names[index] = label

    def mentions(self, file: str, *, problems: bool = False) -> bool:
        """Whether a finding (or only a problem) names that file; a lawful removal from it is none."""
        return any(
            draft.file == file
            and not draft.withdrawn
            and draft.code != "redacted"
            and (not problems or CODES[draft.code].severity == "problem")
            for draft in self._drafts
        )

    @property
    def waiting(self) -> tuple[int, ...]:
        """Log indexes of captures that findings are about and that have no name yet."""
        return tuple(self._waiting)

    def about(self, draft: Draft, index: int, fallback: str) -> None:
        """Says afterwards which capture a finding is about."""
        draft.index, draft.fallback = index, fallback
        if index in self._names:
            draft.affects = self._names[index]
        else:
            self._waiting.setdefault(index, []).append(draft)

    def failed(self, word: Word, only: Severity | None = None) -> int:
        """How many problems, or unmet points of the reader's policy (or `only` one of the two), count against a word."""
        listed = sum(1 for draft in self._drafts if not draft.withdrawn and _counts(draft.code, word, only))
        return listed + sum(number for code, number in self._unlisted.items() if _counts(code, word, only))

    def result(self) -> dict[Severity, tuple[Problem, ...]]:
        """Everything by severity, each in the order in which it was found."""
        done = [draft.finish() for draft in self._drafts if not draft.withdrawn]
        if self._unlisted:
            counted = ", ".join(f"{number} {code}" for code, number in sorted(self._unlisted.items()))
            more = Draft("more-problems", ".", f"not listed one by one: {counted}").finish()
            worst = {CODES[code].severity for code in self._unlisted}
            done.append(replace(more, severity=next(level for level in get_args(Severity) if level in worst)))
        return {level: tuple(item for item in done if item.severity == level) for level in get_args(Severity)}


def _counts(code: str, word: Word, only: Severity | None) -> bool:
    row = CODES[code]
    return row.severity != "notice" and row.word == word and only in (None, row.severity)
