"""What a bundle is made of: names in one order, and derived files that are functions of records and description."""

from __future__ import annotations

import io
import json
import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import wacz
from archive.formats.members import compress
from archive.formats.wacz import Page, Resource
from tests.audit.builder import small as small_press

PAGE = Page("c0ffee", "https://gazette.example/bridge", "2026-03-02T08:00:03Z", "Bridge “opens”")


def test_the_order_of_the_files_is_one() -> None:
    names = [
        wacz.DATA,
        wacz.FOREIGN,
        wacz.INDEX,
        wacz.PAGES,
        wacz.proof_name(2),
        wacz.proof_name(11),
        wacz.after_name(2),
        wacz.after_name(10),
        wacz.PACKAGE,
        wacz.DIGEST,
    ]
    for seed in range(20):
        shuffled = random.Random(seed).sample(names, len(names))
        assert wacz.in_order(shuffled) == tuple(names)
    assert all(wacz.is_known(name) for name in names)
    assert wacz.in_order(["zzz", *names])[-1] == "zzz"


@pytest.mark.parametrize(
    "name",
    [
        "newsproof/01.tlog-proof",
        "newsproof/-1.tlog-proof",
        "newsproof/１.tlog-proof",
        "newsproof/1.tlog-proof\n",
        "newsproof/after-.checkpoint",
        "newsproof/after-07.checkpoint",
        "newsproof/99999999999999999999.tlog-proof",
        "newsproof/x",
        "archive/other.warc.gz",
        "archive/",
        "verify.sh",
        "",
    ],
)
def test_other_names_are_never_in_a_bundle(name: str) -> None:
    assert not wacz.is_known(name)
    assert wacz.proof_index(name) is None
    assert wacz.after_size(name) is None


@given(st.integers(0, 10**18))
def test_names_hold_numbers(number: int) -> None:
    assert wacz.proof_index(wacz.proof_name(number)) == number
    assert wacz.after_size(wacz.after_name(number)) == number


def test_what_other_tools_ask_of_a_package() -> None:
    """The rules that py-wacz checks, and those that its table reader stumbles over."""
    listed = [Resource(wacz.DATA, "0" * 64, 5), Resource(wacz.INDEX, "1" * 64, 7)]
    document = json.loads(wacz.package(PAGE, "newsproof/0.1.0", listed))
    assert document["wacz_version"] == "1.1.1"
    assert document["profile"] == "data-package"
    assert document["created"] == "2026-03-02T08:00:03Z"
    assert document["mainPageUrl"] == PAGE.url
    assert [item["path"] for item in document["resources"]] == [wacz.DATA, wacz.INDEX]
    for item in document["resources"]:
        assert item["name"] == item["name"].lower()
        assert item["hash"].startswith("sha256:")
    head, line = (json.loads(text) for text in wacz.pages(PAGE).decode().splitlines())
    assert head["format"] == "json-pages-1.0"
    assert {"id", "title"} <= set(head) & set(line)
    assert (line["url"], line["ts"], line["title"]) == (PAGE.url, PAGE.time, PAGE.title)
    data = wacz.package(PAGE, "x", listed)
    assert json.loads(wacz.package_digest(data)) == {
        "path": "datapackage.json",
        "hash": f"sha256:{sha256(data).hexdigest()}",
    }


def test_a_page_is_what_the_description_and_the_record_say() -> None:
    document = {
        "id": "x",
        "final_url": "https://gazette.example/end",
        "observed": "2026-03-02T08:00:03.123456Z",
        "fields": [{"path": "deck", "value": "no"}, {"path": "headline", "value": "Yes"}],
    }
    assert wacz.page_of(document, None) == Page("x", "https://gazette.example/end", "2026-03-02T08:00:03Z", "Yes")
    shown = ("https://gazette.example/there", "2026-03-02T08:00:05.000001Z")
    assert wacz.page_of(document, shown) == Page("x", shown[0], "2026-03-02T08:00:05Z", "Yes")
    assert wacz.page_of({**document, "fields": []}, None).title == "https://gazette.example/end"


@given(
    st.dictionaries(
        st.sampled_from(["id", "final_url", "observed", "fields", "software"]),
        st.none() | st.integers() | st.text() | st.lists(st.none() | st.dictionaries(st.text(), st.text())),
    ),
    st.none() | st.tuples(st.none() | st.text(), st.text()),
)
def test_no_document_is_too_odd_for_a_page(document: dict[str, object], shown: tuple[str | None, str] | None) -> None:
    assert isinstance(wacz.page_of(document, shown), Page)


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        (["response", "request", "response", "request", "metadata", "article"], 2),
        (["revisit", "request", "metadata"], 0),
        (["warcinfo", "resource", "article"], 1),
        (["metadata"], None),
        ([], None),
    ],
)
def test_the_last_page_is_shown(roles: list[str], shown: int | None) -> None:
    assert wacz.shows(roles) == shown


def test_an_index_says_where_each_record_lies() -> None:
    press = small_press()
    name = press.segment_name
    index = wacz.index_of([(wacz.DATA, io.BytesIO(press.files[name]))])
    lines = index.splitlines()
    assert lines == sorted(lines)
    for line in lines:
        document = json.loads(line.split(b" ", 2)[2])
        assert document["filename"] == "data.warc.gz"
        member = press.files[name][int(document["offset"]) :][: int(document["length"])]
        assert document["recordDigest"] == f"sha256:{sha256(member).hexdigest()}"
    foreign = compress(b"WARC/0.17\r\nno record\r\n\r\n")
    assert wacz.index_of([(wacz.DATA, io.BytesIO(foreign))]) == b""
