"""The report: one HTML file, Japanese and English, that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tsunagari.results import Results

__all__ = ["make_report", "write_report"]


# Imported when called: the figures take words and colours from this package, and the report takes the figures.
def make_report(results: Results, language: str = "ja") -> str:
    """The report as HTML; see `tsunagari.report.page`."""
    from tsunagari.report import page

    return page.make_report(results, language)


def write_report(results: Results, path: Path, language: str = "ja") -> None:
    """Writes the report, whole or not at all; see `tsunagari.report.page`."""
    from tsunagari.report import page

    page.write_report(results, path, language)
