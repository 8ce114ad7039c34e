"""Every figure, in both languages: what it draws is what the file says, and the chart library accepts it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert
import xarray as xr

import tsunagari
from tsunagari.economics import frontier
from tsunagari.figures import people, time
from tsunagari.figures.style import COLOURS, rows, where
from tsunagari.report.checks import survey_cells
from tsunagari.survey import shipped_table

LEVER = "salon/居場所 中央"
PLACES = pd.DataFrame({"x": [0, 900, 400, 1500.0], "y": [0, 200, 1200, 900.0]}, index=[f"第{d}地区" for d in range(1, 5)])
MIXES = pd.DataFrame(
    {"mix": ["a", "b", "c", "d", "e"], "yen": [10e6, 20e6, 20e6, 40e6, 50e6], "averted": [5.0, 6.0, 12.0, 15.0, 14.0]}
)
CELLS = pd.DataFrame(
    {"label_ja": ["男", "女"], "label_en": ["men", "women"], "published": [0.05, 0.04], "published_low": [0.045, 0.035],
     "published_high": [0.055, 0.045], "model": [0.052, 0.039], "fitted": [True, False]}
)
TIES = pd.DataFrame(
    {"month": pd.to_datetime(["2020-10-01"] * 3 + ["2025-10-01"] * 2 + ["2026-10-01"]), "other_key": [1, 2, 3, 1, 4, np.nan],
     "layer": ["kin", "friendship", "friendship", "kin", "place", None], "strength": [18, 4, 0.5, 16, 2, np.nan],
     "close": ["yes", "no", "no", "yes", "no", None], "other_direct": ["often", "never", "not_asked", "never", "sometimes", None]}
)
FIGURES: dict[str, Callable[[tsunagari.Results, str], Any]] = {
    "trajectory": lambda r, k: r.plot.trajectory(language=k),
    "difference": lambda r, k: r.plot.difference("salon", language=k),
    "differences": lambda r, k: r.plot.difference(language=k),
    "age_sex": lambda r, k: r.plot.age_sex(language=k),
    "age_sex change": lambda r, k: r.plot.age_sex(scenario="salon", change=True, language=k),
    "flows": lambda r, k: r.plot.flows(language=k),
    "around_event": lambda r, k: r.plot.around_event("living_alone_start", language=k),
    "ego": lambda r, k: r.plot.ego(language=k),
    "funnel": lambda r, k: r.plot.funnel(LEVER, language=k),
    "funnels": lambda r, k: r.plot.funnel(language=k),
    "plane": lambda r, k: r.plot.plane(language=k),
    "acceptability": lambda r, k: r.plot.acceptability(language=k),
    "frontier": lambda r, k: r.plot.frontier(MIXES, language=k),
    "frontier of scenarios": lambda r, k: r.plot.frontier(language=k),
    "districts": lambda r, k: r.plot.districts(language=k),
    "districts of a table": lambda r, k: r.plot.districts(PLACES, language=k),
    "survey": lambda r, k: r.plot.survey(language=k),
    "survey of a table": lambda r, k: r.plot.survey(CELLS, language=k),
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_drawn(results: tsunagari.Results, name: str, language: str) -> None:
    chart = FIGURES[name](results, language)
    spec = chart.to_dict()  # checked against the library's schema
    drawn = vl_convert.vegalite_to_svg(spec)
    assert "NaN" not in drawn and "undefined" not in drawn
    assert "<path" in drawn or "<circle" in drawn
    described = chart.description if isinstance(chart.description, str) else chart.vconcat[0].description
    assert len(described) > 10
    words = re.sub(r"<[^>]+>", " ", drawn)
    assert bool(re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", words)) == (language == "ja") or name in ("districts", "districts of a table", "funnel", "funnels")


def drawn_table(chart: Any, holds: str) -> pd.DataFrame:
    """The data of a chart that has a column `holds`."""
    for data in chart.to_dict()["datasets"].values():
        table = pd.DataFrame(list(csv.DictReader(io.StringIO(data))))
        if holds in table:
            return table
    raise AssertionError(holds)


def test_trajectory_draws_the_shares(results: tsunagari.Results) -> None:
    table = drawn_table(results.plot.trajectory(), "mean")
    share = results.share("direct_often").mean("replicate").sel(scenario="salon")
    own = table[table["name"] == "Places to be"]
    np.testing.assert_allclose(own["mean"].astype(float), share.values, rtol=1e-4)
    assert next(iter(own["month"])) == "2020/10/01" and len(own) == 30


def test_fan_holds_its_replicates_and_widens(results: tsunagari.Results) -> None:
    table, replicates = time.fan_tables(results, "salon")
    at = table.iloc[20]
    assert at["low0"] < at["low1"] < at["low2"] < at["mean"] < at["high2"] < at["high1"] < at["high0"]
    each = replicates[replicates["month"] == at["month"]]["value"]
    assert each.mean() == pytest.approx(at["mean"])
    with pytest.raises(tsunagari.ResultsError, match="is the baseline"):
        results.plot.difference("baseline")


def test_small_cells_of_the_heat_map_are_hidden(results: tsunagari.Results) -> None:
    table = people.age_sex_table(results)
    assert (table.loc[table["count"] < 10, "value"].isna()).all()
    assert (table["age_group"] != "0-15").all() and table["value"].notna().any()


def panel(theta: np.ndarray, **codes: np.ndarray) -> xr.Dataset:
    words = {"employment": "regular unemployed", "direct": "never often", "isolated": "no yes", "presence": "absent present"}
    dims = ("scenario", "replicate", "month", "panel_person")
    data = {"theta": (dims, theta[None])}
    for name, values in codes.items():
        data[name] = (dims, values[None].astype(float), {"flag_values": np.array([0, 1], "u1"), "flag_meanings": words[name]})
    months = np.arange(theta.shape[1]).astype("datetime64[M]").astype("datetime64[ns]")
    return xr.Dataset(data, coords={"scenario": ["baseline"], "month": months})


def test_curves_are_aligned_at_the_event(results: tsunagari.Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve people lose work in different months; each is 0.7 lonelier from the month after on, and loses work once more."""
    rng = np.random.default_rng(1)
    level = rng.normal(0, 1, (1, 1, 12))
    when = np.arange(12, 24)
    after = np.arange(40)[:, None] >= when[None, :]
    theta = level + 0.7 * after[None]
    made = panel(theta).assign_coords(replicate=[0])
    made["person_key"] = (("replicate", "panel_person"), 100 + np.arange(12)[None])
    monkeypatch.setitem(results._datasets, "panel", made)
    again = np.concatenate([when - 1, when + 5])  # the panel shows what happened in a month at the start of the next
    log = pd.DataFrame({"scenario": "baseline", "replicate": 0, "person_key": np.tile(100 + np.arange(12), 2),
                        "month": made["month"].values[again], "event": "job_loss"})
    monkeypatch.setitem(results._tables, "event_log", log)
    curve = time.aligned(results, "job_loss", before=12, after=10).set_index("since")
    np.testing.assert_allclose(curve.loc[-12:-1, "change"], 0, atol=1e-12)
    np.testing.assert_allclose(curve.loc[0:10, "change"], 0.7, atol=1e-12)
    assert (curve["people"] == 12).all()
    with pytest.raises(tsunagari.ResultsError, match=r"there is no event 'jobloss'; there are .* Did you mean 'job_loss'"):
        time.aligned(results, "jobloss")


def test_flows_are_counted(results: tsunagari.Results, monkeypatch: pytest.MonkeyPatch) -> None:
    direct = np.array([[[1, 1, 0, 0, 0], [1, 0, 0, 1, 0]]])  # [replicate, month, person]
    isolated = np.array([[[1, 0, 1, 0, 0], [0, 0, 1, 0, 0]]])
    present = np.array([[[1, 1, 1, 1, 1], [1, 1, 1, 1, 0]]])
    made = panel(np.zeros((1, 2, 5)), direct=direct, isolated=isolated, presence=present)
    monkeypatch.setitem(results._datasets, "panel", made)
    monkeypatch.setattr(results, "has", lambda group: group == "panel")
    table = people.flow_table(results, dates=2)
    counted = {(a, b): n for a, b, n in zip(table["from"], table["to"], table["people"], strict=True)}
    assert counted == {("both", "lonely"): 1, ("lonely", "neither"): 1, ("isolated", "isolated"): 1, ("neither", "lonely"): 1, ("neither", "gone"): 1}


def test_survey_stands_beside_the_shipped_table(results: tsunagari.Results) -> None:
    cells = survey_cells(results).set_index(["group_en", "label_en"])
    with shipped_table().open(encoding="utf-8") as stream:
        shipped = {(r["instrument"], r["stratum"], r["category"]): r for r in csv.DictReader(line for line in stream if line[0] != "#") if r["wave"] == "R5"}
    own = results.survey
    own = own[(own["scenario"] == "baseline") & (own["wave"] == own["wave"].max())]
    by_hand = {
        ("Direct question", "sometimes"): (("direct", "all", "sometimes"), own["direct"] == "sometimes", own["sex"].notna()),
        ("UCLA (3 items)", "sum 7-9"): (("ucla3_band", "all", "7-9"), own["ucla_sum"].between(7, 9), own["sex"].notna()),
        ("Often or always", "men"): (("direct", "male", "often_always"), own["direct"] == "often", own["sex"] == "male"),
    }
    for name, (key, hit, base) in by_hand.items():
        cell = cells.loc[name]
        assert cell["published"] == pytest.approx(float(shipped[key]["percent"]) / 100)
        each = [hit[base & (own["replicate"] == r)].mean() for r in sorted(own["replicate"].unique())]
        assert cell["model"] == pytest.approx(np.mean(each)) and cell["model_low"] == pytest.approx(min(each))
        n, p = float(shipped[key]["n"]), cell["published"]
        assert cell["published_high"] - p == pytest.approx(1.96 * np.sqrt(p * (1 - p) / n), rel=0.02)
        assert bool(cell["fitted"]) == (shipped[key]["use"] == "fit")


def test_frontier_by_hand() -> None:
    table = frontier(MIXES).set_index("mix")
    # b costs what c does for less; e costs more than d for less; a lies below the line from nothing to c.
    assert list(table.index[table["efficient"]]) == ["c", "d"]
    assert table.loc["c", "yen_per_person_year_more"] == pytest.approx(20e6 / 12)
    assert table.loc["d", "yen_per_person_year_more"] == pytest.approx(20e6 / 3)
    none = frontier(pd.DataFrame({"mix": ["a"], "yen": [1e6], "averted": [-2.0]}))
    assert not none["efficient"].any()


def test_places_of_another_town_are_refused(results: tsunagari.Results) -> None:
    with pytest.raises(tsunagari.ResultsError, match="population file of the same town"):
        results.plot.districts(PLACES.set_axis(list("abcd")))


def test_ego_shows_who_stays() -> None:
    chart = people.ego(TIES, "en", labels={"kin": "relatives"})
    table = drawn_table(chart, "when")
    kin = table[table["name"] == "relatives"]
    direction = np.arctan2(kin["x"].astype(float), kin["y"].astype(float))
    assert len(kin) == 2 and np.ptp(direction) == pytest.approx(0, abs=1e-3)
    assert list(kin["lonely"]) == ["true", "false"] and set(kin["close"]) == {"true"}
    far = np.hypot(table["x"][:3].astype(float), table["y"][:3].astype(float))
    assert far[0] < far[1] < far[2], "who is met more often stands nearer"
    assert set(table["when"]) == {"2020-10", "2025-10", "2026-10"} and list(table["x"])[-1] == ""
    assert "2025-10: 2, 2026-10: 0" in chart.description
    vl_convert.vegalite_to_svg(chart.to_dict())


def test_data_of_a_chart_keeps_five_figures_and_gaps() -> None:
    data = rows(pd.DataFrame({"a": [1 / 3, np.nan], "b": ['x,"y"', "z"], "t": [True, False]}))
    assert list(csv.DictReader(io.StringIO(data.values))) == [
        {"a": "0.33333", "b": 'x,"y"', "t": "true"},
        {"a": "", "b": "z", "t": "false"},
    ]


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_lines_stand_out_from_paper() -> None:
    """3 : 1 and more, as accessibility guidelines ask of graphics, for the scenarios that most reports have."""
    for colour in COLOURS[:6]:
        assert 1.05 / (luminance(colour) + 0.05) >= 3, colour


def test_pictures_can_be_saved(results: tsunagari.Results, tmp_path: Path) -> None:
    chart = results.plot.plane(language="ja")
    for ending in ("svg", "png", "html"):
        chart.save(tmp_path / f"plane.{ending}", **({"inline": True} if ending == "html" else {}))
        assert (tmp_path / f"plane.{ending}").stat().st_size > 2000
    assert "cdn" not in (tmp_path / "plane.html").read_text(encoding="utf-8")[-4000:]


def test_opacity_of_the_picked_is_what_the_library_would_write() -> None:
    picked = alt.selection_point(fields=["name"])
    long = alt.Chart().mark_line().encode(opacity=alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.12))).to_dict()
    assert alt.Chart().mark_line().encode(opacity=where(picked, 1, 0.12)).to_dict()["encoding"] == long["encoding"]
    near = alt.selection_point(fields=["name"], empty=False)
    long = alt.Chart().mark_line().encode(opacity=alt.when(near).then(alt.value(1)).otherwise(alt.value(0))).to_dict()
    assert alt.Chart().mark_line().encode(opacity=where(near, 1, 0, none_is_all=False)).to_dict()["encoding"] == long["encoding"]


def test_people_of_the_panel_around_an_event_one_by_one(results: tsunagari.Results) -> None:
    """The curve against a slow walk through the log."""
    event, before, after = "living_alone_start", 12, 36
    panel, log = results.panel.sel(scenario="baseline"), results.event_log
    theta = panel["theta"].transpose("replicate", "panel_person", "month").values
    keys = panel["person_key"].transpose("replicate", "panel_person").values
    months = [str(m)[:7] for m in panel["month"].values]
    changes: dict[int, list[float]] = {}
    for r in range(theta.shape[0]):
        for p in range(theta.shape[1]):
            own = log[(log["scenario"] == "baseline") & (log["event"] == event) & (log["replicate"] == r) & (log["person_key"] == keys[r, p])]
            if own.empty:
                continue
            at = months.index(str(own["month"].min())[:7]) + 1
            if at < before or not np.isfinite(theta[r, p, at - before : at]).all():
                continue
            base = theta[r, p, at - before : at].mean()
            for k in range(-before, after + 1):
                if at + k < len(months) and np.isfinite(theta[r, p, at + k]):
                    changes.setdefault(k, []).append(theta[r, p, at + k] - base)
    table = time.aligned(results, event).set_index("since")
    expected = {k: v for k, v in changes.items() if len(v) >= 10}
    assert list(table.index) == sorted(expected)
    for k, row in table.iterrows():
        assert row["people"] == len(expected[k])
        assert row["change"] == pytest.approx(np.mean(expected[k]), abs=1e-5)
