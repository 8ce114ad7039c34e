// Schools: pupils of one grade and zone, cut into classes. Facilities: where they stand. Workplaces: establishments by
// published size classes; workers are ordered by where they live with noise, workplaces by where they stand, and seats
// are filled in that order, so that most work near and some far.

#include "synthesis_groups.hpp"

#include <algorithm>
#include <cmath>

#include "synthesis_assumptions.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari::synthesis {

namespace {

/// A class to be opened.
struct Class {
    NeighbourhoodIndex where;
    std::vector<PersonIndex> pupils;
};

/// Pupils of one level by grade, cut into classes of about `mean`; grades of a few pupils share a class (複式学級).
void cut_classes(std::vector<std::vector<PersonIndex>>& grades, double mean, double most, NeighbourhoodIndex where,
                 Slots& slots, std::vector<Class>& out) {
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
            made.where = where;
            made.pupils.assign(together.begin() + static_cast<std::ptrdiff_t>(c * together.size() / count),
                               together.begin() + static_cast<std::ptrdiff_t>((c + 1) * together.size() / count));
            out.push_back(std::move(made));
        }
        together.clear();
    }
}

std::uint16_t with_vacancies(std::size_t size) {
    return static_cast<std::uint16_t>(
        size + std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(size) * assumed::free_seats)));
}

}  // namespace

namespace {

/// The districts [begin, end) of the area that go to one school, and where it stands.
struct Zone {
    std::size_t level = 0;  ///< 0 elementary, 1 junior high, 2 high school
    std::uint32_t begin = 0, end = 0;
    NeighbourhoodIndex where;
    bool real = true;  ///< false: the area has no such school, its pupils meet elsewhere
};

/// Schools of one level in order of place: as many as the area has, at most one a district.
std::vector<Zone> zones_of(const World& world, const Margins& m, const AreaRows& rows, std::size_t level) {
    const std::uint32_t districts = rows.district_end - rows.district_begin;
    // Without a figure: one for every one, two, four districts, as in the nation.
    constexpr std::array<double, 3> districts_of_level = {1, 2, 4};
    const double known = m.area.facilities[level];
    const double schools = known > 0 ? known * m.scale : districts / districts_of_level[level];
    const auto count = static_cast<std::uint32_t>(std::clamp(std::floor(schools + 0.5), 1.0, districts * 1.0));
    std::vector<Zone> zones;
    for (std::uint32_t k = 0; k < count; ++k) {
        Zone zone;
        zone.level = level;
        zone.begin = static_cast<std::uint32_t>(static_cast<std::uint64_t>(k) * districts / count);
        zone.end = static_cast<std::uint32_t>(static_cast<std::uint64_t>(k + 1) * districts / count);
        zone.real = known > 0;
        const std::uint32_t first = rows.people_of_district[zone.begin], last = rows.people_of_district[zone.end];
        if (first == last) continue;
        zone.where = world.neighbourhood(PersonIndex{first + (last - first) / 2});
        zones.push_back(zone);
    }
    return zones;
}

std::vector<std::vector<PersonIndex>> pupils_of(const World& world, const AreaRows& rows, const Zone& zone) {
    constexpr std::array<int, 4> first_grade = {1, 7, 10, 13};
    const int first = first_grade[zone.level], last = first_grade[zone.level + 1];
    std::vector<std::vector<PersonIndex>> grades(static_cast<std::size_t>(last - first));
    for (std::uint32_t row = rows.people_of_district[zone.begin]; row < rows.people_of_district[zone.end]; ++row) {
        const PersonIndex i{row};
        if (world.people.employment[i] != Employment::pupil) continue;
        const int grade = school_grade(world.people.born[i], world.now);
        if (grade >= first && grade < last) grades[static_cast<std::size_t>(grade - first)].push_back(i);
    }
    return grades;
}

}  // namespace

void open_schools(World& world, const Margins& m, const AreaRows& rows, const Draw& draw, std::uint32_t& parents) {
    std::vector<Zone> zones;
    for (std::size_t level = 0; level < 3; ++level) {
        const std::vector<Zone> more = zones_of(world, m, rows, level);
        zones.insert(zones.end(), more.begin(), more.end());
    }
    // Groups lie in memory as people do.
    std::stable_sort(zones.begin(), zones.end(), [](const Zone& a, const Zone& b) { return a.begin < b.begin; });
    std::vector<std::vector<Class>> opened(zones.size());
    for_each_index(static_cast<std::uint32_t>(zones.size()), [&](std::uint32_t z) {
        const Zone& zone = zones[z];
        Slots slots(draw, m.number << 24U | zone.level << 22U | zone.begin, decision::synthesis_school);
        auto grades = pupils_of(world, rows, zone);
        cut_classes(grades, m.nation->class_size[zone.level], m.nation->class_maximum[zone.level], zone.where, slots,
                    opened[z]);
    });
    std::uint64_t seats = 0;
    std::uint32_t classes = 0;
    for (const auto& school : opened)
        for (const Class& c : school) {
            seats += with_vacancies(c.pupils.size());
            ++classes;
        }
    world.groups.reserve(world.groups.rows() + classes, seats);
    for (const auto& school : opened) {
        for (const Class& c : school) {
            const GroupIndex g =
                world.groups.add(GroupKind::school_class, c.where, parents, with_vacancies(c.pupils.size()));
            for (const PersonIndex i : c.pupils) {
                world.groups.join(g, i);
                world.people.daily_group[i] = g;
            }
        }
        if (!school.empty()) ++parents;
    }
}

void place_facilities(World& world, const Margins& m, const AreaRows& rows, const Draw& draw) {
    Place& place = world.place;
    const auto put = [&place](FacilityKind kind, NeighbourhoodIndex where) {
        place.facility_kind.push_back(kind);
        place.facility_neighbourhood.push_back(where);
    };
    for (std::size_t level = 0; level < 3; ++level)
        for (const Zone& zone : zones_of(world, m, rows, level))
            if (zone.real) put(static_cast<FacilityKind>(level), zone.where);
    const std::uint32_t people = rows.people_end - rows.people_begin;
    if (people == 0) return;
    Slots slots(draw, m.number << 24U | 0xfffffeU, decision::synthesis_place);
    const auto number = [&m](FacilityKind kind) {
        return static_cast<std::uint32_t>(
            std::floor(m.area.facilities[static_cast<std::size_t>(kind)] * m.scale + 0.5));
    };
    const std::uint32_t districts = rows.district_end - rows.district_begin;
    const std::uint32_t halls = number(FacilityKind::community_hall);
    for (std::uint32_t k = 0; k < halls; ++k) {
        const auto d = static_cast<std::uint32_t>((static_cast<std::uint64_t>(2 * k + 1) * districts) / (2ULL * halls));
        const std::uint32_t first = rows.people_of_district[d], last = rows.people_of_district[d + 1];
        if (first == last) continue;
        put(FacilityKind::community_hall, world.neighbourhood(PersonIndex{first + slots.below(last - first)}));
    }
    for (const FacilityKind kind : {FacilityKind::library, FacilityKind::clinic}) {
        const std::uint32_t count = number(kind);
        const double start = slots.uniform();
        for (std::uint32_t k = 0; k < count; ++k) {
            const auto at = static_cast<std::uint32_t>((k + start) / count * people);
            put(kind, world.neighbourhood(PersonIndex{rows.people_begin + std::min(at, people - 1)}));
        }
    }
}

namespace {

/// Size of an establishment of a class at a place 0 … 1 within it: a power, so that the mean of the class holds.
double size_at(const National::SizeClass& c, double place) {
    const double rise = std::clamp((c.mean - c.least) / std::max(0.5, c.most - c.least), 0.05, 0.95);
    return c.least + (c.most - c.least) * pow_(place, 1 / rise - 1);
}

/// Sizes of establishments that seat `workers`, in the shares of the published classes (as near as whole workplaces
/// can), in any order. Sizes are those published though some of the people are in-commuters who are not simulated: a
/// team is as large as in life, and there are fewer workplaces than the area has.
std::vector<std::uint32_t> draw_sizes(const Margins& m, std::uint32_t workers, Slots& slots) {
    const auto& classes = m.nation->establishments;
    double all = 0, mean = 0;
    for (const auto& c : classes) {
        all += c.establishments;
        mean += c.establishments * c.mean;
    }
    const double wanted = workers * all / mean;
    std::vector<std::uint32_t> sizes;
    const double start = slots.uniform();
    double upto = 0;
    std::size_t made = 0;
    for (const auto& c : classes) {
        upto += c.establishments;
        const auto count = static_cast<std::size_t>(wanted * upto / all + start) - made;
        const double place = slots.uniform();
        for (std::size_t k = 0; k < count; ++k) {
            const double size = size_at(c, (static_cast<double>(k) + place) / static_cast<double>(count));
            sizes.push_back(static_cast<std::uint32_t>(std::max(1.0, std::floor(size + slots.uniform()))));
        }
        made += count;
    }
    slots.shuffle(sizes);
    // The last is cut; what is missing is made of small ones.
    std::uint32_t seated = 0;
    std::size_t kept = 0;
    while (kept < sizes.size() && seated < workers) {
        sizes[kept] = std::min(sizes[kept], workers - seated);
        seated += sizes[kept++];
    }
    sizes.resize(kept);
    while (seated < workers) {
        const double size = std::floor(size_at(classes.front(), slots.uniform()) + slots.uniform());
        sizes.push_back(std::min(static_cast<std::uint32_t>(std::max(1.0, size)), workers - seated));
        seated += sizes.back();
    }
    return sizes;
}

/// Workers of the area in the order in which seats are filled: by district with noise, at random within.
std::vector<PersonIndex> order_workers(const AreaRows& rows, const Margins& m, const Draw& draw) {
    const std::uint32_t districts = rows.district_end - rows.district_begin;
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> by_home(districts);
    for_each_index(districts, [&](std::uint32_t d) {
        Slots slots(draw, m.number << 24U | d, decision::synthesis_workplace);
        for (std::uint32_t row = rows.people_of_district[d]; row < rows.people_of_district[d + 1]; ++row) {
            if (rows.works_here[row - rows.people_begin] == 0) continue;
            const double u = slots.uniform();
            double target = u < assumed::works_anywhere ? u / assumed::works_anywhere * districts
                                                        : d + 0.5 + assumed::works_near_districts * slots.normal();
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
    constexpr std::uint32_t most_seats = assumed::most_seats_in_team, most_members = assumed::most_in_team;
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
