#pragma once
// Input tables: published figures set down in the project's own layout, each with its source, year, licence and grade.
//
// A table is a CSV file (UTF-8, comma, one header row) that opens with "# word: text" lines: title, title_ja, source,
// year, licence, grade, and where columns differ "# column <name>: <unit>; <grade>; <meaning>". Rows are found by the
// words of their key columns. Whoever changes a number changes the file; its SHA-256 travels into every results file.

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tsunagari/kit/form.hpp"

namespace tsunagari {

class Table {
   public:
    /// Reads and checks a table. BadInput (file, line, column) if it is malformed: no header, ragged row, a repeated
    /// key, missing metadata, an unknown grade. RunFailed if the file cannot be opened.
    static Table read(const std::string& path);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::string& sha256() const { return sha256_; }
    /// Text of a metadata line ("title", "source", …); "" if absent.
    [[nodiscard]] std::string_view about(std::string_view word) const;
    [[nodiscard]] Grade grade() const { return grade_; }
    [[nodiscard]] std::size_t rows() const { return cells_.size(); }
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    [[nodiscard]] bool has_column(std::string_view column) const;

    /// A cell as text / as a number. BadInput names file, line and column if it is not a number; blank = error.
    [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const;
    [[nodiscard]] double number(std::size_t row, std::string_view column) const;
    /// The row whose first keys.size() columns read `keys`. BadInput ("no row male, 25-29 …") if there is none.
    [[nodiscard]] std::size_t row_of(std::initializer_list<std::string_view> keys) const;
    [[nodiscard]] bool has_row(std::initializer_list<std::string_view> keys) const;
    /// number(row_of(keys), column).
    [[nodiscard]] double at(std::initializer_list<std::string_view> keys, std::string_view column) const;

   private:
    [[nodiscard]] std::size_t column_number(std::string_view column) const;
    std::string path_, sha256_;
    Grade grade_ = Grade::assumption;
    std::map<std::string, std::string, std::less<>> about_;
    std::vector<std::string> columns_;
    std::vector<std::vector<std::string>> cells_;
    std::vector<int> lines_;
    std::map<std::string, std::size_t, std::less<>>
        row_by_key_;  // keys joined by U+001F, all prefixes of the key columns
};

/// The tables of one data directory (`scenarios/`): `japan/<name>.csv` for the nation, `towns/<name>.csv` for areas.
/// Read once, when first asked for; `used()` tells provenance which they were.
class Atlas {
   public:
    explicit Atlas(std::string directory) : directory_{std::move(directory)} {}
    /// e.g. table("japan/life_table"). BadInput with "did you mean" if there is no such table. Not thread-safe.
    const Table& table(std::string_view name) const;
    [[nodiscard]] std::vector<const Table*> used() const;
    [[nodiscard]] const std::string& directory() const { return directory_; }

   private:
    std::string directory_;
    mutable std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;
};

/// Index of the last band that begins at or below `age` among labels like "65-69", "85+", "15".
std::size_t age_band(const std::vector<std::string>& labels, int age);

}  // namespace tsunagari
