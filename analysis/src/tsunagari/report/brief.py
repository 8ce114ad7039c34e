"""The second page of the brief: who gains, and what the answer rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from tsunagari.report.answer import SMALL, label_of
from tsunagari.report.basis import GRADES
from tsunagari.report.tables import HIDDEN, Cell, Table, change_cell, num
from tsunagari.report.words import Text, number, percent, same, say, unit
from tsunagari.results import LONELY, Results, in_year
from tsunagari.statistics import over_replicates

MOST_SCENARIOS = 6  # columns that fit a page
BANDS = {"16–39": ("16-19", "20-29", "30-39"), "40–59": ("40-49", "50-59"), "60–79": ("60-69", "70-79"), "80+": ("80+",)}
MOST_ASSUMPTIONS = 6
ALONE = "one_person"


def who_gains(results: Results, year: int) -> Table | None:
    """Lonely people in the baseline and their change, by sex, broad age and whether they live alone."""
    others = results.scenarios[1 : 1 + MOST_SCENARIOS]
    if not others or not results.asks_children_apart:
        return None
    table = Table(
        [
            Text("住民", "Residents"),
            Text("孤独な人（割合）", "Lonely (share)"),
            *(Text(f"差：{label_of(results, s).ja}", f"Change: {label_of(results, s).en}") for s in others),
        ],
        kind="compact",
    )
    for label, dimension, members in _groups(results):
        by = (dimension,) if dimension else ()
        lonely, people = in_year(results.total(LONELY, by), year), in_year(results.residents(by), year)
        if dimension:
            lonely, people = (v.sel({dimension: [m for m in members if m in v[dimension].values]}).sum(dimension, skipna=False) for v in (lonely, people))
        base = float(lonely.sel(scenario=results.baseline).mean("replicate"))
        share = base / float(people.sel(scenario=results.baseline).mean("replicate"))
        hidden = not base >= SMALL
        cells = [Cell(label, "name"), num(HIDDEN if hidden else f"{number(base)} ({percent(share)})")]
        for scenario in others:
            cells.append(num(HIDDEN) if hidden else change_cell(_change(lonely, scenario, results.baseline)))
        table.add(*cells)
    return table


def _groups(results: Results) -> list[tuple[Text, str, tuple[str, ...]]]:
    """(label, stratum, its members)."""
    monthly = results.monthly
    groups: list[tuple[Text, str, tuple[str, ...]]] = [(Text("全員（16歳以上）", "Everyone aged 16+"), "", ())]
    if monthly.sizes["sex"] > 1:
        groups += [(Text("男性", "Men"), "sex", ("male",)), (Text("女性", "Women"), "sex", ("female",))]
    ages = [str(a) for a in monthly["age_group"].values]
    groups += [(Text(f"{band}歳" if band[-1] != "+" else f"{band[:-1]}歳以上", f"Aged {band}"), "age_group", members)
               for band, members in BANDS.items() if set(members) <= set(ages)]
    homes = [str(h) for h in monthly["household_type"].values]
    if ALONE in homes:
        rest = tuple(h for h in homes if h != ALONE)
        groups += [(Text("一人暮らし", "Live alone"), "household_type", (ALONE,)), (Text("同居者あり・施設等", "Do not live alone"), "household_type", rest)]
    return groups


def _change(lonely: xr.DataArray, scenario: str, baseline: str) -> dict[str, float]:
    over = over_replicates(lonely.sel(scenario=scenario, drop=True) - lonely.sel(scenario=baseline, drop=True))
    return {str(name): float(over[name]) for name in over.data_vars}


def gains_sentence(results: Results, year: int) -> Text:
    """Whose loneliness falls most, scenario by scenario; only where the interval is apart from 0."""
    said = []
    for scenario in results.scenarios[1 : 1 + MOST_SCENARIOS]:
        best: tuple[float, Text] | None = None
        for label, dimension, members in _groups(results)[1:]:
            lonely = in_year(results.total(LONELY, (dimension,)), year)
            lonely = lonely.sel({dimension: [m for m in members if m in lonely[dimension].values]}).sum(dimension, skipna=False)
            change = _change(lonely, scenario, results.baseline)
            base = float(lonely.sel(scenario=results.baseline).mean("replicate"))
            if change["high"] < 0 and base >= SMALL and (best is None or change["mean"] / base < best[0]):
                best = (change["mean"] / base, label)
        name = label_of(results, scenario)
        if best is None:
            said.append(say("「{s}」：はっきり減る組はありません。", "{s}: no group with a clear fall. ", s=name))
        else:
            said.append(
                say("「{s}」：割合として最も減るのは{g}（{p}）。", "{s}: in proportion the fall is largest for “{g}” ({p}). ", s=name, g=best[1], p=percent(best[0]))
            )
    return Text("".join(t.ja for t in said), "".join(t.en for t in said))


def key_assumptions(results: Results) -> Table | None:
    """Numbers of the levers that nobody has read in a source, those with the widest range first."""
    if not results.has("levers"):
        return None
    table = results.levers
    table = table[table["grade"].astype(str).isin(["assumption", "unverified"])].copy()
    value = pd.to_numeric(table["value"], errors="coerce").abs()
    width = (table["high"].astype(float) - table["low"].astype(float)).abs()
    table["relative"] = (width / value.where(value > 0)).replace([np.inf, -np.inf], np.nan)
    table["setting"] = [str(name).rsplit("/", 1)[-1] for name in table.index]
    table = table.dropna(subset=["relative"]).sort_values("relative", ascending=False, kind="stable").drop_duplicates("setting")
    if table.empty:
        return None
    result = Table([Text("仮定（施策）", "Assumption (levers)"), Text("値", "Value"), Text("範囲", "Range"), Text("等級", "Grade")], kind="compact")
    for _, row in table.head(MOST_ASSUMPTIONS).iterrows():
        result.add(
            Cell(Text(str(row["meaning_ja"]), str(row["meaning_en"])), "name"),
            num(say("{v} {u}", "{v} {u}", v=_plain(float(row["value"])), u=unit(str(row["unit"])))),
            num(f"{_plain(float(row['low']))}–{_plain(float(row['high']))}"),
            Cell(GRADES.get(str(row["grade"]), same(str(row["grade"]))), f"grade {row['grade']}"),
        )
    return result


def _plain(value: float) -> str:
    """0.005; 300,000: never a power of ten."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
