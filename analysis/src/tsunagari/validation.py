"""The validation page: what a run of the nation or a town counts, beside what the registrar counted and what is projected.

It reads results files (groups events and census) and the published tables in scenarios/. Marital status in later years stands
beside the reference projection of `tsunagari.cohorts`, which is no published table; the page says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import xarray as xr
from markupsafe import Markup

from tsunagari.cohorts import SEXES, STATUSES, Cohorts, Rates, read_table, years
from tsunagari.report.basis import GRADES
from tsunagari.report.charts import COLOURS, Dot, Series, dots, time_lines
from tsunagari.report.words import Text, area_name, number, same
from tsunagari.results import ResultsError

SIMULATED, PUBLISHED = COLOURS[1], COLOURS[2]
SEX_WORDS = {"male": Text("男性", "men"), "female": Text("女性", "women")}
#: event of the results, people of one event, column of vital_events, column of towns/areas
EVENTS = {
    "birth": (1, "births", Text("出生", "Births")),
    "death": (1, "deaths", Text("死亡", "Deaths")),
    "marriage": (2, "marriages", Text("婚姻（組）", "Marriages (couples)")),
    "divorce": (2, "divorces", Text("離婚（組）", "Divorces (couples)")),
}
WIDOWED = {
    "female": ("widows", Text("夫と死別した女性", "Women widowed")),
    "male": ("widowers", Text("妻と死別した男性", "Men widowed")),
}
UNEMPLOYMENT = 2.6  # %, 労働力調査 2022-2023


@dataclass
class Run:
    """The baseline of one results file, people of the real area, [replicate] first."""

    path: Path
    area: str
    scale: float
    events: xr.DataArray  # replicate, year, event, age_group, sex
    months: dict[int, int]  # of each calendar year
    census: xr.Dataset
    name: Text  # of the area

    @classmethod
    def read(cls, path: Path) -> Run:
        try:
            with xr.open_dataset(path) as root:
                area, scale, name = str(root.attrs["area"]), float(root.attrs["scale"]), area_name(root.attrs)
            with xr.open_dataset(path, group="events") as group:
                count = group["count"].isel(scenario=0, drop=True).load()
            with xr.open_dataset(path, group="census") as group:
                census = group.isel(scenario=0, drop=True).load()
        except (OSError, KeyError, ValueError) as error:
            raise ResultsError(f"{path} is no results file with a yearly census: {error}") from error
        if bool(np.isnan(count.astype("f8")).any()):
            raise ResultsError(f"{path} was stopped before its last month: run it again.")
        by_year = count.groupby("month.year").sum("month") / scale
        length = {int(y): int(n) for y, n in zip(*np.unique(count["month"].dt.year, return_counts=True), strict=True)}
        return cls(path, area, scale, by_year, length, census, name)

    @property
    def nation(self) -> bool:
        return self.area == "全国"

    @property
    def census_years(self) -> list[int]:
        return [int(y) for y in self.census["census"].dt.year]

    def yearly(self, event: str, sex: str | None = None) -> dict[int, np.ndarray]:
        """Events a year by calendar year, each replicate; a part of a year counts as a year at that pace."""
        chosen = self.events.sel(event=event).sum("age_group")
        of_sex = chosen.sum("sex") if sex is None else chosen.sel(sex=sex)
        return {y: of_sex.sel(year=y).values * 12 / n for y, n in self.months.items() if n >= 3}

    def one_person_share(self) -> np.ndarray:
        """[replicate, census], % of households that are no institutions."""
        homes = self.census["households"]
        general = homes.sum("household_type") - homes.sel(household_type="institution")
        return (100 * homes.sel(household_type="one_person") / general).values

    def alone_65(self, sex: str) -> np.ndarray:
        people = self.census["people"].sel(sex=sex).isel(age=slice(13, None)).sum(["age", "marital_status"])
        return (100 * people.sel(household_type="one_person") / people.sum("household_type")).values

    def old_among_alone(self) -> np.ndarray:
        """[replicate, census], % of one-person households that are of people of 65 and over."""
        people = self.census["people"].sel(household_type="one_person").sum(["sex", "marital_status"])
        return (100 * people.isel(age=slice(13, None)).sum("age") / people.sum("age")).values

    def unemployment(self) -> np.ndarray:
        people = self.census["people_by_employment"].sum(["age", "sex"])
        out = people.sel(employment="unemployed")
        working = people.sel(employment=["regular", "nonregular", "officer", "self_employed", "family_worker"])
        return (100 * out / (out + working.sum("employment"))).values

    def status_shares(self, year: int) -> xr.DataArray:
        """Mean over replicates, [age, sex, marital_status], %."""
        people = (
            self.census["people"].isel(census=self.census_years.index(year)).sum("household_type").mean("replicate")
        )
        return 100 * people / people.sum("marital_status")


@dataclass
class Section:
    title: Text
    panels: list[tuple[Text, Markup]]
    notes: list[Text] = field(default_factory=list)


@dataclass
class Summary:
    rows: list[list[Any]] = field(default_factory=list)
    numbers: tuple[int, ...] = (2, 3, 4)
    head: tuple[Text, ...] = (
        Text("地域", "Area"),
        Text("項目", "What"),
        Text("シミュレーション", "Simulated"),
        Text("公表・期待", "Published / expected"),
        Text("差", "Difference"),
        Text("範囲内", "Within"),
        Text("使い方", "Use"),
        Text("出典", "Source"),
        Text("確かさ", "Grade"),
    )

    def add(
        self,
        run: Run,
        what: Text,
        simulated: float,
        published: float,
        *,
        unit: str,
        limit: float,
        use: Text,
        source: Text,
        grade: str,
    ) -> None:
        """`unit` "count": relative difference in %; "%": difference in points."""
        count = unit == "count"
        difference = 100 * (simulated / published - 1) if count else simulated - published
        inside = abs(difference) <= limit
        self.rows.append(
            [
                run.name,
                what,
                number(simulated, 0 if count else 1),
                number(published, 0 if count else 1),
                number(difference, 1) + (" %" if count else ""),
                Text("○", "yes") if inside else Text("×", "no"),
                use,
                source,
                GRADES.get(grade, same(grade)),
            ]
        )


SET, TEST = Text("合わせた", "set"), Text("検証", "test")
VITAL_STATISTICS = Text("人口動態統計", "vital statistics")


def _vital_published(run: Run, scenarios: Path) -> dict[int, dict[str, float]]:
    """Registered events by year: the nation's; of a town those of 2023 only."""
    if run.nation:
        return {
            int(r["year"]): {k: float(v) for k, v in r.items() if k not in ("year", "grade")}
            for r in read_table(scenarios / "japan" / "vital_events.csv")
        }
    towns = {r["name"]: r for r in read_table(scenarios / "towns" / "areas.csv")}
    if run.area not in towns:
        raise ResultsError(f"{run.path}: {run.area} is not one area of towns/areas.csv.")
    return {2023: {column: float(towns[run.area][column]) for _, column, _ in EVENTS.values()}}


def _line_chart(
    simulated: dict[int, np.ndarray],
    published: dict[int, float],
    title: Text,
    unit: Text,
    digits: int = 0,
    from_zero: bool = True,
) -> Markup:
    span = np.array([np.datetime64(f"{y}-01") for y in sorted(set(simulated) | set(published))])
    keys = [int(str(m)[:4]) for m in span]
    mean = np.array([float(np.mean(simulated[y])) if y in simulated else math.nan for y in keys])
    low = np.array([float(np.min(simulated[y])) if y in simulated else math.nan for y in keys])
    high = np.array([float(np.max(simulated[y])) if y in simulated else math.nan for y in keys])
    outside = np.array([published.get(y, math.nan) for y in keys])
    # A published value without a neighbour draws no line: a short one stands for it.
    series = [Series(Text("シミュレーション", "simulated"), SIMULATED, "", mean, low, high)]
    if np.isfinite(outside).sum() > 1:
        filled = np.interp(
            np.arange(len(keys)),
            np.flatnonzero(np.isfinite(outside)),
            outside[np.isfinite(outside)],
            left=math.nan,
            right=math.nan,
        )
        series.append(Series(Text("公表", "published"), PUBLISHED, "7 3", filled))
    elif np.isfinite(outside).any():
        at = int(np.flatnonzero(np.isfinite(outside))[0])
        flat = np.full(len(keys), math.nan)
        flat[max(0, at - 1) : at + 1] = outside[at]
        series.append(Series(Text("公表", "published"), PUBLISHED, "7 3", flat))
    return time_lines(span, series, unit, title, tick_format=lambda v: number(v, digits), from_zero=from_zero)


def vital_events(run: Run, scenarios: Path, summary: Summary) -> Section:
    published = _vital_published(run, scenarios)
    panels = []
    for event, (each, column, title) in EVENTS.items():
        simulated = {y: v / each for y, v in run.yearly(event).items()}
        panels.append(
            (
                title,
                _line_chart(
                    simulated, {y: row[column] for y, row in published.items()}, title, Text("件／年", "a year")
                ),
            )
        )
        for year in range(2020, 2024):
            if year in published and year in simulated:
                summary.add(
                    run,
                    Text(f"{title.ja} {year}", f"{title.en} {year}"),
                    float(np.mean(simulated[year])),
                    published[year][column],
                    unit="count",
                    limit=5,
                    use=SET,
                    source=VITAL_STATISTICS,
                    grade="read",
                )
    if run.nation:
        for sex, (column, title) in WIDOWED.items():
            simulated = run.yearly("widowhood", sex)
            panels.append(
                (
                    title,
                    _line_chart(
                        simulated,
                        {y: row[column] for y, row in published.items()},
                        title,
                        Text("人／年", "people a year"),
                    ),
                )
            )
            for year in (2021, 2022, 2023):
                summary.add(
                    run,
                    Text(f"{title.ja} {year}", f"{title.en} {year}"),
                    float(np.mean(simulated[year])),
                    published[year][column],
                    unit="count",
                    limit=5,
                    use=SET if year == 2020 else TEST,
                    source=VITAL_STATISTICS,
                    grade="read" if year == 2022 else "derived",
                )
    notes = [
        Text(
            "2020年は10〜12月の件数を年率に直したもの。季節はモデルにない。出生・死亡・婚姻・離婚の水準は、公表件数÷期待件数（年別・地域別の係数）で合わせてある。死別は死亡から生じる。帯は反復の幅。",
            "2020 is October to December at a yearly pace; the model has no seasons. The levels of births, deaths, marriages and divorces are set by events counted over events expected, for years and areas; widowhood follows from deaths. Bands span the replicates.",
        ),
    ]
    return Section(Text(f"人口動態の件数：{run.name.ja}", f"Vital events: {run.name.en}"), panels, notes)


def households(run: Run, scenarios: Path, summary: Summary) -> Section:
    projected = read_table(scenarios / "japan" / "household_projection.csv")
    at = run.census_years
    last = max(at)

    def panel(
        values: np.ndarray, column: str, title: Text, limit: float, from_first: bool, grade: str
    ) -> tuple[Text, Markup]:
        outside = {int(r["year"]): float(r[column]) for r in projected if int(r["year"]) <= 2030} if run.nation else {}
        simulated = {y: values[:, k] for k, y in enumerate(at)}
        if run.nation and last >= 2030:
            now, then = float(np.mean(simulated[2030])), float(np.mean(simulated[at[0]]))
            wanted = outside[2030] - outside[2020]
            if from_first:
                summary.add(
                    run,
                    Text(f"{title.ja}の上昇 2020→2030", f"{title.en}: rise 2020 to 2030"),
                    now - then,
                    wanted,
                    unit="%",
                    limit=limit,
                    use=TEST,
                    source=Text("社人研 世帯推計 2024", "IPSS household projection 2024"),
                    grade=grade,
                )
            else:
                summary.add(
                    run,
                    Text(f"{title.ja} 2030", f"{title.en} 2030"),
                    now,
                    outside[2030],
                    unit="%",
                    limit=limit,
                    use=TEST,
                    source=Text("社人研 世帯推計 2024", "IPSS household projection 2024"),
                    grade=grade,
                )
        return title, _line_chart(simulated, outside, title, same("%"), 1, from_zero=False)

    panels = [
        panel(
            run.one_person_share(),
            "one_person_share",
            Text("単独世帯の割合", "One-person households"),
            1.0,
            False,
            "read",
        ),
        panel(
            run.old_among_alone(),
            "one_person_65p_share",
            Text("単独世帯に占める65歳以上", "Of one-person households: aged 65 and over"),
            1.5,
            False,
            "read",
        ),
    ]
    for sex in SEXES:
        words = SEX_WORDS[sex]
        panels.append(
            panel(
                run.alone_65(sex),
                f"alone_65p_{sex}",
                Text(f"65歳以上{words.ja}の独居率", f"Living alone at 65+, {words.en}"),
                1.5,
                True,
                "derived",
            )
        )
    notes = (
        [
            Text(
                "独居率は施設の人を含む人口に対する割合で、推計もシミュレーションも年齢不詳をあん分した値から出発する。推計の男女別の2030年は、2020年と2050年を結ぶ直線を、推計の65歳以上の単独世帯総数（886万）に合うよう動かした値。",
                "Rates are shares of all people, those in institutions among them, and both begin with unknown ages spread. The projection's rates by sex in 2030 are a straight line from 2020 to 2050, moved to its 8.86 million one-person households of 65 and over.",
            )
        ]
        if run.nation
        else []
    )
    return Section(Text(f"世帯：{run.name.ja}", f"Households: {run.name.en}"), panels, notes)


def work(run: Run, summary: Summary) -> Section:
    values = run.unemployment()
    at = run.census_years
    title = Text("完全失業率", "Unemployment")
    summary.add(
        run,
        Text(f"完全失業率 {at[-1]}", f"Unemployment {at[-1]}"),
        float(values[:, -1].mean()),
        UNEMPLOYMENT,
        unit="%",
        limit=0.3,
        use=SET,
        source=Text("労働力調査 2022", "Labour Force Survey 2022"),
        grade="read",
    )
    withdrawn = run.census["withdrawn"].sum(["age", "sex"]).values / run.scale
    return Section(
        Text(f"仕事：{run.name.ja}", f"Work: {run.name.en}"),
        [
            (
                title,
                _line_chart(
                    {y: values[:, k] for k, y in enumerate(at)},
                    {y: UNEMPLOYMENT for y in at if y >= 2022},
                    title,
                    same("%"),
                    1,
                ),
            ),
            (
                Text("ひきこもり状態（15〜64歳）", "Withdrawn, aged 15-64"),
                _line_chart(
                    {y: withdrawn[:, k] for k, y in enumerate(at)},
                    {},
                    Text("ひきこもり状態", "Withdrawn"),
                    Text("人", "people"),
                ),
            ),
        ],
        [
            Text(
                "出発点は国勢調査の失業率（3.8 %、定義が異なる）。",
                "The start is the census rate (3.8 %, another definition).",
            )
        ],
    )


def marital_status(run: Run, scenarios: Path, summary: Summary) -> Section | None:
    """Ten years on, beside the reference projection (nation only)."""
    if not run.nation or 2030 not in run.census_years:
        return None
    *_, expected = years(scenarios, 2030)
    got = run.status_shares(2030)
    labels = [str(a) for a in got["age"].values][3:]
    panels = []
    bands = [*labels[: labels.index("85-89")], "85+"]
    old = labels[labels.index("85-89") :]
    people = run.census["people"].isel(census=run.census_years.index(2030)).sum("household_type").mean("replicate")
    very_old = 100 * people.sel(age=old).sum("age") / people.sel(age=old).sum(["age", "marital_status"])
    names = {
        "never_married": Text("未婚", "never married"),
        "married": Text("有配偶", "married"),
        "widowed": Text("死別", "widowed"),
        "divorced": Text("離別", "divorced"),
    }
    worst: dict[str, tuple[float, Text]] = {}
    for status in STATUSES:
        for s, sex in enumerate(SEXES):
            rows = []
            for label in bands:
                first = int(label.split("-")[0].rstrip("+"))
                want = (
                    100 * expected.status_shares(s, first, first + 5 if "-" in label else 111)[STATUSES.index(status)]
                )
                of_age = very_old if label == "85+" else got.sel(age=label)
                have = float(of_age.sel(sex=sex, marital_status=status))
                rows.append(
                    (
                        same(label),
                        [Dot(have, math.nan, math.nan, SIMULATED), Dot(want, math.nan, math.nan, PUBLISHED, "diamond")],
                    )
                )
                if abs(have - want) > worst.get(sex, (0.0, same("")))[0]:
                    worst[sex] = (
                        abs(have - want),
                        Text(f"{label}歳・{names[status].ja}", f"{label}, {names[status].en}"),
                    )
            title = Text(f"{names[status].ja}・{SEX_WORDS[sex].ja}", f"{names[status].en}, {SEX_WORDS[sex].en}")
            panels.append(
                (title, dots(rows, same("%"), title, tick_format=lambda v: number(v, 0), row_height=20, label_width=60))
            )
    for sex, (difference, where) in worst.items():
        summary.add(
            run,
            Text(
                f"配偶関係 2030 {SEX_WORDS[sex].ja}：最大の差（{where.ja}）",
                f"Marital status 2030, {SEX_WORDS[sex].en}: largest difference ({where.en})",
            ),
            difference,
            0.0,
            unit="%",
            limit=2.0,
            use=TEST,
            source=same("tsunagari.cohorts"),
            grade="derived",
        )
    notes = [
        Text(
            "丸はシミュレーション、ひし形は公表された率だけから求めたコーホート推計（本プロジェクトによる期待値。公表された将来推計ではない）。",
            "Circles: simulated. Diamonds: a cohort projection from published rates alone (this project's expectation, not a published projection).",
        )
    ]
    return Section(Text("2030年の年齢別配偶関係：全国", "Marital status by age in 2030: Japan"), panels, notes)


def mortality(run: Run, scenarios: Path, summary: Summary) -> Section:
    """Deaths by age of the first full years over what life table, year and marital status give the people of the nation."""
    panels = []
    groups = {
        "0-15": (0, 16),
        "16-19": (16, 20),
        "20-29": (20, 30),
        "30-39": (30, 40),
        "40-49": (40, 50),
        "50-59": (50, 60),
        "60-69": (60, 70),
        "70-79": (70, 80),
        "80+": (80, 111),
    }
    rates = Rates.read(scenarios)
    start = next(years(scenarios, 2020))
    for s, sex in enumerate(SEXES):
        rows = []
        dead = run.events.sel(event="death", sex=sex, year=[2021, 2022]).sum("year").mean("replicate") / 2
        people = (
            run.census["people"]
            .sel(sex=sex)
            .isel(census=slice(0, 3))
            .sum(["marital_status", "household_type"])
            .mean("replicate")
            .mean("census")
            / run.scale
        )
        for name, (first, end) in groups.items():
            if first < 50:
                continue
            wide = [str(a) for a in people["age"].values if first <= int(str(a).split("-")[0].rstrip("+")) < end]
            living = float(people.sel(age=wide).sum())
            weight = [sum(start.people[s][m][a] for m in range(4)) for a in range(first, end)]
            hazard = sum(w * rates.death[s][a] for w, a in zip(weight, range(first, end), strict=True)) / sum(weight)
            rows.append(
                (
                    same(name),
                    [
                        Dot(1000 * float(dead.sel(age_group=name)) / living, math.nan, math.nan, SIMULATED),
                        Dot(1000 * hazard, math.nan, math.nan, PUBLISHED, "diamond"),
                    ],
                )
            )
        title = Text(f"死亡率（1,000人あたり）・{SEX_WORDS[sex].ja}", f"Deaths per 1,000, {SEX_WORDS[sex].en}")
        panels.append(
            (
                title,
                dots(
                    rows,
                    Text("1,000人あたり／年", "per 1,000 a year"),
                    title,
                    tick_format=lambda v: number(v, 0),
                    label_width=60,
                ),
            )
        )
    notes = [
        Text(
            "丸は2021〜2022年のシミュレーション、ひし形は2020年の生命表（年別の水準を掛ける前）。生命表どおりに死ぬコーホートの平均寿命（81.56年・87.71年）は自動テストで確かめている。",
            "Circles: simulated, 2021-2022. Diamonds: life table of 2020, before the level of the year. That a cohort which only dies has the table's expectancy (81.56 and 87.71 years) is held by a test.",
        )
    ]
    return Section(Text(f"年齢別死亡率：{run.name.ja}", f"Mortality by age: {run.name.en}"), panels, notes)


def make_page(paths: list[Path], scenarios: Path, language: str = "ja") -> str:
    runs = [Run.read(path) for path in paths]
    summary = Summary()
    sections: list[Section] = []
    for run in runs:
        made = [
            vital_events(run, scenarios, summary),
            households(run, scenarios, summary),
            work(run, summary),
            marital_status(run, scenarios, summary),
        ]
        if run.nation:
            made.append(mortality(run, scenarios, summary))
        sections += [section for section in made if section is not None]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tsunagari", "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    folder = resources.files("tsunagari") / "report"
    facts = Text(
        "、".join(f"{r.name.ja}（縮尺{r.scale:g}、反復{r.events.sizes['replicate']}回）" for r in runs),
        "; ".join(f"{r.name.en} (scale {r.scale:g}, {r.events.sizes['replicate']} replicates)" for r in runs),
    )
    return environment.get_template("validation.html.j2").render(
        t=Text,
        language=language,
        style=(folder / "report.css").read_text(encoding="utf-8"),
        script=(folder / "report.js").read_text(encoding="utf-8"),
        facts=facts,
        summary=summary,
        sections=sections,
        provenance=[_provenance(path) for path in paths],
    )


def _provenance(path: Path) -> str:
    with xr.open_dataset(path) as root:
        return f"{path.name}: {root.attrs['source']}, seed {root.attrs['seed']}, sha256 {root.attrs['results_sha256'][:16]}…"


__all__ = ["Cohorts", "Run", "make_page"]
