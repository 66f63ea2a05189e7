"""Being a witness for others: by file, or over HTTP. What is cosigned is remembered before anybody hears of it.

A witness serves the logs that its own trust folder names, with a key of its own; it needs no archive.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.api.folders import configuration_folder, state_folder
from archive.api.passphrases import passphrase_by_default
from archive.errors import CallerError
from archive.model.proofs import Witnessed

if TYPE_CHECKING:
    from archive.net.witnesses import WitnessServer
    from archive.store.disk import Disk
    from archive.store.keyring import Passphrase
    from archive.trust.witness import Reply


class Witness:
    """A witness: a key of the keyring, the logs that the trust folder names, and what was cosigned before.

    Raises CallerError `bad-policy` when the trust folder names no log, `key-not-found` and its kin.
    """

    def __init__(
        self,
        key: str,
        *,
        keyring: str | Path | None = None,
        trust: str | Path | None = None,
        state: str | Path | None = None,
        now: Callable[[], float] = time.time,
        passphrase: Passphrase | None = None,
        disk: Disk | None = None,
    ) -> None:
        from archive.store.disk import Disk
        from archive.store.keyring import Keyring
        from archive.store.trustfolder import read_trust
        from archive.store.witnessing import WitnessStates

        disk = disk or Disk()
        folder = Path(keyring) if keyring else configuration_folder() / "keys"
        believed = Path(trust) if trust else folder.parent / "trust"
        found = read_trust(believed)
        if found is None or not found.policy.logs:
            raise CallerError(
                "bad-policy",
                f"{believed} names no log, so there is nothing to witness",
                hint="newsproof keys trust log.pub --as log, with the public key of the log",
            )
        self._logs = found.policy.logs
        self._cosigner = Keyring(folder, disk, passphrase or passphrase_by_default()).load_witness(key)
        self._states = WitnessStates(Path(state) if state else state_folder(), disk)
        self._now = now

    @property
    def vkey(self) -> str:
        """The public key that readers name in their policy."""
        return self._cosigner.verifier.vkey

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs that are witnessed."""
        return tuple(dict.fromkeys(log.name for log in self._logs))

    def answer(self, request: bytes) -> Reply:
        """Decides about one add-checkpoint request; when it returns, what was cosigned is remembered durably.

        Raises StoreError when that cannot be done: then there is no cosignature.
        """
        from archive.trust.witness import add_checkpoint

        with self._states.alone():
            reply = add_checkpoint(request, self._logs, self._states, self._cosigner, int(self._now()))
            if reply.state is not None and reply.origin is not None:
                self._states.keep(reply.origin, reply.state)
        return reply


def witness_sign(
    request: str | Path,
    *,
    key: str,
    keyring: str | Path | None = None,
    trust: str | Path | None = None,
    state: str | Path | None = None,
    now: Callable[[], float] = time.time,
    passphrase: Passphrase | None = None,
) -> Witnessed:
    """Answers a request that came as a file, as the witness with this key of the keyring.

    `Witnessed.reply` is what goes back: the cosignature (status 200), the size that was seen (409), else why not.
    Raises CallerError `bad-policy`, `key-not-found`, `no-such-file`, `unreadable-file`.
    """
    witness = Witness(key, keyring=keyring, trust=trust, state=state, now=now, passphrase=passphrase)
    return answer_file(witness, Path(request))


def answer_file(witness: Witness, request: Path, reply: Path | None = None) -> Witnessed:
    """The same for a witness that is there already; writes what goes back (status 200 and 409) to `reply`."""
    from archive.api.anchoring import read_reply
    from archive.store.disk import Disk

    body = read_reply(request)
    answer = witness.answer(body)
    if reply is not None and answer.status in (200, 409):
        Disk().create(reply, answer.body)
    return told(body, answer)


def told(request: bytes, reply: Reply) -> Witnessed:
    """What a witness did, for people."""
    from archive.trust import notes
    from archive.trust.checkpoints import CheckpointError, parse_checkpoint
    from archive.trust.witness import RequestError, parse_request

    origin, old, size = "", 0, 0
    try:
        asked = parse_request(request)
        head = parse_checkpoint(notes.parse(asked.note).text)
        origin, old, size = head.origin, asked.old, head.size
    except (RequestError, notes.NoteError, CheckpointError):
        pass
    return Witnessed(origin, old, size, reply.status, reply.body.decode("utf-8", "replace"))


@contextmanager
def witness_serve(
    witness: Witness, *, host: str = "127.0.0.1", port: int = 0, say: Callable[[Witnessed | str], None]
) -> Iterator[WitnessServer]:
    """Listens for add-checkpoint requests; `serve_forever` of what it gives answers them until the block ends.

    `say` hears, one at a time, what was done about each request, and what went wrong. Raises SourceError `network`
    when nobody can listen there.
    """
    from archive.net.witnesses import WitnessServer

    turn = threading.Lock()

    def speak(what: Witnessed | str) -> None:
        with turn:
            say(what)

    def answer(request: bytes) -> Reply:
        reply = witness.answer(request)
        speak(told(request, reply))
        return reply

    server = WitnessServer(host, port, answer, monotonic=time.monotonic, say=speak)
    try:
        yield server
    finally:
        server.server_close()
