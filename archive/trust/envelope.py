"""Decides how a statement is signed: a DSSE v1 envelope in canonical JSON, one payload type, exactly one signature.

Source: secure-systems-lab/dsse, `protocol.md` and `envelope.md`. The signature covers type and payload (`pae`), so the
stored payload bytes are verified before they are parsed.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.model.statement import PAYLOAD_TYPE
from archive.trust import canonical
from archive.trust.spelling import SpellingError, decode_base64, encode_base64

if TYPE_CHECKING:
    from archive.trust.keys import Signer, Verifier

#: A log entry has a 16-bit length in its bundle (C2SP tlog-tiles).
ENTRY_LIMIT: Final = 65_535

#: The whole grammar, around the base64 of the payload. Canonical JSON of this shape has no other spelling, so that
#: matching it accepts and parses in one step.
_HEAD: Final = b'{"payload":"'
_TAIL: Final = re.compile(
    rb'","payloadType":"' + re.escape(PAYLOAD_TYPE.encode()) + rb'",'
    rb'"signatures":\[\{"keyid":"([^"\\\x00-\x20+]+\+[0-9a-f]{8})","sig":"([A-Za-z0-9+/]{85}[AQgw]==)"\}\]\}'
)


class EnvelopeError(ValueError):
    """The bytes are no envelope as this log takes them."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload and whose signature it claims to bear; nothing is verified yet."""

    payload: bytes
    keyid: str
    signature: bytes

    def signed_by(self, verifier: Verifier) -> bool:
        """Whether the envelope names this key and the signature is this key's. Never raises."""
        return self.keyid == verifier.keyid and verifier.verify(self.signature, pae(PAYLOAD_TYPE, self.payload))


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: `DSSEv1 <length> <type> <length> <payload>`."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, signer: Signer) -> bytes:
    """The signed envelope around a payload, in canonical bytes; the same payload and key give the same bytes.

    Raises EnvelopeError when it would not fit into a log entry, or the key's name cannot stand in an envelope.
    """
    signature = encode_base64(signer.sign(pae(PAYLOAD_TYPE, payload)))
    envelope = canonical.encode(
        {
            "payload": encode_base64(payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": signer.verifier.keyid, "sig": signature}],
        }
    )
    open_envelope(envelope)
    return envelope


def open_envelope(data: bytes) -> Envelope:
    """The envelope that these bytes are. Nothing is verified: ask `signed_by`. Raises EnvelopeError."""
    if len(data) > ENTRY_LIMIT:
        raise EnvelopeError(f"the envelope has {len(data)} bytes, a log entry at most {ENTRY_LIMIT}")
    end = data.find(b'"', len(_HEAD))
    tail = _TAIL.fullmatch(data, end) if data.startswith(_HEAD) and end > 0 else None
    if tail is None:
        raise EnvelopeError(_why_not(data))
    try:
        return Envelope(decode_base64(data[len(_HEAD) : end]), tail[1].decode("utf-8"), a2b_base64(tail[2]))
    except (SpellingError, UnicodeDecodeError) as exc:
        raise EnvelopeError(f"payload, key id or signature: {exc}") from exc


def _why_not(data: bytes) -> str:
    try:
        value = canonical.decode(data)
    except canonical.NotCanonical as exc:
        return f"no canonical JSON: {exc}"
    if not isinstance(value, dict) or value.keys() != {"payload", "payloadType", "signatures"}:
        return "no DSSE envelope: members other than payload, payloadType, signatures"
    if value["payloadType"] != PAYLOAD_TYPE:
        return f"the payload type is not {PAYLOAD_TYPE}"
    if not isinstance(value["signatures"], list) or len(value["signatures"]) != 1:
        return "there is not exactly one signature"
    return "payload, key id or signature is not written as name+hash and canonical base64"
