"""Decides where a caption ends and its credit begins, and whom a credit names.

`split_credit` cuts a line such as `Smoke rises over the town. REUTERS/Jane Doe` in two; both halves are the printed
characters, never reworded. `parse_credit` reads a credit into agencies and persons, casing as printed. Unsure means
no cut: a caption that keeps its credit is told honestly by `raw`, a caption that loses its last words is not.

All patterns look at a bounded tail of the line, so that no line costs more than its length.
"""

from __future__ import annotations

import re
from typing import Final

from archive.articles.phrases import listed
from archive.articles.prose import clean
from archive.model.article import Credit

#: Picture agencies and services as they sign, lower case; matched as whole words.
_AGENCIES: Final = listed(
    """
    reuters, associated press, the associated press, ap photo, ap photos, ap images, ap, agence france-presse, afp,
    afp photo, getty images, gettyimages, getty, dpa-infografik, dpa-zentralbild, dpa, picture alliance,
    picture-alliance, picturealliance, epa-efe, epa, efe, ansa, apa, pa wire, pa images, pa media, pa archive,
    press association, pa, upi, xinhua, tass, itar-tass, ria novosti, sputnik, kyodo news, kyodo, jiji press, jiji,
    yonhap, anadolu agency, anadolu, anp, belga, tt nyhetsbyrån, tt, ntb scanpix, ntb, ritzau scanpix, ritzau, scanpix,
    lehtikuva, pap, čtk, ctk, tasr, mti, lusa, bloomberg news, bloomberg, shutterstock, istockphoto, istock,
    alamy stock photo, alamy, adobe stock, imago images, imago, keystone-sda, keystone, zuma press, zuma wire, zuma,
    sipa usa, sipa, abacapress, abaca, rex features, rex, wireimage, nurphoto, magnum photos, polaris, redux, lapresse,
    europa press, agência brasil, agencia brasil, the canadian press, canadian press, cp, aap, aapimage, bernama, pti,
    ani, ians, antara, cns, vcg, nasa, usgs, maxar technologies, maxar, planet labs, unsplash, pexels, pixabay, flickr,
    wikimedia commons, wikimedia, depositphotos, dreamstime, fotolia, ddp, epd, kna, tribune news service,
    the new york times, nyt, ukrinform, unian, hina, sta, tanjug, agerpres, mediafax, bta, ana-mpe, newscom,
    icon sportswire, usa today sports, imagn images, imagn, eyevine, panos, contour, splash news, backgrid, cctv,
    新华社, 新華社, 共同通信, 時事通信, 中央社, 路透社, 法新社, 연합뉴스, 뉴스1, 뉴시스, 로이터, ロイター, ап, тасс, рейтер,
    رويترز, أ ف ب, أ.ف.ب
    """
)
#: Agencies whose name is also a word, or a common abbreviation: believed only in capitals.
_SHORT: Final = frozenset(
    listed("ap, pa, tt, pap, cp, sta, ani, rex, redux, cns, contour, polaris, hina, bta, kna, epd, panos")
)
#: What stands in a credit beside the names and is none.
_QUALIFIERS: Final = frozenset(
    listed(
        """
        handout, hand-out, file, pool, stringer, archive, archiv, archivo, archivbild, archives, symbolbild, symbolfoto,
        courtesy, screenshot, screengrab, supplied, photo, foto, bild, photos, image, images, contributor, staff, via,
        collection, press, release, pressefoto, promo, privat, private, ho, undated, photograph, picture, fotos, credit
        """
    )
)
_AGENCY = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(name) for name in sorted(_AGENCIES, key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)

#: Words that announce a credit before a colon.
_ANNOUNCING: Final = listed(
    """
    photograph, photographs, photo, photos, photo credit, photo by, photos by, photograph by, photo illustration by,
    photo courtesy of, picture, pictures, picture credit, picture by, image credit, image courtesy of, image source,
    image by, image, credit, credits, illustration, illustration by, graphic by, graphic, courtesy of, courtesy, source,
    foto, fotos, fotografie, fotograf, fotografía, fotografia, bild, bilder, bildnachweis, bildquelle, quelle,
    symbolfoto, archivfoto, crédit, crédits, crédit photo, crédito, créditos, fuente, fonte, bron, beeld, kuva, kép,
    fotó, zdjęcie, zdjecie, fot, fot., źródło, autor, fotoğraf, фото, источник, джерело, 写真, 撮影, 图片来源, 图源, 圖, 來源, 图,
    사진, 사진제공, 자료, ảnh, ภาพ, تصوير, صورة, صور, צילום, φωτογραφία
    """
)
_ANNOUNCED: Final = "|".join(re.escape(word) for word in sorted(_ANNOUNCING, key=len, reverse=True))
_START: Final = r"(?:^|(?<=[\s.!?…。)\]|–—-]))"
_LED = re.compile(rf"{_START}(?:{_ANNOUNCED})\s?[:：.／/=]\s?\S.{{0,160}}$", re.IGNORECASE)
_LED_BY = re.compile(
    r"(?:^|(?<=[\s.!?…)\]|]))(?:(?:ap )?photo(?:graph)?s?|pictures?|images?|illustrations?) (?:by|courtesy of|credit)\b\s?:?\s?\S.{0,120}$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?:^|(?<=[\s.,;!?…)\]|]))(?:©|\(c\)\s|copyright\b)\s?.{1,160}$", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[（【]\s?([^()\[\]（）【】]{2,160}?)\s?[)\]）】]\s?\.?$")
_VIA = re.compile(r"(?:^|(?<=[.!?…)\]|] ))[^.!?…|]{1,90} via [^.!?…|]{2,60}\.?$", re.IGNORECASE)
_TAIL = re.compile(r"(?:(?<=[.!?…。」”\")])\s?|\s[-–—|•·]\s|\s?\|\s?)([^.!?…|]{2,60}?)\.?$")
_SEPARATORS = re.compile(
    r"\s?(?:/|\||,|;|·|•|\bvia\b|\s[-–—]\s|&|\b(?:and|und|for|y|et|e|och|og)\b|[:：=])\s?", re.IGNORECASE
)
_PRELUDE = re.compile(rf"^(?:(?:{_ANNOUNCED})(?:\s?[:：./=]\s?|\s)|(?:by|von|par|por|di|av|door|od)\s)", re.IGNORECASE)
_SIGNS = re.compile(r"[©®™()\[\]（）【】]|\(c\)|\bcopyright\b|\b(?:19|20)\d\d\b|\ball rights reserved\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:photo|foto|photograph|image|picture|illustration)s?\s+(?:by|von|par|de|di|courtesy(?: of)?)\s", re.IGNORECASE
)

_PARTICLES: Final = frozenset(
    listed("de, da, do, dos, di, del, della, van, von, der, den, al, el, bin, ben, la, le, e, y, zu, ten, ter")
)
_CLAUSE_END: Final = (".", "!", "?", "…", ",", ";", ":", ")", "]", "。", "”", '"', "–", "—", "|", "-")
_LOOK_BACK: Final = 240

#: One word, a slash without spaces, two to four words.
_HOUSE = re.compile(
    r"[(\[]?(?P<house>[^\W\d_][\w.&-]{1,29})/(?P<person>[^\W\d_][^\s/()\[\]]*(?: [^\s/()\[\]]+){1,3})[)\]]?"
)


def agencies_in(text: str) -> tuple[str, ...]:
    """The agencies a text names, in order, as printed and once each."""
    found: list[str] = []
    for match in _AGENCY.finditer(text):
        name = match.group()
        if name.lower() in _SHORT and not name.isupper():
            continue
        if name.lower() not in (other.lower() for other in found):
            found.append(name)
    return tuple(found)


def split_credit(raw: str) -> tuple[str, str | None]:
    """The caption and its credit, cut at the place that surely begins a credit; the credit is None without one.

    The caption may be empty: some lines are nothing but a credit.
    """
    if _is_agencies(raw):
        return "", raw
    base = max(0, len(raw) - _LOOK_BACK)
    tail = raw[base:]
    for find in (_bracketed, _led, _slashed, _via, _signed, _tailed):
        found = find(tail)
        if found is None or (found == 0 and base):
            continue
        at = base + found
        if at == 0 or len(raw) - at <= max(80, len(raw) * 3 // 4):
            return raw[:at].rstrip().rstrip("|•·–—/-").rstrip(), raw[at:].strip().lstrip("|•·–—").strip()
    return raw, None


def _is_agencies(raw: str) -> bool:
    """Whether a line holds names of agencies and nothing else."""
    if not agencies_in(raw[:_LOOK_BACK]) or len(raw) > _LOOK_BACK:
        return False
    words = re.split(r"[\s/|,;:·–—()\[\]-]+", _AGENCY.sub(" ", raw))
    return all(not word or word.lower().strip(".") in _QUALIFIERS for word in words)


def _bracketed(tail: str) -> int | None:
    match = _BRACKET.search(tail)
    if match is None:
        return None
    inner, before = match.group(1), tail[: match.start()].rstrip()
    if looks_like_credit(inner):
        # `… in the camp. Jane Doe (Reuters)`: the photographer stands before the bracket, after the sentence's end.
        last = re.search(r"(?<=[.!?…])\s?([^.!?…,;:()]{4,40})$", before)
        return last.start(1) if last and _is_person(last.group(1).strip()) else match.start()
    # A bracket of its own after the last full stop that holds nothing but names.
    ended = before.endswith((".", "!", "?", "…", "”", "。"))
    return match.start() if ended and _is_name(inner) and len(inner.split()) <= 4 else None


def _led(tail: str) -> int | None:
    starts = [match.start() for pattern in (_LED, _LED_BY) if (match := pattern.search(tail))]
    return min(starts) if starts else None


def _signed(tail: str) -> int | None:
    match = _SIGNED.search(tail)
    return match.start() if match else None


def _slashed(tail: str) -> int | None:
    """`REUTERS/Jane Doe`, `Jane Doe/AP`, `AP Photo / Jane Doe`: names around a slash, one of them an agency."""
    slash = tail.rfind("/")
    while slash > 0:
        right = tail[slash + 1 :].strip().rstrip(".")
        if not right or len(right) > 90 or not all(_is_name(part) for part in re.split(r"[/,]", right)):
            return None
        start = _name_before(tail, slash)
        if start is None:
            return None
        left = tail[start:slash].strip()
        if _house_of(tail[start:].strip()) is not None and left.isupper():
            return start
        if agencies_in(left) or agencies_in(right):
            named = _AGENCY.search(left)
            if named and tail[:start].strip() and left[named.end() :].strip() == "" and named.start() > 0:
                # The walk may have swallowed capitalised words of the caption: the agency begins at its own name.
                before = left[: named.start()].strip()
                start += named.start() if not _is_person(before) else 0
            earlier = tail.rfind("/", 0, start + 1)
            if earlier > 0 and tail[earlier + 1 : start].strip() == "":
                slash = earlier
                continue
            return start
        slash = tail.rfind("/", 0, slash)
    return None


def _name_before(tail: str, end: int) -> int | None:
    """Where the run of name words that ends at `end` begins; None when there is no such word."""
    words = list(re.finditer(r"\S+", tail[:end]))
    start: int | None = None
    for count, match in enumerate(reversed(words)):
        word = match.group()
        if count >= 5 or (
            count and word.endswith(_CLAUSE_END) and not re.fullmatch(r"[^\W\d_]\.|[^\W\d_]{1,3}\.", word)
        ):
            break
        if not (_is_name_word(word.lstrip("(["))) and not (word.lower() in _PARTICLES and count):
            break
        if word.lower() not in _PARTICLES:
            start = match.start()
    return start


def _via(tail: str) -> int | None:
    match = _VIA.search(tail)
    if match is None or not agencies_in(match.group().rsplit(" via ", 1)[-1]):
        return None
    before = match.group().rsplit(" via ", 1)[0]
    words = before.split()
    if len(words) <= 6 and all(_is_name_word(word) or word.lower() in _PARTICLES for word in words):
        return match.start()
    return _name_before(tail, match.start() + len(before))


def _tailed(tail: str) -> int | None:
    match = _TAIL.search(tail)
    if match is None:
        return None
    last = match.group(1).strip()
    named = agencies_in(last)
    if named and (
        len(last) <= sum(len(name) for name in named) + 6 or ("/" in last and len(last) <= len(named[0]) + 45)
    ):
        return match.start(1)
    return None


def _house_of(text: str) -> tuple[str, str] | None:
    """House and person of a credit in the wire services' form, `HOUSE/Given Family`, whoever the house is."""
    match = _HOUSE.fullmatch(text.strip().rstrip("."))
    if match is None:
        return None
    house, person = match.group("house"), match.group("person")
    return (house, person) if _is_person(person) and (house.isupper() or text.strip()[0] in "([") else None


def _is_name_word(word: str) -> bool:
    """Whether a word is written as names are: not beginning with a small letter, no digit."""
    bare = word.strip(".,'’()[]&-")
    return bool(bare) and not bare[0].islower() and not any(char.isdigit() for char in bare)


def _is_name(text: str) -> bool:
    """Whether a text reads as the name of a person or agency: up to six words written as names."""
    words = text.replace("/", " ").split()
    return 0 < len(words) <= 6 and (
        bool(agencies_in(text))
        or all(_is_name_word(word) or word.lower() in _PARTICLES | _QUALIFIERS for word in words)
    )


def _is_person(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 4 and _is_name(text) and not agencies_in(text)


def looks_like_credit(text: str) -> bool:
    """Whether a short text (a bracket, an element of its own) reads as a credit and nothing else."""
    text = text.strip()
    if not text or len(text) > 160:
        return False
    if _SIGNED.match(text) or _LED.match(text) or _LED_BY.match(text) or _ABOUT.match(text):
        return True
    if _house_of(text) is not None:
        return True
    if not agencies_in(text):
        return False
    words = [word for word in re.split(r"[\s/|,;:·–—-]+", _AGENCY.sub(" ", text)) if word]
    rest = [word for word in words if word.lower().strip(".") not in _QUALIFIERS]
    return len(rest) <= 6 and all(
        not word[0].islower() or word.lower() in _PARTICLES or word.lower() in ("by", "for", "and", "und")
        for word in rest
    )


def parse_credit(text: str) -> Credit:
    """Whom a credit names. What is neither an agency nor a name is left to `text`."""
    text = clean(text)
    agencies = agencies_in(text)
    if not agencies and (house := _house_of(text)) is not None:
        return Credit(text, (house[0],), (house[1],))
    rest = _SIGNS.sub(" ", text[:400]).strip(" .,:;|")
    for _ in range(2):
        rest = _PRELUDE.sub("", rest).strip(" .,:;|")
    persons: list[str] = []
    for part in _SEPARATORS.split(rest):
        name = _AGENCY.sub(lambda match: "" if agencies_in(match.group()) else match.group(), part)
        words = [
            word for word in clean(name).strip(" .,:;-–—").split(" ") if word.lower().strip(".") not in _QUALIFIERS
        ]
        name = " ".join(words)
        if 2 <= len(name) <= 60 and name not in persons and _is_name(name) and any(char.isalpha() for char in name):
            persons.append(name)
    return Credit(text, agencies, tuple(persons))
