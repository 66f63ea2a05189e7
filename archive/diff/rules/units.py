"""Units of measure: the same length, weight or area written in another unit, and another one.

`10 miles` and `16 km` are one distance as far as the figure is written exactly; `10 miles` and `10 km` are two.
Factors: BIPM, The International System of Units (2019), and the international yard and pound of 1959 (exact).
"""

from __future__ import annotations

# A unit stays on one row, with all its names.
# ruff: noqa: E501
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple, cast

from archive.diff.phrases import read
from archive.diff.quantities import Quantity
from archive.diff.rules.rule import Change, Finding, Value
from archive.diff.tokens import Token


class _Unit(NamedTuple):
    """What is measured, and how much of the base unit this is."""

    measures: str
    factor: Decimal


def _units(rows: str) -> dict[str, _Unit]:
    found = {}
    for row in rows.strip().splitlines():
        measures, factor, names = row.split(maxsplit=2)
        for name in names.split("|"):
            found[name.strip()] = _Unit(measures, Decimal(factor))
    return found


_UNITS: Final = _units("""
    length 1609.344 mile|miles|mi|meile|meilen|milla|millas|miglio|miglia|milha|milhas|mijl|mijlen|mille|milles
    length 1000 km|kilometre|kilometres|kilometer|kilometers|kilomètre|kilomètres|kilómetro|kilómetros|chilometro|chilometri|quilómetro|quilómetros|quilômetro|quilômetros|kilometern
    length 1 m|metre|metres|meter|meters|mètre|mètres|metro|metros|metri|metern
    length 0.01 cm|centimetre|centimetres|centimeter|centimeters|zentimeter|centimètre|centimètres|centímetro|centímetros|centimetro|centimetri
    length 0.001 mm|millimetre|millimetres|millimeter|millimeters
    length 0.3048 ft|foot|feet|fuß|pied|pieds|pie|pies|piede|piedi|pé|pés|voet
    length 0.9144 yd|yard|yards
    length 0.0254 inch|inches|zoll
    weight 1 kg|kilo|kilos|kilogram|kilograms|kilogramm|kilogramme|kilogrammes|kilogramo|kilogramos|chilo|chili|quilo|quilos
    weight 0.45359237 lb|lbs|pound|pounds
    weight 0.028349523125 oz|ounce|ounces
    weight 0.001 g|gram|grams|gramm|gramme|grammes|gramos|grammi
    weight 1000 tonne|tonnes|t
    area 10000 ha|hectare|hectares|hektar|hectárea|hectáreas|ettaro|ettari|hectareas
    area 4046.8564224 acre|acres
    volume 1 l|litre|litres|liter|liters|litro|litros|litri
    volume 3.785411784 gallon|gallons
    volume 158.987294928 barrel|barrels|bbl
    speed 1 km/h|kph
    speed 1.609344 mph
""")
#: Widest share by which a rounded figure may be off its exact value.
_OFF: Final = Decimal("0.05")
#: Letters before a bracket in which the measure that it converts stands.
_NEAR: Final = 60


def unit(change: Change) -> Finding | None:
    """An amount or its unit was exchanged: the same measure in another unit, or another measure."""
    ours = _measured(change.old, change.old_around)
    theirs = _measured(change.new, change.new_around)
    if ours is None and theirs is not None and not change.old_words:
        return _conversion(change, theirs)
    if theirs is None and ours is not None and not change.new_words:
        return _conversion(change, ours)
    if ours is None or theirs is None or ours[1] == theirs[1] or ours[1].measures != theirs[1].measures:
        return None
    evidence: dict[str, Value] = {"old": ours[2], "new": theirs[2], "measures": ours[1].measures}
    if _same(ours, theirs):
        return Finding("NUMBER_STYLE", "certain", {**evidence, "value": _label(ours), "unit": "converted"})
    return Finding("NUMBER_CHANGED", "certain", {**evidence, "old_value": _label(ours), "new_value": _label(theirs)})


_Measure = tuple[Decimal, _Unit, str]


def _measured(tokens: Sequence[Token], around: tuple[Token | None, Token | None]) -> _Measure | None:
    """The amount with its unit that a stretch is, or is one half of, the other half standing beside it."""
    said = [token for token in tokens if token.kind != "mark"]
    if len(said) == 1 and said[0].kind in ("quantity", "number") and around[1] is not None:
        said.append(around[1])
    elif len(said) == 1 and said[0].kind == "word" and around[0] is not None and said[0].key.lower() in _UNITS:
        said.insert(0, around[0])
    if len(said) != 2 or said[0].kind != "quantity" or said[1].key.lower() not in _UNITS:
        return None
    amount = cast(Quantity, said[0].value)
    if amount.unit is not None or len(amount.values) != 1:
        return None
    return Decimal(amount.values[0]), _UNITS[said[1].key.lower()], f"{said[0].text} {said[1].text}"


def _conversion(change: Change, added: _Measure) -> Finding | None:
    """Whether what came (or went) in brackets is the measure before it once more."""
    side, where = (change.pair.new, change.new_range) if change.new_words else (change.pair.old, change.old_range)
    stretch = side[slice(*where)].strip()
    if not (stretch.startswith("(") and stretch.rstrip(" .,;").endswith(")")):
        return None
    before = read(side[max(0, where[0] - _NEAR) : where[0]], change.context.language)
    standing = _measured(before[-2:], (None, None))
    if standing is None or standing[1].measures != added[1].measures or not _same(standing, added):
        return None
    evidence: dict[str, Value] = {"value": _label(standing), "measure": standing[2], "conversion": added[2]}
    return Finding("NUMBER_STYLE", "certain", evidence)


def _same(one: _Measure, other: _Measure) -> bool:
    """Whether either figure is what the other comes to, rounded as far as it is written."""
    mine, theirs = one[0] * one[1].factor, other[0] * other[1].factor
    if not mine or not theirs or abs(mine - theirs) > _OFF * max(abs(mine), abs(theirs)):
        return mine == theirs
    return _rounds(mine / other[1].factor, other[0]) or _rounds(theirs / one[1].factor, one[0])


def _rounds(exact: Decimal, written: Decimal) -> bool:
    """Whether a figure is an exact value rounded to the figures that are written, trailing zeros not counted."""
    step = Decimal(1).scaleb(int(written.normalize().as_tuple().exponent))
    return abs(exact - written) <= step / 2


def _label(measure: _Measure) -> str:
    amount = format((measure[0] * measure[1].factor).normalize(), "f")
    return f"{amount} {({'length': 'm', 'weight': 'kg', 'area': 'm²', 'volume': 'l', 'speed': 'km/h'})[measure[1].measures]}"
