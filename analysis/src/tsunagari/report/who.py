"""Who is lonely, where, and whose loneliness changes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import xarray as xr

from tsunagari.report.answer import SMALL, labels, parts
from tsunagari.report.tables import HIDDEN, Cell, Table, change_cell, num, shade
from tsunagari.report.words import (
    Text,
    english_areas,
    number,
    percent,
    say,
    span,
)
from tsunagari.results import LONELY, Results, in_year


def age_by_sex(results: Results, year: int) -> Table | None:
    """Share and number of lonely people in the baseline, as a heat map."""
    monthly = results.monthly
    if not results.asks_children_apart:
        return None
    by = ("age_group", "sex")
    share = in_year(results.share(LONELY, by).sel(scenario=results.baseline), year)
    count = in_year(results.total(LONELY, by).sel(scenario=results.baseline), year).mean("replicate")
    middle, least, most = share.mean("replicate"), share.min("replicate"), share.max("replicate")
    sexes, ages = labels(monthly, "sex"), labels(monthly, "age_group")
    table = Table([Text("年齢", "Age"), *(sexes[str(s)] for s in monthly["sex"].values)], kind="heat")
    top = float(middle.where(count.sel(age_group=middle["age_group"]) >= SMALL).max())
    for age in middle["age_group"].values:
        cells = [Cell(ages[str(age)], "name")]
        for sex in monthly["sex"].values:
            at = {"age_group": age, "sex": sex}
            if float(count.sel(at)) < SMALL:
                cells.append(num(HIDDEN))
                continue
            value = float(middle.sel(at))
            text = say(
                "<b>{p}</b> <small>{range} %<br>{n}人</small>",
                "<b>{p}</b> <small>{range} %<br>{n} people</small>",
                p=percent(value),
                range=span(float(least.sel(at)) * 100, float(most.sel(at)) * 100, 1),
                n=number(float(count.sel(at))),
            )
            cells.append(Cell(text, "n", shade(value, top)))
        table.add(*cells)
    return table


def groups(results: Results, year: int) -> Table:
    """Baseline and change by group: sex, age, household type."""
    others = results.scenarios[1:]
    table = Table(
        [
            Text("住民", "Residents"),
            Text("人数", "People"),
            Text("うち孤独", "Lonely"),
            Text("割合", "Share"),
            *(
                Text(f"差：{results.scenario_label(s, 'ja')}", f"Change: {results.scenario_label(s, 'en')}")
                for s in others
            ),
        ]
    )
    _group_rows(table, results, year, (), [({}, Text("全員", "Everyone"))])
    for dimension, title in (
        ("sex", Text("性別", "Sex")),
        ("age_group", Text("年齢", "Age")),
        ("household_type", Text("世帯", "Household")),
        ("age_sex", Text("年齢と性別", "Age and sex")),
    ):
        by = ("age_group", "sex") if dimension == "age_sex" else (dimension,)
        if any(results.monthly.sizes[name] < 2 for name in by):
            continue
        table.rows.append([Cell(title, "group")] + [Cell("", "group") for _ in table.head[1:]])
        values = [[(name, str(v)) for v in results.monthly[name].values if str(v) != "0-15"] for name in by]
        combos = [[v] for v in values[0]] if len(by) == 1 else [[b, a] for b in values[1] for a in values[0]]
        _group_rows(table, results, year, by, [(dict(combo), _group_label(results, dict(combo))) for combo in combos])
    return table


def _group_label(results: Results, at: dict[str, str]) -> Text:
    names = [labels(results.monthly, dimension)[value] for dimension, value in at.items()]
    if at == {"household_type": "one_person"}:
        return Text(f"{names[0].ja}（一人暮らし）", f"{names[0].en} (lives alone)")
    return Text("・".join(n.ja for n in names), ", ".join(n.en for n in names))


def _group_rows(
    table: Table, results: Results, year: int, by: tuple[str, ...], rows: Sequence[tuple[dict[str, str], Text]]
) -> None:
    here = {"scenario": results.baseline}
    all_people = in_year(results.residents(by), year).sel(here).mean("replicate")
    all_lonely = in_year(results.total(LONELY, by), year).sel(here).mean("replicate")
    others = results.scenarios[1:]
    changes = results.compare(LONELY, by=by, year=year).drop_vars("difference") if others else None
    for at, label in rows:
        people, lonely = float(all_people.sel(at)), float(all_lonely.sel(at))
        hidden = not lonely >= SMALL
        cells: list[object] = [Cell(label, "name"), num(number(people) if people >= SMALL else HIDDEN)]
        cells.append(num(HIDDEN if hidden else number(lonely)))
        cells.append(num(HIDDEN if hidden else percent(lonely / people)))
        for scenario in others:
            assert changes is not None
            cells.append(num(HIDDEN) if hidden else change_cell(parts(changes.sel({"scenario": scenario, **at}))))
        table.add(*cells)


def quadrants(results: Results, year: int) -> Table | None:
    """Lonely (often, sometimes or occasionally, as in the survey's table of events) or not, isolated or not."""
    if not {"isolated", "lonely_isolated"} <= set(results.monthly.data_vars):
        return None

    def count(variable: str) -> xr.DataArray:
        return results.in_a_year(variable, year, results.baseline)

    both, isolated = (count(name).mean("replicate") for name in ("lonely_isolated", "isolated"))
    lonely = (count("direct_often") + count("direct_sometimes") + count("direct_occasionally")).mean("replicate")
    people = in_year(results.residents().sel(scenario=results.baseline), year).mean("replicate")
    table = Table([Text("組", "Group"), Text("孤立している", "Isolated"), Text("孤立していない", "Not isolated")], kind="heat")

    def cell(count: float) -> Cell:
        if not math.isfinite(count) or count < SMALL:
            return num(HIDDEN)
        return num(
            say(
                "<b>{p}</b> <small>{n}人</small>",
                "<b>{p}</b> <small>{n} people</small>",
                p=percent(count / float(people)),
                n=number(count),
            )
        )

    table.add(
        Cell(Text("孤独（しばしば・時々・たまに）", "Lonely (often, sometimes or occasionally)"), "name"),
        cell(float(both)),
        cell(float(lonely - both)),
    )
    table.add(
        Cell(Text("孤独でない", "Not lonely"), "name"),
        cell(float(isolated - both)),
        cell(float(people - isolated - lonely + both)),
    )
    return table


def district_rows(results: Results, year: int) -> list[tuple[str, Text, float, float, float, float, float]]:
    """(name, label, residents, lonely, share, least, most) by district, the highest share first; small counts left out."""
    if results.monthly.sizes["district"] < 2:
        return []
    names = labels(results.monthly, "district", english_areas(results.provenance))
    here = {"scenario": results.baseline}
    people = in_year(results.residents(("district",)), year).sel(here).mean("replicate")
    lonely = in_year(results.total(LONELY, ("district",)), year).sel(here).mean("replicate")
    share = in_year(results.share(LONELY, ("district",)), year).sel(here)
    rows = []
    for d in results.monthly["district"].values:
        at = share.sel(district=d)
        rows.append(
            (
                str(d),
                names[str(d)],
                float(people.sel(district=d)),
                float(lonely.sel(district=d)),
                float(at.mean()),
                float(at.min()),
                float(at.max()),
            )
        )
    return sorted((r for r in rows if r[3] >= SMALL), key=lambda r: -r[4])


def districts(results: Results, year: int, most: int = 200) -> Table | None:
    rows = district_rows(results, year)
    if not rows:
        return None
    others = results.scenarios[1:]
    table = Table(
        [
            Text("地区", "District"),
            Text("16歳以上", "Aged 16+"),
            Text("うち孤独", "Lonely"),
            Text("割合", "Share"),
            *(
                Text(f"差：{results.scenario_label(s, 'ja')}", f"Change: {results.scenario_label(s, 'en')}")
                for s in others
            ),
        ]
    )
    change = results.compare(LONELY, by=("district",), year=year).drop_vars("difference") if others else None
    for name, label, people, lonely, share, _, _ in rows[:most]:
        cells: list[object] = [Cell(label, "name"), num(number(people)), num(number(lonely)), num(percent(share))]
        for scenario in others:
            assert change is not None
            cells.append(change_cell(parts(change.sel(district=name, scenario=scenario))))
        table.add(*cells)
    return table
