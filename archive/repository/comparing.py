"""Decides whether the captures of an index are those that `verify` reads: row by row, while it reads them.

The index is no evidence, and what it says falsely is a notice: whoever tells captures (`repository.agreement`) refuses
to repeat it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from archive.audit.findings import Draft
from archive.errors import StoreError
from archive.formats.layout import Layout
from archive.model.statement import Statement
from archive.model.verdict import Problem
from archive.repository.heads import is_view_of, read_head
from archive.store.database import is_of_another_edition
from archive.store.facts import SIGNED, signed_row
from archive.store.index import Index

#: Captures that are named one by one; the rest is counted.
_NAMED: Final = 20
_SHOWN: Final = 80


class Comparing:
    """What `verify` hears of captures, beside what the index says of them. A context manager that closes the index."""

    def __init__(self, name: str, index: Index) -> None:
        self._name = name
        self._index = index
        self._size = index.size
        self._heard: set[int] = set()
        self._missing: list[int] = []
        self._differing = 0
        self._drafts: list[Draft] = []
        self._fault: str | None = None

    def __enter__(self) -> Comparing:
        return self

    def __exit__(self, *_: object) -> None:
        self._index.close()

    def __call__(
        self, index: int, leaf: bytes | None, statement: Statement, document: Mapping[str, Any] | None
    ) -> None:
        """One capture whose records are as signed; without a document only the log still speaks of it."""
        if index >= self._size or self._fault is not None:
            return  # an index that is behind says so of itself
        try:
            told = self._index.told_of(index)
            if told is None:
                self._missing.append(index)
                return
            self._heard.add(index)
            said = dict(zip((*SIGNED, "redacted"), told, strict=True))
            signed = _signed(index, leaf.hex() if leaf is not None else said["leaf"], statement, document)
            why = _difference(said, signed, is_redacted=document is None)
            if why is not None:
                self._differing += 1
                if self._differing <= _NAMED:
                    name = self._index.capture(index).name
                    self._drafts.append(_draft(self._name, f"{name}: {why}", name.replace("@", " ")))
        except (KeyError, StoreError) as exc:
            self._fault = exc.message if isinstance(exc, StoreError) else "a capture belongs to no article"

    def conclude(self, *, complete: bool) -> tuple[Problem, ...]:
        """Everything that differs. `complete`: all captures of the log were heard."""
        drafts = list(self._drafts)
        if self._differing > len(drafts):
            drafts.append(_draft(self._name, f"{self._differing - len(drafts)} more captures differ"))
        try:
            extra = self._index.count() - len(self._heard)
        except StoreError as exc:
            self._fault, extra = exc.message, 0
        if self._fault is not None:
            drafts.append(_draft(self._name, f"it cannot be read: {self._fault}"))
        elif complete and self._missing:
            several = len(self._missing) > 1
            which = f"{len(self._missing)} captures of the log, the first is" if several else "a capture of the log,"
            drafts.append(_draft(self._name, f"it does not have {which} entry {self._missing[0]}"))
        elif complete and extra > 0:
            drafts.append(_draft(self._name, f"it has {extra} capture{'s' * (extra > 1)} that the log has not"))
        return tuple(draft.finish() for draft in drafts)


class NoView:
    """A file in the place of the index from which nobody is told anything: it is named, and that is all."""

    def __init__(self, name: str, why: str) -> None:
        self._name = name
        self._why = why

    def __enter__(self) -> NoView:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def __call__(self, index: int, leaf: bytes | None, statement: Statement, document: object) -> None:
        """Nothing is compared."""

    def conclude(self, *, complete: bool) -> tuple[Problem, ...]:
        """That it is no index of this archive."""
        consequence = "nothing is told from it: whatever needs an index makes it anew"
        return (Draft("index-differs", self._name, self._why, consequence=consequence).finish(),)


def comparing(layout: Layout) -> Comparing | NoView | None:
    """What compares the index of an archive; None when it is one of another edition of ours, or cannot be told from one."""
    name = layout.index.name
    try:
        index = Index.open(layout.index, write=False)
    except StoreError as exc:
        return None if exc.code != "index-damaged" or is_of_another_edition(layout.index) else NoView(name, exc.message)
    try:
        if is_view_of(layout, read_head(layout, layout.checkpoint), index.size, index.root):
            return Comparing(name, index)
        why: str | None = f"{name} is the index of another log, or of another history of this one"
    except StoreError as exc:
        why = f"{name} cannot be read: {exc.message}" if exc.code == "index-damaged" else None
    index.close()
    return NoView(name, why) if why is not None else None


def _draft(name: str, message: str, affects: str = "") -> Draft:
    return Draft("index-differs", name, message, affects=affects)


def _difference(said: Mapping[str, Any], signed: Mapping[str, Any], *, is_redacted: bool) -> str | None:
    for name, value in signed.items():
        if said[name] != value:
            return f"{name} is {_shown(said[name])} in the index, signed is {_shown(value)}"
    if is_redacted == (said["redacted"] is None):
        return "it is redacted, and the index does not say so" if is_redacted else "it is not redacted"
    return None


def _signed(index: int, leaf: str, statement: Statement, document: Mapping[str, Any] | None) -> dict[str, Any]:
    if document is not None:
        try:
            return dict(zip(SIGNED, signed_row(index, leaf, statement, document), strict=True))
        except (AttributeError, KeyError, TypeError):
            pass  # that it is no description is a finding of its own
    names = ("leaf", "article", "seq", "version", "observed")
    return dict(zip(names, (leaf, *(getattr(statement, name) for name in names[1:])), strict=True))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
