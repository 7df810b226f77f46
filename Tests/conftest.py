"""Tests of pages run in one process, in their order, since they share a mission; all others in another beside it."""

from pathlib import Path

import pytest

PAGES = Path(__file__).parent / "Browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group("pages" if PAGES in item.path.parents else "others"))
