"""Pages that are no articles, by kind, and articles that look like them. Every text is invented after its kind.

Each body is shown bare, as the server of a vendor writes it, and where a publisher's own template would hold it, inside
a furnished page: navigation, teasers, a newsletter box, a footer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

NAVIGATION = "".join(
    f'<li><a href="/{word.lower()}">{word}</a></li>'
    for word in (
        "Home",
        "Region",
        "Politics",
        "Business",
        "Sport",
        "Culture",
        "Opinion",
        "Weather",
        "Video",
        "Podcasts",
    )
)
TEASERS = "".join(
    f'<div class="teaser"><a href="/n/{number}"><h3>{text}</h3></a></div>'
    for number, text in enumerate(
        (
            "Ferry timetable changes for the winter months",
            "Council puts off its vote on the swimming pool",
            "Lighthouse keeper retires after forty years",
            "Storm closes the north quay for a second day",
            "Chandlers ask for lower rents at the basin",
            "School choir wins the regional competition",
        )
    )
)
FOOTER = (
    "<footer><p>© The Esker Post. All rights reserved.</p><ul><li><a href=/imprint>Imprint</a></li>"
    "<li><a href=/privacy>Privacy</a></li><li><a href=/cookies>Cookie policy</a></li><li><a href=/login>Log in</a></li>"
    "</ul></footer>"
)


def bare(title: str, body: str, head: str = "") -> bytes:
    """A page without any template."""
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def furnished(title: str, body: str, head: str = "", teasers: int = 1) -> bytes:
    """The same inside a newspaper's template."""
    return (
        f'<!doctype html><html><head><title>{title}</title><meta property="og:site_name" content="The Esker Post">{head}'
        f"</head><body><header><a href=/>The Esker Post</a><nav><ul>{NAVIGATION}</ul></nav></header><main>{body}</main>"
        f"<aside><h2>Most read</h2>{TEASERS * teasers}<div class=newsletter><p>Get our newsletter every morning.</p>"
        f"</div></aside>{FOOTER}</body></html>"
    ).encode()


# ---- somebody in the way

#: What the defences of vendors show, as titles, bodies and what they load.
DEFENCES: dict[str, bytes] = {
    "edge: access denied": bare(
        "Access Denied",
        "<h1>Access Denied</h1>You don't have permission to access \"http&#58;&#47;&#47;post&#46;example&#47;a\" on this "
        "server.<p>Reference&#32;&#35;18&#46;1a2b&#46;17&#46;33</p><p>https&#58;&#47;&#47;errors&#46;example&#47;18</p>",
    ),
    "edge: reference number only": bare(
        "Access Denied", "<h1>Access Denied</h1><p>Your access to this site was refused. Reference #9.7f2c</p>"
    ),
    "proxy: one moment": bare(
        "Just a moment...",
        "<h1>post.example</h1><p>Verifying you are human. This may take a few seconds.</p>"
        "<p>post.example needs to review the security of your connection before proceeding.</p>",
    ),
    "proxy: attention": bare(
        "Attention Required! | Shield",
        "<h1>Sorry, you have been blocked</h1><h2>You are unable to access post.example</h2><h2>Why have I been blocked?"
        "</h2><p>This website is using a security service to protect itself from online attacks. The action you just "
        "performed triggered the security solution. There are several actions that could trigger this block, including "
        "submitting a certain word or phrase, a SQL command or malformed data.</p><h2>What can I do to resolve this?</h2>"
        "<p>You can email the site owner to let them know you were blocked. Please include what you were doing when "
        "this page came up and the Ray ID found at the bottom of this page.</p>",
    ),
    "proxy: error 1020": bare(
        "Access denied | post.example used Shield to restrict access",
        "<h1>Error 1020</h1><h2>Access denied</h2><h2>What happened?</h2><p>This website is using a security service to "
        "protect itself from online attacks.</p>",
    ),
    "proxy: rate": bare(
        "You are being rate limited",
        "<h1>Error 1015</h1><h2>You are being rate limited</h2><p>The owner of this website (post.example) has banned you "
        "temporarily from accessing this website.</p>",
    ),
    "proxy: country": bare(
        "Access denied",
        "<h1>Error 1009</h1><h2>Access denied</h2><p>The owner of this website has banned the country or region your IP "
        "address is in from accessing this website.</p>",
    ),
    "cdn: not satisfied": bare(
        "ERROR: The request could not be satisfied",
        "<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2><hr>Request blocked. We can't connect to the "
        "server for this app or website at this time. There might be too much traffic or a configuration error.<pre>"
        "Request ID: x1</pre>",
    ),
    "waf: script challenge": bare(
        "",
        '<div id="challenge-container"></div><noscript><h1>JavaScript is disabled</h1>In order to continue, we need to '
        "verify that you're not a robot. This requires JavaScript. Enable JavaScript and then reload the page.</noscript>",
        "<script>window.gokuProps = {}; AwsWafIntegration.getToken()</script>",
    ),
    "waf: support id": bare(
        "Request Rejected",
        "The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 1234567890"
        "<br><br><a href='javascript:history.back();'>[Go Back]</a>",
    ),
    "waf: incident id": bare(
        "", "<iframe src='/_Incapsula_Resource?SWUDNSAI=9'>Request unsuccessful. Incapsula incident ID: 7-1</iframe>"
    ),
    "waf: transaction": bare(
        "Blocked",
        "<h1>Web Page Blocked</h1><p>The page cannot be displayed. Please contact the administrator for additional "
        "information.</p><p>URL: post.example/a<br>Client IP: 192.0.2.4<br>Attack ID: 20000051<br>Message ID: 1</p>",
    ),
    "waf: firewall": bare(
        "Website Firewall - Access Denied",
        "<h1>Access Denied - Website Firewall</h1><p>If you are the site owner (or you manage this site), please "
        "whitelist your IP or if you think this block is an error please open a support ticket.</p><p>Block ID: GEO02</p>",
    ),
    "plugin: limited access": bare(
        "Your access to this site has been limited",
        "<h1>Your access to this site has been limited by the site owner</h1><p>Your access to this service has been "
        "limited. (HTTP response code 503)</p><p>If you think you have been blocked in error, contact the owner of this "
        "site for assistance.</p>",
    ),
    "bot defence: press": bare(
        "Access to this page has been denied",
        "<h1>Before we continue...</h1><p>Press &amp; Hold to confirm you are a human (and not a bot).</p><p>Reference ID"
        " 55ac</p>",
    ),
    "bot defence: interruption": bare(
        "Pardon Our Interruption",
        "<h1>Pardon Our Interruption</h1><p>As you were browsing something about your browser made us think you were a "
        "bot. There are a few reasons this might happen:</p><ul><li>You've disabled JavaScript in your web browser.</li>"
        "<li>You're a power user moving through this website with super-human speed.</li><li>You've disabled cookies in "
        "your web browser.</li></ul>",
    ),
    "bot defence: captcha host": bare(
        "post.example", "<p id=cmsg>Please enable JS and disable any ad blocker</p>",
        '<script src="https://ct.captcha-delivery.com/c.js"></script>',
    ),
    "bot defence: unusual activity": bare(
        "Are you a robot?",
        "<h1>We've detected unusual activity from your computer network</h1><p>To continue, please click the box below to"
        " let us know you're not a robot.</p><h2>Why did this happen?</h2><p>Please make sure your browser supports "
        "JavaScript and cookies and that you are not blocking them from loading.</p>",
    ),
    "bot defence: sorry": bare(
        "Sorry...",
        "<p>We're sorry... but your computer or network may be sending automated queries. To protect our users, we can't "
        "process your request right now.</p>",
    ),
    "search engine: unusual traffic": bare(
        "https://search.example/sorry",
        "<h1>About this page</h1><p>Our systems have detected unusual traffic from your computer network. This page "
        "checks to see if it's really you sending the requests, and not a robot.</p>",
    ),
    "shop: type the characters": bare(
        "post.example",
        "<h4>Enter the characters you see below</h4><p>Sorry, we just need to make sure you're not a robot. For best "
        "results, please make sure your browser is accepting cookies.</p>",
    ),
    "ddos guard": bare(
        "DDOS-GUARD", "<h1>Checking your browser before accessing post.example</h1><p>Please wait a few seconds.</p>",
        '<script src="/.well-known/ddos-guard/check"></script>',
    ),
    "proof of work": bare(
        "Making sure you're not a bot!",
        "<h1>Making sure you're not a bot!</h1><p>Loading...</p><details><summary>Why am I seeing this?</summary><p>You "
        "are seeing this because the administrator of this website has set up a proof of work check to protect the server"
        " against scraping by companies. This can and does cause downtime, which makes its resources inaccessible for "
        "everyone. Please note that this check needs modern JavaScript features.</p></details>",
    ),
    "browser check": bare(
        "Loading", "<p>Please wait while we check your browser...</p>", "<script>var _0x1a=['cookie'];</script>"
    ),
    "cookie check": bare(
        "post.example",
        "<noscript>Please enable JavaScript and cookies to view the page.</noscript><p>One more step: please complete the"
        " security check to access post.example</p>",
    ),
    "filter of a network": bare(
        "Web Page Blocked",
        "<h1>Access to this site is blocked</h1><p>Category: News and media. This website has been blocked by your "
        "network administrator's content filter policy.</p>",
    ),
    "block in plain words": bare("403", "<p>Forbidden: your IP address is on this server's request blacklist.</p>"),
    "country: rights": furnished(
        "Not available", "<h1>Not available in your country</h1><p>This content is not available in your location.</p>"
    ),
    "country: privacy law": bare(
        "The Esker Post",
        "<h1>We're sorry</h1><p>Unfortunately, our website is currently unavailable in most European countries. We are "
        "engaged on the issue and committed to looking at options that support our full range of digital offerings.</p>",
    ),
    "country: 451": bare(
        "451: Unavailable due to legal reasons",
        "<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a "
        "country belonging to the European Economic Area (EEA) including the EU which enforces the General Data "
        "Protection Regulation (GDPR) and therefore access cannot be granted at this time. For any issues, contact us.</p>",
    ),
    "denied in German": bare("Zugriff verweigert", "<h1>Zugriff verweigert</h1><p>Ihre Anfrage wurde blockiert.</p>"),
    "bot question in German": bare(
        "Sicherheitsprüfung", "<h1>Sicherheitsprüfung</h1><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>"
    ),
    "denied in French": bare("Accès refusé", "<h1>Accès refusé</h1><p>Votre adresse IP a été bloquée.</p>"),
    "bot question in French": bare(
        "Vérification", "<p>Veuillez confirmer que vous n'êtes pas un robot avant de poursuivre.</p>"
    ),
    "denied in Spanish": bare("Acceso denegado", "<h1>Acceso denegado</h1><p>Su solicitud ha sido bloqueada.</p>"),
    "bot question in Spanish": bare("Un momento", "<p>Verifica que no eres un robot para continuar.</p>"),
    "bot question in Portuguese": bare("Verificação", "<p>Confirme que você não é um robô.</p>"),
    "bot question in Italian": bare("Verifica", "<p>Conferma di non essere un robot per proseguire.</p>"),
    "bot question in Polish": bare("Weryfikacja", "<p>Potwierdź, że nie jesteś robotem.</p>"),
    "bot question in Russian": bare("Проверка", "<p>Подтвердите, что запросы отправляли вы, а не робот</p>"),
    "denied in Japanese": bare("アクセス拒否", "<h1>アクセスが拒否されました</h1><p>管理者にお問い合わせください。</p>"),
    "bot question in Chinese": bare("安全验证", "<p>请完成安全验证后继续访问</p>"),
    "bot question in Korean": bare("보안 확인", "<p>로봇이 아님을 확인해 주세요.</p>"),
}  # fmt: skip

CONSENTS: dict[str, tuple[str, str]] = {
    "en": ("Your privacy", ("We value your privacy. We and our 812 partners store and access information on a device, "
           "such as cookies, and process personal data. With your consent we may use precise geolocation data.")),
    "de": ("Zustimmung", ("Weiterlesen mit Werbung: Besuchen Sie uns wie gewohnt mit Werbung und Tracking. Wir und unsere "
           "196 Partner verarbeiten personenbezogene Daten. Oder lesen Sie mit dem Pur-Abo ohne Tracking.")),
    "fr": ("Vos choix", ("Le respect de votre vie privée est notre priorité. Avec nos 700 partenaires, nous utilisons "
           "des cookies. Continuer sans accepter. Accepter et fermer. Vous pouvez aussi vous abonner.")),
    "es": ("Tu privacidad", ("Nosotros y nuestros socios almacenamos o accedemos a información en un dispositivo, como "
           "las cookies. Aceptar y continuar gratis, o rechazar y suscribirse.")),
    "pt": ("Privacidade", ("Nós e os nossos parceiros armazenamos e acedemos a informações num dispositivo, como cookies. "
           "Aceitar todos os cookies. Gerir preferências.")),
    "it": ("Il tuo consenso", ("Noi e i nostri fornitori archiviamo informazioni su un dispositivo, come i cookie. "
           "Rifiuta e abbonati, oppure accetta e continua.")),
    "nl": ("Privacy", ("Wij en onze partners gebruiken cookies en vergelijkbare technieken. Klik op akkoord om verder te "
           "gaan naar de site. Cookies beheren. Alles accepteren.")),
    "sv": ("Samtycke", ("Vi och våra partner använder kakor och behandlar personuppgifter. Godkänn alla cookies eller gör "
           "egna val i inställningarna.")),
    "no": ("Samtykke", ("Vi og våre partnere bruker informasjonskapsler. Godta alle eller administrer innstillinger for "
           "informasjonskapsler.")),
    "da": ("Samtykke", ("Vi og vores partnere bruger cookies og behandler persondata. Accepter alle eller afvis alle. "
           "Tilpas dit samtykke.")),
    "fi": ("Evästeet", "Me ja kumppanimme käytämme evästeitä. Hyväksy kaikki evästeet tai hallitse asetuksia."),
    "pl": ("Twoja prywatność", ("My i nasi partnerzy przechowujemy informacje na urządzeniu, takie jak pliki cookie. "
           "Przejdź do serwisu. Zaakceptuj wszystko. Ustawienia zaawansowane.")),
    "cs": ("Souhlas", ("My a naši partneři ukládáme cookies a zpracováváme osobní údaje. Souhlasím a pokračovat. "
           "Nastavení souhlasu, nebo předplatné bez reklam.")),
    "ja": ("プライバシー", "当社とパートナーはクッキーを使用して情報を保存します。すべて同意する。設定を管理する。"),
    "ru": ("Файлы cookie", "Мы и наши партнёры используем файлы cookie. Принять все. Управление настройками."),
}  # fmt: skip

LOGINS: dict[str, tuple[str, str]] = {
    "en": ("Sign in", ("<label>E-mail address</label><label>Password</label><a>Forgot your password?</a><a>Create account"
           "</a>")),
    "de": ("Anmelden", ("<label>E-Mail-Adresse</label><label>Passwort</label><a>Passwort vergessen?</a><a>Jetzt "
           "registrieren</a>")),
    "fr": ("Connexion", ("<label>Adresse e-mail</label><label>Mot de passe</label><a>Mot de passe oublié ?</a><a>Créer un "
           "compte</a>")),
    "es": ("Iniciar sesión", "<label>Correo</label><label>Contraseña</label><a>¿Olvidaste tu contraseña?</a>"),
    "pt": ("Entrar", "<label>E-mail</label><label>Senha</label><a>Esqueci minha senha</a><a>Cadastre-se</a>"),
    "it": ("Accedi", "<label>E-mail</label><label>Password</label><a>Password dimenticata?</a><a>Registrati</a>"),
    "nl": ("Inloggen", "<label>E-mailadres</label><label>Wachtwoord</label><a>Wachtwoord vergeten?</a>"),
    "sv": ("Logga in", "<label>E-post</label><label>Lösenord</label><a>Glömt lösenordet?</a>"),
    "pl": ("Zaloguj się", "<label>E-mail</label><label>Hasło</label><a>Nie pamiętasz hasła?</a>"),
    "ru": ("Вход", "<label>Почта</label><label>Пароль</label><a>Забыли пароль?</a><a>Регистрация</a>"),
    "tr": ("Giriş yap", "<label>E-posta</label><label>Şifre</label><a>Şifremi unuttum</a>"),
    "ja": ("ログイン", "<label>メールアドレス</label><label>パスワード</label><a>パスワードを忘れた方</a>"),
    "zh": ("登录", "<label>邮箱</label><label>密码</label><a>忘记密码</a><a>注册</a>"),
    "subscribe": ("Subscribe", ("<p>Subscribe to continue reading. Choose your plan: $1 per week for the first year. "
                  "Already a subscriber? Log in</p><p>Cancel anytime.</p>")),
}  # fmt: skip

# ---- nothing there

MISSING: dict[str, tuple[str, str]] = {
    "en": ("Page not found", "Sorry, we couldn't find the page you were looking for. Try a search or go to the home page."),
    "en oops": ("Oops!", "It looks like nothing was found at this location. Maybe try one of the links below or a search?"),
    "en gone": ("This article is no longer available", "The story you requested has expired or has been removed."),
    "en joke": ("You seem to be lost", "Error 404. This page has gone fishing, but there is plenty more to read."),
    "en broken link": ("We can't find that page", "You may have followed a broken link or mistyped the address."),
    "de": ("Seite nicht gefunden", "Leider konnten wir die gewünschte Seite nicht finden. Zurück zur Startseite."),
    "de deleted": ("Hoppla!", "Der gesuchte Artikel ist leider nicht mehr verfügbar oder wurde gelöscht."),
    "fr": ("Page introuvable", "La page que vous recherchez n'existe pas ou a été déplacée. Retour à l'accueil."),
    "fr deleted": ("Oups", "Désolé, cet article n'est plus disponible ou a été supprimé."),
    "es": ("Página no encontrada", "Lo sentimos, la página que busca no existe o ha cambiado de dirección."),
    "es deleted": ("¡Vaya!", "El contenido que buscas ya no está disponible."),
    "pt": ("Página não encontrada", "A página que procura não existe ou foi removida. Voltar ao início."),
    "it": ("Pagina non trovata", "Spiacenti, la pagina che cerchi non esiste o è stata spostata."),
    "nl": ("Pagina niet gevonden", "Sorry, deze pagina bestaat niet (meer). Ga naar de voorpagina."),
    "sv": ("Sidan finns inte", "Sidan du söker kunde inte hittas. Den kan ha flyttats eller tagits bort."),
    "no": ("Fant ikke siden", "Beklager, siden du leter etter finnes ikke eller er flyttet."),
    "da": ("Siden blev ikke fundet", "Siden findes ikke, eller den er blevet flyttet. Gå til forsiden."),
    "fi": ("Sivua ei löytynyt", "Valitettavasti hakemaasi sivua ei löydy. Siirry etusivulle."),
    "pl": ("Nie znaleziono strony", "Strona, której szukasz, nie istnieje lub została usunięta."),
    "cs": ("Stránka nenalezena", "Omlouváme se, požadovaná stránka neexistuje nebo byla odstraněna."),
    "ru": ("Страница не найдена", "К сожалению, запрашиваемая страница не существует или была удалена."),
    "uk": ("Сторінку не знайдено", "На жаль, такої сторінки не існує або її видалено."),
    "tr": ("Sayfa bulunamadı", "Aradığınız sayfa kaldırılmış veya taşınmış olabilir."),
    "hu": ("Az oldal nem található", "A keresett oldal nem létezik, vagy áthelyezték."),
    "el": ("Η σελίδα δεν βρέθηκε", "Λυπούμαστε, η σελίδα που ζητήσατε δεν υπάρχει."),
    "ro": ("Pagina nu a fost găsită", "Ne pare rău, pagina căutată nu există sau a fost mutată."),
    "zh": ("页面不存在", "抱歉，您访问的页面不存在或已被删除。"),
    "zh hant": ("找不到網頁", "很抱歉，您要找的頁面不存在或已移除。"),
    "ja": ("ページが見つかりません", "お探しのページは削除されたか、掲載期間が終了した可能性があります。"),
    "ja ended": ("お知らせ", "この記事は掲載期間が終了しました。"),
    "ko": ("페이지를 찾을 수 없습니다", "요청하신 페이지가 삭제되었거나 주소가 변경되었습니다."),
    "ar": ("الصفحة غير موجودة", "عذرا، الصفحة التي تبحث عنها غير موجودة أو تم حذفها."),
    "he": ("הדף לא נמצא", "מצטערים, העמוד שחיפשת אינו קיים או הוסר."),
    "hi": ("पेज नहीं मिला", "क्षमा करें, आप जिस पृष्ठ को खोज रहे हैं वह मौजूद नहीं है।"),
    "th": ("ไม่พบหน้าที่ต้องการ", "ขออภัย ไม่พบหน้าที่คุณกำลังค้นหา"),
    "vi": ("Không tìm thấy trang", "Xin lỗi, trang bạn tìm kiếm không tồn tại hoặc đã bị xóa."),
    "id": ("Halaman tidak ditemukan", "Maaf, halaman yang Anda cari tidak ada atau telah dihapus."),
    "bg": ("Страницата не е намерена", "Търсената страница не съществува или е преместена."),
    "sr": ("Stranica nije pronađena", "Žao nam je, stranica koju tražite ne postoji."),
    "ca": ("No s'ha trobat la pàgina", "La pàgina que busques no existeix."),
}  # fmt: skip

#: Servers that fail with status 200, empty ground, sold ground.
FAILURES: dict[str, bytes] = {
    "bad gateway": bare("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>server</center>"),
    "unavailable": bare("503", "<h1>503 Service Temporarily Unavailable</h1>"),
    "host error": bare(
        "post.example | 522: Connection timed out",
        "<h1>Connection timed out Error code 522</h1><h2>What happened?</h2><p>The initial connection between the network"
        " and the origin web server timed out. As a result, the web page can not be displayed.</p>",
    ),
    "host down": bare(
        "post.example | 521: Web server is down", "<h1>Web server is down</h1><p>Error code 521. Please try again in a few"
        " minutes.</p>",
    ),
    "database": bare("Database Error", "<h1>Error establishing a database connection</h1>"),
    "critical error": bare(
        "WordPress › Error", "<p>There has been a critical error on this website. Please check your site admin email inbox"
        " for instructions.</p>",
    ),
    "stack trace": bare(
        "Server Error in '/' Application.", "<h1>Server Error in '/' Application.</h1><h2>Runtime Error</h2><p>Description"
        ": An application error occurred on the server. The current custom error settings for this application prevent "
        "the details of the application error from being viewed remotely.</p>",
    ),
    "exception": bare(
        "Whoops", "<h1>Whoops, looks like something went wrong.</h1><p>in Kernel.php line 83</p>"
    ),
    "template not found": bare(
        "", "<p>Fatal error: Uncaught Error: Call to undefined function render() in /srv/www/index.php:12 Stack trace: #0 "
        "{main} thrown in /srv/www/index.php on line 12</p>",
    ),
    "maintenance": furnished("The Esker Post", "<h1>We'll be back soon</h1><p>The site is down for maintenance.</p>"),
    "maintenance, short": bare(
        "Maintenance", "<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>"
    ),
    "maintenance in German": bare("Wartung", "<h1>Wartungsarbeiten</h1><p>Wir sind bald wieder für Sie da.</p>"),
    "maintenance in French": bare("Maintenance", "<h1>Site en maintenance</h1><p>Nous revenons très vite.</p>"),
    "maintenance in Spanish": bare("Volvemos", "<h1>Sitio en mantenimiento</h1><p>Volvemos en unos minutos.</p>"),
    "maintenance in Japanese": bare("お知らせ", "<h1>メンテナンス中です</h1><p>ご迷惑をおかけしております。</p>"),
    "default page": bare("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the web server is "
                         "successfully installed and working. Further configuration is required.</p>"),
    "directory": bare("Index of /news", "<h1>Index of /news</h1><pre><a href=../>../</a> <a href=1.html>1.html</a></pre>"),
    "parked": bare(
        "esker-post.example", "<h1>esker-post.example</h1><p>This domain is for sale. Buy this domain today. The domain "
        "name esker-post.example may be available for purchase.</p><ul><li>Newspaper subscriptions</li><li>Local news</li>"
        "</ul>",
    ),
    "parked, links": bare(
        "esker-post.example", "<p>Related searches</p><ul><li><a href=/1>Daily news</a></li><li><a href=/2>Press</a></li>"
        "<li><a href=/3>Headlines</a></li></ul><p>The Sponsored Listings displayed above are served automatically by a "
        "third party. Neither the service provider nor the domain owner maintain any relationship with the "
        "advertisers.</p>",
    ),
    "domain expired": bare("Expired", "<h1>This domain has expired</h1><p>If you are the owner, renew it here.</p>"),
    "suspended": bare("Account Suspended", "<h1>This Account has been suspended.</h1><p>Contact your hosting provider.</p>"),
    "no site here": bare(
        "Site not found", "<h1>Site not found</h1><p>There isn't a site configured at this address.</p>"
    ),
    "bucket": b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>'
              b"<Key>a.html</Key></Error>",
    "coming soon": bare("The Esker Post", "<h1>Coming soon</h1><p>Our new website is on its way. Stay tuned!</p>"),
}  # fmt: skip

SHELLS: dict[str, bytes] = {
    "application root": bare("The Esker Post", "<div id=root></div>", '<script src="/static/main.js"></script>'),
    "application without script": bare(
        "The Esker Post",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div><script src=/a.js></script>",
    ),
    "spinner": bare("Loading…", "<div class=spinner><p>Loading…</p></div><script src=/a.js></script>"),
    "frame of navigation": furnished("The Esker Post", "<div id=story></div>"),
    "empty template": furnished("", "<article><h1></h1><div class=body></div></article>"),
    "template marks": furnished("{{ title }}", "<article><h1>{{ title }}</h1><p>{{ body }}</p></article>"),
    "scheme upgrade": bare(
        "", "<script>location.href='/start'</script>", '<meta http-equiv="refresh" content="0;url=/">'
    ),
    "redirecting": bare("Redirecting", "<p>Redirecting to <a href=/start>/start</a>.</p>"),
    "object moved": bare("Object moved", "<h2>Object moved to <a href=/start>here</a>.</h2>"),
    "nothing": b"",
    "white space": b"  \n\t \n",
}


# ---- lists of stories, and pages around them

DECKS = (
    "The ferries will leave every forty minutes from November on, the harbour office said.",
    "Councillors want to see new figures before they decide about the old pool at the mill pond.",
    "He lit the lamp for forty years and wrote down every ship that passed the point.",
    "Waves washed over the quay wall in the night, and the fish market stayed closed.",
    "Rents have doubled within three years, says the association of the basin's traders.",
    "Forty children sang in front of two thousand listeners in the hall of the shipyard.",
)


def cards(count: int, *, decks: bool) -> str:
    """Teasers of stories, with or without a sentence of each."""
    heads = [part.split("</h3>")[0] for part in TEASERS.split("<h3>")[1:]]
    return "".join(
        f'<article class="card"><a href="/2026/03/{number:02d}/story-{number}"><h2>{heads[number % 6]} {number}</h2></a>'
        + (f"<p>{DECKS[number % 6]}</p>" if decks else "")
        + f"<span>{number} March 2026</span></article>"
        for number in range(1, count + 1)
    )


def _linked(kind: str, **more: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": kind, **more})}</script>'


LISTS: dict[str, bytes] = {
    "section": furnished("Region | The Esker Post", "<h1>Region</h1>" + cards(24, decks=False)),
    "section with decks": furnished("Region | The Esker Post", "<h1>Region</h1>" + cards(24, decks=True)),
    "small section with decks": furnished("Sailing", "<h1>Sailing</h1>" + cards(10, decks=True)),
    "tag": furnished(
        "Harbour – all articles", "<h1>Harbour</h1><p>All articles on this topic</p>" + cards(15, decks=True),
        _linked("CollectionPage", name="Harbour"),
    ),
    "author": furnished(
        "Dana Whitlock, Author at The Esker Post",
        "<h1>Dana Whitlock</h1><p>Dana Whitlock writes about the harbour and the council. She joined the paper in 2015."
        "</p><h2>Latest articles by Dana Whitlock</h2>" + cards(15, decks=True),
        '<meta property="og:type" content="profile">' + _linked("ProfilePage", name="Dana Whitlock"),
    ),
    "search": furnished(
        "Search results for harbour", "<h1>Search results for “harbour”</h1><p>Showing 1-20 of 312 results</p>"
        + cards(20, decks=True),
    ),
    "search without results": furnished(
        "Search results for harbour", "<h1>Search results</h1><p>No results found for “harbour”. Try other words.</p>"
    ),
    "archive of a day": furnished("Archive, 2 March 2026", "<h1>Archive: 2 March 2026</h1>" + cards(40, decks=False)),
    "archive, second page": furnished("News – Page 2 of 17", "<h1>News</h1>" + cards(20, decks=True) + "<a>Next page</a>"),
    "front with decks": furnished("The Esker Post: news of the coast", cards(40, decks=True), teasers=3),
    "live hub": furnished(
        "Live blogs", "<h1>All our live coverage</h1>" + cards(12, decks=True), _linked("ItemList", name="Live")
    ),
    "gallery index": furnished("Pictures", "<h1>Picture galleries</h1>" + cards(18, decks=False)),
    "film": furnished(
        "Storm over the quay – Video",
        "<h1>Storm over the quay</h1><video src=/v.mp4></video><p>Waves wash over the north quay of Esker. 1:24 min</p>",
        '<meta property="og:type" content="video.other">' + _linked("VideoObject", name="Storm over the quay"),
    ),
    "video list": furnished("Video", "<h1>Video</h1>" + cards(18, decks=False)),
    "section in German": furnished("Region: Nachrichten", "<h1>Region</h1>" + cards(24, decks=True)),
}  # fmt: skip

FEED = "".join(
    f"<item><title>Story {n}</title><link>/n/{n}</link><description>{DECKS[n % 6]}</description></item>"
    for n in range(9)
)
OTHER_FORMS: dict[str, tuple[bytes, str]] = {
    "RSS called text": (f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{FEED}</channel></rss>'.encode(),
                        "text/html"),
    "RSS": (f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{FEED}</channel></rss>'.encode(),
            "text/xml"),
    "Atom called HTML": (('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Post'
                          "</title>" + "".join(f"<entry><title>Story {n}</title><summary>{DECKS[n % 6]}</summary></entry>"
                                               for n in range(9)) + "</feed>").encode(), "text/html; charset=utf-8"),
    "sitemap": ((b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://x.example/'
                b"</loc></url></urlset>"), "text/html"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj << /Type /Catalog >>\n" * 30, "text/html"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "text/html"),
    "WebP": (b"RIFF\x24\x10\x00\x00WEBPVP8 " + bytes(range(256)) * 10, "text/html"),
    "AVIF": (b"\x00\x00\x00\x20ftypavif" + bytes(range(256)) * 10, "text/html"),
    "MP4": (b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 10, "application/octet-stream"),
    "robots.txt": (b"User-agent: *\nDisallow: /search\nDisallow: /login\nSitemap: https://post.example/sitemap.xml\n" * 3,
                   "text/plain"),
    "style sheet called text": (b"body { margin: 0; color: #222 } .teaser h3 { font: bold 1em serif }\n" * 20, "text/html"),
    "script called text": (b"(function(){var a=window.dataLayer||[];a.push({event:'page'});function go(b){return b*2}})();\n" * 20,
                           "text/html"),
    "JSON": (json.dumps({"headline": "Council", "text": " ".join(DECKS)}).encode(), "text/html"),
}  # fmt: skip


def blocked() -> Iterator[tuple[str, bytes]]:
    """Somebody in the way: defences, consent walls, login walls."""
    yield from DEFENCES.items()
    for language, (title, text) in CONSENTS.items():
        yield f"consent {language}", bare(title, f"<h1>{title}</h1><p>{text}</p>")
        yield (
            f"consent {language}, silent title",
            bare("The Esker Post", f"<div><p>{text}</p><button>OK</button></div>"),
        )
    for language, (title, form) in LOGINS.items():
        yield f"login {language}", bare(f"{title} - The Esker Post", f"<h1>{title}</h1><form>{form}</form>")
        yield (
            f"login {language}, furnished",
            furnished(f"{title} | The Esker Post", f"<h1>{title}</h1><form>{form}</form>"),
        )


def missing() -> Iterator[tuple[str, bytes]]:
    """Soft 404s: bare, furnished, and in a template that calls everything an article."""
    for language, (title, text) in MISSING.items():
        body = f"<h1>{title}</h1><p>{text}</p>"
        yield f"missing {language}", bare(title, body)
        yield f"missing {language}, furnished", furnished(f"{title} | The Esker Post", body)
        yield f"missing {language}, many teasers", furnished(f"{title} | The Esker Post", body, teasers=4)
        yield (
            f"missing {language}, called an article",
            furnished(f"{title} | The Esker Post", body, '<meta property="og:type" content="article">'),
        )
        yield f"missing {language}, silent title", furnished("The Esker Post", body)
        yield f"missing {language}, latest stories", furnished(title, f"{body}<h2>•</h2>{cards(6, decks=True)}")


def others() -> Iterator[tuple[str, bytes]]:
    """Failures, shells, lists."""
    yield from FAILURES.items()
    yield from SHELLS.items()
    yield from LISTS.items()


# ---- articles that look like one of these

SENTENCES = (
    "The council of Esker put off its decision on the harbour on Monday, after three hours of debate.",
    "“We were told one thing and read another,” said Mirela Osk, who keeps a chandlery on the quay.",
    "The treasurer, Tomas Brandt, said that the figures of last autumn no longer held.",
    "A second reading is planned for the end of the month, and the mayor expects a majority.",
)


def story(headline: str, *sentences: str, title: str | None = None, head: str = "", after: str = "") -> bytes:
    """A furnished article."""
    body = "".join(f"<p>{text}</p>" for text in (sentences or SENTENCES))
    meta = '<meta property="og:type" content="article">'
    return furnished(
        title or f"{headline} | The Esker Post", f"<article><h1>{headline}</h1>{body}</article>{after}", meta + head
    )


ARTICLES: dict[str, bytes] = {
    "plain": story("Council Puts Off the Harbour Vote"),
    "short": story("Bridge Closed", SENTENCES[0]),
    "flash": story("Bridge Closed After Crash", "The bridge at the mill pond is closed after a crash. More to follow."),
    "about a 404": story("Error 404: How a Town Lost Its Website", *SENTENCES),
    "about missing": story("Page Not Found: Pages of the Town's Chronicle Are Missing", *SENTENCES),
    "about denial": story("Access Denied to Reporters at the Shipyard", *SENTENCES),
    "about robots": story("Are You a Robot? The Shipyard's New Welders", *SENTENCES),
    "about a captcha": story(
        "Why the Captcha Asks You for Traffic Lights",
        "The box says “I'm not a robot”, and those who click it prove that they are human, or so the idea goes.",
        "Researchers in Esker have counted how long people need: please complete the captcha, it takes ten seconds.",
        *SENTENCES[:2],
    ),
    "about cookies": story(
        "Court Forbids Cookie Walls",
        "“Accept all cookies” must not be the only button, the court in Esker ruled on Monday.",
        "Consent to cookies has to be free, the judges wrote, and a wall that asks for it before a page is none.",
        *SENTENCES[:2],
    ),
    "about passwords": story(
        "Log In, Forget, Repeat", "A password is forgotten every four seconds, the survey by the harbour bank says.",
        *SENTENCES[:3],
    ),
    "about an outage": story(
        "Service Unavailable: Ferry Bookings Down for a Day",
        "The booking site of the ferries was unavailable on Monday, and an error occurred for everybody who tried.",
        *SENTENCES[:2],
    ),
    "about maintenance": story("Scheduled Maintenance Closes the Lock", *SENTENCES[:3]),
    "about a domain": story("This Domain Is for Sale: Village Sells Its Name", *SENTENCES[:3]),
    "about removal": story("Statue No Longer Available to See", *SENTENCES[:2]),
    "about lost pages in German": story(
        "Seite nicht gefunden: Wie das Archiv der Stadt verschwand",
        "Das Archiv der Stadt Esker ist seit Montag nicht mehr erreichbar, sagte die Leiterin Hanne Voss der Zeitung.",
        "Wer nach alten Beschlüssen sucht, liest nur noch, dass die Seite nicht gefunden wurde. Ein Ersatz ist geplant.",
    ),
    "metered, cut": story(
        "Council Puts Off the Harbour Vote", *SENTENCES[:2],
        after="<div class=paywall><p>Subscribe to continue reading. Already a subscriber? Log in</p></div>",
    ),
    "many teasers behind": story("Council Puts Off the Harbour Vote", after=cards(40, decks=True)),
    "short, without metadata, related stories behind": furnished(
        "Bridge closed",
        f"<h1>Bridge closed</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p>"
        f"<div class=related><h2>Read on</h2>{cards(9, decks=True)}</div>",
    ),
    "links of the week, told at length": furnished(
        "Links of the week",
        "<h1>Links of the week</h1>"
        + "".join(
            f"<h2><a href=/l/{number}>{head} here and elsewhere</a></h2><p>{' '.join(SENTENCES)} {DECKS[number]}</p>"
            for number, head in enumerate(("Ferries", "The pool", "The lamp", "The quay", "Rents", "The choir"))
        ),
    ),
    "consent box above": furnished(
        "Council Puts Off the Harbour Vote",
        "<div class=cookie-banner><p>We value your privacy. We and our 812 partners use cookies. Accept all</p></div>"
        f"<article><h1>Council Puts Off the Harbour Vote</h1>{''.join(f'<p>{text}</p>' for text in SENTENCES)}</article>",
    ),
    "without any metadata": bare("Harbour vote", f"<h1>Harbour vote</h1>{''.join(f'<p>{text}</p>' for text in SENTENCES)}"),
    "script asked for": furnished(
        "Council Puts Off the Harbour Vote",
        "<noscript>Please enable JavaScript to view the comments.</noscript>"
        f"<article><h1>Council Puts Off the Harbour Vote</h1>{''.join(f'<p>{text}</p>' for text in SENTENCES)}</article>",
    ),
    "captcha in the comments": story(
        "Council Puts Off the Harbour Vote",
        head='<script src="https://www.google.com/recaptcha/api.js"></script>',
        after="<section><h2>Comments</h2><p>Log in to comment</p></section>",
    ),
    "digest of the day": story(
        "Five Things to Know on Tuesday",
        *(f"{number}. {text} The harbour office confirmed it to this paper." for number, text in enumerate(DECKS[:5], 1)),
    ),
    "in Japanese": story(
        "港湾計画の採決を延期",
        "エスカー市議会は月曜日、三時間の討論の末、港湾計画についての採決を延期した。",
        "財務担当のブラント氏は、昨年秋の数字はもはや有効ではないと述べた。月末に再び審議される見通し。",
    ),
    "in Arabic": story(
        "المجلس يؤجل التصويت على الميناء",
        "أجل مجلس مدينة إسكر يوم الاثنين التصويت على خطة الميناء بعد ثلاث ساعات من النقاش في القاعة الكبرى.",
        "وقال أمين الصندوق إن أرقام الخريف الماضي لم تعد صحيحة، ومن المقرر إجراء قراءة ثانية في نهاية الشهر.",
    ),
    "picture and caption": furnished(
        "Storm over the quay",
        "<article><h1>Storm over the quay</h1><figure><img src=/i/1.jpg width=900 height=600><figcaption>Waves wash over "
        "the north quay of Esker on Monday morning. The fish market stayed closed. Photo: Jo Tran/Post</figcaption>"
        "</figure></article>",
        '<meta property="og:type" content="article">',
    ),
}  # fmt: skip
