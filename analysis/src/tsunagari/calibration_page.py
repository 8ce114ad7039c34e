"""The page of a calibration: what was fitted and how well, which parameters the survey pins down, which trade off.

Reads the folder that `tsunagari calibrate` wrote (cells.csv, parameters.csv, report.json). The page stands alone: both
languages, no network, prints.
"""

from __future__ import annotations

import csv
import json
import math
import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from tsunagari.report.charts import Dot, dots
from tsunagari.report.words import Text, number, same
from tsunagari.results import ResultsError
from tsunagari.survey import Published, read_published, shipped_table
from tsunagari.survey_page import INSTRUMENT_WORDS, OUTSIDE, PUBLISHED, SIMULATED, label_of_published

INSIDE = 1.96
KEY = ("wave", "instrument", "variable", "stratum", "category")
USES = {
    "fitted": Text("合わせ込み", "fitted"),
    "held out": Text("予測", "held out"),
    "not fitted": Text("合わせず（use = fit）", "not fitted (use = fit)"),
    "not simulated": Text("模型に無い", "not simulated"),
}
FIGURES = {
    "latent_mean": Text("潜在孤独感の平均（2023年）", "Mean of latent loneliness (2023)"),
    "latent_variance": Text(
        "潜在孤独感の分散（瞬間成分を含む）", "Variance of latent loneliness, momentary part included"
    ),
    "retest_one_year": Text("1年後との相関", "Retest after one year"),
    "isolation_correlation": Text("孤立との相関", "Correlation with isolation"),
    "isolated_share": Text("孤立している人の割合", "Share isolated"),
}


@dataclass
class Cell:
    name: Text
    instrument: str
    published: float
    sampling_sd: float
    simulated: float
    posterior_sd: float
    z: float
    use: str
    grade: str


@dataclass
class Calibration:
    report: dict[str, Any]
    cells: list[Cell]
    parameters: list[dict[str, str]]

    def of_use(self, use: str) -> list[Cell]:
        return [c for c in self.cells if c.use == use]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _words() -> dict[tuple[str, ...], Published]:
    """The published cells by what they ask of whom: they know the survey's own words. Empty without the table."""
    try:
        return {(p.wave, p.instrument, p.variable, p.stratum, p.category): p for p in read_published(shipped_table())}
    except ResultsError:
        return {}


def read(folder: Path) -> Calibration:
    """ResultsError if it is not the folder of a finished calibration."""
    for name in ("report.json", "cells.csv", "parameters.csv"):
        if not (folder / name).is_file():
            raise ResultsError(f"{folder} holds no {name}: name the folder that a finished calibration wrote.")
    cells = []
    words = _words()
    for row in _rows(folder / "cells.csv"):
        wave, instrument, variable, stratum, category = key = tuple(row[k] for k in KEY)
        plain = Published(wave, instrument, variable, stratum, category, math.nan, math.nan, row["grade"], row["use"])
        label = label_of_published(words.get(key, plain))
        published, sampling_sd, simulated, posterior_sd, z = (
            float(row[k]) if row[k] else math.nan
            for k in ("published", "sampling_sd", "simulated", "posterior_sd", "z")
        )
        figures = (published, sampling_sd, simulated, posterior_sd, z)
        cells.append(Cell(label, row["instrument"], *figures, row["use"], row["grade"]))
    return Calibration(
        json.loads((folder / "report.json").read_text(encoding="utf-8")), cells, _rows(folder / "parameters.csv")
    )


def summary(made: Calibration) -> list[Text]:
    lines = []
    for key, use in (("fitted", "fitted"), ("held_out", "held out")):
        t = made.report[key]
        share = 100 * t["within_95"] / max(1, t["cells"])
        lines.append(
            Text(
                f"{USES[use].ja}：{t['cells']}セル中{t['within_95']}セル（{share:.0f}%）が公表値の95%区間内、3標準誤差を超えるもの{t['beyond_3_se']}セル",
                f"{USES[use].en}: {t['within_95']} of {t['cells']} cells ({share:.0f} %) within the published 95 % interval, {t['beyond_3_se']} beyond three standard errors",
            )
        )
    loose = [p for p in made.parameters if float(p["shrinkage"]) > 0.8]
    lines.append(
        Text(
            f"母数{len(made.parameters)}個のうち、調査がほとんど何も語らないもの（事後÷事前の標準偏差 > 0.8）：{len(loose)}個",
            f"Of {len(made.parameters)} parameters the survey says next to nothing about {len(loose)} (posterior over prior SD above 0.8)",
        )
    )
    if not made.report["converged"]:
        lines.append(Text("探索は収束前に打ち切られた", "The search was ended before it converged"))
    return lines


def _cells_chart(cells: list[Cell], title: Text) -> Markup:
    rows = []
    for c in cells:
        half, own = INSIDE * c.sampling_sd, INSIDE * c.posterior_sd
        colour = SIMULATED if abs(c.z) <= INSIDE else OUTSIDE
        published = Dot(100 * c.published, 100 * (c.published - half), 100 * (c.published + half), PUBLISHED, "diamond")
        simulated = Dot(
            100 * c.simulated,
            100 * (c.simulated - own),
            100 * (c.simulated + own),
            colour,
            "circle",
            same(f"z {c.z:+.1f}"),
        )
        rows.append((c.name, [published, simulated]))
    return dots(rows, same("%"), title, tick_format=lambda v: f"{v:g}", from_zero=False, row_height=24, label_width=250)


def _parameters_chart(parameters: list[dict[str, str]]) -> Markup:
    """Each parameter in prior SD from its prior mean."""
    rows = []
    for p in parameters:
        sd = float(p["prior_sd"])
        at, half = (float(p["fitted"]) - float(p["prior_mean"])) / sd, INSIDE * float(p["posterior_sd"]) / sd
        rows.append(
            (
                same(p["parameter"]),
                [Dot(0, -INSIDE, INSIDE, PUBLISHED, "diamond"), Dot(at, at - half, at + half, SIMULATED)],
            )
        )
    title = Text(
        "母数：事前（ひし形）と事後（丸）、事前標準偏差を単位とする",
        "Parameters: prior (diamonds) and posterior (circles), in prior SD",
    )
    return dots(
        rows,
        Text("事前SD", "prior SD"),
        title,
        tick_format=lambda v: f"{v:g}",
        zero_line=True,
        row_height=22,
        label_width=270,
    )


def make_page(made: Calibration, language: str = "ja") -> str:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tsunagari", "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    folder = resources.files("tsunagari") / "report"
    sections = []
    for instrument in dict.fromkeys(c.instrument for c in made.cells):
        title = INSTRUMENT_WORDS.get(instrument, same(instrument))
        panels = []
        for use in ("fitted", "not fitted", "held out"):
            shown = [c for c in made.of_use(use) if c.instrument == instrument]
            panels += [(USES[use], _cells_chart(shown[k : k + 30], title)) for k in range(0, len(shown), 30)]
        if panels:
            sections.append({"title": title, "panels": panels})
    return environment.get_template("calibration.html.j2").render(
        t=Text,
        language=language,
        style=(folder / "report.css").read_text(encoding="utf-8"),
        script=(folder / "report.js").read_text(encoding="utf-8"),
        title=Text(made.report["title_ja"], made.report["title_en"]),
        report=made.report,
        summary=summary(made),
        figures=[(FIGURES.get(name, same(name)), f"{value:.3f}") for name, value in made.report["patterns"].items()],
        parameters_chart=_parameters_chart(made.parameters),
        parameters=made.parameters,
        words=lambda p: Text(p["ja"], p["en"]),
        pairs=made.report["pairs"],
        directions=made.report["directions"],
        sections=sections,
        missing=made.of_use("not simulated"),
        number=number,
    )


def write_page(folder: Path, path: Path, language: str = "ja") -> None:
    """Writes under a temporary name and renames, so that no half page is left."""
    page = make_page(read(folder), language)
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_text(page, encoding="utf-8")
    os.replace(unfinished, path)
