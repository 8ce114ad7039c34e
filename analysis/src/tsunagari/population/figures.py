"""Which numbers of a town become which chart. Tables by sex and age become profiles; all others, a row a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from markupsafe import Markup

from tsunagari.population.charts import MEN, WOMEN, Profile, histogram, plane, profiles, pyramid, tick_text
from tsunagari.population.file import Population
from tsunagari.population.words import cell_text, table_text
from tsunagari.report.charts import COLOURS, Dot, bars, dots
from tsunagari.report.words import Text, number, percent, say

BY_AGE = re.compile(r"(male|female) (\d+)(?:-(\d+)|\+)(?: (.+))?")
MOST_ROWS = 24
MOST_DISTRICTS = 400
STORED_LAYERS = 6  # the layers after these are told by groups, whose sizes have charts of their own
PLURALS = {"work_team": "work teams", "school_class": "school classes", "community_group": "community groups"}
SECTIONS = [
    ("ties", r"\bties?\b|friend|contact|neighbour|confid|consult|kin elsewhere|degree|cluster"),
    ("work", r"labour|work|employ|school|pupil|class|team|commut"),
    ("people", r"^sex|marital|married|widowed|divorced|health|care need"),
    ("households", r"household|famil|living alone|couple|residence|income|living conditions|generation|one-person"),
]


def section_of(table: str) -> str:
    return next((name for name, words in SECTIONS if re.search(words, table)), "others")


@dataclass(frozen=True)
class TableFigure:
    """A table of the fit with its charts (one panel a third word of its cells)."""

    name: Text
    controlled: bool
    said: Text
    panels: list[tuple[Text, Markup]]


def shown(value: float, counts: bool = True) -> str:
    """People and things as whole numbers; shares and means with a digit behind the point."""
    size = abs(value)
    return number(value, 0 if size >= (20 if counts else 1000) else 1 if size >= 2 else 2)


def cells_of(town: Population, table: str, controlled: int) -> pd.DataFrame:
    return town.fit[(town.fit["table"] == table) & (town.fit["controlled"] == controlled)]


def counts(cells: pd.DataFrame) -> bool:
    """Whether a table counts whole people or things: what was made of them is then whole in every cell."""
    return bool((cells["synthetic"] == np.floor(cells["synthetic"])).all())


def by_age(cells: pd.DataFrame) -> dict[str, dict[str, list[tuple[str, float, float]]]] | None:
    """{third word: {sex: [(band, published, synthetic)]}} if every cell is 'male 65-69 …', else None."""
    found: dict[str, dict[str, list[tuple[str, float, float]]]] = {}
    for _, cell in cells.iterrows():
        match = BY_AGE.fullmatch(str(cell["cell_name"]))
        if match is None:
            return None
        band = f"{match[2]}-{match[3]}" if match[3] else f"{match[2]}+"
        row = (band, float(cell["target"]), float(cell["synthetic"]))
        found.setdefault(match[4] or "", {}).setdefault(match[1], []).append(row)
    return found if len(cells) >= 6 else None


def table_figures(town: Population) -> dict[str, list[TableFigure]]:
    """Every table of the fit, section by section, in the order of the summary."""
    sections: dict[str, list[TableFigure]] = {}
    for _, row in town.summary.iterrows():
        name, controlled = str(row["table"]), bool(row["controlled"])
        cells = cells_of(town, name, int(controlled))
        said = say(
            "総絶対誤差 {e}・SRMSE {s}",
            "total absolute error {e} · SRMSE {s}",
            e=percent(float(row["absolute_error_share"]), 2),
            s=number(float(row["srmse"]), 3),
        )
        figure = TableFigure(table_text(name), controlled, said, _panels(table_text(name), cells))
        sections.setdefault(section_of(name), []).append(figure)
    return sections


def _panels(name: Text, cells: pd.DataFrame) -> list[tuple[Text, Markup]]:
    ages = by_age(cells)
    if ages is not None:
        return [(cell_text(third), _profile(name, third, sexes)) for third, sexes in ages.items()]
    return [(Text("", ""), _rows(name, cells))]


def _profile(name: Text, third: str, sexes: dict[str, list[tuple[str, float, float]]]) -> Markup:
    bands = list(dict.fromkeys(band for rows in sexes.values() for band, _, _ in rows))
    lines = []
    for sex, rows in sexes.items():
        value = {band: (target, made) for band, target, made in rows}
        both = np.array([value.get(band, (np.nan, np.nan)) for band in bands])
        label = Text("男性", "men") if sex == "male" else Text("女性", "women")
        lines.append(Profile(label, MEN if sex == "male" else WOMEN, both[:, 0], both[:, 1]))
    words = cell_text(third)
    alt = Text(f"{name.ja} {words.ja}：年齢別の公表値と合成値", f"{name.en} {words.en}: published and synthetic by age")
    return profiles(bands, lines, Text("○ 公表　― 合成", "○ published   ― synthetic"), alt)


def _rows(name: Text, cells: pd.DataFrame) -> Markup:
    """A row a cell: published and synthetic. Of a long table, the cells that are farthest off."""
    whole = counts(cells)
    if len(cells) > MOST_ROWS:
        far = (cells["synthetic"] - cells["target"]).abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS]
        cells = cells[cells.index.isin(far)]
    rows = []
    for _, cell in cells.iterrows():
        target, made = float(cell["target"]), float(cell["synthetic"])
        marks = [
            Dot(target, np.nan, np.nan, COLOURS[0], "diamond"),
            Dot(made, np.nan, np.nan, COLOURS[1], said=Text(*[f"{shown(target, whole)} → {shown(made, whole)}"] * 2)),
        ]
        rows.append((cell_text(str(cell["cell_name"]), str(cell["table"])), marks))
    alt = Text(
        f"{name.ja}。" + "、".join(f"{label.ja}: {m[1].said.ja if m[1].said else ''}" for label, m in rows),
        f"{name.en}. " + "; ".join(f"{label.en}: {m[1].said.en if m[1].said else ''}" for label, m in rows),
    )
    title = Text("◇ 公表　● 合成（公表 → 合成）", "◇ published   ● synthetic   (published → synthetic)")
    return dots(rows, title, alt, tick_format=tick_text, row_height=30, label_width=190)


def age_pyramid(town: Population) -> Markup:
    people = town.pyramid["people"].astype(float)
    cells = town.fit[town.fit["table"] == "sex × age"]
    published: dict[str, np.ndarray] = {}
    ages = by_age(cells)
    if ages is not None and set(ages) == {""}:
        # The last band is open: over the ages it may hold, a year's mean says nothing, so its whole stands at the top.
        for sex, rows in ages[""].items():
            published[sex] = np.array([t if band.endswith("+") else t / 5 for band, t, _ in rows])
    total = number(float(people.sum()))
    alt = Text(f"年齢ピラミッド。住民 {total}人。", f"Age pyramid of {total} residents.")
    return pyramid(people.sel(sex="male").values, people.sel(sex="female").values, published, alt)


def household_types(town: Population) -> Markup:
    counts = town.households["households"].sum("household_size")
    general = float(counts.where(counts["household_type"] != "institution").sum())
    rows = []
    for k, kind in enumerate(counts["household_type"].values):
        value = float(counts[k])
        share = f" ({percent(value / general)})" if kind != "institution" and general else ""
        label = Text(str(town.households["household_type_ja"].values[k]), str(kind).replace("_", " "))
        rows.append((label, value, Text(*[number(value) + share] * 2)))
    unit = Text("世帯（% は一般世帯に対して）", "households (% of general households)")
    return bars(rows, unit, Text("家族類型別の世帯数", "Households by family type"), COLOURS[1])


def household_sizes(town: Population) -> Markup:
    counts = town.households["households"]
    general = counts.sel(household_type=counts["household_type"] != "institution").sum("household_type").astype(float)
    return histogram(
        (general / general.sum()).values,
        1,
        Text("一般世帯に占める割合", "share of general households"),
        Text("世帯人員（人）", "members"),
        Text("世帯人員別の世帯の割合", "Households by size"),
        open_end=True,
        width=460,
        height=230,
    )


def _trimmed(values: np.ndarray, share: float = 0.995) -> tuple[np.ndarray, bool]:
    """Up to where `share` of the whole lies; what is beyond joins the last place, and whether there is anything beyond."""
    total = values.sum()
    if total == 0:
        return values[:1], False
    last = max(3, int(np.searchsorted(np.cumsum(values) / total, share)))
    if last >= len(values) - 1 or values[last + 1 :].sum() == 0:
        end = max(4, int(np.flatnonzero(values)[-1]) + 1)
        return values[:end], end == len(values)
    return np.append(values[:last], values[last:].sum()), True


def adults(town: Population) -> xr.DataArray:
    """People aged 16 and over by layer and number of ties."""
    people = town.degree["people"]
    return people.sel(age_class=people["age_class"] != "0-15").sum("age_class").astype(float)


def degrees(town: Population) -> list[tuple[Text, Markup]]:
    """Ties a person aged 16 and over by layer; layers without a tie are left out."""
    panels = []
    data = adults(town)
    for k, layer in enumerate(data["layer"].values[:STORED_LAYERS]):
        values = data[k].values
        if values[1:].sum() == 0:
            continue
        bars_, beyond = _trimmed(values)
        name = Text(str(town.degree["layer_ja"].values[k]), str(layer))
        none = values[0] / values.sum()
        alt = Text(
            f"{name.ja}：紐帯の数の分布。なし {percent(none, 0)}",
            f"{name.en}: number of ties. None: {percent(none, 0)}",
        )
        unit = Text("16歳以上に占める割合", "share of residents aged 16+")
        axis = Text("1人あたりの紐帯の数", "ties per person")
        panels.append((name, histogram(bars_ / values.sum(), 0, unit, axis, alt, open_end=beyond)))
    return panels


def group_sizes(town: Population) -> list[tuple[Text, Markup]]:
    panels = []
    for k, kind in enumerate(town.groups["kind"].values):
        values = town.groups["groups"].values[k].astype(float)
        if values.sum() == 0:
            continue
        counts, beyond = _trimmed(values)
        name = Text(str(town.groups["kind_ja"].values[k]), PLURALS.get(str(kind), str(kind)))
        mean = float((values * np.arange(1, len(values) + 1)).sum() / values.sum())
        alt = Text(f"{name.ja}の大きさ。平均 {mean:.1f}人", f"Size of {name.en}. Mean {mean:.1f}")
        title = say("{n}（平均 {m}人）", "{n} (mean {m})", n=name, m=f"{mean:.1f}")
        panels.append(
            (
                title,
                histogram(counts, 1, Text("数", "number"), Text("人数", "members"), alt, COLOURS[3], beyond, 460, 210),
            )
        )
    rows = []
    data = town.workplaces
    total = float(data["workers"].sum())
    for k, size in enumerate(data["workplace_size"].values):
        workers = float(data["workers"][k])
        share = percent(workers / total) if total else ""
        label = Text(str(data["workplace_size_ja"].values[k]), str(size))
        said = number(float(data["workplaces"][k]))
        text = Text(f"{number(workers)}人 {share}・{said}か所", f"{number(workers)}, {share}, {said} places")
        rows.append((label, workers, text))
    alt = Text("事業所の規模別の働く住民", "Residents at work by size of workplace")
    title = Text("事業所の規模（この地域で働く住民）", "size of workplaces (residents who work in the area)")
    return [*panels, (title, bars(rows, Text("働く住民（人）", "residents at work"), alt, COLOURS[3]))]


def district_plane(town: Population) -> Markup | None:
    """Only of one area, since each lies on a plane of its own; more districts than one can tell apart are not drawn."""
    data = town.districts
    if not 2 <= len(data) <= MOST_DISTRICTS or data["municipality"].nunique() != 1:
        return None
    share = (data["people_65_over"] / data["people"].where(data["people"] > 0)).fillna(0)
    alt = Text(
        f"校区の配置（合成）。65歳以上の割合は {percent(float(share.min()))}から{percent(float(share.max()))}。",
        f"Districts on their synthetic plane. Aged 65+: {percent(float(share.min()))} to {percent(float(share.max()))}.",
    )
    names = [
        f"{name} {number(float(n))} / 65+ {percent(float(s))}"
        for name, n, s in zip(data.index, data["people"], share, strict=True)
    ]
    return plane(data["x"].to_numpy(), data["y"].to_numpy(), data["people"].to_numpy(), share.to_numpy(), names, alt)
