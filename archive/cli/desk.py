"""The verbs of a standards desk: changes, note."""

from __future__ import annotations

import sys
from typing import get_args

import click

from archive.cli.options import COUNT, SEVERITY, Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK, CallerError
from archive.model.acts import NOTE_CODES
from archive.model.edit import Field, Kind
from archive.report import text, wording

#: Bytes of a note that are read from stdin; a note is a few sentences.
_STDIN = 65_536


class KindName(click.ParamType):  # type: ignore[type-arg]
    """A kind of edit, as documents have it (`NUMBER_CHANGED`) or as people write it (`number-changed`)."""

    name = "kind"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The kind as documents have it."""
        name = str(value).strip().upper().replace("-", "_").replace(" ", "_")
        if name not in get_args(Kind):
            from difflib import get_close_matches

            near = [kind for kind in get_args(Kind) if name and name in kind]
            near = near or get_close_matches(name, get_args(Kind), 1)
            written = [kind.lower().replace("_", "-") for kind in near or get_args(Kind)]
            more = f"did you mean {wording.listed(written, 'or')}?" if near else f"kinds are {wording.listed(written)}"
            self.fail(f'"{value}" is no kind of edit; {more}', param, ctx)
        return name


@verb("changes", short_help="Rank what changed across the archive")
@click.option(
    "--since", metavar="T|last",
    help="Only what changed at or after a time (2026-03-02 or 2026-03-02T12:00:00Z, UTC), or came since the last look.",
)  # fmt: skip
@click.option("--kind", "kinds", type=KindName(), multiple=True, metavar="K",
              help="Only edits of this kind, such as number-changed (repeat).")  # fmt: skip
@click.option(
    "--field", "fields", type=click.Choice(get_args(Field)), multiple=True, metavar="F",
    help="Only edits in this field: headline, body, caption, … (repeat).",
)  # fmt: skip
@click.option("--min-severity", type=SEVERITY, metavar="N", help="Only edits of severity N (0 to 5) and more.")
@click.option("--no-note", is_flag=True, help="Only edits for which no note was found on their page.")
@click.option("--site", metavar="HOST", help="Only articles of this site.")
@click.option("--limit", type=COUNT, metavar="N", default=50, help="At most so many changes (default 50).")
@click.option("--all", "everything", is_flag=True, help="Also what a signed note calls reviewed or a false alarm.")
def changes_verb(
    shared: Shared,
    since: str | None,
    kinds: tuple[str, ...],
    fields: tuple[str, ...],
    min_severity: str | None,
    no_note: bool,
    site: str | None,
    limit: int,
    everything: bool,
) -> int:
    """Show what changed over all articles: the gravest first, of these first what has no note, then the newest.

    --since last shows what came since the last such look, and not what still needs a note from before it; that look
    is remembered outside the archive, and only when nothing was left out. It repeats the index, which nobody signs, but
    notes are compared with what was signed.
    """
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.changes(
            since=since,
            kinds=kinds,
            fields=fields,
            min_severity=int(min_severity or 0),
            no_note=no_note,
            site=site,
            limit=limit,
            everything=everything,
        )
        out.answer(found, lambda page: text.desk_list(page, found, details=out.details))
        remembered = archive.looked(found) if found.whole else False
    if since == "last" and not remembered:
        out.talk(
            "This look is not remembered: something was left out. The next --since last begins where this one did."
        )
    elif found.since == "last":
        out.talk("The first look: all that there is. The next --since last begins here.")
    if not found.found and found.steps and (kinds or fields or min_severity or no_note):
        out.talk("What changed is left out by the other options: newsproof changes shows all.")
    if not found.found and not found.steps and since not in (None, "last"):
        out.talk(f"Nothing changed at or after {wording.moment(found.since or '')}; newsproof changes shows all.")
    if not found.found and site is not None and since is None and not found.steps:
        out.talk("--site takes a host, such as news.example; newsproof list names the sites of this archive.")
    if found.changes and not out.details:
        first = found.changes[0]
        out.talk(f"Next: newsproof diff {first.slug}@{_step(first.old, first.new)}")
    return OK


def _step(old: str, new: str) -> str:
    return wording.step_name(old, new).replace(" → ", "..")


@verb("note", short_help="Sign what the desk says of a change")
@click.argument("article", metavar="ARTICLE@V")
@click.argument("words", metavar="TEXT|-")
@click.option("--code", type=click.Choice(NOTE_CODES), required=True, metavar="CODE",
              help="reviewed, needs-note or false-alarm.")  # fmt: skip
@click.option("--edit", metavar="ID", help="About one edit only; diff -v and changes -v show the ids.")
def note_verb(shared: Shared, article: str, words: str, code: str, edit: str | None) -> int:
    """Sign a note about what changed with ARTICLE@V and enter it in the log; - reads TEXT from stdin.

    Without --edit it is about every edit by which ARTICLE@V differs from the version before it. changes puts what
    needs a note first and leaves out what is reviewed or a false alarm. Notes are never taken back: a later one on
    the same change stands in the list instead, history and reports show all. Everybody who has the archive can read
    them.
    """
    out = Output(shared)
    said = _from_stdin() if words == "-" else words
    with opened(shared, out) as archive:
        found = archive.note(article, said, code=code, edit=edit, wait=shared.wait)
    out.answer(found, lambda page: text.noted(page, found))
    if edit is None:
        out.talk(f"It is about every edit of {found.note.about}; --edit ID is about one.")
    return OK


def _from_stdin() -> str:
    data = sys.stdin.buffer.read(_STDIN + 1)
    if len(data) > _STDIN:
        raise CallerError("usage", "that is too long for a note", hint="a few sentences are read")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise CallerError("usage", "what came from stdin is not UTF-8") from exc
