"""What published rates alone imply for the nation: a slow, plain projection of people by sex, age and marital status.

It stands beside the simulator as its reference, and shares nothing with it but the tables in scenarios/: no households, no
chance, no months of birth. People of one sex, age and marital status die, marry, lose a spouse, divorce and remarry at the
rates of those tables, in twelve steps a year; every October they are a year older. Who is married to whom is kept as a table of
couples by both ages: of old couples the younger spouses are left, so the very old have spouses nearer in age, or younger, than
those who married in the same years, and are widowed less than a fixed gap would have it. Two things come of it:

* the factors of a calendar year (`year_factors`): events counted by the registrar over events these rates give, which is what
  scenarios/japan/*_by_year.csv hold (`python -m tsunagari.cohorts scenarios` prints them);
* marital status by age and sex in later years, which the validation page sets beside the simulation. No projected table of
  marital status was at hand when this was written; this expectation takes its place, and is called so wherever it is shown.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

STATUSES = ("never_married", "married", "widowed", "divorced")
SEXES = ("male", "female")
NEVER, MARRIED, WIDOWED, DIVORCED = range(4)
AGES = 111
#: Husband's age minus wife's, and its spread among couples (assumption; only widowhood sees it).
GAP_YEARS, GAP_SD = 2.0, 4.0
_GAP = np.exp(-0.5 * ((np.subtract.outer(np.arange(AGES), np.arange(AGES)) - GAP_YEARS) / GAP_SD) ** 2)


def fit_couples(seed: np.ndarray, men: np.ndarray, women: np.ndarray, rounds: int) -> np.ndarray:
    """`seed` [husband's age, wife's age] scaled in turns until its sums are `women` and, nearly, `men` (scaled to as many)."""

    def shares(of: np.ndarray, over: np.ndarray) -> np.ndarray:
        return np.asarray(np.divide(of, over, out=np.zeros(AGES), where=over > 0))

    men = men * (women.sum() / men.sum())
    for _ in range(rounds):
        seed = seed * shares(men, seed.sum(axis=1))[:, None]
        seed = seed * shares(women, seed.sum(axis=0))
    return seed


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of one of the project's tables (comment lines begin with #)."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _by_age(rows: list[dict[str, str]], column: str, **keys: str) -> list[float]:
    """A column for every single year of age; a band holds until the next begins, 0 below the first."""
    bands = sorted(
        (int(row["age"].split("-")[0].rstrip("+")), float(row[column]))
        for row in rows
        if all(row[key] == value for key, value in keys.items())
    )
    values = [0.0] * AGES
    for (first, value), (end, _) in zip(bands, [*bands[1:], (AGES, 0.0)], strict=True):
        for age in range(first, min(end, AGES)):
            values[age] = value
    return values


@dataclass
class Rates:
    """Annual hazards, [sex][age], as the tables give them."""

    death: list[list[float]]
    death_ratio: list[list[list[float]]]  # [sex][status][age]
    first_marriage: list[list[float]]
    remarriage_widowed: list[list[float]]
    remarriage_divorced: list[list[float]]
    divorce: list[list[float]]
    marital_births: list[float]
    male_births: float
    abroad: dict[int, float]  # net arrivals in the year that begins in October of this year
    abroad_profile: list[list[float]]

    @classmethod
    def read(cls, scenarios: Path) -> Rates:
        japan = scenarios / "japan"
        life, ratios = read_table(japan / "life_table.csv"), read_table(japan / "mortality_by_marital_status.csv")
        moves = read_table(japan / "marital_transitions.csv")
        fertility = read_table(japan / "fertility.csv")
        abroad = read_table(japan / "arrivals_from_abroad.csv")
        ages_abroad = read_table(japan / "arrivals_from_abroad_by_age.csv")
        profile = [_by_age(ages_abroad, "share_a_year_of_age", sex=s) for s in SEXES]
        total = sum(map(sum, profile))
        return cls(
            death=[[-math.log(1 - min(q, 0.9999)) for q in _by_age(life, s)] for s in SEXES],
            death_ratio=[[[v or 1.0 for v in _by_age(ratios, m, sex=s)] for m in STATUSES] for s in SEXES],
            first_marriage=[_by_age(moves, "annual_rate", event="first_marriage", sex=s) for s in SEXES],
            remarriage_widowed=[_by_age(moves, "annual_rate", event="remarriage_widowed", sex=s) for s in SEXES],
            remarriage_divorced=[_by_age(moves, "annual_rate", event="remarriage_divorced", sex=s) for s in SEXES],
            divorce=[_by_age(moves, "annual_rate", event="divorce", sex=s) for s in SEXES],
            marital_births=_by_age(fertility, "marital_annual_rate"),
            male_births=0.5125,
            abroad={int(row["year"]): float(row["net_arrivals"]) for row in abroad},
            abroad_profile=[[v / total for v in row] for row in profile],
        )

    def arrivals(self, year: int) -> float:
        known = sorted(self.abroad)
        return self.abroad[max((y for y in known if y <= year), default=known[0])]


@dataclass
class Cohorts:
    """People [sex][status][age] at the start of a month, and the events counted on the way by calendar year."""

    people: list[list[list[float]]]
    rates: Rates
    factors: dict[str, dict[int, float]]
    year: int = 2020
    month: int = 10
    events: dict[int, dict[str, float]] = field(default_factory=dict)
    couples: np.ndarray = field(init=False)  # [husband's age, wife's age]

    def __post_init__(self) -> None:
        self.couples = fit_couples(_GAP, *self._married(), 200)

    def _married(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array(self.people[0][MARRIED]), np.array(self.people[1][MARRIED])

    @classmethod
    def of_census(cls, scenarios: Path, rates: Rates, factors: dict[str, dict[int, float]]) -> Cohorts:
        """The nation of October 2020: five-year ages with the unknown spread, split as the known single years are."""
        japan = scenarios / "japan"
        nation = {r["sex"]: r for r in read_table(scenarios / "towns" / "population.csv") if r["code"] == "00000"}
        labels = [name for name in nation["male"] if name[:1] == "a" and name[1:2].isdigit()]
        single = read_table(japan / "population_by_age.csv")
        status = read_table(japan / "marital_status.csv")
        people = [[[0.0] * AGES for _ in STATUSES] for _ in SEXES]
        for s, sex in enumerate(SEXES):
            row = nation[sex]
            shape = [float(r[sex]) for r in single]
            shares = [_by_age(status, name, sex=sex) for name in STATUSES]
            starts = [int(label[1:].split("-")[0].rstrip("+")) for label in labels]
            for label, first, end in zip(labels, starts, [*starts[1:], AGES], strict=True):
                whole = sum(shape[first:end])
                for age in range(first, end):
                    count = float(row[label]) * shape[age] / whole
                    for m in range(len(STATUSES)):
                        share = shares[m][age] if age >= 15 else float(m == NEVER)
                        people[s][m][age] = count * share
        return cls(people, rates, factors)

    def factor(self, event: str) -> float:
        of = self.factors.get(event, {})
        return of[max((y for y in of if y <= self.year), default=min(of))] if of else 1.0

    def count(self, event: str, number: float) -> None:
        of_year = self.events.setdefault(self.year, {})
        of_year[event] = of_year.get(event, 0.0) + number

    def total(self) -> float:
        return sum(sum(sum(row) for row in by_status) for by_status in self.people)

    def step(self) -> None:
        """One month. Those aged a last October are spread over a and a + 1 by now, so each rate is a mean of two ages."""
        weight = ((self.month - 10) % 12 + 0.5) / 12  # share that has had its birthday since October
        at = lambda values, age: (1 - weight) * values[age] + weight * values[min(age + 1, AGES - 1)]  # noqa: E731
        before = [[row[:] for row in by_status] for by_status in self.people]
        self._die(before, at)
        self._marry(before, at)
        self._divorce(before, at)
        self._bear(before, at)
        self._arrive()
        self.couples = fit_couples(self.couples, *self._married(), 2)
        self.month += 1
        if self.month == 10:
            self._birthday()
        if self.month == 13:
            self.month, self.year = 1, self.year + 1

    def _die(self, before: list[list[list[float]]], at: Callable[..., float]) -> None:
        factor = self.factor("deaths")
        risk = [
            [
                [
                    1 - math.exp(-at(self.rates.death[s], a) * at(self.rates.death_ratio[s][m], a) * factor / 12)
                    for a in range(AGES)
                ]
                for m in range(4)
            ]
            for s in range(2)
        ]
        for s in range(2):
            for m in range(4):
                for a in range(AGES):
                    dead = before[s][m][a] * risk[s][m][a]
                    self.people[s][m][a] -= dead
                    self.count("deaths", dead)
                    self.count(f"deaths_{SEXES[s]}", dead)
        risks = [np.array(of_sex[MARRIED]) for of_sex in risk]
        left = (risks[1] @ self.couples.T, risks[0] @ self.couples)  # husbands, wives whose spouse dies
        self.couples *= (1 - risks[0])[:, None] * (1 - risks[1])
        for s in range(2):
            dead = sum(before[1 - s][MARRIED][a] * risk[1 - s][MARRIED][a] for a in range(AGES))
            scale = dead / left[s].sum()  # as many are widowed as married people of the other sex died
            for a in range(15, AGES):
                lost = float(left[s][a] * scale)
                self.people[s][MARRIED][a] -= lost
                self.people[s][WIDOWED][a] += lost
                self.count(f"widowhood_{SEXES[s]}", lost)

    def _marry(self, before: list[list[list[float]]], at: Callable[..., float]) -> None:
        """Women's rates say how many marriages there are; men's are scaled to as many."""
        kinds = (
            (NEVER, self.rates.first_marriage),
            (WIDOWED, self.rates.remarriage_widowed),
            (DIVORCED, self.rates.remarriage_divorced),
        )
        made = [
            [
                [before[s][m][a] * at(rate[s], a) / 12 * self.factor("marriages") for a in range(AGES)]
                for m, rate in kinds
            ]
            for s in range(2)
        ]
        couples = sum(sum(row) for row in made[1])
        men = sum(sum(row) for row in made[0])
        for s, scale in ((0, couples / men), (1, 1.0)):
            for (m, _), row in zip(kinds, made[s], strict=True):
                for a in range(AGES):
                    self.people[s][m][a] -= row[a] * scale
                    self.people[s][MARRIED][a] += row[a] * scale
        grooms, brides = (np.array(made[s]).sum(axis=0) for s in range(2))
        self.couples += fit_couples(_GAP, grooms, brides, 5)
        self.count("marriages", couples)

    def _divorce(self, before: list[list[list[float]]], at: Callable[..., float]) -> None:
        parted = [
            [before[s][MARRIED][a] * at(self.rates.divorce[s], a) / 12 * self.factor("divorces") for a in range(AGES)]
            for s in range(2)
        ]
        for s, scale in ((0, sum(parted[1]) / sum(parted[0])), (1, 1.0)):
            for a in range(AGES):
                self.people[s][MARRIED][a] -= parted[s][a] * scale
                self.people[s][DIVORCED][a] += parted[s][a] * scale
        self.count("divorces", sum(parted[1]))

    def _bear(self, before: list[list[list[float]]], at: Callable[..., float]) -> None:
        born = (
            sum(before[1][MARRIED][a] * at(self.rates.marital_births, a) for a in range(15, 55))
            / 12
            * self.factor("births")
        )
        # Children born since October are kept below age 0 until then: they wait in `newborn`.
        for s, share in ((0, self.rates.male_births), (1, 1 - self.rates.male_births)):
            self._newborn(s, born * share * (1 - 0.75 * (1 - math.exp(-self.rates.death[s][0]))))
        self.count("births", born)

    def _newborn(self, sex: int, number: float) -> None:
        self.waiting = getattr(self, "waiting", [0.0, 0.0])
        self.waiting[sex] += number

    def _arrive(self) -> None:
        year = self.year if self.month >= 10 else self.year - 1
        for s in range(2):
            for a in range(AGES):
                self.people[s][NEVER][a] += self.rates.arrivals(year) / 12 * self.rates.abroad_profile[s][a]
        self.count("arrivals_from_abroad", self.rates.arrivals(year) / 12)

    def _birthday(self) -> None:
        older = np.zeros_like(self.couples)
        older[1:, 1:] = self.couples[:-1, :-1]
        older[-1, 1:] += self.couples[-1, :-1]
        older[1:, -1] += self.couples[:-1, -1]
        older[-1, -1] += self.couples[-1, -1]
        self.couples = older
        for s in range(2):
            for m in range(4):
                row = self.people[s][m]
                row[AGES - 1] += row[AGES - 2]
                row[1 : AGES - 1] = row[0 : AGES - 2]
                row[0] = self.waiting[s] if m == NEVER else 0.0
        self.waiting = [0.0, 0.0]

    def status_shares(self, sex: int, first: int, end: int) -> list[float]:
        """Shares of the four marital statuses among those aged first … end − 1."""
        counts = [sum(self.people[sex][m][first:end]) for m in range(4)]
        return [c / sum(counts) for c in counts]


def years(scenarios: Path, until: int, factors: dict[str, dict[int, float]] | None = None) -> Iterator[Cohorts]:
    """The cohorts at the start of every October from 2020 to `until`; with the factors of the shipped tables unless given."""
    cohorts = Cohorts.of_census(
        scenarios, Rates.read(scenarios), shipped_factors(scenarios) if factors is None else factors
    )
    yield cohorts
    while cohorts.year < until:
        for _ in range(12):
            cohorts.step()
        yield cohorts


TABLES = {
    "deaths": "mortality_by_year",
    "births": "fertility_by_year",
    "marriages": "marriage_by_year",
    "divorces": "divorce_by_year",
}


def shipped_factors(scenarios: Path) -> dict[str, dict[int, float]]:
    return {
        event: {int(row["year"]): float(row["factor"]) for row in read_table(scenarios / "japan" / f"{table}.csv")}
        for event, table in TABLES.items()
    }


def year_factors(scenarios: Path, counted: dict[int, dict[str, float]]) -> dict[str, dict[int, float]]:
    """Events counted / events of the rates of 2020, year by year, each year beginning with what the years before left.

    Of 2020 only October to December is projected; a quarter of that year's count stands beside it.
    """
    factors: dict[str, dict[int, float]] = {event: {} for event in TABLES}
    for year in sorted(counted):
        for event in factors:
            factors[event][year] = 1.0
        for _ in range(4):
            *_, last = years(scenarios, year + 1, factors)
            for event in factors:
                share = 0.25 if year == 2020 else 1.0
                factors[event][year] *= counted[year][event] * share / last.events[year][event]
    return factors


def main() -> int:
    scenarios = Path(sys.argv[1] if len(sys.argv) > 1 else "scenarios")
    counted = {
        int(row["year"]): {event: float(row[event]) for event in TABLES}
        for row in read_table(scenarios / "japan" / "vital_events.csv")
    }
    for event, by_year in year_factors(scenarios, counted).items():
        print(event, " ".join(f"{year}:{factor:.4f}" for year, factor in by_year.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
