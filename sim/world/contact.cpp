// The numbers below are assumptions, set by hand so that the seven answers of the survey come out for each mode (face
// to face: 2023; telephone, messages: 2024); only the order of the modes by layer, age and distance was known
// beforehand.

#include "tsunagari/world/contact.hpp"

#include <algorithm>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

using ByMode = std::array<double, contact_modes>;

constexpr float far_m = 3000;
constexpr double recall_sd = 0.89;
constexpr ByMode told = {1.0, 0.78, 0.78};  ///< of contacts: calls and messages that belong together are told of as one
constexpr ByMode noticed = {0.073, 0.10, 0.13};          ///< times a month; less is "never"
constexpr ByMode liking = {0.0, 0.10, 1.0};              ///< of modes, in logs
constexpr ByMode per_twenty_years = {0.0, 0.24, -0.34};  ///< … more for each 20 years beyond 45
constexpr ByMode taste_sd = {1.5, 0.76, 3.0};

/// Shares of a tie's contacts if all modes were liked alike.
const ByMode& usual(Layer layer, bool far) {
    static constexpr ByMode kin_near = {0.35, 0.45, 0.20}, kin_far = {0.20, 0.50, 0.30};
    static constexpr ByMode friend_near = {0.35, 0.20, 0.45}, friend_far = {0.20, 0.25, 0.55};
    static constexpr ByMode in_person = {0.90, 0.08, 0.02};
    if (layer == Layer::kin) return far ? kin_far : kin_near;
    if (layer == Layer::friendship) return far ? friend_far : friend_near;
    return in_person;
}

}  // namespace

ByMode contacts_by_mode(const World& world, const Draw& draw, PersonIndex i) {
    const Population& people = world.people;
    const double total = static_cast<double>(people.contacts[i]);
    if (total <= 0) return {};
    ByMode by{};
    const Point home = world.place.neighbourhood_centre[world.neighbourhood(i)];
    double of_ties = 0;
    for (const Tie& tie : world.network.ties(i)) {
        const double contacts = static_cast<double>(tie.contacts());
        const bool far = distance_m(home, world.place.neighbourhood_centre[world.neighbourhood(tie.alter)]) > far_m;
        const ByMode& share = usual(tie.layer(), far);
        for (std::size_t m = 0; m < by.size(); ++m) by[m] += contacts * share[m];
        of_ties += contacts;
    }
    for (const OutsideKin& kin : world.kin_outside.of(i)) {
        const auto contacts = static_cast<double>(kin.contacts());
        const ByMode& share = usual(Layer::kin, true);
        for (std::size_t m = 0; m < by.size(); ++m) by[m] += contacts * share[m];
        of_ties += contacts;
    }
    // What is beyond ties is the club's.
    if (people.community[i].exists()) by[0] += std::max(0.0, total - of_ties);
    const double age = (people.age(i, world.now) - 45) / 20.0;
    double sum = 0;
    for (std::size_t m = 0; m < by.size(); ++m) {
        const double taste =
            draw.normal(people.key[i].value, Month{}, decision::contact_mode, static_cast<std::uint32_t>(m));
        by[m] = (by[m] + 1e-6) * exp_(liking[m] + per_twenty_years[m] * age + taste_sd[m] * taste);
        sum += by[m];
    }
    for (double& of_mode : by) of_mode *= total / sum;
    return by;
}

std::uint8_t contact_class(double times_a_month, ContactMode mode) {
    // Geometric means of neighbours in contact_class_times: 14.5, 6.8, 3.05, 1.47, 0.57. "Once a month" reaches to 1.7.
    static constexpr std::array<double, contact_classes - 2> at_least = {14.5, 6.55, 3.08, 1.70, 0.574};
    for (std::size_t k = 0; k < at_least.size(); ++k) {
        if (times_a_month >= at_least[k]) return static_cast<std::uint8_t>(k + 1);
    }
    return times_a_month >= noticed[static_cast<std::size_t>(mode)] ? contact_classes - 1 : contact_classes;
}

std::uint8_t ticked_contact_class(const Draw& draw, PersonKey key, Month month, ContactMode mode,
                                  double times_a_month) {
    const double z = draw.normal(key.value, month, decision::survey_other, static_cast<std::uint32_t>(mode));
    const double remembered = told[static_cast<std::size_t>(mode)] * exp_(recall_sd * z - 0.5 * recall_sd * recall_sd);
    return contact_class(times_a_month * remembered, mode);
}

}  // namespace tsunagari
