"""Writes what the viewer shows as files that need no server: relative links, no forms, the same bytes for the same archive.

A copy is for others, so it holds what changed with a few words around it, unless whole texts are asked for; nothing that
was taken off the disk, nothing that only subscribers are shown, and nothing of this machine.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from archive.api import Archive
from archive.api.reading import reading
from archive.errors import CallerError, NewsproofError
from archive.model.answers import Failure
from archive.model.viewer import Site
from archive.report import wording
from archive.report.markup import Markup, join
from archive.web.filenames import ABOUT, Files, Wanted, file_of
from archive.web.markup import el
from archive.web.screen import Ask, Elsewhere, File, Form, Screen, Told
from archive.web.serving import EXTRA

if TYPE_CHECKING:
    from archive.repository.query import Reader

#: The file by which a folder is known as a copy, with the names of all others in it.
MARKER: Final = "newsproof-site.json"
_SCHEMA: Final = "newsproof/site-files/v1"
_START: Final = (
    Wanted(("",), "", ()),
    Wanted(("articles",), "", ()),
    Wanted(("keys",), "", ()),
    Wanted((ABOUT,), "", ()),
)

Say = Callable[[str], None]


def write_site(archive: Archive, folder: str | Path, *, full_text: bool = False, say: Say | None = None) -> Site:
    """Writes the viewer's pages of an archive into `folder`, which must be new, empty, or a copy that was written so
    before and has nothing else in it; it is there whole or not at all.

    Without `full_text` only what changed is in it, with a few words around it. Articles of which a capture has what only
    subscribers are shown are left out. The archive is not written. Raises CallerError `output-exists`, `usage`,
    `missing-extra`.
    """
    if find_spec("starlette") is None or find_spec("python_multipart") is None:
        raise CallerError("missing-extra", "serve needs starlette and python_multipart", hint=EXTRA)
    target = Path(folder).absolute()
    _refuse(target, archive.path)
    with reading(archive, say or (lambda line: None)) as reader, _made(target) as scratch:
        copy = _Copy(archive, reader, scratch, full_text)
        copy.write()
    return Site(str(folder), len(copy.files), sum(copy.files.values()), copy.articles, len(copy.without), full_text)


class _Copy:
    """One copy as it is written."""

    def __init__(self, archive: Archive, reader: Reader, folder: Path, full_text: bool) -> None:
        self.archive = archive
        self.reader = reader
        self.folder = folder
        self.whole = full_text
        #: Files and their lengths.
        self.files: dict[str, int] = {}
        rows = reader.index.articles()
        closed = [row for row in rows if any(one.access is not None for one in reader.index.captures(row.id))]
        self.without = frozenset(row.id for row in closed)
        self.slugs = frozenset(row.slug for row in closed)
        self.sites = frozenset(row.site.removeprefix("www.") for row in closed)
        self.articles = len(rows) - len(closed)

    def write(self) -> None:
        """All that links lead to from the first page on, then the marker."""
        todo: deque[tuple[str, Wanted]] = deque()
        seen: set[str] = set()

        def found(file: str, wanted: Wanted) -> None:
            if file not in seen:
                seen.add(file)
                todo.append((file, wanted))

        for wanted in _START:
            found(cast(str, file_of(wanted, whole=self.whole)), wanted)
        while todo:
            file, wanted = todo.popleft()
            self._put(file, self._made(wanted, Files(file, whole=self.whole, found=found)))
        listed = {"schema": _SCHEMA, "files": sorted(self.files)}
        self._put(MARKER, (json.dumps(listed, indent=1) + "\n").encode())

    def _put(self, file: str, data: bytes) -> None:
        path = self.folder.joinpath(*file.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out:
            out.write(data)
        self.files[file] = len(data)

    def _made(self, wanted: Wanted, to: Files) -> bytes:
        from archive.web.door import ROUTES, STATIC
        from archive.web.telling import told

        if wanted.path in STATIC:
            return STATIC[wanted.path][0].encode()
        form = cast(Form, wanted.form or "page")
        origin = self.archive.settings.origin
        heard: list[str] = []
        ask = Ask(
            self.archive, self.reader, to, form, {}, dict(wanted.query), heard, excerpts=not self.whole, without=self.without
        )  # fmt: skip
        try:
            if wanted.parts == (ABOUT,):
                answer: Screen | File | Elsewhere | Told = self._about()
            else:
                self._refuse(wanted)
                matches = ((one, one.pattern.match(wanted.path)) for one in ROUTES if form in one.forms)
                route, match = next((one, found.groupdict()) for one, found in matches if found is not None)
                answer = route.screen(replace(ask, path=match))
            if isinstance(answer, File):
                return answer.data
            if not isinstance(answer, Screen):
                raise NewsproofError("version-not-found", "this is not told in a copy")
            text = told(answer, form, to, origin, heard)
            assert text is not None, wanted
        except NewsproofError as exc:
            why = exc
            noun = Failure(exc.code, exc.exit, exc.message, exc.hint, exc.context)
            text = told(
                Screen("Not in this copy", lambda: _failed(why), noun),
                "page" if form == "page" else "json",
                to,
                origin,
                (),
            )
            assert text is not None
        return text.encode("utf-8", "backslashreplace")

    def _refuse(self, wanted: Wanted) -> None:
        """What is for subscribers stays where it is, however it is led to."""
        first, *rest = wanted.parts
        if (first == "a" and rest[0] in self.slugs) or (
            first == "sites" and rest[0].removeprefix("www.") in self.sites
        ):
            raise NewsproofError(
                "article-not-found", "it holds what only subscribers are shown, and is left out of copies"
            )
        if first == "c":
            for number in rest[0].split("-"):
                if self.reader.index.capture(int(number)).article in self.without:
                    raise NewsproofError("article-not-found", "only subscribers are shown it")

    def _about(self) -> Screen:
        newest = self.reader.index.newest_capture()
        facts = [
            ("Archive", self.archive.settings.origin),
            ("Log", wording.count(self.reader.index.size, "entry", "entries")),
            ("Last capture", wording.moment(newest) if newest is not None else "none"),
            ("Texts", "whole" if self.whole else "what changed, with a few words around it"),
        ]
        lacking = [
            "search, the comparison of any two versions, whole texts side by side, HTML and links, pages as they were captured",
            "the check of a file that somebody brings (newsproof verify does that), and the state of the archive and its watch",
            "what the desk still has to look at",
            "anything that was taken off the disk",
        ]
        if self.without:
            lacking.append(
                f"{wording.count(len(self.without), 'article')} of which something is shown to subscribers only"
            )
        if not self.whole:
            lacking.append("whole texts, bundles and reports, which hold them")

        def main() -> Markup:
            return join(
                [
                    el("h1", "About this copy"),
                    el(
                        "p",
                        "These pages are files, written by newsproof serve --static from an archive of how news articles "
                        "changed. They say what the archive says; a file proves nothing by itself. Each version has a page "
                        "with its evidence, and there a proof to save, which newsproof verify checks.",
                    ),
                    el("dl", *(part for name, told in facts for part in (el("dt", name), el("dd", el("bdi", told))))),
                    el("h2", "What it does not have"),
                    el("ul", *(el("li", one) for one in lacking)),
                ]
            )

        return Screen("About this copy", main, None, part=ABOUT)


def _failed(exc: NewsproofError) -> Markup:
    return join(
        [
            el("h1", "Not in this copy"),
            el("p", el("bdi", exc.message[:1].upper(), exc.message[1:]), ".", class_="status"),
        ]
    )


# The folder.


def _refuse(target: Path, archive: Path) -> None:
    """Nothing of anybody is written over, and nothing into an archive."""
    if target.resolve().is_relative_to(archive.resolve()):
        raise CallerError("usage", "a copy is not written into the archive", hint="name a folder beside it")
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise CallerError("output-exists", f"{target} is no folder", hint="name a new folder")
    if not target.parent.is_dir():
        raise CallerError("usage", f"there is no folder {target.parent}")
    if not target.exists() or not any(target.iterdir()):
        return
    known = _known(target)
    if known is None:
        raise CallerError("output-exists", f"{target} has other files in it", hint="name a new or empty folder")
    there = {
        str(path.relative_to(target).as_posix()) for path in target.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    strange = sorted(there - known - {MARKER})
    if strange:
        raise CallerError("output-exists", f"{target} has a file in it that no copy wrote: {strange[0]}",
                          hint="move it away, or name a new folder")  # fmt: skip


def _known(target: Path) -> set[str] | None:
    """The files of a copy, as its marker has them; None of a folder that is none."""
    marker = target / MARKER
    try:
        if marker.is_symlink():
            return None
        found = json.loads(marker.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("schema") != _SCHEMA or not isinstance(found.get("files"), list):
        return None
    return {name for name in found["files"] if isinstance(name, str)}


@contextmanager
def _made(target: Path) -> Iterator[Path]:
    """A folder beside it, which takes its place when all is written."""
    with tempfile.TemporaryDirectory(prefix=f".{target.name[:40]}-", dir=target.parent) as beside:
        scratch = Path(beside) / "new"
        scratch.mkdir()
        yield scratch
        old = Path(beside) / "old"
        if target.exists():
            os.replace(target, old)
        try:
            os.replace(scratch, target)
        except OSError:
            if old.exists():
                os.replace(old, target)
            raise
