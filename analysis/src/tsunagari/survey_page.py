"""The comparison of `tsunagari.survey` as a table to read in a terminal, as comma-separated values, and as a page.

The page stands alone (both languages, no network, prints): a chart of dots and intervals for each instrument, the same numbers
as a table, and the patterns.
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from tsunagari import survey_words
from tsunagari.report.charts import COLOURS, Dot, dots
from tsunagari.report.words import Text, area_name, number, same, signed
from tsunagari.results import Results
from tsunagari.survey import INSIDE, YEAR_OF_WAVE, Compared, Comparison, Pattern, Published, WaveShift
from tsunagari.terminal import lines as aligned

PUBLISHED, SIMULATED, OUTSIDE = COLOURS[2], COLOURS[1], "#B00020"

INSTRUMENT_WORDS = {
    "direct": Text("孤独感（直接質問）", "Loneliness (direct question)"),
    "ucla3_band": Text("孤独感（UCLA 3項目の合計）", "Loneliness (UCLA three-item sum)"),
    "contact_face_to_face": Text("同居していない家族・友人と直接会って話す頻度", "Meeting family and friends one does not live with"),
    "contact_telephone": Text("電話で話す頻度", "Talking by telephone"),
    "contact_sns": Text("SNS・メールの頻度", "SNS and e-mail"),
    "isolation_composite": Text("社会的交流が少ない人（全手段を合わせて週1回程度未満）", "Little social contact (below about once a week in all ways together)"),
    "social_participation": Text("社会活動への参加", "Social activities"),
    "support_receipt": Text("支援の受給（不安や悩みのある人）", "Support received (people with worries)"),
    "helping_willingness": Text("手助けの意向", "Willingness to help"),
    "reason_no_support": Text("支援を受けない理由（孤独感別）", "Why no support is received (by loneliness)"),
    "someone_to_consult": Text("相談相手", "Somebody to consult"),
    "someone_to_rely_on": Text("頼れる人", "Somebody to rely on"),
    "someone_to_talk_to": Text("気軽に話せる相手", "Somebody to talk to"),
    "someone_of_three": Text("相談相手・頼れる人・話せる相手", "Somebody to consult, to rely on, to talk to"),
    "life_events": Text("孤独感に影響した出来事", "Events that affected loneliness"),
    "life_events_diff": Text("出来事を挙げた割合の差（孤独な人 − そうでない人、ポイント）", "Events: lonely minus others, percentage points"),
}
USE_WORDS = {"fit": Text("合わせ込み", "fitted"), "check": Text("予測", "predicted")}
PATTERN_WORDS = {
    "retest_1_year": Text("1年後の再検査相関（直接質問）", "Retest after 1 year (direct question)"),
    "retest_1_year_ucla": Text("1年後の再検査相関（UCLA合計）", "Retest after 1 year (UCLA sum)"),
    "retest_10_years": Text("10年後の再検査相関（直接質問）", "Retest after 10 years (direct question)"),
    "high_10_years": Text("10年間孤独が続く人、%（10回中8回以上「時々」「しばしば」）", "High for ten years, % (“sometimes” or “often” in 8 of 10)"),
    "isolation_loneliness": Text("孤立と孤独の相関（接触の少なさとUCLA合計）", "Isolation and loneliness, r (few contacts, UCLA sum)"),
    "lonely_and_isolated": Text("孤独かつ孤立、%", "Lonely and isolated, %"),
    "lonely_not_isolated": Text("孤独だが孤立していない、%", "Lonely, not isolated, %"),
    "isolated_not_lonely": Text("孤立しているが孤独でない、%", "Isolated, not lonely, %"),
    "neither": Text("どちらでもない、%", "Neither, %"),
}


def _who(cell: Compared) -> Text:
    """Of whom it is a share; empty for all."""
    p = cell.published
    return survey_words.stratum(p.variable, p.stratum, p.stratum_ja)


def _what(cell: Compared) -> Text:
    p = cell.published
    return survey_words.category(p.instrument, p.category, p.category_ja)


def label_of(cell: Compared) -> Text:
    """What is asked of whom, in a few words."""
    return label_of_published(cell.published)


def label_of_published(p: Published) -> Text:
    """The same of a published cell."""
    words = question_words(p)
    return Text(f"{p.wave} {words.ja}", f"{p.wave} {words.en}")


def question_words(p: Published) -> Text:
    """The same whatever the wave."""
    who = survey_words.stratum(p.variable, p.stratum, p.stratum_ja)
    what = survey_words.category(p.instrument, p.category, p.category_ja)
    return Text(f"{who.ja}：{what.ja}" if who.ja else what.ja, f"{who.en}: {what.en}" if who.en else what.en)


def _value(value: float, error: float) -> str:
    return f"{number(value, 1)}±{number(INSIDE * error, 1)}" if math.isfinite(error) else number(value, 1)


def _mark(cell: Compared) -> str:
    return "" if cell.inside else "!!" if abs(cell.z) > 3 else "!"


def summary_lines(made: Comparison) -> list[Text]:
    """What the comparison comes to, in sentences."""
    lines = []
    for use in ("fit", "check"):
        a = made.agreement(use)
        if not a.cells or a.worst is None:
            continue
        name, worst = USE_WORDS[use], label_of(a.worst)
        lines.append(
            Text(
                f"{name.ja}：{a.cells}セル中{a.inside}セル（{100 * a.share:.0f}%）が95%区間内、3標準誤差を超えるもの{a.beyond_three}セル。最大のずれは z = {signed(a.worst.z, 1)}（{INSTRUMENT_WORDS[a.worst.published.instrument].ja}、{worst.ja}）",
                f"{name.en}: {a.inside} of {a.cells} cells ({100 * a.share:.0f} %) within their 95 % interval, {a.beyond_three} beyond three standard errors; worst z = {signed(a.worst.z, 1)} ({INSTRUMENT_WORDS[a.worst.published.instrument].en}, {worst.en})",
            )
        )
        if use == "check" and (made.draws or made.shift.sd > 0):
            of = f"{100 * a.predicted / a.cells:.0f}"
            parts = parts_of_forecast(made.shift, made.draws)
            lines.append(
                Text(
                    f"{name.ja}の区間：公表値が、模型の立てた95%予測区間（{parts.ja}）に入るもの{a.predicted}セル（{of}%）",
                    f"{name.en}, intervals: {a.predicted} published figures ({of} %) lie in the 95 % interval forecast for them ({parts.en})",
                )
            )
    yardstick = made.yardstick()
    if yardstick.cells:
        of = f"{100 * yardstick.published_inside / yardstick.cells:.0f}"
        lines.append(
            Text(
                f"物差し：予測のうち合わせ込みの年にも公表がある{yardstick.cells}セルでは、その年の公表値をそのまま予測とすると95%区間内は{yardstick.published_inside}セル（{of}%）、模型は{yardstick.simulated_inside}セル",
                f"Yardstick: of {yardstick.cells} predicted cells that the fitted wave published too, that wave's own figures as the prediction would have {yardstick.published_inside} ({of} %) within, the model has {yardstick.simulated_inside}",
            )
        )
    left = [c for c in made.cells if not c.compared]
    if left:
        lines.append(Text(f"比べられなかったセル：{len(left)}（理由は末尾）", f"Cells not compared: {len(left)} (reasons at the end)"))
    for wave in made.uncovered:
        year = YEAR_OF_WAVE[wave]
        lines.append(Text(f"{wave}（{year}年12月）はこの計算の期間に含まれないため比べていない", f"{wave} (December {year}) is not compared: the run has no such December"))
    return lines


def parts_of_forecast(shift: WaveShift, draws: int) -> Text:
    """What a forecast interval allows for."""
    parts = [Text("調査の標本誤差", "the survey's sampling")]
    if draws:
        parts.append(Text(f"事後分布の標本{draws}個による母数の不確かさと模型の偶然", f"doubt about parameters and chance in the model, by {draws} posterior draws"))
    if shift.sd > 0:
        sd, cells = f"{shift.sd:.2f}", shift.cells
        parts.append(Text(f"調査が回ごとに標本誤差を超えて動く分（1年で対数オッズの標準偏差{sd}。2021年と合わせ込みの年に共通する{cells}セルから）", f"what moves the survey from wave to wave beyond sampling, SD {sd} of the log odds a year, by {cells} cells that 2021 and the fitted wave have in common"))
    return Text("、".join(p.ja for p in parts), "; ".join(p.en for p in parts))


def facts(made: Comparison, label: Text | None = None) -> Text:
    """Which questionnaires stand beside which wave; `label` is what the scenario is called."""
    named = label or same(made.scenario)
    ja = "、".join(f"{w} ＝ {'・'.join(map(str, years))}年12月（回答{made.questionnaires[w]:,}票）" for w, years in made.pairs)
    en = ", ".join(f"{w} = December {', '.join(map(str, years))} ({made.questionnaires[w]:,} questionnaires)" for w, years in made.pairs)
    how = Text("ウェイト付き", "weighted") if made.weighted else Text("票数による", "counted")
    return Text(
        f"シナリオ「{named.ja}」、反復{made.replicates}回、{how.ja}。公表 ＝ 模型内：{ja}",
        f"Scenario “{named.en}”, replicates: {made.replicates}, {how.en}. Published = simulated: {en}",
    )


NOTES = [
    Text("±は95%区間の半分（公表値は公表されたn、なければ模型の構成比から推定した~n。四捨五入の誤差を含む）。zは両方の誤差に対する差。!は95%区間の外、!!は3標準誤差の外。", "±: half a 95 % interval (published: of the published n, else of ~n estimated from the simulated composition; rounding included). z: difference over both errors. !: outside 95 %, !!: beyond 3 standard errors."),
    Text("公表値は全国のもの。町の人口構成は全国と異なる。品質C・Dのセルは二次資料による。品質Eは同じ回の公表値から導いた割合。", "Published figures are the nation's; a town's people differ. Cells of quality C and D are from secondary sources, those of quality E derived from published ones of the same wave."),
    Text("「合わせ込み」のセルはパラメータの設定に使われうるもので、一致は検証にならない。検証は「予測」のセルのみ。", "Fitted cells may have been used to set the model: agreement there is no test. Only predicted cells are."),
]


def table(made: Comparison, language: str) -> str:
    """The whole comparison to read in a terminal."""
    say: Callable[[Text], str] = lambda text: text.in_language(language)  # noqa: E731
    head = [say(Text("問・区分", "cell")), say(Text("公表 %", "published %")), "n", say(Text("模型 %", "simulated %")), "n", "z", "", say(Text("使い方", "use"))]
    lines = [say(facts(made)), ""]
    for instrument, cells in made.by_instrument():
        shown = [c for c in cells if c.compared]
        if not shown:
            continue
        rows = [head]
        for c in shown:
            p = c.published
            quality = f" ({p.quality})" if p.quality in "CDE" else ""
            rows.append(
                [say(label_of(c)), _value(p.value, c.published_error), ("~" if c.n_is_estimated else "") + number(c.n), _value(c.simulated, c.simulated_error), number(c.n_simulated), f"{c.z:+.1f}", _mark(c), say(USE_WORDS.get(p.use, same(p.use))) + quality]
            )
        lines.append(say(INSTRUMENT_WORDS.get(instrument, same(instrument))))
        lines += ["  " + row for row in aligned(rows)]
        lines.append("")
    lines += _pattern_lines(made.patterns, language)
    lines += [say(note) for note in NOTES] + [""]
    lines += [say(line) for line in summary_lines(made)]
    lines += [f"  {say(label)}: {say(reason)}" for label, reason in left_out(made)]
    return "\n".join(lines) + "\n"


def left_out(made: Comparison) -> list[tuple[Text, Text]]:
    """Cells that were not compared, and why."""
    return [
        (Text(f"{INSTRUMENT_WORDS.get(c.published.instrument, same(c.published.instrument)).ja}、{label_of(c).ja}", f"{INSTRUMENT_WORDS.get(c.published.instrument, same(c.published.instrument)).en}, {label_of(c).en}"), Text(c.reason_ja, c.reason))
        for c in made.cells
        if not c.compared
    ]


def bar_of(pattern: Pattern) -> str:
    if not math.isfinite(pattern.least):
        return "–"
    return f"{pattern.least:g}–{pattern.most:g}" if pattern.most < 100 else f"> {pattern.least:g}"


def _pattern_value(pattern: Pattern) -> str:
    digits = 1 if pattern.most > 1 else 2
    return f"{number(pattern.value, digits)} ({number(pattern.low, digits)}–{number(pattern.high, digits)})"


def _pattern_lines(patterns: list[Pattern], language: str) -> list[str]:
    if not patterns:
        return []
    head = [Text("パターン", "pattern").in_language(language), Text("模型（95%区間）", "simulated (95 %)").in_language(language), Text("目安", "bar").in_language(language), ""]
    rows = [head] + [[PATTERN_WORDS[p.name].in_language(language), _pattern_value(p), bar_of(p), "" if p.met or not math.isfinite(p.least) else "!"] for p in patterns]
    return [*("  " + row for row in aligned(rows)), ""]


def as_csv(made: Comparison) -> str:
    """One line a cell, unrounded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("wave instrument variable stratum category use quality published published_se n n_estimated simulated simulated_se n_simulated z sd_between_draws sd_between_waves predicted reason".split())
    for c in made.cells:
        p = c.published
        writer.writerow([p.wave, p.instrument, p.variable, p.stratum, p.category, p.use, p.quality, p.value, c.published_error, c.n, int(c.n_is_estimated), c.simulated, c.simulated_error, c.n_simulated, c.z, c.spread, c.wave_error, int(c.predicted), c.reason])
    return out.getvalue()


# --- the page ------------------------------------------------------------------------------------------------------------


MOST_ROWS = 32  # of a chart


def _panels(cells: list[Compared]) -> list[tuple[Text, Markup]]:
    """Charts of cells that read alike: all answers of one group of people, or one answer of many groups."""
    groups: dict[tuple[str, str, bool], list[Compared]] = {}
    for cell in cells:
        p = cell.published
        answers = p.stratum in ("all", "pp") or p.instrument in ("reason_no_support", "life_events")
        groups.setdefault((p.use, p.stratum if answers else p.category, answers), []).append(cell)
    panels = []
    for (use, _, answers), shown in groups.items():
        name = _who(shown[0]) if answers else _what(shown[0])
        word = USE_WORDS.get(use, same(use))
        title = Text(f"{name.ja}（{word.ja}）", f"{name.en} ({word.en})") if name.en else word
        for k in range(0, len(shown), MOST_ROWS):
            panels.append((title, _chart(shown[k : k + MOST_ROWS], title, answers)))
    return panels


def _chart(cells: list[Compared], title: Text, answers: bool) -> Markup:
    rows = []
    least = -math.inf if any(c.published.value < 0 or c.simulated < 0 for c in cells) else 0.0
    for c in cells:
        p, half, own = c.published, INSIDE * c.published_error, INSIDE * c.own_error
        name = _what(c) if answers else _who(c)
        rows.append(
            (
                Text(f"{p.wave} {name.ja}", f"{p.wave} {name.en}"),
                [
                    Dot(p.value, max(least, p.value - half), p.value + half, PUBLISHED, "diamond"),
                    Dot(
                        c.simulated,
                        max(least, c.simulated - own),
                        c.simulated + own,
                        SIMULATED if c.inside else OUTSIDE,
                        "circle",
                        same(f"z {signed(c.z, 1)}"),
                    ),
                ],
            )
        )
    return dots(
        rows, same("%"), title, tick_format=lambda v: f"{v:g}", from_zero=False, row_height=24, label_width=265
    )


@dataclass(frozen=True)
class Section:
    """A part of the page with charts of its own."""

    title: Text
    note: Text
    panels: list[tuple[Text, Markup]]


def make_page(made: Comparison, results: Results, language: str = "ja", more: Section | None = None) -> str:
    """`more` is shown after the summary."""
    environment = jinja2.Environment(loader=jinja2.PackageLoader("tsunagari", "report"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    folder = resources.files("tsunagari") / "report"
    sections = []
    for instrument, cells in made.by_instrument():
        title = INSTRUMENT_WORDS.get(instrument, same(instrument))
        panels = _panels([c for c in cells if c.compared])
        if panels:
            sections.append({"title": title, "panels": panels})
    said = results.provenance
    page: str = environment.get_template("survey.html.j2").render(
        t=Text,
        language=language,
        style=(folder / "report.css").read_text(encoding="utf-8"),
        script=(folder / "report.js").read_text(encoding="utf-8"),
        facts=facts(made, Text(results.scenario_label(made.scenario, "ja"), results.scenario_label(made.scenario, "en"))),
        summary=summary_lines(made),
        notes=NOTES,
        more=more,
        sections=sections,
        patterns=[(PATTERN_WORDS[p.name], _pattern_value(p), bar_of(p), p) for p in made.patterns],
        left_out=left_out(made),
        rows=[c for c in made.cells if c.compared],
        label_of=label_of,
        value=_value,
        mark=_mark,
        use_words=USE_WORDS,
        number=number,
        signed=signed,
        provenance=f"{results.path.name}: {said.get('source', '')}, seed {said.get('seed', '')}, sha256 {str(said.get('results_sha256', ''))[:16]}…",
        area=area_name(said),
    )
    return page


def write_page(made: Comparison, results: Results, path: Path, language: str = "ja", more: Section | None = None) -> None:
    """Writes under a temporary name and renames, so that no half page is left."""
    page = make_page(made, results, language, more)
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_text(page, encoding="utf-8")
    os.replace(unfinished, path)
