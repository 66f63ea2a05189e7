"""Cases 16 to 21: writing without spaces, from right to left, with combining signs, with capital nouns, in two languages."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hard_pages import MEDIA, Medium, changed, kinds, one, quiet, single, told

from archive.report.html import html
from tests.newspaper import newspaper


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("old", "new", "was", "now", "lang"),
    [
        ("検査官は橋の東側に亀裂を見つけたと述べた。", "検査官は橋の西側に亀裂を見つけたと述べた。", "東", "西", "ja"),
        ("知事は計画に賛成すると記者団に語った。", "知事は計画に反対すると記者団に語った。", "賛成", "反対", "ja"),
        ("工程师在大桥的东侧发现了裂缝。", "工程师在大桥的西侧发现了裂缝。", "东", "西", "zh"),
        ("港务局表示，三名工人受伤。", "港务局表示，五名工人受伤。", "三", "五", "zh"),
        ("ผู้ว่าการกล่าวว่าพบรอยร้าวทางด้านซ้ายของสะพาน", "ผู้ว่าการกล่าวว่าพบรอยร้าวทางด้านขวาของสะพาน", "ซ้าย", "ขวา", "th"),
        ("มีผู้บาดเจ็บ 3 คนจากเหตุการณ์นี้", "มีผู้บาดเจ็บ 5 คนจากเหตุการณ์นี้", "3", "5", "th"),
    ],
)
def test_016_scripts_without_spaces(old: str, new: str, was: str, now: str, lang: str, medium: Medium) -> None:
    edit = one(old, new, lang, medium)
    assert (edit.operation, edit.field) == ("change", "body")
    spans = told(edit)
    assert len(spans) == 1, spans
    _, before, after = spans[0]
    # One changed character is one span, no longer than the word that it stands in.
    assert len(before) <= max(len(was), 4)
    assert set(was) - set(now) <= set(before)
    assert set(now) - set(was) <= set(after)
    assert edit.severity >= 3


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("قال المهندس إن الجسر آمن تماما اليوم.", "قال المهندس إن الجسـر آمن تماما اليوم.", "ar"),
        ("قال المهندس إن الجسر آمن تماما اليوم.", "قال المهندس\u200f إن الجسر آمن تماما اليوم.\u200f", "ar"),
        ("הגשר נסגר ב-14 במרץ, אמרה המהנדסת.", "הגשר נסגר ב-14\u200e במרץ, אמרה המהנדסת.\u200f", "he"),
        ("מחיר הגשר הוא 12 מיליון כתרים.", "\u202bמחיר הגשר הוא 12 מיליון כתרים.\u202c", "he"),
    ],
)
def test_017_direction_marks_and_tatweel_are_no_edit(old: str, new: str, lang: str, medium: Medium) -> None:
    quiet(changed(old, new, lang, medium), "WHITESPACE_UNICODE")


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("كتب العامل رسالة إلى المجلس.", "كَتَبَ العامل رسالة إلى المجلس.", "ar"),
        ("وصلت السفينة إلى الميناء مساء.", "وصلت السفينةُ إلى الميناءِ مساءً.", "ar"),
        ("הספר על הגשר יצא לאור השבוע.", "הַסֵּפֶר על הגשר יצא לאור השבוע.", "he"),
    ],
)
def test_017_optional_vowel_signs_change_no_word(old: str, new: str, lang: str) -> None:
    for before, after in ((old, new), (new, old)):
        result = changed(before, after, lang)
        assert result.summary.max_severity <= 1, result.edits


@pytest.mark.parametrize(
    ("old", "new", "lang", "was", "now"),
    [
        ("قال المهندس إن الجسر آمن تماما اليوم.", "قال المهندس إن الجسر غير آمن تماما اليوم.", "ar", "", "غير"),
        ("בתאונה נפצעו 12 עובדים בנמל.", "בתאונה נפצעו 15 עובדים בנמל.", "he", "12", "15"),
    ],
)
def test_017_words_and_numbers_are_found_right_to_left(old: str, new: str, lang: str, was: str, now: str) -> None:
    edit = one(old, new, lang)
    ((_, before, after),) = told(edit)
    assert (before.strip(), after.strip()) == (was, now)
    assert edit.severity >= 3


@pytest.mark.parametrize(
    ("lang", "old", "new"),
    [
        ("he", "בתאונה נפצעו 12 עובדים (NW-7) בנמל.", "בתאונה נפצעו 15 עובדים (NW-7) בנמל."),
        ("ar", "أصيب 12 عاملا في الميناء (NW-7).", "أصيب 15 عاملا في الميناء (NW-7)."),
    ],
)
def test_018_reports_isolate_text_of_the_other_direction(tmp_path: Path, lang: str, old: str, new: str) -> None:
    from hard_pages import as_html, paragraphs

    with newspaper(tmp_path) as paper:
        for hour, text in ((8, old), (9, new)):
            paper.at(f"2026-03-02T{hour:02d}:00:00Z")
            paper.serve("/2026/gate-story", as_html(paragraphs(text, lang=lang), lang=lang))
            paper.capture("/2026/gate-story")
        made = html(paper.press.report("gate-story"))
    # Every element that holds words of the story decides its own direction.
    holders = re.findall(
        r"<(\w+)([^>]*)>[^<]*(?:<(?:del|ins|span|mark|b)[^>]*>[^<]*)?" + re.escape(old.split()[0]), made
    )
    assert holders
    assert all(
        re.search(r'\bdir="?auto\b', attributes) or name == "bdi"
        for name, attributes in holders
        if name not in ("title", "script")
    ), holders
    assert re.search(r"<del[^>]*>(?:<[^>]+>)?12", made)
    assert re.search(r"<ins[^>]*>(?:<[^>]+>)?15", made)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("परिषद की बैठक शाम तक चली और कोई निर्णय नहीं हुआ।", "परिषद की बैठकें शाम तक चलीं और कोई निर्णय नहीं हुआ।"),
        ("पुल का काम सोमवार को रुक गया था।", "पुल का काम सोमवार को रूक गया था।"),
        ("नगर की सचिव ने योजना की सराहना की।", "नगर की सचिव ने योजना की आलोचना की।"),
    ],
)
def test_019_grapheme_clusters_are_not_split(old: str, new: str) -> None:
    edit = one(old, new, "hi")
    assert edit.old is not None
    assert edit.new is not None
    for span in edit.spans:
        for text, where in ((edit.old.text, span.old), (edit.new.text, span.new)):
            for place in where:
                assert place == len(text) or unicodedata.category(text[place])[0] != "M", (text[slice(*where)], span)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Er hoffte, daß die Fähre bleibt.", "Er hoffte, dass die Fähre bleibt.", "SPELLING_VARIANT"),
        ("Sie mußten den Kai verlassen.", "Sie mussten den Kai verlassen.", "SPELLING_VARIANT"),
        ("Der Ausschuß tagte am Kai.", "Der Ausschuss tagte am Kai.", "SPELLING_VARIANT"),
        ("Die Kosten sind im voraus zu zahlen.", "Die Kosten sind im Voraus zu zahlen.", "CAPITALISATION"),
        ("Das Amt hat recht behalten.", "Das Amt hat Recht behalten.", "CAPITALISATION"),
    ],
)
def test_020_german_spelling_reform(old: str, new: str, kind: str) -> None:
    edit = one(old, new, "de")
    assert kinds(edit) == [kind]
    assert edit.severity <= 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Der Haushalts-Ausschuss tagte am Abend.", "Der Haushaltsausschuss tagte am Abend."),
        ("Der Haushalts Ausschuss tagte am Abend.", "Der Haushaltsausschuss tagte am Abend."),
        ("Die Hafen-Verwaltung schwieg dazu.", "Die Hafenverwaltung schwieg dazu."),
    ],
)
def test_020_german_compounds_written_apart(old: str, new: str) -> None:
    edit = one(old, new, "de")
    assert edit.severity <= 2
    assert not {"ENTITY_CHANGED", "WORD_SUBSTITUTION", "NAME_SPELLING"} & set(kinds(edit))


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        (
            "“Nous ne voulons pas ce pont,” the fishmonger said in her own language.",
            "“Nous voulons ce pont,” the fishmonger said in her own language.",
            "en",
        ),
        (
            "„We can wait for the bridge“, sagte die Lotsin auf Englisch.",
            "„We cannot wait for the bridge“, sagte die Lotsin auf Englisch.",
            "de",
        ),
        ("« We paid twice for it », a dit le pilote.", "« We paid three times for it », a dit le pilote.", "fr"),
    ],
)
def test_021_a_quotation_in_another_language(old: str, new: str, lang: str) -> None:
    edit = single(changed(old, new, lang))
    assert edit.severity == 4
    assert "QUOTE_CHANGED" in edit.kinds
    assert set(kinds(edit)) <= {"QUOTE_CHANGED", "POLARITY_MODALITY", "NUMBER_CHANGED"}
