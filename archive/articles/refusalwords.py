"""Decides by which words a page is known that is no article: lists by kind and by language, and no rule about them.

Kinds, not sites: how vendors of defences, content management systems and browsers word a refusal.
`archive.articles.refusals` says when such words count.
"""

from __future__ import annotations

import re

from archive.articles.phrases import alternatives, any_of

#: There is nothing there: soft 404s, removed and expired stories.
MISSING = any_of(
    r"""
    (?:page|file|content|article|story|document|url|link|resource|site) (?:was |were |is |could |can |cannot \
    |can['’]t |has )?(?:not |be |been |no longer )*(?:found|unavailable|removed|missing|available|exist)
    (?:page|article|story|content) (?:doesn['’]t|does not|no longer) exists?|page isn['’]t available|no such page
    404 (?:error|page|not found|-|–|\|)|error:? 404|404\s?$
    (?:can['’]?t|cannot|could not|couldn['’]t) (?:find|locate) (?:the|that|this|what|your)
    requested (?:url|page|resource|content) .{0,60}(?:not found|not available|could not be found)
    nothing (?:was |could be )?found (?:here|for|at)|(?:has been|was) (?:moved or )?(?:deleted|removed) or (?:is )?no longer
    seite (?:wurde )?(?:leider )?nicht gefunden|seite (?:existiert|ist) (?:leider )?nicht
    artikel (?:wurde )?nicht gefunden|diese seite gibt es nicht|inhalt (?:ist )?nicht (?:mehr )?verfügbar
    page (?:introuvable|non trouvée|inexistante)
    (?:page|contenu) (?:demandée?|que vous) .{0,50}(?:n['’]existe|introuvable|n['’]est (?:plus|pas))
    p[áa]gina no encontrada|no se (?:ha )?(?:encontrado|encontró|encuentra) la p[áa]gina
    la p[áa]gina que .{0,40}no existe|p[áa]gina n[ãa]o encontrada|conte[úu]do n[ãa]o encontrado
    pagina non trovata|pagina (?:is )?niet gevonden|sidan (?:kunde inte hittas|hittades inte|finns inte)
    siden (?:ble ikke funnet|findes ikke|blev ikke fundet|finnes ikke)
    sivua ei löyt|strona nie (?:istnieje|została znaleziona)|nie znaleziono strony
    stránka (?:nenalezena|nebyla nalezena|neexistuje)|страница не найдена|страницы не существует
    сторінку не знайдено
    sayfa bulunamadı|az oldal nem található|η σελίδα δεν (?:βρέθηκε|υπάρχει)|页面不存在
    找不到(?:页面|頁面|网页|網頁|您)|頁面不存在
    (?:ページ|記事)が(?:見つかりません|存在しません)|페이지를 찾을 수 없
    الصفحة غير موجودة|הדף לא נמצא|העמוד לא נמצא|ไม่พบหน้า|trang không tồn tại|halaman tidak ditemukan
    (?:page|story|article|link|post|item|address) (?:that )?you(?:['’]re| are|['’]ve| have|['’]d| were)? \
    (?:looking|searching|requested|trying|tried|asked|followed|clicked|entered).{0,80}(?:not|n['’]t|longer\
    |moved|removed|expired|deleted)
    (?:can['’]?t|cannot|could not|couldn['’]t|unable to|didn['’]t) (?:find|locate|load) (?:the|that|this|what\
    |your|a) ?(?:page|story|article|content|requested)?
    followed (?:a|an) (?:broken|old|outdated|bad|dead|incorrect) link|mistyped the (?:address|url)|you seem to be lost
    (?:story|article|page|content) (?:you (?:requested|are looking for) )?(?:has|may have) (?:expired\
    |been (?:removed|moved|deleted|archived))
    (?:this|the) (?:story|article|page|content) is no longer available|no results (?:were )?found|0 results|error 404
    the specified (?:key|page|resource) does not exist|nosuchkey|site not found|there isn['’]t a .{0,30}site
    (?:seite|artikel|inhalt|beitrag|adresse|url|dokument) (?:\S+ ){0,5}(?:nicht\
    |nirgends) (?:\S+ ){0,2}(?:gefunden|finden|vorhanden|verfügbar|existier|erreichbar|auffindbar)
    konnten (?:wir )?(?:\S+ ){0,4}(?:seite|artikel|inhalt) (?:\S+ ){0,3}nicht
    nicht mehr (?:verfügbar|vorhanden|online)|wurde (?:verschoben oder )?gelöscht
    diese seite (?:existiert|gibt es) (?:leider )?nicht|fehler 404
    (?:page|article|contenu|adresse|lien) (?:\S+ ){0,8}(?:n['’](?:existe|est|a pas)|introuvable|supprimée?\
    |plus disponible|plus accessible)
    nous n['’]avons pas (?:trouvé|pu trouver)|cette page n['’]existe|erreur 404
    (?:p[áa]gina|contenido|art[íi]culo|noticia|direcci[óo]n) (?:\S+ ){0,6}(?:no (?:existe|est[áa]|se encuentra\
    |se ha encontrado|disponible)|ya no|eliminad[oa]|no encontrad[oa])
    no (?:hemos )?(?:pod\w+ )?encontra\w* (?:la|esta|esa) p[áa]gina|ya no est[áa] disponible
    (?:p[áa]gina|conte[úu]do|not[íi]cia|endere[çc]o) (?:\S+ ){0,6}(?:n[ãa]o (?:existe|est[áa]|foi|encontrad)\
    |removid[oa]|n[ãa]o encontrad[oa])
    (?:pagina|contenuto|articolo|indirizzo) (?:\S+ ){0,6}(?:non (?:esiste|è (?:più |stata )?(?:disponibile\
    |trovat)|trovat)|inesistente|rimoss[oa])
    (?:pagina|artikel|inhoud) (?:\S+ ){0,6}(?:bestaat|niet (?:meer )?(?:gevonden|beschikbaar|bestaat))
    kon(?:den)? (?:\S+ ){0,4}pagina niet
    (?:sidan|artikeln|innehållet) (?:\S+ ){0,5}(?:finns (?:inte|ej)|hittades (?:inte|ej)|kunde inte|tagits bort\
    |saknas)|hittar inte sidan
    fant (?:ikke|dessverre ikke) (?:siden|artikkelen)
    (?:siden|artikkelen|artiklen|innholdet|indholdet) (?:\S+ ){0,5}(?:finnes ikke|findes ikke\
    |ikke (?:ble )?(?:funnet|fundet)|slettet|er flyttet|ikke længere|eksisterer ikke)
    (?:siden|sider) (?:kunne|kan) ikke findes|sivu(?:a|n)? (?:\S+ ){0,4}(?:ei (?:ole|löy)|on poistettu)
    etsimääsi sivua
    (?:strona|strony|artykuł|treść) (?:\S+ ){0,6}(?:nie (?:istnieje|została|jest|znalezion)|usunięt)
    nie (?:możemy )?znale\S+ (?:takiej )?strony
    (?:stránk\w+|článek|obsah) (?:\S+ ){0,5}(?:ne(?:byl\w* )?(?:nalezen|existuje)|odstraněn|neexistuje|sa nenašla)
    (?:страниц\w+|материал|статья|запись) (?:\S+ ){0,6}(?:не (?:найден|существует|доступн|обнаружен)|удален|удалён)
    не удалось найти страницу|ошибка 404
    (?:сторінк\w+|матеріал\w*) (?:\S+ ){0,5}(?:не (?:знайден|існує|існувало)|видален)|так\w+ сторінки не
    страницата (?:\S+ ){0,3}не (?:е намерена|съществува|беше)
    (?:stranica|strana) (?:\S+ ){0,5}(?:nije pronađena|ne postoji|nije pronaena|nije nađena)
    страница (?:\S+ ){0,3}није пронађена|stran(?:i|ica)? (?:\S+ ){0,3}ne obstaja
    (?:pagina|articolul) (?:\S+ ){0,5}(?:nu (?:a fost|există|exista|mai|este|poate))
    (?:sayfa|içerik|haber) (?:\S+ ){0,5}(?:bulunamadı|bulunamıyor|mevcut değil|kaldırılmış|silinmiş|taşınmış)
    (?:oldal|tartalom|cikk) (?:\S+ ){0,4}(?:nem (?:található|létezik|elérhető)|megszűnt|törölték)
    (?:σελίδα|άρθρο) (?:\S+ ){0,6}(?:δεν (?:βρέθηκε|υπάρχει|είναι)|έχει (?:αφαιρεθεί|μετακινηθεί))
    (?:页面|頁面|网页|網頁|文章|内容|內容|链接|連結).{0,12}(?:不存在|找不到|已(?:被)?(?:删除|刪除|移除|下线\
    |下架|失效)|未找到|无法找到|無法找到|不見了)|404错误
    (?:お探し|ご指定|アクセス|リクエスト).{0,20}(?:ページ|記事|url).{0,24}(?:見つかりません|ありません|削除\
    |移動|終了|存在しません)
    (?:ページ|記事|コンテンツ).{0,12}(?:見つかりません|見つかりませんでした|存在しません|削除され|公開(?:を\
    |は)?終了|掲載(?:期間)?(?:を|が|は)?(?:終了|過ぎ))
    掲載期間(?:が|は)(?:終了|過ぎ)|(?:페이지|기사|게시물).{0,16}(?:찾을 수 없|존재하지 않|삭제되)
    (?:الصفحة|المقال|المحتوى)(?: \S+){0,6} (?:غير (?:موجودة?|متوفرة?|متاحة?)|لا توجد|لم يتم العثور|تم حذفها?)
    لم يتم العثور على
    (?:הדף|העמוד|הכתבה)(?: \S+){0,5} (?:לא (?:נמצאה?|קיי?מת?)|אינ(?:ו|ה) קיי?מת?|הוסרה?)
    (?:पेज|पृष्ठ|पन्ना)(?: \S+){0,8} (?:नहीं मिला|मौजूद नहीं|उपलब्ध नहीं)|(?:पेज|पृष्ठ) नहीं मिला
    পাতাটি (?:পাওয়া যায়নি|খুঁজে)|পৃষ্ঠা.{0,20}পাওয়া যায়নি
    ไม่พบ(?:หน้า|เพจ|เนื้อหา|บทความ)|không tìm thấy (?:trang|bài)|trang (?:\S+ ){0,5}không (?:tồn tại|tìm thấy)
    (?:halaman|artikel|berita) (?:\S+ ){0,5}tidak (?:ditemukan|ada|tersedia)
    no s['’]ha trobat la pàgina|la pàgina (?:\S+ ){0,4}no existeix|صفحه .{0,20}(?:یافت نشد|پیدا نشد|وجود ندارد)
    sahifa topilmadi|lehte ei leitud|puslapis nerastas|lapa nav atrasta
    """
)
#: Somebody stands in the way: defences against machines, firewalls, country rules.
BLOCKED = any_of(
    r"""
    access (?:to this (?:page|site|resource|website) (?:has been |is )?)?denied
    access (?:is )?(?:forbidden|blocked|restricted)|access forbidden|you don['’]t have permission to access
    403 forbidden|forbidden 403
    (?:request|you|ip(?: address)?)(?: \S+){0,6} (?:has been|have been|was|is|could not be) (?:blocked|banned\
    |satisfied|rejected|blacklisted)
    on this .{0,30}request blacklist
    attention required!|cloudflare ray id|just a moment|one moment, please
    checking (?:your browser|if the site connection|the site connection)
    (?:verify|verifying|confirm)(?: that)? you(?:['’]re| are) (?:a |not a )?(?:human|robot|bot)
    are you (?:a )?(?:human|robot)\?|i['’]m not a robot|prove you(?:['’]re| are) human|press (?:&|and) hold
    please (?:complete|solve) (?:the |this )?(?:captcha|security check)|complete the captcha
    enter the characters you see
    (?:enable|turn on|activate) (?:javascript|js|cookies)(?: and (?:cookies|javascript|disable any ad blocker))?\
    (?: in your browser)?(?: to (?:continue|proceed|view|access|run|use)|\.)
    javascript is (?:disabled|required|not enabled)|requires javascript
    unusual (?:traffic|activity) (?:from|on|detected)|automated (?:access|requests|traffic)|ddos protection by
    uses a security (?:service|check)|performing security verification|pardon our interruption|request unsuccessful
    the request could not be satisfied|generated by cloudfront|errors\.edgesuite|incident id:|too many requests
    rate limit(?:ed)? exceeded|you have been blocked
    not available in your (?:country|region|location)|unavailable (?:for|due to) legal reasons
    (?:european|gdpr|eea|eu)\b.{0,120}(?:we cannot grant you access|not available|unavailable|unable to)
    zugriff verweigert|zugang verweigert|sind sie ein mensch|accès (?:refusé|interdit|bloqué)|acceso denegado
    acesso negado|accesso negato|toegang geweigerd|åtkomst nekad|dostęp zabroniony
    доступ (?:запрещен|ограничен|заборонено)
    访问被拒绝|拒绝访问|存取被拒|アクセスが拒否|접근이 거부|تم رفض الوصول
    (?:not|aren['’]t|isn['’]t) (?:actually )?(?:a |an automated )?(?:robot|bot)s?\b.{0,40}(?:verif|check\
    |confirm|continue|prove)
    (?:verify|verif\w+|confirm\w*|check\w*|prov\w+|making sure|make sure|determine|ensure).{0,30}(?:not\
    |n['’]t) a (?:ro)?bot
    (?:verify|confirm\w*|prove|checking)(?: that)? (?:you(?:['’]re| are)|if you are|whether you are) (?:a \
    |an )?(?:not |human|real)
    you are being rate limited|(?:has|have) banned (?:you|your|the country)|banned you temporarily
    error 10(?:06|07|08|09|10|12|15|20)\b
    requested url was rejected|your support id is|web ?page (?:has been )?blocked|attack id|website firewall
    block(?:ed)? (?:id|reason):
    your access to (?:this|the) (?:site|page|service|website) (?:has been|was|is) (?:limited|refused|blocked\
    |denied|restricted|suspended)
    (?:computer|network|device) .{0,30}(?:automated|unusual)|sending automated queries|made us think you were a bot
    (?:while|as) we (?:check|verify|are checking|are verifying) (?:your|that)|check(?:ing)? your browser
    verify(?:ing)? your (?:browser|connection|request)
    proof[ -]of[ -]work|(?:this|the) (?:web ?)?site (?:has been|is|was) blocked
    blocked by (?:your|the) (?:network|administrator|organi[sz]ation|school|company|firewall)
    content filter
    your (?:ip|ip address|network|location|country|region|request) (?:\S+ ){0,4}(?:blocked|banned|forbidden\
    |blacklist|rejected|denied)
    (?:website|site|content|page) is (?:currently |temporarily )?(?:unavailable|not available\
    |inaccessible) (?:in|to|from) (?:\S+ ){0,3}(?:countr|region|location|europe|european|area|territor)
    (?:country|region|territory|location) belonging to|access cannot be granted|security verification
    complete the security check|review the security of your connection
    before we continue|verification required|security challenge|human verification
    (?:kein|keine) (?:roboter|bot)\b|sicherheitsprüfung|anfrage wurde (?:blockiert|abgelehnt)
    ungewöhnliche (?:aktivität|zugriffe)
    (?:pas|n['’]êtes pas) un robot|votre (?:adresse ip|accès|requête) a été (?:bloqué|refusé|limité)
    vérification de sécurité|contrôle de sécurité
    no (?:eres|es|soy|sea) un(?:a)? (?:robot|bot)|(?:solicitud|ip|acceso) ha sido (?:bloquead|denegad|rechazad)
    verificación de seguridad
    n[ãa]o (?:é|sou|ser) um (?:rob[ôo]|bot)|verificação de segurança
    (?:di )?non (?:essere|sei|sono) un (?:robot|bot)|verifica di sicurezza
    geen robot|beveiligingscontrole|inte (?:är )?en robot|ikke en robot|et ole robotti|nie jeste[śs] robotem
    nejste robot|nem (?:vagy )?robot
    а не робот|не робот\b|вы не робот|robot olmadığınız|ότι δεν είστε ρομπότ|nu (?:ești|sunteți) (?:un )?robot
    (?:安全|人机|人機|身份)(?:验证|驗證)|请完成(?:安全)?验证|請完成驗證|访问(?:过于频繁|受限|异常)
    ロボットではありません|セキュリティ(?:チェック|確認)
    로봇이 (?:아님|아닙니다|아닌)|보안 확인|لست روبوت|أنك لست برنامج|אינך רובוט|אני לא רובוט|bukan robot
    không phải (?:là )?(?:robot|người máy)
    """
)
#: The server failed, is being mended, or nobody lives there any more.
BROKEN = any_of(
    r"""
    50[0234]:? (?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out\
    |server error)
    internal server error|bad gateway|gateway time-?out|service (?:is )?(?:temporarily )?unavailable
    (?:site|website|page|server|service|system) is (?:currently |temporarily )?(?:unavailable|offline|down\
    |undergoing|under|experiencing)
    (?:experiencing|due to) technical (?:difficulties|problems)|(?:under|scheduled|down for|site) maintenance
    error establishing a database connection|something went wrong|an (?:unexpected )?error (?:has )?occurred
    application error|web server is (?:down|returning)|origin (?:is unreachable|dns error)|no healthy upstream
    upstream (?:request timeout|connect error)
    welcome to nginx|apache2? (?:ubuntu |debian )?default page|it works!$|website (?:is )?coming soon
    account (?:has been )?suspended|this domain (?:is|may be) (?:for sale|parked)|buy this domain
    wartungsarbeiten|technische störung|en maintenance|en mantenimiento|em manutenção|in manutenzione|in onderhoud
    технические работы|サーバーエラー|メンテナンス中|系统维护|服务器错误
    there has been a critical error|connection timed out|error code:? ?52\d|the origin web server
    (?:runtime|database|server|application|fatal) error\b
    call to undefined function|stack trace:|traceback \(most recent call|uncaught (?:error|exception|typeerror)
    looks like something went wrong
    unhandled exception|an exception occurred|briefly unavailable
    (?:we['’]ll|we will|will) be back (?:soon|shortly|in)|back (?:online )?(?:soon|shortly)
    down for (?:scheduled |planned |routine |urgent |essential )?(?:maintenance|repairs|upgrades?)|maintenance mode
    check back (?:soon|later|in)
    this domain (?:name )?(?:has expired|is (?:registered|parked|available)|expired)|sponsored listings
    domain (?:name )?(?:may be|is) (?:for sale|available)|coming soon
    (?:website|site) is (?:under construction|on its way|being updated)|under construction|parked (?:free|domain)
    related searches
    nous revenons|site en maintenance|volvemos en|sitio en mantenimiento|wir sind (?:bald|gleich) (?:wieder|zurück)
    in wartung|wartungsmodus
    torniamo (?:subito|presto)|voltamos (?:já|em breve)|vi är strax tillbaka|przerwa techniczna
    prace (?:techniczne|konserwacyjne)|erreur (?:interne|serveur)
    error (?:interno|del servidor)|interner serverfehler|ошибка сервера|ただいまメンテナンス|ご迷惑をおかけ|점검 중
    서버 오류|系統維護|系统升级|صيانة الموقع
    """
)
#: A page that asks for consent before it shows anything.
CONSENT = any_of(
    r"""
    before you continue|we (?:and our (?:\d+ )?partners )?(?:use|store)(?: \w+){0,4} cookies|we value your privacy
    cookie (?:consent|settings|preferences|policy|notice)|manage (?:my )?(?:cookies|privacy|consent)
    accept all(?: cookies)?
    your (?:privacy|consent) (?:choices|matters)|consent to (?:the use of )?cookies|privacy (?:settings|center|gate)
    datenschutz-?einstellungen|mit werbung (?:weiterlesen|lesen|nutzen)|cookies? (?:akzeptieren|zustimmen)
    zustimmung|accepter (?:et (?:fermer|continuer)|les cookies)|gestion des cookies|aceptar (?:y continuar|cookies)
    accetta (?:tutti|e continua|i cookie)|alle(?:s)? (?:akkoord|accepteren)|privacy-?instellingen
    godkänn (?:alla )?(?:cookies|kakor)|hyväksy evästeet|akceptuj(?:ę)?|souhlas(?:ím)?
    (?:nós e )?(?:os )?nossos parceiros|aceitar (?:todos|tudo|e continuar)|gerir preferências
    (?:vi|wij|me|wir|nous|noi|my) (?:och|og|en|ja|und|et|e|i) (?:våra|våre|vores|onze|kumppanimme|unsere|nos\
    |nostri|i nostri|nasi) (?:\d+ )?(?:partner\w*|fornitori|partnerzy|kumppan\w*)
    informasjonskapsler|godta alle|accepter alle|tillad alle|afvis alle|samtykke|samtycke|bruger cookies
    använder (?:kakor|cookies)|evästeitä|hyväksy kaikki
    gebruiken (?:wij )?(?:\S+ )?cookies|cookies beheren|alles accepteren|pliki cookie|zaakceptuj|ukládáme cookies
    souhlasím|nous utilisons des cookies
    continuer sans accepter|tout (?:accepter|refuser)|rechazar (?:y|todo|todas)|almacenamos o accedemos
    accetta e continua|rifiuta e abbonati|archiviamo informazioni
    verarbeiten personenbezogene daten|(?:werbung und tracking|tracking und cookies)|pur-?abo|файлы cookie
    принять все|クッキーを使用|すべて同意|同意する|接受所有|全部接受|쿠키(?:를)? 사용|모두 동의
    çerez(?:leri)? kullan|tümünü kabul|ملفات تعريف الارتباط|αποδοχή (?:όλων|cookies)|utilizăm cookie|acceptă toate
    store and access information on a device
    """
)
#: Words of forms that ask who the reader is.
LOGIN = any_of(
    r"""
    (?:log|sign)[ -]?(?:in|on)\b|forgot(?:ten)? (?:your )?password|create (?:an )?account|user ?name|password
    anmelden|passwort|einloggen|se connecter|connexion|mot de passe|iniciar sesión|contraseña|accedi|inloggen
    logga in|logg inn|log ind|lösenord|zaloguj|hasło|přihlásit|heslo|войти|пароль|увійти|ログイン|パスワード|登录
    登入|密码|密碼|로그인
    비밀번호|تسجيل الدخول|כניסה|giriş yap|şifre|bejelentkezés
    senha|entrar\b|cadastre-se|entre com|esqueci|вход\b|забыли пароль|регистрация|вхід\b|забули пароль|şifremi
    忘记密码|忘記密碼|注册|註冊
    e-?mail ?(?:address|adresse|adres)?\b|adresse e-?mail|correo\b|wachtwoord|adgangskode|passord|salasana|jelszó
    parolă|メールアドレス|邮箱
    """
)
LOGIN_NAME = re.compile(rf"^\W*(?:{LOGIN.pattern})", re.IGNORECASE)
#: Titles that name an error and nothing else.
ERROR_NAME = re.compile(
    "^(?:"
    + alternatives(
        r"""
        (?:http |error |error: |error code:? )?(?:40[0-9]|41[0-9]|42[0-9]|451|50[0-9]|52[0-9])\b(?:\s*[-–—|:.!]\
        |\s*$|\s+(?:error|not|forbidden|unauthorized|too|bad|service|gateway|internal|access|page|oops))
        (?:oops|sorry|whoops|uh oh)\b.{0,60}$|error(?: page)?$
        (?:access denied|forbidden|not found|page not found|object moved|moved permanently|redirecting\
        |unauthorized|bad request|service unavailable|request rejected)\b\W*(?:$|[-–—|])
        just a moment|attention required!|one moment, please|welcome to nginx|apache2 .*default page|index of /
        robot (?:check|challenge)|bot (?:check|verification)|security check|are you a (?:human|robot)
        client challenge|verify you are human|captcha
        """
    )
    + ")",
    re.IGNORECASE,
)  # fmt: skip
#: What bot defences load.
DEFENCE = any_of(
    r"""
    _Incapsula_Resource|/cdn-cgi/challenge-platform|challenges\.cloudflare\.com|cf_chl_|awswaf|AwsWafIntegration
    gokuProps|captcha-delivery\.com|px-captcha|perimeterx|distil_r_captcha
    /_sec/cp_challenge|sec-if-cpt|datadome|hcaptcha\.com|recaptcha/(?:api|enterprise)|funcaptcha|arkoselabs|kasada
    reese84|ddos-guard|sucuri_cloudproxy
    """
)
#: Sentences to the visitor of a page about that page, as stories seldom hold them.
VISITOR = any_of(
    r"""
    \b(?:you|your|yours|you['’](?:re|ve|ll|d)|we['’](?:re|ve|ll)) ?\b|\b(?:this|our|the|web) ?(?:web)?(?:site|page)s?\b
    \bbrowsers?\b|\bjavascript\b|\bcookies?\b|\bip address|\bhome ?page\b|\burl\b|\breference (?:id|number|#)
    \bray id\b|\brequest id\b|\bplease (?:try|wait|contact|check|click|enable|visit|use|go|return)\b|\bclick\b
    \badministrator\b|\breload\b|\brefresh\b|\b(?:sie|ihre?[nmrs]?|startseite|webseite|bitte)\b
    \b(?:vous|votre|vos|accueil|veuillez)\b|\b(?:usted|su|tu|te|inicio|portada|por favor)\b|\bvoc[êe]\b|\bportada\b
    \b(?:tuo|tua|tuoi|clicca|ti preghiamo)\b|\b(?:je|jouw|uw|klik|ga naar)\b|\b(?:du|din|ditt|dig|deg|dit)\b
    \b(?:twoj\w*|kliknij|prosimy)\b|\b(?:вы|ваш\w*|вас|пожалуйста|нажмите)\b|\b(?:siz|lütfen)\b|您|请|請|ください|해 주세요
    """
)
