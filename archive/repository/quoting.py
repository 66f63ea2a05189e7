"""Proves one item of one version and discloses nothing else of it: chooses item and statements, and writes the page.

The salts come from the version's description record, the hashes from the log, and what is handed out has been read back
and checked: item, field root, statement, root of a checkpoint that the log's key signed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from archive.errors import CallerError, StoreError
from archive.formats.layout import Layout, read_config
from archive.model.capture import Leaf
from archive.model.history import ArticleRow, CaptureRow
from archive.model.proofs import Quoted
from archive.report.quote import page
from archive.repository import repeated
from archive.repository.captors import read_verifier
from archive.repository.evidence import Loader, read_article
from archive.repository.export import refuse_inside
from archive.repository.intervals import in_observed_order
from archive.repository.opening import open_log
from archive.repository.query import Reader
from archive.repository.references import LATEST, Range, parse_selector
from archive.store.disk import Disk, read_at_most, reported
from archive.trust import canonical, disclosure, fieldtree, notes, tiles
from archive.trust import quote as quotes
from archive.trust.checkpoints import CheckpointError, open_checkpoint
from archive.trust.keys import Verifier
from archive.trust.merkle import HASH_SIZE, root_of
from archive.trust.spelling import NOTE_LIMIT
from archive.trust.statements import decode_entry
from archive.trust.timestamps import is_token

#: What a page may take without timestamp tokens, and without what the quoted words take beyond WORDS bytes: a quote is
#: to be mailed, but nobody's paragraph is cut for it.
LIMIT: Final = 10_000
WORDS: Final = 2_000
#: Candidates that an error lists, and how much it shows of each.
_LISTED: Final = 5
_EXCERPT: Final = 60
#: A writer may replace partial tiles while they are read; then the newer checkpoint is read.
_TRIES: Final = 5

_SPACES: Final = re.compile(r"\s+")


class _Version(NamedTuple):
    """A version and the leaves of its field tree."""

    row: CaptureRow
    leaves: tuple[Leaf, ...]

    def at(self, path: str) -> Leaf | None:
        return next((leaf for leaf in self.leaves if leaf.path == path), None)


def quote(
    reader: Reader,
    reference: str,
    target: Path,
    disk: Disk,
    *,
    item: str | None = None,
    text: str | None = None,
    beside: str | bool = False,
    force: bool = False,
) -> Quoted:
    """Writes the page that proves one item of the version that the reference names (the latest without one).

    Exactly one of `item`, a path of `articles.fields`, and `text`, words that stand in exactly one item. `beside`: True
    for the next version that has another item there, or the name of a version. `target` appears whole or not at all.
    Raises CallerError `usage`, `output-exists`, `bad-version`, `version-not-found`, `nothing-to-quote`,
    `ambiguous-quote`, `redacted`, and StoreError `archive-damaged` for what is not as signed.
    """
    refuse_inside(reader, target)
    if target.is_dir() or not target.parent.is_dir():
        raise CallerError("usage", f"{target} is not a place for a file", hint="the folder must exist")
    if target.exists() and not force:
        raise CallerError("output-exists", f"{target} exists", hint="choose another name, or --force")
    article, captures, row = _version(reader, reference)
    first = _read(reader, row)
    leaf = _chosen(first, item, text)
    later = _beside(reader, article, captures, first, leaf, beside) if beside else None
    shown: list[tuple[_Version, Leaf]] = [(first, leaf), *([later] if later else [])]
    # The older of two is the one that may have been seen again.
    again = _seen_again(reader, disk, captures, *min(shown, key=lambda one: (one[0].row.observed, one[0].row.index)))
    document = _document(reader, disk, shown, again)
    found = quotes.read(document)
    made = page(dict(found.document))
    _weigh(reader, found, made)
    disk.put(target, made)
    for row in [*(version.row for version, _ in shown), *([again] if again else [])]:
        reader.warn_doubted(row)
    versions = {version.row.index: version.row.name for version, _ in shown}
    rows = [*(version.row for version, _ in shown), *([again] if again else [])]
    items = [(versions[one.index], one.item.path, one.item.value) for one in found.shown if one.item is not None]
    return Quoted(
        str(target),
        found.first.address.value if found.first.address else "",
        tuple(items),
        found.first.statement.observed,
        found.again.statement.observed if found.again else None,
        len(made),
        hashlib.sha256(made).hexdigest(),
        tuple(one.name for one in rows if one.origin == "imported"),
        found.first.asked.value if found.first.asked else None,
    )


# Which version, which item.


def _version(reader: Reader, reference: str) -> tuple[ArticleRow, list[CaptureRow], CaptureRow]:
    article, selector = reader.resolve(reference)
    if isinstance(selector, Range):
        raise CallerError(
            "bad-version", f'"{selector.text}" is a range; a quote is of one version', hint="@v2 --beside v3"
        )
    name = f"{article.id}@{(selector or LATEST).text}"
    captures = in_observed_order(reader.captures(article))
    return article, captures, _text_of(article, captures, reader.captures_of(name)[1][0])


def _text_of(article: ArticleRow, captures: Sequence[CaptureRow], row: CaptureRow) -> CaptureRow:
    """The version whose text a capture had."""
    number = row.version if row.version is not None else row.same_as
    found = next((one for one in captures if one.version is not None and one.version == number), None)
    if found is None:
        raise CallerError(
            "nothing-to-quote",
            f"{row.name} is an observation ({row.outcome}): it has no text",
            hint=f"newsproof history {article.slug}",
        )
    return found


def _read(reader: Reader, row: CaptureRow) -> _Version:
    """The items of a version with their salts. Raises CallerError `redacted`, StoreError `archive-damaged`."""
    if _is_redacted(reader, row):
        raise CallerError(
            "redacted",
            f"{row.name} has been taken off the disk, and the salts of its items with it",
            hint="that it was captured can still be proven: newsproof prove",
        )
    leaves = repeated.signed_leaves(reader.layout, reader.index, row)
    if leaves and repeated.answered_elsewhere(row, leaves):
        raise CallerError(
            "nothing-to-quote",
            f"{row.name} was asked for at {row.url}, and {row.final_url} answered: in this capture, made by an earlier "
            "version, only the first is an item, and a quote would be silent about the second",
            hint="newsproof prove: a bundle shows both; or capture it again",
        )
    if not leaves:
        raise CallerError("nothing-to-quote", f"{row.name} has no items that can be proven one by one")
    return _Version(row, leaves)


def _is_redacted(reader: Reader, row: CaptureRow) -> bool:
    return any(getattr(act.document, "index", None) == row.index for act in reader.index.acts("redaction"))


def _chosen(version: _Version, item: str | None, text: str | None) -> Leaf:
    if (item is None) == (text is None):
        raise CallerError(
            "usage", "name one item, or words that stand in one", hint="--caption 1, --headline, --text …"
        )
    if text is not None:
        return _holding(version, text)
    if item in quotes.ADDRESSES:
        raise CallerError("usage", "every quote shows the address; name another item", hint="--headline")
    found = version.at(item or "")
    if found is None:
        paths = [leaf.path for leaf in version.leaves if leaf.path not in quotes.ADDRESSES]
        kind = (item or "").split("/")[0]
        near = [path for path in paths if path.split("/")[0] == kind] or paths
        raise CallerError(
            "nothing-to-quote",
            f"{version.row.name} has no item {item}",
            hint=f"--item takes one of: {', '.join(near[: 2 * _LISTED])}{', …' if len(near) > 2 * _LISTED else ''}",
        )
    return found


def _holding(version: _Version, text: str) -> Leaf:
    """The one item in which the words stand; that they stand in a source of the headline, too, makes no second one."""
    words = _flat(text)
    if not words:
        raise CallerError("usage", "there are no words to look for", hint='--text "words of the item"')
    held = [leaf for leaf in version.leaves if leaf.path not in quotes.ADDRESSES and words in _flat(leaf.value)]
    own = {leaf.path for leaf in held if "/" not in leaf.path}
    held = [leaf for leaf in held if leaf.path.split("/")[0] not in own or leaf.path in own]
    if not held:
        raise CallerError(
            "nothing-to-quote",
            f"the words stand in no item of {version.row.name}",
            hint=f"newsproof show {version.row.name}",
        )
    if len(held) > 1:
        listed = [f"{leaf.path} ({_excerpt(_flat(leaf.value), words)})" for leaf in held[:_LISTED]]
        raise CallerError(
            "ambiguous-quote",
            f"the words stand in {len(held)} items of {version.row.name}",
            hint=f"more words, or --item with one of: {'; '.join(listed)}{'; …' if len(held) > _LISTED else ''}",
        )
    return held[0]


def _flat(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _excerpt(value: str, words: str) -> str:
    if len(value) <= _EXCERPT:
        return value
    start = max(0, min(value.index(words), len(value) - _EXCERPT))
    return f"{'…' if start else ''}{value[start : start + _EXCERPT]}{'…' if start + _EXCERPT < len(value) else ''}"


# What else is shown: when it was seen again, and what stands there later.


def _seen_again(
    reader: Reader, disk: Disk, captures: Sequence[CaptureRow], version: _Version, leaf: Leaf
) -> CaptureRow | None:
    """The last look that gave this very item again, before another text was found: its statement repeats the root of
    the version's items, and its own bytes give the item at the same addresses. Captures without text say nothing."""
    log = open_log(reader.layout, disk, read_config(reader.layout.config))
    root = decode_entry(log.entry(version.row.index)).fields
    load = Loader(reader.layout, reader.index)
    for one in reversed(_found_again(captures, version.row)):
        if decode_entry(log.entry(one.index)).fields != root:
            continue
        if repeated.gives(load, reader.layout, reader.index, version.row, one, leaf):
            return one
    return None


def _found_again(captures: Sequence[CaptureRow], row: CaptureRow) -> list[CaptureRow]:
    """The looks that found this version again before another text was found, in their order."""
    found: list[CaptureRow] = []
    for one in captures[captures.index(row) + 1 :]:
        text = one.version if one.version is not None else one.same_as if one.outcome == "unchanged" else None
        if text is None:
            continue
        if one.version is not None or text != row.version:
            break
        found.append(one)
    return found


def _beside(
    reader: Reader,
    article: ArticleRow,
    captures: Sequence[CaptureRow],
    first: _Version,
    leaf: Leaf,
    beside: str | bool,
) -> tuple[_Version, Leaf]:
    """The other version and its item: the one named, or the next one that has other words there."""
    if isinstance(beside, str):
        selector = parse_selector(beside)
        if selector is None or isinstance(selector, Range):
            raise CallerError("bad-version", f'"{beside}" is not a version', hint="--beside v3, or --beside alone")
        row = _text_of(article, captures, reader.captures_of(f"{article.id}@{selector.text}")[1][0])
        if row == first.row:
            hint = _others(captures, row).removeprefix(", or ") or "quote without --beside"
            raise CallerError("bad-version", f"{row.name} is the version that is quoted", hint=hint)
        other = _read(reader, row)
        found = _counterpart(reader, article, first, leaf, other)
        if found is not None and _only_read_otherwise(reader, (first, leaf), (other, found)):
            raise CallerError(
                "nothing-to-quote",
                f"{row.name} has the same words for {leaf.path}: another edition of the extractor read them otherwise",
                hint="newsproof diff reads both by one edition; a quote is of what was signed",
            )
        if found is None:
            raise CallerError(
                "nothing-to-quote",
                f"{row.name} has no item that belongs to {leaf.path} of {first.row.name}",
                hint="newsproof diff shows what became of it; a quote shows what stood there, never that something did not",
            )
        return other, found
    for row in captures[captures.index(first.row) + 1 :]:
        if row.version is None or _is_redacted(reader, row):
            continue
        other = _read(reader, row)
        found = _counterpart(reader, article, first, leaf, other)
        if found is None or found.value == leaf.value or _only_read_otherwise(reader, (first, leaf), (other, found)):
            continue
        return other, found
    raise CallerError(
        "nothing-to-quote",
        f"no later version has other words for {leaf.path}",
        hint="quote without --beside" + _others(captures, first.row),
    )


def _others(captures: Sequence[CaptureRow], row: CaptureRow) -> str:
    """Which other versions could be named."""
    names = [f"v{one.version}" for one in captures if one.version not in (None, row.version) and one.redacted is None]
    more = ", …" if len(names) > _LISTED else ""
    return f", or name another version: --beside {', '.join(names[:_LISTED])}{more}" if names else ""


def _counterpart(reader: Reader, article: ArticleRow, first: _Version, leaf: Leaf, other: _Version) -> Leaf | None:
    """What the other version has instead of an item: the same words, there or elsewhere of the same kind, else what the
    comparison of the two pairs it with. Of what an article has only one of (a headline, a byline), that one.

    A number in a path is a place, and what came to stand there may be something else altogether: it pairs nothing.
    """
    same = other.at(leaf.path)
    if same is not None and same.value == leaf.value:
        return same
    kind = quotes.kind_of(leaf.path)
    moved = [one for one in other.leaves if quotes.kind_of(one.path) == kind and one.value == leaf.value]
    if moved:
        return moved[0]
    if kind == leaf.path:
        return same
    try:
        (comparison,) = reader.diff(f"{article.id}@v{first.row.version}..v{other.row.version}")
    except StoreError:  # the raw bytes are gone, and what belongs together with them
        return None
    for edit in comparison.edits:
        if edit.old is None or edit.new is None:
            continue
        for suffix in ("", "/src"):  # one picture for another: the address is what changed
            paired = other.at(edit.new.at + suffix) if leaf.path == edit.old.at + suffix else None
            if paired is not None and quotes.kind_of(paired.path) == kind:
                return paired
    return None


def _only_read_otherwise(reader: Reader, first: tuple[_Version, Leaf], other: tuple[_Version, Leaf]) -> bool:
    """Whether two items differ only because two editions of the extractor read them: read again by one, from the raw
    bytes, they have the same words. Where the bytes are gone, nobody can tell, and `warn` hears of the two editions."""
    if first[1].value == other[1].value:
        return False
    try:
        editions = [read_article(reader.layout, reader.index, version.row).extractor for version, _ in (first, other)]
    except StoreError:
        return False  # the signed article is not there: which edition read it is not known
    if editions[0] == editions[1]:
        return False
    names = " and ".join(version.row.name for version, _ in (first, other))
    try:
        said = [_said_today(reader, version, leaf) for version, leaf in (first, other)]
    except StoreError:
        said = []
    if said and said[0] and said[0] == said[1]:
        return True
    reader.warn(f"{names} were read by two editions of the extractor; each is quoted as it was read and signed")
    return False


def _said_today(reader: Reader, version: _Version, leaf: Leaf) -> str | tuple[str, ...]:
    """What today's edition reads where the item stands; of an item that it has elsewhere, all of its kind."""
    from archive.articles import fields

    article = reader.reading(f"{version.row.article}@v{version.row.version}")[0].article
    items = dict(fields.leaves(article, "", ""))
    if leaf.path in items:
        return items[leaf.path]
    return tuple(value for path, value in items.items() if quotes.kind_of(path) == quotes.kind_of(leaf.path))


# The proof.


def _document(reader: Reader, disk: Disk, shown: Sequence[tuple[_Version, Leaf]], again: CaptureRow | None) -> bytes:
    rows = [version.row for version, _ in shown] + ([again] if again else [])
    trees = {version.row.index: _field_tree(version, leaf) for version, leaf in shown}
    for tried in range(_TRIES):
        try:
            return _sealed(reader, disk, rows, trees)
        except StoreError:  # a writer may have been quicker
            if tried == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _field_tree(version: _Version, leaf: Leaf) -> canonical.JSON:
    """The version's field tree with its address and one item, and nothing else."""
    hashes = fieldtree.field_hashes(version.leaves)
    wanted = {
        at: quotes.field_leaf(one)
        for at, one in enumerate(version.leaves)
        if one is leaf or one.path in quotes.ADDRESSES
    }
    return disclosure.disclose(len(hashes), wanted, disclosure.subtree_of(lambda level, n: _complete(hashes, level, n)))


def _complete(hashes: Sequence[bytes], level: int, n: int) -> bytes:
    return root_of(hashes[n << level : (n + 1) << level])


def _sealed(reader: Reader, disk: Disk, rows: Sequence[CaptureRow], trees: Mapping[int, canonical.JSON]) -> bytes:
    layout = reader.layout
    log = open_log(layout, disk, read_config(layout.config))
    entries = {row.index: log.entry(row.index) for row in rows}
    size, note = _checkpoint(layout, max(entries), log.size, _log_key(layout))
    try:
        leaves = {index: quotes.statement_leaf(entry, trees.get(index)) for index, entry in entries.items()}
        node = tiles.node_reader(log.size, lambda tile: _tile(layout, tile))
        tree = disclosure.disclose(size, leaves, disclosure.subtree_of(node))
        document = quotes.encode(note, tree, _after(layout, entries))
        faults = quotes.read(document).faults()
    except (ValueError, tiles.TileError) as exc:
        raise _damaged(str(exc)) from exc
    if faults:
        raise _damaged(faults[0].message)
    return document


def _log_key(layout: Layout) -> Verifier:
    return read_verifier(layout.log_key_file)


def _tile(layout: Layout, tile: tiles.Tile) -> bytes:
    path = layout.tile(tile.path)
    with reported(path, "reading"):
        return read_at_most(path, tiles.WIDTH * HASH_SIZE)


def _checkpoint(layout: Layout, index: int, size: int, verifier: Verifier) -> tuple[int, bytes]:
    """The published checkpoint that says most about these entries: of those that cover them, the one with lines of most
    kinds (the log's, an authority's, a witness's); of equal ones the smallest that has such lines, else the newest."""
    best: tuple[int, int, bytes] | None = None
    for found, path in layout.published_checkpoints():
        if index < found <= size:
            data = _note(path)
            kinds = _kinds(data, verifier)
            if best is None or kinds > best[0] or (kinds == best[0] == 1):
                best = kinds, found, data
    newest = _note(layout.checkpoint)
    if best is None or (_kinds(newest, verifier) > best[0] and newest.split(b"\n")[1] == b"%d" % size):
        best = 1, size, newest
    try:
        return open_checkpoint(best[2], verifier).size, best[2]
    except CheckpointError as exc:
        raise _damaged(f"the checkpoint of size {best[1]}: {exc}") from exc


def _note(path: Path) -> bytes:
    with reported(path, "reading"):
        return read_at_most(path, NOTE_LIMIT)


def _kinds(note: bytes, verifier: Verifier) -> int:
    try:
        lines = notes.parse(note).signatures
    except notes.NoteError:
        return 0
    others = [line for line in lines if line.name != verifier.name]
    return 1 + any(is_token(one) for one in others) + any(not is_token(one) for one in others)


def _after(layout: Layout, entries: Mapping[int, bytes]) -> list[bytes]:
    """For each token that a statement names the newest earlier checkpoint with it, less the lines of others."""
    wanted: dict[str, int] = {}
    for index, entry in sorted(entries.items()):
        token = decode_entry(entry).after
        if token is not None:
            wanted.setdefault(token, index)
    found: list[bytes] = []
    for size, path in reversed(layout.published_checkpoints()) if wanted else ():
        tokens = {token for token, index in wanted.items() if size <= index}
        note = quotes.token_note(_note(path), tokens)
        if note is not None:
            found.append(note)
            there = {hashlib.sha256(line.signature).hexdigest() for line in notes.parse(note).signatures}
            wanted = {token: index for token, index in wanted.items() if token not in there}
    if wanted:
        raise _damaged("a timestamp that a statement names is on no published checkpoint before it")
    return found


def _weigh(reader: Reader, found: quotes.Quote, made: bytes) -> None:
    lines = [line for note in (found.note, *found.after) for line in notes.parse(note).signatures]
    weight = len(made) - sum(len(line.line.encode()) for line in lines if is_token(line))
    words = sum(2 * len(one.item.value.encode()) for one in found.shown if one.item is not None)
    weight -= max(0, words - WORDS)
    if weight > LIMIT:
        reader.warn(f"the page has {weight:,} bytes beside the quoted words, more than the {LIMIT:,} of a short quote")


def _damaged(message: str) -> StoreError:
    return StoreError("archive-damaged", message, hint="newsproof verify names every fault")
