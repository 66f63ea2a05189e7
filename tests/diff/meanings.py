"""Holds invented pairs of texts in seven languages and what each must come to: data of `test_diff_meanings.py`.

They were written down with their outcome before the rules were run on them.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class MeaningPair(NamedTuple):
    """A paragraph, or a headline, in two versions."""

    language: str
    old: str
    new: str
    headline: bool = False


#: Who did it, whether it was done, on which condition, how many: never below severity 3.
GRAVE: Final = (
    MeaningPair("en", "The mayor had to leave the meeting early.", "The mayor had left the meeting early."),
    MeaningPair("en", "Drivers have to pay the toll at the old gate.", "Drivers have paid the toll at the old gate."),
    MeaningPair("en", "Tenants need to repair the roof before winter.", "Tenants repair the roof before winter."),
    MeaningPair("en", "The club wanted to sell the ground.", "The club sold the ground."),
    MeaningPair("en", "The ministry plans to close the school.", "The ministry closes the school."),
    MeaningPair("en", "The surgeon tried to save the boy.", "The surgeon saved the boy."),
    MeaningPair("en", "The treasurer seems to have signed the contract.", "The treasurer has signed the contract."),
    MeaningPair("de", "Der Trainer musste das Stadion verlassen.", "Der Trainer hat das Stadion verlassen."),
    MeaningPair("de", "Die Bank will die Filiale schließen.", "Die Bank schließt die Filiale."),
    MeaningPair("de", "Die Firma versuchte, den Schaden zu beheben.", "Die Firma behob den Schaden."),
    MeaningPair("fr", "Le maire a dû quitter la séance.", "Le maire a quitté la séance."),
    MeaningPair("fr", "La société veut fermer l'usine.", "La société ferme l'usine."),
    MeaningPair("es", "El alcalde tuvo que abandonar la sesión.", "El alcalde abandonó la sesión."),
    MeaningPair("es", "La empresa quiere cerrar la fábrica.", "La empresa cierra la fábrica."),
    MeaningPair("it", "Il sindaco ha dovuto lasciare la seduta.", "Il sindaco ha lasciato la seduta."),
    MeaningPair("it", "La società vuole chiudere la fabbrica.", "La società chiude la fabbrica."),
    MeaningPair("nl", "De burgemeester moest de zitting verlaten.", "De burgemeester heeft de zitting verlaten."),
    MeaningPair("nl", "Het bedrijf wil de fabriek sluiten.", "Het bedrijf sluit de fabriek."),
    MeaningPair("pt", "O prefeito teve de deixar a sessão.", "O prefeito deixou a sessão."),
    MeaningPair("en", "Marlow scored a hat-trick in the second half.", "Marlow scored a brace in the second half."),
    MeaningPair(
        "en", "The striker scored two goals before the break.", "The striker scored two penalties before the break."
    ),
    MeaningPair(
        "en",
        "Harbour fire: three firefighters treated in hospital",
        "Harbour fire: three residents treated in hospital",
        headline=True,
    ),
    MeaningPair(
        "en", "Goalkeeper saves late penalty in cup tie", "Goalkeeper concedes late penalty in cup tie", headline=True
    ),
    MeaningPair("de", "Drei Feuerwehrleute kamen ins Krankenhaus.", "Drei Bewohner kamen ins Krankenhaus."),
    MeaningPair("fr", "Trois pompiers ont été soignés sur place.", "Trois habitants ont été soignés sur place."),
    MeaningPair("es", "Tres bomberos fueron atendidos en el lugar.", "Tres vecinos fueron atendidos en el lugar."),
    MeaningPair("it", "Tre pompieri sono stati curati sul posto.", "Tre residenti sono stati curati sul posto."),
    MeaningPair(
        "nl", "Drie brandweerlieden werden ter plaatse behandeld.", "Drie bewoners werden ter plaatse behandeld."
    ),
    MeaningPair("en", "The keeper made a double save near the end.", "The keeper made a triple save near the end."),
    MeaningPair("en", "The driver hit the cyclist near the station.", "The cyclist hit the driver near the station."),
    MeaningPair(
        "en", "The landlord sued the tenant over the deposit.", "The tenant sued the landlord over the deposit."
    ),
    MeaningPair(
        "en", "Union accuses council of breaking promise", "Council accuses union of breaking promise", headline=True
    ),
    MeaningPair(
        "en",
        "Police said the younger brother had attacked the older sister.",
        "Police said the older sister had attacked the younger brother.",
    ),
    MeaningPair(
        "de",
        "Der Fahrer verklagte den Radfahrer nach dem Unfall.",
        "Der Radfahrer verklagte den Fahrer nach dem Unfall.",
    ),
    MeaningPair(
        "fr",
        "Le conducteur a frappé le cycliste près de la gare.",
        "Le cycliste a frappé le conducteur près de la gare.",
    ),
    MeaningPair(
        "es",
        "El conductor golpeó al ciclista cerca de la estación.",
        "El ciclista golpeó al conductor cerca de la estación.",
    ),
    MeaningPair(
        "it",
        "Il padrone ha denunciato l'inquilino per il deposito.",
        "L'inquilino ha denunciato il padrone per il deposito.",
    ),
    MeaningPair(
        "nl",
        "De huurder klaagde de verhuurder aan wegens de borg.",
        "De verhuurder klaagde de huurder aan wegens de borg.",
    ),
    MeaningPair(
        "en",
        "Exports to the islands exceed imports from the islands.",
        "Imports from the islands exceed exports to the islands.",
    ),
    MeaningPair("en", "If the bridge opens, the ferry will stop.", "When the bridge opens, the ferry will stop."),
    MeaningPair("en", "The ferry will stop if the bridge opens.", "The ferry will stop once the bridge opens."),
    MeaningPair("en", "Unless the strike ends, the shop will close.", "Because the strike ends, the shop will close."),
    MeaningPair("en", "The shop closed after the strike.", "The shop closed because of the strike."),
    MeaningPair(
        "de",
        "Falls die Brücke öffnet, fährt die Fähre nicht mehr.",
        "Sobald die Brücke öffnet, fährt die Fähre nicht mehr.",
    ),
    MeaningPair("fr", "Si le pont ouvre, le bac s'arrêtera.", "Quand le pont ouvrira, le bac s'arrêtera."),
    MeaningPair("es", "Si el puente abre, el transbordador parará.", "Cuando el puente abra, el transbordador parará."),
    MeaningPair("it", "Se il ponte apre, il traghetto si fermerà.", "Quando il ponte apre, il traghetto si fermerà."),
    MeaningPair("nl", "Indien de brug opent, stopt de veerpont.", "Zodra de brug opent, stopt de veerpont."),
    MeaningPair("pt", "Se a ponte abrir, a balsa vai parar.", "Quando a ponte abrir, a balsa vai parar."),
    MeaningPair(
        "en",
        "The winger resigned on Friday after talks with the club.",
        "The winger re-signed on Friday after talks with the club.",
    ),
    MeaningPair("en", "The band reformed last spring.", "The band re-formed last spring."),
    MeaningPair("en", "They recovered the sofa over the weekend.", "They re-covered the sofa over the weekend."),
    MeaningPair("en", "The coop near the mill burned down.", "The co-op near the mill burned down."),
    MeaningPair(
        "en", "The rangers counted 10-12 wolves in the valley.", "The rangers counted 10, 12 wolves in the valley."
    ),
    MeaningPair("en", "Larkford won 3-1 on Saturday.", "Larkford won 1-3 on Saturday."),
    MeaningPair("en", "Larkford lead 3-1 at the break.", "Larkford lead 3-2 at the break."),
    MeaningPair("fr", "Larfort mène 3-1 à la pause.", "Larfort mène 1-3 à la pause."),
    MeaningPair("en", "The minister refused to comment on the plan.", "The minister declined to comment on the plan."),
    MeaningPair("en", "The court upheld the ban.", "The court overturned the ban."),
    MeaningPair("en", "The firm hired a local builder.", "The firm hired a foreign builder."),
    MeaningPair("en", "Her father founded the bakery.", "Her uncle founded the bakery."),
    MeaningPair("de", "Ihr Vater gründete die Bäckerei.", "Ihr Onkel gründete die Bäckerei."),
    MeaningPair("fr", "Son père a fondé la boulangerie.", "Son oncle a fondé la boulangerie."),
    MeaningPair("en", "He was fined for speeding.", "He was jailed for speeding."),
    MeaningPair("es", "Fue multado por exceso de velocidad.", "Fue encarcelado por exceso de velocidad."),
    MeaningPair("en", "The vaccine prevents the illness.", "The vaccine causes the illness."),
    MeaningPair("it", "Il vaccino previene la malattia.", "Il vaccino provoca la malattia."),
    MeaningPair("en", "The council may not sell the land.", "The council may now sell the land."),
    MeaningPair("en", "Most residents support the tram.", "Many residents support the tram."),
    MeaningPair("de", "Der Verdächtige wurde freigelassen.", "Der Verdächtige wurde festgenommen."),
    MeaningPair("nl", "De rechter bevestigde het verbod.", "De rechter vernietigde het verbod."),
    MeaningPair("fr", "Le tribunal a confirmé l'interdiction.", "Le tribunal a annulé l'interdiction."),
    MeaningPair("en", "The parcel was sent to the widow.", "The parcel was sent by the widow."),
    MeaningPair("en", "The letter from the union reached the board.", "The letter to the union reached the board."),
    MeaningPair("de", "Der Brief von der Gewerkschaft lag im Amt.", "Der Brief an die Gewerkschaft lag im Amt."),
    MeaningPair("en", "The council bought new boats.", "The council purchased new boats."),
    MeaningPair("en", "The nurse was able to reach the ward.", "The nurse reached the ward."),
    MeaningPair("en", "The firm intends to move its head office.", "The firm moves its head office."),
    MeaningPair("en", "She ought to return the money.", "She returned the money."),
    MeaningPair("en", "The band threatened to cancel the show.", "The band cancelled the show."),
    MeaningPair("de", "Das Amt plant, die Straße zu sperren.", "Das Amt sperrt die Straße."),
    MeaningPair("de", "Die Wirtin konnte das Feuer löschen.", "Die Wirtin löschte das Feuer."),
    MeaningPair("fr", "Le voisin a tenté d'éteindre le feu.", "Le voisin a éteint le feu."),
    MeaningPair("fr", "La banque refuse de payer les frais.", "La banque paie les frais."),
    MeaningPair("es", "El vecino intentó apagar el fuego.", "El vecino apagó el fuego."),
    MeaningPair("es", "El banco tiene que pagar los gastos.", "El banco paga los gastos."),
    MeaningPair("it", "Il vicino ha cercato di spegnere il fuoco.", "Il vicino ha spento il fuoco."),
    MeaningPair("it", "La banca voleva pagare le spese.", "La banca ha pagato le spese."),
    MeaningPair("nl", "De buurman probeerde het vuur te blussen.", "De buurman bluste het vuur."),
    MeaningPair("nl", "De bank wilde de kosten betalen.", "De bank betaalde de kosten."),
    MeaningPair("pt", "O vizinho tentou apagar o fogo.", "O vizinho apagou o fogo."),
    MeaningPair(
        "en",
        "Nurse tackles intruder in hospital corridor",
        "Intruder tackles nurse in hospital corridor",
        headline=True,
    ),
    MeaningPair(
        "en",
        "The older horse chased the younger dog across the field.",
        "The younger dog chased the older horse across the field.",
    ),
    MeaningPair(
        "de", "Die Mieterin schlug die Vermieterin vor dem Haus.", "Die Vermieterin schlug die Mieterin vor dem Haus."
    ),
    MeaningPair(
        "fr", "L'infirmière a dénoncé le médecin à la police.", "Le médecin a dénoncé l'infirmière à la police."
    ),
    MeaningPair("es", "La enfermera denunció al médico.", "El médico denunció a la enfermera."),
    MeaningPair("it", "L'infermiera ha accusato il medico.", "Il medico ha accusato l'infermiera."),
    MeaningPair(
        "nl", "De verpleegster beschuldigde de arts van diefstal.", "De arts beschuldigde de verpleegster van diefstal."
    ),
    MeaningPair(
        "en", "Provided the vote passes, the pier will be rebuilt.", "After the vote passes, the pier will be rebuilt."
    ),
    MeaningPair(
        "en", "The pier was shut although the storm had passed.", "The pier was shut because the storm had passed."
    ),
    MeaningPair(
        "de", "Sofern der Rat zustimmt, wird der Steg gebaut.", "Nachdem der Rat zustimmt, wird der Steg gebaut."
    ),
    MeaningPair(
        "nl", "Tenzij de raad instemt, wordt de steiger gebouwd.", "Zodra de raad instemt, wordt de steiger gebouwd."
    ),
    MeaningPair("en", "The money went from the club to the player.", "The money went to the club from the player."),
    MeaningPair("nl", "De brief van de bond lag op tafel.", "De brief aan de bond lag op tafel."),
    MeaningPair("it", "La lettera dal sindacato è arrivata.", "La lettera al sindacato è arrivata."),
    MeaningPair(
        "en",
        "The manager said the guests would re-sort the luggage.",
        "The manager said the guests would resort the luggage.",
    ),
    MeaningPair("en", "The museum will re-lease the hall.", "The museum will release the hall."),
    MeaningPair("en", "Between 4-6 boats were lost.", "Between 4, 6 boats were lost."),
    MeaningPair("es", "Contaron 10-12 barcos en la bahía.", "Contaron 10 y 12 barcos en la bahía."),
    MeaningPair("de", "Larkfurt verlor 2:4 am Samstag.", "Larkfurt verlor 4:2 am Samstag."),
    MeaningPair("en", "The vote was 7-5 against the plan.", "The vote was 5-7 against the plan."),
    MeaningPair(
        "en", "The winger scored an own-goal in the final minute.", "The winger scored a header in the final minute."
    ),
    MeaningPair("en", "The stand-in sang the second act.", "The understudy sang the second act."),
    MeaningPair(
        "en", "The mayor said on Tuesday the tower would close.", "The mayor said the tower would close on Tuesday."
    ),
    MeaningPair("en", "Police arrested a man who fled in Larkford.", "In Larkford police arrested a man who fled."),
    MeaningPair("en", "Pike accuses Marlow of theft", "Marlow accuses Pike of theft", headline=True),
    MeaningPair("en", "Pike beats Marlow in Larkford race", "Marlow beats Pike in Larkford race", headline=True),
    MeaningPair(
        "en",
        "Holt and Lowe scored two and three goals respectively.",
        "Lowe and Holt scored two and three goals respectively.",
    ),
)
#: Scores that were turned round: one change, and factual.
TURNED: Final = (
    MeaningPair("en", "Larkford won 3-1 on Saturday.", "Larkford won 1-3 on Saturday."),
    MeaningPair("fr", "Larfort mène 3-1 à la pause.", "Larfort mène 1-3 à la pause."),
    MeaningPair("de", "Larkfurt verlor 2:4 am Samstag.", "Larkfurt verlor 4:2 am Samstag."),
    MeaningPair("en", "The vote was 7-5 against the plan.", "The vote was 5-7 against the plan."),
)
#: The same in another order or another spelling: never above severity 2.
MILD: Final = (
    MeaningPair("en", "They counted between 10 and 12 boats.", "They counted 10 to 12 boats."),
    MeaningPair("de", "Man zählte zwischen 10 und 12 Boote.", "Man zählte 10 bis 12 Boote."),
    MeaningPair("en", "A small-business owner spoke at the hearing.", "A small business owner spoke at the hearing."),
    MeaningPair(
        "en", "The rangers counted 10-12 wolves in the valley.", "The rangers counted 10–12 wolves in the valley."
    ),
    MeaningPair(
        "en", "The rangers counted 10-12 wolves in the valley.", "The rangers counted 10 to 12 wolves in the valley."
    ),
    MeaningPair("de", "Die Förster zählten 10-12 Wölfe im Tal.", "Die Förster zählten 10 bis 12 Wölfe im Tal."),
    MeaningPair(
        "en", "Ida Marlow wins mayoral race in Ketria", "In Ketria, Ida Marlow wins mayoral race", headline=True
    ),
    MeaningPair(
        "en",
        "Fire closes Ketria station on busy morning",
        "Ketria station closed by fire on busy morning",
        headline=True,
    ),
    MeaningPair("en", "Marlow: budget will not be cut", "Budget will not be cut: Marlow", headline=True),
    MeaningPair("fr", "À Ketria, Marlow remporte l'élection", "Marlow remporte l'élection à Ketria", headline=True),
    MeaningPair("es", "En Ketria, Marlow gana la elección", "Marlow gana la elección en Ketria", headline=True),
    MeaningPair("en", "On Monday the harbour was closed again.", "The harbour was closed again on Monday."),
    MeaningPair("en", "The mill, built by monks, stands empty.", "Built by monks, the mill stands empty."),
    MeaningPair("en", "The crowd was very big.", "The crowd was big."),
    MeaningPair("en", "It rained in the morning and in the afternoon.", "It rained in the morning and afternoon."),
    MeaningPair("fr", "Hier, le conseil a discuté des projets.", "Le conseil a discuté des projets hier."),
    MeaningPair("it", "Ieri il consiglio ha discusso i progetti.", "Il consiglio ha discusso ieri i progetti."),
    MeaningPair("en", "The shop sells bread and cheese.", "The shop sells cheese and bread."),
    MeaningPair("en", "Anna Holt and Bert Lowe opened the fair.", "Bert Lowe and Anna Holt opened the fair."),
    MeaningPair("de", "Der Laden verkauft Brot und Käse.", "Der Laden verkauft Käse und Brot."),
    MeaningPair("de", "Der Stengel brach im Wind.", "Der Stängel brach im Wind."),
    MeaningPair(
        "en", "Rowan Pike opens new library in Larkford", "In Larkford, Rowan Pike opens new library", headline=True
    ),
    MeaningPair("en", "Pike: library to stay open", "Library to stay open: Pike", headline=True),
    MeaningPair("de", "Pike: Bücherei bleibt offen", "Bücherei bleibt offen: Pike", headline=True),
    MeaningPair("it", "A Larforte, Pike apre la biblioteca", "Pike apre la biblioteca a Larforte", headline=True),
    MeaningPair("es", "El martes el puerto quedó cerrado.", "El puerto quedó cerrado el martes."),
    MeaningPair("en", "Rowan Pike, Ida Marlow and Bert Lowe spoke.", "Ida Marlow, Rowan Pike and Bert Lowe spoke."),
    MeaningPair("fr", "Anna Holt et Bert Lowe ont ouvert la foire.", "Bert Lowe et Anna Holt ont ouvert la foire."),
    MeaningPair("en", "In 2019 the tower was painted.", "The tower was painted in 2019."),
)
#: What the house says for itself: noise, whether it comes or goes.
HOUSE: Final = (
    ("en", "Support independent journalism. Become a member from £3 a month."),
    ("en", "Support us"),
    ("en", "Please consider supporting our newsroom with a donation."),
    ("en", "1,204 people are reading this story right now"),
    ("en", "Do you have a story for us? Send tips to tips@larkford.example"),
    ("en", "Got a tip? Contact our reporters confidentially at desk@larkford.example."),
    ("en", "Download our free app for breaking news alerts"),
    ("en", "Get the Larkford Post app on iOS and Android."),
    ("en", "3.4K shares"),
    ("en", "Follow us on Facebook and Instagram for more stories like this."),
    ("en", "Most read in Local News"),
    ("en", "If you value our reporting, please subscribe today."),
    ("de", "Unterstützen Sie unabhängigen Journalismus: Jetzt Mitglied werden."),
    ("de", "1.204 Leser sind gerade auf dieser Seite"),
    ("de", "Haben Sie Hinweise für uns? Schreiben Sie an redaktion@larkfurt.example"),
    ("de", "Laden Sie jetzt unsere kostenlose App herunter."),
    ("de", "Folgen Sie uns auf Facebook und Instagram."),
    ("fr", "Soutenez une presse libre : faites un don."),
    ("fr", "1 204 personnes lisent cet article"),
    ("fr", "Une information à nous transmettre ? Écrivez-nous à infos@larfort.example"),
    ("fr", "Téléchargez gratuitement notre application mobile."),
    ("fr", "Suivez-nous sur Facebook et Twitter."),
    ("es", "Apoya el periodismo independiente: hazte socio."),
    ("es", "1.204 personas están leyendo esta noticia"),
    ("es", "¿Tienes información? Escríbenos a pistas@larfuerte.example"),
    ("es", "Descarga gratis nuestra aplicación."),
    ("es", "Síguenos en Facebook y en Instagram."),
    ("it", "Sostieni il giornalismo indipendente: fai una donazione."),
    ("it", "1.204 persone stanno leggendo questo articolo"),
    ("it", "Hai una segnalazione? Scrivici a notizie@larforte.example"),
    ("it", "Scarica la nostra app gratuita."),
    ("nl", "Steun onafhankelijke journalistiek: word lid."),
    ("nl", "1.204 mensen lezen dit artikel"),
    ("nl", "Heb je een tip? Mail de redactie via tips@larkvoort.example"),
    ("nl", "Download onze gratis app."),
    ("nl", "Volg ons op Facebook en Instagram."),
    ("en", "Help us keep local journalism alive: become a supporter today."),
    ("en", "We need your help to keep our newsroom independent."),
    ("en", "57 people reading now"),
    ("en", "If you have a story, email us at stories@larkford.example."),
    ("en", "Unlimited digital access for just £1 for 3 months"),
    ("en", "Join our WhatsApp channel for the latest headlines."),
    ("en", "Most viewed this week"),
    ("de", "Werden Sie jetzt Mitglied und unterstützen Sie unsere Redaktion."),
    ("de", "Jetzt 4 Wochen für 1 Euro testen"),
    ("de", "Meistgelesene Artikel"),
    ("de", "312 mal geteilt"),
    ("fr", "Abonnez-vous à partir de 1 € par mois"),
    ("fr", "Rejoignez-nous sur WhatsApp"),
    ("fr", "Les plus lus"),
    ("fr", "Votre soutien nous permet de rester libres."),
    ("es", "Suscríbete por solo 1 € al mes"),
    ("es", "Lo más leído"),
    ("es", "Envíanos tus fotos y vídeos a la redacción."),
    ("it", "Abbonati a soli 1 € al mese"),
    ("it", "I più letti"),
    ("it", "Seguici su Telegram"),
    ("nl", "Abonneer je nu vanaf € 1 per maand"),
    ("nl", "Meest gelezen"),
    ("nl", "Stuur je foto's naar de redactie."),
)
#: What a story says in such words: an edit.
TOLD: Final = (
    ("en", "The charity asked residents to support the shelter with a donation."),
    ("en", '"Support us," she told the crowd outside the town hall.'),
    ("en", "About 1,200 people are reading the bible aloud in the cathedral this week."),
    ("en", "Witnesses are asked to send tips to tips@police.example."),
    ("en", "Police said anyone with information should contact detectives on 555 0142."),
    ("en", "The council launched an app for parking and downloads doubled within a week."),
    ("en", "Download figures for the free app fell in May, the company said."),
    ("en", "The post was shared 3,400 times before it was removed."),
    ("de", "Die Stadt ruft dazu auf, das Tierheim mit einer Spende zu unterstützen."),
    ("fr", "L'association appelle les habitants à soutenir le refuge par un don."),
    ("es", "La policía pide a los testigos que escriban a pistas@policia.example."),
    ("it", "Il comune ha lanciato un'app per i parcheggi, gratuita per tutti."),
    ("nl", "De gemeente vraagt bewoners het asiel te steunen met een gift."),
    ("en", "The most read book of the year sold out in a day."),
    ("en", "The museum relies on members, and a family ticket from £12 pays for a year."),
    ("en", "Fans can follow the match on Facebook, the club has confirmed."),
    ("en", "The team will try the new app for a month before the season."),
    ("en", "Become a member, the poster said, and nobody did."),
    ("de", "Die Polizei nimmt Hinweise unter der Nummer 555 0142 entgegen."),
    ("de", "Mitglied werden kann jeder, der im Ort wohnt."),
    ("fr", "Les plus lus de ses romans ont paru à Larfort dans les années vingt."),
    ("es", "La aplicación se descarga gratis y avisa de las mareas."),
    ("it", "Chi vuole può scrivere al comune entro venerdì."),
    ("nl", "Wie lid wordt van de vereniging betaalt tien euro per jaar."),
)
