"""The table of named events: a made-up survey whose shares are known, and the shipped figures."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tsunagari
from tsunagari import events

ROOT = Path(__file__).parents[2]


def test_published_figures_are_those_of_the_shipped_survey() -> None:
    with (ROOT / "scenarios/japan/survey.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    shipped = {
        (row["category"], row["stratum"]): float(row["percent"])
        for row in rows
        if row["wave"] == "R5" and row["instrument"] == "life_events" and row["category"] != "no_answer"
    }
    table = events.published()
    assert len(table) == 20
    for event, row in table.iterrows():
        assert shipped.pop((event, "lonely")) == row["lonely"]
        assert shipped.pop((event, "not_lonely")) == row["not_lonely"]
    assert not shipped
    assert table.loc["family_bereavement", "odds_ratio"] == pytest.approx(1.79, abs=0.01)
    assert table.loc["poverty", "odds_ratio"] == pytest.approx(5.24, abs=0.01)


def test_shares_and_odds_ratios_of_a_survey(results: tsunagari.Results) -> None:
    table = events.named(results)
    survey = results.survey
    base = survey[survey["scenario"].astype(str) == results.baseline]
    lonely = base["direct"].astype(str).isin(events.LONELY)
    poor = (base["events"].astype(int) & 64) != 0
    assert table.loc["poverty", "lonely"] == pytest.approx(100 * poor[lonely].mean())
    assert table.loc["poverty", "not_lonely"] == pytest.approx(100 * poor[~lonely].mean())
    a, b, c, d = ((lonely & poor).sum(), (lonely & ~poor).sum(), (~lonely & poor).sum(), (~lonely & ~poor).sum())
    assert table.loc["poverty", "odds_ratio"] == pytest.approx(a * d / (b * c))
    error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    assert table.loc["poverty", "odds_ratio_high"] == pytest.approx(a * d / (b * c) * np.exp(1.96 * error))
    assert table.loc["poverty", "ja"] == "生活困窮・貧困"
    assert table.loc["poverty", "published_lonely"] == 10.1


def test_scenario_and_waves_are_chosen(results: tsunagari.Results) -> None:
    waves = sorted(results.survey["wave"].unique())
    one = events.named(results, waves=(int(waves[0]),))
    assert not one["lonely"].equals(events.named(results)["lonely"])
    other = events.named(results, scenario=results.scenarios[1])
    assert not other["lonely"].equals(events.named(results)["lonely"])


def test_agreement_is_one_with_itself_and_falls_with_disorder() -> None:
    official = events.published()
    table = official.assign(**{f"published_{name}": official[name] for name in ("lonely", "not_lonely", "odds_ratio")})
    same = events.agreement(table)
    assert same.odds_ratio_rank_correlation == pytest.approx(1)
    assert same.named_share_rank_correlation == pytest.approx(1)
    assert same.most_named == "family_bereavement"
    assert same.events == 18
    turned = table.assign(odds_ratio=-table["odds_ratio"])
    assert events.agreement(turned).odds_ratio_rank_correlation == pytest.approx(-1)


def test_a_file_without_the_question_is_refused(results: tsunagari.Results, monkeypatch: pytest.MonkeyPatch) -> None:
    without = results.dataset("survey").drop_vars("events")
    monkeypatch.setattr(results, "dataset", lambda _: without)
    with pytest.raises(tsunagari.ResultsError, match="asks for events"):
        events.named(results)


def test_missing_cells_give_missing_ratios() -> None:
    assert pd.isna(events._odds_ratio(0.0, 0.2))
    assert pd.isna(events._log_odds_error([0, 3], [10, 10]))
