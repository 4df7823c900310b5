"""Fixtures shared by all tests; few, and they clean up."""

import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("STATIONDESK_RUNTIME", "onnxruntime")  # what everybody has; test_runtime.py tries the other

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real material, kept outside the repository; skips where it is absent."""
    folder = Path(os.environ.get("STATIONDESK_DATA", CHECKOUT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real material here: {folder.name} (set STATIONDESK_DATA)")
    return folder


@pytest.fixture(scope="session")
def soffice() -> str:
    """Path of LibreOffice; skips where it is not installed."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice is not installed")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium; skips where it is not installed."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("Chromium is not installed")
    return found
