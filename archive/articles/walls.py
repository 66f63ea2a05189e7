"""Decides which lines are a wall: the words by which a page asks its reader to pay, register or log in.

Rules are by kind (asks whether one subscribes, invites to log in, offers to go on reading, sells a subscription) in
several languages. One line of a wall is no proof, since stories quote such words; a wall is a tail: the last blocks,
short ones, of which at least one speaks plainly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from archive.articles.phrases import any_of

#: Plain words of a wall. A short last line that holds one of them is a wall by itself.
_PLAIN: Final = any_of(
    r"""
    already (?:a |an |have an? )?(?:\w+ )?(?:subscrib\w+|member|registered|account|supporter)
    not (?:yet )?a (?:subscriber|member)\b
    (?:click|tap) (?:here )?to (?:log ?in|sign ?in|subscribe|register)
    (?:log|sign) ?in to (?:continue|read|view|access|keep)
    (?:please )?(?:log|sign) ?in or (?:subscribe|register|create)
    subscrib\w+ (?:now |today )?(?:to|and|for) (?:continue|read|keep|access|unlock|get (?:full|unlimited)|full\
    |unlimited)
    to (?:continue|keep) reading|continue reading (?:with|by|this)
    (?:to )?read the (?:full|rest of (?:the|this)|whole|entire|complete) (?:story|article|report)
    to read (?:the full |this |more of this )(?:story|article)
    (?:this|the) (?:\w+ )?(?:article|story|content|page) is (?:only |exclusively |free )?(?:available |reserved \
    |accessible )?(?:only |exclusively )?(?:for|to) (?:\w+ )?(?:subscribers|members|registered)
    (?:subscriber|member)s?[ -](?:only|exclusive)|exclusive to (?:our )?(?:subscribers|members)
    unlock (?:this|the) (?:article|story)|free articles? (?:left|remaining|this month)
    create (?:a |your )?(?:free )?account to|register (?:for free |now )?to (?:continue|read)
    start your (?:free )?(?:\S+ )?trial
    you(?:'ve|’ve| have) (?:reached|used|read) (?:all )?(?:of )?(?:your|\w+ of your|the) .{0,30}(?:limit|articles)
    (?:schon|bereits) (?:\S+-?)?abonnent|bereits (?:registriert|kunde|ein abo)
    jetzt (?:\w+ )?(?:abonnieren|anmelden|registrieren|weiterlesen|freischalten|einloggen)|weiterlesen mit
    melden sie sich (?:bitte |jetzt |hier )?an
    um (?:den|diesen) (?:\w+ )?(?:artikel|text|beitrag) (?:\w+ )?(?:zu lesen|weiterzulesen)|nur für abonnent
    exklusiv für abonnent|mit .{0,25}(?:abo|\+) (?:lesen|weiterlesen)|noch kein(?:e)? (?:abo|abonnent|konto)
    sie haben noch kein
    d[ée]j[àa] (?:abonn[ée]|inscrit)|(?:article|contenu) r[ée]serv[ée] (?:[àa] nos |aux )abonn
    il vous reste .{0,20}[àa] (?:lire|d[ée]couvrir)|(?:pour )?lire la suite|abonnez-vous|connectez-vous
    cr[ée]ez (?:un|votre) compte
    ya (?:eres|es) suscriptor|ya est[áa]s? suscrit|suscr[íi]b(?:ete|ase)|contenido exclusivo para suscriptores
    inicia(?:r)? sesi[óo]n|para (?:seguir|continuar) leyendo|reg[íi]str(?:ate|ese) (?:gratis|para)
    j[áa] [ée] assinante|assine (?:j[áa]|agora|e |para)|conte[úu]do exclusivo para assinantes
    fa[çc]a (?:o )?(?:seu )?login|para continuar (?:a )?l(?:er|endo)|continue (?:a )?lendo
    sei gi[àa] (?:un )?abbonat|gi[àa] abbonat|abbonati (?:per|ora|subito)|contenuto riservato agli abbonati
    per continuare a leggere|accedi (?:per|o )
    (?:bent u |ben je )?al (?:een )?abonnee|lees (?:verder|het hele artikel) (?:met|voor|als)|alleen voor abonnees
    word (?:nu )?abonnee|log in om
    redan (?:prenumerant|kund|medlem)|logga in f[öo]r|bli prenumerant|l[äa]s (?:hela artikeln|vidare)
    allerede (?:abonnent|abonnement|kunde)|logg (?:deg )?inn for|log ind for|bliv (?:abonnent|medlem)
    kj[øo]p (?:tilgang|abonnement)|for abonnenter
    oletko jo tilaaja|kirjaudu sis[äa][äa]n|tilaa (?:nyt|ja lue)|lue koko
    (?:masz już|jesteś już) (?:konto|prenumer|subskry)|zaloguj się|czytaj (?:dalej|całość) (?:z|w)
    tylko dla (?:prenumeratorów|subskrybentów)|wykup (?:dostęp|subskrypcję)
    jste (?:již|už) předplatitel|již (?:jste )?předplatitel|přihlaste se|předplaťte|már előfizető
    jelentkezz(?:en)? be|előfizet(?:ek|ői)|ήδη συνδρομητής|συνδεθείτε
    уже (?:подписан|подписчик|есть (?:подписка|аккаунт))|войдите|оформ(?:ите|ить) подписку
    чтобы (?:продолжить чтение|читать дальше|прочитать)|вже (?:передплат|є підписка)|увійдіть|передплатіть
    zaten abone|giriş yap(?:ın)|abone ol(?:un|arak)
    已(?:经|經)?是?(?:订阅|訂閱|会员|會員)|登[录錄入](?:后|後|以|阅|閱|继|繼)
    (?:订阅|訂閱|付费|付費)(?:后|後|以)?(?:阅读|閱讀|查看)|会員(?:限定|登録|の方)|有料会員
    ログインして|続きを(?:読む|お読み)|구독자 전용|로그인 (?:후|하)|유료 회원
    هل أنت مشترك|سجل الدخول|اشترك (?:الآن|لقراءة)|للاستمرار في القراءة|למנויים בלבד|כבר מנוי|התחבר כדי
    """
)
#: Words that belong to a wall only when a plain line is near: buttons, offers, prices.
_FAINT: Final = any_of(
    r"""
    subscri|sign ?in|log ?in|log ?out|register|membership|unlimited|cancel (?:any ?time|at any)
    per (?:month|week|year)|first (?:month|year)|free trial|gift (?:this )?article|learn more
    view (?:offers|options|plans)
    read (?:the )?(?:full|more)|continue|full (?:story|access|article)|join (?:now|us)|special offer|digital access
    support (?:us|our)|[$€£¥₹]\s?\d|\d\s?(?:€|kr\b|zł|Kč|Ft\b|₽|руб)
    abo\b|abonn|anmeld|einloggen|registrier|monatlich|jederzeit kündbar|pro (?:monat|woche)|testen|weiterlesen
    s'abonner|se connecter|par mois|sans engagement|suscri|assin|abbon|accedi|entrar|iniciar|al mes|por mês|al mese
    inloggen|per maand|prenum|tilaa|zaloguj|předpl|подпис|войти|передпл|abone|előfiz|订阅|訂閱|登录|登入|会员|會員
    会員|購読|구독|회원
    اشتر|מנוי
    """
)
#: A wall line says one thing. Longer text that holds such words is a story about subscriptions.
_PLAIN_LENGTH: Final = 240
_FAINT_LENGTH: Final = 160
#: A line this short is a call, not a sentence about one; in a longer one the call stands at the opening.
_CALL: Final = 90
_OPENING: Final = 20
#: Words by which a page speaks to its reader.
_ADDRESSES: Final = re.compile(
    r"\b(?:you|your|sie|ihre?n?|du|dein\w*|vous|votre|vos|usted|tu|tus|tuo|você|seu|sua|lei|u|uw|je|jouw|din|ditt|"
    r"вы|ваш\w*|ты|твой|ви)\b",
    re.IGNORECASE,
)
#: How far from the end a wall may begin.
_TAIL: Final = 12


def is_wall_line(text: str) -> bool:
    """Whether a short line plainly asks the reader to subscribe, register or log in.

    A longer one must begin with the asking or speak to the reader: stories say "may log in to read" as well.
    """
    match = _PLAIN.search(text) if len(text) <= _PLAIN_LENGTH else None
    if match is None:
        return False
    return len(text) <= _CALL or match.start() <= _OPENING or _ADDRESSES.search(text) is not None


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
