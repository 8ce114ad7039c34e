// What stands where in the results file. The layout is made when the run begins, so that a full disk or a wrong path
// shows before the work; large arrays go in run by run, small tables are kept and go in at the end in an order of their
// own. Each group has its own dimensions, so that one group opened alone is fully labelled.
#include "tsunagari/record/results_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "record/layout.hpp"
#include "record/netcdf_file.hpp"
#include "record/results_words.hpp"
#include "record/whole_file.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/month/model.hpp"

namespace tsunagari {
namespace {

using namespace layout;

constexpr std::size_t monthly_chunk_months = 12;

bool here(const PersonState& state) { return state.presence == static_cast<std::uint8_t>(Presence::present); }

CdfType type_of(const auto& member) {
    constexpr CdfType types[] = {CdfType::f32, CdfType::u8, CdfType::u16, CdfType::i16, CdfType::u32};
    return types[member.index()];
}

/// `done` values, and `fill` for the rest of a run that was stopped.
template <class T>
std::vector<T> padded(std::span<const T> done, std::size_t size, T fill) {
    std::vector<T> values(size, fill);
    std::copy(done.begin(), done.end(), values.begin());
    return values;
}

/// A lever of the whole file: a row of /funnel and /cost.
struct LeverRow {
    std::string scenario, name, kind, en, ja;
    [[nodiscard]] std::string path() const { return scenario + "/" + name; }
};

std::vector<LeverRow> lever_rows(const Scenario& scenario) {
    std::vector<LeverRow> rows;
    for (const Variant& variant : scenario.variants) {
        for (const LeverChoice& choice : variant.levers) {
            LeverRow row{variant.name, choice.name, choice.kind, choice.kind, choice.kind};
            if (const auto lever = make_lever(choice.kind)) {
                row.en = lever->label_en();
                row.ja = lever->label_ja();
            }
            const auto same_kind = [&](const LeverChoice& other) { return other.kind == choice.kind; };
            if (std::count_if(variant.levers.begin(), variant.levers.end(), same_kind) > 1) {
                row.en += " (" + choice.name + ")";
                row.ja += "（" + choice.name + "）";
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

/// What of a declaration goes into a file; `Declared` only points at its texts.
struct ParameterRow {
    std::string name, kind, value, unit, grade, source, en, ja;
    double low = not_a_number, high = not_a_number;
};

ParameterRow row_of(const Declared& declared, std::string name) {
    const About& about = declared.about;
    ParameterRow row{std::move(name),
                     declared.kind,
                     declared.value,
                     std::string{about.unit},
                     std::string{grade_name(about.grade)},
                     std::string{about.source},
                     std::string{about.en},
                     std::string{about.ja}};
    if (about.low != 0 || about.high != 0) {
        row.low = about.low;
        row.high = about.high;
    }
    return row;
}

template <class Row, class Member>
Texts column(const std::vector<Row>& rows, Member Row::*member) {
    Texts texts;
    for (const Row& row : rows) texts.emplace_back(row.*member);
    return texts;
}

template <class Row>
std::vector<double> numbers(const std::vector<Row>& rows, double Row::*member) {
    std::vector<double> values;
    for (const Row& row : rows) values.push_back(row.*member);
    return values;
}

using Run = std::pair<std::uint32_t, std::uint32_t>;  // scenario, replicate

}  // namespace

/// The open file with its layout, and what is kept until the end.
class ResultsFile::Writer {
   public:
    Writer(const std::string& path, const ResultsPlan& plan);
    void run(std::uint32_t scenario, std::uint32_t replicate, const Recording& recording);
    std::string finish();
    [[nodiscard]] std::uint32_t replicates() const { return plan_.replicates; }

    std::map<std::uint32_t, std::vector<FitCell>> fit;
    std::vector<std::vector<ParameterRow>> parameters;  // of each scenario
    std::vector<ParameterRow> lever_parameters;         // of all levers, named <scenario>/<lever>/<name>
    std::vector<LeverRow> levers;

   private:
    void make_monthly();
    void name_districts(Layout& layout) const;
    void place_districts(Layout& layout) const;
    void make_population();
    void make_margins();
    void make_clients();
    void make_census();
    void make_events();
    void make_levers();
    void make_panel();
    void make_snapshots();
    void make_network();
    std::vector<Variable> make_states(Layout& layout, const Texts& dimensions);

    void put_monthly(Run run, const Recording& recording);
    [[nodiscard]] std::uint32_t first_lever(std::uint32_t scenario) const;
    void put_levers(Run run, const Recording& recording);
    void put_panel(Run run, const Recording& recording);
    void put_snapshots(Run run, const Recording& recording);
    void put_network(Run run, const Recording& recording, const std::vector<std::size_t>& rows);
    void put_states(const std::vector<Variable>& variables, Run run, std::span<const PersonState> states,
                    std::size_t people, std::size_t most_people, const std::vector<std::size_t>& rows,
                    std::size_t most_rows);
    static void keep_keys(std::vector<std::int64_t>& kept, std::uint32_t replicate, const std::vector<PersonKey>& keys,
                          std::size_t most_people);
    template <class T>
    void put(Variable variable, Run run, const std::vector<T>& done, std::size_t values_done, T fill) {
        must(done.size() >= values_done, "a recording holds fewer values than its months");
        const std::size_t size = file_.slab_size(variable);
        const std::span<const T> values{done.data(), values_done};
        if (values_done == size) return file_.write_slab(variable, run.first, run.second, values);
        file_.write_slab(variable, run.first, run.second, std::span<const T>{padded(values, size, fill)});
    }

    void scenarios(Layout& layout) const;
    void lever_labels(Layout& layout) const;
    [[nodiscard]] bool resolves(std::string_view dimension) const;
    [[nodiscard]] std::vector<Month> months(std::uint32_t count) const;
    void write_parameters();
    void write_lever_parameters();
    void write_fit();
    void write_survey();
    void write_ties();
    void write_event_log();
    template <class Row>
    void write_rows(Layout& layout, const std::string& dimension, const std::map<Run, std::vector<Row>>& rows,
                    std::span<const words::Field<Row>> fields);
    void write_root(const std::string& digest);

    ResultsPlan plan_;
    const Scenario& scenario_;
    NetcdfFile file_;
    std::array<Variable, monthly_variables> monthly_{};
    std::array<std::array<Variable, monthly_variables>, margins> margin_{};
    Variable clients_, clients_by_district_;
    Variable census_people_, census_employment_, census_households_, census_withdrawn_;
    Variable residents_, months_done_, events_, funnel_, seats_, seats_used_, calls_, handed_on_, arrived_,
        false_alarms_, before_after_, yen_, panel_key_, snapshot_key_;
    std::vector<Variable> panel_, snapshots_;
    std::array<Variable, std::size(words::network)> network_{};
    std::vector<std::int64_t> panel_keys_, snapshot_keys_;  // [replicate][person]
    std::map<Run, std::vector<Respondent>> survey_;
    std::map<Run, std::vector<TieRow>> ties_;
    std::map<Run, std::vector<EventRow>> event_log_;
    std::set<Run> written_, complete_;
};

ResultsFile::Writer::Writer(const std::string& path, const ResultsPlan& plan)
    : levers{lever_rows(*plan.scenario)},
      plan_{plan},
      scenario_{*plan.scenario},
      file_{path},
      panel_keys_(std::size_t{plan.replicates} * plan.panel_people, -1),
      snapshot_keys_(std::size_t{plan.replicates} * plan.snapshot_people, -1) {
    make_monthly();
    make_population();
    make_census();
    make_events();
    make_levers();
    make_margins();
    make_clients();
    make_panel();
    make_snapshots();
    make_network();
}

// --- the layout
// ------------------------------------------------------------------------------------------------------------

void ResultsFile::Writer::scenarios(Layout& layout) const {
    layout.texts_coordinate("scenario", column(scenario_.variants, &Variant::name),
                            "scenario; the first is the baseline", "シナリオ（最初がベースライン）");
    layout.label("scenario", "scenario_label_en", column(scenario_.variants, &Variant::label_en),
                 "label of the scenario in English", "シナリオの英語名");
    layout.label("scenario", "scenario_label_ja", column(scenario_.variants, &Variant::label_ja),
                 "label of the scenario in Japanese", "シナリオの日本語名");
}

void ResultsFile::Writer::lever_labels(Layout& layout) const {
    Texts paths;
    for (const LeverRow& row : levers) paths.push_back(row.path());
    layout.texts_coordinate("lever", paths, "lever, as <scenario>/<name>", "施策（シナリオ/名前）");
    layout.label("lever", "lever_label_en", column(levers, &LeverRow::en), "label of the lever in English",
                 "施策の英語名");
    layout.label("lever", "lever_label_ja", column(levers, &LeverRow::ja), "label of the lever in Japanese",
                 "施策の日本語名");
    layout.label("lever", "lever_kind", column(levers, &LeverRow::kind), "kind of the lever", "施策の種類");
    layout.label("lever", "lever_scenario", column(levers, &LeverRow::scenario), "scenario the lever belongs to",
                 "施策を含むシナリオ");
}

bool ResultsFile::Writer::resolves(std::string_view dimension) const {
    const auto& strata = scenario_.record.strata;
    return std::find(strata.begin(), strata.end(), dimension) != strata.end();
}

std::vector<Month> ResultsFile::Writer::months(std::uint32_t count) const {
    std::vector<Month> all;
    for (std::uint32_t i = 0; i < count; ++i) all.push_back(scenario_.run.start.plus(static_cast<int>(i)));
    return all;
}

constexpr std::string_view month_en = "month, by its first day", month_ja = "月（その初日）";
constexpr std::string_view snapshot_en = "month of the snapshot, by its first day",
                           snapshot_ja = "スナップショットの月（その初日）";

void ResultsFile::Writer::make_monthly() {
    Layout layout{file_, "monthly", "Loneliness and isolation month by month, by stratum",
                  "孤独・孤立の月次推移（属性別）"};
    const Strata& strata = plan_.strata;
    scenarios(layout);
    layout.replicates(plan_.replicates);
    layout.months("month", months(plan_.months), month_en, month_ja);
    name_districts(layout);
    place_districts(layout);
    layout.named("age_group",
                 labels(names_of(words::age_group), japanese_of(words::age_group), strata.ages, resolves("age_group")),
                 "age group", "年齢階級");
    layout.named("sex", labels(names_of(words::sex), japanese_of(words::sex), strata.sexes_, resolves("sex")), "sex",
                 "性別");
    layout.named("household_type",
                 labels(names_of(words::household_type), japanese_of(words::household_type), strata.households,
                        resolves("household_type")),
                 "family type of the household", "世帯の家族類型");
    for (std::size_t v = 0; v < monthly_.size(); ++v)
        monthly_[v] =
            layout.run_by_run(monthly_names[v], CdfType::f32,
                              {"scenario", "replicate", "month", "district", "age_group", "sex", "household_type"},
                              words::monthly[v], monthly_chunk_months);
}

namespace {

const words::Words incomes = words::Words{words::household_income}.first(income_classes);  // without "unknown"

/// What a margin is by, in its group's title and of its dimension; its classes.
struct MarginWords {
    std::string_view by_en, by_ja, en, ja;
    words::Words classes;
};
const std::array<MarginWords, margins> margin_words = {{
    {"by income of the household", "世帯年収別", "income of the household in a year, yen", "世帯の年間収入（円）",
     incomes},
    {"by marital status", "配偶関係別", "marital status", "配偶関係", words::marital_status},
    {"by what people do", "就業・就学の状態別", "what the person does", "就業・就学の状態", words::employment},
}};

}  // namespace

void ResultsFile::Writer::make_margins() {
    for (std::size_t m = 0; m < margins; ++m) {
        const MarginWords& of = margin_words[m];
        const std::string name = margin_names[m];
        Layout layout{file_, name, fmt::format("Loneliness and isolation month by month, {}", of.by_en),
                      fmt::format("孤独・孤立の月次推移（{}）", of.by_ja)};
        scenarios(layout);
        layout.replicates(plan_.replicates);
        layout.months("month", months(plan_.months), month_en, month_ja);
        layout.named(name, labels(of.classes), of.en, of.ja);
        for (std::size_t v = 0; v < monthly_variables; ++v)
            margin_[m][v] = layout.run_by_run(monthly_names[v], CdfType::f32, {"scenario", "replicate", "month", name},
                                              words::monthly[v]);
    }
}

void ResultsFile::Writer::make_clients() {
    Layout clients{file_, "clients", "Clients of each lever by income of the household and by district",
                   "施策ごとの利用者数（世帯年収別・校区別）"};
    lever_labels(clients);
    clients.replicates(plan_.replicates);
    clients.months("month", months(plan_.months), month_en, month_ja);
    clients.named("stage", labels(words::Words{words::stage}.last(client_stages)), "stage of the funnel", "利用の段階");
    clients.named("income", labels(incomes), "income of the household in a year, yen", "世帯の年間収入（円）");
    name_districts(clients);
    clients_ = clients.run_by_run("people", CdfType::u32, {"lever", "replicate", "month", "stage", "income"},
                                  {"1", "people at this stage in the month", "その月にその段階にある人数"});
    clients_by_district_ =
        clients.run_by_run("people_by_district", CdfType::u32, {"lever", "replicate", "month", "stage", "district"},
                           {"1", "people at this stage in the month who live in the district",
                            "その月にその段階にある、校区の住民の人数"});
}

void ResultsFile::Writer::name_districts(Layout& layout) const {
    layout.named("district",
                 labels(plan_.district_names, plan_.district_names, plan_.strata.districts, resolves("district")),
                 "school district", "校区");
}

/// Where districts lie; missing where `monthly` does not resolve them or nobody said.
void ResultsFile::Writer::place_districts(Layout& layout) const {
    std::vector<float> x(plan_.strata.districts, std::numeric_limits<float>::quiet_NaN()), y = x;
    if (resolves("district") && plan_.district_centres.size() == x.size()) {
        for (std::size_t d = 0; d < x.size(); ++d) {
            x[d] = plan_.district_centres[d].x_m;
            y[d] = plan_.district_centres[d].y_m;
        }
    }
    layout.position("district", "district_x", x, "east of the corner of the synthetic plane, centre of the district",
                    "合成平面上の校区の中心（東方向）");
    layout.position("district", "district_y", y, "north of the corner of the synthetic plane, centre of the district",
                    "合成平面上の校区の中心（北方向）");
}

void ResultsFile::Writer::make_population() {
    Layout layout{file_, "population", "Residents at the start of each month", "各月初の人口"};
    scenarios(layout);
    layout.replicates(plan_.replicates);
    layout.months("month_edge", months(plan_.months + 1), "start of a month; the last is the end of the run",
                  "月初（最後は期間の終わり）");
    residents_ = layout.run_by_run("residents", CdfType::u32, {"scenario", "replicate", "month_edge"},
                                   {"1", "people: residents", "住民の人数"});
    months_done_ = layout.run_by_run("months_done", CdfType::u32, {"scenario", "replicate"},
                                     {"1", "number of months simulated in this run", "計算済みの月数"});
}

void ResultsFile::Writer::make_census() {
    Layout layout{file_, "census", "Residents and households counted once a year", "年に一度の人口・世帯の集計"};
    scenarios(layout);
    layout.replicates(plan_.replicates);
    std::vector<Month> when;
    for (std::uint32_t m = 0; m <= plan_.months; m += 12) when.push_back(scenario_.run.start.plus(static_cast<int>(m)));
    layout.months("census", when, "month counted, by its first day; the last may be the end of the run",
                  "集計した月（その初日、最後は期間の終わりのことがある）");
    layout.named("age", labels(words::census_age), "five-year age", "5歳階級");
    layout.named("sex", labels(words::sex), "sex", "性別");
    layout.named("marital_status", labels(words::marital_status), "marital status", "配偶関係");
    layout.named("household_type", labels(words::household_type), "family type of the household", "世帯の家族類型");
    layout.named("employment", labels(words::employment), "what the person does", "就業・就学の状態");
    census_people_ = layout.run_by_run(
        "people", CdfType::u32, {"scenario", "replicate", "census", "age", "sex", "marital_status", "household_type"},
        {"1", "people: residents", "住民の人数"});
    census_employment_ = layout.run_by_run(
        "people_by_employment", CdfType::u32, {"scenario", "replicate", "census", "age", "sex", "employment"},
        {"1", "people: residents by what they do", "就業・就学の状態別の住民の人数"});
    census_households_ =
        layout.run_by_run("households", CdfType::u32, {"scenario", "replicate", "census", "household_type"},
                          {"1", "households that are not empty", "世帯数"});
    census_withdrawn_ =
        layout.run_by_run("withdrawn", CdfType::u32, {"scenario", "replicate", "census", "age", "sex"},
                          {"1", "people aged 15-64 long without work, school, partner, group or contacts",
                           "ひきこもり状態の15〜64歳の人数"});
}

void ResultsFile::Writer::make_events() {
    Layout layout{file_, "events", "Events of life counted each month", "ライフイベントの月次件数"};
    Texts names, en, ja;
    for (const FlowName& flow : flow_names) {
        names.emplace_back(flow.name);
        en.emplace_back(flow.en);
        ja.emplace_back(flow.ja);
    }
    scenarios(layout);
    layout.replicates(plan_.replicates);
    layout.months("month", months(plan_.months), month_en, month_ja);
    layout.named("event", {names, ja}, "what happened", "できごと");
    layout.label("event", "event_en", en, "what happened, in words", "できごと（英語）");
    layout.named("age_group", labels(words::age_group), "age group", "年齢階級");
    layout.named("sex", labels(words::sex), "sex", "性別");
    events_ = layout.run_by_run("count", CdfType::u32, {"scenario", "replicate", "month", "event", "age_group", "sex"},
                                {"1", "people to whom it happened in the month", "その月に経験した人数"});
}

void ResultsFile::Writer::make_levers() {
    Layout funnel{file_, "funnel", "How far people came in each lever", "施策ごとの利用段階別人数"};
    lever_labels(funnel);
    funnel.replicates(plan_.replicates);
    funnel.months("month", months(plan_.months), month_en, month_ja);
    funnel.named("stage", labels(words::stage), "stage of the funnel", "利用の段階");
    funnel.named("age_group", labels(words::age_group), "age group", "年齢階級");
    funnel.named("sex", labels(words::sex), "sex", "性別");
    funnel_ = funnel.run_by_run("people", CdfType::u32, {"lever", "replicate", "month", "stage", "age_group", "sex"},
                                {"1", "people at this stage in the month", "その月にその段階にある人数"});
    seats_ = funnel.run_by_run("seats", CdfType::u32, {"lever", "replicate", "month"},
                               {"1", "places, cases or visits available in the month", "その月の定員・件数・訪問の枠"});
    seats_used_ = funnel.run_by_run("seats_used", CdfType::u32, {"lever", "replicate", "month"},
                                    {"1", "places, cases or visits used in the month", "その月に使われた枠"});
    calls_ = funnel.run_by_run("calls", CdfType::u32, {"lever", "replicate", "month"},
                               {"1", "attempts to be served in the month, answered or not (calls to a helpline)",
                                "その月の呼数（つながらなかったものを含む）"});
    handed_on_ =
        funnel.run_by_run("handed_on", CdfType::u32, {"lever", "replicate", "month"},
                          {"1", "people handed on to other levers in the month", "その月に他の支援へ紹介した件数"});
    arrived_ = funnel.run_by_run("arrived", CdfType::u32, {"lever", "replicate", "month"},
                                 {"1", "people handed on by other levers the month before who arrived here",
                                  "前月に他の支援から紹介され、その月に届いた件数"});
    false_alarms_ = funnel.run_by_run("false_alarms", CdfType::u32, {"lever", "replicate", "month"},
                                      {"1", "people taken to be in need by mistake in the month (reported or asked)",
                                       "その月に誤って該当と判断された人数（誤報）"});
    Layout evaluation{file_, "before_after", "What a lever's own before-after evaluation finds among its clients",
                      "施策自身の前後比較で分かること（利用者）"};
    lever_labels(evaluation);
    evaluation.replicates(plan_.replicates);
    evaluation.months("month", months(plan_.months), month_en, month_ja);
    evaluation.named("answer", labels(words::before_after), "clients asked and how their answers moved",
                     "回答者とその変化");
    before_after_ = evaluation.run_by_run(
        "total", CdfType::u32, {"lever", "replicate", "month", "answer"},
        {"1", "clients asked when referred or, later, again; UCLA-3 sums (3-12) of those asked again, added up",
         "紹介時・再調査の回答者数と、再調査の回答者のUCLA-3得点（3〜12）の合計"});
    Layout cost{file_, "cost", "What each lever cost", "施策ごとの費用"};
    lever_labels(cost);
    cost.replicates(plan_.replicates);
    cost.months("month", months(plan_.months), month_en, month_ja);
    cost.named("item", labels(words::cost_item), "kind of cost", "費用の種類");
    yen_ = cost.run_by_run("yen", CdfType::f64, {"lever", "replicate", "month", "item"},
                           {"JPY", "cost charged in the month", "その月の費用"});
    file_.attribute(yen_, "price_year", plan_.price_year);
}

std::vector<Variable> ResultsFile::Writer::make_states(Layout& layout, const Texts& dimensions) {
    layout.plain("district_number", plan_.district_names.size());
    layout.text("district_name", "district_number", plan_.district_names, "name of the district with this number",
                "校区の名前");
    std::vector<Variable> made;
    for (const auto& field : words::person_state) {
        made.push_back(layout.run_by_run(std::string{field.name}, type_of(field.member), dimensions, field.meaning));
        if (!field.codes.empty()) layout.codes(made.back(), field.codes, field.first_code);
    }
    return made;
}

void ResultsFile::Writer::make_panel() {
    Layout layout{file_, "panel", "A fixed random panel of people, month by month",
                  "無作為抽出された固定パネルの月次記録"};
    scenarios(layout);
    layout.replicates(plan_.replicates);
    layout.months("month", months(plan_.months), month_en, month_ja);
    layout.plain("panel_person", plan_.panel_people);
    panel_key_ = layout.keys({"replicate", "panel_person"});
    panel_ = make_states(layout, {"scenario", "replicate", "month", "panel_person"});
}

void ResultsFile::Writer::make_snapshots() {
    Layout layout{file_, "snapshots", "A fixed random sample of people at chosen months",
                  "選ばれた月における無作為標本の状態"};
    scenarios(layout);
    layout.replicates(plan_.replicates);
    layout.months("snapshot", plan_.snapshot_months, snapshot_en, snapshot_ja);
    layout.plain("snapshot_person", plan_.snapshot_people);
    snapshot_key_ = layout.keys({"replicate", "snapshot_person"});
    snapshots_ = make_states(layout, {"scenario", "replicate", "snapshot", "snapshot_person"});
}

void ResultsFile::Writer::make_network() {
    Layout layout{file_, "network", "Ties at chosen months, by layer", "選ばれた月における紐帯（層別）"};
    scenarios(layout);
    layout.replicates(plan_.replicates);
    layout.months("snapshot", plan_.snapshot_months, snapshot_en, snapshot_ja);
    layout.named("layer", labels(words::layer), "layer of ties", "紐帯の層");
    layout.named("degree", labels(words::degree), "number of ties of a resident", "紐帯の数");
    layout.named("distance", labels(words::distance), "ties between two people, along the shortest path",
                 "2人の間の紐帯の数（最短）");
    for (std::size_t v = 0; v < network_.size(); ++v) {
        const words::NetworkField& field = words::network[v];
        Texts dimensions = {"scenario", "replicate", "snapshot", "layer"};
        if (!field.dimension.empty()) dimensions.emplace_back(field.dimension);
        network_[v] = layout.run_by_run(std::string{field.name}, CdfType::f64, dimensions, field.meaning);
    }
}

// --- one run
// ---------------------------------------------------------------------------------------------------------------

void ResultsFile::Writer::run(std::uint32_t scenario, std::uint32_t replicate, const Recording& recording) {
    const Run run{scenario, replicate};
    must(scenario < scenario_.variants.size() && replicate < plan_.replicates, "there is no such run");
    must(recording.months_done <= plan_.months, "a recording has more months than the plan");
    must(!recording.complete || recording.months_done == plan_.months, "a recording says it is complete and is not");
    must(written_.insert(run).second, "a run is written twice");
    put_monthly(run, recording);
    put_levers(run, recording);
    put_panel(run, recording);
    put_snapshots(run, recording);
    if (!recording.survey.empty()) survey_[run] = recording.survey;
    if (!recording.ties.empty()) ties_[run] = recording.ties;
    if (!recording.events.empty()) event_log_[run] = recording.events;
    if (recording.complete) complete_.insert(run);
}

void ResultsFile::Writer::put_monthly(Run run, const Recording& recording) {
    const std::size_t done = recording.months_done;
    for (std::size_t v = 0; v < monthly_.size(); ++v)
        put(monthly_[v], run, recording.monthly[v], done * plan_.strata.cells(),
            std::numeric_limits<float>::quiet_NaN());
    for (std::size_t m = 0; m < margins; ++m)
        for (std::size_t v = 0; v < monthly_variables; ++v)
            put(margin_[m][v], run, recording.margin[m][v], done * margin_classes[m],
                std::numeric_limits<float>::quiet_NaN());
    put(residents_, run, recording.residents, std::min(done + 1, recording.residents.size()), no_count);
    put(months_done_, run, std::vector<std::uint32_t>{recording.months_done}, 1, no_count);
    const CensusCounts& census = recording.census;
    put(census_people_, run, census.people, census.people.size(), no_count);
    put(census_employment_, run, census.employment, census.employment.size(), no_count);
    put(census_households_, run, census.households, census.households.size(), no_count);
    put(census_withdrawn_, run, census.withdrawn, census.withdrawn.size(), no_count);
    put(events_, run, recording.flow, done * flows * age_groups * sexes, no_count);
}

/// The row of a scenario's first lever among those of the whole file.
std::uint32_t ResultsFile::Writer::first_lever(std::uint32_t scenario) const {
    std::uint32_t row = 0;
    for (std::size_t i = 0; i < scenario; ++i) row += static_cast<std::uint32_t>(scenario_.variants[i].levers.size());
    return row;
}

void ResultsFile::Writer::put_levers(Run run, const Recording& recording) {
    must(recording.levers.size() == scenario_.variants[run.first].levers.size(),
         "a recording has other levers than its scenario");
    std::uint32_t row = first_lever(run.first);
    const std::size_t done = recording.months_done;
    for (const Recording::LeverRecord& lever : recording.levers) {
        const Run place{row++, run.second};
        put(funnel_, place, lever.funnel, done * stages * age_groups * sexes, no_count);
        put(clients_, place, lever.by_income, done * client_stages * income_classes, no_count);
        put(clients_by_district_, place, lever.by_district, done * client_stages * plan_.strata.districts, no_count);
        put(seats_, place, lever.seats, done, no_count);
        put(seats_used_, place, lever.seats_used, done, no_count);
        put(calls_, place, lever.calls, done, no_count);
        put(handed_on_, place, lever.handed_on, done, no_count);
        put(arrived_, place, lever.arrived, done, no_count);
        put(false_alarms_, place, lever.false_alarms, done, no_count);
        put(before_after_, place, lever.before_after, done * before_after_items, no_count);
        put(yen_, place, lever.yen, done * cost_items, not_a_number);
    }
}

/// A person's place is the same in all scenarios of a replicate: the first to be written says who it is.
void ResultsFile::Writer::keep_keys(std::vector<std::int64_t>& kept, std::uint32_t replicate,
                                    const std::vector<PersonKey>& keys, std::size_t most_people) {
    must(keys.size() <= most_people, "more people than planned in the panel or a snapshot");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto& key = kept[replicate * most_people + i];
        const auto mine = static_cast<std::int64_t>(keys[i].value);
        must(key == -1 || key == mine, "the scenarios of a replicate follow different people");
        key = mine;
    }
}

void ResultsFile::Writer::put_states(const std::vector<Variable>& variables, Run run,
                                     std::span<const PersonState> states, std::size_t people, std::size_t most_people,
                                     const std::vector<std::size_t>& rows, std::size_t most_rows) {
    for (std::size_t v = 0; v < variables.size(); ++v) {
        // of the dead and of those who left nothing is known but that
        const bool says_presence = words::person_state[v].name == "presence";
        std::visit(
            [&](auto member) {
                using T = std::remove_cvref_t<decltype(std::declval<PersonState>().*member)>;
                std::vector<T> values(most_rows * most_people,
                                      static_cast<T>(missing(type_of(words::person_state[v].member))));
                for (std::size_t r = 0; r < rows.size(); ++r) {
                    for (std::size_t i = 0; i < people; ++i) {
                        const PersonState& state = states[r * people + i];
                        if (here(state) || says_presence) values[rows[r] * most_people + i] = state.*member;
                    }
                }
                if constexpr (!std::is_same_v<T, std::int16_t>)
                    file_.write_slab(variables[v], run.first, run.second, std::span<const T>{values});
            },
            words::person_state[v].member);
    }
}

void ResultsFile::Writer::put_panel(Run run, const Recording& recording) {
    const std::size_t people = recording.panel_key.size();
    must(recording.panel.size() >= people * recording.months_done, "a panel holds fewer values than its months");
    keep_keys(panel_keys_, run.second, recording.panel_key, plan_.panel_people);
    std::vector<std::size_t> rows(recording.months_done);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    put_states(panel_, run, recording.panel, people, plan_.panel_people, rows, plan_.months);
}

void ResultsFile::Writer::put_snapshots(Run run, const Recording& recording) {
    const std::size_t people = recording.snapshot_key.size();
    must(recording.snapshot.size() == people * recording.snapshot_month.size(), "a snapshot has not all its people");
    keep_keys(snapshot_keys_, run.second, recording.snapshot_key, plan_.snapshot_people);
    std::vector<std::size_t> rows;
    for (const Month month : recording.snapshot_month) {
        const auto found = std::find(plan_.snapshot_months.begin(), plan_.snapshot_months.end(), month);
        must(found != plan_.snapshot_months.end(), "a snapshot was taken in a month that was not planned");
        rows.push_back(static_cast<std::size_t>(found - plan_.snapshot_months.begin()));
    }
    put_states(snapshots_, run, recording.snapshot, people, plan_.snapshot_people, rows, plan_.snapshot_months.size());
    put_network(run, recording, rows);
}

void ResultsFile::Writer::put_network(Run run, const Recording& recording, const std::vector<std::size_t>& rows) {
    must(recording.network.size() == rows.size(), "a snapshot has no network summary");
    for (std::size_t v = 0; v < network_.size(); ++v) {
        const words::NetworkField& field = words::network[v];
        const std::size_t deep = field.size(), width = std::size(words::layer) * deep;
        std::vector<double> values(plan_.snapshot_months.size() * width, not_a_number);
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t k = 0; k < width; ++k)
                values[rows[r] * width + k] = field.value(recording.network[r][k / deep], k % deep);
        file_.write_slab(network_[v], run.first, run.second, std::span<const double>{values});
    }
}

// --- the end
// ---------------------------------------------------------------------------------------------------------------

std::string ResultsFile::Writer::finish() {
    file_.write(panel_key_, std::span<const std::int64_t>{panel_keys_});
    file_.write(snapshot_key_, std::span<const std::int64_t>{snapshot_keys_});
    write_ties();
    write_event_log();
    write_survey();
    write_parameters();
    write_lever_parameters();
    write_inputs(file_, plan_.atlas);
    write_fit();
    std::string digest = file_.digest();
    write_root(digest);
    file_.close();
    return digest;
}

namespace {

template <class Row>
Variable make_column(Layout& layout, const std::string& dimension, const words::Field<Row>& field) {
    const std::string name{field.name};
    const CdfType type = type_of(field.member);
    if (field.blank == words::Blank::is_missing)
        return layout.column(name, type, dimension, field.meaning, type == CdfType::u8 ? no_answer : missing(type));
    const Variable made = layout.column(name, type, dimension, field.meaning);
    std::vector<std::pair<int, words::Word>> more;
    if (field.blank == words::Blank::may_not_be || field.blank == words::Blank::not_of_children)
        more.emplace_back(not_asked, words::Word{"not_asked", "非該当"});
    if (field.blank == words::Blank::may_be || field.blank == words::Blank::may_not_be)
        more.emplace_back(no_answer, words::blank);
    if (field.bits)
        layout.bits(made, field.codes);
    else if (!field.codes.empty())
        layout.codes(made, field.codes, field.first_code, more);
    return made;
}

/// One value of each row of all runs, in the order of the runs.
template <class T, class Row>
std::vector<T> of_all(const std::map<Run, std::vector<Row>>& rows, auto&& value) {
    std::vector<T> values;
    for (const auto& [run, of_run] : rows)
        for (const Row& row : of_run) values.push_back(value(run, row));
    return values;
}

}  // namespace

/// A table of people of all runs, a row each: scenario, replicate, who, when (if rows have a month), then the fields.
template <class Row>
void ResultsFile::Writer::write_rows(Layout& layout, const std::string& dimension,
                                     const std::map<Run, std::vector<Row>>& rows,
                                     std::span<const words::Field<Row>> fields) {
    const auto scenario =
        of_all<std::uint8_t>(rows, [](Run run, const Row&) { return static_cast<std::uint8_t>(run.first); });
    layout.plain(dimension, scenario.size());
    const Variable of = layout.column("scenario", CdfType::u8, dimension, {"", "scenario", "シナリオ"});
    std::vector<double> numbers;
    for (std::size_t i = 0; i < scenario_.variants.size(); ++i) numbers.push_back(static_cast<double>(i));
    file_.own_type_attribute(of, "flag_values", numbers);
    file_.attribute(of, "flag_meanings", joined(column(scenario_.variants, &Variant::name), " "));
    file_.write(of, std::span<const std::uint8_t>{scenario});
    const auto replicate =
        of_all<std::int32_t>(rows, [](Run run, const Row&) { return static_cast<std::int32_t>(run.second); });
    file_.write(layout.column("replicate", CdfType::i32, dimension, {"1", "replicate", "反復"}),
                std::span<const std::int32_t>{replicate});
    const auto key =
        of_all<std::int64_t>(rows, [](Run, const Row& row) { return static_cast<std::int64_t>(row.person_key); });
    file_.write(layout.keys({dimension}), std::span<const std::int64_t>{key});
    if constexpr (requires(Row row) { row.month; })
        layout.months_column("month", dimension, of_all<Month>(rows, [](Run, const Row& row) { return row.month; }),
                             month_en, month_ja);
    for (const auto& field : fields) {
        const Variable made = make_column(layout, dimension, field);
        std::visit(
            [&](auto member) {
                using T = std::remove_cvref_t<decltype(std::declval<Row>().*member)>;
                const auto values = of_all<T>(rows, [&](Run, const Row& row) { return row.*member; });
                file_.write(made, std::span<const T>{values});
            },
            field.member);
    }
}

void ResultsFile::Writer::write_survey() {
    Layout layout{file_, "survey", "Questionnaires that came back in the yearly survey inside the simulation",
                  "シミュレーション内の年次調査の回答"};
    write_rows<Respondent>(layout, "respondent", survey_, words::respondent);
}

void ResultsFile::Writer::write_ties() {
    Layout layout{file_, "ties", "Ties of people followed closely, once a year", "詳しく追跡した人の紐帯（年1回）"};
    write_rows<TieRow>(layout, "tie", ties_, words::tie);
    const auto other =
        of_all<std::int64_t>(ties_, [](Run, const TieRow& row) { return static_cast<std::int64_t>(row.other_key); });
    file_.write(layout.keys({"tie"}, "other_key",
                            {"1", "lifelong key of the person at the other end", "相手の識別番号（反復ごと）"}),
                std::span<const std::int64_t>{other});
}

void ResultsFile::Writer::write_event_log() {
    Layout layout{file_, "event_log", "What happened to the people of the panel, event by event",
                  "パネルの人に起きたできごと"};
    write_rows<EventRow>(layout, "happening", event_log_, words::happened);
    const auto lever = of_all<std::uint16_t>(event_log_, [this](Run run, const EventRow& row) {
        return row.lever == EventRow::no_lever ? row.lever
                                               : static_cast<std::uint16_t>(first_lever(run.first) + row.lever);
    });
    const Variable of = layout.column(
        "lever", CdfType::u16, "happening",
        {"", "lever that admitted the person; missing: an event of life", "利用を始めた施策（ライフイベントでは欠測）"},
        EventRow::no_lever);
    if (!levers.empty()) {
        Texts paths;
        std::vector<double> numbers;
        for (const LeverRow& one : levers) {
            numbers.push_back(static_cast<double>(paths.size()));
            paths.push_back(one.path());
        }
        file_.own_type_attribute(of, "flag_values", numbers);
        file_.attribute(of, "flag_meanings", joined(paths, " "));
    }
    file_.write(of, std::span<const std::uint16_t>{lever});
}

namespace {

void write_columns(NetcdfFile& file, Layout& layout, const std::string& dimension,
                   const std::vector<ParameterRow>& rows) {
    layout.text("value", dimension, column(rows, &ParameterRow::value), "value as text", "値");
    layout.text("kind", dimension, column(rows, &ParameterRow::kind), "number, integer, flag, word, words or month",
                "値の種類");
    layout.text("unit", dimension, column(rows, &ParameterRow::unit), "unit of the value", "単位");
    const Variable low = layout.table(
        "low", CdfType::f64, {dimension},
        {"", "lower end of the range the evidence leaves open; NaN: none stated", "根拠から見た範囲の下限"});
    file.write(low, std::span<const double>{numbers(rows, &ParameterRow::low)});
    const Variable high = layout.table(
        "high", CdfType::f64, {dimension},
        {"", "upper end of the range the evidence leaves open; NaN: none stated", "根拠から見た範囲の上限"});
    file.write(high, std::span<const double>{numbers(rows, &ParameterRow::high)});
    layout.text("grade", dimension, column(rows, &ParameterRow::grade),
                "how well it is known: read, derived, unverified or assumption", "確からしさ");
    layout.text("source", dimension, column(rows, &ParameterRow::source), "where it is from", "出典");
    layout.text("meaning_en", dimension, column(rows, &ParameterRow::en), "meaning", "意味（英語）");
    layout.text("meaning_ja", dimension, column(rows, &ParameterRow::ja), "meaning, in Japanese", "意味");
}

}  // namespace

void ResultsFile::Writer::write_parameters() {
    std::vector<ParameterRow>
        rows;  // of all scenarios, in order of first appearance; the first that has one describes it
    std::map<std::string, std::size_t> place;
    for (const auto& of_scenario : parameters)
        for (const ParameterRow& row : of_scenario)
            if (place.emplace(row.name, rows.size()).second) rows.push_back(row);
    Texts values(scenario_.variants.size() * rows.size());
    for (std::size_t s = 0; s < parameters.size(); ++s)
        for (const ParameterRow& row : parameters[s]) values[s * rows.size() + place.at(row.name)] = row.value;

    Layout layout{file_, "parameters", "Every parameter of the model, with its evidence", "モデルの全パラメータと根拠"};
    scenarios(layout);
    layout.texts_coordinate("parameter", column(rows, &ParameterRow::name), "parameter", "パラメータ");
    write_columns(file_, layout, "parameter", rows);
    file_.write(layout.table("value_by_scenario", CdfType::text, {"scenario", "parameter"},
                             {"", "value in each scenario, as text", "シナリオごとの値"}),
                values);
}

void ResultsFile::Writer::write_lever_parameters() {
    Layout layout{file_, "levers", "Every setting of every lever, with its evidence", "施策の全設定と根拠"};
    layout.texts_coordinate("lever_parameter", column(lever_parameters, &ParameterRow::name),
                            "setting, as <scenario>/<lever>/<name>", "設定（シナリオ/施策/名前）");
    write_columns(file_, layout, "lever_parameter", lever_parameters);
}

void ResultsFile::Writer::write_fit() {
    static const std::vector<FitCell> none;
    const std::vector<FitCell>& cells = fit.empty() ? none : fit.begin()->second;
    std::vector<std::uint8_t> controlled;
    for (const FitCell& cell : cells) controlled.push_back(cell.controlled ? 1 : 0);
    // cells are matched by name; where several bear one name, in their order
    using Name = std::pair<std::string, std::string>;
    std::map<Name, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < cells.size(); ++i) places[{cells[i].table, cells[i].cell}].push_back(i);
    std::vector<double> by_replicate(std::size_t{plan_.replicates} * cells.size(), not_a_number);
    for (const auto& [replicate, of] : fit) {
        std::map<Name, std::size_t> seen;
        for (const FitCell& cell : of) {
            const Name name{cell.table, cell.cell};
            const auto found = places.find(name);
            const std::size_t nth = seen[name]++;
            if (found == places.end() || nth >= found->second.size()) continue;
            by_replicate[replicate * cells.size() + found->second[nth]] = cell.synthetic;
        }
    }

    Layout layout{file_, "fit", "How well the synthetic population fits the published tables",
                  "合成人口と統計表の一致"};
    layout.replicates(plan_.replicates);
    layout.plain("cell", cells.size());
    layout.text("table", "cell", column(cells, &FitCell::table), "table", "表");
    layout.text("cell_name", "cell", column(cells, &FitCell::cell), "cell of the table", "表の区分");
    const Variable flag =
        layout.table("controlled", CdfType::u8, {"cell"},
                     {"", "whether the population was made to fit this table", "合わせ込みに使った表か"});
    layout.codes(flag, words::yes_no);
    file_.write(flag, std::span<const std::uint8_t>{controlled});
    const Variable target =
        layout.table("target", CdfType::f64, {"cell"}, {"1", "published number, scaled", "統計表の値（縮尺後）"});
    file_.write(target, std::span<const double>{numbers(cells, &FitCell::target)});
    const Variable made =
        layout.table("synthetic", CdfType::f64, {"cell"},
                     {"1", "number in the synthetic population of the first replicate", "合成人口の値（最初の反復）"});
    file_.write(made, std::span<const double>{numbers(cells, &FitCell::synthetic)});
    const Variable all =
        layout.table("synthetic_by_replicate", CdfType::f64, {"replicate", "cell"},
                     {"1", "number in the synthetic population of each replicate", "合成人口の値（反復ごと）"});
    file_.write(all, std::span<const double>{by_replicate});
}

void ResultsFile::Writer::write_root(const std::string& digest) {
    const std::size_t planned = scenario_.variants.size() * plan_.replicates;
    Texts completed;
    for (const auto& [scenario, replicate] : complete_)
        completed.push_back(fmt::format("{}/{}", scenario_.variants[scenario].name, replicate));
    const auto root = NetcdfFile::root();
    const auto say = [&](const char* name, std::string_view text) { file_.attribute(root, name, text); };
    say("Conventions", "CF-1.10");
    say("title", scenario_.title_en);
    say("title_ja", scenario_.title_ja);
    say("question_en", scenario_.question_en);
    say("question_ja", scenario_.question_ja);
    say("source", fmt::format("tsunagari {} ({})", plan_.version, plan_.commit));
    say("format", "tsunagari-results");
    file_.attribute(root, "format_version", std::int32_t{1});
    say("seed", std::to_string(scenario_.run.seed));  // text: some readers round 64-bit integers
    file_.attribute(root, "replicates", static_cast<std::int32_t>(plan_.replicates));
    file_.attribute(root, "months", static_cast<std::int32_t>(plan_.months));
    say("start", month_text(scenario_.run.start));
    file_.attribute(root, "scale", scenario_.place.scale);
    say("area", joined(scenario_.place.areas, ", "));
    say("municipalities", joined(plan_.municipalities, ", "));
    say("municipalities_en", joined(plan_.municipalities_en, ", "));
    say("scenario_path", std::filesystem::path{scenario_.path}.filename().string());
    say("scenario_text", scenario_.text);
    say("scenario_resolved", scenario_.resolved);
    say("references", "analysis/FORMAT.md describes this file; groups parameters, levers and inputs name the sources");
    say("comment",
        "Simulated residents of a synthetic population: not a forecast, and not observations of anybody. Clusters of "
        "loneliness "
        "among people who are tied arise from likeness alone and are no evidence of peer influence.");
    say("comment_ja",
        "合成人口によるシミュレーションの結果であり、予測でも実在の人の観測でもない。つながりのある人どうしで孤独感が似"
        "ることは、"
        "似た人どうしがつながるだけでも生じ、影響の伝わりの証拠にはならない。");
    say("licence",
        "the program is under Apache-2.0; figures of the input tables keep the licences named in group inputs");
    file_.attribute(root, "planned_runs", static_cast<std::int32_t>(planned));
    file_.attribute(root, "completed_runs", static_cast<std::int32_t>(completed.size()));
    say("completed_run_names", joined(completed, " "));
    say("results_sha256", digest);
}

// --- the file and its name
// -------------------------------------------------------------------------------------------------

ResultsFile::ResultsFile(std::string path, const ResultsPlan& plan) : path_{std::move(path)} {
    must(plan.scenario != nullptr && !plan.version.empty(), "the plan needs a scenario and a version");
    if (plan.scenario->variants.size() > std::numeric_limits<std::uint8_t>::max())
        throw BadInput(Where{plan.scenario->path, 0, 0, ""}, "has more than 255 scenarios", "Make several runs of it.");
    const std::filesystem::path place{path_};
    refuse_wrong_place(place);
    temporary_ = whole_file::temporary_name(place);
    try {
        writer_ = std::make_unique<Writer>(temporary_, plan);
    } catch (...) {
        ::unlink(temporary_.c_str());
        throw;
    }
}

ResultsFile::~ResultsFile() {
    writer_.reset();
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void ResultsFile::write_run(std::uint32_t scenario, std::uint32_t replicate, const Recording& recording) {
    whole_ = false;
    writer_->run(scenario, replicate, recording);
    whole_ = true;
}

void ResultsFile::write_fit(std::uint32_t replicate, const std::vector<FitCell>& cells) {
    must(replicate < writer_->replicates(), "there is no such replicate");
    writer_->fit[replicate] = cells;
}

void ResultsFile::write_parameters(const std::vector<std::vector<Declared>>& of_scenarios,
                                   const std::vector<std::vector<Declared>>& of_levers) {
    const auto& levers = writer_->levers;
    must(of_levers.size() == levers.size(), "parameters of other levers than the scenario has");
    writer_->parameters.clear();
    writer_->lever_parameters.clear();
    for (const auto& of_scenario : of_scenarios) {
        auto& rows = writer_->parameters.emplace_back();
        for (const Declared& declared : of_scenario) rows.push_back(row_of(declared, declared.name));
    }
    for (std::size_t i = 0; i < levers.size(); ++i) {
        const std::string path = levers[i].path();
        for (const Declared& declared : of_levers[i]) {
            const bool prefixed = declared.name.size() > path.size() && declared.name.starts_with(path);
            const std::string plain = prefixed ? declared.name.substr(path.size() + 1) : declared.name;
            writer_->lever_parameters.push_back(row_of(declared, path + "/" + plain));
        }
    }
}

std::string ResultsFile::finish() {
    if (!whole_) throw RunFailed("results file: " + path_ + " is not kept, because a run could not be written");
    whole_ = false;
    std::string digest = writer_->finish();
    writer_.reset();
    whole_file::keep(temporary_, path_);
    temporary_.clear();
    return digest;
}

}  // namespace tsunagari
