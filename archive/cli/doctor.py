"""The verb that looks at the machine, the keys and the folders: doctor."""

from __future__ import annotations

import os
from pathlib import Path

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.errors import CallerError
from archive.report import text


@verb("doctor", short_help="Look at this machine, your keys, and an archive's folder")
@click.argument("path", required=False)
def doctor_verb(shared: Shared, path: str | None) -> int:
    """Look at what newsproof works with: Python and packages, the clock, your keys and whom you trust, and of the archive
    at PATH (or here) its folder, disk, lock, log and index.

    Every line is ok, look (it works, and somebody should look at it) or bad, with what that means and the command that
    mends it. Changes nothing and asks no network; works without an archive, too. Whether what is archived is as it was
    signed is told by newsproof verify. Exit status 0 when nothing is bad, else 1.
    """
    from archive.api import Archive, doctor

    out = Output(shared)
    if path == "":
        raise CallerError("usage", "PATH is empty", hint="a variable that is not set? . is the folder you are in")
    if path is not None and shared.archive is not None:
        raise CallerError("usage", "the archive is named twice", hint="PATH or -A, not both")
    named = path or shared.archive or os.environ.get("NEWSPROOF_ARCHIVE")
    found = doctor(Path(named) if named else Archive.find(Path.cwd()), config=shared.config)
    out.answer(found, lambda page: text.condition(page, found, typed=out.typed))
    return found.exit
