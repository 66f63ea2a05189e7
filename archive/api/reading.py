"""A reader of an archive for one answer of many parts: all of them see what was committed when it was opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.model.proofs import Proved
    from archive.repository.query import Reader


@contextmanager
def reading(archive: Archive, say: Callable[[str], None]) -> Iterator[Reader]:
    """Takes no lock; `say` hears what people should hear beside the answer. To be used in the thread that opened it.

    Raises StoreError `index-damaged`, `busy`.
    """
    from archive.repository.query import reading as opened

    with opened(archive._layout, archive._disk, say=say) as reader:
        yield reader


def prove_by(reader: Reader, reference: str, output: Path) -> Proved:
    """`Archive.prove` for who has opened it already and compared the article with what was signed. `output` is a place of the
    caller's, read back and thrown away: so it is not made durable."""
    from archive.repository.proving import prove_at
    from archive.store.disk import Passing

    return prove_at(reader, reference, output, Passing())


def head_of(archive: Archive) -> tuple[int, str] | None:
    """Size and root (hex) of the newest head of its log, as it is published; None where there is none to be read.

    Whoever reads while another process adds can tell by it whether the log grew meanwhile.
    """
    from archive.errors import NewsproofError
    from archive.repository.heads import read_head

    try:
        return read_head(archive._layout, archive._layout.checkpoint)
    except NewsproofError:
        return None
