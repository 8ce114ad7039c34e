"""The page of a calibration: read from what the program wrote, refused where it is not finished."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tsunagari import __main__ as program
from tsunagari import calibration_page
from tsunagari.results import ResultsError

CELLS = """wave,instrument,variable,stratum,category,published,sampling_sd,simulated,posterior_sd,z,use,grade
R5,direct,all,all,often_always,0.0480,0.00203,0.04810,0.00100,0.05,fitted,A
R5,direct,health,bad,often_always,0.2420,0.01900,0.17000,0.00500,-3.79,fitted,B
R4,direct,all,all,often_always,0.0490,0.00204,0.04700,0.00000,-0.98,held out,A
R5,direct,employment,other,often_always,0.0500,,,,,not simulated,B
"""
PARAMETERS = """parameter,unit,prior_mean,prior_sd,least,most,fitted,posterior_mean,posterior_sd,shrinkage,at_limit,en,ja
loneliness.bad_health_sd,SD,0.4,0.15,-3,3,0.81,0.8,0.06,0.4,no,"Bad health.","健康"
loneliness.contact_gap_sd,SD,0.2,0.06,-3,3,0.21,0.2,0.058,0.97,no,"Gap.","差"
"""
REPORT = {
    "title_ja": "試し", "title_en": "Trial", "study": "trial.toml", "identity": "0" * 64, "version": "0.1", "people": 1000, "evaluations": 30, "steps": 3,
    "converged": True, "misfit": 12.0, "figures_fitted": 2, "penalty": 1.0,
    "fitted": {"cells": 2, "within_95": 1, "beyond_3_se": 1}, "held_out": {"cells": 1, "within_95": 1, "beyond_3_se": 0},
    "emulator_variance_over_sampling": 0.01, "emulator_coverage": 0.95, "patterns": {"latent_mean": 0.001},
    "pairs": [["loneliness.bad_health_sd", "loneliness.contact_gap_sd", -0.7]],
    "directions": [{"posterior_over_prior_sd": 0.97, "along": "+1.00 loneliness.contact_gap_sd"}],
}  # fmt: skip


def finished(folder: Path) -> Path:
    folder.mkdir()
    (folder / "cells.csv").write_text(CELLS, encoding="utf-8")
    (folder / "parameters.csv").write_text(PARAMETERS, encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(REPORT), encoding="utf-8")
    return folder


def test_the_page_says_what_was_met_and_what_not(tmp_path: Path) -> None:
    folder = finished(tmp_path / "out")
    assert program.main(["calibration", str(folder), "-o", str(tmp_path / "page.html")]) == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for words in (
        "1 of 2 cells (50 %)",
        "2セル中1セル",
        "z -3.8",
        "loneliness.bad_health_sd",
        "-0.70",
        "R5 other: often or always",
        "R5 健康 よくない：しばしばある",
    ):
        assert words in page, words
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "page.html"]


def test_parameters_that_the_survey_does_not_tell_are_counted(tmp_path: Path) -> None:
    said = calibration_page.summary(calibration_page.read(finished(tmp_path / "out")))
    assert any("next to nothing about 1" in line.en for line in said)


def test_a_calibration_that_is_not_finished_is_refused(tmp_path: Path) -> None:
    folder = finished(tmp_path / "out")
    (folder / "report.json").unlink()
    with pytest.raises(ResultsError, match=r"no report\.json"):
        calibration_page.read(folder)
    assert program.main(["calibration", str(folder), "-o", str(tmp_path / "page.html")]) == 2
    assert not (tmp_path / "page.html").exists()
