"""Decides which lines are a wall: the words by which a page asks its reader to pay, register or log in.

Rules are by kind (asks whether one subscribes, invites to log in, offers to go on reading, sells a subscription) in
several languages. One line of a wall is no proof, since stories quote such words; a wall is a tail: the last blocks,
short ones, of which at least one speaks plainly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: Plain words of a wall. A short last line that holds one of them is a wall by itself.
_PLAIN: Final = re.compile(
    r"already (?:a |an )?(?:\w+ )?(?:subscrib\w+|member|registered)|not (?:yet )?a (?:subscriber|member)\b|"
    r"(?:click|tap) (?:here )?to (?:log ?in|sign ?in|subscribe|register)|(?:log|sign) ?in to (?:continue|read|view|access|keep)|(?:please )?(?:log|sign) ?in or (?:subscribe|register|create)|"
    r"subscrib\w+ (?:now |today )?(?:to|and) (?:continue|read|keep|access|unlock|get (?:full|unlimited))|to (?:continue|keep) reading|(?:to )?read the (?:full|rest of (?:the|this)|whole|entire) (?:story|article)|"
    r"to read (?:the full |this |more of this )(?:story|article)|(?:this|the) (?:\w+ )?(?:article|story|content|page) is (?:only |exclusively )?(?:available |reserved )?(?:only )?(?:for|to) (?:\w+ )?(?:subscribers|members)|"
    r"(?:subscriber|member)s?[ -]only|unlock (?:this|the) (?:article|story)|free articles? (?:left|remaining|this month)|create (?:a |your )?(?:free )?account to|register (?:for free |now )?to (?:continue|read)|start your (?:free )?trial|"
    r"you(?:'ve|’ve| have) (?:reached|used|read) (?:all )?(?:your|\w+ of your) .{0,30}(?:limit|articles)|support (?:our|independent) journalism|"
    # German
    r"(?:schon|bereits) (?:\w+-?)?abonnent|bereits registriert|jetzt (?:\w+ )?(?:abonnieren|anmelden|registrieren|weiterlesen|freischalten)|weiterlesen mit|(?:melden sie sich|bitte) (?:\w+ ){0,3}an(?:melden)?,? um|"
    r"um (?:den |diesen |weiter)(?:\w+ )?(?:artikel |text )?(?:zu ?lesen|weiterzulesen|zu lesen)|nur für abonnent|exklusiv für abonnent|mit .{0,25}(?:abo|\+) (?:lesen|weiterlesen)|noch kein(?:e)? (?:abo|abonnent|konto)|probe(?:abo|monat)|"
    # French
    r"d[ée]j[àa] (?:abonn[ée]|inscrit)|(?:article|contenu) r[ée]serv[ée] aux abonn|(?:il vous )?reste [àa] lire|pour lire la suite|lire la suite|abonnez-vous|connectez-vous|cr[ée]ez (?:un|votre) compte|"
    # Spanish, Portuguese, Italian
    r"ya (?:eres|es) suscriptor|¿?(?:ya )?est[áa]s? suscrit|suscr[íi]b(?:ete|ase|irse)|contenido exclusivo para suscriptores|inici(?:a|e|ar) sesi[óo]n|para (?:seguir|continuar) leyendo|reg[íi]str(?:ate|ese)|"
    r"j[áa] [ée] assinante|assine (?:j[áa]|agora|e)|conte[úu]do exclusivo para assinantes|fa[çc]a (?:o )?(?:seu )?login|para continuar (?:a )?l(?:er|endo)|continue (?:a )?lendo|"
    r"sei gi[àa] (?:un )?abbonat|gi[àa] abbonat|abbonati (?:per|ora|subito)|contenuto riservato agli abbonati|per continuare a leggere|accedi (?:per|o)|registrati|"
    # Dutch, Scandinavian, Finnish
    r"al (?:een )?abonnee|lees (?:verder|het hele artikel) (?:met|voor|als)|alleen voor abonnees|word (?:nu )?abonnee|log in om|"
    r"redan (?:prenumerant|kund|medlem)|logga in|bli prenumerant|läs (?:hela|vidare)|allerede (?:abonnent|abonnement|kunde)|(?:er du|har du) .{0,20}abonne|logg (?:deg )?inn|log ind|bliv abonnent|kjøp (?:tilgang|abonnement)|artikkelen er for abonnenter|"
    r"oletko jo tilaaja|kirjaudu sisään|tilaa (?:nyt|ja)|lue koko|"
    # Polish, Czech, Russian, Ukrainian, Turkish, Hungarian, Greek
    r"(?:masz już|jesteś już) (?:konto|prenumer)|zaloguj się|czytaj (?:dalej|całość)|tylko dla prenumeratorów|wykup (?:dostęp|subskrypcję)|již (?:jste )?předplatitel|přihlaste se|předplaťte|"
    r"уже (?:подписан|есть (?:подписка|аккаунт))|войдите|оформ(?:ите|ить) подписку|чтобы (?:продолжить чтение|читать дальше)|вже (?:передплат|є підписка)|увійдіть|передплатіть|zaten abone|giriş yap(?:ın)?|abone ol(?:un)?|devamını oku|"
    r"már előfizető|jelentkezz(?:en)? be|előfizet(?:ek|és)|ήδη συνδρομητής|συνδεθείτε|"
    # Chinese, Japanese, Korean, Arabic, Hebrew
    r"已(?:经|經)?是?(?:订阅|訂閱|会员|會員)|登[录錄入](?:后|後|以|阅|閱|继|繼)|(?:订阅|訂閱|付费|付費)(?:后|後|以)?(?:阅读|閱讀|查看)|继续阅读|繼續閱讀|会員(?:限定|登録|の方)|有料(?:会員|記事)|ログイン|続きを読む|この記事は.{0,10}会員|"
    r"구독자 전용|로그인|계속 읽|유료 회원|هل أنت مشترك|سجل(?: الدخول)?|اشترك|تسجيل الدخول|למנויים|התחבר",
    re.IGNORECASE,
)  # fmt: skip
#: Words that belong to a wall only when a plain line is near: buttons, offers, prices.
_FAINT: Final = re.compile(
    r"subscri|sign ?in|log ?in|log ?out|register|membership|unlimited|cancel (?:any ?time|at any)|per (?:month|week|year)|first (?:month|year)|free trial|gift (?:this )?article|learn more|view (?:offers|options|plans)|"
    r"read (?:the )?(?:full|more)|continue|full (?:story|access|article)|join (?:now|us)|special offer|digital access|"
    r"abo\b|abonn|anmeld|einloggen|registrier|monatlich|jederzeit kündbar|pro (?:monat|woche)|testen|weiterlesen|s'abonner|se connecter|par mois|sans engagement|suscri|assin|abbon|accedi|entrar|iniciar|al mes|por mês|al mese|"
    r"inloggen|per maand|prenum|tilaa|zaloguj|prenumer|подпис|войти|abone|előfiz|订阅|訂閱|登录|登入|会员|會員|会員|購読|구독|회원|اشتر|מנוי|[$€£¥₹]\s?\d|\d\s?(?:€|kr|zł|Kč|Ft|₽|руб)",
    re.IGNORECASE,
)  # fmt: skip
#: A wall line says one thing. Longer text that holds such words is a story about subscriptions.
_PLAIN_LENGTH: Final = 240
_FAINT_LENGTH: Final = 160
#: How far from the end a wall may begin.
_TAIL: Final = 12


def is_wall_line(text: str) -> bool:
    """Whether a short line plainly asks the reader to subscribe, register or log in."""
    return len(text) <= _PLAIN_LENGTH and _PLAIN.search(text) is not None


def is_faint_line(text: str) -> bool:
    """Whether a short line would belong to a wall if one is near: a button, a price, an offer."""
    return len(text) <= _FAINT_LENGTH and _FAINT.search(text) is not None


def wall_begins(texts: Sequence[str]) -> int:
    """The index in a story's blocks where its wall begins; `len(texts)` when there is none.

    Read from the end: wall lines, faint ones, and scraps too short to be a sentence. The first line that reads like
    story stops it. A tail without one plain line is no wall.
    """
    begin = len(texts)
    plain = False
    for index in range(len(texts) - 1, max(-1, len(texts) - 1 - _TAIL), -1):
        text = texts[index]
        if is_wall_line(text):
            begin, plain = index, True
        elif is_faint_line(text) and not (len(text) > 60 and _ends_sentence(text)):
            begin = index
        elif len(text) > 60 or _ends_sentence(text) or _opens_quote(text):
            break
    return begin if plain else len(texts)


def _ends_sentence(text: str) -> bool:
    return bool(re.search(r"[.!?…。؟”\"»]['’)]?$", text))


def _opens_quote(text: str) -> bool:
    return text[:1] in "“\"„«»'‘「"
