"""A quote from a real archive: the right item, the right moments, and nothing else of the page in the file."""

from __future__ import annotations

import base64
import hashlib
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.api import Archive, verify
from archive.audit.quotes import examine_quote
from archive.cli import main
from archive.errors import CallerError, NewsproofError
from archive.formats.quotepage import extract
from archive.model.capture import Leaf
from archive.report.quote import page as render
from archive.trust import canonical, fieldtree, merkle
from archive.trust.quote import read
from tests.conftest import ROOT
from tests.newspaper import page
from tests.test_docs import blocks, steps_of
from tests.torture.quotes import remade, trust_of

PLAN = "https://courant.example/plan"
OLD = "The council chamber on Monday."
NEW = "The council chamber on Monday night."
FERRY = "<p>The ferry moves first, the port authority said.</p>"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """v1 at 8, seen again at 9, v2 (number) at 10, v3 (caption) at 12, v3 seen again at 13; another article between."""
    folder = tmp_path_factory.mktemp("quoted")
    made = Archive.create(
        folder / "press", origin="log.courant.example/desk", random=random.Random(5).randbytes, throw_away_keys=True
    )
    file = folder / "page.html"

    def take(url: str, hour: int, **more: str) -> None:
        file.write_bytes(page(**more))
        made.import_file(file, url=url, observed=f"2026-03-02T{hour:02}:00:00Z")

    take(PLAN, 8)
    take("https://courant.example/ferry", 8, headline="Ferry Fares Rise")
    take(PLAN, 9)
    take(PLAN, 10, cost="$14 million")
    take(
        PLAN,
        12,
        cost="$14 million",
        caption=f"{NEW} Photo: Jo Tran/Courant",
        extra="<p>The ferry moves first, the port authority said.</p>",
    )
    take(
        PLAN,
        13,
        cost="$14 million",
        caption=f"{NEW} Photo: Jo Tran/Courant",
        extra="<p>The ferry moves first, the port authority said.</p>",
    )
    return made


def quoted(press: Archive, tmp_path: Path, version: str = "@v1", **more: Any) -> tuple[Any, bytes]:
    target = tmp_path / "quote.html"
    answer = press.quote(f"{PLAN}{version}", target, force=True, **more)
    return answer, target.read_bytes()


def at(hour: int) -> str:
    return f"2026-03-02T{hour:02}:00:00.000000Z"


# What is quoted.


def test_an_item_its_moments_and_its_proof(press: Archive, tmp_path: Path) -> None:
    answer, made = quoted(press, tmp_path, item="image/1/caption")
    slug = press.articles()[0].slug if press.articles()[0].url == PLAN else press.articles()[1].slug
    assert answer.items == ((f"{slug}@v1", "image/1/caption", OLD),)
    assert (answer.url, answer.observed, answer.until) == (PLAN, at(8), at(9))
    assert (answer.bytes, answer.sha256) == (len(made), hashlib.sha256(made).hexdigest())
    assert len(made) < 10_000
    found = examine_quote(made, "quote.html", trust_of(press.path), render, asked=True)
    assert [verdict.status for verdict in found.verdicts] == ["ok", "ok", "ok", "not checked", "ok"]
    assert found.exit == 0
    assert not press.warnings


@pytest.mark.parametrize("path", ["headline", "deck", "byline", "body/2", "image/1/src", "image/1/alt", "observed"])
def test_every_item_can_be_quoted(press: Archive, tmp_path: Path, path: str) -> None:
    if path == "deck":
        with pytest.raises(CallerError) as caught:
            quoted(press, tmp_path, item=path)
        assert caught.value.code == "nothing-to-quote"
        return
    answer, made = quoted(press, tmp_path, item=path)
    assert answer.items[0][1] == path
    assert examine_quote(made, "q", trust_of(press.path), render, asked=True).exit == 0


def test_without_a_version_the_latest_and_by_any_name(press: Archive, tmp_path: Path) -> None:
    assert quoted(press, tmp_path, "", item="image/1/caption")[0].items[0][2] == NEW
    assert quoted(press, tmp_path, "@first", item="image/1/caption")[0].items[0][2] == OLD
    assert quoted(press, tmp_path, "@2026-03-02T11:00:00Z", item="body/2")[0].observed == at(10)
    # An observation that found a version again stands for it.
    assert quoted(press, tmp_path, "@c2", item="body/2")[0].observed == at(8)


def test_a_version_that_was_seen_once_has_no_second_moment(press: Archive, tmp_path: Path) -> None:
    answer, made = quoted(press, tmp_path, "@v2", item="headline")
    assert answer.until is None
    assert read(extract(made)).again is None


def test_beside_stands_the_next_version_with_other_words(press: Archive, tmp_path: Path) -> None:
    answer, made = quoted(press, tmp_path, item="image/1/caption", beside=True)
    assert [words for _, _, words in answer.items] == [OLD, NEW]
    assert answer.items[1][0].endswith("@v3")  # the caption of v2 is the same
    assert "other words 2 March 2026, 12:00:00 UTC, in version 3" in re.sub("</?time>", "", made.decode())
    answer, _ = quoted(press, tmp_path, item="body/2", beside=True)
    assert answer.items[1][0].endswith("@v2")
    with pytest.raises(CallerError) as caught:
        quoted(press, tmp_path, "@v3", item="image/1/caption", beside=True)
    assert caught.value.code == "nothing-to-quote"
    # A hint names versions that there are.
    assert caught.value.hint == "quote without --beside, or name another version: --beside v1, v2"
    with pytest.raises(CallerError) as caught:
        quoted(press, tmp_path, "@v3", item="image/1/caption", beside="v3")
    assert caught.value.hint == "name another version: --beside v1, v2"


def test_beside_stands_the_version_that_is_named(press: Archive, tmp_path: Path) -> None:
    answer, _ = quoted(press, tmp_path, item="image/1/caption", beside="v2")
    assert [words for _, _, words in answer.items] == [OLD, OLD]
    # The older one is told first, whichever was named first, with the moment of the older one.
    answer, made = quoted(press, tmp_path, "@v3", item="image/1/caption", beside="v1")
    assert [words for _, _, words in answer.items] == [OLD, NEW]
    assert (answer.observed, answer.until) == (at(8), at(9))
    assert examine_quote(made, "q", trust_of(press.path), render, asked=True).exit == 0
    for wrong, code in (
        ("v9", "version-not-found"),
        ("v1..v2", "bad-version"),
        ("one", "bad-version"),
        ("v1", "bad-version"),
    ):
        with pytest.raises(CallerError) as caught:
            quoted(press, tmp_path, item="headline", beside=wrong)
        assert caught.value.code == code


def test_a_paragraph_is_found_again_where_it_moved_to(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", throw_away_keys=True)
    file = tmp_path / "a.html"
    moved = page().replace(b"<p>The plan will", b"<p>A new first paragraph, by the port authority.</p><p>The plan will")
    for hour, body in ((8, page()), (9, moved), (10, moved.replace(b"$41 million", b"$14 million"))):
        file.write_bytes(body)
        press.import_file(file, url=PLAN, observed=at(hour))
    answer, _ = quoted(press, tmp_path, item="body/2", beside=True)
    assert [(name[-2:], path) for name, path, _ in answer.items] == [("v1", "body/2"), ("v3", "body/3")]
    answer, _ = quoted(press, tmp_path, item="body/2", beside="v2")
    assert [(path, "$41" in words) for _, path, words in answer.items] == [("body/2", True), ("body/3", True)]


def test_what_came_to_stand_there_is_not_what_stood_there(tmp_path: Path) -> None:
    """A paragraph that is gone has no counterpart: the one that took its number is another one."""
    press = Archive.create(tmp_path / "press", throw_away_keys=True)
    file = tmp_path / "a.html"
    gone = re.sub(rb"<p>The plan will.*?</p>\n", b"", page())
    more = gone.replace(
        b"<p>Work begins", b"<p>The harbour master sells his boat to a museum in May.</p>\n<p>Work begins"
    )
    assert len({page(), gone, more}) == 3
    for hour, body in ((8, page()), (9, gone), (10, more)):
        file.write_bytes(body)
        press.import_file(file, url=PLAN, observed=at(hour))
    (found,) = press.diff(f"{PLAN}@v1..v2")
    assert [(edit.operation, edit.old and edit.old.at) for edit in found.edits] == [("remove", "body/2")]
    for beside in (True, "v2", "v3"):
        with pytest.raises(CallerError) as caught:
            quoted(press, tmp_path, "@v1", item="body/2", beside=beside)
        assert caught.value.code == "nothing-to-quote"
        assert "body/2" in caught.value.message
    # What moved up because of it is found where it is now.
    answer, _ = quoted(press, tmp_path, "@v1", item="body/3", beside="v2")
    assert [path for _, path, _ in answer.items] == ["body/3", "body/2"]
    assert len({words for _, _, words in answer.items}) == 1


def test_of_what_there_is_only_one_needs_no_comparison(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", throw_away_keys=True)
    file = tmp_path / "a.html"
    for hour, headline in ((8, "Council Approves Harbour Plan"), (9, "A Tunnel Opens")):
        file.write_bytes(page(headline))
        press.import_file(file, url=PLAN, observed=at(hour))
    for item in ("headline", "headline/h1"):
        answer, _ = quoted(press, tmp_path, "@v1", item=item, beside=True)
        assert [words for _, _, words in answer.items] == ["Council Approves Harbour Plan", "A Tunnel Opens"]


# What is found by its words.


def test_words_name_the_item_in_which_they_stand(press: Archive, tmp_path: Path) -> None:
    assert quoted(press, tmp_path, text="will cost  $41\nmillion")[0].items[0][1] == "body/2"
    assert quoted(press, tmp_path, text="Council Approves Harbour Plan")[0].items[0][1] == "headline"


def test_words_in_several_items_are_listed(press: Archive, tmp_path: Path) -> None:
    with pytest.raises(CallerError) as caught:
        quoted(press, tmp_path, text="the")
    assert caught.value.code == "ambiguous-quote"
    assert re.search(r"body/1 \(.*\); body/2 \(.*", caught.value.hint or "")
    assert not (tmp_path / "quote.html").exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": "words that stand nowhere"}, "nothing-to-quote"),
        ({"text": " \n"}, "usage"),
        ({"item": "image/7/caption"}, "nothing-to-quote"),
        ({"item": "no/such/path"}, "nothing-to-quote"),
        ({"item": "url"}, "usage"),
        ({}, "usage"),
        ({"item": "headline", "text": "Council"}, "usage"),
    ],
)
def test_what_cannot_be_quoted(press: Archive, tmp_path: Path, more: dict[str, Any], code: str) -> None:
    with pytest.raises(CallerError) as caught:
        quoted(press, tmp_path, **more)
    assert caught.value.code == code
    if code == "nothing-to-quote" and "item" in more:
        assert "--item takes one of: " in (caught.value.hint or "")


def test_ranges_and_captures_without_text_are_refused(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", throw_away_keys=True)
    file = tmp_path / "a.html"
    for hour, body in ((8, page()), (9, b"<h1>Log in</h1><form><input type=password></form>")):
        file.write_bytes(body)
        press.import_file(file, url=PLAN, observed=at(hour))
    with pytest.raises(CallerError) as caught:
        quoted(press, tmp_path, "@v1..v2", item="headline")
    assert caught.value.code == "bad-version"
    if press.history(PLAN).steps[-1].capture.version is None:
        with pytest.raises(CallerError) as caught:
            quoted(press, tmp_path, "@c2", item="headline")
        assert caught.value.code == "nothing-to-quote"


def test_files_are_not_overwritten_and_the_archive_is_not_written_into(press: Archive, tmp_path: Path) -> None:
    target = tmp_path / "there.html"
    target.write_text("mine")
    for where, code in ((target, "output-exists"), (press.path / "log" / "q.html", "usage"), (tmp_path, "usage")):
        with pytest.raises(CallerError) as caught:
            press.quote(PLAN, where, item="headline")
        assert caught.value.code == code
    assert target.read_text() == "mine"


def test_long_words_are_written_and_a_long_proof_is_told(press: Archive, tmp_path: Path) -> None:
    other = Archive.create(tmp_path / "press", throw_away_keys=True)
    file = tmp_path / "a.html"
    file.write_bytes(page(extra=f"<p>{'The ferry moves first. ' * 400}</p>"))
    other.import_file(file, url=PLAN, observed=at(8))
    answer, _ = quoted(other, tmp_path, text="moves first")
    assert answer.bytes > 18_000
    assert not other.warnings  # the words are what is long


def test_the_same_archive_gives_the_same_page(press: Archive, tmp_path: Path) -> None:
    assert quoted(press, tmp_path, item="headline")[1] == quoted(press, tmp_path, item="headline")[1]


# Secrecy.


def leaves_of(press: Archive, version: int) -> list[Leaf]:
    """Everything that stands in the field tree of a version, with the salts, from the archive itself."""
    from archive.formats.layout import Layout
    from archive.repository.evidence import read_block
    from archive.store.index import Index

    layout = Layout(press.path)
    with Index.open(layout.index, write=False) as index:
        rows = [
            row for row in index.captures(press.show(f"{PLAN}@v{version}").capture.article) if row.version == version
        ]
        record = next(row for row in index.records(rows[0].index) if row.role == "description")
        document = canonical.decode(read_block(layout, record))
    assert isinstance(document, dict)
    listed: Any = document["fields"]
    return [Leaf(one["path"], one["value"], one["salt"]) for one in listed]


def test_nothing_of_the_page_but_the_item_is_in_the_file(press: Archive, tmp_path: Path) -> None:
    _, made = quoted(press, tmp_path, item="image/1/caption")
    leaves = leaves_of(press, 1)
    shown = {leaf.path: leaf.value for leaf in leaves if leaf.path in ("url", "image/1/caption")}
    disclosed = " ".join(shown.values()).lower()
    # The words of a page that quotes another article, with other words, are those of every quote.
    own = {word.lower() for word in re.findall(r"[A-Za-z0-9$]+", _neutral(press, tmp_path).decode())}
    text = made.decode().lower()
    hidden = {word for leaf in leaves for word in re.findall(r"[A-Za-z$]{4,}", leaf.value)}
    secret = {word for word in hidden if word.lower() not in disclosed and word.lower() not in own}
    assert len(secret) > 25
    assert not {word for word in secret if re.search(rf"\b{re.escape(word.lower())}\b", text)}
    others = [leaf for leaf in leaves if leaf.path not in shown and leaf.path != "observed"]
    raw = b"".join(_blobs(made))
    for leaf in others:
        item = canonical.encode({"path": leaf.path, "value": leaf.value})
        for data in (leaf.value.encode(), item, b"\0" + item, leaf.path.encode()):
            for digest in (hashlib.sha256(data), hashlib.sha1(data), hashlib.md5(data)):
                assert digest.digest() not in raw
                assert digest.hexdigest() not in text
        assert bytes.fromhex(leaf.salt) not in raw
        assert leaf.salt not in text
    for row in press.query("SELECT sha256 FROM records").rows:
        record = str(row[0])
        assert (record in text) == any(record in one.statement.subjects for one in read(extract(made)).shown)


def _neutral(press: Archive, tmp_path: Path) -> bytes:
    target = tmp_path / "neutral.html"
    press.quote("https://courant.example/ferry", target, item="image/1/src", force=True)
    made = target.read_bytes()
    return made[: made.index(b"<template")].replace(b"https://courant.example/ferry", b"")


def _blobs(made: bytes) -> Iterator[bytes]:
    """All that stands in the file, and all that stands there in base64 or hex."""
    yield made
    for text in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", made):
        yield base64.b64decode(text + b"=" * (-len(text) % 4))
    for text in re.findall(rb"\b[0-9a-f]{32,}\b", made):
        yield bytes.fromhex(text[: len(text) // 2 * 2].decode())


def test_who_knows_all_but_one_word_cannot_find_it(press: Archive, tmp_path: Path) -> None:
    """A guesser has every leaf but the hidden word, tries the right one, too, and has no salt: no hash agrees."""
    _, made = quoted(press, tmp_path, item="image/1/caption")
    leaves = leaves_of(press, 1)
    hidden: set[bytes] = set()

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, str):
            hidden.add(base64.b64decode(node))
        elif isinstance(node, dict):
            walk(node.get("fields"))

    document = canonical.decode(extract(made))
    assert isinstance(document, dict)
    walk(document["log"])
    known = {leaf.path: leaf.salt for leaf in leaves if leaf.path in ("url", "image/1/caption")}
    salts = [bytes(16), b"", *(bytes.fromhex(salt) for salt in known.values())]
    guesses = ["$41 million", "$14 million", "$40 million", "three euros"]
    tried = [
        hashlib.sha256(
            b"\x00" + salt + canonical.encode({"path": leaf.path, "value": leaf.value.replace("$41 million", word)})
        ).digest()
        for leaf in leaves
        for word in guesses
        for salt in salts
    ]
    nodes = {merkle.node_hash(one, other) for one in tried[:200] for other in tried[:200]}
    shown = {hashlib.sha256(fieldtree.leaf_bytes(leaf)).digest() for leaf in leaves if leaf.path in known}
    assert not (set(tried) - shown) & hidden
    assert not nodes & hidden
    # With the salts every one of them would agree: the test can fail.
    assert {hashlib.sha256(fieldtree.leaf_bytes(leaf)).digest() for leaf in leaves} & hidden
    salted = [leaf.salt for version in (1, 2, 3) for leaf in leaves_of(press, version)]
    assert len(set(salted)) == len(salted)
    assert not set(salted) & {salt.hex() for salt in salts[:2]}


# By hand, and on the command line.


def script() -> str:
    """The command of docs/quotes.md with which a reader of that page takes the script out of it."""
    text = (ROOT / "docs/quotes.md").read_text(encoding="utf-8")
    (command,) = [
        step.command for block in blocks(text, "console") for step in steps_of(block) if "> check.sh" in step.command
    ]
    return command


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for tool in ("sh", "jq", "openssl", "sed", "od"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    folder = tmp_path_factory.mktemp("by-hand")
    shutil.copy(ROOT / "docs/quotes.md", folder)
    subprocess.run(["sh", "-c", script()], cwd=folder, check=True)
    text = (folder / "check.sh").read_text(encoding="utf-8")
    for program in ("python", "xxd", "bash", "perl", "awk", "basenc", "curl", "newsproof verify"):
        assert program not in text
    return folder / "check.sh"


def checked(by_hand: Path, press: Archive, made: bytes, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    (tmp_path / "mailed.html").write_bytes(made)
    keys = [str(press.path / "keys" / name) for name in ("log.pub", "desk.pub")]
    return subprocess.run(
        ["sh", str(by_hand), "mailed.html", *keys], cwd=tmp_path, capture_output=True, text=True, check=False
    )


def test_a_quote_is_checked_without_python(by_hand: Path, press: Archive, tmp_path: Path) -> None:
    _, made = quoted(press, tmp_path, item="image/1/caption", beside=True)
    done = checked(by_hand, press, made, tmp_path)
    assert done.returncode == 0, done.stderr
    assert f'image/1/caption: "{OLD}"' in done.stdout
    assert f'image/1/caption: "{NEW}"' in done.stdout
    assert "proven: 3 statements in log.courant.example/desk, size 6\n" in done.stdout
    assert done.stdout.endswith("whether the page was fetched, or typed in and imported with its address and time\n")
    assert done.stderr == ""


def test_a_quote_may_need_the_keys_of_several_captors(by_hand: Path, tmp_path: Path) -> None:
    clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    press = Archive.create(
        tmp_path / "press", origin="weir.example/desk", keyring=tmp_path / "keys", now=lambda: clock[0]
    )
    for hour, caption in ((8, OLD), (9, NEW)):
        clock[0] = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
        (tmp_path / "a.html").write_bytes(page(caption=caption))
        press.import_file(tmp_path / "a.html", url=PLAN, observed=at(hour))
        if hour == 8:
            press.rotate_key("eve", reason="a new year")
    _, made = quoted(press, tmp_path, item="image/1/caption", beside=True)
    (tmp_path / "mailed.html").write_bytes(made)
    log, desk, eve = ((press.path / "keys" / name).read_text() for name in ("log.pub", "desk.pub", "eve.pub"))
    (tmp_path / "log.pub").write_text(log)

    def run(captors: str) -> tuple[int, str]:
        (tmp_path / "captors.pub").write_text(captors)
        done = subprocess.run(
            ["sh", str(by_hand), "mailed.html", "log.pub", "captors.pub"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        return done.returncode, done.stdout

    for captors in (desk + eve, (eve + desk).rstrip()):
        status, said = run(captors)
        assert (status, "proven: 2 statements" in said) == (0, True)
    for captors, missing in ((desk, "eve"), (eve, "desk")):
        status, said = run(captors)
        assert status == 1
        assert re.search(rf"NOT PROVEN: a statement is signed in the name of {missing}\+\w+, whose key", said)
    assert run("-----BEGIN CERTIFICATE-----\n")[0] == 2


def test_a_mistake_of_the_caller_is_no_word_about_the_quote(by_hand: Path, press: Archive, tmp_path: Path) -> None:
    _, made = quoted(press, tmp_path, item="image/1/caption")
    (tmp_path / "q.html").write_bytes(made)
    keys = [str(press.path / "keys" / name) for name in ("log.pub", "desk.pub")]
    for arguments in ([], ["q.html"], ["q.html", keys[0]], ["q.html", "nowhere", keys[1]], ["nowhere.html", *keys]):
        done = subprocess.run(
            ["sh", str(by_hand), *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, "usage: sh check.sh" in done.stdout) == (2, True), arguments
        assert "NOT PROVEN" not in done.stdout


def test_odd_words_are_checked_without_python(by_hand: Path, tmp_path: Path) -> None:
    odd = "“Ä&amp;ö” &lt;b&gt; \\ / ' \u202e \u200b \U0001f469 قال &quot;so&quot;"
    press = Archive.create(tmp_path / "press", throw_away_keys=True)
    (tmp_path / "a.html").write_bytes(page(caption=odd))
    press.import_file(tmp_path / "a.html", url=PLAN, observed=at(8))
    answer, made = quoted(press, tmp_path, item="image/1/caption")
    assert "\u202e" in answer.items[0][2]
    assert "<b>" in answer.items[0][2]
    done = checked(by_hand, press, made, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "size 1\n" in done.stdout


def first(document: dict[str, Any]) -> dict[str, Any]:
    node: Any = document["log"]
    while isinstance(node, list):
        node = node[0] if not isinstance(node[0], str) else node[1]
    return node  # type: ignore[no-any-return]


def last_leaf(node: Any) -> dict[str, Any]:
    while isinstance(node, list):
        node = node[1] if not isinstance(node[1], str) else node[0]
    return node  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: last_leaf(first(d)["fields"]).update(value="A kinder caption."),
        lambda d: last_leaf(first(d)["fields"]).update(path="image/2/caption"),
        lambda d: last_leaf(first(d)["fields"]).update(salt="A" * 22 + "=="),
        lambda d: first(d)["fields"].reverse(),
        lambda d: first(d)["predicate"].update(observed=at(7)),
        lambda d: first(d).update(sig="A" * 86 + "=="),
        lambda d: first(d).update(keyid="desk+00000000"),
        lambda d: d["log"].reverse(),
        lambda d: d.update(checkpoint=d["checkpoint"].replace("\n6\n", "\n7\n")),
        lambda d: d.update(checkpoint=d["checkpoint"].replace("courant", "elsewhere")),
        lambda d: d.update(checkpoint=d["checkpoint"][:-9] + "AAAAAA==\n"),
    ],
    ids=range(11),
)
def test_a_forgery_is_found_without_python(by_hand: Path, press: Archive, tmp_path: Path, change: Any) -> None:
    _, made = quoted(press, tmp_path, item="image/1/caption")
    document = canonical.decode(extract(made))
    assert isinstance(document, dict)
    change(document)
    forged = remade(made, document)
    assert forged != made
    done = checked(by_hand, press, forged, tmp_path)
    assert done.returncode != 0
    assert "proven: " not in done.stdout
    assert examine_quote(forged, "q", trust_of(press.path), render, asked=True).exit != 0


FORGED = {"path": "image/1/caption", "salt": "A" * 22 + "==", "value": "A caption that never was."}


@pytest.mark.parametrize(
    "change",
    [
        lambda d: first(d)["fields"].append(FORGED),
        lambda d: last_leaf(first(d)["fields"]).update(more=FORGED),
        lambda d: first(d).update(more=FORGED),
        lambda d: d.update(more={**first(d), "fields": FORGED}),
        lambda d: d["log"].append({**first(d), "fields": FORGED}),
    ],
    ids=range(5),
)
def test_what_was_not_hashed_is_not_told_as_proven(by_hand: Path, press: Archive, tmp_path: Path, change: Any) -> None:
    """Words that lie beside the trees are refused by `verify`, and by hand they are at least never printed."""
    _, made = quoted(press, tmp_path, item="image/1/caption")
    document = canonical.decode(extract(made))
    assert isinstance(document, dict)
    change(document)
    forged = remade(made, document)
    assert b"never was" in forged
    assert "never was" not in checked(by_hand, press, forged, tmp_path).stdout
    assert examine_quote(forged, "q", trust_of(press.path), render, asked=True).exit != 0


def test_the_verbs_quote_and_verify(press: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "q.html"
    assert main(["-A", str(press.path), "quote", f"{PLAN}@v1", "--caption", "1", "--beside", "-o", str(target)]) == 0
    told = capsys.readouterr()
    assert OLD in " ".join(told.out.split())
    assert "Caption of picture 1 (image/1/caption)" in told.out
    assert "wrote" in told.out
    assert main(["verify", str(target)]) == 0
    assert "INTACT   ok" in capsys.readouterr().out
    target.write_bytes(target.read_bytes().replace(b"night", b"noon"))
    assert main(["verify", str(target)]) == 1
    assert "error[field-proof-invalid]" in capsys.readouterr().out
    for words, status in (
        (["--caption", "1", "--headline"], 2),
        ([], 2),
        (["--text", "the"], 2),
        (["--block", "99"], 5),
    ):
        assert main(["-A", str(press.path), "quote", PLAN, *words, "-o", str(tmp_path / "other.html")]) == status
    assert main(["-A", str(press.path), "quote", PLAN, "--headline", "-o", str(target)]) == 2
    assert "output-exists" in capsys.readouterr().err


def test_verify_recognises_a_quote(press: Archive, tmp_path: Path) -> None:
    target = tmp_path / "renamed.bin"
    press.quote(PLAN, target, item="headline")
    found = verify(target)
    assert (found.kind, found.exit, found.verdicts[1].status) == ("quote", 0, "not checked")
    target.write_bytes(b"<!doctype html>\n<p>Just a page.</p>")
    with pytest.raises(NewsproofError) as caught:
        verify(target)
    assert caught.value.code == "not-evidence"


def test_a_version_that_was_removed_is_not_quoted(tmp_path: Path) -> None:
    press = Archive.create(tmp_path / "press", keyring=tmp_path / "keys")
    file = tmp_path / "a.html"
    for hour, more in ((8, {}), (9, {"caption": "Another caption of the chamber."}), (10, {"caption": "A third one."})):
        file.write_bytes(page(**more))
        press.import_file(file, url=PLAN, observed=at(hour))
    _, before = quoted(press, tmp_path, "@v2", item="image/1/caption")
    press.redact(f"{PLAN}@v2", reason="by order of a court", apply=True)
    for more in ({"item": "headline"}, {"text": "chamber"}):
        with pytest.raises(CallerError) as caught:
            quoted(press, tmp_path, "@v2", **more)
        assert caught.value.code == "redacted"
    with pytest.raises(CallerError) as caught:
        quoted(press, tmp_path, "@v1", item="image/1/caption", beside="v2")
    assert caught.value.code == "redacted"
    # The next version that is still there stands beside it, and a quote that was given out before still holds.
    assert quoted(press, tmp_path, "@v1", item="image/1/caption", beside=True)[0].items[1][0].endswith("@v3")
    assert examine_quote(before, "q", trust_of(press.path), render, asked=True).exit == 0


# Anchored archives.


def test_an_authority_bounds_the_moments_from_both_sides(tmp_path: Path) -> None:
    """Tokens at 7, 11 and 15; versions at 8 and 12, the first one seen again at 9, the newest statement after 15."""
    from tests.authority import Authority
    from tests.newspaper import SITE, newspaper

    path = "/2026/plan"
    with newspaper(tmp_path) as paper:
        authority = Authority(tmp_path, now=lambda: paper.press._now())
        with authority.serving() as service:

            def capture(hour: int, **more: str) -> None:
                paper.at(f"2026-03-02T{hour:02}:00:00Z")
                paper.serve(path, page(**more))
                paper.capture(path)

            def anchor(hour: int) -> None:
                paper.at(f"2026-03-02T{hour:02}:00:00Z")
                paper.press.anchor(tsa=service.url, allow_net=("127.0.0.0/8",))

            capture(6, cost="$40 million")
            anchor(7)
            capture(8)
            capture(9)
            anchor(11)
            capture(12, caption="Another caption of the chamber.")
            anchor(15)
            capture(16, cost="$14 million")
        target = tmp_path / "quote.html"
        paper.press.warnings.clear()
        answer = paper.press.quote(f"{SITE}{path}@v2", target, item="image/1/caption", beside=True)
        assert (answer.observed[11:13], (answer.until or "")[11:13]) == ("08", "09")
        made = target.read_bytes()
        found = read(extract(made))
        # Not the newest checkpoint, which nobody attests yet, but the one that the authority saw last.
        assert found.checkpoint.size == 4
        assert [note.split(b"\n")[1] for note in found.after] == [b"1", b"3"]
        assert b"127.0.0.1" in made[: made.index(b"<template")]
        assert len(made) < 10_000 + sum(len(note) for note in (found.note, *found.after))
        assert not paper.press.warnings
        trust = trust_of(paper.path)
        unknown = examine_quote(made, "q", trust, render, asked=True)
        assert (unknown.exit, {notice.code for notice in unknown.notices}) == (0, {"timestamp-unknown"})
        believing = type(trust)(trust.policy, trust.captors, (authority.root,), trust.requires, trust.label)
        judged = examine_quote(made, "q", believing, render, asked=True)
        assert [verdict.status for verdict in judged.verdicts] == ["ok"] * 5
        # Between 7 and 11, says the token that the later version names; the later one between 11 and 15.
        bounds = [((one.not_before or "")[11:16], (one.not_after or "")[11:16]) for one in judged.brackets]
        assert bounds == [("06:59", "11:00"), ("10:59", "15:00")]
        # Without the token that the later version names, its lower bound is lost, and that is told.
        document = canonical.decode(extract(made))
        assert isinstance(document, dict)
        kept: Any = document["after"]
        del kept[1]
        less = examine_quote(render(document), "q", believing, render, asked=True)
        assert {problem.code for problem in less.problems} == {"timestamp-missing"}
        # A token is of its checkpoint and of no other: put on another one, it is refused.
        document = canonical.decode(extract(made))
        assert isinstance(document, dict)
        lines = str(document["after"][0]).rstrip("\n").split("\n")[-1]  # type: ignore[index]
        document["checkpoint"] = f"{document['checkpoint']}{lines}\n"
        moved = examine_quote(render(document), "q", believing, render, asked=True)
        assert "timestamp-invalid" in {problem.code for problem in moved.problems}
