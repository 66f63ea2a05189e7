"""How colours are told apart: contrast (WCAG 2.2), colour difference (CIEDE2000), and what three kinds of eyes see.

A colour is sRGB (IEC 61966-2-1) as three numbers from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import Final

Colour = tuple[float, float, float]
Lab = tuple[float, float, float]
_Matrix = tuple[Colour, Colour, Colour]

#: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
#: TVCG 15 (6), 2009, severity 1.0, on linear light; and eyes that see all three.
EYES: Final[Mapping[str, _Matrix]] = {
    "trichromacy": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
#: sRGB's primaries in CIE XYZ, and its white, D65 (IEC 61966-2-1).
_XYZ: Final[_Matrix] = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE: Final = (0.95047, 1.0, 1.08883)


def colour(text: str) -> Colour:
    """`#fff`, `#1b1f24`, `rgb(27, 31, 36)` as a browser says it. Raises ValueError for what is not opaque."""
    found = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", text)
    if found is not None:
        red, green, blue = (int(part) / 255 for part in found.groups())
        return red, green, blue
    if not re.fullmatch("#([0-9a-f]{3}|[0-9a-f]{6})", text):
        raise ValueError(f"no opaque colour: {text}")
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _coded(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _times(matrix: _Matrix, parts: Colour) -> Colour:
    one, two, three = (sum(a * b for a, b in zip(row, parts, strict=True)) for row in matrix)
    return one, two, three


def _light(given: Colour) -> Colour:
    red, green, blue = given
    return _linear(red), _linear(green), _linear(blue)


def seen(given: Colour, eyes: str) -> Colour:
    """The colour as `eyes` see it (a name in `EYES`)."""
    red, green, blue = _times(EYES[eyes], _light(given))
    return _coded(red), _coded(green), _coded(blue)


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance")."""
    low, high = sorted(_times(_XYZ, _light(each))[1] for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(given: Colour) -> Lab:
    """CIE 1976 L*a*b*, under D65."""
    x, y, z = (
        part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
        for part in (value / white for value, white in zip(_times(_XYZ, _light(given)), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Colour, other: Colour, eyes: str = "trichromacy") -> float:
    """CIEDE2000 between two colours as `eyes` see them."""
    return ciede2000(lab(seen(one, eyes)), lab(seen(other, eyes)))


def ciede2000(one: Lab, other: Lab) -> float:
    """Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula", Color Research and Application 30 (1), 2005."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = (1 - sqrt(chroma**7 / (chroma**7 + 25**7))) / 2
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = (degrees(atan2(b, a)) % 360 if a or b else 0.0 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    if not grey and abs(h2 - h1) == 180:
        turn = h2 - h1
    dl, dc, dh = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    light, c = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + h2
    if not grey:
        hue /= 2
        if abs(h1 - h2) > 180:
            hue += 180 if h1 + h2 < 360 else -180
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    sl = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    sc = 1 + 0.045 * c
    sh = 1 + 0.015 * c * t
    rotation = -2 * sqrt(c**7 / (c**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    return sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh))
