"""Names: which tokens are names, whether one was respelled or replaced.

A capital inside a sentence marks a name, except in title case and in languages that capitalise nouns; there the story's
own use decides, and what it does not decide is left to the word rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archive.diff.countries import COUNTRIES
from archive.diff.languages import words
from archive.diff.lexicon import has_list, known
from archive.diff.rules.distance import osa
from archive.diff.rules.forms import derivation, plain, same_stem
from archive.diff.rules.rule import Change, Finding, Pair
from archive.diff.tokens import Token

_DEMONYM = ("n", "an", "ian", "ean", "ic", "ish", "ese", "i", "'s")
_TITLES = words("mr mrs ms dr prof president prime minister sen rep gov general colonel sir lord lady pope king queen")


def is_name(token: Token, before: Token | None, pair: Pair) -> bool:
    """Whether a token names a person, place or body, as far as capitals and the story's own use tell."""
    word = token.text
    if token.kind != "word" or not word[0].isupper() or len(word) == 1 or word[:2] in ("I'", "I’"):
        return False
    context = pair.context
    lower = word.lower()
    if lower in context.tables.function or lower in context.tables.negations or lower in context.tables.hedges:
        return lower in {"us", "it"} and word.isupper()
    stories = (context.old.vocabulary, context.new.vocabulary)
    inner = any(word in story.inner_capitals for story in stories)
    lowercase = any(lower in story.lower for story in stories)
    if context.tables.capital_nouns:
        return word.isupper() and len(word) > 1
    if pair.title_case or before is None or (before.kind == "mark" and before.text in ".!?:…—–-\"“‘'«„(•|/"):
        if inner and not lowercase:
            return True
        return has_list(context.language) and not known(lower, context.language) and not lowercase
    return not lowercase or inner


def names_in(tokens: Sequence[Token], before: Token | None, pair: Pair) -> Counter[str]:
    """The names of a stretch, casefolded, without possessives."""
    found: Counter[str] = Counter()
    for n, token in enumerate(tokens):
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        if is_name(token, before, pair) or (
            pair.context.tables.capital_nouns and _double(before, token, following, pair.context.tables.function)
        ):
            found[_bare(token.key)] += 1
        before = token
    return found


def _double(before: Token | None, token: Token, following: Token | None, function: frozenset[str]) -> bool:
    """Two capitalised words in a row: nouns are written together in the languages that capitalise them, names are not."""
    return _capital(token, function) and any(_capital(other, function) for other in (before, following))


def _capital(token: Token | None, function: frozenset[str]) -> bool:
    if token is None or token.kind != "word" or token.key.lower() in function:
        return False
    return token.text[0].isupper() and token.text[1:].islower()


def _bare(word: str) -> str:
    return word.casefold().removesuffix("'s").rstrip(".")


def spelling(change: Change) -> Finding | None:
    """One name for one name: respelled when they are close and at least one is no known word, else another name."""
    if len(change.old_words) != 1 or len(change.new_words) != 1:
        return None
    old, new = change.old_words[0], change.new_words[0]
    if old.kind != "word" or new.kind != "word":
        return None
    if old.key.lower() != new.key.lower() and {old.key.lower(), new.key.lower()} <= COUNTRIES and old.text[0].isupper():
        return Finding("ENTITY_CHANGED", "certain", {"old": old.key, "new": new.key, "names": "two countries"})
    pair = change.pair
    ours = is_name(old, _before(change.old, old, change.old_around[0]), pair)
    theirs = is_name(new, _before(change.new, new, change.new_around[0]), pair)
    if not ours and not theirs:
        return None
    a, b = old.key, new.key
    context = change.context
    if derived(a, b) or derivation(a, b, context.language):
        return None
    distance = osa(a.casefold(), b.casefold(), 3)
    close = a[0].casefold() == b[0].casefold() and distance <= (1 if max(len(a), len(b)) < 6 else 2)
    unknown = [word for word in (a, b) if not known(word, context.language)]
    accents = ours and theirs and plain(a) == plain(b)
    form = accents or (ours and theirs and same_stem(a.lower(), b.lower(), context.language) is not None)
    if form or (ours and theirs and close and (unknown or not has_list(context.language))):
        attested = _attested(b, change) and not _attested(a, change)
        return Finding(
            "NAME_SPELLING",
            # Of two abbreviations no use elsewhere tells which was meant.
            "certain" if attested and not (a.isupper() and b.isupper()) else "review",
            {"old": a, "new": b, "distance": distance, "unknown": tuple(unknown), "new_form_elsewhere": attested},
        )
    if close and len(unknown) == 1 and not (ours and theirs):
        return None  # one of them is an ordinary word with a slip in it
    confidence = "certain" if ours and theirs else "review"
    return Finding("ENTITY_CHANGED", confidence, {"old": a, "new": b, "names": (a,) * ours + (b,) * theirs})  # type: ignore[arg-type]


#: Words before a title or an office that say how far somebody holds it.
_STANDING = words(
    "deputy vice acting former interim assistant associate ex ex- honorary retired emeritus outgoing incoming "
    "stellvertretender stellvertretende stellvertretenden vize ehemaliger ehemalige ehemaligen früherer frühere früheren "
    "amtierender amtierende amtierenden kommissarischer kommissarische kommissarischen designierter designierte "
    "ancien ancienne adjoint adjointe intérimaire sortant sortante vicepresidente vice-président exministro "
    "adjunto adjunta interino interina antiguo antigua saliente facente uscente aggiunto aggiunta interinale "
    "antigo antiga cessante voormalig voormalige waarnemend waarnemende plaatsvervangend plaatsvervangende demissionair"
)


def rank(change: Change) -> Finding | None:
    """A word that says how far somebody holds an office came, went, or was exchanged for another."""
    old, new = [token.key.lower() for token in change.old_words], [token.key.lower() for token in change.new_words]
    if not (old or new) or len(old) > 2 or len(new) > 2 or not {*old, *new} <= _STANDING or old == new:
        return None
    return Finding("ENTITY_CHANGED", "high", {"old": " ".join(old), "new": " ".join(new), "about": "rank or standing"})


def _before(tokens: Sequence[Token], token: Token, around: Token | None) -> Token | None:
    place = tokens.index(token)
    return tokens[place - 1] if place else around


def _attested(word: str, change: Change) -> bool:
    """Whether the new version uses the form somewhere else than in this text, or the old one did."""
    forms = change.context.new.vocabulary.forms
    return forms[word] > change.pair.new.count(word) or change.context.old.vocabulary.forms[
        word
    ] > change.pair.old.count(word)


def derived(a: str, b: str) -> bool:
    """Whether one name is the other with an ending: Syria and Syrian, Aleppo and Aleppo's, Democrat and Democratic."""
    short, long = sorted((a, b), key=len)
    if short == long or len(short) < 4:
        return False
    stems = {short, short[:-1]} if short[-1] in "aeyo" else {short}
    return any(long.startswith(stem) and long[len(stem) :] in _DEMONYM for stem in stems)


def entities_differ(change: Change) -> Finding | None:
    """In a longer stretch, a name came, went or became another."""
    ours = names_in(change.old, change.old_around[0], change.pair)
    theirs = names_in(change.new, change.new_around[0], change.pair)
    ours, theirs = ours - theirs, theirs - ours
    for name in list(ours) if len(ours) * len(theirs) <= 2_500 else []:
        match = next((other for other in theirs if derived(name, other)), None)
        if match is not None:
            both = min(ours[name], theirs[match])
            ours[name] -= both
            theirs[match] -= both
    lost, gained = sorted((+ours).elements()), sorted((+theirs).elements())
    if not lost and not gained:
        return None
    sure = bool(lost and gained) and len(change.old_words) <= 4 and len(change.new_words) <= 4
    return Finding(
        "ENTITY_CHANGED", "high" if sure else "review", {"old_names": tuple(lost), "new_names": tuple(gained)}
    )
