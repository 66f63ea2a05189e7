"""Signed notes: other people's notes open, hostile ones do not, and ours are theirs byte for byte."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust.checkpoints import open_checkpoint
from archive.trust.keys import Signer, Verifier
from archive.trust.notes import Note, NoteError, NoteSignature, parse, sign, verify
from archive.trust.spelling import NOTE_LIMIT, decode_base64, encode_base64

SIGNER = Signer.from_seed("news.example/desk", bytes(range(32)))
OTHER = Signer.from_seed("library.example", bytes(32))
TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]) | st.just("\n"), max_size=60).map(
    lambda text: text + "\n"
)


@given(TEXTS)
def test_a_signed_text_comes_back(text: str) -> None:
    data = sign(text, [SIGNER])
    note = parse(data)
    assert note.text == text
    assert note.encode() == data
    assert verify(note, SIGNER.verifier)
    assert not verify(note, OTHER.verifier)


@given(st.binary(max_size=120))
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(NoteError):
        parse(data)


def test_every_changed_byte_and_every_truncation_is_noticed() -> None:
    data = sign("origin\n12\n", [SIGNER])
    for at in range(len(data)):
        for flip in (1, 2, 4, 0x20, 0x80):
            bad = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            with contextlib.suppress(NoteError):
                assert not verify(parse(bad), SIGNER.verifier), (at, flip)
        with pytest.raises(NoteError):
            parse(data[:at])


LINE = sign("x\n", [SIGNER]).decode().split("\n\n")[1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        b"text\n\n\n",
        f"text\n{LINE}".encode(),
        f"text\n\n{LINE}"[:-1].encode(),
        f"text\n\n{LINE}\n".encode(),
        f"text\n\n{LINE}more\n".encode(),
        f"text\n\nmore\n{LINE}".encode(),
        f"text\r\n\r\n{LINE}".encode(),
        f"text\n\n{LINE[:-1]}\r\n".encode(),
        f"te\x00xt\n\n{LINE}".encode(),
        f"te\txt\n\n{LINE}".encode(),
        f"te\x1bxt\n\n{LINE}".encode(),
        b"text\n\n" + LINE.replace("— ", "- ").encode(),
        b"text\n\n" + LINE.replace("— ", "—").encode(),
        b"text\n\n" + LINE.replace("— ", "—  ").encode(),
        f"text\n\n {LINE}".encode(),
        f"text\n\n{LINE[:-1]} \n".encode(),
        b"text\n\n" + LINE.replace("desk ", "desk  ").encode(),
        b"text\n\n" + LINE.replace("news.example/desk", "news+example").encode(),
        b"text\n\n" + LINE.replace("news.example/desk", "news example").encode(),
        b"text\n\n" + LINE.replace("news.example/desk", "news\u00a0example").encode(),
        b"text\n\n" + LINE.replace("news.example/desk", "news\u2028example").encode(),
        b"text\n\n" + LINE.replace("news.example/desk ", "").encode(),
        f"text\n\n{LINE[:-2]}\n".encode(),
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— name AAAAAA==\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        "text\n\n— name \n".encode(),
        "text\n\n— name\n".encode(),
        "text\n\n—\n".encode(),
        b"\xff\n\n" + LINE.encode(),
        b"\xed\xa0\x80\n\n" + LINE.encode(),
        f"text\n\n{LINE * 101}".encode(),
        b"x" * NOTE_LIMIT + f"\n\n{LINE}".encode(),
    ],
    ids=lambda data: repr(data[:40]),
)
def test_hostile_notes_are_refused(data: bytes) -> None:
    with pytest.raises(NoteError):
        parse(data)


def test_the_size_of_a_note_is_limited_exactly() -> None:
    room = NOTE_LIMIT - len(sign("\n", [SIGNER]))
    largest = sign("x" * room + "\n", [SIGNER])
    assert len(largest) == NOTE_LIMIT
    assert verify(parse(largest), SIGNER.verifier)
    with pytest.raises(NoteError, match="bytes"):
        sign("x" * (room + 1) + "\n", [SIGNER])
    with pytest.raises(NoteError, match="bytes"):
        parse(b"x" + largest)


def test_a_line_separator_in_the_text_is_no_line() -> None:
    """`str.splitlines` would see an empty line and a forged signature line after it."""
    text = "origin\u2028\u2028— news.example/desk AAAAAAA=\n"
    note = parse(sign(text, [OTHER]))
    assert note.text == text
    assert [signature.name for signature in note.signatures] == ["library.example"]


def test_only_the_last_empty_line_separates() -> None:
    text = f"first\n\n{LINE}\nsecond\n"
    note = parse(sign(text, [SIGNER]))
    assert note.text == text
    assert len(note.signatures) == 1


def test_unknown_lines_are_kept_and_ignored() -> None:
    token = NoteSignature("tsa.example", b"\xff\x01\x02\x03", b"DER of any length")
    data = sign("x\n", [SIGNER], [token])
    assert data.decode().split("\n\n")[1] == token.line + LINE
    note = parse(data)
    assert note.signatures[0] == token
    assert verify(note, SIGNER.verifier)
    # A name alone is no key, nor is a key id alone.
    same_name = NoteSignature(SIGNER.name, b"\x00\x00\x00\x00", bytes(64))
    same_id = NoteSignature("library.example", SIGNER.verifier.key_id, bytes(64))
    assert verify(parse(sign("x\n", [SIGNER], [same_name, same_id])), SIGNER.verifier)
    assert not verify(Note("x\n", (same_name, same_id)), SIGNER.verifier)


def test_a_false_line_of_a_known_key_spoils_the_note() -> None:
    false = NoteSignature(SIGNER.name, SIGNER.verifier.key_id, bytes(64))
    true = parse(sign("x\n", [SIGNER])).signatures[0]
    for signatures in ((false,), (false, true), (true, false)):
        assert not verify(parse(Note("x\n", signatures).encode()), SIGNER.verifier)
    assert verify(parse(Note("x\n", (true, true)).encode()), SIGNER.verifier)


def test_signing_again_replaces_ones_own_line_and_keeps_the_others() -> None:
    first = parse(sign("x\n", [SIGNER, OTHER]))
    again = parse(sign("x\n", [SIGNER], first.signatures))
    assert [signature.name for signature in again.signatures] == ["library.example", "news.example/desk"]
    assert verify(again, SIGNER.verifier)
    assert verify(again, OTHER.verifier)


@pytest.mark.parametrize("text", ["", "x", "x\r\n", "x\x00\n", "x\ty\n", "\ud800\n", "x" * NOTE_LIMIT + "\n"], ids=len)
def test_texts_that_cannot_be_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign(text, [SIGNER])


def test_a_note_has_signatures_and_not_too_many() -> None:
    crowd = [NoteSignature("w", bytes([0, 0, 0, number]), b"s") for number in range(100)]
    assert len(parse(sign("x\n", [], crowd)).signatures) == 100
    for signers, existing in (([], []), ([SIGNER], crowd)):
        with pytest.raises(NoteError):
            sign("x\n", signers, existing)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)), min_size=1, max_size=8)
)
def test_lines_of_any_type_come_back(lines: list[tuple[bytes, bytes]]) -> None:
    signatures = tuple(NoteSignature(f"w{n}", key_id, blob) for n, (key_id, blob) in enumerate(lines))
    note = Note("x\n", signatures)
    assert parse(note.encode()) == note


@pytest.fixture(scope="module")
def vectors(cases: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((cases / "vectors" / "signed-note" / "vectors.json").read_text())
    return loaded


def test_published_notes_open_and_ours_have_the_same_bytes(vectors: dict[str, Any]) -> None:
    go = vectors["go_note"]
    peter, enoch = Verifier.parse(go["vkeys"][0]), Verifier.parse(go["vkey_enoch"])
    for text in go["open_ok"]:
        note = parse(text.encode())
        assert note.text == go["text"]
        assert verify(note, peter)
        assert verify(note, enoch) == ("EnochRoot" in text)
    signer = Signer.from_seed(peter.name, decode_base64(go["skey"].split("+", 4)[4])[1:])
    assert sign(go["text"], [signer]) == go["open_ok"][0].encode()
    spec = parse(vectors["c2sp"]["note"].encode())
    assert verify(spec, Verifier.parse(vectors["c2sp"]["vkey"]))


def test_published_hostile_notes_do_not_open(vectors: dict[str, Any]) -> None:
    peter = Verifier.parse(vectors["go_note"]["vkeys"][0])
    assert len(vectors["go_note"]["open_bad"]) >= 8
    for text in vectors["go_note"]["open_bad"]:
        with contextlib.suppress(NoteError):
            assert not verify(parse(text.encode()), peter), text


class Cosigner:
    """A witness key as C2SP tlog-cosignature defines it, to read other people's notes with."""

    def __init__(self, vkey: str) -> None:
        self.name, key_id, blob = vkey.split("+", 2)
        self.key_id = bytes.fromhex(key_id)
        assert decode_base64(blob)[0] == 0x04
        self._key = Verifier(self.name, decode_base64(blob)[1:])

    def verify(self, signature: bytes, message: bytes) -> bool:
        when = int.from_bytes(signature[:8], "big")
        return self._key.verify(signature[8:], b"cosignature/v1\ntime %d\n" % when + message)


def test_published_cosignatures_verify_over_the_parsed_text(cases: Path) -> None:
    folder = cases / "vectors" / "sunlight-witness"
    seen = 0
    for config in sorted(folder.rglob("*.v0.json")):
        for path in sorted(config.parent.glob(f"{'[0-9a-f]' * 64}/checkpoint")):
            note = parse(path.read_bytes())
            for vkey in json.loads(config.read_text())["verifier_keys"]:
                assert verify(note, Cosigner(vkey))
                assert not verify(Note(note.text + "x\n", note.signatures), Cosigner(vkey))
                seen += 1
    assert seen == 3
    for decoy in (folder / "witness" / "checkpoint", folder / "witness" / "mirror" / "checkpoint"):
        with pytest.raises(NoteError):
            parse(decoy.read_bytes())


def checkpoints_of_public_logs(folder: Path) -> list[Note]:
    bundles = [json.loads(path.read_text()) for path in sorted(folder.glob("*.sigstore.json"))]
    entries = [entry for bundle in bundles for entry in bundle["verificationMaterial"]["tlogEntries"]]
    return [parse(entry["inclusionProof"]["checkpoint"]["envelope"].encode()) for entry in entries]


def test_checkpoints_of_public_logs_bear_their_keys_signature(cases: Path) -> None:
    folder = cases / "vectors" / "rekor-v2"
    logs = json.loads((folder / "staging-trusted_root.json").read_text())["tlogs"]
    published = {log["baseUrl"].removeprefix("https://"): log["publicKey"] for log in logs}
    checkpoints = checkpoints_of_public_logs(folder)
    assert len(checkpoints) == 2
    for note in checkpoints:
        origin = note.text.split("\n")[0]
        assert published[origin]["keyDetails"] == "PKIX_ED25519"
        spki = base64.b64decode(published[origin]["rawBytes"])
        assert open_checkpoint(note.encode(), Verifier(origin, spki[-32:])).origin == origin


def test_a_public_checkpoint_bears_the_lines_of_its_witnesses(cases: Path) -> None:
    folder = cases / "vectors" / "rekor-v2"
    policy = (folder / "policy.txt").read_text()
    [log] = re.findall(r"^log (\S+)$", policy, re.MULTILINE)
    witnesses = re.findall(r"^witness \S+ (\S+)$", policy, re.MULTILINE)
    assert len(witnesses) == 2
    [note] = [n for n in checkpoints_of_public_logs(folder) if verify(n, Verifier.parse(log))]
    assert all(verify(note, Cosigner(witness)) for witness in witnesses)
    assert not any(verify(Note(note.text + "x\n", note.signatures), Cosigner(witness)) for witness in witnesses)


def test_requests_of_a_witness_dialogue(cases: Path) -> None:
    """Nine add-checkpoint requests: whatever was answered with success bears the log's signature."""
    text = (cases / "vectors" / "witness-protocol" / "add-checkpoint.hurl").read_text()
    public = bytes.fromhex(re.findall(r"log public key.*: ([0-9a-f]{64})", text)[0])
    requests = re.findall(r"```\n(old \d+\n.*?)```\nHTTP (\d+)\n", text, re.DOTALL)
    assert len(requests) == 9
    genuine: dict[str, list[bool]] = {}
    for body, status in requests:
        try:
            note = parse(body.partition("\n\n")[2].encode())
        except NoteError:  # the "invalid signature" among them ends in stray base64 bits and is refused as it is read
            genuine.setdefault(status, []).append(False)
            continue
        genuine.setdefault(status, []).append(verify(note, Verifier(note.text.split("\n")[0], public)))
    assert genuine == {"200": [True] * 3, "403": [False] * 2, "422": [True] * 2, "409": [True] * 2}


def test_the_notation_of_a_signature_line_is_base64_of_key_id_and_signature() -> None:
    [signature] = parse(sign("x\n", [SIGNER])).signatures
    assert signature.key_id == SIGNER.verifier.key_id
    assert base64.b64decode(LINE.split(" ")[2]) == signature.key_id + signature.signature
    assert signature.line == f"— {SIGNER.name} {encode_base64(signature.key_id + signature.signature)}\n"
