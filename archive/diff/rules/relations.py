"""Whether something happened or was only wished, owed, tried; and how the parts of a sentence hang together.

`had to leave` and `left`, `if` and `when`, `from the union` and `to the union`: words of grammar that carry what is
asserted. Data by language; what copy editors exchange for the sound of it (`while`, `as`, `since`, `pour` and `para`) is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from archive.diff.languages import words
from archive.diff.rules.rule import Change, Finding

_INFINITIVE: Final = {
    "fr": r"(?=\s+(?:de\s+|d['\u2019]|à\s+)?(?:s['\u2019]|l['\u2019]|se\s+|le\s+|la\s+|les\s+)?\w+(?:er|ir|re|oir)\b)",
    "es": r"(?=\s+(?:de\s+)?\w+(?:ar|er|ir|ír)(?:se|lo|la|los|las|le|les)?\b)",
    "it": r"(?=\s+(?:di\s+|a\s+)?\w+(?:are|ere|ire|urre|arsi|ersi|irsi|arlo|erlo|irlo|arla|erla|irla)\b)",
    "pt": r"(?=\s+(?:de\s+|a\s+)?\w+[aei]r(?:-se)?\b)",
}  # fmt: skip
#: Words behind which something is not done but owed, wished, tried or seeming, by language; a row is one sense.
_ATTITUDES: Final[Mapping[str, str]] = {
    "en": r"""
        (?:have|has|had|having) (?:got )?to|must|needs? to|needed to|needing to|ought to
        wants? to|wanted to|wish(?:es|ed)? to|would like to
        plans? to|planned to|planning to|intends? to|intended to|(?:is|are|was|were) going to|(?:is|are|was|were) (?:due|set) to
        tr(?:y|ies|ied|ying) to|attempt(?:s|ed|ing)? to|seeks? to|sought to
        seem(?:s|ed)? to|appear(?:s|ed)? to
        hop(?:e|es|ed|ing) to|expect(?:s|ed|ing)? to|threaten(?:s|ed|ing)? to|promis(?:e|es|ed|ing) to|vow(?:s|ed)? to|agree(?:s|d)? to
        refus(?:e|es|ed|ing) to|declin(?:e|es|ed|ing) to
        (?:am|is|are|was|were|been|be) (?:un)?able to|manag(?:e|es|ed) to
    """,
    "de": r"""
        muss|müssen|musste|mussten
        will|wollen|wollte|wollten|möchte|möchten
        versuch(?:t|en|te|ten)
        schein(?:t|en)|schien(?:en)?
        plan(?:t|en|te|ten)|beabsichtig(?:t|en|te|ten)
        hoff(?:t|en|te|ten)
        droh(?:t|en|te|ten)
        konnte|konnten
        durfte|durften
    """,
    "fr": r"""
        (?:ai|as|a|avons|avez|ont|avait|avaient|aurait|auraient) dû|doit\b@|doivent\b@|devait\b@|devaient\b@
        (?:veut|veulent|voulait|voulaient|souhaite|souhaitent|souhaitait)@|(?:a|ont|avait|avaient) voulu
        (?:tente|tentent|tentait|essaie|essaye|essaient|tenté|essayé)@
        (?:semble|semblent|semblait|semblaient|paraît|paraissait)@
        (?:prévoit|prévoient|compte|comptent|entend|entendent|projette)@
        (?:espère|espèrent|menace|menacent|promet|promettent)@
        (?:refuse|refusent|refusé)@
        (?:a|ont|avait|avaient) (?:pu|failli)
    """,
    "es": r"""
        (?:tiene|tienen|tuvo|tuvieron|tenía|tenían|tendrá|tendrán|hay|hubo|había) que
        (?:quiere|quieren|quería|querían|quiso|quisieron|desea|desean)@
        (?:intenta|intentan|intentó|intentaron|trata|tratan|trató|trataron)@
        (?:parece|parecen|parecía|parecían)@
        (?:planea|planean|prevé|prevén|pretende|pretenden|piensa|piensan)@|va a|van a
        (?:espera|esperan|amenaza|amenazan|promete|prometen)@
        (?:debió|debieron|debía|debían)@
        (?:pudo|pudieron|podía|podían|logró|lograron)@
    """,
    "it": r"""
        (?:ha|hanno|aveva|avevano|è|sono) dovut[oaie]|(?:doveva|dovevano)@
        (?:vuole|vogliono|voleva|volevano|intende|intendono)@|(?:ha|hanno|aveva|avevano) volut[oaie]
        (?:cerca|cercano|cercato|tenta|tentano|tentato|prova|provano|provato)@
        (?:sembra|sembrano|sembrava|pare)@
        (?:prevede|prevedono|progetta|conta)@
        (?:spera|sperano|minaccia|minacciano|promette|promettono)@
        (?:ha|hanno|aveva|avevano|è|sono) potut[oaie]|(?:poteva|potevano|riesce|riuscito|riuscita)@
    """,
    "pt": r"""
        (?:tem|têm|teve|tiveram|tinha|tinham|terá|terão) (?:de|que)(?=\s+\w+[aei]r\b)
        (?:quer|querem|queria|queriam|quis|quiseram|deseja|desejam)@
        (?:tenta|tentam|tentou|tentaram)@
        (?:parece|parecem|parecia|pareciam)@
        (?:planeja|planejam|planeia|pretende|pretendem)@|vai|vão
        (?:espera|esperam|ameaça|ameaçam|promete|prometem)@
        (?:devia|deviam)@
        (?:pôde|puderam|conseguiu|conseguiram)@
    """,
    "nl": r"""
        moet|moeten|moest|moesten
        wil|willen|wilde|wilden|wou
        proberen|probeert|probeer|probeerde|probeerden
        lijkt|lijken|leek|leken|schijnt|schijnen
        hoopt|hopen|hoopte|hoopten
        dreigt|dreigen|dreigde|dreigden
        kon|konden
        mocht|mochten
    """,
}


@cache
def _attitudes(language: str) -> tuple[re.Pattern[str], ...]:
    rows = [row.strip() for row in _ATTITUDES.get(language, "").split("\n") if row.strip()]
    after = _INFINITIVE.get(language, "")
    return tuple(re.compile(rf"\b(?:{row})(?!\w)".replace("@", after)) for row in rows)


#: Longest stretch in which one looks for what was owed or tried; a rewritten sentence is told by other rules.
_STRETCH: Final = 160


def attitude(change: Change) -> Finding | None:
    """What was owed, wished, tried or only seemed is told as done, or the reverse."""
    patterns = _attitudes(change.context.language)
    if not patterns or len(change.old_text) > _STRETCH or len(change.new_text) > _STRETCH:
        return None
    old, new = _held(change.pair.old, change.old_range, patterns), _held(change.pair.new, change.new_range, patterns)
    lost, gained = _only(old, new), _only(new, old)
    if not lost and not gained:
        return None
    return Finding(
        "POLARITY_MODALITY",
        "review",
        {"old_words": lost, "new_words": gained, "about": "whether it was done, or owed, wished or tried"},
    )


#: Characters around a stretch in which words that reach into it can begin or end.
_REACH: Final = 40


def _held(text: str, where: tuple[int, int], patterns: Sequence[re.Pattern[str]]) -> dict[int, list[str]]:
    """The words of each sense that stand in a stretch, in part at least."""
    first, last = max(0, where[0] - _REACH), min(len(text), where[1] + _REACH)
    low = text[first:last].lower()
    low = low if len(low) == last - first else text[first:last]
    found: dict[int, list[str]] = {}
    for sense, pattern in enumerate(patterns):
        for match in pattern.finditer(low):
            if match.start() + first < where[1] and match.end() + first > where[0]:
                found.setdefault(sense, []).append(match.group())
    return found


def _only(here: Mapping[int, Sequence[str]], there: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    """Words of senses that stand more often here than there."""
    return tuple(said[0] for sense, said in here.items() if len(said) > len(there.get(sense, ())))


def _relations(*rows: str) -> tuple[frozenset[str], ...]:
    return tuple(words(row) for row in rows)


#: Words that tie a clause to another, by what they say: a condition, its contrary, a time, a cause, a concession.
_TIES: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "en": _relations(
        "if provided", "unless", "when once after until till before", "because", "although though despite"
    ),
    "de": _relations("falls sofern", "außer", "sobald nachdem bevor bis", "weil", "obwohl obgleich trotz"),
    "fr": _relations("si", "sauf", "quand lorsque lorsqu' dès après avant", "car parce puisque", "quoique malgré"),
    "es": _relations("si", "salvo", "cuando después antes tras", "porque", "aunque pese"),
    "it": _relations("se", "salvo", "quando dopo prima appena", "perché poiché", "sebbene benché nonostante"),
    "pt": _relations("se caso", "salvo", "quando depois antes após", "porque", "embora apesar"),
    "nl": _relations("indien mits", "tenzij", "wanneer zodra nadat voordat totdat", "omdat", "hoewel ondanks"),
}
#: Words that say who does it and to whom: exchanged for one another, they turn it round.
_SIDES: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "en": _relations("from to", "by to", "by against", "to against", "by for", "from against"),
    "de": _relations("von an", "von gegen", "von für", "vom zum", "vom gegen", "vom beim"),
    "fr": _relations("par contre", "pour contre", "par pour"),
    "es": _relations("por contra", "para contra"),
    "it": _relations("da a", "dal al", "dalla alla", "dai ai", "dalle alle", "dagli agli", "per contro", "da contro"),
    "pt": _relations("para contra", "por contra"),
    "nl": _relations("van aan", "van naar", "door voor", "door tegen", "door aan"),
}
#: Articles, whose case follows the preposition before them.
_ARTICLES: Final = words(
    "the der die das den dem des ein eine einem einer einen de het een le la les il lo el los las o os as"
)
#: Words between two figures that make them the ends of one range, and that make them two of a list.
_RANGES: Final = words("to until through till bis à a al tot até - \u2013")
_LISTS: Final = words("and or und oder et ou y o e en of , ; &")


def relation(change: Change) -> Finding | None:
    """A condition became a time or a cause, a sender a receiver, the ends of a range two figures."""
    if (listed := _ranged(change)) is not None:
        return listed
    if not change.old_words or not change.new_words or len(change.old_words) > 3 or len(change.new_words) > 3:
        return None
    tables, language = change.context.tables, change.context.language
    old, new = ([token.key.lower() for token in side] for side in (change.old_words, change.new_words))
    if not tables.function or any(token.kind in ("date", "quantity") for token in (*change.old, *change.new)):
        return None
    told = (" ".join(old), " ".join(new))
    bare = [[word for word in side if word not in _ARTICLES] for side in (old, new)]
    if len(bare[0]) == len(bare[1]) == 1 and frozenset((bare[0][0], bare[1][0])) in _SIDES.get(language, ()):
        evidence = {"old": told[0], "new": told[1], "about": "who does it and to whom"}
        return Finding("POLARITY_MODALITY", "review", evidence)
    ties = _TIES.get(language, ())
    ours, theirs = ({n for n, tie in enumerate(ties) if set(side) & tie} for side in (old, new))
    if len(ours) == len(theirs) == 1 and ours != theirs and _plain(old, change, ours) and _plain(new, change, theirs):
        evidence = {"old": told[0], "new": told[1], "about": "condition, time, cause or concession"}
        return Finding("POLARITY_MODALITY", "review", evidence)
    return None


_BETWEEN: Final = words("between zwischen entre tra fra tussen")


def _ranged(change: Change) -> Finding | None:
    """The two ends of a range became two figures of a list, or the reverse: `10 to 12` and `10 and 12`."""
    around = (*change.old_around, *change.new_around)
    if (
        len(change.old) != 1
        or len(change.new) != 1
        or not all(near is not None and near.key[-1:].isdigit() for near in around)
    ):
        return None
    old, new = change.old[0].key.lower(), change.new[0].key.lower()
    if not ((old in _RANGES and new in _LISTS) or (old in _LISTS and new in _RANGES)):
        return None
    text, near = (change.pair.old, change.old_around) if old in _LISTS else (change.pair.new, change.new_around)
    before = text[: near[0].start].lower().split()[-1:] if near[0] is not None else []
    if before and before[0] in _BETWEEN:
        return None  # `between 10 and 12` is a range
    return Finding("NUMBER_CHANGED", "review", {"old": old, "new": new, "about": "a range and a list"})


def _plain(side: Sequence[str], change: Change, tie: set[int]) -> bool:
    """Whether a stretch is nothing but the word that ties and words of grammar."""
    known = change.context.tables.function | change.context.tables.negations
    ties = _TIES[change.context.language][next(iter(tie))]
    return all(word in ties or word in known or word in _PARTS for word in side)


#: What stands beside a word that ties: `because of`, `parce que`, `après que`, `pese a`.
_PARTS: Final = words("of that que qu' de do da das a al del di dem den der das the no non non-")
