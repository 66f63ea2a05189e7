"""Made-up edits of style alone: typography, spelling, the way dates, numbers and units are written, marks of quotation.

Every sentence is invented. `edits(seed, each)` gives up to `each` edits of every sort in every language; the same seed
gives the same edits. Both versions of a sentence say the same, to the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple


class StyleEdit(NamedTuple):
    """One sentence in two versions that say the same."""

    language: str
    sort: str
    old: str
    new: str


@dataclass(frozen=True)
class House:
    """What a house of one language can choose."""

    #: Sentences with a quotation in `{a}` … `{b}`, a dash `{dash}` and an ellipsis `{dots}`.
    plain: Sequence[str]
    quotes: Sequence[tuple[str, str]]
    #: Sentences with a date in `{d}` and ways to write the same one.
    dated: Sequence[str]
    months: Sequence[str]
    dates: Sequence[str]
    #: Sentences with a figure in `{n}`; number words by value; signs between thousands.
    counted: Sequence[str]
    words: dict[int, str]
    thousands: Sequence[str]
    #: Whole sentences in two spellings.
    spelling: Sequence[tuple[str, str]]
    hyphens: Sequence[tuple[str, str]]
    amounts: Sequence[tuple[str, str]]
    percent: Sequence[tuple[str, str]]
    clock: Sequence[tuple[str, str]]


HOUSES: Final[dict[str, House]] = {
    "en": House(
        plain=("The miller {dash} a shy man {dash} said {a}we will rebuild it{b} and left.",
               "She called it {a}a long winter{b} and went on{dots}",
               "The vote {dash} the third this year {dash} was {a}a formality{b}, he said."),
        quotes=(("“", "”"), ('"', '"'), ("‘", "’")),
        dated=("The hearing was held on {d} in the old mill.", "The bridge closed on {d} after the storm."),
        months=("January", "March", "April", "June", "August", "October", "November"),
        dates=("{m} {day}, {y}", "{day} {m} {y}", "{y}-{mn:02}-{day:02}", "the {day}th of {m} {y}"),
        counted=("Some of the {n} barns were rebuilt.", "The council counted {n} boats in the bay."),
        words={2: "two", 3: "three", 21: "twenty-one", 5: "five", 7: "seven", 9: "nine",
               12: "twelve", 20: "twenty", 30: "thirty"},
        thousands=(",", "", "\u202f"),
        spelling=(("The colour of the harbour lights changed.", "The color of the harbor lights changed."),
                  ("They organised the theatre programme.", "They organized the theater program."),
                  ("A traveller was labelled a defence expert.", "A traveler was labeled a defense expert."),
                  ("The mayor won't leave the city centre.", "The mayor will not leave the city center."),
                  ("The U.S. signed it.", "The United States signed it."),
                  ("A train from Kyiv arrived.", "A train from Kiev arrived."),
                  ("It is an ageing catalogue of grey stones.", "It is an aging catalog of gray stones."),
                  ("Gov. Ruiz spoke to Sen. Calder.", "Governor Ruiz spoke to Senator Calder.")),
        hyphens=(("The co-operation was re-opened.", "The cooperation was reopened."),
                 ("He sent an e-mail on the long-term plan.", "He sent an email on the long term plan."),
                 ("The vice-president met the well-known singer.", "The vice president met the well known singer.")),
        amounts=(("The repair cost $3 million.", "The repair cost 3,000,000 dollars."),
                 ("The repair cost €2.5 billion.", "The repair cost 2,500,000,000 euros."),
                 ("It sold for $1.2 million.", "It sold for $1,200,000."),
                 ("The town has 3 million people.", "The town has three million people.")),
        percent=(("Rents rose 5 percent.", "Rents rose 5%."), ("Rents rose five per cent.", "Rents rose 5 percent."),
                 ("It fell by 3.5 per cent.", "It fell by 3.5%.")),
        clock=(("The train left at 3 p.m. sharp.", "The train left at 15:00 sharp."),
               ("The train left at 9:30 a.m. sharp.", "The train left at 09:30 sharp.")),
    ),
    "de": House(
        plain=("Der Müller {dash} ein scheuer Mann {dash} sagte: {a}Wir bauen es wieder auf{b}.",
               "Sie nannte es {a}einen langen Winter{b} und ging{dots}"),
        quotes=(("„", "“"), ('"', '"'), ("»", "«"), ("«", "»")),
        dated=("Die Anhörung fand am {d} in der alten Mühle statt.", "Die Brücke wurde am {d} gesperrt."),
        months=("Januar", "März", "April", "Juni", "August", "Oktober", "November"),
        dates=("{day}. {m} {y}", "{day}.{mn}.{y}", "{day:02}.{mn:02}.{y}", "{y}-{mn:02}-{day:02}"),
        counted=("Man zählte {n} Boote in der Bucht.", "Von den {n} Scheunen stehen einige wieder."),
        words={2: "zwei", 21: "einundzwanzig", 200: "zweihundert", 3: "drei", 5: "fünf", 7: "sieben", 9: "neun",
               12: "zwölf", 20: "zwanzig", 30: "dreißig"},
        thousands=(".", "", "\u202f"),
        spelling=(("Sie wusste, daß er muß.", "Sie wusste, dass er muss."),
                  ("Er trank einen Kaffee zum Beispiel dort.", "Er trank einen Kaffee z.B. dort."),
                  ("Das Schloß lag am Fluß.", "Das Schloss lag am Fluss."),
                  ("Die Phantasie half dem Photographen.", "Die Fantasie half dem Fotografen.")),
        hyphens=(("Die Solar-Anlage steht am Rathaus-Dach.", "Die Solaranlage steht am Rathausdach."),
                 ("Der Kaffee-Ersatz war knapp.", "Der Kaffeeersatz war knapp.")),
        amounts=(("Es kostete 3 Millionen Euro.", "Es kostete 3.000.000 Euro."),
                 ("Es kostete 2,5 Mio. Euro.", "Es kostete 2,5 Millionen Euro."),
                 ("Es kostete drei Milliarden Euro.", "Es kostete 3 Mrd. Euro.")),
        percent=(("Die Mieten stiegen um 5 Prozent.", "Die Mieten stiegen um 5%."),
                 ("Sie fielen um 3,5 %.", "Sie fielen um 3,5 Prozent.")),
        clock=(("Der Zug fuhr um 15 Uhr ab.", "Der Zug fuhr um 15:00 Uhr ab."),
               ("Der Zug fuhr um 9.30 Uhr ab.", "Der Zug fuhr um 9:30 Uhr ab.")),
    ),
    "fr": House(
        plain=("Le meunier {dash} un homme timide {dash} a dit {a}nous allons rebâtir{b} et il est parti.",
               "Elle parlait d’{a}un long hiver{b} et continua{dots}"),
        quotes=(("« ", " »"), ("«\u00a0", "\u00a0»"), ("“", "”"), ('"', '"')),
        dated=("L’audience a eu lieu le {d} dans le moulin.", "Le pont a fermé le {d} après la tempête."),
        months=("janvier", "mars", "avril", "juin", "août", "octobre", "novembre"),
        dates=("{day} {m} {y}", "{day:02}/{mn:02}/{y}", "{day}.{mn}.{y}", "{y}-{mn:02}-{day:02}"),
        counted=("On a compté {n} bateaux dans la baie.", "La mairie a ouvert {n} salles."),
        words={2: "deux", 3: "trois", 5: "cinq", 70: "soixante-dix", 92: "quatre-vingt-douze", 7: "sept", 9: "neuf",
               12: "douze", 20: "vingt", 30: "trente"},
        thousands=("\u202f", "\u00a0", " ", ".", ""),
        spelling=(("L’évènement va paraitre au mois d’aout.", "L’événement va paraître au mois d’août."),
                  ("Le maitre connait la clef.", "Le maître connaît la clé."),
                  ("M. Roche a vu Mme Orban.", "Monsieur Roche a vu Madame Orban.")),
        hyphens=(("Un week-end à l’auto-école.", "Un weekend à l’autoécole."),),
        amounts=(("Cela a coûté 3 millions d’euros.", "Cela a coûté trois millions d’euros."),
                 ("Le prix est de 1 500 000 euros.", "Le prix est de 1,5 million d’euros."),
                 ("Le prix est de 200 euros.", "Le prix est de 200 €.")),
        percent=(("Les loyers ont gagné 5 pour cent.", "Les loyers ont gagné 5 %."),
                 ("Ils ont perdu 3,5%.", "Ils ont perdu 3,5 %.")),
        clock=(("Le train est parti à 12h30 pile.", "Le train est parti à 12 h 30 pile."),
               ("Le train est parti à 15 heures pile.", "Le train est parti à 15h00 pile.")),
    ),
    "es": House(
        plain=("El molinero {dash}un hombre tímido{dash} dijo {a}lo vamos a reconstruir{b} y salió.",
               "Ella habló de {a}un largo invierno{b} y siguió{dots}"),
        quotes=(("«", "»"), ("“", "”"), ('"', '"')),
        dated=("La vista se celebró el {d} en el molino.", "El puente cerró el {d} tras la tormenta."),
        months=("enero", "marzo", "abril", "junio", "agosto", "octubre", "noviembre"),
        dates=("{day} de {m} de {y}", "{day}/{mn}/{y}", "{day:02}/{mn:02}/{y}", "{y}-{mn:02}-{day:02}", "{day} de {m} del {y}"),
        counted=("Se contaron {n} barcos en la bahía.", "El concejo abrió {n} salas."),
        words={2: "dos", 3: "tres", 32: "treinta y dos", 300: "trescientos", 5: "cinco", 7: "siete", 9: "nueve",
               12: "doce", 20: "veinte", 30: "treinta"},
        thousands=(".", "\u202f", "", " "),
        spelling=(("Fue sólo un largo invierno en la costa.", "Fue solo un largo invierno en la costa."),
                  ("Un período de lluvia sobre la costa.", "Un periodo de lluvia sobre la costa."),
                  ("El psicólogo viajó ayer a México.", "El sicólogo viajó ayer a Méjico."),
                  ("La feria se abre en setiembre.", "La feria se abre en septiembre.")),
        hyphens=(("Es un plan socio-económico anti-fraude.", "Es un plan socioeconómico antifraude."),),
        amounts=(("Costó 3 millones de euros.", "Costó tres millones de euros."),
                 ("Costó 1.500.000 euros.", "Costó 1,5 millones de euros."),
                 ("Costó 200 euros.", "Costó 200 €.")),
        percent=(("Subió un 5 por ciento.", "Subió un 5 %."), ("Bajó un 3,5%.", "Bajó un 3,5 por ciento.")),
        clock=(("El tren salió a las 15.00 horas.", "El tren salió a las 15:00 horas."),
               ("El tren salió a las 9:30 h.", "El tren salió a las 09:30 h.")),
    ),
    "it": House(
        plain=("Il mugnaio {dash} un uomo timido {dash} ha detto {a}lo ricostruiremo{b} ed è uscito.",
               "Lei parlava di {a}un lungo inverno{b} e continuava{dots}"),
        quotes=(("«", "»"), ("“", "”"), ('"', '"')),
        dated=("L’udienza si è tenuta il {d} nel mulino.", "Il ponte ha chiuso il {d} dopo la tempesta."),
        months=("gennaio", "marzo", "aprile", "giugno", "agosto", "ottobre", "novembre"),
        dates=("{day} {m} {y}", "{day}/{mn}/{y}", "{day:02}/{mn:02}/{y}", "{day}.{mn}.{y}"),
        counted=("Si contavano {n} barche nella baia.", "Il comune ha aperto {n} sale."),
        words={2: "due", 3: "tre", 21: "ventuno", 38: "trentotto", 5: "cinque", 7: "sette", 9: "nove",
               12: "dodici", 20: "venti", 30: "trenta"},
        thousands=(".", "\u202f", "", "'"),
        spelling=(("L’obbiettivo delle ciliege è chiaro.", "L’obiettivo delle ciliegie è chiaro."),
                  ("Il sopraluogo sarà in provincie lontane.", "Il sopralluogo sarà in province lontane.")),
        hyphens=(("Un piano anti-frode socio-economico.", "Un piano antifrode socioeconomico."),),
        amounts=(("È costato 3 milioni di euro.", "È costato tre milioni di euro."),
                 ("È costato 1.500.000 euro.", "È costato 1,5 milioni di euro."),
                 ("È costato 200 euro.", "È costato 200 €.")),
        percent=(("È salito del 5 per cento.", "È salito del 5%."), ("È sceso del 3,5 %.", "È sceso del 3,5 per cento.")),
        clock=(("Il treno è partito alle 15.00 in punto.", "Il treno è partito alle 15:00 in punto."),
               ("Il treno è partito alle 9:30 in punto.", "Il treno è partito alle 09:30 in punto.")),
    ),
    "pt": House(
        plain=("O moleiro {dash} um homem tímido {dash} disse {a}vamos reconstruir{b} e saiu.",
               "Ela falou de {a}um longo inverno{b} e continuou{dots}"),
        quotes=(("«", "»"), ("“", "”"), ('"', '"')),
        dated=("A audiência foi em {d} no moinho.", "A ponte fechou em {d} após a tempestade."),
        months=("janeiro", "março", "abril", "junho", "agosto", "outubro", "novembro"),
        dates=("{day} de {m} de {y}", "{day}/{mn}/{y}", "{day:02}/{mn:02}/{y}", "{y}-{mn:02}-{day:02}"),
        counted=("Contaram-se {n} barcos na baía.", "A câmara abriu {n} salas."),
        words={3: "três", 32: "trinta e dois", 5: "cinco", 7: "sete", 9: "nove",
               12: "doze", 20: "vinte", 30: "trinta"},
        thousands=(".", "\u202f", "", " "),
        spelling=(("A direcção da escola mudou de casa.", "A direção da escola mudou de casa."),
                  ("O tempo foi óptimo durante a feira.", "O tempo foi ótimo durante a feira."),
                  ("O director da feira saiu ontem cedo.", "O diretor da feira saiu ontem cedo."),
                  ("O plano econômico da vila mudou.", "O plano económico da vila mudou.")),
        hyphens=(("Um plano anti-fraude sócio-económico.", "Um plano antifraude socioeconómico."),),
        amounts=(("Custou 3 milhões de euros.", "Custou três milhões de euros."),
                 ("Custou 1.500.000 euros.", "Custou 1,5 milhões de euros."),
                 ("Custou 200 euros.", "Custou 200 €.")),
        percent=(("Subiu 5 por cento.", "Subiu 5%."), ("Caiu 3,5 %.", "Caiu 3,5 por cento.")),
        clock=(("O trem saiu às 15h00 em ponto.", "O trem saiu às 15:00 em ponto."),
               ("O trem saiu às 9h30 em ponto.", "O trem saiu às 09:30 em ponto.")),
    ),
    "nl": House(
        plain=("De molenaar {dash} een verlegen man {dash} zei {a}we bouwen het op{b} en ging.",
               "Ze sprak van {a}een lange winter{b} en ging door{dots}"),
        quotes=(("“", "”"), ('"', '"'), ("‘", "’"), ("„", "”")),
        dated=("De zitting was op {d} in de molen.", "De brug ging op {d} dicht na de storm."),
        months=("januari", "maart", "april", "juni", "augustus", "oktober", "november"),
        dates=("{day} {m} {y}", "{day}-{mn}-{y}", "{day:02}-{mn:02}-{y}", "{y}-{mn:02}-{day:02}"),
        counted=("Men telde {n} boten in de baai.", "De raad opende {n} zalen."),
        words={2: "twee", 3: "drie", 22: "tweeëntwintig", 5: "vijf", 7: "zeven", 9: "negen",
               12: "twaalf", 20: "twintig", 30: "dertig"},
        thousands=(".", "\u202f", "", " "),
        spelling=(("De pannekoek is een goed produkt.", "De pannenkoek is een goed product."),
                  ("Hij zag een aktie in de paardebloem.", "Hij zag een actie in de paardenbloem.")),
        hyphens=(("Een anti-fraude plan met e-mail.", "Een antifraude plan met email."),),
        amounts=(("Het kostte 3 miljoen euro.", "Het kostte drie miljoen euro."),
                 ("Het kostte 1.500.000 euro.", "Het kostte 1,5 miljoen euro."),
                 ("Het kostte 200 euro.", "Het kostte € 200.")),
        percent=(("De huren stegen 5 procent.", "De huren stegen 5%."), ("Het daalde 3,5 %.", "Het daalde 3,5 procent.")),
        clock=(("De trein ging om 15.00 uur weg.", "De trein ging om 15:00 uur weg."),
               ("De trein ging om 9.30 uur weg.", "De trein ging om 09.30 uur weg.")),
    ),
}  # fmt: skip
_MONTHS: Final = (1, 3, 4, 6, 8, 10, 11)
_DASHES: Final = ("–", "—", "-", "--")
_DOTS: Final = ("…", "...")


def edits(seed: int, each: int, languages: Sequence[str] = tuple(HOUSES)) -> list[StyleEdit]:
    """Up to `each` edits of every sort, in the order of the languages and sorts. Deterministic."""
    found = []
    for language in languages:
        for sort, make in _SORTS.items():
            chance = Random(f"{seed} {language} {sort}")
            seen: set[tuple[str, str]] = set()
            for _ in range(each * 6):
                old, new = make(HOUSES[language], chance)
                if chance.random() < 0.5:
                    old, new = new, old
                if old != new and (old, new) not in seen and len(seen) < each:
                    seen.add((old, new))
                    found.append(StyleEdit(language, sort, old, new))
    return found


def _glyphs(house: House, chance: Random) -> tuple[str, str]:
    sentence = chance.choice(house.plain)
    marks = chance.choice(house.quotes)
    sides = []
    for _ in range(2):
        sides.append(sentence.format(a=marks[0], b=marks[1], dash=chance.choice(_DASHES), dots=chance.choice(_DOTS)))
    if chance.random() < 0.5:
        sides[1] = sides[1].replace(" ", "\u00a0", 1)
    return sides[0], sides[1]


def _marks(house: House, chance: Random) -> tuple[str, str]:
    sentence = chance.choice(house.plain)
    one, other = chance.sample(house.quotes, 2)
    return (
        sentence.format(a=one[0], b=one[1], dash="–", dots="…"),
        sentence.format(a=other[0], b=other[1], dash="–", dots="…"),
    )


def _date(house: House, chance: Random) -> tuple[str, str]:
    sentence = chance.choice(house.dated)
    place = chance.randrange(len(house.months))
    parts = {
        "m": house.months[place], "mn": _MONTHS[place], "day": chance.randint(13, 20), "y": chance.randint(2001, 2024),
    }  # fmt: skip
    one, other = chance.sample(house.dates, 2)
    return sentence.format(d=one.format(**parts)), sentence.format(d=other.format(**parts))


def _number(house: House, chance: Random) -> tuple[str, str]:
    sentence = chance.choice(house.counted)
    if chance.random() < 0.5:
        value = chance.choice(sorted(house.words))
        return sentence.format(n=house.words[value]), sentence.format(n=value)
    value = chance.randint(2_000, 900_000)
    one, other = chance.sample(house.thousands, 2)
    return tuple(sentence.format(n=f"{value:,}".replace(",", sign)) for sign in (one, other))  # type: ignore[return-value]


def _pairs(name: str) -> Callable[[House, Random], tuple[str, str]]:
    def make(house: House, chance: Random) -> tuple[str, str]:
        choices: Sequence[tuple[str, str]] = getattr(house, name)
        return chance.choice(choices)

    return make


_SORTS: Final[dict[str, Callable[[House, Random], tuple[str, str]]]] = {
    "glyphs": _glyphs, "marks": _marks, "date": _date, "number": _number, "spelling": _pairs("spelling"),
    "hyphens": _pairs("hyphens"), "amounts": _pairs("amounts"), "percent": _pairs("percent"), "clock": _pairs("clock"),
}  # fmt: skip
