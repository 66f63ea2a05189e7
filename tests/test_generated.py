"""Schemas and generated pages are in step with the code."""

from __future__ import annotations

import pytest

from tests.generate import out_of_step


def test_generated_files_are_in_step() -> None:
    pytest.importorskip("rfc3161_client", reason="needs newsproof[timestamp]: some pages show timestamps")
    assert out_of_step() == [], "run make docs"
