"""Three standards of reporting, filled in as far as the file and the model's description can answer.

CHEERS 2022 (economic evaluations), STRESS-ABS (simulation studies, Monks et al. 2019) and the assurance questions of the
Aqua Book (HM Treasury). An item that only the people who use the results can answer says so; nothing is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from tsunagari.economics import price_year
from tsunagari.report.answer import label_of, length_of
from tsunagari.report.tables import Cell, Table
from tsunagari.report.words import Text, area_name, number, say
from tsunagari.results import Results

YOURS = Text("利用する側で記入", "to be filled in by you")
ODD = Text("sim/README.md（ODD）", "sim/README.md (ODD)")


@dataclass(frozen=True)
class Facts:
    """What the file says of its run, in words for the checklists."""

    title: Text
    question: Text
    area: Text
    people: str
    scenarios: Text
    months: Text
    start: str
    replicates: int
    seed: str
    source: str
    digest: str
    prices: Text
    levers: int
    parameters: int
    inputs: int


def facts_of(results: Results) -> Facts:
    """Reads them."""
    said = {k: str(v) for k, v in results.provenance.items()}
    labels = [label_of(results, s) for s in results.scenarios]
    year = price_year(results)
    title = Text(said.get("title_ja") or said.get("title", ""), said.get("title") or said.get("title_ja", ""))
    people = float(results.total("people").sel(scenario=results.baseline).isel(month=0).mean("replicate"))
    return Facts(
        title=title,
        question=Text(said.get("question_ja") or title.ja, said.get("question_en") or title.en),
        area=area_name(said),
        people=number(people),
        scenarios=Text("、".join(t.ja for t in labels), "; ".join(t.en for t in labels)),
        months=length_of(results.monthly.sizes["month"]),
        start=str(results.monthly["month"].values[0])[:7],
        replicates=int(results.monthly.sizes["replicate"]),
        seed=said.get("seed", ""),
        source=said.get("source", ""),
        digest=said.get("results_sha256", ""),
        prices=Text(f"円、{year}年価格", f"yen, prices of {year}") if year else Text("円（価格の年は記録なし）", "yen; price year not recorded"),
        levers=len(results.levers) if results.has("levers") else 0,
        parameters=len(results.parameters) if results.has("parameters") else 0,
        inputs=len(results.inputs) if results.has("inputs") else 0,
    )


Item = tuple[str, Text, Text]


def _table(items: list[Item]) -> Table:
    table = Table([Text("番号", "No."), Text("項目", "Item"), Text("この報告での答え", "Answer in this report")], kind="checklist")
    for place, name, answer in items:
        yours = answer is YOURS or answer.en.endswith(YOURS.en)
        table.add(Cell(place, "place"), Cell(name, "name"), Cell(answer, "yours" if yours else ""))
    return table


def cheers(results: Results) -> Table:
    """The 28 items of CHEERS 2022."""
    f = facts_of(results)
    return _table([
        ("1", Text("題名", "Title"), f.title),
        ("2", Text("要旨", "Abstract"), Text("「答え」の節", "section “The answer”")),
        ("3", Text("背景と目的", "Background and objectives"), f.question),
        ("4", Text("経済分析の計画", "Health economic analysis plan"), Text("シナリオファイルが計画に当たる（実行前に書かれ、この報告に全文）", "the scenario file is the plan: written before the run, printed in full below")),
        ("5", Text("対象集団", "Study population"), say("{area}の全住民 {n}人（公的統計からの合成人口）", "all {n} residents of {area} (synthetic, from official statistics)", area=f.area, n=f.people)),
        ("6", Text("場所と状況", "Setting and location"), say("{area}、{s} から", "{area}, from {s}", area=f.area, s=f.start)),
        ("7", Text("比較対照", "Comparators"), say("{s}。最初が基準", "{s}; the first is the baseline", s=f.scenarios)),
        ("8", Text("分析の立場", "Perspective"), Text("施策を行う側の支払いだけ。利用者の時間、医療・介護の節約は含まない", "payer of the levers only; no time of users, no savings in health or care")),
        ("9", Text("分析期間", "Time horizon"), f.months),
        ("10", Text("割引率", "Discount rate"), Text("表は割引なし。年2 %（費用と効果）の値を併記", "tables undiscounted; values at 2 % a year (costs and effects) beside them")),
        ("11", Text("アウトカムの選択", "Selection of outcomes"), Text("孤独人年（直接質問に「しばしばある・常にある」と答える状態の1年）", "lonely person-year: a year in which one would answer “often or always” to the direct question")),
        ("12", Text("アウトカムの測定", "Measurement of outcomes"), Text("潜在的孤独感から期待される答え。全国調査2023の質問による", "expected answers given latent loneliness, to the questions of the national survey of 2023")),
        ("13", Text("アウトカムの価値づけ", "Valuation of outcomes"), Text("価値づけなし（QALY等に換算しない）。受容曲線は1人年の価値ごとに示す", "none (no QALYs); the acceptability curve runs over the worth of a person-year")),
        ("14", Text("資源と費用", "Resources and costs"), Text("立ち上げ・運営・利用ごとの費用。単価は施策の設定（付録の表）", "set-up, running, per use; unit costs are settings of the levers (annex)")),
        ("15", Text("通貨・価格の年", "Currency, price date, conversion"), f.prices),
        ("16", Text("モデルの説明と根拠", "Rationale and description of model"), ODD),
        ("17", Text("分析手法と仮定", "Analytics and assumptions"), Text("共通乱数による対応のある差、t 区間。仮定は付録に等級つきで全て", "paired differences with common random numbers, t intervals; every assumption with its grade in the annex")),
        ("18", Text("異質性", "Heterogeneity"), Text("性別・年齢・世帯・校区別の表", "tables by sex, age, household and district")),
        ("19", Text("分配への影響", "Distributional effects"), Text("組ごとの差を示す。公平性の重みづけはしない", "changes by group are shown; no equity weights")),
        ("20", Text("不確実性の扱い", "Characterising uncertainty"), say("偶然は反復 {r}回。仮定の不確実性は、この報告1つには含まれない（感度分析が必要）", "chance: {r} replicates; uncertainty of assumptions is not in a single report (a sweep is needed)", r=f.replicates)),
        ("21", Text("当事者等の参画", "Engagement with those affected"), YOURS),
        ("22", Text("パラメータ", "Study parameters"), say("{p}個と施策の {v}個、範囲・等級・出典つき（付録）", "{p} and {v} of levers, with range, grade and source (annex)", p=f.parameters, v=f.levers)),
        ("23", Text("主な結果", "Summary of main results"), Text("「答え」の表", "table of “The answer”")),
        ("24", Text("不確実性の影響", "Effect of uncertainty"), Text("区間、費用効果平面、受容曲線（偶然だけ）", "intervals, plane, acceptability curve (chance only)")),
        ("25", Text("参画の影響", "Effect of engagement"), YOURS),
        ("26", Text("知見・限界・一般化", "Findings, limitations, generalisability"), Text("「使ってはいけないこと」の節。他の町には当てはまらない", "section “Limits of use”; does not carry over to other towns")),
        ("27", Text("資金源", "Source of funding"), YOURS),
        ("28", Text("利益相反", "Conflicts of interest"), YOURS),
    ])


def stress(results: Results) -> Table:
    """The sections of STRESS-ABS."""
    f = facts_of(results)
    return _table([
        ("1.1", Text("モデルの目的", "Purpose of the model"), f.question),
        ("1.2", Text("出力", "Model outputs"), Text("月次の孤独・孤立、施策の到達段階、費用（analysis/FORMAT.md）", "monthly loneliness and isolation, funnels, cost (analysis/FORMAT.md)")),
        ("1.3", Text("実験の目的", "Experimentation aims"), say("シナリオの比較：{s}", "comparison of scenarios: {s}", s=f.scenarios)),
        ("2.1", Text("モデルの全体図", "Base model overview diagram"), Text("README「しくみ」とODD", "README “How it works” and the ODD")),
        ("2.2", Text("モデルの論理", "Base model logic"), ODD),
        ("2.3", Text("シナリオの論理", "Scenario logic"), Text("シナリオファイル（下に全文）", "scenario file (in full below)")),
        ("2.4", Text("アルゴリズム", "Algorithms"), ODD),
        ("2.5.1", Text("環境", "Environment"), Text("市区町村 → 校区 → 町内会。座標は合成", "municipality → school district → neighbourhood; synthetic coordinates")),
        ("2.5.2", Text("エージェント", "Agents"), say("住民 {n}人、1対1", "{n} residents, one to one", n=f.people)),
        ("2.5.3", Text("相互作用の構造", "Interaction topology"), Text("6層の紐帯（親族・近所・友人・地域活動・居場所・サポーター）と、世帯・職場・学級の集団", "six layers of ties (kin, neighbours, friends, community, places, supporters) and groups (household, work team, class)")),
        ("2.5.4", Text("入退場", "Entry and exit"), Text("出生・死亡・転入・転出。収支は毎月照合", "births, deaths, moves in and out; reconciled every month")),
        ("3.1", Text("データの出典", "Data sources"), say("入力の表 {n}点、出典・年・SHA-256つき（付録）", "{n} input tables with source, year and SHA-256 (annex)", n=f.inputs)),
        ("3.2", Text("前処理", "Pre-processing"), Text("各表の見出しとscenarios/README.md", "heads of the tables and scenarios/README.md")),
        ("3.3", Text("入力パラメータ", "Input parameters"), Text("付録「何に基づくか」に全て", "all in the annex “What it rests on”")),
        ("3.4", Text("仮定", "Assumptions"), Text("等級「仮定」「未確認」の行（付録、先頭から）", "rows graded assumption or unverified (annex, first)")),
        ("4.1", Text("初期化", "Initialisation"), say("{s} の国勢調査人口に合わせた合成人口。当てはまりは付録", "synthetic population of the census, {s}; fit in the annex", s=f.start)),
        ("4.2", Text("実行期間", "Run length"), f.months),
        ("4.3", Text("推定の方法", "Estimation approach"), say("反復 {r}回、シナリオ間で乱数を共有", "{r} replicates, random numbers shared by scenarios", r=f.replicates)),
        ("5.1", Text("ソフトウェア", "Software"), Text(f"{f.source}、C++20・Python", f"{f.source}; C++20, Python")),
        ("5.2", Text("乱数", "Random sampling"), say("番地つき乱数（Philox）、種 {s}", "counter-based random numbers (Philox), seed {s}", s=f.seed)),
        ("5.3", Text("実行", "Model execution"), Text("スレッド数によらず同じビット", "same bits at any number of threads")),
        ("5.4", Text("計算機", "System specification"), Text("記録しない（結果は機械によらない。x86-64）", "not recorded: results do not depend on the machine (x86-64)")),
        ("6.1", Text("コードの入手", "Computer model sharing"), say("プログラム {c}、Apache-2.0。指紋 {d}…", "program {c}, Apache-2.0; digest {d}…", c=f.source, d=f.digest[:16])),
    ])


def aqua(results: Results) -> Table:
    """What the Aqua Book asks before analysis is used."""
    f = facts_of(results)
    complete, planned = int(results.complete.sum()), int(results.complete.size)
    return _table([
        ("A", Text("問いと範囲", "Question and scope"), f.question),
        ("B", Text("委託者・分析者・検証者・承認者", "Commissioner, analyst, assurer, approver"), YOURS),
        ("C", Text("用途に見合った検証か", "Proportionate assurance"), YOURS),
        ("D", Text("検証（正しく作られているか）", "Verification (built right)"), Text("自動テスト、人口収支の照合、用量0＝基準とビット一致、スレッド数によらない指紋", "automated tests, people reconciled, dose zero equals baseline to the bit, digest at any number of threads")),
        ("E", Text("妥当性確認（正しいものか）", "Validation (the right thing)"), Text("取り置きの統計との比較（付録「模型の確かめ」、./tsunagari validate）", "against held-out statistics (annex “Checks of the model”; ./tsunagari validate)")),
        ("F", Text("データの記録", "Data log"), say("入力の表 {n}点（付録）", "{n} input tables (annex)", n=f.inputs)),
        ("G", Text("仮定の記録と等級", "Assumptions log with grades"), say("{n}個、不確かなものから（付録）", "{n}, the least certain first (annex)", n=f.parameters + f.levers)),
        ("H", Text("仮定が結果に与える影響", "Effect of assumptions on results"), Text("この報告1つでは分からない。範囲の両端で実行して比べる（analysis/notebooks の感度分析）", "not known from one report: run both ends of the ranges (notebook on sensitivity in analysis/notebooks)")),
        ("I", Text("不確実性の大きさ", "Uncertainty"), say("偶然：反復 {r}回の95 % 区間。{c}/{p}本が完了", "chance: 95 % intervals over {r} replicates; {c} of {p} runs finished", r=f.replicates, c=complete, p=planned)),
        ("J", Text("使用の限界", "Limits of use"), Text("「使ってはいけないこと」の節", "section “Limits of use”")),
        ("K", Text("再現", "Audit trail"), Text("「来歴」の節：版・種・シナリオ全文・指紋", "section “Provenance”: version, seed, full scenario, digest")),
        ("L", Text("他の証拠との突き合わせ", "Multiple lines of evidence"), YOURS),
        ("M", Text("承認", "Sign-off"), YOURS),
    ])
