"""Other spellings of what is signed: JSON, base64, numbers, times, notes and keys that some reader would let pass.

Whoever writes them holds the keys: each odd statement is signed by the captor, entered into a log of one entry, and the
head is signed by the log. What is refused is refused for its spelling alone. A key is refused where it is read.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from archive.audit.proofs import examine_proof
from archive.model.statement import PAYLOAD_TYPE
from archive.trust import canonical, merkle
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.cosignatures import CosignatureKey
from archive.trust.envelope import pae
from archive.trust.keys import KeyFormatError, Signer, Verifier
from archive.trust.policy import CaptorLine, PolicyError, Trust, parse_captors, parse_policy
from archive.trust.spelling import encode_base64
from tests.audit.builder import Press, small
from tests.torture.scene import told
from tests.torture.tally import Count

NEWLINE = b"\n"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#: Numbers that are no plain decimal number below 2^53, or another one.
NUMBERS = ("1.0", "1e0", "01", "+1", "-1", "-0", "0x1", "１", "1_0", '"1"', "9007199254740993", "1E400", "NaN",
           "Infinity", "true", "[1]", "1 ", "1.")  # fmt: skip
TIMES = ("2026-03-02t08:00:00.000000z", "2026-03-02T08:00:00.000000+00:00", "2026-03-02T08:00:00Z", "2026-03-02T08:00:00.000Z",
         "2026-02-30T08:00:00.000000Z", "2026-03-02T08:00:60.000000Z", "2026-03-02 08:00:00.000000Z", "20260302T080000.000000Z",
         "２026-03-02T08:00:00.000000Z", "2026-03-02T08:00:00.0000000Z", "0000-03-02T08:00:00.000000Z", "2026-03-02T24:00:00.000000Z",
         " 2026-03-02T08:00:00.000000Z", "")  # fmt: skip
#: Points of small order on Curve25519 (C2SP/CCTV ed25519), as public keys under which anything may verify.
LOW_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)


class Odd(NamedTuple):
    """One odd spelling: of what, how, and the bytes."""

    kind: str
    how: str
    data: bytes


def payloads(genuine: bytes) -> Iterator[Odd]:
    """A statement in other spellings."""

    def odd(how: str, data: bytes | str) -> Odd:
        return Odd("statement", how, data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)

    text = genuine.decode()
    document = json.loads(text)
    predicate = document["predicate"]
    for at, sign in enumerate(re.finditer(r"[{}\[\],:]", text)):
        if at % 3 == 0:
            yield odd(
                f"a blank behind character {sign.start()}", text[: sign.end()] + " \t\n\r"[at % 4] + text[sign.end() :]
            )
    for blank in ("\n", " ", "\x00", "{}", ",", "\ufeff", "//", "\x1a"):
        yield odd(f"{blank!r} behind it", text + blank)
        yield odd(f"{blank!r} before it", blank + text)
    for name, value in predicate.items():
        member = canonical.encode({name: value}).decode()[1:-1]
        assert member in text
        other = canonical.encode({name: None if value is not None else "0" * 64}).decode()[1:-1]
        yield odd(f"{name} twice", text.replace(member, f"{member},{member}", 1))
        yield odd(f"{name} twice, the first another", text.replace(member, f"{other},{member}", 1))
        yield odd(f"{name} twice, the second another", text.replace(member, f"{member},{other}", 1))
        yield odd(
            f"{name} left out",
            text.replace(member + ",", "", 1) if member + "," in text else text.replace("," + member, "", 1),
        )
        yield odd(f"{name} with an escape", text.replace(f'"{name}"', f'"\\u{ord(name[0]):04x}{name[1:]}"', 1))
        yield odd(f"{name} in capitals", text.replace(f'"{name}"', f'"{name.upper()}"', 1))
    for name in ("seq", "version", "index"):
        for number in NUMBERS:
            yield odd(f"{name} {number}", re.sub(rf'"{name}":\d+', f'"{name}":{number}', text, count=1))
    for time in TIMES:
        yield odd(f"observed {time!r}", text.replace(predicate["observed"], time, 1))
    digest = document["subject"][0]["digest"]["sha256"]
    for how, made in (
        ("sha1", text.replace(f'"sha256":"{digest}"', f'"sha1":"{digest[:40]}"', 1)),
        ("md5", text.replace(f'"sha256":"{digest}"', f'"md5":"{digest[:32]}"', 1)),
        ("sha512", text.replace(f'"sha256":"{digest}"', f'"sha512":"{digest * 2}"', 1)),
        ("sha1 beside sha256", text.replace('"sha256":', f'"sha1":"{digest[:40]}","sha256":', 1)),
        ("sha512 beside sha256", text.replace(f'"{digest}"', f'"{digest}","sha512":"{digest * 2}"', 1)),
        ("no digest", text.replace(f'"sha256":"{digest}"', "", 1)),
        ("a digest in capitals", text.replace(digest, digest.upper(), 1)),
        ("a short digest", text.replace(digest, digest[:-2], 1)),
        ("a long digest", text.replace(digest, digest + "00", 1)),
        ("a digest with a prefix", text.replace(digest, "sha256:" + digest, 1)),
        ("a digest in base64", text.replace(digest, base64.b64encode(bytes.fromhex(digest)).decode(), 1)),
        ("a digest in full-width digits", text.replace(digest, "０" + digest[1:], 1)),
        ("no subject", re.sub(r'"subject":\[.*\]', '"subject":[]', text)),
        ("a subject named otherwise", text.replace('"name":"1"', '"name":"2"', 1)),
        ("a subject named 01", text.replace('"name":"1"', '"name":"01"', 1)),
        ("in-toto v0.1", text.replace("Statement/v1", "Statement/v0.1", 1)),
        ("another version of the kind", text.replace("capture/v1", "capture/v1 ", 1)),
        ("UTF-16", text.encode("utf-16")),
        ("UTF-8 with a mark", b"\xef\xbb\xbf" + genuine),
        ("an overlong slash", genuine.replace(b"/", b"\xc0\xaf", 1)),
        ("half of a surrogate pair", text.replace("a-", "a\ud800-", 1)),
        ("an escaped slash", text.replace("/", "\\/", 1)),
        ("an article in NFD", text.replace('"article":"', '"article":"e\u0301', 1)),
        ("an article in NFC", text.replace('"article":"', '"article":"\u00e9', 1)),
        ("an article with a NUL", text.replace('"article":"', '"article":"\\u0000', 1)),
        ("one more member", text.replace('"seq"', '"seen":true,"seq"', 1)),
        ("one more member outside", text.replace('"subject"', '"sub":1,"subject"', 1)),
        ("members in another order", json.dumps(dict(reversed(document.items())), separators=(",", ":"))),
        ("members of the predicate in another order",
         text.replace(canonical.encode(predicate).decode(), json.dumps(dict(reversed(predicate.items())), separators=(",", ":")))),
        ("ten thousand brackets", "[" * 10_000 + text + "]" * 10_000),
        ("a list of it", f"[{text}]"),
        ("a comment", text.replace("{", "{/**/", 1)),
        ("single quotes", text.replace('"', "'")),
        ("nothing", ""),
        ("null", "null"),
    ):  # fmt: skip
        yield odd(how, made)


def envelopes(payload: bytes, captor: Signer, other: Signer) -> Iterator[Odd]:
    """An envelope in other spellings, around a payload that is as it must be."""

    def odd(how: str, value: Any) -> Odd:
        return Odd("envelope", how, value if isinstance(value, bytes) else canonical.encode(value))

    signature = encode_base64(captor.sign(pae(PAYLOAD_TYPE, payload)))
    item = {"keyid": captor.verifier.keyid, "sig": signature}
    second = {"keyid": other.verifier.keyid, "sig": encode_base64(other.sign(pae(PAYLOAD_TYPE, payload)))}
    whole = {"payload": encode_base64(payload), "payloadType": PAYLOAD_TYPE, "signatures": [item]}
    data = canonical.encode(whole)
    text = data.decode()
    body = encode_base64(payload)
    for how, signatures in (
        ("no signature", []),
        ("the signature twice", [item, item]),
        ("a second signature", [item, second]),
        ("a second signature before it", [second, item]),
        ("an empty signature behind it", [item, {"keyid": "", "sig": ""}]),
        ("no key id", [{"sig": signature}]),
        ("an empty key id", [{"keyid": "", "sig": signature}]),
        ("a certificate beside it", [item | {"cert": "x"}]),
        ("a key id without its hash", [item | {"keyid": captor.name}]),
        ("a key id in capitals", [item | {"keyid": captor.verifier.keyid.upper()}]),
        ("a longer signature", [item | {"sig": encode_base64(captor.sign(b"x") + b"\x00")}]),
        ("a signature of zeros", [item | {"sig": encode_base64(bytes(64))}]),
        ("a signature as hex", [item | {"sig": base64.b64decode(signature).hex()}]),
        ("a signature of the payload without its type", [item | {"sig": encode_base64(captor.sign(payload))}]),
    ):
        yield odd(how, whole | {"signatures": signatures})
    for kind in ("application/json", "application/vnd.in-toto+json ", "application/vnd.in-toto+JSON", ""):
        signed = [item | {"sig": encode_base64(captor.sign(pae(kind, payload)))}]
        yield odd(f"payload type {kind!r}", whole | {"payloadType": kind, "signatures": signed})
    spelled = (
        ("without padding", signature.rstrip("=")),
        ("with more padding", signature + "="),
        ("for URLs", signature.replace("+", "-").replace("/", "_") + "-"),
        ("with a line break", signature[:40] + "\n" + signature[40:]),
        ("with a blank", signature[:40] + " " + signature[40:]),
        ("with unused bits", signature[:-3] + ALPHABET[ALPHABET.index(signature[-3]) | 1] + "=="),
        ("with other unused bits", signature[:-3] + ALPHABET[ALPHABET.index(signature[-3]) | 8] + "=="),
    )
    for how, made in spelled:
        yield odd(f"a signature {how}", whole | {"signatures": [item | {"sig": made}]})
    for how, made in (
        ("with a line break", body[:40] + "\n" + body[40:]),
        ("with a blank in front", " " + body),
        ("with more padding", body + "===="),
        ("with a character that is none", body[:8] + "!" + body[8:]),
        ("for URLs", base64.urlsafe_b64encode(payload + b"\xff\xfe").decode()),
        ("with unused bits", _unused(payload)),
    ):
        yield odd(f"a payload {how}", whole | {"payload": made})
    for how, raw in (
        ("in another order", json.dumps(dict(reversed(whole.items())), separators=(",", ":"))),
        ("with blanks", json.dumps(whole)),
        ("the payload twice", text.replace('{"payload"', '{"payload":"","payload"', 1)),
        ("the payload twice, the second another", text.replace('"payloadType"', '"payload":"","payloadType"', 1)),
        ("signatures twice", text.replace('"signatures"', '"signatures":[],"signatures"', 1)),
        ("one more member", text.replace('"signatures"', '"seen":1,"signatures"', 1)),
        ("a line break behind it", text + "\n"),
        ("a NUL behind it", text + "\x00"),
        ("another one behind it", text + text),
        ("an escaped key", text.replace('"payload"', '"p\\u0061yload"', 1)),
        ("an escaped slash in the type", text.replace("application/", "application\\/", 1)),
        ("a mark in front", "\ufeff" + text),
        ("a list", f"[{text}]"),
    ):
        yield odd(how, raw.encode())


def _unused(payload: bytes) -> str:
    """Base64 with bits set that stand for nothing; padded with blanks to where there are some."""
    if len(payload) % 3 == 0:
        return encode_base64(payload) + "AB=="
    text = encode_base64(payload)
    last = len(text.rstrip("=")) - 1
    return text[:last] + ALPHABET[ALPHABET.index(text[last]) | 1] + text[last + 1 :]


def notes_of(log: Signer, size: int, root: bytes) -> Iterator[Odd]:
    """A head in other spellings, each signed by the log."""
    right = encode_base64(root)
    origin, number = log.name, str(size)
    texts = [
        (f"size {odd!r}", f"{origin}\n{odd}\n{right}\n")
        for odd in ("01", "+1", "-1", "1.0", "１", " 1", "1 ", "0x1", "1e0", "", "9223372036854775808", "1_0", "٣")
    ]
    texts += [
        (f"root {how}", f"{origin}\n{number}\n{made}\n")
        for how, made in (
            ("without padding", right.rstrip("=")),
            ("for URLs", right.replace("+", "-").replace("/", "_").rstrip("=") + "_="),
            ("with unused bits", right[:-2] + ALPHABET[ALPHABET.index(right[-2]) | 1] + "="),
            ("in hex", root.hex()),
            ("with a blank", right + " "),
            ("short", encode_base64(root[:-1])),
            ("long", encode_base64(root + b"\x00")),
            ("of SHA-1's size", encode_base64(root[:20])),
        )
    ]
    texts += [
        ("an origin with a blank", f"{origin} \n{number}\n{right}\n"),
        ("an origin in capitals", f"{origin.upper()}\n{number}\n{right}\n"),
        ("a line missing", f"{origin}\n{right}\n"),
        ("lines in another order", f"{number}\n{origin}\n{right}\n"),
    ]
    for how, text in texts:
        yield Odd("head", how, _note(text, log))
    good = _note(f"{origin}\n{number}\n{right}\n", log)
    text, line = good.split(b"\n\n")
    blob = base64.b64decode(line.split(b" ")[2])
    for how, made in (
        ("CR LF", good.replace(b"\n", b"\r\n")),
        ("no empty line", text + b"\n" + line),
        ("two empty lines", text + b"\n\n\n" + line),
        ("a hyphen for the dash", good.replace("—".encode(), b"-")),
        ("two blanks", good.replace(b" ", b"  ")),
        ("a tab", good.replace(b" ", b"\t")),
        ("no line end", good[:-1]),
        ("one line end more", good + b"\n"),
        ("a mark in front", b"\xef\xbb\xbf" + good),
        ("a key id of another key", text + b"\n\n" + _line(log.name, b"\x00\x00\x00\x00" + blob[4:])),
        ("a type byte in front of the signature", text + b"\n\n" + _line(log.name, blob[:4] + b"\x01" + blob[4:])),
        ("a signature over the text without its line end", text + b"\n\n" + _line(log.name, blob[:4] + log.sign(text))),
        ("a signature over the hash of the text", text + b"\n\n" + _line(log.name, blob[:4] + log.sign(sha256(text + b"\n").digest()))),
        ("a cosignature for a signature", text + b"\n\n" + _line(log.name, blob[:4] + bytes(8) + blob[4:])),
    ):  # fmt: skip
        yield Odd("head", how, made)


def _note(text: str, log: Signer) -> bytes:
    key_id = bytes.fromhex(log.verifier.keyid.rpartition("+")[2])
    return text.encode() + b"\n" + _line(log.name, key_id + log.sign(text.encode()))


def _line(name: str, blob: bytes) -> bytes:
    return f"— {name} {encode_base64(blob)}\n".encode()


def keys(verifier: Verifier) -> Iterator[Odd]:
    """Keys that are none, or are of another kind than they are to be used as."""
    name, number, body = verifier.vkey.split("+", 2)
    blob = base64.b64decode(body)

    def key(made: bytes, of: str = name) -> str:
        return f"{of}+{sha256(of.encode() + NEWLINE + made).hexdigest()[:8]}+{encode_base64(made)}"

    for point in LOW_ORDER:
        yield Odd("key", f"a point of small order, {point[:8]}…", key(b"\x01" + bytes.fromhex(point)).encode())
    for kind in (0x00, 0x02, 0x03, 0x05, 0x06, 0xFA, 0xFE, 0xFF):
        yield Odd("key", f"type {kind:#04x}", key(bytes((kind,)) + blob[1:]).encode())
    for how, text in (
        ("another hash", f"{name}+{'0' * 8}+{body}"),
        ("a hash in capitals", f"{name}+{number.upper()}A+{body}"),
        ("a hash in full-width digits", f"{name}+{'０' * 8}+{body}"),
        ("a short key", key(blob[:-1])),
        ("a long key", key(blob + b"\x00")),
        ("no name", key(blob, "")),
        ("a name with a blank", key(blob, "two words")),
        ("a name with a line break", key(blob, "two\nlines")),
        ("a name with U+2028", key(blob, "two\u2028lines")),
        ("base64 for URLs", f"{name}+{number}+{body[:-1]}_"),
        ("one character more", f"{name}+{number}+{body}A"),
        ("a line break behind it", verifier.vkey + "\n\n"),
        ("a blank behind it", verifier.vkey + " x"),
        ("two parts", f"{name}+{number}"),
        ("a public key in PEM", "-----BEGIN PUBLIC KEY-----"),
    ):
        yield Odd("key", how, text.encode())


def run(part: int = 0, parts: int = 1) -> Count:
    """All of one part."""
    count, press = Count(), small()
    entry = press.entries[4]
    payload = base64.b64decode(json.loads(entry)["payload"])
    policy = f"log {press.log_key.verifier.vkey}\nquorum none\n".encode()
    trust = Trust(parse_policy(policy), (CaptorLine(press.captor.verifier, press.origin),), label="the reader's")
    other = Signer.from_seed("desk-2", b"2" * 32)
    root = merkle.root_of([merkle.leaf_hash(entry)])
    assert examine_proof(proof(press, entry), "x", trust, asked=True).exit == 0
    assert (
        examine_proof(
            proof(press, entry, _note(f"{press.origin}\n1\n{encode_base64(root)}\n", press.log_key)),
            "x",
            trust,
            asked=True,
        ).exit
        == 0
    )
    assert Verifier.parse(press.captor.verifier.vkey) == press.captor.verifier
    cases = [
        *payloads(payload),
        *envelopes(payload, press.captor, other),
        *notes_of(press.log_key, 1, root),
        *keys(press.captor.verifier),
    ]
    for number, odd in enumerate(cases):
        if number % parts == part:
            count.case(odd.kind, odd.how, lambda odd=odd: judge(odd, press, trust, payload, entry))  # type: ignore[misc]
    return count


def judge(odd: Odd, press: Press, trust: Trust, payload: bytes, entry: bytes) -> tuple[str | None, str]:
    """Whether an odd spelling passes anywhere."""
    if odd.kind == "key":
        return _key(odd.data), "refused"
    if odd.kind == "head":
        made, wanted = proof(press, entry, odd.data), {"proof-invalid", "checkpoint-altered", "log-untrusted"}
    elif odd.kind == "statement":
        if odd.data == payload:
            return "not odd at all", ""
        made, wanted = proof(press, _sealed(odd.data, press.captor)), {"statement-invalid", "statement-unknown"}
    else:
        made, wanted = proof(press, odd.data), {"statement-invalid", "signature-invalid", "captor-untrusted"}
    found = examine_proof(made, "x.tlog-proof", trust, asked=True)
    codes = {one.code for one in (*found.problems, *found.unproven, *found.notices)}
    if codes == {"statement-unknown"}:  # logged, and no evidence: no word about it is ok
        return None if found.verdicts[0].status != "ok" else "an unknown kind counts", told(found)
    if not found.exit:
        return "accepted", told(found)
    return None if codes & wanted else f"refused for something else: {codes}", told(found)


def _key(data: bytes) -> str | None:
    text = data.decode()
    for parse in (Verifier.parse, CosignatureKey.parse):
        try:
            parse(text)
        except KeyFormatError:
            continue
        return f"{parse.__qualname__} takes it"
    if text.strip() != text or " " in text:
        return None  # where lines are read, blanks end a word
    for read, line in ((parse_policy, f"log {text}\nquorum none\n"), (parse_captors, f"{text} log.example\n")):
        try:
            read(line.encode())
        except PolicyError:
            continue
        return f"{read.__name__} takes it"
    return None


def _sealed(payload: bytes, captor: Signer) -> bytes:
    """The envelope around any bytes, signed."""
    item = {"keyid": captor.verifier.keyid, "sig": encode_base64(captor.sign(pae(PAYLOAD_TYPE, payload)))}
    return canonical.encode({"payload": encode_base64(payload), "payloadType": PAYLOAD_TYPE, "signatures": [item]})


def proof(press: Press, entry: bytes, note: bytes | None = None) -> bytes:
    """A proof of an entry in a log that holds it alone."""
    if note is None:
        note = sign_checkpoint(Checkpoint(press.origin, 1, merkle.leaf_hash(entry)), press.log_key)
    return b"c2sp.org/tlog-proof@v1\nextra " + base64.b64encode(entry) + b"\nindex 0\n\n" + note
