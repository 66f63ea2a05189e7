"""Cases 1 to 15: glyphs, spaces, escapes, charsets. The reader sees the same words, or does not."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hard_pages import MEDIA, Medium, as_html, both, changed, kinds, noises, one, paragraphs, quiet, read, single, told

from archive.model.edit import SEVERITY

GLYPHS = ("WHITESPACE_UNICODE",)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u2007", "\u202f"])
@pytest.mark.parametrize("text", ["The bridge will cost 14 000 crowns a day.", "Mrs Runa Petersen spoke last."])
def test_001_other_space_characters_are_no_edit(text: str, space: str, medium: Medium) -> None:
    head, _, tail = text.partition(" 000") if " 000" in text else text.partition(" Runa")
    other = head + space + text[len(head) + 1 :]
    assert other != text
    assert tail
    for old, new in ((text, other), (other, text)):
        quiet(changed(old, new, medium=medium), *GLYPHS)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("mark", ["\u200b", "\u2060", "\ufeff", "\u200d"])
@pytest.mark.parametrize("text", ["The harbourmaster waved.", "A spokeswoman declined."])
def test_002_invisible_characters_inside_a_word(text: str, mark: str, medium: Medium) -> None:
    quiet(changed(text, text.replace("a", f"a{mark}", 1), medium=medium), *GLYPHS)


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("شورا می‌خواهد پل را بسازد و مردم منتظر هستند.", "شورا میخواهد پل را بسازد و مردم منتظر هستند.", "fa"),
        ("خانه‌ها در بندر تخلیه شدند و کسی آسیب ندید.", "خانهها در بندر تخلیه شدند و کسی آسیب ندید.", "fa"),
        ("The post showed 👩\u200d🚒 and nothing else.", "The post showed 👩🚒 and nothing else.", "en"),
        ("The banner read 👨\u200d👩\u200d👧 in red.", "The banner read 👨👩👧 in red.", "en"),
    ],
)
def test_002_joiners_that_carry_meaning_are_told(old: str, new: str, lang: str) -> None:
    edit = one(old, new, lang)
    assert edit.severity >= 1
    assert "WHITESPACE_UNICODE" not in kinds(edit)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("plain", "hyphened", "lang"),
    [
        ("Die Hafenverwaltung schweigt dazu.", "Die Hafen\u00adver\u00adwaltung schweigt dazu.", "de"),
        ("The harbourmaster is silent.", "The harbour\u00admaster is silent.", "en"),
    ],
)
def test_003_soft_hyphens_are_no_edit(plain: str, hyphened: str, lang: str, medium: Medium) -> None:
    quiet(changed(plain, hyphened, lang, medium), *GLYPHS)
    quiet(changed(hyphened, plain, lang, medium), *GLYPHS)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("L’élue a protégé le café du port.", "fr"),
        ("Die Fähre fährt täglich über den Fluß.", "de"),
        ("पुल का काम शुरू हुआ और ज़रूरी पैसा मिला।", "hi"),
    ],
)
def test_004_composed_and_decomposed_letters_are_the_same(text: str, lang: str, medium: Medium) -> None:
    result = changed(unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text), lang, medium)
    assert result.edits == ()
    assert noises(result) <= set(GLYPHS)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Nobody will drive over it," Mr Holm said.', "“Nobody will drive over it,” Mr Holm said."),
        ("It's the port's own money.", "It’s the port’s own money."),
        ("Ronan O'Brien chairs the panel.", "Ronan O’Brien chairs the panel."),
        ("Ronan O’Brien chairs the panel.", "Ronan Oʼbrien chairs the panel.".replace("b", "B")),
        ("He called it 'a toy' twice.", "He called it ‘a toy’ twice."),
    ],
)
def test_005_straight_and_curly_quotes(old: str, new: str, medium: Medium) -> None:
    quiet(changed(old, new, medium=medium), *GLYPHS)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The north-south ferry ran late.", "The north\u2011south ferry ran late."),
        ("The 2019-2024 budget held.", "The 2019–2024 budget held."),
        ("It fell to -5 degrees at night.", "It fell to \u22125 degrees at night."),
        ("The vote -- the third -- failed.", "The vote — the third — failed."),
        ("The vote – the third – failed.", "The vote — the third — failed."),
    ],
)
def test_006_hyphens_dashes_and_minus(old: str, new: str, medium: Medium) -> None:
    quiet(changed(old, new, medium=medium), *GLYPHS)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("“I wonder...” the clerk said.", "“I wonder…” the clerk said."),
        ("And then… nothing came.", "And then... nothing came."),
    ],
)
def test_007_three_dots_and_the_ellipsis_sign(old: str, new: str, medium: Medium) -> None:
    quiet(changed(old, new, medium=medium), *GLYPHS)


@pytest.mark.parametrize(
    ("broken", "sound"),
    [
        ("The port &amp;amp; the town share the cost of it.", "The port &amp; the town share the cost of it."),
        ("It is the town&amp;#8217;s own money, she said.", "It is the town’s own money, she said."),
        ("They met at Holm &amp;amp;amp; Sons on the quay.", "They met at Holm &amp; Sons on the quay."),
    ],
)
def test_008_double_escapes_in_the_body(broken: str, sound: str) -> None:
    for old, new in ((broken, sound), (sound, broken)):
        result = both(*(as_html(paragraphs(text), raw=True) for text in (old, new)))
        quiet(result, "ENCODING_REPAIR")


@pytest.mark.parametrize(
    ("broken", "sound"),
    [("the town&amp;#8217;s bridge", "the town’s bridge"), ("the port &amp;amp; the town", "the port &amp; the town")],
)
def test_008_double_escapes_in_json_ld_and_attributes(broken: str, sound: str) -> None:
    def page(words: str, where: str) -> bytes:
        ld = {"@type": "NewsArticle", "headline": f"Council votes on {words if where == 'ld' else 'x'}"}
        script = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
        alt = words if where == "alt" else "Cars on a quay"
        og = words if where == "og" else "x"
        figure = f'<figure><img src="/img/quay-884213.jpg" alt="Cars near {alt}"><figcaption>Cars wait on the quay.</figcaption></figure>'
        meta = f'<meta property="og:title" content="Council votes on {og}">'
        return as_html(paragraphs(), head=script + meta, above=figure)

    for where in ("ld", "alt", "og"):
        result = both(page(broken, where), page(sound, where))
        quiet(result, "ENCODING_REPAIR")


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("It is the town’s own money, and that’s all.", "en"),
        ("La mairie a fermé le café après l’été.", "fr"),
        ("Die Fähre fährt über den Fluß nach Süden.", "de"),
    ],
)
def test_009_mojibake_that_was_repaired(text: str, lang: str, medium: Medium) -> None:
    broken = text.encode().decode("cp1252", "replace")
    assert broken != text
    quiet(changed(broken, text, lang, medium), "ENCODING_REPAIR")


@pytest.mark.parametrize("lang", ["fr", "de"])
def test_010_charset_header_and_meta_disagree(lang: str) -> None:
    text = {
        "fr": "Le café du port a fermé après l’été, dit la maire.",
        "de": "Die Fähre fährt künftig täglich über den Fluss.",
    }[lang]
    sound = as_html(paragraphs(text, lang=lang), lang=lang)
    latin = sound.decode().encode("cp1252")
    # Declared utf-8 in the page, but the bytes are not, and no header or a right one says so.
    for content_type in (None, "text/html; charset=windows-1252"):
        result = both(read(sound), read(latin, content_type=content_type))
        assert result.edits == ()


@pytest.mark.parametrize(
    ("old", "new", "lang"),
    [
        ("Le caf\ufffd du port a ferm\ufffd hier.", "Le café du port a fermé hier.", "fr"),
        ("Die F\ufffdhre f\ufffdhrt wieder.", "Die Fähre fährt wieder.", "de"),
    ],
)
def test_010_replacement_characters_that_were_repaired(old: str, new: str, lang: str) -> None:
    quiet(changed(old, new, lang), "ENCODING_REPAIR")


@pytest.mark.parametrize("lang", ["en", "de", "ja"])
def test_011_byte_order_marks_and_utf_16(lang: str) -> None:
    plain = as_html(paragraphs(lang=lang), lang=lang)
    for other in (b"\xef\xbb\xbf" + plain, plain.decode().encode("utf-16")):
        result = both(plain, other)
        assert (result.edits, result.noise) == ((), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("市は橋の工事に５億円を投じる。", "市は橋の工事に5億円を投じる。"),
        ("工事はＡ社が担当する予定だという。", "工事はA社が担当する予定だという。"),
    ],
)
def test_012_full_width_forms_in_japanese(old: str, new: str) -> None:
    quiet(changed(old, new, "ja"), *GLYPHS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("市は橋の工事に５億円を投じる。", "市は橋の工事に6億円を投じる。"),
        ("負傷者は１２人に上った。", "負傷者は13人に上った。"),
    ],
)
def test_012_another_digit_is_another_number(old: str, new: str) -> None:
    edit = one(old, new, "ja")
    assert edit.severity == 4
    assert kinds(edit) == ["NUMBER_CHANGED"]


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [
        ("The mast is 2½ metres tall.", "The mast is 21/2 metres tall.", 1),
        ("The hall covers 10² metres.", "The hall covers 102 metres.", 3),
        ("The hall covers 400 m² of the quay.", "The hall covers 400 m of the quay.", 3),
        ("It took ½ an hour to cross.", "It took 2 hours to cross.", 3),
    ],
)
def test_013_fractions_and_powers_keep_their_signs(old: str, new: str, least: int) -> None:
    edit = one(old, new)
    assert edit.old is not None
    assert old in edit.old.text
    assert edit.severity >= least
    assert "WHITESPACE_UNICODE" not in kinds(edit)


@pytest.mark.parametrize(
    ("old", "new"),
    [("The ﬁsh market stays open.", "The fish market stays open."), ("A ﬂood was feared.", "A flood was feared.")],
)
def test_013_ligatures_are_glyphs_and_quoted_as_they_stood(old: str, new: str) -> None:
    result = changed(old, new)
    quiet(result, *GLYPHS)
    assert [noise.old for noise in result.noise] == [old]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Gemi İZMİR limanına döndü.", "Gemi izmir limanına döndü."),
        ("Toplantı İstanbul salonunda yapıldı.", "Toplantı istanbul salonunda yapıldı."),
    ],
)
def test_014_turkish_dotted_capitals_differ_in_case_only(old: str, new: str) -> None:
    edit = one(old, new, "tr")
    assert kinds(edit) == ["CAPITALISATION"]
    assert edit.severity == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Su ılık kaldı ve kimse şikayet etmedi.", "Su ilik kaldı ve kimse şikayet etmedi."),
        ("Kadın kırık pencereyi gösterdi.", "Kadın kirik pencereyi gösterdi."),
    ],
)
def test_014_dotless_and_dotted_i_are_two_letters(old: str, new: str) -> None:
    edit = one(old, new, "tr")
    assert "CAPITALISATION" not in kinds(edit)
    assert all(SEVERITY[kind] > 0 for kind in kinds(edit))  # type: ignore[index]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("He sent ❤ to the crew.", "He sent ❤\ufe0f to the crew."),
        ("The sign ☎\ufe0e hung there.", "The sign ☎ hung there."),
    ],
)
def test_015_variation_selectors_are_glyphs(old: str, new: str) -> None:
    quiet(changed(old, new), *GLYPHS)


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    [
        ("The mayor answered with 👍 only.", "The mayor answered with 👎 only.", "👍", "👎"),
        ("She posted 🎉 on Monday.", "She posted 😢 on Monday.", "🎉", "😢"),
    ],
)
def test_015_another_emoji_is_an_edit(old: str, new: str, was: str, now: str) -> None:
    edit = single(changed(old, new))
    ((_, before, after),) = told(edit)
    assert (before, after) == (was, now)
    assert edit.severity >= 2
