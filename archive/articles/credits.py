"""Decides where a caption ends and its credit begins, and whom a credit names.

`split` cuts a line such as `Smoke rises over the town. REUTERS/Jane Doe` in two; both halves are the printed
characters, never reworded. `parse` reads a credit into agencies and persons, casing as printed. Unsure means no cut:
a caption that keeps its credit is told honestly by `raw`, a caption that loses its last words is not.
"""

from __future__ import annotations

import re
from typing import Final

from archive.articles.prose import clean
from archive.model.article import Credit

#: Picture agencies and services as they sign. Lower case; matched as whole words.
_AGENCIES: Final = (
    "reuters", "associated press", "the associated press", "ap photo", "ap photos", "ap images", "ap", "agence france-presse", "afp", "getty images", "getty",
    "gettyimages", "dpa-infografik", "dpa-zentralbild", "dpa", "picture alliance", "picture-alliance", "picturealliance", "epa-efe", "epa/efe", "epa", "efe", "ansa", "apa", "apa/dpa",
    "pa wire", "pa images", "pa media", "pa archive", "press association", "pa", "upi", "xinhua", "tass", "itar-tass", "ria novosti", "sputnik", "kyodo news", "kyodo",
    "jiji press", "jiji", "yonhap", "anadolu agency", "anadolu", "anp", "belga", "tt nyhetsbyrån", "tt", "ntb", "ntb scanpix", "scanpix", "ritzau scanpix", "ritzau", "lehtikuva", "pap",
    "čtk", "ctk", "tasr", "mti", "lusa", "bloomberg news", "bloomberg", "shutterstock", "istock", "istockphoto", "alamy stock photo", "alamy", "adobe stock", "imago images", "imago",
    "keystone-sda", "keystone", "zuma press", "zuma wire", "zuma", "sipa usa", "sipa", "abacapress", "abaca", "rex features", "rex", "wireimage", "nurphoto",
    "magnum photos", "polaris", "redux", "lapresse", "europa press", "agência brasil", "agencia brasil", "canadian press", "the canadian press", "cp", "aap", "aapimage", "bernama",
    "pti", "ani", "ians", "antara", "cns", "vcg", "nasa", "usgs", "maxar", "maxar technologies", "planet labs", "unsplash", "pexels", "pixabay", "flickr", "wikimedia commons", "wikimedia",
    "depositphotos", "dreamstime", "fotolia", "ddp", "epd", "kna", "ap/tt", "tribune news service", "the new york times", "nyt", "el país", "ukrinform", "unian", "hina", "sta", "tanjug", "agerpres",
    "mediafax", "bta", "ana-mpe", "afp photo", "stringer via reuters", "handout via reuters", "newscom", "icon sportswire", "usa today sports", "imagn", "imagn images", "eyevine", "panos", "contour", "splash",
    "backgrid", "mega", "cctv", "新华社", "新華社", "共同通信", "時事通信", "聯合報", "中央社", "路透社", "法新社", "연합뉴스", "뉴스1", "뉴시스", "로이터", "ロイター", "ап", "тасс", "рейтер", "رويترز", "أ ف ب", "أ.ف.ب",
)  # fmt: skip
_QUALIFIERS: Final = frozenset(
    "handout file pool stringer archive archiv archivo archivbild archives symbolbild symbolfoto getty/pool courtesy screenshot screengrab supplied undatiert photo foto bild photos image images "
    "contributor staff via collection corbis hand-out pa/file reuters/file press release pressefoto promo dr privat private ho".split()
)
_AGENCY = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(name) for name in sorted(_AGENCIES, key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)
#: Agencies whose name is also a word or a common abbreviation: believed only in capitals.
_SHORT: Final = frozenset("ap pa tt pap cp sta ani rex redux mega splash cns planet contour polaris".split())

_LEAD: Final = (
    r"photographs?(?:\s+by)?|photos?(?:\s+(?:by|credit|courtesy(?:\s+of)?|illustration\s+by|from))?|pictures?(?:\s+(?:by|credit))?|image(?:\s+(?:credit|courtesy(?:\s+of)?|source|by))|credits?|"
    r"illustrations?(?:\s+by)?|graphic(?:\s+by)?|courtesy(?:\s+of)?|source|"
    r"fotos?(?:grafie|graf|graf[ií]a|grafia)?|bild(?:er|nachweis|quelle)?|quelle|symbolfoto|archivfoto|cr[ée]dits?(?:\s+photo)?|cr[ée]dito|fuente|fonte|foto\s+de|bron|beeld|kuva|kép|fotó|"
    r"zdj[ęe]cie|fot|źródło|autor|fotoğraf|фото|источник|джерело|写真|撮影|图片来源|图源|圖|來源|图|사진|자료|ảnh|ภาพ|تصوير|صورة|صور|צילום|φωτογραφία"
)
_LED = re.compile(rf"(?:^|(?<=[\s.!?…。)\]|–—-]))(?:{_LEAD})\s?[:：.／/=]\s?\S.{{0,160}}$", re.IGNORECASE)
_LED_BY = re.compile(
    r"(?:^|(?<=[\s.!?…)\]|]))(?:photo(?:graph)?s?|pictures?|images?|illustrations?)\s+(?:by|courtesy(?:\s+of)?|credit)\s*:?\s+\S.{0,120}$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?:^|(?<=[\s.,;!?…)\]|]))(?:©|\(c\)\s|copyright\b|&copy;)\s?.{1,160}$", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[（【]\s*([^()\[\]（）【】]{2,160})\s*[)\]）】]\s*\.?$")
_NAME: Final = r"(?:[^\W\d_a-z][^\W\d_]*[.'’-]?(?:[^\W\d_]+[.'’-]?)*)"
_NAMES: Final = rf"{_NAME}(?:\s+(?:(?:de|da|di|del|van|von|der|den|al|el|bin|ben|la|le|dos|e|y|and)\s+)*{_NAME}){{0,5}}"
_SLASHED = re.compile(
    rf"(?:^|(?<=[\s.!?…)\]|–—-]))(?:{_NAMES}|[\w.&-]+)(?:\s?/\s?(?:{_NAMES}|[\w.&' -]{{2,40}})){{1,4}}\.?$"
)
_VIA = re.compile(rf"(?:^|(?<=[.!?…)\]|]\s))\S.{{0,90}}?\svia\s.{{2,60}}$", re.IGNORECASE)
_TAIL = re.compile(r"(?:(?<=[.!?…。」”\")])\s*|\s+[-–—|•·]\s+|\s*[|]\s*)([^.!?…|]{2,60}?)\.?$")
_SEPARATORS = re.compile(
    r"\s*(?:/|\||,|;|·|•|\bvia\b|\s[-–—]\s|&|\band\b|\bund\b|\bfor\b|\bi\b|\by\b|\bet\b|\be\b|[:：=])\s*", re.IGNORECASE
)
_PRELUDE = re.compile(rf"^(?:{_LEAD})\s?(?:[:：./=]|\s)\s*|^(?:by|von|par|por|di|av|door|od)\s+", re.IGNORECASE)
_SIGNS = re.compile(r"[©®™()\[\]（）【】]|\(c\)|\bcopyright\b|\b(?:19|20)\d\d\b|\ball rights reserved\b", re.IGNORECASE)
_PERSON = re.compile(rf"^{_NAMES}$|^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{{2,8}}$")


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


def split(raw: str) -> tuple[str, str | None]:
    """The caption and its credit, cut at the last place that surely begins a credit; the credit is None without one.

    The caption may be empty: some lines are nothing but a credit.
    """
    for find in (_bracketed, _led, _slashed, _via, _signed, _tailed):
        at = find(raw)
        if at is not None and len(raw) - at <= max(80, len(raw) * 3 // 4) or at == 0:
            caption = re.sub(r"[\s|•·–—/-]+$", "", raw[:at])
            return caption, raw[at:].strip().lstrip("|•·–— ").strip()
    return raw, None


def _bracketed(raw: str) -> int | None:
    match = _BRACKET.search(raw)
    return match.start() if match and looks_like_credit(match.group(1)) else None


def _led(raw: str) -> int | None:
    starts = [match.start() for pattern in (_LED, _LED_BY) if (match := pattern.search(raw))]
    return min(starts) if starts else None


def _signed(raw: str) -> int | None:
    match = _SIGN.search(raw)
    return match.start() if match else None


def _slashed(raw: str) -> int | None:
    """`REUTERS/Jane Doe`, `Jane Doe/AP`, `AP Photo/Jane Doe`: only where one of the parts is an agency."""
    match = _SLASHED.search(raw)
    if match is None or not agencies_in(match.group()):
        return None
    start, text = match.start(), match.group()
    parts = [part.strip() for part in text.rstrip(".").split("/")]
    if not any(agencies_in(part) and len(part) < 30 for part in parts):
        return None
    # The first part may have swallowed capitalised words of the caption: an agency begins at its own name.
    first = parts[0]
    named = _AGENCY.search(first)
    if named and agencies_in(first[named.start() :]):
        start += text.index(first) + named.start()
    return start


def _via(raw: str) -> int | None:
    match = _VIA.search(raw)
    return match.start() if match and agencies_in(match.group().rsplit(" via ", 1)[-1]) else None


def _tailed(raw: str) -> int | None:
    match = _TAIL.search(raw)
    if match is None:
        return None
    tail = match.group(1).strip()
    named = agencies_in(tail)
    if named and len(tail) <= len(named[0]) + 45 and (len(tail) <= sum(len(name) for name in named) + 6 or "/" in tail):
        return match.start(1)
    return None


def looks_like_credit(text: str) -> bool:
    """Whether a short text (a bracket, an element of its own) reads as a credit and nothing else."""
    text = text.strip()
    if not text or len(text) > 160:
        return False
    if _SIGN.match(text) or _LED.match(text) or _LED_BY.match(text):
        return True
    named = agencies_in(text)
    if not named:
        return False
    rest = _AGENCY.sub(" ", text)
    words = [
        word
        for word in re.split(r"[\s/|,;:·–—-]+", rest)
        if word and word.lower() not in _QUALIFIERS and word.lower() != "via"
    ]
    return len(words) <= 6 and all(
        not word[0].islower() or word.lower() in ("by", "for", "de", "van", "von", "al", "and", "und") for word in words
    )


def parse(text: str) -> Credit:
    """Whom a credit names. What is neither an agency nor a name is left to `text`."""
    text = clean(text)
    agencies = agencies_in(text)
    rest = _SIGNS.sub(" ", text).strip(" .,:;|")
    for _ in range(2):
        rest = _PRELUDE.sub("", rest).strip(" .,:;|")
    persons: list[str] = []
    for part in _SEPARATORS.split(rest):
        name = clean(_AGENCY.sub(lambda match: "" if agencies_in(match.group()) else match.group(), part)).strip(
            " .,:;-–—"
        )
        name = " ".join(word for word in name.split(" ") if word.lower().strip(".") not in _QUALIFIERS)
        if name and _PERSON.match(name) and name not in persons and len(name) <= 60:
            persons.append(name)
    return Credit(text, agencies, tuple(persons))
