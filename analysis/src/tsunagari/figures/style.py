"""How all figures look, and how they become SVG, PNG or a page that needs no network.

Colours are those of Okabe and Ito, told apart with every common kind of colour blindness; lines also differ by dashes. Letters
come from whichever Japanese font is installed. A figure is at most about 460 units wide: two stand side by side on a desk and in
print, and one fits a telephone.
"""

from __future__ import annotations

import copy
import csv
import io
import math
import re
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from tsunagari.report.charts import COLOURS
from tsunagari.report.words import Text

FONTS = '"Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic", sans-serif'
DASHES = [[1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [5, 2], [1, 2], [12, 3], [3, 3]]
WIDTH = 400
INK, SOFT, GRID = "#333333", "#575757", "#e2e2e2"
SEQUENTIAL = ["#f3f8fc", "#cfe3f2", "#8fbfe0", "#3f92c7", "#0072B2"]
DIVERGING = ["#0072B2", "#9fcae6", "#f7f7f7", "#f3b58f", "#D55E00"]  # less is blue, more is orange

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONTS,
    "aria": False,  # a figure is one image with one description; its marks would be read one after another otherwise
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "tickColor": "#777777",
        "gridColor": GRID,
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelOverlap": "parity",
        "labelLimit": 170,
    },
    "legend": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 230,
        "symbolStrokeWidth": 2.5,
        "symbolSize": 160,
        "labelColor": INK,
        "titleColor": INK,
    },
    "title": {
        "anchor": "start",
        "frame": "group",
        "fontSize": 14,
        "subtitleFontSize": 12,
        "subtitleColor": SOFT,
        "color": "#1a1a1a",
        "offset": 8,
        "limit": WIDTH + 60,
    },
    "header": {"labelFontSize": 12, "labelColor": INK, "titleColor": INK, "labelFontWeight": "bold"},
    "text": {"fontSize": 12, "color": INK},
}


def colours(count: int) -> list[str]:
    """A colour for each of so many things; after eight they begin again, and dashes tell them apart."""
    return [COLOURS[k % len(COLOURS)] for k in range(count)]


def dashes(count: int) -> list[list[int]]:
    """A dash for each of so many lines."""
    return [DASHES[k % len(DASHES)] for k in range(count)]


def rows(table: pd.DataFrame) -> alt.InlineData:
    """A table as data of a chart: five figures of each number, dates as words, nothing where nothing is known.

    As one text of comma-separated values: a third of the size of named values, and cheap to copy. Dates with slashes are
    read in the reader's own time zone; and the library may parse them twice, which only this kind survives.
    """
    columns, kinds = {}, {}
    for name in map(str, table.columns):
        values = table[name]
        if pd.api.types.is_datetime64_any_dtype(values):
            columns[name], kinds[name] = ["" if pd.isna(v) else str(v)[:10].replace("-", "/") for v in values], "date"
        elif pd.api.types.is_bool_dtype(values):
            columns[name], kinds[name] = ["true" if v else "false" for v in values], "boolean"
        elif pd.api.types.is_numeric_dtype(values):
            columns[name], kinds[name] = [f"{v:.5g}" if math.isfinite(v) else "" for v in values.astype(float)], "number"
        else:
            # Nothing between commas would come back as the word "null".
            columns[name], kinds[name] = ["" if v is None else str(v) or " " for v in values], "string"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return alt.InlineData(values=text.getvalue(), format=alt.CsvDataFormat(type="csv", parse=kinds))


def where(picked: Any, strong: float, faint: float, *, none_is_all: bool = True) -> alt.OpacityValue:
    """Opacity by whether a mark is picked. `alt.when` would have it looked up in the whole schema each time."""
    rule = {"param": picked.name, "value": strong} | ({} if none_is_all else {"empty": False})
    return alt.OpacityValue(faint, condition=[rule])


def heading(title: Text, unit: Text, language: str) -> alt.TitleParams:
    """Title of a figure, with what its numbers are below it."""
    return alt.TitleParams(text=title.in_language(language), subtitle=unit.in_language(language))


def scenario_scales(labels: Sequence[str], of: Sequence[int] | None = None) -> tuple[alt.Scale, alt.Scale]:
    """Colour and dash by name of scenario; `of` says which place in the file each has, so that colours stay with scenarios."""
    places = list(of) if of is not None else list(range(len(labels)))
    most = max(places, default=0) + 1
    return (
        alt.Scale(domain=list(labels), range=[colours(most)[k] for k in places]),
        alt.Scale(domain=list(labels), range=[dashes(most)[k] for k in places]),
    )


def legend(labels: Sequence[str]) -> alt.Legend:
    """Above the figure; in one column where names are long."""
    wide = max((sum(12.5 if ord(c) > 0x2E00 else 7 for c in label) for label in labels), default=0)
    return alt.Legend(title=None, orient="top", columns=2 if wide < 150 else 1, symbolType="stroke", symbolOpacity=1, offset=4)


def described(chart: Any, **properties: Any) -> Any:
    """A chart just made with its title, description and size. `.properties` would copy it first, which costs more than making it."""
    for name, value in properties.items():
        chart[name] = value
    return chart


def finished(chart: Any, *, titled: bool = True) -> Any:
    """A chart just made, with the project's looks. Untitled, only the line that says what the numbers are is left of its title."""
    if not titled and isinstance(chart.title, alt.TitleParams):
        said = chart.title.subtitle
        chart.title = alt.TitleParams(text=said, fontSize=12, fontWeight="normal", color=SOFT) if said else alt.Undefined
    chart.config = alt.Config(**copy.deepcopy(CONFIG))
    return chart


def svg(spec: dict[str, Any]) -> str:
    """A finished chart's specification drawn as SVG, the same text each time."""
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(spec))
    # The library numbers gradients through all charts of the process.
    places: dict[str, int] = {}
    return re.sub(r"gradient_\d+", lambda found: f"gradient_{places.setdefault(found[0], len(places))}", drawn)


def has_japanese_font() -> bool:
    """Whether a font with Japanese letters is installed, so that pictures (PNG) can show them."""
    from matplotlib import font_manager

    from tsunagari.plot import JAPANESE_FONTS

    return bool({font.name for font in font_manager.fontManager.ttflist} & set(JAPANESE_FONTS))
