"""Every number of the report's first page, recomputed from the arrays of the file by plain sums."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from pathlib import Path

import netCDF4
import numpy as np
import pytest

import tsunagari
from tsunagari.report import make_report

T_95_2 = 4.302653  # Student's t, 95 %, 2 degrees of freedom: three replicates


class FirstPage(HTMLParser):
    """What stands in the section of the answer, and who is helped most by what: numbers that say where they are from, and
    the words around them."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.other = "en" if language == "ja" else "ja"
        self.inside = 0
        self.of_whom = False
        self.hidden: list[str] = []
        self.source: tuple[float, str] | None = None
        self.numbers: list[tuple[float, str, str]] = []  # value, where from, as shown
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "section":
            self.inside += said.get("id") == "answer" or self.inside > 0
        if tag == "p":
            self.of_whom = said.get("id") == "whom"
            self.inside += self.of_whom
        if self.hidden and tag == self.hidden[-1]:
            self.hidden.append(tag)
        elif not self.hidden and (said.get("class") == self.other or tag in ("svg", "figure")):
            self.hidden.append(tag)
        if tag == "data":
            self.source = (float(str(said["value"])), str(said["data-from"]))

    def handle_endtag(self, tag: str) -> None:
        if self.inside and (tag == "section" or (tag == "p" and self.of_whom)):
            self.inside -= 1
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()
        if tag == "data":
            self.source = None

    def handle_data(self, data: str) -> None:
        if not self.inside or self.hidden:
            return
        if self.source:
            self.numbers.append((*self.source, data))
        else:
            self.words.append(data)


class Plain:
    """The file by plain numpy."""

    def __init__(self, path: Path) -> None:
        with netCDF4.Dataset(path) as file:
            m = file["monthly"]
            self.lonely, self.people = (np.ma.filled(m[n][:], np.nan).astype(float) for n in ("direct_often", "people"))
            self.axes = {d: [str(v) for v in m[d][:]] for d in ("age_group", "sex", "household_type")}
            self.scenarios = [str(v) for v in m["scenario"][:]]
            self.years = m["month"][:].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
            self.yen = file["cost"]["yen"][:].astype(float).sum(axis=(2, 3))
            self.owner = [str(v) for v in file["cost"]["lever_scenario"][:]]
            self.margins = {}
            for name in ("marital_status", "employment"):
                classes = [str(v) for v in file[name][name][:]]
                self.margins |= {f"{name}={c}": file[name]["direct_often"][..., k].astype(float) for k, c in enumerate(classes)}
            survey = file["survey"]
            self.respondents = np.mean(np.unique(
                np.stack([survey[n][:].astype(int) for n in ("scenario", "replicate", "wave")]), axis=1, return_counts=True)[1])

    def counts(self, values: np.ndarray, year: int, where: str = "") -> np.ndarray:
        """[scenario, replicate] mean of a year over the strata that `where` names."""
        index: list[object] = [slice(None)] * 7
        for part in filter(None, where.split(", ")):
            name, value = part.split("=")
            axis = {"age_group": 4, "sex": 5, "household_type": 6}[name]
            place = self.axes[name].index(value)
            index[axis] = slice(place, place + 1)
        return values[tuple(index)].sum(axis=(3, 4, 5, 6))[:, :, self.years == year].mean(axis=2)  # type: ignore[index]

    def of(self, source: str) -> float:
        """The number that `data-from` names."""
        what, _, end = source.partition("; ")
        if found := re.fullmatch(r"monthly\.direct_often(/people)?\[(\w+)(?:, (.+))?\](-baseline)?, (\d+)", what):
            return self._monthly(found, end)
        if found := re.fullmatch(r"(?:marital_status|employment)\.direct_often\[(\w+), (\w+=\w+)\]-baseline, (\d+)", what):
            of_year = self.margins[found[2]][:, :, self.years == int(found[3])].mean(axis=2)
            return self._interval(of_year[self.scenarios.index(found[1])] - of_year[0], end)
        if found := re.fullmatch(r"economics\.(\w+)\[(\w+)\]", what):
            return self._economics(found[1], found[2], end)
        if source == "survey: respondents of a wave":
            return float(self.respondents)
        year = int(self.years.max())
        if source.startswith("survey: 1.96"):
            p = self._shares(year)[0].mean()
            return 100 * 1.96 * math.sqrt(2 * p * (1 - p) / self.respondents)
        assert source.startswith("monthly.direct_often/people: largest"), source
        return float(100 * np.abs((self._shares(year)[1:] - self._shares(year)[0]).mean(axis=1)).max())

    def _shares(self, year: int, where: str = "") -> np.ndarray:
        """Mean over the months of a year of the monthly shares, as [scenario, replicate]."""
        index: list[object] = [slice(None)] * 7
        index[4] = slice(1, None)
        for part in filter(None, where.split(", ")):
            name, value = part.split("=")
            place = self.axes[name].index(value)
            index[{"age_group": 4, "sex": 5, "household_type": 6}[name]] = slice(place, place + 1)
        at = tuple(index)
        share = self.lonely[at].sum(axis=(3, 4, 5, 6)) / self.people[at].sum(axis=(3, 4, 5, 6))  # type: ignore[index]
        return share[:, :, self.years == year].mean(axis=2)

    def _monthly(self, found: re.Match[str], end: str) -> float:
        share, scenario, where, minus, year = found.groups()
        s = self.scenarios.index(scenario)
        if share:
            return float(self._shares(int(year), where or "")[s].mean())
        counts = self.counts(self.lonely, int(year), where or "")
        if not minus:
            return float({"least": counts[s].min(), "most": counts[s].max()}.get(end, counts[s].mean()))
        difference = counts[s] - counts[0]
        if end == "percent of baseline":
            return float(100 * difference.mean() / counts[0].mean())
        return self._interval(difference, end)

    def _interval(self, values: np.ndarray, end: str) -> float:
        half = T_95_2 * values.std(ddof=1) / math.sqrt(len(values))
        return float(values.mean() + {"low": -half, "high": half, "": 0.0}[end])

    def _economics(self, name: str, scenario: str, end: str) -> float:
        s = self.scenarios.index(scenario)
        averted = (self.lonely[0] - self.lonely[s]).sum(axis=(1, 2, 3, 4, 5)) / 12
        yen = self.yen[[k for k, owner in enumerate(self.owner) if owner == scenario]].sum(axis=0)
        per = averted / yen * 1e8
        if name == "yen_per_person_year":
            return float({"": yen.mean() / averted.mean(), "low": 1e8 / self._interval(per, "high"), "high": 1e8 / self._interval(per, "low")}[end])
        return self._interval({"averted": averted, "yen": yen, "averted_per_100_million_yen": per}[name], end)


@pytest.fixture(scope="module")
def page(made_up: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tsunagari.report.pictures.svg", lambda spec: "<svg ></svg>")
        patch.setattr("tsunagari.report.pictures.chart_library", lambda: "")
        return make_report(tsunagari.open(made_up))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_number_is_recomputed(page: str, made_up: Path, language: str) -> None:
    reader = FirstPage(language)
    reader.feed(page)
    plain = Plain(made_up)
    assert len(reader.numbers) > 40
    assert any(source.startswith("marital_status") for _, source, _ in reader.numbers)
    for value, source, shown in reader.numbers:
        expected = plain.of(source)
        assert value == pytest.approx(expected, rel=2e-4, abs=2e-4), source
        assert shown_is(shown, expected), (shown, expected, source)


def shown_is(shown: str, value: float) -> bool:
    """Whether the figure that is printed is the value, rounded as it is printed."""
    text = shown.replace(",", "").replace("−", "-").replace("+", "").replace("¥", "").strip()
    number = float(re.match(r"-?[\d.]+", text)[0])  # type: ignore[index]
    for unit, size in ((" million", 1e6), ("億円", 1e8), ("万円", 1e4), (" %", 0.01)):
        if unit in text:
            value = value / size
            break
    digits = len(re.match(r"-?\d*\.?(\d*)", text)[1])  # type: ignore[index]
    # ¥234,000: rounded to hundreds.
    coarse = 100.0 if "¥" in shown and "million" not in shown and abs(value) >= 1e4 else 10.0**-digits
    return abs(abs(number) - abs(value)) <= 0.5 * coarse * 1.02 + 1e-9


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_number_stands_without_its_origin(page: str, language: str) -> None:
    """Outside of traced numbers only years, lengths, ages, levels of intervals and the names of scenarios have figures."""
    reader = FirstPage(language)
    reader.feed(page)
    text = re.sub(r"\s+", " ", "".join(reader.words))
    allowed = (
        r"20\d\d年?|\d+〜\d+月|\d+年(?:\d+か月)?間|\d+か月間|\d+ years?(?: \d+ months?)?|95 %|\d\d[-–〜]\d\d歳?|80\+|80歳以上|16歳|16\+|UCLA"
        r"|1人年|1億円|が1人、1年|1と数え|一人|¥100 million|100 million|One|2回|反復 \d+回|\d+ replicates|反復が \d+回|With \d+|区間が0|includes 0|0をまたぎ"
    )
    left = re.findall(r"[\d,.]*\d", re.sub(allowed, "", text))
    assert not left, (left, text)
