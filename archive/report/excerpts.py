"""Decides what of others' text may stand in a copy that goes to anybody: what changed, with a few words around it.

A text that did not change is not given out again (it is its author's), and what proves a change needs no more. Nouns stay
what they are: in an excerpt, too, replacing every span's old range by its new one turns the old text into the new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from archive.model.article import Article
from archive.model.edit import Edit, Noise, Residue, Span
from archive.model.history import Gone, Origins
from archive.model.origins import Blame
from archive.report.marks import between, trimmed

T = TypeVar("T")

#: Unchanged characters kept on each side of a change, rounded to whole words.
AROUND: Final = 60
#: Characters of what only accompanies a change: a value that a rule compared, noise, a field of metadata.
_BESIDE: Final = 160
_CUT: Final = " […] "


def excerpted(noun: T) -> T:
    """The noun without what did not change. Twice the same as once."""
    return _of(noun)  # type: ignore[no-any-return]


def _of(noun: Any) -> Any:
    if isinstance(noun, Edit):
        return _edit(noun)
    if isinstance(noun, (Noise, Residue)):
        return _shortened(noun)
    if isinstance(noun, Article):
        return replace(noun, blocks=(), posts=(), images=(), meta=(), jsonld=(), dateline=None, deck=None)
    if isinstance(noun, Origins):
        return replace(noun, sentences=tuple(one for one in noun.sentences if one.version != noun.oldest))
    if isinstance(noun, Blame):
        oldest = noun.stages[0].name.rpartition("@")[2] if noun.stages else ""
        return replace(noun, sentences=tuple(one for one in noun.sentences if one.origin != oldest))
    if isinstance(noun, Mapping):
        return _shortened(noun)
    if isinstance(noun, tuple) and not hasattr(noun, "_fields"):
        return tuple(_of(item) for item in noun)
    if is_dataclass(noun) and not isinstance(noun, (type, Gone)):
        told = {
            field.name: (getattr(noun, field.name), _of(getattr(noun, field.name)))
            for field in fields(noun)
            if field.init
        }
        changed = {name: new for name, (old, new) in told.items() if new is not old and new != old}
        return replace(noun, **changed) if changed else noun
    return noun


def _shortened(noun: Any) -> Any:
    """The same with every text in it cut."""
    if isinstance(noun, str):
        return noun if len(noun) <= _BESIDE else noun[: _BESIDE - len(_CUT)] + _CUT
    if isinstance(noun, Mapping):
        return {key: _shortened(value) for key, value in noun.items()}
    if isinstance(noun, tuple):
        return tuple(_shortened(item) for item in noun)
    if is_dataclass(noun) and not isinstance(noun, type):
        return replace(noun, **{one.name: _shortened(getattr(noun, one.name)) for one in fields(noun) if one.init})
    return noun


def _edit(edit: Edit) -> Edit:
    spans = tuple(replace(span, evidence=_shortened(span.evidence)) for span in edit.spans)
    edit = replace(edit, spans=spans, grounds=_shortened(edit.grounds))
    if edit.old is None or edit.new is None:
        return edit  # all of it came or went
    if edit.old.text == edit.new.text:
        text = _shortened(edit.old.text)
        return replace(edit, old=replace(edit.old, text=text), new=replace(edit.new, text=text), spans=())
    cut = _cut(edit.old.text, edit.new.text, spans)
    if cut is None:
        return edit
    old, new, moved = cut
    return replace(edit, old=replace(edit.old, text=old), new=replace(edit.new, text=new), spans=moved)


def _cut(old: str, new: str, spans: tuple[Span, ...]) -> tuple[str, str, tuple[Span, ...]] | None:
    """Both texts with what stands between their changes cut, and the spans moved with them; None for spans that do not
    lead from one to the other, which then say nothing of what did not change."""
    ours = theirs = ""
    moved = []
    i = j = 0
    ordered = sorted(spans, key=lambda span: (span.old, span.new))
    for number, span in enumerate(ordered):
        kept = old[i : span.old[0]]
        if span.old[0] < i or span.new[0] < j or kept != new[j : span.new[0]]:
            return None
        same = _kept(kept, first=number == 0, last=False)
        gone, come = old[slice(*span.old)], new[slice(*span.new)]
        ours, theirs = ours + same, theirs + same
        moved.append(replace(span, old=(len(ours), len(ours) + len(gone)), new=(len(theirs), len(theirs) + len(come))))
        ours, theirs = ours + gone, theirs + come
        i, j = span.old[1], span.new[1]
    if old[i:] != new[j:]:
        return None
    same = _kept(old[i:], first=not ordered, last=True)
    return ours + same, theirs + same, tuple(moved)


def _kept(text: str, *, first: bool, last: bool) -> str:
    """Of unchanged text what stands next to a change."""
    if len(text) <= 2 * AROUND:
        return text
    # As the pages cut it: the words next to a change on either side, whole.
    found = trimmed([*between("x", None, ()), *_same(text), *between("x", None, ())], AROUND)[1:-1]
    if len(found) == 1:
        return text
    head = found[0].text if found[0].kind == "same" else ""
    tail = found[-1].text if found[-1].kind == "same" else ""
    return ("" if first else head) + _CUT + ("" if last else tail)


def _same(text: str) -> Any:
    return between(text, text, ())
