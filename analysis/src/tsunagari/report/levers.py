"""How far the levers reach, how full they are, and what they cost."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from tsunagari.economics import by_district, by_income, has_districts
from tsunagari.report.answer import label_of, labels
from tsunagari.report.tables import Cell, Table, num, two_lines
from tsunagari.report.words import (
    NONE,
    Text,
    digits_for,
    english_areas,
    interval,
    number,
    percent,
    yen,
    yen_span,
)
from tsunagari.results import Results

STOCKS = (
    "eligible",
    "aware",
    "willing",
    "attending",
    "waiting",
)  # people at a time; the other stages are counted as they happen


def funnel_rows(results: Results, lever: str) -> list[tuple[str, Text, float, bool]]:
    """(stage, label, people, is a stock) in the last twelve months: stocks as monthly means, others as totals; finished replicates."""
    data = results.funnel
    people = data["people"].sel(lever=lever).isel(month=slice(-12, None))
    people = people.sum([d for d in ("age_group", "sex") if d in people.dims]).where(
        results.complete_levers("funnel").sel(lever=lever)
    )
    names = labels(data, "stage")
    rows = []
    for stage in data["stage"].values:
        values = people.sel(stage=stage)
        stock = str(stage) in STOCKS
        value = float((values.mean("month") if stock else values.sum("month", skipna=False)).mean("replicate"))
        rows.append((str(stage), names[str(stage)], value, stock))
    return rows


def seats(results: Results) -> Table | None:
    if not results.has("funnel") or "seats" not in results.funnel:
        return None
    complete = results.complete_levers("funnel")
    data = results.funnel[["seats", "seats_used"]].isel(month=slice(-12, None)).where(complete)
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text("施策", "Lever"),
            Text("席・件数（月平均）", "Seats a month"),
            Text("使われた席", "Seats used"),
            Text("使用率", "In use"),
            Text("断られた（12か月計）", "Turned away (12 months)"),
            Text("待機（月平均）", "Waiting (mean)"),
        ]
    )
    for lever in data["lever"].values:
        offered = float(data["seats"].sel(lever=lever).mean())
        used = float(data["seats_used"].sel(lever=lever).mean())
        stages = {stage: value for stage, _, value, _ in funnel_rows(results, str(lever))}
        table.add(
            *_named(results, str(lever)),
            num(number(offered, digits_for(offered))),
            num(number(used, digits_for(used))),
            num(percent(used / offered, 0) if offered else NONE),
            num(number(stages.get("turned_away", math.nan))),
            num(number(stages.get("waiting", math.nan), digits_for(stages.get("waiting", 0)))),
        )
    return table


def not_reached(results: Results) -> Table | None:
    """Where those a lever is for stop, in the last twelve months: a partition of the eligible; and what became of referrals."""
    if not results.has("funnel"):
        return None
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text("施策", "Lever"),
            Text("対象", "It is for"),
            Text("知らない", "Do not know"),
            Text("知っているが望まない", "Know, would not"),
            Text("望むが来ていない", "Would, did not come"),
            Text("満員で待つ", "Wait for a seat"),
            Text("参加中", "Take part"),
            Text("つないだ人（12か月計）", "Handed on (12 months)"),
            Text("届いた紹介（12か月計）", "Referrals that arrived (12 months)"),
        ],
        kind="compact",
    )
    complete = results.complete_levers("funnel")
    for lever in results.funnel["lever"].values:
        stages = {stage: value for stage, _, value, stock in funnel_rows(results, str(lever)) if stock}
        if not stages["willing"] > 0:
            continue  # a campaign takes nobody in
        attending = min(stages["attending"], stages["willing"])
        waiting = min(stages["waiting"], stages["willing"] - attending)
        parts = (
            stages["eligible"],
            stages["eligible"] - stages["aware"],
            stages["aware"] - stages["willing"],
            stages["willing"] - waiting - attending,
            waiting,
            attending,
        )
        year = {}
        for name in ("handed_on", "arrived"):
            if name in results.funnel:
                data = results.funnel[name].sel(lever=lever).isel(month=slice(-12, None))
                year[name] = float(data.where(complete.sel(lever=lever)).sum("month", skipna=False).mean("replicate"))
        table.add(
            *_named(results, str(lever)),
            *(num(number(value, digits_for(value))) for value in parts),
            *(num(number(year.get(name, math.nan), digits_for(year.get(name, math.nan)))) for name in ("handed_on", "arrived")),
        )
    return table if table.rows else None


def calls(results: Results) -> Table | None:
    """Helplines over the whole run: attempts and people are two things."""
    if not results.has("funnel") or "calls" not in results.funnel:
        return None
    complete = results.complete_levers("funnel")
    data = results.funnel[["calls", "seats_used", "people"]].where(complete).sum("month", skipna=False)
    people = data["people"].sum([d for d in ("age_group", "sex") if d in data["people"].dims], skipna=False)
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text("施策", "Lever"),
            Text("呼数（かけ直しを含む）", "Calls (redial included)"),
            Text("つながった電話", "Answered"),
            Text("応答率", "Answer rate of calls"),
            Text("電話した人（月ごとの延べ）", "People who called (each month anew)"),
            Text("つながった人の割合", "Of them, got through"),
        ]
    )
    for lever in data["lever"].values:
        attempts = float(data["calls"].sel(lever=lever).mean())
        if not attempts > 0:
            continue
        answered = float(data["seats_used"].sel(lever=lever).mean())
        called = float(people.sel(lever=lever, stage="reached").mean())
        table.add(
            *_named(results, str(lever)),
            num(number(attempts, digits_for(attempts))),
            num(number(answered, digits_for(answered))),
            num(percent(answered / attempts, 1)),
            num(number(called, digits_for(called))),
            num(percent(answered / called, 0) if called else NONE),
        )
    return table if table.rows else None


def before_after(results: Results) -> Table | None:
    """What a lever's own evaluation of its clients finds, which is not its effect."""
    if not results.has("before_after"):
        return None
    data = results.dataset("before_after")["total"].where(results.complete_levers("before_after"))
    data = data.sum("month", skipna=False).mean("replicate")
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text("施策", "Lever"),
            Text("紹介時に回答", "Asked at referral"),
            Text("再び回答", "Asked again"),
            Text("改善した割合", "Improved"),
            Text("悪化した割合", "Worse"),
            Text("UCLA得点の平均（前→後）", "Mean UCLA-3 score, before → after"),
        ]
    )
    for lever in data["lever"].values:
        found = {str(answer): float(data.sel(lever=lever, answer=answer)) for answer in data["answer"].values}
        again = found["asked_again"]
        if not again > 0:
            continue
        table.add(
            *_named(results, str(lever)),
            num(number(found["asked_first"], digits_for(found["asked_first"]))),
            num(number(again, digits_for(again))),
            num(percent(found["improved"] / again, 0)),
            num(percent(found["worse"] / again, 0)),
            num(f"{found['score_before'] / again:.2f} → {found['score_after'] / again:.2f}"),
        )
    return table if table.rows else None


def lever_label(results: Results, lever: str) -> Text:
    return Text(results.lever_label(lever, "ja"), results.lever_label(lever, "en"))


def _named(results: Results, lever: str) -> tuple[Cell, Cell]:
    """Scenario and lever: several scenarios may have the same lever."""
    group = "funnel" if results.has("funnel") else "cost"
    owners = dict(zip(map(str, results.dataset(group)["lever"].values), results.lever_scenarios(group), strict=True))
    return Cell(label_of(results, owners[lever]), "name"), Cell(lever_label(results, lever), "name")


def cost(results: Results) -> Table | None:
    if not results.has("cost"):
        return None
    items = labels(results.cost, "item")
    levers = results.economics().levers
    years = _years_paid(results)
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            Text("施策", "Lever"),
            *(items[str(i)] for i in results.cost["item"].values),
            Text("合計", "Total"),
            Text("1年あたり（支払い開始から）", "A year (from the first payment on)"),
        ]
    )
    for lever, row in levers.iterrows():
        spread = yen_span(row["least"], row["most"]) if yen(row["most"]) != yen(row["least"]) else None
        total = two_lines(yen(row["total"]), spread) if spread else yen(row["total"])
        table.add(
            *_named(results, str(lever)),
            *(num(yen(row[str(i)])) for i in results.cost["item"].values),
            num(total),
            num(yen(row["total"] / years[row["scenario"]]) if years[row["scenario"]] else NONE),
        )
    return table


def _years_paid(results: Results) -> dict[str, float]:
    """Years of each scenario from the first month in which anything is paid to the last, so that years before it began do not count."""
    paid = results.cost["yen"].sum(["item", "replicate"]).transpose("lever", "month").values
    owners = results.lever_scenarios("cost")
    years = {}
    for name in results.scenarios:
        months = np.flatnonzero((paid[[owner == name for owner in owners]] > 0).any(axis=0))
        years[name] = (int(months[-1]) - int(months[0]) + 1) / 12 if months.size else 0.0
    return years


def _numbers(table: pd.DataFrame, row: str | tuple[str, str]) -> dict[str, float]:
    """One row of a table of numbers, by column."""
    values = table.to_numpy(dtype=float)[table.index.get_loc(row)]
    return {str(column): float(value) for column, value in zip(table.columns, values, strict=True)}


def by_fiscal_year(results: Results) -> Table | None:
    """What each scenario is paid more than the baseline in each fiscal year: the impact on the budget, undiscounted."""
    if not (results.has("cost") and len(results.scenarios) > 1):
        return None
    paid = results.economics().yen_by_fiscal_year
    paid = paid - paid.loc[results.baseline]
    when = results.monthly["month"].dt
    months = pd.Series(when.year.values - (when.month.values < FISCAL_YEAR_BEGINS)).value_counts()
    paid = paid.loc[:, (paid != 0).any()]
    if paid.empty or len(paid.columns) == 0:
        return None
    heads = [
        Text(f"{year}年度", f"FY{year}")
        if months[year] == 12
        else Text(f"{year}年度（{months[year]}か月）", f"FY{year} ({months[year]} months)")
        for year in paid.columns
    ]
    table = Table([Text("シナリオ", "Scenario"), *heads], kind="compact")
    for scenario in (s for s in results.scenarios if s != results.baseline):
        table.add(Cell(label_of(results, scenario), "name"), *(num(yen(v)) for v in _numbers(paid, scenario).values()))
    return table


def incremental(results: Results) -> Table | None:
    """Which scenarios are worth looking at, each against the next best, and net benefit at an example of a worth."""
    if not results.has("cost") or len(results.scenarios) < 3:
        return None  # with one scenario beside the baseline the first page says it all
    economics = results.economics()
    ladder, net = economics.incremental(), economics.net_benefit(WORTH_YEN)
    if len(ladder) < 3:
        return None  # hardly anything was finished
    best = economics.acceptability([WORTH_YEN]).set_index("scenario")["best"]
    worth = yen(WORTH_YEN)
    table = Table(
        [
            Text("シナリオ（費用の少ない順）", "Scenario (by cost)"),
            Text("追加の費用", "Extra cost"),
            Text("減らした孤独人年", "Person-years averted"),
            Text("位置づけ", "Standing"),
            Text("1人年さらに減らす費用（ICER）", "Cost of one person-year more (ICER)"),
            Text(f"純便益（1人年 {worth.ja} とした例）", f"Net benefit (example: {worth.en} a person-year)"),
            Text("それが最良の反復", "Replicates where it is best"),
        ]
    )
    for name, row in ladder.iterrows():
        scenario = str(name)
        at_all = scenario in net.index
        own = _numbers(net, scenario) if at_all else None
        table.add(
            Cell(label_of(results, scenario), "name"),
            num(yen(row["yen"])),
            num(number(row["averted"], digits_for(row["averted"]))),
            Cell(_standing(results, row)),
            num(yen(row["icer"])),
            num(two_lines(yen(own["net_benefit"]), yen_span(own["net_benefit_low"], own["net_benefit_high"])) if own is not None else yen(0)),
            num(percent(float(best[scenario] if at_all else 1 - best.sum()), 0)),
        )
    return table


def _standing(results: Results, row: pd.Series) -> Text:
    """The state of a scenario in `economics.incremental`, in words."""
    against = [label_of(results, name) for name in str(row["against"]).split(" + ") if name]
    if row["state"] == "efficient":
        return Text(f"「{against[0].ja}」の次", f"next after “{against[0].en}”") if against else Text("出発点", "start")
    if row["state"] == "extended":
        return Text(
            f"予算を「{against[0].ja}」と「{against[1].ja}」に分けた配分に劣る（拡張劣位）",
            f"a blend of “{against[0].en}” and “{against[1].en}” does more (extended dominance)",
        )
    if row["state"] == "equal":
        return Text(f"「{against[0].ja}」と同じ", f"equal to “{against[0].en}”")
    return Text(f"「{against[0].ja}」に劣る（劣位）", f"“{against[0].en}” does more for no more (dominated)")


FISCAL_YEAR_BEGINS = 4  # month

# Classes of yearly household income, yen.
INCOME_BANDS = {
    Text("200万円未満", "below ¥2 million"): ("below_1.0M", "1.0-1.99M"),
    Text("200〜399万円", "¥2.0–3.99 million"): ("2.0-2.99M", "3.0-3.99M"),
    Text("400〜699万円", "¥4.0–6.99 million"): ("4.0-4.99M", "5.0-6.99M"),
    Text("700万円以上", "¥7 million or more"): ("7.0-9.99M", "10.0M_or_more"),
}
WORTH_YEN = 5_000_000  # of a lonely person-year averted, for an example


def income(results: Results) -> Table | None:
    """What is paid for whom, and what it brings, by income of the household."""
    if not (results.has("income") and results.has("clients") and len(results.scenarios) > 1):
        return None
    found = by_income(results, WORTH_YEN, bands={band.en: classes for band, classes in INCOME_BANDS.items()})
    return _paid_for(results, found, Text("世帯の年収", "Household income a year"), {band.en: band for band in INCOME_BANDS})


def district(results: Results) -> Table | None:
    """The same by the district of the client."""
    if not (has_districts(results) and len(results.scenarios) > 1):
        return None
    return _paid_for(results, by_district(results, WORTH_YEN), Text("校区", "District"), labels(results.monthly, "district", english_areas(results.provenance)))


def _paid_for(results: Results, found: pd.DataFrame, group: Text, names: Mapping[str, Text]) -> Table:
    """A table of `economics.by_income` or `by_district`; `names` of its groups, in order."""
    worth = yen(WORTH_YEN)
    table = Table(
        [
            Text("シナリオ", "Scenario"),
            group,
            Text("利用を始めた人", "People who began"),
            Text("1人あたり費用", "Yen for each"),
            Text("減らした孤独人年", "Lonely person-years averted"),
            Text(f"純便益（1人年 {worth.ja} とした例）", f"Net benefit (example: {worth.en} a person-year)"),
        ]
    )
    for scenario in (s for s in results.scenarios if s != results.baseline):
        for band, label in names.items():
            row = _numbers(found, (scenario, band))
            digits = digits_for(row["averted"])
            table.add(
                Cell(label_of(results, scenario), "name"),
                Cell(label, "name"),
                num(number(row["clients"], digits_for(row["clients"]))),
                num(yen(row["yen_per_client"])),
                num(
                    two_lines(number(row["averted"], digits), interval(row["averted_low"], row["averted_high"], digits))
                ),
                num(two_lines(yen(row["net_benefit"]), yen_span(row["net_benefit_low"], row["net_benefit_high"]))),
            )
    return table
