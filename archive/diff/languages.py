"""What the rules know of each language, as tables: calendar words, number words, negation, hedges, function words.

Spelled in lower case. A language without a table (`tables` gives the empty one) is compared all the same: dates and
numbers in digits, punctuation, attestation; what needs words is left to the general rules and says `review`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from archive.diff.numerals import compounds


@dataclass(frozen=True)
class Tables:
    """The words of one language."""

    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    #: Words for a day relative to the day of writing, in days.
    relative: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    #: Words that multiply: million, Milliarden.
    scales: Mapping[str, int] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    negations: frozenset[str] = frozenset()
    #: Modal verbs and words that say how sure or how much.
    hedges: frozenset[str] = frozenset()
    #: Words that carry grammar and no content. Without them nothing mild is said of a language (see `assesses_words`).
    function: frozenset[str] = frozenset()
    #: Negations that are part of a word, in scripts without spaces: counted in the text around a change.
    negating: tuple[str, ...] = ()
    #: "," or ".": which sign separates decimals.
    decimal: str = "."
    #: Nouns are capitalised, so a capital says nothing about names.
    capital_nouns: bool = False
    day_first: bool = True

    @property
    def assesses_words(self) -> bool:
        """Whether enough is known of the language to call an exchange of words a matter of wording or of grammar."""
        return bool(self.function)


def _numbered(rows: str, start: int = 1) -> dict[str, int]:
    """`january/jan february/feb …` as word to position."""
    return {form: n for n, forms in enumerate(rows.split(), start) for form in forms.split("/")}


def words(text: str) -> frozenset[str]:
    """The words of a table row, as a set."""
    return frozenset(text.split())


_EN_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}

ENGLISH: Final = Tables(
    months=_numbered(
        "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct "
        "november/nov december/dec"
    ),
    weekdays=_numbered(
        "monday/mon tuesday/tues/tue wednesday/wed thursday/thurs/thu friday/fri saturday/sat sunday/sun", 0
    ),
    relative={"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1},
    numbers=_numbered(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        0,
    )
    | _EN_TENS
    | {"dozen": 12},
    scales={
        "hundred": 100,
        "thousand": 1000,
        "million": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
        "mn": 10**6,
        "bn": 10**9,
        "mln": 10**6,
        "bln": 10**9,
        "tn": 10**12,
        "trn": 10**12,
    },
    ordinals=_numbered("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"),
    negations=words(
        "not no never none neither nor nobody nothing nowhere without cannot can't don't doesn't didn't won't wouldn't "
        "shouldn't couldn't isn't aren't wasn't weren't hasn't haven't hadn't mustn't needn't ain't"
    ),
    hedges=words(
        "may might could would should must can will shall alleged allegedly alleges allege reportedly reported "
        "apparently "
        "apparent suspected suspect likely unlikely possibly possible probably probable presumably presumed expected "
        "believed purported purportedly supposedly seemingly claimed confirmed unconfirmed rumoured rumored accused "
        "all "
        "some most many few several every any half nearly almost approximately roughly around about least only more "
        "less fewer yet"
    ),
    function=words(
        "a an the and or but if of at by for with from to in on into onto over under up down out off as is are was "
        "were be "
        "been being am do does did have has had having it its he him his she her hers they them their theirs we us "
        "our ours "
        "you your yours i me my mine this that these those there here which who whom whose what when where why how "
        "than "
        "then so such also too very just now still yet upon within among between during after before since until while "
        "because though although however both each other another own same s t re ve ll d m o'clock "
        "thus therefore hence moreover furthermore nevertheless nonetheless meanwhile instead besides otherwise "
        "whereas whilst unless"
    ),
    day_first=False,
)

GERMAN: Final = Tables(
    months=_numbered(
        "januar/jänner/jan februar/feber/feb märz/mrz april/apr mai juni/jun juli/jul august/aug september/sept/sep "
        "oktober/okt november/nov dezember/dez"
    ),
    weekdays=_numbered("montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so", 0),
    relative={"heute": 0, "gestern": -1, "vorgestern": -2, "morgen": 1, "übermorgen": 2},
    numbers=_numbered(
        "null eins/ein/eine/einen/einem/einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
        "vierzehn "
        "fünfzehn sechzehn siebzehn achtzehn neunzehn",
        0,
    )
    | {
        "zwanzig": 20,
        "dreißig": 30,
        "vierzig": 40,
        "fünfzig": 50,
        "sechzig": 60,
        "siebzig": 70,
        "achtzig": 80,
        "neunzig": 90,
    }
    | {"dutzend": 12}
    | compounds("de"),
    scales={
        "hundert": 100,
        "tausend": 1000,
        "million": 10**6,
        "millionen": 10**6,
        "mio": 10**6,
        "milliarde": 10**9,
        "milliarden": 10**9,
        "mrd": 10**9,
        "billion": 10**12,
        "billionen": 10**12,
    },
    negations=words("nicht kein keine keinen keinem keiner keines nie niemals nichts niemand ohne weder noch nirgends"),
    hedges=words(
        "soll sollen sollte sollten kann können könnte könnten muss müssen müsste darf dürfen dürfte dürften will "
        "wollen "
        "wird würde würden mutmaßlich mutmaßliche mutmaßlichen mutmaßlicher angeblich angebliche angeblichen offenbar "
        "vermutlich wahrscheinlich möglicherweise wohl anscheinend etwa rund fast knapp mehrere einige viele wenige "
        "alle "
        "meisten mindestens höchstens nur"
    ),
    function=words(
        "der die das den dem des ein eine einen einem einer eines und oder aber wenn dass ob von vom zu zum zur in "
        "im ins an "
        "am auf aus bei beim mit nach für um über unter vor hinter durch gegen seit bis während wegen als wie ist "
        "sind war "
        "waren sein gewesen hat haben hatte hatten werden wurde wurden worden er sie es wir ihr ihm ihn ihnen sich "
        "seine "
        "seiner seinen seinem ihre ihrer ihren ihrem dieser diese dieses diesen diesem jener auch noch schon so "
        "sehr dann "
        "da dort hier man was wer wo warum doch denn"
    ),
    decimal=",",
    capital_nouns=True,
)

FRENCH: Final = Tables(
    months=_numbered(
        "janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août septembre/sept octobre/oct "
        "novembre/nov "
        "décembre/déc"
    ),
    weekdays=_numbered("lundi mardi mercredi jeudi vendredi samedi dimanche", 0),
    relative={"aujourd'hui": 0, "hier": -1, "avant-hier": -2, "demain": 1, "après-demain": 2},
    numbers=_numbered(
        "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 0
    )
    | {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
    | compounds("fr"),
    scales={
        "cent": 100,
        "cents": 100,
        "mille": 1000,
        "million": 10**6,
        "millions": 10**6,
        "milliard": 10**9,
        "milliards": 10**9,
    },
    negations=words("ne n' pas jamais aucun aucune rien personne sans ni non guère"),
    hedges=words(
        "peut peuvent pourrait pourraient doit doivent devrait devraient présumé présumée présumés présumées prétendu "
        "aurait auraient serait seraient "
        "prétendument probablement probable possible peut-être apparemment soupçonné soupçonnée accusé environ près "
        "presque plusieurs quelques tous toutes beaucoup peu plupart moins seulement"
    ),
    function=words(
        "le la les l' un une des du de d' et ou mais si que qu' qui quoi dont où à au aux en dans par pour avec sur "
        "sous "
        "entre vers chez depuis pendant avant après comme est sont était étaient être été a ont avait avaient avoir il "
        "elle ils elles on nous vous je j' tu me m' te t' se s' lui leur leurs son sa ses mon ma mes ce cet cette "
        "ces c' y "
        "aussi très plus encore déjà alors donc"
    ),
    decimal=",",
)

SPANISH: Final = Tables(
    months=_numbered(
        "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago "
        "septiembre/setiembre/sept/sep "
        "octubre/oct noviembre/nov diciembre/dic"
    ),
    weekdays=_numbered("lunes martes miércoles jueves viernes sábado domingo", 0),
    relative={"hoy": 0, "ayer": -1, "anteayer": -2, "anoche": -1},
    numbers=_numbered(
        "cero un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve",
        0,
    )
    | {
        "veinte": 20,
        "treinta": 30,
        "cuarenta": 40,
        "cincuenta": 50,
        "sesenta": 60,
        "setenta": 70,
        "ochenta": 80,
        "noventa": 90,
    }
    | compounds("es"),
    scales={"cien": 100, "ciento": 100, "mil": 1000, "millón": 10**6, "millones": 10**6},
    negations=words("no nunca jamás ningún ninguno ninguna nada nadie sin ni tampoco"),
    hedges=words(
        "puede pueden podría podrían debe deben debería deberían presunto presunta presuntos presuntas presuntamente "
        "habría habrían sería serían estaría estarían "
        "supuesto supuesta supuestos supuestas supuestamente probablemente posiblemente posible aparentemente acusado "
        "casi unos unas varios varias muchos muchas pocos pocas todos todas algunos algunas mayoría menos solo sólo"
    ),
    function=words(
        "el la los las un una unos unas de del y e o u pero si que quien cual cuyo donde a al en por para con sobre "
        "entre "
        "hacia desde hasta durante antes después como es son era eran ser sido fue fueron está están estaba ha han "
        "había "
        "habían haber él ella ellos ellas nosotros yo tú me te se le les lo su sus mi mis este esta estos estas ese "
        "esa "
        "esos esas aquel también muy más ya aún todavía entonces"
    ),
    decimal=",",
)

ITALIAN: Final = Tables(
    months=_numbered(
        "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/sett/set "
        "ottobre/ott novembre/nov dicembre/dic"
    ),
    weekdays=_numbered("lunedì martedì mercoledì giovedì venerdì sabato domenica", 0),
    relative={"oggi": 0, "ieri": -1, "domani": 1, "stasera": 0},
    numbers=_numbered(
        "zero un/uno/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
        "quindici sedici "
        "diciassette diciotto diciannove",
        0,
    )
    | {
        "venti": 20,
        "trenta": 30,
        "quaranta": 40,
        "cinquanta": 50,
        "sessanta": 60,
        "settanta": 70,
        "ottanta": 80,
        "novanta": 90,
    }
    | compounds("it"),
    scales={
        "cento": 100,
        "mille": 1000,
        "mila": 1000,
        "milione": 10**6,
        "milioni": 10**6,
        "miliardo": 10**9,
        "miliardi": 10**9,
    },
    negations=words("non no mai nessun nessuno nessuna niente nulla senza né neppure"),
    hedges=words(
        "sarebbe sarebbero avrebbe avrebbero "
        "può possono potrebbe potrebbero deve devono dovrebbe dovrebbero presunto presunta presunti presunte "
        "probabilmente probabile forse apparentemente accusato circa quasi alcuni alcune molti molte pochi poche tutti "
        "tutte maggior meno solo"
    ),
    function=words(
        "il lo la i gli le l' un uno una un' di del dello della dei degli delle dell' d' e ed o ma se che chi cui "
        "dove a ad "
        "al allo alla ai agli alle all' in nel nella nei nelle con su sul sulla per tra fra da dal dalla come è "
        "sono era "
        "erano essere stato stata ha hanno aveva avevano avere egli ella loro noi voi io tu mi ti si ci vi suo sua "
        "suoi "
        "sue questo questa questi queste quello quella anche molto più già ancora poi"
    ),
    decimal=",",
)

PORTUGUESE: Final = Tables(
    months=_numbered(
        "janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set "
        "outubro/out "
        "novembro/nov dezembro/dez"
    ),
    weekdays=_numbered("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo", 0),
    relative={"hoje": 0, "ontem": -1, "anteontem": -2, "amanhã": 1},
    numbers=_numbered(
        "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze quinze "
        "dezesseis "
        "dezessete dezoito dezenove",
        0,
    )
    | {
        "vinte": 20,
        "trinta": 30,
        "quarenta": 40,
        "cinquenta": 50,
        "sessenta": 60,
        "setenta": 70,
        "oitenta": 80,
        "noventa": 90,
    }
    | compounds("pt"),
    scales={
        "cem": 100,
        "cento": 100,
        "mil": 1000,
        "milhão": 10**6,
        "milhões": 10**6,
        "bilhão": 10**9,
        "bilhões": 10**9,
    },
    negations=words("não nunca jamais nenhum nenhuma nada ninguém sem nem"),
    hedges=words(
        "teria teriam seria seriam estaria estariam "
        "pode podem poderia poderiam deve devem deveria deveriam suposto suposta supostos supostas supostamente "
        "provavelmente possivelmente aparentemente acusado quase cerca vários várias muitos muitas poucos poucas todos "
        "todas alguns algumas maioria menos só apenas"
    ),
    function=words(
        "o a os as um uma uns umas de do da dos das e ou mas se que quem qual cujo onde ao aos à às em no na nos "
        "nas por "
        "pelo pela para com sobre entre desde até durante antes depois como é são era eram ser sido foi foram está "
        "estão "
        "estava ha há tem têm tinha ter ele ela eles elas nós eu me te se lhe lhes seu sua seus suas este esta esse "
        "essa "
        "isso também muito mais já ainda então"
    ),
    decimal=",",
)

DUTCH: Final = Tables(
    months=_numbered(
        "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sept/sep "
        "oktober/okt "
        "november/nov december/dec"
    ),
    weekdays=_numbered("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag", 0),
    relative={"vandaag": 0, "gisteren": -1, "eergisteren": -2, "morgen": 1, "vanavond": 0},
    numbers=_numbered(
        "nul één/een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien "
        "achttien negentien",
        0,
    )
    | {
        "twintig": 20,
        "dertig": 30,
        "veertig": 40,
        "vijftig": 50,
        "zestig": 60,
        "zeventig": 70,
        "tachtig": 80,
        "negentig": 90,
    }
    | compounds("nl"),
    scales={"honderd": 100, "duizend": 1000, "miljoen": 10**6, "miljard": 10**9},
    negations=words("niet geen nooit niemand niets zonder noch nergens"),
    hedges=words(
        "kan kunnen zou zouden moet moeten mag mogen zal zullen vermoedelijk vermoedelijke mogelijk waarschijnlijk "
        "blijkbaar verluidt ongeveer bijna enkele veel weinig alle meeste minstens slechts"
    ),
    function=words(
        "de het een en of maar als dat die dit deze van voor met op in aan bij naar uit over onder door tegen tot "
        "sinds "
        "tijdens is zijn was waren wordt werd werden geweest heeft hebben had hadden hij zij ze het wij we jij je "
        "ik hem "
        "haar hun zich zijn er ook nog al dan zo zeer"
    ),
    decimal=",",
)

# What follows knows values and negations only: no function words, so that no exchange of words is called mild.

RUSSIAN: Final = Tables(
    months=_numbered(
        "январь/января/январе/янв февраль/февраля/феврале/фев март/марта/марте апрель/апреля/апреле/апр "
        "май/мая/мае июнь/июня/июне июль/июля/июле август/августа/августе/авг сентябрь/сентября/сентябре/сен "
        "октябрь/октября/октябре/окт ноябрь/ноября/ноябре/ноя декабрь/декабря/декабре/дек"
    ),
    weekdays=_numbered(
        "понедельник/понедельника вторник/вторника среда/среду/среды четверг/четверга пятница/пятницу/пятницы "
        "суббота/субботу/субботы воскресенье/воскресенья",
        0,
    ),
    relative={"сегодня": 0, "вчера": -1, "позавчера": -2, "завтра": 1},
    numbers=_numbered(
        "ноль один/одна/одно два/две/двух три/трёх/трех четыре/четырёх/четырех пять/пяти шесть/шести семь/семи "
        "восемь/восьми девять/девяти десять/десяти одиннадцать двенадцать тринадцать четырнадцать пятнадцать "
        "шестнадцать семнадцать восемнадцать девятнадцать",
        0,
    )
    | {"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70}
    | {"восемьдесят": 80, "девяносто": 90},
    scales={
        "сто": 100, "тысяча": 1000, "тысячи": 1000, "тысяч": 1000, "тыс": 1000, "миллион": 10**6, "миллиона": 10**6,
        "миллионов": 10**6, "млн": 10**6, "миллиард": 10**9, "миллиарда": 10**9, "миллиардов": 10**9, "млрд": 10**9,
        "триллион": 10**12, "триллиона": 10**12, "триллионов": 10**12,
    },
    negations=words("не ни нет без никогда никто никого ничего ничто нельзя нигде никакой никаких"),
    hedges=words("может могут мог могла якобы предположительно вероятно возможно около почти примерно более менее"),
    decimal=",",
)  # fmt: skip

TURKISH: Final = Tables(
    months=_numbered("ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"),
    weekdays=_numbered("pazartesi salı çarşamba perşembe cuma cumartesi pazar", 0),
    relative={"bugün": 0, "dün": -1, "yarın": 1},
    numbers=_numbered("sıfır bir iki üç dört beş altı yedi sekiz dokuz on", 0)
    | {"yirmi": 20, "otuz": 30, "kırk": 40, "elli": 50, "altmış": 60, "yetmiş": 70, "seksen": 80, "doksan": 90},
    scales={"yüz": 100, "bin": 1000, "milyon": 10**6, "milyar": 10**9, "trilyon": 10**12},
    negations=words("değil yok hiç asla olmadan ne hiçbir kimse"),
    hedges=words("belki iddiaya muhtemelen yaklaşık neredeyse bazı tüm bütün çoğu en"),
    decimal=",",
)

ARABIC: Final = Tables(
    months=_numbered(
        "يناير فبراير مارس أبريل/ابريل/نيسان مايو/أيار يونيو/حزيران يوليو/تموز أغسطس/اغسطس/آب سبتمبر/أيلول أكتوبر/اكتوبر "
        "نوفمبر ديسمبر"
    )
    | {"شباط": 2, "آذار": 3},
    weekdays=_numbered("الاثنين/الإثنين الثلاثاء الأربعاء/الاربعاء الخميس الجمعة السبت الأحد/الاحد", 0),
    relative={"اليوم": 0, "أمس": -1, "غدا": 1, "غداً": 1},
    numbers=_numbered(
        "صفر واحد/واحدة اثنان/اثنين/اثنتان ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني تسعة/تسع عشرة/عشر", 0
    )
    | {"عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "أربعون": 40, "أربعين": 40, "خمسون": 50, "خمسين": 50}
    | {"ستون": 60, "ستين": 60, "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80, "تسعون": 90, "تسعين": 90},
    scales={
        "مئة": 100, "مائة": 100, "ألف": 1000, "آلاف": 1000, "ألفا": 1000, "مليون": 10**6, "ملايين": 10**6,
        "مليونا": 10**6, "مليار": 10**9, "مليارات": 10**9,
    },
    negations=words("لا لم لن ليس ليست ليسوا لست غير بدون دون ولا ولم ولن وليس فلا فلم فلن بلا كلا أبدا"),
    hedges=words("قد ربما يمكن زعم مزعوم يزعم يحتمل نحو حوالي تقريبا كل جميع بعض معظم"),
)  # fmt: skip

HEBREW: Final = Tables(
    months=_numbered(
        "ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס/במרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט "
        "ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר"
    ),
    weekdays={"יום שני": 0, "יום שלישי": 1, "יום רביעי": 2, "יום חמישי": 3, "יום שישי": 4, "יום ראשון": 6},
    relative={"היום": 0, "אתמול": -1, "שלשום": -2, "מחר": 1},
    numbers={
        "שתיים": 2, "שניים": 2, "שלוש": 3, "שלושה": 3, "ארבע": 4, "ארבעה": 4, "חמש": 5, "חמישה": 5, "שש": 6, "שישה": 6,
        "שבע": 7, "שבעה": 7, "שמונה": 8, "תשע": 9, "תשעה": 9, "עשר": 10, "עשרה": 10, "עשרים": 20, "שלושים": 30,
        "ארבעים": 40, "חמישים": 50, "שישים": 60, "שבעים": 70, "שמונים": 80, "תשעים": 90,
    },
    scales={"מאה": 100, "אלף": 1000, "אלפים": 1000, "מיליון": 10**6, "מיליארד": 10**9},
    negations=words("לא אין בלי ללא אינו אינה אינם איננו אף ולא שלא ואין שאין מעולם לעולם"),
    hedges=words("אולי ייתכן לכאורה כביכול כנראה כ כמעט כל רוב"),
)  # fmt: skip

JAPANESE: Final = Tables(
    negating=("ません", "なかった", "なく", "ない", "ざる", "ずに", "不", "未", "非", "無"),
    relative={"今日": 0, "昨日": -1, "明日": 1},
)
CHINESE: Final = Tables(
    negating=("不", "没", "沒", "未", "无", "無", "非", "勿", "否", "别"), relative={"今天": 0, "昨天": -1, "明天": 1}
)

NONE: Final = Tables()
TABLES: Final[Mapping[str, Tables]] = {
    "en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "it": ITALIAN, "pt": PORTUGUESE, "nl": DUTCH,
    "ru": RUSSIAN, "tr": TURKISH, "ar": ARABIC, "he": HEBREW, "ja": JAPANESE, "zh": CHINESE,
}  # fmt: skip


def tables(language: str) -> Tables:
    """The tables of a language (`en`, `de-AT`), or empty ones."""
    return TABLES.get(language.lower().replace("_", "-").split("-")[0], NONE)


def guess(text_words: Sequence[str]) -> str:
    """The language that most function words of a text belong to; empty when too few do. Deterministic."""
    counted = Counter(word.lower() for word in text_words)
    total = sum(counted.values())
    scores = [
        (sum(count for word, count in counted.items() if word in table.function), name)
        for name, table in TABLES.items()
    ]
    best, name = max(scores, key=lambda score: (score[0], score[1] == "en", score[1]))
    return name if total and best >= 2 and best / total >= 0.15 else ""
