"""Facts and styles: what changes a fact is never minor, what changes only its writing is never more than style."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from diff_builder import diff, kinds, one, page

from archive.diff.quantities import find
from archive.diff.rules import RULES
from archive.model.edit import Comparison
from tests.bench.gates import rules as gate
from tests.bench.gates.gold import iterater_files
from tests.diff import facts, styles

RARE = tuple(language for language in facts.FACTS if language not in facts.LATIN)
MILD = {
    "TYPO",
    "PUNCT_TYPOGRAPHY",
    "CAPITALISATION",
    "GRAMMAR",
    "REPHRASE",
    "SPELLING_VARIANT",
    "DATE_STYLE",
    "NUMBER_STYLE",
}


def compared(language: str, old: str, new: str) -> Comparison:
    rest = "1 + 1 = 2."
    return diff(page(old, rest, headline="x", language=language), page(new, rest, headline="x", language=language))


@pytest.mark.parametrize("language", facts.FACTS)
def test_a_changed_fact_is_never_minor(language: str) -> None:
    made = facts.edits(7, 6, (language,))
    for edit in made:
        result = compared(language, edit.old, edit.new)
        assert result.summary.max_severity >= 3, edit
        gravest = result.edits[0]
        assert gravest.nature is not None, edit
        assert not set(gravest.kinds) <= MILD, edit
    sorts = Counter(edit.sort for edit in made)
    assert {"number", "date", "amount", "negation"} <= set(sorts)


def test_the_facts_are_as_many_as_promised_and_the_same_each_time() -> None:
    made = facts.edits(7, 6)
    assert len([edit for edit in made if edit.language in facts.LATIN]) >= 200
    assert len(set(made)) == len(made)
    assert made == facts.edits(7, 6) != facts.edits(8, 6)
    assert {edit.sort for edit in made} == {"number", "date", "amount", "unit", "name", "quote", "negation"}


@pytest.mark.parametrize("language", styles.HOUSES)
def test_a_change_of_style_is_never_more_than_style(language: str) -> None:
    for edit in styles.edits(7, 6, (language,)):
        result = compared(language, edit.old, edit.new)
        assert result.summary.max_severity <= 2, edit
        for change in result.edits:
            assert change.nature is None, edit


def test_the_styles_are_as_many_as_promised_and_the_same_each_time() -> None:
    made = styles.edits(7, 6)
    assert len(made) >= 200
    assert len({edit.language for edit in made}) == 7
    assert made == styles.edits(7, 6) != styles.edits(8, 6)


def test_what_no_rule_can_read_is_never_called_mild() -> None:
    for language in (*RARE, "fi", "th", "hi"):
        result = compared(language, "Aaa bbb ccc ddd eee fff ggg.", "Aaa bbb xyz kkk eee fff ggg.")
        (edit,) = result.edits
        assert edit.severity >= 3
        assert {span.confidence for span in edit.spans} == {"review"}


@pytest.mark.parametrize(
    ("language", "old", "new", "wanted"),
    [
        ("ja", "渡し船は１２人を運んだ。", "渡し船は12人を運んだ。", []),
        ("ja", "渡し船は十二人を運んだ。", "渡し船は12人を運んだ。", ["NUMBER_STYLE"]),
        ("ja", "修理に3万5000円かかった。", "修理に35,000円かかった。", ["NUMBER_STYLE"]),
        ("ja", "修理に1.5億円かかった。", "修理に15億円かかった。", ["NUMBER_CHANGED"]),
        ("ja", "会議は月曜日に開かれた。", "会議は火曜日に開かれた。", ["DATETIME_CHANGED"]),
        ("ja", "新しい橋は車にとって安全である。", "新しい橋は車にとって安全ではない。", ["POLARITY_MODALITY"]),
        ("zh", "听证会在星期三举行。", "听证会在周三举行。", ["DATE_STYLE"]),
        ("zh", "隧道长40米。", "隧道长40公里。", ["NUMBER_CHANGED"]),
        ("zh", "工厂有许可证。", "工厂没有许可证。", ["POLARITY_MODALITY"]),
        ("ar", "نقلت العبارة ١٢ راكبا", "نقلت العبارة ١٥ راكبا", ["NUMBER_CHANGED"]),
        ("ar", "عقدت الجلسة في 3 مارس 2019", "عقدت الجلسة في 3 أبريل 2019", ["DATETIME_CHANGED"]),
        ("he", "השרה תתפטר מחר", "השרה לא תתפטר מחר", ["POLARITY_MODALITY"]),
        ("he", "הגשר נסגר ב-12 בינואר 2019", "הגשר נסגר ב-13 בינואר 2019", ["DATETIME_CHANGED"]),
        ("ru", "Паром перевёз 1 500 пассажиров", "Паром перевёз 1,5 тысячи пассажиров", ["NUMBER_STYLE"]),
        ("tr", "Onarım 1.500 lira tuttu", "Onarım 1,5 lira tuttu", ["NUMBER_CHANGED"]),
        ("fr", "Il y avait quatre-vingt-dix-neuf bateaux", "Il y avait 99 bateaux", ["NUMBER_STYLE"]),
        ("es", "Contaron treinta y dos barcos", "Contaron 32 barcos", ["NUMBER_STYLE"]),
        ("nl", "Men telde tweeëntwintig boten", "Men telde 23 boten", ["NUMBER_CHANGED"]),
    ],
)
def test_values_and_negations_of_other_languages(language: str, old: str, new: str, wanted: list[str]) -> None:
    found = compared(language, old, new)
    assert [kind for edit in found.edits for kind in edit.kinds] == wanted


def test_a_numeral_that_is_part_of_a_word_is_no_number() -> None:
    for word in ("千葉県", "万博", "一緒に", "三田さん", "统一", "一样"):
        assert find(f"これは{word}だ", "ja") == []


def test_a_sentence_that_gives_a_duration_is_no_stamp() -> None:
    assert one("The trip takes 3 hours.", "The trip takes 3 days.").severity >= 3
    assert compared("en", "Updated 3 hours ago", "Updated 4 hours ago").edits == ()


def test_joined_and_split_sentences_are_structure() -> None:
    assert kinds("The ferry sank. It was old and slow.", "The ferry sank; it was old and slow.")[0] == "STRUCTURE"
    (span,) = one("The ferry sank, and rain fell on it.", "The ferry sank. Rain fell on it.").spans[:1]
    assert (span.kind, span.evidence["sentences"]) == ("STRUCTURE", "split")
    # What negates is no seam.
    assert "POLARITY_MODALITY" in kinds("The ferry sank. Not all got out.", "The ferry sank; all got out.")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("Two car were seen there.", "Two cars were seen there.", "number"),
        ("They went to town by bus.", "They went to the town by bus.", "article"),
        ("He arrived in the town hall.", "He arrived at the town hall.", "preposition"),
        ("He is tired of the rain.", "He was tired of the rain.", "tense"),
        ("They was tired of the rain.", "They were tired of the rain.", "agreement"),
        ("He left and she stayed at home.", "He left so she stayed at home.", "connective"),
        ("The man which came was late.", "The man who came was late.", "relative"),
    ],
)
def test_grammar_says_which_part(old: str, new: str, named: str) -> None:
    (span,) = one(old, new).spans
    assert (span.kind, span.evidence["class"]) == ("GRAMMAR", named)


def test_a_rule_never_says_more_than_it_may() -> None:
    rows = {f"{rule.id}/{rule.version}": rule for rule in RULES}
    seen = set()
    for edit in facts.edits(3, 3, ("en", "de", "fr")):
        for change in compared(edit.language, edit.old, edit.new).edits:
            for span in change.spans:
                row = rows.get(str(span.evidence["rule"]))
                if row is not None and span.kind in row.review:
                    seen.add(row.id)
                    assert span.confidence == "review"
    assert len(seen) >= 3


@pytest.mark.shared
def test_rules_declare_what_was_measured(cases: Path) -> None:
    if not iterater_files(cases):
        pytest.skip("no gold/iterater among the cases")
    rows = gate.tallies(cases)
    assert sum(len(row.judged) for row in rows) > 1000
    assert [(row.rule, row.kind, row.precision) for row in rows if row.overstated] == []
