"""The verb that asks several captors: corroborate."""

from __future__ import annotations

import shlex

import click

from archive.cli.options import Shared, verb
from archive.cli.output import Output
from archive.errors import CallerError
from archive.report import text


@verb("corroborate", short_help="Compare what several captors archived")
@click.argument("archives", metavar="ARCHIVE ARCHIVE…", nargs=-1, required=True)
@click.option("--article", metavar="URL", help="Only the article at that address, in any spelling.")
@click.option("--policy", metavar="DIR", help="Whom to believe: a trust folder. Else your own, where it lists the log.")
def corroborate_verb(shared: Shared, archives: tuple[str, ...], article: str | None, policy: str | None) -> int:
    """Tell which texts of the same articles several archives hold, how many independent captors stand behind each, and
    who saw something else at the same time.

    Every archive is verified first; one that fails is named and not counted. Archives in which one key signs are one
    captor, copies of one record are one piece of evidence. Exit status 0 when something is corroborated and nothing is
    contradicted; 1 when a text is contradicted, none is corroborated, or an archive is not as it was signed; 4 when one
    is intact but not what your policy asks for.
    """
    from archive.api import corroborate

    out = Output(shared)
    if shared.archive is not None:
        raise CallerError("usage", "corroborate takes archives as its arguments, not with -A")
    found = corroborate(archives, article=article, policy=policy, config=shared.config, say=out.warn)
    out.answer(found, lambda page: text.corroborated(page, found, details=out.details))
    failed = [one for one in found.archives if one.standing == "failed"]
    if failed:
        out.talk(f"Next: newsproof verify {shlex.quote(failed[0].path)}")
    return found.exit
