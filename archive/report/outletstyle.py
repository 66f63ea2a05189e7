"""What the style sheet of an outlet report adds to that of the other pages: its charts, and the line that stays in sight."""

from __future__ import annotations

from typing import Final

from archive.report.look import NARROW, minified
from archive.report.pagestyle import CSS

OUTLET_CSS: Final = CSS + minified(
    """
html{scroll-padding-top:4rem}
.status{border:1px solid var(--line);border-inline-start:4px solid var(--soft);border-radius:6px;
background:var(--card);padding:.8rem 1.1rem;margin:1.2rem 0 0}
.status b{display:block;letter-spacing:.06em;color:var(--fg)}
.watched{position:sticky;top:0;z-index:1;margin:0;padding:.5rem 1.25rem;background:var(--del);color:var(--del-fg);
border-bottom:1px solid var(--del-line);font-size:.875rem;text-align:center}
.pair{display:grid;grid-template-columns:minmax(0,20rem) minmax(0,1fr);gap:1.25rem;align-items:start;margin:.8rem 0}
.pair>*{min-width:0}
svg{display:block;width:100%;overflow:visible}
.bar{height:.9rem;min-width:5rem}
.figure td:nth-child(2){width:26%}
.figure .bar{margin-top:.2rem}
.figure td:last-child{width:24%}
.track{fill:var(--line)}
.part{fill:var(--ins-line)}
.may{fill:var(--fg)}
.curve text{font:11px var(--sans);fill:var(--soft)}
.grid,.half{stroke:var(--line);fill:none}
.half{stroke:var(--soft);stroke-dasharray:3 3}
.known{stroke:var(--ins-line);stroke-width:2.5;fill:none}
.between{fill:var(--ins);stroke:var(--ins-line);stroke-dasharray:2 2}
details.which{margin:0}
.which ul,.places{list-style:none;padding:0;margin:.3rem 0}
.which li{overflow-wrap:anywhere}
.places>li+li{margin-top:.4rem}
"""
    f"@media (max-width:{NARROW})"
    """{
.pair{grid-template-columns:minmax(0,1fr)}
.watched{padding:.4rem 1rem;text-align:start;font-size:.8rem}
.cards.figure td{width:auto}
.cards.figure [data-label],.cards.wide [data-label]{padding-inline-start:5.5rem}
.curve{max-width:24rem}
}
@media (forced-colors:active){.track{fill:Canvas;stroke:CanvasText}.part,.may{fill:CanvasText}
.known,.between,.grid,.half{stroke:CanvasText}.between{fill:Canvas}.curve text{fill:CanvasText}}
@media print{
.watched{position:static;background:none;color:#000;border:1px solid #000;margin-bottom:1rem}
svg{break-inside:avoid}
.pair{grid-template-columns:minmax(0,9cm) minmax(0,1fr)}
@page{@bottom-left{content:"Counts what was watched, nothing else"}}
}
"""
)
