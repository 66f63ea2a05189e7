"""Words that judge: which words name the same people, acts or places more harshly or more kindly, and who said a thing.

Only the comparison of a copy with its wire text asks: there, one of them for another is a difference of the first rank.
Tables, by language; a word is matched from its beginning, so that its forms are found (`terroris` is every terrorist).
A language without a table has no such words; its differences are ranked by the general rules alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, NamedTuple

Grade = Literal["plain", "harsher", "kinder"]
_GRADES: Final[tuple[Grade, ...]] = ("plain", "harsher", "kinder")

#: About what; plain words | harsher ones | kinder ones. `=` after a word: this form only.
_ROWS: Final[Mapping[str, str]] = {
    "en": """
        fighters: insurgen rebel= rebels= militant fighter gunm guerrilla separatist militia | terroris extremis jihadis
            thug bandit | freedom_fighter resistance liberat
        protest: protest demonstrat marcher activist crowd | riot mob= mobs= hooligan vandal agitator | peaceful
        rulers: government administration authorities leader president | regime junta dictator strongm despot |
        newcomers: migrant immigrant foreigner newcomer | illegal infiltrat invader alien= aliens= | refugee asylum
        saying: said= says= saying= told= tells= stated= states= according= added= | claim alleg purport boast admit
            conced confess insist | reveal explain
        killing: kill died= die= dead= death shot= shooting | murder massacr slaughter butcher slay slain
            executed= execution= executions= assassinat | neutrali
        wall: barrier fence | wall= walls= | safety
        outpost: settlement settler | colony colonies colonist outpost | neighborhood neighbourhood
        land: disputed= administered contested= | occupied= occupation annex | liberated= reunif
        war: operation offensive campaign intervention | invasion invad aggression onslaught | liberation
        unrest: unrest protest uprising | insurrection coup= putsch mutiny | revolution
        prisoner: detain prisoner inmate suspect | hostage criminal convict culprit | dissident
        dead: casualt victim dead= | collateral | martyr
        faith: sect= movement group organisation organization | cult= gang= syndicate mafia | congregation
        cut: reduc cut= cuts= saving | slash gutt | reform streamlin
        youth: youth= youths= teenager | thug lout yob delinquent | lad= lads=
        official: official civil_servant employee | bureaucrat apparatchik crony | expert
        critic: critic= critics= opponent opposition | traitor enemy enemies | dissident
        """,
    "de": """
        Kämpfer: aufständisch rebell kämpfer miliz separatist bewaffnet | terroris extremis dschihadis banditen |
            freiheitskämpfer widerst
        Protest: demonstr protest aktivist | randalier krawall chaot mob= pöbel | friedlich
        Herrschende: regierung behörde führung präsident | regime= junta diktat machthaber |
        Zuwanderer: migrant zuwander einwander | illegale asylant eindringling flut= | geflüchtet flüchtling schutzsuch
        Sagen: sagte= sagten= sagt= erklärte= teilte= laut= zufolge= | behaupt gab_zu räumte gestand | enthüll
        Töten: getötet töt tot= tote= toten= starb | ermord mord massak hinricht abgeschlacht | neutralis
        Krieg: einsatz operation offensive | überfall invasion angriffskrieg aggression | befreiung
        Land: umstritten | besetzt besatz annekt | befreit
        Opfer: opfer= tote= | kollateral | märtyrer
        Gruppe: gruppe organisation bewegung | sekte bande clan | gemeinde
        """,
    "fr": """
        combattants: insurg rebelle combattant milici séparatist | terroris extrémis djihadis bandit | résistan
            libérat
        manifestants: manifestant protestat militant | émeuti casseur voyou | pacifi
        dirigeants: gouvernement autorité dirigeant président | régime= junte dictat |
        arrivants: migrant immigr étranger | clandestin illéga envahis | réfugié exilé
        dire: dit= déclar indiqué= affirmé= selon= ajouté= | préten allég avou admis= admet= reconn | révél
        tuer: tué tuer mort= morts= | assassin massacr exécut abatt | neutralis
        guerre: opération offensive campagne | invasion envahi agression | libération
        terre: contesté disputé | occupé occupation annex | libéré
        victimes: victime mort= morts= | collatéra | martyr
        groupe: groupe organisation mouvement | secte bande gang | communauté
        """,
    "es": """
        combatientes: insurgente rebelde combatiente milicia separatist guerriller | terroris extremis yihadis bandid |
            libertador resisten
        protesta: manifestante protest activist | alborotador vándal turba | pacífic
        gobernantes: gobierno autoridad presidente | régimen= junta= dictad |
        llegados: migrante inmigrante extranjero | ilegal invasor | refugiad
        decir: dijo= dice= declaró= según= afirmó= añadió= | alega pretend admiti reconoc confes | revel
        matar: mató= muert matar | asesin masacr ejecut | abati neutraliz
        guerra: operación ofensiva campaña | invasión invadi agresión | liberación
        """,
    "it": """
        combattenti: insort ribell combattent milizi separatist | terroris estremis jihadis bandit | resisten
            liberat
        protesta: manifestant protest attivist | rivoltos teppist vandal | pacific
        governanti: governo autorità presidente | regime= giunta= dittat |
        arrivati: migrant immigrat stranier | clandestin illegal invasor | rifugiat profugh
        dire: detto= dice= dichiarat secondo= | sostien pretes ammess ammett confess | rivel
        guerra: operazione offensiva campagna | invasione invad aggression | liberazione
        """,
    "pt": """
        combatentes: insurgente rebelde combatente milícia separatist | terroris extremis jihadis bandid | resistên
        protesto: manifestante protest ativist | desordeir vândal turba | pacífic
        governantes: governo autoridade presidente | regime= junta= ditad |
        chegados: migrante imigrante estrangeir | ilegal invasor clandestin | refugiad
        dizer: disse= diz= declarou= segundo= | aleg admiti reconhec confess | revel
        guerra: operação ofensiva campanha | invasão invadi agressão | libertação
        """,
    "nl": """
        strijders: opstandeling rebel= rebellen= strijder militie separatist | terroris extremis jihadis bandiet |
            verzet
        protest: betoger demonstrant activist | relschopper oproerkraaier vandaal | vreedza
        bewind: regering overheid autoriteit president | regime= junta= dictat |
        nieuwkomers: migrant immigrant vreemdeling | illegal indringer | vluchteling
        zeggen: zei= zegt= zeiden= volgens= | beweer bekende= gaf_toe= | onthul
        oorlog: operatie offensief campagne | invasie agressie inval= | bevrijding
        """,
}

#: Adjectives that colour what they stand by.
_COLOURS: Final[Mapping[str, str]] = {
    "en": "so-called self-styled notorious brutal radical hardline hard-line controversial disgraced embattled heroic "
          "terror= savage barbaric bloodthirsty fanatical shameful cowardly ruthless",
    "de": "sogenannt selbsternannt berüchtigt brutal radikal umstritten heldenhaft barbarisch feig skrupellos",
    "fr": "soi-disant prétendu autoproclamé notoire brutal radical controversé héroïque barbare sauvage lâche",
    "es": "supuest autoproclamad notori brutal radical polémic heroic bárbar cobard",
    "it": "cosiddett sedicent famigerat brutal radical controvers eroic barbar",
    "pt": "suposto suposta autoproclamad notóri brutal radical polémic heroic bárbar",
    "nl": "zogenaamd zelfbenoemd berucht brutal radical omstreden heldhaftig barbaars",
}  # fmt: skip

#: Words that say whose word something is.
_SAYING: Final[Mapping[str, str]] = {
    "en": r"said|says?|saying|told|tells|stated?|states|according|reported|reports|announced|wrote|added|claim\w*|"
          r"alleg\w*|testified|quoted|cited|citing|reportedly|argued|insist\w*|admit\w*|conced\w*|acknowledg\w*",
    "de": r"sagte\w*|sagt|erklärte\w*|laut|zufolge|berichte\w*|teilte\w*|gab|behaupte\w*|nach\s+angaben|hieß|meldete\w*|"
          r"angeblich\w*|offenbar",
    "fr": r"dit|disent|selon|d['’]après|déclar\w*|indiqu\w*|affirm\w*|annonc\w*|rapport\w*|ajout\w*|préten\w*",
    "es": r"dijo|dijeron|dice\w*|según|declar\w*|afirm\w*|anunci\w*|inform\w*|añadi\w*|asegur\w*",
    "it": r"detto|dice|dicono|secondo|dichiar\w*|afferm\w*|annunci\w*|riferi\w*|aggiunt\w*",
    "pt": r"disse\w*|diz|segundo|declar\w*|afirm\w*|anunci\w*|inform\w*|acrescent\w*",
    "nl": r"zei|zeiden|zegt|volgens|meld\w*|verklaar\w*|aldus|beweer\w*",
}  # fmt: skip

#: Sentences that say that something is denied, doubted or was not confirmed: who leaves one out changes what is told.
_DENIAL: Final[Mapping[str, str]] = {
    "en": r"den(?:y|ies|ied|ial)|reject(?:s|ed)|disput(?:es|ed)|refut\w+|not (?:\w+ ){0,3}(?:verif|confirm)\w+|"
          r"unable to (?:\w+ )?(?:verify|confirm)|no comment|declined to comment|unconfirmed|unverified|unproven",
    "de": r"bestreite\w*|bestritt\w*|dementier\w*|zurückgewiesen|wies\w* .{0,60}zurück|"
          r"nicht (?:\w+ ){0,3}(?:bestätig|überprüf|verifizier)\w*|unbestätigt|unabhängig (?:zu )?überprüf\w*",
    "fr": r"dément\w*|ni(?:e|ent|é)\b|réfut\w*|contest\w+|rejet\w+|pas (?:\w+ ){0,4}(?:vérifi|confirm)\w*",
    "es": r"niega\w*|neg(?:ó|aron|ado)|desmient\w*|desminti\w*|rechaz\w+|no (?:\w+ ){0,4}(?:verific|confirm)\w*",
    "it": r"nega\w*|smenti\w*|respin\w+|non (?:\w+ ){0,4}(?:verific|conferm)\w*",
    "pt": r"nega\w*|negou|desment\w*|rejeit\w+|não (?:\w+ ){0,4}(?:verific|confirm)\w*",
    "nl": r"ontken\w*|weerspr\w*|verwerp\w*|niet (?:\w+ ){0,4}(?:bevestig|geverifieerd|gecontroleerd)\w*",
}  # fmt: skip


class Swap(NamedTuple):
    """One judging word for another: about what, both words, and both grades."""

    about: str
    old: str
    new: str
    old_grade: Grade
    new_grade: Grade


class _Group(NamedTuple):
    about: str
    grades: tuple[tuple[Grade, re.Pattern[str]], ...]


def _pattern(stems: str) -> re.Pattern[str] | None:
    parts = []
    for stem in stems.split():
        exact = stem.endswith("=")
        said = re.escape(stem.rstrip("=")).replace("_", r"[\s-]+")
        parts.append(said if exact else said + r"\w*")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None


@cache
def _groups(language: str) -> tuple[_Group, ...]:
    rows: list[str] = []
    for line in _ROWS.get(language, "").strip().splitlines():
        if re.match(r"\s*\w+:", line):
            rows.append(line.strip())
        elif line.strip():
            rows[-1] += " " + line.strip()
    found = []
    for row in rows:
        about, _, rest = row.partition(":")
        graded = zip(_GRADES, rest.split("|"), strict=False)
        grades = tuple((grade, pattern) for grade, stems in graded if (pattern := _pattern(stems)) is not None)
        found.append(_Group(about, grades))
    return tuple(found)


@cache
def _colours(language: str) -> re.Pattern[str] | None:
    return _pattern(_COLOURS.get(language, ""))


@cache
def _whole(language: str, table: Literal["saying", "denial"]) -> re.Pattern[str] | None:
    rows = _SAYING if table == "saying" else _DENIAL
    return re.compile(rf"(?<!\w)(?:{rows[language]})(?!\w)", re.IGNORECASE) if language in rows else None


def swapped(old: str, new: str, language: str) -> Swap | None:
    """The first judging word of one stretch that stands for one of another grade in the other; None without any."""
    for group in _groups(language):
        ours, theirs = _graded(group, old), _graded(group, new)
        lost = [(grade, word) for grade, word in ours if (grade, word) not in theirs]
        come = [(grade, word) for grade, word in theirs if (grade, word) not in ours]
        for grade, word in lost:
            for other, into in come:
                if grade != other and grade not in dict(come) and other not in dict(lost):
                    return Swap(group.about, word, into, grade, other)
    return None


def _graded(group: _Group, text: str) -> list[tuple[Grade, str]]:
    return [(grade, match.group().lower()) for grade, pattern in group.grades for match in pattern.finditer(text)]


def coloured(old: str, new: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The colouring adjectives that only the old and only the new stretch has."""
    pattern = _colours(language)
    if pattern is None:
        return (), ()
    ours, theirs = ([match.group().lower() for match in pattern.finditer(text)] for text in (old, new))
    return tuple(word for word in ours if word not in theirs), tuple(word for word in theirs if word not in ours)


def harsh(text: str, language: str) -> str | None:
    """The first word of a stretch that names people, acts or places more harshly or more kindly than others do."""
    for group in _groups(language):
        if group.about not in _EVERYDAY:
            for grade, word in _graded(group, text):
                if grade != "plain":
                    return word
    return None


#: Groups whose judging words are also words of every day when they stand alone.
_EVERYDAY: Final = frozenset({"saying", "cut", "youth", "faith", "wall", "land", "dead", "official"})


def sayings(text: str, language: str) -> list[tuple[int, int]]:
    """Where a text says whose word something is."""
    pattern = _whole(language, "saying")
    return [match.span() for match in pattern.finditer(text)] if pattern is not None else []


def denies(text: str, language: str) -> str | None:
    """The words with which a text says that something is denied or was not confirmed."""
    pattern = _whole(language, "denial")
    match = pattern.search(text) if pattern is not None else None
    return match.group() if match is not None else None
