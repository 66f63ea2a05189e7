"""No stretch of a text is lost to the search, whatever script it is in: the index against a scan of the texts."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.store import fulltext, schema
from archive.store.database import Database
from archive.store.fulltext import Words, indexed, search, words_of
from archive.store.schema import SHIFT

# Every sentence here is invented.
HAN = "港口大橋於週一正式開通，市長表示造價為4100萬元。渡輪照常運作"
KANA = "ハーバーブリッジは月曜日に開通しました。通行料は500円、Tokyo湾のフェリーは続きます々〇"
THAI = "สะพานท่าเรือเปิดใช้วันจันทร์ ค่าผ่านทางห้าบาท"
KHMER = "ស្ពានកំពង់ផែបើកនៅថ្ងៃចន្ទ"
HANGUL = "항구 다리가 월요일에 개통되었다고 시장이 말했다"
MIXED = "新5G網路 iPhone15を買う A京B μの港 Ångström橋 \u200bท่า\u2060เรือ が"
LETTERS = sorted(set(HAN + KANA + THAI + KHMER + HANGUL + MIXED + string.ascii_letters + " 0159é—€\ue0ff'*\"-"))


def library(texts: list[str]) -> Database:
    """An index of one version, whose body has these paragraphs."""
    db = Database.open(None, write=True)
    db.run(
        "INSERT INTO article VALUES ('a-1', 'port', 0, 0, '', '', 'port', 1, 0, '2026', '2026', '2026', 0, '', 0, 0)"
    )
    columns = (
        "log_index, leaf, article, seq, version, observed, outcome, url, final_url, age, origin, access, extractor"
    )
    db.run(
        f"INSERT INTO capture ({columns}, words, headline) "
        "VALUES (0, '', 'a-1', 1, 1, '2026', 'version', '', '', 0, 'captured', 'open', '', 0, '')"
    )
    for number, text in enumerate(texts):
        db.run("INSERT INTO field VALUES (?, ?, 'body', ?, 1)", (number, f"body/{number + 1}", text))
        db.run("INSERT INTO passage (rowid, value) VALUES (?, ?)", (number, indexed(text)))
    return db


def ascii_lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


def bare(text: str) -> str:
    return ascii_lower(text.translate(dict.fromkeys((0x200B, 0x2060, 0xFEFF))))


def found(db: Database, words: str) -> list[int]:
    return sorted(int(match.at.partition("/")[2]) - 1 for match in search(db, words, 500))


def scanned(texts: list[str], words: Words) -> list[int]:
    """The judge: which texts hold every one of the words as it stands."""
    return [n for n, text in enumerate(texts) if all(ascii_lower(word) in bare(text) for word in words.inside)]


TEXTS = st.lists(
    st.one_of(st.sampled_from([HAN, KANA, THAI, KHMER, HANGUL, MIXED]), st.text(st.sampled_from(LETTERS), max_size=40)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(texts=TEXTS, data=st.data())
def test_every_stretch_of_every_text_is_found_and_nothing_else(texts: list[str], data: st.DataObject) -> None:
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    texts.append("橋")
    text = data.draw(st.sampled_from([text for text in texts if text]))
    start = data.draw(st.integers(0, len(text) - 1))
    stretch = text[start : data.draw(st.integers(start + 1, min(len(text), start + 12)))]
    words = '"' + stretch.replace('"', "") + '"'
    if not stretch.replace('"', "").strip().translate(dict.fromkeys((0x200B, 0x2060, 0xFEFF))):
        return
    asked = words_of(words)
    if asked.plain:
        return  # words between spaces, as FTS5 finds them
    db = library(texts)
    assert found(db, words) == scanned(texts, asked)
    if '"' not in stretch and stretch.strip() == stretch and "\ue0ff" not in stretch:
        assert text in [texts[n] for n in found(db, words)]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("大橋", [0]), ("橋", [0, 5]), ("萬", [0]), ("4100", [0]), ("4100萬元", [0]), ("410", []), ("週一正", [0]),
        ("開通 市長", [0]), ("通開", []), ("フェリー", [1]), ("ェリ", [1]), ("は", [1]), ("500", [1]), ("00円", [1]),
        ("tokyo", [1]), ("okyo湾", [1]), ("TOKYO湾のフ", [1]), ("ท่าเรือ", [2, 5]), ("่า", [2, 5]), ("ពង់ផែ", [3]), ("ៃ", [3]),
        ("개통", [4]), ("통되", [4]), ("시장이 말했다", [4]), ("5g", [5]), ("iphone15", [5]), ("15を買", [5]), ("A京B", [5]),
        ("angstrom", [5]), ("\ue0ff05e02", []), ("\ue0ff06a4b07dda", []), ('"橋 500"', []), ("μ", [5]), ("が", [5]),
    ],
)  # fmt: skip
def test_words_of_scripts_without_spaces(words: str, places: list[int]) -> None:
    texts = [HAN, KANA, THAI, KHMER, HANGUL, MIXED]
    assert found(library(texts), words) == places


def test_the_pair_sign_of_a_stranger_is_no_token() -> None:
    """Nobody can write a page that is found for words that do not stand in it."""
    forged = indexed("大橋").strip()
    db = library([forged, f"港 {forged}", "大橋"])
    assert found(db, "大橋") == [2]
    assert found(db, forged) == [0, 1]


def test_other_texts_are_indexed_as_they_stand() -> None:
    for text in ("The crossing cost $41 million.", "Die Brücke über den Fjord — 5 €", ""):
        assert indexed(text) == text


def test_snippets_show_the_words_of_both_scripts() -> None:
    db = library([HAN, KANA, MIXED])
    assert search(db, "開通", 5)[0].snippet == "港口大橋於週一正式[開通]，市長表示造價為4100萬元。渡輪照常運作"
    assert "[500]円" in search(db, "500", 5)[0].snippet
    assert "[Tokyo]湾" in search(db, "tokyo フェリー", 5)[0].snippet
    assert "[ท่า\u2060เรือ]" in search(db, "ท่าเรือ", 5)[0].snippet


def test_the_keys_hold() -> None:
    """The marker is private, so that FTS5 takes it for a letter (category Co) and no script has it."""
    assert unicodedata.category(fulltext._PAIR) == "Co"
    assert schema.FORMAT >= 3
    assert SHIFT == 24
