"""What is furniture of a page and not part of a story: patterns for stamps, counters, invitations and link boxes.

A pattern names a kind of thing that every site has; none names a site. Each has an id that goes into the evidence.
"""

from __future__ import annotations

# Patterns stay on one row each, however long.
# ruff: noqa: E501
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from archive.diff import calendar, invitations, pleas
from archive.diff.normal import norm
from archive.model.article import Block

#: A block is furniture when this share of it is links and it is shorter than this (research §1.4).
LINK_SHARE: Final = 0.6
LINK_BLOCK: Final = 220
#: Longest text in which a stamp or a counter is taken for one.
STAMPED: Final = 140

#: Words that a stamp can have beside it (`By Ana Roe`); with more it is a sentence that speaks of time.
_WORDS_BESIDE: Final = 5
_I: Final = re.IGNORECASE
#: Parts of a short text that change by themselves: masked before two stamps are compared.
_VOLATILE: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("relative-time", re.compile(
        r"\b(?:(?:about|over|etwa|il y a|hace|há|vor)\s+)?(?:\d+|an?|one|einer?|un[ae]?)\s*"
        r"(?:s|sec(?:ond)?s?|m|mins?|minutes?|minuten?|minutos?|minuti|h|hrs?|hours?|stunden?|heures?|horas?|"
        r"ore|d|days?|tagen?|jours?|"
        r"d[ií]as?|giorni|weeks?|wochen?|semaines?|semanas?|months?|monaten?|mois|meses|years?|jahren?|ans|años|"
        r"anos|anni)\b\.?"
        r"(?:\s+(?:ago|fa|atrás|geleden))?", _I)),
    ("counter", re.compile(
        r"\b(?:[.,\u00a0 ]*+\d)++[km]?\s*(?:views?|reads?|shares?|comments?|likes?|followers?|replies|reactions?|min(?:ute)?s? "
        r"read|kommentare?|"
        r"commentaires?|comentarios?|commenti|aufrufe|vues|tweets?|votes?|downloads?)\b", _I)),
    ("counter", re.compile(r"\b(?:views?|reads?|shares?|comments?|likes?|kommentare?|commentaires?|comentarios?|visits?|hits?)\s*[:(]?\s*[\d.,]+\)?", _I)),
    ("year-of-copyright", re.compile(r"(?:©|\(c\)|copyright)\s*(?:\d{4}\s*[-–]\s*)?\d{4}", _I)),
)  # fmt: skip
_STAMP: Final = re.compile(
    r"^\W*(?:(?:last\s+)?(?:updated?|modified|revised|reviewed|published|posted|first "
    r"published|created)(?:\s+(?:on|at))?|aktualisiert(?:\s+am)?|stand|"
    r"zuletzt\s+(?:geändert|aktualisiert)|veröffentlicht(?:\s+am)?|mis à "
    r"jour(?:\s+le)?|publié(?:\s+le)?|modifié(?:\s+le)?|actualizado(?:\s+(?:el|a las))?|"
    r"publicado(?:\s+el)?|aggiornato(?:\s+il)?|pubblicato(?:\s+il)?|atualizado(?:\s+em)?|bijgewerkt|gepubliceerd|as "
    r"of|date)\b\s*:?",
    _I,
)
#: That a time is counted back from now.
_AGO: Final = re.compile(r"\b(?:ago|fa|atrás|geleden|vor|il y a|hace|há)\b", _I)
#: How a line begins that says by whom.
_BY: Final = re.compile(r"(?:by|von|par|por|di|door|av|af|text|przez)\b\s+\w", _I)
#: What every line has that could begin so once its dates and counters are taken out.
_SOME_BY: Final = re.compile(r"(?:by|von|par|por|di|door|av|af|text|przez)(?:(?![a-z_])|copyright)", _I)
_FURNITURE: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, _I))
    for name, pattern in (
        ("advertisement", r"^\W*(?:advertisement|advert|ad|sponsored(?: content)?|anzeige|werbung|publicité|publicidad|pubblicità|publicidade|story continues below(?: advertisement)?|article continues (?:below|after)[\w ]*|continue reading below)\W*$"),
        ("share", r"^\W*(?:share(?: this)?(?: (?:article|story|post|on \w+))?|tweet|print|e-?mail(?: this)?|save|copy link|follow us[\w ,@]*|teilen|drucken|partager|imprimer|compartir|condividi|compartilhar|facebook|twitter|whatsapp|linkedin|pinterest|reddit)(?:\W+(?:share|tweet|print|e-?mail|facebook|twitter|whatsapp|linkedin|pinterest|reddit|teilen|partager|compartir))*\W*$"),
        ("comments", r"^\W*(?:\d+ )?(?:leave a |post a |view |show |add )?(?:comments?|kommentare?|commentaires?|comentarios?|commenti)(?: \(?\d+\)?)?\W*$"),
        ("copyright", r"^\W*(?:©|\(c\)|copyright)\b.{0,200}$|\ball rights reserved\b.{0,120}$|alle rechte vorbehalten"),
        ("tags", r"^\W*(?:tags|topics|keywords|schlagwörter|schlagworte|themen|mots[- ]clés|thèmes|etiquetas|temas|argomenti|palavras-chave|trefwoorden)\s*:.{0,200}$"),
        ("to-follow", r"^\W*(?:(?:this is a )?(?:breaking|developing)(?: news)? story\W+)?(?:(?:more (?:details |information )?(?:to follow|to come|soon|follows)|(?:please )?check back (?:later |soon )?for (?:more|updates)|(?:this (?:story|page) )?will be updated(?: (?:shortly|soon))?|updates? to follow)\W*)+$|^\W*(?:this is a )?(?:breaking|developing)(?: news)? story\W*$|^\W*(?:mehr in kürze|weitere (?:informationen|details) (?:folgen|in kürze)|(?:dieser (?:artikel|text) )?wird (?:laufend )?aktualisiert|plus (?:d[e']\s?)?(?:informations|détails) (?:à (?:venir|suivre)|suivront)|(?:article )?en cours d'actualisation|(?:habrá )?más información en breve|noticia en desarrollo|(?:notizia )?in aggiornamento|seguono aggiornamenti|mais informações em breve|notícia em atualização|meer volgt|later meer)\W*$"),
        ("consent", r"\b(?:we use cookies|before you continue\W+we|we value your privacy|we and our \d+ partners|(?:wir|diese (?:website|seite)) (?:verwende[nt]|nutz(?:en|t)) cookies|nous utilisons des cookies|(?:utilizamos|usamos) cookies|utilizziamo (?:i )?cookie|wij gebruiken cookies|accept (?:all )?cookies|cookie policy|cookie-einstellungen|enable javascript|your browser (?:does not|doesn't|is not|isn't|is out|settings|to))\b"),
        ("placeholder", r"^\W*(?:n/?a|null|none|undefined|tbd|loading(?: \w+)?|(?:video |audio )?transcript|video|audio|gallery|slideshow|photos?)\W*$"),
        ("list-heading", r"^\W*(?:関連(?:記事|ニュース|リンク|キーワード)?|おすすめ(?:記事)?|新着(?:記事|ニュース)?(?:\s*\d+\s*[本件])?|人気(?:記事|ランキング)|注目の[^。]{0,12}|アクセスランキング|カテゴリ[ー]?|タグ|相关(?:阅读|新闻|文章)|推荐(?:阅读|文章)?|热门(?:文章|新闻)?|most (?:read|popular|viewed)|trending(?: now)?|latest(?: news| stories)?|top stories|popular (?:videos?|posts?|now|stories)|categories|tags|topics|meistgelesen|les plus lus|lo más (?:leído|visto)|i più letti)\W*$"),
        ("login", r"^\W*(?:log ?in|sign ?in|register|subscribe(?: now)?|create (?:an )?account|anmelden|einloggen|se connecter|iniciar sesión|accedi)\W*$"),
        ("error-report", r"\b(?:spot(?:ted)? an? (?:error|mistake|typo)|report an? (?:error|correction|typo)|fehler gefunden|signaler une erreur)\b"),
    )
)  # fmt: skip

#: Texts by which a page asks something of its reader.
_ASKING: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("read-more", invitations.opens_reading),
    ("newsletter", invitations.letter),
    ("meter", invitations.meter),
    ("wall-line", invitations.wall),
    ("older", invitations.older),
    ("login", invitations.action),
    ("readers", pleas.readers),
    ("list-heading", pleas.most_read),
)
#: Furniture whose short neighbours in one new run belong to it: its title, its price, its button.
ASKING: Final = frozenset(
    {"newsletter", "meter", "wall-line", "login", "invitation", "plea", "tips", "app", "follow", "offer"}
)
#: Longest neighbour.
_BESIDE: Final = 70


def furniture(block: Block) -> str | None:
    """The id of the pattern by which a block is furniture, or None."""
    text = norm(block.text)
    if block.links and len(text) < LINK_BLOCK:
        linked = sum(len(norm(link.text)) for link in block.links)
        if linked >= LINK_SHARE * len(text):
            return "links"
    words = [link.text for link in block.links]
    if invitations.leads_on(text, words):
        return "read-more"
    return "invitation" if invitations.calls(text, words) else furniture_text(text)


def furniture_text(text: str) -> str | None:
    """The id of the pattern by which a text is furniture, whatever its links."""
    bare = norm(text)
    return None if len(bare) > 320 else _furniture(bare)


@lru_cache(maxsize=4096)
def _furniture(bare: str) -> str | None:
    named = next((name for name, pattern in _FURNITURE if pattern.search(bare)), None)
    return named or next((name for name, asks in _ASKING if asks(bare)), None) or pleas.house(bare)


def beside(text: str) -> bool:
    """Whether a text is so short and so little of a sentence that it belongs to the furniture beside it."""
    bare = norm(text)
    return len(bare) <= _BESIDE and not re.search(r"[.;:。][\"')]*$|[\"「]", bare)


def without_stamps(text: str) -> str:
    """A line without the relative times and counters at its ends."""
    for _, pattern in _VOLATILE:
        for match in list(pattern.finditer(text))[::-1]:
            if match.end() == len(text.rstrip()):
                text = text[: match.start()].rstrip()
            elif not text[: match.start()].strip():
                text = text[match.end() :].lstrip()
    return text


def stamp(text: str, language: str) -> str | None:
    """Whether a short text is nothing but a stamp (a date, a relative time, a counter): the id of the reason."""
    bare = norm(text)
    return _stamp(bare, language) if 0 < len(bare) <= STAMPED else None


@lru_cache(maxsize=4096)
def _stamp(bare: str, language: str) -> str | None:
    masked, reasons = _mask(bare, language)
    if not reasons:
        return None
    rest = _STAMP.sub("", masked)
    left = re.sub(
        r"\0|\b(?:by|at|on|am|um|à|a las|gmt|utc|bst|est|edt|et|cet|cest|pst|pdt|uhr|ago|vor)\b|[\W\d_]",
        "",
        rest,
        flags=_I,
    )
    return None if left else reasons[0]


def same_but_stamps(old: str, new: str, language: str) -> str | None:
    """Whether two short texts differ only in stamps or counters: the id of the first, or None."""
    a, b = norm(old), norm(new)
    if len(a) > STAMPED or len(b) > STAMPED or a == b:
        return None
    byline = _dated_byline(a, language)
    if byline != "" and byline == _dated_byline(b, language):
        return "date-stamp"
    stamped = bool(_STAMP.search(a)) and bool(_STAMP.search(b))
    masked_old, reasons = _mask(a, language, dates=stamped)
    if not reasons:
        return None
    masked_new, _ = _mask(b, language, dates=stamped)
    left = re.sub(r"\0", " ", _STAMP.sub("", masked_new)).split()
    # "The trip takes 3 hours." is a sentence that gives a duration, and no stamp.
    if not stamped and len(left) > 1 and b[-1] in ".!?" and not _AGO.search(b):
        return None
    if masked_old != masked_new or len(left) > _WORDS_BESIDE:
        return None
    return reasons[0]


def _dated_byline(text: str, language: str) -> str:
    """What is left of a line that is a date or a relative time, and then by whom; empty for any other line."""
    if _SOME_BY.search(text) is None:
        return ""
    masked, reasons = _mask(text, language)
    rest = _STAMP.sub("", masked).replace("\0", " ", 1).strip(" ,|·-")
    dated = bool(reasons) and (masked.startswith("\0") or _STAMP.match(masked) is not None)
    return rest.casefold() if dated and "\0" not in rest and _BY.match(rest) else ""


def _mask(text: str, language: str, *, dates: bool = True) -> tuple[str, list[str]]:
    reasons: list[str] = []
    spans = [(start, end) for start, end, _ in calendar.find(text, language)] if dates else []
    if spans:
        reasons.append("date-stamp")
        for start, end in reversed(spans):
            text = text[:start] + "\0" + text[end:]
    for name, pattern in _VOLATILE:
        text, count = pattern.subn("\0", text)
        if count:
            reasons.append(name)
    return text, reasons


def author_note(text: str, authors: Sequence[str]) -> bool:
    """Whether a paragraph says who an author is: it begins with the author's name, as no paragraph of a story does."""
    bare = norm(text).casefold()
    return len(bare) <= 600 and any(
        name and bare.startswith(name) and _ABOUT.match(bare[len(name) :]) for name in authors
    )


_ABOUT: Final = re.compile(
    r"[,\s]*(?:is|was|are|covers|writes|reports|has|joined|works|can be "
    r"reached|lives|ist|schreibt|est|es|è|é|escribe|scrive)\b"
)


#: Longest line, in characters, that is looked at as a byline with its dates.
_BYLINE: Final = 400


def names_author(text: str, authors: Sequence[str], language: str) -> bool:
    """Whether a short text is nothing but an author of the story, a date and what is said of them: a stray byline."""
    line = norm(text)
    if not authors or len(line) > _BYLINE:
        return False
    bare = _mask(line, language)[0].replace("\0", " ").strip(" ,|-").casefold()
    bare = re.sub(r"^(?:by|von|par|por|di|door|av|text|written by)[:\s]+", "", bare)
    return len(bare) <= 80 and any(name and bare.startswith(name) and len(bare) - len(name) <= 45 for name in authors)
