"""The picture of a terminal that the README shows is of what the program prints today."""

from __future__ import annotations

from lxml import etree

from tests.colours import colour, contrast
from tests.terminalpicture import COLOURS, GROUND, PICTURE, WORDS, output, picture


def test_the_picture_is_of_what_is_printed() -> None:
    made = picture(output())
    assert PICTURE.read_text(encoding="utf-8") == made, "make accept-screenshots"
    assert len(made) < 30_000
    tags = {etree.QName(node).localname for node in etree.fromstring(made.encode()).iter()}
    assert tags == {"svg", "rect", "g", "text"}


def test_its_words_have_a_contrast_of_seven() -> None:
    assert all(contrast(colour(GROUND), colour(words)) >= 7 for words in (WORDS, *COLOURS.values()))
