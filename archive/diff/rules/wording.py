"""Words: variants of spelling, grammar, substitution, rephrasing, and what came or went.

These rules come last; what touches a value, a name, a quotation or a negation has been named before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from archive.diff.languages import words
from archive.diff.lexicon import has_list, known
from archive.diff.rules.forms import same_stem
from archive.diff.rules.rule import Change, Finding, Value, limited
from archive.diff.tokens import Token
from archive.model.edit import Confidence

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
    zum beispiel | z.b. | z. b.
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


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").replace("\u00a0", " ").split()).strip(' ,;:()"“”')


def _expanded(text: str) -> str:
    for short, full in _CONTRACTIONS.items():
        text = text.replace(short, full)
    return " ".join(text.split())


_FORMS: Final = _groups("""
    is | are | was | were | be | been | being | am | 's
    has | have | had | having
    do | does | did | done | doing
    a | an
    say | says | said | saying
    go | goes | went | gone | going
    make | makes | made | making
    take | takes | took | taken | taking
    get | gets | got | gotten
    give | gives | gave | given
    come | comes | came | coming
    see | sees | saw | seen
    know | knows | knew | known
    think | thinks | thought
    tell | tells | told
    find | finds | found
    leave | leaves | left
    meet | meets | met
    hold | holds | held
    lead | leads | led
    bring | brings | brought
    write | writes | wrote | written
    speak | speaks | spoke | spoken
    run | runs | ran
    begin | begins | began | begun
    become | becomes | became
    show | shows | showed | shown
    win | wins | won
    lose | loses | lost
    rise | rises | rose | risen
    fall | falls | fell | fallen
    its | it's
    their | they're | there
    your | you're
    who's | whose
    this | these
    that | those
    who | whom
    then | than
    man | men
    woman | women
    child | children
    person | people
    to | too
    lie | lay | lied | laid
    led | lead
    affect | effect
""")  # fmt: skip
_PERSONS: Final = tuple(
    frozenset(forms.split())
    for forms in (
        "i me my mine myself", "we us our ours ourselves", "you your yours yourself yourselves", "he him his himself",
        "she her hers herself", "it its itself", "they them their theirs themselves",
    )
)  # fmt: skip


def _person(token: Token) -> int:
    """Which person a pronoun is, from 1; 0 for other words."""
    return next((n for n, forms in enumerate(_PERSONS, 1) if token.key.lower() in forms), 0)


def grammar(change: Change) -> Finding | None:
    """The same word in another form, or words of grammar only."""
    old, new = change.old_words, change.new_words
    evidence: dict[str, Value] = {"old": limited(change.old_text), "new": limited(change.new_text)}
    if len(old) == len(new) == 1 and old[0].kind == "word" == new[0].kind:
        a, b = old[0].key.lower(), new[0].key.lower()
        if a != b and (_FORMS.get(a, -1) == _FORMS.get(b, -2)):
            return Finding("GRAMMAR", "high", {**evidence, "forms": "irregular"})
        stem = same_stem(a, b, change.context.language)
        if stem is not None and a != b:
            return Finding(
                "GRAMMAR", "high" if has_list(change.context.language) else "review", {**evidence, "stem": stem}
            )
    if len(old) == len(new) == 1 and _person(old[0]) != _person(new[0]) and _person(old[0]) and _person(new[0]):
        return None
    function = change.context.tables.function
    if (old or new) and all(
        token.kind == "word" and token.key.lower().strip("'") in function for token in (*old, *new)
    ):
        return Finding("GRAMMAR", "review", {**evidence, "words": "of grammar only"})
    return None


def substitution(change: Change) -> Finding | None:
    """One word for one other word."""
    old, new = change.old_words, change.new_words
    if len(old) != 1 or len(new) != 1:
        return None
    language = change.context.language
    evidence: dict[str, Value] = {"old": old[0].text, "new": new[0].text}
    if has_list(language):
        evidence |= {"old_in_lexicon": known(old[0].key, language), "new_in_lexicon": known(new[0].key, language)}
    sure = all(token.kind == "word" and len(token.key) > 2 and known(token.key, language) for token in (*old, *new))
    return Finding("WORD_SUBSTITUTION", "high" if sure else "review", evidence)


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


def rephrase(change: Change) -> Finding | None:
    """Whatever is left: other words, and nothing asserted that a rule here can see."""
    words = content_words((*change.old, *change.new), change)
    return Finding("REPHRASE", "high" if change.old_words and change.new_words else "review", {"content_words": words})
