"""The witness: every refusal by its status, growth and nothing else is signed, and the dialogue of another witness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.trust import notes
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.cosignatures import Cosigner
from archive.trust.keys import Signer, Verifier
from archive.trust.merkle import EMPTY_ROOT, consistency_proof, leaf_hash, root_of
from archive.trust.notes import NoteSignature
from archive.trust.spelling import encode_base64
from archive.trust.witness import (
    NOTHING,
    REQUEST_LIMIT,
    Reply,
    Request,
    RequestError,
    WitnessState,
    add_checkpoint,
    cosignatures_of,
    encode_request,
    parse_request,
)

ORIGIN = "news.example/log"
LOG = Signer.from_seed(ORIGIN, bytes([1]) * 32)
RENEWED = Signer.from_seed(ORIGIN, bytes([2]) * 32)
OTHER = Signer.from_seed("other.example/log", bytes([3]) * 32)
WITNESS = Cosigner.from_seed("library.example/witness", bytes([4]) * 32)
LEAVES = [leaf_hash(bytes([n])) for n in range(40)]
FORKED = [*LEAVES[:5], leaf_hash(b"forked"), *LEAVES[6:]]
TIME = 1_700_000_000


def proof(old: int, new: int, leaves: Sequence[bytes] = LEAVES) -> tuple[bytes, ...]:
    return consistency_proof(old, new, lambda level, at: root_of(leaves[at << level : (at + 1) << level]))


def head(size: int, leaves: Sequence[bytes] = LEAVES, signer: Signer = LOG) -> bytes:
    return sign_checkpoint(Checkpoint(signer.name, size, root_of(leaves[:size])), signer)


def ask(body: bytes, remembered: int | None = None, time: int = TIME) -> Reply:
    states = {} if remembered is None else {ORIGIN: WitnessState(remembered, root_of(LEAVES[:remembered]))}
    return add_checkpoint(body, [LOG.verifier, OTHER.verifier], states, WITNESS, time)


def signed(reply: Reply, size: int, text: str) -> bool:
    """Whether the reply is the witness's yes, with what it has to write down first."""
    if reply.status != 200:
        assert reply.state is None
        return False
    [line] = cosignatures_of(reply.body, text, [WITNESS.verifier])
    assert WITNESS.verifier.time_of(line.signature) == TIME
    assert reply.origin == ORIGIN
    assert reply.state is not None
    assert reply.state.size == size
    return True


@settings(max_examples=60)
@given(st.integers(0, 40), st.integers(0, 40))
def test_growth_is_signed_and_nothing_else(old: int, new: int) -> None:
    text = notes.parse(head(new)).text
    if old > new:
        assert ask(encode_request(old, (), head(new)), old).status == 400
        return
    body = encode_request(old, proof(old, new), head(new))
    assert signed(ask(body, old), new, text)
    assert signed(ask(body, None if old == 0 else old), new, text)
    if 5 < old < new:
        forked = encode_request(old, proof(old, new, FORKED), head(new, FORKED))
        assert ask(forked, old).status == 422


def test_a_repeated_request_is_signed_again_and_changes_nothing() -> None:
    reply = ask(encode_request(7, (), head(7)), 7)
    assert reply.state == WitnessState(7, root_of(LEAVES[:7]))
    assert ask(encode_request(7, (), head(7, FORKED)), 7).status == 422
    assert ask(encode_request(7, (LEAVES[0],), head(7)), 7).status == 422


def test_an_old_size_that_is_not_the_remembered_one_is_told_which_is() -> None:
    for old, remembered in ((0, 7), (6, 7), (8, 7), (5, None)):
        reply = ask(encode_request(old, proof(old, 9), head(9)), remembered)
        assert reply == Reply(409, b"%d\n" % (remembered or 0), "text/x.tlog.size", ORIGIN)


def test_the_empty_log() -> None:
    assert WitnessState(0, EMPTY_ROOT) == NOTHING
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT).text
    assert signed(ask(encode_request(0, (), head(0))), 0, empty)
    false = notes.sign(empty.replace(encode_base64(EMPTY_ROOT), encode_base64(LEAVES[0])), [LOG])
    assert ask(encode_request(0, (), false)).status == 422
    assert ask(encode_request(0, (LEAVES[0],), head(0))).status == 422
    assert ask(encode_request(0, (LEAVES[0],), head(3))).status == 422


def test_whose_checkpoint_it_is() -> None:
    stranger = Signer.from_seed("nobody.example/log", bytes([9]) * 32)
    assert ask(encode_request(0, (), head(3, signer=stranger))).status == 404
    assert ask(encode_request(0, (), head(3, signer=RENEWED))).status == 403
    text = notes.parse(head(3)).text
    assert ask(encode_request(0, (), notes.sign(text, [OTHER]))).status == 403
    false = NoteSignature(ORIGIN, LOG.verifier.key_id, bytes(64))
    assert ask(encode_request(0, (), notes.Note(text, (false,)).encode())).status == 403
    [true] = notes.parse(head(3)).signatures
    assert ask(encode_request(0, (), notes.Note(text, (true, false)).encode())).status == 403
    more = notes.sign(text, [LOG], [RENEWED_LINE, WITNESS.cosign(text, 5)])
    assert signed(ask(encode_request(0, (), more)), 3, text)


RENEWED_LINE = notes.parse(head(3, signer=RENEWED)).signatures[0]


def test_either_key_of_a_log_that_changes_its_key() -> None:
    keys = [LOG.verifier, RENEWED.verifier]
    for signer in (LOG, RENEWED):
        assert add_checkpoint(encode_request(0, (), head(3, signer=signer)), keys, {}, WITNESS, TIME).status == 200
    false = NoteSignature(ORIGIN, RENEWED.verifier.key_id, bytes(64))
    both = notes.sign(notes.parse(head(3)).text, [LOG], [false])
    assert add_checkpoint(encode_request(0, (), both), keys, {}, WITNESS, TIME).status == 403


def test_what_is_checked_first() -> None:
    """As the specification lists it: origin, signature, old beyond new, remembered size, consistency."""
    stranger = Signer.from_seed("nobody.example/log", bytes([9]) * 32)
    assert ask(encode_request(9, (), head(3, signer=stranger)), 5).status == 404
    assert ask(encode_request(9, (), head(3, signer=RENEWED)), 5).status == 403
    assert ask(encode_request(9, (), head(3)), 5).status == 400
    assert ask(encode_request(2, (), head(3)), 5).status == 409
    assert ask(encode_request(2, (), head(3)), 2).status == 422


def test_extension_lines_are_signed_with_the_rest() -> None:
    text = notes.parse(head(3)).text + "extension é\n"
    assert signed(ask(encode_request(0, (), notes.sign(text, [LOG]))), 3, text)
    for bad in (text + "\n", text.replace("extension", "\nextension")):
        assert ask(encode_request(0, (), notes.sign(bad, [LOG]))).status == 400


GOOD = encode_request(3, proof(3, 9), head(9)).decode()
FIRST = GOOD.split("\n")[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (GOOD, ""),
        ("old 3\n", ""),
        ("old 3\n", "old 3\nold 3\n"),
        ("old 3", "old  3"),
        ("old 3", "Old 3"),
        ("old 3", "old"),
        ("old 3", "old 03"),
        ("old 3", "old +3"),
        ("old 3", "old ３"),
        ("old 3", "old 3 "),
        ("old 3", "old 9223372036854775808"),
        ("old 3\n", "old 3\r\n"),
        (FIRST, FIRST[:-1]),
        (FIRST, FIRST + " "),
        (FIRST, "AAAA"),
        (FIRST, f"{FIRST}\n" * 63 + FIRST),
        (f"\n\n{ORIGIN}", f"\n{ORIGIN}"),
        (f"\n\n{ORIGIN}", f"\n\n\n{ORIGIN}"),
        (f"{ORIGIN}\n9", f"{ORIGIN}\n09"),
        (f"{ORIGIN}\n9", f"{ORIGIN}\n-9"),
        (f"{ORIGIN}\n9\n", f"{ORIGIN}\n9\nAAAA\n"),
        (GOOD[GOOD.index("\n\n") + 2 :], "no note\n"),
        (GOOD[GOOD.index("\n—") :], ""),
    ],
)
def test_what_is_no_request_gets_400(old: str, new: str) -> None:
    assert GOOD.count(old) == 1
    reply = ask(GOOD.replace(old, new).encode(), 3)
    assert (reply.status, reply.state) == (400, None)
    assert reply.body.endswith(b"\n")
    assert ask(GOOD.encode(), 3).status == 200


@given(st.data())
def test_no_changed_byte_makes_the_witness_sign_something_else(data: st.DataObject) -> None:
    changed = bytearray(GOOD.encode())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    reply = ask(bytes(changed), 3)
    assert reply.status in (400, 403, 404, 409, 422)


@given(st.binary(max_size=200))
def test_nonsense_is_refused(data: bytes) -> None:
    assert ask(data).status == 400
    with pytest.raises(RequestError):
        parse_request(b"old " + data)


def test_a_giant_is_refused() -> None:
    assert ask(GOOD.encode() + bytes(REQUEST_LIMIT)).status == 400
    assert ask(b"old 3\n" * 500_000).status == 400


def test_requests_that_cannot_be_written() -> None:
    for old, hashes in ((-1, ()), (2**63, ()), (1, (b"short",)), (1, (LEAVES[0],) * 64)):
        with pytest.raises(RequestError):
            encode_request(old, hashes, head(3))
    body = encode_request(1, (LEAVES[0],) * 63, head(3))
    assert parse_request(body) == Request(1, (LEAVES[0],) * 63, head(3))


def test_the_reader_of_a_reply_takes_only_what_its_keys_signed() -> None:
    text = notes.parse(head(3)).text
    stranger = Cosigner.from_seed("nobody.example", bytes([9]) * 32)
    mine, theirs = WITNESS.cosign(text, 5), stranger.cosign(text, 6)
    both = (mine.line + theirs.line).encode()
    assert cosignatures_of(both, text, [WITNESS.verifier]) == (mine,)
    assert cosignatures_of(both, text, []) == ()
    assert cosignatures_of(both, text, [stranger.verifier, WITNESS.verifier]) == (mine, theirs)
    false = WITNESS.cosign(notes.parse(head(4)).text, 5).line.encode()
    for reply in (false, both + false, b"", b"\n", both + b"\n", b"x\n\n" + both, b"<html>\n", both[:-1], b"\xff\n"):
        with pytest.raises(RequestError):
            cosignatures_of(reply, text, [WITNESS.verifier])


#: The example request of C2SP tlog-witness v1.0.0.
EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""


def test_the_example_of_the_specification() -> None:
    request = parse_request(EXAMPLE.encode())
    assert (request.old, len(request.proof)) == (20_852_014, 4)
    assert encode_request(request.old, request.proof, request.note).decode() == EXAMPLE
    assert ask(EXAMPLE.encode()).status == 404


#: What litewitness answers to each request of the published dialogue, and what this witness does.
#: 2: the signature is not canonical base64, so that the note is no note: 400 rather than 403.
#: 3: the specification asks for 404 where the origin is unknown; litewitness answered 403.
DIALOGUE = [(200, 200), (403, 400), (403, 404), (422, 422), (422, 422), (200, 200), (409, 409), (200, 200), (409, 409)]


def requests_of(path: Path) -> list[tuple[bytes, int, bytes | None]]:
    """Body, expected status, and expected body where there is one, of each request in a hurl file."""
    found = re.findall(
        r"```\n(.*?)```\nHTTP ([0-9]+)\n\[Asserts\]\nbody (==|contains) \"(.*?)\"\n", path.read_text(), re.S
    )
    return [
        (body.encode(), int(status), text.encode().replace(b"\\n", b"\n") if how == "==" else None)
        for body, status, how, text in found
    ]


def test_the_dialogue_of_another_witness(cases: Path) -> None:
    path = cases / "vectors" / "witness-protocol" / "add-checkpoint.hurl"
    match = re.search(r"log public key \(hex, Ed25519\): ([0-9a-f]{64})", path.read_text())
    assert match is not None
    origin = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
    log = Verifier(origin, bytes.fromhex(match[1]))
    states: dict[str, WitnessState] = {}
    statuses = []
    for body, expected, exactly in requests_of(path):
        reply = add_checkpoint(body, [log], states, WITNESS, TIME)
        statuses.append((expected, reply.status))
        if exactly is not None:
            assert reply.body == exactly
        if reply.origin is not None and reply.state is not None:
            states[reply.origin] = reply.state
    assert statuses == DIALOGUE
    assert states[origin].size == 5
