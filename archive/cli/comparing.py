"""The verb that compares: diff, of two versions, of two files, or of a copy and its wire texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from archive.cli.look import is_file
from archive.cli.options import SEVERITY, Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import FINDING, OK, CallerError, NewsproofError
from archive.model.answers import Comparisons
from archive.model.edit import Comparison, Severity
from archive.model.history import History, Interval
from archive.report import text


@verb("diff", short_help="Show what changed between two versions or files")
@click.argument("what", metavar="ARTICLE[@A..B] | OLD NEW | WIRE… COPY", nargs=-1, required=True)
@click.option(
    "--as",
    "form",
    type=click.Choice(["copy"]),
    metavar="copy",
    help="Compare a paper's copy, named last, with its wire texts.",
)
@click.option("--url", metavar="URL", help="Where two files stood, for reading them as that page.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there are edits.")
@click.option("--min-severity", type=SEVERITY, metavar="N", help="Leave out edits below severity N (0 to 5).")
def diff_verb(
    shared: Shared, what: tuple[str, ...], form: str | None, url: str | None, exit_code: bool, min_severity: str | None
) -> int:
    """Show what changed between two versions of an article, or between two files.

    A range is v2..v3, v2.. or ~1..; without one the newest version is compared with the one before. Two files
    (HTML, text, Markdown) need no archive. Words between [- and -] were taken out, those between {+ and +} put in.

    With --as copy the last is a newspaper's copy, the others are wire texts (files or versions): what house style
    allows is told last, and a difference counts when it differs from all of them.
    """  # fmt: skip
    out = Output(shared)
    lowest = int(min_severity or 0)
    if form == "copy":
        return _copy(shared, out, what, url, lowest, exit_code=exit_code)
    history: History | None = None
    if len(what) == 2:
        found: tuple[Comparison, ...] = (_files(what[0], what[1], url),)
    elif len(what) > 2:
        raise CallerError(
            "usage",
            f"diff takes one ARTICLE or two files, not {len(what)} words",
            hint="several wire texts and a copy: newsproof diff WIRE WIRE COPY --as copy",
        )
    else:
        found, history = _versions(shared, out, what[0], url)
    kept = tuple(_ranked(one, lowest) for one in found)
    if out.json:
        out.document(kept[0] if len(kept) == 1 else Comparisons(kept))
    else:
        hidden = [len(whole.edits) - len(one.edits) for whole, one in zip(found, kept, strict=True)]
        intervals = [_interval(history, one) for one in kept]
        out.answer(
            Comparisons(kept),
            lambda page: "\n".join(
                text.comparison(page, one, interval=intervals[i], hidden=hidden[i], details=out.details)
                for i, one in enumerate(kept)
            ),
        )
    return FINDING if exit_code and any(one.edits for one in kept) else OK


def _copy(shared: Shared, out: Output, what: tuple[str, ...], url: str | None, lowest: int, *, exit_code: bool) -> int:
    """A copy and its wire texts; an archive is opened only when one of them is a version."""
    if len(what) < 2:
        raise CallerError(
            "usage", "--as copy takes at least one wire text and the copy", hint="newsproof diff WIRE COPY --as copy"
        )
    if all(_means_file(word) for word in what):
        for word in what:
            _existing(word)
        from archive.api import compare_copy

        found = compare_copy([Path(word) for word in what[:-1]], Path(what[-1]), url=url)
    else:
        if url is not None:
            raise CallerError("usage", "--url goes with files", hint="an archived article knows its address")
        given = [_existing(word) if _means_file(word) else word for word in what]
        with opened(shared, out) as archive:
            found = archive.compare_copy(given[:-1], given[-1])
    kept = _ranked(found, lowest)
    hidden = len(found.edits) - len(kept.edits)
    out.answer(kept, lambda page: text.copied(page, kept, hidden=hidden, details=out.details))
    return FINDING if exit_code and kept.edits else OK


def _means_file(word: str) -> bool:
    """Whether a word is meant as a file: it is one, or it has a dot or a slash and is neither URL nor version."""
    return is_file(word) or ("://" not in word and "@" not in word and any(sign in word for sign in "./\\"))


def _existing(name: str) -> Path:
    if not Path(name).exists():
        raise CallerError(
            "no-such-file",
            f"there is no file {name}",
            hint="two versions of one article: newsproof diff ARTICLE@v1..v2",
        )
    return Path(name)


def _files(old: str, new: str, url: str | None) -> Comparison:
    from archive.api import compare

    return compare(_existing(old), _existing(new), url=url)


def _versions(
    shared: Shared, out: Output, reference: str, url: str | None
) -> tuple[tuple[Comparison, ...], History | None]:
    if is_file(reference):
        raise CallerError("usage", "one file cannot be compared with itself", hint=f"newsproof diff OLD {reference}")
    if url is not None:
        raise CallerError("usage", "--url goes with two files", hint="an archived article knows its address")
    with opened(shared, out) as archive:
        found = archive.diff(reference)
        if out.json:
            return found, None
        try:
            return found, archive.history(reference)
        except NewsproofError:
            return found, None  # the intervals are an extra line; the comparison stands without them


def _ranked(found: Comparison, lowest: int) -> Comparison:
    """The comparison without edits below a severity, its summary counting what is left."""
    kept = tuple(edit for edit in found.edits if edit.severity >= lowest)
    if len(kept) == len(found.edits):
        return found
    worst: Severity = max((edit.severity for edit in kept), default=0)
    return replace(found, edits=kept, summary=replace(found.summary, edits=len(kept), max_severity=worst))


def _interval(history: History | None, found: Comparison) -> Interval | None:
    """The interval of a comparison, where it is one step of the history."""
    for step in history or ():
        known = step.comparison
        if known is not None and (known.old.source, known.new.source) == (found.old.source, found.new.source):
            return step.interval
    return None
