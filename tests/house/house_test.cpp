// The rules of the house, read off the sources: who may include whom, in which room a library is met, and which
// functions would make the answer depend on the machine.
//
// A rule is a function from a tree (path → text) to the list of its breaches. It is tried twice: on a small tree with
// the breach planted in it, so that we know the rule can fail, and on the real sources. To change a rule, change the
// tables below. That every header compiles alone is held by the target `header_check`, which compiles each.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Tree = std::map<std::string, std::string>;  // path from the root of the project → text
using Breaches = std::vector<std::string>;

// --- the tables -----------------------------------------------------------------------------------------------------

// Whoever stands on a floor includes it and lower ones. The first row that fits counts; paths are those below sim/,
// include/tsunagari/ or tests/. A scenario is what was asked, plain data: the record keeps it, so it stands beside the
// record; the reading of it stands higher.
struct Floor {
    std::string_view path;
    int height;
};
constexpr Floor floors[] = {
    {"kit/", 0},     {"world/", 1}, {"month/", 2}, {"record/", 3}, {"scenario.hpp", 3}, {"study/", 5},
    {"main.cpp", 6}, {"house/", 6}, {"bench/", 6}, {"fuzz/", 6},   {"run/", 6},         {"", 4},
};

// Folders of one floor that do not know each other: what happens to people, and what is done for them.
struct Strangers {
    std::string_view one, other;
};
constexpr Strangers strangers[] = {{"sim/month/events/", "sim/month/policy/"}};

// A library's headers begin with `header`; it may be included where the path begins with one of `rooms`.
struct Room {
    std::string_view library;
    std::vector<std::string_view> header;
    std::vector<std::string_view> rooms;
};
const std::vector<Room> rooms = {
    {"oneTBB", {"tbb/", "oneapi/"}, {"sim/kit/parallel.cpp"}},
    {"SLEEF", {"sleef"}, {"sim/kit/math.cpp"}},
    {"Random123", {"Random123/"}, {"sim/kit/draw.cpp", "sim/kit/philox_lanes.cpp", "tests/kit/"}},
    {"OpenSSL", {"openssl/"}, {"sim/kit/digest.cpp"}},
    {"toml++", {"toml++/", "toml.hpp"}, {"sim/scenario.cpp", "sim/toml_"}},
    {"HDF5", {"hdf5", "H5"}, {"sim/record/netcdf_file.cpp", "tests/"}},
    {"CLI11", {"CLI/", "CLI11"}, {"sim/main.cpp"}},
    {"Boost", {"boost/"}, {"include/tsunagari/kit/csr_graph.hpp", "tests/"}},
    {"Eigen", {"Eigen/"}, {"sim/world/synthesis", "sim/study/", "tests/"}},
    {"GoogleTest", {"gtest/", "gmock/"}, {"tests/"}},
    {"Google Benchmark", {"benchmark/"}, {"tests/bench/"}},
    {"<random>: its distributions differ between standard libraries", {"random"}, {"tests/"}},
    {"parallel algorithms: they add in any order", {"execution"}, {}},
};
constexpr std::string_view graph_door = "tsunagari/kit/csr_graph.hpp";  // who includes it may include Boost too

// Names that must not be used in include/ and sim/.
const std::set<std::string_view> forbidden_names = {
    "mt19937",
    "mt19937_64",
    "minstd_rand",
    "default_random_engine",
    "random_device",
    "random_shuffle",
    "rand_r",
    "drand48",
    "srand",
    "parallel_reduce",
    "par_unseq",
    "static_partitioner",
    "shuffle_order_engine",
};
constexpr std::string_view forbidden_ending = "_distribution";  // as std::normal_distribution
const std::set<std::string_view> forbidden_in_std = {"shuffle", "sample", "rand", "reduce", "transform_reduce"};

// Functions of the C library whose last bit depends on the processor. Only the room of mathematics may call them.
constexpr std::string_view room_of_mathematics = "sim/kit/math.cpp";
const std::set<std::string_view> inexact_functions = {
    "exp",   "exp2",  "expm1", "log",  "log2",   "log10",  "log1p", "pow",  "sin",  "cos",
    "tan",   "asin",  "acos",  "rand", "atan",   "atan2",  "sinh",  "cosh", "tanh", "asinh",
    "acosh", "atanh", "erf",   "erfc", "tgamma", "lgamma", "hypot", "cbrt",
};

const std::vector<std::string_view> forbidden_flags = {"-ffast-math", "-Ofast", "-funsafe-math-optimizations",
                                                       "-march=native", "-ffp-contract=fast"};
constexpr std::string_view needed_flag = "-ffp-contract=off";

constexpr int longest_function = 80;  // lines; a screen is about 60

// Where somebody's own machine shows through.
const std::vector<std::string> machine_paths = {
    "/ho"
    "me/",
    "/ro"
    "ot/",
    "/Us"
    "ers/"};

// --- reading --------------------------------------------------------------------------------------------------------

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(), [&](auto b) { return text.starts_with(b); });
}

bool ends_with_any(std::string_view text, const std::vector<std::string_view>& endings) {
    return std::any_of(endings.begin(), endings.end(), [&](auto e) { return text.ends_with(e); });
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t line_of(std::string_view text, std::size_t at) {
    return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::string place(const std::string& path, std::string_view text, std::size_t at) {
    return path + ":" + std::to_string(line_of(text, at));
}

// Where the comment, string or character that begins at `at` ends; `at` itself if none begins there.
std::size_t end_of_non_code(std::string_view text, std::size_t at) {
    const auto after = [&](std::string_view closing, std::size_t from) {
        const std::size_t found = text.find(closing, from);
        return found == std::string_view::npos ? text.size() : found + closing.size();
    };
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("//")) return std::min(text.find('\n', at), text.size());
    if (rest.starts_with("/*")) return after("*/", at + 2);
    const bool word_before = at > 0 && is_word(text[at - 1]);
    if (rest.starts_with("R\"") && !word_before) {
        const std::size_t open = text.find('(', at);
        return after(")" + std::string(text.substr(at + 2, open - at - 2)) + "\"", open);
    }
    if (text[at] != '"' && (text[at] != '\'' || word_before)) return at;  // 1'000 is no character
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == text[at] || text[i] == '\n') {
            return i + 1;
        }
    }
    return text.size();
}

// The text with comments (and, if asked, strings and characters) blanked; lines stay where they are.
std::string code_of(std::string_view text, bool keep_strings = false) {
    std::string code(text);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_non_code(text, at);
        if (end == at) {
            ++at;
            continue;
        }
        if (text[at] == '/' || !keep_strings) {
            std::replace_if(
                code.begin() + static_cast<std::ptrdiff_t>(at), code.begin() + static_cast<std::ptrdiff_t>(end),
                [](char c) { return c != '\n'; }, ' ');
        }
        at = end;
    }
    return code;
}

struct Include {
    std::string name;
    std::size_t line;
    bool quoted;
};

std::vector<Include> includes_of(std::string_view text) {
    std::vector<Include> found;
    std::istringstream lines(code_of(text, true));
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        const std::size_t hash = line.find_first_not_of(" \t");
        if (hash == std::string::npos || line[hash] != '#') continue;
        const std::size_t word = line.find_first_not_of(" \t", hash + 1);
        if (word == std::string::npos || line.compare(word, 7, "include") != 0) continue;
        const std::size_t open = line.find_first_of("<\"", word);
        if (open == std::string::npos) continue;
        const std::size_t close = line.find_first_of(">\"", open + 1);
        found.push_back({line.substr(open + 1, close - open - 1), number, line[open] == '"'});
    }
    return found;
}

// The path in the tree that an include names, or "" for one from outside.
std::string resolve(const Tree& tree, const std::string& from, const Include& include) {
    const std::string beside = (fs::path(from).parent_path() / include.name).lexically_normal().string();
    for (const std::string& path :
         {beside, "include/" + include.name, "sim/" + include.name, "tests/" + include.name}) {
        if (tree.contains(path)) return path;
    }
    return "";
}

bool is_cpp(std::string_view path) { return ends_with_any(path, {".hpp", ".cpp", ".def", ".inc"}); }
bool is_shipped_cpp(std::string_view path) { return is_cpp(path) && starts_with_any(path, {"include/", "sim/"}); }

int height_of(std::string_view path) {
    for (const std::string_view tree : {"include/tsunagari/", "sim/", "tests/"}) {
        if (path.starts_with(tree)) path.remove_prefix(tree.size());
    }
    for (const Floor& floor : floors) {
        if (path.starts_with(floor.path)) return floor.height;
    }
    return 0;
}

struct Name {
    std::string_view text;
    std::string_view before;  // what stands before it: "std::", "::", ".", "->", or "" for anything else
    bool called;              // "(" follows
    std::size_t at;
};

std::vector<Name> names_of(std::string_view code) {
    std::vector<Name> found;
    for (std::size_t at = 0; at < code.size();) {
        if (!is_word(code[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < code.size() && is_word(code[end])) ++end;
        const std::size_t next = code.find_first_not_of(" \t\n", end);
        const std::string_view left = code.substr(0, at);
        std::string_view before;
        for (const std::string_view mark : {"std::", "::", "->", "."}) {
            if (before.empty() && left.ends_with(mark)) before = mark;
        }
        found.push_back({code.substr(at, end - at), before, next != std::string_view::npos && code[next] == '(', at});
        at = end;
    }
    return found;
}

// --- the rules ------------------------------------------------------------------------------------------------------

Breaches includes_that_go_upwards(const Tree& tree) {
    Breaches breaches;
    for (const auto& [path, text] : tree) {
        if (!is_cpp(path)) continue;
        for (const Include& include : includes_of(text)) {
            const std::string target = resolve(tree, path, include);
            const std::string at = path + ":" + std::to_string(include.line) + ": includes " + include.name;
            if (target.empty()) {
                if (include.quoted && include.name != "tsunagari/version.hpp") {
                    breaches.push_back(at + ", which is not there");
                }
                continue;
            }
            if (height_of(target) > height_of(path)) breaches.push_back(at + ", which stands on a higher floor");
            for (const Strangers& s : strangers) {
                if ((path.starts_with(s.one) && target.starts_with(s.other)) ||
                    (path.starts_with(s.other) && target.starts_with(s.one))) {
                    breaches.push_back(at + ", of which it must not know");
                }
            }
        }
    }
    return breaches;
}

Breaches include_cycles(const Tree& tree) {
    Breaches breaches;
    std::set<std::string> done;
    std::vector<std::string> trail;
    const std::function<void(const std::string&)> walk = [&](const std::string& path) {
        const auto seen = std::find(trail.begin(), trail.end(), path);
        if (seen != trail.end()) {
            std::string cycle;
            for (auto it = seen; it != trail.end(); ++it) cycle += *it + " → ";
            breaches.push_back(cycle + path);
            return;
        }
        if (!done.insert(path).second) return;
        trail.push_back(path);
        for (const Include& include : includes_of(tree.at(path))) {
            const std::string target = resolve(tree, path, include);
            if (!target.empty()) walk(target);
        }
        trail.pop_back();
    };
    for (const auto& [path, text] : tree) {
        if (is_cpp(path)) walk(path);
    }
    return breaches;
}

Breaches libraries_outside_their_room(const Tree& tree) {
    Breaches breaches;
    for (const auto& [path, text] : tree) {
        if (!is_cpp(path)) continue;
        const std::vector<Include> includes = includes_of(text);
        const bool through_graph_door =
            std::any_of(includes.begin(), includes.end(), [](const Include& i) { return i.name == graph_door; });
        for (const Include& include : includes) {
            if (!resolve(tree, path, include).empty()) continue;
            for (const Room& room : rooms) {
                // A header without a folder is a whole name: "random" is not "random_access.hpp".
                const bool meant = starts_with_any(include.name, room.header) &&
                                   (include.name.find_first_of("/.") != std::string::npos ||
                                    std::count(room.header.begin(), room.header.end(), include.name) > 0);
                if (!meant || starts_with_any(path, room.rooms)) continue;
                if (room.library == "Boost" && through_graph_door) continue;
                breaches.push_back(path + ":" + std::to_string(include.line) + ": " + include.name +
                                   " is outside its room (" + std::string(room.library) + ")");
            }
        }
    }
    return breaches;
}

Breaches names_that_depend_on_the_machine(const Tree& tree) {
    Breaches breaches;
    for (const auto& [path, text] : tree) {
        if (!is_shipped_cpp(path)) continue;
        const std::string code = code_of(text);
        for (const Name& name : names_of(code)) {
            std::string_view stem = name.text;  // expf and expl are exp
            if (!inexact_functions.contains(stem) && ends_with_any(stem, {"f", "l"})) stem.remove_suffix(1);
            const bool of_the_library =
                name.before == "std::" || (name.called && name.before != "." && name.before != "->");
            const bool inexact = of_the_library && inexact_functions.contains(stem) && path != room_of_mathematics;
            const bool random = forbidden_names.contains(name.text) ||
                                (name.before == "std::" &&
                                 (name.text.ends_with(forbidden_ending) || forbidden_in_std.contains(name.text)));
            if (!inexact && !random) continue;
            breaches.push_back(place(path, code, name.at) + ": " + std::string(name.text) +
                               (inexact ? " differs between processors; kit/math.hpp has one that does not"
                                        : " would make the answer depend on the library or on the threads"));
        }
    }
    return breaches;
}

// The lines of each function body, found from braces: a body's brace follows ")" or a word that may stand after it.
Breaches functions_that_are_too_long(const Tree& tree) {
    Breaches breaches;
    for (const auto& [path, text] : tree) {
        if (!is_shipped_cpp(path)) continue;
        const std::string code = code_of(text);
        std::size_t head = 0, body = 0;  // where the current declaration and the current body begin
        int depth_of_body = -1, depth = 0;
        bool declares =
            false;  // `describe` is a table, an entry a parameter: it may be as long as there are parameters
        for (std::size_t at = 0; at < code.size(); ++at) {
            if (code[at] == '{') {
                std::string_view before = std::string_view(code).substr(head, at - head);
                while (!before.empty() && std::isspace(static_cast<unsigned char>(before.back())))
                    before.remove_suffix(1);
                const bool takes_arguments = before.find('(') != std::string_view::npos;
                const bool opens_body =
                    takes_arguments &&
                    (before.find("->") != std::string_view::npos ||
                     ends_with_any(before, {")", "}", "const", "noexcept", "override", "final", "try"}));
                if (depth_of_body < 0 && opens_body) {
                    depth_of_body = depth;
                    body = at;
                    declares = before.find("describe(Form&") != std::string_view::npos;
                } else if (depth_of_body < 0 && !takes_arguments) {
                    head = at + 1;
                }
                ++depth;
            } else if (code[at] == '}') {
                if (--depth != depth_of_body) continue;
                const std::size_t lines = line_of(code, at) - line_of(code, body) + 1;
                if (lines > longest_function && !declares) {
                    breaches.push_back(place(path, code, body) + ": a function of " + std::to_string(lines) + " lines");
                }
                depth_of_body = -1;
                head = at + 1;
            } else if (code[at] == ';' && depth_of_body < 0) {
                head = at + 1;
            }
        }
    }
    return breaches;
}

bool opens_with_an_essay(std::string_view text) {
    std::istringstream lines{std::string(text)};
    std::string line;
    while (std::getline(lines, line) && (line.empty() || line == "#pragma once")) {
    }
    return line.starts_with("//");
}

// A source whose header says it need not say it again.
Breaches files_without_an_essay(const Tree& tree) {
    Breaches breaches;
    for (const auto& [path, text] : tree) {
        if (!is_shipped_cpp(path) || opens_with_an_essay(text)) continue;
        const std::string stem = path.substr(0, path.size() - 4);
        const std::string beside = stem + ".hpp",
                          shipped = "include/tsunagari/" + stem.substr(stem.find('/') + 1) + ".hpp";
        const bool said = path.ends_with(".cpp") && (tree.contains(beside) || tree.contains(shipped));
        if (!said) breaches.push_back(path + ": opens without saying what it is and why");
    }
    return breaches;
}

Breaches flags_that_change_the_arithmetic(const Tree& tree) {
    Breaches breaches;
    bool found_needed = false;
    for (const auto& [path, text] : tree) {
        if (!ends_with_any(path, {"CMakeLists.txt", ".cmake", "CMakePresets.json"})) continue;
        found_needed = found_needed || text.find(needed_flag) != std::string::npos;
        for (const std::string_view flag : forbidden_flags) {
            const std::size_t at = text.find(flag);
            if (at != std::string::npos) breaches.push_back(place(path, text, at) + ": " + std::string(flag));
        }
    }
    if (!found_needed) breaches.push_back("nothing sets " + std::string(needed_flag));
    return breaches;
}

Breaches paths_of_a_machine(const Tree& tree) {
    Breaches breaches;
    for (const auto& [path, text] : tree) {
        for (const std::string& machine : machine_paths) {
            for (std::size_t at = text.find(machine); at != std::string::npos; at = text.find(machine, at + 1)) {
                // In the middle of a web address it is a folder of that site.
                const bool inside = at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '}');
                if (!inside) breaches.push_back(place(path, text, at) + ": names a place of somebody's machine");
            }
        }
    }
    return breaches;
}

// --- the real tree --------------------------------------------------------------------------------------------------

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What git would hold, so that a build folder or somebody's results do not matter; outside a clone, the folders of the
// project.
std::vector<std::string> project_files() {
    const fs::path root = TSUNAGARI_SOURCE_DIR;
    std::vector<std::string> files;
    std::string quoted;
    for (const char c : root.string()) quoted += c == '\'' ? "'\\''" : std::string(1, c);
    const std::string command =
        "git -c safe.directory='*' -C '" + quoted + "' ls-files -z --cached --others --exclude-standard 2>/dev/null";
    if (fs::exists(root / ".git")) {
        const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
        std::string name;
        for (int c = 0; pipe && (c = std::fgetc(pipe.get())) != EOF;) {
            if (c != 0) {
                name += static_cast<char>(c);
            } else {
                files.push_back(std::exchange(name, {}));
            }
        }
    }
    if (!files.empty()) return files;
    for (const char* folder : {"include", "sim", "tests", "cmake", "scenarios", "docs"}) {
        if (!fs::exists(root / folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(root).string());
        }
    }
    for (const auto& entry : fs::directory_iterator(root)) {
        if (entry.is_regular_file()) files.push_back(entry.path().filename().string());
    }
    return files;
}

const Tree& project() {
    static const Tree tree = [] {
        Tree files;
        for (const std::string& path : project_files()) {
            if (fs::is_regular_file(fs::path(TSUNAGARI_SOURCE_DIR) / path)) {
                files[path] = read(fs::path(TSUNAGARI_SOURCE_DIR) / path);
            }
        }
        return files;
    }();
    return tree;
}

std::string lines(const Breaches& breaches) {
    std::string all;
    for (const std::string& breach : breaches) all += "  " + breach + "\n";
    return all;
}

void expect_none(const Breaches& breaches) { EXPECT_TRUE(breaches.empty()) << lines(breaches); }

void expect_one(const Breaches& breaches, const std::string& beginning) {
    ASSERT_EQ(breaches.size(), 1U) << lines(breaches);
    EXPECT_TRUE(breaches[0].starts_with(beginning)) << breaches[0];
}

TEST(House, TheSourcesAreFound) {
    EXPECT_TRUE(project().contains("include/tsunagari/kit/ids.hpp"));
    EXPECT_TRUE(project().contains("tests/house/house_test.cpp"));
    EXPECT_TRUE(project().contains("CMakeLists.txt"));
}

TEST(House, IncludesGoDownwards) {
    const Tree good = {{"include/tsunagari/world/town.hpp", "#include \"tsunagari/kit/ids.hpp\"\n"},
                       {"include/tsunagari/kit/ids.hpp", "#include <vector>\n"},
                       {"sim/simulation.cpp", "#include \"tsunagari/world/town.hpp\"\n"}};
    expect_none(includes_that_go_upwards(good));

    Tree upwards = good;
    upwards["sim/kit/draw.cpp"] = "// first\n  # include \"tsunagari/world/town.hpp\"\n";
    expect_one(includes_that_go_upwards(upwards), "sim/kit/draw.cpp:2: ");
    Tree from_a_test = good;
    from_a_test["tests/kit/ids_test.cpp"] = "#include \"tsunagari/world/town.hpp\"\n";
    expect_one(includes_that_go_upwards(from_a_test), "tests/kit/ids_test.cpp:1: ");
    Tree nowhere = good;
    nowhere["sim/world/town.cpp"] = "#include \"world/twon.hpp\"\n";
    expect_one(includes_that_go_upwards(nowhere), "sim/world/town.cpp:1: ");
    const Tree stranger = {{"sim/month/policy/cafe.cpp", "#include \"../events/birth.hpp\"\n"},
                           {"sim/month/events/birth.hpp", ""}};
    expect_one(includes_that_go_upwards(stranger), "sim/month/policy/cafe.cpp:1: ");

    expect_none(includes_that_go_upwards(project()));
}

TEST(House, NoIncludeCycles) {
    const Tree cycle = {{"sim/kit/a.hpp", "#include \"kit/b.hpp\"\n"},
                        {"sim/kit/b.hpp", "#include \"c.hpp\"\n"},
                        {"sim/kit/c.hpp", "/* why */ #include \"kit/a.hpp\"\n"}};
    expect_one(include_cycles(cycle), "sim/kit/a.hpp → sim/kit/b.hpp → sim/kit/c.hpp → sim/kit/a.hpp");
    Tree straight = cycle;
    straight["sim/kit/c.hpp"] = "// #include \"kit/a.hpp\"\n";
    expect_none(include_cycles(straight));
    expect_none(include_cycles(project()));
}

TEST(House, LibrariesStayInTheirRooms) {
    const std::string graph_user = "#include \"tsunagari/kit/csr_graph.hpp\"\n#include <boost/graph/bfs.hpp>\n";
    expect_none(libraries_outside_their_room({{"sim/kit/parallel.cpp", "#include <tbb/parallel_for.h>\n"},
                                              {"sim/toml_numbers.cpp", "#include <toml++/toml.h>\n"},
                                              {"sim/world/walk.cpp", graph_user}}));
    expect_one(libraries_outside_their_room({{"sim/kit/column.cpp", "#include <tbb/parallel_for.h>\n"}}),
               "sim/kit/column.cpp:1");
    expect_one(libraries_outside_their_room({{"sim/world/a.cpp", "#include <boost/graph/bfs.hpp>\n"}}),
               "sim/world/a.cpp:1");
    expect_one(libraries_outside_their_room({{"sim/record/a.cpp", "#include <hdf5.h>\n"}}), "sim/record/a.cpp:1");
    expect_one(libraries_outside_their_room({{"sim/world/a.cpp", "\n#include <random>\n"}}), "sim/world/a.cpp:2");
    expect_none(libraries_outside_their_room(project()));
}

TEST(House, NothingDependsOnTheMachine) {
    const auto in = [](const std::string& code) {
        return names_that_depend_on_the_machine({{"sim/world/a.cpp", code}});
    };
    expect_none(in("double x = exp_(1) + std::sqrt(2.0) + shape.log(3) + 1'000; // std::exp(1) and rand()\n"));
    expect_none(in("auto s = \"std::pow(2, 3)\"; auto t = R\"(rand())\"; int log = 3; age_distribution(log);\n"));
    for (const std::string name :
         {"std::exp(1)", "exp(1)", "::pow(2, 3)", "std::tanhf(x)", "rand()", "std::rand()", "erf (x)", "std::mt19937 g",
          "std::normal_distribution<double> d", "std::random_device r", "tbb::parallel_reduce(r)",
          "std::transform(a, b, c, std::log)"}) {
        SCOPED_TRACE(name);
        expect_one(in("\n double x = " + name + ";\n"), "sim/world/a.cpp:2: ");
    }
    expect_none(names_that_depend_on_the_machine({{"sim/kit/math.cpp", "double y = std::exp(1);"}}));
    expect_one(names_that_depend_on_the_machine({{"sim/kit/math.cpp", "int y = rand_r(&s);"}}), "sim/kit/math.cpp:1");
    expect_none(names_that_depend_on_the_machine(project()));
}

TEST(House, FunctionsFitAScreen) {
    const auto body = [](int count) { return std::string(static_cast<std::size_t>(count), '\n'); };
    const auto in = [](const std::string& code) { return functions_that_are_too_long({{"sim/a.cpp", code}}); };
    expect_none(
        in("namespace t {" + body(100) + "struct S {" + body(100) + "void f() const {" + body(78) + "}\n};\n}"));
    expect_none(in("constexpr int table[] = {" + body(100) + "};"));
    expect_one(in("namespace t {\nvoid f(int a = 3) {" + body(81) + "}\n}"), "sim/a.cpp:2: ");
    expect_one(in("class C {\n C(int x) : a_{x}, b_(x) {" + body(81) + "}\n int a_, b_; };"), "sim/a.cpp:2: ");
    expect_one(in("class C {\n C(int x) : b_(x), a_{x} {" + body(81) + "}\n int a_, b_; };"), "sim/a.cpp:2: ");
    expect_one(in("auto f() -> std::vector<int> {" + body(81) + "if (x) { } }\nint g() { return 1; }"),
               "sim/a.cpp:1: ");
    expect_none(in("void P::describe(Form& f) {" + body(100) + "}"));
    expect_none(functions_that_are_too_long(project()));
}

TEST(House, FilesOpenWithWhatTheyAre) {
    expect_none(files_without_an_essay({{"sim/a.hpp", "#pragma once\n\n// What a is.\n"}}));
    expect_one(files_without_an_essay({{"sim/a.cpp", "#include <vector>\n// late\n"}}), "sim/a.cpp");
    expect_none(files_without_an_essay({{"sim/kit/a.cpp", "\n"}, {"include/tsunagari/kit/a.hpp", "// What a is.\n"}}));
    expect_one(files_without_an_essay({{"sim/kit/a.cpp", "\n"}, {"include/tsunagari/kit/a.hpp", "\n"}}), "include/");
    expect_none(files_without_an_essay(project()));
}

TEST(House, FlagsKeepTheArithmetic) {
    const std::string good(needed_flag);
    expect_none(flags_that_change_the_arithmetic({{"CMakeLists.txt", good}}));
    expect_one(flags_that_change_the_arithmetic({{"CMakeLists.txt", "\n"}}), "nothing sets");
    expect_one(flags_that_change_the_arithmetic({{"cmake/a.cmake", good + "\n -ffast-math"}}), "cmake/a.cmake:2: ");
    expect_none(flags_that_change_the_arithmetic(project()));
}

TEST(House, NoPathsOfAMachine) {
    expect_none(paths_of_a_machine({{"a.md", "https://example.jp" + machine_paths[0] + "index.html"}}));
    expect_one(paths_of_a_machine({{"a.md", "see\n" + machine_paths[0] + "taro/data.csv"}}), "a.md:2: ");
    expect_one(paths_of_a_machine({{"a.py", "open('" + machine_paths[1] + "x')"}}), "a.py:1: ");
    expect_none(paths_of_a_machine(project()));
}

}  // namespace
