"""Writes the notebooks of this folder, Japanese and English, from one source: same code, other words.

    python analysis/notebooks/make.py

A notebook is edited here, not in its .ipynb; a test sees that the files are what this writes, and another that they run.
"""

from __future__ import annotations

from pathlib import Path

import nbformat

FOLDER = Path(__file__).parent
Cell = tuple[str, str] | str  # words (Japanese, English) or code

OPEN = '''import os
import tsunagari

results = tsunagari.open(os.environ.get("TSUNAGARI_RESULTS", "tottori.h5"))
results'''
NOTEBOOKS: dict[str, list[Cell]] = {
    "1_first_look": [
        (
            "# はじめに見る\n\n`./tsunagari run scenarios/tottori.toml` が書いた結果ファイルを開き、何が入っているかを見ます。",
            "# First look\n\nOpens the results file that `./tsunagari run scenarios/tottori.toml` wrote, and looks at what is in it.",
        ),
        OPEN,
        ("月次の表は、シナリオ・反復・月・校区・年齢・性別・世帯の次元をもちます。", "The monthly table has scenario, replicate, month, district, age group, sex and household type as dimensions."),
        "results.monthly",
        ("16歳以上で孤独感が「しばしばある・常にある」人の割合。線は反復の平均、帯は反復の最小〜最大。", "Share of residents aged 16+ who are lonely often or always. Lines: mean of the replicates; bands: least to most."),
        'results.plot.trajectory(language="{lang}")',
        ("年齢別の割合を2つのシナリオで。xarray だけで描けます（日本語の文字は `japanese()` で）。", "Share by age group in two scenarios, with plain xarray."),
        '''from tsunagari.plot import japanese

share = results.share("direct_often", by=("age_group",)).mean("replicate")
with japanese():
    share.isel(scenario=[0, 1]).plot(x="month", hue="age_group", col="scenario")''',
        ("年齢と性別。10人に満たない欄は X です。", "Age and sex. Cells of fewer than 10 people are X."),
        'results.plot.age_sex(language="{lang}")',
        ("このファイルを作ったもの。これだけで同じ数字がもう一度出ます。", "What made this file; enough to get the same numbers again."),
        '{key: results.provenance[key] for key in ("source", "seed", "start", "months", "results_sha256")}',
    ],
    "2_compare": [
        ("# 2つのシナリオを比べる\n\n反復 r はどのシナリオでも同じ町・同じ偶然です。だから反復ごとに引き算してから平均します。", "# Compare two scenarios\n\nReplicate r is the same town with the same chances in every scenario: subtract within a replicate, then average."),
        OPEN,
        'other = results.scenarios[1]\nchange = results.compare("direct_often")\nchange.sel(scenario=other)[["mean", "low", "high"]].isel(month=-1).to_pandas()',
        ("差の推移。帯は50・80・95 % 区間、細線は反復。", "The difference over time. Bands: 50, 80 and 95 % intervals; thin lines: replicates."),
        'results.plot.difference(other, language="{lang}")',
        ("費用と効果。「averted」は減らした孤独人年です。区間が0をまたぐときは1人年あたり費用を出しません。", "Cost and effect. `averted` is lonely person-years averted. Where the interval includes 0 there is no cost per person-year."),
        'economics = results.economics(discount_rate=0.02)\neconomics.scenarios[["yen", "averted", "averted_low", "averted_high", "averted_per_100_million_yen", "yen_per_person_year"]]',
        'results.plot.plane(language="{lang}")',
        'results.plot.acceptability(language="{lang}")',
        ("点も割合も反復、つまり模擬の偶然だけを表します。仮定の不確かさは「感度」のノートで。", "Dots and shares are replicates: chance in the simulation only. For assumptions see the notebook on sensitivity."),
    ],
    "3_who_was_helped": [
        ("# だれに届いたか\n\nだれの孤独が減り、施策はだれに届き、どこで届かなくなったか。", "# Who was helped\n\nWhose loneliness falls, whom the levers reach, and where people drop out."),
        OPEN,
        'other = results.scenarios[1]\nyear = int(results.monthly.month.dt.year.max())\nby = results.compare("direct_often", by=("household_type",), year=year)\nby.sel(scenario=other)[["mean", "low", "high"]].to_dataframe()[["mean", "low", "high"]]',
        'results.plot.age_sex(scenario=other, change=True, language="{lang}")',
        ("施策ごとの段階。薄い部分が前の段階からの脱落です。", "The stages of each lever. The pale part is who is lost since the stage before."),
        'results.plot.funnel(language="{lang}")',
        ("孤独（主観）と孤立（客観）の間の行き来。", "Flows between loneliness (felt) and isolation (objective)."),
        'results.plot.flows(language="{lang}")',
        ("一人暮らしになった人の、その前後の孤独感。前後比較は効果ではありません。", "Loneliness of those who began to live alone, before and after. A before–after comparison is not an effect."),
        'try:\n    figure = results.plot.around_event("living_alone_start", language="{lang}")\nexcept tsunagari.ResultsError as error:  # a small panel may have met too few\n    figure = str(error)\nfigure',
    ],
    "4_survey": [
        ("# 調査と公表値\n\n模型の中の12月の調査を、「人々のつながりに関する基礎調査」の公表値と並べます。＊の行は設定に使ったので、一致しても検証になりません。", "# Survey against official\n\nThe December survey inside the model beside the published figures of the national survey. Rows with * were used to set the model: agreement there is no validation."),
        OPEN,
        'results.plot.survey(language="{lang}")',
        ("回答は1行が調査票1枚の表です。", "The answers are a table, one row a questionnaire."),
        'survey = results.survey\nsurvey[survey.scenario == results.baseline].groupby(["wave", "direct"], observed=True).size().unstack()',
        ("調査で見えるか：2回の調査で見分けられる変化の大きさ（ポイント）。", "Would a survey see it? The change that two surveys can tell apart, in percentage points."),
        'n = survey.groupby(["scenario", "replicate", "wave"], observed=True).size().mean()\np = float(results.share("direct_often").sel(scenario=results.baseline).mean())\n100 * 1.96 * (2 * p * (1 - p) / n) ** 0.5',
    ],
    "5_sweep": [
        ("# 振ってみる（感度）\n\n仮定を変えた実行をいくつか作り、まとめて開きます。何を変えたかはファイル自身が覚えています。", "# Sweep and sensitivity\n\nRuns with other assumptions, opened together. The files themselves remember what was varied."),
        '''import os
import tempfile
from pathlib import Path

import tsunagari

scenario = os.environ.get("TSUNAGARI_SCENARIO", "scenarios/hamlet.toml")
months = int(os.environ.get("TSUNAGARI_MONTHS", "24"))
folder = Path(tempfile.mkdtemp())
paths = []
for influence in (0.0, 0.1):
    paths.append(folder / f"peer_{influence}.h5")
    tsunagari.run(scenario, output=paths[-1], months=months, parameters={"loneliness.peer_influence_per_year": influence}).close()
sweep = tsunagari.open(paths)
sweep''',
        "sweep.runs",
        ("全ファイルが1つのデータになり、変えた仮定が座標になります。", "All files as one dataset; what was varied is a coordinate."),
        'sweep.share("direct_often").mean(["replicate", "month"]).to_pandas()',
        'sweep.by_run()[["run", *sweep.runs.columns, "scenario", "averted", "averted_low", "averted_high"]]',
        'sweep.plot.sensitivity(language="{lang}")',
        ("全ての実行と反復での受容曲線。今度は、変えた仮定の不確かさも入っています。", "The acceptability curve over all runs and replicates: now what was varied is in it."),
        'sweep.plot.acceptability(language="{lang}")',
    ],
    "6_your_municipality": [
        ("# 自分のまちで\n\nシナリオファイルを1つ書いて実行します。同梱の18市区町村・47都道府県以外は、公的統計の2つのファイルから `./tsunagari import` で加えます（`scenarios/README.md`）。", "# Bring your own municipality\n\nWrite a scenario file and run it. Any municipality that is not shipped comes from two official downloads with `./tsunagari import` (`scenarios/README.md`)."),
        '''import tempfile
from pathlib import Path

import tsunagari

folder = Path(tempfile.mkdtemp())
(folder / "mine.toml").write_text("""
format = 1
title.ja = "わがまちの居場所"
title.en = "Places to be in our town"
[run]
months = 18
replicates = 2
[place]
areas = ["亘理町"]
scale = 0.05
[[scenario]]
name = "baseline"
label.ja = "現状のまま"
label.en = "As today"
[[scenario]]
name = "places"
label.ja = "居場所 20か所"
label.en = "20 places to be"
[[scenario.lever]]
kind = "community_salon"
start_month = "2021-01"
places = 20
least_age = 16
""", encoding="utf-8")''',
        ("実行して開きます。間違いがあれば、場所と直し方が1行で出ます。", "Run it and open it. A mistake gets one line with its place and what would be right."),
        '''import os

data = os.environ.get("TSUNAGARI_DATA") or Path(tsunagari.__file__).parents[3] / "scenarios"
results = tsunagari.run(folder / "mine.toml", output=folder / "mine.h5", data=data)
results''',
        'results.plot.difference("places", language="{lang}")',
        ("議会に出せる報告（HTML、2ページ＋付録）。", "A report for the council (HTML, two pages and an annex)."),
        '''from tsunagari.report import write_report

write_report(results, folder / "mine.html", "{lang}")
(folder / "mine.html").stat().st_size''',
    ],
}


def notebook(cells: list[Cell], language: str) -> str:
    """A notebook without outputs, as text."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    for k, cell in enumerate(cells):
        if isinstance(cell, tuple):
            added = nbformat.v4.new_markdown_cell(cell[0 if language == "ja" else 1])
        else:
            added = nbformat.v4.new_code_cell(cell.replace("{lang}", language))
        added["id"] = f"cell{k}"
        made["cells"].append(added)
    return nbformat.writes(made) + "\n"


def files() -> dict[str, str]:
    """Name → text of every notebook."""
    return {f"{name}.{language}.ipynb": notebook(cells, language) for name, cells in NOTEBOOKS.items() for language in ("ja", "en")}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
