"""The pages of the kinds are in step with the rules, and every rule that stands in evidence is explained on one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from archive.diff import chrome
from archive.diff.catalogue import FURNITURE, MEANINGS, WHOLE
from archive.diff.rules import RULES
from archive.diff.rules.cases import CASES, RuleCase
from archive.model.edit import SEVERITY
from archive.report.wording import KINDS
from tests.conftest import ROOT
from tests.kind_pages import FOLDER, kind_pages, spans_of

#: Rules of other parts, with pages of their own.
ELSEWHERE = ("newsproof-", "nature.", "copy.", "residue", "meta.")
_LITERAL = re.compile(r'"([a-z-]+(?:\.[a-z-]+)?/\d+|(?:flicker|structure|unicode|chrome)\.[a-z-]+)"')


def test_pages_are_in_step() -> None:
    pages = kind_pages()
    stale = [name for name, text in pages.items() if (ROOT / name).read_text("utf-8") != text]
    assert stale == [], "run make docs"
    assert {f"{FOLDER}/{path.name}" for path in (ROOT / FOLDER).iterdir()} == set(pages)


def test_every_kind_has_a_meaning_and_a_page() -> None:
    assert set(MEANINGS) == set(KINDS) == set(SEVERITY)


def literals() -> Iterator[str]:
    for path in sorted((ROOT / "archive" / "diff").glob("*.py")):
        if path.name != "catalogue.py":
            yield from _LITERAL.findall(path.read_text("utf-8"))


def test_every_rule_in_the_code_is_explained() -> None:
    known = set(WHOLE) | {f"chrome.{name}" for name in FURNITURE} | {f"{rule.id}/{rule.version}" for rule in RULES}
    named = {name for name in literals() if not name.startswith(ELSEWHERE)}
    assert "access.wall/1" in named
    assert named - known == set()


def test_every_pattern_of_furniture_is_explained() -> None:
    names = {name for group in (chrome._FURNITURE, chrome._ASKING, chrome._VOLATILE) for name, *_ in group}
    assert names <= set(FURNITURE)


def test_every_rule_has_cases() -> None:
    assert {case.rule for case in CASES} == {rule.id for rule in RULES}
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case.rule}" for n, case in enumerate(CASES)])
def test_a_rule_holds_to_its_cases(case: RuleCase) -> None:
    row = next(rule for rule in RULES if rule.id == case.rule)
    told = [span for span in spans_of(case) if span.evidence["rule"] == f"{row.id}/{row.version}"]
    assert case.kind in {span.kind for span in told}
    for span in told:
        assert span.confidence == "review" or span.kind not in row.review
