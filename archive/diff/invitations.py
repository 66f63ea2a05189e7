"""Holds the words by which a page asks something of its reader: to pay, to take a letter, to read on, to turn the page.

Data by language and the patterns made of them; none names a site. Stories speak of the same things, so every pattern
wants more than a word: the place in the text, a second word that only such a line has, no speaker and no quotation.
"""

from __future__ import annotations

# A language's words stay on one row, however long.
# ruff: noqa: E501
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from archive.diff.normal import norm

#: Longest text that can be a counter of free articles, a wall line, an invitation, a line that turns the page.
METER: Final = 180
WALL: Final = 160
LETTER: Final = 220
TURN: Final = 48
#: A line this short is a call; a longer one opens with it.
_CALL: Final = 90
_OPENING: Final = 20

#: Per language: what is counted, that it is free, that so many are left, who is spoken to.
_METERS: Final[dict[str, tuple[str, str, str, str]]] = {
    "en": (r"articles?|stories|story|views?", r"free|complimentary", r"left|remain(?:s|ing)?|this (?:month|week)|last", r"you|you've|your"),
    "de": (r"artikel|beiträge|beitrag|texte?", r"kostenlos\w*|gratis|kostenfrei\w*|frei(?:e[nr]?)?", r"noch|übrig|verbleib\w*|verbleiben\w*|letzte[rn]?", r"sie|ihnen|ihre?n?|du|dir|dein\w*"),
    "fr": (r"articles?|contenus?", r"gratuit\w*|gratuitement|offerts?|libres?", r"reste\w*|restants?|encore|dernier", r"vous|votre|vos|te|tu"),
    "es": (r"artículos?|noticias?|contenidos?", r"gratis|gratuit\w*", r"queda\w*|resta\w*|más|aún|todavía|último", r"te|le|tu|tus|su|usted|puedes?|tienes?"),
    "it": (r"articol[oi]|contenut[oi]", r"gratis|gratuit\w*", r"rest\w*|ancora|riman\w*|ultimo", r"ti|hai|puoi|vi|tuo[i]?|avete|potete"),
    "pt": (r"artigos?|matérias?|notícias?|textos?", r"grátis|gratuit\w*", r"resta\w*|ainda|último|falta\w*", r"você|seus?|te|tem|pode"),
    "nl": (r"artikel(?:en)?|verhalen|verhaal", r"gratis", r"nog|over|resterende?|laatste", r"je|u|uw|jouw|jij"),
    "sv": (r"artik\w+", r"gratis|fria?", r"kvar|återst\w*|sista", r"du|din\w*|dig|dina"),
    "da": (r"artik\w+", r"gratis|frie?", r"tilbage|igjen|gjenst\w*|sidste|siste", r"du|din\w*|dig|deg"),
    "pl": (r"artyku\w+|tekst\w*", r"darmow\w*|bezpłatn\w*|za darmo", r"pozosta\w*|jeszcze|ostatni\w*", r"ci|masz|możesz|tobie|twoj\w*|państwu"),
    "ru": (r"стат\w+|материал\w*", r"бесплатн\w*", r"остал\w*|ещё|еще", r"вас|вам|вы|тебя|ты"),
    "ja": (r"記事", r"無料", r"残り|あと|まで", r"本|件"),
    "zh": (r"文章|篇", r"免费|免費", r"剩|还可|還可", r"您|你"),
}  # fmt: skip

#: Whether the reader has a subscription: a question, or said to the reader.
_HAS: Final = r"""
already (?:a |an |have an? )?(?:\w+ )?(?:subscrib\w+|member\b|registered|account|supporter)
(?:schon|bereits) (?:\S+-?)?abonnent|bereits (?:registriert|kunde|ein abo)|noch kein(?:e)? (?:abo\b|abonnent|konto)|d[ée]j[àa] (?:abonn[ée]|inscrit)
ya (?:eres|es) suscriptor|ya est[áa]s? suscrit|j[áa] [ée] assinante|gi[àa] (?:un )?abbonat|(?:bent u |ben je )?al (?:een )?abonnee
redan (?:prenumerant|kund|medlem)|allerede (?:abonnent|abonnement|kunde)|oletko jo tilaaja|(?:masz już|jesteś już) (?:konto|prenumer|subskry)
jste (?:již|už) předplatitel|már előfizető|ήδη συνδρομητής|уже (?:подписан|подписчик)|вже (?:передплат|є підписка)|zaten abone|هل أنت مشترك|כבר מנוי
"""
#: Other lines of a wall, plainly said.
_WALLS: Final = r"""
(?:click|tap) (?:here )?to (?:log ?in|sign ?in|subscribe|register)|(?:log|sign) ?in to (?:continue|read|view|access|keep)
(?:log|sign) ?in or (?:subscribe|register|create)|subscrib\w+ (?:now |today )?(?:to|and|for) (?:continue|read|keep|access|unlock|get full|get unlimited|full|unlimited)
to (?:continue|keep) reading|continue reading (?:with|by)|(?:article|story|content) is (?:only |exclusively |reserved )?(?:available )?(?:only )?(?:for|to) (?:our )?(?:subscribers|members)
(?:subscriber|member)s?[ -]only|unlock (?:this|the) (?:article|story)|create (?:a |your )?(?:free )?account to|start your (?:free )?trial
jetzt (?:\w+ )?(?:abonnieren|anmelden|registrieren|weiterlesen|freischalten|einloggen)|weiterlesen mit
um (?:den|diesen) (?:\w+ )?(?:artikel|text|beitrag) (?:\w+ )?(?:zu lesen|weiterzulesen)|(?:nur|exklusiv) für abonnent
(?:article|contenu)(?: (?:vous )?est)? r[ée]serv[ée] (?:[àa] nos |aux )abonn|(?:pour )?lire la suite|abonnez-vous|connectez-vous|cr[ée]ez (?:un|votre) compte
suscr[íi]b(?:ete|ase)|(?:exclusivo|s[óo]lo) para suscriptores|inicia(?:r)? sesi[óo]n|para (?:seguir|continuar) leyendo|reg[íi]str(?:ate|ese) (?:gratis|para)
assine (?:j[áa]|agora|para)|exclusivo para assinantes|fa[çc]a (?:o )?(?:seu )?login|para continuar (?:a )?l(?:er|endo)|continue (?:a )?lendo
abbonati (?:per|ora|subito)|riservato agli abbonati|per continuare a leggere|accedi (?:per|o )
lees (?:verder|het hele artikel) (?:met|voor|als)|alleen voor abonnees|word (?:nu )?abonnee|log in om
logga in f[öo]r|bli prenumerant|l[äa]s hela artikeln|endast för prenumeranter|logg (?:deg )?inn for|log ind for|bliv (?:abonnent|medlem)|for abonnenter
kirjaudu sis[äa][äa]n|zaloguj się|tylko dla (?:prenumeratorów|subskrybentów)|wykup (?:dostęp|subskrypcję)
přihlaste se|předplaťte|jelentkezz(?:en)? be|συνδεθείτε
войдите, чтобы|оформ(?:ите|ить) подписку|чтобы (?:продолжить чтение|читать дальше)|giriş yap(?:ın)|abone ol(?:un)
(?:订阅|訂閱|付费|付費|登录|登錄|登入)(?:后|後|以)(?:继续|繼續)?(?:阅读|閱讀|查看)|会員(?:限定|登録|の方)|有料会員|ログインして|続きを(?:読む|お読み)|구독자 전용|로그인 (?:후|하)|유료 회원
سجل الدخول|اشترك (?:الآن|لقراءة)|للاستمرار في القراءة|למנויים בלבד
"""
_ADDRESSES: Final = re.compile(
    r"\b(?:you|your|sie|ihre?n?|du|dein\w*|vous|votre|vos|usted|tu|tus|tuo|você|seu|sua|lei|u|uw|je|jouw|din|ditt|вы|ваш\w*)\b|[ぁ-ヿ一-鿿]",
)

#: The reader's own mailbox.
_MAILBOX: Final = r"""
your (?:e-?mail |mail )?(?:inbox|mailbox|e-?mail|letterbox)|by e-?mail
(?:(?:ihr|dein)(?:e[mn]?)?|ins|im) (?:e-?mail-?|mail-?)?(?:postfach|posteingang|mailbox|inbox|fach)|per e-?mail|per mail
(?:votre|vos|ta) (?:bo[îi]te (?:mail|e-?mail|[àa] lettres|aux lettres|de r[ée]ception)|messagerie|e-?mail|courriel)|par (?:e-?mail|mail|courriel)
(?:tu|su) (?:correo(?: electr[óo]nico)?|bandeja(?: de entrada)?|e-?mail|buz[óo]n)|por (?:correo(?: electr[óo]nico)?|e-?mail)
(?:tua|vostra|sua) (?:posta|casella|e-?mail|inbox)|via (?:e-?mail|mail)
(?:no |por )?(?:seu|teu) (?:e-?mail|correio)|(?:sua|tua) caixa (?:de entrada|postal)|por e-?mail
(?:je|uw|jouw) (?:e-?mail|mailbox|inbox|mail|brievenbus)
(?:din|ditt|i) (?:inkorg\w*|mejlkorg|mejl|e-?post|mailkorg|indbakke|innboks|mail)
(?:twoj\w+|swoj\w+|na) (?:skrzynk\w+|e-?mail\w*|mail\w*)|(?:вашу|свою|на) почту|メール(?:マガジン)?で(?:お届け|配信|受け取)|受信箱にお届け|送?[到至](?:您|你)的(?:邮箱|信箱)
"""
#: That something comes regularly, or is a letter.
_DELIVERY: Final = r"""
newsletter|(?:every|each) (?:\w+day|day|morning|evening|week|weekend|month)|(?:week)?daily|weekly|weekdays?|delivered|straight to|top stories|headlines|briefing
jede[nr]? (?:\w+tag|tag|morgen|abend|woche|monat)|täglich|werktags|wöchentlich|morgens|nachrichtenbrief|rundbrief
chaque (?:jour|matin|soir|semaine|\w+di|dimanche)|tous les (?:jours|matins|soirs)|quotidien\w*|hebdomadaire|lettre d'information|infolettre
(?:cada|todos los|todas las) (?:días?|mañanas?|tardes?|noches?|semanas?|lunes|martes|jueves|viernes|sábados?|domingos?)|diari[ao]|semanal|boletín
ogni (?:giorno|mattina|sera|settimana|\w+dì|sabato|domenica)|quotidian\w+|settimanal\w+
tod[ao]s (?:os|as) (?:dias|manhãs|noites|semanas)|cada (?:dia|manhã|semana)|diariamente|semanalmente|boletim
(?:elke|iedere) (?:\w+dag|dag|werkdag|ochtend|avond|week)|dagelijks|wekelijks|nieuwsbrief
varje (?:dag|morgon|kväll|vecka|vardag|\w+dag)|nyhetsbrev|hver (?:dag|morgen|morgon|uge|uke)|nyhedsbrev
(?:każdy|każdego|co) (?:dzień|dnia|ranka|tydzień|rano|poniedziałek)|codziennie|biuletyn|кажд(?:ый|ую|ое) (?:день|утро|неделю)|ежедневн\w+|рассылк\w+|毎(?:朝|日|週)|メルマガ|メールマガジン|ニュースレター|每(?:天|日|周|週)
"""
#: Somebody speaks: then it is a sentence of a story.
_SPEAKS: Final = re.compile(
    r"[\"「]|\b(?:said|says|told|according|warned|reported|wrote|announced|sagte|sagt|teilte|erklärte|laut|zufolge|warnte|warnt|schrieb|dit|selon|affirmé|expliqué|prévient|dijo|según|afirmó|"
    r"explicó|advirtió|detto|secondo|spiegato|avverte|disse|segundo|afirmou|explicou|zei|zegt|volgens|waarschuwt|sade|säger|enligt|sagde|ifølge|powiedzia\w+|według|сказал\w*|по словам)\b|述べ|と話|によると",
)
#: What a button or a link says that takes a subscription or a login, word for word.
_ACTIONS: Final = r"""
(?:sign|log) ?(?:me )?(?:up|in|on)|subscribe|register|join(?: (?:us|in|the list))?|get (?:it|the (?:newsletter|letter))|become an? (?:member|subscriber|supporter)|start (?:reading|your trial)|donate|support us
(?:hier |jetzt )?(?:an|ein)melden|(?:hier |jetzt )?(?:abonnieren|bestellen|einloggen|registrieren|eintragen)|newsletter (?:abonnieren|bestellen)|zur anmeldung|mitglied werden
(?:je )?m'(?:inscris|abonne|inscrire|abonner)|s'(?:inscrire|abonner|enregistrer)|inscri(?:vez|s)-(?:vous|toi)|abonne(?:z|-)-?(?:vous|toi)|connectez-vous|se connecter
suscr[íi]b(?:ete|ase|irme|irse)|reg[íi]str(?:ate|ese|arse)|ap[úu]nt(?:ate|ese)|darse de alta|inscr[íi]b(?:ete|ase)|inicia(?:r)? sesi[óo]n|quiero recibirla
iscriv(?:iti|etevi|iti subito|ersi)|abbona(?:ti|tevi)|registra(?:ti|tevi)|accedi
inscrev(?:a-se|er-se|er)|assin(?:e|ar)|cadastre-se|registe-se|subscrev(?:a|er)|quero receber|entrar
(?:ik )?(?:meld|schrijf) (?:je|u|me|mij) (?:hier )?(?:aan|in)|aanmelden|inschrijven|abonneren|abonneer je|registreren|inloggen
prenumerera|anm[äa]l dig|skriv upp dig|registrera dig|logga in|tilmeld(?: dig)?|abonn[ée]r|meld deg på|logg inn|tilaa|kirjaudu
zapisz się|zasubskrybuj|subskrybuj|dołącz|zarejestruj się|zaloguj się|подписаться|подпишитесь|войти|zaregistrujte se|přihlásit se|odebírat|feliratkoz\w+|kaydol|abone ol
登録(?:する|はこちら)?|購読(?:する)?|申し込む|ログイン|订阅|訂閱|登录|注册|구독(?:하기)?|اشترك|הירשמו
"""
_AROUND_ACTION: Final = r"(?:now|here|today|for free|free|jetzt|hier|gratis|kostenlos|ici|gratuitement|aquí|ahora|ora|subito|qui|agora|aqui|nu|här|teraz|tutaj)"

#: A request to take the letter, at the beginning of a sentence.
_LETTERS: Final = r"""
(?:sign up|subscribe) (?:for|to) (?:our|the|your|this|my)\b[^.]{0,80}\b(?:newsletter|inbox|alerts?|briefing|e-?mails?)|get (?:our|the|your)\b[^.]{0,80}\b(?:newsletter|inbox|briefing)|sign up to (?:get|receive)\b|delivered (?:\w+ )?to your inbox
(?:unseren |den |jetzt )?[\w -]{0,24}newsletter (?:hier |jetzt |kostenlos )?(?:abonnieren|bestellen)(?=\s*(?:$|[!:|]))|(?:abonnieren|bestellen) sie\b[^.]{0,40}newsletter|melden sie sich\b[^.]{0,40}newsletter
(?:inscrivez|abonnez)-vous à\b[^.]{0,40}(?:newsletter|infolettre|lettre)|recevez\b[^.]{0,60}(?:newsletter|infolettre|lettre)
(?:suscr[íi]b(?:ete|ase)|ap[úu]ntate|inscr[íi]bete) a\b[^.]{0,40}(?:newsletter|bolet[íi]n|carta)|recibe\b[^.]{0,60}(?:newsletter|bolet[íi]n)
(?:iscriviti|abbonati) al(?:la)?\b[^.]{0,40}newsletter|ricevi\b[^.]{0,60}newsletter
(?:assine|inscreva-se (?:na|em)|receba|subscreva)\b[^.]{0,40}(?:newsletter|boletim)
(?:abonneer (?:je|u) op|schrijf (?:je|u) in voor|meld (?:je|u) aan voor|ontvang)\b[^.]{0,40}nieuwsbrief
(?:prenumerera på|anm[äa]l dig till|f[åa])\b[^.]{0,40}nyhetsbrev|(?:tilmeld dig|meld deg på|få)\b[^.]{0,40}ny(?:hedsbrev|hetsbrev)
(?:zapisz się (?:na|do)|zasubskrybuj|otrzymuj)\b[^.]{0,40}(?:newsletter|biuletyn)|(?:подпишитесь|подписаться) на\b[^.]{0,40}рассылк
(?:ニュースレター|メールマガジン|メルマガ)(?:に|を|の)?(?:ご)?(?:登録|購読|申し込)|订阅(?:我们的)?(?:通讯|电子报|邮件)
"""

#: What opens a line that leads to another story.
_READ_MORE: Final = r"""
read (?:more|also|next|the full)|see also|also read|related(?: (?:stories|articles|coverage|content|topics|story|article))?|more (?:on|from|about)|recommended|you (?:may|might) (?:also )?like|don't miss|watch(?: now)?
lesen sie (?:auch|mehr|hier|dazu)|lies auch|mehr zum thema|mehr (?:dazu|lesen)|auch interessant|lire (?:aussi|également)|à lire(?: aussi)?|lea (?:tambi[ée]n|m[áa]s)|lee tambi[ée]n|te puede interesar|m[áa]s informaci[óo]n
leggi anche|per approfondire|leia (?:tamb[ée]m|mais)|veja tamb[ée]m|voir (?:aussi|les|plus|tou)|(?:see|view|show|load) (?:all|more)|mehr anzeigen|ver m[áa]s|mostra altro|lees (?:ook|meer|verder)
l[æä]s ogs[åa]|les (?:også|mer)|l[äa]s (?:ocks[åa]|[äa]ven|mer)|lue my[öo]s|czytaj (?:te[żz]|tak[żz]e|wi[ęe]cej)|(?:przeczytaj|zobacz) (?:te[żz]|tak[żz]e|r[óo]wnie[żz])|[čc]t[ěe]te (?:tak[ée]|tak[ée] na)|p[řr]e[čc]t[ěe]te si|olvassa el|ayr[ıi]ca okuyun|читайте также|читати також
"""
_READ_MORE_CJK: Final = (
    r"(?:関連(?:記事|ニュース)|あわせて読みたい|延伸阅读|延伸閱讀|相关阅读|相關閱讀|관련 ?기사)\s*[:：|]?"
)

#: A line that leads to posts which the page no longer shows.
_OLDER: Final = r"""
(?:(?:show|load|view|see|read) )?(?:older|earlier|previous|more) (?:live )?(?:posts|updates|entries|messages|coverage|events)
(?:(?:weitere|mehr|ältere|frühere|vorherige) (?:beiträge|einträge|meldungen|posts|nachrichten|updates)|vorangegangene beiträge)(?: (?:laden|anzeigen|lesen))?
(?:(?:voir|afficher|charger|lire) )?(?:les |plus de |d'autres )?(?:messages|billets|publications|posts|articles|contenus|entrées)?\s?(?:précédents|précédentes|plus anciens|plus anciennes|antérieurs)
(?:(?:ver|cargar|mostrar) )?(?:las |los )?(?:más )?(?:entradas|mensajes|publicaciones|actualizaciones|noticias|posts) (?:anteriores|antiguas|antiguos|más antiguas|más antiguos)|(?:ver|cargar|mostrar) más (?:entradas|mensajes|publicaciones|actualizaciones)
(?:(?:vedi|carica|mostra) )?(?:altri |i )?(?:post|messaggi|aggiornamenti|articoli) (?:precedenti|meno recenti|più vecchi)|(?:carica|mostra) altri (?:post|aggiornamenti|messaggi)
(?:(?:ver|carregar|mostrar) )?(?:mais )?(?:posts|mensagens|publicações|atualizações|postagens) (?:anteriores|antigas|antigos|mais antigas)|(?:carregar|ver|mostrar) mais (?:posts|publicações|atualizações)
(?:(?:toon|laad|bekijk) )?(?:oudere|eerdere|vorige|meer) (?:berichten|updates|posts)(?: (?:laden|tonen))?|(?:visa |ladda )?(?:äldre|tidigare|fler) (?:inlägg|uppdateringar|händelser)
(?:vis |hent )?(?:ældre|eldre|tidligere|flere) (?:opslag|indlæg|innlegg|oppdateringer|opdateringer|meldinger)|(?:pokaż |zobacz )?(?:starsze|wcześniejsze|poprzednie) (?:wpisy|posty|relacje|wiadomości)
(?:более )?(?:старые|ранние|предыдущие) (?:записи|сообщения|посты|новости)|(?:過去|以前)の(?:投稿|記事|更新)|(?:更早|以前)的?(?:消息|内容|更新|报道)
"""
#: A line that leads to the next page, whatever stands there.
_NEXT: Final = r"""
(?:go to |view )?(?:the )?next page|page (?:2|two)|(?:continue|continued|continues) on (?:the )?(?:next page|page \d+)|page 1 (?:of|/) \d+|load more|show more|view more
(?:zur )?(?:nächsten?|folgende) seite|seite (?:2|zwei)|weiter auf seite \d+|seite 1 (?:von|/) \d+|mehr laden|mehr anzeigen|page suivante|lire la page 2|page 1 sur \d+|charger plus|afficher plus|voir plus
(?:página|pagina) (?:siguiente|successiva|seguinte|2)|siguiente página|próxima página|cargar más|ver más|mostrar más|carica altro|mostra altro|carregar mais|ver mais|volgende pagina|pagina 2|meer laden|laad meer|toon meer
nästa sida|sida 2|visa fler|ladda fler|næste side|neste side|side 2|następna strona|strona 2|pokaż więcej|załaduj więcej|следующая страница|показать ещё|показать еще|次のページ|次へ|もっと見る|下一页|下一頁|加载更多|다음 페이지|더 보기
"""


def _rows(words: str) -> str:
    return "|".join(row for line in words.split("\n") if (row := line.strip()))


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{_rows(words)})\W*$")


_SUBSCRIBED: Final = re.compile(_rows(_HAS))
_WALL: Final = re.compile(_rows(_WALLS))
_METER: Final = tuple(
    tuple(re.compile(rf"\b(?:{part})\b" if name not in ("ja", "zh") else part) for part in parts)
    for name, parts in _METERS.items()
)
#: Where a word can begin; scripts without spaces have no such place.
_EDGE: Final = r"(?<![^\W\u3040-\u30ff\u3400-\u9fff])"
_FREE: Final = re.compile("|".join(free for _, free, _, _ in _METERS.values()))
_BOX: Final = re.compile(rf"{_EDGE}(?:{_rows(_MAILBOX)})")
_COMES: Final = re.compile(rf"{_EDGE}(?:{_rows(_DELIVERY)})")
_ACTION: Final = re.compile(rf"^\W*(?:{_AROUND_ACTION}\s+)?(?:{_rows(_ACTIONS)})(?:\s+{_AROUND_ACTION})*\W*$")
_LETTER: Final = re.compile(rf"(?:^\W*|[.!?:|]\s+)(?:{_rows(_LETTERS)})")
_OPENER: Final = re.compile(rf"^\W*(?:(?:{_rows(_READ_MORE)})\b|{_READ_MORE_CJK})")
_PLAINLY: Final = re.compile(
    r"\b(?:also|read more|related (?:story|stories|articles?)|auch|mehr zum thema|mehr lesen|aussi|également|tambi[ée]n|anche|tamb[ée]m|ook|ogs[åa]|ocks[åa]|[äa]ven|my[öo]s|"
    r"te[żz]|tak[żz]e|r[óo]wnie[żz]|tak[ée]|также|також)\b|[ぁ-ヿ一-鿿]"
)
_OLD_POSTS: Final = _whole(_OLDER)
_NEXT_PAGE: Final = _whole(_NEXT)
_PAGES: Final = re.compile(r"^\W*1\W+2(?:\W+\d+)*(?:\W+\w{1,12}){0,2}\W*$")
_STOP: Final = re.compile(r"[.!?:…|。！？–—-][\"')\]]*\s*$")


@lru_cache(maxsize=16)
def speaks(bare: str) -> bool:
    """Whether somebody speaks in a text, in lower case and in the matching layer: then it is a sentence of a story."""
    return _SPEAKS.search(bare) is not None


def meter(text: str) -> bool:
    """Whether a line counts the free articles that are left to its reader."""
    bare = norm(text).lower()
    if len(bare) > METER or not _FREE.search(bare) or speaks(bare):
        return False
    return any(all(part.search(bare) for part in parts) for parts in _METER)


def wall(text: str) -> bool:
    """Whether a short line plainly asks its reader to subscribe or log in.

    It asks whether one has a subscription, or it opens with a call and is no sentence, or it speaks to the reader.
    """
    bare = norm(text).lower()
    if len(bare) > WALL or (len(bare) > _CALL and "?" not in bare and not _ADDRESSES.search(bare)):
        return False
    asks, match = _SUBSCRIBED.search(bare), _WALL.search(bare)
    if (asks is None and match is None) or speaks(bare):
        return False
    if _ADDRESSES.search(bare) is not None:
        return True
    if asks is not None and re.search(r"[?؟;]", bare[asks.end() :]):
        return True
    return match is not None and match.start() <= _OPENING and len(bare) <= _CALL and not bare.endswith(".")


def letter(text: str) -> bool:
    """Whether a short text offers a letter: it asks to take one, or says how often it comes into whose mailbox."""
    bare = norm(text).lower()
    if len(bare) > LETTER or speaks(bare):
        return False
    return _LETTER.search(bare) is not None or bool(_BOX.search(bare) and _COMES.search(bare))


def action(text: str) -> bool:
    """Whether the words of a link are nothing but an action: sign up, subscribe, log in."""
    bare = norm(text).lower()
    return len(bare) <= TURN and _ACTION.match(bare) is not None


def calls(text: str, links: Iterable[str]) -> bool:
    """Whether a short text ends in a link that is an action and a sentence by itself."""
    bare = norm(text).lower()
    if len(bare) > LETTER + TURN:
        return False
    for link in links:
        words = norm(link).lower()
        before, found, after = bare.rpartition(words) if words else ("", "", "")
        if found and action(words) and not after.strip(" .!>»›→)") and (not before.strip() or _STOP.search(before)):
            return True
    return False


def leads_on(text: str, links: Iterable[str]) -> bool:
    """Whether a short text opens with "read more" and is, from there to its end, the words of one link."""
    bare = norm(text).lower()
    match = _OPENER.match(bare) if len(bare) <= LETTER else None
    if match is None:
        return False
    return any(
        words and bare.endswith(words) and not bare[: len(bare) - len(words)][match.end() :].strip(" :|>»›→-")
        for words in (norm(link).lower() for link in links)
    )


def opens_reading(text: str) -> bool:
    """Whether a line opens with "read more" and tells and ends nothing: no sentence of a story.

    It may ask when it says plainly that something else is to be read, or names it behind a colon.
    """
    bare = norm(text).lower()
    match = _OPENER.match(bare)
    if match is None or len(bare) - match.end() > 140:
        return False
    rest = bare[match.end() :]
    asking = rest.lstrip().startswith((":", "|")) or _PLAINLY.search(match.group()) is not None
    return not re.search(r"[.!。！]" if asking else r"[.!?。！？]", rest)


def older(text: str) -> bool:
    """Whether a line leads to the posts before those that are shown."""
    bare = norm(text).lower()
    return len(bare) <= TURN and _OLD_POSTS.match(bare) is not None


def next_page(text: str) -> bool:
    """Whether a line leads to another page of the same."""
    bare = norm(text).lower()
    return len(bare) <= TURN and (_NEXT_PAGE.match(bare) is not None or _PAGES.match(bare) is not None)
