"""Holds that every one of the 102 hard cases has a test that is named after it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

CASES = 102


def _tests() -> list[tuple[int, str]]:
    """Number and name of every test of this folder."""
    found = []
    for file in sorted(Path(__file__).parent.glob("test_hard_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (match := re.match(r"test_(\d{3})_(?!to_)\w+", node.name)):
                found.append((int(match[1]), node.name))
    return found


def test_every_case_has_a_test() -> None:
    assert sorted({number for number, _ in _tests()}) == list(range(1, CASES + 1))


def test_no_two_tests_have_one_name() -> None:
    names = [name for _, name in _tests()]
    assert len(names) == len(set(names))
