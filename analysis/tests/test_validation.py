"""The reference projection keeps accounts, and the validation page says of a run of the real program what its file holds."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tsunagari import living_alone
from tsunagari.__main__ import main
from tsunagari.cohorts import (
    STATUSES,
    TABLES,
    Cohorts,
    Rates,
    fit_couples,
    read_table,
    shipped_factors,
    year_factors,
    years,
)
from tsunagari.validation import Run, make_page

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"

SMALL = """format = 1
title.en = "small"
[run]
months = 36
replicates = 2
[place]
areas = ["全国"]
scale = 0.0001
[record]
panel_people = 0
snapshot_people = 0
survey_people = 0
[[scenario]]
name = "baseline"
"""


def test_nobody_appears_or_vanishes() -> None:
    first, *_, last = [(c.total(), dict(c.events)) for c in years(SCENARIOS, 2024)]
    events = last[1]
    change = sum(
        of_year.get("births", 0) - of_year["deaths"] + of_year["arrivals_from_abroad"] for of_year in events.values()
    )
    # Children born since October wait for their first birthday outside; some die before.
    assert last[0] - first[0] == pytest.approx(change, rel=0.01)


def test_as_many_are_widowed_as_married_people_die() -> None:
    cohorts = Cohorts.of_census(SCENARIOS, Rates.read(SCENARIOS), {})
    before = [sum(cohorts.people[s][STATUSES.index("married")]) for s in range(2)]
    cohorts.step()
    events = cohorts.events[2020]
    assert 3_000 < events["widowhood_male"] < events["widowhood_female"] < events["deaths"]
    assert all(sum(cohorts.people[s][1]) < b * 1.001 for s, b in enumerate(before))


def test_shares_of_marital_status_add_up() -> None:
    *_, last = years(SCENARIOS, 2030)
    for sex in range(2):
        assert sum(last.status_shares(sex, 40, 45)) == pytest.approx(1)
    assert last.status_shares(1, 85, 111)[STATUSES.index("widowed")] > 0.5


def test_shipped_factors_are_those_the_projection_gives() -> None:
    rows = read_table(SCENARIOS / "japan" / "vital_events.csv")
    counted = {int(r["year"]): {e: float(r[e]) for e in TABLES} for r in rows if int(r["year"]) <= 2021}
    shipped = shipped_factors(SCENARIOS)
    for event, by_year in year_factors(SCENARIOS, counted).items():
        for year, factor in by_year.items():
            assert shipped[event][year] == pytest.approx(factor, abs=2e-4), (event, year)


def test_population_follows_the_published_estimates() -> None:
    """人口推計: 124.947, 124.352 and 123.802 million in October 2022 to 2024."""
    totals = {c.year: c.total() / 1e6 for c in years(SCENARIOS, 2024)}
    for year, published in ((2022, 124.947), (2023, 124.352), (2024, 123.802)):
        assert totals[year] == pytest.approx(published, abs=0.1)


def test_couples_add_up_to_the_married_and_old_spouses_are_nearer_in_age() -> None:
    *_, last = years(SCENARIOS, 2023)
    for axis, sex in ((1, 0), (0, 1)):
        sums, married = last.couples.sum(axis=axis), np.array(last.people[sex][STATUSES.index("married")])
        assert sums / sums.sum() == pytest.approx(married / married.sum(), abs=2e-4)
    older = np.subtract.outer(np.arange(111), np.arange(111))  # husband's age minus wife's

    def gap(wife: int) -> float:
        return float((last.couples[:, wife] * older[:, wife]).sum() / last.couples[:, wife].sum())

    # Of the wives of 92 the husbands of 94 have mostly died: those left are nearer in age, or younger.
    assert gap(60) > 1.5 and gap(92) < 1.0


def test_couples_fit_their_margins() -> None:
    men, women = np.zeros(111), np.zeros(111)
    men[[30, 40]], women[[28, 35]] = (30, 10), (12, 8)
    couples = fit_couples(np.ones((111, 111)), men, women, 3)
    assert couples[30, 28] == pytest.approx(9) and couples[40, 35] == pytest.approx(
        2
    )  # independent, as many as the women


def test_living_alone_is_the_curve_of_the_shipped_table() -> None:
    rows = read_table(SCENARIOS / "japan" / "living_alone.csv")
    computed = living_alone.rates(SCENARIOS).ravel()
    assert [float(r["rate"]) for r in rows] == pytest.approx(list(computed), abs=2e-6)


def test_living_alone_adds_up_to_what_is_published() -> None:
    cohorts = Cohorts.of_census(SCENARIOS, Rates.read(SCENARIOS), {})
    people, married = living_alone.people_by_band(cohorts)
    alone = living_alone.rates(SCENARIOS) * people
    assert alone.sum() == pytest.approx(living_alone.TOTAL)
    old = living_alone.BANDS.index(65)
    assert alone[:, old:].sum() == pytest.approx(7_370_000)
    for sex, published in enumerate((0.164, 0.236)):
        assert alone[sex, old:].sum() / people[sex, old:].sum() == pytest.approx(published, abs=1e-3)
    # Those of known age: sums by sex and age, and rates of both sexes.
    known_old = living_alone.known_65p(people, people)
    assert known_old.sum(axis=1) == pytest.approx(living_alone.KNOWN["alone_65p"])
    known = living_alone.known_below_65(people, married, np.full(people.shape, 1.13), known_old)
    total = sum(living_alone.KNOWN["alone_65p"]) / 0.358
    assert known[0, :4].sum() / total == pytest.approx(0.156)
    assert known[0, 4:9].sum() / total == pytest.approx(0.198)
    assert (known[0, 9] + known_old[0].sum()) / total == pytest.approx(0.158)
    assert (known[1, 9] + known_old[1].sum()) / total == pytest.approx(0.262)
    both = known.sum(axis=0) / living_alone.of_known_age(people)[:, :10].sum(axis=0)
    assert both[[0, 2, 5]] == pytest.approx([0.051, 0.296, 0.124])


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = Path(os.environ.get("TSUNAGARI_PROGRAM", ROOT / "build/release/tsunagari"))
    if not program.exists():
        pytest.skip("the program is not built")
    folder = tmp_path_factory.mktemp("validation")
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    subprocess.run([program, "run", folder / "small.toml", "-o", folder / "small.h5"], check=True, capture_output=True)
    return folder / "small.h5"


def test_census_agrees_with_residents(nation: Path) -> None:
    with (
        xr.open_dataset(nation, group="census") as census,
        xr.open_dataset(nation, group="population") as population,
    ):
        assert census.sizes["census"] == 4
        counted = census["people"].sum(["age", "sex", "marital_status", "household_type"])
        working = census["people_by_employment"].sum(["age", "sex", "employment"])
        residents = population["residents"].isel(month_edge=slice(0, None, 12))
        assert (counted.values == residents.values).all()
        assert (working.values == counted.values).all()
        alone = census["people"].sel(household_type="one_person").sum(["age", "sex", "marital_status"])
        assert (alone.values == census["households"].sel(household_type="one_person").values).all()


def test_page_stands_alone_and_holds_both_languages(nation: Path, tmp_path: Path) -> None:
    page = make_page([nation], SCENARIOS, "en")
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "Vital events" in page and "人口動態の件数" in page
    run = Run.read(nation)
    assert f"{run.yearly('death')[2021].mean():,.0f}" in page
    assert main(["validate", str(nation), "--scenarios", str(SCENARIOS), "-o", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_what_is_no_results_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "no.h5").write_text("no", encoding="utf-8")
    assert main(["validate", str(tmp_path / "no.h5"), "-o", str(tmp_path / "page.html")]) == 2
    assert "no.h5" in capsys.readouterr().err
    assert not (tmp_path / "page.html").exists()
