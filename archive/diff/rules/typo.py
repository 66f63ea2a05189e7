"""Typing errors: a word that does not exist became the word that was meant, or the reverse.

Three things are asked for: a small distance, evidence that one form is no word (lexicon, or the story's own use where
there is no lexicon), and that no protected word is involved whose neighbours are other values (`thirty`, `Monday`).
A swap of two words that both exist is never a typing error; names have their own label.
"""

from __future__ import annotations

from archive.diff.languages import words
from archive.diff.lexicon import has_list, known
from archive.diff.rules.distance import osa
from archive.diff.rules.forms import derivation, plain
from archive.diff.rules.names import is_name
from archive.diff.rules.rule import Change, Finding, Value, limited
from archive.diff.tokens import Token
from archive.model.edit import Confidence

_UNITS = words(
    "mile miles kilometer kilometers kilometre kilometres meter meters metre metres foot feet inch inches acre "
    "acres hectare "
    "hectares pound pounds kilogram kilograms gram grams ton tons tonne tonnes liter liters litre litres gallon "
    "gallons degree "
    "degrees hour hours minute minutes second seconds day days week weeks month months year years euro euros dollar "
    "dollars"
)

#: Letters of an abbreviation at most; a longer word in capitals is a word of a headline.
_ABBREVIATION = 5


def close(a: str, b: str) -> int | None:
    """The distance of two words when it is small enough for a slip of the fingers, else None."""
    longest = max(len(a), len(b))
    limit = 3 if longest >= 10 else 2 if longest >= 6 else 1
    distance = osa(a, b, limit)
    return distance if distance <= limit else None


def repeated(change: Change) -> Finding | None:
    """One side has a word twice in a row: `the the`."""
    for direction, tokens, other, around in (
        ("fixed", change.old_words, change.new_words, change.old_around),
        ("introduced", change.new_words, change.old_words, change.new_around),
    ):
        if other or len(tokens) != 1 or tokens[0].kind != "word":
            continue
        word = tokens[0].key.lower()
        if any(near is not None and near.key.lower() == word for near in around) and word not in {"had", "that"}:
            # Two words that came to stand beside each other may have been put there on purpose.
            sure: Confidence = "certain" if direction == "fixed" else "review"
            return Finding("TYPO", sure, {"error": "repeated word", "word": word, "direction": direction})
    return None


def typo(change: Change) -> Finding | None:
    """One word for one word, close in letters, one of them no word."""
    if len(change.old_words) != 1 or len(change.new_words) != 1 or len(change.old) != len(change.new):
        return None
    old, new = change.old_words[0], change.new_words[0]
    if not all(char.isalpha() or char in "'’\u00ad" for char in old.key + new.key):
        return None
    a, b = old.key.lower(), new.key.lower()
    distance = close(a, b)
    if a == b or distance is None or min(len(a), len(b)) < 2 or old.kind == "glyph":
        return None
    if old.key[0].isupper() != new.key[0].isupper() and distance > 1:
        return None
    if derivation(a, b, change.context.language) or _abbreviations(old.key, new.key):
        return None
    evidence: dict[str, Value] = {"old": old.text, "new": new.text, "distance": distance}
    language = change.context.language
    if has_list(language):
        return _by_lexicon(change, old, new, evidence, language)
    return _by_attestation(change, old, new, evidence)


def _by_lexicon(change: Change, old: Token, new: Token, evidence: dict[str, Value], language: str) -> Finding | None:
    a, b = old.key, new.key
    was, is_word = known(a, language), known(b, language)
    evidence |= {"old_in_lexicon": was, "new_in_lexicon": is_word}
    if was and is_word:
        return None
    named = any(
        is_name(token, around[0], change.pair) for token, around in ((old, change.old_around), (new, change.new_around))
    )
    if was:
        # A form that the story keeps using is a word of its own, in no list or not.
        if _uses_elsewhere(b, change) >= 2 or (named and new.key[0].isupper()) or _prefixed(a, b):
            return None
        return (
            Finding("TYPO", "high", {**evidence, "direction": "introduced"}) if not _protected(change, b, a) else None
        )
    if not is_word and not _used_elsewhere(b, change):
        return None
    if a[0].isupper() and named and not is_word:
        return None
    again = change.context.new.vocabulary.forms[a]
    if again >= 2:
        return None
    evidence |= {"direction": "fixed", "new_form_elsewhere": _used_elsewhere(b, change)}
    if _protected(change, a, b):
        return None
    return Finding("TYPO", "certain" if is_word and not again else "high", evidence)


def _by_attestation(change: Change, old: Token, new: Token, evidence: dict[str, Value]) -> Finding | None:
    """Without a list: the story uses the new form elsewhere and the old one nowhere; or they differ in accents only."""
    a, b = old.key, new.key
    if a[0].isupper() or b[0].isupper() or _protected(change, a, b) or _protected(change, b, a):
        return None
    if len(a) >= 4 and plain(a) == plain(b):
        return Finding("TYPO", "review", {**evidence, "error": "accent"})
    if len(b) < 4 or _ending_only(a, b):
        return None
    if _used_elsewhere(b, change) and not _used_elsewhere(a, change) and change.context.new.vocabulary.forms[a] == 0:
        return Finding("TYPO", "review", {**evidence, "new_form_elsewhere": True})
    return None


def _abbreviations(old: str, new: str) -> bool:
    """Whether both are written in capitals and short: which of them is meant, no list of words can tell."""
    return old.isupper() and new.isupper() and max(len(old), len(new)) <= _ABBREVIATION


def _prefixed(a: str, b: str) -> bool:
    """Whether one word is the other behind a prefix of two letters or more (`subspecies`, `underpaid`)."""
    short, long = sorted((a.lower(), b.lower()), key=len)
    return len(short) >= 4 and len(long) - len(short) >= 2 and long.endswith(short)


def _ending_only(a: str, b: str) -> bool:
    """Whether two words differ only at their ends, where inflection does its work."""
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    return max(len(a), len(b)) - shared <= 3 and shared >= 3


def _used_elsewhere(word: str, change: Change) -> bool:
    """Whether either version has the word outside this pair of texts."""
    return _uses_elsewhere(word, change) > 0


def _uses_elsewhere(word: str, change: Change) -> int:
    """How often a version has the word outside this pair of texts, at most."""
    context = change.context
    return max(
        context.new.vocabulary.forms[word] - change.pair.new.count(word),
        context.old.vocabulary.forms[word] - change.pair.old.count(word),
    )


def _protected(change: Change, wrong: str, right: str) -> bool:
    """Whether the right word names a value and the wrong one could have meant another value of the same sort.

    `Wendesday` can only be Wednesday; `thiry` could be thirty or thirteen, and then nothing is called a slip.
    """
    tables = change.context.tables
    for sort in (
        tables.months,
        tables.weekdays,
        tables.numbers,
        tables.scales,
        tables.ordinals,
        tables.negations,
        tables.hedges,
        _UNITS,
    ):
        if right.lower() in sort:
            near = [word for word in sort if len(word) > 3 and close(wrong.lower(), word) is not None]
            return [word for word in near if word != right.lower()] != []
    return False


def misspelt_value(change: Change) -> Finding | None:
    """A slip in a word that names a value (`Wendesday`, `thirteeen`), which only that value can have been."""
    if len(change.old_words) != 1 or len(change.new_words) != 1:
        return None
    old, new = change.old_words[0], change.new_words[0]
    if {old.kind, new.kind} not in ({"word", "date"}, {"word", "quantity"}):
        return None
    wrong, right = (old, new) if old.kind == "word" else (new, old)
    if not right.key.isalpha() or not wrong.key.isalpha() or known(wrong.key, change.context.language):
        return None
    distance = close(wrong.key.lower(), right.key.lower())
    if distance is None or _protected(change, wrong.key, right.key):
        return None
    direction = "fixed" if old is wrong else "introduced"
    return Finding(
        "TYPO",
        "certain",
        {"old": limited(old.text), "new": limited(new.text), "distance": distance, "direction": direction},
    )
