"""Decides which lines of a page are its house speaking for itself: asking for support, tips, followers, counting readers.

Data by language and the patterns made of them; none names a site. A story speaks of donations, apps and witnesses too, so
each pattern wants the call to the reader where a sentence begins, or a count that speaks of this page, and no speaker.
"""

from __future__ import annotations

# A language's words stay on one row, however long.
# ruff: noqa: E501
import re
from typing import Final

from archive.diff.invitations import LETTER, speaks
from archive.diff.normal import norm

#: Longest line that counts readers, and longest heading of a list of stories.
_COUNT: Final = 90
_HEADING: Final = 60

#: What a house asks to be given to.
_PRESS: Final = r"(?:journalism|newsroom|reporting|reporters|journalists|newspaper|coverage|(?:free|independent|local) (?:press|media))"
#: Requests for money and members, at the beginning of a sentence.
_SUPPORT: Final = rf"""
(?:please )?(?:consider )?(?:support(?:ing)? us(?= (?:by|with|from|today|now|for|here)\b|\W*$)|(?:support(?:ing)?|fund(?:ing)?|back(?:ing)?|donat(?:e|ing) to|contribut(?:e|ing) to|help(?:ing)? (?:us )?(?:to )?(?:fund|keep|protect)) (?:our |your |independent |quality |local |free |fearless |trusted |the )*{_PRESS})
if you (?:value|like|liked|enjoy|enjoyed|appreciate|rely on|trust|believe in|found) (?:our|this|these|independent|quality|local|what we)\b[^.]{{0,60}}\b(?:support|subscrib|donat|contribut|member|help us)
(?:become|be) an? (?:\w+ )?(?:member|supporter|patron|subscriber)(?= (?:today|now|from|for|here)\b|\W*$)|make a (?:\S+ )?(?:donation|contribution)(?= (?:today|now|here|to (?:us|our|the newsroom))\b|\W*$)|donate (?:today|now|here|to us)
your (?:support|contribution|donation|subscription|membership) (?:helps?|keeps?|makes?|allows?|funds?|lets?|enables?|powers?) (?:us|our|independent|this|local)\b|we (?:need|rely on|depend on|count on) (?:your|our readers'|readers like you)\b
unterstütz(?:en sie|e|t) (?:uns\b(?=\W*$| (?:jetzt|mit|durch|heute)\b)|(?:unser\w*|unabhängig\w*|frei\w*|lokal\w*|gut\w*|kritisch\w*|ehrlich\w*) [^.]{{0,30}}(?:journalis\w+|redaktion|arbeit|zeitung|presse|berichterstattung|recherchen?))
jetzt (?:mitglied|fördermitglied|unterstützer\w*|förder\w*) werden|werden sie (?:jetzt |heute )?(?:mitglied|fördermitglied|unterstützer\w*|förder\w*|abonnent\w*)|(?:jetzt |hier )spenden\W*$|spenden sie (?:jetzt|hier|für unser\w*)|ihre? (?:spende|beitrag|unterstützung|abo|mitgliedschaft) (?:hilft uns|ermöglicht|sichert (?:unser\w*|unabhängig\w*))
soutenez(?:-nous\b| (?:notre|une|un|le|la|l')\b[^.]{{0,40}}(?:presse|journalisme|rédaction|média|information|journal))|faites un don\b|devenez (?:membre|adhérent\w*|mécène|donat\w+|soutien)|votre (?:don|soutien|abonnement) (?:nous )?(?:permet|aide|finance)|nous avons besoin de (?:vous|votre)
ap[óo]ya(?:nos\b| (?:el|al|a nuestr[oa]|nuestr[oa]|un)\b[^.]{{0,30}}(?:periodismo|redacción|periódico|diario|prensa|medio))|apoye (?:el|a nuestr[oa]|nuestr[oa])\b[^.]{{0,30}}(?:periodismo|redacción|periódico|prensa)|(?:hazte|hágase) (?:socio|socia|miembro|suscriptor\w*)|haz una donación|dona (?:ahora|aquí|ya)|tu (?:apoyo|donación|aportación|suscripción) (?:nos )?(?:ayuda|permite|hace posible)
sostieni(?:ci\b| (?:il|la|un|una|l')\b ?[^.]{{0,30}}(?:giornalismo|redazione|giornale|stampa|informazione))|sostenete(?:ci\b| (?:il|la)\b[^.]{{0,30}}(?:giornalismo|redazione|giornale))|fai una donazione|diventa (?:nostro )?(?:socio|sostenitore|membro|abbonato)|dona (?:ora|adesso|qui)|il tuo (?:sostegno|contributo|abbonamento) ci|la tua donazione ci
apoie(?:-nos\b| (?:o|a|nosso|nossa)\b[^.]{{0,30}}(?:jornalismo|redação|jornal|imprensa))|faça uma doação|torne-se (?:membro|assinante|apoiador\w*|sócio)|(?:seu apoio|sua (?:doação|assinatura)) (?:nos )?(?:ajuda|permite|mantém)
steun (?:ons\b(?=\W*$| (?:met|nu|via|door)\b)|(?:onze|onafhankelijke|vrije|lokale|goede)\b[^.]{{0,30}}(?:journalistiek|redactie|krant|pers|nieuws))|word (?:nu |ook )?(?:lid|donateur|vriend|supporter)(?= (?:van ons|voor|vanaf|nu)\b|\W*$)|doneer(?: nu| hier)?\W*$|(?:jouw|uw|je) (?:steun|bijdrage|donatie|abonnement) (?:helpt|maakt|houdt)
"""
#: Requests for stories and hints, where a sentence begins; the police asks for them as well, but not "us".
_TIPS: Final = r"""
(?:please )?(?:send|e-?mail|text|whatsapp|share|submit)(?: us)?(?: with)? (?:your |any |news |story |more |confidential )*(?:tips?|story ideas|press releases|photos?|pictures|videos?)(?= (?:to|via|at|by|here|with us)\b)(?! (?:to|via|at|by) (?:the |local )?(?:police|detectives|officers|investigators))
(?:please )?(?:contact|call|text|message|e-?mail|write to|get in touch with|tip off) (?:us\b|me at\b|our (?:newsroom|news ?desk|desk|reporters?|team|journalists?|editors?)\b|the (?:reporter|author|newsroom|news ?desk|editors?|writer)\b)|(?:we want|we'd (?:like|love)) to hear from you
(?:got|have you got|have|do you have|know|want to share) (?:a|an|any|some|more|something)\b[^.?!]{0,60}\?\W+[^.?!]{0,40}\b(?:us|our|we|news ?desk|newsroom|reporters?)\b
(?:schreiben|mailen|schicken|senden|erzählen|melden|rufen|kontaktieren) sie (?:uns\b|sich (?:bei uns|bei der redaktion|bei unserer redaktion)|(?:der|unserer|die|unsere) redaktion|an (?:die|unsere) redaktion|ihre (?:hinweise|fotos|videos) an (?:uns|die redaktion))|schreib(?:t)? uns\b|hinweise (?:bitte )?an (?:die|unsere) redaktion
haben sie\b[^.?!]{0,50}\b(?:für uns|hinweise|tipps?|informationen|fragen)\b[^.?!]{0,30}\?\W+(?:dann )?(?:schreiben|mailen|schicken|senden|melden|rufen|kontaktieren) sie
(?:écrivez|contactez|alertez|appelez)(?:-nous\b| (?:la|notre) (?:rédaction|équipe)| nos journalistes)|envoyez(?:-nous)? vos (?:infos|informations|témoignages?|photos|vidéos)\b
(?:escr[íi]b(?:enos|anos|idnos)|cont[áa]ct(?:anos|enos)|cu[ée]nt(?:anos|enos)|m[áa]nd(?:anos|enos)|env[íi](?:anos|enos))\b|(?:escribe|contacta|contacte) (?:a|con) (?:nosotros|nuestr[oa] (?:redacción|equipo|periodista)|la redacción)
(?:scrivi(?:ci|teci)|scriveteci|contatta(?:ci|teci)|invia(?:ci|teci)|manda(?:ci|teci)|segnala(?:ci|telo)|racconta(?:ci|teci))\b|(?:scrivi|scrivete|contatta) (?:alla|la) (?:nostra )?redazione
(?:escreva-nos|contacte-nos|contate-nos|envie-nos|mande-nos|conte-nos|fale conosco)\b|(?:escreva|envie (?:sua|seu)[^.]{0,30}) (?:para|à) (?:a |nossa )?redação
(?:mail|tip|bel|app|schrijf|stuur|benader|contacteer)(?: \S+){0,2} (?:ons\b|(?:de|onze) redactie)|stuur (?:je|uw) (?:tips?|foto's|video's) (?:naar|via)
"""
#: Requests to take the house's own app.
_APP: Final = r"""
(?:download|get|install|try) (?:our|the|your)(?: [^\s.]+){0,4} apps?(?= (?:on|for|from|to|now|today|and|here|at)\b|\W*$)|open (?:this |the )?(?:story |article )?in (?:the|our) app\b|(?:read|get)\b[^.]{0,40}\bin our app\b
(?:laden|holen|installieren) sie(?: sich)?(?: jetzt| hier| gleich)?(?: kostenlos)? (?:unsere?|die)(?: [^\s.]+){0,3} \S*app\b|(?:jetzt )?(?:unsere|die)(?: [^\s.]+){0,3} \S*app (?:herunterladen|laden|installieren|öffnen)\W*$
(?:téléchargez|installez)(?: gratuitement| vite)? (?:notre|l'|la|nos)[^.]{0,30}\b(?:appli|applis|application|applications)\b
(?:desc[áa]rga(?:te)?|descargue|instala|b[áa]jate)(?: gratis| ya| aquí)? (?:nuestra|la)(?: [^\s.]+){0,3} (?:app|aplicación)\b
(?:scarica|scaricate|installa)(?: gratis| subito| ora)? (?:la nostra|l'|la)[^.]{0,24}\b(?:app|applicazione)\b
(?:baixe|instale|descarregue)(?: grátis| já)? (?:nosso|o nosso|a nossa|o|a)[^.]{0,24}\b(?:app|aplicativo|aplicação)\b
(?:download|installeer)(?: nu| gratis| hier)? (?:onze|de)(?: [^\s.]+){0,3} \S*app\b
"""
_PLATFORM: Final = r"(?:facebook|instagram|twitter|x|youtube|telegram|tiktok|whatsapp|linkedin|threads|bluesky|mastodon|google news|social media|messenger|signal|flipboard)\b"
#: Requests to follow the house, or an author, elsewhere.
_FOLLOW: Final = rf"""
(?:follow|like|join|find) (?:us|@\w+|our\b[^.]{{0,24}}|[\w'. -]{{2,40}}) on (?:\w+ (?:and|or) )?{_PLATFORM}|follow (?:us|@\w+)\W*$|(?:join|follow) our (?:\w+ )?(?:channel|group)\b
folg(?:en sie|e|t) uns(?= (?:auf|bei|in)\b|\W*$)|(?:suivez|rejoignez|retrouvez)-nous(?= (?:sur|aussi)\b|\W*$)|suivez [^.]{{2,40}} sur {_PLATFORM}
s[íi]g(?:uenos|anos)(?= (?:en|también)\b|\W*$)|sigue [^.]{{2,50}} en {_PLATFORM}|(?:únete|suscríbete) a(?:l| nuestro) canal\b|segui(?:ci|teci)(?= (?:su|anche)\b|\W*$)|segui [^.]{{2,40}} su {_PLATFORM}|(?:iscriviti|unisciti) al (?:nostro )?canale
siga-nos\b|siga [^.]{{2,40}} (?:no|na|nas|em) {_PLATFORM}|(?:volg ons)(?= (?:op|via|ook)\b|\W*$)|volg [^.]{{2,40}} op {_PLATFORM}
"""
#: Offers of a subscription with its price or its time, where a sentence begins.
_OFFER: Final = r"""
(?:subscribe|sign up|(?:get )?(?:unlimited|full|all)(?: digital| online)? access|special offer|limited[- ]time offer|try\b[^.]{0,30}\b(?:digital|premium|unlimited))\b[^.]{0,60}(?:\b(?:for|from|at) (?:just |only |as little as )?[£$€]\s?\d|\b(?:\d+|one|two|three|six) (?:months?|weeks?) (?:free|for)\b)
(?:jetzt )?(?:\d+|einen?|zwei|drei|vier) (?:wochen?|monate?n?) (?:lang )?(?:gratis|kostenlos|für (?:nur )?\d[\d.,]* ?(?:€|euro))[^.]{0,30}\b(?:testen|lesen|sichern)|jetzt\b[^.]{0,40}(?:abonnieren|abo|zugang)\b[^.]{0,30}\b(?:ab|für)(?: nur)? \d[\d.,]* ?(?:€|euro)
(?:abonnez-vous|profitez|accès illimité)\b[^.]{0,50}(?:à partir de|pour|dès)(?: seulement)? \d[\d.,]* ?(?:€|euros?)
(?:suscr[íi]b(?:ete|ase)|acceso ilimitado)\b[^.]{0,50}(?:por|desde)(?: solo| sólo)? \d[\d.,]* ?(?:€|euros?)
(?:abbonati|accesso illimitato)\b[^.]{0,50}(?:a partire da|a|da|per)(?: solo| soli)? \d[\d.,]* ?(?:€|euro)
(?:assine|acesso ilimitado)\b[^.]{0,50}(?:por|a partir de)(?: apenas)? (?:r\$ ?|€ ?)?\d|(?:abonneer (?:je|u)|onbeperkt(?:e)? (?:toegang|lezen)|lees onbeperkt)\b[^.]{0,50}(?:voor|vanaf)(?: slechts)? (?:€ ?)?\d
"""
_SO_MANY: Final = r"(?:about |over |more than |rund |über |plus de |más de |oltre |mais de |ruim )?\d[\d., ]*[km]?"
#: Lines that count who reads or shared this page.
_READERS: Final = rf"""
{_SO_MANY} (?:people|readers?|others?|users?|visitors?|viewers?|watching|reading)(?: (?:are|is))?(?: (?:currently|also|now))?(?: (?:reading|viewing|watching|looking at|on))?(?: (?:this|the) (?:story|article|page|post|video|site)(?: (?:right )?now| live| with you)?| (?:right )?now| online)
{_SO_MANY} (?:leser(?:innen)?|leserinnen und leser|personen|menschen|nutzer(?:innen)?|besucher) (?:lesen|sehen|sind|schauen)(?: gerade| jetzt| derzeit| aktuell)*(?: auf)? (?:diesen?|dieser|dieses) (?:artikel|beitrag|text|seite|meldung|video)(?: gerade| jetzt)?
{_SO_MANY} (?:personnes?|lecteurs?|internautes|visiteurs) (?:lisent|consultent|regardent|sont sur)(?: actuellement| en ce moment)? (?:cet article|cette page|ce texte|ce contenu|cette vidéo)(?: en ce moment| actuellement)?
{_SO_MANY} (?:personas?|lectores|usuarios) (?:están )?(?:leyendo|viendo|leen|ven)(?: ahora)? (?:esta noticia|este artículo|esta página|esto)(?: ahora(?: mismo)?| en este momento)?
{_SO_MANY} (?:persone|lettori|utenti) (?:stanno leggendo|leggono|stanno guardando)(?: ora)? (?:questo articolo|questa pagina|questa notizia)(?: ora| adesso| in questo momento)?
{_SO_MANY} (?:pessoas|leitores|usuários) (?:estão lendo|estão a ler|leem)(?: agora)? (?:este artigo|esta notícia|esta página|esta matéria)(?: agora| neste momento)?
{_SO_MANY} (?:mensen|lezers|personen|bezoekers) (?:lezen|bekijken|zijn op)(?: nu| momenteel)? (?:dit artikel|deze pagina|dit bericht|dit verhaal)(?: nu| mee)?
{_SO_MANY} (?:mal geteilt|partages?|veces compartid[oa]|compartid[oa]s|condivisioni|compartilhamentos|partilhas|keer gedeeld|people shared this|aufrufe|lectures|lecturas|letture|leituras|visualizzazioni|visualizações|visualizaciones|weergaven)|(?:geteilt|partagé|compartid[oa]|condivis[oa]|gedeeld|shared) {_SO_MANY} (?:mal|fois|veces|volte|vezes|keer|times)
"""
#: Headings of lists of what others read.
_MOST: Final = r"""
(?:the )?most[- ](?:read|popular|viewed|shared|commented|watched|recent)|trending|editors?'? (?:picks?|choice)|what others are reading|readers also (?:liked|read)
(?:die )?(?:meist ?gelesen\w*|meistgeklickt\w*|meistkommentiert\w*|beliebteste\w* artikel)|am meisten gelesen|les plus (?:lus?|lues|vus?|populaires|partagés|commentés)|lo más (?:leído|visto|popular|comentado|compartido)
i più (?:letti|visti|commentati)|(?:le notizie )?più lett[ei]|(?:as |os )?mais (?:lid[oa]s|vist[oa]s|comentad[oa]s)|meest (?:gelezen|bekeken|gedeeld|populair\w*)
"""


def _rows(words: str) -> str:
    return "|".join(row for line in words.split("\n") if (row := line.strip()))


def _opening(words: str) -> re.Pattern[str]:
    """What stands at the beginning of a text or of a sentence in it, or behind a condition put to the reader.

    Every row begins with a letter, so that what stands before it is read from its first sign to its last, and once.
    """
    return re.compile(rf"(?:^\W*+|(?<!\W)[^\w.!?:|\u2026]*+[.!?:|\u2026]\W++|{_CONDITION})(?:{_rows(words)})")


_CONDITION: Final = (
    r"^\W*(?:if you|wenn sie|falls sie|sollten sie|si vous|si tiene|si tienes|si sabes|se hai|se avete|se você|als (?:je|u)) [^.,?!]{0,70}, ?"
    r"(?:please |bitte |dann )?"
)
_HOUSE: Final = tuple((name, _opening(words)) for name, words in (
    ("plea", _SUPPORT), ("tips", _TIPS), ("app", _APP), ("follow", _FOLLOW), ("offer", _OFFER),
))  # fmt: skip
_COUNTED: Final = re.compile(rf"^\W*(?:{_rows(_READERS)})\W*$")
_LISTED: Final = re.compile(
    rf"^\W*(?:{_rows(_MOST)})(?:\s+(?:in|on|from|this|today|now|articles?|stories|news|dans|sur|de|en|du|hoy|heute|jetzt|aus|im|"
    r"artikel|nel|nella|della|di|oggi|van|op|vandaag|em|do|da|hoje|actualidad)\b.{0,30})?\W*$"
)


def house(text: str) -> str | None:
    """What the house asks for in a short text (`plea`, `tips`, `app`, `follow`, `offer`); None in a story's own words."""
    bare = norm(text).lower()
    if len(bare) > LETTER or speaks(bare):
        return None
    return next((name for name, pattern in _HOUSE if pattern.search(bare)), None)


def readers(text: str) -> bool:
    """Whether a line does nothing but count who reads this page, or how often it was shared."""
    bare = norm(text).lower()
    return len(bare) <= _COUNT and _COUNTED.match(bare) is not None


def most_read(text: str) -> bool:
    """Whether a line is the heading of a list of what others read."""
    bare = norm(text).lower()
    return len(bare) <= _HEADING and not bare.endswith(".") and _LISTED.match(bare) is not None
