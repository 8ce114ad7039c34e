// Reading and `extends`. Nothing is checked here but what is needed to lay one file over another; the merged tree is
// read as if it had been written in one piece.

#include "scenario_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

namespace tsunagari {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 16 << 20;

/// The scenario files of a folder, to guess which one was meant.
std::vector<std::string> scenarios_in(const fs::path& folder) {
    std::vector<std::string> found;
    std::error_code ignored;
    for (fs::directory_iterator entry{folder.empty() ? "." : folder, ignored}, end; entry != end;
         entry.increment(ignored)) {
        if (entry->path().extension() == ".toml") found.push_back(entry->path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// `asked` is where the file was asked for (in the file that extends it).
std::string read_text(const std::string& path, const Where& asked) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
        const std::vector<std::string> known = scenarios_in(fs::path{path}.parent_path());
        throw BadInput(asked, fmt::format("there is no file {}", path),
                       did_you_mean(fs::path{path}.filename().string(), known));
    }
    if (fs::is_directory(status)) throw BadInput(asked, fmt::format("{} is a folder, not a scenario file", path));
    if (fs::is_regular_file(status) && fs::file_size(path, error) > largest_file) {
        throw BadInput(asked, fmt::format("{} is too large to be a scenario file", path));
    }
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (file) text << file.rdbuf();
    if (!file || text.fail()) {
        if (file && !file.bad() && text.str().empty()) return {};  // an empty file
        throw RunFailed(fmt::format("{}: cannot be read ({})", path, std::generic_category().message(errno)));
    }
    return text.str();
}

void check_format(const TomlNode& tree, const std::string& path) {
    const TomlNode* format = tree.find("format");
    if (format == nullptr) {
        throw BadInput({path, 1, 1, "format"}, "is missing",
                       fmt::format("Begin the file with the line: format = {}", scenario_format));
    }
    if (!format->is(TomlNode::Kind::integer) || format->integer != scenario_format) {
        throw BadInput(format->value, fmt::format("only format {} is known", scenario_format),
                       fmt::format("Write format = {}.", scenario_format));
    }
}

// --- laying one tree over another
// -------------------------------------------------------------------------------------------

void remove(TomlNode& table, std::string_view name) {
    std::erase_if(table.entries, [&](const auto& entry) { return entry.first == name; });
}

std::string text_of(const TomlNode& table, std::string_view key) {
    const TomlNode* node = table.is(TomlNode::Kind::table) ? table.find(key) : nullptr;
    return node != nullptr && node->is(TomlNode::Kind::text) ? node->text : std::string{};
}

/// What an entry of [[scenario]], [[scenario.lever]] or [[shock]] is known by; "" if it cannot be told.
std::string name_of(const TomlNode& entry) {
    const std::string name = text_of(entry, "name");
    return name.empty() ? text_of(entry, "kind") : name;
}

class Merger {
   public:
    explicit Merger(std::vector<std::string>& warnings) : warnings_{warnings} {}

    TomlNode tables(TomlNode base, TomlNode over) {
        for (auto& [name, node] : over.entries) {
            TomlNode* below = base.find(name);
            if (below == nullptr) {
                base.entries.emplace_back(name, std::move(node));
            } else {
                const bool named = name == "scenario" || name == "lever" || name == "shock";
                *below = one(std::move(*below), std::move(node), named);
            }
        }
        base.key = over.key;
        base.value = over.value;
        return base;
    }

   private:
    TomlNode one(TomlNode base, TomlNode over, bool named) {
        if (base.is(TomlNode::Kind::table) && over.is(TomlNode::Kind::table))
            return tables(std::move(base), std::move(over));
        if (named && base.is(TomlNode::Kind::list) && over.is(TomlNode::Kind::list))
            return lists(std::move(base), std::move(over));
        return over;
    }

    TomlNode lists(TomlNode base, TomlNode over) {
        std::vector<bool> taken(base.items.size(), false);
        for (TomlNode& entry : over.items) {
            const std::string name = name_of(entry);
            for (std::size_t i = 0; i < base.items.size() && !name.empty(); ++i) {
                if (taken[i] || name_of(base.items[i]) != name) continue;
                taken[i] = true;
                const std::string kind = text_of(entry, "kind");
                if (!kind.empty() && kind != text_of(base.items[i], "kind"))
                    break;  // another lever under the same name
                entry = tables(std::move(base.items[i]), std::move(entry));
                break;
            }
        }
        warn_dropped(base, taken, over);
        return over;
    }

    void warn_dropped(const TomlNode& base, const std::vector<bool>& taken, const TomlNode& over) {
        std::string names;
        for (std::size_t i = 0; i < base.items.size(); ++i) {
            if (!taken[i]) names += fmt::format("{}'{}'", names.empty() ? "" : ", ", name_of(base.items[i]));
        }
        if (names.empty()) return;
        warnings_.push_back(fmt::format(
            "{}:{}: {}: of {}, {} {} left out: this file has a list of its own. To keep one, add it by its name.",
            over.value.file, over.value.line, over.key.key, base.value.file, names,
            names.find(',') == std::string::npos ? "is" : "are"));
    }

    std::vector<std::string>& warnings_;
};

// --- files
// ------------------------------------------------------------------------------------------------------------------

std::string real_path(const std::string& path) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(path, error);
    return error ? path : canonical.string();
}

class Loader {
   public:
    explicit Loader(const EnglishKey& english) : english_{english} {}

    TomlNode load(const std::string& path, const Where& asked) {
        refuse_cycle(path, asked);
        chain_.push_back(path);
        const std::string text = read_text(path, asked);
        if (chain_.size() == 1) text_ = text;
        TomlNode tree = parse_toml(text, path, english_);
        check_format(tree, path);
        if (const TomlNode* extends = tree.find("extends"))
            tree = Merger{warnings_}.tables(base_of(*extends, path), std::move(tree));
        remove(tree, "extends");
        chain_.pop_back();
        return tree;
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

   private:
    TomlNode base_of(const TomlNode& extends, const std::string& path) {
        if (!extends.is(TomlNode::Kind::text) || extends.text.empty()) {
            throw BadInput(extends.value, "needs the name of one scenario file", "Write extends = \"base.toml\".");
        }
        const fs::path base = fs::path{path}.parent_path() / extends.text;
        return load(base.lexically_normal().string(), extends.value);
    }

    void refuse_cycle(const std::string& path, const Where& asked) const {
        const std::string real = real_path(path);
        const auto again = std::find_if(chain_.begin(), chain_.end(),
                                        [&](const std::string& open) { return real_path(open) == real; });
        if (again == chain_.end()) return;
        std::string circle;
        for (auto file = again; file != chain_.end(); ++file) circle += *file + " → ";
        throw BadInput(asked, fmt::format("the files extend each other in a circle: {}{}", circle, path),
                       "Take one `extends` out.");
    }

    const EnglishKey& english_;
    std::vector<std::string> chain_;
    std::string text_;
    std::vector<std::string> warnings_;
};

}  // namespace

ScenarioFile load_scenario_file(const std::string& path, const EnglishKey& english) {
    Loader loader{english};
    ScenarioFile file;
    file.tree = loader.load(path, {path, 0, 0, ""});
    remove(file.tree, "format");
    file.text = loader.text();
    file.warnings = loader.warnings();
    return file;
}

}  // namespace tsunagari
