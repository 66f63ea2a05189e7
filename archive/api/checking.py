"""Checks what somebody holds: an archive, a segment, a bundle, a proof, a quote, a report, somebody else's WARC or WACZ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.api.folders import state_folder, trust_folder
from archive.api.memories import COMPARED, memory_of
from archive.errors import CallerError, NewsproofError, StoreError
from archive.model.times import format_time
from archive.model.verdict import Level, Verification

if TYPE_CHECKING:
    from archive.audit.ahead import Each
    from archive.audit.reports import ReportTools
    from archive.model.outlet import OutletView
    from archive.repository.comparing import Comparing, NoView
    from archive.store.seen import SeenCheckpoints
    from archive.trust.keys import Verifier
    from archive.trust.policy import Trust


def verify(
    path: str | Path,
    *,
    level: Level | None = None,
    policy: str | Path | None = None,
    against: str | Path | None = None,
    accept_rollback: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
    config: str | Path | None = None,
    say: Callable[[str], None] | None = None,
) -> Verification:
    """Checks whatever lies at `path`, without its keys or the network; changes nothing there. Nothing is believed because an
    index says so: at level `full` its captures are compared with what is read, at `paranoid` all of it.

    A failed check is a result. `policy` is a trust folder that counts for whatever this is; without one the reader's
    own counts (`trust` in the configuration folder, `config` names another one) when it lists the log. `against` is a
    checkpoint that was kept, as a file or as an archive that has it; of a report it is the archive that it was made
    from, which is then asked through its index whether it says the same. Checkpoints of archives, and those in other
    evidence that a key of the reader's policy signed, are remembered in the user's state folder and compared with those
    seen before; `accept_rollback` accepts a log that is shorter, and
    forgets what it is shorter than. `jobs`: how many processes read the segments of an archive, at level `full` and in
    the first reading of `paranoid`; what is found is the same with any number of them. `progress` hears bytes read,
    bytes to read, and the file; `say` what people should hear beside the result. Raises CallerError `no-archive`,
    `no-such-file`, `unreadable-file`, `not-evidence`, `bad-policy`, `missing-extra`, `usage`, StoreError `newer-format`,
    `storage`, `interrupted` (a process that read ended before its work was done) and (`against`, of a report)
    `index-damaged`, `archive-damaged`.
    """
    from archive import audit
    from archive.store.disk import Disk
    from archive.store.seen import SeenCheckpoints

    for option, named in (("PATH", path), ("--policy", policy), ("--against", against)):
        if named == "":
            raise CallerError(
                "usage", f"{option} is empty", hint="a variable that is not set? . is the folder you are in"
            )
    subject = Path(path)
    kind = audit.kind_of(subject)
    folder = Path(policy) if policy is not None else Path(config) / "trust" if config is not None else trust_folder()
    trust, loose = _believed(folder)
    if trust is None and policy is not None:
        raise CallerError(
            "bad-policy", f"there is no trust folder {folder}", hint="name a folder with a file policy in it"
        )
    if loose:
        more = f" (and {len(loose) - 1} more there)" if len(loose) > 1 else ""
        _tell(say, f"every user of this machine may write {loose[0]}{more}, and so decide whom you trust: chmod o-w")
    if accept_rollback and kind not in ("archive", "checkpoint"):
        raise CallerError("usage", "--accept-rollback is about archives and checkpoints")
    if against is not None and kind not in (*COMPARED, "report"):
        raise CallerError(
            "usage",
            "--against is about what carries a checkpoint: an archive, a bundle, a proof, a quote, a checkpoint; and of a "
            "report it names the archive",
        )
    press = Path(against) if against is not None and kind == "report" else None
    if press is not None and not press.is_dir():
        raise CallerError("usage", f"{press} is no archive", hint="--against ARCHIVE: the one the report was made from")
    given = _given(Path(against)) if against is not None and press is None else None
    seen = SeenCheckpoints(state_folder(), Disk())
    log = _log_key(subject) if kind == "archive" else None
    now = format_time(datetime.now(UTC))

    def tell(line: str) -> None:
        _tell(say, line)

    def keep(evidence: bytes) -> str | None:
        from archive.trust import fork, notes

        try:
            origin = notes.parse(fork.parse(evidence).first).text.partition("\n")[0]
            return str(seen.keep_fork(evidence, origin))
        except StoreError as exc:
            _tell(say, f"the evidence of the fork could not be kept: {exc.message}")
            return None

    with (
        _compared(subject) if kind == "archive" and level not in ("quick", "paranoid") else nullcontext() as compared,
        _readers(jobs) if kind == "archive" and level != "quick" else nullcontext() as each,
    ):
        found = audit.verify(
            subject,
            level=level,
            trust=trust,
            asked=policy is not None,
            seen=seen.notes(log.name) if log is not None else (),
            memory=memory_of(
                seen, Path(against) if given is not None and against is not None else None, given, keep, tell, now
            ),
            against=given,
            accept_rollback=accept_rollback,
            now=now,
            keep=keep,
            progress=progress,
            heard=compared,
            each=each,
            render=_render,
            reports=report_tools(press, say) if kind == "report" else None,
        )
        if compared is not None and found.level == "full":
            whole = not any(problem.word in ("INTACT", "LOGGED") for problem in found.problems)
            found = replace(found, notices=(*found.notices, *compared.conclude(complete=whole)))
    if kind == "archive" and level == "paranoid":
        found = _rechecked(subject, found, say)
    if kind == "archive" and log is not None:
        _remember(subject, found, log, seen, accept_rollback, say)
    return found


def _believed(folder: Path) -> tuple[Trust | None, Sequence[Path]]:
    """What the trust folder says, None when there is none; and what in it everybody may write."""
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None, ()
    from archive.store.trustfolder import open_to_others, read_trust

    trust = read_trust(folder)
    return trust, open_to_others(folder) if trust is not None else ()


def _readers(jobs: int) -> AbstractContextManager[Each | None]:
    """The processes that read ahead, None when this one is to do it alone."""
    if jobs < 1:
        raise CallerError("usage", "at least one process has to read")
    if jobs == 1:
        return nullcontext()
    from archive.api.readers import Readers

    return Readers(jobs)


def _compared(subject: Path) -> AbstractContextManager[Comparing | NoView | None]:
    """What compares the captures of the archive's index with those that are verified."""
    from archive.formats.layout import Layout

    layout = Layout(subject)
    if not layout.index.exists():
        return nullcontext()
    from archive.repository.comparing import comparing

    return comparing(layout) or nullcontext()


def _rechecked(subject: Path, found: Verification, say: Callable[[str], None] | None) -> Verification:
    """The same, with what cannot be derived again from segments and log: articles, versions, the index."""
    from tempfile import TemporaryDirectory

    from archive.audit.answering import with_more
    from archive.formats.layout import Layout
    from archive.repository.rechecking import recheck
    from archive.store.disk import Disk

    if any(problem.word in ("INTACT", "LOGGED") for problem in found.problems):
        _tell(say, "articles, versions and index were not derived again: what they come from is damaged")
        return found
    with TemporaryDirectory(prefix="newsproof-") as scratch:
        try:
            more = recheck(Layout(subject), Disk(), Path(scratch), lambda line: _tell(say, line))
        except StoreError as exc:
            _tell(say, f"articles, versions and index were not derived again: {exc.message}")
            return found
    known = {(problem.code, problem.affects) for problem in found.problems}
    return with_more(found, [one for one in more if (one.code, one.affects) not in known])


def _remember(
    subject: Path,
    found: Verification,
    log: Verifier,
    seen: SeenCheckpoints,
    accept_rollback: bool,
    say: Callable[[str], None] | None,
) -> None:
    """Keeps the head of a log that holds together for the next time."""
    if found.checkpoint is None or any(problem.word == "LOGGED" for problem in found.problems):
        return
    from archive.audit.subjects import read_whole
    from archive.trust.spelling import NOTE_LIMIT

    size = int(found.checkpoint.split("\n")[1])
    for lost in seen.damaged(log):
        _tell(say, f"{lost} is no checkpoint of this log any more: what was seen at that size is forgotten")
    try:
        if accept_rollback:
            seen.forget_beyond(log, size)
        for file in (subject / "log" / "checkpoint", subject / "log" / "checkpoints" / str(size)):
            note = read_whole(file, NOTE_LIMIT + 1) if file.is_file() else b""
            if note.decode("utf-8", "replace").startswith(found.checkpoint + "\n"):
                seen.remember(note, log)
                return
    except (NewsproofError, OSError) as exc:
        why = exc.message if isinstance(exc, NewsproofError) else exc.strerror or str(exc)
        _tell(say, f"this checkpoint could not be remembered, so a rollback to it would not be seen: {why}")


def _given(path: Path) -> bytes:
    """The checkpoint that `--against` means. Raises CallerError."""
    from archive.audit.subjects import read_whole
    from archive.trust import checkpoints, notes
    from archive.trust.spelling import NOTE_LIMIT

    file = path / "log" / "checkpoint" if path.is_dir() else path
    note = read_whole(file, NOTE_LIMIT + 1)
    try:
        checkpoints.parse_checkpoint(notes.parse(note).text)
    except ValueError as exc:
        raise CallerError(
            "not-evidence", f"{file} is no checkpoint: {exc}", hint="name a checkpoint, or an archive that has one"
        ) from exc
    return note


def _log_key(archive: Path) -> Verifier | None:
    """The archive's own log key, if there is one that can be read."""
    from archive.audit.subjects import read_whole
    from archive.formats.layout import Layout
    from archive.trust.keys import Verifier

    try:
        return Verifier.parse(read_whole(Layout(archive).log_key_file, 4096).decode("utf-8").removesuffix("\n"))
    except (CallerError, ValueError):
        return None


def _render(document: dict[str, Any]) -> bytes:
    from archive.report.quote import page

    return page(document)


def report_tools(press: Path | None, say: Callable[[str], None] | None) -> ReportTools:
    """For `archive.audit.reports`: how a report is read and made again; and compared with the archive in `press`, if there is one."""
    from archive.audit.reports import Compared, ReportTools, View
    from archive.model.codec import parse
    from archive.model.history import ReportView
    from archive.model.outlet import OutletView

    def read(document: Mapping[str, object]) -> View:
        if document.get("schema") == "newsproof/outlet/v1":
            return parse(OutletView, document)
        return parse(ReportView, document)

    def render(view: View, packed: str | None) -> bytes:
        from archive.report.html import html

        try:
            if isinstance(view, OutletView):
                return _outlet_page(view, packed)
            return html(view, packed).encode("utf-8")
        except (LookupError, TypeError, ArithmeticError) as exc:  # what no report says, but a stranger's data may
            raise ValueError(f"no report can be made of it: {exc}") from exc

    def ask(view: View) -> Compared:
        from archive.formats.layout import Layout, read_config
        from archive.repository.query import reading
        from archive.repository.reporting import compare_outlet, compare_report
        from archive.store.disk import Disk

        layout = Layout(press or Path())
        read_config(layout.config)
        with reading(layout, Disk(), say=lambda line: _tell(say, line)) as reader:
            return compare_outlet(reader, view) if isinstance(view, OutletView) else compare_report(reader, view)

    return ReportTools(read, render, ask if press is not None else None)


def _outlet_page(view: OutletView, packed: str | None) -> bytes:
    """The page of a report of a site, with the figures that its articles make. Raises ValueError."""
    from archive.diff.counting import figures
    from archive.report.outlet import outlet_html

    try:
        counted = replace(view, figures=figures(view.articles, view.since))
    except NewsproofError as exc:  # what is no time
        raise ValueError(exc.message) from exc
    return outlet_html(counted, packed if counted == view else None).encode("utf-8")


def _tell(say: Callable[[str], None] | None, message: str) -> None:
    if say is not None:
        say(message)
