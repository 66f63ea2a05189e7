"""Decides what is checked in which order, and which of the five words that proves.

One walk over the log, one over the segments and the log together, then the files signed as a whole. Nothing raises on
content: what is wrong is a finding, and the walk goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.audit import names
from archive.audit.ahead import Ahead, Each
from archive.audit.answering import NOT_PROVEN, answer
from archive.audit.descriptions import Heard
from archive.audit.evidence import Evidence, FolderEvidence, no_archive
from archive.audit.findings import Findings
from archive.audit.imports import KeptFiles, digest_of
from archive.audit.log import Log
from archive.audit.naming import name_the_rest
from archive.audit.notes import judge_targets
from archive.audit.policy import Reader, judge_ahead
from archive.audit.progress import Progress, Watched
from archive.audit.seals import sealed
from archive.audit.seen import Comparison, Keep
from archive.audit.segments import Walk
from archive.audit.statements import Keys, Ledger, read_keys
from archive.audit.timing import Times
from archive.errors import CallerError
from archive.formats.layout import CONFIG_LIMIT, decode_config
from archive.model.verdict import Counts, Level, Status, Verification, Word
from archive.settings import ArchiveSettings
from archive.trust.keys import Verifier

if TYPE_CHECKING:
    from archive.trust.policy import Trust

#: Evidence against the log of that name, each with the name of its file.
Forks = Callable[[str], Sequence[tuple[str, bytes]]]
#: Bytes of segments below which every byte is read without being asked for.
FULL_BELOW: Final = 1_000_000_000
_LET_IN: Final = "that a captor whom the log does not name was let in by anybody but whoever holds the log's key"
_WHOSE: Final = "who signed this: its keys lie in the archive itself, and whoever made it, or took its keys, can have written all of it"
#: Keys that the log does not name and that are named one by one.
_NAMED: Final = 8


def verify(
    path: Path,
    *,
    level: Level | None = None,
    trust: Trust | None = None,
    asked: bool = False,
    seen: Sequence[bytes] = (),
    against: bytes | None = None,
    accept_rollback: bool = False,
    forks: Forks = lambda origin: (),
    now: str | None = None,
    keep: Keep | None = None,
    progress: Progress | None = None,
    heard: Heard | None = None,
    each: Each | None = None,
) -> Verification:
    """Verifies the archive folder at `path`.

    `quick` compares sealed segments with their signed digest and reads the rest; `full` reads every byte. Without a
    level it is full below 1 GB of segments; `paranoid` is full with a second reader. `trust` is the reader's trust
    folder, which counts when it is `asked` for or lists the log. `seen` are checkpoints of this log that were seen, `forks`
    what is kept against the log of a name,
    `against` is one that the reader has named; `keep` is given fork evidence and says where it is kept. `now`
    (canonical) is what a required age is measured from. `heard` hears of each capture whose description was read, at every
    level but `quick`. `each` reads the segments ahead in other processes, say, at the same levels: that changes no
    finding. Never raises on content. Raises CallerError `no-archive` when
    there is no archive, StoreError `newer-format` for a format that is not known, `storage` when a file cannot be read.
    """
    with FolderEvidence(Path(path)) as evidence:
        return examine(
            evidence,
            level=level,
            trust=trust,
            asked=asked,
            seen=seen,
            against=against,
            accept_rollback=accept_rollback,
            forks=forks,
            now=now,
            keep=keep,
            progress=progress,
            heard=heard,
            ahead=Ahead(partial(FolderEvidence, Path(path)), each) if each is not None else None,
        )


def examine(
    evidence: Evidence,
    *,
    level: Level | None = None,
    trust: Trust | None = None,
    asked: bool = False,
    seen: Sequence[bytes] = (),
    against: bytes | None = None,
    accept_rollback: bool = False,
    forks: Forks = lambda origin: (),
    now: str | None = None,
    keep: Keep | None = None,
    progress: Progress | None = None,
    heard: Heard | None = None,
    ahead: Ahead | None = None,
) -> Verification:
    """Verifies whatever answers the questions of `Evidence`; `ahead` reads its segments ahead."""
    findings = Findings()
    settings = _settings(evidence, findings)
    keys = _keys(evidence, findings, settings)
    _look_at_the_top(evidence, findings)
    segments, imports = _warc_files(evidence, findings)
    sizes = {name: evidence.size(name) or 0 for name in segments.values()}
    if level is None:
        level = "full" if sum(sizes.values()) < FULL_BELOW else "quick"
    origin = settings.origin if settings is not None else keys.log.name if keys.log is not None else None
    reader = Reader(trust, asked=asked, log=keys.log, origin=origin)
    if _log_is_gone(evidence):
        return _without_log(evidence, findings, level, reader, len(segments))
    if level == "quick":
        ahead = None
    if ahead is not None:
        ahead.begin(evidence, sizes, keys.captors)
    times = Times(findings, trust=reader.trust, log=keys.log)
    compared = Comparison(seen, keys.log, against=against, accept_rollback=accept_rollback, forks=forks)
    log = Log(evidence, findings, keys.log, times=times, watch=compared.watch())
    compared.conclude(findings, log, keep)
    ledger = Ledger(log, keys, findings, times=times, reader=reader)
    kept = KeptFiles(evidence, findings)
    kept.hash_imports(imports)
    watched = Watched(evidence, sum(sizes.values()), progress)
    walk = Walk(
        evidence, findings, log, ledger, kept, deep=level != "quick", heard=heard, ahead=ahead, passed=watched.count
    )
    _walk_segments(watched, findings, log, ledger, kept, walk, segments, sizes, quick=level == "quick")
    walk.originals.conclude(findings)
    # What is lost may have spoken of a file that now seems to be nobody's.
    kept.redactions.settle(ledger, log)
    kept.conclude(complete=not findings.failed("INTACT"))
    kept.redactions.conclude()
    judge_targets(ledger.notes, log, ledger.note)
    twice = None
    if level == "paranoid":
        from archive.audit.twice import read_twice

        twice = read_twice(evidence, findings, segments.values())
    signers = ledger.conclude(anchored_at=settings.anchor_tsa if settings is not None else None)
    believed = reader.conclude(findings, ledger.note, log, times, now, outside=ledger.outside)
    judge_ahead(findings, names.CHECKPOINT, times, now)
    trusted = _with_other_keys(believed, reader, compared)
    name_the_rest(evidence, findings, log, segments.values())
    return _answer(
        evidence, findings, level, reader, log, ledger, kept, walk, len(segments), signers, times, trusted, twice,
        compared,
    )  # fmt: skip


def _settings(evidence: Evidence, findings: Findings) -> ArchiveSettings | None:
    """What newsproof.toml says, None when it is missing or damaged."""
    data = evidence.read(names.CONFIG, CONFIG_LIMIT)
    if data is None:
        if not any(True for _ in evidence.scan(names.LOG)):
            raise no_archive(evidence.subject)
        findings.add("config-altered", names.CONFIG, f"{names.CONFIG} is not there")
        return None
    try:
        return decode_config(data)
    except CallerError as exc:
        findings.add("config-altered", names.CONFIG, exc.message)
        return None


def _keys(evidence: Evidence, findings: Findings, settings: ArchiveSettings | None) -> Keys:
    """The keys, with the log's only when it is the one that newsproof.toml speaks of."""
    keys = read_keys(evidence, findings)
    log: Verifier | None = keys.log
    if log is None:
        size = evidence.size(names.LOG_KEY)
        if not size:
            findings.add("key-missing", names.LOG_KEY, f"{names.LOG_KEY} is {'empty' if size == 0 else 'not there'}")
    elif settings is not None and log.name != settings.origin:
        findings.add(
            "key-missing",
            names.LOG_KEY,
            f"{names.LOG_KEY} is the key of {log.name!r}, {names.CONFIG} names the log {settings.origin!r}",
            field="name",
        )
        log = None
    return Keys(log, keys.captors)


def _look_at_the_top(evidence: Evidence, findings: Findings) -> None:
    """Names whatever lies beside the files and folders that an archive consists of."""
    for base, kind in sorted(evidence.scan("")):
        if base.startswith(names.INDEX) and kind == "file":
            continue
        if names.TOP.get(base) != kind:
            names.stray(findings, base, kind)


def _log_is_gone(evidence: Evidence) -> bool:
    """Whether nothing at all is left of the log."""
    return (
        evidence.size(names.CHECKPOINT) is None
        and not any(True for _ in evidence.scan(names.CHECKPOINTS))
        and not any(True for _ in evidence.scan(names.TILES))
    )


def _without_log(evidence: Evidence, findings: Findings, level: Level, reader: Reader, segments: int) -> Verification:
    """The answer about an archive whose log is gone: one sentence, for without it nothing can be compared."""
    findings.add(
        "log-truncated",
        f"{names.LOG}/",
        f"there is nothing in {names.LOG}/: no checkpoint and no entry is left",
        consequence="nothing says which captures there were, so none of the records was looked at",
    )
    none = "without the log there is nothing to compare with"
    details: dict[Word, tuple[Status, str]] = {
        "INTACT": ("not checked", none),
        "SIGNED": ("not checked", none),
        "LOGGED": ("FAIL", "the log is not there"),
        "TIMED": ("not checked", none),
        "TRUSTED": ("not checked", none),
    }
    return answer(
        findings,
        details,
        subject=evidence.subject,
        kind="archive",
        level=level,
        counts=Counts(segments=segments),
        policy=reader.label,
    )


def _with_other_keys(trusted: tuple[Status, str], reader: Reader, compared: Comparison) -> tuple[Status, str]:
    """A name that was seen under another log key, too: whose it is, only a policy can say, and there is none."""
    if reader.trust is not None or not compared.others:
        return trusted
    others = ", ".join(compared.others[:5])
    return trusted[0], f"{trusted[1]}; a log of this name was seen under another key, {others}: this is another log"


def _warc_files(evidence: Evidence, findings: Findings) -> tuple[dict[int, str], list[str]]:
    """Segments by number and foreign files; names whatever else lies in `warc/`."""
    segments: dict[int, str] = {}
    imports: list[str] = []
    indexes: list[str] = []
    for base, kind in sorted(evidence.scan(names.WARC)):
        name = f"{names.WARC}/{base}"
        number = names.segment_number(name)
        if name == names.TORN and kind == "folder":
            torn = sorted(f"{name}/{inner}" for inner, _ in evidence.scan(name))
            if torn:
                findings.add("torn-folder", name, f"{name} holds unfinished tails: {len(torn)}, the first is {torn[0]}")
        elif kind != "file":
            names.stray(findings, name, kind)
        elif number is not None:
            segments[number] = name
        elif names.import_digest(name) is not None:
            imports.append(name)
        elif base.endswith(".cdxj"):
            indexes.append(name)
        else:
            names.stray(findings, name, kind)
    empty = [name for name in segments.values() if evidence.size(name) == 0]
    if empty:
        several = (
            f"{len(empty)} segments are empty, the first is {empty[0]}" if len(empty) > 1 else f"{empty[0]} is empty"
        )
        findings.add(
            "unknown-file",
            empty[0],
            several,
            consequence="there is nothing in it; a writer that was interrupted leaves one such file at most",
        )
    beside = {names.cdxj(name) for name in segments.values()}
    for name in indexes:
        if name not in beside:
            findings.add("unknown-file", name, f"{name} is the index of a file that is not there")
    return dict(sorted(segments.items())), imports


def _walk_segments(
    evidence: Evidence,
    findings: Findings,
    log: Log,
    ledger: Ledger,
    kept: KeptFiles,
    walk: Walk,
    segments: dict[int, str],
    sizes: dict[str, int],
    *,
    quick: bool,
) -> None:
    """Walks the segments in order; one that is sealed and unchanged is taken as a whole at level quick."""
    highest = max(segments, default=0)
    gone: str | None = None
    expected = 1
    for number, name in segments.items():
        for lost in range(expected, min(number, expected + 100)):
            gone = names.segment(lost)
            findings.add("segment-missing", gone, f"{gone} is not there, {name} is", record=1, offset=0)
            walk.skip(gone)
        expected = number + 1
        following = segments.get(number + 1)
        if quick and following is not None and not kept.unexplained:
            index = sealed(evidence, log, name, following)
            if index is not None and index >= ledger.index:
                before = ledger.records
                while ledger.index < index:
                    ledger.take()
                walk.accept(name, sizes[name], ledger.records - before)
                continue
        file = evidence.open(name)
        if file is None:
            continue
        try:
            walk.segment(name, file, sizes[name])
        finally:
            file.close()
    upcoming = ledger.peek()
    if upcoming is not None:
        # A seal is the first statement of the segment behind the one that it seals.
        seal_follows = walk.begun and upcoming.statement is not None and upcoming.statement.kind == "segment"
        index_is_left = evidence.size(names.cdxj(names.segment(highest + 1))) is not None
        if not segments or seal_follows or index_is_left:
            gone = names.segment(highest + 1)
            findings.add("segment-missing", gone, f"{gone} is not there, but the log goes on", record=1, offset=0)
            walk.finish(gone)
            return
    walk.finish(None)
    if not quick and not findings.failed("INTACT"):
        _compare_seals(evidence, findings, kept, segments)


def _compare_seals(evidence: Evidence, findings: Findings, kept: KeptFiles, segments: dict[int, str]) -> None:
    """A sealed segment whose records are all as signed, but whose bytes are not, was packed anew."""
    for name in segments.values():
        seal = kept.seal(name)
        if seal is None or findings.mentions(name):
            continue
        digest, length = digest_of(evidence, name)
        if digest not in (seal.sha256, kept.redactions.rewritten(name)):
            findings.add(
                "repacked",
                name,
                f"the file has {length:,} bytes with SHA-256 {digest}, sealed were {seal.length:,} with {seal.sha256}",
                record=1,
                offset=0,
            )


def _timed(log: Log, times: Times) -> tuple[Status, str]:
    """The status and line of TIMED: what stands on a checkpoint dates the entries that lead to it."""
    if log.head is None:
        return "not checked", "no checkpoint could be checked, so nothing that others say on one is believed"
    status, line = times.conclude()
    if status == "ok" and not log.proven:
        return "not checked", f"{line}; but the entries that are left do not lead to the newest checkpoint"
    return status, line


def _published(findings: Findings, reader: Reader, ledger: Ledger, signers: Counter[str]) -> str:
    """What SIGNED says of keys that count because they lie in the archive, which whoever holds its log key can add to.

    Who has a policy believes the captors that it lists, and is told of any other one by that.
    """
    unnamed = ledger.unnamed() if reader.trust is None else ()
    if not unnamed:
        return ""
    told = [f"{keyid} ({signers[keyid]} statement{'s' * (signers[keyid] != 1)})" for keyid in unnamed[:_NAMED]]
    more = f" and {len(unnamed) - _NAMED} more" if len(unnamed) > _NAMED else ""
    one = len(unnamed) == 1
    twice = "" if len({keyid.partition("+")[0] for keyid in unnamed}) == len(unnamed) else "; some have the same name"
    findings.add(
        "captor-unnamed",
        f"{names.KEYS}/",
        f"{len(unnamed)} captor key{'s' * (not one)} that no statement in the log names: {', '.join(told)}{more}{twice}",
    )
    counting = f"{', '.join(unnamed[:_NAMED])}{more} count{'s' * one}"
    return f"; that {counting}, only the archive's own {names.KEYS}/ says"


def _fit(reader: Reader) -> str:
    """In which way statements are signed: without a policy, by keys that have come with them."""
    if reader.trust is not None:
        return "signed by captors of this archive"
    return "fit the keys that lie in this archive, and whose those are it cannot say"


def _unknown(reader: Reader, log: Log, compared: Comparison, published: str) -> tuple[str, ...]:
    """What is not proven of the whole archive: whose it is, and whether its log is all that there was."""
    whose = (_WHOSE,) if reader.trust is None else ()
    newest = (compared.unknown,) if log.size and (reader.trust is None or reader.trust.policy.met(())) else ()
    return (*whose, *((_LET_IN,) if published else ()), *compared.forked, *newest)


def _answer(
    evidence: Evidence,
    findings: Findings,
    level: Level,
    reader: Reader,
    log: Log,
    ledger: Ledger,
    kept: KeptFiles,
    walk: Walk,
    segments: int,
    signers: Counter[str],
    times: Times,
    trusted: tuple[Status, str],
    twice: int | None,
    compared: Comparison,
) -> Verification:
    again = f"; {twice} of {segments} segments read by a second reader, too" if twice is not None else ""
    named = ", ".join(f"{count} by {keyid}" for keyid, count in sorted(signers.items()))
    published = _published(findings, reader, ledger, signers)
    root = log.head.root.hex() if log.head is not None else None
    accepted = f" ({walk.accepted} by the digest of their sealed segment)" if walk.accepted else ""
    details: dict[Word, tuple[Status, str]] = {
        "INTACT": ("not checked", "there is nothing: no entry in the log, and no record")
        if log.size == 0 and walk.records == 0
        else (
            "ok",
            f"{walk.intact} of {ledger.records} records as signed{accepted}, {walk.bytes + kept.bytes:,} bytes read"
            + kept.redactions.words
            + again
            + (f"; behind the last commit {walk.loose:,} bytes that nothing signed speaks of" if walk.loose else ""),
        ),
        "SIGNED": (
            "n/a" if log.size == 0 else "ok" if signers.total() == log.size else "not checked",
            f"{signers.total()} of {log.size} statements {_fit(reader)} ({named or 'none'})" + published,
        ),
        "LOGGED": (
            "ok" if log.proven else "not checked",
            f"log size {log.size}, root {root[:8]}…{root[-8:]}; consistent with {log.checkpoints} "
            f"published checkpoint{'s' * (log.checkpoints != 1)}" + compared.words
            if root is not None and log.proven
            else f"log size {log.size}, and "
            + ("no signed checkpoint for it" if root is None else "not all entries lead to its signed checkpoint"),
        ),
        "TIMED": _timed(log, times),
        "TRUSTED": trusted,
    }
    return answer(
        findings,
        details,
        subject=evidence.subject,
        kind="archive",
        level=level,
        counts=Counts(
            records=walk.records,
            statements=log.size,
            captures=ledger.captures,
            versions=ledger.versions,
            segments=segments,
            imports=kept.imports,
            bytes=walk.bytes + kept.bytes,
        ),
        not_proven=(*_unknown(reader, log, compared, published), *NOT_PROVEN),
        checkpoint=log.head.text if log.head is not None else None,
        brackets=[replace(one, label=findings.named(one.index) or one.label) for one in times.brackets],
        policy=reader.label,
        origins=walk.origins.result(ledger.captures),
    )
