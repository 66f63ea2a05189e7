"""Reports: the page is what its data make, or the difference is named; nothing in a stranger's file does anything."""

from __future__ import annotations

import base64
import gzip
import json
import unicodedata
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.api.checking import report_tools
from archive.audit import reports
from archive.audit.reports import examine_report
from archive.formats import reportpage
from archive.formats.datablock import END, PageError
from archive.formats.reportpage import BLOCK_START, SEAL_START, carried, is_report_page, unpacked
from archive.model.codec import plain
from archive.model.verdict import Verification
from archive.report import pagedata
from archive.report.html import html
from archive.settings import SOFTWARE
from tests.poison import poisoned
from tests.pressroom import VIEW
from tests.torture import reports as torture

PAGE = html(VIEW).encode()
TOOLS = report_tools(None, None)


def check(page: bytes) -> Verification:
    return examine_report(page, "mail/report.html", TOOLS)


def resealed(page: bytes, unicode: str = unicodedata.unidata_version) -> bytes:
    """The page with a seal that is right for what stands before it, as anybody can make one."""
    before = page[: page.rindex(SEAL_START)]
    digest = sha256(before).hexdigest()
    return before + SEAL_START + f"unicode {unicode} sha256 {digest}".encode() + END + b"\n</body>\n</html>\n"


def with_line(text: bytes, page: bytes = PAGE) -> bytes:
    """The page with another line of data, and nothing else changed."""
    start = page.index(BLOCK_START)
    return page[:start] + reportpage._DATA.place(text) + page[page.index(END, start) + len(END) :]


def with_data(document: Any, page: bytes = PAGE) -> bytes:
    """The page with another document in its data."""
    text = document if isinstance(document, bytes) else json.dumps(document, separators=(",", ":")).encode()
    linked = json.loads(carried(page).document)
    software = document.get("software", "") if isinstance(document, dict) else linked["software"]
    packed = base64.b64encode(gzip.compress(text, mtime=0)).decode()
    return with_line(json.dumps({**linked, "software": software, "view": packed}).encode(), page)


def named(found: Verification) -> list[str]:
    assert found.exit == (1 if found.problems else 0)
    return [problem.code for problem in found.problems]


def test_a_report_as_it_was_made() -> None:
    found = check(PAGE)
    assert (found.kind, found.subject, found.exit, found.notices) == ("report", "mail/report.html", 0, ())
    assert [verdict.status for verdict in found.verdicts] == ["ok", *["not checked"] * 4]
    assert "the page says what its data say" in found.verdicts[0].detail
    assert [verdict.detail for verdict in found.verdicts[1:]] == [
        "a report repeats what an archive said; check the archive, or a bundle",
        *["nor does a report show this"] * 3,
    ]
    assert any("leaves no trace" in sentence for sentence in found.not_proven)


def test_the_marks_are_those_that_the_report_writes() -> None:
    assert (pagedata.BLOCK_START.encode(), pagedata.END.encode()) == (BLOCK_START, END)
    assert pagedata.SEAL_START.encode() == SEAL_START
    found = carried(PAGE)
    assert found.whole
    assert json.loads(unpacked(json.loads(found.document)["view"], 1_000_000)) == plain(pagedata.shown(VIEW))
    assert all(trace in PAGE for trace in reportpage.TRACES)


def test_a_changed_word_is_named_where_it_stands() -> None:
    at = PAGE.index(b"Mayor Ana Ruiz")
    [problem] = check(PAGE.replace(b"Mayor Ana Ruiz", b"Mayor Ana Cruz", 1)).problems
    assert (problem.code, problem.word, problem.file) == ("report-altered", "INTACT", "report.html")
    assert problem.offset == at + len(b"Mayor Ana ")
    assert "Mayor Ana Cruz" in problem.message.partition("by its data")[0]
    assert "Mayor Ana Ruiz" in problem.message.partition("by its data")[2]
    assert "<" not in problem.message


def test_a_changed_tag_is_named_with_its_tag() -> None:
    [problem] = check(PAGE.replace(b"<del>ribon</del>", b"<ins>ribon</del>", 1)).problems
    assert "<ins>ribon" in problem.message


def test_data_that_show_nowhere_are_sealed() -> None:
    document = plain(pagedata.shown(VIEW))
    document["newest"]["canonical"] = "https://elsewhere.example/"
    assert named(check(resealed(with_data(document)))) == ["report-altered"]  # the page carries what it shows, no more
    seal = PAGE.rindex(b"</template>") - 64
    [problem] = check(PAGE[:seal] + b"0" * 64 + PAGE[seal + 64 :]).problems
    assert problem.code == "report-altered"
    assert "does not show" in problem.message


def test_data_packed_by_another_compressor_are_the_same_data() -> None:
    """zlib-ng, say, finds other matches; nobody's report is altered by that."""
    document = unpacked(json.loads(carried(PAGE).document)["view"], 1_000_000)
    loose = base64.b64encode(gzip.compress(document, compresslevel=1, mtime=0)).decode()
    linked = json.loads(carried(PAGE).document)
    line = json.dumps({**linked, "view": loose}, separators=(",", ":")).encode()
    found = check(resealed(with_line(line)))
    assert (found.exit, found.verdicts[0].status) == (0, "ok")
    assert named(check(with_line(line))) == ["report-altered"]


def test_data_that_would_become_endless() -> None:
    bomb = with_data(b'{"software":"' + b"x" * 30_000_000 + b'"}')
    assert len(bomb) < 200_000
    found = check(resealed(bomb))
    assert (found.exit, found.verdicts[0].status) == (0, "not checked")
    assert "more than" in found.verdicts[0].detail
    assert named(check(bomb)) == ["report-altered"]


@pytest.mark.parametrize("packed", [7, None, "", "!", "AAAA", "H4sIAAAAAAAA/w==", [], {}])
def test_data_that_are_not_packed(packed: object) -> None:
    linked = json.loads(carried(PAGE).document)
    found = check(resealed(with_line(json.dumps({**linked, "view": packed}).encode())))
    assert named(found) == ["report-altered"]


def test_a_page_that_carries_its_data_bare_as_pages_once_did() -> None:
    start = PAGE.index(BLOCK_START)
    bare = json.dumps({**plain(VIEW), "software": "newsproof/0.2.0-old"}).encode()
    placed = reportpage._DATA.place(bare)
    old = resealed(PAGE[:start] + placed + PAGE[PAGE.index(END, start) + len(END) :])
    found = check(old)
    assert (found.exit, found.verdicts[0].status) == (0, "not checked")
    assert "made by newsproof/0.2.0-old" in found.verdicts[0].detail
    assert named(check(old.replace(b"Mayor Ana Ruiz", b"Mayor Ana Cruz", 1))) == ["report-altered"]


@pytest.mark.parametrize("part", range(2))
def test_one_word_edits_of_page_and_data(part: int) -> None:
    for kind, words in (("shown", torture.shown_words), ("data", torture.data_words)):
        made_of = torture.edits(PAGE, words(PAGE), torture.random.Random(f"{kind} {part}"))
        for _, edit in zip(range(12), made_of, strict=False):
            assert torture.judge(edit, check(edit.page), shown=kind == "shown") is None, edit[:3]


def test_every_cut_is_found() -> None:
    for length in (0, 16, 600, len(PAGE) // 2, PAGE.index(BLOCK_START) + 40, len(PAGE) - 20, len(PAGE) - 1):
        assert named(check(PAGE[:length])) == ["report-altered"], length
    for more in (b"\n", b"<p>More</p>", PAGE):
        assert named(check(PAGE + more)) == ["report-altered"]


def test_a_page_of_another_edition_is_not_called_altered() -> None:
    other = html(replace(VIEW, software="newsproof/9.9.9")).encode()
    restyled = resealed(other.replace(b"Skip to the changes", b"To the changes"))
    found = check(restyled)
    assert found.exit == 0
    assert (found.verdicts[0].status, "made by newsproof/9.9.9" in found.verdicts[0].detail) == ("not checked", True)
    assert check(other).verdicts[0].status == "ok"  # which happens to look the same


def test_a_changed_page_of_another_edition_is() -> None:
    restyled = resealed(html(replace(VIEW, software="newsproof/9.9.9")).encode().replace(b"Skip to", b"Go to"))
    [problem] = check(restyled.replace(b"Mayor Ana Ruiz", b"Mayor Ana Cruz", 1)).problems
    assert (problem.code, "newsproof/9.9.9" in problem.message) == ("report-altered", True)


def test_naming_another_edition_in_the_data_alone_does_not_help() -> None:
    assert named(check(PAGE.replace(SOFTWARE.encode(), b"newsproof/9.9.9"))) == ["report-altered"]
    assert named(check(with_data({**plain(VIEW), "software": "newsproof/9.9.9"}))) == ["report-altered"]


def test_characters_that_another_edition_of_unicode_knows() -> None:
    boxed = PAGE.replace(b"Mayor Ana Ruiz", b'Mayor <bdi class="ghost">U+1FAE8</bdi> Ruiz', 1)
    assert named(check(resealed(boxed))) == ["report-altered"]
    found = check(resealed(boxed, unicode="13.0.0"))
    assert found.exit == 0
    assert (found.verdicts[0].status, "Unicode 13.0.0" in found.verdicts[0].detail) == ("not checked", True)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"null", b"[]", b"{}", b"{", b"\xff", b"[" * 100_000, b"9" * 10_000, b'{"schema":"newsproof/report/v1"}',
        b'{"software":7}', b'{"software":"newsproof/0.2.0","history":{}}',
    ],
)  # fmt: skip
def test_data_that_are_no_report(data: bytes) -> None:
    found = check(resealed(with_data(data)))
    assert named(found) == ["report-altered"]
    assert "newsproof/report/v1" in found.problems[0].message


def test_data_of_which_no_page_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(view: object, packed: object) -> bytes:
        raise ValueError("no page")

    found = examine_report(PAGE, "report.html", TOOLS._replace(render=render))
    assert named(found) == ["report-altered"]
    assert "cannot be shown" in found.problems[0].message


def test_two_blocks_and_other_entities() -> None:
    block = PAGE[PAGE.index(BLOCK_START) : PAGE.index(SEAL_START)]
    for page in (PAGE.replace(block, block + block), PAGE.replace(b'{"@context"', b"{&quot;@context&quot;", 1)):
        assert named(check(page)) == ["report-altered"]
        with pytest.raises(PageError):
            carried(page)


def test_a_page_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "PAGE_LIMIT", 1_000)
    found = check(PAGE)
    assert (found.exit, found.verdicts[0].status) == (0, "not checked")


def test_of_large_data_only_the_seal_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "DOCUMENT_LIMIT", 1_000)
    asked: list[object] = []
    tools = TOOLS._replace(render=asked.append, read=asked.append, against=asked.append)  # type: ignore[arg-type]
    found = examine_report(PAGE, "report.html", tools)
    assert (found.exit, found.verdicts[0].status) == (0, "not checked")
    assert "the archive was not asked" in found.verdicts[0].detail
    assert named(examine_report(PAGE.replace(b"Ruiz", b"Cruz", 1), "report.html", tools)) == ["report-altered"]
    assert asked == []


@pytest.mark.parametrize(
    "text",
    ["</template><script>alert(1)</script>", "&lt;", "\x1b]0;x\x07", "safe\u202egnp", "lone \ud800", "a\nb\r\nc"],
)
def test_strangers_text_comes_back_as_it_was(text: str) -> None:
    page = html(poisoned(VIEW, text)).encode()
    found = check(page)
    assert (found.exit, found.verdicts[0].status) in ((0, "ok"), (0, "not checked"))
    assert "\n" not in found.verdicts[0].detail
    block = page[page.index(BLOCK_START) :]
    assert block.isascii()
    assert block.count(b"<") == 6  # data, seal, body, html, and their ends
    sealed = check(html(replace(poisoned(VIEW, text), software=SOFTWARE)).encode())
    assert (sealed.exit, sealed.verdicts[0].status) == (0, "ok")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_changed_is_found(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(PAGE) - 1))
    removed = data.draw(st.integers(0, 30))
    put = data.draw(st.binary(max_size=20) | st.sampled_from([BLOCK_START, SEAL_START, END, b"<", b"&"]))
    changed = PAGE[:at] + put + PAGE[at + removed :]
    found = check(changed)
    assert (changed == PAGE) == (not found.problems)
    assert all("\n" not in problem.message for problem in found.problems)
    assert is_report_page(changed)
