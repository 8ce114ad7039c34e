"""The figures of the report: which numbers, under which heading. They are drawn by `tsunagari.figures`."""

from __future__ import annotations

from tsunagari.economics import Economics
from tsunagari.figures import against, money, people, reach, time
from tsunagari.report import checks, levers
from tsunagari.report.answer import label_of
from tsunagari.report.charts import COLOURS
from tsunagari.report.pictures import Picture, Pictures
from tsunagari.report.words import Text, say
from tsunagari.results import LONELY, Results, ResultsError

MEASURES = (LONELY, "ucla_10_12", "isolated")
AROUND = ("widowhood", "job_loss", "living_alone_start", "illness")
Panels = list[tuple[Text, Picture]]


def colour_of(results: Results, scenario: str) -> str:
    """The colour that a scenario has in every figure."""
    return COLOURS[results.scenarios.index(scenario) % len(COLOURS)]


def first_page(results: Results, economics: Economics, pictures: Pictures) -> Panels:
    """Lonely people over time, and what each scenario averts."""
    panels = trajectories(results, pictures, (LONELY,))
    if len(economics.replicates):
        averted = pictures.add(lambda language, alive: money.forest(results, economics, language, alive=alive))
        panels.append((money.AVERTED, averted))
    return panels


def trajectories(results: Results, pictures: Pictures, measures: tuple[str, ...] = MEASURES[1:]) -> Panels:
    """One panel a measure: share of the residents aged 16+, every scenario."""
    return [
        (
            time.measure_name(results, variable),
            pictures.add(lambda language, alive, v=variable: time.trajectory(results, v, language, alive=alive)),  # type: ignore[misc]
        )
        for variable in measures
        if variable in results.monthly
    ]


def differences(results: Results, pictures: Pictures) -> Panels:
    """One panel a scenario, all with the same axis: lonely people more or less than in the baseline, by month."""
    if len(results.scenarios) < 2 or not results.compare(LONELY)["difference"].notnull().any():
        return []
    limits = time.fan_limits(results)
    return [
        (
            label_of(results, scenario),
            pictures.add(lambda language, alive, s=scenario: time.fan(results, s, LONELY, language, alive=alive, limits=limits)),  # type: ignore[misc]
        )
        for scenario in results.scenarios[1:]
    ]


def around_events(results: Results, pictures: Pictures) -> Panels:
    """Loneliness around events that enough people of the panel met."""
    panels: Panels = []
    for event in AROUND if results.has("panel") and results.has("event_log") else ():
        try:
            time.aligned(results, event)
        except (ResultsError, KeyError):
            continue
        panels.append(
            (
                time.event_names(results)[event],
                pictures.add(lambda language, alive, e=event: time.around_event(results, e, language, alive=alive)),  # type: ignore[misc]
            )
        )
    return panels


def flows(results: Results, pictures: Pictures) -> Picture | None:
    """Between the four quadrants, in the baseline."""
    try:
        people.flow_table(results)
    except (ResultsError, KeyError, StopIteration):
        return None
    return pictures.add(lambda language, alive: people.flows(results, language, alive=alive))


def money_panels(results: Results, economics: Economics, pictures: Pictures) -> Panels:
    """Plane, acceptability and frontier; nothing where nothing was spent."""
    if economics.replicates.empty or not bool((economics.replicates["yen"] != 0).any()):
        return []

    def mixes(language: str, alive: bool) -> object:
        table = economics.mixes()
        for code in ("ja", "en"):
            table[f"label_{code}"] = [results.scenario_label(str(s), code) for s in table["mix"]]
        return money.frontier(table, language, alive=alive)

    return [
        (Text("費用と効果", "Cost and effect"), pictures.add(lambda language, alive: money.plane(results, economics, language, alive=alive))),
        (
            Text("いくらなら見合うか（受容曲線）", "Worth it at what price? (acceptability curve)"),
            pictures.add(lambda language, alive: money.acceptability(results, economics, language, alive=alive)),
        ),
        (Text("効率的フロンティア", "Efficient frontier"), pictures.add(mixes)),
    ]


def districts(results: Results, year: int, pictures: Pictures) -> Panels:
    """A map where the file holds coordinates, and the shares in order."""
    if results.monthly.sizes["district"] < 2:
        return []
    panels: Panels = []
    if "district_x" in results.monthly:
        places = people.places_of(results)
        panels.append(
            (
                Text("校区の配置（合成）", "Districts on their synthetic plane"),
                pictures.add(lambda language, alive: people.districts(results, places, LONELY, language, year=year, alive=alive)),
            )
        )
    dots = pictures.add(lambda language, alive: people.district_dots(results, LONELY, language, year=year, alive=alive))
    return [*panels, (Text("校区別の割合", "Share by district"), dots)]


def funnels(results: Results, pictures: Pictures) -> Panels:
    """One panel a lever: people from eligible to attending, and where they drop out."""
    if not results.has("funnel"):
        return []
    panels: Panels = []
    for lever, owner in zip(results.funnel["lever"].values, results.lever_scenarios("funnel"), strict=True):
        name, scenario = levers.lever_label(results, str(lever)), label_of(results, owner)
        title = name if name == scenario else say("{n} <small>（{s}）</small>", "{n} <small>({s})</small>", n=name, s=scenario)
        panels.append(
            (title, pictures.add(lambda language, alive, k=str(lever): reach.funnel(results, k, language, alive=alive)))  # type: ignore[misc]
        )
    return panels


def survey(results: Results, pictures: Pictures) -> Picture | None:
    """The model's survey beside the published answers."""
    cells = checks.survey_cells(results)
    if cells.empty:
        return None
    return pictures.add(lambda language, alive: against.survey(cells, language, alive=alive))


def ego(results: Results, pictures: Pictures) -> Picture | None:
    """The ties of one person through time, where the file holds ties."""
    if not results.has("ties"):
        return None
    drawn = {code: people.ties_of_person(results, None, 0, None, code) for code in ("ja", "en")}
    return pictures.add(lambda language, alive: people.ego(drawn[language][0], language, labels=drawn[language][1], alive=alive))
