"""How an archive is, by what can be seen at once: how far index and log are, and the newest head with who signed it."""

from __future__ import annotations

from typing import NamedTuple

from archive.repository.heads import read_head
from archive.repository.query import Reader
from archive.repository.tokens import without_tokens
from archive.store.disk import read_at_most, reported
from archive.trust import notes
from archive.trust.spelling import NOTE_LIMIT


class Overview(NamedTuple):
    """`behind` entries of the log are not in the index yet. `checkpoint` is the newest head as it is published, without
    the bytes of timestamps; `attested_by` names whose lines it has besides the log's own."""

    behind: int
    checkpoint: str
    attested_by: tuple[str, ...]


def overview(reader: Reader) -> Overview:
    """Checks nothing. Raises StoreError `storage`, `archive-damaged`."""
    layout = reader.layout
    size, _ = read_head(layout, layout.checkpoint)
    with reported(layout.checkpoint, "reading"):
        data = read_at_most(layout.checkpoint, NOTE_LIMIT)
    try:
        note = notes.parse(data)
        own = note.text.partition("\n")[0]
        others = tuple(dict.fromkeys(line.name for line in note.signatures if line.name != own))
    except ValueError:
        others = ()
    return Overview(max(0, size - reader.index.size), without_tokens(data.decode("utf-8", "replace")), others)
