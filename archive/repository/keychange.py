"""Decides how a change of captor keys is logged: a rotation as announcement and acceptance, a revocation as one entry.

The old key says that the new one signs from the next index on, and the new key says so itself, in one commit: nobody
who holds only one of the two can do it alone, and nobody who reads the log sees one without the other. A new key is
durable before it is named: its private part in the keyring, then its public part in `keys/`, then the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from archive.errors import CallerError
from archive.model.acts import KeysDocument
from archive.model.proofs import KeysChanged
from archive.model.statement import KeyWindow, Statement
from archive.repository.ingest import Writer
from archive.settings import SOFTWARE
from archive.store.disk import Disk
from archive.store.keyring import CAPTOR, Keyring
from archive.trust.windows import Windows, keyid_of

#: Characters of a reason.
REASON_LIMIT = 2_000
#: Keys that one archive has, at most; a statement with all of them fits into a log entry with room to spare.
KEYS_LIMIT = 100


def rotate(
    writer: Writer,
    ring: Keyring,
    disk: Disk,
    *,
    name: str | None,
    reason: str,
    observed: str,
    random: Callable[[int], bytes],
    encrypt: bool = False,
) -> KeysChanged:
    """Lets another captor key sign from now on: that of this name in the keyring, made if it is not there.

    Without a name it is `desk-2`, `desk-3` and so on. A key that is made has the passphrase of the one before it; when
    that has none, `encrypt` asks for one. Raises CallerError `reason-missing`, `passphrase`, `bad-key` for a name that
    no captor key can have, `key-exists` for one that this archive knows.
    """
    reason = _reason(reason)
    before = _windows(writer)
    if len(before) >= KEYS_LIMIT:
        raise CallerError("usage", f"an archive has at most {KEYS_LIMIT} captor keys, and this one has them")
    name = _name_for(writer, ring, before, name)
    passphrase = None
    if not ring.has(name):
        passphrase = ring.passphrase_of(_name_of(writer.captor.vkey)) or (
            ring.new_passphrase(name) if encrypt else None
        )
    signer, _ = ring.load_or_create(name, random, passphrase=passphrase)
    path = writer.layout.captor_key_file(name)
    if not path.exists():
        disk.put(path, f"{signer.verifier.vkey}\n".encode())
    with writer.group():
        number = writer.next_act(observed)
        after = (
            *(replace(known, until=number + 1) if known.vkey == writer.captor.vkey else known for known in before),
            KeyWindow(signer.verifier.vkey, number + 1),
        )
        said = Statement("keys", (), observed, keys=after)
        writer.act(said, KeysDocument(writer.new_id(), observed, SOFTWARE, "rotate", reason, after))
        writer.act(said, KeysDocument(writer.new_id(), observed, SOFTWARE, "accept", reason, after), signer=signer)
    writer.captors = writer.captors.after(said, writer.captor.keyid, number)
    writer.hand_over(signer)
    return KeysChanged("rotate", number, after, str(ring.path_of(name)))


def revoke(writer: Writer, *, key: str, reason: str, last_good: int | None, observed: str) -> KeysChanged:
    """Closes the window of a captor key, from now on or, with `last_good`, behind the last log index that is believed.

    `key` is a name or a key id (`desk+a6e72243`). Raises CallerError `reason-missing`, `key-not-found`, and `usage`
    for the key that signs now, for a window that would not become smaller, and for an index outside of it.
    """
    reason = _reason(reason)
    before = _windows(writer)
    target = _one_of(before, key)
    if target.vkey == writer.captor.vkey:
        raise CallerError(
            "usage",
            f"{keyid_of(target.vkey)} is the key that signs now, and no key can end itself",
            hint='newsproof keys rotate --reason "…" first, then revoke the old one',
        )
    if last_good is not None and not max(0, target.start - 1) <= last_good < writer.size:
        raise CallerError(
            "usage",
            f"{last_good} is not between {max(0, target.start - 1)} and {writer.size - 1}",
            hint="--last-good takes the log index of the last entry of this key that you still believe",
        )
    if target.until is not None and (last_good is None or last_good + 1 >= target.until):
        raise CallerError(
            "usage",
            f"{keyid_of(target.vkey)} counts only before log index {target.until} already",
            hint="--last-good INDEX ends it earlier",
        )
    with writer.group():
        number = writer.next_act(observed)
        until = number if last_good is None else last_good + 1
        after = tuple(replace(known, until=until) if known is target else known for known in before)
        document = KeysDocument(writer.new_id(), observed, SOFTWARE, "revoke", reason, after)
        said = Statement("keys", (), observed, keys=after)
        writer.act(said, document)
    writer.captors = writer.captors.after(said, writer.captor.keyid, number)
    return KeysChanged("revoke", number, after)


def _windows(writer: Writer) -> Windows:
    """The set before a change. Until the log has said anything, the key that signs is the only one that ever did."""
    captors = writer.captors
    return captors.windows if captors.stated else (KeyWindow(writer.captor.vkey, 0),)


def _name_of(vkey: str) -> str:
    return vkey.split("+", 1)[0]


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise CallerError("reason-missing", "a change of keys is logged with its reason", hint='--reason "…"')
    if len(reason) > REASON_LIMIT:
        raise CallerError("usage", f"a reason has at most {REASON_LIMIT:,} characters")
    return reason


def _name_for(writer: Writer, ring: Keyring, before: Windows, name: str | None) -> str:
    known = {_name_of(window.vkey) for window in before}
    if name is None:
        number = 2
        while _is_taken(writer, ring, f"{CAPTOR}-{number}", known):
            number += 1
        return f"{CAPTOR}-{number}"
    try:
        writer.layout.captor_key_file(name)
    except ValueError:
        raise CallerError(
            "bad-key",
            f'"{name}" cannot be the name of a captor key',
            hint="small letters, digits, dot, hyphen and underscore; not log",
        ) from None
    if _is_taken(writer, ring, name, known):
        raise CallerError(
            "key-exists", f'the archive knows a captor key "{name}" already', hint="choose another name for the new key"
        )
    return name


def _is_taken(writer: Writer, ring: Keyring, name: str, known: set[str]) -> bool:
    """Whether the archive uses that name for another key than the keyring's; a file that a crash left may be used."""
    path = writer.layout.captor_key_file(name)
    if name in known:
        return True
    if not path.exists():
        return False
    return not ring.has(name) or path.read_bytes() != f"{ring.public(name).vkey}\n".encode()


def _one_of(windows: Windows, key: str) -> KeyWindow:
    found = [w for w in windows if key in (w.vkey, keyid_of(w.vkey), *w.vkey.split("+")[:2])]
    if len(found) != 1:
        raise CallerError(
            "key-not-found",
            f'the archive has {"no" if not found else "more than one"} captor key "{key}"',
            context={"keys": ", ".join(keyid_of(window.vkey) for window in windows)},
        )
    return found[0]
