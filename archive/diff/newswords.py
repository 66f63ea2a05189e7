"""What the rules know, language by language, of how news moves on and of how notes to the reader speak: words as data.

Each entry is a pattern over lower-case text in the matching layer. A language without a row has no rules of nature and
disclosure, and what is said of its versions is `not-assessed`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

#: Never matches: the pattern of an empty entry.
_NEVER: Final = r"(?!)"


@dataclass(frozen=True)
class News:
    """The words of one language, as patterns (see `pattern`)."""

    #: Things whose count grows while a story runs: the dead, the injured, cases, signatures.
    toll: str = _NEVER
    #: Things whose count shrinks while a story runs: the missing, homes without power.
    shrinking: str = _NEVER
    #: Signs that a figure is that of the hour.
    so_far: str = _NEVER
    #: What lies ahead: will, is due to, expected to.
    future: str = _NEVER
    #: What is going on or waited for.
    pending: str = _NEVER
    #: How things come to an end.
    done: str = _NEVER
    #: An appointment was moved, and the text says so.
    postponed: str = _NEVER
    #: Verbs of reporting, whose day is the day of the report.
    said: str = _NEVER
    #: Nouns for persons and bodies that name nobody.
    generic: str = _NEVER
    #: About, dozens, several: an amount that is not exact.
    vague: str = _NEVER
    #: A note's words for: what stood here was wrong.
    wrong: str = _NEVER
    #: Words that make a sentence a note about this text, wherever they stand.
    about_text: str = _NEVER
    #: The text itself, its publication, its readers, and what it said at first.
    text: str = _NEVER
    #: What a note may say was wrong, by topic.
    number: str = _NEVER
    date: str = _NEVER
    name: str = _NEVER
    place: str = _NEVER
    quote: str = _NEVER
    headline: str = _NEVER
    caption: str = _NEVER


TOPICS: Final = ("number", "date", "name", "place", "quote", "headline", "caption")

_ENGLISH: Final = News(
    toll=r"dead|deaths?|lives|die[ds]?|dying|killed|kills?|fatalit\w+|victims?|bodies|casualt\w+|injur\w+|wounded|hurt|"
    r"hospitali[sz]ed|treated|arrest\w*|detained|detentions?|evacuat\w+|taken to|displaced|rescued|infect\w+|cases|sickened|homeless|"
    r"signatures|sign(?:ed|ing|up|-ups?)|donat\w+|raised|votes|ballots|damaged|destroyed|burned|acres|hectares|cancel\w+|homes|"
    r"survivors|stranded|sandbags|aftershocks",
    shrinking=r"missing|unaccounted|trapped|without (?:power|water|electricity|heating)|remain\w*",
    so_far=r"so far|at least|now|r(?:o|i)se[sn]?|rising|climb\w*|grew|grown|up from|and counting|preliminary|latest|"
    r"as of|by (?:noon|midday|evening|nightfall|midnight|morning|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday)|until now|already|to date",
    future=r"will|'ll|(?:is|are|was|were) (?:to|due|set|expected|scheduled|about|likely)|set to|due to|expected|"
    r"scheduled|plans? to|planned|planning|going to|shall|upcoming|hopes? to|prepar\w+ to|about to|"
    r"to be (?:held|heard|opened|decided)",
    pending=r"begins?|beginning|began|start\w*|opens?|opened|continu\w+|ongoing|under ?way|search\w*|hunt\w*|"
    r"look(?:ing)? for|wait\w*|await\w*|deliberat\w+|debat\w*|consider\w*|weigh\w*|stand\w* trial|on trial|"
    r"negotiat\w+|talks|faces|facing|seek\w*|pending|burn\w*|battl\w*|fight\w*|block\w*|tr(?:y|ies|ying) to|meets?|"
    r"votes|voting|count\w*|investigat\w+|closed|stuck|trapped",
    done=r"ended|ends|concluded|concludes|finish\w*|over|completed|found|recovered|sentenced|convicted|acquitted|"
    r"jailed|approved|approves|adopted|passed|passes|rejected|rejects|voted|elected|signed|agreed|agree|reopened|"
    r"reopens|contained|extinguished|put out|resigned|announced|released|cleared|reached|won|wins|adjourned|lifted|"
    r"resumed|resumes|arrived|landed|resolved|ruled|rules|decided|freed|backs|backed|caught|captured|closed|opened",
    postponed=r"postpon\w+|delay\w*|reschedul\w+|moved (?:to|from)|pushed back|put off|brought forward|extended",
    said=r"said|says|told|announced|reported|according|confirmed|wrote|stated|added",
    generic=r"man|woman|men|women|boy|girl|child|teenager|person|officials?|authorit\w+|police|spokes\w+|sources?|"
    r"residents?|neighbou?rs?|witness\w*|suspect|driver|pilot|captain|victim|minister|ministry|mayor|company|firm|"
    r"town|village|city|region|university|hospital|school|club|group|agency|politician|lawmaker|teacher|student|"
    r"doctor|farmer|expert|analyst|judge|lawyer|businessman|passenger|worker|bank|union",
    vague=r"about|around|some|nearly|almost|roughly|approximately|more than|over|under|up to|dozens?|scores|several|"
    r"a few|few|hundreds|thousands|many|at least|close to|a number of",
    wrong=r"misstat\w+|mis(?:spel\w+|identif\w+|quot\w+|attribut\w+|label\w+|report\w+|named|took|characteri[sz]\w+)|"
    r"incorrect\w*|wrong\w*|erroneous\w*|errors?|mistak\w*|inaccura\w*|correct(?:ed|ion|ions|s|ing)?|amended|"
    r"(?:earlier|previous|original|initial|first|prior) (?:version|edition)s?|in fact|rather than|should have|omitted|regret",
    text=r"article|story|report|post|piece|text|headline|readers?|published|publication|version|earlier|originally|"
    r"initially|previously|at first|editors?",
    about_text=r"(?:earlier|previous|original|initial|first|prior) (?:version|edition)s? of (?:th(?:is|e) (?:article|story|report|"
    r"post|piece|headline|caption)|(?:this|our) \w+)|th(?:is|e) (?:article|story|report|post|piece|headline|caption|"
    r"sentence|paragraph|figure) (?:\w+ ){0,2}(?:been|was|is) (?:\w+ )?(?:corrected|amended|changed|revised|fixed|"
    r"updated to|clarified)|(?:corrects|refiles|repeats|clarifies) (?:\w+ )?(?:paragraphs?|headline|name|spelling|number|"
    r"figure|date|to)|(?:article|story|report|headline|caption) (?:originally|previously|initially|incorrectly|wrongly|"
    r"mistakenly|erroneously) (?:said|stated|gave|named|misstated|identified|put|quoted|read)|we (?:have )?"
    r"(?:corrected|amended|misstated|misspelled|wrongly|incorrectly|regret)",
    number=r"numbers?|figures?|tolls?|amounts?|counts?|totals?|how many|costs?|prices?|fares?|fees?|sums?|percent\w*|size|length|"
    r"height|width|age|distance|share|proportion|ratio|rates?|budget|million|billion|statistics?|score|capacity|value|rate",
    date=r"dates?|days?|month|year|time|when|weekday|hour|century",
    name=r"names?|named|surname|first name|last name|spelling|misspel\w*|spelled|identif\w+|misidentif\w+|title|"
    r"who|whose|person|company|organi[sz]ation|party|club",
    place=r"place|location|where|town|city|village|country|street|region|district|river",
    quote=r"quot\w+|misquot\w+|attribut\w+|words|remarks?|statement|wording|said by|comment|speaker",
    headline=r"headline|title of (?:this|the) (?:article|story)", caption=r"captions?|photo\w*|picture|image",
)  # fmt: skip

_GERMAN: Final = News(
    toll=r"tote[nr]?|todesopfer\w*|opfer\w*|getötet\w*|gestorben\w*|starben|sterben|starb|ums leben|"
    r"leben gekostet|todesfälle|verletzt\w*|schwerverletzt\w*|"
    r"festgenommen\w*|festnahmen|evakuiert\w*|gebracht|gerettet\w*|behandelt\w*|infizier\w+|infektionen|fälle[n]?|erkrankt\w*|obdachlos\w*|"
    r"untersch?r[ie]\w+|spenden|gespendet|stimmen|beschädigt\w*|zerstört\w*|häuser[n]?|hektar|leichen|geborgen\w*|"
    r"verhaftet\w*|in sicherheit|ausgefallen\w*|einsätze[n]?",
    shrinking=r"vermisst\w*|eingeschlossen\w*|ohne (?:strom|wasser|heizung)|verschüttet\w*",
    so_far=r"bislang|bisher|mindestens|inzwischen|mittlerweile|nunmehr|nun|jetzt|stieg\w*|steigt|gestiegen|erhöht\w*|"
    r"wächst|wuchs|bis (?:zum )?(?:mittag|abend|morgen|mitternacht|montag|dienstag|mittwoch|donnerstag|freitag|"
    r"samstag|sonntag)\w*|vorläufig\w*|aktuell\w*|schon|bereits",
    future=r"wird|werden|soll|sollen|will|wollen|steht bevor|geplant\w*|vorgesehen\w*|anstehend\w*|erwartet\w*|"
    r"bevorstehend\w*|voraussichtlich|demnächst|künftig",
    pending=r"beginnt|begann|begonnen|läuft|laufen\w*|dauer[tn]\w*|andauer\w*|fortgesetzt|such[te]\w*|suche\w*|fahnd\w+|"
    r"wart\w+|berät|berieten|beraten|debattier\w+|debatte|verhandel\w+|verhandlung\w*|prüf\w+|ermittel\w+|brenn\w+|"
    r"lösch\w+|kämpf\w+|gesperrt|streik\w+|ringt|ringen|tagt|tagen|zähl\w+|steht vor gericht",
    done=r"beendet\w*|endet\w*|abgeschlossen\w*|ging zu ende|gefunden|fand|fanden|verurteilt\w*|freigesprochen\w*|"
    r"beschlossen|beschloss|beschließt|angenommen|abgelehnt|lehnt\w*|gewählt|wählt\w*|unterzeichnet\w*|einig\w*|"
    r"geeinigt|gelöscht|zurückgetreten|freigegeben|freigelassen|entschieden|entschied|verabschiedet\w*|gewonnen|"
    r"eröffnet\w*|aufgehoben|gefasst|gelandet|eingetroffen|erreicht|bewilligt\w*|stimmt\w* (?:zu|ab|für|gegen)|stimmten?|"
    r"zugestimmt|geborgen|vorbei",
    postponed=r"verschoben|verschiebt|vertagt\w*|verlegt\w*|vorgezogen|verlängert\w*|verspät\w+|verzöger\w+",
    said=r"sagt\w*|teilt\w* .{0,40}mit|mitgeteilt|erklärt\w*|berichtet\w*|laut|bestätigt\w*|hieß es|schrieb|gab .{0,40}bekannt",
    generic=r"mann|männer|mannes|frau|junge|mädchen|kind|jugendlicher?|person|beamte\w*|behörden?|polizei|sprecher\w*|"
    r"anwohner\w*|zeug\w+|fahrer\w*|pilot\w*|minister\w*|bürgermeister\w*|unternehmen|firma|stadt|dorf|ort|gemeinde|"
    r"region|universität|klinik|krankenhaus|schule|verein|gruppe|politiker\w*|lehrer\w*|arzt|ärztin|experte\w*|"
    r"richter\w*|anwalt|anwältin|verdächtige\w*|bank|gewerkschaft",
    vague=r"etwa|rund|fast|knapp|ungefähr|circa|ca|mehr als|über|dutzende\w*|mehrere[nr]?|einige[nr]?|hunderte\w*|"
    r"tausende\w*|viele[nr]?|mindestens|gut|bis zu|zahlreiche[nr]?",
    wrong=r"falsch\w*|fehlerhaft\w*|fehler\w*|irrtümlich\w*|versehentlich\w*|unrichtig\w*|unzutreffend\w*|nicht korrekt|"
    r"korrigier\w*|korrektur\w*|berichtig\w+|richtig(?:stellung)?|richtiggestellt|(?:früheren?|ersten?|ursprünglichen?|"
    r"vorherigen?|vorigen?|älteren?) (?:version|fassung|ausgabe)|tatsächlich|in wahrheit|ursprünglich hieß|statt",
    text=r"artikels?|text\w*|bericht\w*|beitrag\w*|meldung|leser\w*|veröffentlich\w*|fassung|version|zunächst|"
    r"anfangs|ursprünglich|zuerst|redaktion|an dieser stelle",
    about_text=r"(?:früheren?|ersten?|ursprünglichen?|vorherigen?|vorigen?|älteren?) (?:version|fassung|ausgabe)|"
    r"(?:artikel|text|bericht|beitrag|meldung|überschrift|absatz|bildunterschrift) (?:\w+ ){0,6}(?:korrigiert|berichtigt|"
    r"richtiggestellt|geändert|angepasst)|(?:wir|redaktion) (?:haben|hatten|hat) .{0,60}(?:korrigiert|berichtigt|falsch|"
    r"irrtümlich|richtiggestellt)|(?:hieß es|stand hier|schrieben wir|hatten wir) .{0,30}(?:zunächst|ursprünglich|irrtümlich|"
    r"fälschlich)|(?:zunächst|ursprünglich) (?:hieß es|stand|schrieben wir|hatten wir|war (?:hier|im text))",
    number=r"zahl\w*|anzahl|anteil\w*|quote|schulden|angabe\w*|summe|betrag|höhe|kosten|\w*preis\w*|gebühr\w*|"
    r"prozent\w*|länge|größe|alter|wert|opferzahl|menge|"
    r"million\w*|milliard\w*|entfernung|\w+zahl",
    date=r"datum|tag|monat|jahr|jahreszahl|zeitpunkt|uhrzeit|wochentag|termin|wann",
    name=r"name\w*|vorname\w*|nachname\w*|familienname\w*|schreibweise|geschrieben|person|wer|titel|partei|firma",
    place=r"ort|ortsname|wo|stadt|gemeinde|straße|land|region",
    quote=r"zitat\w*|zitiert\w*|zugeschrieben\w*|aussage|äußerung|wortlaut|worte",
    headline=r"überschrift|titel(?:zeile)?|schlagzeile", caption=r"bildunterschrift\w*|bildtext|foto\w*|bild",
)  # fmt: skip

_FRENCH: Final = News(
    toll=r"morts?|mortes?|la vie|tu(?:é|ée|és|ées)|décès|décédé\w*|victimes?|blessé\w*|arrêt(?:é|ée|és|ées)|arrestations|interpell\w+|"
    r"évacué\w*|secour\w+|sauvé\w*|infecté\w*|infections|cas|contaminé\w*|sans-abri|signatures|sign(?:é|ée|és|"
    r"ent)|dons|voix|endommagé\w*|"
    r"détruit\w*|maisons|hectares|corps|sinistré\w*|hospitalisé\w*|soign\w+|annulé\w*",
    shrinking=r"disparu\w*|portés? disparus?|coincé\w*|privés? d'(?:eau|électricité)|sans (?:électricité|courant|eau)",
    so_far=r"jusqu'(?:ici|à présent)|au moins|désormais|maintenant|dernier bilan|nouveau bilan|bilan|provisoire|s'élève|"
    r"s'est alourdi\w*|passe|passé à|monte|grimp\w+|déjà|à ce stade|pour l'instant|atteint",
    future=r"va|vont|doit|doivent|devrait|devraient|prévu\w*|esp[ée]r\w+|espèr\w+|attendu\w*|prochain\w*|bientôt|s'apprête\w*|"
    r"\w{3,}(?:era|eront|ira|iront|dra|dront|tra|tront|vra|vront)|sera|seront|aura|auront|fera|feront",
    pending=r"commenc\w+|début\w+|s'ouvr\w+|continu\w+|poursui\w+|en cours|recherch\w+|cherch\w+|attend\w*|débat\w*|examin\w+|"
    r"délibèr\w+|délibér\w+|négoci\w+|lutt\w+|brûl\w+|bloqu\w+|fermé\w*|enquêt\w+|jugé\w*|procès",
    done=r"termin\w+|achev\w+|pris fin|conclu\w*|retrouvé\w*|trouvé\w*|condamn\w+|acquitt\w+|relaxé\w*|approuv\w+|"
    r"adopt\w+|rejet\w+|voté\w*|élu\w*|sign(?:é|ée|és|ent)|accord\w*|rouvert\w*|éteint\w*|maîtris\w+|démissionn\w+|"
    r"libér\w+|décid\w+|tranché|gagné\w*|remport\w+|levé\w*|repris\w*|atterri|arrivé\w*|inaugur\w+|validé\w*",
    postponed=r"report(?:é|ée|és|ées|e)|repouss\w+|décal\w+|avanc(?:é|ée)|ajourn\w+|prolong\w+|retard\w*",
    said=r"a dit|dit|déclar\w+|annonc\w+|indiqu\w+|selon|confirm\w+|affirm\w+|a ajouté|précis\w+|rapport\w+",
    generic=r"homme|femme|garçon|fille|enfant|adolescente?|personne|responsables?|autorités?|police|porte-parole|sources?|"
    r"habitante?s?|voisine?s?|témoins?|suspecte?|conduct\w+|pilote|ministre|ministère|maire|entreprise|société|ville|"
    r"village|commune|région|université|hôpital|école|club|groupe|élue?|enseignante?|étudiante?|médecin|experte?|juge|"
    r"avocate?|passager|banque|syndicat",
    vague=r"environ|près de|quelque|quelques|presque|plus de|moins de|dizaines?|centaines?|milliers?|plusieurs|nombreu\w+|"
    r"au moins|autour de|jusqu'à|une vingtaine|une trentaine|une quarantaine|une cinquantaine",
    wrong=r"erron\w+|erreurs?|incorrect\w*|inexact\w*|à tort|par erreur|faux|fausse\w*|mal orthographié\w*|rectifi\w+|"
    r"corrig\w+|correctif|corrections?|tromp\w+|(?:première|précédente|ancienne) version|(?:version|"
    r"édition) (?:précédente|antérieure|initiale)|"
    r"au lieu de|et non|contrairement",
    text=r"article|texte|lect(?:eur|rice)s?|publi\w+|version|rédaction|initialement|d'abord|au départ|nous (?:avons|"
    r"avions|écriv\w+)",
    about_text=r"(?:première|précédente|ancienne) version|(?:version|édition) (?:précédente|antérieure|initiale)|"
    r"(?:article|texte|titre|légende|dépêche|paragraphe) (?:\w+ ){0,6}(?:corrigé|rectifié|modifié|amendé)\w*|"
    r"contrairement à ce que nous (?:avons|avions|écrivions)|nous (?:avons|avions) (?:\w+ ){0,2}(?:écrit|indiqué|affirmé|"
    r"publié|corrigé|rectifié)\b.{0,40}(?:tort|erreur|erroné)?|(?:écrit|indiqué|affirmé) (?:à tort|par erreur)",
    number=r"nombre|chiffres?|proportion|part|taux|bilan|montant|total|somme|coût|prix|pourcentage|taille|"
    r"longueur|hauteur|âge|distance|budget|"
    r"millions?|milliards?",
    date=r"date|jour|mois|année|heure|moment|quand",
    name=r"noms?|prénom|patronyme|orthograph\w+|identité|s'appelle|titre de fonction|parti|entreprise",
    place=r"lieu|endroit|ville|commune|pays|rue|région|où",
    quote=r"citations?|cit(?:é|és|ée)|propos|attribu\w+|déclaration|paroles",
    headline=r"titre|intitulé", caption=r"légende|photo\w*|image",
)  # fmt: skip

_SPANISH: Final = News(
    toll=r"muert[oae]s?|vidas|murieron|fallecid\w+|fallecieron|víctimas|herid\w+|lesionad\w+|deteni\w+|arrestad\w+|evacuad\w+|"
    r"rescatad\w+|contagi\w+|infectad\w+|casos|damnificad\w+|afectad\w+|firmas|firmado|firmaron|firman|"
    r"donaciones|votos|dañad\w+|destruid\w+|"
    r"viviendas|casas|hectáreas|cuerpos|hospitalizad\w+|atendi\w+|cancelad\w+",
    shrinking=r"desaparecid\w+|atrapad\w+|sin (?:luz|agua|electricidad|suministro)",
    so_far=r"hasta (?:ahora|el momento)|por ahora|al menos|ya|asciende\w*|ascendi\w+|sube\w*|subi\w+|aument\w+|eleva\w*|"
    r"provisional|último balance|balance|suman?|llega a",
    future=r"va a|van a|prevé\w*|previst\w+|prevista|espera\w*|próxim\w+|deberá\w*|está previsto|"
    r"\w{3,}(?:rá|rán)|será|serán|habrá|tendrá",
    pending=r"comienza\w*|comenz\w+|empieza\w*|empez\w+|inici\w+|contin\w+|sigue\w*|en curso|busca\w*|búsqueda|espera\w*|"
    r"debate\w*|estudia\w*|delibera\w*|negocia\w*|lucha\w*|arde\w*|cortad\w+|cerrad\w+|investiga\w*|juzga\w*|juicio",
    done=r"termin\w+|acab\w+|finaliz\w+|conclu\w+|concluy\w+|encontr\w+|rescat\w+|hallad\w+|halla\w*|conden\w+|absuel\w+|absolv\w+|"
    r"aprob\w+|aprueba\w*|rechaz\w+|vot(?:ó|aron|ado|a)|elegid\w+|eligi\w+|firm(?:ó|aron|an|ado)|acord\w+|acuerd\w+|"
    r"reabiert\w+|reabr\w+|extingui\w+|dimiti\w+|libera\w+|decidi\w+|gan(?:ó|aron)|levant\w+|reanud\w+|aterriz\w+|"
    r"inaugur\w+|controlad\w+",
    postponed=r"aplaz\w+|pospu\w+|pospon\w+|retras\w+|adelant\w+|prorrog\w+|posterg\w+",
    said=r"dijo|dice\w*|declar\w+|anunci\w+|inform\w+|según|confirm\w+|asegur\w+|señal\w+|añadi\w+|afirm\w+|indic\w+",
    generic=r"hombre|mujer|niñ[oa]|joven|menor|persona|funcionari\w+|autoridad\w*|policía|portavoz|fuentes?|vecin\w+|"
    r"testig\w+|sospechos\w+|conductora?|piloto|ministr\w+|ministerio|alcalde\w*|alcaldesa|empresa|compañía|ciudad|"
    r"pueblo|municipio|localidad|región|universidad|hospital|escuela|club|grupo|polític\w+|profesora?|estudiante|"
    r"médic\w+|expert\w+|juez\w*|abogad\w+|banco|sindicato",
    vague=r"unos|unas|cerca de|alrededor de|aproximadamente|casi|más de|menos de|decenas?|centenares|cientos|miles|vari[oa]s|"
    r"algun[oa]s|much[oa]s|al menos|hasta|docenas?|numeros[oa]s",
    wrong=r"errónea\w*|errone\w+|erróne\w+|errores?|incorrect\w+|equivoc\w+|por error|correg\w+|corrig\w+|correcci\w+|"
    r"rectific\w+|fe de err\w+|(?:versión|edición) (?:anterior|previa|inicial|original)|primera versión|y no|en lugar de|inexact\w+",
    text=r"artículo|texto|noticia|lector\w*|publica\w+|versión|redacción|inicialmente|al principio|en un principio|"
    r"hemos|habíamos",
    about_text=r"(?:versión|edición) (?:anterior|previa|inicial|original)|primera versión|"
    r"(?:artículo|texto|titular|noticia|información|pie de foto) (?:\w+ ){0,6}(?:corregid|rectificad|modificad)\w+|"
    r"(?:decía|indicaba|afirmaba|publicamos|se (?:dijo|indicó|publicó|afirmó)) (?:\w+ ){0,2}(?:por error|erróneamente|"
    r"equivocadamente)|por error|(?:hemos|se ha) (?:corregido|rectificado)",
    number=r"números?|cifras?|cantidad|proporción|tasa|monto|importe|total|coste|costo|precio|porcentaje|balance|longitud|altura|edad|"
    r"distancia|presupuesto|millones|tamaño",
    date=r"fecha|día|mes|año|hora|cuándo|momento",
    name=r"nombres?|apellidos?|se llama|identidad|escri(?:to|bió|be)|ortografía|partido|empresa|quién",
    place=r"lugar|ciudad|localidad|municipio|país|calle|región|dónde",
    quote=r"citas?|citad\w+|atribu\w+|declaraciones|declaración|palabras|frase",
    headline=r"titular|título", caption=r"pie de foto|foto\w*|imagen|leyenda",
)  # fmt: skip

_ITALIAN: Final = News(
    toll=r"mort[oie]|la vita|vittim[ae]|decedut\w+|uccis\w+|ferit[oie]|arrestat\w+|arresti|evacuat\w+|sfollat\w+|salvat\w+|soccors\w+|"
    r"contagi\w*|infett\w+|casi|firme|firmat\w+|donazioni|voti|danneggiat\w+|distrutt\w+|case|ettari|corpi|"
    r"ricoverat\w+|curat[oie]|cancellat\w+|fermat\w+",
    shrinking=r"dispers\w+|intrappolat\w+|senza (?:luce|corrente|acqua|elettricità)",
    so_far=r"finora|al momento|almeno|ora|sale|salgono|salit\w+|sal[ìi]|aument\w+|bilancio|provvisori\w+|già|ormai|"
    r"raggiung\w+|fino a questo momento|ultimo",
    future=r"dovrà|dovranno|dovrebbe|dovrebbero|previst\w+|sper\w+|attes\w+|prossim\w+|in programma|sta per|"
    r"\w{3,}(?:rà|ranno)|sarà|saranno|avrà",
    pending=r"inizia\w*|comincia\w*|si apre|aprono|continua\w*|prosegu\w+|in corso|cerca\w*|ricerc\w+|attend\w+|attesa|dibatt\w+|"
    r"discut\w+|esamina\w*|tratta\w*|lotta\w*|brucia\w*|bloccat\w+|chius\w+|indaga\w*|processo",
    done=r"finit\w+|terminat\w+|conclus\w+|conclude|trovat\w+|ritrovat\w+|condannat\w+|assolt\w+|approvat\w+|approva\w*|"
    r"respint\w+|bocciat\w+|votat\w+|elett\w+|eletto|firmat\w+|firmano|accord\w+|riapert\w+|spent\w+|dimess\w+|"
    r"liberat\w+|decis\w+|vint\w+|revocat\w+|ripres\w+|atterrat\w+|inaugurat\w+|domat\w+",
    postponed=r"rinvi\w+|posticip\w+|anticip\w+|prorog\w+|rimanda\w*|ritard\w+|slitta\w*|spostat\w+",
    said=r"detto|dice|dichiarat\w+|annunciat\w+|comunicat\w+|secondo|confermat\w+|riferit\w+|spiegat\w+|aggiunt\w+|afferma\w*",
    generic=r"uomo|donna|ragazz[oa]|bambin[oa]|giovane|persona|funzionar\w+|autorità|polizia|carabinieri|portavoce|fonti|"
    r"residenti|vicin[oi]|testimon\w+|sospettat\w+|conducente|autista|pilota|ministr\w+|ministero|sindac[oa]|azienda|"
    r"società|città|paese|comune|regione|università|ospedale|scuola|club|gruppo|politic\w+|insegnante|studente\w*|"
    r"medic\w+|espert\w+|giudice|avvocat\w+|banca|sindacato",
    vague=r"circa|quasi|oltre|più di|meno di|decine|decina|centinaia|migliaia|alcun[ie]|divers[ie]|molt[ie]|almeno|una quarantina|"
    r"una ventina|una trentina|numeros[ie]|parecchi\w*",
    wrong=r"errat\w+|error[ei]|erronea\w*|scorrett\w+|sbagli\w+|inesatt\w+|per errore|corrett\w+|corregg\w+|correzione|rettific\w+|"
    r"errata corrige|(?:precedente|prima|originaria) versione|(?:versione|edizione) (?:precedente|originale|iniziale)|e non|anziché|"
    r"invece di|contrariamente",
    text=r"articolo|testo|lettor\w+|pubblicat\w+|versione|redazione|inizialmente|in precedenza|all'inizio|abbiamo|avevamo",
    about_text=r"(?:precedente|prima|originaria) versione|(?:versione|edizione) (?:precedente|originale|iniziale)|"
    r"(?:articolo|testo|titolo|didascalia|pezzo) (?:\w+ ){0,6}(?:corrett|rettificat|modificat)\w+|"
    r"contrariamente a quanto (?:scritto|riportato|pubblicato)|(?:abbiamo|era stato|avevamo) (?:\w+ ){0,2}(?:scritto|riportato|"
    r"indicato|corretto|rettificato)\b.{0,40}|per errore",
    number=r"numer[oi]|cifr[ae]|quota|proporzione|tasso|bilancio|importo|somma|totale|costo|prezzo|percentuale|"
    r"lunghezza|altezza|età|distanza|milioni|"
    r"miliardi|dimension\w+",
    date=r"data|giorno|mese|anno|ora|orario|quando",
    name=r"nom[ei]|cognome|si chiama|identità|grafia|scritto il nome|partito|azienda|chi",
    place=r"luogo|città|comune|paese|via|regione|località|dove",
    quote=r"citazion\w+|citat\w+|attribu\w+|dichiarazion\w+|parole|virgolettat\w+|frase",
    headline=r"titolo", caption=r"didascalia|foto\w*|immagine",
)  # fmt: skip

_PORTUGUESE: Final = News(
    toll=r"mort[oae]s?|morreram|vítimas|feridos|feridas|pres[oa]s|detid[oa]s|evacuad\w+|resgatad\w+|infectad\w+|casos|"
    r"desabrigad\w+|desalojad\w+|assinaturas|assinaram|doações|votos|danificad\w+|destruíd\w+|casas|hectares|corpos|internad\w+",
    shrinking=r"desaparecid\w+|pres[oa]s nos escombros|sem (?:luz|água|energia)",
    so_far=r"até (?:agora|o momento|ao momento)|pelo menos|já|agora|sobe\w*|subiu|aument\w+|chega a|balanço|provisóri\w+|"
    r"atualizad\w+",
    future=r"vai|vão|deve|devem|deverá|previst\w+|esperad\w+|próxim\w+|\w{3,}(?:rá|rão)|será|serão",
    pending=r"começa\w*|inici\w+|continua\w*|em curso|em andamento|procura\w*|busca\w*|aguarda\w*|debate\w*|negocia\w*|analisa\w*|"
    r"combate\w*|bloquead\w+|fechad\w+|investiga\w*|julgad\w+|julgamento",
    done=r"termin\w+|acabou|encerr\w+|conclu\w+|encontrad\w+|condenad\w+|absolvid\w+|aprov\w+|rejeit\w+|votou|votaram|"
    r"eleit\w+|assin(?:ou|aram)|acord\w+|reabert\w+|extint\w+|renunciou|demitiu\w*|libertad\w+|decidi\w+|venceu|"
    r"retom\w+|pousou|inaugurad\w+|controlad\w+",
    postponed=r"adiad\w+|adiou|adia|antecip\w+|prorrog\w+|remarcad\w+",
    said=r"disse\w*|diz\w*|declar\w+|anunci\w+|inform\w+|segundo|confirm\w+|afirm\w+|acrescent\w+",
    generic=r"homem|mulher|menin[oa]|jovem|criança|pessoa|autoridades?|polícia|porta-voz|fontes?|moradora?e?s?|testemunhas?|"
    r"suspeit[oa]|motorista|piloto|ministr\w+|ministério|prefeit[oa]|empresa|cidade|município|região|universidade|"
    r"hospital|escola|clube|grupo|polític[oa]|professora?|estudante|médic[oa]|especialista|juiz\w*|advogad[oa]|banco|sindicato",
    vague=r"cerca de|quase|mais de|menos de|aproximadamente|dezenas?|centenas|milhares|vári[oa]s|algun[s]|algumas|muit[oa]s|"
    r"pelo menos|divers[oa]s",
    wrong=r"errad\w+|erros?|erroneamente|errône\w+|incorret\w+|equivocad\w+|engano|corrigid\w+|correção|retific\w+|"
    r"(?:versão|edição) (?:anterior|original|inicial)|primeira versão|e não|em vez de|errata",
    text=r"artigo|texto|reportagem|matéria|notícia|leitor\w*|publicad\w+|versão|redação|inicialmente|no início|"
    r"anteriormente",
    about_text=r"(?:versão|edição) (?:anterior|original|inicial)|primeira versão|"
    r"(?:texto|reportagem|matéria|artigo|título|notícia|legenda) (?:\w+ ){0,6}(?:corrigid|retificad|alterad)\w+|"
    r"diferentemente do que|ao contrário do que|(?:informou|informava|afirmava|dizia|publicamos) (?:\w+ ){0,2}(?:incorretamente|"
    r"erroneamente|por engano)",
    number=r"números?|quantidade|proporção|taxa|valor|total|custo|preço|porcentagem|percentual|balanço|extensão|"
    r"altura|idade|distância|milhões",
    date=r"data|dia|mês|ano|hora|horário|quando",
    name=r"nomes?|sobrenome|se chama|grafia|identidade|partido|empresa|quem",
    place=r"local|cidade|município|país|rua|região|onde",
    quote=r"citaç\w+|citad\w+|atribu\w+|declaraç\w+|palavras|fala|frase",
    headline=r"título|manchete", caption=r"legenda|foto\w*|imagem",
)  # fmt: skip

_DUTCH: Final = News(
    toll=r"dode\w*|levens|slachtoffers?|omgekomen|om het leven|gedood\w*|overleden|gewond\w*|gewonden|aangehouden|arrestaties|"
    r"gearresteerd\w*|opgepakt\w*|geëvacueerd\w*|gered|besmet\w*|besmettingen|gevallen|zieken|daklozen?|"
    r"handtekeningen|(?:onder)?tekenden|ondertekend\w*|"
    r"donaties|stemmen|beschadigd\w*|behandeld\w*|verwoest\w*|huizen|woningen|hectare|lichamen|geschrapt\w*",
    shrinking=r"vermist\w*|ingesloten|zonder (?:stroom|water|gas)|vastzit\w*",
    so_far=r"tot nu toe|zeker|minstens|ten minste|inmiddels|nu|stijgt|steeg|gestegen|opgelopen|loopt op|voorlopig\w*|al|"
    r"tot dusver|laatste|intussen",
    future=r"zal|zullen|gaat|gaan|moet|moeten|gepland\w*|hop\w+|verwacht\w*|komend\w*|binnenkort|staat op het punt|is van plan",
    pending=r"begint|begon\w*|begonnen|duurt|duren|voortgezet|gaat door|zoek\w*|zoektocht|wacht\w*|beraad\w*|"
    r"debatteer\w*|debat|vergader\w*|onderhandel\w*|onderzoek\w*|onderzoekt|brandt|woedt|bestrijd\w*|"
    r"vecht\w*|blus\w*|afgesloten|dicht|staat terecht|telt|tellen",
    done=r"beëindigd|afgelopen|eindig\w+|afgerond|voltooid|gevonden|vond|veroordeeld|vrijgesproken|goedgekeurd|keurt|keurde|"
    r"aangenomen|verworpen|gestemd|stemde\w*|stemt|gekozen|kiest|getekend|ondertekend|akkoord|eens|heropend|geblust|"
    r"afgetreden|opgestapt|vrijgelaten|besloten|besloot|besluit|gewonnen|opgeheven|hervat|geland|geopend|bereikt",
    postponed=r"uitgesteld|stelt uit|verplaatst|verschoven|vervroegd|verlengd|vertraagd|vertraging",
    said=r"zei|zegt|zeggen|meldt|meldde\w*|maakte? .{0,40}bekend|volgens|bevestig\w+|verklaar\w+|schreef|liet .{0,40}weten|aldus",
    generic=r"man|vrouw|jongen|meisje|kind|tiener|persoon|ambtenar\w+|autoriteiten|politie|woordvoerd\w+|bronnen|bewoners?|"
    r"omwonenden|buurman|getuigen?|verdachte|chauffeur|bestuurder|piloot|minister\w*|burgemeester|bedrijf|stad|dorp|"
    r"gemeente|regio|universiteit|ziekenhuis|school|club|groep|politic\w+|leraar|lerares|student\w*|arts|deskundige|"
    r"rechter|advoca\w+|bank|vakbond",
    vague=r"ongeveer|zo'n|circa|bijna|ruim|meer dan|minder dan|tientallen|honderden|duizenden|enkele|verschillende|meerdere|"
    r"veel|minstens|rond|een tiental|een twintigtal|diverse",
    wrong=r"onjuist\w*|foutief|foutieve|fout\w*|verkeerd\w*|abusievelijk|ten onrechte|vergissing|vergist\w*|corrig\w+|"
    r"gecorrigeerd\w*|correctie|"
    r"rectificatie|(?:eerdere|vorige|oorspronkelijke|eerste) (?:versie|editie)|in plaats van|klopt niet|"
    r"niet correct|moet zijn|had moeten",
    text=r"artikel|bericht|stuk|tekst|lezers?|gepubliceerd|publicatie|versie|redactie|oorspronkelijk|aanvankelijk|"
    r"eerder|eerst",
    about_text=r"(?:eerdere|vorige|oorspronkelijke|eerste) (?:versie|editie)|"
    r"(?:artikel|bericht|tekst|kop|onderschrift|verhaal) (?:\w+ ){0,6}(?:gecorrigeerd|aangepast|gewijzigd|verbeterd|rectificatie)|"
    r"(?:is|was|zijn) (?:\w+ ){0,3}gecorrigeerd|(?:stond|schreven we|schreven wij|meldden we|meldden wij) (?:\w+ ){0,4}"
    r"(?:abusievelijk|ten onrechte|per abuis|eerder|aanvankelijk|onjuist|verkeerd)|(?:eerder|aanvankelijk) (?:stond|schreven|meldden)",
    number=r"aantal\w*|getal\w*|aandeel|omvang|cijfers?|bedrag\w*|dodental|totaal|kosten|prijs|percentage|"
    r"lengte|hoogte|leeftijd|afstand|miljoen|miljard",
    date=r"datum|dag|maand|jaar\w*|tijdstip|uur|wanneer",
    name=r"na(?:am|men)|voornaam|achternaam|spelling|gespeld|heet|identiteit|partij|bedrijf|wie",
    place=r"plaats\w*|stad|gemeente|land|straat|regio|waar",
    quote=r"citaa?t\w*|geciteerd|toegeschreven|uitspraak|uitspraken|woorden|quote",
    headline=r"kop|titel", caption=r"onderschrift|bijschrift|foto\w*|beeld",
)  # fmt: skip

NONE: Final = News()
NEWS: Final[Mapping[str, News]] = {
    "en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH, "it": _ITALIAN, "pt": _PORTUGUESE, "nl": _DUTCH,
}  # fmt: skip


@cache
def pattern(language: str, entry: str) -> re.Pattern[str]:
    """One entry of a language (`en`, `toll`) as a pattern over whole words of lower-case text."""
    words: str = getattr(NEWS.get(language, NONE), entry)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def topics(language: str, text: str) -> frozenset[str]:
    """What a note says it is about, as far as its words tell; `text` in lower case."""
    return frozenset(topic for topic in TOPICS if pattern(language, topic).search(text))
