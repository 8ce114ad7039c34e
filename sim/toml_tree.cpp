// From the TOML library's tables, which are sorted by key and lose their places when copied, to the project's own tree.

#include "toml_tree.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

namespace tsunagari {
namespace {

Where where(const toml::source_region& source, const std::string& path, std::string key) {
    return {path, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column), std::move(key)};
}

template <class Value>
std::string printed(const Value& value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

class Converter {
   public:
    explicit Converter(const std::string& path) : path_{path} {}

    void fill(TomlNode& node, const toml::node& from) const {
        node.value = where(from.source(), path_, node.key.key);
        from.visit([&](const auto& value) { fill_value(node, value); });
    }

   private:
    void fill_value(TomlNode& node, const toml::table& table) const {
        node.kind = TomlNode::Kind::table;
        for (const auto& [key, value] : table) {
            const std::string name{key.str()};
            TomlNode child;
            child.key = where(key.source(), path_, node.key.key.empty() ? name : node.key.key + "." + name);
            fill(child, value);
            node.entries.emplace_back(name, std::move(child));
        }
        std::stable_sort(node.entries.begin(), node.entries.end(), [](const auto& a, const auto& b) {
            return std::pair{a.second.key.line, a.second.key.column} <
                   std::pair{b.second.key.line, b.second.key.column};
        });
    }
    void fill_value(TomlNode& node, const toml::array& array) const {
        node.kind = TomlNode::Kind::list;
        for (const toml::node& item : array) {
            TomlNode child;
            child.key = where(item.source(), path_, fmt::format("{}[{}]", node.key.key, node.items.size() + 1));
            fill(child, item);
            node.items.push_back(std::move(child));
        }
    }
    static void fill_value(TomlNode& node, const toml::value<std::string>& value) {
        node.kind = TomlNode::Kind::text;
        node.text = *value;
    }
    static void fill_value(TomlNode& node, const toml::value<std::int64_t>& value) {
        node.kind = TomlNode::Kind::integer;
        node.integer = *value;
    }
    static void fill_value(TomlNode& node, const toml::value<double>& value) {
        node.kind = TomlNode::Kind::number;
        node.number = *value;
    }
    static void fill_value(TomlNode& node, const toml::value<bool>& value) {
        node.kind = TomlNode::Kind::flag;
        node.flag = *value;
    }
    template <class Date>
    static void fill_value(TomlNode& node, const toml::value<Date>& value) {
        node.kind = TomlNode::Kind::date;
        node.text = printed(*value);
    }

    const std::string& path_;
};

}  // namespace

const TomlNode* TomlNode::find(std::string_view name) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == name; });
    return found == entries.end() ? nullptr : &found->second;
}

TomlNode* TomlNode::find(std::string_view name) { return const_cast<TomlNode*>(std::as_const(*this).find(name)); }

TomlNode parse_toml(const std::string& text, const std::string& path, const EnglishKey& english) {
    try {
        const toml::table table = toml::parse(std::string_view{text}, std::string_view{path});
        TomlNode root;
        root.key = {path, 1, 1, ""};
        Converter{path}.fill(root, table);
        return root;
    } catch (const toml::parse_error& error) {
        const toml::source_position at = error.source().begin;
        throw explain_toml_error(text, path, static_cast<int>(at.line), static_cast<int>(at.column),
                                 error.description(), english);
    }
}

}  // namespace tsunagari
