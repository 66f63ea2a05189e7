"""The rooms and who may import whom: reads every import of the package and compares it with this table."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "archive"

WORDS = {"errors", "settings", "model"}
PURE = {"trust", "articles", "diff", "report"}
EDGES = {"formats", "net", "store", "audit"}
ORDER = {"repository", "jobs"}

#: room -> rooms it may import (besides itself). Imports go down, never up, never sideways unless listed.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"errors"},
    "model": {"errors", "settings"},
    "trust": WORDS,
    "articles": WORDS,
    "diff": WORDS,
    "report": WORDS,
    "formats": WORDS | {"trust"},
    "net": WORDS | {"trust"},
    "store": WORDS | {"trust", "formats"},
    "audit": WORDS | (PURE - {"report"}) | {"formats"},
    "repository": WORDS | PURE | EDGES,
    "jobs": WORDS | PURE | EDGES | {"repository"},
    "api": WORDS | PURE | EDGES | ORDER,
    "demo": WORDS | PURE | EDGES | ORDER | {"api"},
    "cli": WORDS | {"report", "api", "demo", "web"},
    "web": WORDS | {"report", "repository", "api"},
    "__init__": WORDS | {"api", "diff", "audit"},
    "__main__": {"cli"},
}

#: third-party (or notable stdlib) module -> rooms that are its home.
HOMES: dict[str, set[str]] = {
    "click": {"cli"},
    "cryptography": {"trust", "store"},
    "sqlite3": {"store"},
    "warcio": {"formats"},
    "h11": {"net"},
    "socket": {"net", "web"},
    "ssl": {"net"},
    "deepdiff": {"diff"},
    "pydantic": {"model", "settings"},
    "lxml": {"articles"},
    "trafilatura": {"articles"},
    "platformdirs": {"api"},
    "isal": {"formats"},
    "deflate": {"formats"},
    "rfc3161_client": {"trust"},
    "brotli": {"formats"},
    "zstandard": {"formats"},
    "playwright": {"net"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "python_multipart": {"web"},
}
#: modules that give clock, randomness, environment or terminal: floor 4 only.
SHELL_ONLY = {"time", "random", "secrets", "getpass"}
SHELL = {"api", "cli", "web", "demo", "__init__", "__main__"}


def room_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imports_of(path: Path) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            if node.module == "archive":
                found += [(node.lineno, f"archive.{alias.name}") for alias in node.names]
            else:
                found.append((node.lineno, node.module or ""))
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_keep_to_the_rooms(path: Path) -> None:
    room = room_of(path)
    assert room in ALLOWED, f"{room} is not a room of the house"
    wrong = []
    for line, name in imports_of(path):
        top, _, rest = name.partition(".")
        if top == "archive":
            target = rest.split(".")[0]
            if target != room and target not in ALLOWED[room]:
                wrong.append(f"{path.relative_to(PACKAGE)}:{line}: {room} may not import {target}")
        elif top in HOMES and room not in HOMES[top]:
            wrong.append(f"{path.relative_to(PACKAGE)}:{line}: {top} has its home in {sorted(HOMES[top])}")
        elif top in SHELL_ONLY and room not in SHELL and not (room == "net" and top == "time"):
            wrong.append(f"{path.relative_to(PACKAGE)}:{line}: {top} belongs to floor 4; take it as an argument")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_reads_clock_or_environment_below_floor_four(path: Path) -> None:
    if room_of(path) in SHELL:
        return
    text = path.read_text(encoding="utf-8")
    for word in ("os.environ", "os.getenv", "os.urandom", "datetime.now(", "utcnow(", "uuid4(", "print("):
        assert word not in text, f"{path.relative_to(PACKAGE)}: {word} belongs to floor 4"


def test_no_file_does_everything() -> None:
    long = [f"{p.relative_to(PACKAGE)}: {n}" for p in FILES if (n := p.read_text().count("\n")) > 700]
    assert not long, "\n".join(long)
    assert not [p for p in FILES if p.stem in {"utils", "helpers", "common", "misc", "manager"}]


def test_every_room_says_what_it_decides() -> None:
    silent = [str(p.relative_to(PACKAGE)) for p in FILES if not ast.get_docstring(ast.parse(p.read_text()))]
    assert not silent, silent
