"""Tells in which edits a phrase appeared or vanished, and when it stood in an article.

Which articles are looked through is the index's word alone, as in every search; each edit that is told was made again
from the archived bytes, and its interval is that of the history. Where the index does not have all comparisons of
today, nothing is taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from archive.diff.occurrences import Phrase
from archive.diff.tracing import FIELDS, units_of
from archive.errors import CallerError
from archive.model.article import Article
from archive.model.history import ArticleRow
from archive.model.origins import PhraseChanges, PhraseEdit, PhraseLife, Spell
from archive.repository.blaming import texts_along
from archive.repository.intervals import transitions
from archive.repository.query import Reader
from archive.repository.tools import made_today

#: Characters of a phrase that is looked for.
LONGEST: Final = 2_000


def phrase_changes(
    reader: Reader, words: str, *, change: Literal["added", "removed"], limit: int = 50
) -> PhraseChanges:
    """The edits of all articles by which a phrase appeared or vanished, the newest first, and when it stood there.

    Each edit that is told was made again from the archived bytes. Raises CallerError `usage` for a phrase of nothing,
    StoreError `index-damaged` where the index contradicts what was signed about an article that it names.
    """
    if len(words) > LONGEST:
        raise CallerError("usage", f"a phrase has at most {LONGEST:,} characters", hint="search for fewer words")
    try:
        phrase = Phrase(words)
    except ValueError as exc:
        raise CallerError("usage", str(exc), hint=f"newsproof search --{change} 'words'") from exc
    found: list[PhraseEdit] = []
    articles = reader.articles()
    candidates = _candidates(reader, articles, phrase, change)
    for number, (_, article) in enumerate(candidates):
        found += _edits(reader, article, phrase, change)
        found.sort(key=lambda one: one.interval.until, reverse=True)
        rest = candidates[number + 1][0] if number + 1 < len(candidates) else ""
        if len(found) >= limit and (not rest or found[limit - 1].interval.until > rest):
            break
    found = found[:limit]
    lives = [_life(reader, article, phrase) for article in dict.fromkeys(one.article for one in found)]
    return PhraseChanges(
        words, change, limit, tuple(found), tuple(lives), len(articles), sum(row.versions for row in articles)
    )


def _candidates(
    reader: Reader, articles: Sequence[ArticleRow], phrase: Phrase, change: str
) -> list[tuple[str, ArticleRow]]:
    """The articles that may have such an edit, each with the latest moment of one, the latest first.

    An article of which the index does not have all comparisons of today is always one.
    """
    latest: dict[str, str] = {}
    steps: dict[str, int] = {}
    for article, stored, texts in reader.index.edited():
        steps[article] = steps.get(article, 0) + 1
        hit = not made_today(stored) or any(
            phrase.appeared(old, new) if change == "added" else phrase.appeared(new, old) for old, new in texts
        )
        if hit:
            latest[article] = max(latest.get(article, ""), stored.interval.until)
    due = set(reader.index.due())
    for row in articles:
        if row.id in due or steps.get(row.id, 0) < row.versions - 1:
            latest[row.id] = row.last_seen
    named = {row.id: row for row in articles}
    found = [(until, named[article]) for article, until in latest.items() if article in named]
    return sorted(found, key=lambda one: (one[0], one[1].id), reverse=True)


def _edits(
    reader: Reader, article: ArticleRow, phrase: Phrase, change: Literal["added", "removed"]
) -> Iterator[PhraseEdit]:
    for step in reader.history(article.id, anew=True):
        if step.comparison is None or step.interval is None:
            continue
        for edit in step.comparison.edits:
            places = phrase.added_by(edit) if change == "added" else phrase.removed_by(edit)
            if places:
                told = step.comparison
                # A note itself, and what is below severity 3, owe no note whatever else its step brought.
                verdict = edit.disclosure or "not-expected"
                doubt = told.new.doubt or told.old.doubt
                yield PhraseEdit(
                    article.id, article.slug, told.old.source, told.new.source, step.interval, edit,
                    "new" if change == "added" else "old", tuple(places), verdict, doubt,
                )  # fmt: skip


def _life(reader: Reader, article_id: str, phrase: Phrase) -> PhraseLife:
    """When the phrase stood in an article, over all the texts that can still be read."""
    article, _ = reader.resolve(article_id)
    left_out: list[str] = []
    spells: list[Spell] = []
    standing = False
    for text in texts_along(reader, transitions(reader.captures(article)), left_out):
        stage, stands = text.stage, _stands(phrase, text.article)
        if stands and not standing:
            spells.append(Spell(stage.name, stage.interval.after, stage.interval.until))
        elif standing and not stands:
            began = spells.pop()
            spells.append(
                Spell(began.came, began.after, began.until, stage.name, stage.interval.after, stage.interval.until)
            )
        standing = stands
    if left_out:
        reader.warn(f"when it stood in {article.slug} is told without {'; '.join(left_out)}")
    return PhraseLife(article.id, article.slug, tuple(spells))


def _stands(phrase: Phrase, article: Article) -> bool:
    texts = (unit.text for name in FIELDS for unit in units_of(article, name))
    return any(phrase.stands_in(text) for text in texts) or (
        article.dateline is not None and phrase.stands_in(article.dateline.text)
    )
