"""Anchoring an archive outside: by hand, and by itself whenever something was added to one whose settings say so.

Nobody can later say that a log is younger, or ever was another one, once an authority has signed the time at which its
checkpoint was there, or a witness has cosigned it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import CallerError, NewsproofError
from archive.model.proofs import Anchored
from archive.settings import AnchorSettings

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.net.fetch import Fetcher
    from archive.repository.anchoring import Anchorage
    from archive.trust.checkpoints import Checkpoint
    from archive.trust.notes import NoteSignature
    from archive.trust.policy import Trust

#: Seconds that an archive waits for an authority that nobody asked for by hand.
PATIENCE = 10.0
#: A witness's reply is some lines; a file larger than this is none.
REPLY_LIMIT = 1_000_000


def anchor(
    press: Archive,
    *,
    tsa: str | None = None,
    name: str | None = None,
    witness: str | None = None,
    request: Path | None = None,
    reply: Path | None = None,
    allow_net: Sequence[str] = (),
    wait: float = 0.0,
) -> tuple[Anchored, ...]:
    """What `Archive.anchor` does."""
    given = [word for word, value in (("tsa", tsa), ("witness", witness), ("request", request or reply)) if value]
    if len(given) > 1:
        raise CallerError("usage", f"{' and '.join(given)}: one thing at a time")
    if not given:
        tsa, name = press.settings.anchor_tsa, name or press.settings.anchor.name
        allow_net = (*press.settings.anchor.allow_net, *allow_net)
    if name is not None and not tsa:
        raise CallerError("usage", "a name is for the lines of an authority", hint="--tsa URL --name NAME")
    anchorage = _anchorage(press)
    if tsa:
        checkpoint, line = anchorage.stamp(_fetcher(press, allow_net), tsa, name, _nonce(press), press._now)
        return _keep(press, anchorage, checkpoint, (line,), wait)
    if witness:
        return _keep(press, anchorage, *anchorage.ask_witness(_fetcher(press, allow_net), witness), wait)
    if reply is None and request is None:
        raise CallerError(
            "usage",
            "nobody to ask: newsproof.toml names no authority",
            hint="--tsa URL, --witness URL, or --request FILE to go by hand",
        )
    return _by_hand(press, anchorage, request, reply, wait)


def settings_of(tsa: str | None) -> AnchorSettings:
    """What newsproof.toml says about an authority at that URL. Raises CallerError `bad-url`, SourceError `refused-url`."""
    if tsa is None:
        return AnchorSettings()
    from archive.net.guard import check_url

    target = check_url(tsa)
    if target.credentials is not None:
        raise CallerError("bad-url", f"{target.url}: newsproof.toml holds no user name and no password")
    return AnchorSettings(tsa=target.url)


def settle(press: Archive) -> None:
    """Asks the archive's own authority when it is time; what fails is a warning, and the next command asks again."""
    given = press.settings.anchor
    try:
        anchorage = _anchorage(press)
        if given.tsa is None or not anchorage.due(press.settings):
            return
        fetcher = _fetcher(press, given.allow_net, PATIENCE)
        checkpoint, line = anchorage.stamp(fetcher, given.tsa, given.name, _nonce(press), press._now)
        _keep(press, anchorage, checkpoint, (line,), 0.0)
    except NewsproofError as exc:
        press.warnings.append(
            f"not timestamped: {exc.message}. What was added is committed; newsproof anchor asks again."
        )


def _by_hand(
    press: Archive, anchorage: Anchorage, request: Path | None, reply: Path | None, wait: float
) -> tuple[Anchored, ...]:
    """A request written for, or a reply taken from, somebody who carries files."""
    from archive.net.witnesses import size_of

    seen: int | None = None
    if reply is not None:
        answer = read_reply(reply)
        seen = size_of(answer)
        if seen is None or request is None:
            return _keep(press, anchorage, *anchorage.answered(answer), wait)
    assert request is not None
    if request.exists():
        raise CallerError("output-exists", f"{request} exists", hint="choose another name")
    checkpoint, data = anchorage.request(seen)
    press._disk.create(request, data)
    return (Anchored(checkpoint.size, checkpoint.root.hex(), checkpoint.origin, "request", file=str(request)),)


def _keep(
    press: Archive, anchorage: Anchorage, checkpoint: Checkpoint, lines: Iterable[NoteSignature], wait: float
) -> tuple[Anchored, ...]:
    from archive.api.upkeep import holder
    from archive.repository.opening import locked

    with locked(press._layout, waited=press._patience(wait), holder=holder()):
        return anchorage.keep(checkpoint, tuple(lines))


def _anchorage(press: Archive) -> Anchorage:
    from archive.repository.anchoring import Anchorage
    from archive.repository.captors import read_verifier
    from archive.repository.opening import open_log

    layout, disk, settings = press._layout, press._disk, press.settings
    return Anchorage(
        layout,
        lambda: open_log(layout, disk, settings),
        read_verifier(layout.log_key_file),
        _trust(press),
        press.warnings.append,
    )


def _trust(press: Archive) -> Trust | None:
    from archive.store.trustfolder import read_trust

    return read_trust(press._trust_folder)


def _fetcher(press: Archive, allow_net: Sequence[str], patience: float | None = None) -> Fetcher:
    from archive.net.fetch import Fetcher

    given = press.settings.fetch
    limits = replace(given, allow_net=tuple(allow_net), timeout=min(given.timeout, patience or given.timeout))
    return Fetcher(limits, now=press._now, monotonic=time.monotonic, resolve=press._resolve)


def _nonce(press: Archive) -> int:
    return int.from_bytes(press._random(8), "big")


def read_reply(path: Path) -> bytes:
    """A file that was carried by hand. Raises CallerError `no-such-file`, `unreadable-file`."""
    try:
        with path.open("rb") as file:
            data = file.read(REPLY_LIMIT + 1)
    except FileNotFoundError as exc:
        raise CallerError("no-such-file", f"there is no file {path}") from exc
    except OSError as exc:
        raise CallerError("unreadable-file", f"{path}: {exc.strerror or exc}") from exc
    if len(data) > REPLY_LIMIT:
        raise CallerError("unreadable-file", f"{path} has more than {REPLY_LIMIT:,} bytes")
    return data
