#pragma once
// A netCDF-4 file, written through the HDF5 C library: groups, dimensions, labelled variables, attributes. It knows
// nothing of people.
//
// What every reader (xarray, netCDF4, h5py, ncdump, R) needs is done here once: creation order kept, every axis tied to
// a dimension scale, strings of variable length in UTF-8, fill values said. No times of day are stored, so equal
// content gives equal bytes. Every return code is looked at, that of closing too: a full disk often shows only there.
//
// The file's digest is taken while writing. A variable written run by run (`write_slab`) is digested slab by slab, so
// the digest does not depend on the order in which runs end.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tsunagari/kit/digest.hpp"

namespace tsunagari {

enum class CdfType : std::uint8_t { u8, i16, u16, i32, u32, i64, f32, f64, text };

class NetcdfFile {
   public:
    /// Places of groups and variables in this file; group 0 is the root.
    struct Group {
        std::size_t place = 0;
    };
    struct Variable {
        std::size_t place = 0;
    };
    struct Shape {
        std::vector<std::string> dimensions;
        std::vector<std::size_t> chunk{};  ///< empty: not chunked, not compressed
        std::optional<double> fill{};      ///< value of what is never written
        bool fill_is_missing = true;       ///< say so in `_FillValue` (readers then turn integers into floats)
        bool by_slab = false;              ///< written a slab at a time: at least two dimensions
    };

    /// Creates or empties the file. RunFailed if that cannot be done, here and in every other function.
    explicit NetcdfFile(const std::string& path);
    /// Closes what is still open, whatever state it is in.
    ~NetcdfFile();
    NetcdfFile(const NetcdfFile&) = delete;
    NetcdfFile& operator=(const NetcdfFile&) = delete;

    [[nodiscard]] static Group root() { return {}; }
    Group group(const std::string& name);
    /// A dimension without values of its own.
    void dimension(Group group, const std::string& name, std::size_t size);
    /// A dimension with a value for each place: the variable of the same name.
    Variable coordinate(Group group, const std::string& name, CdfType type, std::size_t size);
    Variable variable(Group group, const std::string& name, CdfType type, const Shape& shape);

    void attribute(Group group, const std::string& name, std::string_view text);
    void attribute(Group group, const std::string& name, std::int32_t value);
    void attribute(Group group, const std::string& name, double value);
    void attribute(Variable variable, const std::string& name, std::string_view text);
    void attribute(Variable variable, const std::string& name, std::int32_t value);
    /// Numbers of the variable's own type, as CF wants for flag_values.
    void own_type_attribute(Variable variable, const std::string& name, std::span<const double> values);

    /// All values of a variable. T must be the variable's type; std::logic_error if type or number of values do not
    /// fit.
    template <class T>
    void write(Variable variable, std::span<const T> values) {
        write_all(variable, type_of<T>(), values.size(), values.data());
    }
    void write(Variable variable, std::span<const std::string> values);
    /// The values at [first, second] of the first two dimensions.
    template <class T>
    void write_slab(Variable variable, std::size_t first, std::size_t second, std::span<const T> values) {
        write_part(variable, first, second, type_of<T>(), values.size(), values.data());
    }
    /// Number of values of one slab.
    [[nodiscard]] std::size_t slab_size(Variable variable) const;

    /// SHA-256 (hex) of all variables: see analysis/FORMAT.md, "The digest".
    [[nodiscard]] std::string digest() const;
    /// Writes everything out and closes. Afterwards only destruction is allowed.
    void close();

   private:
    using Handle = std::int64_t;
    struct Stored {
        Handle id = -1;
        std::string path;
        CdfType type = CdfType::u8;
        std::vector<std::size_t> shape;
        double fill = 0;
        std::string whole;                                                ///< digest of a variable written at once
        std::map<std::pair<std::size_t, std::size_t>, std::string> slab;  ///< digests of a variable written in slabs
        bool by_slab = false;
    };
    struct Opened {
        Handle id = -1;
        std::string path;
        std::map<std::string, std::size_t, std::less<>> scale;  ///< dimension → place in `variables_`
    };

    template <class T>
    static constexpr CdfType type_of();
    Variable make(Group group, const std::string& name, CdfType type, const std::vector<std::size_t>& shape,
                  const Shape& how);
    void write_all(Variable variable, CdfType type, std::size_t values, const void* data);
    void write_part(Variable variable, std::size_t first, std::size_t second, CdfType type, std::size_t values,
                    const void* data);
    void attribute_of(Handle object, const std::string& where, const std::string& name, std::string_view text);
    [[nodiscard]] std::string digest_of(const Stored& stored) const;

    std::string path_;
    Handle file_ = -1;
    std::vector<Opened> groups_;
    std::vector<Stored> variables_;
};

template <class T>
constexpr CdfType NetcdfFile::type_of() {
    if constexpr (std::is_same_v<T, std::uint8_t>)
        return CdfType::u8;
    else if constexpr (std::is_same_v<T, std::int16_t>)
        return CdfType::i16;
    else if constexpr (std::is_same_v<T, std::uint16_t>)
        return CdfType::u16;
    else if constexpr (std::is_same_v<T, std::int32_t>)
        return CdfType::i32;
    else if constexpr (std::is_same_v<T, std::uint32_t>)
        return CdfType::u32;
    else if constexpr (std::is_same_v<T, std::int64_t>)
        return CdfType::i64;
    else if constexpr (std::is_same_v<T, float>)
        return CdfType::f32;
    else {
        static_assert(std::is_same_v<T, double>, "not a type of netCDF");
        return CdfType::f64;
    }
}

}  // namespace tsunagari
