"""What can be repaired, and how: the index is rebuilt, an unfinished tail is moved aside. Nothing signed is touched."""

from __future__ import annotations

from archive.formats.layout import Layout
from archive.model.history import Repaired
from archive.repository import catalog, redacting
from archive.repository.captors import captor_keys
from archive.repository.hints import write_hints
from archive.repository.opening import find_tail, open_log
from archive.settings import ArchiveSettings
from archive.store.disk import Disk
from archive.store.index import Index


def repair_index(layout: Layout, disk: Disk, settings: ArchiveSettings) -> Repaired:
    """Builds the index anew from segments and log, beside the old one, and puts it in its place."""
    log = open_log(layout, disk, settings)
    warnings = catalog.replace_index(layout, disk, log)
    with Index.open(layout.index, write=False) as index:
        pending = index.pending()
    if pending:
        warnings = (*redacting.complete(layout, disk, log, pending), *warnings)
    write_hints(layout, disk, anew=True)
    return Repaired("index", True, (f"index rebuilt from {log.size:,} log entries", *warnings))


def plan_tail(layout: Layout, disk: Disk, settings: ArchiveSettings) -> Repaired:
    """What opening the archive for writing would do about its tail."""
    log = open_log(layout, disk, settings)
    tail = find_tail(layout, log, captor_keys(layout, log))
    actions = []
    if tail.entries:
        count = len(tail.entries)
        actions.append(f"complete {count} interrupted capture{'s' * (count != 1)} (whole and signed, not yet logged)")
    for path, offset, length in tail.torn:
        name = layout.relative(path)
        actions.append(
            f"move {length:,} bytes from offset {offset:,} of {name} to warc/torn/"
            if length
            else f"remove {name}: empty"
        )
    return Repaired("tail", False, tuple(actions))
