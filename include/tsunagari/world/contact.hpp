#pragma once
// How people stay in touch: a person's contacts a month split into face to face, telephone (video calls too) and
// messages (SNS, e-mail), and the seven answers of the national survey to "how often".
//
// The split is a pure function of the ties, the ages, the distances and a lasting taste of the person; nothing is
// stored. Neighbours and clubs meet in person, kin telephone, friends write; who lives far meets less; the older
// telephone more and write less. Tastes differ much: most people have one mode that they use for nearly everything.

#include <array>
#include <cstdint>
#include <string_view>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

enum class ContactMode : std::uint8_t { face, telephone, message };
inline constexpr int contact_modes = 3;
inline constexpr int contact_classes = 7;

/// The survey's answers in order; class k is answer k + 1.
inline constexpr std::array<std::string_view, contact_classes> contact_class_names = {
    "4-5_a_week_or_more",     "2-3_a_week", "once_a_week", "once_in_2_weeks", "once_a_month",
    "less_than_once_a_month", "never"};

/// Times a month that stand for each answer.
inline constexpr std::array<double, contact_classes> contact_class_times = {19.5, 10.8, 4.3, 2.2, 1.0, 1.0 / 3, 0.0};

/// Who tells of fewer contacts a month than this, in all ways together, counts as having little social contact: less
/// than once a week. Assumption: the definition quoted beside the published share ("about once a week or less in every
/// way") takes in far more people than that share.
inline constexpr double little_contact_below = contact_class_times[2];

/// Contacts a month by mode with people one does not live with, work and school apart; they add up to
/// `people.contacts[i]`.
std::array<double, contact_modes> contacts_by_mode(const World& world, const Draw& draw, PersonIndex i);

/// The answer (1 = four or five times a week or more … 7 = never) to a number a month: the nearest as a ratio, but that
/// answers bunch at "once a month", and that who telephones or writes a few times a year says "never" rather than who
/// meets somebody as rarely.
std::uint8_t contact_class(double times_a_month, ContactMode mode);

/// What a person ticks for one mode this month: the number a month as remembered (log-normal; on average right for
/// meetings, four fifths for calls and messages, of which several often belong together).
std::uint8_t ticked_contact_class(const Draw& draw, PersonKey key, Month month, ContactMode mode, double times_a_month);

}  // namespace tsunagari
