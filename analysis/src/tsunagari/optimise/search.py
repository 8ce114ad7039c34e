"""The search for the best mix: which mixes are worth simulating, and which is best, given that all are only simulated.

1. Every option is run alone at each of its doses, in a first round of replicates.
2. Mixes of options are ranked by the sums of what their parts brought and cost alone; the most promising that should fit the
   budget are run themselves, in rounds, together with the best single options. Sums only choose what to run; every number
   that is reported of a mix was simulated with that mix.
3. After each round mixes that are hardly ever best are dropped, and the search ends when one is best with enough
   probability or the rounds are used up.

All mixes of a round are scenarios of one run, so they share their random worlds (common random numbers), and a comparison
is made within each replicate. The probability of being best is that of the posterior of the paired means: a multivariate
Student t with the covariance of the replicates, shrunk towards one correlation for all pairs while they are few (Chick &
Inoue 2001; Ledoit & Wolf 2003). If the scenario draws its parameters anew for each replicate, their uncertainty is in it.

Every round is a scenario file and a results file in the folder of the search. A results file that is there and was made from
the same scenario is not made again: an interrupted search goes on where it was, to the same end.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w
import xarray as xr

import tsunagari
from tsunagari.optimise.plan import Option, Plan, toml
from tsunagari.report.answer import labels
from tsunagari.report.words import Text, area_name, english_areas, same
from tsunagari.results import Results, ResultsError
from tsunagari.running import find_program
from tsunagari.statistics import student_quantile

NEXT_SEED = 1_000_003  # rounds have seeds of their own
POSTERIOR_DRAWS = 20_000

Mix = tuple[tuple[int, float], ...]  # (option, dose) of what is bought, by option


@dataclass
class Outcome:
    """What a mix brought and cost, by replicate: lonely person-years averted (weighted), and yen a year."""

    averted: dict[tuple[int, int], float] = field(default_factory=dict)  # by (round, replicate)
    yen: dict[tuple[int, int], float] = field(default_factory=dict)

    def mean(self) -> float:
        return float(np.mean(list(self.averted.values())))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        values = np.array(list(self.averted.values()))
        half = student_quantile(level, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
        return float(values.mean() - half), float(values.mean() + half)

    def yen_per_year(self) -> float:
        return float(np.mean(list(self.yen.values())))


@dataclass
class Found:
    plan: Plan
    folder: Path
    outcomes: dict[Mix, Outcome]
    best: Mix | None
    probability: dict[Mix, float]  # of being the best within the budget, of those run to the end
    rounds: int
    enough: bool  # whether the probability asked for was reached
    baseline: str
    area: Text
    years: float
    scale: float = 1.0
    groups: Mapping[str, Text] = field(default_factory=dict)  # what the groups with a weight are called

    def within_budget(self, mix: Mix) -> bool:
        return self.outcomes[mix].yen_per_year() <= self.plan.yen_per_year

    def efficient(self) -> list[Mix]:
        """Mixes that no cheaper mix beats, by cost."""
        frontier: list[Mix] = []
        best = 0.0
        for mix in sorted(self.outcomes, key=lambda m: (self.outcomes[m].yen_per_year(), -self.outcomes[m].mean())):
            if self.outcomes[mix].mean() > best:
                frontier.append(mix)
                best = self.outcomes[mix].mean()
        return frontier


def name_of(plan: Plan, mix: Mix) -> str:
    """A name that a scenario can have: option and dose of each part."""
    return "_".join(f"{plan.options[k].name}_{dose:g}".replace(".", "p").replace("-", "m") for k, dose in mix)


def label_of(plan: Plan, mix: Mix, language: str) -> str:
    """A mix in words: "居場所26か所＋訪問3人"."""
    return ("＋" if language == "ja" else " + ").join(plan.options[k].words(dose, language) for k, dose in mix)


def variant(plan: Plan, mix: Mix) -> dict[str, object]:
    """A mix as a [[scenario]] of a scenario file."""
    return {
        "name": name_of(plan, mix),
        "label": {language: label_of(plan, mix, language) for language in ("ja", "en")},
        "lever": [_lever(plan.options[k], dose) for k, dose in mix],
    }


def optimise(plan: Plan, folder: Path, say: Callable[[str], None]) -> Found:
    """Looks for the best mix; everything it runs stays in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    search = _Search(plan, folder, say)
    return search.go()


class _Search:
    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self.plan, self.folder, self.say = plan, folder, say
        self.program = find_program()
        self.baseline, self.seed = _first_scenario(self.program, plan.scenario)
        self.outcomes: dict[Mix, Outcome] = {}
        self.area, self.years, self.scale = same(""), 0.0, 1.0
        self.groups: dict[str, Text] = {}

    def go(self) -> Found:
        singles = [((k, dose),) for k, option in enumerate(self.plan.options) for dose in option.doses]
        self.run(0, singles)
        field_ = self.choose(singles)
        probability: dict[Mix, float] = {}
        rounds, enough = 0, False
        for k in range(1, self.plan.search.rounds + 1):
            if not field_:
                break
            self.run(k, field_)
            rounds = k
            probability = self.probability_best(field_, k)
            if not probability:
                break
            enough = max(probability.values()) >= self.plan.search.probability_enough
            if enough:
                break
            kept = [mix for mix in field_ if probability.get(mix, 0.0) >= self.plan.search.drop_below]
            field_ = kept if len(kept) > 1 else field_
        if not probability:  # nothing was run beside the options alone
            probability = self.probability_best(singles, 0)
            enough = bool(probability) and max(probability.values()) >= self.plan.search.probability_enough
        best = max(probability, key=lambda mix: (probability[mix], -len(mix))) if probability else None
        return Found(
            self.plan,
            self.folder,
            self.outcomes,
            best,
            probability,
            rounds,
            enough,
            self.baseline,
            self.area,
            self.years,
            self.scale,
            self.groups,
        )

    def choose(self, singles: Sequence[Mix]) -> list[Mix]:
        """Mixes to simulate: the most promising by the sums of their parts, and the best options alone."""
        alone = {mix[0]: self.outcomes[mix] for mix in singles}
        choices = [[(k, 0.0), *((k, dose) for dose in option.doses)] for k, option in enumerate(self.plan.options)]
        mixes: list[tuple[float, Mix]] = []
        for parts in itertools.product(*choices):
            mix = tuple(part for part in parts if part[1] > 0)
            if len(mix) < 2 or sum(alone[part].yen_per_year() for part in mix) > self.plan.yen_per_year:
                continue
            mixes.append((sum(alone[part].mean() for part in mix), mix))
        mixes.sort(key=lambda pair: (-pair[0], pair[1]))
        affordable = [mix for mix in singles if alone[mix[0]].yen_per_year() <= self.plan.yen_per_year]
        affordable.sort(key=lambda mix: -self.outcomes[mix].mean())
        return [mix for _, mix in mixes[: self.plan.search.mixes]] + affordable[: max(2, len(self.plan.options))]

    def run(self, number: int, mixes: Sequence[Mix]) -> None:
        """One round: a scenario file with these mixes, its results, and what they say."""
        scenario = self.folder / f"round-{number}.toml"
        results = self.folder / f"round-{number}.h5"
        text = self.scenario_text(number, mixes)
        if not (results.exists() and self.made_from(results, text)):
            scenario.write_text(text, encoding="utf-8")
            self.say(f"round {number}: {len(mixes)} mixes, {self.plan.search.replicates_a_round} replicates")
            self.call("check", scenario)
            self.call("run", scenario, "--output", results)
        with tsunagari.open(results) as data:
            self.read(number, mixes, data)

    def scenario_text(self, number: int, mixes: Sequence[Mix]) -> str:
        base = os.path.relpath(self.plan.scenario.resolve(), self.folder.resolve())
        document: dict[str, Any] = {
            "format": 1,
            "extends": base,
            "run": {"replicates": self.plan.search.replicates_a_round, "seed": self.seed + number * NEXT_SEED},
            **({"place": {"scale": self.plan.run["scale"]}} if "scale" in self.plan.run else {}),
            "record": {
                "strata": sorted(self.plan.weights),
                "panel_people": 0,
                "ties_people": 0,
                "snapshot_people": 0,
                "snapshot_every_months": 1200,
                "survey_people": 0,
            },
            "scenario": [{"name": self.baseline}, *(variant(self.plan, mix) for mix in mixes)],
        }
        if "months" in self.plan.run:
            document["run"]["months"] = int(self.plan.run["months"])
        digest = hashlib.sha256(self.plan.scenario.read_bytes()).hexdigest()
        return (
            f"# a round of the search {self.plan.path.name}; {self.plan.scenario.name} is {digest}\n"
            + tomli_w.dumps(document)
        )

    @staticmethod
    def made_from(results: Path, text: str) -> bool:
        try:
            with tsunagari.open(results) as data:
                complete = data.provenance["completed_runs"] == data.provenance["planned_runs"]
                return bool(complete) and str(data.provenance.get("scenario_text")) == text
        except ResultsError:
            return False

    def call(self, verb: str, *arguments: Path | str) -> None:
        done = subprocess.run(
            [self.program, verb, *arguments],
            stdout=subprocess.DEVNULL if verb == "check" else 2,  # beside the table, which is standard output
            stderr=subprocess.PIPE if verb == "check" else None,
            text=True,
            check=False,
        )
        if done.returncode == 130:
            raise KeyboardInterrupt
        if done.returncode != 0:
            raise ResultsError(
                f"a round cannot be run:\n{(done.stderr or '').strip()}"
                if verb == "check"
                else "the run of a round failed."
            )

    def read(self, number: int, mixes: Sequence[Mix], data: Results) -> None:
        self.scale = scale = float(data.provenance["scale"])
        self.years = data.monthly.sizes["month"] / 12
        self.area = area_name(data.provenance)
        lonely = self.weighted(data) / scale
        before = self.spent(data, data.baseline)
        for mix in mixes:
            name = name_of(self.plan, mix)
            outcome = self.outcomes.setdefault(mix, Outcome())
            yen = (self.spent(data, name) - before) / scale / self.years
            averted = lonely.sel(scenario=data.baseline, drop=True) - lonely.sel(scenario=name, drop=True)
            for r in data.monthly["replicate"].values:
                outcome.averted[number, int(r)] = float(averted.sel(replicate=r))
                outcome.yen[number, int(r)] = float(yen.sel(replicate=r))

    def weighted(self, data: Results) -> xr.DataArray:
        """Lonely person-years by scenario and replicate, groups weighted."""
        months = data.total(self.plan.goal, tuple(self.plan.weights))
        for stratum, weights in self.plan.weights.items():
            groups = [str(name) for name in months[stratum].values]
            for group in weights:
                if group not in groups:
                    known = ", ".join(groups)
                    raise ResultsError(f"{self.plan.path}: weights.{stratum}.{group} is no group; there are {known}.")
            names = labels(data.monthly, stratum, english_areas(data.provenance))
            self.groups |= {group: names[group] for group in weights}
            months = months * xr.DataArray([weights.get(g, 1.0) for g in groups], {stratum: groups}, (stratum,))
        return months.sum([name for name in months.dims if name not in ("scenario", "replicate")], skipna=False) / 12

    @staticmethod
    def spent(data: Results, scenario: str) -> xr.DataArray:
        """Yen of a scenario in the whole run, by replicate."""
        owners = data.lever_scenarios("cost") if data.has("cost") else []
        if scenario not in owners:
            return xr.zeros_like(data.monthly["replicate"], dtype=float)
        yen = data.cost["yen"].sum(["month", "item"], skipna=False)
        return yen.isel(lever=[k for k, owner in enumerate(owners) if owner == scenario]).sum("lever", skipna=False)

    def probability_best(self, mixes: Sequence[Mix], last: int) -> dict[Mix, float]:
        """Of the mixes within the budget, from the replicates that all of them have."""
        affordable = [mix for mix in mixes if self.outcomes[mix].yen_per_year() <= self.plan.yen_per_year]
        if not affordable:
            return {}
        shared = sorted(set.intersection(*(set(self.outcomes[mix].averted) for mix in affordable)))
        table = np.array([[self.outcomes[mix].averted[key] for key in shared] for mix in affordable])
        return dict(zip(affordable, probability_best(table), strict=True))


def probability_best(table: np.ndarray) -> list[float]:
    """table[mix, replicate]: how probably each mix has the largest mean, nothing (0) being one of the choices."""
    mixes, replicates = table.shape
    mean = table.mean(axis=1)
    covariance = np.atleast_2d(np.cov(table))
    sd = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    alike = (covariance / np.outer(sd, sd))[~np.eye(mixes, dtype=bool)]
    usual = float(np.clip(alike.mean(), 0.0, 0.999)) if mixes > 1 else 0.0
    target = np.outer(sd, sd) * (usual + (1 - usual) * np.eye(mixes))
    shrink = 1.0 / replicates
    covariance = (1 - shrink) * covariance + shrink * target
    factor = np.linalg.cholesky(covariance / replicates + 1e-12 * np.eye(mixes) * max(1.0, covariance.max()))
    generator = np.random.Generator(np.random.PCG64(20201001))
    normal = generator.standard_normal((POSTERIOR_DRAWS, mixes)) @ factor.T
    spread = np.sqrt(generator.chisquare(replicates - 1, POSTERIOR_DRAWS) / (replicates - 1))
    drawn = mean + normal / spread[:, None]
    best = np.where(drawn.max(axis=1) > 0, drawn.argmax(axis=1), mixes)
    return [float(np.mean(best == k)) for k in range(mixes)]


def _lever(option: Option, dose: float) -> dict[str, object]:
    whole = int(dose) if float(dose).is_integer() else dose
    return {"name": option.name, **option.lever, option.dose: whole}


def _first_scenario(program: Path, scenario: Path) -> tuple[str, int]:
    """Name of the first scenario of a file, and its seed, as the program reads it."""
    done = subprocess.run([program, "check", scenario, "--resolved"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ResultsError(done.stderr.strip())
    resolved = toml.loads(done.stdout)
    return str(resolved["scenario"][0]["name"]), int(resolved["run"]["seed"])
