"""Holds invented stories in many languages and sets them as pages, as text and as Markdown, so that two can be compared."""

from __future__ import annotations

# Stories and marks stay as they are set.
# ruff: noqa: E501, ISC004
import html
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from archive.articles.extract import extract
from archive.diff import compare
from archive.model.article import Extraction
from archive.model.edit import SEVERITY, Comparison, Edit, Source

sys.path.insert(0, str(Path(__file__).parents[1]))
from diff_builder import check

Medium = Literal["html", "text", "markdown"]
MEDIA: Final[tuple[Medium, ...]] = ("html", "text", "markdown")
URL: Final = "https://courant.example/2026/03/04/harbour-story"

#: A headline and three paragraphs for each language; what a test changes stands between the second and the third.
STORIES: Final[dict[str, tuple[str, str, str, str]]] = {
    "en": (
        "Council votes on the harbour bridge",
        "The council of Valmare approved the new harbour bridge after a long debate in the old town hall, and hundreds "
        "of residents followed the session from the square outside.",
        "Engineers had warned for years that the old piers could not carry heavier lorries any longer, and the port "
        "authority had closed one lane to traffic last winter.",
        "Work is to begin in spring, the town clerk said, and the ferry will keep running until the opening of the "
        "southern ramp beside the fish market.",
    ),
    "de": (
        "Stadtrat stimmt über die Hafenbrücke ab",
        "Der Stadtrat von Valmare hat nach langer Debatte im alten Rathaus die neue Hafenbrücke gebilligt, und viele "
        "Anwohner verfolgten die Sitzung auf dem Platz davor.",
        "Fachleute hatten seit Jahren gewarnt, dass die alten Pfeiler schwerere Lastwagen nicht mehr tragen können, und "
        "die Hafenbehörde hatte im Winter eine Spur gesperrt.",
        "Die Arbeiten sollen im Frühjahr beginnen, sagte die Stadtschreiberin, und die Fähre verkehrt bis zur Eröffnung "
        "der südlichen Rampe neben dem Fischmarkt weiter.",
    ),
    "fr": (
        "Le conseil vote sur le pont du port",
        "Le conseil de Valmare a approuvé le nouveau pont du port après un long débat dans l’ancien hôtel de ville, et "
        "de nombreux riverains ont suivi la séance depuis la place.",
        "Les ingénieurs avertissaient depuis des années que les vieilles piles ne pouvaient plus porter de camions plus "
        "lourds, et le port avait fermé une voie cet hiver.",
        "Les travaux doivent commencer au printemps, a dit la secrétaire de mairie, et le bac continuera jusqu’à "
        "l’ouverture de la rampe sud, à côté du marché aux poissons.",
    ),
    "es": (
        "El concejo vota el puente del puerto",
        "El concejo de Valmare aprobó el nuevo puente del puerto tras un largo debate en el antiguo ayuntamiento, y "
        "muchos vecinos siguieron la sesión desde la plaza.",
        "Los ingenieros advertían desde hace años que los viejos pilares ya no podían soportar camiones más pesados, y "
        "el puerto había cerrado un carril en invierno.",
        "Las obras deben comenzar en primavera, dijo la secretaria municipal, y el transbordador seguirá hasta la "
        "apertura de la rampa sur, junto al mercado de pescado.",
    ),
    "it": (
        "Il consiglio vota sul ponte del porto",
        "Il consiglio di Valmare ha approvato il nuovo ponte del porto dopo un lungo dibattito nel vecchio municipio, e "
        "molti abitanti hanno seguito la seduta dalla piazza.",
        "Gli ingegneri avvertivano da anni che i vecchi piloni non potevano più reggere camion più pesanti, e il porto "
        "aveva chiuso una corsia durante l’inverno.",
        "I lavori dovrebbero cominciare in primavera, ha detto la segretaria comunale, e il traghetto resterà in "
        "servizio fino all’apertura della rampa sud.",
    ),
    "pt": (
        "A câmara vota a ponte do porto",
        "A câmara de Valmare aprovou a nova ponte do porto depois de um longo debate no antigo paço, e muitos moradores "
        "seguiram a sessão a partir da praça.",
        "Os engenheiros avisavam há anos que os velhos pilares já não podiam suportar camiões mais pesados, e o porto "
        "tinha fechado uma faixa no inverno.",
        "As obras devem começar na primavera, disse a secretária da câmara, e a balsa continuará até à abertura da "
        "rampa sul, ao lado do mercado do peixe.",
    ),
    "nl": (
        "De raad stemt over de havenbrug",
        "De raad van Valmare heeft na een lang debat in het oude stadhuis de nieuwe havenbrug goedgekeurd, en veel "
        "bewoners volgden de zitting vanaf het plein.",
        "Ingenieurs waarschuwden al jaren dat de oude pijlers geen zwaardere vrachtwagens meer konden dragen, en de "
        "haven had in de winter een rijstrook gesloten.",
        "Het werk moet in het voorjaar beginnen, zei de gemeentesecretaris, en de veerboot blijft varen tot de opening "
        "van de zuidelijke oprit naast de vismarkt.",
    ),
    "tr": (
        "Meclis liman köprüsünü oyladı",
        "Valmare meclisi, eski belediye binasındaki uzun bir tartışmanın ardından yeni liman köprüsünü onayladı ve "
        "yüzlerce sakin oturumu meydandan izledi.",
        "Mühendisler eski ayakların daha ağır kamyonları taşıyamayacağı konusunda yıllardır uyarıyordu ve liman idaresi "
        "geçen kış bir şeridi kapatmıştı.",
        "Çalışmaların ilkbaharda başlaması bekleniyor, dedi belediye yazmanı, ve feribot güney rampasının açılışına "
        "kadar çalışmaya devam edecek.",
    ),
    "nb": (
        "Rådet stemmer over havnebroen",
        "Rådet i Valmare har etter en lang debatt i det gamle rådhuset godkjent den nye havnebroen, og mange innbyggere "
        "fulgte møtet fra plassen utenfor.",
        "Ingeniører hadde i årevis advart om at de gamle pilarene ikke lenger kunne bære tyngre lastebiler, og havnen "
        "hadde stengt et felt i vinter.",
        "Arbeidet skal begynne til våren, sa kommunesekretæren, og fergen går videre til åpningen av den søndre rampen "
        "ved siden av fisketorget.",
    ),
    "ja": (
        "港の橋の計画を議会が承認",
        "ヴァルマーレ市議会は古い市庁舎での長い議論の末、新しい港の橋の計画を承認した。広場では多くの住民が議事を見守った。",
        "技術者たちは古い橋脚がこれ以上重いトラックを支えられないと何年も前から警告しており、港湾局は昨冬に一車線を閉鎖していた。",
        "工事は春に始まる予定で、市の書記によると、魚市場の隣にある南側の坂道が開通するまで渡し船の運航は続くという。",
    ),
    "zh": (
        "市议会表决港口大桥",
        "瓦尔马雷市议会在旧市政厅经过长时间辩论后批准了新的港口大桥，许多居民在广场上关注了会议的进程。",
        "工程师多年来一直警告说，旧桥墩已无法承受更重的卡车，港务局去年冬天曾关闭一条车道以减轻负荷。",
        "市政秘书说，工程将于春天开始，渡轮将继续运行，直到鱼市场旁边的南侧坡道开通为止。",
    ),
    "th": (
        "สภาลงมติเรื่องสะพานท่าเรือ",
        "สภาเมืองวัลมาเรอนุมัติสะพานท่าเรือแห่งใหม่หลังการอภิปรายอันยาวนานในศาลาว่าการหลังเก่า และชาวบ้านจำนวนมากติดตามการประชุมจากลานด้านนอก",
        "วิศวกรเตือนมาหลายปีแล้วว่าเสาสะพานเก่าไม่สามารถรับรถบรรทุกที่หนักกว่านี้ได้อีก และการท่าเรือได้ปิดช่องจราจรหนึ่งช่องเมื่อฤดูหนาวที่แล้ว",
        "งานก่อสร้างจะเริ่มในฤดูใบไม้ผลิ เลขานุการเมืองกล่าว และเรือข้ามฟากจะยังคงวิ่งต่อไปจนกว่าทางลาดด้านใต้ข้างตลาดปลาจะเปิดใช้",
    ),
    "ar": (
        "المجلس يصوت على جسر الميناء",
        "وافق مجلس مدينة فالماري على جسر الميناء الجديد بعد نقاش طويل في مبنى البلدية القديم، وتابع كثير من السكان الجلسة من الساحة.",
        "وكان المهندسون يحذرون منذ سنوات من أن الأعمدة القديمة لم تعد قادرة على حمل شاحنات أثقل، وأغلق الميناء مسارا في الشتاء الماضي.",
        "ومن المقرر أن تبدأ الأعمال في الربيع، كما قالت كاتبة البلدية، وستواصل العبارة عملها حتى افتتاح المنحدر الجنوبي بجانب سوق السمك.",
    ),
    "he": (
        "המועצה מצביעה על גשר הנמל",
        "מועצת ואלמרה אישרה את גשר הנמל החדש לאחר דיון ארוך בבניין העירייה הישן, ותושבים רבים עקבו אחר הישיבה מן הכיכר.",
        "מהנדסים הזהירו במשך שנים כי העמודים הישנים אינם יכולים לשאת עוד משאיות כבדות יותר, ורשות הנמל סגרה נתיב אחד בחורף שעבר.",
        "העבודות צפויות להתחיל באביב, אמרה מזכירת העירייה, והמעבורת תמשיך לפעול עד פתיחת הרמפה הדרומית ליד שוק הדגים.",
    ),
    "fa": (
        "شورا درباره پل بندر رای داد",
        "شورای شهر والماره پس از گفتگویی طولانی در ساختمان قدیمی شهرداری، پل جدید بندر را تصویب کرد و ساکنان بسیاری جلسه را از میدان دنبال کردند.",
        "مهندسان سال‌ها هشدار داده بودند که پایه‌های قدیمی دیگر نمی‌توانند کامیون‌های سنگین‌تر را تحمل کنند و بندر یک مسیر را بسته بود.",
        "کارها قرار است در بهار آغاز شود، منشی شهر گفت، و کشتی تا گشایش شیب جنوبی کنار بازار ماهی به کار خود ادامه خواهد داد.",
    ),
    "hi": (
        "परिषद ने बंदरगाह पुल पर मतदान किया",
        "वालमारे की परिषद ने पुराने नगर भवन में लंबी बहस के बाद बंदरगाह के नए पुल को मंजूरी दी और बहुत से निवासियों ने चौक से बैठक देखी।",
        "इंजीनियर वर्षों से चेतावनी दे रहे थे कि पुराने खंभे अब भारी ट्रकों का भार नहीं उठा सकते और बंदरगाह ने सर्दियों में एक रास्ता बंद किया था।",
        "काम वसंत में शुरू होना है, नगर की सचिव ने कहा, और मछली बाजार के पास दक्षिणी ढलान के खुलने तक नाव चलती रहेगी।",
    ),
}


def paragraphs(*between: str, lang: str = "en") -> tuple[str, ...]:
    """The story of a language with further paragraphs before its last."""
    _, first, second, last = STORIES[lang]
    return (first, second, *between, last)


def as_html(
    story: Iterable[str], *, lang: str = "en", headline: str | None = None, head: str = "", above: str = "",
    below: str = "", aside: str = "", title: str | None = None, raw: bool = False,
) -> bytes:  # fmt: skip
    """A whole page. A paragraph that begins with `<` is markup; `raw` takes every paragraph for markup."""
    heading = headline or STORIES[lang][0]
    told = "".join(
        text if text.startswith("<") else f"<p>{text if raw else html.escape(text, quote=False)}</p>" for text in story
    )
    rtl = " dir=rtl" if lang in ("ar", "he", "fa") else ""
    return (
        f"<!doctype html><html lang={lang}{rtl}><head><meta charset=utf-8><title>{title or heading} | The Courant</title>"
        f"{head}</head><body><header><nav><a href=/>Home</a> <a href=/news>News</a> <a href=/sport>Sport</a></nav>"
        f"</header><main><article><h1>{heading}</h1>{above}{told}{below}</article></main>{aside}"
        "<footer><p><a href=/about>About us</a> <a href=/imprint>Imprint</a></p></footer></body></html>"
    ).encode()


def as_text(story: Iterable[str], *, lang: str = "en", headline: str | None = None) -> bytes:
    """The story as a text file."""
    return "\n\n".join((headline or STORIES[lang][0], *story)).encode()


def as_markdown(story: Iterable[str], *, lang: str = "en", headline: str | None = None) -> bytes:
    """The story as Markdown."""
    return "\n\n".join((f"# {headline or STORIES[lang][0]}", *story)).encode()


def set_as(medium: Medium, story: Iterable[str], lang: str = "en", headline: str | None = None) -> bytes:
    """The story in one of the three forms."""
    if medium == "html":
        return as_html(story, lang=lang, headline=headline)
    return (as_text if medium == "text" else as_markdown)(story, lang=lang, headline=headline)


def read(page: bytes, medium: Medium = "html", url: str = URL, content_type: str | None = None) -> Extraction:
    """A page read."""
    return extract(page, kind=medium, url=url, content_type=content_type)


def both(
    old: bytes | Extraction, new: bytes | Extraction, medium: Medium = "html", *, url: str = URL,
    observed: tuple[str | None, str | None] = (None, None),
) -> Comparison:  # fmt: skip
    """Two pages compared, in this direction; what must hold for every comparison is looked at both ways."""
    before = read(old, medium, url) if isinstance(old, bytes) else old
    after = read(new, medium, url) if isinstance(new, bytes) else new
    sources = Source("old", observed[0]), Source("new", observed[1])
    result = compare(before, after, old_source=sources[0], new_source=sources[1])
    check(before, after, result)
    back = compare(after, before, old_source=sources[1], new_source=sources[0])
    check(after, before, back)
    assert bool(result.edits) == bool(back.edits), "found in one direction only"
    for side in (before, after):
        same = compare(side, side)
        assert (same.edits, same.noise) == ((), ())
    return result


def changed(
    old: str, new: str, lang: str = "en", medium: Medium = "html", *,
    observed: tuple[str | None, str | None] = (None, None),
) -> Comparison:  # fmt: skip
    """Two versions of a story that differ in one paragraph."""
    pages = [set_as(medium, paragraphs(text, lang=lang), lang) for text in (old, new)]
    return both(pages[0], pages[1], medium, observed=observed)


def one(old: str, new: str, lang: str = "en", medium: Medium = "html") -> Edit:
    """The single edit between two versions that differ in one paragraph."""
    return single(changed(old, new, lang, medium))


def single(result: Comparison) -> Edit:
    """The only edit of a comparison."""
    assert len(result.edits) == 1, [
        (edit.field, edit.operation, edit.kinds, edit.old, edit.new) for edit in result.edits
    ]
    return result.edits[0]


def told(edit: Edit) -> list[tuple[str, str, str]]:
    """Each span of an edit that is no noise: its kind, what stood, what stands."""
    old, new = (edit.old.text if edit.old else ""), (edit.new.text if edit.new else "")
    return [(span.kind, old[slice(*span.old)], new[slice(*span.new)]) for span in edit.spans if SEVERITY[span.kind] > 0]


def kinds(edit: Edit) -> list[str]:
    """The kinds of the spans that are no noise, in the order of the text."""
    return [kind for kind, _, _ in told(edit)]


def noises(result: Comparison) -> set[str]:
    """The kinds of the noise."""
    return {noise.kind for noise in result.noise}


def quiet(result: Comparison, *allowed: str) -> None:
    """No edit, and what differs is told as noise of these kinds only (at least one of it)."""
    assert not result.edits, [(edit.field, edit.operation, edit.kinds, edit.old, edit.new) for edit in result.edits]
    assert noises(result) <= set(allowed), result.noise
    assert result.noise, "what differs was dropped"
