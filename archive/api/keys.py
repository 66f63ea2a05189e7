"""Keys: those that this user holds, and those that this user believes.

The first lie in the keyring, the second in the trust folder beside it. Nothing here reads an archive, except to take
over its keys when it is told to.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from archive.api.folders import configuration_folder
from archive.api.passphrases import passphrase_by_default
from archive.errors import CallerError, NewsproofError
from archive.model.proofs import KeyRow, KeyRows, KeysChanged

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.formats.layout import Layout
    from archive.model.history import Created
    from archive.store.disk import Disk
    from archive.store.keyring import Held, Keyring, Keys, Passphrase, Role
    from archive.store.trustfolder import Trusted
    from archive.trust.cosignatures import CosignatureKey
    from archive.trust.keys import Verifier
    from archive.trust.policy import CaptorLine

TrustRole = Literal["log", "captor", "witness", "authority"]

#: Bytes of a key file or certificate that somebody gives us.
_LIMIT = 1_000_000
#: Characters of a key's name.
_NAME_LIMIT = 100


class Keyroom:
    """The keyring and the trust folder of one user.

    `keyring` is the folder of private keys (else `keys` in the configuration folder); `trust` the folder that says whom
    this user believes (else `trust` beside the keyring). `passphrase` answers for encrypted keys (else the file that
    NEWSPROOF_PASSPHRASE_FILE names does), `new_passphrase` for those that are made. `warnings` gathers what people
    should hear. Raises NewsproofError.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> room = Keyroom(keyring=folder / "keys")
    >>> made = room.new("library.example", role="witness").keys[0]
    >>> made.role, made.status, made.vkey.split("+")[0]
    ('witness', 'not encrypted', 'library.example')
    >>> [row.role for row in room.trust(made.vkey).keys]
    ['witness']
    >>> [(row.place, row.name) for row in room.rows().keys]
    [('keyring', 'library.example'), ('trust', 'library.example')]
    """

    def __init__(
        self,
        *,
        keyring: str | Path | None = None,
        trust: str | Path | None = None,
        passphrase: Passphrase | None = None,
        new_passphrase: Passphrase | None = None,
        random: Callable[[int], bytes] | None = None,
        disk: Disk | None = None,
    ) -> None:
        self.keyring = Path(keyring) if keyring else configuration_folder() / "keys"
        self.trust_folder = Path(trust) if trust else self.keyring.parent / "trust"
        self.warnings: list[str] = []
        self._passphrase = passphrase or passphrase_by_default()
        self._new_passphrase = new_passphrase or self._passphrase
        self._random = random or secrets.token_bytes
        self._given_disk = disk

    @property
    def _disk(self) -> Disk:
        from archive.store.disk import Disk

        return self._given_disk or Disk()

    @property
    def _ring(self) -> Keyring:
        from archive.store.keyring import Keyring

        return Keyring(self.keyring, self._disk, self._passphrase)

    def _told(self, rows: Iterable[KeyRow]) -> KeyRows:
        return KeyRows(tuple(rows), str(self.keyring), str(self.trust_folder))

    # Looking.

    def rows(self) -> KeyRows:
        """Every key of the keyring, then every key that is trusted. Asks for no passphrase.

        Raises CallerError `bad-policy` when the trust folder cannot be read.
        """
        from archive.store.trustfolder import trusted

        believed = trusted(self.trust_folder)
        kinds = {row.vkey: row.kind for row in believed}
        return self._told((*(_held_row(held, kinds) for held in self._ring.held()), *map(_trust_row, believed)))

    def show(self, name: str) -> KeyRows:
        """The keys of that name, key id or vkey. Raises CallerError `key-not-found`."""
        found = [row for row in self.rows().keys if name in _names_of(row)]
        if not found:
            raise _no_such_key(name)
        return self._told(found)

    # Private keys.

    def new(self, name: str, *, role: Role = "captor", encrypt: bool = False) -> KeyRows:
        """Makes a private key and keeps it in the keyring; with `encrypt` under the passphrase.

        A captor key signs statements (small letters, digits, `.`, `_`, `-`); a witness's key cosigns checkpoints, and
        its name should be an address without a scheme. Raises CallerError `bad-key`, `key-exists`, `passphrase`.
        """
        _check_name(name, role)
        ring = self._ring
        if ring.has(name, role):
            raise CallerError(
                "key-exists",
                f'the keyring has a {role} key "{name}" already',
                context={"key": str(ring.path_of(name, role))},
                hint="choose another name: keys are never replaced",
            )
        secret = self._secret(name) if encrypt else None
        make = ring.create if role == "captor" else ring.create_witness
        make(name, self._random(32), passphrase=secret)
        self.warnings += work_tree_warnings(self.keyring)
        held = next(held for held in ring.held() if (held.name, held.role) == (name, role))
        return self._told([_held_row(held, {})])

    def export(self, name: str, output: str | Path | None = None, *, private: bool = False) -> KeyRows:
        """The public part of a key of the keyring, and with `output` also as a file; with `private` an encrypted copy
        of the private part, under the passphrase that it has or else a new one.

        `name` is a name or key id. Raises CallerError `key-not-found`, `output-exists`, `passphrase`, and `usage` for a
        private key without `output` or into an archive.
        """
        rows = [row for row in self.rows().keys if row.place == "keyring" and name in _names_of(row)]
        if len(rows) != 1:
            raise _no_such_key(name) if not rows else _ambiguous(name, rows)
        (row,) = rows
        if not row.vkey:
            raise CallerError("key-unreadable", f"{Path(row.path).name}: {row.status}", context={"path": row.path})
        if private:
            if output is None:
                raise CallerError("usage", "a private key is not printed", hint="name a file with -o")
            role: Role = "witness" if row.role == "witness" else "captor"
            ring = self._ring
            ring.export(row.name, role, Path(output), ring.passphrase_of(row.name, role) or self._secret(row.name))
        elif output is not None:
            target = Path(output)
            if target.exists() or target.is_symlink():
                raise CallerError("output-exists", f"{target} exists", hint="choose another name")
            self._disk.create(target, f"{row.vkey}\n".encode())
        return self._told([row])

    def _secret(self, name: str) -> bytes:
        from archive.store.keyring import Keyring

        return Keyring(self.keyring, self._disk, self._new_passphrase).new_passphrase(name)

    # Trust.

    def trust(
        self,
        what: str | Path,
        *,
        log: str | None = None,
        start: int | None = None,
        until: int | None = None,
        role: TrustRole | None = None,
    ) -> KeyRows:
        """Believes a key from now on: a vkey, a `.pub` file, a PEM certificate, or the keys of an archive folder.

        A key of type 0x01 is a captor's when `log` names the log whose statements it signs (log indexes from `start` up
        to, not including, `until`), and the log's own with `role="log"`. An archive's keys are taken with the windows
        that its log states: that believes the archive's own word, once. Raises CallerError `bad-key`, `usage`,
        `bad-policy`, `key-exists`, `no-such-file`, StoreError `archive-damaged`.
        """
        from archive.store import trustfolder

        path = Path(what)
        if not _is_vkey(what) and path.is_dir():
            if any(value is not None for value in (log, start, until, role)):
                raise CallerError("usage", "an archive's log says for itself which keys count", hint="leave --log out")
            return self._trust_archive(path)
        given = _given(what)
        if isinstance(given, tuple):
            if role not in (None, "authority") or any(value is not None for value in (log, start, until)):
                raise CallerError("usage", "a certificate is trusted as an authority's", hint="leave the options out")
            trustfolder.add(self.trust_folder, self._disk, roots=given)
            return self._told(row for row in self._trusted() if row.role == "authority" and _is_among(row, given))
        kind = _role_of(given, role, log)
        if kind != "captor" and any(value is not None for value in (start, until)):
            raise CallerError("usage", "only a captor key has a window", hint="leave --start and --until out")
        if kind == "witness":
            trustfolder.add(self.trust_folder, self._disk, witnesses=[cast("CosignatureKey", given)])
        elif kind == "log":
            trustfolder.add(self.trust_folder, self._disk, logs=[cast("Verifier", given)])
        else:
            line = _line(cast("Verifier", given), log or "", start or 0, until)
            trustfolder.add(self.trust_folder, self._disk, captors=[line])
            if not any(row.role == "log" and row.origin == log for row in self._trusted()):
                self.warnings.append(
                    f"no key of the log {log} is believed yet, so this line counts for nothing so far: "
                    "newsproof keys trust FILE --as log (or is the name of the log another one?)"
                )
        return self._told(
            row
            for row in self._trusted()
            if row.vkey == given.vkey and row.role == kind and (kind != "captor" or row.origin == log)
        )

    def untrust(self, key: str, *, log: str | None = None) -> KeyRows:
        """Believes a key no more: a vkey, a key id, or its eight hex digits; with `log` only for the log of that origin.

        What was taken away comes back. Raises CallerError `key-not-found`, and `bad-policy` when a group or the quorum
        still names the witness.
        """
        from archive.store.trustfolder import remove

        return self._told(map(_trust_row, remove(self.trust_folder, self._disk, key, origin=log)))

    def _trusted(self) -> tuple[KeyRow, ...]:
        from archive.store.trustfolder import trusted

        return tuple(map(_trust_row, trusted(self.trust_folder)))

    def _trust_archive(self, path: Path) -> KeyRows:
        from archive.formats.layout import Layout, read_config
        from archive.repository.captors import captor_keys_by_log, read_verifier
        from archive.repository.opening import open_log
        from archive.store import trustfolder
        from archive.trust.keys import Verifier

        layout = Layout(path)
        origin = read_config(layout.config).origin
        windows = captor_keys_by_log(layout, open_log(layout, self._disk, read_config(layout.config))).windows
        lines = [_line(Verifier.parse(window.vkey), origin, window.start, window.until) for window in windows]
        trustfolder.add(self.trust_folder, self._disk, logs=[read_verifier(layout.log_key_file)], captors=lines)
        return self._told(row for row in self._trusted() if row.origin == origin)


def follow(trust: Path, disk: Disk, layout: Layout, done: KeysChanged, say: Callable[[str], None]) -> KeysChanged:
    """Brings the user's own trust folder in step with a change of keys that he has just logged himself.

    Only if it knows the log. Keys that it lists for the log get the window of the log where that is narrower, and a
    key that is new is added. The change is logged already, so `say` hears of a folder that cannot be read.
    """
    try:
        changed = _follow(trust, disk, layout, done)
    except NewsproofError as exc:
        say(f"the change is logged, but the trust folder was not brought in step: {exc.message}")
        return done
    return replace(done, trust=str(trust)) if changed else done


def _follow(trust: Path, disk: Disk, layout: Layout, done: KeysChanged) -> bool:
    from archive.repository.captors import read_verifier
    from archive.store.trustfolder import add, read_trust

    found = read_trust(trust)
    log = read_verifier(layout.log_key_file)
    if found is None or log not in found.policy.logs:
        return False
    listed = {line.key.vkey: line for line in found.captors if line.origin == log.name}
    lines = []
    for window in done.keys:
        line = listed.get(window.vkey)
        if line is not None:
            ends = [end for end in (line.until, window.until) if end is not None]
            lines.append(_line(line.key, log.name, line.start, max(line.start, min(ends)) if ends else None))
        elif done.action == "rotate" and window == done.keys[-1] and listed:
            lines.append(_line(_verifier(window.vkey), log.name, window.start, window.until))
    changed = [line for line in lines if listed.get(line.key.vkey) != line]
    if changed:
        add(trust, disk, captors=changed)
    return bool(changed)


def refuse_thrown_away(keys: Keys | None) -> None:
    """Raises CallerError `usage` for an archive whose keys are in memory only."""
    if keys is not None:
        raise CallerError("usage", "the keys of this archive are thrown away when the program ends")


def work_tree_warnings(folder: Path) -> list[str]:
    """What to tell somebody whose private keys lie where they are easily published."""
    from archive.store.keyring import work_tree_of

    tree = work_tree_of(folder)
    return [] if tree is None else [f"{folder} lies in the git work tree {tree}: see that private keys are never added"]


def signs_elsewhere(archive: Archive, created: Created) -> list[str]:
    """What to tell somebody whose key signs another archive, too: as evidence the two are one captor's word."""
    from archive.store.trustfolder import trusted

    captor = created.captor
    others = [
        one.origin or one.name
        for one in trusted(archive._trust_folder)
        if one.kind == "captor" and one.vkey == captor and one.origin != created.origin
    ]
    if not others:
        return []
    more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
    name = "+".join(captor.split("+")[:2])
    told = (
        f"{name} signs {others[0]}{more}, too: archives with one signer are no independent witnesses, and corroborate"
    )
    return [f"{told} counts them as one captor (another person's archive has a key of its own)"]


def fingerprint(data: bytes) -> str:
    """The first 16 hex digits of SHA-256, in groups of four."""
    digits = sha256(data).hexdigest()[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


# Rows.


def _held_row(held: Held, kinds: dict[str, TrustRole]) -> KeyRow:
    key = held.public
    vkey = key.vkey if key is not None else ""
    status = held.fault or ("encrypted" if held.encrypted else "not encrypted")
    if key is None and held.fault is None:
        status = "encrypted; its public part is shown once it has been opened"
    # Captor and log keys are of one kind. Which a key is stands in the trust folder; else a path tells a log's.
    role = "witness" if held.role == "witness" else kinds.get(vkey, "log" if "/" in held.name else "captor")
    return KeyRow(
        held.name, key.keyid if key is not None else "", vkey, fingerprint(key.public) if key is not None else "",
        "keyring", role, str(held.path), status,
    )  # fmt: skip


def _trust_row(row: Trusted) -> KeyRow:
    from archive.store.trustfolder import expiry, key_of

    if row.kind == "authority":
        print_of = fingerprint(row.certificate)
        status = f"root certificate, valid until {expiry(row.certificate)}"
    else:
        print_of, status = fingerprint(key_of(row.vkey).public), "believed"
    return KeyRow(
        row.name, row.keyid, row.vkey, print_of, "trust", row.kind, str(row.path), status, row.origin, row.start,
        row.until,
    )  # fmt: skip


def _names_of(row: KeyRow) -> tuple[str, ...]:
    return tuple(text for text in (row.name, row.keyid, row.vkey, row.keyid.rpartition("+")[2]) if text)


def _is_among(row: KeyRow, roots: Sequence[bytes]) -> bool:
    return row.keyid.rpartition("+")[2] in {sha256(der).hexdigest()[:8] for der in roots}


def _no_such_key(name: str) -> CallerError:
    return CallerError("key-not-found", f'there is no key "{name}"', hint="newsproof keys list shows what there is")


def _ambiguous(name: str, rows: Sequence[KeyRow]) -> CallerError:
    ids = ", ".join(row.keyid or row.path for row in rows)
    return CallerError("usage", f'more than one key is called "{name}"', context={"keys": ids}, hint="use the key id")


def _check_name(name: str, role: Role) -> None:
    from archive.formats.layout import Layout
    from archive.trust.keys import is_key_name

    if role == "captor":
        try:
            Layout(Path()).captor_key_file(name)
        except ValueError:
            raise CallerError(
                "bad-key",
                f'"{name}" cannot be the name of a captor key',
                hint="small letters, digits, dot, hyphen and underscore, at most 64; not log",
            ) from None
    elif not is_key_name(name) or len(name) > _NAME_LIMIT:
        raise CallerError(
            "bad-key",
            f'"{name}" cannot be the name of a witness',
            hint="an address without a scheme, such as library.example/witness",
        )


# What is to be trusted.


def _is_vkey(what: str | Path) -> bool:
    return isinstance(what, str) and what.count("+") >= 2 and "\n" not in what.strip()


def _given(what: str | Path) -> Verifier | CosignatureKey | tuple[bytes, ...]:
    """The key or the certificates that a text or a file is."""
    from archive.store.trustfolder import certificates, key_of

    path = Path(what)
    if _is_vkey(what) and not path.is_file():
        return key_of(str(what).strip())
    try:
        with path.open("rb") as stream:
            data = stream.read(_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise CallerError("no-such-file", f"there is no file {what}, and it is no verifier key either") from None
    except (OSError, ValueError) as exc:
        raise CallerError("unreadable-file", f"{what}: {exc}") from None
    if len(data) > _LIMIT:
        raise CallerError("bad-key", f"{path.name} is too long for a key or a certificate")
    if b"PRIVATE KEY-----" in data:
        raise CallerError("bad-key", f"{path.name} is a private key", hint="what is trusted is the public part: a .pub")
    if b"-----BEGIN CERTIFICATE-----" in data:
        try:
            return certificates(path, data)
        except CallerError as exc:
            raise CallerError("bad-key", exc.message, hint="give the root certificate in PEM") from None
    try:
        return key_of(data.decode("utf-8").removesuffix("\n"))
    except UnicodeDecodeError:
        raise CallerError(
            "bad-key", f"{path.name} is no verifier key", hint="a .pub file holds one line: name+hash+base64"
        ) from None


def _role_of(key: Verifier | CosignatureKey, role: TrustRole | None, log: str | None) -> TrustRole:
    """What a key is trusted as; its type byte decides between witnesses and the rest, the reader decides the rest."""
    from archive.trust.cosignatures import CosignatureKey

    if isinstance(key, CosignatureKey):
        if role not in (None, "witness") or log is not None:
            raise CallerError("usage", f"{key.keyid} is a witness's key (type 0x04)", hint="leave --as and --log out")
        return "witness"
    if role in ("witness", "authority"):
        article = "a witness's" if role == "witness" else "an authority's"
        raise CallerError("usage", f"{key.keyid} is a log's or captor's key (type 0x01), not {article}")
    if role == "log":
        if log not in (None, key.name):
            raise CallerError("usage", f"a log's key is named as its origin, and {key.keyid} is not {log}'s")
        return "log"
    if log is None:
        raise CallerError(
            "usage",
            f"is {key.keyid} the key of a log, or of somebody who signs statements in one?",
            hint="--as log for the first; --log ORIGIN for the second, with the origin of the log",
        )
    return "captor"


def _verifier(vkey: str) -> Verifier:
    from archive.trust.keys import Verifier

    return Verifier.parse(vkey)


def _line(key: Verifier, origin: str, start: int, until: int | None) -> CaptorLine:
    from archive.trust.policy import CaptorLine

    if not origin or origin.split() != [origin]:
        raise CallerError("bad-origin", f'"{origin}" cannot be an origin', hint="for example news.example/desk")
    if start < 0 or (until is not None and until < start):
        raise CallerError("usage", "the window ends before it begins", hint="--start is at most --until")
    return CaptorLine(key, origin, start, until)
