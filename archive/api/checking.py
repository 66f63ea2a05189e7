"""Checks what somebody holds: an archive, a segment, a bundle, a proof, a quote, somebody else's WARC or WACZ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.api.folders import state_folder, trust_folder
from archive.errors import CallerError, NewsproofError, StoreError
from archive.model.times import format_time
from archive.model.verdict import Level, Verification

if TYPE_CHECKING:
    from archive.store.seen import SeenCheckpoints
    from archive.trust.keys import Verifier


def verify(
    path: str | Path,
    *,
    level: Level | None = None,
    policy: str | Path | None = None,
    against: str | Path | None = None,
    accept_rollback: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
    config: str | Path | None = None,
    say: Callable[[str], None] | None = None,
) -> Verification:
    """Checks whatever lies at `path`, without its index, its keys or the network; changes nothing there.

    A failed check is a result. `policy` is a trust folder that counts for whatever this is; without one the reader's
    own counts (`trust` in the configuration folder, `config` names another one) when it lists the log. `against` is a
    checkpoint that was kept, as a file or as an archive that has it. Checkpoints of archives are remembered in the
    user's state folder and compared with those seen before; `accept_rollback` accepts a log that is shorter, and
    forgets what it is shorter than. `progress` hears bytes read, bytes to read, and the file; `say` what people should
    hear beside the result. Raises CallerError `no-archive`, `no-such-file`, `unreadable-file`, `not-evidence`,
    `bad-policy`, `missing-extra`, `usage`, StoreError `newer-format` and `storage`.
    """
    from archive import audit
    from archive.store.disk import Disk
    from archive.store.seen import SeenCheckpoints
    from archive.store.trustfolder import read_trust

    subject = Path(path)
    kind = audit.kind_of(subject)
    folder = Path(policy) if policy is not None else Path(config) / "trust" if config is not None else trust_folder()
    trust = read_trust(folder)
    if trust is None and policy is not None:
        raise CallerError(
            "bad-policy", f"there is no trust folder {folder}", hint="name a folder with a file policy in it"
        )
    if kind not in ("archive", "checkpoint") and (against is not None or accept_rollback):
        raise CallerError("usage", "--against and --accept-rollback are about archives and checkpoints")
    given = _given(Path(against)) if against is not None else None
    seen = SeenCheckpoints(state_folder(), Disk())
    log = _log_key(subject) if kind == "archive" else None
    name = log.name if log is not None else _origin(subject) if kind == "checkpoint" else None

    def keep(evidence: bytes) -> str | None:
        from archive.trust import fork, notes

        try:
            origin = notes.parse(fork.parse(evidence).first).text.partition("\n")[0]
            return str(seen.keep_fork(evidence, origin))
        except StoreError as exc:
            _tell(say, f"the evidence of the fork could not be kept: {exc.message}")
            return None

    found = audit.verify(
        subject,
        level=level,
        trust=trust,
        asked=policy is not None,
        seen=seen.notes(name) if name is not None else (),
        against=given,
        accept_rollback=accept_rollback,
        now=format_time(datetime.now(UTC)),
        keep=keep,
        progress=progress,
        render=_render,
    )
    if kind == "archive" and level == "paranoid":
        found = _rechecked(subject, found, say)
    if kind == "archive" and log is not None:
        _remember(subject, found, log, seen, accept_rollback, say)
    return found


def _rechecked(subject: Path, found: Verification, say: Callable[[str], None] | None) -> Verification:
    """The same, with what cannot be derived again from segments and log: articles, versions, the index."""
    from tempfile import TemporaryDirectory

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
    return replace(found, notices=(*found.notices, *more))


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
    from archive.trust.notes import NOTE_LIMIT

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

    file = path / "log" / "checkpoint" if path.is_dir() else path
    note = read_whole(file, notes.NOTE_LIMIT + 1)
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


def _origin(checkpoint: Path) -> str | None:
    """The first line of a checkpoint."""
    from archive.audit.subjects import read_whole

    try:
        return read_whole(checkpoint, 4096).partition(b"\n")[0].decode("utf-8") or None
    except (CallerError, ValueError):
        return None


def _render(document: dict[str, Any]) -> bytes:
    from archive.report.quote import page

    return page(document)


def _tell(say: Callable[[str], None] | None, message: str) -> None:
    if say is not None:
        say(message)
