"""Small charts as inline SVG, without script, text of strangers or a colour of their own: classes take the page's colours.

Each stands beside a table that says the same in words and numbers; a chart adds nothing that the table has not.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Final

from archive.model.outlet import Share, Span
from archive.report.markup import Markup, el

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
#: Marks of the time axis, in seconds; time is told on a logarithmic scale that begins at 0 and is even up to half an hour.
_MARKS: Final = (
    (0, "0"), (_HOUR, "1 h"), (6 * _HOUR, "6 h"), (_DAY, "1 day"), (3 * _DAY, "3 days"), (7 * _DAY, "1 week"),
    (30 * _DAY, "30 days"), (90 * _DAY, "90 days"), (365 * _DAY, "1 year"), (1461 * _DAY, "4 years"),
)  # fmt: skip
_EVEN: Final = 1800
#: Size of the drawing of a curve, and where its field begins and ends.
_WIDE, _HIGH = 360, 200
_LEFT, _RIGHT, _TOP, _FLOOR = 44, 348, 12, 172
#: Least distance between two marks.
_APART: Final = 46


def bar(share: Share) -> Markup:
    """The share of a row as a bar, with its interval as a line over it where there is one."""
    parts = [el("rect", class_="track", x="0", y="3", width="100", height="6")]
    if share.of:
        parts.append(el("rect", class_="part", x="0", y="3", width=_number(100 * share.counted / share.of), height="6"))
    if share.low is not None and share.high is not None:
        low, high = 100 * share.low, 100 * share.high
        parts.append(el("rect", class_="may", x=_number(low), y="5", width=_number(high - low), height="2"))
    return el("svg", *parts, class_="bar", viewBox="0 0 100 12", preserveAspectRatio="none", aria_hidden="true")


def curve(masses: Sequence[Span], label: str) -> Markup:
    """How the share grows with time. A box is where an edit lies between two looks: nobody knows where inside."""
    ends = [end for mass in masses for end in (mass.after, mass.until) if end is not None]
    longest = max(_EVEN, *ends) if ends else _EVEN
    parts = [*_frame(longest)]
    path: list[str] = []
    boxes: list[Markup] = []
    total, at = 0.0, 0
    for mass in masses:
        path.append(f"M{_x(at, longest)} {_y(total)}H{_x(mass.after, longest)}")
        if mass.until is None:
            break
        left, right = _x(mass.after, longest), _x(mass.until, longest)
        top, floor = _y(total + mass.share), _y(total)
        wide, high = _number(max(1.0, float(right) - float(left))), _number(float(floor) - float(top))
        boxes.append(el("rect", class_="between", x=left, y=top, width=wide, height=high))
        total, at = min(1.0, total + mass.share), mass.until
    else:
        path.append(f"M{_x(at, longest)} {_y(total)}H{_x(longest, longest)}")
    parts += [*boxes, el("path", class_="known", d="".join(path))]
    return el("svg", *parts, class_="curve", viewBox=f"0 0 {_WIDE} {_HIGH}", role="img", aria_label=label)


def _frame(longest: int) -> list[Markup]:
    parts = []
    for part, name in ((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")):
        y = _y(part)
        style = "half" if part == 0.5 else "grid"
        parts.append(el("path", class_=style, d=f"M{_LEFT} {y}H{_RIGHT}"))
        parts.append(el("text", name, x=str(_LEFT - 6), y=_number(float(y) + 4), text_anchor="end"))
    last = -float(_APART)
    for time, name in _MARKS:
        x = float(_x(time, longest))
        if time <= longest and x - last >= _APART:
            last = x
            parts.append(el("path", class_="grid", d=f"M{_number(x)} {_FLOOR}v4"))
            anchor = "end" if x > _RIGHT - 14 else "middle"
            parts.append(el("text", name, x=_number(x), y=str(_FLOOR + 18), text_anchor=anchor))
    return parts


def _x(time: int, longest: int) -> str:
    return _number(_LEFT + (_RIGHT - _LEFT) * log(1 + time / _EVEN) / log(1 + longest / _EVEN))


def _y(part: float) -> str:
    return _number(_FLOOR - (_FLOOR - _TOP) * part)


def _number(value: float) -> str:
    """A tenth is less than anybody sees, and more than machines differ by."""
    return f"{value:.1f}".removesuffix(".0")
