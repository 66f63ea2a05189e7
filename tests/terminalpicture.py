"""What `newsproof diff` prints, as a picture that the README shows: real output, drawn as SVG, the same bytes every time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURE: Final = ROOT / "docs" / "images" / "diff.svg"
COMMAND: Final = ("diff", "samples/newsroom/bridge/1.html", "samples/newsroom/bridge/2.html")
COLUMNS: Final = 80
#: Of a dark terminal; each has a contrast of at least 7:1 to the ground.
GROUND: Final = "#121417"
WORDS: Final = "#e6e6e6"
COLOURS: Final = {"2": "#a3adb8", "31": "#ff9b93", "32": "#7ee08f", "33": "#ffb86b", "36": "#79c7ff"}
_CELL: Final = (8.4, 20)
_SIGN: Final = re.compile(r"\x1b\[([0-9;]*)m")


def output() -> str:
    """What the command prints on a terminal of 80 columns in colour."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSPROOF")}
    found = subprocess.run(
        [sys.executable, "-m", "archive", "--color", "always", "-q", *COMMAND],
        cwd=ROOT,
        env=environment | {"COLUMNS": str(COLUMNS), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in (0, 1), found.stderr
    return found.stdout


def picture(told: str) -> str:
    """The output after its command, as SVG with the text as text."""
    lines = [f"\x1b[2m$\x1b[0m newsproof {' '.join(COMMAND)}", *told.rstrip("\n").split("\n")]
    width, height = round((COLUMNS + 4) * _CELL[0]), (len(lines) + 2) * _CELL[1]
    size = f'width="{width}" height="{height}"'
    fonts = "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}" role="img">',
        f'<rect {size} rx="8" fill="{GROUND}"/>',
        f'<g font-family="{fonts}" font-size="14" fill="{WORDS}">',
    ]
    for number, line in enumerate(lines):
        at = 0
        for words, codes in _stretches(line):
            text = words.strip()
            if text:
                before = at + len(words) - len(words.lstrip())
                x, y = (before + 2) * _CELL[0], (number + 1.7) * _CELL[1]
                # Spaces in a row are one to SVG.
                shown, wide = escape(text.replace(" ", "\u00a0")), len(text) * _CELL[0]
                drawn.append(f'<text x="{x:.1f}" y="{y:.1f}" textLength="{wide:.1f}"{_drawn(codes)}>{shown}</text>')
            at += len(words)
    return "\n".join([*drawn, "</g>", "</svg>", ""])


def _stretches(line: str) -> list[tuple[str, frozenset[str]]]:
    """The words of a line, each with the signs that hold for it."""
    parts = _SIGN.split(line)
    found, codes = [(parts[0], frozenset[str]())], frozenset[str]()
    for sign, words in zip(parts[1::2], parts[2::2], strict=True):
        given = set(sign.split(";")) - {""}
        codes = frozenset() if not given or "0" in given else codes | given
        found.append((words, codes))
    return found


def _drawn(codes: frozenset[str]) -> str:
    colour = next((COLOURS[code] for code in sorted(codes, reverse=True) if code in COLOURS), None)
    return (f' fill="{colour}"' if colour else "") + (' font-weight="bold"' if "1" in codes else "")


if __name__ == "__main__":
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture(output()), encoding="utf-8", newline="")
    sys.stdout.write(f"{PICTURE.name} {PICTURE.stat().st_size}\n")
