"""The page of a search: the best mix in a sentence, the frontier as a picture, every mix in a table, and how it was found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from tsunagari.optimise.search import Found, Mix, label_of
from tsunagari.optimise.table import HEADINGS, in_order, probability, row
from tsunagari.report.answer import length_of
from tsunagari.report.charts import COLOURS, Canvas, nice_ticks, text_width
from tsunagari.report.tables import Table, num
from tsunagari.report.words import Text, digits_for, number, same, say, yen

SIMULATED, EFFICIENT, BEST = COLOURS[6], COLOURS[1], COLOURS[2]


def write_page(found: Found, path: Path, language: str = "ja") -> None:
    """Writes the page (HTML, both languages, works offline)."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tsunagari", "optimise"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    report = resources.files("tsunagari") / "report"
    page = environment.get_template("optimise.html.j2").render(
        t=Text,
        language=language,
        style=(report / "report.css").read_text(encoding="utf-8"),
        script=(report / "report.js").read_text(encoding="utf-8"),
        title=found.plan.title,
        facts=_facts(found),
        leads=leads(found),
        frontier=frontier(found),
        table=_table(found),
        notes=_notes(found),
        provenance=_provenance(found),
    )
    path.write_text(page, encoding="utf-8")


def _provenance(found: Found) -> list[Text]:
    """Plan, rounds, and what else lies in the folder."""
    rounds = sorted(found.folder.glob("round-*.h5"))
    made = [
        say("計画 {p}、シナリオ {s}", "plan {p}, scenario {s}", p=found.plan.path.name, s=found.plan.scenario.name),
        Text(
            "mixes.csv：すべての組み合わせ、丸める前の数値　best.toml：最良の組み合わせのシナリオ（全住民・全期間で確かめるため）",
            "mixes.csv: every mix, unrounded. best.toml: the best mix as a scenario, to be run with everybody and all months.",
        ),
    ]
    return made + [
        say("{f}（{n}回目）：{k}反復", "{f} (round {n}): {k} replicates", f=p.name, n=k, k=found.plan.search.replicates_a_round)
        for k, p in enumerate(rounds, start=1)
    ]


def _words(found: Found, mix: Mix) -> Text:
    return Text(label_of(found.plan, mix, "ja"), label_of(found.plan, mix, "en"))


def _facts(found: Found) -> Text:
    return say(
        "{a}・予算 年{b}・{y}・{n}通りの組み合わせ",
        "{a} · budget {b} a year · {y} · {n} mixes",
        a=found.area, b=yen(found.plan.yen_per_year), y=_length(found), n=len(found.outcomes),
    )  # fmt: skip


def _length(found: Found) -> Text:
    """5年3か月間; 5 years 3 months."""
    return length_of(round(12 * found.years))


def leads(found: Found) -> list[Text]:
    """What was found, in sentences."""
    if found.best is None:
        return [Text("予算内に収まる組み合わせがありませんでした。", "No mix fits the budget.")]
    outcome = found.outcomes[found.best]
    low, high = outcome.interval()
    digits = digits_for(outcome.mean(), high - low)
    said = [
        say(
            "予算内で効果が最も大きい見込みの組み合わせは「{m}」です。年{c}で、{y}に孤独な人年を{e}（95 % 区間 {l}〜{h}）減らします。",
            "The mix that is likely to bring most within the budget is “{m}”: for {c} a year it averts {e} lonely "
            "person-years in {y} (95 % interval {l} to {h}).",
            m=_words(found, found.best), c=yen(outcome.yen_per_year()), y=_length(found), e=number(outcome.mean(), digits),
            l=number(low, digits), h=number(high, digits),
        ),
        say(
            "これが、ここで試した候補の中で最良である確率は {p}です。", "The probability that it is the best of the candidates is {p}.",
            p=probability(found, found.best),
        ),
    ]  # fmt: skip
    if not found.enough:
        said.append(
            say(
                "目標の確率 {p:.0f} % には届いていません。表の上位の組み合わせは、どれが最良か見分けがつかないと読んでください。",
                "The probability asked for ({p:.0f} %) was not reached: which of the mixes at the top of the table is best cannot be told.",
                p=100 * found.plan.search.probability_enough,
            )
        )
    if outcome.mean() <= 0 or low <= 0:
        said.append(
            Text(
                "この効果は偶然の幅の中にあり、ゼロと区別できません。",
                "This effect lies within chance: it cannot be told from zero.",
            )
        )
    return said


def _notes(found: Found) -> list[Text]:
    weights = found.plan.weights
    notes = [
        Text(
            "費用は施策の費用だけです。年平均で、開設費を含みます。効果は現状のままとの差（同じ偶然を共有する組ごとの差の平均）です。",
            "Cost is that of the levers alone, a year on average, set-up included. Effects are differences from today's "
            "situation, paired world by world.",
        ),
        Text(
            "確率は模擬の繰り返しによる偶然と、シナリオがパラメータを抽出する場合はその不確かさだけを含みます。モデルの仮定が誤っている可能性は含みません。",
            "The probability holds chance and, if the scenario draws parameters, their uncertainty; not the possibility "
            "that assumptions of the model are wrong.",
        ),
    ]
    if found.scale < 1:
        notes.insert(
            0,
            say(
                "{n:.3g}人に1人だけの縮小した町で探し、人年と円は実際の町の大きさに直してあります。偶然の幅は、全住民で探すより約{w:.2g}倍広くなっています。"
                "表の上位を、全住民の町（scale = 1）で確かめてください：best.toml。",
                "Searched in a town of one simulated person for {n:.3g}; person-years and yen are brought to the size of the real town. Intervals "
                "are about {w:.2g} times as wide as with everybody. Check the top of the table in the whole town (scale = 1): best.toml.",
                n=1 / found.scale,
                w=found.scale**-0.5,
            ),
        )
    if weights:
        each = [(found.groups.get(g, same(g)), w) for table in weights.values() for g, w in table.items()]
        said = Text("、".join(f"{g.ja} {w:g}倍" for g, w in each), ", ".join(f"{g.en} × {w:g}" for g, w in each))
        notes.append(say("人年には重みが付いています：{w}、そのほかは1倍。", "Person-years are weighted: {w}; everybody else × 1.", w=said))
    return notes


def _table(found: Found) -> Table:
    table = Table([Text(h.ja, h.en) for h in HEADINGS])
    for mix in in_order(found):
        ja, en = row(found, mix, "ja"), row(found, mix, "en")
        table.add(Text(ja[0], en[0]), *(num(Text(a, b)) for a, b in zip(ja[1:], en[1:], strict=True)))
    return table


def _digits_of(ticks: Sequence[float]) -> int:
    """Digits behind the point that tell ticks as they are, up to three."""
    return next(d for d in range(4) if d == 3 or all(math.isclose(round(t, d), t, abs_tol=1e-9) for t in ticks))


def frontier(found: Found, width: float = 460, height: float = 290) -> Markup:
    """Every simulated mix by cost and effect, with intervals; the efficient ones joined, the budget as a line."""
    alt = Text("費用と効果：各組み合わせ", "Cost and effect of every mix")
    canvas = Canvas(width, height, alt)
    mixes = list(found.outcomes)
    cost = {m: found.outcomes[m].yen_per_year() / 1e6 for m in mixes}
    spans = {m: found.outcomes[m].interval() for m in mixes}
    budget = found.plan.yen_per_year / 1e6
    across = nice_ticks(0, max([budget * 1.05, *cost.values()]))
    up = nice_ticks(min(0.0, *(low for low, _ in spans.values())), max(high for _, high in spans.values()))
    digits, digits_up = _digits_of(across), _digits_of(up)
    left, right, top, bottom = max(text_width(number(t, digits_up)) for t in up) + 12, 16.0, 30.0, 44.0

    def x(million_yen: float) -> float:
        return left + (million_yen - across[0]) / (across[-1] - across[0]) * (width - left - right)

    def y(averted: float) -> float:
        return top + (up[-1] - averted) / (up[-1] - up[0]) * (height - top - bottom)

    for tick in up:
        canvas.line(
            left,
            y(tick),
            width - right,
            y(tick),
            'stroke="#333" stroke-opacity="0.55"' if tick == 0 else 'stroke="#ddd"',
        )
        canvas.text(left - 6, y(tick) + 4, same(number(tick, digits_up)), "end")
    for tick in across:
        canvas.text(x(tick), height - bottom + 18, Text(number(tick * 100), number(tick, digits)), "middle")
    canvas.text(left, 14, Text("減らした孤独な人年", "lonely person-years averted"))
    canvas.text(width - right, height - 6, Text("費用（万円/年）", "cost (million yen a year)"), "end")
    canvas.line(x(budget), top, x(budget), height - bottom, f'stroke="{BEST}" stroke-dasharray="4 3"')
    canvas.text(x(budget) - 4, top + 12, Text("予算", "budget"), "end", f'fill="{BEST}"')
    efficient = found.efficient()
    _join(canvas, [(x(cost[m]), y(found.outcomes[m].mean())) for m in efficient])
    for m in mixes:
        colour = BEST if m == found.best else EFFICIENT if m in efficient else SIMULATED
        at, mean = x(cost[m]), y(found.outcomes[m].mean())
        canvas.line(at, y(spans[m][0]), at, y(spans[m][1]), f'stroke="{colour}" stroke-opacity="0.6"')
        name, words = (
            html_title(_words(found, m)),
            f'cx="{at:.1f}" cy="{mean:.1f}" r="{6 if m == found.best else 4.5}" fill="{colour}"',
        )
        canvas.add(f"<circle {words}>{name}</circle>")
    return canvas.markup()


def html_title(text: Text) -> str:
    """What a pointer over a mark tells."""
    return str(Markup("<title>{}</title>").format(text.ja if text.ja == text.en else f"{text.ja} / {text.en}"))


def _join(canvas: Canvas, points: Sequence[tuple[float, float]]) -> None:
    if len(points) > 1:
        path = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        canvas.add(f'<path d="{path}" fill="none" stroke="{EFFICIENT}" stroke-opacity="0.5"/>')
