"""The style sheet of the viewer: that of the reports, and what a page has that can be gone through and asked."""

from __future__ import annotations

import hashlib
from typing import Final

from archive.report.look import NARROW, minified
from archive.report.outletstyle import OUTLET_CSS

CSS: Final = OUTLET_CSS + minified(
    """
main{max-width:64rem;padding-top:1.5rem}
main:focus{outline:0}
.top{border-bottom:1px solid var(--line);background:var(--card);font-size:.9375rem}
.inner{max-width:64rem;margin:0 auto;padding:.6rem 1.25rem;display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:baseline}
.brand{margin:0;margin-inline-end:auto}
.brand .hash{color:var(--soft)}
.top ul,.tabs ul,.filters ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem .4rem;margin:0;padding:0}
.top li a{display:inline-block;padding:.2rem .6rem;border-radius:6px;text-decoration:none}
.top li a:hover{text-decoration:underline}
.top [aria-current]{background:var(--bg);color:var(--fg);font-weight:600;box-shadow:0 0 0 1px var(--line)}
.tabs{border-bottom:1px solid var(--line);margin:1.2rem 0 1rem}
.tabs li>*{display:inline-block;padding:.35rem .7rem;border-bottom:3px solid transparent;text-decoration:none}
.tabs li>a:hover{border-color:var(--line)}
.tabs [aria-current]{border-color:var(--ins-line);font-weight:600;color:var(--fg)}
.filters{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:center;margin:.8rem 0;font-size:.875rem}
.filters p{margin:0;color:var(--soft)}
.filters a{display:inline-block;padding:.15rem .7rem;border:1px solid var(--line);border-radius:1rem;text-decoration:none;
color:var(--fg);background:var(--bg)}
.filters a:hover{border-color:var(--soft)}
.filters [aria-current]{background:var(--fg);color:var(--bg);border-color:var(--fg)}
.filters [aria-current]::before{content:"\\2713\\00a0"}
input,select,button{font:inherit;color:inherit}
input[type=search],input[type=text],input[type=file],select{background:var(--bg);border:1px solid var(--soft);border-radius:6px;
padding:.4rem .6rem;max-width:100%}
input[type=search]{width:24rem}
input[type=file]{width:22rem}
.ask>div{min-width:0}
td bdi{overflow-wrap:break-word}
main>.watched{margin-bottom:1rem;border-radius:0 0 6px 6px}
button{background:var(--fg);color:var(--bg);border:1px solid var(--fg);border-radius:6px;padding:.4rem 1rem;cursor:pointer}
input:focus-visible,textarea:focus-visible,button:focus-visible,select:focus-visible,.tabs :focus-visible{outline:3px solid var(--ins-line);
outline-offset:2px}
input[type=radio],input[type=checkbox]{accent-color:var(--ins-line);width:1.1rem;height:1.1rem;vertical-align:-.15rem;margin:0}
.ask{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;margin:1rem 0}
.ask label{display:block;font-size:.875rem;color:var(--soft)}
.ask .tick{display:flex;gap:.5rem;align-items:center;flex-basis:100%;color:var(--fg)}
fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;min-width:0;flex-basis:100%}
fieldset label{color:var(--fg)}
legend{padding:0;font-size:.875rem;color:var(--soft);margin-bottom:.2rem}
.warned{border-inline-start-color:var(--hot);margin:0 0 1.2rem}
.strip{margin:.4rem 0 0}
.silent{margin:.8rem 0}
.silent a{font-weight:600}
.step>header h2,.step>header h3{font:700 1.0625rem/1.35 var(--serif);margin:0;padding:0;border:0}
.step>header .when{font-size:.875rem}
.queue{border:1px solid var(--line);border-inline-start:4px solid var(--hot);border-radius:6px;padding:.35rem 1.1rem;margin:.8rem 0}
.queue summary{font-weight:600}
.queue ol{margin:.3rem 0 0;padding-inline-start:1.3rem;font-size:.9375rem}
.line .pick{float:inline-end;display:flex;gap:.9rem;font-size:.8rem;color:var(--soft);padding-inline-start:1rem}
.pick label{display:flex;gap:.35rem;align-items:center}
.line>li>p a,.line .ways a{margin-inline-end:.9rem}
.line .ways{font-size:.875rem}
.line>li{padding-bottom:1rem}
.act{position:sticky;bottom:0;background:var(--bg);border-top:1px solid var(--line);padding:.6rem 0;margin:.4rem 0 0;
display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center}
.split{display:grid;grid-template-columns:14rem minmax(0,1fr);gap:2rem;align-items:start}
.split>nav{position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow-y:auto;font-size:.875rem}
.split>nav h2{margin:0 0 .4rem;border:0;padding:0;font-size:.875rem}
.split>nav ol{margin:0;padding-inline-start:1.4rem}
.split>nav li{padding:.15rem 0}
.split>*{min-width:0}
.split h2:first-child{margin-top:0}
.sides{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1rem;margin:.5rem 0}
.sides>div{border:1px solid var(--line);border-radius:6px;padding:.4rem .8rem}
.sides p{font:1.0625rem/1.6 var(--serif);margin:.2rem 0}
.sides .name{font:600 .75rem var(--sans);color:var(--soft);margin:0}
h1 a{color:inherit;text-decoration:underline 1px var(--soft);text-underline-offset:.2em}
h1 a:hover{text-decoration-thickness:2px}
.blame{border-top:1px solid var(--line);margin-top:1rem}
.run{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:1rem;padding:.15rem 0}
.run>*{min-width:0}
.run .from{font-size:.8rem;padding-top:.25rem;color:var(--soft);border-inline-end:2px solid var(--line);padding-inline-end:.6rem}
.run.fresh .from{border-color:var(--ins-line)}
.run p{font:1.0625rem/1.65 var(--serif);margin:0;overflow-wrap:anywhere}
.block{padding:.45rem 0}
.plain .at{display:block;font:600 .75rem var(--sans);color:var(--soft)}
.plain p{font:1.0625rem/1.6 var(--serif);margin:.2rem 0;overflow-wrap:anywhere}
.plain.code p{font:.8125rem/1.5 var(--mono);margin:0;white-space:pre-wrap}
.plain .edit p{max-width:none}
.plain .gap{font:.8125rem var(--sans);color:var(--soft);margin:.6rem 0}
.words5{list-style:none;padding:0;margin:.6rem 0;display:grid;gap:.4rem}
.words5 li{border:1px solid var(--line);border-radius:6px;padding:.5rem .9rem;display:grid;grid-template-columns:7.5rem 7rem minmax(0,1fr);
gap:.2rem .8rem;overflow-wrap:anywhere}
.words5 b{letter-spacing:.06em}
.words5 .FAIL{border-color:var(--hot);border-inline-start:4px solid var(--hot)}
.words5 .ok{border-inline-start:4px solid var(--ins-line)}
.get{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.5rem}
.get a{display:inline-block;border:1px solid var(--soft);border-radius:6px;padding:.35rem .8rem;text-decoration:none}
.get a:hover{background:var(--card)}
.edit:focus,.line>li:focus,.hits>li:focus,tr:focus{outline:3px solid var(--ins-line);outline-offset:4px}
.news{position:fixed;inset-block-end:1rem;inset-inline-end:1rem;margin:0;background:var(--fg);color:var(--bg);border-radius:6px;z-index:2}
.news:not(:empty){padding:.5rem 1rem}
.news a{color:inherit}
dialog{background:var(--bg);color:var(--fg);border:1px solid var(--soft);border-radius:8px;max-width:34rem;padding:.4rem 1.4rem 1.2rem}
dialog h2{margin-top:.6rem}
dialog::backdrop{background:#0008}
kbd{font:.85em var(--mono);border:1px solid var(--soft);border-radius:4px;padding:.05rem .4rem;background:var(--card)}
.keys dt{text-align:center}
.copy p{margin:.3rem 0}
.copy button{padding:.15rem .8rem;font-size:.875rem}
.copy{margin:.8rem 0}
.copy label{display:block;font-size:.875rem;color:var(--soft)}
textarea{font:.8125rem/1.5 var(--mono);color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:6px;
padding:.4rem .6rem;width:100%;box-sizing:border-box;resize:vertical;display:block}
iframe.captured{display:block;width:100%;height:80vh;min-height:24rem;border:1px solid var(--soft);border-radius:6px;background:#fff}
.pages{margin-top:1.5rem}
.empty{border:1px dashed var(--soft);border-radius:8px;padding:1rem 1.4rem;margin:1.2rem 0}
.hits{list-style:none;padding:0;margin:0}
.hits>li{padding:.7rem 0;border-bottom:1px solid var(--line)}
.hits p{margin:.15rem 0}
"""
    f"@media (max-width:{NARROW})"
    """{
.inner{padding:.5rem 1rem}
.brand{flex-basis:100%}
main{padding-top:.7rem}
main>h1{margin:.2rem 0}
.top ul,.strip,.row,.row ul{flex-wrap:nowrap}
.top nav{max-width:100%}
.top ul,.strip,.row{overflow-x:auto}
.top li,.strip li,.row li{flex:none}
.strip{margin:0}
.silent{font-size:.875rem;margin:.4rem 0}
.queue{margin:.4rem 0;padding:.2rem .8rem}
.silent span{display:none}
.row{gap:.35rem;margin:.5rem 0}
.row>p{display:none}
.row ul{flex:none}
main>h2{margin-top:.9rem}
.top li a{padding:.25rem .45rem}
.split,.sides,.run{grid-template-columns:minmax(0,1fr)}
.split{gap:1rem}
.split>nav{position:static;max-height:none;border:1px solid var(--line);border-radius:6px;padding:.6rem 1rem}
.run{gap:0;padding:.35rem 0}
.run .from{border:0;padding:0}
.words5 li{grid-template-columns:auto minmax(0,1fr)}
.words5 span{grid-column:1/-1}
.words5 em{text-align:end}
.line .pick{float:none;padding:0;margin:.2rem 0}
.line .pick label{padding:.3rem 0}
input[type=search],input[type=file]{width:100%}
.act span{display:none}
.ask>div{flex-basis:100%}
.queue ol{padding-inline-start:1.1rem}
}
@media (forced-colors:active){.top [aria-current],.filters [aria-current]{outline:2px solid}}
@media print{.news,dialog,.top,.act,.pick,.filters,.tabs,.split>nav,.ask{display:none}.split{display:block}}
"""
)
#: The file that pages name: another style is another file, so that it may be kept.
STYLE_NAME: Final = f"viewer-{hashlib.sha256(CSS.encode()).hexdigest()[:16]}.css"
