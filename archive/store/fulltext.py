"""How words are found: which texts of a version are searchable, what a user's words mean, which hits come first.

FTS5 tokenises by Unicode, folds case and takes diacritics away. Scripts written without spaces would become one long
token there: of these, every two neighbouring characters are a token (and every single one, apart), so that any stretch
of them is found in the index, and what it finds is compared with the text as it stands. Symbols are no token at all,
and are looked for in the texts. A user's words are never FTS5 syntax: each is quoted, and all must stand in the same field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from archive.errors import CallerError
from archive.model.history import Match
from archive.store.database import Database, Row, damaged
from archive.store.schema import SHIFT

#: More words than this in one question are a mistake.
MOST_WORDS: Final = 64
#: Characters on either side of a word that was found inside a text.
AROUND: Final = 48

_AT_ONCE: Final = 500

_WORD: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')
#: Scripts that do not put spaces between words, or glue particles to them (Hangul).
_RANGES: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u30ff"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\ua980-\ua9df\uaa60-\uaadf\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_UNSPACED: Final = re.compile(f"[{_RANGES}]+")
#: Where a line may be broken or not; nobody types them, and they part no words.
_UNSEEN: Final = "\u200b\u2060\ufeff"
_WITHOUT_UNSEEN: Final = dict.fromkeys(map(ord, _UNSEEN))
#: Begins the token that stands for one character or two of such a script, so that no other word is like it: private,
#: and a token character for FTS5 (category Co).
_PAIR: Final = "\ue0ff"
_FIELDS: Final = {
    "headline": "headline", "deck": "deck", "byline": "byline", "dateline": "dateline", "body": "body", "note": "note",
    "url": "url", "observed": "observed", "date": "date",
}  # fmt: skip
_IMAGE: Final = {"caption", "credit", "alt"}
_SEARCHED: Final = {"headline", "deck", "byline", "dateline", "body", "note", *_IMAGE}

_HITS: Final = "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rowid DESC"
_HITS_WITH: Final = "SELECT passage.rowid FROM passage CROSS JOIN field f ON f.id = passage.rowid WHERE passage MATCH ?"
_READ: Final = """
SELECT f.id FROM capture c CROSS JOIN field f NOT INDEXED ON f.id >= c.log_index << 24 AND f.id < (c.log_index + 1) << 24
WHERE c.version IS NOT NULL AND f.searched = 1
"""
#: When the oldest of so many of the newest captures was observed.
_FLOOR: Final = "SELECT observed FROM capture ORDER BY observed DESC LIMIT 1 OFFSET ?"
_ARTICLES: Final = """
SELECT c.article FROM (SELECT rowid AS key FROM passage WHERE passage MATCH ? ORDER BY rowid DESC LIMIT ?) p
CROSS JOIN capture c ON c.log_index = p.key >> 24
"""
_WHEN: Final = "SELECT observed, horizon FROM capture WHERE log_index = ?"
_INSIDE: Final = """
 AND instr(lower(replace(replace(replace(f.value, char(8203), ''), char(8288), ''), char(65279), '')), lower(?))"""
_PLACES: Final = """
SELECT f.id, c.article, a.slug, c.version, c.observed, f.kind, f.path, f.value
FROM field f JOIN capture c ON c.log_index = f.id >> 24 JOIN article a ON a.id = c.article WHERE f.id IN
"""
# A snippet is of 16 tokens at most.
_SNIPPET: Final = "SELECT rowid, snippet(passage, 0, '[', ']', '…', 16) FROM passage WHERE passage MATCH ?"


class Words(NamedTuple):
    """A user's words: an FTS5 expression ('' for none), what must stand in the text as it is, and the other words."""

    expression: str
    inside: tuple[str, ...]
    plain: tuple[str, ...]


def kind_of(path: str) -> str:
    """What a path of the field tree leads to: `image/1/caption` is a caption, `headline/og:title` a headline."""
    first, _, rest = path.partition("/")
    if first == "image":
        last = rest.rpartition("/")[2]
        return last if last in _IMAGE else "image"
    return _FIELDS.get(first, first)


def searched(fields: Iterable[tuple[str, str]]) -> Iterator[bool]:
    """Whether each (kind, value) of one version is searchable; a text that the same kind held before is not, again."""
    seen: set[tuple[str, str]] = set()
    for kind, value in fields:
        yield kind in _SEARCHED and (kind, value) not in seen
        seen.add((kind, value))


def words_of(text: str) -> Words:
    """What a user's words ask for. Raises CallerError `usage` when there are none, or far too many."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode()).translate(_WITHOUT_UNSEEN)
    found = [(phrase or word).strip() for phrase, word in _WORD.findall("".join(map(_spaced, text)))]
    words = [word for word in found if word]
    if not words:
        raise CallerError("usage", "there are no words to search for", hint="newsproof search 'words'")
    if len(words) > MOST_WORDS:
        raise CallerError("usage", f"more than {MOST_WORDS} words", hint="search for fewer")
    plain = [word for word in words if _has_tokens(word) and not _UNSPACED.search(word) and _PAIR not in word]
    inside = tuple(word for word in words if word not in plain)
    expression = [*(f'"{word}"' for word in plain), *(stretch for word in inside for stretch in _stretches(word))]
    return Words(" ".join(expression), inside, tuple(plain))


def indexed(text: str) -> str:
    """The text as FTS5 gets it: as it stands, but in scripts without spaces one token for each two neighbours, and at
    the end of the text one for each character that there is."""
    if text.isascii() or not _UNSPACED.search(text):
        return text.replace(_PAIR, " ")
    text = text.translate(_WITHOUT_UNSEEN).replace(_PAIR, " ")
    found: dict[str, None] = {}

    def pairs(stretch: re.Match[str]) -> str:
        codes = _codes(stretch[0])
        found.update(dict.fromkeys(codes))
        return f" {' '.join(_paired(codes))} "

    return f"{_UNSPACED.sub(pairs, text)} {' '.join(_PAIR + code for code in found)}"


def _codes(stretch: str) -> list[str]:
    return [f"{ord(char):05x}" for char in stretch]


def _paired(codes: list[str]) -> list[str]:
    return [_PAIR + one + other for one, other in pairwise(codes)]


def _stretches(word: str) -> Iterator[str]:
    """What a text that holds the word as it stands must have in the index: its neighbours in their order."""
    for stretch in _UNSPACED.findall(word):
        codes = _codes(stretch)
        yield f'"{" ".join(_paired(codes) or [_PAIR + codes[0]])}"'


def _spaced(char: str) -> str:
    return " " if unicodedata.category(char) == "Cc" else char


def _has_tokens(word: str) -> bool:
    """Whether FTS5 sees a token in it: a letter, a number, or a private character (unicode61)."""
    return any(unicodedata.category(char)[0] in "LN" or unicodedata.category(char) == "Co" for char in word)


def search(db: Database, text: str, limit: int, among: int | None = None) -> list[Match]:
    """Hits, newest version first (observed, then log), inside a version in the order of its fields. Where no word is one for
    FTS5, only the texts of the `among` newest captures are read."""
    if limit <= 0:
        return []
    words = words_of(text)
    keys, passed = _newest(db, words, limit) if words.expression else (_inside(db, words, limit, among), 0)
    places: dict[int, Row] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        places |= {row[0]: row for row in db.all(f"{_PLACES} ({', '.join('?' * len(some))})", some)}
    # FTS5 counts tokens, and those of scripts without spaces are not in the text as it stands.
    spaced = [key for key in keys if key in places and not _UNSPACED.search(places[key][7])]
    snippets = _snippets(db, words.expression, spaced, passed) if spaced and words.expression else {}
    matches = []
    for key in keys:
        if key not in places:
            raise damaged(db.path, "its full text speaks of a field that is not there")
        _, article, slug, version, observed, kind, path, value = places[key]
        snippet = snippets[key] if key in snippets else _around(value, words.inside, words.plain)
        matches.append(Match(article, slug, version, observed, kind, path, snippet))
    return matches


def _newest(db: Database, words: Words, limit: int) -> tuple[list[int], int]:
    """Keys of the first `limit` hits in order, and how many hits were passed to find them.

    FTS5 gives hits backwards through the log at no cost, and most archives observe in the order of their log. A
    capture's horizon (the latest observed time before it in the log) says when no earlier hit can be newer, so that a
    common word costs no more than a rare one.
    """
    inside = _INSIDE * len(words.inside)
    sql = f"{_HITS_WITH}{inside} ORDER BY passage.rowid DESC" if inside else _HITS
    hits: list[tuple[str, int, int]] = []
    current: int | None = None
    observed, horizon = "", None
    passed = 0
    for (key,) in db.each(sql, (words.expression, *words.inside)):
        number = key >> SHIFT
        if number != current:
            if current is not None and len(hits) >= limit:
                hits = _first(hits, limit)
                if horizon is None or horizon <= hits[-1][0]:
                    break
            current = number
            observed, horizon = db.one(_WHEN, (number,)) or ("", None)
        hits.append((observed, number, key))
        passed += 1
    return [key for _, _, key in _first(hits, limit)], passed


def _snippets(db: Database, expression: str, keys: list[int], passed: int) -> dict[int, str]:
    """The snippet of each key. In one go where they are most of the newest in the log, else each sought alone."""
    if passed <= 4 * len(keys):
        found: dict[int, str] = dict(db.all(f"{_SNIPPET} ORDER BY rowid DESC LIMIT ?", (expression, passed)))
        if found.keys() >= set(keys):
            return found
    return {key: (db.one(f"{_SNIPPET} AND rowid = ?", (expression, key)) or (key, ""))[1] for key in keys}


def _first(hits: list[tuple[str, int, int]], limit: int) -> list[tuple[str, int, int]]:
    hits.sort(key=lambda hit: hit[2])
    hits.sort(key=lambda hit: hit[:2], reverse=True)
    return hits[:limit]


def _inside(db: Database, words: Words, limit: int, among: int | None) -> list[int]:
    """The same without any word that FTS5 knows: texts are read, newest version first, until there are enough."""
    floor = db.one(_FLOOR, (among - 1,)) if among is not None else None
    sql = f"{_READ} AND c.observed >= ?{_INSIDE * len(words.inside)} ORDER BY c.observed DESC, c.log_index DESC, f.id LIMIT ?"
    return [key for (key,) in db.all(sql, (floor[0] if floor else "", *words.inside, limit))]


def articles_with(db: Database, text: str, hits: int) -> list[str]:
    """The articles of the newest hits of words that stand in a row."""
    words = words_of(f'"{text.replace(chr(34), " ")}"')
    if not words.expression:
        return []
    rows = db.all(_ARTICLES, (words.expression, hits))
    return list(dict.fromkeys(article for (article,) in rows))


def _around(value: str, inside: tuple[str, ...], plain: tuple[str, ...]) -> str:
    """The stretch around the first word, every word in it between square brackets."""
    kept = sorted(map(_seen_through, inside), key=len, reverse=True)
    # A word of another script ends where one of these begins.
    letter = rf"[^\W_{_RANGES}]"
    words = [f"(?<!{letter}){word}(?!{letter})" for word in sorted(map(re.escape, plain), key=len, reverse=True)]
    pattern = re.compile("|".join([*(f"(?a:{word})" for word in kept), *words]), re.IGNORECASE)
    found = pattern.search(value)
    start = max(0, found.start() - AROUND) if found else 0
    end = min(len(value), (found.end() if found else 0) + AROUND)
    shown = pattern.sub(lambda match: f"[{match[0]}]", value[start:end])
    return f"{'…' if start else ''}{shown}{'…' if end < len(value) else ''}"


def _seen_through(word: str) -> str:
    """A pattern for the word, whatever of `_UNSEEN` stands between its characters."""
    return f"[{_UNSEEN}]*".join(map(re.escape, word))
