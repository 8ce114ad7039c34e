// The only source that calls HDF5. Order matters in places: the library is told first not to clean up at exit (after a
// failed write its cleaning loops or crashes), dimension scales exist before what is attached to them, and attributes
// carry their creation order, without which netCDF refuses to append.
#include "record/netcdf_file.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <type_traits>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

static_assert(std::is_same_v<hid_t, std::int64_t>, "HDF5 1.10 or later");

void library_begins() {
    static const bool once = [] {
        H5dont_atexit();
        return true;
    }();
    (void)once;
}

/// HDF5 prints its error stack by itself unless told not to; who embeds the simulator gets the setting back.
class Quiet {
   public:
    Quiet() {
        H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    }
    ~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

   private:
    H5E_auto2_t function_ = nullptr;
    void* data_ = nullptr;
};

herr_t keep_first(unsigned /*n*/, const H5E_error2_t* error, void* reason) {
    auto& text = *static_cast<std::string*>(reason);
    if (text.empty() && error->desc != nullptr) text = error->desc;
    return 0;
}

/// The deepest entry of HDF5's error stack, cut down to the system's words where it has them ("No space left on
/// device").
std::string reason_of_failure() {
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
    const auto at = reason.find("error message = '");
    if (at != std::string::npos) {
        const auto begin = at + std::strlen("error message = '");
        reason = reason.substr(begin, reason.find('\'', begin) - begin);
    }
    return reason.empty() ? "HDF5 gives no reason" : reason;
}

[[noreturn]] void fail(const std::string& what, const std::string& where) {
    throw RunFailed("results file: cannot " + what + " " + where + " (" + reason_of_failure() + ")");
}

template <class Code>
Code check(Code code, const char* what, const std::string& where) {
    if (code < 0) fail(what, where);
    return code;
}

/// An HDF5 handle that lives for one function: property lists, spaces, types.
template <herr_t (*Close)(hid_t)>
class Held {
   public:
    Held(hid_t id, const char* what, const std::string& where) : id_{check(id, what, where)} {}
    ~Held() { Close(id_); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    operator hid_t() const { return id_; }

   private:
    hid_t id_;
};
using Properties = Held<H5Pclose>;
using Space = Held<H5Sclose>;
using Type = Held<H5Tclose>;
using Attribute = Held<H5Aclose>;

constexpr unsigned in_order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
constexpr const char* dimension_only = "This is a netCDF dimension but not a netCDF variable.";

hid_t stored_type(CdfType type) {
    switch (type) {
        case CdfType::u8:
            return H5T_STD_U8LE;
        case CdfType::i16:
            return H5T_STD_I16LE;
        case CdfType::u16:
            return H5T_STD_U16LE;
        case CdfType::i32:
            return H5T_STD_I32LE;
        case CdfType::u32:
            return H5T_STD_U32LE;
        case CdfType::i64:
            return H5T_STD_I64LE;
        case CdfType::f32:
            return H5T_IEEE_F32LE;
        case CdfType::f64:
            return H5T_IEEE_F64LE;
        case CdfType::text:
            break;
    }
    throw std::logic_error("a text has no number type");
}

std::string_view type_name(CdfType type) {
    constexpr std::string_view names[] = {"uint8", "int16",   "uint16",  "int32", "uint32",
                                          "int64", "float32", "float64", "string"};
    return names[static_cast<std::size_t>(type)];
}

std::size_t bytes_of(CdfType type) {
    constexpr std::size_t bytes[] = {1, 2, 2, 4, 4, 8, 4, 8, 0};
    return bytes[static_cast<std::size_t>(type)];
}

template <class T>
void append(std::vector<std::byte>& out, double value) {
    const T exact = static_cast<T>(value);
    const auto* first = reinterpret_cast<const std::byte*>(&exact);
    out.insert(out.end(), first, first + sizeof(T));
}

/// Numbers as bytes of the given type.
std::vector<std::byte> as_type(CdfType type, std::span<const double> values) {
    std::vector<std::byte> out;
    for (const double value : values) {
        switch (type) {
            case CdfType::u8:
                append<std::uint8_t>(out, value);
                break;
            case CdfType::i16:
                append<std::int16_t>(out, value);
                break;
            case CdfType::u16:
                append<std::uint16_t>(out, value);
                break;
            case CdfType::i32:
                append<std::int32_t>(out, value);
                break;
            case CdfType::u32:
                append<std::uint32_t>(out, value);
                break;
            case CdfType::i64:
                append<std::int64_t>(out, value);
                break;
            case CdfType::f32:
                append<float>(out, value);
                break;
            case CdfType::f64:
                append<double>(out, value);
                break;
            case CdfType::text:
                throw std::logic_error("a text is not a number");
        }
    }
    return out;
}

hid_t text_type(const std::string& where) {
    const hid_t type = check(H5Tcopy(H5T_C_S1), "make the text type of", where);
    check(H5Tset_size(type, H5T_VARIABLE), "make the text type of", where);
    check(H5Tset_cset(type, H5T_CSET_UTF8), "make the text type of", where);
    check(H5Tset_strpad(type, H5T_STR_NULLTERM), "make the text type of", where);
    return type;
}

std::size_t product(std::span<const std::size_t> sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies<>());
}

std::string name_in(const std::string& group, const std::string& name) {
    return (group == "/" ? "" : group) + "/" + name;
}

void number_attribute(hid_t object, const std::string& where, const std::string& name, hid_t type, std::size_t count,
                      const void* data) {
    const hsize_t size = count;
    const Space space{H5Screate_simple(1, &size, nullptr), "describe", where};
    const Attribute attribute{H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                              "write an attribute of", where};
    check(H5Awrite(attribute, type, data), "write an attribute of", where);
}

}  // namespace

NetcdfFile::NetcdfFile(const std::string& path) : path_{path} {
    library_begins();
    const Quiet quiet;
    const Properties creation{H5Pcreate(H5P_FILE_CREATE), "prepare", path};
    const Properties access{H5Pcreate(H5P_FILE_ACCESS), "prepare", path};
    check(H5Pset_link_creation_order(creation, in_order), "prepare", path);
    check(H5Pset_attr_creation_order(creation, in_order), "prepare", path);
    check(H5Pset_obj_track_times(creation, false), "prepare", path);
    check(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110), "prepare", path);
    check(H5Pset_fclose_degree(access, H5F_CLOSE_SEMI), "prepare", path);  // closing reports what was left open
    file_ = check(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), "create", path);
    groups_.push_back({check(H5Gopen2(file_, "/", H5P_DEFAULT), "open", path), "/", {}});
}

NetcdfFile::~NetcdfFile() {
    const Quiet quiet;
    for (const Stored& stored : variables_)
        if (stored.id >= 0) H5Dclose(stored.id);
    for (const Opened& opened : groups_)
        if (opened.id >= 0) H5Gclose(opened.id);
    if (file_ >= 0) H5Fclose(file_);
}

NetcdfFile::Group NetcdfFile::group(const std::string& name) {
    const Quiet quiet;
    const Properties creation{H5Pcreate(H5P_GROUP_CREATE), "prepare", name};
    check(H5Pset_link_creation_order(creation, in_order), "prepare", name);
    check(H5Pset_attr_creation_order(creation, in_order), "prepare", name);
    check(H5Pset_obj_track_times(creation, false), "prepare", name);
    groups_.push_back({check(H5Gcreate2(file_, name.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), "create group", name),
                       "/" + name,
                       {}});
    return {groups_.size() - 1};
}

NetcdfFile::Variable NetcdfFile::make(Group group, const std::string& name, CdfType type,
                                      const std::vector<std::size_t>& shape, const Shape& how) {
    const std::string path = name_in(groups_[group.place].path, name);
    const bool numeric = type != CdfType::text;
    const Properties creation{H5Pcreate(H5P_DATASET_CREATE), "prepare", path};
    check(H5Pset_attr_creation_order(creation, in_order), "prepare", path);
    check(H5Pset_obj_track_times(creation, false), "prepare", path);
    std::vector<std::byte> fill;
    if (how.fill && numeric) {
        fill = as_type(type, {&*how.fill, 1});
        check(H5Pset_fill_value(creation, stored_type(type), fill.data()), "prepare", path);
    }
    if (!how.chunk.empty() && product(shape) > 0) {
        const std::vector<hsize_t> chunk(how.chunk.begin(), how.chunk.end());
        check(H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data()), "prepare", path);
        check(H5Pset_shuffle(creation), "prepare", path);
        check(H5Pset_deflate(creation, 1), "prepare", path);
    }
    const std::vector<hsize_t> sizes(shape.begin(), shape.end());
    const Space space{H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), "describe", path};
    const Type text{text_type(path), "make the text type of", path};
    const hid_t of = numeric ? stored_type(type) : static_cast<hid_t>(text);
    Stored stored;
    stored.path = path;
    stored.type = type;
    stored.shape = shape;
    stored.fill = how.fill.value_or(0);
    stored.by_slab = how.by_slab;
    stored.id = check(H5Dcreate2(groups_[group.place].id, name.c_str(), of, space, H5P_DEFAULT, creation, H5P_DEFAULT),
                      "create", path);
    variables_.push_back(std::move(stored));
    const Variable made{variables_.size() - 1};
    if (!fill.empty() && how.fill_is_missing)
        number_attribute(variables_[made.place].id, path, "_FillValue", stored_type(type), 1, fill.data());
    return made;
}

void NetcdfFile::dimension(Group group, const std::string& name, std::size_t size) {
    const Quiet quiet;
    const Variable made = make(group, name, CdfType::u8, {size}, {});
    // netCDF tells such a dimension from a variable by this text and the size, written so
    std::string digits = std::to_string(size);
    digits.insert(0, digits.size() < 10 ? 10 - digits.size() : 0, ' ');
    check(H5DSset_scale(variables_[made.place].id, (dimension_only + digits).c_str()), "make a dimension of",
          variables_[made.place].path);
    groups_[group.place].scale.emplace(name, made.place);
}

NetcdfFile::Variable NetcdfFile::coordinate(Group group, const std::string& name, CdfType type, std::size_t size) {
    const Quiet quiet;
    const Variable made = make(group, name, type, {size}, {});
    check(H5DSset_scale(variables_[made.place].id, name.c_str()), "make a dimension of", variables_[made.place].path);
    groups_[group.place].scale.emplace(name, made.place);
    return made;
}

NetcdfFile::Variable NetcdfFile::variable(Group group, const std::string& name, CdfType type, const Shape& shape) {
    const Quiet quiet;
    const auto& scale = groups_[group.place].scale;
    std::vector<std::size_t> sizes;
    for (const std::string& dimension : shape.dimensions) {
        const auto found = scale.find(dimension);
        if (found == scale.end())
            throw std::logic_error("no dimension " + dimension + " in " + groups_[group.place].path);
        sizes.push_back(variables_[found->second].shape.front());
    }
    const Variable made = make(group, name, type, sizes, shape);
    const Stored& stored = variables_[made.place];
    for (unsigned axis = 0; axis < sizes.size(); ++axis) {
        const hid_t of = variables_[scale.find(shape.dimensions[axis])->second].id;
        check(H5DSattach_scale(stored.id, of, axis), "label an axis of", stored.path);
    }
    return made;
}

void NetcdfFile::attribute_of(Handle object, const std::string& where, const std::string& name, std::string_view text) {
    const Quiet quiet;
    const Type type{text_type(where), "make the text type of", where};
    const Space space{H5Screate(H5S_SCALAR), "describe", where};
    const Attribute attribute{H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                              "write an attribute of", where};
    const std::string ended{text.substr(0, text.find('\0'))};
    const char* pointer = ended.c_str();
    check(H5Awrite(attribute, type, &pointer), "write an attribute of", where);
}

void NetcdfFile::attribute(Group group, const std::string& name, std::string_view text) {
    attribute_of(groups_[group.place].id, groups_[group.place].path, name, text);
}

void NetcdfFile::attribute(Group group, const std::string& name, std::int32_t value) {
    const Quiet quiet;
    number_attribute(groups_[group.place].id, groups_[group.place].path, name, H5T_STD_I32LE, 1, &value);
}

void NetcdfFile::attribute(Group group, const std::string& name, double value) {
    const Quiet quiet;
    number_attribute(groups_[group.place].id, groups_[group.place].path, name, H5T_IEEE_F64LE, 1, &value);
}

void NetcdfFile::attribute(Variable variable, const std::string& name, std::string_view text) {
    attribute_of(variables_[variable.place].id, variables_[variable.place].path, name, text);
}

void NetcdfFile::attribute(Variable variable, const std::string& name, std::int32_t value) {
    const Quiet quiet;
    number_attribute(variables_[variable.place].id, variables_[variable.place].path, name, H5T_STD_I32LE, 1, &value);
}

void NetcdfFile::own_type_attribute(Variable variable, const std::string& name, std::span<const double> values) {
    const Quiet quiet;
    const Stored& stored = variables_[variable.place];
    const auto bytes = as_type(stored.type, values);
    number_attribute(stored.id, stored.path, name, stored_type(stored.type), values.size(), bytes.data());
}

void NetcdfFile::write_all(Variable variable, CdfType type, std::size_t values, const void* data) {
    const Quiet quiet;
    Stored& stored = variables_[variable.place];
    if (type != stored.type || stored.by_slab || values != product(stored.shape))
        throw std::logic_error("values do not fit " + stored.path);
    Digest digest;
    digest.add(std::span{static_cast<const std::byte*>(data), values * bytes_of(type)});
    stored.whole = digest.hex();
    if (values == 0) return;
    check(H5Dwrite(stored.id, stored_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write", stored.path);
}

void NetcdfFile::write(Variable variable, std::span<const std::string> values) {
    const Quiet quiet;
    Stored& stored = variables_[variable.place];
    if (stored.type != CdfType::text || values.size() != product(stored.shape))
        throw std::logic_error("texts do not fit " + stored.path);
    Digest digest;
    std::vector<const char*> pointers;
    for (const std::string& value : values) {
        pointers.push_back(value.c_str());
        digest.add(std::string_view{value.c_str()});
        digest.add(std::string_view{"\0", 1});
    }
    stored.whole = digest.hex();
    if (values.empty()) return;
    const Type type{text_type(stored.path), "make the text type of", stored.path};
    check(H5Dwrite(stored.id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "write", stored.path);
}

std::size_t NetcdfFile::slab_size(Variable variable) const {
    return product(std::span{variables_[variable.place].shape}.subspan(2));
}

void NetcdfFile::write_part(Variable variable, std::size_t first, std::size_t second, CdfType type, std::size_t values,
                            const void* data) {
    const Quiet quiet;
    Stored& stored = variables_[variable.place];
    const auto& shape = stored.shape;
    if (type != stored.type || !stored.by_slab || first >= shape[0] || second >= shape[1] ||
        values != slab_size(variable))
        throw std::logic_error("slab does not fit " + stored.path);
    Digest digest;
    digest.add(std::span{static_cast<const std::byte*>(data), values * bytes_of(type)});
    stored.slab[{first, second}] = digest.hex();
    if (values == 0) return;
    std::vector<hsize_t> start(shape.size(), 0);
    std::vector<hsize_t> count(shape.begin(), shape.end());
    start[0] = first;
    start[1] = second;
    count[0] = count[1] = 1;
    const Space memory{H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), "describe",
                       stored.path};
    const Space file{H5Dget_space(stored.id), "describe", stored.path};
    check(H5Sselect_hyperslab(file, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr), "select in",
          stored.path);
    check(H5Dwrite(stored.id, stored_type(type), memory, file, H5P_DEFAULT, data), "write", stored.path);
}

std::string NetcdfFile::digest_of(const Stored& stored) const {
    if (!stored.by_slab) return stored.whole;
    const std::size_t values = product(std::span{stored.shape}.subspan(2));
    std::string unwritten;
    Digest all;
    for (std::size_t i = 0; i < stored.shape[0]; ++i) {
        for (std::size_t j = 0; j < stored.shape[1]; ++j) {
            const auto found = stored.slab.find({i, j});
            if (found == stored.slab.end() && unwritten.empty()) {
                const auto one = as_type(stored.type, {&stored.fill, 1});
                Digest fill;
                for (std::size_t k = 0; k < values; ++k) fill.add(std::span{one});
                unwritten = fill.hex();
            }
            all.add(found == stored.slab.end() ? unwritten : found->second);
        }
    }
    return all.hex();
}

std::string NetcdfFile::digest() const {
    std::vector<std::string> lines;
    for (const Stored& stored : variables_) {
        const std::string values = digest_of(stored);
        if (values.empty()) continue;  // a dimension without values
        std::string line = stored.path + " " + std::string{type_name(stored.type)};
        for (const std::size_t size : stored.shape) line += " " + std::to_string(size);
        lines.push_back(line + " " + values + "\n");
    }
    std::sort(lines.begin(), lines.end());
    Digest all;
    for (const std::string& line : lines) all.add(line);
    return all.hex();
}

void NetcdfFile::close() {
    const Quiet quiet;
    check(H5Fflush(file_, H5F_SCOPE_GLOBAL), "write", path_);
    for (Stored& stored : variables_) check(H5Dclose(std::exchange(stored.id, -1)), "close", stored.path);
    for (Opened& opened : groups_) check(H5Gclose(std::exchange(opened.id, -1)), "close", opened.path);
    check(H5Fflush(file_, H5F_SCOPE_GLOBAL), "write", path_);
    check(H5Fclose(std::exchange(file_, -1)), "close", path_);
}

}  // namespace tsunagari
