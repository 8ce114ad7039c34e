"""The second page of the brief: who gains, and what the answer rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from markupsafe import Markup

from tsunagari.economics import Economics
from tsunagari.report.answer import LEAST_SEEN, SMALL, label_of, length_of
from tsunagari.report.basis import GRADES
from tsunagari.report.measures import EFFECTS, ends, measures, scenario_of
from tsunagari.report.tables import HIDDEN, Cell, Table, change_cell, num
from tsunagari.report.words import Text, datum, digits_for, number, percent, same, say, signed, traced_interval, unit
from tsunagari.results import LONELY, Results, in_year
from tsunagari.statistics import over_replicates

MOST_COLUMNS = 6  # scenarios that stand side by side on a page; more stand below each other
BANDS = {"16–39": ("16-19", "20-29", "30-39"), "40–59": ("40-49", "50-59"), "60–79": ("60-69", "70-79"), "80+": ("80+",)}
MOST_ASSUMPTIONS = 6
ALONE = "one_person"


@dataclass(frozen=True)
class Group:
    """Residents a policy team asks about: of `monthly`, by its strata, or of a group of the file with one attribute of its own."""

    label: Text
    where: Mapping[str, tuple[str, ...]]  # stratum or attribute: which of its classes
    source: str = "monthly"  # or the group of the file
    asked: bool = False  # whether the brief says which scenario does most for them

    def count(self, results: Results, variable: str) -> xr.DataArray:
        """People by scenario, replicate and month; `people` are those aged 16 and over."""
        if self.source != "monthly":
            data = results.dataset(self.source)[variable].astype(float)
        else:
            data = results.residents(tuple(self.where)) if variable == "people" else results.total(variable, tuple(self.where))
        for name, classes in self.where.items():
            data = data.sel({name: [c for c in classes if c in data[name].values]}).sum(name, skipna=False)
        return data

    def traced(self, scenario: str) -> str:
        """Where its lonely people stand in the file."""
        at = ", ".join(f"{name}={'|'.join(classes)}" for name, classes in self.where.items())
        return f"{self.source}.{LONELY}[{scenario}{', ' if at else ''}{at}]"


def who_gains(results: Results, year: int) -> Table | None:
    """Lonely people in the baseline and, with other scenarios, their change, by sex, broad age, and situations that measures are made for."""
    others = results.scenarios[1:]
    if not results.asks_children_apart:
        return None
    columns: list[tuple[Text, list[Cell]]] = []  # the level, then each scenario; one cell a group
    columns.append((Text("孤独な人（割合）", "Lonely (share)"), []))
    columns += [(Text(f"差：{label_of(results, s).ja}", f"Change: {label_of(results, s).en}"), []) for s in others]
    groups = _groups(results)
    for group in groups:
        lonely, people = (in_year(group.count(results, v), year) for v in (LONELY, "people"))
        base = float(lonely.sel(scenario=results.baseline).mean("replicate"))
        hidden = not base >= SMALL
        share = base / float(people.sel(scenario=results.baseline).mean("replicate")) if not hidden else np.nan
        columns[0][1].append(num(HIDDEN if hidden else f"{number(base)} ({percent(share)})"))
        for scenario, (_, cells) in zip(others, columns[1:], strict=True):
            cells.append(num(HIDDEN) if hidden else change_cell(_change(lonely, scenario, results.baseline)))
    if len(others) > MOST_COLUMNS:
        table = Table([Text("シナリオ", "Scenario"), *(group.label for group in groups)], kind="compact many")
        for label, cells in columns:
            table.add(Cell(label, "name"), *cells)
        return table
    table = Table([Text("住民", "Residents"), *(label for label, _ in columns)], kind="compact")
    for k, group in enumerate(groups):
        table.add(Cell(group.label, "name"), *(cells[k] for _, cells in columns))
    return table


def _groups(results: Results) -> list[Group]:
    monthly = results.monthly
    groups = [Group(Text("全員（16歳以上）", "Everyone aged 16+"), {})]
    ages, by_sex = [str(a) for a in monthly["age_group"].values], monthly.sizes["sex"] > 1
    if by_sex:
        groups += [Group(Text("男性", "Men"), {"sex": ("male",)}), Group(Text("女性", "Women"), {"sex": ("female",)})]
    groups += [Group(Text(f"{band}歳" if band[-1] != "+" else f"{band[:-1]}歳以上", f"Aged {band}"), {"age_group": members})
               for band, members in BANDS.items() if set(members) <= set(ages)]
    if by_sex and "50-59" in ages:
        groups.append(Group(Text("50〜59歳の男性", "Men aged 50–59"), {"age_group": ("50-59",), "sex": ("male",)}, asked=True))
    if ALONE in monthly["household_type"].values:
        groups.append(Group(Text("一人暮らし", "Live alone"), {"household_type": (ALONE,)}, asked=True))
    for source, name, label in (("marital_status", "widowed", Text("配偶者と死別した人", "Widowed")),
                                ("employment", "unemployed", Text("失業中の人", "Unemployed"))):
        if results.has(source):
            groups.append(Group(label, {source: (name,)}, source, asked=True))
    return groups


def _change(lonely: xr.DataArray, scenario: str, baseline: str) -> dict[str, float]:
    over = over_replicates(lonely.sel(scenario=scenario, drop=True) - lonely.sel(scenario=baseline, drop=True))
    return {str(name): float(over[name]) for name in over.data_vars}


def best_sentence(results: Results) -> Text | None:
    """Which measure averts most over the whole run, which cannot be told from it, and whether that holds at the ends of what
    is assumed of the effects; None where there is nothing to choose between."""
    economics = results.economics()
    known = economics.scenarios.dropna(subset=["averted_low"])
    of = {first: variants for first, variants in measures(results).items() if first in known.index}
    if len(of) < 2:
        return None
    averted = {first: float(known["averted"].loc[first]) for first in of}
    length = length_of(results.monthly.sizes["month"])
    best = max(averted, key=lambda s: averted[s])
    if not float(known["averted_low"].loc[best]) > 0:
        return say(
            "{length}全体で孤独人年を減らすと言える案はありません。", "No scenario can be said to lower lonely person-years over {length}.", length=length
        )
    each = economics.replicates.pivot(index="replicate", columns="scenario", values="averted")
    alike = []
    for other in (s for s in of if s != best):
        more = over_replicates(xr.DataArray((each[best] - each[other]).dropna().to_numpy(), dims="replicate"))
        if not float(more["low"]) > 0:
            alike.append(label_of(results, other))
    first = say(
        "{length}で孤独人年を最も減らすのは「{best}」です（{n} 人年）。",
        "Over {length}, “{best}” lowers lonely person-years most (by {n}).",
        length=length, best=label_of(results, best), n=_averted(best, averted[best]),
    )  # fmt: skip
    if not alike:
        rest = Text("ほかのどの案との差も偶然では説明できません。", " Chance does not explain its lead over any of the others.")
    elif len(alike) == len(of) - 1:
        rest = Text("ただし、ほかのどの案とも見分けがつきません。", " But it cannot be told from any of the others.")
    else:
        rest = say(
            "ただし、{a}とは見分けがつきません。", " But it cannot be told from {a}.",
            a=Text("".join(f"「{x.ja}」" for x in alike), ", ".join(f"“{x.en}”" for x in alike)),
        )  # fmt: skip
    hangs = _holds_at_the_ends(results, economics, of, best) or Text(
        "この順位は、施策の効果の大きさについての仮定しだいです。",
        " This order hangs on how large the effects of the levers are taken to be.",
    )
    return Text(first.ja + rest.ja + hangs.ja, first.en + rest.en + hangs.en)


def _averted(scenario: str, value: float) -> Markup:
    return datum(value, number(value, digits_for(value)), f"economics.averted[{scenario}]")


def _holds_at_the_ends(results: Results, economics: Economics, of: dict[str, list[str]], best: str) -> Text | None:
    """Whether the best stays the best if its effect is taken to be small and another's large; None if nothing was varied."""
    if all(len(variants) == 1 for variants in of.values()):
        return None
    at = {first: ends(economics, variants) for first, variants in of.items()}
    above = [first for first in of if first != best and at[first].high > at[best].low]
    if not above:
        return Text(
            "効果を証拠の幅の端に置いても、1位は変わりません。", " It stays first with effects at the ends of the evidence."
        )
    spans = [
        say("「{s}」は{a}〜{b}", "“{s}” {a} to {b}", s=label_of(results, first),
            a=_averted(at[first].lowest, at[first].low), b=_averted(at[first].highest, at[first].high))
        for first in [best, *above]
    ]  # fmt: skip
    return say(
        "効果を証拠の幅の端に置くと順位は入れ替わりえます（孤独人年：{a}）。", " With effects at the ends of the evidence the order can change (person-years: {a}).",
        a=Text(Markup("、").join(t.ja for t in spans), Markup("; ").join(t.en for t in spans)),
    )  # fmt: skip


def whom_sentence(results: Results, year: int) -> Text | None:
    """Which scenario does most for each of those a policy team asks about; None where there is nothing to choose between.

    The best of many looks better than it is, so the sentence warns of it, and says where others cannot be told from the best.
    """
    others = list(measures(results))
    if len(others) < 2 or not results.asks_children_apart:
        return None
    said, chosen = [], False
    for group in (g for g in _groups(results) if g.asked):
        lonely = in_year(group.count(results, LONELY), year)
        if not float(lonely.sel(scenario=results.baseline).mean("replicate")) >= SMALL:
            continue
        falls = {s: change for s in others if (change := _change(lonely, s, results.baseline))["high"] < 0 and change["mean"] <= -LEAST_SEEN}
        if not falls:
            said.append(say("{g}では差の見える施策なし", "{g}: none with a difference to be seen", g=group.label))
            continue
        best = min(falls, key=lambda s: falls[s]["mean"])
        change, source = falls[best], f"{group.traced(best)}-baseline, {year}"
        alike = any(not _change(lonely, s, best)["low"] > 0 for s in others if s != best)
        chosen = True
        said.append(
            say("{g}では「{s}」（{n}人、{i}{k}）", "{g}: “{s}” ({n}; {i}{k})", g=group.label, s=label_of(results, best),
                n=datum(change["mean"], signed(change["mean"], 1), source), i=traced_interval(change["low"], change["high"], 1, source),
                k=Text("。ほかにも見分けのつかない案がある", "; not alone: others cannot be told from it") if alike else "")
        )  # fmt: skip
    if not said:
        return None
    caution = Text(
        "どれも最も良く出た案を選んだものなので、差は実際より大きく見えがちです。",
        " Each is the best of several as they came out, so its difference tends to look larger than it is.",
    )
    sentence = say("だれの孤独を何が最も減らすか：{a}。", "What lowers the number of lonely people most, for whom: {a}.",
                   a=Text(Markup("、").join(t.ja for t in said), Markup("; ").join(t.en for t in said)))  # fmt: skip
    return Text(sentence.ja + caution.ja, sentence.en + caution.en) if chosen and len(others) > 2 else sentence


def gains_sentence(results: Results, year: int) -> Text:
    """Whose loneliness falls most, scenario by scenario; only where the interval is apart from 0 and there is something to see."""
    said = []
    groups = [(g, in_year(g.count(results, LONELY), year)) for g in _groups(results)[1:]]
    for scenario in measures(results):
        best: tuple[float, Text] | None = None
        for group, lonely in groups:
            change = _change(lonely, scenario, results.baseline)
            base = float(lonely.sel(scenario=results.baseline).mean("replicate"))
            seen = change["high"] < 0 and change["mean"] <= -LEAST_SEEN and base >= SMALL
            if seen and (best is None or change["mean"] / base < best[0]):
                best = (change["mean"] / base, group.label)
        name = label_of(results, scenario)
        if best is None:
            said.append(say("「{s}」：はっきり減る組はありません。", "{s}: no group with a clear fall. ", s=name))
        else:
            digits = 1 if best[0] <= -0.001 else 2
            said.append(
                say("「{s}」：割合として最も減るのは{g}（{p}）。", "{s}: in proportion the fall is largest for “{g}” ({p}). ", s=name, g=best[1], p=percent(best[0], digits))
            )
    return Text(Markup("").join(t.ja for t in said), Markup("").join(t.en for t in said))


def key_assumptions(results: Results) -> Table | None:
    """What the answer hangs on most: how large the effects are taken to be, then what nobody has read in a source, the widest first."""
    if not results.has("levers"):
        return None
    told_of = {results.baseline, *measures(results)}
    table = results.levers
    table = table[[scenario_of(str(name)) in told_of for name in table.index]]
    value = pd.to_numeric(table["value"], errors="coerce").abs()
    width = (table["high"].astype(float) - table["low"].astype(float)).abs()
    table = table.assign(
        relative=(width / value.where(value > 0)).replace([np.inf, -np.inf], np.nan),
        effect=[str(name).rsplit("/", 1)[-1] in EFFECTS for name in table.index],
    )
    unread = table["grade"].astype(str).isin(["assumption", "unverified"]) & ~table["unit"].astype(str).str.startswith("yen")
    table = table[table["effect"] | unread].dropna(subset=["relative"])
    table = table.sort_values(["effect", "relative"], ascending=False, kind="stable").drop_duplicates("meaning_en")
    if table.empty:
        return None
    result = Table([Text("仮定（施策）", "Assumption (levers)"), Text("値", "Value"), Text("範囲", "Range"), Text("等級", "Grade")], kind="compact")
    for name, row in table.head(MOST_ASSUMPTIONS).iterrows():
        lever = results.lever_label(str(name).rsplit("/", 1)[0], "ja"), results.lever_label(str(name).rsplit("/", 1)[0], "en")
        result.add(
            Cell(Text(f"{lever[0]}：{row['meaning_ja']}", f"{lever[1]}: {row['meaning_en']}"), "name"),
            num(say("{v} {u}", "{v} {u}", v=_plain(float(row["value"])), u=unit(str(row["unit"])))),
            num(f"{_plain(float(row['low']))}–{_plain(float(row['high']))}"),
            Cell(GRADES.get(str(row["grade"]), same(str(row["grade"]))), f"grade {row['grade']}"),
        )
    return result


def _plain(value: float) -> str:
    """0.005; 300,000: never a power of ten."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
