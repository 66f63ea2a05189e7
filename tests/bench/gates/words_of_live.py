"""Holds the invented words that live pages are generated from: sentences with slots, in four languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """The words of one language. Slots: place, who, n, m, h, body, thing; `endings` follow a sentence."""

    code: str
    title: str
    sentences: tuple[str, ...]
    endings: tuple[str, ...]
    places: tuple[str, ...]
    people: tuple[str, ...]
    bodies: tuple[str, ...]
    things: tuple[str, ...]
    headlines: tuple[str, ...]
    openers: tuple[str, ...]
    sections: tuple[str, ...]
    teasers: tuple[str, ...]
    share: str
    older: str
    pinned: str
    wall: tuple[str, str]
    offer: str
    meter: str


_PLACES = ("Altmoor", "Kester", "Vell", "Orrin", "Dunhaven", "Port Sarn", "Halden Bay", "Mirrow", "Tolby", "Esk Valley")
_PEOPLE = (
    "Mara Pirrin",
    "Jonas Tellwright",
    "Ilse Varga",
    "Tomas Okello",
    "Rhea Lindqvist",
    "Anton Baird",
    "Noor Sayegh",
)

ENGLISH = Language(
    "en", "The Orrin Courier",
    (
        "Crews have pumped {n} cubic metres of water out of the cellars of {place} since {h}:{m:02d}.",
        "{who} of the {body} says that {n} households in {place} are still without power.",
        "The road between {place} and the coast stays closed until at least {h}:{m:02d}.",
        "“We were carrying {thing} up the stairs when the lights went out,” {who} told us in {place}.",
        "The {body} counts {n} calls for help from {place}, most of them about {thing}.",
        "A ferry with {n} passengers has turned back to {place} because of the swell.",
        "Schools in {place} open again tomorrow, {who} announced after a meeting of {m} minutes.",
        "At the gauge of {place} the river stands {n} centimetres above its usual mark.",
        "{who} rejects the criticism and points to {thing} that the {body} ordered years ago.",
        "Volunteers handed out {n} blankets in the sports hall of {place}.",
        "The {body} has sent {m} engineers who are to look at {thing} before nightfall.",
        "Trains towards {place} run every {m} minutes; the night line is cancelled.",
        "Nobody was hurt when a tree fell on {thing} near {place}, the {body} reports.",
        "{who} will speak at {h}:{m:02d}, and we shall report what is said here.",
        "In {place} the bakery opened its doors at {h} and gave bread away until nothing was left.",
        "The insurer expects {n} claims, {who} said, and warned against moving {thing} too early.",
        "Farmers around {place} brought {n} sheep to higher ground during the night.",
        "Our reporter in {place} sees people sweeping mud out of {thing}.",
        "The {body} corrected its figure: {n} sandbags were filled, and {m} lorries carried them to {place}.",
        "A choir sang on the steps of the town hall in {place} while {who} thanked the helpers.",
        "Divers are searching the harbour of {place} for {thing} that the storm tore loose.",
        "Shops in {place} may open until {h} tonight so that people can buy what they need.",
        "{who} calls the night the longest in {m} years and asks everyone to stay away from {thing}.",
        "Between {place} and the border the {body} has put up {n} metres of barriers.",
    ),
    (
     "Nobody expected it to take this long.", "A second team is on its way from the south.", "The cost is not known.",
     "Our reporter saw it with her own eyes.", "Neighbours had warned of this in autumn.", "More is to follow in the evening.",
     "The mayor did not want to comment.", "It is the third time since January.", "Pictures show brown water and broken fences.",
     "Whether that is enough is disputed.", "Two dogs were saved as well.", "The radio station confirmed it a little later.",
    ),
    _PLACES, _PEOPLE,
    ("fire brigade", "harbour office", "county council", "water board", "grid operator", "coast guard"),
    ("the old weir", "the school boiler", "the tram depot", "the museum's maps", "the pumping station", "the fish market",
     "the bell tower", "the mobile bridge"),
    ("Live: storm and flood in {place}", "{place} after the storm: all developments", "Flood in {place}: what we know"),
    ("Late update:", "According to a first report,", "As it turns out now,"),
    ("Home", "Region", "Sport", "Culture", "Money"),
    ("Ferry company orders two boats", "Old brewery becomes a library", "What the harvest costs this year"),
    "Share this post", "Older posts", "What we know so far",
    ("Are you already a subscriber?", "Log in to read the full story"), "Two months for 1 euro, cancel any time",
    "You have {n} free articles left this month.",
)  # fmt: skip

GERMAN = Language(
    "de", "Orriner Bote",
    (
        "Seit {h}.{m:02d} Uhr pumpen Helfer das Wasser aus {n} Kellern in {place}.",
        "{who} vom {body} sagt, in {place} seien noch {n} Haushalte ohne Strom.",
        "Die Straße zwischen {place} und der Küste bleibt mindestens bis {h} Uhr gesperrt.",
        "„Wir trugen gerade Kisten nach oben, als es dunkel wurde“, erzählt {who} in {place}.",
        "Das {body} zählt {n} Notrufe aus {place}, in den meisten geht es um {thing}.",
        "Eine Fähre mit {n} Fahrgästen ist wegen der Dünung nach {place} umgekehrt.",
        "Die Schulen in {place} öffnen morgen wieder, kündigte {who} nach {m} Minuten Beratung an.",
        "Am Pegel {place} steht der Fluss {n} Zentimeter über der üblichen Marke.",
        "{who} weist die Kritik zurück und verweist auf {thing}.",
        "Freiwillige verteilten in der Sporthalle von {place} {n} Decken.",
        "Das {body} hat {m} Fachleute geschickt, die sich noch vor der Nacht {thing} ansehen sollen.",
        "Züge nach {place} fahren alle {m} Minuten, die Nachtlinie fällt aus.",
        "Niemand wurde verletzt, als bei {place} ein Baum auf {thing} stürzte, teilt das {body} mit.",
        "{who} will um {h}.{m:02d} Uhr sprechen; wir berichten hier.",
        "In {place} verschenkte die Bäckerei ab {h} Uhr Brot, bis nichts mehr da war.",
        "Der Versicherer rechnet mit {n} Schäden, sagte {who}.",
        "Bauern rund um {place} trieben in der Nacht {n} Schafe auf höher gelegene Weiden.",
        "Unsere Reporterin in {place} sieht Menschen, die Schlamm aus ihren Häusern kehren.",
        "Ein Chor sang auf der Rathaustreppe von {place}, während {who} den Helfern dankte.",
        "Zwischen {place} und der Grenze stehen inzwischen {n} Meter Sperren vor {thing}.",
    ),
    (
     "Niemand hatte damit gerechnet.", "Eine zweite Mannschaft kommt aus dem Süden.", "Was es kostet, ist nicht bekannt.",
     "Nachbarn hatten schon im Herbst gewarnt.", "Am Abend soll es mehr dazu geben.", "Der Bürgermeister äußerte sich nicht.",
     "Es ist das dritte Mal seit Januar.", "Bilder zeigen braunes Wasser und zerbrochene Zäune.",
     "Ob das reicht, ist umstritten.", "Auch zwei Hunde wurden gerettet.", "Der Rundfunk bestätigte das wenig später.",
    ),
    _PLACES, _PEOPLE,
    ("Wasseramt", "Hafenamt", "Landratsamt", "Lagezentrum", "Umweltamt"),
    ("das alte Wehr", "das Pumpwerk", "das Straßenbahndepot", "den Fischmarkt", "den Glockenturm", "die Klappbrücke"),
    ("Liveblog: Sturm und Hochwasser in {place}", "{place} nach dem Sturm: alle Entwicklungen"),
    ("Wie sich jetzt zeigt:", "Nach ersten Angaben:", "Später Nachtrag:"),
    ("Start", "Region", "Sport", "Kultur", "Geld"),
    ("Reederei bestellt zwei Boote", "Alte Brauerei wird Bibliothek", "Was die Ernte in diesem Jahr kostet"),
    "Beitrag teilen", "Ältere Beiträge", "Was wir bisher wissen",
    ("Sie sind bereits Abonnent?", "Jetzt anmelden und weiterlesen"), "Zwei Monate für 1 Euro, jederzeit kündbar",
    "Sie können in diesem Monat noch {n} Artikel kostenlos lesen.",
)  # fmt: skip

FRENCH = Language(
    "fr", "Le Courrier d'Orrin",
    (
        "Depuis {h} h {m:02d}, les secours pompent l'eau de {n} caves à {place}.",
        "Selon {who}, de la {body}, {n} foyers de {place} sont encore privés de courant.",
        "La route entre {place} et la côte reste fermée au moins jusqu'à {h} heures.",
        "« Nous montions les cartons quand la lumière s'est éteinte », raconte {who} à {place}.",
        "La {body} compte {n} appels venus de {place}, la plupart au sujet de {thing}.",
        "Un ferry avec {n} passagers a fait demi-tour vers {place} à cause de la houle.",
        "Les écoles de {place} rouvriront demain, a annoncé {who} après {m} minutes de réunion.",
        "À {place}, la rivière est à {n} centimètres au-dessus de sa marque habituelle.",
        "{who} rejette les critiques et rappelle l'état de {thing}.",
        "Des bénévoles ont distribué {n} couvertures dans le gymnase de {place}.",
        "La {body} a envoyé {m} ingénieurs pour examiner {thing} avant la nuit.",
        "Les trains vers {place} circulent toutes les {m} minutes, la ligne de nuit est supprimée.",
        "Personne n'a été blessé quand un arbre est tombé près de {thing} à {place}.",
        "{who} doit parler à {h} h {m:02d} ; nous le rapporterons ici.",
        "À {place}, la boulangerie a donné son pain dès {h} heures, jusqu'au dernier.",
        "L'assureur attend {n} déclarations, a dit {who}.",
        "Des éleveurs de {place} ont conduit {n} moutons vers les hauteurs pendant la nuit.",
        "Une chorale a chanté sur les marches de la mairie de {place} pendant que {who} remerciait les secours.",
        "Entre {place} et la frontière, la {body} a posé {n} mètres de barrières.",
    ),
    (
     "Personne ne s'y attendait.", "Une seconde équipe arrive du sud.", "On ignore ce que cela coûtera.",
     "Les voisins avaient prévenu dès l'automne.", "La suite est attendue dans la soirée.", "Le maire n'a pas souhaité réagir.",
     "C'est la troisième fois depuis janvier.", "Les images montrent une eau brune et des clôtures brisées.",
     "On se dispute pour savoir si cela suffira.", "Deux chiens ont aussi été sauvés.", "La radio l'a confirmé peu après.",
    ),
    _PLACES, _PEOPLE,
    ("préfecture", "capitainerie", "régie des eaux", "protection civile"),
    ("l'ancien barrage", "la station de pompage", "la halle aux poissons", "l'école du port", "la tour de l'horloge"),
    ("En direct : tempête et crue à {place}", "{place} après la tempête : le point"),
    ("Dernière précision :", "Selon un premier bilan,", "On l'apprend maintenant :"),
    ("Accueil", "Région", "Sport", "Culture", "Argent"),
    ("La compagnie commande deux bateaux", "La brasserie devient bibliothèque", "Le prix de la récolte cette année"),
    "Partager ce message", "Messages plus anciens", "Ce que l'on sait",
    ("Déjà abonné ?", "Connectez-vous pour lire la suite"), "Deux mois pour 1 euro, sans engagement",
    "Il vous reste {n} articles gratuits ce mois-ci.",
)  # fmt: skip

SPANISH = Language(
    "es", "El Correo de Orrin",
    (
        "Desde las {h}:{m:02d} los equipos sacan el agua de {n} sótanos en {place}.",
        "{who}, de la {body}, dice que {n} hogares de {place} siguen sin luz.",
        "La carretera entre {place} y la costa sigue cerrada al menos hasta las {h}.",
        "«Subíamos las cajas cuando se fue la luz», cuenta {who} en {place}.",
        "La {body} registra {n} llamadas desde {place}, la mayoría por {thing}.",
        "Un transbordador con {n} pasajeros ha dado la vuelta hacia {place} por el oleaje.",
        "Las escuelas de {place} abren mañana, anunció {who} tras {m} minutos de reunión.",
        "En {place} el río está {n} centímetros por encima de su marca habitual.",
        "{who} rechaza las críticas y recuerda el estado de {thing}.",
        "Los voluntarios repartieron {n} mantas en el polideportivo de {place}.",
        "La {body} ha enviado a {m} ingenieros para revisar {thing} antes de la noche.",
        "Los trenes hacia {place} pasan cada {m} minutos; la línea nocturna queda suspendida.",
        "Nadie resultó herido cuando un árbol cayó junto a {thing} en {place}.",
        "{who} hablará a las {h}:{m:02d}; lo contaremos aquí.",
        "En {place} la panadería regaló pan desde las {h} hasta que no quedó nada.",
        "La aseguradora espera {n} partes, dijo {who}.",
        "Los ganaderos de {place} llevaron {n} ovejas a terreno alto durante la noche.",
        "Un coro cantó en las escaleras del ayuntamiento de {place} mientras {who} daba las gracias.",
        "Entre {place} y la frontera la {body} ha puesto {n} metros de vallas.",
    ),
    (
     "Nadie lo esperaba.", "Un segundo equipo llega desde el sur.", "No se sabe cuánto costará.",
     "Los vecinos lo habían advertido en otoño.", "Por la tarde habrá más datos.", "El alcalde no quiso comentarlo.",
     "Es la tercera vez desde enero.", "Las imágenes muestran agua parda y vallas rotas.",
     "Se discute si eso bastará.", "También fueron rescatados dos perros.", "La radio lo confirmó poco después.",
    ),
    _PLACES, _PEOPLE,
    ("delegación", "capitanía", "compañía de aguas", "protección civil"),
    ("la vieja presa", "la estación de bombeo", "la lonja", "la escuela del puerto", "la torre del reloj"),
    ("En directo: temporal e inundación en {place}", "{place} tras el temporal: última hora"),
    ("Último dato:", "Según un primer balance,", "Ahora se sabe:"),
    ("Inicio", "Región", "Deportes", "Cultura", "Dinero"),
    ("La naviera encarga dos barcos", "La cervecería será biblioteca", "Lo que cuesta la cosecha este año"),
    "Compartir esta entrada", "Entradas anteriores", "Lo que sabemos",
    ("¿Ya eres suscriptor?", "Inicia sesión para seguir leyendo"), "Dos meses por 1 euro, sin permanencia",
    "Te quedan {n} artículos gratis este mes.",
)  # fmt: skip

LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH)
