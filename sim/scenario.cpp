// What a scenario file may say. Reading goes section by section into a fresh Scenario; parameters and levers are read
// through their own declarations, so this file names none of them.

#include "tsunagari/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <set>

#include "scenario_file.hpp"
#include "scenario_form.hpp"
#include "scenario_text.hpp"
#include "scenario_words.hpp"
#include "tsunagari/world/synthesis.hpp"
#include "world/district_count.hpp"

namespace tsunagari {

// --- sections that are not the model's
// --------------------------------------------------------------------------------------

void RunSettings::describe(Form& form) {
    form.month("start", start, {.unit = "", .en = "First month.", .ja = "開始月", .source = "census of October 2020"});
    form.integer("months", months,
                 {.unit = "months", .least = 1, .most = 1200, .en = "Months to simulate.", .ja = "期間（月数）"});
    form.integer("seed", seed,
                 {.unit = "",
                  .least = 0,
                  .most = 9.3e18,
                  .en = "Which random world; the same seed gives the same bytes.",
                  .ja = "乱数の種"});
    form.integer("replicates", replicates,
                 {.unit = "",
                  .least = 1,
                  .most = 10'000,
                  .en = "Random worlds in which every scenario is run.",
                  .ja = "反復数（同じシナリオを試す回数）"});
    form.word(
        "parameter_draws", parameter_draws,
        {.unit = "",
         .en = "Table of posterior draws of a calibration (draws.csv): replicate r lives under draw r, in all "
               "scenarios alike. Empty: every replicate has the parameters as they stand.",
         .ja = "較正の事後標本の表（draws.csv）。反復 r は標本 r の母数を使う（全シナリオ共通）。空なら母数は固定"});
}

void PlaceSettings::describe(Form& form) {
    form.words("areas", areas,
               {.unit = "",
                .en = "Municipalities or prefectures, by name or code.",
                .ja = "地域（市区町村・都道府県の名前またはコード）"});
    form.number("scale", scale,
                {.unit = "",
                 .least = 0.0001,
                 .most = 1,
                 .en = "People simulated for one real resident; 0.1 is one in ten.",
                 .ja = "縮尺（実人口に対する模擬人口の比）"});
}

void RecordSettings::describe(Form& form) {
    form.words("strata", strata,
               {.unit = "",
                .en = "What monthly figures are broken down by.",
                .ja = "月次集計の内訳",
                .choices = {"district", "age_group", "sex", "household_type"}});
    form.integer(
        "panel_people", panel_people,
        {.unit = "people", .least = 0, .most = 1e6, .en = "People followed every month.", .ja = "毎月追跡する人数"});
    form.integer("ties_people", ties_people,
                 {.unit = "people",
                  .least = 0,
                  .most = 1e6,
                  .en = "People of the panel whose ties are kept one by one, once a year; not more than panel_people.",
                  .ja = "紐帯を1本ずつ年1回記録する人数（パネルのうち、panel_people まで）"});
    form.integer("snapshot_people", snapshot_people,
                 {.unit = "people", .least = 0, .most = 1e6, .en = "People in each snapshot.", .ja = "断面記録の人数"});
    form.integer(
        "snapshot_every_months", snapshot_every_months,
        {.unit = "months", .least = 1, .most = 1200, .en = "Months between snapshots.", .ja = "断面記録の間隔"});
    form.integer("survey_people", survey_people,
                 {.unit = "people",
                  .least = 0,
                  .most = 1e6,
                  .en = "Questionnaires mailed each December; 0 = no survey.",
                  .ja = "毎年12月の調査票の送付数"});
    form.integer(
        "betweenness_people", betweenness_people,
        {.unit = "people",
         .least = 0,
         .most = 1e6,
         .en = "People from whom each snapshot follows shortest paths to tell betweenness; 0 = as many as are "
               "cheap, which is none in towns of more than about 16,000.",
         .ja = "断面記録で媒介中心性の計算に使う起点の人数。0＝負担の軽い範囲（約1.6万人を超える町では計算しない）"});
}

std::string lever_place(std::string_view scenario, std::string_view lever, std::string_view key) {
    return fmt::format("{}/{}/{}", scenario, lever, key);
}

std::string shock_place(std::string_view scenario, std::string_view shock, std::string_view key) {
    return fmt::format("{}/shock/{}/{}", scenario, shock, key);
}

namespace {

constexpr int census_year = 2020;

std::string sentence(const Where& where, const std::string& problem, const std::string& suggestion) {
    return BadInput(where, problem, suggestion).what();
}

/// Names become coordinates of the results file.
void check_name(const TomlNode& node, const std::string& name, const std::string& advice) {
    constexpr std::size_t longest = 64;
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (!name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), allowed)) return;
    std::string better;
    for (const char c : name) {
        const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (static_cast<unsigned char>(c) < 0x80) better += allowed(lower) ? lower : '_';
    }
    const bool usable = better.find_first_not_of('_') != std::string::npos && better.size() <= longest;
    throw BadInput(
        node.value,
        fmt::format("a name is made of a-z, 0-9 and _, at most {} of them, but this is {}", longest, toml_text(name)),
        usable ? fmt::format("Write \"{}\".{}", better, advice)
               : advice.substr(std::min<std::size_t>(1, advice.size())));
}

struct InTwoLanguages {
    std::string ja, en;
};

/// title.ja, title.en and the like. Where one language is missing the other stands in for it.
InTwoLanguages read_texts(Section& section, std::string_view key, const std::string& otherwise) {
    const TomlNode* node = section.find(key);
    if (node != nullptr && !node->is(TomlNode::Kind::table)) {
        const std::string text = node->is(TomlNode::Kind::text) ? toml_text(node->text) : "\"…\"";
        throw BadInput(node->value, "needs the language",
                       fmt::format("Write {}.ja = {}, and {}.en for English.", key, text, key));
    }
    Section texts{node};
    InTwoLanguages read{texts.text("ja", ""), texts.text("en", "")};
    texts.refuse_unknown({});
    if (read.ja.empty()) read.ja = read.en.empty() ? otherwise : read.en;
    if (read.en.empty()) read.en = read.ja;
    return read;
}

/// The items of [[name]]; none if it is not there.
std::vector<const TomlNode*> entries_of(const TomlNode* node, const std::string& header) {
    std::vector<const TomlNode*> entries;
    if (node == nullptr) return entries;
    const bool list = node->is(TomlNode::Kind::list);
    if (!list) {
        const bool single = node->is(TomlNode::Kind::table);
        throw BadInput(node->key,
                       single ? "is one of several" : "is a list of sections, but has a value: " + kind_of(*node),
                       fmt::format("Write [[{}]], in double brackets.", header));
    }
    for (const TomlNode& item : node->items) {
        if (!item.is(TomlNode::Kind::table))
            throw BadInput(item.value, "is not a section", fmt::format("Write [[{}]] and its keys below.", header));
        entries.push_back(&item);
    }
    return entries;
}

class Reader {
   public:
    explicit Reader(const std::string& path) : file_{load_scenario_file(path, english_key)} {
        scenario_.path = path;
        scenario_.text = file_.text;
        scenario_.warnings = file_.warnings;
    }

    Scenario read() {
        Section root{&file_.tree};
        read_heading(root);
        read_settings(root, "run", scenario_.run);
        read_settings(root, "place", scenario_.place);
        read_settings(root, "record", scenario_.record);
        shared_ = parameters(root.find("parameters"), nullptr, "parameters.");
        const std::vector<const TomlNode*> shocks = entries_of(root.find("shock"), "shock");
        const std::vector<const TomlNode*> entries = entries_of(root.find("scenario"), "scenario");
        root.refuse_unknown(where_key_belongs);
        for (const TomlNode* shock : shocks) read_shock(*shock, "", common_);
        for (const TomlNode* entry : entries) read_variant(*entry);
        if (entries.empty()) imply_baseline();
        check_whole();
        scenario_.resolved = scenario_text(scenario_, shared_);
        return std::move(scenario_);
    }

   private:
    void read_heading(Section& root) {
        const InTwoLanguages title = read_texts(root, "title", std::filesystem::path{scenario_.path}.stem().string());
        const InTwoLanguages question = read_texts(root, "question", "");
        scenario_.title_ja = title.ja;
        scenario_.title_en = title.en;
        scenario_.question_ja = question.ja;
        scenario_.question_en = question.en;
    }

    template <class Group>
    void read_settings(Section& root, const std::string& name, Group& group) {
        Section section = root.child(name);
        if (const TomlNode* node = file_.tree.find(name)) scenario_.places[name] = node->value;
        ReadingForm form{section, {.places = &scenario_.places, .place_prefix = name + "."}};
        group.describe(form);
        section.refuse_unknown(where_key_belongs);
    }

    Settings parameters(const TomlNode* node, const Settings* otherwise, const std::string& place_prefix) {
        Settings settings;
        ReadingModel model{
            node,
            {.settings = &settings, .places = &scenario_.places, .otherwise = otherwise, .place_prefix = place_prefix}};
        describe_model(model);
        model.refuse_unknown(where_key_belongs);
        return settings;
    }

    void read_variant(const TomlNode& entry) {
        Section section{&entry};
        Variant variant;
        variant.name = section.text("name", "");
        const TomlNode* name = entry.find("name");
        if (name == nullptr)
            throw BadInput(entry.value, "has no name", "Give it one of a-z, 0-9 and _: name = \"baseline\".");
        check_name(*name, variant.name, " Words for readers go into label.ja and label.en.");
        const auto same = std::find_if(scenario_.variants.begin(), scenario_.variants.end(),
                                       [&](const Variant& v) { return v.name == variant.name; });
        if (same != scenario_.variants.end()) {
            throw BadInput(name->value, fmt::format("there are two scenarios '{}'", variant.name),
                           "Give each a name of its own.");
        }
        const InTwoLanguages label = read_texts(section, "label", variant.name);
        variant.label_ja = label.ja;
        variant.label_en = label.en;
        variant.parameters =
            parameters(section.find("parameters"), &shared_, fmt::format("{}/parameters.", variant.name));
        const std::vector<const TomlNode*> levers = entries_of(section.find("lever"), "scenario.lever");
        const std::vector<const TomlNode*> shocks = entries_of(section.find("shock"), "scenario.shock");
        section.refuse_unknown(where_key_belongs);
        for (const TomlNode* lever : levers) read_lever(*lever, variant);
        Shocks own = common_;
        own.said_here.assign(own.choices.size(), false);
        for (const TomlNode* shock : shocks) read_shock(*shock, variant.name, own);
        variant.shocks = std::move(own.choices);
        variant.shock_places = std::move(own.places);
        scenario_.variants.push_back(std::move(variant));
    }

    void read_lever(const TomlNode& entry, Variant& variant) {
        Section section{&entry};
        LeverChoice choice;
        choice.kind = section.text("kind", "");
        const TomlNode* kind = entry.find("kind");
        if (kind == nullptr) throw BadInput(entry.value, "has no kind", did_you_mean("", lever_kinds()));
        const auto lever = make_lever(choice.kind);
        if (!lever)
            throw BadInput(kind->value, fmt::format("there is no lever of kind {}", toml_text(choice.kind)),
                           lever_kind_meant(choice.kind));
        choice.name = section.text("name", choice.kind);
        const TomlNode* name = entry.find("name");
        if (name != nullptr) check_name(*name, choice.name, "");
        for (const LeverChoice& other : variant.levers) {
            if (other.name != choice.name) continue;
            throw BadInput(name == nullptr ? entry.value : name->value,
                           fmt::format("scenario '{}' has two levers '{}'", variant.name, choice.name),
                           "Give each a name of its own: name = \"…\".");
        }
        ReadingForm form{section,
                         {.settings = &choice.settings,
                          .places = &scenario_.places,
                          .place_prefix = lever_place(variant.name, choice.name, "")}};
        lever->describe(form);
        section.refuse_unknown(where_key_belongs);
        variant.levers.push_back(std::move(choice));
        variant.lever_places.push_back(entry.value);
    }

    struct Shocks {
        std::vector<ShockChoice> choices;
        std::vector<Where> places;
        std::vector<bool> said_here{};  ///< not taken over from the whole file
    };

    /// A shock of the whole file (scenario "") or of one scenario: one of a name that the file has changes that one.
    void read_shock(const TomlNode& entry, const std::string& scenario, Shocks& shocks) {
        Section section{&entry};
        ShockChoice choice;
        choice.kind = section.text("kind", "");
        choice.name = section.text("name", choice.kind);
        const TomlNode* kind = entry.find("kind");
        const TomlNode* name = entry.find("name");
        if (name != nullptr) check_name(*name, choice.name, "");
        const auto same = std::find_if(shocks.choices.begin(), shocks.choices.end(),
                                       [&](const ShockChoice& other) { return other.name == choice.name; });
        const auto at = static_cast<std::size_t>(same - shocks.choices.begin());
        const bool changes = same != shocks.choices.end() && !shocks.said_here[at];
        if (same != shocks.choices.end() && !changes) {
            throw BadInput(name == nullptr ? entry.value : name->value,
                           scenario.empty() ? fmt::format("there are two shocks '{}'", choice.name)
                                            : fmt::format("scenario '{}' has two shocks '{}'", scenario, choice.name),
                           "Give each a name of its own: name = \"…\".");
        }
        if (changes && choice.kind.empty()) choice.kind = same->kind;
        if (choice.kind.empty()) throw BadInput(entry.value, "has no kind", did_you_mean("", shock_kinds()));
        const auto shock = make_shock(choice.kind);
        if (!shock)
            throw BadInput(kind->value, fmt::format("there is no shock of kind {}", toml_text(choice.kind)),
                           shock_kind_meant(choice.kind));
        const bool same_kind = changes && same->kind == choice.kind;
        ReadingForm form{section,
                         {.settings = &choice.settings,
                          .places = &scenario_.places,
                          .otherwise = same_kind ? &same->settings : nullptr,
                          .place_prefix = shock_place(scenario, choice.name, "")}};
        shock->describe(form);
        section.refuse_unknown(where_key_belongs);
        if (changes) {
            shocks.choices[at] = std::move(choice);
            shocks.places[at] = entry.value;
            shocks.said_here[at] = true;
            return;
        }
        shocks.choices.push_back(std::move(choice));
        shocks.places.push_back(entry.value);
        shocks.said_here.push_back(true);
    }

    void imply_baseline() {
        Variant baseline;
        baseline.name = "baseline";
        baseline.label_ja = "現状のまま";
        baseline.label_en = "As today";
        baseline.parameters = shared_;
        baseline.shocks = common_.choices;
        baseline.shock_places = common_.places;
        scenario_.variants.push_back(std::move(baseline));
    }

    void check_whole();

    ScenarioFile file_;
    Scenario scenario_;
    Settings shared_;
    Shocks common_;
};

// --- can it run?
// ------------------------------------------------------------------------------------------------------------

Where place_of(const Scenario& scenario, std::string_view name) {
    const auto found = scenario.places.find(name);
    return found == scenario.places.end() ? Where{scenario.path, 0, 0, std::string{name}} : found->second;
}

void warn(Scenario& scenario, const std::string& text) {
    if (std::find(scenario.warnings.begin(), scenario.warnings.end(), text) == scenario.warnings.end())
        scenario.warnings.push_back(text);
}

/// The key of a lever or shock that a sentence speaks of, or the lever or shock itself: `places` in turn are what comes
/// before the key in Scenario::places.
Where place_spoken_of(const Scenario& scenario, const Settings& settings, const std::vector<std::string>& places,
                      const Where& itself, std::string_view text) {
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    Where where = itself;
    std::size_t first = std::string_view::npos;
    for (const auto& [key, value] : settings) {
        auto place = scenario.places.end();
        for (const std::string& prefix : places) {
            if (place == scenario.places.end()) place = scenario.places.find(prefix + key);
        }
        const std::size_t at = text.find(key);
        if (place == scenario.places.end() || at >= first) continue;
        const bool whole =
            (at == 0 || !is_word(text[at - 1])) && (at + key.size() == text.size() || !is_word(text[at + key.size()]));
        if (!whole) continue;
        where = place->second;
        first = at;
    }
    return where;
}

/// Asks every lever and shock whether it can run. `plan` with people = 0: the place is not known yet.
void check_levers(Scenario& scenario, const PlanCheck& plan) {
    // What a lever or shock says of itself, at its place in the file.
    const auto ask = [&](auto&& asked, const auto& choice, const std::string& who,
                         const std::vector<std::string>& places, const Where& itself) {
        SettingForm form{choice.settings, ""};
        asked->describe(form);
        PlanCheck own = plan;
        asked->check(own);
        for (const std::string& error : own.errors) {
            throw BadInput(place_spoken_of(scenario, choice.settings, places, itself, error), who + " cannot run",
                           error);
        }
        for (const std::string& text : own.warnings) {
            warn(scenario,
                 sentence(place_spoken_of(scenario, choice.settings, places, itself, text), "about " + who, text));
        }
    };
    for (const Variant& variant : scenario.variants) {
        for (std::size_t i = 0; i < variant.levers.size(); ++i) {
            const LeverChoice& choice = variant.levers[i];
            ask(make_lever(choice.kind), choice,
                fmt::format("the lever '{}' of scenario '{}'", choice.name, variant.name),
                {lever_place(variant.name, choice.name, "")}, variant.lever_places[i]);
        }
        for (std::size_t i = 0; i < variant.shocks.size(); ++i) {
            const ShockChoice& choice = variant.shocks[i];
            ask(make_shock(choice.kind), choice, fmt::format("the shock '{}'", choice.name),
                {shock_place(variant.name, choice.name, ""), shock_place("", choice.name, "")},
                variant.shock_places[i]);
        }
    }
}

PlanCheck plan_of(const Scenario& scenario) {
    PlanCheck plan;
    plan.start = scenario.run.start;
    plan.end = scenario.run.start.plus(static_cast<int>(scenario.run.months));
    plan.scale = scenario.place.scale;
    return plan;
}

void Reader::check_whole() {
    if (scenario_.place.areas.empty()) {
        Where where{scenario_.path, 1, 1, ""};
        for (const char* place : {"place", "place.areas"}) {
            if (const auto there = scenario_.places.find(place); there != scenario_.places.end()) where = there->second;
        }
        where.key = "place.areas";
        throw BadInput(where, "no area is named", "Write, under [place], areas = [\"鳥取市\"].");
    }
    if (scenario_.run.start.year() < census_year) {
        warn(scenario_,
             sentence(place_of(scenario_, "run.start"), "the residents are those of the census of October 2020",
                      "They are taken as they were then also for an earlier start."));
    }
    if (scenario_.run.replicates == 1) {
        warn(scenario_, sentence(place_of(scenario_, "run.replicates"),
                                 "one replicate cannot tell an effect from chance", "Take 4 or more."));
    }
    check_levers(scenario_, plan_of(scenario_));
}

/// The codes of the areas; BadInput points at the one that is wrong.
void check_areas(const Scenario& scenario, const Atlas& atlas) {
    const std::vector<std::string>& areas = scenario.place.areas;
    const auto pinned = [&](const std::vector<std::string>& names, const std::string& place) {
        try {
            return find_areas(atlas, names);
        } catch (const BadInput& error) {
            if (!error.where().file.empty()) throw;  // a table is wrong, not the scenario
            throw BadInput(place_of(scenario, place), error.problem(), error.suggestion());
        }
    };
    std::set<std::string> seen;
    for (std::size_t i = 0; i < areas.size(); ++i) {
        const std::string place = fmt::format("place.areas[{}]", i + 1);
        if (seen.insert(pinned({areas[i]}, place).front()).second) continue;
        throw BadInput(place_of(scenario, place), fmt::format("{} is the same area as one before", toml_text(areas[i])),
                       "Name each area once.");
    }
    pinned(areas, "place.areas");
}

}  // namespace

Scenario read_scenario(const std::string& path) { return Reader{path}.read(); }

void check_against_tables(Scenario& scenario, const Atlas& atlas) {
    check_areas(scenario, atlas);
    PlanCheck plan = plan_of(scenario);
    const SynthesisRequest request{scenario.place.areas, scenario.place.scale, scenario.run.start};
    plan.people = expected_people(atlas, request);
    if (plan.people == 0) {
        throw BadInput(place_of(scenario, "place.scale"), "nobody would be left of these areas",
                       "Make the scale larger.");
    }
    plan.districts = expected_districts(atlas, request);
    const auto more_than_people = [&](std::string_view key, std::int64_t people, std::string_view what) {
        if (static_cast<std::uint64_t>(people) <= plan.people) return;
        const std::string name = fmt::format("record.{}", key);
        if (!scenario.places.contains(name)) return;  // a default meant for larger towns
        warn(scenario,
             sentence(place_of(scenario, name), fmt::format("{} {} of {} residents", people, what, plan.people),
                      "All of them are taken."));
    };
    more_than_people("panel_people", scenario.record.panel_people, "people are to be followed");
    more_than_people("snapshot_people", scenario.record.snapshot_people, "people are to be in a snapshot");
    more_than_people("survey_people", scenario.record.survey_people, "people are to be asked");
    check_levers(scenario, plan);
}

}  // namespace tsunagari
