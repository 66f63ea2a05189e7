"""Whether a statement became its opposite, or more or less sure: negation, modality, amounts in words, antonyms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from archive.diff.languages import Tables
from archive.diff.lexicon import has_list, known
from archive.diff.rules.distance import osa
from archive.diff.rules.rule import Change, Finding
from archive.diff.tokens import Token


def _opposites(rows: str) -> frozenset[frozenset[str]]:
    """`a/b | c` gives the pairs a-c and b-c: each form of one side against each of the other."""
    pairs = set()
    for row in rows.strip().splitlines():
        left, _, right = row.partition("|")
        pairs |= {frozenset((a, b)) for a in left.strip().split("/") for b in right.strip().split("/") if a != b}
    return frozenset(pairs)


_OPPOSITES: Final = _opposites("""
    killed/dead/died/dies/slain | injured/wounded/hurt/missing/alive/survived/rescued
    death/deaths | injury/injuries
    injured/wounded | unhurt/uninjured/missing
    alive | dead
    guilty | innocent
    convicted/found | acquitted/cleared
    convicted | charged/accused/suspected
    charged | accused/suspected/cleared
    murder/murdered | manslaughter/killed
    won/win/wins/winning | lost/lose/loses/losing
    victory/win | defeat/loss
    rise/rises/rose/risen/rising | fall/falls/fell/fallen/falling
    increase/increases/increased/increasing | decrease/decreases/decreased/decreasing/fell/fall
    gain/gains/gained | loss/losses/lost
    profit/profits | loss/losses
    grow/grew/growth | shrink/shrank/decline
    up | down
    higher/highest | lower/lowest
    above/over | below/under
    before/earlier | after/later
    more/most | less/least/fewer/fewest
    maximum/most | minimum/least
    first | last
    true | false
    right | wrong/left
    for | against
    support/supports/supported/backed/backs/back | oppose/opposes/opposed/oppose
    accept/accepts/accepted/approved/approve/approves | reject/rejects/rejected/refused
    agreed/agree/agrees | disagreed/refused/declined/disagree
    allow/allowed/allows/permitted/legal | ban/banned/bans/prohibited/illegal
    arrested/detained/jailed | released/freed/questioned
    confirm/confirmed/confirms | deny/denied/denies
    with | without
    include/includes/including | exclude/excludes/excluding
    man/men/boy/boys/male/his/he/him | woman/women/girl/girls/female/her/she/hers
    husband/father/son/brother | wife/mother/daughter/sister
    north/northern | south/southern/east/west
    east/eastern | west/western
    buy/bought/buys | sell/sold/sells
    open/opened/opens/reopened | close/closed/closes/shut
    start/started/began/begins | end/ended/ends/stopped
    hire/hired | fire/fired
    always | never/sometimes
    everyone/everybody/all | nobody/none/some
    both | neither/either
    and | or
    can | cannot/can't
    could | couldn't
    will | won't
    must | may/might
    military | civilian/civilians
    soldiers | civilians
    domestic | foreign
    national | international
    public | private
    alleged | confirmed
    verletzt/verletzte/verletzten | tot/tote/toten/getötet/gestorben/unverletzt
    gestiegen/steigt/stieg/steigen | gefallen/gesunken/fällt/fiel/sinkt/sank/sinken
    gewonnen/gewinnt/gewann | verloren/verliert/verlor
    vor | nach
    mehr | weniger
    mann/männer | frau/frauen
    mit | ohne
    schuldig | unschuldig
    mort/morts/tué/tués | blessé/blessés
    hausse | baisse
    avant | après
    avec | sans
    plus | moins
    homme/hommes | femme/femmes
    muerto/muertos | herido/heridos
    antes | después
    con | sin
    más | menos
    hombre/hombres | mujer/mujeres
    morto/morti/mortos | ferito/feriti/feridos
    prima | dopo
""")


def polarity(change: Change) -> Finding | None:
    """A negation, a modal, a hedge or an amount in words came, went or was exchanged; or a word became its opposite."""
    old = [token.key.lower() for token in change.old_words]
    new = [token.key.lower() for token in change.new_words]
    if len(old) == len(new) == 1 and frozenset((old[0], new[0])) in _OPPOSITES:
        return Finding("POLARITY_MODALITY", "certain", {"old": old[0], "new": new[0], "pair": "opposites"})
    if _slip(change):
        return None
    lost, gained = loaded(change.old, change.new, change.context.tables)
    if not lost and not gained:
        opposed = _crossed(old, new)
        if opposed:
            return Finding("POLARITY_MODALITY", "review", {"old": opposed[0], "new": opposed[1], "pair": "opposites"})
        return None
    negation = any(word in change.context.tables.negations or word.endswith("n't") for word in (*lost, *gained))
    sure = len(old) <= 2 and len(new) <= 2
    return Finding(
        "POLARITY_MODALITY",
        ("certain" if negation else "high") if sure else "review",
        {
            "old_words": tuple(lost),
            "new_words": tuple(gained),
            "about": "negation" if negation else "modality or amount",
        },
    )


def _slip(change: Change) -> bool:
    """Whether one of two words is no word and close to the other: then the rules for typing errors decide first."""
    if len(change.old_words) != 1 or len(change.new_words) != 1 or not has_list(change.context.language):
        return False
    words = [token.key.lower() for token in (change.old_words[0], change.new_words[0])]
    known_words = [known(word, change.context.language) or "'" in word for word in words]
    return known_words.count(False) == 1 and osa(words[0], words[1], 2) <= (1 if max(map(len, words)) < 6 else 2)


def _crossed(old: Sequence[str], new: Sequence[str]) -> tuple[str, str] | None:
    """Words of a longer stretch that became their opposites. Function words say too little there."""
    if len(old) > 12 or len(new) > 12:
        return None
    mine, theirs = [word for word in old if word not in new], [word for word in new if word not in old]
    return next(((a, b) for a in mine for b in theirs if frozenset((a, b)) in _OPPOSITES and len(a) > 3 < len(b)), None)


def loaded(old: Sequence[Token], new: Sequence[Token], tables: Tables) -> tuple[list[str], list[str]]:
    """Words of negation, modality and vague amount that only one side has, as multisets."""
    ours, theirs = _loaded(old, tables), _loaded(new, tables)
    return sorted((ours - theirs).elements()), sorted((theirs - ours).elements())


def _loaded(tokens: Sequence[Token], tables: Tables) -> Counter[str]:
    found: Counter[str] = Counter()
    for token in tokens:
        word = token.key.lower()
        if word in tables.negations or word in tables.hedges:
            found[word] += 1
    return found
