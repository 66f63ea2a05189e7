"""Which words of an edit were kept, taken out or put in, as one sequence that every kind of page can show.

The spans of an edit are ranges into both texts (`Edit`); here they become stretches in reading order, with long
unchanged passages cut to the words around a change, so that one changed letter of a 200-word paragraph is seen at
once. Nothing changed is ever cut.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from archive.model.edit import Edit, Span

MarkKind = Literal["same", "old", "new", "gap"]

#: Unchanged characters kept on each side of a change, rounded to whole words.
CONTEXT: Final = 100


#: What stands between the paragraphs of a post, which is told as one text.
_PARAGRAPH: Final = " ¶ "


#: The words of a credit, and each sign between them.
_WORDS: Final = re.compile(r"\w+|\W")


class Mark(NamedTuple):
    """A stretch of text. `gap` stands for unchanged text that was left out; its text says nothing."""

    kind: MarkKind
    text: str


def marks(edit: Edit, *, context: int | None = CONTEXT) -> tuple[Mark, ...]:
    """An edit in reading order: each change with the words it replaced first. `context=None` shows everything.

    A text that was moved without a change comes back as one `same` stretch.
    """
    old = edit.old.text if edit.old is not None else None
    new = edit.new.text if edit.new is not None else None
    found = between(old, new, edit.spans, context=context)
    if edit.field != "live-post":
        return found
    return tuple(mark._replace(text=mark.text.replace("\n\n", _PARAGRAPH)) for mark in found)


def between(
    old: str | None, new: str | None, spans: tuple[Span, ...], *, context: int | None = CONTEXT
) -> tuple[Mark, ...]:
    """The same for two texts and the spans between them; None is a text that was not there."""
    if old is None:
        found = [Mark("new", new or "")]
    elif new is None:
        found = [Mark("old", old)]
    else:
        found = _stretches(old, new, spans)
    found = [mark for mark in found if mark.text or mark.kind == "gap"]
    return tuple(found if context is None else trimmed(found, context))


def _stretches(old: str, new: str, spans: tuple[Span, ...]) -> list[Mark]:
    if old == new:
        return [Mark("same", new)]
    found: list[Mark] = []
    at_old = at_new = 0
    for span in sorted(spans, key=lambda s: (s.old, s.new)):
        kept, same = old[at_old : span.old[0]], new[at_new : span.new[0]]
        if span.old[0] < at_old or span.new[0] < at_new or kept != same:
            return [Mark("old", old), Mark("new", new)]  # these spans do not lead from one text to the other
        change = _change(old[slice(*span.old)], new[slice(*span.new)])
        if span.kind == "CREDIT_CHANGE" and len(change) == 4:
            change = [*change[:1], *_differing(change[1].text, change[2].text), *change[3:]]
        found += [Mark("same", kept), *change]
        at_old, at_new = span.old[1], span.new[1]
    if old[at_old:] != new[at_new:]:
        return [Mark("old", old), Mark("new", new)]
    return _joined([*found, Mark("same", old[at_old:])])


def _change(old: str, new: str) -> list[Mark]:
    """One change, with the white space at its edges left to the unchanged text where both sides allow it."""
    if not old.strip() or not new.strip():
        whole = old or new
        core = whole.strip()
        if (old and new) or not core:
            return [Mark("old", old), Mark("new", new)]
        before, after = whole[: whole.index(core)], whole[whole.index(core) + len(core) :]
        return [Mark("same", before), Mark("old" if old else "new", core), Mark("same", after)]
    before = old[: len(old) - len(old.lstrip())]
    if not new.startswith(before) or new[len(before)].isspace():
        before = ""
    after = old[len(old.rstrip()) :]
    if not new.endswith(after) or (after and new[: -len(after)][-1].isspace()):
        after = ""
    cut = slice(len(before), -len(after) or None)
    return [Mark("same", before), Mark("old", old[cut]), Mark("new", new[cut]), Mark("same", after)]


def _differing(old: str, new: str) -> list[Mark]:
    """Of two credits, which are compared as a whole, the words in which they differ."""
    ours, theirs = _WORDS.findall(old), _WORDS.findall(new)
    first = 0
    while first < min(len(ours), len(theirs)) and ours[first] == theirs[first]:
        first += 1
    last = 0
    while last < min(len(ours), len(theirs)) - first and ours[-1 - last] == theirs[-1 - last]:
        last += 1
    before, behind = "".join(ours[:first]), "".join(ours[len(ours) - last :])
    gone, come = ("".join(words[first : len(words) - last]) for words in (ours, theirs))
    return [Mark("same", before), Mark("old", gone), Mark("new", come), Mark("same", behind)]


def _joined(found: list[Mark]) -> list[Mark]:
    joined: list[Mark] = []
    for mark in found:
        if mark.text and joined and joined[-1].kind == mark.kind == "same":
            joined[-1] = Mark("same", joined[-1].text + mark.text)
        elif mark.text:
            joined.append(mark)
    return joined


def trimmed(found: list[Mark], context: int) -> list[Mark]:
    """The same with unchanged text cut to that many characters on each side of a change."""
    if not any(mark.kind in ("old", "new") for mark in found):
        return found
    trimmed: list[Mark] = []
    for number, mark in enumerate(found):
        first, last = number == 0, number == len(found) - 1
        room = context * (1 if first or last else 2)
        if mark.kind != "same" or len(mark.text) <= room + context // 2:
            trimmed.append(mark)
            continue
        head = "" if first else _cut(mark.text, context)
        tail = "" if last else _cut(mark.text[::-1], context)[::-1]
        trimmed += [Mark("same", head)] if head else []
        trimmed += [Mark("gap", "")]
        trimmed += [Mark("same", tail)] if tail else []
    return trimmed


def _cut(text: str, length: int) -> str:
    """The beginning of a text, to the end of the word that reaches `length` (or to twice that: not every script
    puts spaces between words)."""
    end = next((i for i in range(length, min(2 * length, len(text))) if text[i].isspace()), length)
    return text[:end]
