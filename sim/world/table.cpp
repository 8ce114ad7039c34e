// Reads input tables strictly: a file that is not exactly what it should be is refused with the spot and the remedy,
// because a number that slips by one column would travel silently into every result.
//
// A file is taken line by line: "# word: text" lines, one header row, then rows. Cells may be quoted ("" for a quote
// inside); a cell never spans lines. Line ends of either kind and a byte order mark are accepted, since spreadsheets
// write them. Columns in messages are counted in code points, as editors do.

#include "tsunagari/world/table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

constexpr char key_mark = '\x1f';
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view by_row = "by row";  // grade of a column whose rows say their own
constexpr std::array<std::string_view, 6> needed_words = {"title", "title_ja", "source", "year", "licence", "grade"};

const std::vector<std::string>& grade_words() {
    static const std::vector<std::string> words = [] {
        std::vector<std::string> list;
        for (Grade g : {Grade::read, Grade::derived, Grade::unverified, Grade::assumption})
            list.emplace_back(grade_name(g));
        return list;
    }();
    return words;
}

std::optional<Grade> grade_of(std::string_view word) {
    for (Grade g : {Grade::read, Grade::derived, Grade::unverified, Grade::assumption})
        if (word == grade_name(g)) return g;
    return std::nullopt;
}

/// Column (from 1, in code points) of byte `offset` of `line`.
int column_at(std::string_view line, std::size_t offset) {
    const auto bytes = line.substr(0, std::min(offset, line.size()));
    const auto starts = std::count_if(bytes.begin(), bytes.end(),
                                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    return static_cast<int>(starts) + 1;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split_at(std::string_view text, char mark) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0;;) {
        const auto end = text.find(mark, at);
        parts.push_back(trimmed(text.substr(at, end == std::string_view::npos ? end : end - at)));
        if (end == std::string_view::npos) return parts;
        at = end + 1;
    }
}

template <class Words>
std::string listed(const Words& words) {
    std::string text;
    for (const auto& word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

/// The lines of a text without their ends; nothing follows the last line end.
std::vector<std::string_view> lines_of(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
    }
    return lines;
}

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open()) throw RunFailed(path + ": cannot be opened");
    try {
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    } catch (const std::ios_base::failure& failure) {  // e.g. it is a directory, or the disk fails
        throw RunFailed(path + ": cannot be read (" + failure.what() + ")");
    }
}

/// Bytes of the UTF-8 code point that begins at `at`; 0 if none does.
std::size_t code_point_bytes(std::string_view line, std::size_t at) {
    const auto first = static_cast<unsigned char>(line[at]);
    const std::size_t bytes = first < 0x80   ? 1
                              : first < 0xC2 ? 0
                              : first < 0xE0 ? 2
                              : first < 0xF0 ? 3
                              : first < 0xF5 ? 4
                                             : 0;
    if (at + bytes > line.size()) return 0;
    for (std::size_t b = 1; b < bytes; ++b)
        if ((static_cast<unsigned char>(line[at + b]) & 0xC0U) != 0x80U) return 0;
    return bytes;
}

/// Spreadsheets on Japanese systems save Shift_JIS unless told otherwise: refuse it before its bytes become names.
void check_utf8(const std::string& path, const std::vector<std::string_view>& lines) {
    for (std::size_t l = 0; l < lines.size(); ++l) {
        for (std::size_t at = 0; at < lines[l].size();) {
            const std::size_t bytes = code_point_bytes(lines[l], at);
            if (bytes == 0)
                throw BadInput({path, static_cast<int>(l) + 1, column_at(lines[l], at), {}}, "not UTF-8 text",
                               "Save the file as 'CSV UTF-8' (not Shift_JIS).");
            at += bytes;
        }
    }
}

struct Cell {
    std::string text;
    int column = 1;
};

/// One CSV row as cells with their columns. BadInput at a stray or unclosed quote.
std::vector<Cell> cells_of(const std::string& path, int line_number, std::string_view line) {
    const auto refuse = [&](std::size_t at, std::string problem, std::string remedy) {
        throw BadInput({path, line_number, column_at(line, at), {}}, std::move(problem), std::move(remedy));
    };
    std::vector<Cell> cells;
    std::size_t at = 0;
    for (;;) {
        Cell cell{{}, column_at(line, at)};
        if (at < line.size() && line[at] == '"') {
            const std::size_t opened = at++;
            for (;; ++at) {
                if (at == line.size())
                    refuse(opened, "this quote is not closed",
                           "Close it on the same line; write \"\" for a quote inside.");
                if (line[at] != '"') {
                    cell.text += line[at];
                } else if (at + 1 < line.size() && line[at + 1] == '"') {
                    cell.text += line[at++];
                } else {
                    break;
                }
            }
            if (++at < line.size() && line[at] != ',') refuse(at, "text after a closing quote", "A comma must follow.");
        } else {
            const auto end = std::min(line.find(',', at), line.size());
            cell.text = line.substr(at, end - at);
            if (const auto quote = cell.text.find('"'); quote != std::string::npos)
                refuse(at + quote, "a quote inside a cell that is not quoted",
                       "Quote the whole cell and double the quote.");
            at = end;
        }
        cells.push_back(std::move(cell));
        if (at >= line.size()) return cells;
        ++at;  // the comma
    }
}

/// What the lines before the header say, and where they say it.
struct Preface {
    std::map<std::string, std::string, std::less<>> about;
    std::map<std::string, int, std::less<>> line_of;
    std::size_t lines = 0;
};

Preface read_preface(const std::string& path, const std::vector<std::string_view>& lines) {
    Preface preface;
    for (; preface.lines < lines.size() && lines[preface.lines].starts_with('#'); ++preface.lines) {
        const auto line = lines[preface.lines];
        const int number = static_cast<int>(preface.lines) + 1;
        const auto colon = line.find(':');
        const auto word = trimmed(line.substr(1, colon == std::string_view::npos ? 0 : colon - 1));
        if (word.empty())
            throw BadInput({path, number, 1, {}}, "not a metadata line", "Write '# word: text', e.g. '# note: …'.");
        const auto text = trimmed(line.substr(colon + 1));
        auto [entry, is_new] = preface.about.try_emplace(std::string{word}, text);
        preface.line_of.try_emplace(std::string{word}, number);
        if (is_new) continue;
        if (word != "note")
            throw BadInput({path, number, 1, std::string{word}},
                           "said twice (first in line " + std::to_string(preface.line_of.find(word)->second) + ")",
                           "Keep one.");
        entry->second.append("\n").append(text);
    }
    return preface;
}

Grade checked_grade(const std::string& path, const Preface& preface) {
    for (auto word : needed_words) {
        const auto entry = preface.about.find(word);
        if (entry != preface.about.end() && !entry->second.empty()) continue;
        const int line = entry == preface.about.end() ? 0 : preface.line_of.find(word)->second;
        throw BadInput({path, line, 0, std::string{word}}, "a table must say its " + std::string{word},
                       "Add a line '# " + std::string{word} + ": …' above the header row.");
    }
    const std::string& word = preface.about.find("grade")->second;
    if (const auto grade = grade_of(word)) return *grade;
    throw BadInput({path, preface.line_of.find("grade")->second, 0, "grade"}, "unknown grade '" + word + "'",
                   did_you_mean(word, grade_words()));
}

/// "# column <name>: <unit>; <grade>; <meaning>" lines must name a column that exists and a grade that exists.
void check_column_lines(const std::string& path, const Preface& preface, const std::vector<std::string>& columns) {
    constexpr std::string_view prefix = "column ";
    std::vector<std::string> grades = grade_words();
    grades.emplace_back(by_row);
    for (const auto& [word, text] : preface.about) {
        if (!word.starts_with(prefix)) continue;
        const std::string name{trimmed(std::string_view{word}.substr(prefix.size()))};
        const Where where{path, preface.line_of.find(word)->second, 0, word};
        if (std::find(columns.begin(), columns.end(), name) == columns.end())
            throw BadInput(where, "there is no column '" + name + "'", did_you_mean(name, columns));
        const auto parts = split_at(text, ';');
        if (parts.size() < 3)
            throw BadInput(where, "must say unit, grade and meaning", "Write '<unit>; <grade>; <meaning>'.");
        if (std::find(grades.begin(), grades.end(), parts[1]) == grades.end())
            throw BadInput(where, "unknown grade '" + std::string{parts[1]} + "'", did_you_mean(parts[1], grades));
    }
}

std::vector<std::string> read_header(const std::string& path, const std::vector<std::string_view>& lines,
                                     const Preface& preface) {
    const int number = static_cast<int>(preface.lines) + 1;
    if (preface.lines == lines.size())
        throw BadInput({path, number, 0, {}}, "no header row", "Name the columns after the '#' lines.");
    std::vector<std::string> columns;
    for (auto& cell : cells_of(path, number, lines[preface.lines])) {
        const Where where{path, number, cell.column, {}};
        if (cell.text.empty()) throw BadInput(where, "a column without a name", "Name it or take the comma away.");
        if (cell.text.starts_with('#'))
            throw BadInput(where, "a metadata line in quotes", "Write it without quotes and trailing commas.");
        if (std::find(columns.begin(), columns.end(), cell.text) != columns.end())
            throw BadInput(where, "column '" + cell.text + "' is there twice", "Rename or remove one.");
        columns.push_back(std::move(cell.text));
    }
    return columns;
}

/// How many columns, from the first, tell rows apart: "# key: sex, age", or one if the file does not say.
std::size_t key_columns(const std::string& path, const Preface& preface, const std::vector<std::string>& columns) {
    const auto entry = preface.about.find("key");
    if (entry == preface.about.end()) return 1;
    const auto names = split_at(entry->second, ',');
    if (names.size() > columns.size() || !std::equal(names.begin(), names.end(), columns.begin()))
        throw BadInput({path, preface.line_of.find("key")->second, 0, "key"},
                       "'" + entry->second + "' are not the first columns",
                       "The header row begins with " +
                           listed(std::span(columns).first(std::min(names.size(), columns.size()))) + ".");
    return names.size();
}

std::string joined(std::span<const std::string> words) {
    std::string text;
    for (const auto& word : words) text.append(text.empty() ? 0 : 1, key_mark).append(word);
    return text;
}

std::string joined(std::initializer_list<std::string_view> words) {
    const std::vector<std::string> list(words.begin(), words.end());
    return joined(std::span<const std::string>(list));
}

/// Cells of one row below the header, checked against the columns.
std::vector<std::string> read_row(const std::string& path, int number, std::string_view line,
                                  const std::vector<std::string>& columns, std::size_t keys) {
    if (line.empty()) throw BadInput({path, number, 1, {}}, "an empty line", "Take it away.");
    if (line.starts_with('#'))
        throw BadInput({path, number, 1, {}}, "a '#' line among the rows", "Put it above the header row.");
    auto cells = cells_of(path, number, line);
    if (cells.size() != columns.size()) {
        const bool more = cells.size() > columns.size();
        throw BadInput(
            {path, number, more ? cells[columns.size()].column : column_at(line, line.size()), {}},
            std::to_string(cells.size()) + " cells, but the header names " + std::to_string(columns.size()) +
                " columns",
            more ? "Quote a cell that holds a comma." : "The row ends before '" + columns[cells.size()] + "'.");
    }
    std::vector<std::string> row;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        const Where where{path, number, cells[c].column, columns[c]};
        if (c < keys && cells[c].text.empty()) throw BadInput(where, "is blank, but tells rows apart", "Fill it in.");
        if (columns[c] == "grade" && !grade_of(cells[c].text))
            throw BadInput(where, "unknown grade '" + cells[c].text + "'", did_you_mean(cells[c].text, grade_words()));
        row.push_back(std::move(cells[c].text));
    }
    return row;
}

/// Column of a cell in its file, found again when it must be named (0 if the file has changed meanwhile).
int column_of_cell(const std::string& path, int line_number, std::size_t cell) {
    try {
        const std::string text = contents(path);
        const auto lines = lines_of(text);
        return cells_of(path, line_number, lines.at(static_cast<std::size_t>(line_number - 1))).at(cell).column;
    } catch (const std::exception&) {
        return 0;
    }
}

}  // namespace

Table Table::read(const std::string& path) {
    const std::string text = contents(path);
    Table table;
    table.path_ = path;
    Digest digest;
    digest.add(std::string_view{text});
    table.sha256_ = digest.hex();

    const auto lines = lines_of(text);
    check_utf8(path, lines);
    Preface preface = read_preface(path, lines);
    table.grade_ = checked_grade(path, preface);
    table.columns_ = read_header(path, lines, preface);
    check_column_lines(path, preface, table.columns_);
    const std::size_t keys = key_columns(path, preface, table.columns_);
    for (std::size_t l = preface.lines + 1; l < lines.size(); ++l) {
        const int number = static_cast<int>(l) + 1;
        auto row = read_row(path, number, lines[l], table.columns_, keys);
        for (std::size_t k = 1; k <= keys; ++k) {
            const auto [entry, is_new] =
                table.row_by_key_.try_emplace(joined(std::span(row).first(k)), table.cells_.size());
            if (k < keys || is_new) continue;
            throw BadInput({path, number, 1, {}},
                           "the row " + listed(std::span(row).first(keys)) + " is there twice (first in line " +
                               std::to_string(table.lines_[entry->second]) + ")",
                           "Keep one, or say which columns tell rows apart: '# key: sex, age'.");
        }
        table.cells_.push_back(std::move(row));
        table.lines_.push_back(number);
    }
    if (table.cells_.empty())
        throw BadInput({path, static_cast<int>(lines.size()), 0, {}}, "no rows below the header", "Add some.");
    table.about_ = std::move(preface.about);
    table.about_["key"] = listed(std::span(table.columns_).first(keys));
    return table;
}

std::string_view Table::about(std::string_view word) const {
    const auto entry = about_.find(word);
    return entry == about_.end() ? std::string_view{} : std::string_view{entry->second};
}

bool Table::has_column(std::string_view column) const {
    return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::size_t Table::column_number(std::string_view column) const {
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
    throw BadInput({path_, lines_.front() - 1, 0, {}}, "there is no column '" + std::string{column} + "'",
                   did_you_mean(column, columns_));
}

const std::string& Table::text(std::size_t row, std::string_view column) const {
    return cells_.at(row)[column_number(column)];
}

double Table::number(std::size_t row, std::string_view column) const {
    const std::size_t c = column_number(column);
    const std::string& cell = cells_.at(row)[c];
    double value = 0;
    const char* end = cell.data() + cell.size();
    const auto [stopped, error] = std::from_chars(cell.data(), end, value);
    if (error == std::errc{} && stopped == end && std::isfinite(value)) return value;
    const Where where{path_, lines_[row], column_of_cell(path_, lines_[row], c), std::string{column}};
    if (cell.empty()) throw BadInput(where, "is blank, but a number is needed", "Fill it in.");
    throw BadInput(where, "'" + cell + "' is not a number",
                   "Write digits and a point, e.g. 1234.5, without separators, spaces or units.");
}

bool Table::has_row(std::initializer_list<std::string_view> keys) const { return row_by_key_.contains(joined(keys)); }

std::size_t Table::row_of(std::initializer_list<std::string_view> keys) const {
    if (const auto entry = row_by_key_.find(joined(keys)); entry != row_by_key_.end()) return entry->second;
    const Where where{path_, 0, 0, {}};
    const auto key_names = split_at(about("key"), ',');
    if (keys.size() == 0 || keys.size() > key_names.size())
        throw BadInput(where, "rows are told apart by " + std::string{about("key")} + ", not by " +
                                  std::to_string(keys.size()) + " words");
    // The first word that leads nowhere is the one to correct, among those that rows with the words before it have.
    const std::vector<std::string> words(keys.begin(), keys.end());
    std::size_t good = 0;
    while (row_by_key_.contains(joined(std::span(words).first(good + 1)))) ++good;
    std::vector<std::string> known;
    for (const auto& row : cells_) {
        if (!std::equal(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(good), row.begin())) continue;
        if (std::find(known.begin(), known.end(), row[good]) == known.end()) known.push_back(row[good]);
    }
    throw BadInput(where, "no row " + listed(words), did_you_mean(words[good], known));
}

double Table::at(std::initializer_list<std::string_view> keys, std::string_view column) const {
    return number(row_of(keys), column);
}

namespace {

/// Names of all tables of a data directory, sorted: "japan/life_table", "towns/areas", …
std::vector<std::string> table_names(const std::string& directory) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
        std::error_code inner;
        for (fs::directory_iterator file(at->path(), inner); !inner && file != end; file.increment(inner))
            if (file->path().extension() == ".csv")
                names.push_back((at->path().filename() / file->path().stem()).generic_string());
    }
    if (error)
        throw BadInput({directory, 0, 0, {}}, "the data directory cannot be read (" + error.message() + ")",
                       "Name the directory that holds japan/ and towns/.");
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

const Table& Atlas::table(std::string_view name) const {
    if (const auto known = tables_.find(name); known != tables_.end()) return *known->second;
    const auto names = table_names(directory_);
    if (!std::binary_search(names.begin(), names.end(), name))
        throw BadInput({directory_, 0, 0, {}}, "there is no table '" + std::string{name} + "'",
                       did_you_mean(name, names));
    const auto path = std::filesystem::path(directory_) / (std::string{name} + ".csv");
    auto table = std::make_unique<Table>(Table::read(path.generic_string()));
    return *tables_.emplace(std::string{name}, std::move(table)).first->second;
}

std::vector<const Table*> Atlas::used() const {
    std::vector<const Table*> tables;
    for (const auto& [name, table] : tables_) tables.push_back(table.get());
    return tables;
}

std::size_t age_band(const std::vector<std::string>& labels, int age) {
    std::size_t band = labels.size();
    for (std::size_t b = 0; b < labels.size(); ++b) {
        const std::string& label = labels[b];
        int first = 0;
        const auto [stopped, error] = std::from_chars(label.data(), label.data() + label.size(), first);
        const bool open = stopped == label.data() + label.size() || *stopped == '-' || *stopped == '+';
        if (error != std::errc{} || !open)
            throw BadInput({}, "'" + label + "' is not an age", "Write '65-69', '85+' or '15'.");
        if (first <= age) band = b;
    }
    if (band == labels.size())
        throw BadInput({}, "no band for age " + std::to_string(age),
                       labels.empty() ? "" : "They begin at " + labels.front() + ".");
    return band;
}

}  // namespace tsunagari
