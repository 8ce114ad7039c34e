"""What the search found, as a table to read, as CSV, and as a scenario file to run."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import tomli_w

from tsunagari.optimise.search import Found, Mix, label_of, name_of, variant
from tsunagari.report.words import Text, digits_for, number, same, yen
from tsunagari.terminal import lines

HEADINGS = (
    Text("施策の組み合わせ", "mix of levers"),
    Text("費用（年）", "cost a year"),
    Text("孤独な人年の減少", "lonely person-years averted"),
    Text("95 % 区間", "95 % interval"),
    Text("1億円あたりの人年", "person-years per ¥100 million"),
    Text("最良である確率", "probability of being best"),
)


def row(found: Found, mix: Mix, language: str) -> list[str]:
    """One mix, in words and rounded numbers."""
    outcome = found.outcomes[mix]
    low, high = outcome.interval()
    digits = digits_for(outcome.mean(), high - low)
    spent = outcome.yen_per_year() * found.years
    per = outcome.mean() / spent * 1e8 if spent > 0 else float("nan")
    over = "" if found.within_budget(mix) else {"ja": "（予算超過）", "en": " (over budget)"}[language]
    return [
        label_of(found.plan, mix, language) + over,
        yen(outcome.yen_per_year()).in_language(language),
        number(outcome.mean(), digits),
        f"{number(low, digits)}〜{number(high, digits)}" if language == "ja" else f"{number(low, digits)} to {number(high, digits)}",
        number(per, 1),
        probability(found, mix).in_language(language),
    ]


def probability(found: Found, mix: Mix) -> Text:
    """Of being best, in percent; of what was not run to the end, why there is none."""
    if not found.within_budget(mix):
        return same("–")
    share = found.probability.get(mix)
    if share is None:
        return Text("途中で除外", "dropped")
    if share < 0.005:
        return Text("1 %未満", "below 1 %")
    return Text("99 %超", "over 99 %") if share > 0.995 else same(f"{100 * share:.0f} %")


def in_order(found: Found) -> list[Mix]:
    """The likeliest best first, then what was dropped on the way, by what it brought."""
    return sorted(found.outcomes, key=lambda m: (-found.probability.get(m, -1.0), -found.outcomes[m].mean()))


def table(found: Found, language: str = "ja") -> str:
    """Every mix that was simulated, to read on a terminal."""
    rows = [[h.in_language(language) for h in HEADINGS], *(row(found, m, language) for m in in_order(found))]
    return "\n".join(lines(rows)) + "\n"


def write_csv(found: Found, path: Path) -> None:
    """Every mix that was simulated, with unrounded numbers."""
    efficient = set(found.efficient())
    doses_of = [f"{option.name}_{option.dose}" for option in found.plan.options]
    measures = ["yen_per_year", "person_years_averted", "low", "high", "replicates"]
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(["mix", *doses_of, *measures, "within_budget", "efficient", "probability_best"])
        for mix in in_order(found):
            outcome, bought = found.outcomes[mix], dict(mix)
            doses = [bought.get(k, 0) for k in range(len(found.plan.options))]
            said = [outcome.yen_per_year(), outcome.mean(), *outcome.interval(), len(outcome.averted)]
            marks = [int(found.within_budget(mix)), int(mix in efficient), found.probability.get(mix, "")]
            out.writerow([name_of(found.plan, mix), *doses, *said, *marks])


def write_best(found: Found, path: Path) -> None:
    """The best mix as a scenario file, to run with everything recorded and a report."""
    if found.best is None:
        return
    base = os.path.relpath(found.plan.scenario.resolve(), path.parent.resolve())
    document = {
        "format": 1,
        "extends": base,
        "scenario": [{"name": found.baseline}, variant(found.plan, found.best)],
    }
    path.write_text(tomli_w.dumps(document), encoding="utf-8")
