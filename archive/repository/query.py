"""Answers every question about what is archived. Asks the index, and the records themselves where only they will do.

Sequence lives here: which article is meant, which versions, in what order. What an edit is, when it happened and how a
reference is spelled are decided elsewhere.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from archive.errors import CallerError, StoreError
from archive.formats.layout import Layout, read_config
from archive.model.acts import DeskNote
from archive.model.article import Extraction
from archive.model.codec import parse
from archive.model.edit import Comparison, Source
from archive.model.history import (
    ArticleRow,
    CaptureRow,
    History,
    Interval,
    Match,
    RecordRow,
    ReportView,
    Shown,
    Step,
    Table,
)
from archive.model.secrets import without_query_secrets
from archive.repository import alike
from archive.repository.agreement import Agreed, Agreement
from archive.repository.confirming import sightings
from archive.repository.desknotes import notes_about, say_left_out
from archive.repository.evidence import Loader, assets_of, read_article, taken_off
from archive.repository.heads import is_view_of, read_head
from archive.repository.intervals import Transition, in_observed_order, transitions
from archive.repository.references import LATEST, Range, Reference, Selector, parse_reference, unknown_version
from archive.repository.tools import made_today
from archive.settings import SOFTWARE
from archive.store.authorizer import Parameters
from archive.store.disk import Disk, reported
from archive.store.index import Index, Stored

if TYPE_CHECKING:
    from archive.repository.disclosing import Corrections

__all__ = ["Reader", "parse_reference", "reading"]

#: The shortest beginning of a slug or id that stands for the whole.
SHORTEST = 3
#: Candidates that an error lists.
LISTED = 5
#: Slugs that a misspelled one is compared with.
COMPARED = 5_000
#: Comparisons whose documents are not read a second time: those of some articles, of a page of the newest.
REMEMBERED = 512


@contextmanager
def reading(layout: Layout, disk: Disk, *, say: Callable[[str], None]) -> Iterator[Reader]:
    """A reader of an archive; takes no lock and sees what was committed when it began. `say` hears warnings.

    Raises StoreError `index-damaged` when there is no index, or one of another log.
    """
    with Index.open(layout.index, write=False) as index:
        head = read_head(layout, layout.checkpoint)
        while True:  # a capture may be committed between the two reads
            size, root = index.standing
            after = read_head(layout, layout.checkpoint)
            if size == head[0] or after == head:
                break
            head = after
        if not is_view_of(layout, head, size, root):
            raise StoreError(
                "index-damaged",
                f"{layout.index.name} is not a view of this log",
                context={"index": f"{size} entries", "log": f"{head[0]} entries"},
                hint="newsproof repair index",
            )
        behind = head[0] - size
        if behind:
            say(
                f"the index is {behind} log entr{'y' if behind == 1 else 'ies'} behind, what is newest is not shown; "
                "newsproof repair index"
            )
        yield Reader(layout, index, say=say)


class Reader:
    """Answers about one archive. Raises CallerError for a name that is not there, StoreError for evidence that is not.

    A reference is `ARTICLE`, `ARTICLE@VERSION` or `ARTICLE@A..B`, as `repository.references` spells them. Answers that
    depend on order are in observed order, of two captures at once the earlier in the log first.

    Captures are told only when they agree with what was signed (`repository.agreement`): else StoreError
    `index-damaged` names the capture and the field. `articles`, `search` and `query` repeat the index unchecked.
    """

    def __init__(self, layout: Layout, index: Index, *, say: Callable[[str], None] | None = None) -> None:
        self.layout = layout
        self.index = index
        #: Tells people something that is no part of an answer.
        self.warn = say or (lambda line: None)
        self._load: Loader | None = None
        self._said_stale = False
        self._agreement: Agreement | None = None
        self._agreed: dict[str, list[CaptureRow]] = {}
        self._corrections: Corrections | None = None
        self._said_left_out = False

    # Which article, which capture.

    def resolve(self, reference: str) -> tuple[ArticleRow, Selector | Range | None]:
        """The article that a reference names, and what it says of versions.

        A URL is known by its identity, so any spelling of it will do; an id or a slug may be shortened while only one
        article begins so. Raises CallerError `article-not-found`, `article-ambiguous`, `bad-version`.
        """
        asked = parse_reference(reference)
        article = self._article(asked.article)
        if article is not None:
            return article, asked.selector
        if asked.selector is not None and (article := self._article(asked.text)) is not None:
            return article, None
        raise self._unknown(asked)

    def _article(self, name: str) -> ArticleRow | None:
        if "://" in name or name.startswith("urn:"):
            from archive.repository import facts

            clean = without_query_secrets(name)[0]  # as it was filed, unless that was asked not to be done
            found = self.index.article_ids_for(facts.keys_of(name, name, None)) or self.index.article_ids_at(name)
            if not found and clean != name:
                found = self.index.article_ids_for(facts.keys_of(clean, clean, None)) or self.index.article_ids_at(
                    clean
                )
            return self.index.article(found[0]) if found else None
        exact = self.index.article_of_slug(name) or self.index.article(name)
        if exact is not None or len(name) < SHORTEST:
            return exact
        some = self.index.articles_like(name, limit=LISTED + 1, prefix=True)
        if len(some) > 1:
            raise CallerError(
                "article-ambiguous",
                f'more than one article begins with "{name}"',
                hint=_candidates([row.slug for row in some]),
                context={"reference": name},
            )
        return some[0] if some else None

    def _unknown(self, asked: Reference) -> CallerError:
        name, at, _ = asked.text.rpartition("@")
        wrong = unknown_version(asked)
        if wrong is not None and at and self._article(name) is not None:
            return wrong
        similar = difflib.get_close_matches(asked.article, self.index.slugs(COMPARED), LISTED, 0.6)
        if not similar:
            similar = [row.slug for row in self.index.articles_like(asked.article, limit=LISTED, prefix=False)]
        return CallerError(
            "article-not-found",
            f'the archive has no article "{asked.article}"',
            hint=_candidates(similar) if similar else "newsproof list shows all articles",
            context={"reference": asked.text},
        )

    def captures(self, article: ArticleRow) -> list[CaptureRow]:
        """All captures of an article, in observed order, compared with what was signed.

        Raises StoreError `index-damaged` where the index says something else. `warn` hears what could not be compared.
        """
        known = self._agreed.get(article.id)
        if known is None:
            self._agreement = self._agreement or Agreement(self.layout, self.index)
            found = self._agreement.agreed(article, self.index.captures(article.id))
            if found.differs:
                first = found.differs[0]
                raise StoreError(
                    "index-damaged",
                    f"{self.layout.index.name} says something else than what was signed: {first.message}",
                    hint="newsproof repair index",
                    context={"about": first.what, "field": first.field, "differences": len(found.differs)},
                )
            self._warn_uncompared(article, found)
            known = self._agreed[article.id] = found.captures
        return list(known)

    def forget(self, article: ArticleRow) -> None:
        """Drops what was compared of an article: whoever goes through all of them asks for each once."""
        self._agreed.pop(article.id, None)

    def warn_doubted(self, row: CaptureRow) -> None:
        """Tells people that the signature of a capture that is handed out does not count."""
        if row.doubt is not None:
            self.warn(f"{row.name} is {row.doubt}: whoever believes this archive does not believe this capture")

    def _warn_uncompared(self, article: ArticleRow, found: Agreed) -> None:
        if found.lost:
            row, why = found.lost[0]
            others = len(found.lost) - 1
            more = f" and {others} more captures" if others > 1 else " and 1 more capture" if others else ""
            self.warn(
                f"what the index says of {row.name}{more} could not be compared with what was signed: {why}; "
                "newsproof verify names every fault"
            )
        if found.missing:
            several = len(found.missing) != 1
            self.warn(
                f"{len(found.missing)} capture{'s' * several} of {article.slug} {'are' if several else 'is'} in the log "
                f"and not in the index, the first is entry {min(found.missing)}: newsproof repair index, and if that "
                "does not help, newsproof verify"
            )

    # Answers.

    def articles(self) -> tuple[ArticleRow, ...]:
        """Every article, newest change first, as the index has it."""
        return tuple(self.index.articles())

    def history(self, reference: str, *, anew: bool = False) -> History:
        """All captures of an article (of a range: those from one version to the other), each version with its edits.

        An observation has edits only when it found an earlier text again that had gone in between. The first version
        has an interval without beginning and no comparison. A version whose bytes cannot be read any more has no
        comparison either, and `warn` hears why.

        `anew` compares the archived bytes again instead of repeating what the index remembers.
        """
        article, chosen = self.captures_of(reference)
        stored = {} if anew else self.index.comparisons(article.id)
        return History(article, self._steps(article, self.captures(article), chosen, stored))

    def _steps(
        self,
        article: ArticleRow,
        captures: Sequence[CaptureRow],
        chosen: Sequence[CaptureRow],
        stored: dict[int, Stored],
        size: int | None = None,
    ) -> tuple[Step, ...]:
        """The steps of an article as the log had it at that size."""
        known = {step.new.index: step for step in transitions(captures)}
        wanted = [known[row.index] for row in chosen if row.index in known]
        compared = self.settled(article, captures, list(known.values()), wanted, stored, size)
        notes = self.notes_about(chosen, size)
        seen = sightings(captures, compared.get)
        return tuple(
            Step(
                row,
                known[row.index].told(compared[row.index]),
                compared[row.index],
                notes[row.index],
                seen.get(row.index),
            )
            if row.index in known
            else Step(row, notes=notes[row.index])
            for row in chosen
        )

    def settled(
        self,
        article: ArticleRow,
        captures: Sequence[CaptureRow],
        steps: Sequence[Transition],
        wanted: Sequence[Transition],
        stored: dict[int, Stored],
        size: int | None = None,
    ) -> dict[int, Comparison | None]:
        """The comparisons of the wanted among all steps of an article, by the log index of the newer capture, with what
        later versions and pages of corrections say of them."""
        found = {step.new.index: self._compared(step, stored) for step in wanted}
        told = self._told_later(steps, found, stored)
        if not any(one is not None and _is_open(one) for one in told.values()):
            return told
        from archive.repository.disclosing import Corrections  # what tells of nothing needs no differ

        if self._corrections is None:
            self._corrections = Corrections(self.layout, self.index, self.captures)
        return self._corrections.settle(article, captures, told, size)

    def _told_later(
        self,
        steps: Sequence[Transition],
        found: dict[int, Comparison | None],
        stored: dict[int, Stored],
        leap: alike.Leap | None = None,
        *,
        remembered: bool = True,
    ) -> dict[int, Comparison | None]:
        """The comparisons with what the other steps of the article say of them: whose wording an edit brought back, and which
        later version has a note of it. It follows from the steps and their comparisons alone, so what came of equal ones is
        remembered: where all of them (but the first, of a `leap`) are stored, and read as today's tools read."""
        told_by = steps if leap is None else steps[1:]
        pairs = [(step.old.index, stored.get(step.new.index)) for step in told_by if step.old is not None]
        documents = [one.document for old, one in pairs if one is not None and one.old == old and made_today(one)]
        key = None
        if remembered and len(documents) == len(pairs):
            key = (tuple(steps), leap, tuple(documents), tuple(found))
            if (known := alike.TOLD.get(key)) is not None:
                return dict(known)
        told = self._returned(steps, found, stored)
        if any(one is not None and _is_open(one) for one in told.values()):
            from archive.repository.disclosing import over_time

            told = over_time(steps, told, lambda step: self._compared(step, stored))
        if key is not None:
            alike.TOLD.put(key, dict(told))
        return told

    def _returned(
        self, steps: Sequence[Transition], found: dict[int, Comparison | None], stored: dict[int, Stored]
    ) -> dict[int, Comparison | None]:
        """The comparisons, each edit with the earlier version whose wording it brought back."""
        asked = [n for n, step in enumerate(steps) if (one := found.get(step.new.index)) is not None and one.edits]
        if not asked or sum(step.old is not None for step in steps[: asked[-1] + 1]) < 2:
            return found
        from archive.diff.oscillation import returned

        path = [
            (step.new.index, found[step.new.index] if step.new.index in found else self._compared(step, stored))
            for step in steps[: asked[-1] + 1]
        ]
        known = [(index, one) for index, one in path if one is not None]
        told = zip((index for index, _ in known), returned([one for _, one in known]), strict=True)
        return found | {index: one for index, one in told if index in found}

    def notes_about(self, captures: Sequence[CaptureRow], size: int | None = None) -> dict[int, tuple[DeskNote, ...]]:
        """The signed notes of the desk about each of these captures, compared with what was signed."""
        self._agreement = self._agreement or Agreement(self.layout, self.index)
        if not self._said_left_out:
            self._said_left_out = True
            say_left_out(self._agreement, self.warn)
        noted = set(self.index.noted([row.index for row in captures]))
        about = [row for row in captures if row.index in noted]
        found = notes_about(self._agreement, about, size=size) if about else {}
        return {row.index: found.get(row.index, ()) for row in captures}

    def show(self, reference: str) -> Shown:
        """One capture with its records and its article: that of the version that it is or found again, and none of a capture
        that had no text (gone, blocked, broken, …). Without a version the latest one; of an article that has none, its
        latest capture.
        """
        article, selector = self.resolve(reference)
        if isinstance(selector, Range):
            raise CallerError("bad-version", f'"{selector.text}" is a range; one version can be shown', hint="@v2")
        captures = self.captures(article)
        versions = [row for row in captures if row.version is not None]
        latest = versions[-1] if versions else captures[-1]
        chosen = self._select(article, captures, selector) if selector else latest
        self._refuse_redacted(article, captures, chosen)
        shown = _text_of(captures, chosen)
        if shown is not None and shown.redacted is not None:
            raise taken_off(f"the text that {chosen.name} found again, {shown.name},", shown.redacted)
        model = read_article(self.layout, self.index, shown) if shown else None
        records = self.index.records(chosen.index)
        return Shown(chosen, model, records, assets_of(self.layout, records))

    def meant(self, reference: str) -> tuple[Sequence[CaptureRow], CaptureRow | None]:
        """The captures of an article, oldest first, and the one that a reference names; None when it names the article."""
        article, selector = self.resolve(reference)
        if isinstance(selector, Range):
            raise CallerError("bad-version", f'"{selector.text}" is a range; one version has a view', hint="@v2")
        captures = self.captures(article)
        return captures, self._select(article, captures, selector) if selector else None

    def reading(self, reference: str) -> tuple[Extraction, Source]:
        """One version, read again from its raw bytes, and what it is called: the latest, if none is named."""
        article, selector = self.resolve(reference)
        if isinstance(selector, Range):
            raise CallerError("bad-version", f'"{selector.text}" is a range; one version can be compared', hint="@v2")
        captures = self.captures(article)
        row = self._version_of(article, captures, self._select(article, captures, selector or LATEST))
        if self._load is None:
            self._load = Loader(self.layout, self.index)
        return self._load(row), Source(row.name, row.observed, row.doubt)

    def diff(self, reference: str, *, anew: bool = True) -> tuple[Comparison, ...]:
        """What changed: from one version to another, each step of `A...B`, a version against the one before it, or
        (without a version) the latest against the one before it.

        Without `anew`, steps that the index remembers are repeated instead of comparing the archived bytes again.
        """
        article, selector = self.resolve(reference)
        captures = self.captures(article)
        versions = [row for row in captures if row.version is not None]
        if isinstance(selector, Range):
            start, end = self._bounds(article, captures, selector)
            old, new = self._version_of(article, captures, start), self._version_of(article, captures, end)
            path = [old, new]
            if selector.steps:
                first, last = versions.index(old), versions.index(new)
                path = versions[first : last + 1] if first <= last else versions[last : first + 1][::-1]
            return tuple(self._compare(article, captures, *pair, anew=anew) for pair in pairwise(path))
        new = self._version_of(article, captures, self._select(article, captures, selector or LATEST))
        before = next(step.old for step in transitions(captures) if step.new == new)
        if before is None:
            raise self._no_version(article, captures, f"{new.name} is the first version: there is none before it")
        return (self._compare(article, captures, before, new, anew=anew),)

    def search(self, words: str, limit: int = 50, among: int | None = None) -> tuple[Match, ...]:
        """Where all these words (or "phrases") stand together, over all versions, newest first. What no word is (symbols)
        is looked for in texts: with `among`, in those of so many of the newest captures."""
        return tuple(self.index.search(words, limit, among))

    def query(self, sql: str, parameters: Parameters = ()) -> Table:
        """One SELECT over the documented views."""
        return self.index.query(sql, parameters)

    def report_view(self, reference: str, *, anew: bool = True) -> ReportView:
        """All that an edit-history report of one article (or of a range of it) shows. Without `anew`, comparisons are those
        that the index remembers, and no text is read: who came when is left out."""
        article, chosen = self.captures_of(reference)
        return self.report_of(article, self.captures(article), chosen, anew=anew)

    def report_of(
        self,
        article: ArticleRow,
        captures: Sequence[CaptureRow],
        chosen: Sequence[CaptureRow],
        size: int | None = None,
        *,
        anew: bool = True,
    ) -> ReportView:
        """A report of those captures that are `chosen`, if `captures` were all that there are of the article, and the
        log had that size."""
        from archive.repository.blaming import origins
        from archive.repository.tokens import without_tokens  # the rest is looked at without any cryptography

        stored = {} if anew else self.index.comparisons(article.id)
        history = History(article, self._steps(article, captures, chosen, stored, size))
        newest = None
        if anew:
            newest = next((row for row in reversed(chosen) if row.version is not None and row.redacted is None), None)
        layout = self.layout
        with reported(layout.keys, "reading"):
            keys = tuple(path.read_text("ascii", "replace").rstrip("\n") for path in layout.captor_key_files())
            checkpoint = without_tokens(layout.checkpoint.read_text("utf-8", "replace"))
        records: tuple[tuple[CaptureRow, tuple[RecordRow, ...]], ...] = tuple(
            (row, self.index.records(row.index)) for row in chosen
        )
        return ReportView(
            history=history,
            newest=read_article(layout, self.index, newest) if newest else None,
            records=records,
            origin=read_config(layout.config).origin,
            checkpoint=checkpoint,
            captor_keys=keys,
            software=SOFTWARE,
            origins=origins(self, chosen, newest) if newest else None,
        )

    def captures_of(self, reference: str) -> tuple[ArticleRow, tuple[CaptureRow, ...]]:
        """The captures that a reference means, in observed order: all of the article, one, or those of a range."""
        article, selector = self.resolve(reference)
        captures = self.captures(article)
        if selector is not None:
            start, end = self._bounds(article, captures, selector)
            first, last = sorted((captures.index(start), captures.index(end)))
            captures = captures[first : last + 1]
        return article, tuple(captures)

    def just_made(self, new: CaptureRow) -> tuple[list[CaptureRow], CaptureRow, Callable[[int], Comparison | None]]:
        """A capture among those of its article as the index has them, and how the comparison of each is got."""
        captures = list(self.index.captures(new.article))
        steps = {step.new.index: step for step in transitions(captures)}
        stored = self.index.comparisons(new.article)
        return captures, new, lambda index: self._compared(steps[index], stored)

    def redacted(self, index: int) -> str | None:
        """Why the capture with that log index was taken off the disk, None when it was not (or is no capture)."""
        try:
            return self.index.capture(index).redacted
        except KeyError:
            return None

    # Choosing.

    def _refuse_redacted(self, article: ArticleRow, captures: Sequence[CaptureRow], row: CaptureRow) -> None:
        """Raises StoreError `redacted`, saying which versions there still are."""
        if row.redacted is None:
            return
        left = [f"@v{one.version}" for one in captures if one.version is not None and one.redacted is None]
        error = taken_off(row.name, row.redacted)
        error.hint = (
            f"still here: {article.slug}{', '.join(left)}" if left else "newsproof history says when it was seen"
        )
        raise error

    def _bounds(
        self, article: ArticleRow, captures: Sequence[CaptureRow], selector: Selector | Range
    ) -> tuple[CaptureRow, CaptureRow]:
        start, end = (selector.start, selector.end) if isinstance(selector, Range) else (selector, selector)
        return self._select(article, captures, start), self._select(article, captures, end)

    def _select(self, article: ArticleRow, captures: Sequence[CaptureRow], selector: Selector) -> CaptureRow:
        """The capture that a selector means. Raises CallerError `version-not-found`."""
        versions = [row for row in captures if row.version is not None]
        found: CaptureRow | None = None
        missing = f'"{article.slug}" has no version {selector.text}'
        if selector.kind == "version":
            found = next((row for row in versions if row.version == selector.number), None)
        elif selector.kind == "capture":
            found = next((row for row in captures if row.seq == selector.number), None)
            missing = f'"{article.slug}" has no capture {selector.text}'
        elif selector.kind == "first":
            found = versions[0] if versions else None
        elif selector.kind == "time":
            found = next((row for row in reversed(versions) if row.observed <= selector.moment), None)
            missing = f'"{article.slug}" was not seen at {selector.text} or before'
        elif selector.number < len(versions):
            found = versions[-1 - selector.number]
        if found is None:
            raise self._no_version(article, captures, missing)
        return found

    def _version_of(self, article: ArticleRow, captures: Sequence[CaptureRow], row: CaptureRow) -> CaptureRow:
        """The version whose text a capture had. Raises StoreError `redacted` when that text is gone."""
        if row.version is not None:
            self._refuse_redacted(article, captures, row)
            return row
        found = next((one for one in captures if one.version is not None and one.version == row.same_as), None)
        if found is None:
            raise self._no_version(article, captures, f"{row.name} is an observation ({row.outcome}): it has no text")
        self._refuse_redacted(article, captures, found)
        return found

    def _no_version(self, article: ArticleRow, captures: Sequence[CaptureRow], what: str) -> CallerError:
        numbers = sorted(row.version for row in captures if row.version is not None)
        has = "no versions"
        if numbers:
            has = "1 version, v1" if len(numbers) == 1 else f"{len(numbers)} versions, v{numbers[0]} to v{numbers[-1]}"
        return CallerError(
            "version-not-found",
            what,
            hint=f"newsproof history {article.slug}",
            context={"article": f"{article.slug} ({has})"},
        )

    # Comparing.

    def _compared(self, step: Transition, stored: dict[int, Stored]) -> Comparison | None:
        """The comparison of a version with the one before it: the stored one if today's tools made it."""
        if step.old is None or step.old.redacted is not None or step.new.redacted is not None:
            return None
        known = stored.get(step.new.index)
        if known is not None and known.old == step.old.index:
            if made_today(known):
                try:
                    found = _parsed(known.document)
                except ValueError:
                    raise self._damaged(f"the comparison of {step.new.name} cannot be read") from None
                sides = Source(step.old.name, step.old.observed), Source(step.new.name, step.new.observed)
                if (found.old, found.new) != sides:
                    raise self._damaged(f"the comparison of {step.new.name} is one of other captures")
                return _doubted(found, step.old, step.new)
            if not self._said_stale:
                self._said_stale = True
                self.warn(
                    "comparisons in the index were made by other versions of the extractor or the differ and are made "
                    "anew each time; newsproof re-extract makes them once for all"
                )
        try:
            return self._anew(step.old, step.new)
        except StoreError as exc:
            if exc.code not in ("archive-damaged", "redacted"):
                raise
            self.warn(f"{step.new.name} cannot be compared with {step.old.name}: {exc.message}")
            return None

    def _damaged(self, why: str) -> StoreError:
        return StoreError("index-damaged", f"{self.layout.index.name}: {why}", hint="newsproof repair index")

    def _compare(
        self,
        article: ArticleRow,
        captures: Sequence[CaptureRow],
        old: CaptureRow,
        new: CaptureRow,
        *,
        anew: bool,
    ) -> Comparison:
        """Two versions compared, with what was told of the change since, and the notes about the newer one."""
        ordered = in_observed_order(captures)
        made = list(transitions(captures))
        stored = self.index.comparisons(article.id)
        own = next((step for step in made if step.old == old and step.new == new), None)
        leap = self._leap(old, new) if own is None and not anew else None
        known = leap.comparison if leap is not None else None
        if own is not None and not anew:
            known = self._compared(own, stored)
        found = _doubted(known, old, new) if known is not None else self._anew(old, new)
        if own is not None or ordered.index(old) < ordered.index(new):
            steps = made
            if own is None:  # what came behind it can speak of a leap
                behind = [step for step in made if ordered.index(step.new) > ordered.index(new)]
                steps = [Transition(old, new, Interval(None, new.observed)), *behind]
            told = self._told_later(steps, {new.index: found}, stored, leap, remembered=not anew)
            found = told[new.index] or found
            if own is None:
                from archive.repository.disclosing import across

                found = across(found, lambda: self._between(article, captures, made, stored, old, new))
                told = {new.index: found}
            if _is_open(found):
                from archive.repository.disclosing import Corrections

                if self._corrections is None:
                    self._corrections = Corrections(self.layout, self.index, self.captures)
                found = self._corrections.settle(article, captures, told)[new.index] or found
        elif ordered.index(new) < ordered.index(old):
            from archive.diff.disclosure import backwards

            found = backwards(found)
        step_of = {step.new.index: step for step in made}
        sighting = sightings(captures, lambda index: self._compared(step_of[index], stored)).get(new.index)
        if sighting is not None and old != new:
            found = replace(found, new=replace(found.new, seen=sighting.seen))
        notes = self.notes_about([new])[new.index]
        return replace(found, notes=notes) if notes else found

    def _between(
        self,
        article: ArticleRow,
        captures: Sequence[CaptureRow],
        steps: Sequence[Transition],
        stored: dict[int, Stored],
        old: CaptureRow,
        new: CaptureRow,
    ) -> list[Comparison]:
        """The comparisons of the steps from one version to another, with what is told of them."""
        ordered = in_observed_order(captures)
        first, last = ordered.index(old), ordered.index(new)
        inner = [step for step in steps if first < ordered.index(step.new) <= last]
        return [one for one in self.settled(article, captures, steps, inner, stored).values() if one is not None]

    def _leap(self, old: CaptureRow, new: CaptureRow) -> alike.Leap:
        """Two versions that did not follow one another, compared by their archived bytes: anew, where not the very same texts
        were compared before."""
        from archive.repository.changes import compare_versions

        if self._load is None:
            self._load = Loader(self.layout, self.index)
        read = self._load(old), self._load(new)
        key = (*read, old.name, old.observed, new.name, new.observed)
        if (known := alike.LEAPS.get(key)) is not None:
            return known
        made = alike.Leap(compare_versions(self._load, old, new))
        return alike.LEAPS.put(key, made) if alike.is_small(*read) else made

    def _anew(self, old: CaptureRow, new: CaptureRow) -> Comparison:
        from archive.repository.changes import compare_versions

        if self._load is None:
            self._load = Loader(self.layout, self.index)
        return _doubted(compare_versions(self._load, old, new), old, new)


@lru_cache(maxsize=REMEMBERED)
def _parsed(document: str) -> Comparison:
    return parse(Comparison, document)


def _is_open(found: Comparison) -> bool:
    """Whether a later version or a page of corrections may tell of an edit."""
    return found.disclosure.verdict != "disclosed" and any(edit.nature is not None for edit in found.edits)


def _doubted(found: Comparison, old: CaptureRow, new: CaptureRow) -> Comparison:
    """The comparison, saying of both sides whether their signatures count."""
    if old.doubt is None and new.doubt is None:
        return found
    return replace(found, old=replace(found.old, doubt=old.doubt), new=replace(found.new, doubt=new.doubt))


def _text_of(captures: Sequence[CaptureRow], chosen: CaptureRow) -> CaptureRow | None:
    """The version that a capture is or found again; None of one that had no text."""
    if chosen.version is not None or chosen.same_as is None:
        return chosen if chosen.version is not None else None
    return next((row for row in captures if row.version == chosen.same_as), None)


def _candidates(slugs: Sequence[str]) -> str:
    more = ", …" if len(slugs) > LISTED else ""
    return f"did you mean {', '.join(slugs[:LISTED])}{more}?"
