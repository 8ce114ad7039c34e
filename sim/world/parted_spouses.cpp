// Spouses who live apart. Synthesis makes couples who live together and gives others the status "married" alone: one in
// an institution, or away for work. Here these become couples, oldest with oldest, so that marriage is mutual.

#include <algorithm>
#include <vector>

#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

constexpr int most_months_apart = 20 * 12;

std::vector<PersonIndex> without_spouse(const Population& people, Sex sex) {
    std::vector<PersonIndex> found;
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        if (people.present(who) && people.sex[who] == sex && people.marital[who] == MaritalStatus::married &&
            !people.spouse[who].exists())
            found.push_back(who);
    }
    std::stable_sort(found.begin(), found.end(),
                     [&](PersonIndex a, PersonIndex b) { return people.born[a] < people.born[b]; });
    return found;
}

}  // namespace

void join_parted_spouses(World& world) {
    Population& people = world.people;
    const std::vector<PersonIndex> husbands = without_spouse(people, Sex::male);
    const std::vector<PersonIndex> wives = without_spouse(people, Sex::female);
    std::size_t next = 0;
    for (const PersonIndex husband : husbands) {
        while (next < wives.size() && people.born[husband] - people.born[wives[next]] > most_months_apart) ++next;
        if (next == wives.size()) return;
        const PersonIndex wife = wives[next];
        if (people.born[wife] - people.born[husband] > most_months_apart) continue;
        const auto ties = world.network.ties(husband);
        const bool kin = std::any_of(ties.begin(), ties.end(), [wife](const Tie& tie) { return tie.alter == wife; });
        if (kin || people.household[wife] == people.household[husband]) continue;
        people.spouse[husband] = wife;
        people.spouse[wife] = husband;
        ++next;
    }
}

}  // namespace tsunagari
