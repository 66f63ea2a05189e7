"""Words: variants of spelling, substitution, rephrasing, and what came or went.

These rules come last; what touches a value, a name, a quotation or a negation has been named before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from archive.diff.languages import words
from archive.diff.lexicon import has_list, known
from archive.diff.loadedwords import coloured, harsh
from archive.diff.normal import norm
from archive.diff.rules.distance import osa
from archive.diff.rules.forms import plain, same_stem
from archive.diff.rules.grammar import word_class
from archive.diff.rules.polarity import alike
from archive.diff.rules.reforms import reformed
from archive.diff.rules.rule import Change, Finding, Value, limited
from archive.diff.tokens import Token
from archive.model.edit import Confidence

#: Most words by which a speaker is named.
_SPEAKER: Final = 4
#: Characters of a script without spaces that can be one word.
_ONE_WORD: Final = 6
#: Inserted or removed content words from which on it is content and not wording.
CONTENT_WORDS: Final = 3

_CONTRACTIONS: Final = {
    "won't": "will not", "can't": "cannot", "can not": "cannot", "shan't": "shall not", "n't": " not", "'re": " "
    "are", "'ve": " have",
    "'ll": " will", "'m": " am",
}  # fmt: skip


def _groups(rows: str) -> dict[str, int]:
    return {
        form.strip(): n for n, row in enumerate(rows.strip().splitlines()) for form in row.split("|") if form.strip()
    }


#: Spellings of one thing: abbreviation and word, transliterations, house style.
_SAME: Final = _groups("""
    governor | gov. | gov
    governors | govs.
    senator | sen. | sen
    representative | rep. | rep
    president | pres.
    professor | prof. | prof
    doctor | dr. | dr
    mister | mr. | mr
    mrs. | mrs
    ms. | ms
    general | gen. | gen
    lieutenant | lt. | lt
    colonel | col. | col
    captain | capt. | capt
    sergeant | sgt. | sgt
    major | maj. | maj
    lieutenant governor | lt. gov.
    attorney general | atty. gen.
    reverend | rev. | rev
    saint | st. | st
    street | st.
    avenue | ave. | ave
    boulevard | blvd. | blvd
    road | rd.
    mount | mt. | mt
    junior | jr. | jr
    senior | sr. | sr
    incorporated | inc. | inc
    corporation | corp. | corp
    company | co.
    limited | ltd. | ltd
    department | dept. | dept
    versus | vs. | vs | v.
    united states | u.s. | us | usa | u.s.a.
    united kingdom | u.k. | uk
    united nations | u.n. | un
    european union | e.u. | eu
    number | no.
    percent | per cent | pct | %
    kilometers | kilometres | km
    kilometer | kilometre
    square kilometers | square kilometres | sq. km | sq km
    meters | metres
    meter | metre
    miles per hour | mph
    ok | okay | o.k.
    adviser | advisor
    advisers | advisors
    while | whilst
    among | amongst
    toward | towards
    backward | backwards
    forward | forwards
    afterward | afterwards
    email | e-mail
    emails | e-mails
    website | web site
    websites | web sites
    judgment | judgement
    aging | ageing
    gray | grey
    program | programme
    programs | programmes
    tire | tyre
    tires | tyres
    jail | gaol
    check | cheque
    mom | mum
    plow | plough
    skeptical | sceptical
    skeptic | sceptic
    aluminum | aluminium
    airplane | aeroplane
    pajamas | pyjamas
    maneuver | manoeuvre
    maneuvers | manoeuvres
    draft | draught
    mold | mould
    smolder | smoulder
    catalog | catalogue
    dialog | dialogue
    learned | learnt
    burned | burnt
    spelled | spelt
    dreamed | dreamt
    leaned | leant
    kyiv | kiev
    kharkiv | kharkov
    lviv | lvov
    odesa | odessa
    chernobyl | chornobyl
    dnipro | dnieper
    zelenskiy | zelensky | zelenskyy | zelenskyi
    ukraine | the ukraine
    gaddafi | gadhafi | qaddafi | khadafy | kadhafi | qadhafi
    qaeda | qaida | qa'ida
    hezbollah | hizbollah | hizbullah | hizballah | hezbullah
    isis | isil | daesh
    koran | quran | qur'an
    muhammad | mohammed | mohammad | muhammed
    beijing | peking
    mumbai | bombay
    kolkata | calcutta
    chennai | madras
    myanmar | burma
    turkey | türkiye | turkiye
    czech republic | czechia
    tehran | teheran
    sinn fein | sinn féin
    world war ii | second world war | world war two | wwii
    world war i | first world war | world war one
    and | &
    versehentlich | aus versehen
    daß | dass
    muß | muss
    beziehungsweise | bzw. | bzw
    zum beispiel | z.b. | z. b. | z.b
    monsieur | m. | m
    madame | mme | mme.
    mademoiselle | mlle | mlle.
    messieurs | mm. | mm
    méxico | méjico
    señor | sr. | sr
    señora | sra. | sra
    tip | tipp
    tips | tipps
    kilometer pro stunde | km/h | stundenkilometer
""")  # fmt: skip
#: Short forms that are also words when they are not in capitals.
_ACRONYMS: Final = words("us un eu uk")
_BRITISH: Final = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"isation(s?)$", r"ization\1"),
        (r"is(e|ed|es|ing|er|ers)$", r"iz\1"),
        (r"ys(e|ed|es|ing)$", r"yz\1"),
        (r"our(s|ed|ing|able|ful|ite|ites|hood|less|er|ers|ly|ism)?$", r"or\1"),
        (r"tre(s|d)?$", r"ter\1"),
        (r"bre(s)?$", r"ber\1"),
        (r"ence(s)?$", r"ense\1"),
        (r"ll(ed|ing|er|ers|or|ors)$", r"l\1"),
        (r"ogue(s)?$", r"og\1"),
        (r"lment(s)?$", r"llment\1"),
        (r"aem", "em"),
        (r"paed", "ped"),
        (r"oe(?=[a-z]{3})", "e"),
    )
)


def variant(change: Change) -> Finding | None:
    """Two accepted spellings of the same: British and American, an abbreviation and its word, a contraction."""
    old, new = _plain(change.old_text), _plain(change.new_text)
    if not old or not new or old == new or len(old) > 60 or len(new) > 60:
        return None
    evidence: dict[str, Value] = {"old": limited(change.old_text), "new": limited(change.new_text)}
    words = any(
        text in _ACRONYMS and not raw.strip().isupper()
        for text, raw in ((old, change.old_text), (new, change.new_text))
    )
    if old in _SAME and _SAME[old] == _SAME.get(new) and not words:
        return Finding("SPELLING_VARIANT", "certain", {**evidence, "table": "same"})
    if _reformed(old, new):
        return Finding("SPELLING_VARIANT", "certain", {**evidence, "table": "ß and ss"})
    if reformed(old, new, change.context.language):
        return Finding("SPELLING_VARIANT", "certain", {**evidence, "table": "reformed spelling"})
    if _expanded(old) == _expanded(new):
        return Finding("SPELLING_VARIANT", "certain", {**evidence, "table": "contraction"})
    if len(change.old_words) == len(change.new_words) == 1 and change.context.language in ("en", ""):
        for british, american in ((old, new), (new, old)):
            for pattern, to in _BRITISH:
                if (
                    len(british) > 4
                    and pattern.search(british)
                    and pattern.sub(to, british) == american
                    and known(american, "en")
                ):
                    return Finding("SPELLING_VARIANT", "certain", {**evidence, "table": "British and American"})
    return None


#: German words that stand apart by `ß` and `ss` alone.
_APART: Final = re.compile(
    r"\b(?:maße|masse|buße|busse|floße|flosse|muße|musse|maßen|massen|bußen|bussen)", re.IGNORECASE
)


def _reformed(old: str, new: str) -> bool:
    """`daß` and `dass`: the spelling before and after the reform of 1996, and the Swiss one."""
    return (
        old != new
        and ("ß" in old) != ("ß" in new)
        and old.replace("ß", "ss") == new.replace("ß", "ss")
        and not (_APART.search(old) and _APART.search(new))
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").replace("\u00a0", " ").split()).strip(' ,;:()"“”')


def _expanded(text: str) -> str:
    for short, full in _CONTRACTIONS.items():
        text = text.replace(short, full)
    return " ".join(text.split())


def substitution(change: Change) -> Finding | None:
    """One word for one other word."""
    old, new = change.old_words, change.new_words
    if old and new and all(token.kind == "glyph" for token in (*old, *new)) and max(len(old), len(new)) <= _ONE_WORD:
        return Finding(
            "WORD_SUBSTITUTION", "review", {"old": limited(change.old_text), "new": limited(change.new_text)}
        )
    if len(old) != 1 or len(new) != 1:
        # `hat-trick` is one word, and `a`, `an` follow the word behind them.
        if old and new and old[0].key.lower() == new[0].key.lower():
            return None  # bridged over what stayed
        ours, theirs = (_unarticled(side, change) for side in (change.old, change.new))
        if not ours or not theirs or not (_compound(ours) and _compound(theirs)) or _letters(ours) == _letters(theirs):
            return None
        if same_stem(ours[0].key.lower(), theirs[0].key.lower(), change.context.language) is not None:
            return None
        if not content_words(ours, change) or not content_words(theirs, change):
            return None
        told: dict[str, Value] = {"old": limited(change.old_text.strip()), "new": limited(change.new_text.strip())}
        return Finding("WORD_SUBSTITUTION", "review", told)
    language = change.context.language
    evidence: dict[str, Value] = {"old": old[0].text, "new": new[0].text}
    if alike(change):
        return Finding("REPHRASE", "high", {**evidence, "about": "the same vague amount"})
    if has_list(language):
        evidence |= {"old_in_lexicon": known(old[0].key, language), "new_in_lexicon": known(new[0].key, language)}
    sure = all(token.kind == "word" and len(token.key) > 2 and known(token.key, language) for token in (*old, *new))
    a, b = old[0].key.lower(), new[0].key.lower()
    if sure and a[0] == b[0] and osa(a, b, 2) <= (1 if max(len(a), len(b)) < 6 else 2):
        # `form` and `from` are both words, and one may be a slip of the pen.
        return Finding("WORD_SUBSTITUTION", "review", {**evidence, "close": True})
    return Finding("WORD_SUBSTITUTION", "high" if sure else "review", evidence)


def _compound(tokens: Sequence[Token]) -> bool:
    """Whether tokens are one word, with hyphens in it or not."""
    joined = all(one.end == other.start for one, other in pairwise(tokens))
    marked = all(token.kind == "word" if n % 2 == 0 else token.key == "-" for n, token in enumerate(tokens))
    return joined and marked and len(tokens) % 2 == 1


def _unarticled(tokens: Sequence[Token], change: Change) -> Sequence[Token]:
    """Tokens without the article that they begin with."""
    article = len(tokens) > 1 and word_class(tokens[:1], change.context.language) == "article"
    return tokens[1:] if article else tokens


def _letters(tokens: Sequence[Token]) -> str:
    """What tokens spell, without hyphens and accents."""
    return plain("".join(token.key.lower() for token in tokens if token.kind != "mark"))


_SAYING: Final = words(
    "said says told tells added claimed reported announced stated warned argued insisted confirmed denied "
    "sagte sagten sagt erklärte erklärten teilte teilten berichtete berichteten dit disent affirme affirment déclaré "
    "dijo dijeron dice dicen afirmó afirmaron informó informaron disse dissero dice dicono afirmou afirmaram disseram "
    "zei zeiden zegt meldde meldden"
)
_ACCORDING: Final = (
    "according to", "laut", "nach angaben von", "selon", "d'après", "según", "secondo", "segundo", "de acordo com",
    "volgens",
)  # fmt: skip


#: Words by which somebody speaks.
SAY: Final = _SAYING | words(
    "say according laut selon según secondo segundo volgens says sagen meint disent dicen dicono dizem zeggen"
)
#: `Bridge unsafe: experts`, at the end of a text no longer than a headline.
_HEADLINE: Final = 160
_COLON: Final = re.compile(r"\s*(?::|\s[-\u2013\u2014])\s*[^\W\d_]+(?:\s[^\W\d_]+)?\s*$")


def _said_by(change: Change) -> Finding | None:
    """Whether what came or went is who says it, so that a claim became a fact, or a fact a claim."""
    words_here = change.old_words or change.new_words
    text, where = (change.pair.old, change.old_range) if change.old_words else (change.pair.new, change.new_range)
    said = any(token.key.lower() in SAY for token in words_here) and 2 <= len(words_here) <= _SPEAKER + 1
    ending = len(text) <= _HEADLINE and where[1] == len(text) and _COLON.fullmatch(text[slice(*where)]) is not None
    if not said and not ending:
        return None
    operation = "went" if change.old_words else "came"
    return Finding(
        "POLARITY_MODALITY", "review", {"who": limited(text[slice(*where)], 80), "about": f"who says it {operation}"}
    )


def attribution(change: Change) -> Finding | None:
    """Somebody else is named as the one who says it, or nobody any more: `residents said`, `the ministry said`."""
    if not change.old_words or not change.new_words:
        return _said_by(change)
    if not content_words(change.old, change) or not content_words(change.new, change):
        return None
    if max(len(change.old_words), len(change.new_words)) > _SPEAKER:
        return None
    after = [token.key.lower() if token is not None else "" for token in (change.old_around[1], change.new_around[1])]
    before = norm(change.pair.old[max(0, change.old_range[0] - 40) : change.old_range[0]]).lower()
    if not (after[0] == after[1] and after[0] in _SAYING) and not before.endswith(_ACCORDING):
        return None
    evidence: dict[str, Value] = {
        "old": limited(change.old_text),
        "new": limited(change.new_text),
        "about": "who says it",
    }
    return Finding("WORD_SUBSTITUTION", "review", evidence)


def judging(change: Change) -> Finding | None:
    """A word that judges came or went beside what it judges: `illegal`, `so-called`, `terror`."""
    if (change.old_words and change.new_words) or max(len(change.old_words), len(change.new_words)) > _SPEAKER:
        return None
    text = change.old_text or change.new_text
    lost, come = coloured(change.old_text, change.new_text, change.context.language)
    if not (lost or come) and not harsh(text, change.context.language):
        return None
    word = " ".join(token.text for token in (*change.old_words, *change.new_words))
    return Finding("WORD_SUBSTITUTION", "review", {"word": word, "about": "a word that judges"})


def content(change: Change) -> Finding | None:
    """Words came or went: three or more that carry content, or a whole sentence."""
    old, new = content_words(change.old, change), content_words(change.new, change)
    gained, lost = new - old, old - new
    certainty: Confidence = "certain" if change.sentence else "high"
    came = change.sentence or (not change.old_words and new >= CONTENT_WORDS) or gained >= max(CONTENT_WORDS, 2 * old)
    if came and change.new_words and gained > 0:
        return Finding("CONTENT_ADDED", certainty, {"content_words": gained})
    went = change.sentence or (not change.new_words and old >= CONTENT_WORDS) or lost >= max(CONTENT_WORDS, 2 * new)
    if went and change.old_words and lost > 0:
        return Finding("CONTENT_REMOVED", certainty, {"content_words": lost})
    if change.sentence:
        return Finding(
            "CONTENT_ADDED" if change.new_words else "CONTENT_REMOVED", "high", {"content_words": abs(gained)}
        )
    return None


def content_words(tokens: Sequence[Token], change: Change) -> int:
    """How many tokens carry content; two glyphs of an unspaced script count as a word."""
    function = change.context.tables.function
    words = sum(1 for token in tokens if token.kind not in ("mark", "glyph") and token.key.lower() not in function)
    return words + sum(1 for token in tokens if token.kind == "glyph") // 2


#: Words that deny what follows them and are no negations by form.
_IMPLIED: Final = words(
    "fail fails failed failing hardly barely scarcely despite kaum trotz malgré apenas pese malgrado nonostante "
    "nauwelijks amper ondanks apesar"
)


def rephrase(change: Change) -> Finding | None:
    """Whatever is left: other words, and nothing asserted that a rule here can see.

    Where no rule knows the words of the language, nothing mild is said of them; nor where nouns gave way to other
    nouns in a language that writes names and nouns alike.
    """
    old, new = change.old_words, change.new_words
    count = content_words((*change.old, *change.new), change)
    evidence: dict[str, Value] = {"content_words": count}
    said, implied = (
        [any(token.key.lower() in known_words for token in side) for side in (old, new)]
        for known_words in (SAY, _IMPLIED)
    )
    if said[0] != said[1]:
        about = f"who says it {'went' if said[0] else 'came'}"
        return Finding("POLARITY_MODALITY", "review", {**evidence, "about": about})
    if implied[0] != implied[1]:
        return Finding("POLARITY_MODALITY", "review", {**evidence, "about": "negation"})
    if not change.context.tables.assesses_words:
        evidence["rules"] = "none for the words of this language"
        if old and new:
            return Finding("WORD_SUBSTITUTION", "review", evidence)
        if old or new:
            return Finding("CONTENT_ADDED" if new else "CONTENT_REMOVED", "review", evidence)
    if change.context.tables.capital_nouns:
        lost, gained = (_capitals(side, other) for side, other in ((old, new), (new, old)))
        if lost and gained:
            return Finding("WORD_SUBSTITUTION", "review", {**evidence, "old_nouns": lost, "new_nouns": gained})
    return Finding("REPHRASE", "high" if old and new else "review", evidence)


def _capitals(here: Sequence[Token], there: Sequence[Token]) -> tuple[str, ...]:
    other = {token.key.lower() for token in there}
    return tuple(
        token.text for token in here
        if token.kind == "word" and token.text[0].isupper() and len(token.text) > 1 and token.key.lower() not in other
    )  # fmt: skip
