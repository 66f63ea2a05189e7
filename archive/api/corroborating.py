"""Compares what several captors archived of the same articles. Each archive is verified first; nothing is written to any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from archive.errors import CallerError, StoreError
from archive.model.corroboration import Compared, Corroborated, Standing

if TYPE_CHECKING:
    from archive.model.verdict import Verification
    from archive.repository.corroborating import Witnessing

#: Archives that can be compared at once.
MOST = 16
#: Problems of one archive that are repeated; `verify` names all.
_NAMED = 3


def corroborate(
    archives: Sequence[str | Path],
    *,
    article: str | None = None,
    policy: str | Path | None = None,
    config: str | Path | None = None,
    say: Callable[[str], None] | None = None,
) -> Corroborated:
    """Which texts of the same articles two or more archives hold, by how many independent captors, and who saw
    something else at the same time.

    Every archive is verified at level full, against `policy` (a trust folder) or the reader's own (`config` names
    another configuration folder), as `verify` does; one that is not as it was signed, or not what the policy asks for,
    is named and not counted. No index is believed. `article` is the address of one article; without it all articles
    are compared that two or more counted archives hold. `say` hears what `verify` has to say beside its result.

    Raises CallerError `usage` for less than two archives or more than 16, `no-archive`, `article-not-found`,
    `bad-policy`, and StoreError `newer-format`, `storage`.
    """
    from archive.audit.corroboration import captors
    from archive.repository import corroborating
    from archive.store.disk import Disk

    if not 2 <= len(archives) <= MOST:
        raise CallerError("usage", f"two to {MOST} archives are compared, not {len(archives)}")
    if article is not None and "://" not in article:
        raise CallerError(
            "usage", f'"{article}" is no address', hint="--article takes a URL: archives choose their own names"
        )
    paths = [Path(one) for one in archives]
    for path in paths:
        _refuse_others(path)
    rows: list[Compared] = []
    sides: list[Witnessing] = []
    with TemporaryDirectory(prefix="newsproof-") as scratch, ExitStack() as stack:
        for number, path in enumerate(paths, 1):
            found = _verified(path, number, policy, config, say)
            side = None
            standing, why = _standing(found)
            if standing == "counted":
                try:
                    side = corroborating.opened(number, path, _size(found), Path(scratch), Disk())
                    stack.callback(side.close)
                except StoreError as exc:
                    standing, why = "failed", (exc.message,)
            rows.append(_row(number, path, found, standing, why, side, sides))
            sides += [side] if side is not None else []
        if article is not None:
            ids = corroborating.asked_for(article, sides)
            if not ids and len(sides) == len(paths):
                raise CallerError("article-not-found", f"none of these archives has {article}")
            several = [(article, ids)] if ids else []
            alone = never = 0
        else:
            known = corroborating.same_articles(sides)
            several = [(url, ids) for url, ids in known if len(ids) > 1]
            alone = sum(len(ids) == 1 and corroborating.ever_read(ids, sides) for _, ids in known)
            never = sum(not corroborating.ever_read(ids, sides) for _, ids in known)
            several = [(url, ids) for url, ids in several if corroborating.ever_read(ids, sides)]
        compared = tuple(corroborating.compared(url, ids, sides) for url, ids in several)
        return Corroborated(
            tuple(rows),
            len({*captors({side.number: side.public for side in sides}).values()}),
            compared,
            alone,
            article,
            tuple(f"[{side.number}] {line}" for side in sides for line in side.left_out),
            never,
        )


def _refuse_others(path: Path) -> None:
    from archive import audit

    if audit.kind_of(path) != "archive":
        raise CallerError("no-archive", f"{path} is no archive", hint="name the folders of two archives or more")


def _verified(
    path: Path, number: int, policy: str | Path | None, config: str | Path | None, say: Callable[[str], None] | None
) -> Verification:
    from archive.api.checking import verify

    def tell(line: str) -> None:
        if say is not None:
            say(f"[{number}] {line}")

    return verify(path, level="full", policy=policy, config=config, say=tell)


def _standing(found: Verification) -> tuple[Standing, tuple[str, ...]]:
    wrong = found.problems or found.unproven
    told = [f"{one.code}: {one.message}" for one in wrong[:_NAMED]]
    told += [f"and {len(wrong) - _NAMED:,} more; newsproof verify names them"] if len(wrong) > _NAMED else []
    if found.problems:
        return "failed", tuple(told)
    if not found.ok:
        return "unproven", tuple(told) or tuple(one.detail for one in found.verdicts if one.status == "FAIL")
    if found.checkpoint is None:
        return "failed", ("no checkpoint of its log could be checked",)
    return "counted", ()


def _size(found: Verification) -> int:
    return int((found.checkpoint or "\n0\n").split("\n")[1])


def _row(
    number: int,
    path: Path,
    found: Verification,
    standing: Standing,
    why: tuple[str, ...],
    side: Witnessing | None,
    before: Sequence[Witnessing],
) -> Compared:
    return Compared(
        number,
        str(path),
        (found.checkpoint or "").partition("\n")[0],
        standing,
        why,
        any(one.word == "TRUSTED" and one.status == "ok" for one in found.verdicts),
        found.policy,
        side.keyids if side is not None else (),
        found.counts.captures,
        found.counts.versions,
        sum(one.versions > 0 for one in side.index.articles()) if side is not None else 0,
        tuple(one.number for one in before if side is not None and one.public & side.public),
    )
