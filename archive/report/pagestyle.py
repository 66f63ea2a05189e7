"""The look of the HTML report, and the content security policy that allows this style sheet and nothing else.

Added and removed words are blue and amber (told apart by every common colour vision), underlined and struck out, and
marked + and −, since in greyscale the two colours are almost one. Sizes are in rem, fonts are the system's, dark mode
and print are media queries; nothing is loaded.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

CSS: Final = """
:root{color-scheme:light dark;
--bg:#fff;--fg:#1b1f24;--soft:#525a64;--line:#d3d8de;--card:#f6f8fa;--link:#0550ae;
--ins:#c2dcff;--ins-fg:#08305a;--ins-line:#0969da;--del:#fff0cc;--del-fg:#5a2c00;--del-line:#bc4c00;
--mov:#ebe3fb;--mov-fg:#3d2480;--mov-line:#6639ba;--hot:#9a3412;
--serif:Charter,"Bitstream Charter","Iowan Old Style",Cambria,"Noto Serif","DejaVu Serif",Georgia,serif;
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--bg:#121417;--fg:#e6e6e6;--soft:#a3adb8;--line:#343b43;--card:#1a1e23;--link:#79b8ff;
--ins:#0c4a86;--ins-fg:#d6eaff;--ins-line:#58a6ff;--del:#6b3c00;--del-fg:#ffe9c2;--del-line:#f0883e;
--mov:#3d2480;--mov-fg:#ebe3fb;--mov-line:#b392f0;--hot:#ffa657}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--fg);
  font:1rem/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:break-word}
.hash,code,pre,dd,bdi,h1,.words,.paper{overflow-wrap:anywhere}
.ghost,.file{overflow-wrap:normal}
main{max-width:56rem;margin:0 auto;padding:2rem 1.25rem 3rem}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--ins-line);outline-offset:2px;
  border-radius:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem;z-index:1}
h1{font:700 2rem/1.2 var(--serif);margin:.3rem 0 .6rem;text-wrap:balance}
h2{font-size:1.15rem;line-height:1.3;margin:2.75rem 0 .9rem;padding-bottom:.35rem;
  border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0}
p{margin:.5rem 0}
.kicker{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0}
.soft{color:var(--soft)}
.small{font-size:.875rem}
.facts{display:flex;flex-wrap:wrap;gap:.15rem 1.25rem;margin:.6rem 0 0;padding:0;list-style:none;font-size:.9rem;
  color:var(--soft)}
.facts b{color:var(--fg);font-weight:600}
code,pre,.hash{font:.85em/1.5 var(--mono)}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;margin:.5rem 0;
  white-space:pre-wrap}
.status{border:1px solid var(--line);border-inline-start:4px solid var(--soft);border-radius:6px;
  background:var(--card);padding:.9rem 1.1rem;margin:1.4rem 0 0}
.status ul{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:.5rem;list-style:none;
  margin:0 0 .8rem;padding:0}
.status li{border:1px solid var(--line);border-radius:4px;background:var(--bg);padding:.35rem .6rem;font-size:.8rem;
  color:var(--soft)}
.status li b{display:block;letter-spacing:.06em;color:var(--fg)}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;margin:.7rem 0 1rem;padding:0}
.chip{display:inline-block;border:1px solid var(--line);border-radius:1rem;padding:.05rem .65rem;font-size:.8rem;
  color:var(--fg);background:var(--bg)}
.chip.note{border-style:dashed;border-color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:start;vertical-align:top;padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft);font-size:.8rem}
td.num,td.when{white-space:nowrap}
td.note{min-width:8.5rem}
.timeline{list-style:none;margin:0;padding:0 0 0 .45rem}
.timeline>li{position:relative;border-inline-start:2px solid var(--line);padding:0 0 1.1rem 1.5rem;
  padding-inline:1.5rem 0}
.timeline>li:last-child{border-color:transparent;padding-bottom:0}
.timeline>li::before{content:"";position:absolute;inset-inline-start:calc(-.45rem - 1px);top:.35rem;width:.9rem;
  height:.9rem;border-radius:50%;background:var(--bg);border:2px solid var(--soft)}
.timeline>li.seen::before{width:.5rem;height:.5rem;inset-inline-start:calc(-.25rem - 1px);top:.5rem;
  border-color:var(--line);background:var(--line)}
.timeline>li.s2::before,.timeline>li.s3::before{background:linear-gradient(90deg,var(--soft) 50%,var(--bg) 50%)}
.timeline>li.s4::before,.timeline>li.s5::before{background:var(--hot);border-color:var(--hot)}
.timeline>li.s5::before{border-radius:2px;transform:rotate(45deg)}
.timeline p{margin:0;padding:.1rem 0}
.timeline .seen p{font-size:.875rem;color:var(--soft)}
.timeline time,.when time{font-variant-numeric:tabular-nums}
.step{border:1px solid var(--line);border-radius:8px;margin:1.1rem 0}
.step>header{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline;background:var(--card);
  border-bottom:1px solid var(--line);border-radius:8px 8px 0 0;padding:.65rem 1.1rem}
.step>header .perma{margin-inline-start:auto;font-size:.85rem}
.step>header .when{flex-basis:100%;margin:0;font-size:.875rem;color:var(--soft)}
.step>.body{padding:.3rem 1.1rem 1rem}
.edit{padding:.8rem 0 .2rem}
.edit+.edit{border-top:1px solid var(--line)}
.where{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:center;margin:0;font-size:.875rem}
.where b{margin-inline-end:.2rem}
.level{display:inline-flex;gap:2px;align-items:center;color:var(--soft);margin-inline-start:auto;font-size:.8rem}
.level i{width:.45rem;height:.75rem;border:1px solid var(--soft);border-radius:1px}
.level i.on{background:var(--soft)}
.level i.hot{background:var(--hot);border-color:var(--hot)}
.level span{margin-inline-start:.4rem}
.words{font:1.0625rem/1.6 var(--serif);margin:.5rem 0;max-width:44rem}
ins,del{padding:.05em .15em;border-radius:3px;text-decoration-thickness:2px;-webkit-box-decoration-break:clone;
  box-decoration-break:clone}
ins{background:var(--ins);color:var(--ins-fg);text-decoration:underline 2px var(--ins-line);
  text-underline-offset:.18em}
del{background:var(--del);color:var(--del-fg);text-decoration:line-through 2px var(--del-line)}
ins::before,del::before{font:700 .8em/1 system-ui,sans-serif;margin-inline-end:.2em}
ins::before{content:"+\\2060"}
del::before{content:"\\2212\\2060"}
.moved{border-inline-start:4px dotted var(--mov-line);background:var(--mov);color:var(--mov-fg);padding:.2rem .8rem}
.gap{color:var(--soft);padding:0 .2em}
.ghost{font:.72em/1.2 var(--mono);border:1px dashed currentColor;border-radius:2px;padding:0 .2em;margin:0 .1em;
  white-space:nowrap;vertical-align:.08em}
details{margin:.4rem 0}
summary{cursor:pointer;font-size:.875rem;color:var(--soft)}
.fold{border:1px solid var(--line);border-radius:6px;padding:.6rem 1rem;margin:.6rem 0}
.fold>summary{font-size:1rem;color:var(--fg)}
.fold table{font-size:.8rem}
.fold .hash{font-size:.8rem}
.fold[open]>summary{margin-bottom:.6rem}
ul.plain{margin:.4rem 0;padding-inline-start:1.2rem}
ul.plain li{margin:.2rem 0}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.3rem 1.2rem;align-items:baseline;margin:.4rem 0;
  font-size:.9rem}
dt{color:var(--soft)}
dd{margin:0}
.paper{border-inline-start:3px solid var(--line);padding-inline-start:1.25rem;max-width:44rem}
.paper p,.paper h3,.paper figure{font:1.0625rem/1.65 var(--serif);margin:.8rem 0}
.paper h3{font-weight:700}
.paper figure{color:var(--soft);font-size:.95rem;border:1px solid var(--line);border-radius:6px;padding:.5rem .9rem}
.paper .kind{font:.75rem/1 system-ui,sans-serif;color:var(--soft);margin-inline-end:.5rem}
:target{outline:3px solid var(--ins-line);outline-offset:3px}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.8rem;font-size:.85rem;color:var(--soft)}
@media (max-width:42rem){
main{padding:1.25rem 1rem 2rem}
h1{font-size:1.55rem}
table.cards thead{position:absolute;left:-999rem}
table.cards tr{display:block;border:1px solid var(--line);border-radius:6px;margin:.6rem 0;padding:.35rem .8rem}
table.cards td{display:grid;grid-template-columns:6.5rem minmax(0,1fr);border:0;padding:.2rem 0}
table.cards td.num,table.cards td.when{white-space:normal}
.status ul{grid-template-columns:minmax(0,1fr);gap:.3rem}
.status li{display:flex;justify-content:space-between;gap:1rem}
table.cards td::before{content:attr(data-label);color:var(--soft);font-size:.8rem}
dl{grid-template-columns:minmax(0,1fr);gap:0}
dd{margin-bottom:.6rem}
.level{margin-inline-start:0;flex-basis:100%}
.paper{padding-inline-start:.8rem}
}
@media (forced-colors:active){ins,del,.chip,.ghost{forced-color-adjust:auto;border:1px solid}.level i.on{
  background:CanvasText}}
@media print{
:root{--bg:#fff;--fg:#000;--soft:#333;--card:#fff;--line:#888;--link:#000;
--ins:#c2dcff;--ins-fg:#08305a;--ins-line:#0969da;--del:#fff0cc;--del-fg:#5a2c00;--del-line:#bc4c00;
--mov:#ebe3fb;--mov-fg:#3d2480;--mov-line:#6639ba;--hot:#9a3412}
html{font-size:9pt}
main{max-width:none;padding:0}
h2,h3,summary,.where{break-after:avoid}
.edit,.timeline>li,tr,pre{break-inside:avoid}
details::details-content{content-visibility:visible;display:block;block-size:auto}
.skip,.perma,.noprint{display:none}
ins,del,.moved,.level i{-webkit-print-color-adjust:exact;print-color-adjust:exact}
@page{margin:18mm 15mm 20mm;@bottom-right{content:counter(page) " / " counter(pages)}}
}
"""


def content_security_policy(css: str = CSS) -> str:
    """The policy of the page: this one style sheet by its hash, images only inside the file, nothing else at all."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
