"""Taking in a WACZ: it is examined as `verify` does, then each WARC in it is taken in and kept whole.

What its list of contents says otherwise than its files are is told, and keeps nothing from being taken in: every WARC is
signed by the SHA-256 that it has, beside that of the package it was taken out of.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from archive.audit.packages import examine_wacz
from archive.errors import CallerError, SourceError
from archive.formats import foreign
from archive.formats.zipfiles import Member, ZipError, ZipFile, read_zip
from archive.model.history import Committed, Imported, LeftOut
from archive.model.verdict import Problem
from archive.repository.facts import file_digest
from archive.repository.importing import Told, import_foreign, name_of, reading
from archive.repository.ingest import Writer

#: Where the WARCs lie (WACZ 1.1.1, 4), and as which they are kept.
_RECORDS: Final = re.compile(r"archive/.+", re.IGNORECASE | re.DOTALL)
_KEPT: Final = re.compile(r"\.(w?arc(?:\.gz)?)$", re.IGNORECASE)
#: What is told of one package, line by line.
_MOST_TOLD: Final = 50


def import_package(writer: Writer, path: Path, *, today: str, dry_run: bool, told: Told) -> Imported:
    """Takes in the WARCs of one WACZ. Raises CallerError `unreadable-file`, SourceError `broken-source`."""
    name = name_of(path)
    with reading(path):
        digest, _ = file_digest(path)
    examined = examine_wacz(path)
    if examined.kind == "zip":
        raise _broken(path, examined.problems[0].message if examined.problems else "it is no ZIP")
    warnings = list(_lines((*examined.problems, *examined.notices)))
    taken: list[Committed] = []
    records = skipped = left_out = inside = 0
    left: list[LeftOut] = []
    cut_at: int | None = None
    with reading(path), path.open("rb") as file:
        try:
            archive = read_zip(file)
        except ZipError as exc:
            raise _broken(path, exc.message) from exc
        for member in archive.members:
            if member.folder or not _RECORDS.match(member.name):
                continue
            inside += 1
            called = f"{name}/{member.name}"
            try:
                with _unpacked(archive, member) as unpacked:
                    kind = foreign.detect(unpacked)
                    if kind != "warc" and kind != "arc":
                        left.append(LeftOut("no WARC or ARC that is read here", 1, member.name))
                        continue
                    before = records
                    found = import_foreign(
                        writer,
                        unpacked,
                        kind,
                        today=today,
                        dry_run=dry_run,
                        name=called,
                        package=digest,
                        told=lambda done, total, before=before: told(before + done, total),  # type: ignore[misc]
                    )
            except ZipError as exc:
                left.append(LeftOut(f"damaged in the ZIP: {exc.message}", 1, member.name))
                continue
            except SourceError as exc:
                left.append(LeftOut(exc.message, 1, member.name))
                continue
            except CallerError as exc:
                if exc.code != "redacted":
                    raise
                left.append(LeftOut("records of it have been taken off the disk since", 1, member.name))
                continue
            records += found.records
            taken += found.captures
            skipped += found.skipped
            left_out += found.left_out
            cut_at = found.cut_at if cut_at is None else cut_at
            warnings += [f"{member.name}: {line}" for line in found.warnings]
    if not inside:
        raise _broken(path, "there is no WARC in it")
    if file_digest(path)[0] != digest:
        raise CallerError(
            "unreadable-file",
            f"{path} changed while it was read",
            context={"path": str(path)},
            hint="import it again when it is finished; what was taken in is skipped",
        )
    return Imported(
        name,
        digest,
        "wacz",
        records,
        tuple(taken),
        skipped,
        left_out,
        tuple(warnings),
        dry_run,
        cut_at,
        tuple(left) or None,
    )


@contextmanager
def _unpacked(archive: ZipFile, member: Member) -> Iterator[Path]:
    """One file of the package as a file of its own, which is gone afterwards. Raises ZipError when it is not whole."""
    ending = _KEPT.search(member.name)
    with tempfile.TemporaryDirectory(prefix="newsproof-") as folder:
        path = Path(folder, f"unpacked.{ending[1].lower()}" if ending else "unpacked")
        with path.open("xb") as file:
            for piece in archive.pieces(member):
                file.write(piece)
        yield path


def _lines(problems: tuple[Problem, ...]) -> Iterator[str]:
    """What the examination found of the package itself; of the records in it, reading them tells more."""
    own = [one for one in problems if one.record is None and one.code not in ("warc-damaged", "warc-truncated")]
    for one in own[:_MOST_TOLD]:
        yield f"[{one.code}] {one.file}: {one.message}"
    if len(own) > _MOST_TOLD:
        yield f"and {len(own) - _MOST_TOLD:,} more problems of the package"


def _broken(path: Path, what: str) -> SourceError:
    return SourceError(
        "broken-source",
        f"{path.name} is no WACZ that can be read: {what}",
        context={"path": str(path)},
        hint="nothing was imported; compare the file with its source",
    )
