"""Ratios against a published model, and who uses what is paid for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tsunagari
from tsunagari.economics import (
    Economics,
    Societal,
    by_district,
    by_income,
    frontier,
    icer,
    incremental,
    one_way,
    summary,
)

# McDaid & Park (2021), doi:10.3390/ijerph18041426: a service that connects lonely older people in England to activities,
# five-year Markov model. Per participant: £7,131 with it, £6,783 with usual care, 0.45 loneliness-free years gained, £768 each.
SERVICE, USUAL_CARE, YEARS_GAINED, PUBLISHED = 7131.0, 6783.0, 0.45, 768.0
INPUTS = {"cost": SERVICE, "cost_before": USUAL_CARE, "effect": YEARS_GAINED}


def mcdaid_and_park() -> Economics:
    """Their service as a scenario, pounds for yen: two replicates without chance."""
    rows = [
        {"scenario": "connector", "replicate": r, "yen": SERVICE - USUAL_CARE, "averted": YEARS_GAINED} for r in (0, 1)
    ]
    replicates = pd.DataFrame(rows)
    return Economics(
        summary(replicates, ["connector"]), pd.DataFrame(), replicates, pd.DataFrame(), "lonely", "usual", 0.0, 2021
    )


def test_mcdaid_and_park_is_reproduced() -> None:
    ratio = icer(**INPUTS)
    assert ratio == pytest.approx(348 / 0.45)  # £773 from the printed, rounded figures
    rounding = {
        "cost": (SERVICE - 0.5, SERVICE + 0.5),
        "cost_before": (USUAL_CARE - 0.5, USUAL_CARE + 0.5),
        "effect": (0.445, 0.455),
    }
    lowest = icer(rounding["cost"][0], rounding["effect"][1], rounding["cost_before"][1])
    highest = icer(rounding["cost"][1], rounding["effect"][0], rounding["cost_before"][0])
    assert lowest < PUBLISHED < highest  # what the rounding of the printed figures leaves open
    assert ratio == pytest.approx(PUBLISHED, rel=0.01)
    economics = mcdaid_and_park()
    assert economics.scenarios.loc["connector", "yen_per_person_year"] == pytest.approx(ratio)
    assert frontier(economics.mixes())["yen_per_person_year_more"].to_list() == pytest.approx([ratio])
    worth = economics.acceptability([PUBLISHED - 50, PUBLISHED + 50]).set_index("threshold_yen")["acceptable"]
    assert worth.to_list() == [0.0, 1.0]  # not worth it below its price, worth it above


def test_mcdaid_and_park_in_both_directions() -> None:
    """One input at a time: dearer or less lasting is a higher price, cheaper or more lasting a lower one."""
    table = one_way(
        INPUTS, {"effect": (0.30, 0.60), "cost": (SERVICE - 100, SERVICE + 100), "cost_before": (6583.0, 6983.0)}
    )
    assert table.loc["effect", "at_low"] == pytest.approx(348 / 0.30)
    assert table.loc["effect", "at_high"] == pytest.approx(348 / 0.60)
    assert table.loc["cost", ["at_low", "at_high"]].to_list() == pytest.approx([248 / 0.45, 448 / 0.45])
    assert table.loc["cost_before", ["at_low", "at_high"]].to_list() == pytest.approx([548 / 0.45, 148 / 0.45])
    assert list(table.index) == ["cost_before", "effect", "cost"]  # widest swing first
    saves = one_way(INPUTS, {"cost_before": (USUAL_CARE, SERVICE + 200)})  # care averted pays for it
    assert saves.loc["cost_before", "at_high"] < 0
    assert np.isnan(icer(SERVICE, 0.0, USUAL_CARE))


@pytest.mark.parametrize(("by", "variable"), [(by_income, "people"), (by_district, "people_by_district")])
def test_use_and_benefit_by_group(results: tsunagari.Results, by: Callable[..., pd.DataFrame], variable: str) -> None:
    worth = 3e6
    table = by(results, worth)
    whole = results.economics().scenarios
    clients = results.dataset("clients")[variable]
    for scenario in whole.index:
        own = table.loc[scenario]
        lever = next(
            x for x, o in zip(clients["lever"].values, results.lever_scenarios("clients"), strict=True) if o == scenario
        )
        began = clients.sel(lever=lever, stage="admitted").sum("month").mean("replicate")
        np.testing.assert_allclose(own["clients"], began, rtol=1e-9)
        assert own["yen"].sum() == pytest.approx(whole.loc[scenario, "yen"])  # all that is paid is somebody's
        np.testing.assert_allclose(own["net_benefit"], worth * own["averted"] - own["yen"], rtol=1e-6)
        came = clients.sel(lever=lever, stage="attending").sum("month").mean("replicate")
        np.testing.assert_allclose(own["yen"], whole.loc[scenario, "yen"] * came / came.sum(), rtol=1e-3)
    classes = list(table.loc[whole.index[0]].index)
    np.testing.assert_allclose(table["averted"].groupby("scenario").sum()[whole.index], whole["averted"], rtol=1e-3)
    bands = {"low": classes[:3], "rest": classes[3:]}
    banded = by(results, worth, bands=bands)
    for scenario in whole.index:
        for name, of in bands.items():
            for column in ("clients", "yen", "averted", "net_benefit"):
                assert banded.loc[(scenario, name), column] == pytest.approx(table.loc[scenario].loc[of, column].sum())


LADDER = pd.DataFrame(
    # A textbook ladder: b is dominated by a, d by a blend of a and e, f averts less than nothing does.
    {
        "mix": ["a", "b", "d", "e", "f"],
        "yen": [100.0, 150.0, 200.0, 300.0, 50.0],
        "averted": [10.0, 8.0, 12.0, 20.0, -1.0],
    }
)


def test_each_rung_is_set_against_the_next_best() -> None:
    table = incremental(LADDER, "as_today")
    assert list(table.index) == ["as_today", "f", "a", "b", "d", "e"]
    assert table["state"].to_dict() == {
        "as_today": "efficient", "f": "dominated", "a": "efficient", "b": "dominated", "d": "extended", "e": "efficient",
    }  # fmt: skip
    assert table["against"].to_dict() == {
        "as_today": "", "f": "as_today", "a": "as_today", "b": "a", "d": "a + e", "e": "a",
    }  # fmt: skip
    assert table.loc["a", ["yen_more", "averted_more", "icer"]].to_list() == [100, 10, 10]
    assert table.loc["e", ["yen_more", "averted_more", "icer"]].to_list() == [200, 10, 20]  # not 300 / 20
    assert table.loc[["as_today", "f", "b", "d"], "icer"].isna().all()
    # b dominates nobody, d would have cost 50 for each of its two more than a: dearer than e's 20.
    ratios = table.loc[table["state"] == "efficient", "icer"].dropna()
    assert ratios.is_monotonic_increasing


def test_equal_costs_leave_the_one_that_averts_most() -> None:
    table = incremental(pd.DataFrame({"mix": ["x", "y", "z"], "yen": [30.0] * 3, "averted": [1.0, 5.0, 5.0]}))
    assert table.loc["y", ["state", "against", "icer"]].to_list() == ["efficient", "nothing", 6.0]
    assert table.loc["x", ["state", "against"]].to_list() == ["dominated", "y"]
    assert table.loc["z", ["state", "against"]].to_list() == ["equal", "y"]  # as good for as much: dominated by nobody
    saves = incremental(pd.DataFrame({"mix": ["x"], "yen": [-10.0], "averted": [2.0]}), "as_today")
    assert saves["state"].to_dict() == {"x": "efficient", "as_today": "dominated"}


def test_the_ladder_agrees_with_the_frontier() -> None:
    """Against the slow obvious rule: efficient is who has the highest net benefit at some worth."""
    chance = np.random.default_rng(6)
    for _ in range(50):
        mixes = pd.DataFrame(
            {"mix": list("abcdefg"), "yen": chance.uniform(1, 100, 7), "averted": chance.uniform(-5, 20, 7)}
        )
        table = incremental(mixes)
        with_nothing = pd.concat([mixes, pd.DataFrame({"mix": ["nothing"], "yen": [0.0], "averted": [0.0]})])
        worth = np.concatenate([[0.0], np.geomspace(1e-3, 1e7, 40_000)])
        net = worth[:, None] * with_nothing["averted"].to_numpy() - with_nothing["yen"].to_numpy()
        best = set(with_nothing["mix"].to_numpy()[net.argmax(axis=1)])
        efficient = set(table.index[table["state"] == "efficient"])
        assert best <= efficient
        thin = table.loc[sorted(efficient - best), "icer"]  # best within less than a step of the grid
        assert len(thin) <= 1
        found = frontier(mixes).set_index("mix")
        assert set(found.index[found["efficient"]]) == efficient - {"nothing"}
        for mix in efficient - {"nothing"}:
            assert table.loc[mix, "icer"] == pytest.approx(found.loc[mix, "yen_per_person_year_more"])


def test_net_benefit_by_hand() -> None:
    rows = pd.DataFrame(
        {"scenario": ["x"] * 3, "replicate": [0, 1, 2], "yen": [100.0, 110.0, 120.0], "averted": [10.0, 20.0, 30.0]}
    )
    economics = Economics(summary(rows, ["x"]), pd.DataFrame(), rows, pd.DataFrame(), "lonely", "none", 0.0, 2024)
    row = economics.net_benefit(7.0).loc["x"]
    values = np.array([-30.0, 30.0, 90.0])  # 7 × averted − yen
    half = 4.302653 * values.std(ddof=1) / np.sqrt(3)  # Student t, two degrees of freedom
    assert row.to_list() == pytest.approx([30.0, 30.0 - half, 30.0 + half], rel=1e-5)


def test_money_of_a_file_by_hand(results: tsunagari.Results) -> None:
    """From /cost to every sum that a report tells: by lever, by year, by fiscal year, discounted."""
    yen = results.cost["yen"].transpose("lever", "replicate", "month", "item").values.astype(float)
    owner = results.lever_scenarios("cost")
    when = results.monthly["month"].dt
    year, month = when.year.values, when.month.values
    plain, discounted = results.economics(), results.economics(discount_rate=0.02)
    finished = results.complete
    for scenario in plain.scenarios.index:
        both = (finished.sel(scenario=scenario) & finished.sel(scenario=results.baseline)).values
        sums = {"plain": 0.0, "discounted": 0.0}
        by_year: dict[int, float] = {}
        by_fiscal_year: dict[int, float] = {}
        for k, of in enumerate(owner):
            if of != scenario:
                continue
            for r in np.flatnonzero(both):
                for m in range(len(month)):
                    paid = sum(yen[k, r, m]) / both.sum()
                    sums["plain"] += paid
                    sums["discounted"] += paid / 1.02 ** (m // 12)  # from the second year of the run on
                    by_year[year[m]] = by_year.get(year[m], 0.0) + paid
                    fiscal = year[m] if month[m] >= 4 else year[m] - 1
                    by_fiscal_year[fiscal] = by_fiscal_year.get(fiscal, 0.0) + paid
        assert plain.scenarios.loc[scenario, "yen"] == pytest.approx(sums["plain"])
        assert discounted.scenarios.loc[scenario, "yen"] == pytest.approx(sums["discounted"])
        assert plain.yen_by_year.loc[scenario].to_dict() == pytest.approx(by_year)
        assert plain.yen_by_fiscal_year.loc[scenario].to_dict() == pytest.approx(by_fiscal_year)
        assert plain.yen_by_fiscal_year.loc[scenario].sum() == pytest.approx(sums["plain"])


def test_the_societal_perspective_adds_what_the_user_names(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = tsunagari.open(made_up)
    funnel = results.funnel.copy(deep=True)
    funnel["people"].loc[{"lever": funnel["lever"].values[-1], "stage": "attending"}] = 0  # one that nobody attends
    monkeypatch.setattr(type(results), "funnel", property(lambda _: funnel))
    payer = results.economics(discount_rate=0.02)
    assert results.economics(discount_rate=0.02, societal=Societal()).replicates.equals(payer.replicates)
    both = results.economics(discount_rate=0.02, societal=Societal(1_500.0, 200_000.0)).replicates
    # By hand: months of attendance from the file, discounted by whole years as yen are.
    people = results.funnel["people"].sum(["age_group", "sex"]).values  # lever, replicate, month, stage
    stages = [str(s) for s in results.funnel["stage"].values]
    discount = 1.02 ** -(np.arange(people.shape[2]) // 12).astype(float)
    owners = results.lever_scenarios("funnel")
    for k, row in both.iterrows():
        months = 0.0
        for lever, owner in enumerate(owners):
            came, reached = (people[lever, :, :, stages.index(stage)] for stage in ("attending", "reached"))
            use = came if came.sum() > 0 else reached
            sign = (owner == row["scenario"]) - (owner == results.baseline)
            months += sign * float((use[int(row["replicate"])] * discount).sum())
        expected = payer.replicates.loc[k, "yen"] + 1_500 * months - 200_000 * row["averted"]
        assert row["yen"] == pytest.approx(expected, rel=1e-9)
        assert months > 0
