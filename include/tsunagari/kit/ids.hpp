#pragma once
// Ids, months and columns: the words every other room is written in.
//
// A row number of a person can never be mistaken for a row number of a household: each is its own type, and a column
// can only be indexed with the id it belongs to. Nothing here knows what a person is for.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace tsunagari {

/// A row number of one kind of thing. `none()` means "no such thing" and compares greater than every row.
template <class Tag>
struct Id {
    std::uint32_t value = std::numeric_limits<std::uint32_t>::max();

    constexpr Id() = default;
    constexpr explicit Id(std::uint32_t row) : value{row} {}
    static constexpr Id none() { return Id{}; }
    [[nodiscard]] constexpr bool exists() const { return value != std::numeric_limits<std::uint32_t>::max(); }
    friend constexpr auto operator<=>(Id, Id) = default;
};

using PersonIndex = Id<struct PersonTag>;
using HouseholdIndex = Id<struct HouseholdTag>;
using GroupIndex = Id<struct GroupTag>;
using NeighbourhoodIndex = Id<struct NeighbourhoodTag>;
using DistrictIndex = Id<struct DistrictTag>;

/// The lifelong name of a person in the addresses of random draws. Founders: their row number at the start. Newborns:
/// made from the mother's key and the birth order; newcomers: from the month and the slot. So no key depends on who
/// else arrived.
struct PersonKey {
    std::uint64_t value = 0;
    friend constexpr auto operator<=>(PersonKey, PersonKey) = default;
};

/// A calendar month, counted from January 1970 (month 0). Births before that are negative.
struct Month {
    std::int16_t since_1970 = 0;

    static constexpr Month of(int year, int month_of_year) {
        return Month{static_cast<std::int16_t>((year - 1970) * 12 + (month_of_year - 1))};
    }
    [[nodiscard]] constexpr int year() const { return 1970 + (since_1970 - month_of_year() + 1) / 12; }
    /// 1 = January … 12 = December.
    [[nodiscard]] constexpr int month_of_year() const { return ((since_1970 % 12) + 12) % 12 + 1; }
    [[nodiscard]] constexpr Month plus(int months) const {
        return Month{static_cast<std::int16_t>(since_1970 + months)};
    }
    friend constexpr int operator-(Month a, Month b) { return a.since_1970 - b.since_1970; }
    friend constexpr auto operator<=>(Month, Month) = default;
};

/// A column of values, one a row, indexed by the id of what it describes.
template <class Index, class Value>
class Column {
   public:
    Column() = default;
    explicit Column(std::size_t rows, Value value = {}) : values_(rows, value) {}

    [[nodiscard]] const Value& operator[](Index row) const { return values_[row.value]; }
    [[nodiscard]] Value& operator[](Index row) { return values_[row.value]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    [[nodiscard]] std::size_t capacity() const { return values_.capacity(); }
    [[nodiscard]] const Value* data() const { return values_.data(); }
    [[nodiscard]] Value* data() { return values_.data(); }
    void push_back(Value value) { values_.push_back(std::move(value)); }
    void reserve(std::size_t rows) { values_.reserve(rows); }
    void resize(std::size_t rows, Value value = {}) { values_.resize(rows, value); }
    [[nodiscard]] std::size_t bytes() const { return values_.capacity() * sizeof(Value); }

    [[nodiscard]] auto begin() const { return values_.begin(); }
    [[nodiscard]] auto end() const { return values_.end(); }

   private:
    std::vector<Value> values_;
};

}  // namespace tsunagari
