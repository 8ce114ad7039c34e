"""Which scenarios are one measure under different assumptions.

A scenario file may set the same levers side by side with effects at the low and the high end of the evidence. Such
scenarios are no rivals: only the first of them competes with other measures, and the rest tell how much hangs on the
effect.
"""

from __future__ import annotations

from dataclasses import dataclass

from tsunagari.economics import Economics
from tsunagari.results import Results

#: settings of levers that say how large an effect is taken to be
EFFECTS = ("effect_sd", "training_effect_sd", "solved_monthly_probability", "stigma_odds_ratio", "arrival_share")


def measures(results: Results) -> dict[str, list[str]]:
    """First scenario of each measure → that and all others whose levers differ from its own in EFFECTS only. Without the
    baseline; a scenario without levers is a measure of its own."""
    if not results.has("levers"):
        return {scenario: [scenario] for scenario in results.scenarios[1:]}
    settings: dict[str, set[tuple[str, str]]] = {}
    for name, value in results.levers["value"].astype(str).items():
        scenario, lever, setting = _parts(str(name))
        if setting not in EFFECTS:
            settings.setdefault(scenario, set()).add((f"{lever}/{setting}", value))
    found: dict[str, list[str]] = {}
    for scenario in results.scenarios[1:]:
        own = settings.get(scenario)
        first = next((one for one in found if own is not None and settings.get(one) == own), scenario)
        found.setdefault(first, []).append(scenario)
    return found


def scenario_of(lever_parameter: str) -> str:
    """The scenario in the name of a row of `Results.levers`."""
    return _parts(lever_parameter)[0]


def _parts(name: str) -> tuple[str, str, str]:
    scenario, rest = name.split("/", 1)
    lever, setting = rest.rsplit("/", 1) if "/" in rest else ("", rest)
    return scenario, lever, setting


@dataclass(frozen=True)
class Ends:
    """Means of person-years averted by one measure at the ends of what was assumed of it, and the scenarios they are of."""

    low: float
    high: float
    lowest: str
    highest: str


def ends(economics: Economics, variants: list[str]) -> Ends:
    """Of the variants of one measure."""
    of = {str(name): float(value) for name, value in economics.scenarios["averted"].items() if name in variants}
    lowest, highest = min(of, key=lambda s: of[s]), max(of, key=lambda s: of[s])
    return Ends(of[lowest], of[highest], lowest, highest)
