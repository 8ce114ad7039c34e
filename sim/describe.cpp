// The reference is a list of chapters, one a section of the scenario file, made anew from the declarations each time:
// it cannot go out of date. A terminal gets a few lines a parameter, Markdown a table a chapter.

#include "describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/scenario.hpp"

namespace tsunagari {
namespace {

struct Chapter {
    std::string name;     ///< "loneliness", "mortality", "community_salon", "run"
    std::string section;  ///< as in the file: "[run]", "[parameters.loneliness]", "[[scenario.lever]] kind = …"
    std::string en, ja;   ///< heading
    std::vector<Declared> parameters;
    bool evidence = true;  ///< false: choices of the user, which have no grade
};

// --- collecting
// -------------------------------------------------------------------------------------------------------------

template <class Settings>
Chapter settings_chapter(const std::string& name, std::string en, std::string ja) {
    ListingForm form;
    Settings{}.describe(form);
    return {name, fmt::format("[{}]", name), std::move(en), std::move(ja), form.declared(), false};
}

class ModelChapters final : public SectionedForm {
   public:
    Form& section(std::string_view name) override {
        forms_.emplace_back(std::string{name}, std::make_unique<ListingForm>());
        return *forms_.back().second;
    }
    /// In the order of the declarations.
    std::vector<Chapter> chapters() {
        const auto events = make_life_events();
        std::vector<Chapter> chapters;
        for (auto& [name, form] : forms_) {
            Chapter chapter{name, fmt::format("[parameters.{}]", name), name, name, form->declared(), true};
            for (const auto& event : events) {
                if (name != fmt::format("events.{}", event->name())) continue;
                chapter.name = event->name();
                chapter.en = event->label_en();
                chapter.ja = event->label_ja();
            }
            if (name == "loneliness") chapter.en = "Loneliness, the feeling", chapter.ja = "孤独感";
            if (name == "answers") chapter.en = "Answers to the survey's questions", chapter.ja = "質問への回答";
            if (name == "survey")
                chapter.en = "The survey: who answers, other questions",
                chapter.ja = "調査（回答する人、その他の質問）";
            if (name == "ties") chapter.en = "Ties", chapter.ja = "つながり";
            chapters.push_back(std::move(chapter));
        }
        return chapters;
    }

   private:
    std::vector<std::pair<std::string, std::unique_ptr<ListingForm>>> forms_;
};

std::vector<Chapter> all_chapters() {
    std::vector<Chapter> chapters = {settings_chapter<RunSettings>("run", "The run", "実行"),
                                     settings_chapter<PlaceSettings>("place", "The place", "場所"),
                                     settings_chapter<RecordSettings>("record", "What is recorded", "記録")};
    for (const std::string& kind : lever_kinds()) {
        const auto lever = make_lever(kind);
        ListingForm form;
        lever->describe(form);
        chapters.push_back({kind, fmt::format("[[scenario.lever]] kind = \"{}\"", kind), std::string{lever->label_en()},
                            std::string{lever->label_ja()}, form.declared(), true});
    }
    for (const std::string& kind : shock_kinds()) {
        const auto shock = make_shock(kind);
        ListingForm form;
        shock->describe(form);
        chapters.push_back({kind, fmt::format("[[shock]] kind = \"{}\"", kind), std::string{shock->label_en()},
                            std::string{shock->label_ja()}, form.declared(), true});
    }
    ModelChapters model;
    describe_model(model);
    for (Chapter& chapter : model.chapters()) chapters.push_back(std::move(chapter));
    return chapters;
}

/// The chapters, or the one of that name, or those with a parameter of that name and only that parameter.
std::vector<Chapter> chosen(std::vector<Chapter> all, const std::string& name) {
    if (name.empty()) return all;
    std::vector<Chapter> found;
    std::vector<std::string> known;
    const std::size_t dot = name.rfind('.');
    const std::string last = dot == std::string::npos ? name : name.substr(dot + 1);
    for (Chapter& chapter : all) {
        known.push_back(chapter.name);
        if (chapter.name == name || chapter.section == fmt::format("[parameters.{}]", name) ||
            chapter.section == fmt::format("[{}]", name))
            return {chapter};
        const bool any_chapter = dot == std::string::npos;
        std::string head = any_chapter ? "" : name.substr(0, dot);
        if (head.starts_with("parameters.")) head.erase(0, 11);
        if (head.starts_with("events.")) head.erase(0, 7);
        std::erase_if(chapter.parameters, [&](const Declared& d) {
            known.push_back(d.name);
            return d.name != last || (!any_chapter && head != chapter.name);
        });
        if (!chapter.parameters.empty()) found.push_back(std::move(chapter));
    }
    if (found.empty()) throw BadInput({}, fmt::format("nothing is called '{}'", name), did_you_mean(last, known));
    return found;
}

// --- printing
// ---------------------------------------------------------------------------------------------------------------

std::string plain(double value) {
    const bool whole = value > -1e15 && value < 1e15 && static_cast<double>(static_cast<std::int64_t>(value)) == value;
    if (value >= 9e18) return "…";
    return whole ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{:.6g}", value);
}

std::string accepted(const Declared& d) {
    if (d.kind == "number" || d.kind == "integer")
        return fmt::format("{} to {}", plain(d.about.least), plain(d.about.most));
    std::string choices;
    for (const std::string& choice : d.about.choices) choices += (choices.empty() ? "" : ", ") + choice;
    if (!choices.empty()) return choices;
    return d.kind == "flag" ? "true, false" : d.kind == "month" ? "\"2020-10\"" : "text";
}

std::string evidence(const About& about) {
    return about.low == 0 && about.high == 0 ? std::string{}
                                             : fmt::format("{} to {}", plain(about.low), plain(about.high));
}

std::string meaning(const About& about, Language language) {
    std::string text{language == Language::ja && !about.ja.empty() ? about.ja : about.en};
    return text;
}

std::string_view grade(const About& about, Language language) {
    if (language == Language::en) return grade_name(about.grade);
    switch (about.grade) {
        case Grade::read:
            return "確認済";
        case Grade::derived:
            return "計算値";
        case Grade::unverified:
            return "未確認";
        case Grade::assumption:
            return "仮定";
    }
    return "";
}

std::string as_in_file(const Declared& d) {
    return d.kind == "word" || d.kind == "month" ? fmt::format("\"{}\"", d.value) : d.value;
}

struct Captions {
    std::string_view range, evidence, source, title, legend;
    std::string_view columns;
};
constexpr Captions english = {
    "accepted",
    "evidence",
    "source",
    "Parameters",
    "Default, accepted values, the range that the evidence leaves open, unit, meaning, source and grade of everything "
    "a scenario file can set. "
    "Grades: read in a source; derived from published figures; unverified; assumption of this project.",
    "| key | default | unit | accepted | evidence | meaning | source | grade |\n|---|---|---|---|---|---|---|---|\n"};
constexpr Captions japanese = {
    "指定できる値",
    "根拠の範囲",
    "出典",
    "パラメータ",
    "シナリオファイルで指定できるすべての項目の、既定値、指定できる値、根拠が示す範囲、単位、意味、出典、確度です。",
    "| キー | 既定値 | 単位 | 指定できる値 | 根拠の範囲 | 意味 | 出典 | 確度 |\n|---|---|---|---|---|---|---|---|\n"};

std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string as_text(const Chapter& chapter, Language language, const Captions& words) {
    std::string text = fmt::format("{} — {}\n", chapter.section, language == Language::ja ? chapter.ja : chapter.en);
    for (const Declared& d : chapter.parameters) {
        const bool has_unit = !d.about.unit.empty() && d.about.unit != "1";
        text +=
            fmt::format("  {} = {}{}\n", d.name, as_in_file(d), has_unit ? fmt::format("  [{}]", d.about.unit) : "");
        if (const std::string line = meaning(d.about, language); !line.empty()) text += fmt::format("      {}\n", line);
        const std::string range = evidence(d.about);
        text += fmt::format("      {}: {}{}{}\n", words.range, accepted(d),
                            range.empty() ? "" : fmt::format("; {}: {}", words.evidence, range),
                            chapter.evidence ? fmt::format("; {}", grade(d.about, language)) : "");
        if (!d.about.source.empty()) text += fmt::format("      {}: {}\n", words.source, d.about.source);
    }
    return text + "\n";
}

std::string as_markdown(const Chapter& chapter, Language language, const Captions& words) {
    std::string text = fmt::format("## {} · {}\n\n`{}`\n\n", language == Language::ja ? chapter.ja : chapter.en,
                                   language == Language::ja ? chapter.en : chapter.ja, chapter.section);
    if (chapter.parameters.empty()) return text + "—\n\n";
    text += words.columns;
    for (const Declared& d : chapter.parameters) {
        text += fmt::format("| `{}` | `{}` | {} | {} | {} | {} | {} | {} |\n", d.name, cell(as_in_file(d)),
                            cell(d.about.unit), cell(accepted(d)), evidence(d.about), cell(meaning(d.about, language)),
                            cell(d.about.source), chapter.evidence ? grade(d.about, language) : "");
    }
    return text + "\n";
}

}  // namespace

std::string describe(const DescribeOptions& options) {
    const std::vector<Chapter> chapters = chosen(all_chapters(), options.name);
    const Captions& words = options.language == Language::ja ? japanese : english;
    std::string text;
    if (options.markdown) {
        text = fmt::format("# {}\n\n{}\n\n<!-- tsunagari describe --markdown{} -->\n\n", words.title, words.legend,
                           options.language == Language::ja ? " --lang ja" : "");
    }
    for (const Chapter& chapter : chapters) {
        text += options.markdown ? as_markdown(chapter, options.language, words)
                                 : as_text(chapter, options.language, words);
    }
    text.pop_back();  // the blank line after the last chapter
    return text;
}

}  // namespace tsunagari
