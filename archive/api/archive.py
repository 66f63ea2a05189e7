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

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

from archive.api.ahead import CAPTURE
from archive.api.folders import configuration_folder, state_folder
from archive.api.gathering import Asked, Gathering, Wait, confirmed, fetched, terms_of
from archive.api.passphrases import passphrase_by_default
from archive.api.upkeep import Hints, Progress
from archive.errors import NewsproofError
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
from archive.model.origins import Blame, PhraseChanges, TracedField
from archive.model.proofs import Proved, Quoted, Redacted
from archive.model.times import format_time
from archive.model.view import Form, Pictured, Viewed
from archive.settings import ArchiveSettings

if TYPE_CHECKING:
    from archive.api.exporting import Tabled
    from archive.formats.layout import Layout
    from archive.model.desk import Changes, Noted
    from archive.model.outlet import OutletView
    from archive.model.proofs import Anchored, KeysChanged
    from archive.model.rereading import ReExtracted
    from archive.net.fetch import Resolve
    from archive.repository.ingest import Writer
    from archive.repository.query import Reader
    from archive.store.disk import Disk
    from archive.store.keyring import Keyring, Keys, Passphrase
    from archive.store.seen import SeenCheckpoints

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
        passphrase: Passphrase | None = None,
    ) -> None:
        self.path = path
        self.settings = settings
        self.created: Created | None = None
        self.warnings: list[str] = []
        self._keyring_folder = keyring
        self._now = now or _utc_now
        self._random = random or secrets.token_bytes
        self._pause = pause or self._nap
        self._given_disk = disk
        self._resolve = resolve
        self._keys = keys
        self._passphrase = passphrase
        #: Whether this log's checkpoints are remembered in the state folder: not for keys that the caller looks after.
        self.remembers = keyring is None and keys is None
        self._gathering = 0
        self._grown = False
        self._manners = Gathering(now, pause, resolve, loads=CAPTURE)
        self.hints = Hints(self)

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
        tsa: str | None = None,
        passphrase: Passphrase | None = None,
        encrypt: bool = False,
    ) -> Archive:
        """A new archive in a folder that is missing or empty, with its signed, empty log.

        `origin` names the log for good (a host name with an optional path); without one it is random and under
        `.invalid`. `throw_away_keys` keeps the private keys in memory only: the archive can be read and verified
        later, but never added to. `tsa` is the URL of an RFC 3161 authority that timestamps the log from the start
        and whenever something was added. The keys are pinned in the trust folder beside the keyring. `passphrase`
        answers for encrypted keys (else the file that NEWSPROOF_PASSPHRASE_FILE names does); `encrypt` gives keys that
        are made now that passphrase. Raises CallerError `archive-exists`, `folder-not-empty`, `bad-origin`,
        `origin-taken`, `bad-url`, `bad-policy`, `passphrase`.
        """
        from archive.api.anchoring import settings_of, settle
        from archive.api.keys import signs_elsewhere, work_tree_warnings
        from archive.repository.creating import create

        root = Path(path)
        random = random or secrets.token_bytes
        folder = Path(keyring) if keyring else configuration_folder() / "keys"
        settings, keys, created = create(
            root,
            origin=origin,
            keyring=folder,
            random=random,
            throw_away_keys=throw_away_keys,
            anchor=settings_of(tsa),
            trust=None if throw_away_keys else folder.parent / "trust",
            passphrase=passphrase or passphrase_by_default(),
            encrypt=encrypt,
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
            passphrase=passphrase,
        )
        if not throw_away_keys:
            archive.warnings += work_tree_warnings(folder) if created.new_key else signs_elsewhere(archive, created)
            if encrypt and not created.new_key and not archive._keyring.is_encrypted(keys.captor.name):
                archive.warnings.append(f"the key {keys.captor.name} was yours already, and it is not encrypted")
        archive.created = created
        archive.remembers = not keyring and not throw_away_keys
        if tsa is not None:
            settle(archive)
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
        passphrase: Passphrase | None = None,
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
            passphrase=passphrase,
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
    def _trust_folder(self) -> Path:
        """Whom this reader believes: beside the folder of private keys."""
        return (self._keyring_folder or configuration_folder() / "keys").parent / "trust"

    @property
    def _keyring(self) -> Keyring:
        from archive.store.keyring import Keyring

        folder = self._keyring_folder or configuration_folder() / "keys"
        return Keyring(folder, self._disk, self._passphrase or passphrase_by_default())

    @property
    def _seen(self) -> SeenCheckpoints | None:
        from archive.store.disk import Disk
        from archive.store.seen import SeenCheckpoints

        return SeenCheckpoints(state_folder(), Disk()) if self.remembers else None

    def tell_waits(self, waiting: Callable[[Wait], None] | None) -> None:
        """Lets people know why nothing happens: called whenever a host is waited for, by any thread."""
        self._manners.waiting = waiting

    def _nap(self, seconds: float) -> None:
        self._manners.pause(seconds)

    @contextmanager
    def _writing(self, wait: float) -> Iterator[Writer]:
        """The one writer of this archive; threads of one process wait for each other."""
        with self._manners.committing(), self._locked(wait) as writer:
            yield writer

    @contextmanager
    def _locked(self, wait: float) -> Iterator[Writer]:
        from archive.api.upkeep import holder
        from archive.repository.heads import read_head
        from archive.repository.opening import writing

        before = read_head(self._layout, self._layout.checkpoint)
        with writing(
            self._layout,
            self._keyring,
            self._disk,
            random=self._random,
            waited=self._patience(wait),
            holder=holder(),
            say=self.warnings.append,
            keys=self._keys,
            seen=self._seen,
            hints=self.hints.due,
        ) as writer:
            yield writer
        self._grown = self._grown or before != read_head(self._layout, self._layout.checkpoint)
        self._settle()

    def _settle(self) -> None:
        """Has the log timestamped after it has grown, if the archive's settings say so and nothing more is to come."""
        if self._grown and not self._gathering:
            from archive.api.anchoring import settle

            self._grown = False
            if self.settings.anchor_tsa is not None:
                settle(self)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is added inside is timestamped once, when the block ends, instead of after each call."""
        with self._manners.one_writer:
            self._gathering += 1
        try:
            with self.hints.lasting():
                yield
        finally:
            with self._manners.one_writer:
                self._gathering -= 1
        self._settle()

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

    def capture(self, url: str, **how: Unpack[Asked]) -> Committed:
        """Fetches a URL, decides what came, and commits it. The only network use of this class.

        `allow_net` are networks (CIDR) that may be connected to although they are private; `timeout` in seconds
        covers the whole exchange with its redirects; `max_size` in bytes. `confirm` fetches a page that has changed
        once more, on a fresh connection after a pause: a capture of its own, `again` in the answer, whose `sighting`
        says what both told.

        `rate` is how often one host is asked at most (`1/5s`, `off`), over all calls of this object. robots.txt is
        obeyed unless `ignore_robots` or a `profile` (`own-site`, `legal-deposit`, `research`) comes with a `reason`,
        which is signed.

        `assets` is what is fetched besides the page: `none`, `images` (those of the article, and the picture for links),
        `all` (what a browser needs to show it, and its other addresses), or `usual`: what newsproof.toml says, else the
        images. What cannot be got is recorded with its reason. `sparing` does without for six hours while a page comes
        back as it was (`repository.belonging.AGAIN`), and the capture says so.

        `screenshot` looks at the page through the system's Chromium, or `browser`; a view that fails harms nothing else.

        `proxy` (`http://[USER@]HOST:PORT`, `socks5://…`), `cookie_jar`, `headers_file` and `identity` (strings that tell
        who the reader is) name files that only their owner may read; no value of theirs is archived, and no secret of an
        address unless `keep_query_secrets`. `insecure_record` records servers whose TLS is not valid, sends them no secret,
        and marks each such capture for good. Raises CallerError `usage`, `bad-proxy`, `bad-cookies`, `bad-headers`,
        `bad-identity`; SourceError `private-address`, `refused-url`, `robots`, `retry-later`, or `network` when no server
        answered and the article is not known.
        """
        from archive.net.guard import check_url

        plan = terms_of(self.settings, how)
        check_url(url)
        wait = how.get("wait", 0.0)
        fetcher = self._manners.fetcher(plan, self._now)
        if how.get("confirm"):
            with self.together():
                return confirmed(self, fetcher, url, wait, plan)
        return fetched(self, fetcher, url, wait, plan)

    def capture_all(
        self, urls: Sequence[str], *, jobs: int | None = None, **how: Unpack[Asked]
    ) -> Generator[tuple[int, Committed | NewsproofError], None, None]:
        """Captures several URLs, `jobs` hosts at a time, one connection to each; the options are those of `capture`.

        Gives the place of each URL in `urls` and what came of it, when it is durable: in the order given with one job,
        else whatever is done first, those of one host in their order. An error of one URL is given, not raised.
        """
        host_free = self._manners.manners(terms_of(self.settings, how).interval, self._now).wait_for
        most = self.settings.manners.jobs if jobs is None else jobs
        with self.together():
            yield from self._manners.each(urls, lambda url: self.capture(url, **how), jobs=most, wait_for=host_free)

    def import_file(
        self,
        path: str | Path,
        *,
        url: str | None = None,
        observed: str | None = None,
        kind: str = "auto",
        dates: str = "auto",
        dry_run: bool = False,
        progress: Progress | None = None,
        wait: float = 0.0,
    ) -> Imported:
        """Takes in a WARC, ARC, WACZ, HTML, text or Markdown file, a folder of HTML, the database of diffengine or of
        NewsEdits, NewsDiffs' repository, or a saved feed, signed as imported. `kind` is what it is taken for (`auto`: what it is).

        `url` says where a file stood (of a folder: a template), `observed` when (RFC 3339), else its modification time
        counts; `dates` whose word counts in a folder: the archive says whose it is. A dry run decides everything and
        writes nothing. Raises CallerError `no-such-file`, `not-text`, SourceError `broken-warc`, `broken-source`.
        """
        from archive.api.taking import import_path

        how = {"url": url, "observed": observed, "kind": kind, "dates": dates, "dry_run": dry_run}
        return import_path(self, path, **how, progress=progress, wait=wait)  # type: ignore[arg-type]

    def redact(
        self, reference: str, *, reason: str, apply: bool = False, progress: Progress | None = None, wait: float = 0.0
    ) -> Redacted:
        """Says (or, with `apply`, does) what is taken off the disk: all captures of `ARTICLE`, those that hold the text
        of `ARTICLE@v3`, or one capture `ARTICLE@c7`. Their statements stay in the log, and a signed redaction with the
        reason is added for each. `progress` hears bytes searched, bytes in all, and the file. Raises CallerError
        `reason-missing`, `not-removable`, StoreError `redacted`."""
        from archive.api.upkeep import redact

        return redact(self, reference, reason=reason, apply=apply, progress=progress, wait=wait)

    def repair_index(self, *, wait: float = 0.0) -> Repaired:
        """Rebuilds the index from segments and log. Acts at once: the index is a view."""
        from archive.api.upkeep import repair_index

        return repair_index(self, wait=wait)

    def re_extract(
        self,
        references: Sequence[str] | None = None,
        *,
        dry_run: bool = False,
        progress: Callable[[int, int, str], None] | None = None,
        wait: float = 0.0,
    ) -> ReExtracted:
        """Has today's extractor read the raw captures of these articles (None: all), and makes their comparisons anew.

        What was signed stays, and what is read otherwise is no edit: both sides of a comparison are always read by one
        edition. Needs no key. `progress` hears captures done, captures in all, and the article; a dry run writes
        nothing. Raises CallerError `article-not-found`, StoreError `index-damaged`, `busy`.
        """
        from archive.api.upkeep import re_extract

        return re_extract(self, references, dry_run=dry_run, progress=progress, wait=wait)

    def repair_tail(self, *, apply: bool = False, wait: float = 0.0) -> Repaired:
        """Says (or, with `apply`, does) what is to be done about an interrupted writer's tail."""
        from archive.api.upkeep import repair_tail

        return repair_tail(self, apply=apply, wait=wait)

    def anchor(
        self,
        *,
        tsa: str | None = None,
        name: str | None = None,
        witness: str | None = None,
        request: Path | None = None,
        reply: Path | None = None,
        allow_net: Sequence[str] = (),
        wait: float = 0.0,
    ) -> tuple[Anchored, ...]:
        """Has somebody outside attest the newest checkpoint: the archive's own authority, or one of these.

        `tsa` is the URL of an RFC 3161 authority, whose line is named `name` or as its host; `witness` the submission
        prefix of a C2SP witness that the trust folder names. `request` writes an add-checkpoint request to be carried
        by hand, `reply` takes the answer in; both together: a new request for the size that the reply names. Raises
        SourceError `timestamp-refused`, `witness-refused`, `network`, `private-address`; then nothing is written.
        """
        from archive.api.anchoring import anchor

        return anchor(
            self, tsa=tsa, name=name, witness=witness, request=request, reply=reply, allow_net=allow_net, wait=wait
        )

    def rotate_key(
        self, name: str | None = None, *, reason: str, encrypt: bool = False, wait: float = 0.0
    ) -> KeysChanged:
        """Lets another captor key sign from now on: `name` in the keyring, made if it is not there (else `desk-2`, …).

        Old and new key both sign the change, in one commit. A key that is made gets the passphrase of the old one, or
        with `encrypt` a new one. Raises CallerError `reason-missing`, `key-exists`.
        """
        from archive.api.keys import follow, refuse_thrown_away, work_tree_warnings
        from archive.repository.keychange import rotate

        refuse_thrown_away(self._keys)
        now, ring = format_time(self._now()), self._keyring
        with self._writing(wait) as writer:
            done = rotate(
                writer, ring, self._disk, name=name, reason=reason, observed=now, random=self._random, encrypt=encrypt
            )
        self.warnings += work_tree_warnings(ring.folder)
        return follow(self._trust_folder, self._disk, self._layout, done, self.warnings.append)

    def revoke_key(self, key: str, *, reason: str, last_good: int | None = None, wait: float = 0.0) -> KeysChanged:
        """Believes a captor key (name or key id) no longer: from now on, or from behind the log index `last_good` on.

        Raises CallerError `reason-missing`, `key-not-found`, and `usage` for the key that signs now.
        """
        from archive.api.keys import follow, refuse_thrown_away
        from archive.repository.keychange import revoke

        refuse_thrown_away(self._keys)
        with self._writing(wait) as writer:
            done = revoke(writer, key=key, reason=reason, last_good=last_good, observed=format_time(self._now()))
        return follow(self._trust_folder, self._disk, self._layout, done, self.warnings.append)

    def note(self, reference: str, text: str, *, code: str, edit: str | None = None, wait: float = 0.0) -> Noted:
        """Signs and logs a note of the desk about the change that came with `ARTICLE@v3`, or about one edit of it: `code`
        is `reviewed`, `needs-note` or `false-alarm`. The log says of which statement; the words stand in a record.
        Raises CallerError `usage`, `bad-version`, `version-not-found`, StoreError `redacted`."""
        from archive.repository import noting

        word, words = noting.checked_code(code), noting.checked_text(text)
        with self._writing(wait) as writer:
            return noting.note(writer, reference, code=word, text=words, edit=edit, observed=format_time(self._now()))

    # Reading verbs.

    def changes(
        self,
        *,
        since: str | None = None,
        kinds: Sequence[str] = (),
        fields: Sequence[str] = (),
        min_severity: int = 0,
        no_note: bool = False,
        site: str | None = None,
        limit: int | None = 50,
        everything: bool = False,
    ) -> Changes:
        """What changed over the whole archive, gravest first, as the unsigned index has it.

        `since` is a time, or `last`: what came since the list was `looked` at last. `kinds` and `fields` are those of
        edits, `no_note` leaves only those for which no note was found on their page. What a signed note settles comes
        last, and only with `everything`. Raises CallerError `bad-time`, `usage`.
        """
        from archive.api.desk import changes

        with self._reading() as reader:
            return changes(
                reader,
                self.settings.origin,
                since=since,
                kinds=kinds,
                fields=fields,
                min_severity=min_severity,
                no_note=no_note,
                site=site,
                limit=limit,
                everything=everything,
            )

    def looked(self, found: Changes) -> bool:
        """Remembers, in the user's state folder, that this list was looked at; only one that is `whole`."""
        from archive.api.desk import looked

        if not found.whole:
            return False
        if (why := looked(self.settings.origin, found)) is not None:
            self.warnings.append(f"this look is not remembered: {why}")
        return why is None

    def without_note(self, *, most: int | None = None) -> dict[str, int] | None:
        """How many changes of severity 3 and more each article has for which no note was found on its page, by id; None
        when more than `most` articles would have to be looked at."""
        from archive.repository import desk

        with self._reading() as reader:
            return desk.without_note(reader, most)

    def articles(self) -> tuple[ArticleRow, ...]:
        """Every article, newest change first, as the unsigned index has it."""
        with self._reading() as reader:
            return reader.articles()

    def show(self, reference: str) -> Shown:
        """One version: `ARTICLE`, `ARTICLE@v3`, `ARTICLE@2026-03-02T12:00Z`. ARTICLE is a URL, an id or a slug."""
        with self._reading() as reader:
            return reader.show(reference)

    def view(self, reference: str, form: Form, output: str | Path, *, force: bool = False) -> Viewed:
        """Writes what a browser showed of a capture: `form` is `screenshot` (PNG) or `dom` (HTML as scripts left it, in
        UTF-8). Of the newest that has one. Raises `no-view`, `output-exists`, `redacted`, StoreError `archive-damaged`."""
        from archive.repository.views import write_view

        with self._reading() as reader:
            return write_view(reader, reference, form, Path(output), self._disk, force=force)

    def picture(self, reference: str, number: int, output: str | Path, *, force: bool = False) -> Pictured:
        """Writes picture `number` of an article (`image/1` is 1) as it was captured: a stranger's file. Without a version
        the newest that has it. Raises `no-picture`, `output-exists`, `redacted`, StoreError `archive-damaged`."""
        from archive.repository.pictures import write_picture

        with self._reading() as reader:
            return write_picture(reader, reference, number, Path(output), self._disk, force=force)

    def history(self, reference: str) -> History:
        """All captures of an article in observed order, with the edits of each step and their interval."""
        with self._reading() as reader:
            return reader.history(reference)

    def diff(self, reference: str) -> tuple[Comparison, ...]:
        """The comparisons along a range: `ARTICLE@v2..v3`; without a range, the newest version with the one before."""
        with self._reading() as reader:
            return reader.diff(reference)

    def compare_copy(self, wires: Sequence[str | Path], copy: str | Path) -> Comparison:
        """What a copy says other than each of its wire texts: a str is a version (`ARTICLE@v2`), a Path a file."""
        from archive.api.documents import copy_compared

        with self._reading() as reader:
            return copy_compared(reader, wires, copy)

    def search(self, words: str, *, limit: int = 50) -> tuple[Match, ...]:
        """Where all these words stand, over all versions, newest first, as the unsigned index has it."""
        with self._reading() as reader:
            return reader.search(words, limit)

    def search_changes(self, words: str, *, change: Literal["added", "removed"], limit: int = 50) -> PhraseChanges:
        """The edits of all articles by which a phrase appeared (`added`) or vanished (`removed`), newest first, and when
        it stood in their articles. Which articles are looked through is the unsigned index's word; every edit that is
        told was made again from the archived bytes."""
        from archive.repository.phrases import phrase_changes

        with self._reading() as reader:
            return phrase_changes(reader, words, change=change, limit=limit)

    def blame(
        self,
        reference: str,
        *,
        field: TracedField = "body",
        by: Literal["sentence", "word"] = "sentence",
        show_removed: bool = False,
    ) -> Blame:
        """Which version brought each sentence (with `by="word"`, each word) of `ARTICLE@V`, and when it was gone
        meanwhile or moved. `show_removed` adds what stood in earlier versions and is gone."""
        from archive.repository.blaming import blame

        with self._reading() as reader:
            return blame(reader, reference, field=field, by=by, show_removed=show_removed)

    def query(self, sql: str, parameters: Sequence[str | int | float | None] = ()) -> Table:
        """One SELECT over the documented views of the unsigned index. Raises CallerError `bad-sql`."""
        with self._reading() as reader:
            return reader.query(sql, parameters)

    def report(self, reference: str) -> ReportView:
        """All that an edit-history report of one article shows."""
        with self._reading() as reader:
            return reader.report_view(reference)

    def outlet(self, site: str, *, since: str | None = None, until: str | None = None) -> OutletView:
        """All that the report of a whole site shows, for looks from `since` to `until` (None: its first, its last)."""
        from archive.api.outlets import outlet

        with self._reading() as reader:
            return outlet(reader, site, since, until)

    def export(
        self, references: Sequence[str] | None, output: str | Path, *, to: str = "warc", force: bool = False,
        **asked: Unpack[Tabled],
    ) -> Exported:  # fmt: skip
        """Writes these articles (None: all) `to` "warc", their captures; "csv" (a folder), "jsonl" or "sqlite", tables of what
        changed with a codebook; or, of one, "schemaorg". Raises `output-exists`."""
        from archive.api.exporting import export

        with self._reading() as reader:
            return export(reader, references, Path(output), self._disk, to=to, force=force, **asked)

    def prove(self, reference: str, output: str | Path, *, force: bool = False) -> Proved:
        """Writes the proof of one capture (`ARTICLE@v3`, `ARTICLE@c7`): `output` ends in `.wacz` (a bundle that replays
        and holds every record that the proof speaks of) or `.tlog-proof` (the proof of the statement alone).
        Raises `output-exists`, `redacted`, StoreError `archive-damaged`."""
        from archive.repository.proving import prove

        with self._reading() as reader:
            return prove(reader, reference, Path(output), self._disk, force=force)

    def quote(
        self,
        reference: str,
        output: str | Path,
        *,
        item: str | None = None,
        text: str | None = None,
        beside: str | bool = False,
        force: bool = False,
    ) -> Quoted:
        """Writes a page that proves one item of one version: `item` is its path (`image/1/caption`, `headline`,
        `body/3`), `text` words that stand in one item only. `beside`: True, or a version (`v3`), shows the item of a
        later version next to it. Raises `nothing-to-quote`, `ambiguous-quote`, `redacted`, `output-exists`."""
        from archive.repository.quoting import quote

        with self._reading() as reader:
            return quote(reader, reference, Path(output), self._disk, item=item, text=text, beside=beside, force=force)
