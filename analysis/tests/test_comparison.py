"""Comparing scenarios: pairs, what pairing is worth, how many replicates; and the story of one person."""

from __future__ import annotations

import math
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import tsunagari
from tsunagari import comparison, story
from tsunagari.__main__ import main
from tsunagari.comparison import Comparison, replicates_for
from tsunagari.results import ResultsError
from tsunagari.statistics import student_quantile


def test_difference_and_interval_are_those_of_paired_replicates(results: tsunagari.Results) -> None:
    rows = comparison.compare(results)
    assert [row.scenario for row in rows] == results.scenarios[1:]
    share = 100 * results.share().mean("month")
    for row in rows:
        pairs = (share.sel(scenario=row.scenario) - share.sel(scenario=results.baseline)).values
        assert row.difference == pytest.approx(pairs.mean())
        half = student_quantile(0.95, len(pairs) - 1) * pairs.std(ddof=1) / math.sqrt(len(pairs))
        assert row.high - row.low == pytest.approx(2 * half)


def test_pairing_is_worth_what_is_shared() -> None:
    # Two scenarios with a common part of SD 3 and an own part of SD 1 each: 2·(9 + 1) / 2·1 = 10.
    rng = np.random.default_rng(3)
    common = rng.normal(scale=3, size=4000)
    base = xr.DataArray(common + rng.normal(size=4000), dims="replicate")
    other = xr.DataArray(common + rng.normal(size=4000) - 0.5, dims="replicate")
    row = comparison._one("x", base, other, 0.95)
    assert row.variance_reduction == pytest.approx(10, rel=0.1)
    assert row.low < -0.5 < row.high


@pytest.mark.parametrize(("n", "spread"), [(4, 1.0), (8, 1.0), (8, 2.5)])
def test_the_interval_of_the_reduction_holds_the_truth_as_often_as_it_says(n: int, spread: float) -> None:
    rng = np.random.default_rng(11)
    runs, held = 4000, 0
    truth = (9 + 1 + 9 * spread**2 + 1) / (9 * (spread - 1) ** 2 + 2)
    for _ in range(runs):
        common = rng.normal(scale=3, size=n)
        low, high = comparison.reduction_interval(common + rng.normal(size=n), spread * common + rng.normal(size=n))
        held += low <= truth <= high
    assert held / runs == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / runs))


def test_a_reduction_that_has_no_size_is_not_told_as_a_figure(results: tsunagari.Results) -> None:
    base = np.array([5.0, 6.0, 5.5, 4.0])
    same = Comparison("x", 4, -0.1, -0.1, -0.1, 0.0, 1.0, *comparison.reduction_interval(base, base - 0.1 + 0 * base))
    near = comparison._one("salon", xr.DataArray(base, dims="replicate"), xr.DataArray(base - [0.0001, 0.0002, 0.00011, 0.00009], dims="replicate"), 0.95)
    few = comparison._one("x", xr.DataArray(base[:2], dims="replicate"), xr.DataArray(base[:2] - [0.1, 0.2], dims="replicate"), 0.95)
    wide = comparison._one("x", xr.DataArray(base, dims="replicate"), xr.DataArray(base - [0.1, 0.3, 0.05, 0.6], dims="replicate"), 0.95)
    assert near.variance_reduction > 1e6
    assert [comparison.reduction_in_words(row, "en") for row in (same, near, few)] == ["over 1,000", "over 1,000", "–"]
    low, high = wide.reduction_low, wide.reduction_high
    assert low < wide.variance_reduction < high
    assert comparison.reduction_in_words(wide, "ja").endswith("〜1,000超）" if high > 1000 else "）")
    for language, words in (("ja", ("何倍かは決まらない", "4回と少ない", "−0.000125")), ("en", ("no definite size", "With 4 replicates", "−0.000125"))):
        printed = comparison.table(results, [near], 0.1, language)
        assert all(word in printed for word in words)
        assert "0.000 " not in printed


def test_replicates_planned_give_the_interval_asked_for() -> None:
    n = replicates_for(0.2, 0.1)
    assert student_quantile(0.95, n - 1) * 0.2 / math.sqrt(n) <= 0.1
    assert student_quantile(0.95, n - 2) * 0.2 / math.sqrt(n - 1) > 0.1
    assert replicates_for(0.0, 0.1) == 2
    with pytest.raises(ResultsError):
        replicates_for(0.1, 0)


def test_one_replicate_has_no_interval() -> None:
    row = comparison._one("x", xr.DataArray([5.0], dims="replicate"), xr.DataArray([4.5], dims="replicate"), 0.95)
    assert row.difference == pytest.approx(-0.5) and math.isnan(row.low)
    assert isinstance(row, Comparison)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_table_names_every_scenario(made_up: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(made_up), "--lang", language, "--half-width", "0.2"]) == 0
    printed = capsys.readouterr().out
    with tsunagari.open(made_up) as results:
        for name in results.scenarios[1:]:
            assert results.scenario_label(name, language) in printed
    assert "±0.2" in printed


def test_a_year_outside_the_run_is_told(made_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(made_up), "--year", "1999"]) == 2
    assert "no month in 1999" in capsys.readouterr().err


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short run of the real program, with a panel."""
    root = Path(__file__).resolve().parents[2]
    program = Path(os.environ.get("TSUNAGARI_PROGRAM", root / "build/release/tsunagari"))
    if not program.is_file():
        pytest.skip(f"there is no program {program}: build it first, or name it in TSUNAGARI_PROGRAM")
    folder = tmp_path_factory.mktemp("lived")
    scenario = folder / "town.toml"
    scenario.write_text(
        'format = 1\n[run]\nmonths = 12\nreplicates = 2\n[place]\nareas = ["亘理町"]\nscale = 0.02\n'
        '[[scenario]]\nname = "baseline"\n[[scenario]]\nname = "visits"\n[[scenario.lever]]\nkind = "outreach"\n'
        'start_month = "2020-11"\nworkers = 5\n'
        '[[scenario.lever]]\nkind = "community_salon"\nstart_month = "2020-11"\nplaces = 400\nleast_age = 16\n'
        'aware_at_start_share = 1.0\nwilling_share = 0.5\n',
        encoding="utf-8",
    )
    results = folder / "town.h5"
    command = [program, "run", scenario, "-o", results, "--data", root / "scenarios"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    return results


def test_a_story_tells_every_change_of_both_worlds(lived: Path) -> None:
    results = tsunagari.open(lived)
    person = story.people(results)[0]
    other = results.scenarios[1]
    told = story.tell(results, person, other)
    panel = results.panel.sel(replicate=0)
    place = int(np.flatnonzero(panel["person_key"].values == person)[0])
    for s in (results.baseline, other):
        codes = panel["employment"].sel(scenario=s).isel(panel_person=place).values
        moves = int(np.sum((codes[1:] != codes[:-1]) & np.isfinite(codes[1:])))
        assert sum(c.state == "employment" and c.where in ("both", s) for c in told.changes) == moves


def test_a_story_tells_what_the_log_holds(lived: Path) -> None:
    results = tsunagari.open(lived)
    log, other = results.event_log, results.scenarios[1]
    assert all(own["month"].is_monotonic_increasing for _, own in log.groupby(["scenario", "replicate"], observed=True))
    person = int(log.loc[log["replicate"] == 0, "person_key"].value_counts().index[0])
    told = story.tell(results, person, other)
    own = log[(log["person_key"] == person) & (log["replicate"] == 0)]
    for s in (results.baseline, other):
        of_life = own[(own["scenario"] == s) & (own["event"] != story.LEVER_START)]
        wanted = sorted((str(r.month)[:7], str(r.event)) for r in of_life.itertuples())
        assert wanted and wanted == sorted((c.month, c.after) for c in told.changes if c.state == "event" and c.where in ("both", s))
    for language, word in (("ja", "● "), ("en", "● ")):
        assert word in story.text(told, results, language)
    assert [c.month for c in told.changes] == sorted(c.month for c in told.changes)


def test_a_story_tells_when_a_lever_took_the_person_in(lived: Path) -> None:
    results = tsunagari.open(lived)
    log = results.event_log
    joined = log[log["event"] == story.LEVER_START]
    assert len(joined) and not joined.duplicated(["scenario", "replicate", "person_key", "lever"]).any()
    assert joined["lever"].notna().all() and log.loc[log["event"] != story.LEVER_START, "lever"].isna().all()
    assert (joined["lever"].astype(str).str.split("/").str[0] == joined["scenario"].astype(str)).all()
    one = joined.iloc[0]
    scenario, lever = str(one["lever"]).split("/")
    told = story.tell(results, int(one["person_key"]), scenario, int(one["replicate"]))
    assert [c.where for c in told.changes if c.state == story.LEVER and (c.month, c.after) == (str(one["month"])[:7], lever)] == [scenario]
    assert f"{results.lever_label(str(one['lever']))}の利用を始める" in story.text(told, results)
    assert "joins " in story.text(told, results, "en")


def test_events_of_the_log_are_counted_in_events(lived: Path) -> None:
    """The panel is part of the town: nothing is logged more often than it is counted, but for births, which are the parents'."""
    results = tsunagari.open(lived)
    count = results.events["count"].sum(["age_group", "sex"]).to_series()
    log = results.event_log
    log = log[~log["event"].isin(["birth", story.LEVER_START])]
    logged = log.groupby(["scenario", "replicate", "month", "event"], observed=True).size()
    assert len(logged) > 20 and (logged <= count.loc[logged.index]).all()


def test_the_story_of_who_is_helped_most_is_told_first(lived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["story", str(lived), "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    with tsunagari.open(lived) as results:
        assert str(story.most_changed(results, results.scenarios[1])) in printed
    assert "nobody real" in printed


def test_a_stranger_to_the_panel_is_told(lived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["story", str(lived), "--person", "123456789"]) == 2
    assert "is not in the panel" in capsys.readouterr().err
