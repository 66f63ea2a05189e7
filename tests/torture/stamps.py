"""Timestamps that cost: notes with as many lines as there may be, tokens with as many certificates, none of them true.

All name an authority that the reader knows, for anybody can; so that each looks as if it were worth checking.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from archive.formats import wacz
from archive.formats.quotepage import extract
from archive.trust import canonical, notes, timestamps
from archive.trust.notes import SIGNATURE_LIMIT, Note
from archive.trust.proofs import TlogProof, parse_proof
from archive.trust.roots import Roots
from tests.torture import bundles, quotes
from tests.trust.tokens import Token, certificate, key_of, root, usage

#: The authority that the reader believes.
ROOT = root("Root", 3001)
SIGNER = certificate("Signer", key_of(3002), ROOT)
#: Certificates of others in each token; with the signer's as many as are read.
_RING = 19


@cache
def ring(number: int) -> list[bytes]:
    """Certificates in the name of the root, each signed by the next one's key: any could have issued any other."""
    keys = [key_of(4000 + _RING * number + n) for n in range(_RING)]
    holders = []
    for n, key in enumerate(keys):
        by = certificate("Root", keys[(n + 1) % _RING], ca=True)
        holders.append(certificate("Root", key, by, ca=True, key_usage=usage(key_cert_sign=True)))
    return [one.data for one in holders]


def forged(text: str, serial: int, others: list[bytes]) -> bytes:
    """A token over that text, by a signer in the name of the root whom the ring might have vouched for."""
    liar = certificate("Signer", key_of(3003), certificate("Root", key_of(3004), ca=True))
    return Token(liar, text.encode(), certificates=[liar.data, *others], serial=serial).encode()


def genuine(text: str, serial: int = 1, others: tuple[bytes, ...] = ()) -> bytes:
    """A token of the authority, with certificates of others beside the signer's."""
    return Token(SIGNER, text.encode(), certificates=[SIGNER.data, *others], serial=serial).encode()


def crowded(note: bytes, *, rings: int = 5, space: int = 900_000, first: tuple[bytes, ...] = ()) -> bytes:
    """The note with `first`, and then as many lines with forged tokens as a note may have, within that many bytes."""
    parsed = notes.parse(note)
    bags = [ring(number) for number in range(rings)]
    lines = [timestamps.line("tsa.example", token) for token in first]
    for serial in range(1, SIGNATURE_LIMIT + 1 - len(parsed.signatures) - len(lines)):
        line = timestamps.line("tsa.example", forged(parsed.text, serial, bags[serial % rings]))
        space -= len(line.line.encode())
        if space < 0:
            break
        lines.append(line)
    return Note(parsed.text, (*parsed.signatures, *lines)).encode()


def cases(files: dict[str, bytes], proof: bytes, quote: bytes) -> Iterator[tuple[str, bytes]]:
    """Kind and bytes of evidence whose checkpoint bears such tokens: the genuine files are those given."""
    parsed = parse_proof(proof)
    head = parsed.checkpoint
    crowd = crowded(head)
    stranger = Note(notes.parse(crowd).text, notes.parse(crowd).signatures[1:]).encode()
    deep = Token(SIGNER, notes.parse(head).text.encode(), certificates=[b"\x05\x00"] * 48_000).encode()
    wide = Note(notes.parse(head).text, (*notes.parse(head).signatures, *[timestamps.line("t", deep)] * 7)).encode()
    twice = Note(notes.parse(head).text, notes.parse(head).signatures[:1] * SIGNATURE_LIMIT).encode()
    for note in (crowd, stranger, wide, twice):
        yield "checkpoint", note
        yield "proof", TlogProof(parsed.index, parsed.hashes, note, parsed.extra).encode()
    proofs = {name: data for name, data in files.items() if wacz.proof_index(name) is not None}
    changed = {
        name: TlogProof(one.index, one.hashes, crowd, one.extra).encode()
        for name, data in proofs.items()
        for one in (parse_proof(data),)
    }
    yield "bundle", bundles.repaired({**files, **changed})
    yield "bundle", bundles.zipped(beside(files, crowded(head, space=60_000), 150))
    yield "bundle", bundles.zipped(beside(files, head, 3_000))
    yield "bundle", inflated(files)
    document: Any = canonical.decode(extract(quote))
    own = document["checkpoint"].encode()
    yield "quote", quotes.remade(quote, {**document, "checkpoint": crowded(own, space=700_000).decode()})
    after = [crowded(own, space=200_000).decode()] * 3
    yield "quote", quotes.remade(quote, {**document, "after": after})


def beside(files: dict[str, bytes], note: bytes, count: int) -> dict[str, bytes]:
    """A bundle's files, and that many earlier checkpoints."""
    return {**files, **{f"newsproof/after-{number}.checkpoint": note for number in range(count)}}


def inflated(files: dict[str, bytes]) -> bytes:
    """A bundle of many files, each of which inflates to no more than one may."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
        for number in range(100, 160):
            package.writestr(f"newsproof/{number}.tlog-proof", bytes(15_000_000))
    return out.getvalue()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Hears of every signature of a certificate or a token that is computed, and whether it was true."""
    heard: list[str] = []
    ask = Roots.ask

    def listening(self: Roots, signature: bytes, check: Any, *, own: bool = False) -> None:
        def heard_of() -> None:
            heard.append("false")
            check()
            heard[-1] = "true"

        ask(self, signature, heard_of, own=own)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Roots, "ask", listening)
        yield heard
