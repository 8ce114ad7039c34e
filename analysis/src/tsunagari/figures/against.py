"""The survey inside the model against the official one, cell by cell: dots and intervals."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from tsunagari.figures.style import WIDTH, described, heading, rows
from tsunagari.report.words import Text, percent
from tsunagari.results import ResultsError

COLUMNS = ("label", "published", "model")
MARKS = {"published": Text("公表値", "published"), "model": Text("模型", "model")}


def survey(cells: pd.DataFrame, language: str = "en", *, title: Text | None = None, alive: bool = True) -> Any:
    """Published shares and the model's, a row a cell.

    `cells`: `label_ja` and `label_en` (or `label`), `published`, `model` (shares 0–1); where known `published_low`,
    `published_high`, `model_low`, `model_high` (intervals), `group_ja`/`group_en` (heads of sections) and `fitted` (the cell was
    used to set the model, so that agreement is no validation).
    """
    cells = cells.copy()
    cells["label"] = cells[f"label_{language}"] if f"label_{language}" in cells else cells.get("label")
    for name in COLUMNS:
        if name not in cells or cells[name].isna().all():
            raise ResultsError(f"a table of survey cells needs the column {name}.")
    long = _long(cells, language)
    order = list(dict.fromkeys(long["row"]))
    words = [MARKS[k].in_language(language) for k in MARKS]
    colour = alt.Scale(domain=words, range=["#333333", "#0072B2"])
    shape = alt.Scale(domain=words, range=["diamond", "circle"])
    key = alt.Legend(title=None, orient="top", symbolType="circle")
    y = alt.Y("row:N", sort=order, axis=alt.Axis(title=None, ticks=False, labelLimit=230))
    base = alt.Chart(rows(long)).encode(y=y, yOffset=alt.YOffset("who:N", sort=words))
    tip = {"tooltip": [alt.Tooltip("row:N", title=" "), alt.Tooltip("who:N", title=" "), alt.Tooltip("said:N", title="  ")]} if alive else {}
    axis = alt.Axis(title=None, format=".0%", orient="bottom")
    chart = alt.layer(
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", axis=axis), x2=alt.X2("high:Q"), color=alt.Color("who:N", scale=colour, legend=key)),
        base.mark_point(size=70, filled=True, opacity=1).encode(x=alt.X("value:Q", axis=axis), color=alt.Color("who:N", scale=colour, legend=key), shape=alt.Shape("who:N", scale=shape, legend=key), **tip),
    )
    unit = Text("線：公表値は標本誤差、模型は反復の幅または区間。＊は設定に使った行", "lines: sampling error, range of replicates or interval; * used to set the model")
    said = "; ".join(f"{r} {w} {s}" for r, w, s in zip(long["row"], long["who"], long["said"], strict=True))
    return described(
        chart,
        title=heading(title or Text("模型の中の調査と公表された調査", "Survey in the model and official survey"), unit, language),
        description=said, width=WIDTH - 90, height=max(60, 32 * len(order)),
    )


def _long(cells: pd.DataFrame, language: str) -> pd.DataFrame:
    group = cells[f"group_{language}"].astype(str) + ": " if f"group_{language}" in cells else ""
    star = np.where(cells["fitted"].astype(bool), " *", "") if "fitted" in cells else ""
    label = group + cells["label"].astype(str) + star
    parts = []
    for who, words in MARKS.items():
        value = cells[who].astype(float)
        low, high = (cells[f"{who}_{end}"].astype(float) if f"{who}_{end}" in cells else value for end in ("low", "high"))
        parts.append(pd.DataFrame({"row": label, "who": words.in_language(language), "value": value, "low": low, "high": high,
                                   "said": [percent(v) for v in value]}))
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
