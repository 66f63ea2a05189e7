"""Whether a statement became its opposite, or more or less sure: negation, modality, amounts in words, antonyms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from archive.diff.languages import Tables, words
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
    mort/morts/morte/mortes/tué/tués/tuée/tuées/décédé/décédés | blessé/blessés/blessée/blessées/indemne/indemnes
    hausse | baisse
    avant | après
    avec | sans
    plus | moins
    homme/hommes | femme/femmes
    muerto/muertos/muerta/muertas/murió/murieron | herido/heridos/herida/heridas/ileso/ilesos
    fallecido/fallecidos/falleció/fallecieron | herido/heridos/herida/heridas/ileso/ilesos
    antes | después
    con | sin
    más | menos
    hombre/hombres | mujer/mujeres
    morto/morti/morta/morte/mortos/mortas/morreu/morreram | ferito/feriti/ferita/ferite/ferido/feridos/ferida/feridas/illeso/illesi
    gedood/omgekomen/overleden | gewond/gewonde/gewonden/ongedeerd
    prima | dopo
    freigesprochen | verurteilt/schuldig
    angenommen/gebilligt/zugestimmt/gebilligte/billigte | abgelehnt/verworfen/ablehnte/verwarf
    zugenommen/zunahm/erhöht/erhöhte | abgenommen/abnahm/gesenkt/senkte/verringert
    acquitté/acquittée/relaxé/relaxée | condamné/condamnée
    approuvé/adopté/accepté | rejeté/refusé/repoussé
    augmenté/augmente/progressé | baissé/baisse/diminué/reculé
    gagné/remporté/gagne | perdu/perd
    absolvió/absuelto/absuelta/absueltos | condenó/condenado/condenada/condenados
    aprobó/aprobado/aprobada/aceptó | rechazó/rechazado/rechazada
    aumentó/subió/creció/aumentado/subido | disminuyó/bajó/cayó/disminuido/bajado/caído
    ganó/ganado/ganaron | perdió/perdido/perdieron
    assolto/assolta/assolti | condannato/condannata/condannati
    approvato/approvata/accettato | respinto/respinta/bocciato/bocciata/rifiutato
    aumentato/aumentata/salito/salita/cresciuto | diminuito/diminuita/sceso/scesa/calato/calata
    vinto/vince | perso/perde
    absolvido/absolvida/absolveu | condenado/condenada/condenou
    aprovou/aprovado/aprovada/aceitou | rejeitou/rejeitado/rejeitada/recusou
    aumentou/subiu/cresceu | diminuiu/desceu/caiu
    ganhou/venceu | perdeu
    vrijgesproken | veroordeeld
    goedgekeurd/aangenommen | afgewezen/verworpen/weggestemd
    gestegen/steeg/toegenomen | gedaald/daalde/afgenomen
    gewonnen/won | verloren/verloor
""")


#: Words of amount that say the same; exchanging them leaves the amount as vague as it was.
_ALIKE: Final = tuple(
    map(
        words,
        (
            "about around approximately roughly",
            "nearly almost",
            "less fewer",
            "etwa rund circa zirka ungefähr",
            "fast knapp",
            "environ autour",
            "alrededor aproximadamente",
            "circa intorno",
            "cerca aproximadamente",
            "ongeveer circa",
        ),
    )
)
#: What says the same before a figure, and something else before anything else.
_ALIKE_BEFORE_FIGURES: Final = tuple(
    map(words, ("some about around approximately roughly", "quelque environ", "unos alrededor", "einige etwa"))
)


def alike(change: Change) -> bool:
    """Whether one word of vague amount stands for another of the same amount."""
    if len(change.old_words) != 1 or len(change.new_words) != 1:
        return False
    both = {change.old_words[0].key.lower(), change.new_words[0].key.lower()}
    after = change.new_around[1]
    figures = _ALIKE_BEFORE_FIGURES if after is not None and after.kind == "quantity" else ()
    return any(both <= group for group in (*_ALIKE, *figures))


#: Letters from which on a word of content is told from a word of grammar.
_FULL: Final = 4


def opposites(change: Change) -> Finding | None:
    """One word became its opposite: killed and injured, rise and fall."""
    if len(change.old_words) != 1 or len(change.new_words) != 1:
        return None
    old, new = change.old_words[0].key.lower(), change.new_words[0].key.lower()
    if frozenset((old, new)) not in _OPPOSITES:
        return None
    # `and` and `or`, `up` and `down` are also exchanged for reasons of language.
    plain = len(old) < _FULL or len(new) < _FULL or {old, new} <= change.context.tables.function
    return Finding("POLARITY_MODALITY", "review" if plain else "certain", {"old": old, "new": new, "pair": "opposites"})


def negation(change: Change) -> Finding | None:
    """A negation came, went or was exchanged."""
    if _slip(change):
        return None
    signs = _signs(change)
    if signs is not None:
        return signs
    lost, gained = loaded(change.old, change.new, change.context.tables)
    if not any(_negates(word, change.context.tables) for word in (*lost, *gained)):
        return None
    short = len(change.old_words) <= 2 and len(change.new_words) <= 2
    return Finding(
        "POLARITY_MODALITY",
        "certain" if short else "review",
        {"old_words": tuple(lost), "new_words": tuple(gained), "about": "negation"},
    )


def modality(change: Change) -> Finding | None:
    """A modal, a hedge or an amount in words came, went or was exchanged; or opposites stand in a longer stretch."""
    if _slip(change):
        return None
    lost, gained = loaded(change.old, change.new, change.context.tables)
    if alike(change) or (len(lost) == len(gained) == 1 and any({lost[0], gained[0]} <= group for group in _ALIKE)):
        return None
    if not lost and not gained:
        opposed = _crossed(
            [token.key.lower() for token in change.old_words], [token.key.lower() for token in change.new_words]
        )
        if opposed:
            return Finding("POLARITY_MODALITY", "review", {"old": opposed[0], "new": opposed[1], "pair": "opposites"})
        return None
    short = len(change.old_words) <= 2 and len(change.new_words) <= 2
    return Finding(
        "POLARITY_MODALITY",
        "high" if short else "review",
        {"old_words": tuple(lost), "new_words": tuple(gained), "about": "modality or amount"},
    )


#: Characters beside a change in which a negation that it is a part of can stand (`し` and `せんでし` of ません).
_BESIDE: Final = 4


def _signs(change: Change) -> Finding | None:
    """In a script without spaces: the text around the change has a negation more, or less, or another."""
    signs = change.context.tables.negating
    if not signs or len(change.old_text) + len(change.new_text) > 200:
        return None
    found = []
    for text, where in ((change.pair.old, change.old_range), (change.pair.new, change.new_range)):
        window = text[max(0, where[0] - _BESIDE) : where[1] + _BESIDE]
        count: Counter[str] = Counter()
        for sign in signs:
            count[sign] += window.count(sign)
            window = window.replace(sign, "\n")
        found.append(count)
    lost, gained = found[0] - found[1], found[1] - found[0]
    if lost.total() == gained.total():
        return None
    return Finding(
        "POLARITY_MODALITY", "review",
        {"old_words": tuple(sorted(lost.elements())), "new_words": tuple(sorted(gained.elements())), "about": "negation"},
    )  # fmt: skip


def _negates(word: str, tables: Tables) -> bool:
    return word in tables.negations or word.endswith("n't")


def _slip(change: Change) -> bool:
    """Whether one of two words is no word and close to the other: then the rules for typing errors decide first."""
    if len(change.old_words) != 1 or len(change.new_words) != 1 or not has_list(change.context.language):
        return False
    both = [token.key.lower() for token in (change.old_words[0], change.new_words[0])]
    known_words = [known(word, change.context.language) or "'" in word for word in both]
    return known_words.count(False) == 1 and osa(both[0], both[1], 2) <= (1 if max(map(len, both)) < 6 else 2)


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
