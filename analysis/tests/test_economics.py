"""Ratios against a published model, and who uses what is paid for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import tsunagari
from tsunagari.economics import Economics, by_district, by_income, frontier, icer, one_way, summary

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
