"""The verbs that examine the archive itself: verify, repair."""

from __future__ import annotations

from typing import Literal

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.cli.session import archive_path, opened
from archive.errors import OK, CallerError
from archive.report import text


@verb("verify", short_help="Check that an archive is what was signed")
@click.argument("path", required=False)
@click.option(
    "--level",
    type=click.Choice(["quick", "full", "paranoid"]),
    help="quick: log, signatures and sealed files; full: every byte, every record; paranoid: full, read once more by "
    "a second reader, every article extracted anew. quick is for archives, paranoid for archives and bundles.",
)
@click.option("--policy", metavar="DIR", help="Whom to believe: a trust folder. Else your own, if it lists the log.")
@click.option(
    "--against",
    metavar="CHECKPOINT",
    help="A checkpoint that was kept, or an archive: does the log continue it? Of a report: the archive it is of.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="How many processes read an archive. The result is the same.",
)
@click.option("--accept-rollback", is_flag=True, help="A log that is shorter than the one seen before is meant.")
def verify_verb(
    shared: Shared,
    path: str | None,
    level: Literal["quick", "full", "paranoid"] | None,
    policy: str | None,
    against: str | None,
    jobs: int,
    accept_rollback: bool,
) -> int:
    """Check what lies at PATH: what is intact, signed, logged, timed and trusted, each on its own.

    PATH is an archive, or a file: a segment, a bundle, a proof, a quote, a report, a checkpoint, fork evidence, a
    WARC or WACZ of others. Needs no key and no network and changes nothing there. Every problem is named with its file, offset and
    record. Exit status 1 when anything is not as it was signed, 4 when all is intact and something that your policy
    asks for is not proven.
    """  # fmt: skip
    from archive.api import verify

    out = Output(shared)
    with out.progress() as tell:
        found = verify(
            path if path is not None else archive_path(shared),
            level=level,
            policy=policy,
            against=against,
            accept_rollback=accept_rollback,
            jobs=jobs,
            progress=tell,
            config=shared.config,
            say=out.warn,
        )
    out.answer(found, lambda page: text.verification(page, found, everything=out.details))
    if found.policy is None and found.kind in ("bundle", "proof", "quote", "checkpoint"):
        out.talk(
            "Next: ask whoever it comes from for the keys, and compare their fingerprints by another way; then "
            "newsproof keys trust FILE --as log and newsproof keys trust FILE --log ORIGIN"
        )
    return found.exit


@verb("repair", short_help="Rebuild the index, or clear an interrupted tail")
@click.argument("what", type=click.Choice(["index", "tail"]))
@click.option("--apply", "apply", is_flag=True, help="For tail: do it. Without it the plan is only told.")
def repair_verb(shared: Shared, what: Literal["index", "tail"], apply: bool) -> int:
    """Repair what is derived or unfinished; nothing signed is ever changed.

    index: rebuild it from segments and log, at once. tail: bring in captures that an interrupted writer finished,
    and move the rest of its bytes aside.
    """
    if what == "index" and apply:
        raise CallerError("usage", "--apply goes with tail", hint="repair index acts at once: it is only a view")
    out = Output(shared)
    with opened(shared, out) as archive:
        found = (
            archive.repair_index(wait=shared.wait)
            if what == "index"
            else archive.repair_tail(apply=apply, wait=shared.wait)
        )
        if apply:
            archive.warnings.clear()  # they are the actions themselves
    out.answer(found, lambda page: text.repaired(page, found))
    if not found.applied and found.actions:
        out.talk("Nothing was changed. Repeat with --apply.")
    return OK
