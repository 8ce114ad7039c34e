// Settings are read through their own declarations, like those of a scenario. A free parameter takes what it does not
// say from the declaration: its mean is the default, its SD a quarter of the range that the evidence leaves
// open, its limits those within which the parameter makes sense.

#include "study/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "scenario_file.hpp"
#include "scenario_form.hpp"
#include "tsunagari/month/model.hpp"

namespace tsunagari {

void StudySettings::describe(Form& form) {
    form.word("scenario", scenario,
              {.unit = "", .en = "Scenario whose first entry is calibrated.", .ja = "較正するシナリオファイル"});
    form.word("survey", survey, {.unit = "", .en = "Table of published cells.", .ja = "公表値の表"});
    form.number("design_effect", design_effect,
                {.unit = "1", .least = 0.5, .most = 10, .en = "Variance of the survey over simple sampling."});
    form.integer("people_asked", people_asked,
                 {.unit = "people", .least = 0, .most = 1e9, .en = "Residents who answer each time; 0 = everybody."});
    form.integer("iterations", iterations, {.unit = "", .least = 1, .most = 1000, .en = "Most steps."});
    form.integer("evaluations", evaluations, {.unit = "", .least = 1, .most = 1e6, .en = "Most towns lived through."});
    form.number(
        "tolerance_sd", tolerance_sd,
        {.unit = "1", .least = 1e-6, .most = 1, .en = "Stop when no parameter moves by this many posterior SD."});
    form.number("step_sd", step_sd,
                {.unit = "1", .least = 1e-3, .most = 2, .en = "Step of the differences, in prior SD."});
    form.integer("ensemble", ensemble,
                 {.unit = "", .least = 0, .most = 100'000, .en = "Towns that correct and check the emulator."});
    form.number("ensemble_spread", ensemble_spread,
                {.unit = "1", .least = 0.1, .most = 5, .en = "Their spread, in posterior SD."});
    form.integer("draws", draws, {.unit = "", .least = 1, .most = 100'000, .en = "Posterior draws written."});
}

void TargetChoice::describe(Form& form) {
    form.words("wave", waves, {.unit = "", .en = "Waves; none: all."});
    form.words("instrument", instruments, {.unit = "", .en = "Questions; none: all."});
    form.words("variable", variables, {.unit = "", .en = "Breakdowns; none: all."});
    form.number("discrepancy_points", discrepancy_points,
                {.unit = "", .least = 0, .most = 50, .en = "SD of what the model cannot meet, percentage points."});
    form.number("discrepancy_share", discrepancy_share,
                {.unit = "1", .least = 0, .most = 1, .en = "SD of what the model cannot meet, share of the figure."});
}

void PatternChoice::describe(Form& form) {
    form.word("name", name, {.unit = "", .en = "Figure of the model.", .choices = pattern_names()});
    form.number("value", value, {.unit = "", .least = -1e6, .most = 1e6, .en = "What it should be."});
    form.number("sd", sd, {.unit = "", .least = 0, .most = 1e6, .en = "How near."});
}

const std::vector<std::string>& pattern_names() {
    static const std::vector<std::string> names = {"latent_mean", "latent_variance", "retest_one_year",
                                                   "isolation_correlation", "isolated_share"};
    return names;
}

namespace {

/// Parameters that enter the making of dispositions.
const std::set<std::string>& trait_parameters() {
    static const std::set<std::string> names = [] {
        ListingForm form{"loneliness"};
        TraitParameters{}.describe(form);
        std::set<std::string> found;
        for (const Declared& d : form.declared()) found.insert(d.name);
        return found;
    }();
    return names;
}

}  // namespace

Reach reach_of(const std::string& parameter) {
    if (parameter.starts_with("answers.") || parameter.starts_with("survey.")) return Reach::answers;
    if (parameter.starts_with("ties.") || trait_parameters().contains(parameter)) return Reach::formation;
    return Reach::months;
}

namespace {

/// Declarations of the model's numbers, by full name.
class NumbersOfModel final : public SectionedForm {
   public:
    Form& section(std::string_view name) override {
        forms_.push_back(std::make_unique<ListingForm>(std::string{name}));
        return *forms_.back();
    }
    [[nodiscard]] std::vector<Declared> all() const {
        std::vector<Declared> all;
        for (const auto& form : forms_)
            for (const Declared& d : form->declared())
                if (d.kind == "number") all.push_back(d);
        return all;
    }

   private:
    std::vector<std::unique_ptr<ListingForm>> forms_;
};

/// The items of [[name]].
std::vector<const TomlNode*> items_of(const TomlNode* node, const char* name) {
    std::vector<const TomlNode*> items;
    if (node == nullptr) return items;
    if (!node->is(TomlNode::Kind::list))
        throw BadInput(node->key, "is a list of sections", fmt::format("Write [[{}]], in double brackets.", name));
    for (const TomlNode& item : node->items) {
        if (!item.is(TomlNode::Kind::table))
            throw BadInput(item.value, "is not a section", fmt::format("Write [[{}]] and its keys below.", name));
        items.push_back(&item);
    }
    return items;
}

template <class Choice>
Choice read_choice(const TomlNode& item) {
    Choice choice;
    Section section{&item};
    ReadingForm form{section, {}};
    choice.describe(form);
    section.refuse_unknown({});
    choice.where = item.value;
    return choice;
}

class StudyReader {
   public:
    explicit StudyReader(const std::string& path)
        : file_{load_scenario_file(path, [](auto) { return std::string{}; })} {
        study_.path = path;
        study_.text = file_.text;
    }

    Study read() {
        Section root{&file_.tree};
        Section title = root.child("title");
        study_.title_ja = title.text("ja", "");
        study_.title_en = title.text("en", study_.title_ja);
        title.refuse_unknown({});
        Section settings = root.child("study");
        const TomlNode* const scenario = settings.find("scenario");
        ReadingForm form{settings, {}};
        study_.settings.describe(form);
        settings.refuse_unknown({});
        const auto targets = items_of(root.find("target"), "target");
        const auto patterns = items_of(root.find("pattern"), "pattern");
        const auto parameters = items_of(root.find("parameter"), "parameter");
        root.refuse_unknown({});
        read_scenario_of(scenario);
        for (const TomlNode* item : targets) study_.targets.push_back(read_choice<TargetChoice>(*item));
        for (const TomlNode* item : patterns) read_pattern(*item);
        for (const TomlNode* item : parameters) read_parameter(*item);
        const Where whole{study_.path, 0, 0, ""};
        if (study_.targets.empty()) throw BadInput(whole, "has no target", "Name rows of the survey under [[target]].");
        if (study_.parameters.empty()) throw BadInput(whole, "has no free parameter", "Name some under [[parameter]].");
        // What reaches least far comes first: its differences are then taken while the town is still at hand.
        std::stable_sort(study_.parameters.begin(), study_.parameters.end(),
                         [](const FreeParameter& a, const FreeParameter& b) { return a.reach < b.reach; });
        return std::move(study_);
    }

   private:
    void read_scenario_of(const TomlNode* node) {
        if (node == nullptr) {
            throw BadInput({study_.path, 0, 0, "study.scenario"}, "is missing",
                           "Write [study] and scenario = \"….toml\", the file that says where and when.");
        }
        const auto path = std::filesystem::path{study_.path}.parent_path() / study_.settings.scenario;
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored))
            throw BadInput(node->value, fmt::format("there is no file {}", path.lexically_normal().string()));
        study_.scenario = read_scenario(path.lexically_normal().string());
    }

    void read_pattern(const TomlNode& item) {
        auto pattern = read_choice<PatternChoice>(item);
        if (pattern.name.empty()) throw BadInput(item.value, "has no name", did_you_mean("", pattern_names()));
        if (pattern.sd <= 0)
            throw BadInput(item.value, "has no sd", "Say how near to its value the figure should be: sd = 0.02.");
        study_.patterns.push_back(std::move(pattern));
    }

    void read_parameter(const TomlNode& item) {
        Section section{&item};
        FreeParameter free;
        free.name = section.text("name", "");
        const TomlNode* name = section.find("name");
        if (name == nullptr) throw BadInput(item.value, "has no name", "Write name = \"loneliness.lives_alone_sd\".");
        const Declared declared = declaration(*name, free.name);
        for (const FreeParameter& other : study_.parameters)
            if (other.name == free.name) throw BadInput(name->value, fmt::format("'{}' is there twice", free.name));
        free.about = declared.about;
        free.reach = reach_of(free.name);
        free.mean = std::stod(declared.value);
        free.start = std::get<double>(study_.scenario.variants.front().parameters.at(free.name));
        free.sd = (declared.about.high - declared.about.low) / 4.0;
        free.least = declared.about.least;
        free.most = declared.about.most;
        ReadingForm form{section, {}};
        const double least = free.least, most = free.most;
        form.number("least", free.least, {.least = least, .most = most});
        form.number("most", free.most, {.least = least, .most = most});
        form.number("mean", free.mean, {.least = least, .most = most});
        form.number("sd", free.sd, {.least = 0, .most = 1e6});
        section.refuse_unknown({});
        if (!(free.sd > 0))
            throw BadInput(item.value, fmt::format("the evidence leaves no range for '{}'", free.name),
                           "Give its prior: sd = 0.1.");
        if (!(free.least < free.most) || free.mean < free.least || free.mean > free.most)
            throw BadInput(item.value,
                           fmt::format("the mean {} of '{}' must lie between least and most", free.mean, free.name));
        study_.parameters.push_back(std::move(free));
    }

    Declared declaration(const TomlNode& node, const std::string& name) {
        if (numbers_.empty()) {
            NumbersOfModel model;
            describe_model(model);
            numbers_ = model.all();
        }
        std::vector<std::string> known;
        for (const Declared& d : numbers_) {
            if (d.name == name) return d;
            known.push_back(d.name);
        }
        throw BadInput(node.value, fmt::format("no number of the model is called '{}'", name),
                       did_you_mean(name, known));
    }

    ScenarioFile file_;
    Study study_;
    std::vector<Declared> numbers_;
};

}  // namespace

Study read_study(const std::string& path) { return StudyReader{path}.read(); }

}  // namespace tsunagari
