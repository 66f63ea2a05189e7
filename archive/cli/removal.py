"""The verb that takes content off the disk: redact."""

from __future__ import annotations

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import opened
from archive.errors import OK, PARTIAL
from archive.report import text


@verb("redact", short_help="Take content off the disk, on record")
@click.argument("article", metavar="ARTICLE[@V]")
@click.option("--reason", metavar="TEXT", default="", help="Why. It is signed, logged and shown to every reader.")
@click.option("--apply", "apply", is_flag=True, help="Do it. Without it, what would go is only told.")
def redact_verb(shared: Shared, article: str, reason: str, apply: bool) -> int:
    """Take the content of ARTICLE off the disk for good: all its captures, or those that hold version @V.

    @V is @v3 (and every later capture that found that text again), or @c7 for one capture. The statements stay in
    the log, so verify says REDACTED and finds nothing missing; earlier proofs and quotes stay valid. Say nothing in
    the reason that must go, too.

    With it goes what other programs kept beside it in imported files. Afterwards every file of the archive is searched
    for its words. Where something of it may be left, file and record are named, and the exit status is 3. Pictures and
    the like, in which nothing can be searched, are counted and the first of them named; that is no failure.
    """
    out = Output(shared)
    with opened(shared, out) as archive, out.progress() as tell:
        found = archive.redact(article, reason=reason, apply=apply, progress=tell, wait=shared.wait)
    out.answer(found, lambda page: text.redacted(page, found))
    if found.remaining:
        out.talk(
            "Next: remove files that are no part of the archive by hand. To be rid of a record, redact the captures that "
            "it belongs to as well, or import what may stay into a new archive and delete this one."
        )
    if not found.applied:
        out.talk("Nothing was changed. Repeat with --apply; nothing brings back what is gone.")
    return PARTIAL if found.remaining else OK
