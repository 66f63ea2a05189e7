"""Checkpoints: three lines, one spelling, signed by the key that is named as the origin."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.trust import notes
from archive.trust.checkpoints import (
    Checkpoint,
    CheckpointError,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from archive.trust.keys import Signer
from archive.trust.merkle import EMPTY_ROOT
from archive.trust.notes import NoteSignature
from archive.trust.spelling import encode_base64
from tests.conftest import stable

ORIGIN = "news.example/desk"
SIGNER = Signer.from_seed(ORIGIN, bytes(range(32)))
ROOT = sha256(b"root").digest()
B64 = encode_base64(ROOT)


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_comes_back(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert parse_checkpoint(checkpoint.text) == checkpoint
    data = sign_checkpoint(checkpoint, SIGNER)
    assert data == sign_checkpoint(checkpoint, SIGNER)
    assert open_checkpoint(data, SIGNER.verifier) == checkpoint


def test_every_changed_byte_is_refused() -> None:
    data = sign_checkpoint(Checkpoint(ORIGIN, 1204, ROOT), SIGNER)
    for at in range(len(data)):
        for flip in (1, 2, 4, 0x10, 0x20, 0x80):
            with pytest.raises(CheckpointError):
                open_checkpoint(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :], SIGNER.verifier)
        with pytest.raises(CheckpointError):
            open_checkpoint(data[:at], SIGNER.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\n",
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n5\n{B64}",
        f"{ORIGIN}\n5\n{B64}\n\n",
        f"{ORIGIN}\n5\n{B64}\nextension\n",
        f"\n5\n{B64}\n",
        f"{ORIGIN}\n\n{B64}\n",
        f"{ORIGIN}\n05\n{B64}\n",
        f"{ORIGIN}\n+5\n{B64}\n",
        f"{ORIGIN}\n-5\n{B64}\n",
        f"{ORIGIN}\n5_0\n{B64}\n",
        f"{ORIGIN}\n５\n{B64}\n",
        f"{ORIGIN}\n 5\n{B64}\n",
        f"{ORIGIN}\n5.0\n{B64}\n",
        f"{ORIGIN}\n{2**63}\n{B64}\n",
        f"{ORIGIN}\n0\n{B64}\n",
        f"{ORIGIN}\n5\n{B64[:-1]}\n",
        f"{ORIGIN}\n5\n{B64[:-2]}B=\n",
        f"{ORIGIN}\n5\n{B64} \n",
        f"{ORIGIN}\n5\n{encode_base64(ROOT[:31])}\n",
        f"{ORIGIN}\n5\n{encode_base64(ROOT + b'x')}\n",
        f"{ORIGIN}\n5\n{B64}\r\n",
        f"{ORIGIN}\u20285\u2028{B64}\n",
    ],
    ids=stable,
)
def test_texts_that_are_no_checkpoint(text: str) -> None:
    with pytest.raises(CheckpointError):
        parse_checkpoint(text)
    if text.endswith("\n") and "\r" not in text:
        with pytest.raises(CheckpointError):
            open_checkpoint(notes.sign(text, [SIGNER]), SIGNER.verifier)


def test_the_empty_log_has_the_empty_root() -> None:
    data = sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), SIGNER)
    assert open_checkpoint(data, SIGNER.verifier).size == 0
    for origin, size, root in (
        (ORIGIN, 0, ROOT),
        ("", 1, ROOT),
        ("a\nb", 1, ROOT),
        (ORIGIN, -1, ROOT),
        (ORIGIN, 1, b""),
    ):
        with pytest.raises(CheckpointError):
            Checkpoint(origin, size, root)


def test_another_key_or_another_origin_is_refused() -> None:
    checkpoint = Checkpoint(ORIGIN, 5, ROOT)
    data = sign_checkpoint(checkpoint, SIGNER)
    same_name = Signer.from_seed(ORIGIN, bytes(32))
    same_key = Signer.from_seed("other.example", bytes(range(32)))
    for stranger in (same_name, same_key):
        with pytest.raises(CheckpointError, match="no valid signature"):
            open_checkpoint(data, stranger.verifier)
    with pytest.raises(CheckpointError, match="origin"):
        sign_checkpoint(checkpoint, same_key)
    with pytest.raises(CheckpointError, match="another log"):
        open_checkpoint(notes.sign(checkpoint.text, [same_key]), same_key.verifier)


def test_lines_of_witnesses_stay_and_do_not_stand_in_for_the_log() -> None:
    checkpoint = Checkpoint(ORIGIN, 5, ROOT)
    witness = NoteSignature("library.example", b"\x01\x02\x03\x04", bytes(72))
    data = sign_checkpoint(checkpoint, SIGNER, [witness])
    assert notes.parse(data).signatures[0] == witness
    assert open_checkpoint(data, SIGNER.verifier) == checkpoint
    with pytest.raises(CheckpointError):
        open_checkpoint(notes.sign(checkpoint.text, [], [witness]), SIGNER.verifier)
    with pytest.raises(CheckpointError):
        sign_checkpoint(checkpoint, SIGNER, [witness] * 100)


def test_published_checkpoints(cases: Path) -> None:
    vectors = json.loads((cases / "vectors" / "signed-note" / "vectors.json").read_text())
    text = vectors["c2sp"]["checkpoint_unsigned"]
    assert parse_checkpoint(text).text == text
    assert parse_checkpoint(text).size == 20_852_163
    for path in sorted((cases / "vectors" / "tessera-log").glob("checkpoint*")):
        note = notes.parse(path.read_bytes())
        assert parse_checkpoint(note.text).text == note.text
