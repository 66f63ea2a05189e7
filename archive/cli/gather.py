"""The verbs that add: init, capture, import."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.failures import failure_of, on_termination, status_of
from archive.cli.manners import assets_option, file_option, jobs_option, listed, manners_options
from archive.cli.options import DURATION, SIZE, Network, Shared, verb
from archive.cli.output import Output
from archive.cli.progress import Waiting
from archive.cli.session import keyring_folder, opened, passphrases, tell_warnings, wants_encryption
from archive.cli.viewing import browser_option, screenshot_option
from archive.cli.visiting import visitor_options
from archive.errors import CODES, OK, CallerError, NewsproofError, SourceError
from archive.model.answers import Captures, Failure, Imports
from archive.model.history import Committed, Imported
from archive.report import text, wording

if TYPE_CHECKING:
    from archive.api.gathering import Asked
    from archive.api.visiting import AskedVisitor

#: Outcomes that leave the user without the article he asked for; all are kept as observations.
NOTHING = ("blocked", "broken", "not-an-article")
#: How many parts of an import go by between two lines on the terminal.
_EVERY = 20
#: Errors of one item that say nothing about the next one.
OF_ONE_ITEM = ("bad-url", "no-such-file", "unreadable-file", "not-text", "too-large")


@verb("init", short_help="Make a new archive")
@click.argument("path")
@click.option("--origin", metavar="NAME", help="What its log is called for good, such as news.example/desk.")
@click.option(
    "--tsa", metavar="URL", help="An RFC 3161 authority that timestamps the log whenever something was added."
)
def init_verb(shared: Shared, path: str, origin: str | None, tsa: str | None) -> int:
    """Make a new, empty archive in the folder PATH.

    The folder must be missing or empty. The log gets its own key, named by its origin; captures are signed by your
    own key, which is made the first time. Private keys lie in your configuration folder, never in the archive; keys
    that are made are encrypted when a passphrase file is named. Both public keys are pinned in your trust folder.
    """
    from archive.api import Archive

    out = Output(shared)
    archive = Archive.create(
        Path(path),
        origin=origin,
        keyring=keyring_folder(shared),
        passphrase=passphrases(shared),
        encrypt=wants_encryption(shared),
        tsa=tsa,
    )
    created = archive.created
    assert created is not None
    out.answer(created, lambda page: text.created(page, created))
    tell_warnings(archive, out)
    out.talk(f"Next: newsproof -A {shlex.quote(path)} capture https://…")
    return 0


@verb("capture", short_help="Fetch articles and archive what came")
@click.argument("urls", metavar="URL...", nargs=-1)
@file_option
@click.option(
    "--allow-net",
    metavar="CIDR",
    multiple=True,
    type=Network(),
    help="A network that may be fetched from although it is private. Repeatable.",
)
@click.option("--timeout", metavar="TIME", type=DURATION, help="For the whole exchange with redirects (default 30s).")
@click.option("--max-size", metavar="SIZE", type=SIZE, help="Of one response (default 20M).")
@manners_options
@jobs_option
@assets_option
@visitor_options
@screenshot_option
@browser_option
@click.option("--no-confirm", is_flag=True, help="Do not fetch a page that has changed once more.")
def capture_verb(
    shared: Shared,
    urls: tuple[str, ...],
    file: str | None,
    allow_net: tuple[str, ...],
    timeout: float | None,
    max_size: int | None,
    no_confirm: bool,
    jobs: int | None,
    assets: str | None,
    screenshot: bool,
    browser: str | None,
    manners: Asked,
    visitor: AskedVisitor,
) -> int:
    """Fetch each URL and archive what came: a new version, or an observation.

    An unchanged, gone or blocked page is an observation; it is signed and logged like a version, since it bounds
    the time of the next edit. A line is printed when its capture is durable.

    The pictures of an article are fetched with it, so that another picture under the same caption is an edit, too.

    A page that has changed is fetched once more on a fresh connection, and both fetches are logged: the change is
    confirmed, or it was seen once.

    With --screenshot a browser shows the captured bytes, and what it draws and the document as scripts left it are
    signed beside them. What an article says is read from the captured bytes alone.

    robots.txt is obeyed, a host is asked at most once in 5 seconds, and what it asks for itself (Crawl-delay,
    Retry-After) is kept to. Several hosts are asked at a time; what is done first is printed first.

    Exit status: 0 when every URL gave a version or an observation of the article, 3 when some gave neither or no
    view, 8 or 9 when none did (not fetched, or refused).
    """  # fmt: skip
    on_termination()
    out = Output(shared)
    if browser is not None and not screenshot:
        raise CallerError("usage", "--browser goes with --screenshot")
    urls = listed(urls, file)
    came: dict[int, Committed | Failure] = {}
    how: Asked = {
        **manners,
        **visitor,
        "allow_net": allow_net,
        "timeout": timeout,
        "max_size": max_size,
        "confirm": not no_confirm,
        "assets": assets or "usual",
        "wait": shared.wait,
    }
    if screenshot:
        how["screenshot"], how["browser"] = True, browser
    with opened(shared, out) as archive, archive.together():
        waiting = Waiting(out, lambda: (len(came), len(urls)), remarks=True)
        archive.tell_waits(waiting)
        finds = archive.capture_all(urls, jobs=jobs, **how)
        try:
            for number, found in finds:
                with waiting.aside():
                    tell_warnings(archive, out)
                    if isinstance(found, Committed):
                        came[number] = found
                        _tell_capture(out, found)
                        continue
                    if not _of_one_item(found):
                        raise found
                    came[number] = failure = failure_of(found)
                    out.failure(failure)
        finally:
            finds.close()
            out.status(None)
            tell_warnings(archive, out)
            done = [one for _, one in sorted(came.items()) if isinstance(one, Committed)]
            failed = [one for _, one in sorted(came.items()) if isinstance(one, Failure)]
            if out.json:
                out.document(Captures(tuple(done), tuple(failed)))
    empty = [found for found in done if found.outcome in NOTHING]
    for found in empty:
        out.failure(_came_to_nothing(found))
    if len(urls) > 1:
        counts = Counter(wording.OUTCOMES[found.outcome] for found in done)
        if failed:
            counts["failed"] = len(failed)
        told = ", ".join(f"{number} {word}" for word, number in counts.items())
        out.talk(f"{wording.count(len(urls), 'URL')}: {told}")
    codes = [one.exit for one in failed] + [CODES["no-article"].exit] * len(empty)
    status = _end(out, codes, len(done) - len(empty), len(urls), "URL")
    unseen = [found for found in done if found.view is not None and found.view.outcome == "failed"]
    if unseen and status == OK:
        status = CODES["partial"].exit
        message = f"no view was made of {wording.count(len(unseen), 'capture')}; everything is captured and committed"
        out.failure(Failure("partial", status, message, "newsproof capture --screenshot makes another one"))
    return status


def _tell_capture(out: Output, found: Committed) -> None:
    if out.json:
        return  # the document at the end holds it, warnings included
    out.answer(found, lambda page: text.captured(page, found))
    for warning in found.warnings:
        out.warn(f"{found.capture.name}: {warning}")


def _came_to_nothing(found: Committed) -> Failure:
    reason = f": {found.reason}" if found.reason else ""
    return Failure(
        "no-article",
        CODES["no-article"].exit,
        f"{found.url}: {wording.OUTCOMES[found.outcome]}{reason}",
        context={"kept": f"the observation {found.capture.name}, signed and logged"},
    )


def _of_one_item(exc: NewsproofError) -> bool:
    return isinstance(exc, SourceError) or exc.code in OF_ONE_ITEM


def _end(out: Output, codes: list[int], done: int, total: int, noun: str) -> int:
    status = status_of(codes, done)
    if status == CODES["partial"].exit:
        message = f"{len(codes):,} of {wording.count(total, noun)} came to nothing"
        out.failure(Failure("partial", status, message, "the others are committed"))
    return status


@verb("import", short_help="Take in files of others: WARC, WACZ, HTML, databases, feeds")
@click.argument("files", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--format",
    "kind",
    metavar="KIND",
    default="auto",
    help="What PATH is taken for: auto (default), warc, wacz, html, text, markdown, html-dir, diffengine, newsedits, newsdiffs, rss.",
)
@click.option("--url", metavar="URL", help="Where a file stood; of a folder also a template such as …/{folder}/{name}.")
@click.option("--observed", metavar="TIME", help="When a file stood there, else its modification time counts.")
@click.option(
    "--dates",
    metavar="WORD",
    default="auto",
    help="Of a folder: auto (time in the name, else of the file; default), name (also a day), file.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be imported; write nothing.")
def import_verb(
    shared: Shared, files: tuple[str, ...], kind: str, url: str | None, observed: str | None, dates: str, dry_run: bool
) -> int:
    """Take in what others made: WARC and ARC (also .gz), WACZ, HTML, text, Markdown, a folder of HTML files with
    dates, the SQLite database of diffengine or NewsEdits, the git repository of NewsDiffs, a saved RSS or Atom feed
    that carries the texts.

    WARC and ARC are kept whole and unchanged, also those in a WACZ; of a database, repository or feed each row, file
    or item is kept beside the page made of it. What is imported is signed as imported: a time is the word of the
    WARC, the file's name, the file, the database, the commit, the feed or yours, and the archive says whose. The same
    content at the same time is skipped and counted, so that an import that was interrupted is repeated to go on.

    Exit status: 0 when every PATH was taken in, 3 when some were not or one ends in the middle of a record (what
    stands before that is imported).
    """  # fmt: skip
    on_termination()
    if observed is not None and len(files) > 1:
        raise CallerError("usage", "--observed goes with one FILE", hint="import the files one by one")
    out = Output(shared)
    done: list[Imported] = []
    failed: list[Failure] = []
    with opened(shared, out) as archive, archive.together():
        try:
            for file in files:
                try:
                    found = archive.import_file(
                        Path(file),
                        url=url,
                        observed=observed,
                        kind=kind,
                        dates=dates,
                        dry_run=dry_run,
                        progress=lambda done, total, name: _tell_progress(out, done, total, name),
                        wait=shared.wait,
                    )
                except NewsproofError as exc:
                    if not _of_one_item(exc):
                        raise
                    failed.append(failure_of(exc))
                    out.failure(failed[-1])
                    continue
                finally:
                    out.status(None)
                    tell_warnings(archive, out)
                done.append(found)
                _tell_import(out, found)
        finally:
            if out.json:
                out.document(Imports(tuple(done), tuple(failed)))
    status = _end(out, [one.exit for one in failed], len(done), len(files), "path")
    cut = [found for found in done if found.cut_at is not None]
    for found in cut:
        out.failure(_cut_off(found))
    return status or (CODES["partial"].exit if cut else 0)


def _cut_off(found: Imported) -> Failure:
    """A file that was taken in as far as it goes: whoever hands it on should know that it is not whole."""
    kept = "what stands before it would be imported" if found.dry_run else "what stands before it is committed"
    return Failure(
        "partial",
        CODES["partial"].exit,
        f"{found.file} {'holds a WARC that ' * (found.format == 'wacz')}ends in the middle of the record at byte {found.cut_at:,}; {kept}",
        "compare the file with its source: it was cut off, or is still being written",
        {"file": found.file},
    )


def _tell_progress(out: Output, done: int, total: int, name: str) -> None:
    if done % _EVERY == 0 or done == total:
        out.status(f"{name}: {done:,} of {total:,}" if total else f"{name}: {done:,}")


def _tell_import(out: Output, found: Imported) -> None:
    if out.json:
        return
    out.answer(found, lambda page: text.imported(page, found))
    for warning in found.warnings:
        out.warn(f"{found.file}: {warning}")
    for capture in found.captures:
        for warning in capture.warnings:
            out.warn(f"{capture.capture.name}: {warning}")
