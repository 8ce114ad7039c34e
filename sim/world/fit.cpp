// Ties counted again and set beside published tables, independently of how they were made. Answers to questions of a
// survey are drawn with a seed of their own: what is compared is their distribution. How many friends or kin elsewhere
// people have is not published in the tables at hand, so there is nothing to set beside those.

#include "tsunagari/world/fit.hpp"

#include <algorithm>

#include "tsunagari/world/contact.hpp"

namespace tsunagari {
namespace {

constexpr int least_surveyed_age = 16;

struct ModeTable {
    ContactMode mode;
    const char *title, *wave, *variable;
};
constexpr std::array<ModeTable, contact_modes> mode_tables = {
    {{ContactMode::face, "contact face to face", "R5", "contact_face_to_face"},
     {ContactMode::telephone, "contact by telephone", "R6", "contact_telephone"},
     {ContactMode::message, "contact by SNS or e-mail", "R6", "contact_sns"}}};

/// Shares of the answers by mode, of people of survey age.
void add_contacts(const World& world, const Atlas& atlas, std::vector<FitCell>& cells) {
    const Population& people = world.people;
    const Draw draw(0x636f6e74616374, 0);
    std::array<std::array<double, contact_classes>, contact_modes> counted{};
    double asked = 0;
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        if (!people.present(who) || people.age(who, world.now) < least_surveyed_age) continue;
        ++asked;
        const auto by = contacts_by_mode(world, draw, who);
        for (std::size_t m = 0; m < by.size(); ++m) {
            const std::uint8_t answer =
                ticked_contact_class(draw, people.key[who], world.now, static_cast<ContactMode>(m), by[m]);
            ++counted[m][answer - std::size_t{1}];
        }
    }
    const Table& survey = atlas.table("japan/survey");
    for (std::size_t m = 0; m < mode_tables.size(); ++m) {
        const ModeTable& t = mode_tables[m];
        double answered = 0;
        const auto percent = [&](std::string_view answer) {
            return survey.at({t.wave, t.variable, "all", "all", answer}, "percent");
        };
        for (const std::string_view answer : contact_class_names) answered += percent(answer);
        for (std::size_t k = 0; k < contact_classes; ++k) {
            const double target = percent(contact_class_names[k]) / answered;
            cells.push_back({t.title, std::string{contact_class_names[k]}, false, 100 * target,
                             asked > 0 ? 100 * counted[m][k] / asked : 0.0, "japan/survey"});
        }
    }
}

/// A share of people of some age, in percent.
template <class Has>
double share(const World& world, int least_age, Has&& has) {
    double people = 0, having = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const PersonIndex who{i};
        if (!world.people.present(who) || world.people.age(who, world.now) < least_age) continue;
        ++people;
        having += has(world.network.ties(who)) ? 1 : 0;
    }
    return people > 0 ? 100 * having / people : 0.0;
}

}  // namespace

std::vector<FitCell> fit_of_ties(const World& world, const Atlas& atlas) {
    std::vector<FitCell> cells;
    add_contacts(world, atlas, cells);
    const Table& published = atlas.table("japan/neighbour_kin_friend");
    const auto add = [&](const char* table, const char* cell, const char* item, double synthetic) {
        cells.push_back(
            {table, cell, false, 100 * published.at({item}, "value"), synthetic, "japan/neighbour_kin_friend"});
    };
    const auto no_close_friend = [](std::span<const Tie> ties) {
        return std::none_of(ties.begin(), ties.end(),
                            [](const Tie& tie) { return tie.layer() == Layer::friendship && tie.close(); });
    };
    const auto met_neighbours = [](double at_least) {
        return [at_least](std::span<const Tie> ties) {
            double contacts = 0;
            for (const Tie& tie : ties)
                contacts += tie.layer() == Layer::neighbour ? static_cast<double>(tie.contacts()) : 0.0;
            return contacts >= at_least;
        };
    };
    const auto no_neighbour = [](std::span<const Tie> ties) {
        return std::none_of(ties.begin(), ties.end(), [](const Tie& tie) { return tie.layer() == Layer::neighbour; });
    };
    add("close friends", "60 and over: none", "no_close_friend_60p", share(world, 60, no_close_friend));
    // "Some contact" of the opinion poll is read as twice a month or more.
    constexpr double some = 2.0;
    add("neighbours", "20 and over: some contact", "neighbour_contact", share(world, 20, met_neighbours(some)));
    add("neighbours", "70 and over: some contact", "neighbour_contact_70p", share(world, 70, met_neighbours(some)));
    add("neighbours", "20 and over: none at all", "no_neighbour_contact_at_all", share(world, 20, no_neighbour));
    return cells;
}

}  // namespace tsunagari
