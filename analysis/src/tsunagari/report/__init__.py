"""The report: one HTML file, Japanese and English, that needs nothing else."""

from tsunagari.report.page import make_report, write_report

__all__ = ["make_report", "write_report"]
