"""The colours of the reports, computed: contrast of all words at least 7:1, and blue and amber apart for all eyes."""

from __future__ import annotations

import re

import pytest

from archive.report.look import DARK, LETTERS, LIGHT
from archive.report.pagestyle import CSS
from archive.report.quote import CSS as QUOTE_CSS
from archive.web.style import CSS as VIEWER_CSS
from tests.colours import EYES, ciede2000, colour, contrast, difference

#: The published test data: L*, a*, b* of two colours, and their difference (Sharma, Wu and Dalal 2005, table 1).
SHARMA = """
50.0000 2.6772 -79.7751 50.0000 0.0000 -82.7485 2.0425
50.0000 3.1571 -77.2803 50.0000 0.0000 -82.7485 2.8615
50.0000 2.8361 -74.0200 50.0000 0.0000 -82.7485 3.4412
50.0000 -1.3802 -84.2814 50.0000 0.0000 -82.7485 1.0000
50.0000 -1.1848 -84.8006 50.0000 0.0000 -82.7485 1.0000
50.0000 -0.9009 -85.5211 50.0000 0.0000 -82.7485 1.0000
50.0000 0.0000 0.0000 50.0000 -1.0000 2.0000 2.3669
50.0000 -1.0000 2.0000 50.0000 0.0000 0.0000 2.3669
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0009 7.1792
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0010 7.1792
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0011 7.2195
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0012 7.2195
50.0000 -0.0010 2.4900 50.0000 0.0009 -2.4900 4.8045
50.0000 -0.0010 2.4900 50.0000 0.0010 -2.4900 4.8045
50.0000 -0.0010 2.4900 50.0000 0.0011 -2.4900 4.7461
50.0000 2.5000 0.0000 50.0000 0.0000 -2.5000 4.3065
50.0000 2.5000 0.0000 73.0000 25.0000 -18.0000 27.1492
50.0000 2.5000 0.0000 61.0000 -5.0000 29.0000 22.8977
50.0000 2.5000 0.0000 56.0000 -27.0000 -3.0000 31.9030
50.0000 2.5000 0.0000 58.0000 24.0000 15.0000 19.4535
50.0000 2.5000 0.0000 50.0000 3.1736 0.5854 1.0000
50.0000 2.5000 0.0000 50.0000 3.2972 0.0000 1.0000
50.0000 2.5000 0.0000 50.0000 1.8634 0.5757 1.0000
50.0000 2.5000 0.0000 50.0000 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""
#: Words on grounds; every ground that the style sheet gives to words is here, and a test in tests/browser looks at
#: what a browser computes of it.
PAIRS = [
    *((ground, words) for ground in ("bg", "card") for words in ("fg", "soft", "link")),
    ("ins", "ins-fg"),
    ("del", "del-fg"),
    ("mov", "mov-fg"),
    # A sign for a character that nobody would see takes the colour of the words around it.
    *((ground, f"{ground}-fg") for ground in ("ins", "del")),
]
SCHEMES = {"light": LIGHT, "dark": DARK}


def test_the_colour_difference_is_the_published_one() -> None:
    rows = [[float(part) for part in line.split()] for line in SHARMA.split("\n") if line]
    assert len(rows) == 34
    for l1, a1, b1, l2, a2, b2, expected in rows:
        for found in (ciede2000((l1, a1, b1), (l2, a2, b2)), ciede2000((l2, a2, b2), (l1, a1, b1))):
            assert round(found, 4) == expected


def test_what_eyes_see() -> None:
    """Greys stay what they are for all eyes; red and green come together for two kinds of them, blue and green for one."""
    for eyes, matrix in EYES.items():
        for row in matrix:
            assert sum(row) == pytest.approx(1, abs=1e-5), eyes
    red, green = colour("#c63434"), colour("#4f8a10")
    blue, teal = colour("#2a6fb0"), colour("#1f8a8a")
    assert difference(red, green) > 60
    assert difference(red, green, "deuteranopia") < 25
    assert difference(blue, teal, "tritanopia") < difference(blue, teal) / 2
    assert contrast(colour("#000"), colour("#fff")) == pytest.approx(21)
    assert contrast(colour("#777"), colour("#fff")) == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_words_have_a_contrast_of_seven(scheme: str) -> None:
    tokens = {name: colour(value) for name, value in SCHEMES[scheme].items()}
    low = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < 7} == {}


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_added_and_removed_are_apart_for_all_eyes(scheme: str, eyes: str) -> None:
    tokens = {name: colour(value) for name, value in SCHEMES[scheme].items()}
    assert difference(tokens["ins"], tokens["del"], eyes) >= 25
    assert difference(tokens["ins-line"], tokens["del-line"], eyes) >= 25


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_and_signs_can_be_seen(scheme: str) -> None:
    """What is drawn and says something has a contrast of at least 3:1 to its ground (WCAG 2.2, 1.4.11)."""
    tokens = {name: colour(value) for name, value in SCHEMES[scheme].items()}
    drawn = [("ins", "ins-line"), ("del", "del-line"), ("mov", "mov-line"), ("bg", "hot"), ("bg", "soft")]
    assert {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in drawn
            if contrast(tokens[pair[0]], tokens[pair[1]]) < 3} == {}  # fmt: skip


def test_the_style_sheet_has_no_colour_but_the_tokens() -> None:
    """Paper is pure black on white, and has three greys of its own."""
    told = {value for tokens in SCHEMES.values() for value in tokens.values()}
    screen, paper = CSS.split("@media print")
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", screen)) <= told
    names = {letter: name for name, letter in LETTERS.items()}
    greys = {names[letter]: value for letter, value in re.findall(r"--([A-Z]):(#[0-9a-f]{3,8})", paper)}
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", paper)) <= set(greys.values())
    for words in ("fg", "soft", "link"):
        for ground in (greys["card"], LIGHT["bg"]):
            assert contrast(colour(greys[words]), colour(ground)) >= 7


def test_every_token_has_a_letter_of_its_own() -> None:
    assert len({*LETTERS.values()}) == len(LETTERS) <= 26
    used = set(re.findall(r"var\(--([\w-]+)\)", VIEWER_CSS))
    assert used <= {*LETTERS.values(), "c", "l"}  # the two that a severity sets for itself
    for name, value in DARK.items():
        assert f"--{LETTERS[name]}:{value}" in CSS


def test_the_page_of_a_quote_can_be_read_by_all() -> None:
    """Its bytes are those of its format, so that its greys stay as they are: the quoted words have 7:1 on every ground,
    its small print 6:1, more than WCAG 2.2 asks for (1.4.3)."""
    light, dark = (
        dict(re.findall(r"--(\w):(#[0-9a-f]{3,6})", scheme))
        for scheme in re.findall(r":root\{([^}]*)\}", QUOTE_CSS)[:2]
    )
    assert light.keys() == dark.keys() == set("bfslcam")
    for scheme in (light, dark):
        found = {(ground, words): contrast(colour(scheme[ground]), colour(scheme[words]))
                 for ground in "bcm" for words in "fsa"}  # fmt: skip
        assert all(found[ground, "f"] >= 7 for ground in "bcm"), found
        assert all(found[ground, words] >= 6 for ground in "bc" for words in "sa"), found
