"""The style sheet of the HTML reports, and the content security policy that allows it and nothing else.

Its colours, type and sizes are those of `archive.report.look`. Sizes are in rem, fonts are the system's, dark mode and
print are media queries; nothing is loaded.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from archive.report.look import DARK, FONTS, LIGHT, NARROW, minified, properties

CSS: Final = minified(
    f"""
:root{{color-scheme:light dark;{properties(LIGHT)};{properties(FONTS)}}}
@media screen and (prefers-color-scheme:dark){{:root{{{properties(DARK)}}}}}
"""
    """
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--fg);font:1rem/1.55 var(--sans);overflow-wrap:break-word}
.hash,code,pre,dd,bdi,h1,.edit,.words,.paper{overflow-wrap:anywhere}
q{unicode-bidi:isolate}
.ghost{overflow-wrap:normal}
main{max-width:56rem;margin:0 auto;padding:2rem 1.25rem 3rem}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--ins-line);outline-offset:2px;
border-radius:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:var(--bg);z-index:1}
h1{font:700 2rem/1.2 var(--serif);margin:.3rem 0 .6rem}
h2{font-size:1.15rem;line-height:1.3;margin:2.5rem 0 .9rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0}
p{margin:.5rem 0}
.kicker{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0}
.soft,dt,th,summary,footer,u{color:var(--soft)}
.small,.step ul,summary,footer,.where,.when,.facts,table,dl,.line>.seen{font-size:.875rem}
ul,ol{margin:.4rem 0;padding-inline-start:1.2rem}
.facts,.chips,.line{list-style:none;margin:.6rem 0 0;padding:0}
.facts,.chips{display:flex;flex-wrap:wrap;gap:.15rem 1.25rem}
.facts{color:var(--soft)}
.facts b{color:var(--fg);font-weight:600}
code,pre,.hash{font:.85em/1.5 var(--mono)}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;margin:.5rem 0;
white-space:pre-wrap}
.five{border-inline-start:4px solid var(--soft);padding:.1rem .8rem;margin:.8rem 0 0;font-size:.8rem;color:var(--soft)}
.five b{letter-spacing:.04em;color:var(--fg)}
.chips{gap:.4rem;margin:.7rem 0 1rem}
.chip,.where i,.step i{display:inline-block;font-style:normal;border:1px solid var(--line);border-radius:1rem;
padding:.05rem .65rem;font-size:.8rem;
color:var(--fg);background:var(--bg)}
.note,.where .note,.step>header i{border-style:dashed;border-color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;font-size:.8rem}
.num,#summary td:not([data-label]){white-space:nowrap}
.num,.line,#summary td{font-variant-numeric:tabular-nums}
.line{padding-inline-start:.45rem}
.line>li{position:relative;border-inline-start:2px solid var(--line);padding:0 0 .7rem;padding-inline-start:1.5rem}
.line>li:last-child{border-color:transparent;padding-bottom:0}
.line>li::before{content:"";position:absolute;inset-inline-start:calc(-.45rem - 1px);top:.35rem;width:.9rem;
height:.9rem;border-radius:50%;background:var(--bg);border:2px solid var(--soft)}
.line>.seen::before{width:.5rem;height:.5rem;inset-inline-start:calc(-.25rem - 1px);top:.5rem;
border-color:var(--soft);background:var(--soft)}
.line>.s2::before,.line>.s3::before{background:linear-gradient(90deg,var(--soft) 50%,var(--bg) 50%)}
.line>.s4::before{background:var(--hot);border-color:var(--hot)}
.line>.s5::before,.line>.told::before{background:var(--soft);border-radius:2px;transform:rotate(45deg)}
.line p{margin:0;padding:.1rem 0}
.line>.seen{color:var(--soft)}
.step{border:1px solid var(--line);border-radius:8px;margin:1.1rem 0}
.step>header{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline;background:var(--card);
border-bottom:1px solid var(--line);border-radius:8px 8px 0 0;padding:.65rem 1.1rem}
h3 a{color:inherit}
.step>header p{flex-basis:100%;margin:0}
.when{color:var(--soft)}
.step>div{padding:.3rem 1.1rem .7rem}
.edit{padding:.8rem 0 .2rem}
.edit+.edit{border-top:1px solid var(--line)}
.where{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:center;margin:0}
.where b{margin-inline-end:.2rem}
.where small{display:inline-flex;gap:.4rem;align-items:center;color:var(--soft);margin-inline-start:auto;font-size:.8rem}
small::before{content:"";width:2.6rem;height:.7rem;border:1px solid var(--soft);--c:var(--soft);
background:repeating-linear-gradient(90deg,transparent 0 17%,var(--bg) 0 20%),
linear-gradient(90deg,var(--c) var(--l),transparent 0)}
.l0{--l:0%}.l1{--l:20%}.l2{--l:40%}.l3{--l:60%}.l4{--l:80%}.l5{--l:100%}
small.told::before{display:none}
.l4::before,.l5::before{--c:var(--hot);border-color:var(--hot)}
.edit>[dir],.words{font:1.0625rem/1.6 var(--serif);margin:.5rem 0;max-width:44rem}
.edit>:dir(rtl),.words:dir(rtl){margin-inline-end:auto;margin-inline-start:0;margin-left:auto}
ins,del{padding:.05em .15em;border-radius:3px;-webkit-box-decoration-break:clone;box-decoration-break:clone}
ins{background:var(--ins);color:var(--ins-fg);text-decoration:underline 2px var(--ins-line);text-underline-offset:.18em}
del{background:var(--del);color:var(--del-fg);text-decoration:line-through 2px var(--del-line)}
ins::before,del::before{font:700 .8em var(--sans);margin-inline-end:.2em}
ins::before{content:"+\\2060"}
del::before{content:"\\2212\\2060"}
.edit>.moved{border-inline-start:4px dotted var(--mov-line);background:var(--mov);color:var(--mov-fg);padding:.2rem .8rem}
u{text-decoration:none;padding:0 .2em}
.ghost{font:.8em/1.2 var(--mono);border:1px dashed currentColor;border-radius:2px;padding:0 .2em;margin:0 .1em;
white-space:nowrap;vertical-align:.08em}
details{margin:.4rem 0}
summary{cursor:pointer}
.fold{border:1px solid var(--line);border-radius:6px;padding:.5rem 1rem;margin:.6rem 0}
.fold>summary{font-size:1rem;color:var(--fg)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.3rem 1.2rem;align-items:baseline;margin:.4rem 0}
dd{margin:0}
.paper{border-inline-start:3px solid var(--line);padding-inline-start:1.25rem;max-width:44rem;margin-top:1rem}
.paper p,.paper h3,.paper figure{font:1.0625rem/1.65 var(--serif);margin:.8rem 0}
.paper h3{font-weight:700}
.paper figure{color:var(--soft);font-size:.95rem;border:1px solid var(--line);padding:.5rem .9rem}
.kind{font:.75rem/1 var(--sans);color:var(--soft);margin-inline-end:.5rem}
mark{background:var(--card);color:inherit;border-bottom:1px dotted var(--soft)}
sup{font:600 .7rem/1 var(--sans);margin-inline-start:.15em}
:target{outline:3px solid var(--ins-line);outline-offset:3px}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.8rem}
"""
    f"@media (max-width:{NARROW})"
    """{
main{padding:1.25rem 1rem 2rem}
h1{font-size:1.55rem}
.cards thead{position:absolute;left:-999rem}
.cards tr{display:block;border:1px solid var(--line);border-radius:6px;margin:.6rem 0;padding:.35rem .8rem}
.cards td{display:block;position:relative;border:0;padding:.2rem 0}
.cards .num,#summary td:not([data-label]){white-space:normal}
.cards [data-label]{padding-inline-start:4rem;min-height:1.9rem}
.cards [data-label]::before{content:attr(data-label);position:absolute;inset-inline-start:0;color:var(--soft);font-size:.8rem}
h2{margin-top:1.5rem}
dl{grid-template-columns:minmax(0,1fr);gap:0}
dd{margin-bottom:.6rem}
.where small{margin-inline-start:0;flex-basis:100%}
.paper{padding-inline-start:.8rem}
}
@media (forced-colors:active){ins,del,i,.chip,.ghost{forced-color-adjust:auto;border:1px solid}
small::before,.line>li::before{forced-color-adjust:none}}
@media print{
:root{--fg:#000;--soft:#333;--card:#fff;--line:#888;--link:#000}
html{font-size:8.5pt}
main{max-width:none;padding:0}
h2{margin-top:1.6rem}
h2,h3,summary,.where,.step>header{break-after:avoid}
.edit,.line>li,tr,dd{break-inside:avoid}
.edit>[dir],.words,.paper{max-width:none}
.fold{border:0;border-top:1px solid var(--line);border-radius:0;padding:.3rem 0;margin:.3rem 0}
p,li{orphans:3;widows:3}
details::details-content{content-visibility:visible;display:block;block-size:auto}
.skip{display:none}
ins,del,mark,.moved,small::before,.line>li::before{print-color-adjust:exact}
@page{margin:16mm 15mm 18mm;@bottom-right{content:counter(page) " / " counter(pages)}}
}
"""
)


def content_security_policy(css: str = CSS) -> str:
    """The policy of the page: this one style sheet by its hash, images only inside the file, nothing else at all."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
