"""Made-up results files, written once a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from make_results import make_results

import tsunagari


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of a small town, four scenarios, three replicates."""
    return make_results(
        tmp_path_factory.mktemp("results") / "town.h5", people=30_000, months=30, replicates=3, districts=4
    )


@pytest.fixture
def results(made_up: Path) -> tsunagari.Results:
    return tsunagari.open(made_up)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports without their drawings, for tests that read words and numbers: drawing is most of the work."""
    monkeypatch.setattr("tsunagari.report.pictures.svg", lambda spec: "<svg ></svg>")
    monkeypatch.setattr("tsunagari.report.pictures.chart_library", lambda: "")
