// The index is a plain list: key, the section it belongs in, and its meaning in Japanese as declared. Only words of the
// file's own frame (title, scenario, kind …) are written out here.

#include "scenario_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/scenario.hpp"

namespace tsunagari {
namespace {

struct Word {
    std::string key;
    std::string place;  ///< "in [run]", "at the top of the file"
    std::string ja;
};

constexpr std::string_view top = "at the top of the file, above the first [section]";

const std::vector<Word>& frame() {
    static const std::vector<Word> words = {
        {"format", std::string{top}, "形式"},
        {"extends", std::string{top}, "継承・基にするファイル"},
        {"title", std::string{top}, "題名・表題・タイトル"},
        {"question", std::string{top}, "問い・質問"},
        {"run", "as [run]", "実行・期間"},
        {"place", "as [place]", "場所・対象地域・町"},
        {"record", "as [record]", "記録・出力"},
        {"parameters", "as [parameters.…]", "パラメータ・パラメーター・係数"},
        {"scenario", "as [[scenario]]", "シナリオ・案"},
        {"lever", "as [[scenario.lever]]", "施策・政策・レバー"},
        {"shock", "as [[shock]] or [[scenario.shock]]", "衝撃・ショック"},
        {"name", "in [[scenario]], [[scenario.lever]] or [[shock]]", "名前・名称"},
        {"label", "in [[scenario]]", "表示名・ラベル"},
        {"kind", "in [[scenario.lever]] or [[shock]]", "種類・種別"},
    };
    return words;
}

void add(std::vector<Word>& words, const std::vector<Declared>& declared, const std::string& place) {
    for (const Declared& d : declared) words.push_back({d.name, place, std::string{d.about.ja}});
}

class ModelWords final : public SectionedForm {
   public:
    explicit ModelWords(std::vector<Word>& words) : words_{words} {}
    ~ModelWords() override { close(); }
    Form& section(std::string_view name) override {
        close();
        name_ = name;
        form_ = std::make_unique<ListingForm>();
        return *form_;
    }

   private:
    void close() {
        if (!form_) return;
        add(words_, form_->declared(), fmt::format("in [parameters.{}]", name_));
        words_.push_back({name_.substr(name_.rfind('.') + 1), fmt::format("as [parameters.{}]", name_), ""});
    }
    std::vector<Word>& words_;
    std::string name_;
    std::unique_ptr<ListingForm> form_;
};

template <class Settings>
void add_settings(std::vector<Word>& words, const std::string& place) {
    ListingForm form;
    Settings{}.describe(form);
    add(words, form.declared(), place);
}

std::vector<Word> all_words() {
    std::vector<Word> words = frame();
    add_settings<RunSettings>(words, "in [run]");
    add_settings<PlaceSettings>(words, "in [place]");
    add_settings<RecordSettings>(words, "in [record]");
    {
        ModelWords model{words};
        describe_model(model);
    }
    for (const std::string& kind : lever_kinds()) {
        ListingForm form;
        make_lever(kind)->describe(form);
        add(words, form.declared(), fmt::format("in a [[scenario.lever]] of kind \"{}\"", kind));
    }
    for (const std::string& kind : shock_kinds()) {
        ListingForm form;
        make_shock(kind)->describe(form);
        add(words, form.declared(), fmt::format("in a [[shock]] of kind \"{}\"", kind));
    }
    return words;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string english_key(std::string_view japanese) {
    if (japanese.empty() || is_ascii(japanese)) return {};
    const std::vector<Word> words = all_words();
    const Word* best = nullptr;
    for (const Word& word : words) {
        if (word.ja.find(japanese) == std::string::npos) continue;
        if (best == nullptr || word.ja.size() < best->ja.size()) best = &word;
    }
    if (best != nullptr) {
        if (best->place.starts_with("as ")) return fmt::format("Write {} ({}).", best->place.substr(3), best->ja);
        return fmt::format("Use the English key '{}' {} ({}).", best->key, best->place, best->ja);
    }
    return "Keys are the English ones of the reference; Japanese goes into quoted values.";
}

std::string where_key_belongs(std::string_view key) {
    if (!is_ascii(key)) return english_key(key);
    std::vector<std::string> places;
    for (const Word& word : all_words()) {
        if (word.key == key && std::find(places.begin(), places.end(), word.place) == places.end())
            places.push_back(word.place);
    }
    if (places.empty() || places.size() > 3) return {};
    if (places[0].starts_with("as ")) return fmt::format("It is written {}.", places[0].substr(3));
    std::string text = places[0];
    for (std::size_t i = 1; i < places.size(); ++i) text += " or " + places[i];
    return fmt::format("'{}' belongs {}.", key, text);
}

namespace {

/// The kind whose Japanese name has the word in it, or the nearest.
std::string kind_meant(std::string_view word, const std::vector<std::string>& kinds, auto&& make) {
    for (const std::string& kind : kinds) {
        const auto made = make(kind);
        if (!is_ascii(word) && made->label_ja().find(word) != std::string_view::npos) {
            return fmt::format("Write kind = \"{}\" ({}).", kind, made->label_ja());
        }
    }
    return did_you_mean(word, kinds);
}

}  // namespace

std::string lever_kind_meant(std::string_view word) { return kind_meant(word, lever_kinds(), make_lever); }

std::string shock_kind_meant(std::string_view word) { return kind_meant(word, shock_kinds(), make_shock); }

}  // namespace tsunagari
