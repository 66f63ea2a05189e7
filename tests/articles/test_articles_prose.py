"""The quick ways of `prose` say what its definitions say."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from archive.articles import prose

TEXTS = st.text(
    st.sampled_from("aB .\t\n\r\x0b\x0c\x1c\x85\u00a0\u00ad\u200b\u2028\u3000\ufeffé\u0301漢ไ가\x00\x07ß"), max_size=24
)


@given(TEXTS)
def test_a_key_has_no_white_space_and_no_width_but_its_letters(text: str) -> None:
    assert prose.key(text) == re.sub("[\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]+", "", text).casefold()


@given(TEXTS)
def test_clean_text_is_scrubbed_composed_and_spaced(text: str) -> None:
    long = unicodedata.normalize("NFC", text.replace("\x00", "\ufffd"))
    long = re.sub("[ \t\n\r\f\v]+", " ", long).strip(" ")
    shown = re.search("[^\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufe0f]", long)
    assert prose.clean(text) == (long if shown else "")


@given(TEXTS)
def test_an_ideograph_counts_two_and_a_half(text: str) -> None:
    wide = sum("\u0e00" <= char <= "\u0eff" or "\u2e80" <= char <= "\ud7ff" for char in text)
    assert prose.length(text) == len(text) + 5 * wide // 2 - wide
