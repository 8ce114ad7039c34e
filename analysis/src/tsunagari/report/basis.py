"""What a run rests on: parameters with their grades, the fit of the synthetic population, the input tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tsunagari.population.words import cell_text, table_text
from tsunagari.report.tables import Cell, Table, num
from tsunagari.report.words import (
    NONE,
    Text,
    number,
    percent,
    same,
    say,
    unit,
)
from tsunagari.results import Results

if TYPE_CHECKING:
    from tsunagari.population.file import Population

GRADES = {
    "assumption": Text("仮定", "assumption"),
    "unverified": Text("未確認", "unverified"),
    "derived": Text("計算", "derived"),
    "read": Text("原典で確認", "read"),
}


def _graded(table: pd.DataFrame) -> pd.DataFrame:
    order = {grade: k for k, grade in enumerate(GRADES)}
    return table.assign(_order=table["grade"].map(lambda g: order.get(str(g), -1))).sort_values("_order", kind="stable")


def grade_counts(results: Results) -> dict[str, int]:
    frames = [results.parameters] + ([results.levers] if results.has("levers") else [])
    counts = pd.concat([f["grade"].astype(str) for f in frames]).value_counts()
    return {grade: int(counts.get(grade, 0)) for grade in GRADES}


def assumptions(table: pd.DataFrame) -> Table:
    """Parameters with range, grade and source, the least certain first."""
    result = Table(
        [
            Text("名前と意味", "Name and meaning"),
            Text("値", "Value"),
            Text("単位", "Unit"),
            Text("範囲", "Range"),
            Text("等級", "Grade"),
            Text("出典", "Source"),
        ],
        kind="parameters",
    )
    for name, row in _graded(table).iterrows():
        values = str(row["value"])
        others = [f"{c[3:]}: {row[c]}" for c in table.columns if str(c).startswith("in ") and str(row[c]) != values]
        low, high = float(row.get("low", math.nan)), float(row.get("high", math.nan))
        limits = f"{low:g}–{high:g}" if math.isfinite(low) and math.isfinite(high) and (low or high) else ""
        meaning = say(
            "<code>{n}</code><br>{m}",
            "<code>{n}</code><br>{m}",
            n=str(name),
            m=Text(str(row["meaning_ja"]), str(row["meaning_en"])),
        )
        result.add(
            Cell(meaning, "name"),
            num(" / ".join([values, *others])),
            unit(str(row["unit"])),
            num(limits),
            Cell(GRADES.get(str(row["grade"]), same(str(row["grade"]))), f"grade {row['grade']}"),
            Cell(same(str(row["source"])), "source"),
        )
    return result


def _grouped(margins: pd.DataFrame) -> list[tuple[tuple[str, int], pd.DataFrame]]:
    keys = list(dict.fromkeys(zip(margins["table"], margins["controlled"], strict=True)))
    return [(key, margins[(margins["table"] == key[0]) & (margins["controlled"] == key[1])]) for key in keys]


def fit(results: Results) -> Table | None:
    """Total absolute error, standardised root mean square error and the worst cell, margin by margin."""
    if not results.has("fit"):
        return None
    result = Table(
        [
            Text("表", "Table"),
            Text("使い方", "Use"),
            Text("セル数", "Cells"),
            Text("総絶対誤差", "Total absolute error"),
            Text("合計に対して", "Of the total"),
            "SRMSE",
            Text("最も外れたセル（模型 / 公表）", "Worst cell (model / published)"),
        ]
    )
    margins = results.fit.assign(
        table=results.fit["table"].astype(str), controlled=results.fit["controlled"].astype(int)
    )
    for (name, controlled), cells in sorted(_grouped(margins), key=lambda item: -item[0][1]):
        error = (cells["synthetic"] - cells["target"]).astype(float)
        target = cells["target"].astype(float)
        worst = cells.iloc[int(np.argmax(np.abs(error.to_numpy())))]
        total = float(target.sum())
        srmse = math.sqrt(float((error**2).mean())) / float(target.mean()) if float(target.mean()) else math.nan
        result.add(
            Cell(table_text(name), "name"),
            Cell(Text("合わせた", "controlled") if controlled else Text("取り置き", "held out"), "use"),
            num(len(cells)),
            num(number(float(error.abs().sum()))),
            num(percent(float(error.abs().sum()) / total, 2) if total else NONE),
            num(number(srmse, 4)),
            say(
                "{c}：{s} / {t}",
                "{c}: {s} / {t}",
                c=cell_text(str(worst["cell_name"]), name),
                s=number(float(worst["synthetic"])),
                t=number(float(worst["target"])),
            ),
        )
    return result


def inputs(results: Results | Population) -> Table | None:
    if not results.has("inputs"):
        return None
    result = Table(
        [
            Text("表", "Table"),
            Text("出典", "Source"),
            Text("年", "Year"),
            Text("利用条件", "Licence"),
            Text("等級", "Grade"),
            "SHA-256",
        ],
        kind="parameters inputs",
    )
    for name, row in results.inputs.iterrows():
        title = say(
            "{t}<br><code>{n}</code>",
            "{t}<br><code>{n}</code>",
            t=Text(str(row.get("title_ja", "")), str(row.get("title", ""))),
            n=str(name),
        )
        grade = str(row.get("grade", ""))
        result.add(
            Cell(title, "name"),
            Cell(same(str(row.get("source", ""))), "source"),
            num(same(str(row.get("year", "")))),
            same(str(row.get("licence", ""))),
            Cell(GRADES.get(grade, same(grade)), f"grade {grade}"),
            Cell(same(str(row.get("sha256", ""))[:16] + "…"), "hash"),
        )
    return result
