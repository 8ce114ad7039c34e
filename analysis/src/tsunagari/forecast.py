"""`python -m tsunagari survey results.h5 --forecast 2026`: what a wave of the national survey that is not out yet would say.

The page of the survey shows it for the last December of the run, if no wave of that December is published.

Every question of the wave the model was fitted to is asked of the simulated December of that year. Its interval allows for the
sampling of a survey as large as the fitted one, for doubt about parameters and chance in the model (where the run has posterior
draws), and for what moves the survey from wave to wave beyond sampling (`survey.wave_shift`).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tsunagari import survey, survey_words
from tsunagari.report.charts import Dot, dots
from tsunagari.report.words import Text, area_name, number, same
from tsunagari.results import Results, ResultsError
from tsunagari.survey import INSIDE, Published, WaveShift
from tsunagari.survey_page import INSTRUMENT_WORDS, PUBLISHED, SIMULATED, Section, parts_of_forecast, question_words
from tsunagari.terminal import lines as aligned


@dataclass(frozen=True)
class Forecast:
    """A figure that a coming survey is expected to publish, in percent (percentage points for a difference)."""

    question: Published  # as the fitted wave published it
    expected: float
    sampling: float  # standard errors
    model: float
    waves: float

    @property
    def error(self) -> float:
        return math.hypot(self.sampling, self.model, self.waves)

    @property
    def low(self) -> float:
        least = -100.0 if self.question.instrument in survey.DIFFERENCES else 0.0
        return max(least, self.expected - INSIDE * self.error)

    @property
    def high(self) -> float:
        return min(100.0, self.expected + INSIDE * self.error)


@dataclass(frozen=True)
class Outlook:
    """The forecasts of one December."""

    year: int
    area: Text
    cells: list[Forecast]
    shift: WaveShift
    draws: int


def forecast(results: Results, published: Sequence[Published], year: int, *, scenario: str | None = None) -> Outlook:
    """What the survey of December `year` would publish. ResultsError if the run has no survey in that December."""
    answers = survey.answers_of(results, scenario)
    if year not in answers.years:
        there = ", ".join(map(str, answers.years)) or "no year"
        raise ResultsError(f"{results.path} has no survey of December {year}; there are {there}. Give the run more months.")
    shift = survey.wave_shift(published)
    asked = [p for p in published if p.use == "fit" and survey.YEAR_OF_WAVE[p.wave] == shift.fitted and p.quality != "E"]
    if not asked:
        raise ResultsError("the published tables have no rows with use = fit: there is no wave to set out from.")
    q = answers.of([year])
    made = [cell for cell in (survey.compare_cell(q, p) for p in asked) if not cell.reason]
    survey.add_spread(made, answers.by_draw([year]))
    cells = []
    for cell in made:
        # As many answer as in the fitted wave, in the proportions of the simulated one.
        difference = cell.published.instrument in survey.DIFFERENCES
        sampling = cell.published_error if difference else survey.published_error(cell.simulated, cell.n, 1.0)
        cells.append(Forecast(cell.published, cell.simulated, sampling, cell.own_error, survey.shift_error(shift, cell, year)))
    return Outlook(year, area_name(results.provenance), cells, shift, len(answers.draws))


NATION = "全国"
HEADLINES = ("direct", "ucla3_band", "isolation_composite", "social_participation", "contact_face_to_face", "support_receipt")


def coming(results: Results, published: Sequence[Published], scenario: str | None = None) -> Outlook | None:
    """The forecasts of the last December of a run of the nation; None if the survey of that December is published, or the run is
    of another area, whose answers are no published figures."""
    if results.provenance.get("area") != NATION:
        return None
    last = max(survey.answers_of(results, scenario).years, default=0)
    if last <= max((survey.YEAR_OF_WAVE[p.wave] for p in published), default=0):
        return None
    return forecast(results, published, last, scenario=scenario)


def section(made: Outlook) -> Section:
    """What the page of the survey shows of it: the answers of everybody, a chart for each question."""
    title = Text(f"{made.year}年12月の調査の予測", f"Forecast of the survey of December {made.year}")
    parts = parts_of_forecast(made.shift, made.draws)
    fitted = made.shift.fitted
    note = Text(
        f"丸：予測（95%区間）、ひし形：{fitted}年の公表値。区間に含まれるもの：{parts.ja}。全ての問と数値は --forecast {made.year}。",
        f"Circles: forecast (95 % interval); diamonds: published for {fitted}. The intervals allow for {parts.en}. Every question and number: --forecast {made.year}.",
    )
    panels = []
    for instrument in HEADLINES:
        shown = [c for c in made.cells if c.question.instrument == instrument and c.question.variable in ("all", "has_worries")]
        if shown:
            name = INSTRUMENT_WORDS[instrument]
            panels.append((name, _chart(shown, name)))
    return Section(title, note, panels)


def _chart(cells: Sequence[Forecast], title: Text) -> Markup:
    rows = []
    for c in cells:
        answer = survey_words.category(c.question.instrument, c.question.category, c.question.category_ja)
        published = Dot(c.question.value, math.nan, math.nan, PUBLISHED, "diamond")
        rows.append((answer, [published, Dot(c.expected, c.low, c.high, SIMULATED, "circle", same(number(c.expected, 1)))]))
    return dots(rows, same("%"), title, tick_format=lambda v: f"{v:g}", row_height=24, label_width=265)


def table(made: Outlook, language: str) -> str:
    """To read in a terminal."""

    def say(ja: str, en: str) -> str:
        return ja if language == "ja" else en

    fitted = made.shift.fitted
    head = [say("問・区分", "cell"), say(f"{fitted}年の公表 %", f"published {fitted} %"), say(f"{made.year}年の予測 %", f"forecast {made.year} %"), say("95%予測区間", "95 % interval")]
    groups: dict[str, list[Forecast]] = {}
    for cell in made.cells:
        groups.setdefault(cell.question.instrument, []).append(cell)
    lines = []
    for instrument, cells in groups.items():
        rows = [head]
        for c in cells:
            rows.append([question_words(c.question).in_language(language), number(c.question.value, 1), number(c.expected, 1), f"{number(c.low, 1)}–{number(c.high, 1)}"])
        lines.append(INSTRUMENT_WORDS.get(instrument, same(instrument)).in_language(language))
        lines += ["  " + row for row in aligned(rows)]
        lines.append("")
    parts = parts_of_forecast(made.shift, made.draws)
    lines.append(say(f"{made.year}年12月の調査の予測。区間に含まれるもの：{parts.ja}。", f"Forecast of the survey of December {made.year}. The intervals allow for {parts.en}."))
    if not made.draws:
        lines.append(say(f"母数の不確かさは含まない。それには run.parameter_draws と{survey.LEAST_DRAWS}回以上の反復が要る（scenarios/survey.toml）。", f"Doubt about parameters is not in them: that takes run.parameter_draws and {survey.LEAST_DRAWS} or more replicates (scenarios/survey.toml)."))
    if made.area.ja != NATION:
        lines.append(say(f"対象は{made.area.ja}であり、公表される全国の値の予測ではない。", f"This is of {made.area.en}: what its people would answer, not the nation's published figures."))
    return "\n".join(lines) + "\n"


def as_csv(made: Outlook) -> str:
    """One line a cell, unrounded; standard errors in percentage points."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("year instrument variable stratum category published_fitted forecast low high se_sampling se_model se_waves".split())
    for c in made.cells:
        p = c.question
        writer.writerow([made.year, p.instrument, p.variable, p.stratum, p.category, p.value, c.expected, c.low, c.high, c.sampling, c.model, c.waves])
    return out.getvalue()
