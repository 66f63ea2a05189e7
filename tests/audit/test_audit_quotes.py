"""Quotes: what stands on the page is what was signed, or the fault is named; and whose word it is, is for the reader."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from archive.audit.memory import Memory
from archive.audit.quotes import examine_quote
from archive.formats.quotepage import BLOCK_END, BLOCK_START, place
from archive.model.verdict import Verification
from archive.report.quote import page
from archive.trust import canonical
from archive.trust import quote as quotes
from archive.trust.cosignatures import Cosigner
from archive.trust.keys import Signer
from archive.trust.notes import NoteSignature
from archive.trust.timestamps import line
from tests.quotations import ADDRESS, CAPTOR, LOG, NEW, OLD, ORIGIN, SHOWN, Desk, at, desk, document, items, leaves
from tests.torture import quotes as torture

DESK = desk()
DATA = DESK.quote(SHOWN)
PAGE = page(document(DATA))


def check(made: bytes, trust: Any = None, *, asked: bool = False) -> Verification:
    return examine_quote(made, "mail/quote.html", trust or DESK.trust(), page, asked=asked)


def codes(found: Verification) -> list[str]:
    return [problem.code for problem in (*found.problems, *found.unproven)]


def words(found: Verification) -> list[str]:
    return [verdict.status for verdict in found.verdicts]


def test_a_genuine_quote() -> None:
    found = check(PAGE)
    assert (found.kind, found.subject, found.exit, found.notices) == ("quote", "mail/quote.html", 0, ())
    assert words(found) == ["ok", "ok", "ok", "not checked", "ok"]
    assert found.checkpoint is not None
    assert found.checkpoint.startswith(f"{ORIGIN}\n7\n")
    told = found.verdicts[0].detail
    for said in (ADDRESS, "image/1/caption of version 1", OLD, NEW, at(8), at(10), at(12)):
        assert said in told
    assert found.policy == "the reader's folder"
    assert found.counts.statements == 3
    assert any("server" in sentence for sentence in found.not_proven)


def test_every_entry_of_a_quote_is_named() -> None:
    assert "entries 2, 4 and 5 of 7" in check(PAGE).verdicts[2].detail
    assert "entry 2 of 7" in check(page(document(DESK.quote({2: "image/1/caption"})))).verdicts[2].detail


def test_long_words_are_repeated_in_part() -> None:
    made = desk("w " * 1000)
    found = check(page(document(made.quote({2: "image/1/caption"}))), made.trust())
    assert found.exit == 0
    assert len(found.verdicts[0].detail) < 800


def test_without_a_trust_folder_keys_are_names() -> None:
    found = examine_quote(PAGE, "quote.html", None, page)
    assert (found.exit, words(found)) == (0, ["ok", *["not checked"] * 4])
    assert all("trust folder" in verdict.detail for verdict in found.verdicts[1:])
    assert found.verdicts[0].detail.startswith(f"its parts belong together; it claims: at {ADDRESS}: ")
    assert found.nobody is not None
    assert check(PAGE).nobody is None
    assert "claims" not in check(PAGE).verdicts[0].detail
    altered = examine_quote(PAGE.replace(b"<h1>", b"<h1> ", 1), "q", None, page)
    assert altered.exit == 1
    assert altered.verdicts[0].detail.startswith("it claims: ")
    # What needs no key is found without one.
    assert codes(examine_quote(PAGE.replace(b"ribbon", b"riband"), "q", None, page)) == ["field-proof-invalid"]


def test_a_trust_folder_that_does_not_list_the_log_counts_when_it_is_asked() -> None:
    other = Desk(log=Signer.from_seed("elsewhere.example", b"\x07" * 32)).trust()
    assert words(check(PAGE, other)) == ["ok", *["not checked"] * 4]
    found = check(PAGE, other, asked=True)
    assert found.exit == 4
    assert "log-untrusted" in codes(found)


def test_another_key_of_the_same_name_is_another_log() -> None:
    twin = Desk(log=Signer.from_seed(ORIGIN, b"\x08" * 32)).trust()
    found = check(PAGE, twin)
    assert found.exit == 4
    assert "log-untrusted" in codes(found)


@pytest.mark.parametrize(
    "lines", ["", f"{CAPTOR.verifier.vkey} {ORIGIN} 3\n", f"{CAPTOR.verifier.vkey} other.example\n"]
)
def test_the_captor_counts_in_its_window_and_log(lines: str) -> None:
    found = check(PAGE, DESK.trust(captors=lines))
    assert found.exit == 4
    assert set(codes(found)) == {"captor-untrusted"}


def test_a_captor_of_the_same_key_id_signs_for_nobody_else() -> None:
    forger = Desk(captor=Signer.from_seed("desk", b"\x09" * 32))
    forger.entries, forger.versions = [], {}
    forger.say(8, leaves("v1", items("A caption that never was.")), version=1)
    made = page(document(forger.quote({0: "image/1/caption"})))
    assert codes(check(made, DESK.trust())) == ["captor-untrusted"]
    # Under the name and key id of the real captor the signature is not his.
    data = document(forger.quote({0: "image/1/caption"}))
    leaf = data["log"]
    leaf["keyid"] = CAPTOR.verifier.keyid
    entry = quotes.read(canonical.encode(data)).first.entry
    forger.entries = [entry]
    data["checkpoint"] = forger.checkpoint().decode()
    assert codes(check(page(data))) == ["signature-invalid"]


# What a forger does.


def remade(change: Callable[[dict[str, Any]], None], data: bytes = DATA) -> bytes:
    """The page that this program makes of changed data."""
    changed = copy.deepcopy(document(data))
    change(changed)
    return torture.remade(page(document(data)), changed)


def first(data: dict[str, Any]) -> dict[str, Any]:
    found = data["log"][0][1][0]
    assert found["predicate"]["version"] == 1
    return found  # type: ignore[no-any-return]


def leaf(data: dict[str, Any], path: str) -> dict[str, Any]:
    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return next((found for one in node if (found := walk(one))), None)
        return node if isinstance(node, dict) and node["path"] == path else None

    return walk(first(data)["fields"])  # type: ignore[no-any-return]


def test_a_changed_word_on_the_page_is_named_with_its_place() -> None:
    made = PAGE.replace(b"<mark>ribon</mark>", b"<mark>ribom</mark>")
    (problem,) = check(made).problems
    assert (problem.code, problem.word, problem.file) == ("quote-altered", "INTACT", "quote.html")
    assert problem.offset == PAGE.index(b"<mark>ribon") + len("<mark>ribo")
    assert OLD in check(made).verdicts[0].detail


@pytest.mark.parametrize("more", [b"\n", b"<!-- -->", b" "])
def test_nothing_may_follow_the_page(more: bytes) -> None:
    (problem,) = check(PAGE + more).problems
    assert (problem.code, problem.offset) == ("quote-altered", len(PAGE))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: leaf(d, "image/1/caption").update(value="A kinder caption."), {"field-proof-invalid"}),
        (lambda d: leaf(d, "url").update(value="https://courant.example/other"), {"field-proof-invalid"}),
        (lambda d: leaf(d, "image/1/caption").update(path="image/2/caption"), {"field-proof-invalid"}),
        (lambda d: leaf(d, "url").update(salt=leaf(d, "image/1/caption")["salt"]), {"field-proof-invalid"}),
        (lambda d: first(d)["fields"].reverse(), {"field-proof-invalid"}),
        (lambda d: first(d)["predicate"].update(observed=at(7)), {"signature-invalid", "proof-invalid"}),
        (lambda d: first(d)["predicate"].update(version=3), {"signature-invalid", "proof-invalid"}),
        (lambda d: first(d).update(sig="A" * 86 + "=="), {"signature-invalid", "proof-invalid"}),
        (lambda d: first(d).update(keyid="desk+00000000"), {"captor-untrusted", "proof-invalid"}),
        (lambda d: d["log"][0].reverse(), {"proof-invalid"}),
        (lambda d: d["log"][0].__setitem__(0, "A" * 43 + "="), {"proof-invalid"}),
        (lambda d: d.update(checkpoint=d["checkpoint"].replace("\n7\n", "\n8\n")), {"checkpoint-altered"}),
        (lambda d: d.update(checkpoint=DESK.checkpoint(6).decode()), {"proof-invalid"}),
        (
            lambda d: d.update(checkpoint=re.sub("— (.*) ....", r"— \1 AAAA", d["checkpoint"])),
            {"log-untrusted"},
        ),
        (
            lambda d: d.update(checkpoint=d["checkpoint"][:-9] + "AAAAAA==\n"),
            {"checkpoint-altered"},
        ),
    ],
    ids=lambda value: None if callable(value) else "+".join(sorted(value)),
)  # fmt: skip
def test_data_that_were_changed_and_made_into_a_page(change: Any, expected: set[str]) -> None:
    found = check(remade(change), asked=True)
    assert found.exit != 0
    assert expected <= set(codes(found))
    assert "quote-altered" not in codes(found)


def drop_item(data: dict[str, Any]) -> None:
    first(data)["fields"] = leaf(data, "url")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(schema="newsproof/quote/v3"),
        lambda d: d.update(more=1),
        lambda d: d.pop("after"),
        lambda d: d.update(after=None),
        lambda d: d.update(after=[DESK.checkpoint(1).decode()]),
        lambda d: d.update(checkpoint=1),
        lambda d: d.update(checkpoint="no note"),
        lambda d: d.update(log=[]),
        lambda d: first(d).update(role="quoted"),
        lambda d: first(d).update(fields=None),
        lambda d: first(d).update(fields="A" * 43 + "="),
        lambda d: first(d).update(keyid=1),
        lambda d: first(d).update(predicate={}),
        lambda d: first(d)["subject"].append("AB" * 32),
        lambda d: first(d).update(subject="0" * 64),
        lambda d: first(d)["predicate"].update(fields=None),
        lambda d: first(d)["predicate"].update(article="a-2"),
        lambda d: first(d)["predicate"].update(version=None),
        lambda d: leaf(d, "url").update(salt="AAAA"),
        lambda d: leaf(d, "url").update(salt="!"),
        lambda d: leaf(d, "url").update(value=1),
        lambda d: leaf(d, "url").update(path="URL"),
        lambda d: leaf(d, "url").update(index=0),
        lambda d: leaf(d, "image/1/caption").update(path="url"),
        drop_item,
    ],
    ids=range(25),
)
def test_what_is_no_quote_is_refused_with_its_member(change: Callable[[dict[str, Any]], None]) -> None:
    changed = copy.deepcopy(document(DATA))
    change(changed)
    made = PAGE[: PAGE.index(BLOCK_START)] + place(canonical.encode(changed)) + PAGE[PAGE.index(BLOCK_END) + 11 :]
    found = check(made)
    assert codes(found) == ["proof-invalid"]
    assert found.verdicts[0].status == "FAIL"
    assert found.problems[0].message.startswith("its data: ")
    assert words(found) == ["FAIL", "not checked", "FAIL", "not checked", "not checked"]


def test_what_stands_beside_it_is_of_one_kind_and_proven_to_replace_nothing() -> None:
    for other in ("headline", "body/1", "image/1/src"):
        with pytest.raises(quotes.QuoteError, match="not of one kind"):
            desk().quote({2: "image/1/caption", 5: other})
    alone = check(page(document(desk().quote({2: "body/1"}))))
    # Whoever makes a quote may pair any paragraph with any other: nothing on page or in the answer says more than that.
    made = page(document(desk().quote({2: "body/1", 5: "body/3"})))
    found = check(made)
    assert codes(found) == []
    said = [line for line in found.not_proven if "took the place" in line]
    assert said == [
        "that the item of the later version took the place of the other one: whoever made the quote chose it"
    ]
    assert not [line for line in alone.not_proven if "took the place" in line]
    text = re.sub("<[^>]*>", "", made.decode())
    assert "other words 2 March 2026, 12:00:00 UTC, in version 2, at body/3" in text
    assert "That the later words took the place of the others." in text
    assert "eplaced" not in text


def test_kinds_are_paths_without_places() -> None:
    for path, kind in (
        ("body/3", "body/#"), ("image/12/alt", "image/#/alt"), ("headline", "headline"), ("headline/h1", "headline/h1"),
        ("headline/h1/2", "headline/h1/#"), ("date/published/json-ld", "date/published/json-ld"), ("body/٣", "body/٣"),
    ):  # fmt: skip
        assert quotes.kind_of(path) == kind


def test_an_observation_must_have_found_that_version_again_and_later() -> None:
    made = desk()
    third = made.say(14, leaves("v1", items()), version=3)
    wrong = made.say(15, leaves("x", items("x")), article="a-1", version=4)
    for shown in ({2: "headline", wrong: None}, {5: "headline", 4: None}, {third: "headline", 4: None}):
        with pytest.raises(quotes.QuoteError):
            made.quote(shown)
    with pytest.raises(quotes.QuoteError):
        made.quote({4: None})
    with pytest.raises(quotes.QuoteError):
        made.quote({0: "headline", 2: "headline"})


@pytest.mark.parametrize("damaged", [b"", b"<!doctype html>\n", PAGE[:4000], PAGE.replace(b"</template>", b"")])
def test_a_damaged_page_is_told_and_never_a_traceback(damaged: bytes) -> None:
    found = check(damaged)
    assert codes(found) == ["quote-altered"]
    assert found.exit == 1


# Time and witnesses.


def test_witnesses_count_as_the_policy_says() -> None:
    witness = Cosigner.from_seed("witness.example", b"\x03" * 32)
    text = DESK.checkpoint().decode().partition("\n\n")[0] + "\n"
    seen = witness.cosign(text, 1_772_460_000)  # 2026-03-02T14:00:00Z
    made = page(document(DESK.quote(SHOWN, lines=[seen])))
    assert "witness.example" in made.decode()
    trust = DESK.trust(more=f"witness w {witness.verifier.vkey}\n")
    found = check(made, trust)
    assert (found.exit, words(found)) == (0, ["ok"] * 5)
    assert {bracket.not_after for bracket in found.brackets} == {"2026-03-02T14:00:00.000000Z"}
    for now, ahead in (("2026-03-02T15:00:00.000000Z", []), (at(8), ["time-ahead"])):
        later = examine_quote(made, "q", trust, page, memory=Memory(now=now))
        assert ([notice.code for notice in later.notices], later.exit) == (ahead, 0)
    early = page(document(DESK.quote(SHOWN, lines=[witness.cosign(text, 1_772_440_000)])))
    assert "time-contradiction" in codes(check(early, trust))
    forged = NoteSignature("witness.example", seen.key_id, seen.signature[:-1] + b"\x00")
    assert "witness-invalid" in codes(check(page(document(DESK.quote(SHOWN, lines=[forged]))), trust))


def stamped() -> tuple[Desk, bytes, bytes]:
    """A log whose statements from the third on name a token, which is on the checkpoint of size 2."""
    made = Desk()
    made.say(7, leaves("other", items("Ferry crews vote.")), article="a-2", version=1)
    made.say(7, leaves("other", items("Ferry crews vote.")), article="a-3", version=1)
    token = b"no token that any authority signed"
    note = made.checkpoint(2, [line("tsa.example", token)])
    made.after = sha256(token).hexdigest()
    first = leaves("v1", items())
    made.say(8, first, version=1)
    made.say(9, quotes_root(first))
    return made, note, token


def quotes_root(items_of: Any) -> str:
    from archive.trust.fieldtree import field_root

    return field_root(items_of)


def test_a_named_token_is_carried_and_nothing_else_with_it() -> None:
    made, note, token = stamped()
    shown = {2: "headline", 3: None}
    carried = quotes.token_note(note, {sha256(token).hexdigest()})
    assert carried == note
    found = check(page(document(made.quote(shown, after=[note]))), made.trust())
    assert "timestamp-invalid" in codes(found)  # the bytes are those that were named, but no token
    assert codes(check(page(document(made.quote(shown))), made.trust())).count("timestamp-missing") == 2
    more = made.checkpoint(2, [line("tsa.example", token), line("other.example", b"another")])
    assert quotes.token_note(more, {sha256(token).hexdigest()}) == note
    for wrong in (more, made.checkpoint(2), made.checkpoint(3, [line("tsa.example", token)])):
        with pytest.raises(quotes.QuoteError):
            made.quote(shown, after=[wrong])
    assert quotes.token_note(made.checkpoint(2), {sha256(token).hexdigest()}) is None


def test_the_log_key_signs_the_earlier_checkpoint_too() -> None:
    made, _, token = stamped()
    forger = Desk(log=Signer.from_seed(ORIGIN, b"\x05" * 32), entries=made.entries)
    forged = forger.checkpoint(2, [line("tsa.example", token)])
    found = check(page(document(made.quote({2: "headline"}, after=[forged]))), made.trust())
    assert found.exit != 0
    assert "log-untrusted" in codes(found)
    assert LOG.name == ORIGIN


# By the thousand.


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> torture.Material:
    return torture.material(tmp_path_factory.mktemp("quotes"))


def test_a_sample_of_forgeries_is_refused(given: torture.Material) -> None:
    tally = torture.run(given, cases=1500)
    assert not tally.failures, tally.failures[:10]
    assert sum(tally.refused.values()) > 1200
    assert set(tally.refused) == {*torture.BYTES, *torture.DOCUMENTS}


def test_the_torture_would_find_a_quote_that_is_accepted(
    given: torture.Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the comparison of the page, changes of what is shown pass; the tally says so."""
    monkeypatch.setattr("archive.audit.quotes._compare", lambda *_: None)
    tally = torture.run(given, cases=300)
    assert any("(visible): accepted" in failure for failure in tally.failures)


def test_the_folder_of_the_reader_is_all_that_is_believed(tmp_path: Path) -> None:
    """Nothing in the page names a key: only names and key ids."""
    assert CAPTOR.verifier.vkey.encode() not in PAGE
    assert b"PUBLIC KEY" not in PAGE
