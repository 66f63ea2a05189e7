"""The pages that people see, made by the program itself: of the bundled newsroom, and of an article in Arabic."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.api import Archive
from archive.demo import FIRST, SECOND, play
from archive.report.html import html
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


def written(archive: Archive, name: str, folder: Path) -> Path:
    path = folder / f"{name}.html"
    path.write_text(html(archive.report(name)), encoding="utf-8")
    return path
