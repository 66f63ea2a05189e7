"""Taking in a folder of saved pages: which files, in which order, of which moment, from which address.

Whose word a moment is: the file's name where it holds a time of day (with `dates="name"` also where it holds a day),
else the file's modification time. The address is the template's, else that of a file beside the page, else the one that
the browser wrote into it when it saved it; without any, the page is filed under the address that it states itself
(`<link rel=canonical>`) or its headline, as every file without a `--url`. Links to files and folders are not followed.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

from archive.errors import CallerError, NewsproofError, SourceError
from archive.formats import savedpages
from archive.formats.sniffing import detect, is_text, read_document
from archive.model.capture import DateWord, Origin
from archive.model.history import Imported
from archive.repository.facts import FILE_PREFIX
from archive.repository.importing import MAX_FILE, Told, name_of
from archive.repository.ingest import Writer
from archive.repository.sources import from_file
from archive.repository.taking import Found, Left, Taking

#: Which word counts: the name's if it tells the time, else the file's; the name's alone, also of a day; the file's alone.
Dates = Literal["auto", "name", "file"]
_BY_NAME: Final = "WARC, ARC and WACZ files are imported by their own names"
_NOT_CALLED: Final = "not called as pages are (.html, .htm, .xhtml, .shtml)"
_NO_FILE: Final = "a link or no plain file"
#: A folder of these alone is none of pages.
_OTHERS: Final = (_BY_NAME, _NOT_CALLED, _NO_FILE)
#: Files of one folder.
MOST_FILES: Final = 1_000_000


def import_folder(
    writer: Writer,
    folder: Path,
    *,
    template: str | None,
    dates: Dates,
    modified: Callable[[Path], str | None],
    today: str,
    dry_run: bool,
    told: Told,
) -> Imported:
    """Takes in the pages of a folder and of those in it, the oldest first. `modified` gives the modification time of a
    file, canonical. Raises CallerError `unreadable-file`, `usage` (a template that cannot be filled in)."""
    wrong = savedpages.check_template(template) if template is not None else None
    if wrong is not None:
        raise CallerError("usage", f"--url {template}: {wrong}", hint="--url 'https://news.example/{folder}/{name}'")
    taking = Taking(writer, today=today, dry_run=dry_run, told=told)
    places: Counter[str] = Counter()
    days = 0
    pages: list[tuple[str, str, DateWord]] = []
    for path in _files(folder, taking):
        moment, word, only_day = _moment(folder / path, path, dates, modified)
        days += only_day
        if moment is None or word is None:
            taking.leave(Left("without a time in its name" if dates == "name" else "without a time", path))
        else:
            pages.append((moment, path, word))
    pages.sort()
    if not pages and all(one.reason.startswith(_OTHERS) for one in taking.left):
        raise CallerError(
            "not-text",
            f"{folder} holds no page: nothing in it is called {', '.join(savedpages.ENDINGS)}",
            context={"path": str(folder)},
            hint="name the files in it",
        )

    def found() -> Iterator[Found | Left]:
        for moment, path, word in pages:
            yield _page(folder, path, moment, word, template, places, days=dates == "name")

    left = taking.left
    taking.take(found(), len(pages))
    name = name_of(folder.absolute())
    return Imported(
        name,
        "",
        "html-dir",
        len(pages) + sum(one.count for one in left),
        tuple(taking.taken),
        taking.skipped,
        0,
        (*_remarks(places, days, dates), *taking.remarks),
        dry_run,
        left=taking.left or None,
    )


def _remarks(places: Counter[str], days: int, dates: Dates) -> Iterator[str]:
    if places["filed"]:
        several = places["filed"] != 1
        yield (
            f"{places['filed']:,} file{'s' * several} without an address: filed under what the page states of itself; "
            "say where they stood with --url"
        )
    if days and dates == "auto":
        several = days != 1
        yield (
            f"{days:,} file{'s' * several} with a day but no time in the name: dated by the modification time; "
            "--dates name takes the day"
        )
    elif days:
        yield f"{days:,} file{'s' * (days != 1)} with a day but no time in the name: dated by its first second (UTC)"


def _files(folder: Path, taking: Taking) -> Iterator[str]:
    """The pages below a folder, by their paths relative to it; what is none is counted."""
    failed: list[OSError] = []
    count = 0
    for here, folders, files in os.walk(folder, onerror=failed.append):
        folders.sort()
        base = Path(here)
        for one in sorted(files):
            path = (base / one).relative_to(folder).as_posix()
            count += 1
            if count > MOST_FILES:
                raise SourceError(
                    "too-large",
                    f"{folder} holds more than {MOST_FILES:,} files",
                    hint="import the folders in it one by one",
                )
            if (base / one).is_symlink() or not (base / one).is_file():
                taking.leave(Left(_NO_FILE, path))
            elif one.endswith(savedpages.SIDECARS):
                continue
            elif savedpages.is_page_name(one):
                yield path
            else:
                taking.leave(Left(_what(base / one), path))
    for exc in failed:
        if Path(exc.filename or "") == folder:
            raise CallerError("unreadable-file", f"{folder}: {exc.strerror or exc}", context={"path": str(folder)})
        taking.leave(Left(f"unreadable: {exc.strerror or exc}", os.path.relpath(exc.filename or "?", folder)))


def _what(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".warc", ".arc", ".wacz")):
        return _BY_NAME
    return _NOT_CALLED


def _moment(
    file: Path, path: str, dates: Dates, modified: Callable[[Path], str | None]
) -> tuple[str | None, DateWord | None, bool]:
    """The moment of a file, whose word it is, and whether its name holds a day alone."""
    name = path.rpartition("/")[2]
    moment = savedpages.moment_of(name) if dates != "file" else None
    if moment is not None:
        return moment, "name", False
    day = savedpages.day_of(name) if dates != "file" else None
    if dates == "name":
        return day, "name" if day else None, day is not None
    try:
        return modified(file), "file", day is not None
    except (OSError, NewsproofError):
        return None, None, False


def _page(
    folder: Path, path: str, moment: str, word: DateWord, template: str | None, places: Counter[str], *, days: bool
) -> Found | Left:
    file = folder / path
    try:
        content = read_document(file, MAX_FILE)
        if not content.strip():
            return Left("empty", path)
        if detect(file) in ("warc", "arc") or not is_text(content[:65_536], nul=True):
            return Left("not a page, although it is called like one", path)
        beside = _beside(file) if template is None else None
    except OSError as exc:
        return Left(f"unreadable: {exc.strerror or exc}", path)
    except NewsproofError as exc:
        return Left(exc.message.replace(file.name, "the file"), path)
    url = savedpages.address(savedpages.filled(template, path, days=days)) if template is not None else None
    if template is not None and url is None:
        return Left("the template gives no http or https address", path)
    url = url or beside or savedpages.saved_from(content)
    if url is None:
        places["filed"] += 1
        url = FILE_PREFIX + quote(os.fsencode(path), safe="/.-_~")
    source = f"{name_of(folder.absolute())}/{os.fsencode(path).decode('utf-8', 'replace')}"
    origin = Origin("imported", source, hashlib.sha256(content).hexdigest(), word)
    return Found(from_file(content, kind="html", url=url, observed=moment, origin=origin), path)


def _beside(file: Path) -> str | None:
    """The address in a file beside a page: `page.html.url` or `page.url`. Raises OSError."""
    stems = dict.fromkeys((file.name, file.name.removesuffix(".gz"), file.name.removesuffix(".gz").rpartition(".")[0]))
    for stem in stems:
        for ending in savedpages.SIDECARS:
            beside = file.with_name(stem + ending)
            if beside.is_file() and not beside.is_symlink():
                with beside.open("rb") as stream:
                    return savedpages.sidecar_address(stream.read(savedpages.SIDECAR_LIMIT))
    return None
