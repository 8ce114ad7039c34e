"""`python -m tsunagari survey results.h5`: the survey inside the model beside the published one, cell by cell.

Every published cell (scenarios/japan/survey.csv) is asked of the simulated questionnaires in the same way: the same base, the
same answers, people who left it blank counted as the survey counts them. Both sides have a sampling error; z is the difference
in units of both together. Cells with `use = fit` may have been used to set the model, `check` cells were not: only those test it.

The survey itself moves from wave to wave by more than sampling: forms, notices and the time of asking differ. Rows with
`use = trend` (December 2021) serve for one thing only, to tell by how much: beside the fitted wave they give the standard
deviation of such shifts, and an interval forecast for a wave that was not fitted has to allow for it.

The published tables are plain counts of the questionnaires that came back, so questionnaires are counted here too; `weighted`
uses the post-stratification weights instead.
"""

from __future__ import annotations

import csv
import itertools
import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import xarray as xr

from tsunagari.results import Results, ResultsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

YEAR_OF_WAVE = {"R3": 2021, "R4": 2022, "R5": 2023, "R6": 2024}
RESPONDENTS = {"R3": 11867, "R4": 11218, "R5": 11141, "R6": 10871}  # who answered, where a row does not say of how many it is
INSIDE = 1.959964  # standard errors that hold 95 %
ROUNDING = 0.1 / math.sqrt(12)  # published percentages have one decimal

OFTEN_NAMES = {"often_always": "often", "no_answer": "no_answer"}
CONTACT_COLUMNS = {
    "contact_face_to_face": "contact_face",
    "contact_telephone": "contact_phone",
    "contact_sns": "contact_sns",
}
CONTACT_WORDS = {
    "4-5_a_week_or_more": "four_or_more_a_week",
    "2-3_a_week": "two_or_three_a_week",
    "once_a_week": "weekly",
    "once_in_2_weeks": "every_two_weeks",
    "once_a_month": "monthly",
    "less_than_once_a_month": "less_than_monthly",
    "never": "never",
    "no_answer": "no_answer",
    "no_answer_or_other": "no_answer",
}
LEAST_DRAWS = 8  # from which on their spread is told
ONCE_A_WEEK = 4.3  # contacts a month
BANDS = {"10-12": (10, 12), "7-9": (7, 9), "4-6": (4, 6), "3": (3, 3), "7-12": (7, 12)}
LONELY = ("occasionally", "sometimes", "often")
NOT_LONELY = ("never", "hardly_ever")
STRATA = (
    "sex",
    "marital_status",
    "cohabitant",
    "employment",
    "someone_to_consult",
    "someone_to_rely_on",
    "household_income",
    "health",
    "economic_situation",
)
SAME_STRATA = {("employment", "student"): ("pupil", "student")}


class NotAsked(Exception):
    """The simulated survey has nothing to set beside a published cell; the reason in English and Japanese."""

    def __init__(self, en: str, ja: str) -> None:
        super().__init__(en)
        self.en, self.ja = en, ja


@dataclass(frozen=True)
class Published:
    """A cell of the published tables; `value` in percent (percentage points for a difference)."""

    wave: str
    instrument: str
    variable: str
    stratum: str
    category: str
    value: float
    n: float  # who answered; missing if not published
    quality: str
    use: str
    question_ja: str = ""
    stratum_ja: str = ""
    category_ja: str = ""


@dataclass
class Compared:
    """A published cell beside the simulated one; shares in percent, errors are standard errors."""

    published: Published
    simulated: float = math.nan
    published_error: float = math.nan
    simulated_error: float = math.nan
    n: float = math.nan  # published base, or the estimate of it
    n_is_estimated: bool = False
    n_simulated: float = 0
    spread: float = math.nan  # standard deviation of the simulated share between posterior draws
    shares: tuple[float, float] = (math.nan, math.nan)  # of a difference
    wave_error: float = 0.0  # standard deviation of what moves the published share since the fitted wave, beyond sampling
    reason: str = ""  # why it was not compared
    reason_ja: str = ""

    @property
    def z(self) -> float:
        error = math.hypot(self.published_error, self.simulated_error)
        return (self.simulated - self.published.value) / error if error > 0 else math.nan

    @property
    def compared(self) -> bool:
        return math.isfinite(self.z)

    @property
    def inside(self) -> bool:
        return self.compared and abs(self.z) <= INSIDE

    @property
    def prediction_error(self) -> float:
        """Of the model's forecast of the published figure: doubt about parameters and chance in the model, the survey's
        sampling, and what moves the survey from wave to wave."""
        return math.hypot(self.published_error, self.own_error, self.wave_error)

    @property
    def own_error(self) -> float:
        """Of the simulated share: between posterior draws if there are any, else by sampling."""
        return self.spread if math.isfinite(self.spread) else self.simulated_error

    @property
    def predicted(self) -> bool:
        """Whether the published figure lies in the 95 % interval that was forecast for it."""
        return abs(self.simulated - self.published.value) <= INSIDE * self.prediction_error

    def holds(self, percent: float) -> bool:
        """Whether a figure without error lies in the published 95 % interval."""
        return abs(percent - self.published.value) <= INSIDE * self.published_error


@dataclass(frozen=True)
class Agreement:
    """How many cells lie within their 95 % interval, and the worst."""

    use: str
    cells: int
    inside: int
    beyond_three: int
    worst: Compared | None
    predicted: int  # published figures in the interval forecast for them

    @property
    def share(self) -> float:
        return self.inside / self.cells if self.cells else math.nan


@dataclass(frozen=True)
class WaveShift:
    """How far published shares move from wave to wave beyond their sampling errors: a random walk of their log odds, as forms,
    notices and what people know of loneliness move on."""

    sd: float = 0.0  # of the log odds after a year; 0: no more than sampling
    cells: int = 0  # that two waves have in common
    fitted: int = 0  # year from which the walk sets out

    def error_of(self, percent: float, year: int) -> float:
        """The same of a share in a year, in percentage points."""
        share = percent / 100
        return 100 * self.sd * math.sqrt(abs(year - self.fitted)) * share * (1 - share)


@dataclass(frozen=True)
class Yardstick:
    """Predicted cells that a fitted wave published too: how many hold that wave's own published figure, and how many the
    simulated one. Who reproduced the fitted wave perfectly, and nothing else, would reach the first."""

    cells: int
    published_inside: int
    simulated_inside: int


def read_published(path: Path) -> list[Published]:
    """The rows of a table laid out like scenarios/japan/survey.csv. ResultsError says what is wrong with another file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ResultsError(f"{path} is not a text in UTF-8.") from None
    first = next((k for k, line in enumerate(lines) if line and not line.startswith("#")), len(lines))
    reader = csv.DictReader(lines[first:])
    needed = ("wave", "instrument", "variable", "stratum", "category", "percent", "n", "quality", "use")
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise ResultsError(
            f"{path} is no table of published survey results: it has no column {', '.join(missing)}. "
            "The layout is that of scenarios/japan/survey.csv."
        )
    cells = []
    for k, row in enumerate(reader):
        where = f"{path}, line {first + k + 2}"
        if row["wave"] not in YEAR_OF_WAVE:
            raise ResultsError(f"{where}: wave '{row['wave']}' is not known; there are {', '.join(YEAR_OF_WAVE)}.")
        try:
            value = float(row["percent"])
            n = float(row["n"]) if row["n"] else math.nan
        except (TypeError, ValueError):
            raise ResultsError(f"{where}: percent '{row['percent']}' or n '{row['n']}' is no number.") from None
        cells.append(
            Published(
                wave=row["wave"],
                instrument=row["instrument"],
                variable=row["variable"],
                stratum=row["stratum"],
                category=row["category"],
                value=value,
                n=n,
                quality=row["quality"],
                use=row["use"],
                question_ja=row.get("question_ja") or "",
                stratum_ja=row.get("stratum_ja") or "",
                category_ja=row.get("category_ja") or "",
            )
        )
    return cells


def shipped_table() -> Path:
    """The published tables of the clone that this package is part of (installed in place), or of the folder one is in."""
    for folder in (Path(__file__).resolve().parents[3], Path.cwd()):
        path = folder / "scenarios" / "japan" / "survey.csv"
        if path.is_file():
            return path
    raise ResultsError("scenarios/japan/survey.csv is not there: name the published tables with --against.")


def years_of(words: Sequence[str] | None) -> Sequence[int] | str | None:
    """Years as written on the command line; ["all"] is "all"."""
    if not words:
        return None
    if list(words) == ["all"]:
        return "all"
    try:
        return [int(word) for word in words]
    except ValueError:
        raise ResultsError(f"--simulated {' '.join(words)}: years are wanted, as 2022 2023, or all.") from None


# --- the questionnaires -------------------------------------------------------------------------------------------------


class Questionnaires:
    """Answers of some waves and replicates of one scenario: words become masks, and nothing is decoded before it is used."""

    def __init__(self, data: xr.Dataset, chosen: np.ndarray, weighted: bool = False) -> None:
        self._data = data
        self._chosen = np.flatnonzero(chosen)
        self._columns: dict[str, np.ndarray] = {}
        self.size = len(self._chosen)
        self.weight = self.column("weight").astype(float) if weighted else np.ones(self.size)

    def column(self, name: str) -> np.ndarray:
        if name not in self._data:
            raise NotAsked(f"the simulated survey has no question '{name}'", f"模型の調査に「{name}」の問がない")
        if name not in self._columns:
            self._columns[name] = np.asarray(self._data[name].values)[self._chosen]
        return self._columns[name]

    def codes(self, name: str) -> dict[str, int]:
        """Word → code of a question with one answer, word → mask of one with several."""
        if name not in self._data:
            raise NotAsked(f"the simulated survey has no question '{name}'", f"模型の調査に「{name}」の問がない")
        attributes = self._data[name].attrs
        key = "flag_masks" if "flag_masks" in attributes else "flag_values"
        if key not in attributes:
            raise NotAsked(f"the answers to '{name}' have no words", f"「{name}」の選択肢の名前がない")
        words = str(attributes["flag_meanings"]).split()
        return dict(zip(words, (int(v) for v in np.atleast_1d(attributes[key])), strict=True))

    def is_(self, name: str, *words: str) -> np.ndarray:
        """Who gave one of these answers."""
        codes = self.codes(name)
        unknown = [word for word in words if word not in codes]
        if unknown:
            raise NotAsked(
                f"'{unknown[0]}' is no answer to '{name}' in the model", f"模型の「{name}」に「{unknown[0]}」という答えがない"
            )
        if "flag_masks" in self._data[name].attrs:
            return np.asarray((self.column(name).astype("i8") & sum(codes[word] for word in words)) != 0)
        return np.asarray(np.isin(self.column(name), [codes[word] for word in words]))

    @property
    def everybody(self) -> np.ndarray:
        return np.ones(self.size, dtype=bool)


Cell = tuple[np.ndarray, np.ndarray]  # base, and who of it gave the answer


def _age_and_sex(q: Questionnaires, stratum: str) -> np.ndarray:
    """`male_20s`, `both_16-19`, `female_80+`."""
    sex, _, ages = stratum.partition("_")
    found = re.fullmatch(r"(\d+)(?:-(\d+)|s|\+)", ages)
    if sex not in ("both", "male", "female") or not found:
        raise NotAsked(f"'{stratum}' is no sex and age", f"「{stratum}」は性別・年齢でない")
    low = int(found[1])
    high = int(found[2]) if found[2] else 200 if ages.endswith("+") else low + 9
    inside = (q.column("age") >= low) & (q.column("age") <= high)
    return inside if sex == "both" else inside & q.is_("sex", sex)


def _stratum(q: Questionnaires, variable: str, stratum: str) -> np.ndarray:
    if variable == "all":
        return q.everybody
    if variable == "sex_age":
        return _age_and_sex(q, stratum)
    if variable not in STRATA:
        raise NotAsked(
            f"the simulated survey is not broken down by '{variable}'", f"模型の調査は「{variable}」別に集計できない"
        )
    words = SAME_STRATA.get((variable, stratum), (stratum,))
    if variable == "employment" and stratum == "other":
        raise NotAsked(
            "nobody in the model has another kind of work than those of the list", "模型には「その他」の仕事の人がいない"
        )
    return q.is_(variable, *words)


def _band(q: Questionnaires, category: str) -> np.ndarray:
    total = q.column("ucla_sum").astype(float)
    if category == "no_answer":
        return np.asarray(~np.isfinite(total))
    if category not in BANDS:
        raise NotAsked(f"'{category}' is no band of the UCLA sum", f"「{category}」はUCLA合計の区分でない")
    low, high = BANDS[category]
    return np.asarray((total >= low) & (total <= high))


def _direct(q: Questionnaires, p: Published) -> Cell:
    return _stratum(q, p.variable, p.stratum), q.is_("direct", OFTEN_NAMES.get(p.category, p.category))


def _ucla(q: Questionnaires, p: Published) -> Cell:
    return _stratum(q, p.variable, p.stratum), _band(q, p.category)


def _contact(q: Questionnaires, p: Published) -> Cell:
    return q.everybody, q.is_(CONTACT_COLUMNS[p.instrument], CONTACT_WORDS.get(p.category, p.category))


def _isolation(q: Questionnaires, p: Published) -> Cell:
    told = q.column("contacts_told")
    return np.isfinite(told), told < ONCE_A_WEEK


def _participation(q: Questionnaires, p: Published) -> Cell:
    word = {"any": "yes", "none": "no", "no_answer": "no_answer"}.get(p.category)
    if word is not None:
        return q.everybody, q.is_("participation", word)
    return q.everybody, q.is_("participation_kinds", p.category)


def _support(q: Questionnaires, p: Published) -> Cell:
    base = q.is_("worries", "yes")
    if p.stratum != "all":
        base &= _age_and_sex(q, p.stratum)
    word = {"receiving": "yes", "not_receiving": "no", "no_answer": "no_answer"}.get(p.category, p.category)
    return base, q.is_("support_received", word)


def _willingness(q: Questionnaires, p: Published) -> Cell:
    return q.everybody, q.is_("helping_willingness", p.category)


def _reasons(q: Questionnaires, p: Published) -> Cell:
    base = q.column("reasons").astype("i8") != 0  # asked of those with worries and without support
    if p.stratum.startswith("direct_"):
        word = {"hardly": "hardly_ever"}.get(p.stratum.removeprefix("direct_"), p.stratum.removeprefix("direct_"))
        base = base & q.is_("direct", word)
    elif p.stratum.startswith("UCLA_"):
        base = base & _band(q, p.stratum.removeprefix("UCLA_"))
    elif p.stratum != "all":
        raise NotAsked(f"reasons are not broken down by '{p.stratum}'", f"理由は「{p.stratum}」別に集計できない")
    return base, q.is_("reasons", p.category)


def _somebody(q: Questionnaires, p: Published) -> Cell:
    return q.everybody, q.is_(p.instrument, p.category)


def _of_three(q: Questionnaires, p: Published) -> Cell:
    three = ("someone_to_consult", "someone_to_rely_on", "someone_to_talk_to")
    word = {"all_three": "yes", "none_of_three": "no"}.get(p.category)
    if word is None:
        raise NotAsked(f"'{p.category}' is not asked", f"「{p.category}」は尋ねていない")
    return q.everybody, np.logical_and.reduce([q.is_(name, word) for name in three])


def _lonely(q: Questionnaires, stratum: str) -> np.ndarray:
    return q.is_("direct", *(LONELY if stratum == "lonely" else NOT_LONELY))


def _events(q: Questionnaires, p: Published) -> Cell:
    return _lonely(q, p.stratum), q.is_("events", p.category)


INSTRUMENTS: dict[str, Callable[[Questionnaires, Published], Cell]] = {
    "direct": _direct,
    "ucla3_band": _ucla,
    "contact_face_to_face": _contact,
    "contact_telephone": _contact,
    "contact_sns": _contact,
    "isolation_composite": _isolation,
    "social_participation": _participation,
    "support_receipt": _support,
    "helping_willingness": _willingness,
    "reason_no_support": _reasons,
    "someone_to_consult": _somebody,
    "someone_to_rely_on": _somebody,
    "someone_to_talk_to": _somebody,
    "someone_of_three": _of_three,
    "life_events": _events,
}
DIFFERENCES = {"life_events_diff": "life_events"}  # of the lonely and the others, in percentage points


def _percent(q: Questionnaires, cell: Cell) -> tuple[float, float, float]:
    """Share in percent, its standard error (of the ratio of weighted sums), and the number of questionnaires."""
    base, hit = cell
    weight = q.weight[base]
    if len(weight) == 0:
        return math.nan, math.nan, 0
    answered = hit[base].astype(float)
    total = float(weight.sum())
    share = float((weight * answered).sum()) / total
    spread = float((weight**2 * (answered - share) ** 2).sum()) / total**2
    if spread == 0:  # nobody or everybody has an error as well: that of half a questionnaire
        n = total**2 / float((weight**2).sum())
        spread = 0.5 / n * (1 - 0.5 / n) / n
    return 100 * share, 100 * math.sqrt(spread), len(weight)


def published_error(percent: float, n: float, design_effect: float) -> float:
    """Standard error of a published percentage of n people, rounding included."""
    if not n > 0:
        return math.nan
    share = min(max(percent / 100, 0.5 / n), 1 - 0.5 / n)
    return math.hypot(100 * math.sqrt(design_effect * share * (1 - share) / n), ROUNDING)


def compare_cell(q: Questionnaires, p: Published, design_effect: float = 1.0) -> Compared:
    """One published cell beside the simulated one. Where its base was not published, it is taken to be the simulated share
    of all who answered that wave."""
    made = Compared(p)
    try:
        if p.instrument in DIFFERENCES:
            return _compare_difference(q, p, design_effect)
        if p.instrument not in INSTRUMENTS:
            raise NotAsked(f"the model does not ask '{p.instrument}'", f"模型は「{p.instrument}」を尋ねていない")
        cell = INSTRUMENTS[p.instrument](q, p)
    except NotAsked as reason:
        made.reason, made.reason_ja = reason.en, reason.ja
        return made
    made.simulated, made.simulated_error, made.n_simulated = _percent(q, cell)
    made.n, made.n_is_estimated = _base(q, p, cell[0])
    made.published_error = published_error(p.value, made.n, design_effect)
    if made.n_simulated == 0:
        made.reason = "nobody of this kind answered in the simulation"
        made.reason_ja = "模型ではこの区分の回答者がいない"
    return made


def _base(q: Questionnaires, p: Published, base: np.ndarray) -> tuple[float, bool]:
    if math.isfinite(p.n):
        return p.n, False
    share = float(q.weight[base].sum()) / float(q.weight.sum()) if q.size else math.nan
    return RESPONDENTS[p.wave] * share, True


def _compare_difference(q: Questionnaires, p: Published, design_effect: float) -> Compared:
    made = Compared(p, n_is_estimated=True)
    shares, errors, counts = [], [], []
    for stratum in ("lonely", "not_lonely"):
        cell = (_lonely(q, stratum), q.is_("events", p.category))
        share, error, n = _percent(q, cell)
        shares.append(share)
        errors.append(error)
        counts.append((n, _base(q, p, cell[0])[0]))
    made.simulated = shares[0] - shares[1]
    made.shares = (shares[0], shares[1])
    made.simulated_error = math.hypot(*errors)
    made.n_simulated = sum(n for n, _ in counts)
    made.n = sum(n for _, n in counts)
    # The published shares of the two groups are not given: the simulated ones stand for them in the error.
    made.published_error = math.hypot(*(published_error(s, n, design_effect) for s, (_, n) in zip(shares, counts, strict=True)))
    return made


def question_of(p: Published) -> tuple[str, str, str, str]:
    """What a cell asks, whatever the wave."""
    return p.instrument, p.variable, p.stratum, p.category


def wave_shift(published: Iterable[Published]) -> WaveShift:
    """From rows with `use = trend` beside the fitted rows of the same question, where both say of how many they are (Paule
    and Mandel's estimate: the squared differences over their variances, shift included, average one). Without such rows
    the shift is 0. The walk sets out from the wave with most fitted rows."""
    rows = [p for p in published if math.isfinite(p.n)]
    fitted = {question_of(p): p for p in rows if p.use == "fit"}
    waves = [p.wave for p in fitted.values()]
    start = YEAR_OF_WAVE[max(set(waves), key=lambda wave: (waves.count(wave), wave))] if waves else 0
    pairs = [(p, fitted[question_of(p)]) for p in rows if p.use == "trend" and question_of(p) in fitted]
    odds = np.array([[_log_odds(p.value), _log_odds(q.value)] for p, q in pairs]).reshape(-1, 2)
    variance = np.array([sum(_log_odds_error(p) ** 2 for p in pair) for pair in pairs])
    years = np.array([abs(YEAR_OF_WAVE[p.wave] - YEAR_OF_WAVE[q.wave]) for p, q in pairs])
    squares = (odds[:, 0] - odds[:, 1]) ** 2
    if len(pairs) == 0 or float((squares / variance).mean()) <= 1:
        return WaveShift(0.0, len(pairs), start)
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float((squares / (variance + years * middle**2)).mean()) > 1 else (low, middle)
    return WaveShift(high, len(pairs), start)


def _log_odds(percent: float) -> float:
    share = min(max(percent / 100, 0.0005), 0.9995)
    return math.log(share / (1 - share))


def _log_odds_error(p: Published) -> float:
    """Standard error of the log odds of a published share, by sampling and rounding."""
    share = min(max(p.value / 100, 0.0005), 0.9995)
    return published_error(p.value, p.n, 1.0) / 100 / (share * (1 - share))


# --- the comparison ------------------------------------------------------------------------------------------------------


@dataclass
class Comparison:
    cells: list[Compared]
    scenario: str
    pairs: list[tuple[str, list[int]]]  # published wave, simulated years compared with it
    uncovered: list[str]  # published waves that the run does not reach
    questionnaires: dict[str, int]  # by published wave
    replicates: int
    weighted: bool
    design_effect: float
    draws: int = 0  # posterior draws the replicates lived under; 0: all under the same parameters
    patterns: list[Pattern] = field(default_factory=list)
    shift: WaveShift = field(default_factory=WaveShift)

    def agreement(self, use: str) -> Agreement:
        cells = [c for c in self.cells if c.published.use == use and c.compared]
        worst = max(cells, key=lambda c: abs(c.z), default=None)
        return Agreement(
            use,
            len(cells),
            sum(c.inside for c in cells),
            sum(abs(c.z) > 3 for c in cells),
            worst,
            sum(c.predicted for c in cells),
        )

    def yardstick(self) -> Yardstick:
        fitted = {question_of(c.published): c.published.value for c in self.cells if c.published.use == "fit"}
        both = [c for c in self.cells if c.published.use == "check" and c.compared and question_of(c.published) in fitted]
        return Yardstick(
            len(both), sum(c.holds(fitted[question_of(c.published)]) for c in both), sum(c.inside for c in both)
        )

    def by_instrument(self) -> list[tuple[str, list[Compared]]]:
        groups: dict[str, list[Compared]] = {}
        for cell in self.cells:
            groups.setdefault(cell.published.instrument, []).append(cell)
        return list(groups.items())


def _survey_of(results: Results) -> xr.Dataset:
    if not results.has("survey"):
        raise ResultsError(
            f"{results.path} holds no survey: record.survey_people must not be 0, and the run must pass a December."
        )
    return results.dataset("survey")


def _pairs(
    wanted: Iterable[str], simulated: Sequence[int], years: Sequence[int] | str | None
) -> tuple[list[tuple[str, list[int]]], list[str]]:
    """Which simulated Decembers a published wave stands beside: its own, or those asked for."""
    pairs, uncovered = [], []
    for wave in wanted:
        if years == "all":
            chosen = list(simulated)
        elif years:
            chosen = [int(y) for y in years]
        else:
            chosen = [YEAR_OF_WAVE[wave]]
        chosen = [y for y in chosen if y in simulated]
        if chosen:
            pairs.append((wave, chosen))
        else:
            uncovered.append(wave)
    return pairs, uncovered


def compare(
    results: Results,
    published: Sequence[Published],
    *,
    waves: Sequence[str] = (),
    scenario: str | None = None,
    replicate: int | None = None,
    years: Sequence[int] | str | None = None,
    weighted: bool = False,
    design_effect: float = 1.0,
) -> Comparison:
    """Every published cell of these waves (all if none is named) beside the run.

    Each wave stands beside the simulated December of its own year; `years` names others, "all" pools all of the run. All
    replicates are pooled unless one is named. ResultsError if the run covers none of the waves.
    """
    answers = answers_of(results, scenario, replicate)
    shift = wave_shift(published)
    asked = [p for p in published if p.use != "trend"]
    there = [wave for wave in YEAR_OF_WAVE if any(p.wave == wave for p in asked)]
    unknown = [wave for wave in waves if wave not in there]
    if unknown:
        raise ResultsError(f"wave '{unknown[0]}' is not published; there are {', '.join(there)}.")
    wanted = [w for w in there if not waves or w in waves]
    pairs, uncovered = _pairs(wanted, answers.years, years)
    if not pairs:
        raise ResultsError(
            f"{results.path} has no December that stands beside {', '.join(f'{w} ({YEAR_OF_WAVE[w]})' for w in wanted)}: "
            f"its surveys are of {', '.join(map(str, answers.years)) or 'no year'}. "
            "Run it to December of that year, or name other years: --simulated all."
        )
    cells: list[Compared] = []
    size = {}
    for of, chosen in pairs:
        q = answers.of(chosen, weighted)
        size[of] = q.size
        of_wave = [compare_cell(q, p, design_effect) for p in asked if p.wave == of]
        for cell in of_wave:
            cell.wave_error = shift_error(shift, cell, YEAR_OF_WAVE[of])
        add_spread(of_wave, answers.by_draw(chosen, weighted))
        cells += of_wave
    return Comparison(
        cells, answers.scenario, pairs, uncovered, size, 1 if replicate is not None else len(answers.replicates), weighted, design_effect, len(answers.draws), shift=shift
    )


@dataclass(frozen=True)
class AnswersOf:
    """The questionnaires of one scenario, of one replicate or all."""

    data: xr.Dataset
    scenario: str
    mask: np.ndarray  # rows of the scenario (and replicate)
    replicates: list[int]
    draws: list[int]  # replicates, if each lived under its own draw of the parameters and there are enough of them
    years: list[int]

    def of(self, years: Sequence[int], weighted: bool = False) -> Questionnaires:
        return Questionnaires(self.data, self._in(years), weighted)

    def by_draw(self, years: Sequence[int], weighted: bool = False) -> list[Questionnaires]:
        here = self._in(years)
        return [Questionnaires(self.data, here & (self.data["replicate"].values == r), weighted) for r in self.draws]

    def _in(self, years: Sequence[int]) -> np.ndarray:
        return np.asarray(self.mask & np.isin(self.data["wave"].values, years))


def answers_of(results: Results, scenario: str | None = None, replicate: int | None = None) -> AnswersOf:
    """ResultsError if the file has no survey, or not this scenario or replicate."""
    data = _survey_of(results)
    scenario = scenario or results.baseline
    names = results.scenarios
    if scenario not in names:
        raise ResultsError(f"{results.path} has no scenario '{scenario}'; there are {', '.join(names)}.")
    codes = dict(zip(str(data["scenario"].attrs["flag_meanings"]).split(), np.atleast_1d(data["scenario"].attrs["flag_values"]), strict=True))
    mask = data["scenario"].values == codes[scenario]
    replicates = sorted(int(r) for r in np.unique(data["replicate"].values[mask]))
    if replicate is not None and replicate not in replicates:
        raise ResultsError(f"{results.path} has no survey of replicate {replicate}; there are {replicates}.")
    draws = replicates if _under_draws(results) and replicate is None and len(replicates) >= LEAST_DRAWS else []
    if replicate is not None:
        mask = mask & (data["replicate"].values == replicate)
    years = sorted(int(y) for y in np.unique(data["wave"].values[mask]))
    return AnswersOf(data, scenario, mask, replicates, draws, years)


def shift_error(shift: WaveShift, cell: Compared, year: int) -> float:
    """What moves the survey until a year, beyond sampling, in a simulated cell; percentage points."""
    shares = cell.shares if cell.published.instrument in DIFFERENCES else (cell.simulated,)
    return math.hypot(*(shift.error_of(share, year) for share in shares)) if not cell.reason else 0.0


def _under_draws(results: Results) -> bool:
    """Whether each replicate lived under its own draw of the parameters."""
    run = tomllib.loads(str(results.provenance.get("scenario_resolved", ""))).get("run", {})
    return bool(run.get("parameter_draws"))


def add_spread(cells: list[Compared], by_draw: list[Questionnaires]) -> None:
    """How far simulated shares lie apart between draws; the mean over draws is as uncertain again as its share of that."""
    if not by_draw:
        return
    widen = math.sqrt(1 + 1 / len(by_draw))
    for cell in cells:
        shares = [compare_cell(q, cell.published).simulated for q in by_draw] if not cell.reason else []
        if shares and all(map(math.isfinite, shares)):
            cell.spread = widen * float(np.std(shares, ddof=1))


# --- patterns ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pattern:
    """Something the model is judged by besides published cells."""

    name: str
    value: float
    low: float  # of its 95 % interval by sampling
    high: float
    least: float  # the bar
    most: float
    note: str = ""

    @property
    def met(self) -> bool:
        return self.least <= self.value <= self.most


def _correlation(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Pearson's r with its 95 % interval by Fisher's transformation."""
    here = np.isfinite(x) & np.isfinite(y)
    x, y = x[here], y[here]
    if len(x) < 30 or x.std() == 0 or y.std() == 0:
        return math.nan, math.nan, math.nan
    r = float(np.corrcoef(x, y)[0, 1])
    half = INSIDE / math.sqrt(len(x) - 3)
    z = math.atanh(min(max(r, -0.999999), 0.999999))
    return r, math.tanh(z - half), math.tanh(z + half)


def polychoric(x: np.ndarray, y: np.ndarray) -> float:
    """Correlation of the two normal scales behind two answers in classes (two-step maximum likelihood)."""
    table = _cross_table(x, y)
    if table.shape[0] < 2 or table.shape[1] < 2:
        return math.nan
    rows, columns = (_normal_cuts(table.sum(axis=axis)) for axis in (1, 0))

    def likelihood(r: float) -> float:
        p = np.clip(_cell_probabilities(rows, columns, r), 1e-12, None)
        return float((table * np.log(p)).sum())

    low, high = -0.995, 0.995
    golden = (math.sqrt(5) - 1) / 2
    for _ in range(40):
        a, b = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, b) if likelihood(a) > likelihood(b) else (a, high)
    return (low + high) / 2


def _cross_table(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    of_x, of_y = np.unique(x), np.unique(y)
    table = np.zeros((len(of_x), len(of_y)))
    np.add.at(table, (np.searchsorted(of_x, x), np.searchsorted(of_y, y)), 1)
    return table


def _normal_cuts(counts: np.ndarray) -> np.ndarray:
    from statistics import NormalDist

    below = np.cumsum(counts)[:-1] / counts.sum()
    return np.array([-8.0, *(NormalDist().inv_cdf(float(p)) for p in below), 8.0])


def _cell_probabilities(rows: np.ndarray, columns: np.ndarray, r: float) -> np.ndarray:
    """Of a standard bivariate normal cut at these points: the inner integral in closed form, the outer by Gauss-Legendre."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    made = np.zeros((len(rows) - 1, len(columns) - 1))
    spread = math.sqrt(1 - r * r)
    for i, (a, b) in enumerate(itertools.pairwise(rows)):
        x = (a + b) / 2 + (b - a) / 2 * nodes
        density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi) * weights * (b - a) / 2
        below = _normal_below((columns[:, None] - r * x) / spread)
        made[i] = (np.diff(below, axis=0) * density).sum(axis=1)
    return made


_normal_below = np.vectorize(lambda v: 0.5 * math.erfc(-v / math.sqrt(2)))


def _interval_of_share(share: float, n: float) -> tuple[float, float]:
    half = INSIDE * math.sqrt(max(share * (1 - share), 0.25 / n) / n) if n > 0 else math.nan
    return max(0.0, share - half), share + half


def _yearly(panel: xr.Dataset, name: str, lag: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers of the panel `lag` months apart, from every twelfth month on, people of all replicates together."""
    values = panel[name].transpose("month", "replicate", "panel_person").values.astype(float)
    values = values.reshape(len(values), -1)
    starts = range(0, len(values) - lag, 12)
    first = np.concatenate([values[t] for t in starts]) if len(starts) else np.array([])
    later = np.concatenate([values[t + lag] for t in starts]) if len(starts) else np.array([])
    here = np.isfinite(first) & np.isfinite(later)
    return first[here], later[here]


def _retest_of_panel(panel: xr.Dataset, lag: int, name: str, bar: tuple[float, float], note: str) -> Pattern | None:
    x, y = _yearly(panel, "direct", lag)
    if len(x) < 100:
        return None
    r = polychoric(x, y)
    people = len(x) / max(1, len(range(0, panel.sizes["month"] - lag, 12)))
    half = INSIDE * (1 - r * r) / math.sqrt(people) * 1.3  # classes lose about a quarter of the precision
    return Pattern(name, r, r - half, r + half, *bar, note)


def _retest_of_ucla(survey: Questionnaires, replicate: np.ndarray, years: int) -> tuple[float, float, float]:
    """Those who happened to answer in two waves this many years apart."""
    key, wave = survey.column("person_key"), survey.column("wave").astype(int)
    score = survey.column("ucla_sum").astype(float)
    person = {(int(r), int(k), int(w)): s for r, k, w, s in zip(replicate, key, wave, score, strict=True)}
    pairs = [(s, person[r, k, w + years]) for (r, k, w), s in person.items() if (r, k, w + years) in person]
    if not pairs:
        return math.nan, math.nan, math.nan
    x, y = np.array(pairs).T
    return _correlation(x, y)


def patterns(results: Results, scenario: str | None = None) -> list[Pattern]:
    """Stability of loneliness in the panel, and how it goes with isolation in the survey; what the run is too short for is
    left out.

    Retest is told of the direct question as the correlation of the scales behind its five answers (polychoric), which has
    the momentary error of one sitting in it but not the loss from counting in five classes: that is what the literature's
    correlations of long scales are nearest to. The plain correlation of the UCLA sum (three items only) stands beside it.
    """
    scenario = scenario or results.baseline
    made: list[Pattern | None] = []
    if results.has("panel") and "direct" in results.panel:
        panel = results.panel.sel(scenario=scenario)
        months = panel.sizes["month"]
        made.append(_retest_of_panel(panel, 12, "retest_1_year", (0.65, 0.75), "direct, polychoric"))
        if months >= 115:
            lag = min(120, months - 1)
            made.append(_retest_of_panel(panel, lag, "retest_10_years", (0.40, 0.55), f"direct, polychoric, {lag} months"))
            made.append(_high_for_years(panel))
    made += _survey_patterns(results, scenario)
    return [pattern for pattern in made if pattern is not None and math.isfinite(pattern.value)]


def _high_for_years(panel: xr.Dataset) -> Pattern | None:
    """"Sometimes" or "often" in at least eight of the first ten yearly questions, of those present in all."""
    yearly = panel["direct"].isel(month=slice(0, 120, 12)).transpose("month", "replicate", "panel_person").values
    yearly = yearly.astype(float).reshape(len(yearly), -1)
    yearly = yearly[:, np.isfinite(yearly).all(axis=0)]
    if yearly.shape[1] < 100 or len(yearly) < 10:
        return None
    share = float((np.sum(yearly >= 4, axis=0) >= 8).mean())
    low, high = _interval_of_share(share, yearly.shape[1])
    return Pattern("high_10_years", 100 * share, 100 * low, 100 * high, 6, 10, "direct")


def _survey_patterns(results: Results, scenario: str) -> list[Pattern | None]:
    if not results.has("survey"):
        return []
    data = results.dataset("survey")
    attributes = data["scenario"].attrs
    code = dict(zip(str(attributes["flag_meanings"]).split(), np.atleast_1d(attributes["flag_values"]), strict=True))[scenario]
    chosen = data["scenario"].values == code
    q = Questionnaires(data, chosen)
    made: list[Pattern | None] = []
    try:
        r = _retest_of_ucla(q, q.column("replicate"), 1)
        made.append(Pattern("retest_1_year_ucla", *r, math.nan, math.nan, "UCLA sum, Pearson"))
        few = -np.log1p(q.column("contacts_told"))
        score = q.column("ucla_sum").astype(float)
        made.append(Pattern("isolation_loneliness", *_correlation(few, score), 0.15, 0.30, "contacts told, UCLA sum"))
        isolated = q.column("isolated_true").astype(bool)
        lonely, not_lonely = _lonely(q, "lonely"), _lonely(q, "not_lonely")
        n = int((lonely | not_lonely).sum())
        for name, cell in {
            "lonely_and_isolated": lonely & isolated,
            "lonely_not_isolated": lonely & ~isolated,
            "isolated_not_lonely": not_lonely & isolated,
            "neither": not_lonely & ~isolated,
        }.items():
            share = float(cell.sum()) / n if n else math.nan
            low, high = _interval_of_share(share, n)
            made.append(Pattern(name, 100 * share, 100 * low, 100 * high, 2, 100))
    except NotAsked:
        pass
    return made
