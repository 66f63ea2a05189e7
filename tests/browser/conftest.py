"""Pages to show to a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.sample import make_pages


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).resolve().parent
    for item in items:
        if here in item.path.resolve().parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports and quotes by their names."""
    return make_pages(tmp_path_factory.mktemp("pages"))
