"""What `Archive.import_file` does: clock, modification times and addresses are looked at, then the repository takes in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive.api.upkeep import Progress, modified
from archive.errors import CallerError
from archive.model.times import canonical_time, format_time

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.model.history import Imported

#: Whose word counts for a page in a folder.
DATES = ("auto", "name", "file")


def import_path(
    press: Archive,
    path: str | Path,
    *,
    url: str | None,
    observed: str | None,
    kind: str,
    dates: str,
    dry_run: bool,
    progress: Progress | None,
    wait: float,
) -> Imported:
    """Takes in one path, whatever it is."""
    from archive.net.guard import check_url
    from archive.repository import importkinds

    source = Path(path)
    if kind not in importkinds.FORMATS:
        raise CallerError("usage", f'there is no format "{kind[:40]}"', hint=f"one of {', '.join(importkinds.FORMATS)}")
    if dates not in DATES:
        raise CallerError("usage", f'"{dates[:40]}" is nobody\'s word', hint=f"one of {', '.join(DATES)}")
    moment = canonical_time(observed) if observed else None
    modified(source)  # which says when nothing is there
    if url is not None and "{" not in url:
        check_url(url)
    if dates != "auto" and not source.is_dir():
        raise CallerError("usage", "--dates is for folders", hint="say with --observed when the page stood there")

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(done, total, source.name)

    today = format_time(press._now())
    with press._writing(wait) as writer:
        return importkinds.import_path(
            writer,
            source,
            kind=kind,
            url=url,
            observed=moment,
            dates=dates,
            modified=modified,
            today=today,
            dry_run=dry_run,
            told=told,
        )
