"""Schemas and generated pages are in step with the code."""

from __future__ import annotations

from tests.generate import out_of_step


def test_generated_files_are_in_step() -> None:
    assert out_of_step() == [], "run make docs"
