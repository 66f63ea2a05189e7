"""Other wordings over the matters of `transitions_second`: looked at after a first measure.

What is not given here (statements, names, headline) is taken from there. Nothing here happened.
"""

from __future__ import annotations

from typing import Final

from tests.diff.transitions_second import TEXTS as SECOND

_SAID: Final = {
    "en": {
        "moved": (
            ("Doctors treated 14 children for smoke inhalation.", "Doctors treated 33 children for smoke inhalation."),
            ("The death toll stands at 7.", "The death toll stands at 10."),
            ("Negotiators hope to reach a deal by midnight.", "Negotiators reached a deal shortly before midnight."),
            ("The road to the quarry is closed.", "The road to the quarry has reopened."),
        ),
        "notes": (
            "A previous version of this article said {old}. In fact it is {new}.",
            "Corrected on 9 May to change {old} to {new}.",
            "This article has been updated to correct the {thing}.",
            "Editor's note: Owing to a transcription error, the {thing} was misreported. It should be {new}.",
        ),
        "vague": "The {thing} was misstated in an earlier version of this article.",
        "inline": "(An earlier version wrongly said {old}.)",
        "other": "Editor's note: A previous version of this article wrongly identified the breed of the farm dog as a collie.",
        "empty": "This article has been amended since publication.",
    },
    "de": {
        "moved": (
            (
                "Ärzte behandelten 14 Kinder wegen Rauchvergiftung.",
                "Ärzte behandelten 33 Kinder wegen Rauchvergiftung.",
            ),
            ("Die Zahl der Toten liegt bei 7.", "Die Zahl der Toten liegt bei 10."),
            (
                "Die Unterhändler wollen sich bis Mitternacht einigen.",
                "Die Unterhändler haben sich kurz vor Mitternacht geeinigt.",
            ),
            ("Die Straße zum Steinbruch ist gesperrt.", "Die Straße zum Steinbruch ist wieder freigegeben."),
        ),
        "notes": (
            "In einer früheren Version hieß es {old}. Tatsächlich ist es {new}.",
            "Am 9. Mai korrigiert: {new} statt {old}.",
            "Dieser Artikel wurde aktualisiert, um einen Fehler zu beheben: Es betraf {thing}.",
            "Anmerkung: Durch einen Übertragungsfehler war {thing} falsch. Richtig muss es {new} heißen.",
        ),
        "vague": "In einer früheren Version dieses Artikels stimmte etwas nicht: {thing} war falsch.",
        "inline": "(In einer früheren Fassung hieß es fälschlich {old}.)",
        "other": "Korrektur: Der Hofhund ist ein Spitz und kein Schäferhund, wie es in einer früheren Version hieß.",
        "empty": "Dieser Artikel wurde nach der Veröffentlichung geändert.",
    },
    "fr": {
        "moved": (
            ("Les médecins ont soigné 14 enfants intoxiqués.", "Les médecins ont soigné 33 enfants intoxiqués."),
            ("Le bilan est de 7 morts.", "Le bilan est de 10 morts."),
            (
                "Les négociateurs espèrent un accord avant minuit.",
                "Les négociateurs ont conclu un accord peu avant minuit.",
            ),
            ("La route de la carrière est fermée.", "La route de la carrière est rouverte."),
        ),
        "notes": (
            "Une version précédente de cet article disait {old}. En réalité, c'est {new}.",
            "Corrigé le 9 mai : {new} au lieu de {old}.",
            "Cet article a été mis à jour pour corriger {thing}.",
            "Note : à la suite d'une erreur de transcription, {thing} était faux. Il faut lire {new}.",
        ),
        "vague": "{thing} était inexact dans une version antérieure de cet article.",
        "inline": "(Une version antérieure indiquait à tort {old}.)",
        "other": "Rectificatif : le chien de la ferme est un épagneul, et non un colley comme l'indiquait une version antérieure.",
        "empty": "Cet article a été modifié après sa publication.",
    },
    "es": {
        "moved": (
            ("Los médicos atendieron a 14 niños intoxicados.", "Los médicos atendieron a 33 niños intoxicados."),
            ("La cifra de muertos es de 7.", "La cifra de muertos es de 10."),
            (
                "Los negociadores esperan un acuerdo antes de medianoche.",
                "Los negociadores cerraron un acuerdo antes de medianoche.",
            ),
            ("La carretera de la cantera está cortada.", "La carretera de la cantera está reabierta."),
        ),
        "notes": (
            "Una versión anterior de este artículo decía {old}. En realidad es {new}.",
            "Corregido el 9 de mayo: {new} en lugar de {old}.",
            "Este artículo se ha actualizado para corregir {thing}.",
            "Nota: por un error de transcripción, {thing} era incorrecta. Debe decir {new}.",
        ),
        "vague": "En una versión anterior de este artículo era inexacto {thing}.",
        "inline": "(Una versión anterior decía erróneamente {old}.)",
        "other": "Fe de errores: el perro de la finca es un mastín y no un galgo, como decía una versión anterior.",
        "empty": "Este artículo ha sido modificado tras su publicación.",
    },
    "it": {
        "moved": (
            ("I medici hanno curato 14 bambini intossicati.", "I medici hanno curato 33 bambini intossicati."),
            ("Il bilancio è di 7 morti.", "Il bilancio è di 10 morti."),
            (
                "I negoziatori sperano in un accordo entro mezzanotte.",
                "I negoziatori hanno raggiunto un accordo poco prima di mezzanotte.",
            ),
            ("La strada della cava è chiusa.", "La strada della cava è stata riaperta."),
        ),
        "notes": (
            "Una versione precedente di questo articolo diceva {old}. In realtà è {new}.",
            "Corretto il 9 maggio: {new} invece di {old}.",
            "Questo articolo è stato aggiornato per correggere {thing}.",
            "Nota: per un errore di trascrizione {thing} era sbagliata. Si legga {new}.",
        ),
        "vague": "In una versione precedente di questo articolo era inesatto {thing}.",
        "inline": "(Una versione precedente indicava erroneamente {old}.)",
        "other": "Errata corrige: il cane della fattoria è un mastino e non un levriero, come diceva una versione precedente.",
        "empty": "Questo articolo è stato modificato dopo la pubblicazione.",
    },
    "nl": {
        "moved": (
            (
                "Artsen behandelden 14 kinderen voor rookvergiftiging.",
                "Artsen behandelden 33 kinderen voor rookvergiftiging.",
            ),
            ("Het dodental staat op 7.", "Het dodental staat op 10."),
            (
                "De onderhandelaars hopen voor middernacht op een akkoord.",
                "De onderhandelaars bereikten kort voor middernacht een akkoord.",
            ),
            ("De weg naar de groeve is dicht.", "De weg naar de groeve is weer open."),
        ),
        "notes": (
            "In een eerdere versie van dit artikel stond {old}. In werkelijkheid is het {new}.",
            "Gecorrigeerd op 9 mei: {new} in plaats van {old}.",
            "Dit artikel is bijgewerkt om {thing} te corrigeren.",
            "Opmerking: door een overschrijffout was {thing} onjuist. Het moet {new} zijn.",
        ),
        "vague": "In een eerdere versie van dit artikel was {thing} onjuist.",
        "inline": "(In een eerdere versie stond ten onrechte {old}.)",
        "other": "Correctie: de hond van de boerderij is een spits en geen collie, zoals in een eerdere versie stond.",
        "empty": "Dit artikel is na publicatie gewijzigd.",
    },
}
TEXTS: Final = {language: {**SECOND[language], **said} for language, said in _SAID.items()}
