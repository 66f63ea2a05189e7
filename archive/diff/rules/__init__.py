"""The rules in their order: the first that finds something names the change. Each is a row with id, edition, meaning.

Values come before shape (a lost decimal point is no punctuation), shape before words, and what is asserted before how
it is worded; so a mild label is only ever given to what no graver rule claims.
"""

from __future__ import annotations

from typing import Final

from archive.diff.rules import grammar, names, polarity, quotes, relations, shape, typo, units, values, wording
from archive.diff.rules.rule import Change, Finding, Rule
from archive.model.edit import Kind

#: Edition of the list as a whole: it changes whenever a label can.
EDITION: Final = "6"

#: What each of these rules was measured to be right about less than nine times in ten: see `Rule.review`.
_MODALITY: Final[frozenset[Kind]] = frozenset({"POLARITY_MODALITY"})
_DATES: Final[frozenset[Kind]] = frozenset({"DATETIME_CHANGED"})
_NUMBERS: Final[frozenset[Kind]] = frozenset({"NUMBER_CHANGED"})
_NAMES: Final[frozenset[Kind]] = frozenset({"ENTITY_CHANGED"})
_MARKS: Final[frozenset[Kind]] = frozenset({"QUOTE_CHANGED", "WORD_SUBSTITUTION"})
_QUOTED: Final[frozenset[Kind]] = frozenset({"QUOTE_CHANGED"})
_REST: Final[frozenset[Kind]] = frozenset({"REPHRASE"})

RULES: Final[tuple[Rule, ...]] = (
    Rule("shape.unicode", 1, "Equal in the matching layer: glyphs, spaces, invisible characters.", shape.unicode),
    Rule("shape.encoding", 1, "One side is the other after a wrong decoding.", shape.encoding),
    Rule("value.credit", 1, "A picture credit: same agencies and persons, or others.", values.credit),
    Rule("value.date", 1, "One temporal expression each: same day by the article's dating, or not.", values.dates),
    Rule("value.unit", 1, "An amount with its unit: the same measure in another unit, or another measure.", units.unit),
    Rule("value.number", 1, "One amount each: same value and unit, or not.", values.numbers),
    Rule(
        "typo.value",
        1,
        "A slip in a word that names a value, which only that value can have been.",
        typo.misspelt_value,
    ),
    Rule("word.variant", 1, "Two accepted spellings of the same word or phrase.", wording.variant),
    Rule(
        "value.numbers",
        1,
        "In a longer stretch, an amount came, went or became another.",
        values.numbers_differ,
        _NUMBERS,
    ),
    Rule("value.dates", 1, "In a longer stretch, a date came, went or became another.", values.dates_differ, _DATES),
    Rule("value.vague", 1, "An amount in words became another.", values.amounts_in_words),
    Rule("word.sentences", 1, "Two sentences became one or one became two; only the seam changed.", grammar.sentences),
    Rule(
        "shape.punctuation",
        1,
        "The same letters and digits; punctuation, case or spacing differ.",
        shape.punctuation,
        _MARKS,
    ),
    Rule("typo.repeated", 1, "A word stood twice in a row.", typo.repeated),
    Rule("polarity.opposite", 1, "One word became its opposite.", polarity.opposites),
    Rule("polarity.negation", 1, "A negation came, went or was exchanged.", polarity.negation, _MODALITY),
    Rule(
        "polarity.modality",
        1,
        "A modal, a hedge or an amount in words came, went or was exchanged.",
        polarity.modality,
        _MODALITY,
    ),
    Rule(
        "polarity.attitude",
        1,
        "What was owed, wished, tried or seeming is told as done, or the reverse.",
        relations.attitude,
        _MODALITY,
    ),
    Rule(
        "polarity.relation",
        1,
        "A condition became a time or a cause, a giver a receiver, a range a list.",
        relations.relation,
        _MODALITY | _NUMBERS,
    ),
    Rule("quote.marks", 1, "Words became a quotation, or a quotation other words.", quotes.marked, _QUOTED),
    Rule("name.rank", 1, "The rank or standing of a person came or went: deputy, former, acting.", names.rank),
    Rule("name.spelling", 1, "One name for one name: respelled, or another name.", names.spelling, _NAMES),
    Rule("typo", 1, "Close in letters, and one of the two is no word.", typo.typo),
    Rule("name.differs", 1, "In a longer stretch, a name came, went or became another.", names.entities_differ, _NAMES),
    Rule("word.grammar", 1, "Another form of the same word, or words of grammar only.", grammar.grammar),
    Rule("word.substitution", 1, "One word for one other word.", wording.substitution),
    Rule("word.judging", 1, "A word that judges came or went beside what it judges.", wording.judging),
    Rule("word.attribution", 1, "Somebody else is named as the one who says it.", wording.attribution),
    Rule("word.content", 1, "Three or more content words, or a sentence, came or went.", wording.content),
    Rule("word.rephrase", 1, "Other words for what is left.", wording.rephrase, _REST),
)

#: Rules whose say is not needed for a sentence that came or went as a whole.
_INSIDE_SENTENCES: Final = frozenset({"shape.unicode", "word.content", "value.credit"})


def judge(change: Change) -> Finding:
    """The finding for one change: the first rule that applies, made graver when it touches a quotation."""
    for rule in RULES:
        if change.sentence and rule.id not in _INSIDE_SENTENCES:
            continue
        found = rule.apply(change)
        if found is not None:
            return quotes.overlay(change, found)
    raise AssertionError("the last rule always finds something")
