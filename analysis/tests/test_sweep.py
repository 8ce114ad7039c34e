"""Several files as one, economics over them, and runs from Python."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import netCDF4
import numpy as np
import pandas as pd
import pytest
from make_results import make_results

import tsunagari
from tsunagari.running import overlay

INFLUENCE = "loneliness.peer_influence_per_year"


def set_parameter(path: Path, name: str, value: str) -> None:
    with netCDF4.Dataset(path, "a") as file:
        group = file["parameters"]
        place = list(group["parameter"][:]).index(name)
        group["value"][place] = value
        for s in range(len(group.dimensions["scenario"])):
            group["value_by_scenario"][s, place] = value


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A grid of two seeds and two values of a parameter."""
    folder = tmp_path_factory.mktemp("sweep")
    made = []
    for seed in (1, 2):
        for value in ("0.0", "0.1"):
            path = make_results(folder / f"s{seed}_{value}.h5", people=6000, months=12, replicates=2, districts=1, scenarios=2, seed=seed)
            set_parameter(path, INFLUENCE, value)
            with netCDF4.Dataset(path, "a") as file:
                file.setncattr("seed", str(seed))
            made.append(path)
    return made


def test_what_was_varied_is_found(paths: list[Path]) -> None:
    sweep = tsunagari.open(paths)
    assert set(sweep.runs.columns) == {"seed", INFLUENCE}
    assert list(sweep.runs[INFLUENCE]) == [0.0, 0.1, 0.0, 0.1] and list(sweep.runs["seed"]) == [1, 1, 2, 2]
    assert "4 files; varied" in repr(sweep)


def test_numbers_are_those_of_the_files(paths: list[Path]) -> None:
    sweep = tsunagari.open(paths)
    share = sweep.share("direct_often")
    assert share.dims == ("run", "scenario", "replicate", "month")
    for k, path in enumerate(paths):
        with tsunagari.open(path) as one:
            np.testing.assert_allclose(share.isel(run=k).values, one.share("direct_often").values)
            np.testing.assert_allclose(sweep.compare()["mean"].isel(run=k).values, one.compare()["mean"].values)
    assert sweep.monthly["direct_often"].dims[0] == "run"
    assert list(sweep.monthly[INFLUENCE].values) == [0.0, 0.1, 0.0, 0.1]
    assert "scenario_label_ja" in sweep.monthly
    assert set(sweep.survey["run"]) == {p.stem for p in paths} and set(sweep.survey[INFLUENCE]) == {0.0, 0.1}
    assert len(sweep.by_run()) == 4


def test_full_grid_is_unstacked(paths: list[Path]) -> None:
    sweep = tsunagari.open(paths)
    grid = sweep.unstack(sweep.share("direct_often").mean(["replicate", "month"]))
    assert dict(grid.sizes) == {"scenario": 2, "seed": 2, INFLUENCE: 2}
    with tsunagari.open(paths[3]) as one:
        expected = one.share("direct_often").mean(["replicate", "month"]).values
    np.testing.assert_allclose(grid.sel({"seed": 2, INFLUENCE: 0.1}).values, expected)
    two = tsunagari.open([paths[0], paths[1]])
    assert two.unstack(two.share("direct_often")).dims[0] == INFLUENCE


def test_economics_of_a_sweep_count_runs(paths: list[Path]) -> None:
    economics = tsunagari.open(paths).economics()
    assert len(economics.replicates) == 8 and set(economics.replicates["run"]) == {p.stem for p in paths}
    per_run = economics.replicates.groupby("run")["averted"].mean()
    row = economics.scenarios.loc["salon"]
    assert row["averted"] == pytest.approx(per_run.mean())
    half = 3.182446 * per_run.std(ddof=1) / 2  # Student's t, 3 degrees of freedom, four runs
    assert row["averted_high"] == pytest.approx(per_run.mean() + half)


def test_acceptability_by_hand(paths: list[Path]) -> None:
    economics = tsunagari.open(paths).economics()
    table = economics.acceptability([0.0, 5e6, 1e12])
    own = economics.replicates
    for threshold, row in zip((0.0, 5e6, 1e12), table.itertuples(), strict=True):
        assert row.acceptable == pytest.approx(np.mean(threshold * own["averted"] - own["yen"] > 0))
        assert row.best == pytest.approx(row.acceptable)  # one scenario against nothing


def test_prices_of_another_year(results: tsunagari.Results) -> None:
    here = results.economics()
    assert here.price_year == 2023
    later = here.in_prices_of(2025, {2023: 100.0, 2025: 110.0})
    assert later.price_year == 2025
    np.testing.assert_allclose(later.scenarios["yen"], 1.1 * here.scenarios["yen"])
    np.testing.assert_allclose(later.scenarios["averted_per_100_million_yen"], here.scenarios["averted_per_100_million_yen"] / 1.1)
    np.testing.assert_allclose(later.levers["total"], 1.1 * here.levers["total"])
    with pytest.raises(ValueError, match="no value for 2023"):
        here.in_prices_of(2025, {2025: 110.0})


def test_yen_by_year_adds_up(results: tsunagari.Results) -> None:
    economics = results.economics()
    total = economics.yen_by_year.sum(axis=1)
    assert total["baseline"] == 0
    np.testing.assert_allclose(total[1:], economics.scenarios["yen"])


def test_files_that_do_not_belong_together_are_refused(paths: list[Path], made_up: Path) -> None:
    with pytest.raises(tsunagari.ResultsError, match="their scenarios differ"):
        tsunagari.open([paths[0], made_up])
    with pytest.raises(tsunagari.ResultsError, match="given twice"):
        tsunagari.open([paths[0], paths[0]])
    with pytest.raises(tsunagari.ResultsError, match="no results file"):
        tsunagari.open([])
    same = tsunagari.open([paths[0]])
    with pytest.raises(tsunagari.ResultsError, match="do not differ"):
        same.plot.sensitivity()


def test_figures_of_a_sweep(paths: list[Path]) -> None:
    sweep = tsunagari.open(paths)
    for language in ("ja", "en"):
        for chart in (sweep.plot.sensitivity(INFLUENCE, language=language), sweep.plot.plane(language=language), sweep.plot.acceptability(language=language)):
            chart.to_dict()
    with pytest.raises(tsunagari.ResultsError, match="was not varied; there are"):
        sweep.plot.sensitivity("ties.closure_share")


# --- runs from Python ---------------------------------------------------------------------------------------------------
def test_overrides_are_laid_over_by_extends(tmp_path: Path) -> None:
    text = overlay(tmp_path / "town.toml", {"months": 24, "areas": ("鳥取市",), "record": {"panel_people": 5},
                                            "parameters": {"loneliness.peer_influence_per_year": 0.0}})
    assert re.search(r'extends = ".*/town\.toml"', text) and "[run]\nmonths = 24" in text
    assert "peer_influence_per_year = 0.0" in text and "[parameters.loneliness]" in text and "鳥取市" in text


def fake_program(folder: Path, body: str) -> Path:
    path = folder / "tsunagari"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_program_and_its_message_are_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = tmp_path / "town.toml"
    scenario.write_text("format = 1\n")
    program = fake_program(tmp_path, 'echo "town.toml:3:1: run.months: too many" >&2; exit 2')
    monkeypatch.setenv("TSUNAGARI_PROGRAM", str(program))
    with pytest.raises(tsunagari.ResultsError, match=r"town\.toml:3:1: run\.months: too many"):
        tsunagari.run(scenario, months=10**9)
    with pytest.raises(tsunagari.ResultsError, match="is not there"):
        tsunagari.run(tmp_path / "none.toml")
    monkeypatch.setenv("TSUNAGARI_PROGRAM", str(tmp_path / "no"))
    with pytest.raises(tsunagari.ResultsError, match=r"names .*no, which is not there"):
        tsunagari.run(scenario)


ROOT = Path(os.environ.get("TSUNAGARI_SOURCE_DIR", Path(__file__).resolve().parents[2]))
PROGRAM = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))


@pytest.mark.skipif(not PROGRAM.is_file(), reason="the program is not built")
def test_a_real_run_with_overrides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGARI_PROGRAM", str(PROGRAM))
    results = tsunagari.run(
        ROOT / "scenarios/hamlet.toml", output=tmp_path / "h.h5", months=3, replicates=1, parameters={INFLUENCE: 0.0}
    )
    assert results.monthly.sizes["month"] == 3 and results.monthly.sizes["replicate"] == 1
    assert float(pd.to_numeric(results.parameters.loc[INFLUENCE, "value"])) == 0.0
    assert results.scenarios == ["baseline", "together"]
