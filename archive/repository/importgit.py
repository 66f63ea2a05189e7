"""Taking in the git repository of NewsDiffs: each file at each commit that changed it is a version of the page at whose
address it lies.

A path is the address without its scheme, a file four parts by lines: date, headline, byline, and the text. What was
fetched is not in it: each file becomes a page that is a function of it, and the file itself is kept beside that page.
The time is that of the commit.

Source: ecprice/newsdiffs, `frontend/models.py` (Article.filename) and `parsers/baseparser.py` (`__unicode__`).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from archive.errors import SourceError
from archive.formats import rowpage, savedpages
from archive.formats.gitobjects import Changed, Commit, GitError, Repository, folder_of
from archive.model.capture import Origin
from archive.model.history import Imported
from archive.model.times import format_time
from archive.repository.importing import Told, name_of, reading
from archive.repository.importrows import from_part
from archive.repository.ingest import Writer
from archive.repository.taking import Found, Left, Taking

FILE_TYPE: Final = "text/plain; charset=utf-8"
#: A host, then a path.
_PATH: Final = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+[A-Za-z]{2,24}/\S.*", re.DOTALL)


def import_git(writer: Writer, path: Path, *, today: str, dry_run: bool, told: Told) -> Imported:
    """Takes in the history of HEAD, the oldest commit first. Raises CallerError `unreadable-file`, SourceError
    `broken-source`."""
    folder = folder_of(path)
    name = name_of(path.absolute())
    taking = Taking(writer, today=today, dry_run=dry_run, told=told)
    problems: list[str] = []
    with reading(path):
        try:
            if folder is None:
                raise GitError("neither it nor a .git in it has HEAD and objects")
            repository = Repository(folder)
            history = repository.history()
        except GitError as exc:
            raise SourceError(
                "broken-source",
                f"{path} is no git repository that can be read: {exc}",
                context={"path": str(path)},
                hint="nothing was imported; `git fsck` names what is wrong with it",
            ) from exc

        def found() -> Iterator[Found | Left]:
            before: str | None = None
            for commit in history:
                try:
                    for changed in repository.changed(before, commit.tree):
                        yield _version(repository, name, commit, changed)
                except GitError as exc:
                    problems.append(f"commit {commit.name[:12]}: {exc}")
                    continue  # the next one is compared with the last that could be read
                before = commit.tree

        taking.take(found())
    return Imported(
        name,
        "",
        "newsdiffs",
        taking.seen,
        tuple(taking.taken),
        taking.skipped,
        0,
        (*problems[:50], *taking.remarks),
        dry_run,
        left=taking.left or None,
    )


def _version(repository: Repository, name: str, commit: Commit, changed: Changed) -> Found | Left:
    path = changed.path.decode("utf-8", "replace")
    where = f"{path} in commit {commit.name[:12]}"
    if not _PATH.fullmatch(path) or savedpages.address(f"http://{path}") is None:
        return Left("not a path of NewsDiffs, which begins with a host", where)
    try:
        data = repository.blob(changed.blob)
        observed = format_time(datetime.fromtimestamp(commit.time, UTC))
    except GitError as exc:
        return Left(f"unreadable: {exc}", where)
    except (OverflowError, ValueError, OSError):
        return Left("of a time that cannot be written", where)
    parts = data.decode("utf-8", "replace").split("\n", 3)
    if len(parts) < 4 or not parts[3].strip():
        return Left("without a text: not date, headline, byline and text", where)
    published, title, byline, text = parts
    # What NewsDiffs keeps is text, not HTML: an ampersand is one.
    page = rowpage.page_of(
        html.escape(title, quote=False),
        html.escape(text, quote=False),
        published=published.strip() or None,
        author=byline.strip() or None,
    )
    origin = Origin("imported", name, hashlib.sha256(data).hexdigest(), "commit", where)
    return Found(
        from_part(page, lambda _: data, FILE_TYPE, url=f"http://{path}", observed=observed, origin=origin), where
    )
