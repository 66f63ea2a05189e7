"""The export, asked of an archive: which formats there are, what each can be asked, and what may be written over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypedDict

from archive.api.outlets import period
from archive.errors import CallerError

if TYPE_CHECKING:
    from archive.model.history import Exported
    from archive.repository.query import Reader
    from archive.store.disk import Disk

FORMATS: Final = ("warc", "csv", "jsonl", "sqlite", "schemaorg")
TABLES: Final = ("csv", "jsonl", "sqlite")


class Tabled(TypedDict, total=False):
    """What tables can be asked besides: captures from a day or time on and up to one, and CSV with texts as they are."""

    since: str | None
    until: str | None
    raw_csv: bool


def export(
    reader: Reader,
    references: Sequence[str] | None,
    target: Path,
    disk: Disk,
    *,
    to: str,
    force: bool,
    since: str | None = None,
    until: str | None = None,
    raw_csv: bool = False,
) -> Exported:
    """`Archive.export`. A day alone is all of it, as in a report of a site."""
    if to not in FORMATS:
        raise CallerError("usage", f'"{to}" is not a format that can be written', hint=f"--to {', '.join(FORMATS)}")
    if (since is not None or until is not None) and to not in TABLES:
        raise CallerError("usage", "--since and --until go with tables", hint="--to csv, jsonl or sqlite")
    if raw_csv and to != "csv":
        raise CallerError("usage", "--raw-csv goes with --to csv")
    if references is not None and not references:
        raise CallerError("usage", "no article was named", hint="name one, or ask for --all")
    empty_folder = to == "csv" and target.is_dir() and not any(target.iterdir())
    if target.exists() and not force and not empty_folder:
        raise CallerError("output-exists", f"{target} exists", hint="choose another name, or --force")
    if to == "warc":
        from archive.repository.export import export_warc

        return export_warc(reader, references, target, disk)
    if to == "schemaorg":
        from archive.repository.markup import export_schemaorg

        return export_schemaorg(reader, references, target, disk)
    from archive.repository.tabling import export_tables

    first, last = period(since, until)
    form: Literal["csv", "jsonl", "sqlite"] = "csv" if to == "csv" else "jsonl" if to == "jsonl" else "sqlite"
    return export_tables(reader, references, target, disk, form, since=first, until=last, raw=raw_csv)
