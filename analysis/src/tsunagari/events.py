"""Events named as having affected how lonely one feels: the survey inside the model beside the published table.

The respondents of the simulated survey name events from their own history (`survey.events`, a bit each); the national
survey of 2023 published the shares of the lonely (often, sometimes, occasionally) and of the others who name each
(人々のつながりに関する基礎調査 令和5年, 図5). Shares were in sight when rates were set; the order of the odds ratios is the check.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pandas as pd

from tsunagari.results import Results, ResultsError

LONELY = ("occasionally", "sometimes", "often")
NOT_LIVED = ("other", "none_in_particular", "no_answer")  # answers behind which nothing is simulated


@dataclass(frozen=True)
class Agreement:
    """How near the simulated table is to the published one, over the events that are simulated."""

    odds_ratio_rank_correlation: float  # Spearman; the model is held to 0.7 or more
    named_share_rank_correlation: float
    most_named: str
    events: int


def published() -> pd.DataFrame:
    """The published shares by event, in percent, with their odds ratios: lonely, not_lonely, odds_ratio; `ja` is the label."""
    with resources.files("tsunagari").joinpath("data/events.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    table = pd.DataFrame(rows).set_index("event")
    for name in ("lonely", "not_lonely"):
        table[name] = table[name].astype(float)
    table["odds_ratio"] = [
        _odds_ratio(a / 100, b / 100) for a, b in zip(table["lonely"], table["not_lonely"], strict=True)
    ]
    return table


def named(results: Results, scenario: str | None = None, waves: tuple[int, ...] | None = None) -> pd.DataFrame:
    """One row an event: percent of the lonely and of the others who name it, the odds ratio with its 95 % interval, and
    beside them the published figures (`published_…`).

    `scenario`: the baseline if not said; `waves`: calendar years, all if not said. All replicates together, weighted; the
    interval is that of the respondents' number, without design effect. ResultsError if the file's survey does not ask
    for events.
    """
    data = results.dataset("survey")
    if "events" not in data or "flag_masks" not in data["events"].attrs:
        raise ResultsError(f"{results.path} has no survey that asks for events; record.survey_people must not be 0.")
    attributes = data["events"].attrs
    masks = dict(
        zip(
            str(attributes["flag_meanings"]).split(),
            (int(m) for m in np.atleast_1d(attributes["flag_masks"])),
            strict=True,
        )
    )
    survey = results.survey
    chosen = survey["scenario"].astype(str) == (scenario or results.baseline)
    if waves is not None:
        chosen &= survey["wave"].isin(waves)
    survey = survey[chosen]
    survey = survey[survey["direct"].astype(str) != "no_answer"]
    lonely = survey["direct"].astype(str).isin(LONELY).to_numpy()
    bits = survey["events"].to_numpy().astype("int64")
    weight = survey["weight"].to_numpy(dtype=float)
    rows = []
    for event, mask in masks.items():
        names = (bits & mask) != 0
        shares = [_share(names[of], weight[of]) for of in (lonely, ~lonely)]
        error = _log_odds_error(
            [int(names[of].sum()) for of in (lonely, ~lonely)], [int(of.sum()) for of in (lonely, ~lonely)]
        )
        ratio = _odds_ratio(*shares)
        rows.append(
            {
                "event": event,
                "lonely": 100 * shares[0],
                "not_lonely": 100 * shares[1],
                "odds_ratio": ratio,
                "odds_ratio_low": ratio * math.exp(-1.96 * error),
                "odds_ratio_high": ratio * math.exp(1.96 * error),
            }
        )
    table = pd.DataFrame(rows).set_index("event")
    official = published()
    table.insert(0, "ja", official["ja"].reindex(table.index))
    for name in ("lonely", "not_lonely", "odds_ratio"):
        table[f"published_{name}"] = official[name].reindex(table.index)
    return table


def agreement(table: pd.DataFrame) -> Agreement:
    """Sets a table of `named` against the published columns in it."""
    lived = table.drop(index=[name for name in NOT_LIVED if name in table.index]).dropna()
    rank = lived.rank()
    shares = {prefix: lived[f"{prefix}lonely"] + lived[f"{prefix}not_lonely"] for prefix in ("", "published_")}
    return Agreement(
        odds_ratio_rank_correlation=float(rank["odds_ratio"].corr(rank["published_odds_ratio"])),
        named_share_rank_correlation=float(shares[""].rank().corr(shares["published_"].rank())),
        most_named=str(lived["lonely"].idxmax()),
        events=len(lived),
    )


def _share(named_it: np.ndarray, weight: np.ndarray) -> float:
    total = float(weight.sum())
    return float((named_it * weight).sum() / total) if total > 0 else math.nan


def _odds_ratio(one: float, other: float) -> float:
    if not (0 < one < 1 and 0 < other < 1):
        return math.nan
    return one / (1 - one) / (other / (1 - other))


def _log_odds_error(yes: list[int], of: list[int]) -> float:
    cells = [*yes, *(n - y for n, y in zip(of, yes, strict=True))]
    return math.sqrt(sum(1 / c for c in cells)) if all(c > 0 for c in cells) else math.nan
