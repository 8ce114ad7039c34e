"""Living alone by sex and age in 2020: the curve of scenarios/japan/living_alone.csv, drawn from what is published about it.

No table of one-person households by sex and five-year age was at hand, but many sums of it are: `KNOWN` and `PROJECTED` below.
The curve is the smoothest one that adds up to all of them. What is smoothed is the share living alone among those who are not
married, because that is what a person carries from age to age: marriage takes people out, and a curve that jumps at 65 makes
everybody who crosses that age live otherwise than their elders.

Three steps, each with one answer and no number set by eye:

1. *65 and over.* The survey of 2022 splits those living alone by age; divided by the people of that year (`tsunagari.cohorts`),
   brought to the people of 2020, and raked to the totals of the census by sex and to its rates of both sexes at 65-69 and from 85.
2. *Below 65.* Least squares of second differences of the share among the unmarried from 25 to 74 (of men, of women, and of their
   difference), subject to the published sums (equalities, solved exactly). Below 25 people leave home in a few years and nothing
   is smoothed: those ages take what the sums leave; men and women differ there as their household-head rates of 2015 do, since
   heads of that age mostly live alone.
3. *Unknown ages.* Most who leave the age out live alone. What is missing to the totals (of all ages; of 65 and over by sex, from
   the base of the projection) is spread with a share that is one for all up to 40 and falls exponentially above.

`python -m tsunagari.living_alone scenarios` writes the rows; a test holds the shipped table to them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from tsunagari.cohorts import MARRIED, SEXES, Cohorts, Rates, shipped_factors

BANDS = [*range(15, 85, 5), 85]
YOUNG = BANDS.index(65)
#: One-person households of the census of 2020, and how those of known age divide.
TOTAL = 21_151_042
KNOWN: dict[str, Any] = {
    "alone_65p": (2_308_171, 4_408_635),  # men, women; 総務省統計局 令和2年国勢調査 (日本経済新聞 2021-12-01)
    "share_65p": 0.358,  # of known ages, ニッセイ基礎研究所 2025 from the census
    "share_men_below_35": 0.156,  # same
    "share_men_35_59": 0.198,  # same
    "share_men_60p": 0.158,  # same
    "share_women_60p": 0.262,  # same
    "rate_both": {
        15: 0.051,
        25: 0.296,
        40: 0.124,
    },  # of all people of known age, 社会実情データ図録 1189f from the census
    "rate_both_65p": {65: 0.161, 85: 0.222},  # same; at 65-69 it only says that the rate passes 16 %
    "head_rate": {15: (0.058, 0.050), 20: (0.289, 0.220)},  # men and women, 人口統計資料集 2020 表7-25 (2015)
}
#: Base of the projection of 2024: shares of men and women of 65 and over, and households, unknown ages spread.
PROJECTED: dict[str, Any] = {"rate_65p": (0.164, 0.236), "alone_65p": 7_370_000}
#: Men and women whose age is not known, and all, census 2020.
AGE_UNKNOWN = (1_591_143, 1_340_695)
PEOPLE = (61_349_581, 64_796_518)
#: 国民生活基礎調査 2022: one-person households of 65 and over by age, %.
SURVEY_65P = ((25.4, 28.7, 18.8, 13.5, 13.6), (13.3, 21.6, 20.3, 20.6, 24.1))
#: Married people who live alone, as the synthesis assumes (synthesis_assumptions.hpp).
MARRIED_ALONE = (0.045, 0.025)


def people_by_band(cohorts: Cohorts) -> tuple[np.ndarray, np.ndarray]:
    """People and married people, [sex, band]."""
    ends = [*BANDS[1:], 111]
    everybody = np.array(
        [[sum(sum(row[a:b]) for row in of_sex) for a, b in zip(BANDS, ends, strict=True)] for of_sex in cohorts.people]
    )
    married = np.array(
        [[sum(of_sex[MARRIED][a:b]) for a, b in zip(BANDS, ends, strict=True)] for of_sex in cohorts.people]
    )
    return everybody, married


def known_65p(now: np.ndarray, later: np.ndarray) -> np.ndarray:
    """One-person households of known age at 65 and over, [sex, band from 65]: rates of the survey's year on the people of 2020."""
    alone = np.array(SURVEY_65P) / later[:, YOUNG:] * now[:, YOUNG:]
    counted = of_known_age(now)[:, YOUNG:].sum(axis=0)
    by_sex = np.array(KNOWN["alone_65p"])
    ends = [rate * counted[BANDS.index(band) - YOUNG] for band, rate in KNOWN["rate_both_65p"].items()]
    for _ in range(60):
        alone *= (by_sex / alone.sum(axis=1))[:, None]
        alone[:, 0] *= ends[0] / alone[:, 0].sum()
        alone[:, -1] *= ends[1] / alone[:, -1].sum()
        alone[:, 1:-1] *= (by_sex.sum() - sum(ends)) / alone[:, 1:-1].sum()
    return np.asarray(alone * (by_sex / alone.sum(axis=1))[:, None])


def spread(known: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Factor from households of known age to all, [sex, band]."""
    middles = np.array([*(b + 2.5 for b in BANDS[:-1]), 89.0])
    rates = np.array(PROJECTED["rate_65p"]) * people[:, YOUNG:].sum(axis=1)
    wanted = rates * PROJECTED["alone_65p"] / rates.sum()

    missing = np.append(wanted - known[:, YOUNG:].sum(axis=1), TOTAL - wanted.sum() - known[:, :YOUNG].sum())

    share, fall = 0.2, [0.01, 0.01]
    for _ in range(60):
        fall = [find_fall(known[s, YOUNG:], missing[s] / share, middles[YOUNG:]) for s in range(2)]
        young = fading(np.array(fall)[:, None], middles[None, :YOUNG])
        share = float(missing[2] / (known[:, :YOUNG] * young).sum())
    return 1 + share * fading(np.array(fall)[:, None], middles[None, :])


def fading(fall: np.ndarray | float, age: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-fall * np.clip(age - 40, 0, None)))


def find_fall(known: np.ndarray, wanted: float, age: np.ndarray) -> float:
    """The fall a year at which known households, faded, add up to `wanted`."""
    low, high = -0.05, 0.2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (known * fading(middle, age)).sum() > wanted else (low, middle)
    return (low + high) / 2


def known_below_65(people: np.ndarray, married: np.ndarray, factor: np.ndarray, old: np.ndarray) -> np.ndarray:
    """One-person households of known age below 65, [sex, band]: the smoothest that add up."""
    counted = of_known_age(people)
    total = sum(KNOWN["alone_65p"]) / KNOWN["share_65p"]
    index = {(s, b): s * YOUNG + k for s in range(2) for k, b in enumerate(BANDS[:YOUNG])}
    rows, right = [], []

    def demand(terms: dict[tuple[int, int], float], value: float) -> None:
        row = np.zeros(len(index))
        for where, weight in terms.items():
            row[index[where]] = weight
        rows.append(row)
        right.append(value)

    for band, rate in KNOWN["rate_both"].items():
        demand({(0, band): 1, (1, band): 1}, rate * counted[:, BANDS.index(band)].sum())
    for band, (men, women) in KNOWN["head_rate"].items():
        k = BANDS.index(band)
        demand({(0, band): women / counted[0, k], (1, band): -men / counted[1, k]}, 0)
    demand({(0, b): 1 for b in BANDS if b < 35}, KNOWN["share_men_below_35"] * total)
    demand({(0, b): 1 for b in BANDS if 35 <= b < 60}, KNOWN["share_men_35_59"] * total)
    demand({(0, 60): 1}, KNOWN["share_men_60p"] * total - KNOWN["alone_65p"][0])
    demand({(1, 60): 1}, KNOWN["share_women_60p"] * total - KNOWN["alone_65p"][1])
    all_known = (
        KNOWN["share_men_below_35"] + KNOWN["share_men_35_59"] + KNOWN["share_men_60p"] + KNOWN["share_women_60p"]
    )
    demand({(1, b): 1 for b in BANDS if b < 60}, (1 - all_known) * total)

    # Share among the unmarried of band k: slope · households − offset; fixed at 65-69 and 70-74.
    single = people - married
    slope, offset = factor / single, np.array(MARRIED_ALONE)[:, None] * married / single
    fixed = old * factor[:, YOUNG:] / single[:, YOUNG:] - offset[:, YOUNG:]

    def share(s: int, k: int) -> tuple[np.ndarray, float]:
        row = np.zeros(len(index))
        if k >= YOUNG:
            return row, float(fixed[s, k - YOUNG])
        row[s * YOUNG + k] = slope[s, k]
        return row, -float(offset[s, k])

    smooth, aim = [], []
    for k in range(BANDS.index(30), YOUNG + 1):
        bends = []
        for s in range(2):
            (a, x), (b, y), (c, z) = (share(s, j) for j in (k - 1, k, k + 1))
            bends.append((a - 2 * b + c, x - 2 * y + z))
        for row, constant in (*bends, (bends[0][0] - bends[1][0], bends[0][1] - bends[1][1])):
            smooth.append(row)
            aim.append(-constant)
    return solve(np.array(smooth), np.array(aim), np.array(rows), np.array(right)).reshape(2, YOUNG)


def solve(smooth: np.ndarray, aim: np.ndarray, rows: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The x of least |smooth·x − aim|² with rows·x = right."""
    _, singular, turned = np.linalg.svd(rows)
    particular = np.linalg.lstsq(rows, right, rcond=None)[0]
    free = turned[len(singular) :].T
    return np.asarray(particular + free @ np.linalg.lstsq(smooth @ free, aim - smooth @ particular, rcond=None)[0])


def of_known_age(people: np.ndarray) -> np.ndarray:
    """People [sex, band] who told their age: the tables hold the others spread in proportion."""
    return np.asarray(people * (1 - np.array(AGE_UNKNOWN) / np.array(PEOPLE))[:, None])


def rates(scenarios: Path) -> np.ndarray:
    """Share living alone, [sex, band]."""
    cohorts = Cohorts.of_census(scenarios, Rates.read(scenarios), shipped_factors(scenarios))
    people, married = people_by_band(cohorts)
    for _ in range(20):  # to the middle of 2022, when the survey asked
        cohorts.step()
    later, _ = people_by_band(cohorts)
    old = known_65p(people, later)
    factor = np.full(people.shape, 1.13)
    for _ in range(12):
        known = np.hstack([known_below_65(people, married, factor, old), old])
        factor = spread(known, people)
    return np.asarray(known * factor / people)


def main() -> int:
    scenarios = Path(sys.argv[1] if len(sys.argv) > 1 else "scenarios")
    for s, of_sex in enumerate(rates(scenarios)):
        for band, rate in zip(BANDS, of_sex, strict=True):
            label = "85+" if band == 85 else f"{band}-{band + 4}"
            print(f"{SEXES[s]},{label},{rate:.6f},{'derived' if band >= 65 else 'assumption'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
