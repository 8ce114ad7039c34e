#pragma once
// How a group of a netCDF file is laid out: labelled dimensions first, then variables that name their labels, each with
// its meaning in two languages. Used by every file the program writes, so that all of them read alike. Each group has
// its own dimensions, so that one group opened alone is fully labelled.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "record/netcdf_file.hpp"
#include "record/results_words.hpp"
#include "tsunagari/kit/ids.hpp"

namespace tsunagari {
class Atlas;
class Table;
}  // namespace tsunagari

namespace tsunagari::layout {

using Texts = std::vector<std::string>;
using Group = NetcdfFile::Group;
using Variable = NetcdfFile::Variable;
using words::Meaning;
using words::Words;

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr auto no_count = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::size_t largest_chunk = std::size_t{4} << 20;  // bytes

inline std::int32_t days_since_1970(Month month) {
    using namespace std::chrono;
    const auto first = year{month.year()} / std::chrono::month{static_cast<unsigned>(month.month_of_year())} / 1;
    return static_cast<std::int32_t>(sys_days{first}.time_since_epoch().count());
}

inline std::string month_text(Month month) { return fmt::format("{:04}-{:02}", month.year(), month.month_of_year()); }

inline void must(bool so, const char* what) {
    if (!so) throw std::logic_error(std::string{"results file: "} + what);
}

inline Texts names_of(Words words) {
    Texts names;
    for (const auto& word : words) names.emplace_back(word.name);
    return names;
}

inline Texts japanese_of(Words words) {
    Texts names;
    for (const auto& word : words) names.emplace_back(word.ja);
    return names;
}

inline std::string joined(const Texts& texts, std::string_view between) {
    return fmt::format("{}", fmt::join(texts, between));
}

inline double missing(CdfType type) {
    switch (type) {
        case CdfType::u8:
            return std::numeric_limits<std::uint8_t>::max();
        case CdfType::u16:
            return std::numeric_limits<std::uint16_t>::max();
        case CdfType::u32:
            return no_count;
        case CdfType::i64:
            return -1;
        default:
            return not_a_number;
    }
}

/// The labels of a dimension of the strata: the words, or "all" where it is not resolved.
struct Labels {
    Texts names, ja;
};
inline Labels labels(Texts names, Texts ja, std::size_t size, bool resolved) {
    if (resolved && size == names.size()) return {std::move(names), std::move(ja)};
    must(size == 1, "a dimension of the strata has neither size 1 nor one place for each name");
    return {{"all"}, {"全体"}};
}
inline Labels labels(Words of) { return {names_of(of), japanese_of(of)}; }

/// Makes one group: its labelled dimensions, then variables that name their labels.
class Layout {
   public:
    Layout(NetcdfFile& file, const std::string& name, std::string_view title, std::string_view title_ja)
        : file_{file}, group_{file.group(name)} {
        file_.attribute(group_, "title", title);
        file_.attribute(group_, "title_ja", title_ja);
    }

    void plain(const std::string& name, std::size_t size) { file_.dimension(group_, name, size), note(name, size); }

    void named(const std::string& name, const Labels& of, std::string_view en, std::string_view ja) {
        texts_coordinate(name, of.names, en, ja);
        label(name, name + "_ja", of.ja, std::string{en} + ", in Japanese", std::string{ja} + "（日本語）");
    }

    void texts_coordinate(const std::string& name, const Texts& names, std::string_view en, std::string_view ja) {
        const Variable made = file_.coordinate(group_, name, CdfType::text, names.size());
        describe(made, {"", en, ja});
        file_.write(made, names);
        note(name, names.size());
    }

    void numbers(const std::string& name, const std::vector<std::int32_t>& values, const Meaning& meaning) {
        const Variable made = file_.coordinate(group_, name, CdfType::i32, values.size());
        describe(made, meaning);
        file_.write(made, std::span<const std::int32_t>{values});
        note(name, values.size());
    }

    /// A second coordinate along a dimension.
    void label(const std::string& dimension, const std::string& name, const Texts& texts, std::string_view en,
               std::string_view ja) {
        const Variable made = file_.variable(group_, name, CdfType::text, {.dimensions = {dimension}});
        describe(made, {"", en, ja});
        file_.write(made, texts);
        labels_.emplace_back(dimension, name);
    }

    void replicates(std::size_t count) {
        std::vector<std::int32_t> values(count);
        for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::int32_t>(i);
        numbers("replicate", values,
                {"1", "replicate: same scenario, other random world", "反復（同じシナリオ、別の乱数）"});
    }

    void months(const std::string& name, const std::vector<Month>& months, std::string_view en, std::string_view ja) {
        const Variable made = file_.coordinate(group_, name, CdfType::i32, months.size());
        describe(made, {"days since 1970-01-01", en, ja});
        put_days(made, months);
        note(name, months.size());
    }

    /// A long column of months.
    void months_column(const std::string& name, const std::string& dimension, const std::vector<Month>& months,
                       std::string_view en, std::string_view ja) {
        put_days(column(name, CdfType::i32, dimension, {"days since 1970-01-01", en, ja}), months);
    }

    /// Where the places of a dimension lie: a number each, in metres, beside its labels.
    void position(const std::string& dimension, const std::string& name, const std::vector<float>& metres,
                  std::string_view en, std::string_view ja) {
        const Variable made = file_.variable(
            group_, name, CdfType::f32, {.dimensions = {dimension}, .fill = std::numeric_limits<double>::quiet_NaN()});
        describe(made, {"m", en, ja});
        file_.write(made, std::span<const float>{metres});
        labels_.emplace_back(dimension, name);
    }

    /// A variable written a run at a time: dimensions begin with (scenario or lever, replicate).
    Variable run_by_run(const std::string& name, CdfType type, const Texts& dimensions, const Meaning& meaning,
                        std::size_t most_chunk_rows = std::numeric_limits<std::size_t>::max()) {
        NetcdfFile::Shape shape{.dimensions = dimensions, .fill = missing(type), .by_slab = true};
        shape.chunk = chunk(dimensions, type, most_chunk_rows);
        return described(name, type, shape, meaning);
    }

    /// A variable written at once.
    Variable table(const std::string& name, CdfType type, const Texts& dimensions, const Meaning& meaning) {
        return described(name, type, {.dimensions = dimensions}, meaning);
    }

    /// A long column written at once, in compressed pieces; with a value that means that there is none (`_FillValue`)
    /// if one is given.
    Variable column(const std::string& name, CdfType type, const std::string& dimension, const Meaning& meaning,
                    std::optional<double> none = {}) {
        return described(name, type, {.dimensions = {dimension}, .chunk = pieces(dimension), .fill = none}, meaning);
    }

    /// Keys of people: 64 bits exactly, so no `_FillValue`, which would turn them into floats; −1 where there is
    /// nobody.
    Variable keys(const Texts& dimensions, const std::string& name = "person_key",
                  const Meaning& meaning = {"1", "lifelong key of a person within a replicate; -1: nobody",
                                            "人の識別番号（反復ごと、-1は該当者なし）"}) {
        NetcdfFile::Shape shape{.dimensions = dimensions, .fill = -1, .fill_is_missing = false};
        if (dimensions.size() == 1) shape.chunk = pieces(dimensions.front());
        return described(name, CdfType::i64, shape, meaning);
    }

    void text(const std::string& name, const std::string& dimension, const Texts& texts, std::string_view en,
              std::string_view ja) {
        file_.write(table(name, CdfType::text, {dimension}, {"", en, ja}), texts);
    }

    /// Answers of which several may be given: a bit each.
    void bits(Variable variable, Words of) {
        std::vector<double> masks;
        for (std::size_t i = 0; i < of.size(); ++i) masks.push_back(static_cast<double>(std::uint64_t{1} << i));
        file_.own_type_attribute(variable, "flag_masks", masks);
        file_.attribute(variable, "flag_meanings", joined(names_of(of), " "));
        file_.attribute(variable, "flag_meanings_ja", joined(japanese_of(of), " "));
    }

    /// `more`: codes apart from the row of the others, and their words.
    void codes(Variable variable, Words of, int first = 0, const std::vector<std::pair<int, words::Word>>& more = {}) {
        std::vector<double> values;
        Texts names = names_of(of), ja = japanese_of(of);
        for (std::size_t i = 0; i < of.size(); ++i) values.push_back(first + static_cast<double>(i));
        for (const auto& [code, word] : more) {
            values.push_back(code);
            names.emplace_back(word.name);
            ja.emplace_back(word.ja);
        }
        file_.own_type_attribute(variable, "flag_values", values);
        file_.attribute(variable, "flag_meanings", joined(names, " "));
        file_.attribute(variable, "flag_meanings_ja", joined(ja, " "));
    }

   private:
    void put_days(Variable made, const std::vector<Month>& months) {
        std::vector<std::int32_t> days;
        for (const Month month : months) days.push_back(days_since_1970(month));
        file_.attribute(made, "calendar", "standard");
        file_.attribute(made, "standard_name", "time");
        file_.write(made, std::span<const std::int32_t>{days});
    }

    void note(const std::string& name, std::size_t size) { sizes_.emplace(name, size); }

    void describe(Variable variable, const Meaning& meaning) {
        file_.attribute(variable, "long_name", meaning.en);
        file_.attribute(variable, "long_name_ja", meaning.ja);
        if (!meaning.units.empty()) file_.attribute(variable, "units", meaning.units);
    }

    Variable described(const std::string& name, CdfType type, const NetcdfFile::Shape& shape, const Meaning& meaning) {
        const Variable made = file_.variable(group_, name, type, shape);
        describe(made, meaning);
        Texts labels;
        for (const auto& [dimension, label] : labels_)
            if (std::find(shape.dimensions.begin(), shape.dimensions.end(), dimension) != shape.dimensions.end())
                labels.push_back(label);
        if (!labels.empty()) file_.attribute(made, "coordinates", joined(labels, " "));
        return made;
    }

    [[nodiscard]] std::vector<std::size_t> pieces(const std::string& dimension) const {
        constexpr std::size_t most = 65536;
        return {std::clamp<std::size_t>(sizes_.at(dimension), 1, most)};
    }

    /// One run, cut along the months where it would be too large to hold.
    [[nodiscard]] std::vector<std::size_t> chunk(const Texts& dimensions, CdfType type, std::size_t most_rows) const {
        std::vector<std::size_t> sizes;
        for (const std::string& dimension : dimensions) sizes.push_back(sizes_.at(dimension));
        if (sizes.size() < 3) return {};
        sizes[0] = sizes[1] = 1;
        std::size_t row = type == CdfType::f64 ? 8 : 4;
        for (std::size_t i = 3; i < sizes.size(); ++i) row *= std::max<std::size_t>(sizes[i], 1);
        sizes[2] =
            std::clamp(largest_chunk / row, std::size_t{1}, std::max<std::size_t>(std::min(sizes[2], most_rows), 1));
        return sizes;
    }

    NetcdfFile& file_;
    Group group_;
    std::map<std::string, std::size_t> sizes_;
    std::vector<std::pair<std::string, std::string>> labels_;  // dimension, label
};

/// The tables read so far by their names ("japan/life_table"); none without an atlas.
std::map<std::string, const Table*> tables_read(const Atlas* atlas);
/// Group `inputs`: every table that was read, with its source, digest and grade.
void write_inputs(NetcdfFile& file, const Atlas* atlas);

}  // namespace tsunagari::layout
