"""Verification: are the bytes those that were signed, signed by whom, and is every statement in the log?

The verb is `verify`. The room never imports `store` or `net`, opens no socket, runs nothing from the archive and never
writes: the writer's code is never asked whether the writer did well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.audit.subjects import kind_of, read_whole
from archive.errors import CallerError
from archive.model.verdict import Level, Verification

if TYPE_CHECKING:
    from archive.audit.ahead import Each
    from archive.audit.descriptions import Heard
    from archive.audit.memory import Memory
    from archive.audit.progress import Progress
    from archive.audit.reports import ReportTools
    from archive.audit.seen import Keep
    from archive.trust.policy import Trust

__all__ = ["kind_of", "verify"]

#: How thoroughly each kind may be looked at; any other one is always looked at in full.
LEVELS: Final[Mapping[str, tuple[Level | None, ...]]] = {
    "archive": (None, "quick", "full", "paranoid"),
    "bundle": (None, "full", "paranoid"),
}
#: Bytes of a file that is read whole: a proof, a page, a checkpoint, fork evidence.
_WHOLE = 16 * 1024 * 1024


def verify(
    path: Path,
    *,
    level: Level | None = None,
    trust: Trust | None = None,
    asked: bool = False,
    seen: Sequence[bytes] = (),
    memory: Memory | None = None,
    against: bytes | None = None,
    accept_rollback: bool = False,
    now: str | None = None,
    keep: Keep | None = None,
    progress: Progress | None = None,
    heard: Heard | None = None,
    each: Each | None = None,
    render: Callable[[dict[str, Any]], bytes] | None = None,
    reports: ReportTools | None = None,
) -> Verification:
    """Verifies whatever lies at `path`: an archive folder, or a file of evidence, known by its content.

    `trust` is the reader's trust folder, None when there is none; `asked`: it was named for this verification and
    counts whatever log this is. `seen` are checkpoints of an archive's log that were seen before, `memory` is what the
    reader remembers of the log of anything else; `against` is a checkpoint that the reader has named, for archives and
    checkpoints (any other evidence has it in its memory). `accept_rollback`: a shorter log than was seen is accepted. `now`
    (canonical) is what a required age is measured from. `keep` is given fork evidence and says where it is kept.
    `progress` hears how many of how many bytes have been read, `heard` of each capture of an archive that is as
    signed; `each` reads the segments of an archive ahead. `render` makes the page of a quote again, `reports` that of a
    report. `level`: `quick` is of archives, `paranoid` of archives and bundles. Never raises on content. Raises
    CallerError `usage`, `no-archive`, `no-such-file`, `unreadable-file`, `not-evidence`, StoreError `newer-format` and
    `storage`.
    """
    kind = kind_of(path)
    if level not in LEVELS.get(kind, (None, "full")):
        raise CallerError(
            "usage",
            f"--level {level} is about archives{' and bundles' if level == 'paranoid' else ''}, "
            f"not about a {'quote' if kind == 'page' else kind}",
            hint="without --level everything that the file holds is read",
        )
    if kind == "archive":
        from archive.audit import engine

        return engine.verify(
            path,
            level=level,
            trust=trust,
            asked=asked,
            seen=seen,
            against=against,
            accept_rollback=accept_rollback,
            forks=memory.forks if memory is not None else lambda origin: (),
            now=now,
            keep=keep,
            progress=progress,
            heard=heard,
            each=each,
        )
    if kind == "segment":
        from archive.audit.segment import examine_segment

        return examine_segment(path, trust, asked=asked, progress=progress)
    if kind == "warc":
        from archive.audit.foreign import examine_warc

        return examine_warc(path, trust, asked=asked, progress=progress)
    if kind == "bundle":
        from archive.audit.bundle import examine_bundle

        return examine_bundle(path, trust, asked=asked, level=level or "full", memory=memory, progress=progress)
    if kind == "wacz":
        from archive.audit.packages import examine_wacz

        return examine_wacz(path, trust, asked=asked, progress=progress)
    if kind == "report":
        from archive.audit.reports import examine_report
        from archive.formats.reportpage import PAGE_LIMIT

        if reports is None:
            raise ValueError("a report is verified by making its page again")
        return examine_report(read_whole(path, PAGE_LIMIT + 1), str(path), reports)
    data = read_whole(path, _WHOLE + 1)
    if kind == "proof":
        from archive.audit.proofs import examine_proof

        return examine_proof(data, str(path), trust, asked=asked, memory=memory)
    if kind == "page":
        from archive.audit.quotes import examine_quote

        if render is None:
            raise ValueError("a quote is verified by making its page again")
        return examine_quote(data, str(path), trust, render, asked=asked, memory=memory)
    from archive.audit.heads import examine_checkpoint, examine_fork

    if kind == "fork":
        return examine_fork(data, str(path), trust, asked=asked)
    return examine_checkpoint(
        data,
        str(path),
        trust,
        asked=asked,
        against=against,
        accept_rollback=accept_rollback,
        now=now,
        memory=memory,
    )
