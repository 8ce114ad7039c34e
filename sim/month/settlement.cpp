#include "tsunagari/month/settlement.hpp"

#include <algorithm>
#include <cmath>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {
constexpr int of_age = 18;
}

Settlement::Settlement(World& world, const Draw& draw, const TieParameters& ties,
                       const LonelinessParameters& loneliness, std::span<const PersonIndex> followed)
    : world_{world}, draw_{draw}, ties_{ties}, loneliness_{loneliness}, followed_{followed} {}

namespace {

/// What is counted is remembered too: answers of the survey behind flows that leave no trace of their own.
constexpr std::uint32_t remembered(Flow flow) {
    switch (flow) {
        case Flow::job_start:
        case Flow::contract_change:
        case Flow::retirement:
            return bit_of(Happening::work_change);
        case Flow::job_loss:
        case Flow::dropping_out:
        case Flow::workplace_closure:
            return bit_of(Happening::job_loss) | bit_of(Happening::work_change);
        case Flow::in_migration:
        case Flow::move_within:
        case Flow::leaving_home:
        case Flow::returning_home:
        case Flow::moving_in_with_child:
            return bit_of(Happening::moving);
        default:
            return 0;
    }
}

/// After a move to another neighbourhood: neighbours stay behind, and the club is one near the new home.
void leave_neighbours(Settlement& settlement, PersonIndex i) {
    settlement.change_community(i);
    TieChange change{TieChange::Kind::end_layer_of_a, i, PersonIndex::none(), {}};
    change.tie = Tie::make(PersonIndex::none(), settlement.now(), 0, Layer::neighbour, false);
    settlement.change_tie(change);
}

}  // namespace

void Settlement::count(Flow flow, PersonIndex i) {
    world_.people.happened[i] |= remembered(flow);
    const auto group = static_cast<std::size_t>(age_group(world_.people.age(i, now())));
    ++counts_[(static_cast<std::size_t>(flow) * age_groups + group) * sexes +
              static_cast<std::size_t>(world_.people.sex[i])];
    note(flow, i);
}

void Settlement::note(Flow flow, PersonIndex i) {
    if (std::binary_search(followed_.begin(), followed_.end(), i)) log_.push_back({i, flow});
}

void Settlement::remember(PersonIndex i, TraceKind kind) {
    world_.people.happened[i] |= bit_of(happening_of(kind));
    world_.memory.add(draw_trace(loneliness_, world_, i, kind, now(), draw_));
}

void Settlement::relieve(PersonIndex i, TraceKind kind) {
    const Fading fading(loneliness_);
    float left = 0;
    for (const Trace& trace : world_.memory.block(i.value / block_size)) {
        if (trace.who == i && trace.kind == kind && !fading.faded(trace, now())) left += fading.left(trace, now());
    }
    if (left > 0) world_.memory.add({i, now(), kind, 0, -left});
}

void Settlement::bereave(PersonIndex who, TraceKind kind, Flow flow) {
    if (!here(who) || world_.people.age(who, now()) < 6) return;
    remember(who, kind);
    count(flow, who);
}

void Settlement::die_outside(PersonIndex who, const OutsideKin& kin) {
    lose_kin_outside(who, kin);
    bereave(who, TraceKind::family_death, Flow::family_bereavement);
}

void Settlement::mourn(PersonIndex dead) {
    Population& people = world_.people;
    const PersonIndex spouse = people.spouse[dead];
    for_members(people, world_.households, people.household[dead], [&](PersonIndex member) {
        if (member == dead || member == spouse || people.role[member] == Role::resident) return;
        bereave(member, TraceKind::family_death, Flow::family_bereavement);
    });
    for (const Tie& tie : world_.network.ties(dead)) {
        if (tie.alter == spouse) continue;  // parted by an institution
        if (tie.layer() == Layer::kin) {
            bereave(tie.alter, TraceKind::family_death, Flow::family_bereavement);
        } else if (tie.close()) {
            bereave(tie.alter, TraceKind::friend_death, Flow::friend_bereavement);
        } else if (tie.layer() == Layer::friendship && here(tie.alter)) {
            people.happened[tie.alter] |= bit_of(Happening::other_bereavement);  // remembered, not felt for long
        }
    }
    if (!spouse.exists()) return;
    people.spouse[spouse] = PersonIndex::none();
    people.marital[spouse] = MaritalStatus::widowed;
    people.confides_home[spouse] = 0;
    bereave(spouse, TraceKind::spouse_death, Flow::widowhood);
}

void Settlement::take_out(PersonIndex i) {
    Population& people = world_.people;
    people.spouse[i] = PersonIndex::none();
    touch(people.household[i]);
    leave_household(people, world_.households, i);
    leave_daily_group(i);
    leave_community(i);
    change_tie({TieChange::Kind::dissolve_all_of_a, i, PersonIndex::none(), {}});
    if (!world_.kin_outside.of(i).empty()) kin_changes_.push_back({i, KinChange::Kind::lose_all, {}});
}

void Settlement::die(PersonIndex i) {
    count(Flow::death, i);
    mourn(i);
    world_.people.presence[i] = Presence::dead;
    take_out(i);
}

std::optional<OutsideKin> Settlement::as_kin_outside(PersonIndex who, PersonIndex one, const Tie& tie) const {
    const Population& people = world_.people;
    if (!counted_outside(ties_, draw_, people.key[who], people.key[one])) return std::nullopt;
    return OutsideKin::make(people.born[one], people.sex[one], tie);
}
std::optional<OutsideKin> Settlement::as_kin_outside(PersonIndex who, PersonIndex one) const {
    return as_kin_outside(who, one, new_tie(world_, ties_, draw_, who, one, Layer::kin, now()).tie);
}

/// To those who stay, a tie to who leaves becomes one to somebody outside; likewise for the family at home of a child
/// who leaves alone.
void Settlement::leave_kin_behind(PersonIndex i) {
    const Population& people = world_.people;
    const auto stays = [&](PersonIndex kin, const std::optional<OutsideKin>& outside) {
        if (outside && here(kin)) gain_kin_outside(kin, *outside);
    };
    for (const Tie& tie : world_.network.ties(i)) {
        if (tie.layer() == Layer::kin) stays(tie.alter, as_kin_outside(tie.alter, i, tie));
    }
    if (people.role[i] != Role::child && people.role[i] != Role::grandchild) return;
    for_members(people, world_.households, people.household[i], [&](PersonIndex member) {
        if (member != i) stays(member, as_kin_outside(member, i));
    });
}

void Settlement::depart(PersonIndex i) {
    Population& people = world_.people;
    count(Flow::out_migration, i);
    leave_kin_behind(i);
    const PersonIndex spouse = people.spouse[i];
    if (spouse.exists()) people.spouse[spouse] = PersonIndex::none();
    people.presence[i] = Presence::left;
    take_out(i);
}

PersonIndex Settlement::arrive(PersonKey key, Month born, Sex sex, HouseholdIndex h, Role role) {
    Population& people = world_.people;
    const PersonIndex i = people.add(key, born, sex);
    world_.network.grow(people.rows());
    world_.memory.grow(people.rows());
    people.role[i] = role;
    people.employed_since[i] = now();
    join_household(people, world_.households, i, h);
    touch(h);
    return i;
}

HouseholdIndex Settlement::new_household(NeighbourhoodIndex where) {
    return world_.households.add(where, HouseholdType::other);  // told anew by tidy()
}

NeighbourhoodIndex Settlement::nearby(PersonIndex i, std::uint32_t n) const {
    constexpr std::int64_t reach = 120;  // rows either way: some six districts
    const auto rows = static_cast<std::int64_t>(world_.place.neighbourhoods());
    const std::int64_t span = std::min(2 * reach + 1, rows);
    const std::int64_t low = std::clamp<std::int64_t>(world_.neighbourhood(i).value - reach, 0, rows - span);
    const std::uint32_t step =
        draw_.below(static_cast<std::uint32_t>(span), world_.people.key[i].value, now(), decision::new_home, n);
    return NeighbourhoodIndex{static_cast<std::uint32_t>(low) + step};
}

void Settlement::move(PersonIndex i, HouseholdIndex h, Role role) {
    Population& people = world_.people;
    const NeighbourhoodIndex before = world_.neighbourhood(i);
    touch(people.household[i]);
    leave_household(people, world_.households, i);
    join_household(people, world_.households, i, h);
    people.role[i] = role;
    touch(h);
    if (world_.households.neighbourhood[h] == before) return;
    leave_neighbours(*this, i);
}

void Settlement::move_in(PersonIndex i, PersonIndex host) {
    const Population& people = world_.people;
    const HouseholdIndex home = people.household[host];
    const Role of_host = people.role[host];
    const bool core = of_host == Role::head || of_host == Role::spouse;
    const bool host_older = people.born[host] < people.born[i];
    for_members(people, world_.households, home, [&](PersonIndex member) {
        change_tie({TieChange::Kind::dissolve, i, member, {}});
    });
    move(i, home, !core ? Role::other : host_older ? Role::child : Role::parent);
}

void Settlement::enter_institution(PersonIndex i) {
    Population& people = world_.people;
    constexpr std::uint32_t most_residents = 120, most_steps = 20000;
    const std::uint32_t rows = world_.households.rows();
    const std::uint32_t start = people.household[i].value;
    HouseholdIndex home;
    for (std::uint32_t step = 1; step < std::min(rows, most_steps) && !home.exists(); ++step) {
        const HouseholdIndex h{(start + step) % rows};
        if (world_.households.type[h] == HouseholdType::institution && world_.households.size[h] > 0 &&
            world_.households.size[h] < most_residents)
            home = h;
    }
    if (!home.exists()) home = world_.households.add(world_.neighbourhood(i), HouseholdType::institution);
    const PersonIndex spouse = people.spouse[i];
    if (spouse.exists()) people.confides_home[spouse] = 0;
    if (works(people.employment[i])) leave_daily_group(i);
    move(i, home, Role::resident);
    people.confides_home[i] = 0;
}

/// `sign` 1: an older generation, −1: a younger one.
PersonIndex Settlement::kin_elsewhere(PersonIndex i, int sign) const {
    const Population& people = world_.people;
    PersonIndex best;
    int best_miss = 0;
    for (const Tie& tie : world_.network.ties(i)) {
        const PersonIndex kin = tie.alter;
        if (tie.layer() != Layer::kin || !here(kin) || people.role[kin] == Role::resident) continue;
        const int gap = sign * (people.born[i] - people.born[kin]);
        if (gap < 18 * 12 || gap > 48 * 12 || people.household[kin] == people.household[i]) continue;
        if (sign < 0 && people.age(kin, now()) < 20) continue;
        const int miss = std::abs(gap - 30 * 12);
        if (!best.exists() || miss < best_miss || (miss == best_miss && kin < best)) {
            best = kin;
            best_miss = miss;
        }
    }
    return best;
}
PersonIndex Settlement::parent_elsewhere(PersonIndex i) const { return kin_elsewhere(i, 1); }
PersonIndex Settlement::child_elsewhere(PersonIndex i) const { return kin_elsewhere(i, -1); }

void Settlement::relocate(HouseholdIndex h, NeighbourhoodIndex where) {
    if (world_.households.neighbourhood[h] == where) return;
    world_.households.neighbourhood[h] = where;
    for_members(world_.people, world_.households, h, [&](PersonIndex member) {
        leave_neighbours(*this, member);
        count(Flow::move_within, member);
        if (world_.people.age(member, now()) >= 6) remember(member, TraceKind::move);
    });
}

void Settlement::marry(PersonIndex a, PersonIndex b) {
    Population& people = world_.people;
    change_tie({TieChange::Kind::dissolve, a, b, {}});  // from now on the household tells it
    for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
        people.spouse[one] = other;
        people.marital[one] = MaritalStatus::married;
        const double odds =
            logit(ties_.confides_spouse_share) + ties_.close_log_odds_per_sd * static_cast<double>(people.trait[one]);
        people.confides_home[one] =
            draw_.uniform(people.key[one].value, now(), decision::formation_confides) < logistic(odds) ? 1 : 0;
        count(Flow::marriage, one);
    }
}

void Settlement::divorce(PersonIndex i) {
    Population& people = world_.people;
    const PersonIndex other = people.spouse[i];
    if (!other.exists()) return;
    for (const PersonIndex one : {i, other}) {
        people.spouse[one] = PersonIndex::none();
        people.marital[one] = MaritalStatus::divorced;
        people.confides_home[one] = 0;
        remember(one, TraceKind::divorce);
        count(Flow::divorce, one);
    }
}

void Settlement::employ(PersonIndex i, Employment employment) {
    Population& people = world_.people;
    if (!employee(employment) && employment != Employment::pupil) leave_daily_group(i);
    people.employment[i] = employment;
    people.employed_since[i] = now();
}

void Settlement::seat_at_work(PersonIndex who) {
    const std::uint64_t key = world_.people.key[who].value;
    const auto teams = static_cast<std::uint32_t>(world_.work_teams.size());
    if (teams == 0 || draw_.uniform(key, now(), decision::new_job, 3) >= world_.work_inside_share) return;
    // The fullest team looked at takes on, the nearer of two: where fewer work, firms close rather than all thin out.
    GroupIndex best;
    float nearest = 0;
    const auto filled = [this](GroupIndex g) { return std::uint32_t{world_.groups.size(g)}; };
    const auto seats = [this](GroupIndex g) { return std::uint32_t{world_.groups.seats(g)}; };
    const Point home = world_.place.neighbourhood_centre[world_.neighbourhood(who)];
    for (std::uint32_t n = 0; n < 12; ++n) {
        const GroupIndex team = world_.work_teams[draw_.below(teams, key, now(), decision::new_job, 8 + n)];
        if (world_.groups.full(team)) continue;
        const float distance = distance_m(world_.place.neighbourhood_centre[world_.groups.where(team)], home);
        const auto ahead = best.exists() ? filled(team) * seats(best) : 1U,
                   behind = best.exists() ? filled(best) * seats(team) : 0U;
        if (ahead > behind || (ahead == behind && distance < nearest)) {
            best = team;
            nearest = distance;
        }
    }
    if (best.exists()) join_daily_group(who, best);
}

void Settlement::leave_daily_group(PersonIndex i) {
    GroupIndex& group = world_.people.daily_group[i];
    if (group.exists()) world_.groups.leave(group, i);
    group = GroupIndex::none();
}

void Settlement::join_daily_group(PersonIndex i, GroupIndex g) {
    leave_daily_group(i);
    if (world_.groups.full(g)) return;
    world_.groups.join(g, i);
    world_.people.daily_group[i] = g;
}

void Settlement::leave_community(PersonIndex i) {
    GroupIndex& group = world_.people.community[i];
    if (group.exists()) world_.groups.leave(group, i);
    group = GroupIndex::none();
}

void Settlement::change_community(PersonIndex i) {
    if (!world_.people.community[i].exists()) return;
    leave_community(i);
    if (world_.people.role[i] != Role::resident) join_community(world_, draw_, i);
}

void Settlement::tie_kin(PersonIndex a, PersonIndex b) {
    if (a == b || !here(a) || !here(b)) return;
    // Kin are kin since the younger one was born.
    const Month since = std::max(world_.people.born[a], world_.people.born[b]);
    change_tie(new_tie(world_, ties_, draw_, a, b, Layer::kin, since));
}

HouseholdIndex Settlement::home_for_child(PersonIndex child) {
    const Population& people = world_.people;
    for (const Tie& tie : world_.network.ties(child)) {
        if (tie.layer() == Layer::kin && here(tie.alter) && people.age(tie.alter, now()) >= of_age)
            return people.household[tie.alter];
    }
    // No kin is known: the nearest institution at or after the own household's row, else a new children's home.
    const std::uint32_t rows = world_.households.rows();
    const std::uint32_t start = people.household[child].value;
    for (std::uint32_t step = 0; step < std::min(rows, 20000U); ++step) {
        const HouseholdIndex h{(start + step) % rows};
        if (world_.households.type[h] == HouseholdType::institution && world_.households.size[h] > 0) return h;
    }
    return world_.households.add(world_.neighbourhood(child), HouseholdType::institution);
}

void Settlement::house_lone_children(HouseholdIndex h) {
    const Population& people = world_.people;
    std::vector<PersonIndex> children;
    bool grown_up = false;
    for_members(people, world_.households, h, [&](PersonIndex member) {
        const int age = people.age(member, now());
        if (age >= of_age || (age >= 15 && people.role[member] == Role::head)) grown_up = true;
        children.push_back(member);
    });
    if (grown_up) return;
    std::sort(children.begin(), children.end());
    const HouseholdIndex home = home_for_child(children.front());
    const bool institution = world_.households.type[home] == HouseholdType::institution;
    for (const PersonIndex child : children) move(child, home, institution ? Role::resident : Role::grandchild);
}

void Settlement::choose_head(HouseholdIndex h) {
    Population& people = world_.people;
    PersonIndex head;
    PersonIndex successor;
    const auto rank = [&](PersonIndex i) {  // a spouse first, then the oldest
        return std::pair{people.role[i] == Role::spouse ? 1 : 0, now() - people.born[i]};
    };
    for_members(people, world_.households, h, [&](PersonIndex member) {
        if (people.role[member] == Role::head && (!head.exists() || member < head)) head = member;
        if (!successor.exists() || rank(member) > rank(successor) ||
            (rank(member) == rank(successor) && member < successor))
            successor = member;
    });
    const bool was_spouse = !head.exists() && people.role[successor] == Role::spouse;
    const bool was_child = !head.exists() && people.role[successor] == Role::child;
    if (!head.exists()) people.role[successor] = Role::head;
    const PersonIndex first = head.exists() ? head : successor;
    for_members(people, world_.households, h, [&](PersonIndex member) {
        if (member == first) return;
        Role& role = people.role[member];
        if (people.spouse[first] == member) {
            role = Role::spouse;
        } else if (role == Role::head || role == Role::spouse) {
            role = Role::other;
        } else if (was_child && role == Role::child) {
            role = Role::other;  // a brother or sister
        } else if (was_child && role == Role::grandchild) {
            role = Role::child;
        } else if (was_spouse && role == Role::parent) {
            role = Role::other;  // a parent-in-law
        }
    });
}

void Settlement::tidy() {
    Population& people = world_.people;
    Households& households = world_.households;
    // Taking in children touches further households, so the list may grow while it is walked.
    for (std::size_t k = 0; k < touched_.size(); ++k) {
        const HouseholdIndex h = touched_[k];
        if (households.size[h] == 0 || households.type[h] == HouseholdType::institution) continue;
        house_lone_children(h);
        if (households.size[h] == 0) continue;
        choose_head(h);
    }
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    for (const HouseholdIndex h : touched_) {
        if (households.size[h] == 0 || households.type[h] == HouseholdType::institution) continue;
        choose_head(h);
        const HouseholdType before = households.type[h];
        households.type[h] = told_type(people, households, h);
        if (households.size[h] != 1 || before == HouseholdType::one_person) continue;
        const PersonIndex alone = households.first[h];
        people.confides_home[alone] = 0;
        remember(alone, TraceKind::living_alone);
        count(Flow::living_alone_start, alone);
    }
    touched_.clear();
    // An end of a tie asked for earlier in the month may be gone since; rewire ends ties before it begins others.
    std::erase_if(tie_changes_, [this](const TieChange& change) {
        return change.kind == TieChange::Kind::form && !(here(change.a) && here(change.b));
    });
    std::erase_if(kin_changes_, [this](const KinChange& change) {
        return change.kind == KinChange::Kind::gain && !here(change.who);
    });
}

}  // namespace tsunagari
