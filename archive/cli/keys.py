"""The verbs about keys: which there are, whom to believe, and changes of an archive's captor keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from archive.cli.failures import on_termination
from archive.cli.options import COUNT, Shared, group, verb
from archive.cli.output import Output
from archive.cli.session import keyring_folder, new_passphrases, opened, passphrases, wants_encryption
from archive.errors import OK
from archive.model.proofs import KeyRow
from archive.report import text

if TYPE_CHECKING:
    from archive.api.keys import Keyroom


def _room(shared: Shared) -> Keyroom:
    from archive.api.keys import Keyroom

    return Keyroom(
        keyring=keyring_folder(shared), passphrase=passphrases(shared), new_passphrase=new_passphrases(shared)
    )


def _warn(room: Keyroom, out: Output) -> None:
    for warning in room.warnings:
        out.warn(warning)


@group("keys", short_help="Make, trust, rotate and revoke keys")
def keys_verb() -> None:
    """Keys: those that you hold, and those that you believe.

    Private keys lie in your configuration folder (keys/), and beside them whom you believe (trust/). Captor keys sign
    what was captured, a log's key signs its checkpoints, a witness's key cosigns the checkpoints of others.
    """


@verb("list", short_help="Show the keys you hold and those you believe")
def list_verb(shared: Shared) -> int:
    """Show the keys that you hold and those that you believe.

    A fingerprint is the beginning of SHA-256 over the public key, in groups of four, to be read out over the phone.
    """
    out = Output(shared)
    found = _room(shared).rows()
    out.answer(found, lambda page: text.key_rows(page, found))
    if not found.keys:
        out.talk("newsproof init PATH makes the first keys, newsproof keys new NAME one more.")
    return OK


@verb("new", short_help="Make a key of your own")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["captor", "witness"]),
    default="captor",
    show_default=True,
    help="What it signs: statements of an archive, or the checkpoints of others.",
)
@click.option("--encrypt", is_flag=True, help="Ask for a passphrase. A passphrase file does so without asking.")
def new_verb(shared: Shared, name: str, role: Literal["captor", "witness"], encrypt: bool) -> int:
    """Make a private key called NAME and keep it in your keyring.

    The name of a captor key is a word in small letters; the name of a witness is an address without a scheme, such as
    library.example/witness. A captor key signs for an archive once newsproof keys rotate NAME has said so there.
    """
    out = Output(shared)
    room = _room(shared)
    found = room.new(name, role=role, encrypt=encrypt or wants_encryption(shared))
    out.answer(found, lambda page: text.key_shown(page, found))
    _warn(room, out)
    if role == "witness":
        out.talk(f"Others believe it after: newsproof keys trust {found.keys[0].vkey}")
    else:
        out.talk(f'It signs for an archive after: newsproof keys rotate {name} --reason "…"')
    return OK


@verb("show", short_help="Show one key whole")
@click.argument("name")
def show_verb(shared: Shared, name: str) -> int:
    """Show every key called NAME (a name or a key id), with its public part and where it lies."""
    out = Output(shared)
    found = _room(shared).show(name)
    out.answer(found, lambda page: text.key_shown(page, found))
    return OK


@verb("export", short_help="Write a public key, or an encrypted private one")
@click.argument("name")
@click.option("-o", "--output", metavar="FILE", help="Where to write. Without it the public key is printed.")
@click.option("--private", is_flag=True, help="The private key, encrypted with a passphrase, for safekeeping.")
def export_verb(shared: Shared, name: str, output: str | None, private: bool) -> int:
    """Write the public key of NAME, as others need it for newsproof keys trust.

    With --private an encrypted copy of the private key, into a new file outside of every archive.
    """
    out = Output(shared)
    room = _room(shared)
    found = room.export(name, Path(output) if output is not None else None, private=private)
    (row,) = found.keys
    if output is None:
        out.answer(found, lambda page: text.key_line(page, row))
        return OK
    out.answer(found, lambda page: text.key_written(page, row, output, private=private))
    return OK


@verb("trust", short_help="Believe a key, a certificate, or an archive's keys")
@click.argument("what", metavar="FILE|KEY|ARCHIVE")
@click.option("--log", metavar="ORIGIN", help="The log whose statements the captor key signs.")
@click.option("--start", metavar="INDEX", type=COUNT, help="From which log index on (default 0).")
@click.option("--until", metavar="INDEX", type=COUNT, help="Up to, not including, which log index.")
@click.option(
    "--as", "role", type=click.Choice(["log", "captor", "witness", "authority"]), help="What the key is believed as."
)
def trust_verb(
    shared: Shared,
    what: str,
    log: str | None,
    start: int | None,
    until: int | None,
    role: Literal["log", "captor", "witness", "authority"] | None,
) -> int:
    """Believe a key from now on: it goes into your trust folder.

    Give a verifier key (name+hash+base64), a .pub file, the PEM certificate of a timestamp authority, or an archive.
    A key that you believe must come from somebody you know: compare the fingerprint by another way than the one it
    came by. Of an archive the keys are taken that it names itself, with the windows that its log states.
    """
    out = Output(shared)
    room = _room(shared)
    found = room.trust(what, log=log, start=start, until=until, role=role)
    out.answer(found, lambda page: text.key_rows(page, found))
    _warn(room, out)
    if Path(what).is_dir():
        out.warn(
            f"these are the keys that {what} names itself: this believes the archive's own word. Compare the"
            " fingerprints with those of its owner, by another way than the one the archive came by"
        )
    for line in _advice(found.keys):
        out.talk(line)
    return OK


def _advice(rows: tuple[KeyRow, ...]) -> list[str]:
    kinds = {row.role for row in rows}
    advice = []
    if "witness" in kinds:
        (name, file) = next((row.name, row.path) for row in rows if row.role == "witness")
        advice.append(f"To ask for its cosignature, put it on the quorum line of {file}: quorum {name}")
    if "log" in kinds and "captor" not in kinds:
        advice.append("Whose statements in it you believe: newsproof keys trust FILE --log ORIGIN")
    return [*advice, "Next: newsproof verify PATH"]


@verb("untrust", short_help="Believe a key no more")
@click.argument("key", metavar="KEYID")
@click.option("--log", metavar="ORIGIN", help="Only in that log. Else in every log.")
def untrust_verb(shared: Shared, key: str, log: str | None) -> int:
    """Believe a key no more: its lines leave your trust folder. `newsproof keys list` shows the KEYID."""
    out = Output(shared)
    found = _room(shared).untrust(key, log=log)
    out.answer(found, lambda page: text.key_removed(page, found))
    return OK


@verb("rotate", short_help="Let another captor key sign from now on")
@click.argument("name", required=False)
@click.option("--reason", metavar="TEXT", help="Why; it is logged with the change. Needed.")
def rotate_verb(shared: Shared, name: str | None, reason: str | None) -> int:
    """Let another captor key sign for the archive from now on.

    NAME is a key of your keyring, made if it is not there; without it the next of desk-2, desk-3, … is made. The old
    key announces the new one in the log and the new one accepts, in one commit. What the old key signed before stays
    signed. When the old key may be in wrong hands, revoke it next.
    """
    on_termination()
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.rotate_key(name, reason=reason or "", encrypt=wants_encryption(shared), wait=shared.wait)
    out.answer(found, lambda page: text.keys_changed(page, found))
    out.talk(f"Keep a copy of the new key: newsproof keys export {_newest(found.keys[-1].vkey)} --private -o FILE")
    return OK


def _newest(vkey: str) -> str:
    return vkey.split("+", 1)[0]


@verb("revoke", short_help="Say from where on a captor key is not to be believed")
@click.argument("key", metavar="NAME|KEYID")
@click.option("--reason", metavar="TEXT", help="Why; it is logged with the change. Needed.")
@click.option(
    "--last-good", metavar="INDEX", type=COUNT, help="The last log index of this key that is still to be believed."
)
def revoke_verb(shared: Shared, key: str, reason: str | None, last_good: int | None) -> int:
    """Say in the log from where on a captor key of the archive is not to be believed.

    The key that signs now says so, so a key that may be in wrong hands is rotated first. Entries behind --last-good
    that the key signed are problems for verify from then on, whoever made them; nothing is taken away.
    """
    on_termination()
    out = Output(shared)
    with opened(shared, out) as archive:
        found = archive.revoke_key(key, reason=reason or "", last_good=last_good, wait=shared.wait)
    out.answer(found, lambda page: text.keys_changed(page, found))
    return OK


for _verb in (list_verb, new_verb, show_verb, export_verb, trust_verb, untrust_verb, rotate_verb, revoke_verb):
    keys_verb.add_command(_verb)
