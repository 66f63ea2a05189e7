"""Decides what a checkpoint is worth to a reader: whose it is, which witnesses saw it and when, and how it is timed.

Keys come from the reader (`Trust`) or, where there is none, from whoever asks; never from the note. A line that claims
to be of a known key and is not spoils the note if it is the log's, and is named if it is a witness's. Lines of unknown
keys are named and count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, CheckpointError, parse_checkpoint
from archive.trust.keys import Verifier
from archive.trust.notes import NoteError
from archive.trust.roots import Roots

if TYPE_CHECKING:
    from archive.trust.policy import Trust
    from archive.trust.timestamps import Timed

#: The different signatures under each key name and key id.
_Claims = dict[tuple[str, bytes], list[bytes]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A signed note, judged as a checkpoint.

    `checkpoint`: what it says, whoever says it (None when it is no checkpoint). `log`: the key that really signed it,
    among those asked for. `fault`: why it is not to be relied on at all (None: signed by `log`). `witnesses`: by their
    names in the policy, when each saw it, in seconds since 1970 (the earliest, when it says two times). `forged`: key
    ids `name+hash` of trusted witnesses over whose names stands a line that they did not sign; such a witness is not
    counted. `quorum`: whether the reader's policy accepts the checkpoint: its log (any, when the policy lists none)
    and enough witnesses. `tokens`: authority and judgement of each timestamp; on a note that no log key signed none is
    believed, and no certificate is looked at. `others`: key ids of all other lines.
    """

    checkpoint: Checkpoint | None = None
    log: Verifier | None = None
    fault: str | None = None
    witnesses: Mapping[str, int] = field(default_factory=dict)
    forged: tuple[str, ...] = ()
    quorum: bool = False
    tokens: tuple[tuple[str, Timed], ...] = ()
    others: tuple[str, ...] = ()


def judge(note: bytes, trust: Trust | None, *, log: Verifier | None = None, roots: Roots | None = None) -> Judged:
    """What the note is worth under the reader's trust. Never raises on content.

    The log's key is the reader's, if the policy knows the origin (one of them, while a log changes its key); `log` is
    asked only where it does not, or where there is no trust, and then its signature means what the caller knows of it.
    `roots` are those of the trust, for several notes of one verification.
    """
    try:
        parsed = notes.parse(note)
        checkpoint = parse_checkpoint(parsed.text)
    except (NoteError, CheckpointError) as exc:
        return Judged(fault=str(exc))
    keys = trust.logs_of(checkpoint.origin) if trust is not None else ()
    if not keys and log is not None:
        keys = (log,)
    claims: _Claims = {}
    for line in dict.fromkeys(parsed.signatures):
        claims.setdefault((line.name, line.key_id), []).append(line.signature)
    message = parsed.text.encode("utf-8")
    signer, fault = _signer(claims, message, checkpoint, keys)
    known = {(key.name, key.key_id) for key in keys}
    witnesses, forged, quorum = _witnesses(claims, message, trust)
    if trust is not None:
        known |= {(key.name, key.key_id) for key in trust.policy.witnesses.values()}
        quorum = quorum and signer is not None and (not trust.policy.logs or signer in trust.policy.logs)
    if trust is None or (
        fault is not None and (log is None or _signer(claims, message, checkpoint, (log,))[0] is None)
    ):
        roots = Roots()
    elif roots is None:
        roots = Roots(trust.roots)
    tokens: list[tuple[str, Timed]] = []
    others: list[str] = []
    for signature in parsed.signatures:
        if (signature.name, signature.key_id) in known:
            continue
        from archive.trust import timestamps  # most checkpoints bear none

        if timestamps.is_token(signature):
            tokens.append((signature.name, timestamps.check(signature.signature, parsed.text, roots)))
        else:
            others.append(f"{signature.name}+{signature.key_id.hex()}")
    return Judged(checkpoint, signer, fault, witnesses, forged, quorum, tuple(tokens), tuple(others))


def _signer(
    claims: _Claims, message: bytes, checkpoint: Checkpoint, keys: Sequence[Verifier]
) -> tuple[Verifier | None, str | None]:
    """The key that signed, and the fault: no key, no line of one, or a line of one that it did not sign."""
    if not keys:
        return None, "no key of this log is known to the reader"
    signer = None
    for key in keys:
        lines = claims.get((key.name, key.key_id), ())
        if not all(key.verify(line, message) for line in lines):
            return None, f"a signature in the name of the log's key {key.keyid} is not this key's"
        if lines and signer is None:
            signer = key
    if signer is None:
        return None, f"it is not signed by {' or '.join(key.keyid for key in keys)}"
    if signer.name != checkpoint.origin:
        return None, "it is a checkpoint of another log than the key's"
    return signer, None


def _witnesses(claims: _Claims, message: bytes, trust: Trust | None) -> tuple[dict[str, int], tuple[str, ...], bool]:
    """The times of the witnesses who signed, the key ids of those whose lines they did not, and whether it is enough."""
    if trust is None:
        return {}, (), False
    times: dict[str, int] = {}
    forged: list[str] = []
    for name, key in trust.policy.witnesses.items():
        lines = claims.get((key.name, key.key_id), ())
        if not all(key.verify(line, message) for line in lines):
            forged.append(key.keyid)
        elif lines:
            times[name] = min(key.time_of(line) for line in lines)
    return times, tuple(forged), trust.policy.met(times)
