"""Decides what a path that is to be imported is, and hands it to whoever takes in its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, cast, get_args

from archive.errors import CallerError
from archive.formats import feeditems, foreign
from archive.formats.gitobjects import folder_of
from archive.formats.sniffing import FileKind, unpacked_start
from archive.model.history import Imported
from archive.repository.importfeed import import_feed
from archive.repository.importfolder import Dates, import_folder
from archive.repository.importgit import import_git
from archive.repository.importing import Told, import_file, reading
from archive.repository.importpackage import import_package
from archive.repository.importrows import import_rows
from archive.repository.ingest import Writer
from archive.store.strangers import is_database

#: What a path may be told to be. `warc` is an ARC, too, as its bytes say.
Format = Literal[
    "auto", "warc", "wacz", "html", "text", "markdown", "html-dir", "diffengine", "newsedits", "newsdiffs", "rss"
]
FORMATS: Final[tuple[str, ...]] = get_args(Format)
_ZIP: Final = b"PK\x03\x04"
#: Kinds that say themselves where and when their pages stood.
_SAYING: Final = ("warc", "wacz", "diffengine", "newsedits", "newsdiffs", "database")


def format_of(path: Path) -> str:
    """What a path is, by what is in it: one of `FORMATS`, `database` for one of either kind, or `none`.

    Raises CallerError `unreadable-file`.
    """
    with reading(path):
        if path.is_dir():
            return "newsdiffs" if folder_of(path) is not None else "html-dir"
        if not path.is_file():
            return "none"
        with path.open("rb") as file:
            start = file.read(16_384)
        if start.startswith(_ZIP) or path.name.lower().endswith(".wacz"):
            return "wacz"
        if is_database(path):
            return "database"
        if feeditems.looks_like_feed(unpacked_start(start)):
            return "rss"
        kind = foreign.detect(path)
    return "warc" if kind == "arc" else kind or "none"


def import_path(
    writer: Writer,
    path: Path,
    *,
    kind: str,
    url: str | None,
    observed: str | None,
    dates: str,
    modified: Callable[[Path], str | None],
    today: str,
    dry_run: bool,
    told: Told,
) -> Imported:
    """Takes in a file or a folder of any kind that is known. `kind` is what it is taken for (`auto`: what it is),
    `url` an address or, of a folder, a template; `modified` gives the modification time of a file.

    Raises CallerError `usage`, `not-text`, `unreadable-file`, `bad-time`, SourceError `broken-warc`, `broken-source`,
    `too-large`.
    """
    given, kind = kind, format_of(path) if kind == "auto" else kind
    folder = path.is_dir()
    if folder != (kind in ("html-dir", "newsdiffs")):
        told_so = "html-dir and newsdiffs are for folders, the other formats for files"
        raise CallerError("usage", f"{path} is {'a folder' if folder else 'no folder'}", hint=told_so)
    if kind in _SAYING and (url is not None or observed is not None):
        raise CallerError(
            "usage",
            f"{path.name} says itself where and when its pages stood",
            hint="--url and --observed are for HTML, text and Markdown files",
        )
    if kind == "rss" and url is not None:
        raise CallerError("usage", f"{path.name} says itself where its pages stood", hint="leave --url out")
    if kind == "html-dir":
        if observed is not None:
            raise CallerError("usage", "--observed goes with one file", hint="the names of files in a folder say when")
        return import_folder(
            writer,
            path,
            template=url,
            dates=cast(Dates, dates),
            modified=modified,
            today=today,
            dry_run=dry_run,
            told=told,
        )
    if kind == "newsdiffs":
        return import_git(writer, path, today=today, dry_run=dry_run, told=told)
    if kind == "wacz":
        return import_package(writer, path, today=today, dry_run=dry_run, told=told)
    if kind in ("diffengine", "newsedits", "database"):
        named = None if kind == "database" else cast(Literal["diffengine", "newsedits"], kind)
        return import_rows(writer, path, kind=named, today=today, dry_run=dry_run, told=told)
    stood = modified(path)
    if kind == "rss":
        return import_feed(writer, path, observed=observed, modified=stood, today=today, dry_run=dry_run, told=told)
    # What is a WARC and what an ARC, the bytes say.
    told_itself = given == "auto" or (given == "warc" and foreign.detect(path) in ("warc", "arc"))
    return import_file(
        writer,
        path,
        url=url,
        observed=observed,
        modified=stood,
        today=today,
        dry_run=dry_run,
        kind=None if told_itself else cast(FileKind, given),
        told=told,
    )
