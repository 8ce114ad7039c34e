"""What scenarios cost and bring against the baseline: replicates first, everything else from them.

Effect is lonely person-years averted: the paired difference in the number of residents to whom a measure of loneliness
applies, summed over the months of the run, divided by 12. Cost is yen charged by levers. Perspective: whoever pays for the
levers, unless `societal` says what else counts: what loneliness or its relief costs households, health care or employers in
Japan is not in the evidence that the model rests on, nor is a weight that turns a lonely year into QALYs, so neither is made
up; a town that knows such figures names them. A replicate is one random world, so spread over replicates is chance in the simulation
and nothing else: what is unknown about parameters comes in only by opening the files of a sweep together, when every
(file, replicate) is one draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from tsunagari.results import once
from tsunagari.statistics import over_replicates

if TYPE_CHECKING:
    from tsunagari.results import Results

HUNDRED_MILLION = 1e8
PARTS = ("mean", "low", "high")


@dataclass(frozen=True)
class Societal:
    """What the societal perspective adds to the payer's; both figures are the user's own.

    `yen_per_month_of_use`: time, travel and unpaid help, for each month in which somebody attends (where nobody attends, as with
    visits or campaigns, for each reached). `saved_yen_per_person_year`: what health care, long-term care and work save for each
    lonely person-year averted.
    """

    yen_per_month_of_use: float = 0.0
    saved_yen_per_person_year: float = 0.0


@dataclass(frozen=True)
class Economics:
    """Cost and effect against the baseline, over the whole run. Made by `Results.economics` or `Sweep.economics`.

    `replicates`: one row a scenario and replicate that both it and the baseline finished: `scenario`, `replicate`, `yen` (more
    than the baseline), `averted` (lonely person-years); of a sweep also `run`.
    `scenarios`: one row a scenario: `yen`, `averted`, `averted_per_100_million_yen`, each with `_low`, `_high` (paired t interval)
    and `_monte_carlo_error`; `replicates` used; `yen_per_person_year`, whose bounds are missing where the interval of the effect
    includes zero, because the ratio then has no meaning.
    `levers`: yen in all by lever and kind of cost. `yen_by_year`: yen by scenario and calendar year (budget impact), undiscounted;
    `yen_by_fiscal_year`: the same from April to March (年度), named by the year in which it begins.
    `price_year`: the prices all yen are in; 0 if the file does not say.
    """

    scenarios: pd.DataFrame
    levers: pd.DataFrame
    replicates: pd.DataFrame
    yen_by_year: pd.DataFrame
    measure: str
    baseline: str
    discount_rate: float
    price_year: int
    level: float = 0.95
    yen_by_fiscal_year: pd.DataFrame = field(default_factory=pd.DataFrame)

    def in_prices_of(self, year: int, index: Mapping[int, float]) -> Economics:
        """The same in prices of another year, by a price index of your choice (year → level, e.g. 消費者物価指数)."""
        missing = [y for y in (self.price_year, year) if y not in index]
        if missing:
            raise ValueError(
                f"the price index has no value for {missing[0]}; the run is in prices of {self.price_year}."
            )
        factor = index[year] / index[self.price_year]
        replicates = self.replicates.assign(yen=self.replicates["yen"] * factor)
        numbers = self.levers.select_dtypes("number").columns
        levers = self.levers.assign(**{str(name): self.levers[name] * factor for name in numbers})
        return Economics(
            summary(replicates, list(self.scenarios.index), self.level),
            levers,
            replicates,
            self.yen_by_year * factor,
            self.measure,
            self.baseline,
            self.discount_rate,
            year,
            self.level,
            self.yen_by_fiscal_year * factor,
        )

    def plane(self) -> pd.DataFrame:
        """The cost-effectiveness plane: one point a replicate."""
        return self.replicates

    def acceptability(self, thresholds: Sequence[float] | None = None) -> pd.DataFrame:
        """How often a scenario is worth its cost, by what a lonely person-year averted is worth (yen).

        `acceptable`: share of the replicates in which threshold × averted − yen is above zero. `best`: share in which this
        scenario has the highest net benefit of all, the baseline (0) among them; only replicates that every scenario
        finished. With few replicates these are coarse, and they know of chance only.
        """
        worth = np.asarray(default_thresholds(self.scenarios) if thresholds is None else thresholds, dtype=float)
        if self.replicates.empty:
            return pd.DataFrame(columns=["scenario", "threshold_yen", "acceptable", "best"])
        keys = [name for name in ("run", "replicate") if name in self.replicates]
        wide = self.replicates.pivot(index=keys, columns="scenario", values=["averted", "yen"]).dropna()
        net = worth[:, None, None] * wide["averted"].to_numpy() - wide["yen"].to_numpy()  # [threshold, replicate, scenario]
        top = net.max(axis=2, initial=0.0)
        tables = []
        for scenario in self.scenarios.index:
            own = self.replicates[self.replicates["scenario"] == scenario]
            benefit = worth[:, None] * own["averted"].to_numpy() - own["yen"].to_numpy()
            table = pd.DataFrame({"scenario": scenario, "threshold_yen": worth})
            table["acceptable"] = (benefit > 0).mean(axis=1) if len(own) else np.nan
            if len(wide) and scenario in wide["averted"]:
                mine = net[:, :, wide["averted"].columns.get_loc(scenario)]
                table["best"] = ((mine == top) & (top > 0)).mean(axis=1)
            else:
                table["best"] = np.nan
            tables.append(table)
        return pd.concat(tables).sort_index(kind="stable").reset_index(drop=True)

    def net_benefit(self, worth_yen: float) -> pd.DataFrame:
        """`worth_yen` × person-years averted − yen, by scenario: `net_benefit` with `_low`, `_high` (paired t interval).

        What a lonely person-year averted is worth is for the town to set. Every replicate that the scenario and the baseline finished.
        """
        rows = {}
        for scenario in self.scenarios.index:
            own = self.replicates[self.replicates["scenario"] == scenario]
            net = own.assign(net=worth_yen * own["averted"] - own["yen"])
            if "run" in net:  # the replicates of a run count as one, as in `scenarios`
                net = net.groupby("run", sort=False)[["net"]].mean()
            values = net["net"].to_numpy(dtype=float) if len(net) else np.array([np.nan])
            over = over_replicates(xr.DataArray(values, dims="replicate"), self.level)
            rows[scenario] = {f"net_benefit{'' if part == 'mean' else f'_{part}'}": float(over[part]) for part in PARTS}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")

    def incremental(self) -> pd.DataFrame:
        """Each scenario against the next best one that is not dominated; see the function `incremental`. The baseline is first."""
        return incremental(self.mixes(), self.baseline)

    def mixes(self) -> pd.DataFrame:
        """The scenarios as a table of mixes for `frontier` and `plot.frontier`: mix, yen, averted with bounds."""
        table = self.scenarios.rename_axis("mix").reset_index()
        return table[["mix", "yen", "averted", "averted_low", "averted_high"]]


def icer(cost: float, effect: float, cost_before: float = 0.0, effect_before: float = 0.0) -> float:
    """Incremental cost-effectiveness ratio: cost more for an effect more, in whatever currency and effect.

    Missing where there is no more effect (the ratio then orders nothing); negative where it saves money as well.
    """
    more = effect - effect_before
    return (cost - cost_before) / more if more > 0 else float("nan")


def one_way(central: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """How the ratio of `icer` moves if one input at a time takes its low or its high value and the others stay.

    `central`: the arguments of `icer` by name. A row an input that `ranges` names, widest swing first: `low`, `high` (of the
    input), `at_low`, `at_high` (the ratio).
    """
    rows = {
        name: {
            "low": low,
            "high": high,
            "at_low": icer(**{**central, name: low}),
            "at_high": icer(**{**central, name: high}),
        }
        for name, (low, high) in ranges.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("input")
    swing = (table["at_high"] - table["at_low"]).abs()
    return table.loc[swing.sort_values(ascending=False, kind="stable").index]


def frontier(mixes: pd.DataFrame) -> pd.DataFrame:
    """Which mixes are efficient. Takes `mix`, `yen`, `averted`; adds `efficient` and `yen_per_person_year_more` (ICER).

    Efficient: no other mix and no blend of two others averts as much for less (the upper hull from doing nothing at 0 yen).
    The ICER is of each efficient mix against the one before it. Rows come back in order of cost.
    """
    table = mixes.sort_values(["yen", "averted"], ascending=[True, False], kind="stable").reset_index(drop=True)
    points = [(float(x), float(y)) for x, y in table[["yen", "averted"]].to_numpy(dtype=float)]
    hull = [k for k in _hull([(0.0, 0.0), *points]) if k > 0]
    table["efficient"] = table.index.isin([k - 1 for k in hull])
    table["yen_per_person_year_more"] = np.nan
    for before, k in zip([0, *hull], hull, strict=False):
        below = points[before - 1] if before > 0 else (0.0, 0.0)
        table.loc[k - 1, "yen_per_person_year_more"] = _ratio(below, points[k - 1])
    return table


Point = tuple[float, float]  # yen, person-years averted


def _ratio(below: Point, above: Point) -> float:
    return icer(above[0], above[1], below[0], below[1])


def _hull(points: Sequence[Point]) -> list[int]:
    """Places of the efficient points, in order of cost: each costs more for a person-year more than the one before it."""
    hull: list[int] = []
    for k in sorted(range(len(points)), key=lambda k: (points[k][0], -points[k][1])):
        if not points[k][1] > (points[hull[-1]][1] if hull else -np.inf):
            continue
        while len(hull) > 1 and _ratio(points[hull[-2]], points[hull[-1]]) >= _ratio(points[hull[-1]], points[k]):
            hull.pop()
        hull.append(k)
    return hull


def incremental(mixes: pd.DataFrame, nothing: str = "nothing") -> pd.DataFrame:
    """The ladder of costs: who is dominated, and what each of the others costs for each person-year more than the one below.

    Takes `mix`, `yen`, `averted`, both against `nothing`, which is added at 0 and 0. Rows in order of cost, indexed by `mix`:
    `state` is "efficient"; "dominated" (one other averts as much for less, or more for as much); "extended" (a blend of two
    others does); or "equal" (to an efficient one in both). `against`: of an efficient one the efficient one below it; of a
    dominated one what dominates it (the efficient one that averts most among those); of an extended one the two blended.
    `yen_more`, `averted_more` and `icer` (yen per person-year) are against the one below, for the efficient only. All of
    means: how sure the order is, `acceptability` tells.
    """
    known = mixes[["mix", "yen", "averted"]].dropna()
    start = pd.DataFrame({"mix": [nothing], "yen": [0.0], "averted": [0.0]})
    table = pd.concat([start, known], ignore_index=True).sort_values(
        ["yen", "averted"], ascending=[True, False], kind="stable"
    )
    points = [(float(x), float(y)) for x, y in table[["yen", "averted"]].to_numpy(dtype=float)]
    hull = _hull(points)
    rows = [_rung(k, list(table["mix"]), points, hull) for k in range(len(points))]
    return pd.DataFrame(rows).set_index("mix")


def _rung(k: int, names: Sequence[str], points: Sequence[Point], hull: Sequence[int]) -> dict[str, str | float]:
    """A row of `incremental`."""
    yen, averted = points[k]
    row: dict[str, str | float] = {"mix": names[k], "yen": yen, "averted": averted, "state": "efficient", "against": ""}
    row |= {"yen_more": np.nan, "averted_more": np.nan, "icer": np.nan}
    if k in hull:
        if (place := list(hull).index(k)) > 0:
            below = hull[place - 1]
            row |= {"against": names[below], "yen_more": yen - points[below][0], "averted_more": averted - points[below][1]}
            row["icer"] = _ratio(points[below], points[k])
        return row
    as_good = [h for h in hull if points[h][0] <= yen and points[h][1] >= averted]
    if as_good:  # the dearest of them averts most
        state = "equal" if points[as_good[-1]] == points[k] else "dominated"
        return row | {"state": state, "against": names[as_good[-1]]}
    over = [j for j in range(len(points)) if j != k and points[j][0] <= yen and points[j][1] >= averted]
    if over:  # by one that is itself beaten by a blend
        return row | {"state": "dominated", "against": names[max(over, key=lambda j: points[j][1])]}
    below, above = max(h for h in hull if points[h][0] <= yen), min(h for h in hull if points[h][0] > yen)
    return row | {"state": "extended", "against": f"{names[below]} + {names[above]}"}


def default_thresholds(scenarios: pd.DataFrame) -> list[float]:
    """From 0 to about three times the dearest price of a person-year, so that the curves have room to rise."""
    prices = scenarios["yen_per_person_year"].to_numpy(dtype=float)
    prices = prices[np.isfinite(prices)]
    top = float(3 * prices.max()) if prices.size else 10e6
    power = 10 ** np.floor(np.log10(top))
    return [float(v) for v in np.linspace(0, float(np.ceil(top / power) * power), 61)]


@once
def of_results(
    results: Results, measure: str, baseline: str | None, discount_rate: float, level: float, societal: Societal | None = None
) -> Economics:
    """See `Results.economics`."""
    against = results.named_or_baseline(baseline)
    others = [name for name in results.scenarios if name != against]
    years = np.arange(results.monthly.sizes["month"]) // 12
    weight = xr.DataArray(
        (1 + discount_rate) ** -years.astype(float), dims="month", coords={"month": results.monthly["month"]}
    )
    replicates = _replicates(results, measure, against, others, weight, societal)
    return Economics(
        summary(replicates, others, level),
        _yen_of_levers(results, weight),
        replicates,
        _yen_by_year(results),
        measure,
        against,
        discount_rate,
        price_year(results),
        level,
        _yen_by_year(results, first_month=4),
    )


def by_income(
    results: Results,
    worth_yen: float,
    measure: str = "direct_often",
    baseline: str | None = None,
    bands: Mapping[str, Sequence[str]] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Who uses what a scenario pays for, and what it brings them, by yearly income of the household.

    A row a scenario and income class (or a band of classes: name → classes): `clients` (people who began; where nobody begins, as
    with a campaign alone, who was reached), `yen` (each lever's cost, shared out as its months of attendance, or by who was reached),
    `yen_per_client`, `averted` (lonely person-years against the baseline) with bounds, and `net_benefit` with bounds: averted at
    `worth_yen` a person-year, which is for the town to set, less `yen`. Means over replicates that both finished. Residents of
    institutions have no income of their own and are in none. An averted year counts where the household's income is that month.
    """
    if not (results.has("income") and results.has("clients")):
        raise KeyError("this file has no groups 'income' and 'clients': run the scenario again with this version.")
    lonely = results.dataset("income")[measure].astype(float)
    return _by_group(results, "income", lonely, results.dataset("clients")["people"], worth_yen, baseline, bands, level)


def by_district(
    results: Results,
    worth_yen: float,
    measure: str = "direct_often",
    baseline: str | None = None,
    bands: Mapping[str, Sequence[str]] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The same as `by_income`, by the school district people live in (or a band of districts: name → districts).

    Clients count in the district they live in that month, wherever the place stands. KeyError if the run did not record districts.
    """
    if not has_districts(results):
        raise KeyError("this file has no clients by district: run the scenario again with 'district' in record.strata.")
    lonely, clients = results.total(measure, ("district",)), results.dataset("clients")["people_by_district"]
    return _by_group(results, "district", lonely, clients, worth_yen, baseline, bands, level)


def has_districts(results: Results) -> bool:
    """Whether clients and residents of this file are told apart by district."""
    return (
        results.has("clients")
        and "people_by_district" in results.dataset("clients")
        and results.dataset("clients").sizes["district"] > 1
        and results.monthly.sizes["district"] > 1
    )


def _by_group(
    results: Results,
    group: str,
    lonely: xr.DataArray,
    people: xr.DataArray,
    worth_yen: float,
    baseline: str | None,
    bands: Mapping[str, Sequence[str]] | None,
    level: float,
) -> pd.DataFrame:
    """By the dimension `group`: `lonely` people by (scenario, replicate, month, group), clients by (lever, …, stage, group)."""
    against = results.named_or_baseline(baseline)
    years = lonely.sum("month", skipna=False) / 12
    clients, yen = _use_by_group(results, people, group)
    classes = [str(name) for name in years[group].values]
    rows = []
    for scenario in (name for name in results.scenarios if name != against):
        both = results.complete.sel(scenario=scenario, drop=True) & results.complete.sel(scenario=against, drop=True)
        averted = (years.sel(scenario=against, drop=True) - years.sel(scenario=scenario, drop=True)).where(both)
        for band, of in (bands or {name: [name] for name in classes}).items():
            here = {group: list(of)}
            paid = (yen.sel(scenario=scenario) - yen.sel(scenario=against)).sel(here).sum(group).where(both)
            brought = averted.sel(here).sum(group, skipna=False)
            row: dict[str, float | str] = {"scenario": scenario, group: band}
            served = float(clients.sel(scenario=scenario).sel(here).sum(group).where(both).mean())
            yen_paid = float(paid.mean())
            row |= {"clients": served, "yen": yen_paid, "yen_per_client": yen_paid / served if served > 0 else np.nan}
            for name, values in (("averted", brought), ("net_benefit", worth_yen * brought - paid)):
                over = over_replicates(values, level)
                for part in PARTS:
                    row[name if part == "mean" else f"{name}_{part}"] = float(over[part])
            rows.append(row)
    return pd.DataFrame(rows).set_index(["scenario", group])


def _use_by_group(results: Results, people: xr.DataArray, group: str) -> tuple[xr.DataArray, xr.DataArray]:
    """Clients and yen by (scenario, replicate, group)."""
    people = people.where(results.complete_levers("clients")).sum("month").astype(float)
    began, came, reached = (people.sel(stage=stage, drop=True) for stage in ("admitted", "attending", "reached"))
    use = came.where(came.sum(group) > 0, reached)
    paid = results.cost["yen"].sum(["month", "item"])
    yen = paid * (use / use.sum(group)).fillna(0.0)
    owner = results.lever_scenarios("clients")

    def of_scenarios(values: xr.DataArray) -> xr.DataArray:
        return xr.concat(
            [values.sel(lever=[o == name for o in owner]).sum("lever") for name in results.scenarios],
            dim=pd.Index(results.scenarios, name="scenario"),
        )

    began = of_scenarios(began)  # where a lever takes people in, those whom a campaign reached beside it are no clients
    return began.where(began.sum(group) > 0, of_scenarios(reached)), of_scenarios(yen)


def price_year(results: Results) -> int:
    """The prices that yen of this file are in; 0 if it does not say."""
    if not results.has("cost"):
        return 0
    return int(results.cost["yen"].attrs.get("price_year", results.cost.attrs.get("price_year", 0)) or 0)


def _replicates(
    results: Results, measure: str, against: str, others: Sequence[str], weight: xr.DataArray, societal: Societal | None
) -> pd.DataFrame:
    years = (results.total(measure) * weight).sum("month", skipna=False) / 12
    yen = _yen_of_scenarios(results, weight)
    if societal is not None:
        yen = yen + societal.yen_per_month_of_use * _months_of_use(results, weight)
        yen = yen + societal.saved_yen_per_person_year * years  # lonely years cost; what is averted is saved
    rows = []
    for name in others:
        both = results.complete.sel(scenario=name, drop=True) & results.complete.sel(scenario=against, drop=True)
        for replicate in both["replicate"].values[both.values]:
            at = {"replicate": replicate}
            rows.append(
                {
                    "scenario": name,
                    "replicate": int(replicate),
                    "yen": float(yen.sel(scenario=name, **at) - yen.sel(scenario=against, **at)),
                    "averted": float(years.sel(scenario=against, **at) - years.sel(scenario=name, **at)),
                }
            )
    return pd.DataFrame(rows, columns=["scenario", "replicate", "yen", "averted"])


def _months_of_use(results: Results, weight: xr.DataArray) -> xr.DataArray:
    """Months of attendance by scenario and replicate; of a lever nobody attends, people reached."""
    if not results.has("funnel"):
        return xr.zeros_like(results.total("people").isel(month=0, drop=True))
    people = (results.funnel["people"].sum(["age_group", "sex"]) * weight).sum("month")
    came, reached = (people.sel(stage=stage, drop=True) for stage in ("attending", "reached"))
    use = came.where(came.sum("replicate") > 0, reached)
    owner = results.lever_scenarios("funnel")
    return xr.concat(
        [use.sel(lever=[o == name for o in owner]).sum("lever") for name in results.scenarios],
        dim=pd.Index(results.scenarios, name="scenario"),
    )


def summary(replicates: pd.DataFrame, scenarios: Sequence[str], level: float = 0.95) -> pd.DataFrame:
    """The table `scenarios` of `Economics`, from rows of scenario and replicate."""
    rows = [_row(replicates[replicates["scenario"] == name], level) for name in scenarios]
    return pd.DataFrame(rows, index=pd.Index(list(scenarios), name="scenario"))


def _row(own: pd.DataFrame, level: float) -> dict[str, float]:
    if own.empty:  # no replicate was finished by both: one that says nothing
        own = pd.DataFrame({"yen": [np.nan], "averted": [np.nan]})
    averted, extra = (xr.DataArray(own[name].to_numpy(dtype=float), dims="replicate") for name in ("averted", "yen"))
    row: dict[str, float] = {}
    per_100_million = averted / extra.where(extra > 0) * HUNDRED_MILLION
    for name, values in (("yen", extra), ("averted", averted), ("averted_per_100_million_yen", per_100_million)):
        over = over_replicates(values, level)
        for part in PARTS:
            row[name if part == "mean" else f"{name}_{part}"] = float(over[part])
        row[f"{name}_monte_carlo_error"] = float(over["monte_carlo_error"])
    row["replicates"] = int(averted.notnull().sum())
    certain = row["averted_per_100_million_yen_low"] > 0
    row["yen_per_person_year"] = row["yen"] / row["averted"] if row["averted"] > 0 and row["yen"] > 0 else np.nan
    row["yen_per_person_year_low"] = HUNDRED_MILLION / row["averted_per_100_million_yen_high"] if certain else np.nan
    row["yen_per_person_year_high"] = HUNDRED_MILLION / row["averted_per_100_million_yen_low"] if certain else np.nan
    return row


def _yen_of_scenarios(results: Results, weight: xr.DataArray | float) -> xr.DataArray:
    """Yen by scenario and replicate."""
    if not results.has("cost"):
        return xr.zeros_like(results.total("people").isel(month=0, drop=True))
    yen = (results.cost["yen"] * weight).sum(["month", "item"])
    owner = results.lever_scenarios("cost")
    return xr.concat(
        [yen.sel(lever=[o == name for o in owner]).sum("lever") for name in results.scenarios],
        dim=pd.Index(results.scenarios, name="scenario"),
    )


def _yen_by_year(results: Results, first_month: int = 1) -> pd.DataFrame:
    """Mean over finished replicates; rows are scenarios, columns the years in which twelve months from `first_month` begin."""
    when = results.monthly["month"].dt
    of_months = when.year.values - (when.month.values < first_month)
    years = sorted({int(y) for y in of_months})
    sums = np.zeros((len(results.scenarios), len(years)))
    if results.has("cost"):
        yen = results.cost["yen"].where(results.complete_levers("cost")).sum("item", skipna=False).mean("replicate")
        for name, row in zip(results.lever_scenarios("cost"), yen.transpose("lever", "month").values, strict=True):
            place = results.scenarios.index(name)
            for k, year in enumerate(years):
                sums[place, k] += float(row[of_months == year].sum())
    return pd.DataFrame(sums, index=pd.Index(results.scenarios, name="scenario"), columns=years)


def _yen_of_levers(results: Results, weight: xr.DataArray) -> pd.DataFrame:
    if not results.has("cost"):
        return pd.DataFrame()
    yen = results.cost["yen"].where(results.complete_levers("cost")) * weight
    total = yen.sum("month", skipna=False, min_count=1)
    by_item = total.mean("replicate").transpose("lever", "item")
    by_lever = over_replicates(total.sum("item", skipna=False))
    table = pd.DataFrame(
        by_item.values, index=pd.Index(by_item["lever"].values, name="lever"), columns=by_item["item"].values
    )
    table["total"] = by_lever["mean"].values
    table["least"] = by_lever["least"].values
    table["most"] = by_lever["most"].values
    table.insert(0, "scenario", results.lever_scenarios("cost"))
    return table
