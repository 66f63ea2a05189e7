"""Tells in which of the newest edits a phrase appeared or vanished without looking at the whole archive, as a list does.

The full text says in which articles the words stand or stood; the newest of these are looked through, until there are
enough edits. All of it is repeated from the index: who wants each edit made again from the archived bytes, and every
article looked through, asks `repository.phrases`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from archive.diff.occurrences import Phrase
from archive.errors import CallerError
from archive.model.history import ArticleRow
from archive.model.origins import PhraseChanges, PhraseEdit, PhraseLife, Spell
from archive.repository.intervals import Transition, transitions
from archive.repository.query import Reader

#: Places of the words, articles, and articles of which it is told when the words stood in them.
HITS: Final = 2_000
ARTICLES: Final = 200
LIVES: Final = 10


def newest_phrase_changes(
    reader: Reader, words: str, *, change: Literal["added", "removed"], limit: int = 50
) -> PhraseChanges:
    """Edits by which a phrase appeared or vanished, the newest first, and when it stood in the first of their articles.

    Looked through are the articles with the newest versions that have the words in a headline, the text or a caption, up to
    `ARTICLES` of them; `articles` and `versions` of the answer say how many. Raises CallerError `usage` for a phrase of nothing.
    """
    try:
        phrase = Phrase(words)
    except ValueError as exc:
        raise CallerError("usage", str(exc), hint=f"newsproof search --{change} 'words'") from exc
    found: list[PhraseEdit] = []
    rows: list[ArticleRow] = []
    for article in reader.index.articles_with(words, hits=HITS)[:ARTICLES]:
        row = reader.index.article(article)
        if row is None:
            continue
        rows.append(row)
        texts = reader.index.edited_in(article)
        if any(phrase.appeared(old, new) if change == "added" else phrase.appeared(new, old) for old, new in texts):
            found += _edits(reader, row, phrase, change)
        if len(found) >= limit:
            break
    found.sort(key=lambda one: one.interval.until, reverse=True)
    found = found[:limit]
    told = {row.id: row for row in rows}
    lives = [_life(reader, told[name], phrase) for name in list(dict.fromkeys(one.article for one in found))[:LIVES]]
    return PhraseChanges(words, change, limit, tuple(found), tuple(lives), len(rows), sum(row.versions for row in rows))


def _edits(
    reader: Reader, row: ArticleRow, phrase: Phrase, change: Literal["added", "removed"]
) -> Iterator[PhraseEdit]:
    captures = reader.index.captures(row.id)
    steps = [step for step in transitions(captures) if step.old is not None]
    compared = reader.settled(row, captures, list(transitions(captures)), steps, reader.index.comparisons(row.id))
    for step in steps:
        found = compared[step.new.index]
        for edit in found.edits if found is not None else ():
            places = phrase.added_by(edit) if change == "added" else phrase.removed_by(edit)
            if places and found is not None:
                yield PhraseEdit(
                    row.id, row.slug, found.old.source, found.new.source, step.told(found), edit,
                    "new" if change == "added" else "old", tuple(places), edit.disclosure or "not-expected",
                    found.new.doubt or found.old.doubt,
                )  # fmt: skip


def _life(reader: Reader, row: ArticleRow, phrase: Phrase) -> PhraseLife:
    """When the phrase stood in an article, by the texts that can be searched."""
    captures = reader.index.captures(row.id)
    versions = {one.version: one for one in captures if one.version is not None}
    spells: list[Spell] = []
    standing = False
    for step in transitions(captures):
        carrier = step.new if step.new.version is not None else versions.get(step.new.same_as or 0)
        if carrier is None or carrier.redacted is not None:
            continue
        stands = any(phrase.stands_in(text) for text in reader.index.texts(carrier.index))
        if stands and not standing:
            spells.append(Spell(_short(step), step.interval.after, step.interval.until))
        elif standing and not stands:
            began = spells.pop()
            interval = step.interval
            spells.append(Spell(began.came, began.after, began.until, _short(step), interval.after, interval.until))
        standing = stands
    return PhraseLife(row.id, row.slug, tuple(spells))


def _short(step: Transition) -> str:
    return step.new.name.rpartition("@")[2]
