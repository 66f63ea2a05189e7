"""Numbers that are written as one word (`einundzwanzig`, `quatre-vingt-dix`, `ventotto`): made from their parts.

Twenty-one to ninety-nine and the hundreds of the languages that join them. English, which joins nothing, has none.
"""

from __future__ import annotations

from typing import Final


def _row(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_GERMAN: Final = _row("ein zwei drei vier fünf sechs sieben acht neun")
_GERMAN_TENS: Final = _row("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_DUTCH: Final = _row("een twee drie vier vijf zes zeven acht negen")
_DUTCH_TENS: Final = _row("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
_ITALIAN: Final = _row("uno due tre quattro cinque sei sette otto nove")
_ITALIAN_TENS: Final = _row("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
_SPANISH: Final = _row("uno dós trés cuatro cinco séis siete ocho nueve")
_SPANISH_HUNDREDS: Final = _row(
    "doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_PORTUGUESE_HUNDREDS: Final = _row(
    "duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
)
_FRENCH: Final = _row(
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)


def compounds(language: str) -> dict[str, int]:
    """The joined numbers of a language, by word."""
    found: dict[str, int] = {}
    if language in ("de", "nl"):
        units, tens = (_GERMAN, _GERMAN_TENS) if language == "de" else (_DUTCH, _DUTCH_TENS)
        for place, ten in enumerate(tens, 2):
            for value, unit in enumerate(units, 1):
                link = "und" if language == "de" else "ën" if unit.endswith("e") else "en"
                found[f"{unit}{link}{ten}"] = 10 * place + value
        hundred = "hundert" if language == "de" else "honderd"
        found |= {f"{unit}{hundred}": 100 * value for value, unit in enumerate(units, 1)}
        if language == "de":
            found |= {word.replace("dreißig", "dreissig"): value for word, value in found.items()}
    elif language == "it":
        for place, ten in enumerate(_ITALIAN_TENS, 2):
            for value, unit in enumerate(_ITALIAN, 1):
                stem = ten[:-1] if unit in ("uno", "otto") else ten
                found[stem + ("tré" if unit == "tre" else unit)] = found[stem + unit] = 10 * place + value
        found |= {f"{unit}cento": 100 * value for value, unit in enumerate(_ITALIAN, 1) if value > 1}
    elif language == "es":
        found |= {f"veinti{unit}": 20 + value for value, unit in enumerate(_SPANISH, 1)}
        found |= {"veintiún": 21, "veintiuna": 21}
        for value, word in enumerate(_SPANISH_HUNDREDS, 2):
            found[word] = found[word.removesuffix("os") + "as"] = 100 * value
    elif language == "pt":
        for value, word in enumerate(_PORTUGUESE_HUNDREDS, 2):
            found[word] = found[word.removesuffix("os") + "as"] = 100 * value
        found |= {"dezasseis": 16, "dezassete": 17, "dezanove": 19}
    elif language == "fr":
        found |= {"dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "soixante-et-onze": 71, "quatre-vingts": 80}
        found |= {f"soixante-{word}": 60 + value for value, word in enumerate(_FRENCH, 1) if value > 9}
        found |= {f"quatre-vingt-{word}": 80 + value for value, word in enumerate(_FRENCH, 1)} | {"quatre-vingt": 80}
        found |= {f"{ten}-et-un": value for ten, value in (("vingt", 21), ("trente", 31), ("quarante", 41))}
        found |= {"cinquante-et-un": 51, "soixante-et-un": 61, "septante": 70, "huitante": 80, "nonante": 90}
    return found
