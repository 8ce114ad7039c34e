"""The page of a town: in plain words how well it matches, then every table, then what it rests on."""

from __future__ import annotations

import math
import os
from importlib import resources
from pathlib import Path

import jinja2
import pandas as pd
from markupsafe import Markup

from tsunagari.population import figures
from tsunagari.population.file import Population
from tsunagari.population.words import cell_text, table_text
from tsunagari.report import basis
from tsunagari.report.tables import Cell, Table, num
from tsunagari.report.words import NONE, Text, district_name, english_areas, number, percent, say, signed

GOOD = 0.01  # total absolute error of a controlled table that nobody needs to look at
SECTION_TITLES = {
    "people": Text("人：年齢・配偶関係・健康", "People: age, marital status, health"),
    "households": Text("世帯：家族類型・人員・一人暮らし", "Households: types, sizes, living alone"),
    "work": Text("仕事と学校", "Work and school"),
    "ties": Text("つながり", "Ties"),
    "others": Text("そのほかの表", "Other tables"),
}


def make_page(town: Population, language: str = "ja") -> str:
    """The page as HTML. Both languages are in it; `language` is the one shown first."""
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("tsunagari", "population"), jinja2.PackageLoader("tsunagari", "report")]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    said = {key: str(value) for key, value in town.provenance.items()}
    by_section = figures.table_figures(town)
    return environment.get_template("population.html.j2").render(
        t=Text,
        language=language,
        style=_file("report/report.css") + _file("population/population.css"),
        script=_file("report/report.js"),
        said=said,
        title=say("{a}の合成人口", "The synthetic population of {a}", a=_areas(town)),
        file=town.path.name,
        facts=_facts(town),
        leads=leads(town),
        cautions=_cautions(town),
        summary=summary_table(town),
        worst=worst_cells(town),
        sections=[(key, title, by_section.get(key, [])) for key, title in SECTION_TITLES.items()],
        pyramid=figures.age_pyramid(town),
        household_types=figures.household_types(town),
        household_sizes=figures.household_sizes(town),
        degrees=figures.degrees(town),
        tie_table=tie_table(town),
        groups=figures.group_sizes(town),
        plane=figures.district_plane(town),
        districts=district_table(town),
        grades=[(badge(g), int((town.inputs["grade"] == g).sum())) for g in basis.GRADES],
        inputs=basis.inputs(town),
    )


def write_page(town: Population, path: Path, language: str = "ja") -> None:
    """Writes the page under a temporary name and renames it, so that no half page is left."""
    page = make_page(town, language)
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_text(page, encoding="utf-8")
    os.replace(unfinished, path)


def _file(name: str) -> str:
    return resources.files("tsunagari").joinpath(name).read_text(encoding="utf-8")


def _areas(town: Population) -> Text:
    """Names of the areas; a scenario may name them by code."""
    names = list(dict.fromkeys(str(name) for name in town.districts["municipality"]))
    known = english_areas(town.provenance)
    english = [known.get(name, name) for name in names]
    more = len(names) - 3
    if more <= 0:
        return Text("・".join(names), ", ".join(english))
    return Text("・".join(names[:3]) + f"ほか{more}地域", ", ".join(english[:3]) + f" and {more} more")


def _facts(town: Population) -> Text:
    households = town.households["households"]
    general = int(households.where(households["household_type"] != "institution", 0).sum())
    return say(
        "住民 {p}人・{h}世帯・{d}校区・{start} 時点・反復 {r}",
        "{p} residents · {h} households · {d} districts · as of {start} · replicate {r}",
        p=number(float(town.pyramid["people"].sum())),
        h=number(general),
        d=len(town.districts),
        start=town.provenance.get("start", ""),
        r=int(town.provenance.get("replicate", 0)),
    )


def _off(row: pd.Series) -> Text:
    """A table's name with its error."""
    return say(
        "「{t}」（{e}）", "“{t}” ({e})", t=table_text(str(row["table"])), e=percent(float(row["absolute_error_share"]))
    )


def leads(town: Population) -> list[Text]:
    """How well it matches and where not, in sentences."""
    summary = town.summary[town.summary["absolute_error_share"].notna()]
    fitted, held = (summary[summary["controlled"] == flag] for flag in (1, 0))
    sentences = []
    if len(fitted):
        good = fitted[fitted["absolute_error_share"] <= GOOD]
        sentences.append(
            say(
                "合わせ込みに使った {n}表（{c}区分）のうち {g}表は、公表値との食い違い（総絶対誤差）が {limit} 以下です。",
                "Of the {n} tables the town was made to fit ({c} cells), {g} are within {limit} of the published numbers (total absolute error).",
                n=len(fitted),
                c=number(float(fitted["cells"].sum())),
                g=len(good),
                limit=percent(GOOD, 0),
            )
        )
        bad = fitted[fitted["absolute_error_share"] > GOOD].sort_values("absolute_error_share", ascending=False)
        if len(bad):
            names = [_off(row) for _, row in bad.head(4).iterrows()]
            more_ja = f"など{len(bad)}表" if len(bad) > 4 else ""
            more_en = f" and {len(bad) - 4} more" if len(bad) > 4 else ""
            sentences.append(
                Text(
                    "それを超えるのは、" + "、".join(n.ja for n in names) + f"{more_ja}です。",
                    "Beyond that: " + "; ".join(n.en for n in names) + f"{more_en}.",
                )
            )
    if len(held):
        ordered = held.sort_values("absolute_error_share", kind="stable")
        least, most = ordered.iloc[0], ordered.iloc[-1]
        whole = figures.counts(figures.cells_of(town, str(most["table"]), 0))
        if len(held) == 1:
            span = _off(least)
        else:
            span = say("{a}から{b}まで", "{a} to {b}", a=_off(least), b=_off(most))
        sentences.append(
            say(
                "合わせ込みに使わず取り置いた {n}表の食い違いは、{span}です。最も外れた区分は「{cell}」で、公表 {x} に対し合成 {y} です。",
                "The {n} held-out tables, not used in making the town, are off by {span}. The cell farthest off there is “{cell}”: published {x}, synthetic {y}.",
                n=len(held),
                span=span,
                cell=cell_text(str(most["worst_cell"]), str(most["table"])),
                x=figures.shown(float(most["worst_target"]), whole),
                y=figures.shown(float(most["worst_synthetic"]), whole),
            )
        )
    return sentences


def _cautions(town: Population) -> list[Text]:
    cautions = [
        Text(
            "住民は公的統計から合成した架空の人です。表の合計が合っていても、実在の個人・世帯・地区については何も言えません。",
            "The residents are made up from published statistics. Totals that agree say nothing about real persons, households or neighbourhoods.",
        )
    ]
    held = town.summary[town.summary["controlled"] == 0]["table"].astype(str)
    if held.str.contains("nation|prefecture").any():
        cautions.append(
            Text(
                "「全国の…」「都道府県の…」とある取り置きの表は、この地域の公表値ではなく、全国や都道府県の率を当てはめたものです。地域がそれと違えば、正しい町でもずれます。",
                "Held-out tables “of the nation” or “of the prefecture” are not this area’s own figures but rates applied to it. Where the area differs from them, a right town differs too.",
            )
        )
    scale = float(town.provenance.get("scale", 1.0))
    if scale < 1:
        cautions.append(
            Text(
                f"縮小した町です（scale = {scale:g}）。区分の人数が少なく、1人・1世帯の端数だけで割合が大きくずれます。",
                f"This is a scaled town (scale = {scale:g}). Cells are small, so whole people alone make large relative errors.",
            )
        )
    unsure = town.fit[town.fit["grade"].isin(["assumption", "unverified"])]["table"].nunique()
    if unsure:
        cautions.append(
            Text(
                f"目標値そのものが仮定や未確認の値である表が {unsure}あります（等級の欄）。そこでの一致は、仮定どおりに作れたという意味しかありません。",
                f"In {unsure} tables the target itself is an assumption or unverified (column Grade). Agreement there only says that the town was made as assumed.",
            )
        )
    return cautions


def badge(grade: str) -> Markup:
    words = basis.GRADES.get(grade)
    if words is None:
        return Markup('<span class="badge">–</span>')
    return Markup('<span class="badge {g}">{w}</span>').format(g=grade, w=Markup(words.__html__()))


def _grades_of(town: Population, table: str, controlled: int) -> Markup:
    cells = figures.cells_of(town, table, controlled)
    grades = [g for g in basis.GRADES if (cells["grade"] == g).any()]
    return Markup(" ").join(badge(g) for g in grades) if grades else badge("")


def summary_table(town: Population) -> Table:
    table = Table(
        [
            Text("表", "Table"),
            Text("目標の等級", "Grade of the target"),
            Text("区分", "Cells"),
            Text("総絶対誤差", "Total absolute error"),
            "SRMSE",
            Text("最も外れた区分（公表 → 合成）", "Worst cell (published → synthetic)"),
        ]
    )
    last = None
    for _, row in town.summary.iterrows():
        controlled = int(row["controlled"])
        if controlled != last:
            words = Text("合わせ込みに使った表", "Made to fit") if controlled else Text("取り置いた表", "Held out")
            table.rows.append([Cell(words, "group")] + [Cell("", "group") for _ in table.head[1:]])
            last = controlled
        share = float(row["absolute_error_share"])
        whole = figures.counts(figures.cells_of(town, str(row["table"]), controlled))
        far = "far" if math.isfinite(share) and share > (GOOD if controlled else 0.1) else ""
        worst = say(
            "{c}：{a} → {b}",
            "{c}: {a} → {b}",
            c=cell_text(str(row["worst_cell"]), str(row["table"])),
            a=figures.shown(float(row["worst_target"]), whole),
            b=figures.shown(float(row["worst_synthetic"]), whole),
        )
        table.add(
            Cell(table_text(str(row["table"])), "name"),
            Cell(_grades_of(town, str(row["table"]), controlled), "badges"),
            num(number(float(row["cells"]))),
            num(percent(share, 2) if math.isfinite(share) else NONE, far),
            num(number(float(row["srmse"]), 3)),
            Cell(worst, "worst"),
        )
    return table


def worst_cells(town: Population, most: int = 15) -> Table:
    """The cells that are farthest off, measured by the size of their table, so that small and large tables are alike."""
    fit = town.fit
    whole = fit.groupby(["table", "controlled"])["target"].transform("sum").abs()
    off = ((fit["synthetic"] - fit["target"]).abs() / whole.where(whole > 0)).dropna()
    chosen = off[off > 0.001].sort_values(ascending=False, kind="stable").index[:most]
    table = Table(
        [
            Text("表", "Table"),
            Text("区分", "Cell"),
            Text("使い方", "Use"),
            Text("公表", "Published"),
            Text("合成", "Synthetic"),
            Text("差", "Difference"),
            Text("表の合計に対して", "Of the table’s total"),
        ]
    )
    for index in chosen:
        cell = fit.loc[index]
        target, made = float(cell["target"]), float(cell["synthetic"])
        counted = figures.counts(figures.cells_of(town, str(cell["table"]), int(cell["controlled"])))
        digits = 0 if counted and abs(target) >= 20 else 1
        table.add(
            Cell(table_text(str(cell["table"])), "name"),
            Cell(cell_text(str(cell["cell_name"]), str(cell["table"])), "cell"),
            Text("合わせた", "fitted") if cell["controlled"] else Text("取り置き", "held out"),
            num(figures.shown(target, counted)),
            num(figures.shown(made, counted)),
            num(signed(made - target, digits)),
            num(percent(float(off[index]))),
        )
    return table


def tie_table(town: Population) -> Table:
    data = town.degree
    table = Table(
        [
            Text("紐帯の層", "Layer of ties"),
            *(
                Text(f"平均 {ja}", f"mean, {en}")
                for ja, en in zip(data["age_class_ja"].values, data["age_class"].values, strict=True)
            ),
            Text("1つもない人（16歳以上）", "without any, 16+"),
        ]
    )
    people = figures.adults(town)
    for k in range(data.sizes["layer"]):
        of = people[k]
        if float(of[1:].sum()) == 0:
            continue
        table.add(
            Cell(Text(str(data["layer_ja"].values[k]), str(data["layer"].values[k])), "name"),
            *(num(number(float(data["mean_degree"][k, a]), 2)) for a in range(data.sizes["age_class"])),
            num(percent(float(of[0] / of.sum()), 0)),
        )
    return table


def district_table(town: Population, most: int = 60) -> Table:
    table = Table(
        [
            Text("校区", "District"),
            Text("住民", "Residents"),
            Text("65歳以上", "Aged 65+"),
            Text("一般世帯", "Households"),
            Text("単独世帯", "One-person"),
            Text("町内会", "Neighbourhoods"),
        ]
    )
    areas = english_areas(town.provenance)
    for name, row in town.districts.head(most).iterrows():
        people, households = float(row["people"]), float(row["households"])
        table.add(
            Cell(district_name(str(name), areas), "name"),
            num(number(people)),
            num(percent(float(row["people_65_over"]) / people) if people else NONE),
            num(number(households)),
            num(percent(float(row["one_person"]) / households) if households else NONE),
            num(number(float(row["neighbourhoods"]))),
        )
    if len(town.districts) > most:
        rest = len(town.districts) - most
        table.add(Cell(Text(f"ほか {rest:,}校区", f"and {rest:,} more"), "name"), *[Cell("") for _ in table.head[1:]])
    return table
