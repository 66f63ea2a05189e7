"""What a number means: finding amounts in a text and the values each can have.

`$1 million`, `1,000,000 dollars` and `five` / `5` are compared by value and unit. A figure that can be read in two ways
(`1.000`) has both values where the language does not decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from archive.diff.languages import Tables, tables
from archive.diff.starts import Starts, figures, lowered


class Quantity(NamedTuple):
    """An amount: every value it can have, as plain decimal strings, and its unit (`%`, `USD`, `ordinal`), if any."""

    values: tuple[str, ...]
    unit: str | None = None

    def same(self, other: Quantity) -> str | None:
        """The value both can have in the same unit, or None."""
        if self.unit != other.unit:
            return None
        return next((value for value in self.values if value in other.values), None)

    @property
    def label(self) -> str:
        """Value and unit for evidence."""
        return self.values[0] if self.unit is None else f"{self.values[0]} {self.unit}"


_SIGNS: Final = {
    "$": "USD", "us$": "USD", "usd": "USD", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "nz$": "NZD", "r$": "BRL",
    "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY", "₹": "INR", "rs": "INR", "₽": "RUB", "₺": "TRY",
    "₩": "KRW", "chf": "CHF",
}  # fmt: skip
_UNITS: Final = {
    "%": "%", "per cent": "%", "percent": "%", "pct": "%", "prozent": "%", "pour cent": "%", "por ciento": "%",
    "per cento": "%", "por cento": "%", "procent": "%", "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP",
    "pounds": "GBP", "$": "USD", "dollar": "USD", "dollars": "USD", "u.s. dollars": "USD", "us dollars": "USD",
    "‰": "‰", "percentage points": "points",
}  # fmt: skip
_SPACE = "[ \u00a0\u202f\u2009\u2007]"
#: A letter or digit that a figure beside it would be one word with; not so where words are not spaced.
_JOINED: Final = r"[^\W_\u3040-\u30ff\u3400-\u9fff]"
#: Chinese and Japanese numerals: digits, multipliers inside a myriad, myriads.
_HAN_DIGITS: Final = {sign: value for value, signs in enumerate(
    ("〇零", "一壹", "二两兩贰", "三叁", "四", "五", "六", "七", "八", "九")) for sign in signs}  # fmt: skip
_HAN_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
_HAN_UNITS: Final = {
    "美元": "USD", "ドル": "USD", "米ドル": "USD", "欧元": "EUR", "ユーロ": "EUR", "円": "JPY", "日元": "JPY",
    "元": "CNY", "人民币": "CNY", "%": "%", "\uff05": "%", "パーセント": "%", "公里": "km", "キロメートル": "km", "千米": "km",
    "米": "m", "メートル": "m", "吨": "t", "トン": "t", "公斤": "kg", "キログラム": "kg", "キロ": "キロ", "度": "°",
}  # fmt: skip
#: What is counted: behind one of these a single numeral is a number and no part of another word.
_COUNTERS: Final = (
    "人名年月日時时分秒回次件棟栋座本枚個个歳岁位家艘台辆頭头匹割倍代世級级票条項项室戸户校箇か%\uff05度円元米吨"
)
#: Languages whose numerals these are; unknown ones may be one of them.
_HAN: Final = frozenset({"ja", "zh", ""})
#: Multipliers that are one letter: only after a currency sign, where they cannot be metres.
_LETTERS: Final = {"k": 1000, "m": 10**6, "b": 10**9}


def find(text: str, language: str) -> list[tuple[int, int, Quantity]]:
    """The amounts of a text with their ranges, in order, without overlap."""
    table = tables(language)
    found = []
    for match in _matches(text, language):
        quantity = _read(match, table, language)
        if quantity is not None:
            found.append((match.start(), match.end(), quantity))
    return found


#: What can stand before a figure as a part of its amount, in lower case, and the most characters of it.
_LEAD: Final = re.compile("[-\u2212\u2013]|" + "|".join(map(re.escape, _SIGNS)))
_LEADING: Final = 8


def _matches(text: str, language: str) -> Iterator[re.Match[str]]:
    """What the pattern of a language matches, from left to right; it is tried where a match can begin."""
    pattern = _pattern(language)
    low = lowered(text)
    if low is None or (language in _HAN and not text.isascii()):
        yield from pattern.finditer(text)
        return
    places = set(_starts(language).words(low))
    for place in figures(text):
        first = max(0, place - _LEADING)
        places.update(range(first, place + 1) if _LEAD.search(low, first, place) else (place,))
    end = 0
    for place in sorted(places):
        if place >= end and (match := pattern.match(text, place)) is not None:
            yield match
            end = match.end()


@cache
def _starts(language: str) -> Starts:
    table = tables(language)
    return Starts((*table.numbers, *table.ordinals))


#: What stands between tens and units where both are written apart.
_LINKS: Final = {"es": r"(?:[\s-]|\sy\s)", "pt": r"(?:[\s-]|\se\s)", "fr": r"(?:[\s-]|\set\s)"}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    table = tables(language)
    scales = _alternatives(table.scales)
    units = _alternatives(_UNITS)
    signs = _alternatives(_SIGNS)
    small = _alternatives(word for word, value in table.numbers.items() if value < 20)
    tens = _alternatives(word for word, value in table.numbers.items() if value >= 20)
    units_only = _alternatives(word for word, value in table.numbers.items() if 0 < value < 10)
    link = _LINKS.get(language, r"[\s-]")
    below = rf"(?:(?:{tens})(?:{link}(?:{units_only})\b)?|(?:{small}))"
    scaled = rf"(?:[\s-](?:{scales})\b)+"
    words = rf"{below}\b(?:{scaled}(?:[\s-](?:and[\s-])?{below}\b{scaled})*(?:[\s-]and[\s-]{below}\b)?)?"
    ordinals = _alternatives(table.ordinals)
    figure = rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)(?:[.,]\d+)?|\d{{1,3}}(?:['\u2019]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)*"
    han = _han_pattern() if language in _HAN else "(?P<han>(?!))(?P<hunit>(?!))"
    return re.compile(
        rf"{han}|(?<!{_JOINED})(?P<minus>(?<![\w)\]%.,])[-\u2212\u2013]{_SPACE}?)?"
        rf"(?P<sign>(?<!\w)(?:{signs})\.?{_SPACE}?)?(?P<figure>{figure})"
        rf"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<letter>[kKmMbB])\b|[\s-](?P<scale>{scales})\b(?:(?<=[Mm]io|Mrd|mrd|"
        rf".bn|.mn)\.)?)?"
        rf"(?:{_SPACE}?(?P<unit>[%\u2030\u20ac\u00a3$])|[\s-](?:(?:de|di)\s|d['\u2019])?(?P<named>{units})\b)?(?!{_JOINED})"
        rf"|\b(?P<words>{words})(?:[\s-](?:(?:de|di)\s|d['\u2019])?(?P<wnamed>{units})\b)?"
        rf"|\b(?P<rank>{ordinals})\b",
        re.IGNORECASE,
    )


def _han_pattern() -> str:
    """A figure with multipliers (`3万5000`), two numerals or more, or one before what it counts; and the unit."""
    digits = "".join(_HAN_DIGITS)
    numerals, myriads = digits + "".join(_HAN_TENS), "".join(_HAN_MYRIADS)
    figure = r"\d+(?:[.,]\d+)*"
    tens = "".join(_HAN_TENS)
    mixed = rf"{figure}[{tens}]*[{myriads}](?:{figure}|[{numerals}{myriads}])*|{figure}[{tens}]+"
    units = _alternatives(_HAN_UNITS)
    return (
        rf"(?P<han>(?<!\d)(?<!\d[.,])(?:{mixed})|[{numerals}{myriads}]{{2,}}|[{numerals}](?=[{_COUNTERS}]|キロ|メートル|ドル|ユーロ|公)"
        rf"|(?<!\d)(?<!\d[.,])(?<![A-Za-z]){figure}(?={units}))(?P<hunit>{units})?"
    )


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))) or "(?!)"


#: Longest expression of which it is kept what it means; the same figures stand in many places of two versions.
_KEPT: Final = 60


def _read(match: re.Match[str], table: Tables, language: str) -> Quantity | None:
    if match.end() - match.start() > _KEPT:
        return _amount(match.groupdict(), table, language)
    return _kept(match.groups(), language)


@lru_cache(maxsize=8192)
def _kept(groups: tuple[str | None, ...], language: str) -> Quantity | None:
    """The amount of a match of the pattern of a language, by its groups."""
    return _amount(dict(zip(_pattern(language).groupindex, groups, strict=True)), tables(language), language)


def _amount(got: dict[str, Any], table: Tables, language: str) -> Quantity | None:
    if got["rank"]:
        return Quantity((str(table.ordinals[got["rank"].lower()]),), "ordinal")
    if got["han"]:
        amount = _han(got["han"])
        return None if amount is None else Quantity((_plain(amount),), _HAN_UNITS.get(got["hunit"] or ""))
    unit = _UNITS.get((got["unit"] or got["named"] or got["wnamed"] or "").lower())
    if got["words"]:
        value = _spelled(got["words"].lower().split(), table)
        alone = re.fullmatch(r"\w+", got["words"]) is not None
        if value is None or (alone and value == 1 and not language.startswith("en")):
            return None
        return Quantity((_plain(Decimal(value)),), unit)
    sign = (got["sign"] or "").strip(" .\u00a0\u202f\u2009\u2007").lower()
    unit = _SIGNS.get(sign, unit)
    factor = table.scales.get((got["scale"] or "").lower(), 1)
    if got["letter"]:
        if not sign:
            return None
        factor = _LETTERS[got["letter"].lower()]
    values = [value * factor for value in _figure(got["figure"], table)]
    if got["minus"]:
        spaced = got["minus"] != got["minus"].strip()
        values = [-value for value in values] + (values if spaced else [])
    if got["ordinal"]:
        unit = "ordinal"
    return Quantity(tuple(dict.fromkeys(_plain(value) for value in values)), unit)


def _figure(text: str, table: Tables) -> list[Decimal]:
    bare = re.sub("[ \u00a0\u202f\u2009\u2007'\u2019]", "", text)
    signs = [char for char in bare if char in ".,"]
    try:
        if not signs:
            return [Decimal(bare)]
        groups = re.split("[.,]", bare)
        thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
        if len(set(signs)) == 1 and len(signs) > 1:
            # 1.000.000 is one number; 192.168.1.1 or a version is not a value, and is compared as it stands.
            return [Decimal("".join(groups))] if thousands else [Decimal(_chain(bare))]
        decimals = Decimal("".join(groups[:-1]) + "." + groups[-1])
        if len(signs) > 1 or not thousands:
            return [decimals]
        whole = Decimal("".join(groups))
        if table is tables(""):
            return [whole, decimals]
        return [decimals] if signs[0] == table.decimal else [whole]
    except InvalidOperation:
        return [Decimal(0)]


def _han(text: str) -> Decimal | None:
    """The value of Chinese or Japanese numerals, figures among them; None for a myriad sign without an amount."""
    total = section = Decimal(0)
    current: Decimal | None = None
    positional = not any(sign in _HAN_TENS or sign in _HAN_MYRIADS for sign in text)
    for match in re.finditer(r"\d+(?:[.,]\d+)*|.", text):
        sign = match.group()
        if sign in _HAN_MYRIADS:
            if current is None and not section:
                return None
            total += (section + (current or 0)) * _HAN_MYRIADS[sign]
            section, current = Decimal(0), None
        elif sign in _HAN_TENS:
            section += (1 if current is None else current) * _HAN_TENS[sign]
            current = None
        elif sign in _HAN_DIGITS:
            digit = Decimal(_HAN_DIGITS[sign])
            current = (current or 0) * 10 + digit if positional else digit
        else:
            try:
                current = Decimal(sign.replace(",", ""))
            except InvalidOperation:
                return None
    return total + section + (current or 0)


def _chain(text: str) -> int:
    """A number for a dotted chain of figures (`192.168.1.1`) that is equal only for equal chains."""
    return int.from_bytes(text.encode()) if len(text) < 64 else len(text)


def _spelled(words: list[str], table: Tables) -> int | None:
    total = current = 0
    parts = [part for word in words for part in ([word] if word in table.numbers else word.split("-"))]
    for word in parts:
        if word in ("and", "y", "e", "et"):
            continue
        if word in table.numbers:
            current += table.numbers[word]
        elif word in table.scales:
            factor = table.scales[word]
            if factor == 100:
                current = max(current, 1) * factor
            else:
                total += max(current, 1) * factor
                current = 0
        else:
            return None
    return total + current


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text
