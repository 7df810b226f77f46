import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of material with known answers; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("KONAK_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
    if not folder.is_dir():
        pytest.skip(f"no conformance material in {folder}")
    return folder
