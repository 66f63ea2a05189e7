"""How a log is anchored outside: an authority's timestamp or witnesses' cosignatures become lines on a checkpoint.

What is asked for outside is asked without the writer's lock; what comes back is checked first and then put, under the
lock, on the checkpoint that it is over, whatever the log has become meanwhile. The text and the log's own signature
stay byte for byte. A timestamp is never taken away again: statements that were signed after it name it (`after`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from archive.errors import CallerError, SourceError, StoreError
from archive.formats.layout import Layout
from archive.model.proofs import Anchored
from archive.model.times import TOLERANCE, format_time, later
from archive.net import authority, witnesses
from archive.net.fetch import Fetcher
from archive.settings import ArchiveSettings
from archive.store.logstore import LogStore
from archive.trust import notes, timestamps
from archive.trust.checkpoints import Checkpoint, parse_checkpoint
from archive.trust.cosignatures import CosignatureKey
from archive.trust.keys import Verifier, is_key_name
from archive.trust.notes import Note, NoteSignature
from archive.trust.policy import Trust
from archive.trust.witness import RequestError, cosignatures_of, encode_request


class Anchorage:
    """The log of one archive as it is anchored.

    `trust` are the keys and roots of the reader at this keyboard (None: nobody's); what they do not know is told to
    `say`, for people.
    """

    def __init__(
        self,
        layout: Layout,
        open_log: Callable[[], LogStore],
        verifier: Verifier,
        trust: Trust | None,
        say: Callable[[str], None],
    ) -> None:
        self._layout = layout
        self._open = open_log
        self._verifier = verifier
        self._trust = trust
        self._say = say

    # Timestamps.

    def stamp(
        self, fetcher: Fetcher, url: str, name: str | None, nonce: int, now: Callable[[], datetime]
    ) -> tuple[Checkpoint, NoteSignature]:
        """Asks an authority for a token over the newest checkpoint; returns the line to `keep`.

        `now` is this machine's clock: a token from another hour would contradict what was or is going to be captured,
        for good and for everybody who believes the authority, so it is not taken. Raises CallerError `bad-url`,
        `usage`; SourceError `timestamp-refused`, `network`, `private-address`.
        """
        name = name or authority.name_of(url)
        if not is_key_name(name):
            raise CallerError("usage", "the name of an authority is one word without a plus sign", hint="--name NAME")
        checkpoint = self._open().checkpoint
        token = authority.ask(fetcher, url, sha256(checkpoint.text.encode()).digest(), nonce)
        line = timestamps.line(name, token)
        timed = self._timed(checkpoint, line)
        if timed.status == "invalid":
            raise SourceError(
                "timestamp-refused", f"the token of {name} is not valid: {timed.reason}", hint="nothing was written"
            )
        clock = format_time(now())
        if not later(timed.time, -TOLERANCE) <= clock <= later(timed.time, TOLERANCE):
            raise SourceError(
                "timestamp-refused",
                f"{name} says that it is {timed.time}, and this machine's clock says {clock}",
                hint="nothing was written; set the clock of this machine, or ask another authority",
            )
        if timed.status != "ok":
            self._say(
                f"the timestamp of {name} is kept, but it was not checked: {timed.reason}."
                + (" Until newsproof keys trust ROOT.pem, TIMED stays not checked." * (timed.status == "unknown"))
            )
        return checkpoint, line

    def _timed(self, checkpoint: Checkpoint, line: NoteSignature) -> timestamps.Timed:
        roots = self._trust.roots if self._trust else ()
        return timestamps.check(line.signature, checkpoint.text, roots)

    # Cosignatures.

    def ask_witness(self, fetcher: Fetcher, prefix: str) -> tuple[Checkpoint, tuple[NoteSignature, ...]]:
        """Asks a witness at its submission prefix to cosign the newest checkpoint; returns the lines to `keep`.

        Raises SourceError `witness-refused`, also when no line is of a witness that the reader's policy names.
        """
        self._need_witnesses()
        log = self._open()
        body = witnesses.ask(fetcher, prefix, self._seen(log), lambda old: self._request(log, old, prefix))
        checkpoint = log.checkpoint
        try:
            lines = cosignatures_of(body, checkpoint.text, self._witnesses())
        except RequestError as exc:
            raise SourceError("witness-refused", f"{prefix}: {exc}", hint="nothing was written") from exc
        if not lines:
            raise self._nobody(prefix)
        return checkpoint, lines

    def request(self, old: int | None = None) -> tuple[Checkpoint, bytes]:
        """An add-checkpoint request to be carried by hand, from the tree size that the witness saw last.

        Without `old`: the newest checkpoint that any witness of the policy has cosigned, else 0.
        """
        log = self._open()
        return log.checkpoint, self._request(log, self._seen(log) if old is None else old, "the witness")

    def answered(self, reply: bytes) -> tuple[Checkpoint, tuple[NoteSignature, ...]]:
        """The checkpoint that the lines of a witness's reply are over, and those of them to `keep`.

        Raises SourceError `witness-refused`, with the size the witness saw in its context (`size`) if it named one.
        """
        seen = witnesses.size_of(reply)
        if seen is not None:
            raise SourceError(
                "witness-refused",
                f"the witness has seen this log at size {seen}, and the request went out from another size",
                context={"size": seen},
                hint="newsproof anchor --reply REPLY --request NEW writes the request that it can check",
            )
        lines = _lines(reply)
        keys = self._need_witnesses()
        ours = [line for line in lines if any((key.name, key.key_id) == (line.name, line.key_id) for key in keys)]
        if not ours:
            raise self._nobody("the reply")
        log = self._open()
        for size in self._published():
            note = log.published(size, self._verifier)
            if valid := self._valid(note.text, ours):
                return parse_checkpoint(note.text), valid
        raise SourceError("witness-refused", "the reply is over no checkpoint of this log", hint="nothing was written")

    def _request(self, log: LogStore, old: int, place: str) -> bytes:
        if old > log.size:
            raise SourceError(
                "witness-refused",
                f"{place} has seen this log at size {old}, and here it has {log.size} entries",
                context={"consequence": "this archive is older than one of the same log that was shown elsewhere"},
                hint="find the newer copy; a log that goes back is never cosigned again",
            )
        note = log.published(log.size, self._verifier)
        own = tuple(line for line in note.signatures if self._is_logs(line))
        return encode_request(old, log.consistency(old), Note(note.text, own).encode())

    def _seen(self, log: LogStore) -> int:
        """The newest published checkpoint that bears a witness's cosignature: a witness names another one if need be."""
        keys = self._witnesses()
        for size in self._published() if keys else ():
            if size <= log.size:
                note = log.published(size, self._verifier)
                if self._valid(note.text, note.signatures):
                    return size
        return 0

    def _published(self) -> Iterator[int]:
        return (size for size, _ in reversed(self._layout.published_checkpoints()))

    def _witnesses(self) -> tuple[CosignatureKey, ...]:
        return tuple(self._trust.policy.witnesses.values()) if self._trust else ()

    def _need_witnesses(self) -> tuple[CosignatureKey, ...]:
        keys = self._witnesses()
        if not keys:
            raise CallerError(
                "bad-policy",
                "your trust folder names no witness, so no cosignature could be checked",
                hint="newsproof keys trust VKEY names one",
            )
        return keys

    def _valid(self, text: str, lines: Sequence[NoteSignature]) -> tuple[NoteSignature, ...]:
        """Those lines that are valid cosignatures by witnesses of the reader's policy; all others are left alone."""
        message = text.encode("utf-8")
        return tuple(
            line
            for line in lines
            for key in self._witnesses()
            if (key.name, key.key_id) == (line.name, line.key_id) and key.verify(line.signature, message)
        )

    def _nobody(self, place: str) -> SourceError:
        known = ", ".join(key.name for key in self._witnesses()) or "none"
        return SourceError(
            "witness-refused",
            f"{place} gave no valid cosignature by a witness that your trust folder names",
            context={"witnesses": known},
            hint="newsproof keys trust VKEY names one; nothing was written",
        )

    def _is_logs(self, line: NoteSignature) -> bool:
        return (line.name, line.key_id) == (self._verifier.name, self._verifier.key_id)

    # Keeping.

    def keep(self, checkpoint: Checkpoint, lines: Sequence[NoteSignature]) -> tuple[Anchored, ...]:
        """Puts lines on the checkpoint that they are over. Call it under the writer's lock.

        Raises StoreError; what a crash leaves is a checkpoint with or without the lines.
        """
        log = self._open()
        if log.published(checkpoint.size, self._verifier).text != checkpoint.text:
            raise StoreError("archive-damaged", f"the log's checkpoint of size {checkpoint.size} is another one now")
        log.reline(checkpoint.size, self._verifier, lambda there: merged(there, lines))
        return tuple(self._told(checkpoint, line) for line in lines)

    def _told(self, checkpoint: Checkpoint, line: NoteSignature) -> Anchored:
        size, root = checkpoint.size, checkpoint.root.hex()
        if timestamps.is_token(line):
            timed = self._timed(checkpoint, line)
            return Anchored(size, root, line.name, "timestamp", timed.time, trusted=timed.status == "ok")
        seconds = int.from_bytes(line.signature[:8], "big")
        return Anchored(size, root, line.name, "cosignature", _moment(seconds), trusted=True)

    # By itself.

    def due(self, settings: ArchiveSettings) -> bool:
        """Whether the archive anchors itself now: no checkpoint is timestamped yet, or enough entries came since."""
        log = self._open()
        for size in self._published():
            if log.size - size >= settings.anchor.every:
                return True
            if size <= log.size and any(
                timestamps.is_token(line) for line in log.published(size, self._verifier).signatures
            ):
                return False
        return True


def merged(there: Sequence[NoteSignature], lines: Sequence[NoteSignature]) -> tuple[NoteSignature, ...]:
    """The lines of others on a checkpoint when some are added.

    Timestamps all stay. Of one witness's cosignatures over one checkpoint the first stays, which bounds it in time, and
    the newest, which says that the log has not grown since.
    """
    made = list(there)
    for line in lines:
        if line in made:
            continue
        if not timestamps.is_token(line):
            same = [at for at, one in enumerate(made) if (one.name, one.key_id) == (line.name, line.key_id)]
            for at in reversed(same[1:]):
                del made[at]
        made.append(line)
    return tuple(made)


def _lines(reply: bytes) -> tuple[NoteSignature, ...]:
    """The signature lines that a witness's reply is made of, over whatever text. Raises SourceError `witness-refused`."""
    text = "any\n"
    try:
        note = notes.parse(text.encode() + b"\n" + reply)
    except notes.NoteError as exc:
        raise SourceError("witness-refused", f"the reply is not signature lines: {exc}") from exc
    if note.text != text:
        raise SourceError("witness-refused", "the reply is not signature lines: there is an empty line")
    return note.signatures


def _moment(seconds: int) -> str | None:
    """The time of a cosignature, None for one beyond the year 9999."""
    try:
        return format_time(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None
