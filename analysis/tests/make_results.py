"""Writes a made-up results file in the layout of FORMAT.md, for tests and for looking at the report without a run.

The numbers are plausible for a town of `people` residents but come from no model.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

AGES = ["0-15", "16-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+"]
AGES_JA = ["0〜15歳", "16〜19歳", "20〜29歳", "30〜39歳", "40〜49歳", "50〜59歳", "60〜69歳", "70〜79歳", "80歳以上"]
SEXES, SEXES_JA = ["male", "female"], ["男", "女"]
HOMES = ["one_person", "couple", "couple_with_children", "lone_parent", "three_generation", "other", "institution"]
HOMES_JA = ["単独世帯", "夫婦のみ", "夫婦と子", "ひとり親と子", "三世代", "その他", "施設等"]
VARIABLES = [
    "people",
    "direct_often",
    "direct_sometimes",
    "direct_occasionally",
    "ucla_10_12",
    "ucla_7_9",
    "isolated",
    "lonely_isolated",
    "theta_sum",
]
LONG = {
    "people": ("residents", "住民"),
    "direct_often": (
        "residents 16+ who feel lonely often or always",
        "孤独感が「しばしばある・常にある」人（16歳以上）",
    ),
}
SCENARIOS = [
    ("baseline", "何もしない", "Nothing is done"),
    ("salon", "居場所を開く", "Places to be"),
    ("supporter", "つながりサポーター", "Tsunagari supporters"),
    ("outreach", "アウトリーチ", "Nurses' & friends' visits"),
]
EVENTS = [
    "death",
    "birth",
    "marriage",
    "divorce",
    "widowhood",
    "family_bereavement",
    "friend_bereavement",
    "leaving_home",
    "move_within",
    "in_migration",
    "out_migration",
    "living_alone_start",
    "school_entry",
    "graduation",
    "job_loss",
    "job_start",
    "retirement",
    "contract_change",
    "illness",
    "recovery",
    "care_need_start",
    "child_left_home",
    "depression",
    "depression_recovery",
    "family_illness",
    "caregiving_start",
    "caregiving_end",
    "poverty_start",
    "money_trouble",
    "work_trouble",
    "interpersonal_trouble",
    "family_trouble",
    "separation",
    "disaster_crime",
]
EVENTS_JA = [
    "死亡",
    "出生",
    "婚姻（人数）",
    "離婚（人数）",
    "配偶者との死別",
    "家族との死別",
    "家族以外の親しい人との死別",
    "離家",
    "区域内転居",
    "転入",
    "転出",
    "一人暮らしの開始",
    "入学",
    "卒業・修了",
    "離職・失業",
    "就職",
    "引退",
    "60歳での雇用形態の変更",
    "病気・けが",
    "回復",
    "要支援・要介護認定",
    "子の独立",
    "うつの発症",
    "うつからの回復",
    "家族の病気・障害",
    "家族介護の開始",
    "家族介護の終了",
    "生活困窮",
    "金銭トラブル",
    "仕事上の重大なトラブル",
    "いじめ・ハラスメント",
    "家庭内のトラブル・DV",
    "家族との離別（離婚を除く）",
    "自然災害・犯罪被害",
]
EVENT_RATES = [
    12.4,
    6.6,
    8.2,
    3.2,
    6.1,
    18,
    30,
    7,
    30,
    33,
    34,
    15,
    10,
    16,
    40,
    45,
    12,
    9,
    55,
    50,
    11,
    8,
    30,
    30,
    20,
    6,
    5,
    12,
    6,
    7,
    8,
    7,
    4,
    8,
]
MARITAL = ["never_married", "married", "widowed", "divorced"]
INCOMES = [
    "below_1.0M",
    "1.0-1.99M",
    "2.0-2.99M",
    "3.0-3.99M",
    "4.0-4.99M",
    "5.0-6.99M",
    "7.0-9.99M",
    "10.0M_or_more",
]
INCOMES_JA = [
    "100万円未満",
    "100〜199万円",
    "200〜299万円",
    "300〜399万円",
    "400〜499万円",
    "500〜699万円",
    "700〜999万円",
    "1000万円以上",
]
STAGES = ["eligible", "aware", "willing", "reached", "admitted", "attending", "kept", "turned_away", "waiting", "left"]
ANSWERS = (
    ["asked_first", "asked_again", "score_before", "score_after", "improved", "worse"],
    ["開始時の回答者", "再調査の回答者", "開始時の得点", "再調査時の得点", "改善した人", "悪化した人"],
)
ITEMS, ITEMS_JA = ["set_up", "running", "per_use"], ["立ち上げ", "運営", "利用ごと"]
LEVERS = [
    ("salon/居場所 中央", "community_salon", "居場所 中央", "Salon, centre", "salon"),
    ("supporter/養成講座", "tsunagari_supporter", "つながりサポーター養成講座", "Supporter course", "supporter"),
    ("outreach/訪問", "outreach", "アウトリーチ訪問", "Nurses' & friends' visits", "outreach"),
]
LAYERS = [
    "kin",
    "neighbour",
    "friendship",
    "community",
    "place",
    "supporter",
    "work",
    "school",
    "all",
    "all_and_groups",
]
LAYERS_JA = ["親族", "近所", "友人", "地域活動", "居場所", "サポーター", "職場", "学校", "全ての層", "全ての層と集団"]
DIRECT = "never hardly_ever occasionally sometimes often"


def text(group: Any, name: str, dims: tuple[str, ...], values: Any) -> None:
    variable = group.createVariable(name, str, dims)
    array = np.asarray(values, dtype=object)
    for index in np.ndindex(array.shape):
        variable[index] = str(array[index])


def axis(group: Any, name: str, values: Any, ja: list[str] | None = None) -> None:
    group.createDimension(name, len(values))
    if len(values) and isinstance(values[0], str):
        text(group, name, (name,), values)
        if ja:
            text(group, name + "_ja", (name,), ja)
    else:
        variable = group.createVariable(name, "i4", (name,))
        variable[:] = values


def months_axis(group: Any, months: np.ndarray) -> None:
    group.createDimension("month", len(months))
    variable = group.createVariable("month", "i4", ("month",))
    variable[:] = months.astype("datetime64[D]").astype("i8")
    variable.units = "days since 1970-01-01"
    variable.calendar = "standard"


def scenario_axis(group: Any, scenarios: list[tuple[str, str, str]]) -> None:
    axis(group, "scenario", [s[0] for s in scenarios])
    text(group, "scenario_label_ja", ("scenario",), [s[1] for s in scenarios])
    text(group, "scenario_label_en", ("scenario",), [s[2] for s in scenarios])


def put(group: Any, name: str, kind: str, dims: tuple[str, ...], values: np.ndarray, **attributes: Any) -> None:
    variable = group.createVariable(
        name, kind, dims, zlib=True, complevel=1, fill_value=np.nan if kind[0] == "f" else None
    )
    variable[:] = values
    for key, value in attributes.items():
        setattr(variable, key, value)


PANEL = {  # variable → its words, each with how often it is met
    "presence": {"absent": 0.0, "present": 1.0},
    "direct": {"never": 0.18, "hardly_ever": 0.42, "occasionally": 0.2, "sometimes": 0.15, "often": 0.05},
    "isolated": {"no": 0.9, "yes": 0.1},
    "employment": {"none": 0.1, "regular": 0.5, "unemployed": 0.05, "not_working": 0.35},
    "marital_status": {"never_married": 0.25, "married": 0.6, "widowed": 0.1, "divorced": 0.05},
    "household_type": {"one_person": 0.2, "couple": 0.8},
    "health": {"good": 0.5, "normal": 0.4, "bad": 0.1},
}


def put_panel(group: Any, rng: np.random.Generator, shape: tuple[int, int, int, int]) -> None:
    """People whose states last about three years, so that events can be seen to happen to them."""
    dims = ("scenario", "replicate", "month", "panel_person")
    group.createDimension("panel_person", shape[3])
    put(group, "person_key", "i8", ("replicate", "panel_person"), np.tile(10 + np.arange(shape[3]), (shape[1], 1)), units="1")
    put(group, "theta", "f4", dims, rng.normal(0, 1, shape), units="1", long_name="latent loneliness")
    for name, words in PANEL.items():
        spell = np.cumsum(rng.random(shape) < 1 / 36, axis=2)
        states = rng.choice(len(words), size=(*shape[:2], shape[2] + 1, shape[3]), p=list(words.values()))
        values = np.take_along_axis(states, spell, axis=2).astype("u1")
        put(
            group,
            name,
            "u1",
            dims,
            values,
            flag_values=np.arange(len(words), dtype="u1"),
            flag_meanings=" ".join(words),
        )


def put_people(root: Any, rng: np.random.Generator, shape: tuple[int, int, int, int], names: list[str], month: np.ndarray) -> None:
    """The log of events of the panel (one a person every five years) and the ties of its first people, once a year."""
    days = month.astype("datetime64[D]").astype("i4")
    words = {"flag_values": np.arange(len(names), dtype="u1"), "flag_meanings": " ".join(names)}

    def table(name: str, dimension: str, places: np.ndarray) -> Any:
        group = root.createGroup(name)
        group.createDimension(dimension, len(places))
        put(group, "scenario", "u1", (dimension,), places[:, 0].astype("u1"), **words)
        put(group, "replicate", "i4", (dimension,), places[:, 1])
        put(group, "person_key", "i8", (dimension,), 10 + places[:, 3], units="1")
        put(group, "month", "i4", (dimension,), days[places[:, 2]], units="days since 1970-01-01", calendar="standard")
        return group

    places = np.argwhere(rng.random(shape) < 1 / 60)
    log = table("event_log", "happening", places)
    named = {"flag_values": np.arange(len(EVENTS), dtype="u1"), "flag_meanings": " ".join(EVENTS), "flag_meanings_ja": " ".join(EVENTS_JA)}
    event = rng.choice(["living_alone_start", "job_loss", "illness", "widowhood"], len(places))
    put(log, "event", "u1", ("happening",), np.array([EVENTS.index(e) for e in event], dtype="u1"), **named)

    at = np.indices((*shape[:2], -(-shape[2] // 12), 5, 8)).reshape(5, -1).T  # five people with eight ties
    group = table("ties", "tie", at * [1, 1, 12, 1, 1])
    n = len(at)
    layers = [*LAYERS[:6], "household"]
    put(group, "layer", "u1", ("tie",), (at[:, 4] % 7).astype("u1"), flag_values=np.arange(7, dtype="u1"), flag_meanings=" ".join(layers),
        flag_meanings_ja=" ".join([*LAYERS_JA[:6], "同居"]))
    put(group, "other_key", "i8", ("tie",), 1000 + 10 * at[:, 3] + at[:, 4], units="1")
    put(group, "strength", "f4", ("tie",), rng.gamma(2, 2, n), units="month-1")
    put(group, "close", "u1", ("tie",), rng.integers(0, 2, n).astype("u1"), flag_values=np.arange(2, dtype="u1"), flag_meanings="no yes")
    put(group, "other_age", "u1", ("tie",), rng.integers(16, 90, n).astype("u1"), units="1")
    put(group, "other_sex", "u1", ("tie",), rng.integers(0, 2, n).astype("u1"), flag_values=np.arange(2, dtype="u1"), flag_meanings="male female")
    put(group, "other_direct", "u1", ("tie",), rng.integers(1, 6, n).astype("u1"), flag_values=np.arange(1, 6, dtype="u1"), flag_meanings=DIRECT)


def make_results(
    path: Path,
    *,
    people: int = 188_000,
    months: int = 120,
    replicates: int = 4,
    districts: int = 29,
    unfinished: list[tuple[int, int]] | None = None,
    scenarios: int = 4,
    effect: float = 1.0,
    seed: int = 7,
    resolved: bool = True,
) -> Path:
    """`unfinished`: (scenario, replicate) that were stopped after two thirds of the months."""
    rng = np.random.default_rng(seed)
    said = SCENARIOS[:scenarios]
    names = [s[0] for s in said]
    levers = [lever for lever in LEVERS if lever[4] in names]
    start = np.datetime64("2020-10", "M")
    month = start + np.arange(months)
    towns = [f"第{d + 1}地区" for d in range(districts)]

    # --- the town ---
    age = np.array([13, 4, 9, 11, 13.5, 12.5, 13, 14, 10]) / 100
    home = np.array(
        [
            [0, 0.04, 0.52, 0.12, 0.2, 0.1, 0.02],
            [0.1, 0.02, 0.5, 0.12, 0.16, 0.08, 0.02],
            [0.33, 0.12, 0.3, 0.08, 0.09, 0.06, 0.02],
            [0.18, 0.18, 0.42, 0.08, 0.08, 0.05, 0.01],
            [0.16, 0.14, 0.46, 0.1, 0.09, 0.04, 0.01],
            [0.18, 0.22, 0.38, 0.09, 0.08, 0.04, 0.01],
            [0.18, 0.38, 0.22, 0.06, 0.09, 0.05, 0.02],
            [0.2, 0.42, 0.14, 0.06, 0.1, 0.05, 0.03],
            [0.27, 0.24, 0.08, 0.09, 0.13, 0.07, 0.12],
        ]
    )
    size = rng.dirichlet(np.full(districts, 30.0))
    shape = (
        people
        * size[:, None, None, None]
        * (age[:, None] * np.array([[0.485, 0.515]]))[None, :, :, None]
        * home[None, :, None, :]
    )
    curve = np.array([0, 0.052, 0.068, 0.066, 0.062, 0.056, 0.042, 0.03, 0.032])
    risk = (
        curve[:, None, None]
        * np.array([1.12, 0.9])[None, :, None]
        * np.array([1.75, 0.75, 0.85, 1.35, 0.9, 1.1, 1.2])[None, None, :]
    )
    spread = np.exp(rng.normal(0, 0.06, districts))
    risk = risk[None] * spread[:, None, None, None]
    t = np.arange(months)
    wave = np.cumsum(rng.normal(0, 0.004, (replicates, months)), axis=1)
    full = (scenarios, replicates, months, districts, len(AGES), 2, len(HOMES))
    data = {name: np.full(full, np.nan, "f4") for name in VARIABLES}
    gain = effect * np.array([0, 0.013, 0.004, 0.024])
    stopped = unfinished or []
    for s in range(scenarios):
        for r in range(replicates):
            noise = np.random.default_rng(1000 + r).normal(0, 0.03, (months, districts, len(AGES), 2, len(HOMES)))
            drift = np.exp(-0.005 * t / 12)[:, None, None, None, None]
            count = np.round(shape[None] * drift * (1 + noise / 10))
            own = gain[s] * np.clip((t - 6) / 18, 0, 1) * (1 + (0.3 * rng.normal() if effect and s else 0))
            lonely = (
                count
                * risk[None]
                * np.exp(wave[r])[:, None, None, None, None]
                * (1 + noise)
                * (1 - own)[:, None, None, None, None]
            )
            adult = np.ones(len(AGES))
            adult[0] = 0
            a = adult[None, None, :, None, None]
            done = months * 2 // 3 if (s, r) in stopped else months
            isolated = count * 0.095 * a * (1 + noise) * (1 - 0.4 * own)[:, None, None, None, None]
            values = {
                "people": count,
                "direct_often": lonely,
                "direct_sometimes": lonely * 3.05,
                "direct_occasionally": lonely * 4,
                "ucla_10_12": lonely * 1.4,
                "ucla_7_9": lonely * 8,
                "isolated": isolated,
                "lonely_isolated": np.minimum(lonely, isolated) * 0.25,
                "theta_sum": count * 0.01 * a,
            }
            for name, value in values.items():
                data[name][s, r, :done] = value[:done]
    if not resolved:
        for name in VARIABLES:
            data[name] = data[name].sum(axis=(3, 4, 5, 6), keepdims=True)

    path.unlink(missing_ok=True)
    with netCDF4.Dataset(path, "w", format="NETCDF4") as root:
        complete = scenarios * replicates - len(stopped)
        scenario_text = '# 鳥取市で居場所・サポーター・訪問を比べる\nextends = "baseline.toml"\n[run]\nmonths = 120\n[place]\nareas = ["鳥取市"]\n'
        root.setncatts(
            {
                "Conventions": "CF-1.10",
                "title": "Tottori: places, supporters or visits?",
                "title_ja": "鳥取市：居場所・サポーター・訪問のどれを選ぶか",
                "source": "tsunagari 0.1.0 (abc1234)",
                "format": "tsunagari-results",
                "format_version": np.int32(1),
                "seed": "20201001",
                "replicates": np.int32(replicates),
                "months": np.int32(months),
                "start": str(start),
                "scale": 1.0,
                "area": "鳥取市",
                "municipalities": "鳥取市",
                "municipalities_en": "Tottori City",
                "scenario_text": scenario_text,
                "scenario_resolved": scenario_text.replace('extends = "baseline.toml"\n', ""),
                "scenario_path": "tottori.toml",
                "completed_runs": np.int32(complete),
                "planned_runs": np.int32(scenarios * replicates),
                "results_sha256": hashlib.sha256(b"made up").hexdigest(),
                "references": "",
                "comment": "made up for tests",
                "licence": "CC-BY-4.0",
            }
        )
        g = root.createGroup("monthly")
        scenario_axis(g, said)
        axis(g, "replicate", np.arange(replicates))
        months_axis(g, month)
        if resolved:
            axis(g, "district", towns, towns)
            axis(g, "age_group", AGES, AGES_JA)
            axis(g, "sex", SEXES, SEXES_JA)
            axis(g, "household_type", HOMES, HOMES_JA)
        else:
            for name in ("district", "age_group", "sex", "household_type"):
                axis(g, name, ["all"], ["全体"])
        dims = ("scenario", "replicate", "month", "district", "age_group", "sex", "household_type")
        for k, name in enumerate(("district_x", "district_y") if resolved else ()):
            put(g, name, "f4", ("district",), rng.permutation(districts) * 900.0 + 400 * k, units="m", long_name=name)
        for name in VARIABLES:
            en, ja = LONG.get(name, (name, name))
            put(g, name, "f4", dims, data[name], units="1", long_name=en, long_name_ja=ja)

        g = root.createGroup("events")
        scenario_axis(g, said)
        axis(g, "replicate", np.arange(replicates))
        months_axis(g, month)
        axis(g, "event", EVENTS, EVENTS_JA)
        axis(g, "age_group", AGES, AGES_JA)
        axis(g, "sex", SEXES, SEXES_JA)
        rate = np.array(EVENT_RATES) / 12000 * people
        count = rng.poisson(
            rate[None, None, None, :, None, None] / 18, (scenarios, replicates, months, len(EVENTS), 9, 2)
        ).astype("u4")
        put(
            g,
            "count",
            "u4",
            ("scenario", "replicate", "month", "event", "age_group", "sex"),
            count,
            units="1",
            long_name="events",
        )

        g = root.createGroup("population")
        scenario_axis(g, said)
        axis(g, "replicate", np.arange(replicates))
        g.createDimension("month_edge", months + 1)
        edge = g.createVariable("month_edge", "i4", ("month_edge",))
        edge[:] = (start + np.arange(months + 1)).astype("datetime64[D]").astype("i8")
        edge.units = "days since 1970-01-01"
        total = count.sum(axis=(4, 5)).astype("i8")
        change = total[..., 1] + total[..., 9] - total[..., 0] - total[..., 10]
        residents = people + np.concatenate([np.zeros((scenarios, replicates, 1), "i8"), change.cumsum(axis=2)], axis=2)
        put(g, "residents", "u4", ("scenario", "replicate", "month_edge"), residents, units="1", long_name="residents")

        for group in ("funnel", "cost"):
            g = root.createGroup(group)
            axis(g, "lever", [lever[0] for lever in levers])
            for column, key in ((2, "lever_label_ja"), (3, "lever_label_en"), (1, "lever_kind"), (4, "lever_scenario")):
                text(g, key, ("lever",), [lever[column] for lever in levers])
            axis(g, "replicate", np.arange(replicates))
            months_axis(g, month)
        share = {
            "community_salon": [0.3, 0.4, 0.16, 0.004, 0.0015, 0.007, 0.0006, 0.0002, 0.0001, 0.0009],
            "tsunagari_supporter": [0.86, 0.22, 0.05, 0.0006, 0.0005, 0.004, 0.0003, 0, 0, 0.0002],
            "outreach": [0.08, 0.05, 0.03, 0.002, 0.0011, 0.005, 0.0005, 0.0009, 0.004, 0.0006],
        }
        g = root.createGroup("funnel")
        axis(
            g,
            "stage",
            STAGES,
            ["対象", "知っている", "望む", "届いた", "受け入れ", "参加中", "継続", "断られた", "待機", "離れた"],
        )
        axis(g, "age_group", AGES, AGES_JA)
        axis(g, "sex", SEXES, SEXES_JA)
        mean = np.array([share[lever[1]] for lever in levers]).reshape(len(levers), 1, 1, 10, 1, 1) * people / 18
        ramp = np.clip((t - 6) / 12, 0, 1)[None, None, :, None, None, None]
        funnel = rng.poisson(mean * ramp, (len(levers), replicates, months, 10, 9, 2)).astype("u4")
        put(
            g,
            "people",
            "u4",
            ("lever", "replicate", "month", "stage", "age_group", "sex"),
            funnel,
            units="1",
            long_name="people",
        )
        used = funnel[:, :, :, 5].sum(axis=(3, 4))
        put(
            g,
            "seats",
            "u4",
            ("lever", "replicate", "month"),
            (used * 1.2).astype("u4") + 5,
            units="1",
            long_name="seats",
        )
        put(g, "seats_used", "u4", ("lever", "replicate", "month"), used, units="1", long_name="seats used")
        put(g, "calls", "u4", ("lever", "replicate", "month"), used * 4, units="1", long_name="calls")
        shares = np.array([0.06, 0.13, 0.15, 0.13, 0.11, 0.17, 0.16, 0.09])
        for name, classes, classes_ja, parts in (
            ("income", INCOMES, INCOMES_JA, shares),
            ("marital_status", MARITAL, MARITAL, np.array([0.25, 0.6, 0.1, 0.05])),
            ("employment", ["employed", "unemployed", "retired"], ["就業", "失業", "引退"], np.array([0.6, 0.05, 0.35])),
        ):
            g = root.createGroup(name)
            scenario_axis(g, said)
            axis(g, "replicate", np.arange(replicates))
            months_axis(g, month)
            axis(g, name, classes, classes_ja)
            for variable in ("people", "direct_often"):
                total = root["monthly"][variable][:].sum(axis=(3, 4, 5, 6))
                put(
                    g,
                    variable,
                    "f4",
                    ("scenario", "replicate", "month", name),
                    total[..., None] * parts,
                    units="1",
                    long_name=variable,
                )
        g = root.createGroup("clients")
        axis(g, "lever", [lever[0] for lever in levers])
        for column, key in ((2, "lever_label_ja"), (3, "lever_label_en"), (1, "lever_kind"), (4, "lever_scenario")):
            text(g, key, ("lever",), [lever[column] for lever in levers])
        axis(g, "replicate", np.arange(replicates))
        months_axis(g, month)
        axis(g, "stage", STAGES[3:], ["届いた", "受け入れ", "参加中", "継続", "断られた", "待機", "離れた"])
        axis(g, "income", INCOMES, INCOMES_JA)
        by_income = rng.binomial(funnel[:, :, :, 3:].sum(axis=(4, 5)).astype("i8")[..., None], shares).astype("u4")
        put(
            g,
            "people",
            "u4",
            ("lever", "replicate", "month", "stage", "income"),
            by_income,
            units="1",
            long_name="people",
        )
        axis(g, "district", towns, towns)
        served = funnel[:, :, :, 3:].sum(axis=(4, 5)).astype("i8")
        by_district = rng.multinomial(served, np.full(len(towns), 1 / len(towns))).astype("u4")
        put(
            g,
            "people_by_district",
            "u4",
            ("lever", "replicate", "month", "stage", "district"),
            by_district,
            units="1",
            long_name="people",
        )
        g = root.createGroup("before_after")
        axis(g, "lever", [lever[0] for lever in levers])
        for column, key in ((2, "lever_label_ja"), (3, "lever_label_en"), (1, "lever_kind"), (4, "lever_scenario")):
            text(g, key, ("lever",), [lever[column] for lever in levers])
        axis(g, "replicate", np.arange(replicates))
        months_axis(g, month)
        axis(g, "answer", *ANSWERS)
        again = np.where(used > 0, used // 9 + 1, 0)
        found = np.stack([again + 1, again, again * 8, again * 6, again - again // 4, again // 4], axis=-1)
        put(g, "total", "u4", ("lever", "replicate", "month", "answer"), found, units="1", long_name="clients")
        g = root.createGroup("cost")
        axis(g, "item", ITEMS, ITEMS_JA)
        yen = np.zeros((len(levers), replicates, months, 3))
        if months > 6:
            yen[:, :, 6, 0] = 1.2e6
            yen[:, :, 6:, 1] = 1.5e6
            yen[:, :, 6:, 2] = 350.0 * used[:, :, 6:]
        for s, r in stopped:
            for number, lever in enumerate(levers):
                if lever[4] == names[s]:
                    yen[number, r, months * 2 // 3 :] = np.nan
        put(
            g,
            "yen",
            "f8",
            ("lever", "replicate", "month", "item"),
            yen,
            units="JPY",
            long_name="cost",
            price_year=np.int32(2023),
        )

        waves = [year for year in range(2020, 2031) if start <= np.datetime64(f"{year}-12", "M") < start + months]
        each = 1080
        n = scenarios * replicates * len(waves) * each
        g = root.createGroup("survey")
        g.createDimension("respondent", n)
        grid = np.indices((scenarios, replicates, len(waves), each)).reshape(4, -1)
        direct = rng.choice(5, n, p=[0.182, 0.419, 0.2, 0.15, 0.049])
        coded = {
            "scenario": (grid[0], " ".join(names)),
            "direct": (direct, DIRECT),
            "sex": (rng.integers(0, 2, n), "male female"),
            "cohabitant": ((rng.random(n) > 0.17).astype(int), "no yes"),
            "marital_status": (rng.choice(4, n, p=[0.25, 0.6, 0.09, 0.06]), "never_married married widowed divorced"),
        }
        for name, (values, meanings) in coded.items():
            words = meanings.split()
            put(
                g,
                name,
                "u1",
                ("respondent",),
                values,
                flag_values=np.arange(len(words), dtype="u1"),
                flag_meanings=meanings,
            )
        answers = "family_bereavement living_alone poverty other none_in_particular"
        masks = np.array([1 << k for k in (0, 1, 6, 18, 19)], dtype="u4")
        odds = np.where(direct >= 2, 2.0, 1.0)
        named = sum(
            (rng.random(n) < share * odds).astype("u4") * mask
            for share, mask in zip((0.14, 0.09, 0.03, 0.01), masks[:4], strict=True)
        )
        named = np.where(named == 0, masks[4], named)
        put(g, "events", "u4", ("respondent",), named, flag_masks=masks, flag_meanings=answers)
        put(g, "replicate", "i4", ("respondent",), grid[1])
        put(g, "wave", "i2", ("respondent",), np.array(waves or [0])[grid[2]])
        put(g, "weight", "f4", ("respondent",), np.full(n, people * 0.87 / each))
        put(g, "ucla_sum", "u1", ("respondent",), rng.choice([3, 5, 8, 11], n, p=[0.14, 0.388, 0.404, 0.068]))
        put(g, "theta", "f4", ("respondent",), rng.normal(0, 1, n))

        g = root.createGroup("panel")
        scenario_axis(g, said)
        axis(g, "replicate", np.arange(replicates))
        months_axis(g, month)
        put_panel(g, rng, (scenarios, replicates, months, 200))
        put_people(root, rng, (scenarios, replicates, months, 200), names, month)

        g = root.createGroup("network")
        scenario_axis(g, said)
        axis(g, "replicate", np.arange(replicates))
        axis(g, "layer", LAYERS, LAYERS_JA)
        axis(g, "degree", [*map(str, range(20)), "20+"], [*map(str, range(20)), "20以上"])
        axis(g, "distance", ["1", "2", "3"], ["1", "2", "3"])
        g.createDimension("snapshot", 2)
        when = g.createVariable("snapshot", "i4", ("snapshot",))
        when[:] = np.array([start, start + months - 1]).astype("datetime64[D]").astype("i8")
        when.units = "days since 1970-01-01"
        degree = np.array([4.1, 3.2, 4.4, 6.0, 0.2, 0, 14, 27, 18, 59])[None, None, None, :] * rng.normal(
            1, 0.01, (scenarios, replicates, 2, 10)
        )
        dims = ("scenario", "replicate", "snapshot", "layer")
        for name, values in {
            "ties": degree * people / 2,
            "mean_degree": degree,
            "zero_share": np.full(degree.shape, 0.12),
            "clustering": np.full(degree.shape, 0.18),
            "largest_component_share": np.full(degree.shape, 0.93),
            "mean_age_months": np.full(degree.shape, 88.0),
            "people": np.full(degree.shape, float(people)),
            "clustering_standard_error": np.full(degree.shape, 0.004),
            "tail_power_distance": np.full(degree.shape, 0.21),
            "tail_exponential_distance": np.full(degree.shape, 0.02),
            "bridge_share": np.full(degree.shape, np.nan),
            "betweenness_top_share_low": np.full(degree.shape, 0.05),
            "betweenness_top_share_high": np.full(degree.shape, 0.14),
        }.items():
            put(g, name, "f8", dims, values, units="1", long_name=name, long_name_ja=name)
        correlation = np.array([0.1, 0.03, 0.01]) * np.ones((*degree.shape, 3))
        for name, values in {
            "loneliness_correlation": correlation,
            "loneliness_correlation_standard_error": np.array([0.0, 0.01, 0.01]) * np.ones((*degree.shape, 3)),
        }.items():
            put(g, name, "f8", (*dims, "distance"), values, units="1", long_name=name, long_name_ja=name)
        shares = np.full((*degree.shape, 21), 1 / 21)
        put(g, "degree_share", "f8", (*dims, "degree"), shares, units="1", long_name="d", long_name_ja="d")

        parameters = [
            (
                "loneliness.peer_influence_per_year",
                "0.03",
                "SD",
                0,
                0.1,
                "unverified",
                "Cacioppo 2009; contested",
                "pull towards the mean of close ties, a year",
                "身近な人の孤独感に引かれる強さ（1年あたり）",
            ),
            (
                "loneliness.confidant_effect",
                "-0.5",
                "SD",
                -0.8,
                -0.2,
                "assumption",
                "",
                "effect of having someone to consult",
                "相談できる人がいることの効果",
            ),
            (
                "loneliness.autoregression_per_year",
                "0.85",
                "1/year",
                0.75,
                0.92,
                "assumption",
                "Mund 2020",
                "how much of a deviation is left after a year",
                "ずれが1年後に残る割合",
            ),
            (
                "loneliness.cut_often",
                "1.66",
                "SD",
                1.61,
                1.71,
                "derived",
                "人々のつながりに関する基礎調査 2023",
                "cut between sometimes and often",
                "「時々」と「しばしば」の境",
            ),
            (
                "mortality.isolation_hazard_ratio",
                "1.15",
                "1",
                1,
                1.3,
                "derived",
                "meta-analyses",
                "hazard ratio of the isolated",
                "孤立した人の死亡ハザード比",
            ),
            (
                "survey.response_share",
                "0.55",
                "1",
                0.5,
                0.6,
                "read",
                "人々のつながりに関する基礎調査 2023",
                "share of questionnaires that come back",
                "回収率",
            ),
        ] + [
            (
                f"friendship.formation_{k}",
                str(k / 10),
                "1/month",
                0,
                1,
                "assumption",
                "",
                f"formation parameter {k}",
                f"紐帯形成の係数{k}",
            )
            for k in range(24)
        ]
        g = root.createGroup("parameters")
        axis(g, "parameter", [p[0] for p in parameters])
        for name, values in {
            "value": [p[1] for p in parameters],
            "kind": ["number"] * len(parameters),
            "unit": [p[2] for p in parameters],
            "grade": [p[5] for p in parameters],
            "source": [p[6] for p in parameters],
            "meaning_en": [p[7] for p in parameters],
            "meaning_ja": [p[8] for p in parameters],
        }.items():
            text(g, name, ("parameter",), values)
        put(g, "low", "f8", ("parameter",), np.array([p[3] for p in parameters]))
        put(g, "high", "f8", ("parameter",), np.array([p[4] for p in parameters]))
        axis(g, "scenario", names)
        text(g, "value_by_scenario", ("scenario", "parameter"), [[p[1] for p in parameters]] * scenarios)

        g = root.createGroup("levers")
        rows = [
            (f"{lever[0]}/{name}", value, unit, grade)
            for lever in levers
            for name, value, unit, grade in (
                ("seats", "20", "people", "assumption"),
                ("yen_per_year", "1800000", "yen", "read"),
                ("effect_while_attending", "-0.2", "SD", "assumption"),
            )
        ]
        axis(g, "lever_parameter", [r[0] for r in rows])
        for name, values in {
            "value": [r[1] for r in rows],
            "unit": [r[2] for r in rows],
            "grade": [r[3] for r in rows],
            "source": ["" for _ in rows],
            "meaning_en": ["what it says" for _ in rows],
            "meaning_ja": ["意味の説明" for _ in rows],
        }.items():
            text(g, name, ("lever_parameter",), values)
        put(g, "low", "f8", ("lever_parameter",), np.zeros(len(rows)))
        put(g, "high", "f8", ("lever_parameter",), np.zeros(len(rows)))

        g = root.createGroup("inputs")
        tables = ["japan/life_table", "japan/living_alone", "towns/population"]
        axis(g, "table", tables)
        for name, values in {
            "sha256": [hashlib.sha256(x.encode()).hexdigest() for x in tables],
            "title": ["Life table", "People living alone", "Population by age and sex"],
            "title_ja": ["生命表", "一人暮らしの割合", "年齢・性別人口"],
            "source": ["厚生労働省", "総務省 国勢調査", "総務省 国勢調査"],
            "year": ["2020"] * 3,
            "licence": ["CC BY 4.0 compatible"] * 3,
            "grade": ["read", "assumption", "derived"],
        }.items():
            text(g, name, ("table",), values)

        g = root.createGroup("fit")
        cells = (
            [(f"{sex} {a}", "sex × age", 1) for sex in SEXES for a in AGES]
            + [(h, "household type", 1) for h in HOMES]
            + [(f"{k} people", "household size", 0) for k in range(1, 8)]
        )
        g.createDimension("cell", len(cells))
        text(g, "table", ("cell",), [c[1] for c in cells])
        text(g, "cell_name", ("cell",), [c[0] for c in cells])
        put(g, "controlled", "u1", ("cell",), np.array([c[2] for c in cells]))
        target = rng.uniform(2000, 20000, len(cells)).round()
        put(g, "target", "f8", ("cell",), target)
        put(g, "synthetic", "f8", ("cell",), (target * (1 + rng.normal(0, 0.002, len(cells)))).round())
    return path


if __name__ == "__main__":
    import sys

    make_results(Path(sys.argv[1]))
