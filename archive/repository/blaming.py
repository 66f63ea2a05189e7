"""Tells which version brought each sentence of an article.

Every text is read again from the archived bytes, by the extractor of today. Which version came after which, and when,
is told as in a history: only where the index agrees with what was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, Literal, NamedTuple

from archive.diff.tracing import TracedSentence, Tracer, Unit, units_of
from archive.errors import CallerError, StoreError
from archive.model.article import Article
from archive.model.history import CaptureRow, Gone, Interval, Origin, Origins
from archive.model.origins import (
    Blame,
    Moved,
    SentenceOrigin,
    Stage,
    TracedField,
    WordOrigin,
)
from archive.repository import alike
from archive.repository.evidence import Loader, read_article
from archive.repository.intervals import Transition, transitions
from archive.repository.query import Reader


class Text(NamedTuple):
    """A text that stood, and the article that it says."""

    stage: Stage
    article: Article


def blame(
    reader: Reader,
    reference: str,
    *,
    field: TracedField = "body",
    by: Literal["sentence", "word"] = "sentence",
    show_removed: bool = False,
    anew: bool = True,
) -> Blame:
    """Where the sentences of one version are from: of `ARTICLE@V`, or of the newest version. Without `anew` a text that
    today's extractor read when it was captured is taken as it was stored then.

    An observation shows the version that it found. Raises CallerError `article-not-found`, `version-not-found`,
    StoreError `redacted`, `index-damaged`.
    """
    shown = reader.show(reference)
    row = shown.capture
    article, _ = reader.resolve(row.article)
    if shown.article is None:
        raise CallerError(
            "version-not-found",
            f"{row.name} is an observation ({row.outcome}): it has no text",
            hint=f"newsproof history {row.slug}",
            context={"article": row.slug},
        )
    path = _path(reader.captures(article), row)
    left_out: list[str] = []
    stages: list[Stage] = []

    def units() -> Iterator[tuple[Unit, ...]]:
        for text in texts_along(reader, path, left_out, anew=anew):
            stages.append(text.stage)
            yield tuple(units_of(text.article, field))

    traced = _traced(units())
    names = [stage.name for stage in stages]
    if not names or names[-1] != _short(path[-1].new):
        raise StoreError(
            "archive-damaged", f"{path[-1].new.name} cannot be read: {left_out[-1]}", hint="newsproof verify"
        )
    words = by == "word"
    return Blame(
        article=article.id,
        slug=article.slug,
        version=_short(path[-1].new),
        field=field,
        by=by,
        stages=tuple(stages),
        sentences=tuple(_origin(one, names, words=words) for one in traced.sentences),
        gone=tuple(_origin(one, names, words=words) for one in traced.gone) if show_removed else (),
        left_out=tuple(left_out),
        coarse=traced.coarse,
    )


class _Traced(NamedTuple):
    """What came of reading some texts one after the other."""

    sentences: tuple[TracedSentence, ...]
    gone: tuple[TracedSentence, ...]
    coarse: bool


#: By all that was read. A text is what its archived bytes say, so equal ones are traced alike.
_KNOWN: Final[alike.Memory[_Traced]] = alike.Memory(32)


def _traced(texts: Iterator[tuple[Unit, ...]]) -> _Traced:
    held: list[tuple[Unit, ...]] = []
    size = 0
    for units in texts:
        held.append(units)
        size += sum(len(unit.text) for unit in units)
        if size > alike.SMALL:  # the rest is read as it comes, and none of it held
            return _read(chain(held, texts))
    key = tuple(held)
    known = _KNOWN.get(key)
    return known if known is not None else _KNOWN.put(key, _read(key))


def _read(texts: Iterable[tuple[Unit, ...]]) -> _Traced:
    tracer = Tracer()
    for units in texts:
        tracer.read(units)
    return _Traced(tuple(tracer.sentences()), tuple(tracer.gone()), tracer.coarse)


def origins(reader: Reader, captures: Sequence[CaptureRow], newest: CaptureRow) -> Origins | None:
    """For a report of these captures, where the sentences of the newest version of them are from. None where it, or
    another's place in the order, cannot be read."""
    left_out: list[str] = []
    tracer = Tracer()
    names: list[str] = []
    units: list[Unit] = []
    for text in texts_along(reader, _path(captures, newest), left_out):
        names.append(text.stage.name)
        units = units_of(text.article, "body")
        tracer.read(units)
    if not names or names[-1] != _short(newest):
        return None
    sizes = {unit.at: len(unit.text) for unit in units}
    found = [_origin(one, names, words=False) for one in tracer.sentences()]
    ends = [
        one.start if one is not None and one.at == this.at else sizes[this.at]
        for this, one in zip(found, [*found[1:], None], strict=True)
    ]
    return Origins(
        oldest=names[0],
        sentences=tuple(
            Origin(one.at, one.start, end, one.origin, one.first, one.removed, one.returned)
            for one, end in zip(found, ends, strict=True)
        ),
        gone=tuple(
            Gone(one.text, one.at, names[one.origin], tuple(names[number] for number in one.removed), one.reworded)
            for one in tracer.gone()
        ),
        left_out=tuple(left_out),
    )


def _path(captures: Sequence[CaptureRow], row: CaptureRow) -> list[Transition]:
    """Every change of text up to the one that a capture showed."""
    found: list[Transition] = []
    for step in transitions(captures):
        if row.version is None and (step.new.observed, step.new.index) > (row.observed, row.index):
            break
        found.append(step)
        if step.new.index == row.index:
            break
    return found


def texts_along(
    reader: Reader, path: Iterable[Transition], left_out: list[str], *, anew: bool = True
) -> Iterator[Text]:
    """The texts along a path that can be read; what came with one that cannot came, for all we know, with the next."""
    load = Loader(reader.layout, reader.index)
    after: str | None = None
    pending = False
    for step in path:
        interval = Interval(after, step.interval.until) if pending else step.interval
        try:
            carrier = _carrier(reader, step)
            if carrier.redacted is not None:
                raise StoreError("redacted", f"redacted ({carrier.redacted})" if carrier.redacted else "redacted")
            article = load(carrier).article if anew else _as_stored(reader, carrier, load)
        except StoreError as exc:
            if exc.code not in ("archive-damaged", "redacted"):
                raise
            left_out.append(f"{_short(step.new)}: {exc.message}")
            if not pending:
                after, pending = step.interval.after, True
            continue
        pending = False
        yield Text(Stage(_short(step.new), step.new.observed, interval, step.new.doubt), article)


def _as_stored(reader: Reader, carrier: CaptureRow, load: Loader) -> Article:
    from archive.articles.extract import EXTRACTOR

    stored = read_article(reader.layout, reader.index, carrier)
    return stored if stored.extractor == EXTRACTOR else load(carrier).article


def _carrier(reader: Reader, step: Transition) -> CaptureRow:
    """The version whose bytes hold the text: of an observation that found an earlier text again, that version."""
    if step.new.version is not None:
        return step.new
    article, _ = reader.resolve(step.new.article)
    return next(row for row in reader.captures(article) if row.version == step.new.same_as)


def _short(row: CaptureRow) -> str:
    return row.name.rpartition("@")[2]


def _origin(one: TracedSentence, names: Sequence[str], *, words: bool) -> SentenceOrigin:
    def named(numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(names[number] for number in numbers)

    told = (
        WordOrigin(
            one.text[word.start : word.end], word.start, word.end, names[word.origin], named(word.removed),
            named(word.returned),
        )
        for word in one.words
    )  # fmt: skip
    return SentenceOrigin(
        one.text, one.at, one.start, names[one.origin], names[one.first], named(one.removed), named(one.returned),
        tuple(Moved(names[move.revision], move.old, move.new) for move in one.moves), tuple(told) if words else (),
        one.reworded,
    )  # fmt: skip
