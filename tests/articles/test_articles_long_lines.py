"""Long lines of Markdown: read once, whatever they are made of, and as their patterns say.

Each of the long ones kept a pattern busy for as long as the square or the cube of its length.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles import markdown
from archive.articles.extract import extract

#: What a heading is, as one pattern: right, and cubic in a run of spaces.
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
#: Where a link leads, likewise.
_TARGET = r"\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'(]([^\"\n]{0,300}?)[\"')])?\s*\)"
_LINK = re.compile(rf"\[([^\[\]\n]{{1,2000}})\]{_TARGET}")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,500})?/?>|<!--.*?-->")


@given(st.lists(st.sampled_from(["#", "##", " ", "  ", "a", "\t", "\u00a0", "x #", "\\", "\x0b"]), max_size=10))
def test_a_heading_is_what_it_was(parts: list[str]) -> None:
    line = "".join(parts)
    match = _HEADING.match(line)
    assert markdown._heading(line) == ((len(match[1]), match[2] or "") if match else None)


@given(st.lists(st.sampled_from(["[", "a", "](", "(", ")", "<", ">", " ", "  ", '"', "'", "]", "x.y"]), max_size=14))
def test_a_link_leads_where_it_led(parts: list[str]) -> None:
    line = f"[a]({''.join(parts)})"
    found, wanted = (
        [(match.span(), match.groups()) for match in pattern.finditer(line)] for pattern in (markdown._LINK, _LINK)
    )
    assert found == wanted


@given(st.lists(st.sampled_from(["<!--", "-->", "<b>", "<", "b", ">", "a ", "--", "</i>", "!"]), max_size=12))
def test_comments_and_tags_are_taken_out_as_ever(parts: list[str]) -> None:
    line = "".join(parts)
    last = line.rfind("-->") + 3 if "-->" in line else 0
    assert markdown._TAG_OR_COMMENT.sub("", line[:last]) + markdown._TAG.sub("", line[last:]) == _TAG.sub("", line)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("# " + " " * 200_000 + "Rain", "heading"),
        ("# Rain" + " " * 200_000 + "fell", "heading"),
        ("#" + " #" * 100_000 + " Rain", "heading"),
        ("![a](" + " " * 200_000, "paragraph"),
        ("[a](" + " " * 15_000, "paragraph"),
        ("Rain " + "<!--" * 4_000, "paragraph"),
    ],
    ids=["spaces before", "spaces inside", "marks", "an image of spaces", "a link of spaces", "open comments"],
)
def test_a_long_line_is_read_once(line: str, kind: str) -> None:
    article = extract(f"# Boats\n\nRain fell on the quay.\n\n{line}\n\nThe end.\n".encode(), kind="markdown").article
    assert [block.kind for block in article.blocks if block.text not in ("Rain fell on the quay.", "The end.")] == [
        kind
    ]
