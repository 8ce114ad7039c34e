// The group that every file of the program has: the tables it was made from.

#include "record/layout.hpp"

#include <array>
#include <filesystem>

#include "tsunagari/world/table.hpp"

namespace tsunagari::layout {

std::map<std::string, const Table*> tables_read(const Atlas* atlas) {
    std::map<std::string, const Table*> used;
    if (atlas == nullptr) return used;
    for (const Table* table : atlas->used()) {
        const auto inside = std::filesystem::path{table->path()}.lexically_relative(atlas->directory());
        used.emplace(std::filesystem::path{inside}.replace_extension().generic_string(), table);
    }
    return used;
}

void write_inputs(NetcdfFile& file, const Atlas* atlas) {
    const std::map<std::string, const Table*> used = tables_read(atlas);
    Texts names, digests, grades;
    for (const auto& [name, table] : used) {
        names.push_back(name);
        digests.push_back(table->sha256());
        grades.emplace_back(grade_name(table->grade()));
    }
    Layout layout{file, "inputs", "The tables that were read", "読み込んだ統計表"};
    layout.texts_coordinate("table", names, "table", "表");
    layout.text("sha256", "table", digests, "SHA-256 of the file", "ファイルのSHA-256");
    constexpr std::array<std::array<std::string_view, 3>, 5> lines = {
        {{"title", "title", "表題（英語）"},
         {"title_ja", "title, in Japanese", "表題"},
         {"source", "where the figures are from", "出典"},
         {"year", "year of the figures", "年"},
         {"licence", "licence of the figures", "利用条件"}}};
    for (const auto& [word, en, ja] : lines) {
        Texts texts;
        for (const auto& [name, table] : used) texts.emplace_back(table->about(word));
        layout.text(std::string{word}, "table", texts, en, ja);
    }
    layout.text("grade", "table", grades, "how well the figures are known: read, derived, unverified or assumption",
                "確からしさ");
}

}  // namespace tsunagari::layout
