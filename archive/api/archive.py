"""An archive folder and its verbs, one call each. Opens it with clock, randomness and keys; nothing below has them.

>>> import tempfile
>>> from archive import verify
>>> folder = Path(tempfile.mkdtemp())
>>> press = Archive.create(folder / "press", origin="news.example/desk", keyring=folder / "keys")
>>> page = folder / "bridge.txt"
>>> _ = page.write_text("Bridge Opens\\n\\nThe bridge cost $41 million, the council said.\\n")
>>> press.import_file(page, url="https://news.example/bridge", observed="2026-03-02T08:00:00Z").captures[0].outcome
'version'
>>> _ = page.write_text("Bridge Opens\\n\\nThe bridge cost $14 million, the council said.\\n")
>>> _ = press.import_file(page, url="https://news.example/bridge", observed="2026-03-02T12:00:00Z")
>>> for step in press.history("https://news.example/bridge"):
...     print(step.capture.name, [edit.kinds for edit in step.comparison.edits] if step.comparison else "first seen")
bridge-opens@v1 first seen
bridge-opens@v2 [('NUMBER_CHANGED',)]
>>> [verdict.status for verdict in verify(folder / "press").verdicts]
['ok', 'ok', 'ok', 'not checked', 'not checked']
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.api.folders import configuration_folder
from archive.errors import CallerError, SourceError
from archive.model.edit import Comparison
from archive.model.history import (
    ArticleRow,
    Committed,
    Created,
    Exported,
    History,
    Imported,
    Match,
    Repaired,
    ReportView,
    Shown,
    Table,
)
from archive.model.times import canonical_time, format_time
from archive.settings import ArchiveSettings, FetchSettings

if TYPE_CHECKING:
    from archive.formats.layout import Layout
    from archive.net.fetch import Resolve
    from archive.repository.ingest import Writer
    from archive.repository.query import Reader
    from archive.store.disk import Disk
    from archive.store.keyring import Keyring, Keys

Clock = Callable[[], datetime]
Dice = Callable[[int], bytes]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """One archive folder.

    Reading verbs take no lock and see what was committed when they began. Writing verbs take the writer's lock for as
    long as they run and return only when everything is durable. `warnings` gathers what people should hear (an index
    that lags, an interrupted capture that was completed). Raises NewsproofError throughout; see `archive.errors`.
    """

    def __init__(
        self,
        path: Path,
        settings: ArchiveSettings,
        *,
        keyring: Path | None = None,
        now: Clock | None = None,
        random: Dice | None = None,
        pause: Callable[[float], None] | None = None,
        disk: Disk | None = None,
        resolve: Resolve | None = None,
        keys: Keys | None = None,
    ) -> None:
        self.path = path
        self.settings = settings
        self.created: Created | None = None
        self.warnings: list[str] = []
        self._keyring_folder = keyring
        self._now = now or _utc_now
        self._random = random or secrets.token_bytes
        self._pause = pause or time.sleep
        self._given_disk = disk
        self._resolve = resolve
        self._keys = keys

    # Opening.

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        origin: str | None = None,
        keyring: str | Path | None = None,
        now: Clock | None = None,
        random: Dice | None = None,
        pause: Callable[[float], None] | None = None,
        resolve: Resolve | None = None,
        throw_away_keys: bool = False,
    ) -> Archive:
        """A new archive in a folder that is missing or empty, with its signed, empty log.

        `origin` names the log for good (a host name with an optional path); without one it is random and under
        `.invalid`. `throw_away_keys` keeps the private keys in memory only: the archive can be read and verified
        later, but never added to. Raises CallerError `archive-exists`, `folder-not-empty`, `bad-origin`,
        `origin-taken`.
        """
        from archive.repository.creating import create

        root = Path(path)
        random = random or secrets.token_bytes
        folder = Path(keyring) if keyring else configuration_folder() / "keys"
        settings, keys, created = create(
            root, origin=origin, keyring=folder, random=random, throw_away_keys=throw_away_keys
        )
        archive = cls(
            root,
            settings,
            keyring=folder,
            now=now,
            random=random,
            pause=pause,
            resolve=resolve,
            keys=keys if throw_away_keys else None,
        )
        archive.created = created
        return archive

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        keyring: str | Path | None = None,
        now: Clock | None = None,
        random: Dice | None = None,
        pause: Callable[[float], None] | None = None,
        resolve: Resolve | None = None,
    ) -> Archive:
        """The archive in that folder. Raises CallerError `no-archive`, StoreError `newer-format`."""
        from archive.formats.layout import Layout, read_config

        root = Path(path)
        settings = read_config(Layout(root).config)
        return cls(
            root,
            settings,
            keyring=Path(keyring) if keyring else None,
            now=now,
            random=random,
            pause=pause,
            resolve=resolve,
        )

    @staticmethod
    def find(start: str | Path) -> Path | None:
        """The nearest folder from `start` upwards that holds an archive."""
        here = Path(start).resolve()
        return next((folder for folder in (here, *here.parents) if (folder / "newsproof.toml").is_file()), None)

    @property
    def _layout(self) -> Layout:
        from archive.formats.layout import Layout

        return Layout(self.path)

    @property
    def _disk(self) -> Disk:
        from archive.store.disk import Disk

        return self._given_disk or Disk()

    @property
    def _keyring(self) -> Keyring:
        from archive.store.keyring import Keyring

        return Keyring(self._keyring_folder or configuration_folder() / "keys", self._disk)

    @contextmanager
    def _writing(self, wait: float) -> Iterator[Writer]:
        from archive.repository.opening import writing

        with writing(
            self._layout,
            self._keyring,
            self._disk,
            random=self._random,
            waited=self._patience(wait),
            holder=_holder(),
            say=self.warnings.append,
            keys=self._keys,
        ) as writer:
            yield writer

    def _patience(self, wait: float) -> Callable[[], bool]:
        """Pauses between two tries, until `wait` seconds are used up."""
        left = wait

        def waited() -> bool:
            nonlocal left
            if left <= 0:
                return False
            self._pause(min(left, 0.1))
            left -= 0.1
            return True

        return waited

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        from archive.repository.query import reading

        with reading(self._layout, self._disk, say=self.warnings.append) as reader:
            yield reader

    # Writing verbs.

    def capture(
        self,
        url: str,
        *,
        allow_net: Sequence[str] = (),
        timeout: float | None = None,
        max_size: int | None = None,
        wait: float = 0.0,
    ) -> Committed:
        """Fetches a URL, decides what came, and commits it. The only network use of this class.

        `allow_net` are networks (CIDR) that may be connected to although they are private; `timeout` in seconds
        covers the whole exchange with its redirects; `max_size` in bytes. Raises SourceError `private-address`,
        `refused-url`, or `network` when no server answered and the article is not known.
        """
        from archive.net.fetch import Fetcher
        from archive.net.guard import check_url
        from archive.repository.sources import from_fetch

        check_url(url)
        given: FetchSettings = self.settings.fetch
        limits = replace(
            given,
            allow_net=(*given.allow_net, *allow_net),
            timeout=given.timeout if timeout is None else timeout,
            max_size=given.max_size if max_size is None else max_size,
        )
        fetcher = Fetcher(limits, now=self._now, monotonic=time.monotonic, resolve=self._resolve)
        while True:
            captured = from_fetch(fetcher.fetch(url))
            with self._writing(wait) as writer:
                if captured.status is None and not writer.knows(captured.url):
                    raise SourceError(
                        "network",
                        f"{url}: {captured.failure}",
                        hint="check the address and the connection, then repeat",
                    )
                if not writer.collides(captured):
                    with writer.group():
                        return writer.add(captured)
            self._pause(1.0)

    def import_file(
        self,
        path: str | Path,
        *,
        url: str | None = None,
        observed: str | None = None,
        dry_run: bool = False,
        wait: float = 0.0,
    ) -> Imported:
        """Takes in a WARC, ARC, HTML, text or Markdown file, signed as imported.

        `url` says where an HTML, text or Markdown file stood; `observed` when (RFC 3339), else the file's
        modification time counts, and the archive says whose word it is. A dry run decides everything and writes
        nothing. Raises CallerError `no-such-file`, `not-text`, SourceError `broken-warc`.
        """
        from archive.net.guard import check_url
        from archive.repository import importing

        source = Path(path)
        moment = canonical_time(observed) if observed else None
        if url is not None:
            check_url(url)
        modified = _modified(source)
        today = format_time(self._now())
        with self._writing(wait) as writer:
            return importing.import_file(
                writer, source, url=url, observed=moment, modified=modified, dry_run=dry_run, today=today
            )

    def repair_index(self, *, wait: float = 0.0) -> Repaired:
        """Rebuilds the index from segments and log. Acts at once: the index is a view."""
        from archive.repository import repairing
        from archive.repository.opening import locked

        with locked(self._layout, waited=self._patience(wait), holder=_holder()):
            return repairing.repair_index(self._layout, self._disk, self.settings)

    def repair_tail(self, *, apply: bool = False, wait: float = 0.0) -> Repaired:
        """Says (or, with `apply`, does) what is to be done about an interrupted writer's tail."""
        from archive.repository import repairing

        if not apply:
            return repairing.plan_tail(self._layout, self._disk, self.settings)
        before = len(self.warnings)
        with self._writing(wait):
            pass
        done = tuple(self.warnings[before:])
        return Repaired("tail", True, done)

    # Reading verbs.

    def articles(self) -> tuple[ArticleRow, ...]:
        """Every article, newest change first."""
        with self._reading() as reader:
            return reader.articles()

    def show(self, reference: str) -> Shown:
        """One version: `ARTICLE`, `ARTICLE@v3`, `ARTICLE@2026-03-02T12:00Z`. ARTICLE is a URL, an id or a slug."""
        with self._reading() as reader:
            return reader.show(reference)

    def history(self, reference: str) -> History:
        """All captures of an article in observed order, with the edits of each step and their interval."""
        with self._reading() as reader:
            return reader.history(reference)

    def diff(self, reference: str) -> tuple[Comparison, ...]:
        """The comparisons along a range: `ARTICLE@v2..v3`; without a range, the newest version with the one before."""
        with self._reading() as reader:
            return reader.diff(reference)

    def search(self, words: str, *, limit: int = 50) -> tuple[Match, ...]:
        """Where all these words stand, over all versions, newest first."""
        with self._reading() as reader:
            return reader.search(words, limit)

    def query(self, sql: str, parameters: Sequence[str | int | float | None] = ()) -> Table:
        """One SELECT over the documented views. Raises CallerError `bad-sql`."""
        with self._reading() as reader:
            return reader.query(sql, parameters)

    def report(self, reference: str) -> ReportView:
        """All that an edit-history report of one article shows."""
        with self._reading() as reader:
            return reader.report_view(reference)

    def export(
        self, references: Sequence[str] | None, output: str | Path, *, to: str = "warc", force: bool = False
    ) -> Exported:
        """Writes the captures of these articles (None: everything) as one WARC file. Raises `output-exists`."""
        from archive.repository.export import export_warc

        if to != "warc":
            raise CallerError("usage", f'"{to}" is not a format that can be written', hint="--to warc")
        target = Path(output)
        if target.exists() and not force:
            raise CallerError("output-exists", f"{target} exists", hint="choose another name, or --force")
        with self._reading() as reader:
            return export_warc(reader, references, target, self._disk)


def _holder() -> str:
    return f"process {os.getpid()}"


def _modified(source: Path) -> str | None:
    """When a file was changed last; None when that is no moment that can be written."""
    try:
        return format_time(datetime.fromtimestamp(source.stat().st_mtime, UTC))
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise CallerError("no-such-file", f"there is no file {source}") from exc
    except (ValueError, OverflowError):
        return None
    except OSError as exc:
        raise CallerError("unreadable-file", f"{source}: {exc.strerror or exc}") from exc
