"""Policies, sentence by sentence of tlog-policy: what it allows is read, what it forbids is refused with its line."""

from __future__ import annotations

from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.trust.cosignatures import CosignatureKey, Cosigner
from archive.trust.keys import Signer
from archive.trust.policy import (
    LINES_LIMIT,
    POLICY_LIMIT,
    CaptorLine,
    Group,
    LogPolicy,
    PolicyError,
    Requirements,
    Trust,
    parse_captors,
    parse_policy,
    parse_requirements,
)
from archive.trust.spelling import encode_base64
from tests.conftest import stable

LOG = Signer.from_seed("news.example/log", bytes([1]) * 32).verifier
RENEWED = Signer.from_seed("news.example/log", bytes([2]) * 32).verifier
DESK = Signer.from_seed("desk", bytes([3]) * 32).verifier
KEYS = [Cosigner.from_seed(f"w{n}.example", bytes([n]) * 32).verifier for n in range(10, 50)]
X1, X2, X3, Y1, Y2, Y3 = (key.vkey for key in KEYS[:6])

#: The example of C2SP tlog-policy, with keys in it.
EXAMPLE = f"""log {LOG.vkey}

witness X1 {X1}
witness X2 {X2}
witness X3 {X3}
group X-witnesses 2 X1 X2 X3

witness Y1 {Y1}
witness Y2 {Y2}
witness Y3 {Y3}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def mldsa(name: str) -> str:
    blob = b"\x06" + bytes(1312)
    return f"{name}+{sha256(name.encode() + bytes([10]) + blob).digest()[:4].hex()}+{encode_base64(blob)}"


def test_the_example_of_the_specification() -> None:
    policy = parse_policy(EXAMPLE.encode())
    assert policy.logs == (LOG,)
    assert list(policy.witnesses) == ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    assert policy.groups[0] == Group("X-witnesses", 2, ("X1", "X2", "X3"))
    assert policy.needs() == "all of (2 of X1, X2, X3), (1 of Y1, Y2, Y3)"
    for signed in product([False, True], repeat=6):
        names = {name for name, has in zip(policy.witnesses, signed, strict=True) if has}
        assert policy.met(names) == (sum(signed[:3]) >= 2 and any(signed[3:]))


def test_names_of_groups_and_of_nobody_count_for_nothing() -> None:
    policy = parse_policy(EXAMPLE.encode())
    assert not policy.met({"X-and-Y", "X-witnesses", "Y-witnesses", "none", "w10.example", ""})
    assert not policy.met(["X1", "X1", "Y1"])
    assert policy.met(["X1", "X3", "Y1", "nobody"])


def test_a_policy_without_witnesses_says_so() -> None:
    for text in ("quorum none\n", f"log {LOG.vkey}\nquorum none\n", f"quorum none\nwitness W {X1}\n"):
        policy = parse_policy(text.encode())
        assert policy.met(())
        assert policy.needs() == "no witness"


def test_one_witness_is_a_quorum() -> None:
    policy = parse_policy(f"witness W {X1}\nwitness V {X2}\nquorum W\n".encode())
    assert policy.met({"W"})
    assert not policy.met({"V"})
    assert policy.needs() == "W"


@pytest.mark.parametrize(
    "text",
    [
        f"\t log \t {LOG.vkey}\thttps://log.example/ \nquorum none\n",
        f"# a comment\n   \t\n\t# another\nlog {LOG.vkey}\n\n\nquorum  \t none\t\n",
        f"quorum none\nlog {LOG.vkey}\n",
        f"log {LOG.vkey} https://lög.example/\nquorum none\n",
        f"# \u2028 {chr(0x7FF)} ü\nlog {LOG.vkey}\nquorum none\n",
    ],
)
def test_blanks_comments_and_urls_mean_nothing(text: str) -> None:
    assert parse_policy(text.encode()) == LogPolicy((LOG,), {})


def test_octets_beyond_ascii_are_opaque() -> None:
    kelvin, kay, latin = "\u212a".encode(), b"K", b"\xe9"
    lines = [b"witness %b %b" % (name, vkey.encode()) for name, vkey in ((kelvin, X1), (kay, X2), (latin, X3))]
    policy = parse_policy(b"\n".join([*lines, b"# \xff\xfe", b"group all all K \xe9", b"quorum all", b""]))
    assert list(policy.witnesses) == ["\u212a", "K", "octets e9"]
    assert policy.met({"K", "octets e9"})
    assert not policy.met({"\u212a", "K"})
    composed, decomposed = "é".encode(), "e\u0301".encode()
    both = parse_policy(
        b"witness %b %b\nwitness %b %b\nquorum %b\n" % (composed, X1.encode(), decomposed, X2.encode(), composed)
    )
    assert both.met({"é"})
    assert not both.met({"e\u0301"})


def test_a_no_break_space_does_not_separate() -> None:
    policy = parse_policy(f"witness a\u00a0b {X1}\nquorum a\u00a0b\n".encode())
    assert policy.met({"a\u00a0b"})


def test_words_of_the_grammar_are_names_too_but_none_is_not() -> None:
    lines = [f"witness all {X1}", f"witness any {X2}", f"witness 1 {X3}", f"witness #w {Y1}", f"witness log {Y2}"]
    text = "\n".join([*lines, "group group 2 all any 1 #w log", "quorum group", ""])
    policy = parse_policy(text.encode())
    assert policy.groups == (Group("group", 2, ("all", "any", "1", "#w", "log")),)
    assert policy.met({"1", "#w"})


def test_a_member_of_a_group_may_be_the_quorum() -> None:
    assert parse_policy(f"witness W {X1}\ngroup g all W\nquorum W\n".encode()).met({"W"})


def test_a_log_may_change_its_key() -> None:
    trust = Trust(parse_policy(f"log {LOG.vkey}\nlog {RENEWED.vkey}\nquorum none\n".encode()))
    assert trust.logs_of(LOG.name) == (LOG, RENEWED)
    assert trust.knows(LOG.name)
    assert not trust.knows("news.example")
    assert trust.logs_of("") == ()


def test_one_key_may_be_a_log_and_a_witness_but_not_two_of_either() -> None:
    witness = CosignatureKey("both.example", LOG.public)
    policy = parse_policy(f"log {LOG.vkey}\nwitness W {witness.vkey}\nquorum W\n".encode())
    assert policy.witnesses["W"].public == policy.logs[0].public


RENAMED_LOG = Signer.from_seed("other.example/log", bytes([1]) * 32).verifier.vkey
RENAMED_WITNESS = CosignatureKey("other.example", KEYS[0].public).vkey


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no quorum line"),
        ("\n\n# only words\n", "no quorum line"),
        (f"log {LOG.vkey}\n", "no quorum line"),
        ("quorum none", "line 1: the last line"),
        (f"log {LOG.vkey}\nquorum none\n ", "line 3: the last line"),
        ("quorum none\nquorum none\n", "line 2: there is more than one quorum"),
        (f"witness W {X1}\nquorum W\nquorum none\n", "line 3: there is more than one quorum"),
        ("quorum W\n", "line 1: the quorum is neither"),
        (f"quorum W\nwitness W {X1}\n", "line 1: the quorum is neither"),
        (f"witness W {X1}\nquorum w\n", "line 2: the quorum is neither"),
        ("quorum\n", "line 1: too few"),
        ("quorum none none\n", "line 1: too few or too many"),
        ("Quorum none\n", "line 1: the first word"),
        ("quorum none\r\n", "line 1: the control character 0x0d"),
        ("quorum\x0bnone\n", "line 1: the control character 0x0b"),
        ("\n# \x7f\nquorum none\n", "line 2: the control character 0x7f"),
        ("# \x00\nquorum none\n", "line 1: the control character 0x00"),
        ("\ufeffquorum none\n", "line 1: the first word"),
        ("quorum\u00a0none\n", "line 1: the first word"),
        ("quorum none # why\n", "line 1: too few or too many"),
        ("include other\n", "line 1: the first word"),
        ("log\n", "line 1: too few"),
        (f"log {LOG.vkey} https://a.example/ more\n", "line 1: too few or too many"),
        (f"log {LOG.vkey}\nlog {LOG.vkey}\n", "line 2: the same public key is listed as a log"),
        (f"log {LOG.vkey}\nlog {RENAMED_LOG}\n", "line 2: the same public key is listed as a log"),
        (f"log {X1}\n", "line 1: the key of a log has the type 0x04"),
        (f"log {mldsa('l')}\n", "line 1: the key of a log has the type 0x06"),
        (f"log {LOG.vkey[:-1]}\n", "line 1: the hash or key part"),
        (f"log {LOG.vkey.replace('news', 'mews')}\n", "line 1: the hash does not fit"),
        ("log x+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "line 1: .* low order"),
        ("log x+00000000+\n", "line 1: the key of a log has the type 0x;"),
        (f"witness {X1}\n", "line 1: too few"),
        ("witness W\n", "line 1: too few"),
        (f"witness W {X1} https://w.example/ more\n", "line 1: too few or too many"),
        (f"witness none {X1}\n", "line 1: the name none"),
        (f"witness W {X1}\nwitness W {X2}\n", "line 2: the name is taken"),
        (f"witness W {X1}\nwitness V {X1}\n", "line 2: the same public key is listed as a witness"),
        (f"witness W {X1}\nwitness V {RENAMED_WITNESS}\n", "line 2: the same public key is listed as a witness"),
        (f"witness W {LOG.vkey}\n", "line 1: the key of a witness has the type 0x01"),
        (f"witness W {mldsa('w')}\n", "line 1: the key of a witness has the type 0x06"),
        (f"witness W {X1}\ngroup W all W\n", "line 2: the name is taken"),
        (f"witness W {X1}\ngroup none all W\n", "line 2: the name none"),
        (f"witness W {X1}\ngroup g all none\n", "line 2: a member of the group is no witness"),
        (f"witness W {X1}\ngroup g all g\n", "line 2: a member of the group is no witness"),
        (f"group g all W\nwitness W {X1}\n", "line 1: a member of the group is no witness"),
        (f"witness W {X1}\ngroup g all W W\n", "line 2: a member of the group is listed a second time"),
        (f"witness W {X1}\ngroup g all W\ngroup h all W\n", "line 3: a member of the group is listed a second time"),
        (f"witness W {X1}\ngroup g all\n", "line 2: too few"),
        (f"witness W {X1}\ngroup g W\n", "line 2: too few"),
        (f"witness W {X1}\ngroup g 0 W\n", "line 2: the threshold"),
        (f"witness W {X1}\ngroup g 2 W\n", "line 2: the threshold"),
        (f"witness W {X1}\ngroup g 01 W\n", "line 2: not a plain decimal"),
        (f"witness W {X1}\ngroup g +1 W\n", "line 2: not a plain decimal"),
        (f"witness W {X1}\ngroup g １ W\n", "line 2: not a plain decimal"),
        (f"witness W {X1}\ngroup g ALL W\n", "line 2: not a plain decimal"),
        (f"witness W {X1}\ngroup g most W\n", "line 2: not a plain decimal"),
    ],
    ids=stable,
)
def test_what_is_no_policy_is_refused_with_its_line(text: str, why: str) -> None:
    with pytest.raises(PolicyError, match=f"^{why}" if why.startswith("line") else why):
        parse_policy(text.encode())


def test_a_key_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(PolicyError, match="line 1: the line is not UTF-8"):
        parse_policy(b"log \xff+00000000+AQ==\n")


def test_limits() -> None:
    """At least 32 logs, witnesses and groups fit; much more does not."""
    logs = [f"log {Signer.from_seed(f'l{n}', bytes([n, 1]) * 16).verifier.vkey}" for n in range(32)]
    witnesses = [f"witness W{n} {key.vkey}" for n, key in enumerate(KEYS)]
    groups = [f"group g{n} all W{n}" + (f" g{n - 1}" if n else "") for n in range(40)]
    policy = parse_policy("\n".join([*logs, *witnesses, *groups, "quorum g39", ""]).encode())
    assert (len(policy.logs), len(policy.witnesses), len(policy.groups)) == (32, 40, 40)
    assert policy.met(list(policy.witnesses))
    assert not policy.met(list(policy.witnesses)[1:])
    assert policy.needs().startswith("all of W39, (all of W38, (")
    with pytest.raises(PolicyError, match=f"more than {LINES_LIMIT} lines"):
        parse_policy(b"".join(b"witness W%d %b\n" % (n, _fresh(n)) for n in range(LINES_LIMIT + 1)))
    with pytest.raises(PolicyError, match="bytes"):
        parse_policy(b"#" * POLICY_LIMIT + b"\n")


def _fresh(n: int) -> bytes:
    return Cosigner.from_seed("w", n.to_bytes(32, "big")).verifier.vkey.encode()


@given(st.binary(max_size=60))
def test_nonsense_is_refused(data: bytes) -> None:
    for parse in (parse_policy, parse_captors, parse_requirements):
        try:
            parse(data)
        except PolicyError:
            continue
        assert parse is not parse_policy
        assert all(not line.strip(b" \t") or line.strip(b" \t")[:1] == b"#" for line in data.split(b"\n"))


@given(st.data())
def test_a_quorum_is_what_its_tree_says(data: st.DataObject) -> None:
    """Any tree of groups agrees with counting by the definition."""
    free = [f"W{n}" for n in range(data.draw(st.integers(1, 8)))]
    lines = [f"witness {name} {KEYS[n].vkey}" for n, name in enumerate(free)]
    witnesses = list(free)
    tree: dict[str, tuple[int, list[str]]] = {}
    while len(free) > 1 or not tree:
        members = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=4, unique=True))
        free = [name for name in free if name not in members]
        threshold = data.draw(st.integers(1, len(members)))
        name = f"g{len(tree)}"
        tree[name] = (threshold, members)
        spelled = {1: "any", len(members): "all"}.get(threshold, str(threshold))
        lines.append(f"group {name} {spelled} {' '.join(members)}")
        free.append(name)
        if len(tree) > 20:
            break
    quorum = data.draw(st.sampled_from([*witnesses, *tree]))
    policy = parse_policy("\n".join([*lines, f"quorum {quorum}", ""]).encode())
    signed = set(data.draw(st.lists(st.sampled_from(witnesses), unique=True)))

    def count(name: str) -> bool:
        if name in signed or name not in tree:
            return name in signed
        threshold, members = tree[name]
        return sum(map(count, members)) >= threshold

    assert policy.met(signed) == count(quorum)


@given(st.data())
def test_every_changed_octet_of_a_policy_is_refused_or_read_as_written(data: st.DataObject) -> None:
    octets = bytearray(EXAMPLE.encode())
    at = data.draw(st.integers(0, len(octets) - 1))
    octets[at] ^= data.draw(st.integers(1, 255))
    try:
        policy = parse_policy(bytes(octets))
    except PolicyError:
        return
    # What still is a policy has all its keys: only names, blanks, comments, thresholds or the quorum can have changed.
    original = parse_policy(EXAMPLE.encode())
    assert set(policy.logs) <= set(original.logs)
    assert set(policy.witnesses.values()) <= set(original.witnesses.values())


# Captors and requirements.


def test_captors() -> None:
    text = f"# who\n{DESK.vkey} news.example/log\n\t{LOG.vkey}  news.example/log 5 9 # \n"
    with pytest.raises(PolicyError, match="line 3"):
        parse_captors(text.encode())
    captors = parse_captors(text.replace(" # ", "").encode())
    assert captors == (CaptorLine(DESK, "news.example/log"), CaptorLine(LOG, "news.example/log", 5, 9))
    trust = Trust(LogPolicy((), {}), captors)
    assert trust.captor(DESK.keyid, "news.example/log", 10**15) == captors[0]
    assert trust.captor(DESK.keyid, "other.example/log", 0) is None
    assert trust.captor("desk+00000000", "news.example/log", 0) is None
    assert [trust.captor(LOG.keyid, "news.example/log", n) is not None for n in (4, 5, 8, 9)] == [
        False,
        True,
        True,
        False,
    ]
    assert parse_captors(b"") == ()
    assert parse_captors(f"{DESK.vkey} o 3 -\n".encode()) == (CaptorLine(DESK, "o", 3),)
    assert parse_captors(f"{DESK.vkey} o\n{DESK.vkey} p\n".encode())[1].origin == "p"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{DESK.vkey}\n", "a captor is"),
        (f"{DESK.vkey} o 1 2 3\n", "a captor is"),
        (f"{DESK.vkey} o x\n", "not a plain decimal"),
        (f"{DESK.vkey} o -\n", "not a plain decimal"),
        (f"{DESK.vkey} o 1 x\n", "not a plain decimal"),
        (f"{DESK.vkey} o 01\n", "not a plain decimal"),
        (f"{DESK.vkey} o ١\n", "not a plain decimal"),
        (f"{DESK.vkey} o 5 4\n", "ends before it begins"),
        (f"{X1} o\n", "another type"),
        ("desk o\n", "name\\+hash\\+base64"),
        (f"{DESK.vkey} o", "last line"),
        (f"{DESK.vkey} o\r\n", "control character"),
        (f"{DESK.vkey} o\n{DESK.vkey} o 5\n", "listed twice"),
    ],
    ids=stable,
)
def test_captors_are_refused_with_their_line(text: str, why: str) -> None:
    with pytest.raises(PolicyError, match=rf"^line \d: .*{why}"):
        parse_captors(text.encode())
    with pytest.raises(PolicyError, match="line 1: the line is not UTF-8"):
        parse_captors(DESK.vkey.encode() + b" \xff\n")


def test_requirements() -> None:
    assert parse_requirements(b"") == Requirements()
    assert parse_requirements(b"# none\n") == Requirements(False, None)
    assert parse_requirements(b"timestamp\n") == Requirements(True)
    assert parse_requirements(b" max-age 36h\n\ttimestamp\n") == Requirements(True, 36 * 3600)
    assert parse_requirements(b"max-age 7d\n") == Requirements(False, 7 * 86400)


@pytest.mark.parametrize(
    "text",
    [
        *("timestamps", "timestamp yes", "timestamp\ntimestamp", "max-age", "max-age 7", "max-age d", "max-age 0d"),
        *("max-age 07d", "max-age 7 d", "max-age 7D", "max-age 7m", "max-age ７d", "max-age -1d", "max-age 1.5h"),
        *("max-age 1d\nmax-age 1d", "max-age 1000000h", "quorum none"),
    ],
)
def test_requirements_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(PolicyError, match=r"^line \d: "):
        parse_requirements(f"{text}\n".encode())


def test_a_published_policy(cases: Path) -> None:
    policy = parse_policy((cases / "vectors" / "rekor-v2" / "policy.txt").read_bytes())
    assert [log.name for log in policy.logs] == ["log2025-alpha3.rekor.sigstage.dev"]
    assert policy.needs() == "all of witness.stagemole.eu, witness.navigli.sunlight.geomys.org"
    assert not policy.met({"witness.stagemole.eu"})
    assert policy.met(policy.witnesses)
