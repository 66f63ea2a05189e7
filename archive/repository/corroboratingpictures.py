"""Decides how the pictures compare that several archives kept of one text: the same bytes, other bytes, kept by one, or none.

A text that is the same byte for byte can stand around another picture: its address does not tell. Only digests do, as the
signed descriptions have them, and only for archives that asked for the pictures. Other bytes at one address may be the same
view saved anew, or come from another time; so they are shown, and no count is lowered by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from archive.articles.metadata import absolute
from archive.model.article import Article
from archive.model.capture import Assets
from archive.model.corroboration import PictureCompared, PictureHeld, PictureWord, Text
from archive.model.history import CaptureRow

#: Captures of one archive that are read for the pictures of one text.
READ: Final = 32

#: The captures of an archive that found a text, oldest first.
Rows = Callable[[int, str], Sequence[CaptureRow]]
#: What belongs to the page of a capture, None where nothing was asked for or it cannot be read.
AssetsOf = Callable[[int, CaptureRow], Assets | None]


def pictures(
    text: Text,
    contents: Mapping[int, Iterable[str]],
    rows: Rows,
    assets_of: AssetsOf,
    article: Article | None,
    url: str,
) -> Iterator[PictureCompared]:
    """Every picture of a text, in the order of its article. `contents` are by archive what it calls the text; `article` is
    the text as one of them has it, at that address."""
    kept: dict[int, dict[str, list[PictureHeld]]] = {}
    for archive, several in contents.items():
        mine = kept.setdefault(archive, {})
        found = sorted({row.index: row for one in several for row in rows(archive, one)}.items())
        for _, row in found[-READ:]:
            assets = assets_of(archive, row)
            for address, digest in (assets.pictures() if assets is not None else {}).items():
                held = mine.setdefault(address, [])
                if digest not in [one.sha256 for one in held]:
                    held.append(PictureHeld(archive, row.name, row.observed, digest))
    named = [absolute(url, image.src) for image in article.images if image.src] if article is not None else []
    addresses = dict.fromkeys(one.partition("#")[0] for one in named if one)
    addresses.update(dict.fromkeys(sorted(address for mine in kept.values() for address in mine)))
    for address in addresses:
        held = [one for archive in sorted(kept) for one in kept[archive].get(address, ())]
        missing = tuple(archive for archive in sorted(kept) if address not in kept[archive])
        yield PictureCompared(text.number, address, _word(held), tuple(held), missing)


def _word(held: Sequence[PictureHeld]) -> PictureWord:
    by_archive: dict[int, set[str]] = {}
    for one in held:
        by_archive.setdefault(one.archive, set()).add(one.sha256)
    if len(by_archive) < 2:
        return "one" if by_archive else "none"
    return "same" if set.intersection(*by_archive.values()) else "other"
