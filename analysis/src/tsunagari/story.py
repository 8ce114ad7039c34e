"""`./tsunagari story results.h5 --person …`: the life of one person of the panel, in two scenarios side by side.

The panel follows the same people in every scenario of a replicate, month by month. A story tells the months in which something
happened (deaths, moves, illness, troubles …; being taken in by a lever for the first time) or changed: work, marriage, home, health, means, isolation, and how lonely they say
they are; and where the two worlds part. Nobody
in it exists: the people are simulated.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from tsunagari.figures.time import event_names
from tsunagari.report.words import Text
from tsunagari.results import Results, ResultsError, flags

STATES = {
    "presence": Text("居住", "living here"),
    "marital_status": Text("配偶関係", "marital status"),
    "household_type": Text("世帯", "household"),
    "employment": Text("就業", "work"),
    "health": Text("健康", "health"),
    "economic_situation": Text("暮らし向き", "circumstances"),
    "isolated": Text("孤立", "isolated"),
    "direct": Text("孤独感", "feels lonely"),
}
EVENT = "event"  # the state of a Change that is an event: nothing before, its name after
LEVER = "lever"  # the state of a Change that is joining a lever for the first time: its name in the scenario after
LEVER_START = "lever_start"  # what the log of events calls that


Happened = tuple[str, str, str]  # month, EVENT or LEVER, its name


@dataclass(frozen=True)
class Change:
    """What happened, or became different, in a month, in one of the two scenarios or both (codes of `STATES`, as in the panel)."""

    month: str
    state: str
    before: str
    after: str
    where: str  # "both", or the name of the scenario


@dataclass(frozen=True)
class Story:
    person: int
    replicate: int
    scenarios: tuple[str, str]
    sex: str
    age: int  # in the first month
    changes: list[Change]
    theta: xr.DataArray  # scenario, month
    parted: str | None  # first month in which anything differs


def people(results: Results, replicate: int = 0) -> list[int]:
    """Keys of the people whose stories can be told."""
    keys = results.panel["person_key"].sel(replicate=replicate).values
    return [int(key) for key in keys if key >= 0]


def most_changed(results: Results, scenario: str, replicate: int = 0) -> int:
    """Who of the panel is helped most by a scenario: the largest fall of mean θ against the baseline."""
    theta = results.panel["theta"].sel(replicate=replicate)
    fall = (theta.sel(scenario=results.baseline) - theta.sel(scenario=scenario)).mean("month").values
    keys = results.panel["person_key"].sel(replicate=replicate).values
    if not np.isfinite(fall).any():
        raise ResultsError(f"{results.path}: the panel holds nobody of replicate {replicate}.")
    return int(keys[int(np.nanargmax(fall))])


def tell(results: Results, person: int, scenario: str | None = None, replicate: int = 0) -> Story:
    """The story of a person of the panel, in the baseline and in `scenario` (the first other one, if none is named)."""
    panel = results.panel
    if replicate not in panel["replicate"].values:
        raise ResultsError(f"there is no replicate {replicate}; there are 0 to {panel.sizes['replicate'] - 1}.")
    others = [name for name in results.scenarios if name != results.baseline] or [results.baseline]
    other = scenario or others[0]
    if other not in results.scenarios:
        raise ResultsError(f"there is no scenario '{other}'; there are {', '.join(results.scenarios)}.")
    places = np.flatnonzero(panel["person_key"].sel(replicate=replicate).values == person)
    if not len(places):
        known = people(results, replicate)
        near = ", ".join(map(str, sorted(known, key=lambda key: abs(key - person))[:3]))
        raise ResultsError(f"person {person} is not in the panel of replicate {replicate}; near there are {near}.")
    both = (
        panel.sel(replicate=replicate).isel(panel_person=int(places[0])).sel(scenario=[results.baseline, other]).load()
    )
    states = {name: _words(both[name]) for name in STATES}
    months = [str(m)[:7] for m in both["month"].values.astype("datetime64[M]")]
    changes = [
        change for k in range(1, len(months)) for change in _changes(states, months, k, (results.baseline, other))
    ]
    changes = sorted(changes + _events(results, person, replicate, (results.baseline, other)), key=_when)
    differs = np.flatnonzero(np.abs(both["theta"].values[0] - both["theta"].values[1]) > 1e-6)
    return Story(
        person=person,
        replicate=replicate,
        scenarios=(results.baseline, other),
        sex=str(_words(both["sex"])[0, 0]),
        age=int(both["age"].values[0, 0]),
        changes=changes,
        theta=both["theta"],
        parted=months[int(differs[0])] if len(differs) else None,
    )


def _events(results: Results, person: int, replicate: int, names: tuple[str, str]) -> list[Change]:
    """What happened to a person by the log of events."""
    if not results.has("event_log"):
        return []
    log = results.event_log
    own = log[(log["person_key"] == person) & (log["replicate"] == replicate)]
    each = [Counter(_happened(own[own["scenario"].astype(str) == name])) for name in names]
    return [
        Change(month, state, "", what, where)
        for where in ("both", *names)
        for month, state, what in _only(each, names, where)
    ]


def _happened(log: pd.DataFrame) -> list[Happened]:
    """A lever goes by its name in its scenario, so that the same one in both worlds is known as such."""
    levers = log["lever"].astype(str) if "lever" in log else [""] * len(log)
    return [
        (str(month)[:7], LEVER, lever.split("/", 1)[-1]) if event == LEVER_START else (str(month)[:7], EVENT, event)
        for month, event, lever in zip(log["month"], log["event"].astype(str), levers, strict=True)
    ]


def _only(each: list[Counter[Happened]], names: tuple[str, str], where: str) -> list[Happened]:
    """Events of both worlds, or those that one has and the other lacks."""
    if where == "both":
        return list((each[0] & each[1]).elements())
    if names[0] == names[1]:
        return []
    mine = names.index(where)
    return list((each[mine] - each[1 - mine]).elements())


def _when(change: Change) -> tuple[str, bool]:
    """By month; what was found at the start of a month comes before what happened in it."""
    return change.month, change.state in (EVENT, LEVER)


def _words(variable: xr.DataArray) -> np.ndarray:
    """Codes as words, [scenario, month]; "" where missing."""
    words = flags(variable)
    return np.array(
        [["" if not np.isfinite(v) else words.get(int(v), str(int(v))) for v in row] for row in variable.values]
    )


def _changes(states: dict[str, np.ndarray], months: list[str], k: int, names: tuple[str, str]) -> list[Change]:
    """What became different in month k. Somebody dead or gone has no other states."""
    found = []
    for state, words in states.items():
        moved = [(words[s, k - 1], words[s, k]) for s in (0, 1) if words[s, k - 1] != words[s, k] and words[s, k]]
        here = [s for s in (0, 1) if words[s, k - 1] != words[s, k] and words[s, k]]
        if len(here) == 2 and moved[0] == moved[1]:
            found.append(Change(months[k], state, *moved[0], "both"))
        else:
            found += [Change(months[k], state, *move, names[s]) for s, move in zip(here, moved, strict=True)]
    return found


def text(story: Story, results: Results, language: str = "ja", answers: bool = False) -> str:
    """The story to read. Monthly answers to the direct question, which move a lot, only with `answers`."""
    panel = results.panel
    key = "flag_meanings_ja" if language == "ja" else "flag_meanings"

    def word(state: str, name: str) -> str:
        codes = flags(panel[state])
        code = next((c for c, meaning in codes.items() if meaning == name), None)
        return flags(panel[state], key).get(code, name).replace("_", " ") if code is not None else name

    labels = [results.scenario_label(name, language) for name in story.scenarios]
    head = Text(
        f"{story.person}さん（{word('sex', story.sex)}、はじめ{story.age}歳、反復{story.replicate}）　{labels[0]} と {labels[1]}",
        f"Person {story.person} ({word('sex', story.sex)}, {story.age} at the start, replicate {story.replicate}): {labels[0]} and {labels[1]}",
    )
    lines = [head.in_language(language)]
    where = {
        "both": Text("どちらでも", "in both").in_language(language),
        story.scenarios[0]: labels[0],
        story.scenarios[1]: labels[1],
    }
    names = event_names(results)
    for change in story.changes:
        if change.state == "direct" and not answers:
            continue
        if change.state == EVENT:
            lines.append(f"  {change.month}  ● {names[change.after].in_language(language)}  [{where[change.where]}]")
            continue
        if change.state == LEVER:
            scenario = story.scenarios[1] if change.where == "both" else change.where
            joins = Text("{}の利用を始める", "joins {}").in_language(language)
            lever = results.lever_label(f"{scenario}/{change.after}", language)
            lines.append(f"  {change.month}  ◆ {joins.format(lever)}  [{where[change.where]}]")
            continue
        what = STATES[change.state].in_language(language)
        lines.append(
            f"  {change.month}  {what}: {word(change.state, change.before)} → {word(change.state, change.after)}  [{where[change.where]}]"
        )
    mean = story.theta.mean("month").values
    lines.append(
        Text(
            f"孤独感θの平均：{labels[0]} {mean[0]:+.2f}、{labels[1]} {mean[1]:+.2f}"
            + (f"。二つの世界は{story.parted}に分かれる。" if story.parted else "。二つの世界は最後まで同じ。"),
            f"Mean latent loneliness: {labels[0]} {mean[0]:+.2f}, {labels[1]} {mean[1]:+.2f}"
            + (f"; the two worlds part in {story.parted}." if story.parted else "; the two worlds stay the same."),
        ).in_language(language)
    )
    lines.append(
        Text(
            "模擬された人であり、実在の人ではありません。二つの世界の差は、ほかの人の人生の偶然のずれによることもあります。",
            "Simulated, nobody real. Two worlds can also part because somebody else's life took another turn by chance.",
        ).in_language(language)
    )
    return "\n".join(lines) + "\n"
