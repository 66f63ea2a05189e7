"""Other wordings over the matters of `transitions_third`, held out: measured, and no rule was changed after it.

What is not given here (statements, names, headline) is taken from there. Nothing here happened.
"""

from __future__ import annotations

from typing import Final

from tests.diff.transitions_third import TEXTS as THIRD

_SAID: Final = {
    "en": {
        "moved": (
            ("The blaze has killed at least 3 firefighters.", "The blaze has killed at least 6 firefighters."),
            ("Police arrested 21 demonstrators.", "Police arrested 48 demonstrators."),
            ("The senate is set to confirm the judge this week.", "The senate confirmed the judge on Thursday."),
            ("Rescuers are digging for survivors.", "Rescuers have ended their search for survivors."),
        ),
        "notes": (
            "Correction: The {thing} is {new}. An earlier version said {old}.",
            "Because of an editing error, an earlier version of this article gave the {thing} as {old}. It is {new}.",
            "• This article was corrected on 2 June. The {thing} is {new}, not {old} as stated.",
            "CLARIFICATION: An earlier version of this story was incorrect about the {thing}. The story has been updated.",
        ),
        "vague": "Correction: Because of a reporting error, the {thing} was wrong in this article.",
        "inline": "(Corrects from {old}.)",
        "other": "Correction: A caption in this article misspelled the surname of the ferryman Olaf Brandt.",
        "empty": "A correction was made to this story.",
    },
    "de": {
        "moved": (
            (
                "Bei dem Brand kamen mindestens 3 Feuerwehrleute um.",
                "Bei dem Brand kamen mindestens 6 Feuerwehrleute um.",
            ),
            ("Die Polizei nahm 21 Demonstranten fest.", "Die Polizei nahm 48 Demonstranten fest."),
            (
                "Der Senat will die Richterin diese Woche bestätigen.",
                "Der Senat hat die Richterin am Donnerstag bestätigt.",
            ),
            ("Helfer graben nach Überlebenden.", "Helfer haben die Suche nach Überlebenden beendet."),
        ),
        "notes": (
            "Korrektur: In einer früheren Version stand {old}. Richtig ist {new}.",
            "Durch einen Redaktionsfehler stand in diesem Artikel {old} statt {new}.",
            "• Dieser Artikel wurde am 2. Juni korrigiert: {new}, nicht {old}.",
            "KLARSTELLUNG: Eine frühere Version des Textes enthielt eine falsche Angabe: {thing}. Der Text wurde angepasst.",
        ),
        "vague": "Korrektur: Durch einen Fehler der Redaktion war {thing} in diesem Artikel falsch.",
        "inline": "(Korrigiert, zuvor: {old}.)",
        "other": "Korrektur: In einer Bildunterschrift war der Nachname des Fährmanns Olaf Brandt falsch geschrieben.",
        "empty": "Dieser Text wurde nach Erscheinen berichtigt.",
    },
    "fr": {
        "moved": (
            ("L'incendie a tué au moins 3 pompiers.", "L'incendie a tué au moins 6 pompiers."),
            ("La police a interpellé 21 manifestants.", "La police a interpellé 48 manifestants."),
            ("Le sénat doit confirmer la juge cette semaine.", "Le sénat a confirmé la juge jeudi."),
            ("Les secours cherchent des survivants.", "Les secours ont mis fin à la recherche de survivants."),
        ),
        "notes": (
            "Correction : une version antérieure disait {old}. Il s'agit de {new}.",
            "En raison d'une erreur de la rédaction, cet article indiquait {old} au lieu de {new}.",
            "• Cet article a été corrigé le 2 juin : {new}, et non {old}.",
            "PRÉCISION : une version antérieure du texte se trompait sur {thing}. Le texte a été actualisé.",
        ),
        "vague": "Correction : en raison d'une erreur, {thing} était faux dans cet article.",
        "inline": "(Corrigé ; nous indiquions {old}.)",
        "other": "Correction : une légende de cet article écorchait le patronyme du passeur Olaf Brandt.",
        "empty": "Ce texte a fait l'objet d'une correction.",
    },
    "es": {
        "moved": (
            ("El incendio ha matado al menos a 3 bomberos.", "El incendio ha matado al menos a 6 bomberos."),
            ("La policía detuvo a 21 manifestantes.", "La policía detuvo a 48 manifestantes."),
            ("El senado prevé confirmar a la jueza esta semana.", "El senado confirmó el jueves a la jueza."),
            ("Los equipos buscan supervivientes.", "Los equipos han terminado la búsqueda de supervivientes."),
        ),
        "notes": (
            "Corrección: una versión anterior decía {old}. Es {new}.",
            "Por un error de la redacción, este artículo indicaba {old} en vez de {new}.",
            "• Este artículo se corrigió el 2 de junio: {new}, no {old}.",
            "ACLARACIÓN: una versión anterior del texto se equivocaba en {thing}. El texto se ha actualizado.",
        ),
        "vague": "Corrección: por un error, {thing} figuraba mal en este artículo.",
        "inline": "(Corregido; antes, {old}.)",
        "other": "Corrección: un pie de foto de este artículo escribía mal el apellido del barquero Olaf Brandt.",
        "empty": "Se ha hecho una corrección en este texto.",
    },
    "it": {
        "moved": (
            ("L'incendio ha ucciso almeno 3 vigili.", "L'incendio ha ucciso almeno 6 vigili."),
            ("La polizia ha arrestato 21 manifestanti.", "La polizia ha arrestato 48 manifestanti."),
            ("Il senato dovrebbe confermare la giudice in settimana.", "Il senato ha confermato giovedì la giudice."),
            ("I soccorritori cercano superstiti.", "I soccorritori hanno concluso la ricerca di superstiti."),
        ),
        "notes": (
            "Correzione: una versione precedente diceva {old}. È {new}.",
            "Per un errore redazionale, questo articolo indicava {old} anziché {new}.",
            "• Questo articolo è stato corretto il 2 giugno: {new}, non {old}.",
            "CHIARIMENTO: una versione precedente del testo sbagliava {thing}. Il testo è stato aggiornato.",
        ),
        "vague": "Correzione: per un errore, {thing} non era corretto in questo articolo.",
        "inline": "(Corretto; prima era {old}.)",
        "other": "Correzione: una didascalia di questo articolo riportava male il cognome del traghettatore Olaf Brandt.",
        "empty": "Al testo è stata apportata una correzione.",
    },
    "nl": {
        "moved": (
            ("De brand heeft zeker 3 brandweerlieden gedood.", "De brand heeft zeker 6 brandweerlieden gedood."),
            ("De politie hield 21 betogers aan.", "De politie hield 48 betogers aan."),
            ("De senaat zal de rechter deze week bevestigen.", "De senaat heeft de rechter donderdag bevestigd."),
            (
                "Reddingswerkers zoeken naar overlevenden.",
                "Reddingswerkers hebben de zoektocht naar overlevenden beëindigd.",
            ),
        ),
        "notes": (
            "Correctie: in een eerdere versie stond {old}. Het is {new}.",
            "Door een redactionele fout stond in dit artikel {old} in plaats van {new}.",
            "• Dit artikel is op 2 juni gecorrigeerd: {new}, niet {old}.",
            "VERDUIDELIJKING: een eerdere versie van de tekst was onjuist over {thing}. De tekst is bijgewerkt.",
        ),
        "vague": "Correctie: door een fout klopte {thing} niet in dit artikel.",
        "inline": "(Gecorrigeerd; eerst: {old}.)",
        "other": "Correctie: in een bijschrift bij dit artikel was de achternaam van veerman Olaf Brandt fout gespeld.",
        "empty": "In deze tekst is een correctie aangebracht.",
    },
}
TEXTS: Final = {language: {**THIRD[language], **said} for language, said in _SAID.items()}
