"""Other people's vectors, each set as a list of cases: what was published of it, and whether it is so here.

A case that differs is named in `DIFFERENCES`; `docs/vectors.md` explains it, and a test compares the page's counts with
what is run here.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.trust import canonical, der, notes
from archive.trust.checkpoints import parse_checkpoint
from archive.trust.cosignatures import CosignatureKey, Cosigner
from archive.trust.envelope import pae
from archive.trust.judging import judge
from archive.trust.keys import KeyFormatError, Signer, Verifier
from archive.trust.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from archive.trust.policy import Trust, parse_policy
from archive.trust.proofs import parse_proof
from archive.trust.spelling import decode_base64
from archive.trust.tiles import (
    Tile,
    TileError,
    decode_entries,
    encode_entries,
    entries_path,
    grow,
    node_reader,
    tile_path,
    tiles_for,
)
from archive.trust.timestamps import judge_signature
from archive.trust.witness import WitnessState, add_checkpoint, encode_request, parse_request
from tests.trust import test_trust_cosignatures, test_trust_policy, test_trust_proofs, test_trust_witness
from tests.trust.test_trust_timestamps import PUBLISHED, published

#: name of a case, and whether it is here as it was published
Case = tuple[str, bool]


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def merkle_inclusion(folder: Path) -> Iterator[Case]:
    for probe in load(folder / "merkle-proofs" / "inclusion.json"):
        leaf, root, *proof = map(base64.b64decode, [probe["leafHash"], probe["root"], *(probe["proof"] or [])])
        verdict = verify_inclusion(leaf, probe["leafIdx"], probe["treeSize"], proof, root)
        yield probe["file"], verdict != probe["wantErr"]


def merkle_consistency(folder: Path) -> Iterator[Case]:
    for probe in load(folder / "merkle-proofs" / "consistency.json"):
        old, new, *proof = (
            base64.b64decode(t or "") for t in [probe["root1"], probe["root2"], *(probe["proof"] or [])]
        )
        verdict = verify_consistency(probe["size1"], probe["size2"], proof, old, new)
        yield probe["file"], verdict != probe["wantErr"]


def published_hashes(folder: Path) -> Iterator[Case]:
    known = load(folder / "signed-note" / "vectors.json")["rfc6962"]
    yield "empty tree", EMPTY_ROOT.hex() == known["empty_root_hex"]
    yield "empty leaf", leaf_hash(b"").hex() == known["leaf_empty_hex"]
    yield "leaf", leaf_hash(b"L123456").hex() == known["leaf_L123456_hex"]
    yield "node", node_hash(b"N123", b"N456").hex() == known["node_N123_N456_hex"]
    yield "hello world", leaf_hash(b"hello world") == decode_base64(known["leaf_hello_world_b64"])


def wycheproof(folder: Path) -> Iterator[Case]:
    for group in load(folder / "wycheproof" / "ed25519_test.json")["testGroups"]:
        key = Verifier("wycheproof", bytes.fromhex(group["publicKey"]["pk"]))
        for test in group["tests"]:
            verdict = key.verify(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
            yield str(test["tcId"]), verdict == (test["result"] == "valid")


def cctv(folder: Path) -> Iterator[Case]:
    """The edge cases have flags instead of verdicts: accepted is what has no flag but a residue of low order in R."""
    for vector in load(folder / "cctv" / "ed25519vectors.json"):
        flags = set(vector["flags"] or [])
        key = _key(bytes.fromhex(vector["key"]))
        refused = flags & {"low_order_A", "non_canonical_A", "low_order_residue", "non_canonical_R"}
        verdict = key is not None and key.verify(bytes.fromhex(vector["sig"]), vector["msg"].encode())
        yield str(vector["number"]), verdict == (not refused)


def low_order(folder: Path) -> Iterator[Case]:
    for key in load(folder / "cctv" / "low_order_public_keys.json"):
        yield key, _key(bytes.fromhex(key)) is None


def jcs(folder: Path) -> Iterator[Case]:
    for path in sorted((folder / "jcs" / "input").glob("*.json")):
        try:
            encoded = canonical.encode(json.loads(path.read_bytes()))
        except canonical.NotCanonical:
            encoded = b""
        written = (folder / "jcs" / "output" / path.name).read_bytes()
        digits = (folder / "jcs" / "outhex" / f"{path.stem}.txt").read_text()
        yield path.stem, encoded == written == bytes.fromhex(digits)


def signed_notes(folder: Path) -> Iterator[Case]:
    known = load(folder / "signed-note" / "vectors.json")
    go, spec = known["go_note"], known["c2sp"]
    for vkey in [*go["vkeys"], go["vkey_enoch"], spec["vkey"]]:
        yield vkey, Verifier.parse(vkey).vkey == vkey
    for vkey in go["bad_vkeys"]:
        yield vkey, _parsed(vkey) is None
    peter = Verifier.parse(go["vkeys"][0])
    for text in go["open_ok"]:
        note = notes.parse(text.encode())
        yield (
            f"opens {len(text)}",
            notes.verify(note, peter) and note.text == go["text"] and note.encode() == text.encode(),
        )
    for at, text in enumerate(go["open_bad"]):
        yield f"does not open {at}", not _opens(text.encode(), peter)
    signer = Signer.from_seed(peter.name, decode_base64(go["skey"].split("+", 4)[4])[1:])
    yield "signs", notes.sign(go["text"], [signer]) == go["open_ok"][0].encode()
    yield "specification", _opens(spec["note"].encode(), Verifier.parse(spec["vkey"]))
    yield "checkpoint", parse_checkpoint(spec["checkpoint_unsigned"]).text == spec["checkpoint_unsigned"]


def tessera(folder: Path) -> Iterator[Case]:
    log = folder / "tessera-log"
    heads = {size: parse_checkpoint(notes.parse((log / f"checkpoint.{size}").read_bytes()).text) for size in range(16)}
    for size, head in heads.items():
        if size:
            entries = decode_entries((log / entries_path(0, size)).read_bytes(), size)
            leaves = [leaf_hash(entry) for entry in entries]
            same = encode_entries(entries) == (log / entries_path(0, size)).read_bytes()
            tile = {Tile(0, 0, size): (log / tile_path(0, 0, size)).read_bytes()}
            yield f"tile and entries {size}", same and dict(grow(0, leaves, lambda tile: b"")) == tile
            node = node_reader(size, lambda tile: (log / tile.path).read_bytes())
            for index in range(size):
                proof = inclusion_proof(index, size, node)
                yield f"inclusion {index} in {size}", verify_inclusion(leaves[index], index, size, proof, head.root)
            for old in range(1, size + 1):
                proof = consistency_proof(old, size, node)
                consistent = verify_consistency(old, size, proof, heads[old].root, head.root)
                yield f"consistency {old} to {size}", consistent
            yield f"root {size}", root_of(leaves) == head.root
        else:
            yield "root 0", head.root == EMPTY_ROOT
        yield f"checkpoint {size}", head.size == size
    yield (
        "checkpoint",
        (log / "checkpoint").read_bytes() == (log / "checkpoint.15").read_bytes()
        or (parse_checkpoint(notes.parse((log / "checkpoint").read_bytes()).text) == heads[15]),
    )


def sunlight(folder: Path) -> Iterator[Case]:
    root = folder / "sunlight-witness"
    keys = [
        CosignatureKey.parse(vkey) for path in sorted(root.rglob("*.v0.json")) for vkey in load(path)["verifier_keys"]
    ]
    known = {(key.name, key.key_id): key for key in keys}
    for path in sorted(root.rglob("checkpoint")):
        data = path.read_bytes()
        if data.startswith(b"decoy"):
            yield f"decoy in {path.parent.name}", _note(data) is None
            continue
        note = notes.parse(data)
        for line in note.signatures:
            key = known.get((line.name, line.key_id))
            yield line.name, key is not None and key.verify(line.signature, note.text.encode())
    [mirror] = (path.parent for path in (root / "witness" / "mirror").glob("*/checkpoint"))
    head = parse_checkpoint(notes.parse((mirror / "checkpoint").read_bytes()).text)
    node = node_reader(head.size, lambda tile: (mirror / tile.path).read_bytes())
    leaves = [node(0, index) for index in range(head.size)]
    yield "root of the mirror", Frontier.load(head.size, node).root() == head.root == root_of(leaves)
    tiles = {tile: (mirror / tile.path).read_bytes() for tile in tiles_for(0, head.size)}
    yield "tiles of the mirror", dict(grow(0, leaves, lambda tile: b"")) == tiles
    bundles = {256: mirror / "tile" / "entries" / "000", 44: mirror / "tile" / "entries" / "001.p" / "44"}
    yield "entry bundles of the mirror", all(_fake(path.read_bytes(), width) for width, path in bundles.items())


def navigli(folder: Path) -> Iterator[Case]:
    root = folder / "sunlight-navigli"
    for n in range(4):
        yield f"tile {n}", len((root / tile_path(0, n)).read_bytes()) == 256 * 32
    full, part = ((root / tile_path(0, 3, width)).read_bytes() for width in (256, 10))
    yield "partial tile", len(part) == 320 and full.startswith(part)


def witness_protocol(folder: Path) -> Iterator[Case]:
    path = folder / "witness-protocol" / "add-checkpoint.hurl"
    [public] = re.findall(r"log public key.*: ([0-9a-f]{64})", path.read_text())
    witness = Cosigner.from_seed("witness.example", bytes(32))
    requests = test_trust_witness.requests_of(path)
    origin = parse_request(requests[0][0]).note.decode().split("\n")[0]
    states: dict[str, WitnessState] = {}
    for number, (body, status, exactly) in enumerate(requests, start=1):
        reply = add_checkpoint(body, [Verifier(origin, bytes.fromhex(public))], states, witness, 1)
        if reply.origin is not None and reply.state is not None:
            states[reply.origin] = reply.state
        yield f"request {number}", reply.status == status and exactly in (None, reply.body)


def timestamps_of(prefix: str) -> Callable[[Path], Iterator[Case]]:
    def run(folder: Path) -> Iterator[Case]:
        for file, roots, expected in PUBLISHED:
            if file.startswith(f"{prefix}/"):
                token, trusted = published(folder.parent, file, roots)
                yield file, judge_signature(token, trusted)[0] == expected

    return run


def imprints(folder: Path) -> Iterator[Case]:
    """What the tokens are over: the digest of the message, and of no other; where a request is there, the one it asks for."""
    messages = {
        "sigstore.mock": (folder / "rfc3161" / "sigstore.mock" / "payload").read_bytes(),
        "own-attacks": (folder / "own-attacks" / "tsa-message.bin").read_bytes(),
    }
    for file, _, _ in PUBLISHED:
        if file.startswith(("rfc3161/", "own-attacks/")):
            message = messages.get((folder / file).parent.name, b"hello")
            token = (folder / file).read_bytes()
            yield file, len(_imprints(token, message)) == 1 and not _imprints(token, message + b"\n")
    for place, request, response in (
        ("sigstage", "request.der", "response-sha512.tsr"),
        ("test_tsa", "request.der", "response.tsr"),
        ("test_tsa", "request.der", "response-injected-certs.tsr"),
        ("test_tsa", "other_request.der", "other_response.tsr"),
    ):
        asked = _imprints((folder / "rfc3161" / place / request).read_bytes(), b"hello")
        given = _imprints((folder / "rfc3161" / place / response).read_bytes(), b"hello")
        yield f"{place}/{request}, {response}", asked == given != set()


def forged_consistency(folder: Path) -> Iterator[Case]:
    template = load(folder / "own-attacks" / "pymerkle6-forged-consistency.json")["template"]
    old_root, new_root = root_of([bytes(32)] * 7), root_of([b"\1" * 32] * 11)
    names = {"<state1 hex>": old_root, "<state2 hex>": new_root}
    path = [names[item] for item in template["path"]]
    size = template["metadata"]["size"]
    yield "any two roots", not any(verify_consistency(old, size, path, old_root, new_root) for old in range(size + 1))


def rekor(folder: Path) -> Iterator[Case]:
    root = folder / "rekor-v2"
    trust = Trust(parse_policy((root / "policy.txt").read_bytes()))
    logs = {
        log["baseUrl"].partition("//")[2]: log["publicKey"] for log in load(root / "staging-trusted_root.json")["tlogs"]
    }
    for path in sorted(root.glob("*.sigstore.json")):
        for entry in load(path)["verificationMaterial"]["tlogEntries"]:
            proof = entry["inclusionProof"]
            body = base64.b64decode(entry["canonicalizedBody"])
            leaf = leaf_hash(body)
            yield (
                f"payload of {path.name}",
                _is_about(json.loads(body), load(path), path.with_suffix("").with_suffix("")),
            )
            index, size, head = int(proof["logIndex"]), int(proof["treeSize"]), base64.b64decode(proof["rootHash"])
            hashes = [base64.b64decode(item) for item in proof["hashes"]]
            yield f"inclusion at {size}", verify_inclusion(leaf, index, size, hashes, head)
            envelope = proof["checkpoint"]["envelope"].encode()
            origin = envelope.decode().split("\n")[0]
            key = Verifier(origin, base64.b64decode(logs[origin]["rawBytes"])[-32:])
            judged = judge(envelope, None, log=key)
            yield f"checkpoint at {size}", judged.log == key and judged.checkpoint is not None
            if trust.knows(origin):
                cosigned = judge(envelope, trust)
                for name in trust.policy.witnesses:
                    yield f"witness {name}", name in cosigned.witnesses
                yield "quorum", cosigned.quorum and cosigned.fault is None


def specifications(_: Path) -> Iterator[Case]:
    """Examples in the texts themselves, read and written again byte for byte."""
    example = test_trust_cosignatures.EXAMPLE.encode()
    yield "tlog-cosignature", notes.parse(example).encode() == example
    proof = test_trust_proofs.EXAMPLE.encode()
    yield "tlog-proof", parse_proof(proof).encode() == proof
    request = parse_request(test_trust_witness.EXAMPLE.encode())
    yield (
        "tlog-witness",
        encode_request(request.old, request.proof, request.note).decode() == test_trust_witness.EXAMPLE,
    )
    policy = parse_policy(test_trust_policy.EXAMPLE.encode())
    yield "tlog-policy", policy.met({"X1", "X3", "Y2"}) and not policy.met({"X1", "Y1", "Y2", "Y3"})
    hello = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    yield "DSSE", pae("http://example.com/HelloWorld", b"hello world") == hello


#: first column of the table in `docs/vectors.md` -> what runs
SETS: dict[str, Callable[[Path], Iterator[Case]]] = {
    "RFC 6962 inclusion": merkle_inclusion,
    "RFC 6962 consistency": merkle_consistency,
    "RFC 6962 hashes": published_hashes,
    "Ed25519, Wycheproof": wycheproof,
    "Ed25519, CCTV": cctv,
    "Ed25519 keys of low order": low_order,
    "JCS (RFC 8785)": jcs,
    "Signed notes": signed_notes,
    "Tiles and checkpoints, Tessera": tessera,
    "Witnesses and a mirror, Sunlight": sunlight,
    "Tiles of a public log": navigli,
    "Witness dialogue, litewitness": witness_protocol,
    "RFC 3161": timestamps_of("rfc3161"),
    "RFC 3161, real authorities": timestamps_of("rfc3161-real-tsas"),
    "RFC 3161, attack of our own": timestamps_of("own-attacks"),
    "RFC 3161, imprints": imprints,
    "Forged consistency": forged_consistency,
    "Rekor v2": rekor,
    "Examples of the specifications": specifications,
}

#: The cases that are not here as they were published, by set.
DIFFERENCES: dict[str, set[str]] = {
    "JCS (RFC 8785)": {"french", "structures", "values", "weird"},
    "Witnesses and a mirror, Sunlight": {"rome2026h1.example.org"},
    "Witness dialogue, litewitness": {"request 2", "request 3"},
}


def _fake(data: bytes, width: int) -> bool:
    """Whether a bundle is the stand-in that the set has there, and is refused."""
    try:
        decode_entries(data, width)
    except TileError:
        return gzip.decompress(data).startswith(b"fake mirrored ")
    return False


def _imprints(data: bytes, message: bytes) -> set[str]:
    """By which algorithms the digest of the message stands in DER as an octet string."""
    found = set()
    for name in ("sha256", "sha384", "sha512"):
        digest = hashlib.new(name, message).digest()
        found |= {name} if der.encode(der.OCTETS, digest) in data else set()
    return found


def _is_about(body: Any, bundle: Any, payload: Path) -> bool:
    """Whether an entry of Rekor is about the file beside it: directly, or through the DSSE envelope that names it."""
    logged = base64.b64decode(body["spec"]["hashedRekordV002"]["data"]["digest"])
    content = payload.read_bytes()
    if "dsseEnvelope" not in bundle:
        return logged == hashlib.sha256(content).digest()
    signed = base64.b64decode(bundle["dsseEnvelope"]["payload"])
    return logged == hashlib.sha256(pae(bundle["dsseEnvelope"]["payloadType"], signed)).digest()


def _key(public: bytes) -> Verifier | None:
    try:
        return Verifier("key", public)
    except KeyFormatError:
        return None


def _parsed(vkey: str) -> Verifier | None:
    try:
        return Verifier.parse(vkey)
    except KeyFormatError:
        return None


def _note(data: bytes) -> notes.Note | None:
    try:
        return notes.parse(data)
    except notes.NoteError:
        return None


def _opens(data: bytes, verifier: Verifier) -> bool:
    note = _note(data)
    return note is not None and notes.verify(note, verifier)
