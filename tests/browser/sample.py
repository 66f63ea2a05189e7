"""The pages that people see, made by the program itself: of the bundled newsroom, and of an article in Arabic."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from archive.api import Archive
from archive.demo import FIRST, SECOND, play
from archive.diff.counting import figures
from archive.model.edit import Field, Kind, Verdict
from archive.model.outlet import CountedEdit, OutletView, WatchedArticle, WatchedStep
from archive.model.times import format_time, parse_time
from archive.report.html import html
from archive.report.outlet import outlet_html
from tests.newspaper import newspaper, page

ARABIC = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>المجلس يقرّ خطة الميناء</title>
<meta property="og:type" content="article"></head><body><article><h1>المجلس يقرّ خطة الميناء</h1>
<p>أقرّ المجلس خطة الميناء يوم الاثنين بعد نقاش استمر حتى منتصف الليل، وحضره عدد كبير من سكان الحي القديم.</p>
<p>ستكلف الخطة {cost} مليون خلال أربع سنوات، وفق ما قاله أمين الخزانة، وسيغلق الرصيف الشمالي شتاءين متتاليين.</p>
<p>وقالت ميريلا التي تدير متجرا على الرصيف: لقد انتظرنا هذا منذ الفيضان، ولن نرحل قبل أن يكتمل العمل هنا.</p>
</article></body></html>"""


def make_pages(folder: Path) -> dict[str, Path]:
    """Reports and quotes of the bundled newsroom and of an article written from right to left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        play(folder / "demo", lambda line: None)
        made = {}
        archive = Archive.open(folder / "demo")
        for name in (FIRST, SECOND):
            made[f"report-{name}"] = written(archive, name, folder)
        few = archive.outlet(archive.articles()[0].site)
        made["outlet-few"] = put(outlet_html(few), folder / "outlet-few.html")
        made["outlet"] = put(outlet_html(many(few)), folder / "outlet.html")
        made["quote"] = folder / "quote.html"
        archive.quote(f"{SECOND}@v2", made["quote"], item="body/2", beside=True)
        (folder / "paper").mkdir()
        with newspaper(folder / "paper") as paper:
            for hour, cost in ((8, "41"), (9, "14")):
                paper.at(f"2026-03-02T{hour:02}:00:00Z")
                paper.serve("/ar", ARABIC.replace("{cost}", cost).encode())
                paper.capture("/ar")
            paper.serve("/long", page(extra="<p>A very long unbroken word: " + "x" * 400 + "</p>"))
            paper.capture("/long")
            for row in paper.press.articles():
                name = "arabic" if row.url.endswith("/ar") else row.slug
                made[f"report-{name}"] = written(paper.press, row.slug, folder)
    return made


PLACES: tuple[tuple[str, Field], ...] = (("headline", "headline"), ("image/1/caption", "caption"), ("body/3", "body"))
#: Of an article: hours of its looks after the first, hour of its change, kinds, nature and what the page tells of it.
PLANS: tuple[tuple[int, int | None, tuple[Kind, ...], Literal["correction", "unclear"] | None, Verdict | None], ...] = (
    (96, 2, ("NUMBER_CHANGED",), "correction", "disclosed"),
    (72, 30, ("QUOTE_CHANGED",), "unclear", "no-note-found"),
    (80, None, (), None, None),
    (48, 5, ("TYPO",), None, None),
    (96, 12, ("NUMBER_CHANGED", "HEADLINE_CHANGE"), "correction", "no-note-found"),
    (60, None, (), None, None),
    (24, 8, ("CONTENT_REMOVED",), "unclear", "no-note-found"),
    (90, 50, ("REPHRASE",), "unclear", "undetermined"),
)


def many(few: OutletView) -> OutletView:
    """A report of three dozen articles, as a newsroom of some size gives one."""
    start = parse_time(few.since)
    articles = []
    for number in range(36):
        hours, change, kinds, nature, told = PLANS[(number * 5 + number // 8) % len(PLANS)]
        slug = f"{('harbour', 'ferry', 'council', 'bridge', 'school', 'market')[number % 6]}-{number + 1}"
        first = start + timedelta(hours=2 * number)
        steps: tuple[WatchedStep, ...] = ()
        if change is not None:
            at, field = PLACES[number % len(PLACES)]
            name = f"e-{number:012x}"
            edit = CountedEdit(name, at, field, "change", 4 if nature else 1, kinds, nature=nature, disclosure=told)
            steps = (
                WatchedStep(
                    old=f"{slug}@v1", new=f"{slug}@v2", after=format_time(first + timedelta(hours=change - 1)),
                    until=format_time(first + timedelta(hours=change + number % 4)), aside=None, seen="confirmed", edits=(edit,),
                ),
            )  # fmt: skip
        articles.append(
            WatchedArticle(
                slug=slug,
                url=f"https://{few.site}/{slug}",
                headline=f"Council Hears of the {slug.title()} Plan",
                looks=hours // 4,
                read=hours // 4 - number % 2,
                failed={"blocked": 1} if number % 2 else {},
                imported=0,
                first=format_time(first),
                last=format_time(first + timedelta(hours=hours)),
                fresh=True,
                span=hours * 3600,
                gap=4 * 3600,
                steps=steps,
            )
        )
    return replace(
        few,
        articles=tuple(articles),
        figures=figures(articles, few.since),
        until=format_time(start + timedelta(days=7)),
    )


def put(text: str, path: Path) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def written(archive: Archive, name: str, folder: Path) -> Path:
    return put(html(archive.report(name)), folder / f"{name}.html")
