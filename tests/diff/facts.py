"""Made-up edits that change a fact: numbers, amounts, units, dates, names, quotations, negations, in many languages.

Every sentence is invented. `edits(seed, each)` gives `each` edits of every sort in every language; the same seed gives
the same edits. Scripts without tables of words (Hebrew, Russian, Turkish) have the sorts that need none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, NamedTuple


class FactEdit(NamedTuple):
    """One sentence in two versions that do not assert the same."""

    language: str
    sort: str
    old: str
    new: str


@dataclass(frozen=True)
class Facts:
    """Sentences of one language with a place for a fact, and what can stand there."""

    number: Sequence[str]
    #: `{d}` is a date in one of `dates`, built from day, month name, year.
    date: Sequence[str]
    months: Sequence[str]
    dates: Sequence[str]
    #: Pairs that say something else: amounts in words, units.
    amount: Sequence[tuple[str, str]] = ()
    unit: Sequence[tuple[str, str]] = ()
    number_words: Sequence[str] = ()
    name: Sequence[str] = ()
    people: Sequence[str] = ()
    places: Sequence[str] = ()
    quote: Sequence[tuple[str, str]] = ()
    negation: Sequence[tuple[str, str]] = ()
    weekdays: Sequence[str] = ()
    thousands: str = ","
    digits: str = "0123456789"
    #: Words before and after, so that the fact does not always stand alone.
    tails: Sequence[str] = field(default=("",))


PEOPLE: Final = ("Marta Oren", "Pavel Lindt", "Ines Calder", "Tomas Brandt", "Lena Vogel", "Rui Falk", "Sara Amado")
PLACES: Final = ("Tavira", "Brunnstadt", "Ostelle", "Varden", "Corvara", "Lissingen", "Merida", "Ploen")

FACTS: Final[dict[str, Facts]] = {
    "en": Facts(
        number=("The ferry carried {n} passengers across the bay.", "Firefighters counted {n} burnt barns by noon.",
                "The council received {n} letters about the quay.", "At least {n} people were taken to hospital."),
        number_words=("two", "three", "five", "seven", "nine", "eleven", "twelve", "fourteen", "thirty", "sixty"),
        date=("The hearing was held on {d} in the old mill.", "The bridge closed on {d} after the storm.",
              "The contract was signed on {d}, the port said."),
        months=("January", "March", "April", "June", "August", "October", "November"),
        dates=("{m} {day}, {y}", "{day} {m} {y}", "{m} {day}"),
        weekdays=("Monday", "Tuesday", "Thursday", "Friday", "Sunday"),
        amount=(("The repair cost $3 million.", "The repair cost $3 billion."),
                ("Hundreds marched along the river.", "Thousands marched along the river."),
                ("Dozens of boats were damaged.", "Hundreds of boats were damaged."),
                ("Half of the fields were flooded.", "A third of the fields were flooded."),
                ("Most residents agreed to the plan.", "Some residents agreed to the plan."),
                ("All the schools were closed.", "Several schools were closed."),
                ("Losses came to $4.5 million.", "Losses came to $45 million."),
                ("Prices doubled within a year.", "Prices tripled within a year.")),
        unit=(("The tunnel is 40 miles long.", "The tunnel is 40 kilometres long."),
              ("The load weighed 12 tonnes.", "The load weighed 12 pounds."),
              ("Rates rose 5 percent last year.", "Rates rose 5 percentage points last year."),
              ("The trip takes 3 hours.", "The trip takes 3 days."),
              ("The fine was 200 euros.", "The fine was 200 dollars."),
              ("It was 30 degrees Celsius in the hall.", "It was 30 degrees Fahrenheit in the hall.")),
        name=("The suit was filed by {p} in {q}.", "{p} opened the new library in {q} on Sunday.",
              "Police in {q} spoke with {p} for an hour."),
        people=PEOPLE, places=PLACES,
        quote=(("She said, “The dam is safe for now.”", "She said, “The dam is not safe for now.”"),
               ("“We lost everything,” the miller said.", "“We lost a lot,” the miller said."),
               ("He called it “a serious mistake” on air.", "He called it “a terrible mistake” on air."),
               ("The mayor said the road was “closed for good.”", "The mayor said the road was “closed for now.”"),
               ('The driver said: "I saw the light."', 'The driver said: "I never saw the light."')),
        negation=(("The minister will resign.", "The minister will not resign."),
                  ("The factory has a licence.", "The factory has no licence."),
                  ("They could find the boat.", "They couldn't find the boat."),
                  ("The pilot was found guilty.", "The pilot was found not guilty."),
                  ("The alleged thief fled.", "The thief fled."),
                  ("The town may sell the mill.", "The town will sell the mill."),
                  ("Nobody was hurt in the fire.", "Somebody was hurt in the fire."),
                  ("The plan was accepted.", "The plan was never accepted."),
                  ("Nine miners were killed.", "Nine miners were injured.")),
        tails=("", " Work goes on.", " The inquiry continues in spring."),
    ),
    "de": Facts(
        number=("Die Fähre brachte {n} Fahrgäste über die Bucht.", "Die Feuerwehr zählte {n} abgebrannte Scheunen.",
                "Beim Rat gingen {n} Briefe zum Kai ein."),
        number_words=("zwei", "drei", "fünf", "sieben", "neun", "elf", "zwölf", "vierzehn", "dreißig", "sechzig"),
        date=("Die Anhörung fand am {d} in der alten Mühle statt.", "Die Brücke wurde am {d} gesperrt."),
        months=("Januar", "März", "April", "Juni", "August", "Oktober", "November"),
        dates=("{day}. {m} {y}", "{day}. {m}", "{day}.{mn:02}.{y}"),
        weekdays=("Montag", "Dienstag", "Donnerstag", "Freitag", "Sonntag"), thousands=".",
        amount=(("Die Reparatur kostete 3 Millionen Euro.", "Die Reparatur kostete 3 Milliarden Euro."),
                ("Hunderte zogen am Fluss entlang.", "Tausende zogen am Fluss entlang."),
                ("Dutzende Boote wurden beschädigt.", "Hunderte Boote wurden beschädigt."),
                ("Alle Schulen blieben geschlossen.", "Einige Schulen blieben geschlossen."),
                ("Die Hälfte der Felder stand unter Wasser.", "Ein Drittel der Felder stand unter Wasser."),
                ("Der Schaden liegt bei 4,5 Millionen Euro.", "Der Schaden liegt bei 45 Millionen Euro.")),
        unit=(("Der Tunnel ist 40 Meter lang.", "Der Tunnel ist 40 Kilometer lang."),
              ("Die Ladung wog 12 Tonnen.", "Die Ladung wog 12 Kilogramm."),
              ("Die Quote stieg um 5 Prozent.", "Die Quote stieg um 5 Prozentpunkte."),
              ("Die Fahrt dauert 3 Stunden.", "Die Fahrt dauert 3 Tage."),
              ("Die Strafe betrug 200 Euro.", "Die Strafe betrug 200 Dollar.")),
        name=("Die Klage reichte {p} in {q} ein.", "{p} eröffnete am Sonntag die Bücherei in {q}."),
        people=PEOPLE, places=PLACES,
        quote=(("Sie sagte: „Der Damm hält vorerst.“", "Sie sagte: „Der Damm hält nicht.“"),
               ("„Wir haben alles verloren“, sagte der Müller.", "„Wir haben viel verloren“, sagte der Müller."),
               ("Er nannte es einen „schweren Fehler“.", "Er nannte es einen „kleinen Fehler“.")),
        negation=(("Die Ministerin tritt zurück.", "Die Ministerin tritt nicht zurück."),
                  ("Die Fabrik hat eine Genehmigung.", "Die Fabrik hat keine Genehmigung."),
                  ("Der mutmaßliche Dieb floh.", "Der Dieb floh."),
                  ("Die Stadt könnte die Mühle verkaufen.", "Die Stadt wird die Mühle verkaufen."),
                  ("Niemand wurde verletzt.", "Jemand wurde verletzt."),
                  ("Neun Bergleute wurden getötet.", "Neun Bergleute wurden verletzt."),
                  ("Der Plan wurde angenommen.", "Der Plan wurde nie angenommen.")),
        tails=("", " Die Arbeiten gehen weiter."),
    ),
    "fr": Facts(
        number=("Le bac a transporté {n} passagers.", "Les pompiers ont compté {n} granges brûlées.",
                "La mairie a reçu {n} lettres sur le quai."),
        number_words=("deux", "trois", "cinq", "sept", "neuf", "onze", "douze", "quatorze", "trente", "soixante"),
        date=("L’audience a eu lieu le {d} dans le vieux moulin.", "Le pont a fermé le {d} après la tempête."),
        months=("janvier", "mars", "avril", "juin", "août", "octobre", "novembre"),
        dates=("{day} {m} {y}", "{day} {m}", "{day}/{mn:02}/{y}"),
        weekdays=("lundi", "mardi", "jeudi", "vendredi", "dimanche"), thousands="\u202f",
        amount=(("Les travaux ont coûté 3 millions d’euros.", "Les travaux ont coûté 3 milliards d’euros."),
                ("Des centaines de gens ont défilé.", "Des milliers de gens ont défilé."),
                ("Des dizaines de bateaux ont coulé.", "Des centaines de bateaux ont coulé."),
                ("Toutes les écoles étaient fermées.", "Quelques écoles étaient fermées."),
                ("La moitié des champs est inondée.", "Un tiers des champs est inondé."),
                ("Les pertes s’élèvent à 4,5 millions.", "Les pertes s’élèvent à 45 millions.")),
        unit=(("Le tunnel mesure 40 mètres.", "Le tunnel mesure 40 kilomètres."),
              ("La charge pesait 12 tonnes.", "La charge pesait 12 kilos."),
              ("Le taux a gagné 5 %.", "Le taux a gagné 5 points."),
              ("Le trajet dure 3 heures.", "Le trajet dure 3 jours."),
              ("L’amende était de 200 euros.", "L’amende était de 200 dollars.")),
        name=("La plainte a été déposée par {p} à {q}.", "{p} a ouvert la bibliothèque de {q} dimanche."),
        people=PEOPLE, places=PLACES,
        quote=(("Elle a dit : « Le barrage tient. »", "Elle a dit : « Le barrage cède. »"),
               ("« Nous avons tout perdu », dit le meunier.", "« Nous avons beaucoup perdu », dit le meunier."),
               ("Il a parlé d’une « grave erreur ».", "Il a parlé d’une « petite erreur ».")),
        negation=(("La ministre va démissionner.", "La ministre ne va pas démissionner."),
                  ("L’usine a un permis.", "L’usine n’a aucun permis."),
                  ("Le voleur présumé a fui.", "Le voleur a fui."),
                  ("La ville pourrait vendre le moulin.", "La ville va vendre le moulin."),
                  ("Neuf mineurs ont été tués.", "Neuf mineurs ont été blessés."),
                  ("Ils ont toujours payé.", "Ils n’ont jamais payé.")),
        tails=("", " Les travaux continuent."),
    ),
    "es": Facts(
        number=("El transbordador llevó a {n} pasajeros.", "Los bomberos contaron {n} graneros quemados.",
                "El concejo recibió {n} cartas sobre el muelle."),
        number_words=("dos", "tres", "cinco", "siete", "nueve", "once", "doce", "catorce", "treinta", "sesenta"),
        date=("La vista se celebró el {d} en el viejo molino.", "El puente cerró el {d} tras la tormenta."),
        months=("enero", "marzo", "abril", "junio", "agosto", "octubre", "noviembre"),
        dates=("{day} de {m} de {y}", "{day} de {m}", "{day}/{mn:02}/{y}"),
        weekdays=("lunes", "martes", "jueves", "viernes", "domingo"), thousands=".",
        amount=(("La obra costó 3 millones de euros.", "La obra costó 3 mil millones de euros."),
                ("Cientos marcharon junto al río.", "Miles marcharon junto al río."),
                ("Decenas de barcos se hundieron.", "Cientos de barcos se hundieron."),
                ("Todas las escuelas cerraron.", "Algunas escuelas cerraron."),
                ("La mitad de los campos está inundada.", "Un tercio de los campos está inundado."),
                ("Las pérdidas son de 4,5 millones.", "Las pérdidas son de 45 millones.")),
        unit=(("El túnel mide 40 metros.", "El túnel mide 40 kilómetros."),
              ("La carga pesaba 12 toneladas.", "La carga pesaba 12 kilos."),
              ("La tasa subió un 5 por ciento.", "La tasa subió 5 puntos."),
              ("El viaje dura 3 horas.", "El viaje dura 3 días."),
              ("La multa fue de 200 euros.", "La multa fue de 200 dólares.")),
        name=("La demanda la presentó {p} en {q}.", "{p} abrió el domingo la biblioteca de {q}."),
        people=PEOPLE, places=PLACES,
        quote=(("Ella dijo: «La presa aguanta».", "Ella dijo: «La presa cede»."),
               ("“Lo perdimos todo”, dijo el molinero.", "“Perdimos mucho”, dijo el molinero."),
               ("Habló de un “grave error”.", "Habló de un “pequeño error”.")),
        negation=(("La ministra dimitirá.", "La ministra no dimitirá."),
                  ("La fábrica tiene permiso.", "La fábrica nunca tuvo permiso."),
                  ("El presunto ladrón huyó.", "El ladrón huyó."),
                  ("La ciudad podría vender el molino.", "La ciudad venderá el molino."),
                  ("Nueve mineros murieron.", "Nueve mineros resultaron heridos."),
                  ("Alguien resultó herido.", "Nadie resultó herido.")),
        tails=("", " Las obras siguen."),
    ),
    "it": Facts(
        number=("Il traghetto ha portato {n} passeggeri.", "I pompieri hanno contato {n} fienili bruciati.",
                "Il comune ha ricevuto {n} lettere sul molo."),
        number_words=("due", "tre", "cinque", "sette", "nove", "undici", "dodici", "trenta", "sessanta"),
        date=("L’udienza si è tenuta il {d} nel vecchio mulino.", "Il ponte ha chiuso il {d} dopo la tempesta."),
        months=("gennaio", "marzo", "aprile", "giugno", "agosto", "ottobre", "novembre"),
        dates=("{day} {m} {y}", "{day} {m}", "{day}/{mn:02}/{y}"),
        weekdays=("lunedì", "martedì", "giovedì", "venerdì", "domenica"), thousands=".",
        amount=(("I lavori sono costati 3 milioni di euro.", "I lavori sono costati 3 miliardi di euro."),
                ("Centinaia di persone hanno sfilato.", "Migliaia di persone hanno sfilato."),
                ("Decine di barche sono affondate.", "Centinaia di barche sono affondate."),
                ("Tutte le scuole erano chiuse.", "Alcune scuole erano chiuse."),
                ("La metà dei campi è allagata.", "Un terzo dei campi è allagato."),
                ("I danni sono di 4,5 milioni.", "I danni sono di 45 milioni.")),
        unit=(("Il tunnel misura 40 metri.", "Il tunnel misura 40 chilometri."),
              ("Il carico pesava 12 tonnellate.", "Il carico pesava 12 chili."),
              ("Il tasso è salito del 5 per cento.", "Il tasso è salito di 5 punti."),
              ("Il viaggio dura 3 ore.", "Il viaggio dura 3 giorni."),
              ("La multa era di 200 euro.", "La multa era di 200 dollari.")),
        name=("La causa è stata avviata da {p} a {q}.", "{p} ha aperto domenica la biblioteca di {q}."),
        people=PEOPLE, places=PLACES,
        quote=(("Ha detto: «La diga regge».", "Ha detto: «La diga cede»."),
               ("“Abbiamo perso tutto”, dice il mugnaio.", "“Abbiamo perso molto”, dice il mugnaio."),
               ("Ha parlato di un “grave errore”.", "Ha parlato di un “piccolo errore”.")),
        negation=(("La ministra si dimetterà.", "La ministra non si dimetterà."),
                  ("La fabbrica ha un permesso.", "La fabbrica non ha alcun permesso."),
                  ("Il presunto ladro è fuggito.", "Il ladro è fuggito."),
                  ("La città potrebbe vendere il mulino.", "La città deve vendere il mulino."),
                  ("Nove minatori sono morti.", "Nove minatori sono feriti."),
                  ("Qualcuno è rimasto ferito.", "Nessuno è rimasto ferito.")),
        tails=("", " I lavori continuano."),
    ),
    "pt": Facts(
        number=("A balsa levou {n} passageiros.", "Os bombeiros contaram {n} celeiros queimados.",
                "A câmara recebeu {n} cartas sobre o cais."),
        number_words=("dois", "três", "cinco", "sete", "nove", "onze", "doze", "trinta", "sessenta"),
        date=("A audiência foi em {d} no velho moinho.", "A ponte fechou em {d} após a tempestade."),
        months=("janeiro", "março", "abril", "junho", "agosto", "outubro", "novembro"),
        dates=("{day} de {m} de {y}", "{day} de {m}", "{day}/{mn:02}/{y}"),
        weekdays=("segunda-feira", "terça-feira", "quinta-feira", "sexta-feira", "domingo"), thousands=".",
        amount=(("A obra custou 3 milhões de euros.", "A obra custou 3 bilhões de euros."),
                ("Centenas marcharam junto ao rio.", "Milhares marcharam junto ao rio."),
                ("Dezenas de barcos afundaram.", "Centenas de barcos afundaram."),
                ("Todas as escolas fecharam.", "Algumas escolas fecharam."),
                ("Metade dos campos está inundada.", "Um terço dos campos está inundado."),
                ("As perdas são de 4,5 milhões.", "As perdas são de 45 milhões.")),
        unit=(("O túnel tem 40 metros.", "O túnel tem 40 quilômetros."),
              ("A carga pesava 12 toneladas.", "A carga pesava 12 quilos."),
              ("A taxa subiu 5 por cento.", "A taxa subiu 5 pontos."),
              ("A viagem dura 3 horas.", "A viagem dura 3 dias."),
              ("A multa foi de 200 euros.", "A multa foi de 200 dólares.")),
        name=("A ação foi movida por {p} em {q}.", "{p} abriu no domingo a biblioteca de {q}."),
        people=PEOPLE, places=PLACES,
        quote=(("Ela disse: “A barragem aguenta.”", "Ela disse: “A barragem cede.”"),
               ("“Perdemos tudo”, disse o moleiro.", "“Perdemos muito”, disse o moleiro."),
               ("Falou de um “erro grave”.", "Falou de um “erro pequeno”.")),
        negation=(("A ministra vai sair.", "A ministra não vai sair."),
                  ("A fábrica tem licença.", "A fábrica nunca teve licença."),
                  ("O suposto ladrão fugiu.", "O ladrão fugiu."),
                  ("A cidade poderia vender o moinho.", "A cidade vai vender o moinho."),
                  ("Nove mineiros morreram.", "Nove mineiros ficaram feridos."),
                  ("Alguém ficou ferido.", "Ninguém ficou ferido.")),
        tails=("", " As obras continuam."),
    ),
    "nl": Facts(
        number=("De pont vervoerde {n} passagiers.", "De brandweer telde {n} verbrande schuren.",
                "De raad kreeg {n} brieven over de kade."),
        number_words=("twee", "drie", "vijf", "zeven", "negen", "elf", "twaalf", "dertig", "zestig"),
        date=("De zitting was op {d} in de oude molen.", "De brug ging op {d} dicht na de storm."),
        months=("januari", "maart", "april", "juni", "augustus", "oktober", "november"),
        dates=("{day} {m} {y}", "{day} {m}", "{day}-{mn:02}-{y}"),
        weekdays=("maandag", "dinsdag", "donderdag", "vrijdag", "zondag"), thousands=".",
        amount=(("De reparatie kostte 3 miljoen euro.", "De reparatie kostte 3 miljard euro."),
                ("Honderden liepen langs de rivier.", "Duizenden liepen langs de rivier."),
                ("Tientallen boten zonken.", "Honderden boten zonken."),
                ("Alle scholen waren dicht.", "Enkele scholen waren dicht."),
                ("De helft van de velden staat blank.", "Een derde van de velden staat blank."),
                ("De schade is 4,5 miljoen.", "De schade is 45 miljoen.")),
        unit=(("De tunnel is 40 meter lang.", "De tunnel is 40 kilometer lang."),
              ("De lading woog 12 ton.", "De lading woog 12 kilo."),
              ("Het tarief steeg 5 procent.", "Het tarief steeg 5 procentpunt."),
              ("De reis duurt 3 uur.", "De reis duurt 3 dagen."),
              ("De boete was 200 euro.", "De boete was 200 dollar.")),
        name=("De klacht kwam van {p} in {q}.", "{p} opende zondag de bibliotheek in {q}."),
        people=PEOPLE, places=PLACES,
        quote=(("Ze zei: “De dam houdt.”", "Ze zei: “De dam breekt.”"),
               ("‘We zijn alles kwijt’, zei de molenaar.", "‘We zijn veel kwijt’, zei de molenaar."),
               ("Hij sprak van een “grote fout”.", "Hij sprak van een “kleine fout”.")),
        negation=(("De minister treedt af.", "De minister treedt niet af."),
                  ("De fabriek heeft een vergunning.", "De fabriek heeft geen vergunning."),
                  ("De vermoedelijke dief vluchtte.", "De dief vluchtte."),
                  ("De stad kan de molen verkopen.", "De stad zal de molen verkopen."),
                  ("Negen mijnwerkers zijn gedood.", "Negen mijnwerkers zijn gewond."),
                  ("Iemand raakte gewond.", "Niemand raakte gewond.")),
        tails=("", " Het werk gaat door."),
    ),
    "ja": Facts(
        number=("渡し船は{n}人を運んだ。", "消防は{n}棟の焼けた納屋を確認した。"), thousands="",
        date=("公聴会は{d}に開かれた。", "橋は{d}に閉鎖された。"), months=("",),
        dates=("{y}年{mn}月{day}日", "{mn}月{day}日"),
        weekdays=("月曜日", "火曜日", "木曜日", "金曜日", "日曜日"),
        number_words=("二", "三", "五", "七", "九", "十一", "三十"),
        amount=(("修理に3万円かかった。", "修理に3億円かかった。"), ("修理に三千万円かかった。", "修理に三億円かかった。"),
                ("数百人が行進した。", "数千人が行進した。"), ("全ての学校が閉じた。", "一部の学校が閉じた。")),
        unit=(("長さは40メートルだ。", "長さは40キロメートルだ。"), ("罰金は200円だった。", "罰金は200ドルだった。")),
        name=("{p}さんが新しい図書館を開いた。",), people=("山本", "佐伯", "高島", "小川"),
        quote=(("町長は「ダムは安全だ」と話した。", "町長は「ダムは危険だ」と話した。"),),
        negation=(("大臣は辞任する。", "大臣は辞任しない。"), ("工場には許可があった。", "工場には許可がなかった。"),
                  ("船は見つかりました。", "船は見つかりませんでした。"), ("橋は安全である。", "橋は安全ではない。")),
        tails=("", "工事は続く。"),
    ),
    "zh": Facts(
        number=("渡轮载了{n}名乘客。", "消防队统计出{n}座烧毁的谷仓。"), thousands="",
        date=("听证会于{d}举行。", "大桥在{d}关闭。"), months=("",), dates=("{y}年{mn}月{day}日", "{mn}月{day}日"),
        weekdays=("星期一", "星期二", "星期四", "星期五", "星期日"),
        number_words=("三", "五", "七", "九", "十一", "三十"),
        amount=(("维修花费3万元。", "维修花费3亿元。"), ("维修花费三百万元。", "维修花费三千万元。"),
                ("数百人沿河游行。", "数千人沿河游行。"), ("所有学校关闭。", "部分学校关闭。")),
        unit=(("隧道长40米。", "隧道长40公里。"), ("罚款200元。", "罚款200美元。")),
        name=("{p}在周日开放了新图书馆。",), people=("王立新", "李文海", "陈国平", "赵一鸣"),
        quote=(("镇长说：“水坝是安全的。”", "镇长说：“水坝是危险的。”"),),
        negation=(("部长将辞职。", "部长将不辞职。"), ("工厂有许可证。", "工厂没有许可证。"), ("船已找到。", "船未找到。"),
                  ("此人是嫌疑人。", "此人不是嫌疑人。")),
        tails=("", "工程仍在继续。"),
    ),
    "ar": Facts(
        number=("نقلت العبارة {n} راكبا عبر الخليج.", "تلقى المجلس {n} رسالة عن الرصيف."), thousands="",
        digits="٠١٢٣٤٥٦٧٨٩", date=("عقدت الجلسة في {d} في الطاحونة القديمة.",),
        months=("يناير", "مارس", "أبريل", "يونيو", "أكتوبر", "نوفمبر"), dates=("{day} {m} {y}", "{day} {m}"),
        weekdays=("الاثنين", "الثلاثاء", "الخميس", "الجمعة", "الأحد"),
        amount=(("كلف الإصلاح 3 ملايين يورو.", "كلف الإصلاح 3 مليارات يورو."), ("سار المئات على النهر.", "سار الآلاف على النهر.")),
        negation=(("ستستقيل الوزيرة.", "لن تستقيل الوزيرة."), ("المصنع لديه ترخيص.", "المصنع ليس لديه ترخيص."),
                  ("عثروا على القارب.", "لم يعثروا على القارب.")),
        tails=("", " العمل مستمر."),
    ),
    "he": Facts(
        number=("המעבורת הסיעה {n} נוסעים.", "המועצה קיבלה {n} מכתבים על הרציף."), thousands=",",
        date=("השימוע התקיים ב-{d} בטחנה הישנה.",), months=("ינואר", "מרץ", "אפריל", "יוני", "אוקטובר", "נובמבר"),
        dates=("{day} ב{m} {y}", "{day}/{mn}/{y}", "{day}.{mn}.{y}"),
        weekdays=("יום שני", "יום שלישי", "יום חמישי", "יום שישי", "יום ראשון"),
        amount=(("התיקון עלה 3 מיליון שקל.", "התיקון עלה 3 מיליארד שקל."), ("מאות צעדו לאורך הנהר.", "אלפים צעדו לאורך הנהר.")),
        negation=(("השרה תתפטר.", "השרה לא תתפטר."), ("למפעל יש רישיון.", "למפעל אין רישיון.")),
    ),
    "ru": Facts(
        number=("Паром перевёз {n} пассажиров.", "Совет получил {n} писем о причале."), thousands="\u00a0",
        date=("Слушание прошло {d} на старой мельнице.",),
        months=("января", "марта", "апреля", "июня", "августа", "октября", "ноября"),
        dates=("{day} {m} {y} года", "{day} {m}", "{day}.{mn:02}.{y}"),
        weekdays=("в понедельник", "во вторник", "в четверг", "в пятницу", "в воскресенье"),
        number_words=("два", "три", "пять", "семь", "девять", "двенадцать"),
        amount=(("Ремонт стоил 3 миллиона рублей.", "Ремонт стоил 3 миллиарда рублей."),
                ("Сотни людей шли вдоль реки.", "Тысячи людей шли вдоль реки.")),
        negation=(("Министр уйдёт в отставку.", "Министр не уйдёт в отставку."), ("У завода есть лицензия.", "У завода нет лицензии."),
                  ("Завод всегда платил.", "Завод никогда не платил.")),
        name=("Иск подал {p} вчера.",), people=("Иван Орлов", "Пётр Лебедев", "Олег Сомов"),
    ),
    "tr": Facts(
        number=("Feribot {n} yolcu taşıdı.", "Meclise rıhtımla ilgili {n} mektup geldi."), thousands=".",
        date=("Duruşma {d} tarihinde eski değirmende yapıldı.",),
        months=("Ocak", "Mart", "Nisan", "Haziran", "Ağustos", "Ekim", "Kasım"), dates=("{day} {m} {y}", "{day} {m}", "{day}.{mn:02}.{y}"),
        weekdays=("Pazartesi", "Salı", "Perşembe", "Cuma", "Pazar"),
        number_words=("iki", "üç", "beş", "yedi", "dokuz", "on iki"),
        amount=(("Onarım 3 milyon lira tuttu.", "Onarım 3 milyar lira tuttu."), ("Yüzlerce kişi yürüdü.", "Binlerce kişi yürüdü.")),
        negation=(("Bakan istifa edecek.", "Bakan istifa etmeyecek."), ("Fabrikanın izni var.", "Fabrikanın izni yok."),
                  ("Olay bir kaza.", "Olay bir kaza değil.")),
        name=("Davayı {p} açtı.",), people=("Ayşe Demir", "Cem Aksoy", "Deniz Kaya"),
    ),
}  # fmt: skip
_MONTHS_EN: Final = (1, 3, 4, 6, 8, 10, 11)
LATIN: Final = ("en", "de", "fr", "es", "it", "pt", "nl")


def edits(seed: int, each: int, languages: Sequence[str] = tuple(FACTS)) -> list[FactEdit]:
    """`each` edits of every sort that a language has, in the order of the languages and sorts. Deterministic."""
    found = []
    for language in languages:
        facts = FACTS[language]
        for sort, make in _SORTS.items():
            chance = Random(f"{seed} {language} {sort}")
            found += [FactEdit(language, sort, *pair) for pair in _some(make, facts, chance, each)]
    return found


def _some(
    make: Callable[[Facts, Random], tuple[str, str] | None], facts: Facts, chance: Random, each: int
) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for _ in range(each * 6):
        pair = make(facts, chance)
        if pair is None:
            return
        if chance.random() < 0.5:
            pair = pair[1], pair[0]
        tail = chance.choice(facts.tails)
        pair = pair[0] + tail, pair[1] + tail
        if pair[0] != pair[1] and pair not in seen:
            seen.add(pair)
            yield pair
        if len(seen) == each:
            return


def _figure(facts: Facts, n: int) -> str:
    text = f"{n:,}".replace(",", facts.thousands)
    return text.translate({ord("0") + digit: facts.digits[digit] for digit in range(10)})


def _number(facts: Facts, chance: Random) -> tuple[str, str]:
    sentence = chance.choice(facts.number)
    if facts.number_words and chance.random() < 0.3:
        a, b = chance.sample(facts.number_words, 2)
    else:
        size = chance.choice((9, 90, 900, 9_000, 900_000))
        low = chance.randint(2, size)
        high = low + chance.choice((1, 2, 10, size // 3 + 1))
        a, b = _figure(facts, low), _figure(facts, high)
    return sentence.format(n=a), sentence.format(n=b)


def _date(facts: Facts, chance: Random) -> tuple[str, str]:
    sentence = chance.choice(facts.date)
    if facts.weekdays and chance.random() < 0.2:
        a, b = chance.sample(facts.weekdays, 2)
        return sentence.format(d=a), sentence.format(d=b)
    shape = chance.choice(facts.dates)
    place = chance.randrange(len(facts.months))
    day, year = chance.randint(1, 27), chance.randint(2001, 2024)
    parts = {"m": facts.months[place], "mn": _MONTHS_EN[place], "day": day, "y": year}
    other = dict(parts)
    change = chance.choice(("day", "m", "y"))
    if change == "m" and len(facts.months) > 1:
        next_place = (place + 1) % len(facts.months)
        other |= {"m": facts.months[next_place], "mn": _MONTHS_EN[next_place]}
    elif change == "y" and "{y}" in shape:
        other["y"] = year + 1
    else:
        other["day"] = day + 1
    return sentence.format(d=shape.format(**parts)), sentence.format(d=shape.format(**other))


def _name(facts: Facts, chance: Random) -> tuple[str, str] | None:
    if not facts.name:
        return None
    sentence = chance.choice(facts.name)
    a, b = chance.sample(facts.people, 2)
    here = there = chance.choice(facts.places or ("",))
    if facts.places and "{q}" in sentence and chance.random() < 0.4:
        there = chance.choice([place for place in facts.places if place != here])
        b = a
    elif chance.random() < 0.4 and " " in a:
        # Only the family name.
        b = f"{a.split()[0]} {b.split()[1]}"
    return sentence.format(p=a, q=here), sentence.format(p=b, q=there)


def _pairs(name: str) -> Callable[[Facts, Random], tuple[str, str] | None]:
    def make(facts: Facts, chance: Random) -> tuple[str, str] | None:
        choices: Sequence[tuple[str, str]] = getattr(facts, name)
        return chance.choice(choices) if choices else None

    return make


_SORTS: Final[dict[str, Callable[[Facts, Random], tuple[str, str] | None]]] = {
    "number": _number, "date": _date, "amount": _pairs("amount"), "unit": _pairs("unit"), "name": _name,
    "quote": _pairs("quote"), "negation": _pairs("negation"),
}  # fmt: skip
