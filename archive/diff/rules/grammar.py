"""Grammar: which part of it an edit touches, and whether sentences were joined or split by it.

The classes are those a desk would name: number, tense, agreement, article, preposition, connective, relative, pronoun.
A connective or a join ties the parts of a text otherwise; the other classes put the language right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from archive.diff.languages import Tables, words
from archive.diff.lexicon import has_list
from archive.diff.rules.forms import same_stem
from archive.diff.rules.rule import Change, Finding, Value, limited
from archive.diff.tokens import Token


def _groups(rows: str) -> dict[str, int]:
    return {
        form.strip(): n for n, row in enumerate(rows.strip().splitlines()) for form in row.split("|") if form.strip()
    }


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
#: Present forms of irregular verbs whose other forms are past; a swap between the two is one of tense.
_PRESENT: Final = words(
    "is are am has have do does say says go goes make makes take takes get gets give gives come comes see sees know "
    "knows think thinks tell tells find finds leave leaves meet meets hold holds lead leads bring brings write writes "
    "speak speaks run runs begin begins become becomes show shows win wins lose loses rise rises fall falls"
)

#: Words of grammar by what they do, per language; the first class that a stretch has in this order names it.
_CLASSES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "en": {
        "connective": words(
            "and or but if so then also too however thus therefore hence moreover furthermore nevertheless "
            "nonetheless meanwhile because though although while whilst whereas instead besides otherwise both still "
            "since until unless yet"
        ),
        "relative": words("who whom whose which that what when where why how"),
        "pronoun": words("he him his she her hers it its they them their theirs we us our ours you your yours i me my"),
        "article": words("a an the this these those each another other such same own"),
        "preposition": words(
            "of at by for with from to in on into onto over under up down out off as upon within among between during "
            "after before than"
        ),
        "auxiliary": words("is are was were be been being am do does did have has had having"),
    },
    "de": {
        "connective": words("und oder aber wenn dass ob während auch noch schon so dann da doch denn als wie"),
        "relative": words("was wer wo warum"),
        "pronoun": words("er sie es wir ihr ihm ihn ihnen sich seine seiner seinen seinem ihre ihrer ihren ihrem man"),
        "article": words("der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem"),
        "preposition": words(
            "von vom zu zum zur in im ins an am auf aus bei beim mit nach für um über unter vor hinter durch gegen "
            "seit bis wegen"
        ),
        "auxiliary": words("ist sind war waren sein gewesen hat haben hatte hatten werden wurde wurden worden"),
    },
    "fr": {
        "connective": words("et ou mais si donc aussi encore alors comme"),
        "relative": words("que qui quoi dont où qu'"),
        "pronoun": words("il elle ils elles on nous vous je j' tu me te se s' lui leur leurs son sa ses"),
        "article": words("le la les l' un une des du ce cet cette ces"),
        "preposition": words("de d' à au aux en dans par pour avec sur sous entre vers chez depuis pendant"),
        "auxiliary": words("est sont était étaient être été a ont avait avaient avoir"),
    },
    "es": {
        "connective": words("y e o u pero si como también entonces"),
        "relative": words("que quien cual cuyo donde"),
        "pronoun": words("él ella ellos ellas nosotros yo tú me te se le les su sus mi mis"),
        "article": words("el la los las un una unos unas este esta estos estas ese esa esos esas aquel"),
        "preposition": words("de del a al en por para con sobre entre hacia desde hasta durante"),
        "auxiliary": words("es son era eran ser sido fue fueron está están estaba ha han había habían haber"),
    },
    "it": {
        "connective": words("e ed o ma se anche poi come"),
        "relative": words("che chi cui dove"),
        "pronoun": words("egli ella loro noi voi io tu mi ti si ci vi suo sua suoi sue"),
        "article": words("il lo la i gli le l' un uno una un' questo questa questi queste quello quella"),
        "preposition": words(
            "di del dello della dei degli delle dell' d' a ad al allo alla ai agli alle all' in nel nella nei nelle con su "
            "sul sulla per tra fra da dal dalla"
        ),
        "auxiliary": words("è sono era erano essere stato stata ha hanno aveva avevano avere"),
    },
    "pt": {
        "connective": words("e ou mas se também então como"),
        "relative": words("que quem qual cujo onde"),
        "pronoun": words("ele ela eles elas nós eu me te lhe lhes seu sua seus suas"),
        "article": words("o a os as um uma uns umas este esta esse essa isso"),
        "preposition": words("de do da dos das ao aos à às em no na nos nas por pelo pela para com sobre entre desde"),
        "auxiliary": words("é são era eram ser sido foi foram está estão estava ha há tem têm tinha ter"),
    },
    "nl": {
        "connective": words("en of maar als ook nog al dan zo"),
        "relative": words("dat die"),
        "pronoun": words("hij zij ze wij we jij je ik hem haar hun zich"),
        "article": words("de het een dit deze"),
        "preposition": words("van voor met op in aan bij naar uit over onder door tegen tot sinds tijdens"),
        "auxiliary": words("is zijn was waren wordt werd werden geweest heeft hebben had hadden"),
    },
}
_STOPS: Final = frozenset(".!?;…")
#: Marks that can stand where two sentences were made one.
_SEAMS: Final = frozenset(",;:-—–")


def grammar(change: Change) -> Finding | None:
    """The same word in another form, or words of grammar only; the evidence says which class it touches."""
    old, new = change.old_words, change.new_words
    if not change.context.tables.assesses_words:
        return None
    evidence: dict[str, Value] = {"old": limited(change.old_text), "new": limited(change.new_text)}
    if len(old) == len(new) == 1 and old[0].kind == "word" == new[0].kind:
        a, b = old[0].key.lower(), new[0].key.lower()
        if a != b and (_FORMS.get(a, -1) == _FORMS.get(b, -2)):
            return Finding("GRAMMAR", "high", {**evidence, "forms": "irregular", "class": _irregular(a, b)})
        stem = same_stem(a, b, change.context.language)
        if stem is not None and a != b:
            sure = has_list(change.context.language)
            return Finding(
                "GRAMMAR", "high" if sure else "review", {**evidence, "stem": stem, "class": _inflection(a, b)}
            )
    if len(old) == len(new) == 1 and _person(old[0]) != _person(new[0]) and _person(old[0]) and _person(new[0]):
        return None
    tables = change.context.tables
    if (old or new) and all(_functional(token, tables) for token in (*old, *new)):
        named = word_class((*old, *new), change.context.language)
        return Finding("GRAMMAR", "review", {**evidence, "words": "of grammar only", "class": named})
    return None


def word_class(tokens: Sequence[Token], language: str) -> str:
    """The first class, in the order of the table, that one of the tokens belongs to; `other` when none does."""
    present = {token.key.lower() for token in tokens if token.kind == "word"}
    classes = _CLASSES.get(language.split("-")[0], {})
    return next((name for name, members in classes.items() if present & members), "other")


def _functional(token: Token, tables: Tables) -> bool:
    return token.kind == "word" and token.key.lower().strip("'") in tables.function


def _irregular(a: str, b: str) -> str:
    if {a, b} & {"a", "an", "this", "these", "that", "those"}:
        return "article"
    if (a in _PRESENT) != (b in _PRESENT) and not {a, b} & {"be", "been", "being"}:
        return "tense" if {a, b} & _PRESENT else "number"
    return "agreement"


def _inflection(a: str, b: str) -> str:
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    rests = {a[shared:], b[shared:]}
    if rests <= {"", "s", "es", "y", "ies"}:
        return "number"
    if "'" in a + b:
        return "possessive"
    if rests & {"ed", "d", "ied"} and rests <= {"", "s", "es", "ed", "d", "ied", "y", "ies", "ing"}:
        return "tense"
    return "form"


def _person(token: Token) -> int:
    """Which person a pronoun is, from 1; 0 for other words."""
    return next((n for n, forms in enumerate(_PERSONS, 1) if token.key.lower() in forms), 0)


def sentences(change: Change) -> Finding | None:
    """Two sentences became one, or one became two: only the seam changed, its mark and words of grammar at most."""
    for told, tokens, others, after, other_after in (
        ("joined", change.old, change.new, change.old_around, change.new_around),
        ("split", change.new, change.old, change.new_around, change.old_around),
    ):
        if not _seam(tokens, others, after, other_after, change.context.tables):
            continue
        evidence: dict[str, Value] = {
            "old": limited(change.old_text), "new": limited(change.new_text), "sentences": told,
        }  # fmt: skip
        return Finding("STRUCTURE", "high", evidence)
    return None


def _seam(
    ended: Sequence[Token], joined: Sequence[Token], around: tuple[Token | None, Token | None],
    joined_around: tuple[Token | None, Token | None], tables: Tables,
) -> bool:  # fmt: skip
    """Whether the first stretch ends a sentence and begins another one, which the second ties together."""
    if not ended or ended[0].text not in _STOPS or around[0] is None:
        return False
    rest = ended[1:]
    if any(token.text in _STOPS for token in joined if token.text != ";") or len(ended) > 5 or len(joined) > 5:
        return False
    if not all(_functional(token, tables) for token in rest):
        return False
    if not all(token.text in _SEAMS or _functional(token, tables) for token in joined):
        return False
    first = rest[0] if rest else around[1]
    if first is None or not first.text[0].isupper():
        return False
    after = joined_around[1]
    going_on = next((token for token in joined if token.kind == "word"), after)
    return going_on is not None and (going_on.text[0].islower() or (bool(joined) and bool(rest)))
