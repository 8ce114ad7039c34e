// Schools: pupils of one grade and zone, cut into classes. Workplaces: establishments by published size classes;
// workers are ordered by where they live with noise, workplaces by where they stand, and seats are filled in that
// order, so that most work near and some far.

#include "synthesis_groups.hpp"

#include <algorithm>
#include <cmath>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari::synthesis {

namespace {

/// A class to be opened.
struct Class {
    std::uint32_t school = 0;  ///< level · 65536 + zone, before numbering
    NeighbourhoodIndex where;
    std::vector<PersonIndex> pupils;
};

/// Pupils of one level by grade, cut into classes of about `mean`; grades of a few pupils share a class (複式学級).
void cut_classes(std::vector<std::vector<PersonIndex>>& grades, double mean, double most, NeighbourhoodIndex where,
                 std::uint32_t school, Slots& slots, std::vector<Class>& out) {
    std::vector<PersonIndex> together;
    for (std::size_t g = 0; g < grades.size(); ++g) {
        together.insert(together.end(), grades[g].begin(), grades[g].end());
        const bool last = g + 1 == grades.size();
        if (together.size() < 8 && !last) continue;
        if (together.empty()) break;
        slots.shuffle(together);
        const auto size = static_cast<double>(together.size());
        const double classes = std::max({1.0, std::floor(size / mean + 0.5), std::ceil(size / most)});
        const auto count = static_cast<std::size_t>(classes);
        for (std::size_t c = 0; c < count; ++c) {
            Class made;
            made.school = school;
            made.where = where;
            made.pupils.assign(together.begin() + static_cast<std::ptrdiff_t>(c * together.size() / count),
                               together.begin() + static_cast<std::ptrdiff_t>((c + 1) * together.size() / count));
            out.push_back(std::move(made));
        }
        together.clear();
    }
}

std::uint16_t with_vacancies(std::size_t size) {
    return static_cast<std::uint16_t>(size + std::max<std::size_t>(1, size * 15 / 100));
}

}  // namespace

void open_schools(World& world, const Margins& m, const AreaRows& rows, const Draw& draw, std::uint32_t& parents) {
    constexpr std::uint32_t zone_districts = 4;
    const std::uint32_t districts = rows.district_end - rows.district_begin;
    const std::uint32_t zones = (districts + zone_districts - 1) / zone_districts;
    constexpr std::array<int, 4> first_grade = {1, 7, 10, 13};
    constexpr std::array<std::uint32_t, 3> districts_of_level = {1, 2, 4};
    std::vector<std::vector<Class>> opened(zones);
    for_each_index(zones, [&](std::uint32_t zone) {
        Slots slots(draw, m.number << 24U | zone, decision::synthesis_school);
        const std::uint32_t begin = zone * zone_districts;
        const std::uint32_t end = std::min(begin + zone_districts, districts);
        for (std::uint32_t level = 0; level < 3; ++level) {
            for (std::uint32_t d = begin; d < end; d += districts_of_level[level]) {
                const std::uint32_t stop = std::min(d + districts_of_level[level], end);
                std::vector<std::vector<PersonIndex>> grades(
                    static_cast<std::size_t>(first_grade[level + 1] - first_grade[level]));
                for (std::uint32_t row = rows.people_of_district[d]; row < rows.people_of_district[stop]; ++row) {
                    const PersonIndex i{row};
                    if (world.people.employment[i] != Employment::pupil) continue;
                    const int grade = school_grade(world.people.born[i], world.now);
                    if (grade < first_grade[level] || grade >= first_grade[level + 1]) continue;
                    grades[static_cast<std::size_t>(grade - first_grade[level])].push_back(i);
                }
                // The school stands in the middle neighbourhood of its zone.
                const std::uint32_t mid = (rows.people_of_district[d] + rows.people_of_district[stop]) / 2;
                if (rows.people_of_district[d] == rows.people_of_district[stop]) continue;
                cut_classes(grades, m.nation->class_size[level], m.nation->class_maximum[level],
                            world.neighbourhood(PersonIndex{mid}), level << 24U | d, slots, opened[zone]);
            }
        }
    });
    std::uint64_t seats = 0;
    std::uint32_t classes = 0;
    for (const auto& zone : opened)
        for (const Class& c : zone) {
            seats += with_vacancies(c.pupils.size());
            ++classes;
        }
    world.groups.reserve(world.groups.rows() + classes, seats);
    std::uint32_t school = 0xffffffffU;
    for (const auto& zone : opened)
        for (const Class& c : zone) {
            if (c.school != school) {
                school = c.school;
                ++parents;
            }
            const GroupIndex g =
                world.groups.add(GroupKind::school_class, c.where, parents - 1, with_vacancies(c.pupils.size()));
            for (const PersonIndex i : c.pupils) {
                world.groups.join(g, i);
                world.people.daily_group[i] = g;
            }
        }
}

namespace {

/// Sizes of establishments drawn from the published classes until `workers` are seated; the last is cut.
std::vector<std::uint32_t> draw_sizes(const Margins& m, std::uint32_t workers, Slots& slots) {
    const auto& classes = m.nation->establishments;
    std::vector<double> below;
    double total = 0;
    for (const auto& c : classes) below.push_back(total += c.establishments);
    // Sizes are those published though some of the people are in-commuters who are not simulated: a team is as large as
    // in life, and there are fewer workplaces than the area has.
    std::vector<std::uint32_t> sizes;
    for (std::uint32_t seated = 0; seated < workers;) {
        const double u = slots.uniform() * total;
        std::size_t k = 0;
        while (k + 1 < classes.size() && u >= below[k]) ++k;
        const auto& c = classes[k];
        // Between least and most so that the mean of the class holds: a power of a uniform number.
        const double rise = std::clamp((c.mean - c.least) / std::max(0.5, c.most - c.least), 0.05, 0.95);
        double size = c.least + (c.most - c.least) * pow_(slots.uniform(), 1 / rise - 1);
        size = std::max(1.0, std::floor(size + slots.uniform()));
        const auto whole = static_cast<std::uint32_t>(std::min(size, static_cast<double>(workers - seated)));
        sizes.push_back(whole);
        seated += whole;
    }
    return sizes;
}

/// Workers of the area in the order in which seats are filled: by district with noise, at random within.
std::vector<PersonIndex> order_workers(const AreaRows& rows, const Margins& m, const Draw& draw) {
    const std::uint32_t districts = rows.district_end - rows.district_begin;
    // Five in six work within about two districts' width, the others anywhere.
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> by_home(districts);
    for_each_index(districts, [&](std::uint32_t d) {
        Slots slots(draw, m.number << 24U | d, decision::synthesis_workplace);
        for (std::uint32_t row = rows.people_of_district[d]; row < rows.people_of_district[d + 1]; ++row) {
            if (rows.works_here[row - rows.people_begin] == 0) continue;
            const double u = slots.uniform();
            double target = u < 0.17 ? u / 0.17 * districts : d + 0.5 + 1.5 * slots.normal();
            target = std::clamp(target, 0.0, districts - 0.5);
            by_home[d].emplace_back(static_cast<std::uint32_t>(target), row);
        }
    });
    std::vector<std::uint64_t> begin(districts + 1, 0);
    for (const auto& list : by_home)
        for (const auto& [target, row] : list) ++begin[target + 1];
    for (std::uint32_t d = 0; d < districts; ++d) begin[d + 1] += begin[d];
    std::vector<PersonIndex> order(begin[districts]);
    std::vector<std::uint64_t> next(begin.begin(), begin.end() - 1);
    for (const auto& list : by_home)
        for (const auto& [target, row] : list) order[next[target]++] = PersonIndex{row};
    for_each_index(districts, [&](std::uint32_t d) {
        Slots slots(draw, m.number << 24U | d, decision::synthesis_commute);
        for (std::uint64_t i = begin[d + 1]; i > begin[d] + 1; --i)
            std::swap(order[i - 1], order[begin[d] + slots.below(static_cast<std::uint32_t>(i - begin[d]))]);
    });
    return order;
}

}  // namespace

void open_workplaces(World& world, const Margins& m, const AreaRows& rows, const Draw& draw, std::uint32_t& parents) {
    const std::vector<PersonIndex> workers = order_workers(rows, m, draw);
    Slots slots(draw, m.number << 24U | 0xffffffU, decision::synthesis_workplace);
    const std::vector<std::uint32_t> sizes = draw_sizes(m, static_cast<std::uint32_t>(workers.size()), slots);
    constexpr std::uint32_t most_seats = 12, most_members = 10;
    const auto team_seats = [](std::uint32_t size) {
        return std::min<std::uint16_t>(static_cast<std::uint16_t>(most_seats), with_vacancies(size));
    };
    std::uint64_t seats = 0;
    std::uint32_t teams = 0;
    for (const std::uint32_t size : sizes) {
        const std::uint32_t count = (size + most_members - 1) / most_members;
        for (std::uint32_t t = 0; t < count; ++t) seats += team_seats((t + 1) * size / count - t * size / count);
        teams += count;
    }
    world.groups.reserve(world.groups.rows() + teams, seats);
    std::size_t next = 0;
    for (const std::uint32_t size : sizes) {
        // The workplace stands where one of its people lives: near most of them.
        const NeighbourhoodIndex where = world.neighbourhood(workers[next + slots.below(size)]);
        const std::uint32_t count = (size + most_members - 1) / most_members;
        for (std::uint32_t t = 0; t < count; ++t) {
            const std::uint32_t members = static_cast<std::uint32_t>(static_cast<std::uint64_t>(t + 1) * size / count -
                                                                     static_cast<std::uint64_t>(t) * size / count);
            const GroupIndex g = world.groups.add(GroupKind::work_team, where, parents, team_seats(members));
            for (std::uint32_t k = 0; k < members; ++k, ++next) {
                world.groups.join(g, workers[next]);
                world.people.daily_group[workers[next]] = g;
            }
        }
        ++parents;
    }
}

}  // namespace tsunagari::synthesis
