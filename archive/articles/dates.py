"""Decides which dates a page claims for itself, each with the place it was read from.

A claim is evidence about the publisher, never about time: `value` is what the claim says in RFC 3339, `raw` what
stood there. An instant keeps the offset that was printed (the local date matters to a "Monday" in the text); a local
time without an offset carries RFC 3339's unknown offset `-00:00` (section 4.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from archive.articles.captions import is_caption_box
from archive.articles.html_page import Page
from archive.articles.metadata import Metadata, string
from archive.articles.phrases import any_of, listed
from archive.articles.prose import clean
from archive.model.article import DateClaim

_PUBLISHED_META: Final = listed(
    """
    article:published_time, og:article:published_time, og:published_time, datepublished, parsely-pub-date,
    dc.date.issued, dcterms.issued, dc.date, dcterms.created, dcterms.date, dc.date.created, sailthru.date,
    cxenseparse:recs:publishtime, pubdate, publishdate, publish-date, publish_date, publication_date, published_at,
    date_published, article.published, published-date, citation_publication_date, citation_date, date,
    article:published, created, datecreated, article_date_original, article:created_time, og:pubdate, lp:published,
    bt:pubdate, rnews:datepublished, vr:published_time
    """
)
_MODIFIED_META: Final = listed(
    """
    article:modified_time, og:modified_time, og:updated_time, datemodified, dcterms.modified, dc.date.modified,
    last-modified, lastmod, article.updated, article:modified, modified_time, date_modified, updated_at, lp:modified,
    bt:moddate, article:updated_time, revised, last_modified
    """
)

_ISO = re.compile(
    r"([12][0-9]{3})(?:([-/.])([01]?[0-9])\2([0-3]?[0-9])|([01][0-9])([0-3][0-9]))"
    r"(?:(?:[Tt]|\s+|\s*[-,|]\s*)([0-2]?[0-9])[:.]?([0-5][0-9])(?:[:.]?([0-5][0-9])(?:[.,]([0-9]{1,9}))?)?"
    r"\s*(Z|z|UTC|GMT|[+-][0-2][0-9]:?[0-9]{2}|[+-][0-9]{2})?)?(?![0-9])"
)
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_CLOCK = r"([0-2]?[0-9])(?:[:.h]|\s?Uhr\s?)([0-5][0-9])?(?::[0-5][0-9])?\s*([AaPp]\.?[Mm]\.?)?"

_MONTHS: Final[dict[str, int]] = {}
for _names in (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jän feber mrz apr mai jun jul aug sept okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago set oct nov dic",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    (
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
        "marraskuuta joulukuuta"
    ),
    "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "січ лют бер квіт трав черв лип серп вер жовт лист груд",
    "جانفي شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين تشرين كانون",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
):
    for _number, _name in enumerate(_names.split(), 1):
        _MONTHS.setdefault(_name, _number)
_MONTHS["sept"] = 9

_WORD = r"([^\W\d_]{3,14})\.?"
_DAY_MONTH = re.compile(
    rf"(?<![0-9])([0-3]?[0-9])(?:st|nd|rd|th|er|º|\.)?\s?(?:de\s|of\s)?{_WORD}(?:\s?/\s?[^\W\d_]{{2,14}})?"
    r"\s?(?:del?\s|,\s?)?([12][0-9]{3})(?![0-9])"
)
_MONTH_DAY = re.compile(rf"{_WORD}\s([0-3]?[0-9])(?:st|nd|rd|th)?\s?,?\s([12][0-9]{{3}})(?![0-9])")
_NUMERIC = re.compile(r"(?<![0-9./-])([0-3]?[0-9])([./-])\s?([0-3]?[0-9])\2\s?([12][0-9]{3})(?![0-9])")
_SHORT_YEAR = re.compile(r"(?<![0-9.])([0-3]?[0-9])\.([01]?[0-9])\.([0-9]{2})(?![0-9.:])")
_EAST_ASIAN = re.compile(r"([12][0-9]{3})\s?[年년.]\s?([01]?[0-9])\s?[月월.]\s?([0-3]?[0-9])(?:\s?[日일])?")
_ISO_IN_TEXT = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})-([01][0-9])-([0-3][0-9])(?![0-9])")
_TIME_AFTER = re.compile(
    rf"[\s,|•·–—-]{{0,4}}(?:at|um|à|a las|às|kl\.?|alle|ore|в|о)?\s*{_CLOCK}(?:\s?(?:Uhr|[A-Z]{{2,4}}(?:[+-][0-9]{{1,2}})?)\b)?(?![0-9])"
)

#: The ways in which a date is written out, and the order of its parts.
_WRITTEN: Final = (
    (_ISO_IN_TEXT, "ymd"), (_EAST_ASIAN, "ymd"), (_DAY_MONTH, "dmy"), (_MONTH_DAY, "mdy"), (_NUMERIC, "num"),
    (_SHORT_YEAR, "dmy2"),
)  # fmt: skip
#: What passes with the reader's clock: "3 hours ago", "5 min read", a time of day of its own.
_PASSING = any_of(
    r"""
    \b(?:\d{1,3}|an?|one|two|three) (?:sec\w*|min\w*|hours?|hrs?|days?|weeks?|months?) (?:ago|read)\b
    \b(?:just now|today|yesterday)\b
    \bvor \d{1,3} (?:minuten?|stunden?|tag(?:en)?)\b|\bil y a \d{1,3} (?:min\w*|heures?|jours?)\b
    \bhace \d{1,3} (?:min\w*|horas?|días?)\b
    \b\d{1,3} (?:timer|minutter|minuter|timmar) siden\b|\bfor \d{1,3} (?:timer|minutter) siden\b
    \b\d{1,3} (?:ore|minuti) fa\b
    \b\d{1,3}[ -]?min(?:ute)?s?\b(?: read| lesezeit| de lecture| de lectura)?
    \b\d{1,2}[:.]\d\d ?(?:uhr|h|am|pm|[a-z]{3,4}\b)?(?![\d.:])
    (?:^|[|•·–—-])\s?(?:um|at|on|am|le|el|il|kl\.?)\s?(?=$|[|•·–—-])|\s(?:um|at|on|am|le|el|il)(?: uhr)?\s?$
    """
)
_MODIFIED_WORDS = any_of(
    r"""
    updated?|modified|last changed|aktualisiert|geändert|zuletzt|mis à jour|modifié|actualizad|modificad|atualizad
    aggiornat|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|zaktualizowan|aktualizov|обновлен
    оновлен
    güncelle|更新|수정|업데이트|تحديث
    """
)


def claims(page: Page, metadata: Metadata, *, after: int, upto: int) -> tuple[DateClaim, ...]:
    """Every date the page claims, published before modified, JSON-LD before meta before what is printed.

    `after` is the piece where the headline ends, `upto` the piece where the story begins: dates further down belong
    to other stories or to the text.
    """
    found: list[DateClaim] = []
    for kind, source, raw in (*_stated(metadata), *_printed(page, after, upto, metadata.language)):
        value = parse_date(raw, language=metadata.language)
        claim = DateClaim(kind, value, source, raw) if value else None  # type: ignore[arg-type]
        if claim and claim not in found:
            found.append(claim)
    return tuple(sorted(found, key=lambda claim: claim.kind == "modified"))


def _stated(metadata: Metadata) -> Iterator[tuple[str, str, str]]:
    story = metadata.story
    for name, kind in (("datePublished", "published"), ("dateCreated", "published"), ("dateModified", "modified")):
        if name == "dateCreated" and story.get("datePublished"):
            continue
        raw = string(story.get(name))
        if raw:
            yield kind, "json-ld", raw
    if not story:
        for node in metadata.nodes:
            raw = string(node.get("datePublished"))
            if raw:
                yield "published", "json-ld", raw
                if changed := string(node.get("dateModified")):
                    yield "modified", "json-ld", changed
                break
    for kind, names in (("published", _PUBLISHED_META), ("modified", _MODIFIED_META)):
        for wanted in names:
            for name, content in metadata.meta:
                if name == wanted and content:
                    yield kind, f"meta:{name}", content
                    break


def _printed(page: Page, after: int, upto: int, language: str | None) -> Iterator[tuple[str, str, str]]:
    """Dates in `<time>` elements above the story, nearest to it first; else in short lines from the headline on."""
    seen = 0
    times = [index for index in page.find("time", "abbr") if page.nodes[index].first < upto]
    for index in reversed(times[-12:]):
        node = page.nodes[index]
        stamp = node.attrs.get("datetime") or (node.attrs.get("title") if node.tag == "abbr" else None)
        words = page.text_of(index)
        if node.tag == "abbr" and not stamp:
            continue
        parent = page.text_of(node.parent) if node.parent >= 0 else ""
        context = f"{node.attrs.get('itemprop', '')} {node.hint} {parent[:80]}"
        kind = "modified" if _MODIFIED_WORDS.search(context) else "published"
        raw = clean(stamp or words)
        if raw and parse_date(raw, language=language):
            yield kind, "time", raw
            seen += 1
            if seen >= 4:
                break
    if seen:
        return
    lines = [run for run in page.runs if after <= run.first < upto and len(run.text) <= 120]
    for run in lines[:40]:
        if run.link_text * 4 > 3 * len(run.text) or is_caption_box(page, run.node):
            continue
        if date_in_text(run.text, language=language) is not None:
            yield "modified" if _MODIFIED_WORDS.search(run.text) else "published", "visible", run.text
            seen += 1
            if seen >= 2:
                return


def parse_date(raw: str, *, language: str | None = None) -> str | None:
    """What a printed date means, in RFC 3339 (an instant with its printed offset, or a date); None if it is no date."""
    raw = raw.strip()
    if not raw or len(raw) > 200:
        return None
    match = _ISO.match(raw)
    day = _date(match.group(1), match.group(3) or match.group(5), match.group(4) or match.group(6)) if match else None
    if match is not None and day is not None:
        return _with_time(day, *match.groups()[6:])
    if _EPOCH.fullmatch(raw):
        days, seconds = divmod(int(raw[:10]), 86400)
        moment = date.fromordinal(date(1970, 1, 1).toordinal() + days)
        return f"{moment.isoformat()}T{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}Z"
    return date_in_text(raw, language=language)


def date_in_text(text: str, *, language: str | None = None) -> str | None:
    """The first date written out in a text, with its time of day if one follows; None if there is none."""
    found = _find(text, language)
    if found is None:
        return None
    _, end, day = found
    clock = _TIME_AFTER.match(text, end)
    if clock is None or (clock.group(2) is None and clock.group(3) is None):
        return day
    hour, minute, half = int(clock.group(1)), int(clock.group(2) or 0), (clock.group(3) or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{day}T{hour:02}:{minute:02}:00-00:00" if hour < 24 else day


def without_dates(text: str) -> str:
    """The text with its written dates, times of day, "3 hours ago" and reading times taken out."""
    for _ in range(4):
        found = _find(text, None)
        if found is None:
            break
        start, end, _ = found
        clock = _TIME_AFTER.match(text, end)
        text = f"{text[:start]} {text[clock.end() if clock else end :]}"
    return _PASSING.sub(" ", text)


def _find(text: str, language: str | None) -> tuple[int, int, str] | None:
    """Where the first date of a text begins and ends, and which day it is."""
    best: tuple[int, int, str] | None = None
    for pattern, order in _WRITTEN:
        for match in pattern.finditer(text):
            day = _written(match, order, language)
            if day and (best is None or match.start() < best[0]):
                best = (match.start(), match.end(), day)
                break
    return best


def _written(match: re.Match[str], order: str, language: str | None) -> str | None:
    if order == "ymd":
        return _date(match.group(1), match.group(2), match.group(3))
    if order == "dmy2":
        return _date(f"20{match.group(3)}", match.group(2), match.group(1))
    if order == "num":
        first, second, year = int(match.group(1)), int(match.group(3)), match.group(4)
        american = (language or "").lower() == "en-us" or ((language or "") == "en" and match.group(2) == "/")
        if first > 12 or (not american and second <= 12) or match.group(2) == ".":
            return _date(year, str(second), str(first))
        return _date(year, str(first), str(second))
    day, word, year = match.groups() if order == "dmy" else (match.group(2), match.group(1), match.group(3))
    month = _MONTHS.get(word.lower()) or _MONTHS.get(word.lower()[:3] if word.isascii() else "")
    return _date(year, str(month), day) if month else None


def _date(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _with_time(
    day: str, hour: str | None, minute: str | None, second: str | None, fraction: str | None, zone: str | None
) -> str:
    if hour is None or int(hour) > 23:
        return day
    if zone is None:
        offset = "-00:00"
    elif zone in ("Z", "z", "UTC", "GMT"):
        offset = "Z"
    else:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = f"{zone[0]}{digits[:2]}:{digits[2:]}"
    tail = f".{fraction}" if fraction else ""
    return f"{day}T{int(hour):02}:{minute}:{second or '00'}{tail}{offset}"
