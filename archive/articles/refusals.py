"""Decides whether a page is an article at all, and if not, why, in plain words.

A refusal makes the capture an observation with a reason instead of a version: a block page that arrived with status
200 must never look like thirty deleted paragraphs. What the page looks like decides, not its status. A page with a
story of some length is an article whatever words it holds: errors, bots and passwords are in the news, too.

What tells a refusal from a story that speaks of one: a refusal says nothing else. Sentences that hold none of its words
and do not speak to the visitor of the page are *told*; a page that tells something is refused only for a name that is
an error and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from archive.articles import walls
from archive.articles.prose import length
from archive.articles.refusalwords import (
    BLOCKED as BLOCKED_WORDS,
)
from archive.articles.refusalwords import (
    BROKEN as BROKEN_WORDS,
)
from archive.articles.refusalwords import (
    CONSENT as CONSENT_WORDS,
)
from archive.articles.refusalwords import (
    DEFENCE,
    ERROR_NAME,
    LOGIN_NAME,
    VISITOR,
)
from archive.articles.refusalwords import (
    LOGIN as LOGIN_WORDS,
)
from archive.articles.refusalwords import (
    MISSING as MISSING_WORDS,
)

BLOCKED: Final = "a block or challenge page"
MISSING: Final = "a page that says the content is not there"
BROKEN: Final = "an error page of the server"
CONSENT: Final = "a consent wall"
LOGIN: Final = "a login page"
WALL: Final = "a subscription wall"
#: Refusals that say somebody stood in the way; the others say that there is no article.
IN_THE_WAY: Final = (BLOCKED, CONSENT, LOGIN, WALL)

_KINDS: Final = ((BLOCKED_WORDS, BLOCKED), (MISSING_WORDS, MISSING), (BROKEN_WORDS, BROKEN))

#: A story of more characters than this is an article, whatever its title says.
_STORY: Final = 1500
#: Below this many characters of story a page that speaks of an error is believed to be one.
_SHORT: Final = 600
#: How many characters may follow the name of an error in a title that is nothing else.
_REST: Final = 12
#: A page that says of itself that it is an article needs no more than this.
_SAID: Final = 420
#: Below this there is no story, unless a headline and a line of `_SENTENCE` stand there: news begins as
#: "More to follow".
_EMPTY: Final = 140
_SENTENCE: Final = 25
#: A page with no more text than this, furniture included, is read whole for the words of an error.
_WHOLE: Final = 2500
#: So much of a name must be the words of an error before it is taken for one.
_NAMED: Final = 0.4
#: Where nearly all of a name says that nothing is there, teasers of other stories may follow up to this length.
_WHOLLY: Final = 0.8
_LISTED: Final = 6000
#: So many characters of told sentences are a story, however the page is called; fewer do where it says it is one.
_TOLD: Final = 200
_TOLD_BY_A_STORY: Final = 60
_SEPARATOR: Final = re.compile(r"\s[|–—-]\s|\|")
_SENTENCES: Final = re.compile(r"(?<=[.!?…。！？؟])\s*")


def refusal(
    *,
    headline: str,
    title: str,
    body: Sequence[str],
    page: Sequence[str],
    is_story: bool,
    front: str | None,
    challenge: bool,
) -> str | None:
    """Why the page is no article, or None.

    `title` is the page's own `<title>`, `body` the story's blocks and captions, `page` all visible text, `is_story`
    whether the page says of itself that it is an article (schema.org type or og:type), `front` a reason why its form
    is that of an index page, `challenge` whether it loads a bot defence and shows next to nothing.
    """
    size = length(" ".join(body))
    whole = " ".join(page)[:20_000]
    everything = length(whole)
    if challenge:
        return f"{BLOCKED} (it loads a bot defence and shows no story)"
    if not everything:
        return _error(headline, title, body, "", 0, 0, False) or "the page shows no text"
    said = is_story and size > _SAID
    if not said and size < _LISTED:
        named = _of_name(MISSING_WORDS, headline, _WHOLLY) or _of_name(MISSING_WORDS, title, _WHOLLY)
        if named is not None:
            return f"{MISSING} (“{named.group()[:60].strip()}”)"
    if size < _STORY and not said:
        error = _error(headline, title, body, whole, everything, size, is_story)
        if error is not None:
            return error
    if front and not (is_story and size > _EMPTY):
        return front
    if not body or (
        size < _EMPTY and not is_story and not (headline and any(length(text) >= _SENTENCE for text in body))
    ):
        asked = next((text for text in page if walls.is_wall_line(text)), None)
        return f"{WALL} (“{asked[:60].strip()}”)" if asked is not None else "the page holds no story text"
    if any("{{" in text and "}}" in text for text in (headline, *body[:3])):
        return "a template that nothing was put into"
    return None


def refused_text(headline: str, body: Sequence[str]) -> str | None:
    """Why a text that a server sent is no article but an error told in plain words, or None."""
    size = length(" ".join(body))
    if size + length(headline) >= _STORY:
        return None
    whole = " ".join((headline, *body))
    return _error(headline, "", (headline, *body), whole, length(whole), size, False)


def _error(
    headline: str, title: str, body: Sequence[str], whole: str, everything: int, size: int, is_story: bool
) -> str | None:
    by_name = _names_error(headline) or _names_error(title)
    told = _told(body)
    silent = told < (_TOLD_BY_A_STORY if is_story else _TOLD)
    text = " ".join(body)
    for pattern, reason in _KINDS:
        match = None
        if by_name is not None:
            match = pattern.search(f"{headline} | {title}") or pattern.search(whole[:6000])
        elif silent:
            match = _of_name(pattern, headline) or _of_name(pattern, title) or pattern.search(text[:6000])
            if match is None and size < _SHORT and everything < _WHOLE and not is_story:
                match = pattern.search(whole[:6000])
        if match is not None:
            return f"{reason} (“{match.group()[:60].strip()}”)"
    if by_name is not None:
        return f"{MISSING} (“{by_name.group()[:60].strip()}”)"
    if size >= _SHORT or not silent:
        return None
    asking = text if size >= _EMPTY else f"{text} {whole[:1500]}" if everything < _WHOLE else text
    match = _of_name(CONSENT_WORDS, headline) or _of_name(CONSENT_WORDS, title)
    if match is None and not (is_story and size > _EMPTY):
        found = {word.lower(): word for word in (one.group() for one in CONSENT_WORDS.finditer(asking))}
        match = CONSENT_WORDS.search(asking) if len(found) > 1 or CONSENT_WORDS.search(text) else None
    if match is not None:
        return f"{CONSENT} (“{match.group()[:60].strip()}”)"
    if is_story and size > _EMPTY:
        return None
    asks = len({word.lower() for word in LOGIN_WORDS.findall(whole[:6000])})
    if (LOGIN_NAME.match(headline) or LOGIN_NAME.match(title)) and len(headline) <= 60:
        return LOGIN
    return LOGIN if everything < _STORY and asks >= 3 else None


def _told(body: Iterable[str]) -> int:
    """The length of the sentences that tell something: of no refusal, and not to the visitor about this page."""
    return sum(
        length(sentence)
        for text in body
        for sentence in _SENTENCES.split(text[:4000])
        if len(sentence) > _SENTENCE
        and not VISITOR.search(sentence)
        and not any(pattern.search(sentence) for pattern, _ in _KINDS)
        and not CONSENT_WORDS.search(sentence)
        and not LOGIN_NAME.match(sentence)
    )


def _of_name(pattern: re.Pattern[str], name: str, share: float = _NAMED) -> re.Match[str] | None:
    """The words of an error in a headline or title that says little else, the site's name aside."""
    for part in _SEPARATOR.split(name):
        match = pattern.search(part)
        if match is not None and len(match.group()) >= share * len(part.strip()):
            return match
    return None


def _names_error(name: str) -> re.Match[str] | None:
    """The match when a headline or title is the name of an error and nothing more than that and a site's name."""
    match = ERROR_NAME.match(name)
    rest = _SEPARATOR.split(name[match.end() :], maxsplit=1)[0].strip() if match else ""
    return match if len(rest) <= _REST else None


def is_challenge(loaded: str) -> bool:
    """Whether what a page loads belongs to a bot defence."""
    return DEFENCE.search(loaded) is not None
