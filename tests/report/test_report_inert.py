"""Strangers' text through every sink: nothing acts, nothing hides, nothing is lost without a word."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.report import inert
from tests.payloads import OURS, collected

ANY = st.text(st.characters(), max_size=60)
#: Text that is mostly trouble.
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\xad\u061c\u200b\u200c\u200d\u200e\u202e\u2028\u2066\ufe0f\ufeff"
        ),
        st.sampled_from("<>&\"'`*_[]()|\\#=+-@$~:;,!{}/%"),
        st.sampled_from(
            ["\u0301", "\u0e47", "\u05b0", "\u094d", "\U000e0041", "\U000e0100", "\u3164", "\u2800", "\udc80"]
        ),
    ),
    max_size=40,
)


def printable(text: str) -> bool:
    """Every character is printable, or a joiner or selector where a spelling needs it (checked apart)."""
    return all(c.isprintable() or c in "\u200c\u200d" for c in text)


def test_every_character_leaves_a_terminal_line_printable() -> None:
    for start in range(0, sys.maxunicode + 1, 0x1000):
        # Planes 0, 1 and 14 hold nearly all that is assigned; of the others every eleventh character will do.
        step = 1 if start >> 16 in (0, 1, 14) else 11
        block = "".join(f"a{chr(number)}b" for number in range(start, start + 0x1000, step))
        shown = inert.for_terminal(block, strict=True)
        assert shown.isprintable()
        assert re.sub("<U\\+([0-9A-F]+)>", lambda m: chr(int(m.group(1), 16)), shown) == block


def test_only_what_can_be_seen_is_shown_as_itself() -> None:
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            assert inert.for_terminal(f"a{char}b") in (f"a<U+{number:04X}>b", "a b", "ab"), f"U+{number:04X}"
    for char in "\u115f\u3164\uffa0\u2800\u034f\ufe0f\U000e0101":
        assert "<U+" in inert.for_terminal(f"a{char}b")


@given(NASTY | ANY)
@example("می‌شود")
@example("👩‍🚒 ❤️ #️⃣")
@example("क्‍ष")
def test_a_terminal_line_is_printable_and_stays_one_line(text: str) -> None:
    for strict in (False, True):
        shown = inert.for_terminal(text, strict=strict)
        assert printable(shown)
        assert "\n" not in shown
        assert strict is False or shown.isprintable()


@given(NASTY | ANY)
def test_strict_text_can_be_read_back(text: str) -> None:
    """Nothing hides in changed words: what is shown determines what was there (CR and LF included)."""
    shown = "".join(f"<{part.text}>" if part.hidden else part.text for part in inert.parts(text, strict=True))
    back = "".join(chr(int(part.text[2:], 16)) if part.hidden else part.text for part in inert.parts(text, strict=True))
    assert back == text
    assert shown == inert.for_terminal(text, strict=True)


@pytest.mark.parametrize("text", ["می‌شود", "خانه‌ها", "👩‍🚒 rescued", "I ❤️ bridges", "ক্‍ষ", "naïve café “quoted” – 東京"])
def test_spelling_that_needs_joiners_is_left_alone(text: str) -> None:
    assert inert.for_terminal(text) == text
    assert inert.for_html(text) == text


@pytest.mark.parametrize(
    "text", ["pass\u200dword", "me\u200cdia", "\u200dstart", "a\ufe0fb", "x\u200d", "mayor\u200d 👩"]
)
def test_joiners_elsewhere_are_named(text: str) -> None:
    assert "<U+" in inert.for_terminal(text)
    assert "ghost" in inert.for_html(text)


def test_soft_hyphens_are_hints_and_no_break_spaces_are_spaces() -> None:
    assert inert.for_terminal("Donau\u00addampf\u00a0schiff") == "Donaudampf schiff"
    assert inert.for_terminal("Donau\u00addampf\u00a0schiff", strict=True) == "Donau<U+00AD>dampf<U+00A0>schiff"


def test_combining_marks_cannot_flood_or_land_on_our_own_words() -> None:
    assert inert.for_terminal("\u0338new").startswith("<U+0338>")
    flood = "e" + "\u0301" * 100
    assert inert.for_terminal(flood).count("\u0301") == 6


@given(st.lists(st.one_of(NASTY, st.sampled_from(["\x1b[1m", "\x1b[0m", "\x1b[1;31m"])), max_size=6))
def test_the_seal_lets_only_our_own_sequences_through(pieces: list[str]) -> None:
    sealed = inert.sealed("".join(pieces))
    rest = inert.SGR.sub("", sealed)
    assert all(c == "\n" or c.isprintable() or c in "\u200c\u200d" for c in rest)
    assert inert.sealed(sealed) == sealed


class Page(HTMLParser):
    """What a browser would see: tags, attributes, text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append("!--")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("!")


def page_of(markup: str) -> Page:
    page = Page()
    page.feed(markup)
    page.close()
    return page


@given(NASTY | ANY)
def test_html_text_is_only_text(text: str) -> None:
    page = page_of(f"<p>{inert.for_html(text, strict=True)}</p>")
    assert set(page.tags) <= {"p", "bdi"}
    assert "".join(page.text) == "".join(part.text for part in inert.parts(text, strict=True))


@given(NASTY | ANY)
def test_an_attribute_stays_inside_its_quotes(text: str) -> None:
    for quote in "\"'":
        page = page_of(f"<p title={quote}{inert.for_attribute(text)}{quote}>x</p>")
        assert page.tags == ["p"]
        assert [name for name, _ in page.attributes] == ["title"]
        assert "".join(page.text) == "x"
        assert page.attributes[0][1] == inert.for_terminal(text)


#: An underscore inside a word means nothing (CommonMark 0.31, 6.2, rules 2 and 6).
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?:[`*\[\]|~$<>]|(?<![^\W_])_|_(?![^\W_]))")


@given(NASTY | ANY)
def test_markdown_text_has_no_markup(text: str) -> None:
    for strict in (False, True):
        shown = inert.for_markdown(text, strict=strict)
        assert "\n" not in shown
        assert not _UNESCAPED.search(shown), shown
        assert not re.match(r"\s{0,3}(?:#|>|-|\+|=|\d+[.)](?:\s|$))", shown) or shown[0].isspace()
        assert not re.search(r"https?:|www\.|(?<![A-Za-z0-9])@|@(?![vc][0-9])|@\w+\.\w", shown)


def test_what_needs_no_escape_has_none() -> None:
    assert inert.for_markdown("harbour-bridge@v12 has old_words") == "harbour-bridge@v12 has old_words"
    assert (
        inert.for_markdown("4.3 looks a day") == "4.3 looks a day"
    )  # no item of a list without a space (CommonMark, 5.2)
    assert inert.for_markdown("See harbour-bridge@c3.") == "See harbour-bridge@c3."
    for text in ("@v3", "a@v3.example", "a@v3x", "ana@courant", "_v3", "v3_", "a @v3", "a@v3-b.example"):
        assert inert.for_markdown(text) != text


@given(NASTY | ANY)
def test_markdown_code_spans_cannot_be_left(text: str) -> None:
    shown = inert.for_markdown_code(text)
    fence = re.match("`+", shown)
    assert fence is not None
    assert shown.endswith(fence.group())
    assert fence.group() not in re.findall("`+", shown[len(fence.group()) : -len(fence.group())])


@given(NASTY | ANY)
def test_a_csv_cell_is_one_cell_and_no_formula(text: str) -> None:
    written = inert.for_csv_cell(text)
    rows = list(csv.reader(io.StringIO(f"a,{written},b\n", newline="")))
    assert rows == [["a", rows[0][1], "b"]]
    cell = rows[0][1]
    assert not cell or cell.lstrip(" ")[:1] not in "=+-@|\t\r\n＝＋－＠" or cell.lstrip(" ") == ""
    assert inert.from_csv_cell(cell) == text


def test_numbers_in_csv_are_numbers() -> None:
    assert [inert.for_csv_cell(cell) for cell in (-3, 2.5, None, "", "-3")] == ["-3", "2.5", "", "", '"\'-3"']


@given(
    st.recursive(
        NASTY | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(NASTY, inner), max_leaves=8
    )
)
def test_json_loses_nothing_and_shows_no_control(value: object) -> None:
    for indent in (None, 2):
        written = inert.for_json(json.dumps(value, ensure_ascii=False, indent=indent))
        assert json.loads(written) == value
        assert all(c == "\n" or c.isprintable() for c in written)


@given(NASTY | ANY)
def test_file_names_are_harmless(text: str) -> None:
    name = inert.for_filename(text)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,80}", name)
    assert ".." not in name
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@pytest.mark.parametrize("text", OURS)
def test_our_own_hostile_strings(text: str) -> None:
    check_everywhere(text)


def test_other_peoples_hostile_strings(cases: Path) -> None:
    strings = collected(cases)
    assert len(strings) > 1000
    for text in strings:
        check_everywhere(text)


def check_everywhere(text: str) -> None:
    assert inert.for_terminal(text, strict=True).isprintable()
    assert printable(inert.for_terminal(text))
    assert set(page_of(inert.for_html(text)).tags) <= {"bdi"}
    assert page_of(f'<p title="{inert.for_attribute(text)}">').tags == ["p"]
    assert not _UNESCAPED.search(inert.for_markdown(text))
    assert json.loads(inert.for_json(json.dumps(text, ensure_ascii=False))) == text
    [[cell]] = csv.reader(io.StringIO(inert.for_csv_cell(text) + "\n", newline="")) if text.strip("\n") else [[""]]
    assert cell.lstrip(" ")[:1] not in tuple("=+-@|\t\r＝＋－＠")
    assert "/" not in inert.for_filename(text)
