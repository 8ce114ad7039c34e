// Counting a town for people who want to see it whole: ages, households, ties, groups, districts, and every published
// cell beside its synthetic one. Counts are whole numbers taken person by person, so they cannot depend on threads.

#include "tsunagari/record/population_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "record/layout.hpp"
#include "record/netcdf_file.hpp"
#include "record/whole_file.hpp"
#include "tsunagari/record/results_file.hpp"
#include "tsunagari/world/fit_summary.hpp"

namespace tsunagari {
namespace {

using namespace layout;
using Counts = std::vector<std::uint32_t>;

constexpr std::size_t ages = 111;  ///< completed years; the last is 110 and over
constexpr std::size_t household_sizes = 10;
constexpr std::size_t degrees = 61;      ///< 0 … 59, 60 and over
constexpr std::size_t group_sizes = 60;  ///< 1 … 59, 60 and over
constexpr int oldest_child = 15, oldest_of_working_age = 64;

constexpr words::Word age_class[] = {{"0-15", "0-15歳"}, {"16-64", "16-64歳"}, {"65+", "65歳以上"}};
constexpr words::Word household_size[] = {{"1", "1人"}, {"2", "2人"}, {"3", "3人"}, {"4", "4人"}, {"5", "5人"},
                                          {"6", "6人"}, {"7", "7人"}, {"8", "8人"}, {"9", "9人"}, {"10+", "10人以上"}};
constexpr words::Word group_kind[] = {
    {"work_team", "職場の班"}, {"school_class", "学級"}, {"community_group", "地域活動の会"}};
static_assert(std::size(household_size) == household_sizes);

/// 従業者規模 as in the economic census.
struct WorkplaceSize {
    words::Word word;
    std::uint32_t least;
};
constexpr WorkplaceSize workplace_size[] = {
    {{"1-4", "1〜4人"}, 1},           {{"5-9", "5〜9人"}, 5},           {{"10-19", "10〜19人"}, 10},
    {{"20-29", "20〜29人"}, 20},      {{"30-49", "30〜49人"}, 30},      {{"50-99", "50〜99人"}, 50},
    {{"100-199", "100〜199人"}, 100}, {{"200-299", "200〜299人"}, 200}, {{"300+", "300人以上"}, 300}};

std::size_t at_most(std::size_t value, std::size_t last) { return std::min(value, last); }

std::vector<std::int32_t> up_from(std::int32_t first, std::size_t count) {
    std::vector<std::int32_t> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = first + static_cast<std::int32_t>(i);
    return numbers;
}

template <class T>
void write(NetcdfFile& file, Variable variable, const std::vector<T>& values) {
    file.write(variable, std::span<const T>{values});
}

void write_pyramid(NetcdfFile& file, const World& world) {
    Layout layout{file, "pyramid", "Residents by sex and single year of age", "男女・各歳別の住民"};
    layout.named("sex", labels(words::sex), "sex", "性別");
    layout.numbers("age", up_from(0, ages),
                   {"year", "age in completed years; the last is 110 and over", "満年齢（最後は110歳以上）"});
    Counts people(sexes * ages, 0);
    for (std::uint32_t row = 0; row < world.people.rows(); ++row) {
        const PersonIndex i{row};
        if (!world.people.present(i)) continue;
        const auto age = static_cast<std::size_t>(std::max(world.people.age(i, world.now), 0));
        ++people[static_cast<std::size_t>(world.people.sex[i]) * ages + at_most(age, ages - 1)];
    }
    write(file, layout.table("people", CdfType::u32, {"sex", "age"}, {"1", "people", "人数"}), people);
}

void write_households(NetcdfFile& file, const World& world) {
    Layout layout{file, "households", "Households by family type and number of members",
                  "世帯の家族類型・世帯人員別の世帯数"};
    layout.named("household_type", labels(words::household_type), "family type of the household", "世帯の家族類型");
    layout.named("household_size", labels(household_size), "number of members", "世帯人員");
    Counts households(std::size_t{household_types} * household_sizes, 0), people(household_types, 0);
    for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
        const std::size_t members = world.households.size[HouseholdIndex{h}];
        if (members == 0) continue;
        const auto type = static_cast<std::size_t>(world.households.type[HouseholdIndex{h}]);
        ++households[type * household_sizes + at_most(members, household_sizes) - 1];
        people[type] += static_cast<std::uint32_t>(members);
    }
    write(file,
          layout.table("households", CdfType::u32, {"household_type", "household_size"},
                       {"1", "households; those of type institution are institutions", "世帯数（施設は施設の数）"}),
          households);
    write(file,
          layout.table("people", CdfType::u32, {"household_type"}, {"1", "people who live in them", "世帯員の数"}),
          people);
}

/// People by number of ties of a layer. Layers beyond the stored ones are work and school, told by groups.
void write_degree(NetcdfFile& file, const World& world) {
    constexpr std::size_t all_layers = std::size(words::layer), classes = std::size(age_class);
    Counts people(all_layers * classes * degrees, 0);
    std::vector<std::uint64_t> ends(all_layers * classes, 0), counted(classes, 0);
    for (std::uint32_t row = 0; row < world.people.rows(); ++row) {
        const PersonIndex i{row};
        if (!world.people.present(i)) continue;
        const int age = world.people.age(i, world.now);
        const std::size_t of = age <= oldest_child ? 0 : age <= oldest_of_working_age ? 1 : 2;
        std::array<std::size_t, all_layers> degree{};
        for (const Tie& tie : world.network.ties(i)) ++degree[static_cast<std::size_t>(tie.layer())];
        if (const GroupIndex g = world.people.daily_group[i]; g.exists()) {
            const bool work = world.groups.kind(g) == GroupKind::work_team;
            degree[layers + (work ? 0 : 1)] = world.groups.size(g) - std::size_t{1};
        }
        ++counted[of];
        for (std::size_t l = 0; l < all_layers; ++l) {
            ++people[(l * classes + of) * degrees + at_most(degree[l], degrees - 1)];
            ends[l * classes + of] += degree[l];
        }
    }
    std::vector<double> mean(all_layers * classes, not_a_number);
    for (std::size_t k = 0; k < mean.size(); ++k)
        if (counted[k % classes] > 0)
            mean[k] = static_cast<double>(ends[k]) / static_cast<double>(counted[k % classes]);

    Layout layout{file, "degree", "People by number of ties, layer by layer", "紐帯の数別の人数（層別）"};
    layout.named("layer", labels(words::layer), "layer of ties", "紐帯の層");
    layout.named("age_class", labels(age_class), "age", "年齢");
    layout.numbers("degree", up_from(0, degrees),
                   {"1", "number of ties; the last is 60 and over", "紐帯の数（最後は60以上）"});
    write(file, layout.table("people", CdfType::u32, {"layer", "age_class", "degree"}, {"1", "people", "人数"}),
          people);
    write(file,
          layout.table("mean_degree", CdfType::f64, {"layer", "age_class"},
                       {"1", "mean number of ties; NaN: nobody of this age", "紐帯の平均数"}),
          mean);
}

void write_groups(NetcdfFile& file, const World& world) {
    constexpr std::size_t kinds = std::size(group_kind), classes = std::size(workplace_size);
    Counts groups(kinds * group_sizes, 0), workplaces(classes, 0), workers(classes, 0);
    std::map<std::uint32_t, std::uint32_t> size_of_workplace;
    for (std::uint32_t row = 0; row < world.groups.rows(); ++row) {
        const GroupIndex g{row};
        const std::uint32_t size = world.groups.size(g);
        if (size == 0) continue;
        ++groups[static_cast<std::size_t>(world.groups.kind(g)) * group_sizes + at_most(size, group_sizes) - 1];
        if (world.groups.kind(g) == GroupKind::work_team) size_of_workplace[world.groups.parent(g)] += size;
    }
    for (const auto& [parent, size] : size_of_workplace) {
        std::size_t k = classes - 1;
        while (size < workplace_size[k].least) --k;
        ++workplaces[k];
        workers[k] += size;
    }
    Layout layout{file, "groups", "Work teams, school classes and community groups by size",
                  "職場の班・学級・地域活動の会の大きさ"};
    layout.named("kind", labels(group_kind), "kind of group", "種類");
    layout.numbers("size", up_from(1, group_sizes),
                   {"1", "members; the last is 60 and over", "人数（最後は60人以上）"});
    write(file, layout.table("groups", CdfType::u32, {"kind", "size"}, {"1", "groups", "会の数"}), groups);

    Labels sizes;
    for (const WorkplaceSize& of : workplace_size) {
        sizes.names.emplace_back(of.word.name);
        sizes.ja.emplace_back(of.word.ja);
    }
    Layout places{file, "workplaces", "Workplaces by number of residents who work there",
                  "そこで働く住民の数別の事業所数"};
    places.named("workplace_size", sizes, "residents who work there", "働く住民の数");
    write(file, places.table("workplaces", CdfType::u32, {"workplace_size"}, {"1", "workplaces", "事業所数"}),
          workplaces);
    write(file,
          places.table("workers", CdfType::u32, {"workplace_size"}, {"1", "residents who work there", "働く住民の数"}),
          workers);
}

void write_districts(NetcdfFile& file, const World& world) {
    const Place& place = world.place;
    const std::size_t count = place.districts();
    Counts people(count, 0), old(count, 0), households(count, 0), alone(count, 0), neighbourhoods(count, 0);
    for (std::uint32_t row = 0; row < world.people.rows(); ++row) {
        const PersonIndex i{row};
        if (!world.people.present(i)) continue;
        const std::size_t d = world.district(i).value;
        ++people[d];
        old[d] += world.people.age(i, world.now) > oldest_of_working_age ? 1U : 0U;
    }
    for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
        const HouseholdIndex at{h};
        const HouseholdType type = world.households.type[at];
        if (world.households.size[at] == 0 || type == HouseholdType::institution) continue;
        const std::size_t d = place.neighbourhood_district[world.households.neighbourhood[at]].value;
        ++households[d];
        alone[d] += type == HouseholdType::one_person ? 1U : 0U;
    }
    Texts names, municipalities;
    std::vector<float> x, y;
    for (std::uint32_t d = 0; d < count; ++d) {
        const DistrictIndex at{d};
        names.push_back(place.district_name[at]);
        municipalities.push_back(place.municipalities[place.district_municipality[at]].name);
        x.push_back(place.district_centre[at].x_m);
        y.push_back(place.district_centre[at].y_m);
    }
    for (const DistrictIndex d : place.neighbourhood_district) ++neighbourhoods[d.value];

    Layout layout{file, "districts", "School districts", "校区"};
    layout.texts_coordinate("district", names, "school district", "校区");
    layout.text("municipality", "district", municipalities, "municipality", "市区町村");
    const auto put = [&](const char* name, const auto& values, CdfType type, const Meaning& meaning) {
        write(file, layout.table(name, type, {"district"}, meaning), values);
    };
    put("people", people, CdfType::u32, {"1", "people", "人数"});
    put("people_65_over", old, CdfType::u32, {"1", "people aged 65 and over", "65歳以上の人数"});
    put("households", households, CdfType::u32, {"1", "households, institutions not counted", "一般世帯数"});
    put("one_person", alone, CdfType::u32, {"1", "one-person households", "単独世帯数"});
    put("neighbourhoods", neighbourhoods, CdfType::u32, {"1", "neighbourhoods", "町内会の数"});
    put("x", x, CdfType::f32,
        {"m", "centre, eastwards on the plane of the habitable area (synthetic)", "中心の東西の位置（合成）"});
    put("y", y, CdfType::f32,
        {"m", "centre, northwards on the plane of the habitable area (synthetic)", "中心の南北の位置（合成）"});
}

void write_fit(NetcdfFile& file, const std::vector<FitCell>& cells, const Atlas& atlas) {
    Texts tables, names, inputs, grades;
    std::vector<std::uint8_t> controlled;
    std::vector<double> target, synthetic;
    const auto read = tables_read(&atlas);
    for (const FitCell& cell : cells) {
        tables.push_back(cell.table);
        names.push_back(cell.cell);
        inputs.push_back(cell.input);
        const auto from = read.find(cell.input);
        grades.emplace_back(from == read.end() ? "" : grade_name(from->second->grade()));
        controlled.push_back(cell.controlled ? 1 : 0);
        target.push_back(cell.target);
        synthetic.push_back(cell.synthetic);
    }
    Layout layout{file, "fit", "Every published cell beside the synthetic one", "統計表の値と合成人口の値（区分ごと）"};
    layout.plain("cell", cells.size());
    layout.text("table", "cell", tables, "table", "表");
    layout.text("cell_name", "cell", names, "cell of the table", "表の区分");
    const Variable flag =
        layout.table("controlled", CdfType::u8, {"cell"},
                     {"", "whether the population was made to fit this table", "合わせ込みに使った表か"});
    layout.codes(flag, words::yes_no);
    write(file, flag, controlled);
    write(file,
          layout.table("target", CdfType::f64, {"cell"}, {"1", "published number, scaled", "統計表の値（縮尺後）"}),
          target);
    write(
        file,
        layout.table("synthetic", CdfType::f64, {"cell"}, {"1", "number in the synthetic population", "合成人口の値"}),
        synthetic);
    layout.text("input", "cell", inputs, "table of group inputs that the target comes from; empty: not told",
                "目標値の出所（inputsの表）");
    layout.text("grade", "cell", grades,
                "how well the target is known: read, derived, unverified or assumption; empty: not told",
                "目標値の確からしさ");
}

void write_summary(NetcdfFile& file, const std::vector<FitCell>& cells) {
    const std::vector<FitSummary> rows = summarise_fit(cells);
    Texts tables, worst;
    std::vector<std::uint8_t> controlled;
    Counts count;
    std::vector<double> target, synthetic, error, share, srmse, worst_target, worst_synthetic;
    for (const FitSummary& row : rows) {
        tables.push_back(row.table);
        controlled.push_back(row.controlled ? 1 : 0);
        count.push_back(row.cells);
        target.push_back(row.target);
        synthetic.push_back(row.synthetic);
        error.push_back(row.absolute_error);
        share.push_back(row.absolute_error_share);
        srmse.push_back(row.srmse);
        worst.push_back(cells[row.worst].cell);
        worst_target.push_back(cells[row.worst].target);
        worst_synthetic.push_back(cells[row.worst].synthetic);
    }
    Layout layout{file, "summary", "How far each table is from what was published", "表ごとの一致の度合い"};
    layout.plain("row", rows.size());
    layout.text("table", "row", tables, "table", "表");
    const Variable flag =
        layout.table("controlled", CdfType::u8, {"row"},
                     {"", "whether the population was made to fit this table", "合わせ込みに使った表か"});
    layout.codes(flag, words::yes_no);
    write(file, flag, controlled);
    const auto put = [&](const char* name, const std::vector<double>& values, const Meaning& meaning) {
        write(file, layout.table(name, CdfType::f64, {"row"}, meaning), values);
    };
    write(file, layout.table("cells", CdfType::u32, {"row"}, {"1", "cells of the table", "区分の数"}), count);
    put("target", target, {"1", "published numbers, summed over the cells", "統計表の値の合計"});
    put("synthetic", synthetic, {"1", "synthetic numbers, summed over the cells", "合成人口の値の合計"});
    put("absolute_error", error,
        {"1", "total absolute error: absolute differences summed over the cells", "総絶対誤差"});
    put("absolute_error_share", share,
        {"1", "total absolute error divided by the sum of the targets", "総絶対誤差（統計表の値の合計に対する比）"});
    put("srmse", srmse,
        {"1", "root mean square error divided by the mean target", "標準化平均二乗誤差平方根（SRMSE）"});
    layout.text("worst_cell", "row", worst, "cell with the largest absolute error", "最も外れた区分");
    put("worst_target", worst_target, {"1", "published number of that cell", "その区分の統計表の値"});
    put("worst_synthetic", worst_synthetic, {"1", "synthetic number of that cell", "その区分の合成人口の値"});
}

void write_root(NetcdfFile& file, const PopulationRecord& record, const std::string& digest) {
    const Scenario& scenario = *record.scenario;
    const auto root = NetcdfFile::root();
    const auto say = [&](const char* name, std::string_view text) { file.attribute(root, name, text); };
    say("Conventions", "CF-1.10");
    say("title", scenario.title_en);
    say("title_ja", scenario.title_ja);
    say("source", fmt::format("tsunagari {} ({})", record.version, record.commit));
    say("format", "tsunagari-population");
    file.attribute(root, "format_version", std::int32_t{1});
    say("seed", std::to_string(scenario.run.seed));  // text: some readers round 64-bit integers
    file.attribute(root, "replicate", static_cast<std::int32_t>(record.replicate));
    say("start", month_text(scenario.run.start));
    file.attribute(root, "scale", scenario.place.scale);
    say("area", joined(scenario.place.areas, ", "));
    std::vector<std::string> municipalities, municipalities_en;
    for (const Municipality& of : record.world->place.municipalities) {
        municipalities.push_back(of.name);
        municipalities_en.push_back(of.english());
    }
    say("municipalities", joined(municipalities, ", "));
    say("municipalities_en", joined(municipalities_en, ", "));
    say("scenario_path", std::filesystem::path{scenario.path}.filename().string());
    say("scenario_text", scenario.text);
    say("scenario_resolved", scenario.resolved);
    say("references", "analysis/FORMAT.md describes this file; group inputs names the sources");
    say("comment", "Made-up residents of a synthetic population, not observations of anybody.");
    say("comment_ja", "公的統計から合成した架空の住民であり、実在の人の観測ではない。");
    say("licence",
        "the program is under Apache-2.0; figures of the input tables keep the licences named in group inputs");
    say("population_sha256", digest);
}

}  // namespace

std::string write_population(const std::string& path, const PopulationRecord& record) {
    must(record.scenario != nullptr && record.atlas != nullptr && record.world != nullptr && record.fit != nullptr,
         "a population file needs a scenario, tables, a world and its fit");
    refuse_wrong_place(path);
    const std::string temporary = whole_file::temporary_name(path);
    try {
        NetcdfFile file{temporary};
        write_summary(file, *record.fit);
        write_fit(file, *record.fit, *record.atlas);
        write_pyramid(file, *record.world);
        write_households(file, *record.world);
        write_degree(file, *record.world);
        write_groups(file, *record.world);
        write_districts(file, *record.world);
        write_inputs(file, record.atlas);
        const std::string digest = file.digest();
        write_root(file, record, digest);
        file.close();
        whole_file::keep(temporary, path);
        return digest;
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

}  // namespace tsunagari
