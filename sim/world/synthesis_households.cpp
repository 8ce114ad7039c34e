// Whole households from whole people: who lives in an institution, alone, as a couple, with parents, with children.
//
// The people of a district are given (sex, age, marital status); households are made around them, from the most
// constrained to the least: institutions, one-person households, couples, three generations, lone parents, first
// children, further children, all others. Everybody is taken from a shelf by age next to the age wanted and within the
// ages allowed, so that an impossible household cannot arise: parents are at least 16 years older than children, and
// mothers at most 46.

#include <algorithm>
#include <cmath>

#include "synthesis_assumptions.hpp"
#include "synthesis_district.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari::synthesis {

namespace {

using assumed::chances, assumed::least_gap, assumed::most_gap_father, assumed::most_gap_mother;

/// Parents living with (or wanting) children.
struct Family {
    std::int32_t father = -1, mother = -1;
    std::int32_t household = -1;
    int first_child_age = -1;
    int children = 0;
};

class Builder {
   public:
    Builder(Draft& draft, const Margins& margins, const Division& division, std::size_t d, Month start,
            const Draw& draw)
        : draft_{draft},
          people_{draft.people},
          margins_{margins},
          division_{division},
          d_{d},
          district_{division.districts[d]},
          start_{start},
          draw_{draw},
          slots_{slots_of(draw, division.districts[d], decision::synthesis_children)} {}

    void build() {
        make_people();
        fill_institutions();
        place_alone();
        marry();
        plan();
        join_generations();
        choose_lone_parents();
        gather_others();
        first_children();
        further_children();
        bring_children_home();
        place_the_rest();
        name_types();
    }

   private:
    void make_people();
    void fill_institutions();
    void place_alone();
    void marry();
    void plan();
    void join_generations();
    void choose_lone_parents();
    void gather_others();
    std::vector<char> choose_childless(double children, std::vector<double>& old_weights);
    void first_children();
    void further_children();
    void bring_children_home();
    void place_the_rest();
    void name_types();

    [[nodiscard]] bool free(std::size_t i) const { return people_[i].household < 0; }
    std::int32_t found(HouseholdType type) {
        DraftHousehold h;
        h.type = type;
        draft_.households.push_back(h);
        return static_cast<std::int32_t>(draft_.households.size()) - 1;
    }
    void enter(std::int32_t person, std::int32_t household, Role role) {
        DraftPerson& p = people_[static_cast<std::size_t>(person)];
        p.household = household;
        p.role = role;
        ++draft_.households[static_cast<std::size_t>(household)].size;
    }
    [[nodiscard]] int age(std::int32_t person) const { return people_[static_cast<std::size_t>(person)].age; }
    void settle_couple(std::size_t couple, bool wife_heads);
    [[nodiscard]] bool may_have(const Family& f, int child_age) const {
        const int youngest = f.father < 0   ? age(f.mother)
                             : f.mother < 0 ? age(f.father)
                                            : std::min(age(f.father), age(f.mother));
        if (youngest - child_age < least_gap) return false;
        return f.mother >= 0 ? age(f.mother) - child_age <= most_gap_mother
                             : age(f.father) - child_age <= most_gap_father;
    }
    [[nodiscard]] int parent_age(const Family& f) const { return f.mother >= 0 ? age(f.mother) : age(f.father) - 2; }
    bool give_first_child(Family& f);
    /// A child nobody has taken yet: people may have left the shelf by becoming parents themselves.
    std::optional<std::uint32_t> take_child(int wanted, int low, int high) {
        while (const auto child = children_.take(wanted, low, high, slots_))
            if (free(*child)) return child;
        return std::nullopt;
    }
    void exchange_lone_parents();
    void adopt(Family& f, std::uint32_t child) {
        enter(static_cast<std::int32_t>(child), f.household, Role::child);
        if (f.children++ == 0) f.first_child_age = people_[child].age;
    }
    [[nodiscard]] int capacity(const Family& f);

    Draft& draft_;
    std::vector<DraftPerson>& people_;
    const Margins& margins_;
    const Division& division_;
    std::size_t d_;
    const District& district_;
    Month start_;
    const Draw& draw_;
    Slots slots_;

    struct Couple {
        std::int32_t husband, wife;
        enum class Use : std::uint8_t { nuclear, middle, elder } use = Use::nuclear;
        std::int32_t household = -1;
    };
    std::vector<Couple> couples_;
    std::vector<Family> lone_, families_;
    std::vector<std::uint32_t> empty_nests_;  ///< families of elderly couples that were to have a child at home
    AgeShelf children_;
    std::size_t lone_wanted_ = 0, alone_couple_kin_ = 0, double_couples_ = 0, no_couples_ = 0;
};

void Builder::make_people() {
    Slots birth = slots_of(draw_, district_, decision::synthesis_birth_month);
    people_.clear();
    people_.reserve(district_.people);
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t a = 0; a < ages; ++a)
            for (std::size_t k = 0; k < marital_statuses; ++k) {
                const std::uint32_t count = margins_.count[s][a][k] == 0 ? 0 : division_.count(margins_, d_, s, a, k);
                for (std::uint32_t i = 0; i < count; ++i) {
                    DraftPerson p;
                    p.sex = static_cast<Sex>(s);
                    p.age = static_cast<std::uint8_t>(a);
                    p.marital = static_cast<MaritalStatus>(k);
                    p.born = start_.plus(-static_cast<int>(12 * a + birth.below(12)));
                    people_.push_back(p);
                }
            }
}

void Builder::fill_institutions() {
    Slots slots = slots_of(draw_, district_, decision::synthesis_institution);
    std::vector<double> weights(people_.size(), 0.0);
    for (std::size_t i = 0; i < people_.size(); ++i) {
        const DraftPerson& p = people_[i];
        weights[i] = margins_.institution[static_cast<std::size_t>(p.marital)][static_cast<std::size_t>(p.sex)][p.age];
    }
    std::vector<std::uint32_t> residents = sample(weights, district_.in_institutions, slots);
    if (residents.empty()) return;
    // The young (dormitories) and the old (homes, hospitals) live apart; within, anybody may be with anybody.
    const auto count =
        std::max(1.0, std::floor(static_cast<double>(residents.size()) / margins_.nation->institution_size + 0.5));
    std::vector<std::pair<double, std::uint32_t>> rank;
    for (const std::uint32_t i : residents) rank.emplace_back(people_[i].age + 12.0 * slots.uniform(), i);
    std::sort(rank.begin(), rank.end());
    const auto houses = static_cast<std::size_t>(count);
    const auto first = static_cast<std::int32_t>(draft_.households.size());
    for (std::size_t h = 0; h < houses; ++h) found(HouseholdType::institution);
    for (std::size_t r = 0; r < rank.size(); ++r)
        enter(static_cast<std::int32_t>(rank[r].second), first + static_cast<std::int32_t>(r * houses / rank.size()),
              Role::resident);
}

void Builder::place_alone() {
    Slots slots = slots_of(draw_, district_, decision::synthesis_household);
    for (const bool old : {false, true}) {
        std::vector<double> weights(people_.size(), 0.0);
        for (std::size_t i = 0; i < people_.size(); ++i) {
            const DraftPerson& p = people_[i];
            const auto k = static_cast<std::size_t>(p.marital), s = static_cast<std::size_t>(p.sex);
            // The chance is that of all people; those in institutions are no longer among them.
            if (free(i) && (p.age >= 65) == old)
                weights[i] = margins_.alone[k][s][p.age] / (1 - margins_.institution[k][s][p.age]);
        }
        for (const std::uint32_t i : sample(weights, old ? district_.alone_old : district_.alone_young, slots))
            enter(static_cast<std::int32_t>(i), found(HouseholdType::one_person), Role::head);
    }
}

void Builder::marry() {
    // Both sexes are ranked by age with noise and married rank by rank.
    Slots slots = slots_of(draw_, district_, decision::synthesis_marital);
    std::array<std::vector<std::uint32_t>, sexes> free_people;
    for (std::uint32_t i = 0; i < people_.size(); ++i)
        if (free(i) && people_[i].marital == MaritalStatus::married)
            free_people[static_cast<std::size_t>(people_[i].sex)].push_back(i);
    const std::size_t count = std::min(free_people[0].size(), free_people[1].size());
    std::array<std::vector<std::pair<double, std::uint32_t>>, sexes> rank;
    for (std::size_t s = 0; s < sexes; ++s) {
        const std::vector<double> even(free_people[s].size(), 1.0);
        for (const std::uint32_t j : sample(even, count, slots)) {
            const std::uint32_t i = free_people[s][j];
            const double gap = s == 1 ? assumed::couple_gap : 0.0;
            rank[s].emplace_back((start_ - people_[i].born) / 12.0 + gap + assumed::couple_noise * slots.normal(), i);
        }
        std::sort(rank[s].begin(), rank[s].end());
    }
    couples_.reserve(count);
    for (std::size_t c = 0; c < count; ++c) {
        const auto husband = static_cast<std::int32_t>(rank[0][c].second);
        const auto wife = static_cast<std::int32_t>(rank[1][c].second);
        people_[rank[0][c].second].spouse = wife;
        people_[rank[1][c].second].spouse = husband;
        couples_.push_back({husband, wife, Couple::Use::nuclear, -1});
    }
}

/// families = couples − couples living with another couple + lone parents + households without a couple; nuclear
/// households are told by the area. What is left over goes to the households with other kin: those with two couples,
/// with one, with none.
void Builder::plan() {
    const auto couples = static_cast<double>(couples_.size());
    const double others = district_.families - district_.nuclear;
    double lone = std::floor(district_.nuclear * margins_.lone_parents_of_nuclear + 0.5);
    lone = std::clamp(lone, district_.nuclear - couples + assumed::least_kin_couples * others,
                      std::max(0.0, district_.nuclear - couples + assumed::most_kin_couples * others));
    lone = std::clamp(lone, 0.0, static_cast<double>(district_.nuclear));
    const double kin_couples = std::max(0.0, couples - (district_.nuclear - lone));
    double none = std::floor(
        std::min(0.6 * others, margins_.nation->in_kin_households(assumed::no_couple, assumed::no_couple_beyond, others,
                                                                  district_.families)) +
        0.5);
    if (kin_couples < others - none) none = others - kin_couples;
    const double two = std::clamp(kin_couples - (others - none), 0.0, others - none);
    lone_wanted_ = static_cast<std::size_t>(std::floor(lone));
    no_couples_ = static_cast<std::size_t>(std::max(0.0, std::floor(none)));
    double_couples_ = static_cast<std::size_t>(std::floor(two));
    alone_couple_kin_ = static_cast<std::size_t>(std::max(0.0, std::floor(others - none - two)));
}

void Builder::settle_couple(std::size_t c, bool wife_heads) {
    Couple& couple = couples_[c];
    if (couple.household < 0) couple.household = found(HouseholdType::couple);
    enter(couple.husband, couple.household, wife_heads ? Role::spouse : Role::head);
    enter(couple.wife, couple.household, wife_heads ? Role::head : Role::spouse);
}

/// A couple in the middle of life with a parent, or with a couple of parents.
void Builder::join_generations() {
    Slots slots = slots_of(draw_, district_, decision::synthesis_generation);
    // Elders: couples first, then single people of 62 and over.
    std::vector<double> weights(couples_.size(), 0.0);
    for (std::size_t c = 0; c < couples_.size(); ++c) {
        const int a = age(couples_[c].wife);
        if (a >= 54 && age(couples_[c].husband) >= 56)
            weights[c] = a < 75 ? chances.elder_couple_below_75 : chances.elder_couple_from_75;
    }
    std::vector<std::uint32_t> elder_couples = sample(weights, double_couples_, slots);
    for (const std::uint32_t c : elder_couples) couples_[c].use = Couple::Use::elder;
    weights.assign(people_.size(), 0.0);
    for (std::size_t i = 0; i < people_.size(); ++i) {
        const DraftPerson& p = people_[i];
        if (!free(i) || p.spouse >= 0 || p.age < 60) continue;
        const double by_status = p.marital == MaritalStatus::widowed    ? chances.elder_widowed
                                 : p.marital == MaritalStatus::divorced ? chances.elder_divorced
                                                                        : 0.0;
        weights[i] = by_status * (p.age < 75   ? chances.elder_below_75
                                  : p.age < 85 ? chances.elder_below_85
                                               : chances.elder_from_85);
    }
    const std::vector<std::uint32_t> elders = sample(weights, alone_couple_kin_, slots);

    std::array<AgeShelf, 2> middle;  // by the age of husband / wife
    for (std::uint32_t c = 0; c < couples_.size(); ++c) {
        if (couples_[c].use != Couple::Use::nuclear) continue;
        const bool by_wife = slots.uniform() < chances.by_wifes_age;
        middle[by_wife ? 1 : 0].put(age(by_wife ? couples_[c].wife : couples_[c].husband), c);
    }
    const auto join = [&](int youngest, int oldest) -> std::int32_t {
        const int wanted =
            oldest - static_cast<int>(std::floor(assumed::generation_gap + assumed::generation_sd * slots.normal()));
        const std::size_t line = slots.uniform() < chances.with_wifes_parents ? 1 : 0;
        for (const std::size_t side : {line, 1 - line}) {
            const auto c = middle[side].take(wanted, std::max(22, oldest - most_gap_mother), youngest - 17, slots);
            if (!c) continue;
            couples_[*c].use = Couple::Use::middle;
            settle_couple(*c, side == 1);
            return couples_[*c].household;
        }
        return -1;
    };
    std::size_t pairs = 0, singles = 0;
    for (const std::uint32_t c : elder_couples) {
        Couple& e = couples_[c];
        e.household = join(std::min(age(e.husband), age(e.wife)), std::max(age(e.husband), age(e.wife)));
        if (e.household < 0) {
            e.use = Couple::Use::nuclear;
            continue;
        }
        enter(e.husband, e.household, Role::parent);
        enter(e.wife, e.household, Role::parent);
        ++pairs;
    }
    for (const std::uint32_t i : elders) {
        const std::int32_t household = join(people_[i].age, people_[i].age);
        if (household < 0) continue;
        enter(static_cast<std::int32_t>(i), household, Role::parent);
        ++singles;
    }
    // Couples nobody joined are nuclear families: so many fewer lone parents, and households without a couple instead.
    const std::size_t alone = alone_couple_kin_ - singles, apart = double_couples_ - pairs;
    no_couples_ += alone + apart;
    lone_wanted_ -= std::min(lone_wanted_, alone + 2 * apart);
}

void Builder::choose_lone_parents() {
    Slots slots = slots_of(draw_, district_, decision::synthesis_role);
    const auto fathers = static_cast<std::size_t>(
        std::floor(static_cast<double>(lone_wanted_) * margins_.nation->father_share + slots.uniform()));
    for (const Sex sex : {Sex::male, Sex::female}) {
        std::vector<double> weights(people_.size(), 0.0);
        for (std::size_t i = 0; i < people_.size(); ++i) {
            const DraftPerson& p = people_[i];
            if (!free(i) || p.spouse >= 0 || p.sex != sex || p.age < 20) continue;
            switch (p.marital) {
                case MaritalStatus::married:
                    weights[i] = chances.lone_married;
                    break;
                case MaritalStatus::divorced:
                    weights[i] = p.age < 75 ? chances.lone_divorced : chances.lone_divorced_from_75;
                    break;
                case MaritalStatus::widowed:
                    weights[i] = chances.lone_widowed;
                    break;
                default:
                    weights[i] = sex == Sex::female && p.age < 50 ? chances.lone_never : 0.0;
            }
        }
        const std::size_t wanted = sex == Sex::male ? std::min(fathers, lone_wanted_) : lone_wanted_ - lone_.size();
        for (const std::uint32_t i : sample(weights, wanted, slots)) {
            Family f;
            (sex == Sex::male ? f.father : f.mother) = static_cast<std::int32_t>(i);
            f.household = found(HouseholdType::lone_parent);
            enter(static_cast<std::int32_t>(i), f.household, Role::head);
            lone_.push_back(f);
        }
    }
}

/// Brothers and sisters, cousins, people who share a flat: households of adults without a couple or a parent.
void Builder::gather_others() {
    Slots slots = slots_of(draw_, district_, decision::synthesis_extra);
    std::vector<double> weights(people_.size(), 0.0);
    for (std::size_t i = 0; i < people_.size(); ++i) {
        const DraftPerson& p = people_[i];
        if (!free(i) || p.spouse >= 0 || p.age < 18) continue;
        const bool never = p.marital == MaritalStatus::never_married;
        if (p.age >= 60)
            weights[i] = never ? chances.share_never_from_60 : chances.share_other_from_60;
        else if (never)
            weights[i] = p.age < 25   ? chances.share_never_below_25
                         : p.age < 45 ? chances.share_never_below_45
                                      : chances.share_never_below_60;
        else
            weights[i] = chances.share_other_below_60;
    }
    std::vector<std::pair<double, std::uint32_t>> rank;
    for (const std::uint32_t i : sample(weights, no_couples_ * 2 + no_couples_ / 5, slots))
        rank.emplace_back(people_[i].age + 4.0 * slots.normal(), i);
    std::sort(rank.begin(), rank.end());
    const std::size_t count = std::min(no_couples_, rank.size() / 2);
    for (std::size_t h = 0; h < count; ++h) found(HouseholdType::other);
    const auto first = static_cast<std::int32_t>(draft_.households.size() - count);
    for (std::size_t r = 0; r < rank.size() && count > 0; ++r) {
        const auto h = static_cast<std::int32_t>(r * count / rank.size());
        const bool head = draft_.households[static_cast<std::size_t>(first + h)].size == 0;
        enter(static_cast<std::int32_t>(rank[r].second), first + h, head ? Role::head : Role::other);
    }
}

bool Builder::give_first_child(Family& f) {
    const int parent = parent_age(f);
    const int wanted =
        parent - static_cast<int>(std::floor(assumed::first_child_gap + assumed::first_child_sd * slots_.normal()));
    const int high = (f.father >= 0 && f.mother >= 0 ? std::min(age(f.father), age(f.mother))
                      : f.mother >= 0                ? age(f.mother)
                                                     : age(f.father)) -
                     least_gap;
    const int low = f.mother >= 0 ? age(f.mother) - most_gap_mother : age(f.father) - most_gap_father;
    if (high < 0) return false;
    const auto child = take_child(wanted, low, high);
    if (child) adopt(f, *child);
    return child.has_value();
}

/// A lone parent whose age no child fits makes room for another one.
void Builder::exchange_lone_parents() {
    std::vector<std::uint32_t> candidates;
    for (std::uint32_t i = 0; i < people_.size(); ++i) {
        const DraftPerson& p = people_[i];
        if (!free(i) || p.spouse >= 0 || p.age < 22 || p.age > 65) continue;
        if (p.marital != MaritalStatus::never_married || (p.sex == Sex::female && p.age < 46)) candidates.push_back(i);
    }
    slots_.shuffle(candidates);
    std::stable_partition(candidates.begin(), candidates.end(),
                          [this](std::uint32_t i) { return people_[i].marital != MaritalStatus::never_married; });
    for (Family& f : lone_) {
        if (f.children > 0) continue;
        const std::int32_t before = f.father >= 0 ? f.father : f.mother;
        while (f.children == 0 && !candidates.empty()) {
            const std::uint32_t i = candidates.back();
            candidates.pop_back();
            if (!free(i)) continue;
            Family other;
            (people_[i].sex == Sex::male ? other.father : other.mother) = static_cast<std::int32_t>(i);
            other.household = f.household;
            people_[i].household = f.household;  // so that nobody adopts the parent as own child
            if (!give_first_child(other)) {
                people_[i].household = -1;
                continue;
            }
            people_[static_cast<std::size_t>(before)].household = -1;
            people_[i].role = Role::head;
            f = other;
        }
    }
}

/// Marks the couples without children at home; `old_weights` gets a weight for every elderly couple, 0 for the others.
std::vector<char> Builder::choose_childless(double children, std::vector<double>& old_weights) {
    // Who among the couples has children at home: of elderly couples as many have none as the area says; of the others
    // the nation's share.
    const National& n = *margins_.nation;
    std::vector<double> young_weights(couples_.size(), 0.0);
    std::size_t old_count = 0, young_count = 0;
    for (std::size_t c = 0; c < couples_.size(); ++c) {
        const Couple& couple = couples_[c];
        if (couple.use != Couple::Use::nuclear) continue;
        const int wife = age(couple.wife);
        if (age(couple.husband) >= 65 && wife >= 60) {
            old_weights[c] = wife < 70 ? 1.0 : wife < 80 ? 1.1 : 1.0;
            ++old_count;
        } else {
            young_weights[c] = wife < 25   ? chances.childless_below_25
                               : wife < 30 ? chances.childless_below_30
                               : wife < 35 ? chances.childless_below_35
                               : wife < 50 ? chances.childless_below_50
                               : wife < 55 ? chances.childless_below_55
                                           : chances.childless_from_55;
            ++young_count;
        }
    }
    std::vector<char> childless(couples_.size(), 0);
    for (const std::uint32_t c : sample(old_weights, district_.elderly_couples, slots_)) childless[c] = 1;
    // Three generations as the nation's share of households with other kin; their other couples live with a parent
    // only.
    const double kin = district_.families - district_.nuclear;
    const double three_mean = n.type_households[4] / (n.type_households[4] + n.type_households[5]);
    const double three = std::min(kin, n.in_kin_households(three_mean, assumed::three_beyond, kin, district_.families));
    const auto three_wanted = static_cast<std::size_t>(three + slots_.uniform());
    std::vector<double> middle_weights(couples_.size(), 0.0);
    std::size_t middle_count = 0;
    for (std::size_t c = 0; c < couples_.size(); ++c)
        if (couples_[c].use == Couple::Use::middle) {
            middle_weights[c] = age(couples_[c].wife) >= 58 ? chances.generations_childless_from_58
                                                            : chances.generations_childless_below_58;
            ++middle_count;
        }
    for (const std::uint32_t c : sample(middle_weights, middle_count - std::min(middle_count, three_wanted), slots_))
        childless[c] = 1;

    // Of the other couples: half way between the nation's share and as many as leave families with children their usual
    // number of children (where children are few, both couples without and families with fewer are more).
    const double old_with =
        static_cast<double>(old_count - std::min<std::size_t>(old_count, district_.elderly_couples));
    const double with = children / assumed::children_a_family - static_cast<double>(lone_.size()) - old_with -
                        static_cast<double>(std::min(three_wanted, middle_count));
    const auto young = static_cast<double>(young_count);
    const double young_childless =
        0.5 * (std::clamp(young - with, 0.1 * young, 0.65 * young) + assumed::usually_childless * young);
    for (const std::uint32_t c :
         sample(young_weights, static_cast<std::size_t>(young_childless + slots_.uniform()), slots_))
        childless[c] = 1;
    return childless;
}

void Builder::first_children() {
    for (std::uint32_t i = 0; i < people_.size(); ++i) {
        const DraftPerson& p = people_[i];
        if (!free(i) || p.spouse >= 0) continue;
        if (p.age < 20 || (p.marital == MaritalStatus::never_married && p.age < 75) ||
            (p.marital != MaritalStatus::widowed && p.age < 60))
            children_.put(p.age, i);
    }
    // The oldest first: only they can be parents of the oldest.
    std::stable_sort(lone_.begin(), lone_.end(),
                     [this](const Family& a, const Family& b) { return parent_age(a) > parent_age(b); });
    const auto children = static_cast<double>(children_.size());
    for (Family& f : lone_) give_first_child(f);
    exchange_lone_parents();

    std::vector<double> old_weights(couples_.size(), 0.0);
    const std::vector<char> childless = choose_childless(children, old_weights);
    std::vector<std::uint32_t> order(couples_.size());
    for (std::uint32_t c = 0; c < order.size(); ++c) order[c] = c;
    slots_.shuffle(order);
    std::stable_partition(order.begin(), order.end(), [&](std::uint32_t c) { return old_weights[c] > 0; });
    for (const std::uint32_t c : order) {
        Couple& couple = couples_[c];
        if (couple.use == Couple::Use::elder) continue;
        if (couple.use == Couple::Use::nuclear) settle_couple(c, false);
        Family f{couple.husband, couple.wife, couple.household, -1, 0};
        if (childless[c] == 0 && !give_first_child(f) && old_weights[c] > 0)
            empty_nests_.push_back(static_cast<std::uint32_t>(families_.size()));
        families_.push_back(f);
    }
    families_.insert(families_.end(), lone_.begin(), lone_.end());
}

/// Children a family may have at home.
int Builder::capacity(const Family& f) {
    const double u = slots_.uniform();
    const bool two_parents = f.father >= 0 && f.mother >= 0;
    constexpr auto& r = assumed::room;
    const std::array<double, 3>& upto = draft_.households[static_cast<std::size_t>(f.household)].size > 3
                                            ? r.generations
                                        : f.first_child_age >= 22 ? (two_parents ? r.couple_grown : r.lone_grown)
                                        : two_parents             ? r.couple
                                                                  : r.lone;
    return u < upto[0] ? 1 : u < upto[1] ? 2 : u < upto[2] ? 3 : 4;
}

void Builder::further_children() {
    AgeShelf room;  // families with room for one more, by the age of their first child
    for (std::uint32_t f = 0; f < families_.size(); ++f)
        if (families_[f].children > 0)
            for (int k = capacity(families_[f]); k > 1; --k) room.put(families_[f].first_child_age, f);
    std::vector<std::uint32_t> waiting;
    while (const auto child = take_child(0, 0, 127)) waiting.push_back(*child);
    slots_.shuffle(waiting);
    // Children first, so that nobody below 18 is left over.
    std::stable_sort(waiting.begin(), waiting.end(), [this](std::uint32_t a, std::uint32_t b) {
        return (people_[a].age < 18) > (people_[b].age < 18);
    });
    std::vector<std::uint32_t> left;
    for (const std::uint32_t child : waiting) {
        const int a = people_[child].age;
        const int spacing = slots_.uniform() < 0.5 ? 3 : -3;
        bool placed = false;
        std::array<std::uint32_t, 4> refused{};
        std::size_t refusals = 0;
        while (!placed && refusals < refused.size()) {
            const auto f = room.take(a + spacing, a - 9, a + 9, slots_);
            if (!f) break;
            placed = may_have(families_[*f], a);
            if (placed)
                adopt(families_[*f], child);
            else
                refused[refusals++] = *f;
        }
        for (std::size_t k = 0; k < refusals; ++k) room.put(families_[refused[k]].first_child_age, refused[k]);
        if (!placed) left.push_back(child);
    }
    // Those without a family with room: any family whose ages allow, those with children first.
    AgeShelf any;
    for (std::uint32_t f = 0; f < families_.size(); ++f) any.put(parent_age(families_[f]), f);
    for (const std::uint32_t child : left) {
        const int a = people_[child].age;
        std::vector<std::uint32_t> seen;
        for (int attempt = 0; attempt < 8; ++attempt) {
            const auto f = any.take(a + 31, a + least_gap, a + most_gap_mother, slots_);
            if (!f) break;
            seen.push_back(*f);
            Family& family = families_[*f];
            const bool wanted = family.children > 0 || attempt >= 6 || a >= 30;
            if (!wanted || !may_have(family, a) ||
                draft_.households[static_cast<std::size_t>(family.household)].size >= 8)
                continue;
            adopt(family, child);
            break;
        }
        for (const std::uint32_t f : seen) any.put(parent_age(families_[f]), f);
    }
}

/// Where many of the unmarried live alone (cities of students), elderly couples that should have a child at home find
/// none. One who lives alone moves in with them, and a young adult takes over the one-person household, the child of
/// a couple not yet elderly or with brothers or sisters at home: the numbers of both kinds of household stay.
void Builder::bring_children_home() {
    if (empty_nests_.empty()) return;
    std::vector<std::int32_t> family_of(draft_.households.size(), -1);
    for (std::size_t f = 0; f < families_.size(); ++f)
        family_of[static_cast<std::size_t>(families_[f].household)] = static_cast<std::int32_t>(f);
    AgeShelf alone;
    std::vector<std::uint32_t> leavers;
    for (std::uint32_t i = 0; i < people_.size(); ++i) {
        const DraftPerson& p = people_[i];
        if (free(i) || p.marital != MaritalStatus::never_married || p.age >= 65) continue;
        const auto home = static_cast<std::size_t>(p.household);
        if (draft_.households[home].type == HouseholdType::one_person && p.age >= 25) alone.put(p.age, i);
        if (p.role == Role::child && p.age >= 18 && p.age < 35 && family_of[home] >= 0) leavers.push_back(i);
    }
    slots_.shuffle(leavers);
    const auto may_leave = [&](std::uint32_t i) {
        const Family& f =
            families_[static_cast<std::size_t>(family_of[static_cast<std::size_t>(people_[i].household)])];
        return f.children > 1 || (f.father >= 0 && f.mother >= 0 && age(f.mother) < 60);
    };
    for (const std::uint32_t nest : empty_nests_) {
        Family& f = families_[nest];
        if (f.children > 0) continue;
        while (!leavers.empty() && !may_leave(leavers.back())) leavers.pop_back();
        if (leavers.empty()) return;
        const auto back = alone.take(parent_age(f) - 32, parent_age(f) - most_gap_mother, parent_age(f) - 20, slots_);
        if (!back) continue;
        if (!may_have(f, people_[*back].age)) continue;
        const std::uint32_t leaver = leavers.back();
        leavers.pop_back();
        const std::int32_t flat = people_[*back].household;
        const std::int32_t home = people_[leaver].household;
        --families_[static_cast<std::size_t>(family_of[static_cast<std::size_t>(home)])].children;
        --draft_.households[static_cast<std::size_t>(home)].size;
        --draft_.households[static_cast<std::size_t>(flat)].size;
        enter(static_cast<std::int32_t>(leaver), flat, Role::head);
        adopt(f, *back);
    }
}

/// Whoever is left: lone parents without a child found, elders, single adults, and (in hamlets) a child no family could
/// take.
void Builder::place_the_rest() {
    // A lone parent without a child is one of the others.
    std::vector<std::int32_t> homes;
    for (std::size_t h = 0; h < draft_.households.size(); ++h)
        if (draft_.households[h].type == HouseholdType::other) homes.push_back(static_cast<std::int32_t>(h));
    std::vector<std::int32_t> singles;
    for (const Family& f : families_)
        if (f.children == 0 && (f.father < 0 || f.mother < 0)) singles.push_back(f.household);
    // Two such make a household of others; a last one joins one.
    std::vector<std::uint32_t> left;
    for (std::uint32_t i = 0; i < people_.size(); ++i)
        if (free(i) && !(people_[i].spouse >= 0 && people_[static_cast<std::size_t>(people_[i].spouse)].household >= 0))
            left.push_back(i);
    slots_.shuffle(left);
    std::size_t next_single = 0;
    for (const std::uint32_t i : left) {
        if (!free(i)) continue;
        std::int32_t home = -1;
        if (people_[i].age >= 18 && next_single < singles.size()) {
            home = singles[next_single++];
            homes.push_back(home);
        } else if (!homes.empty()) {
            home = homes[slots_.below(static_cast<std::uint32_t>(homes.size()))];
        } else if (!families_.empty()) {
            home = families_[slots_.below(static_cast<std::uint32_t>(families_.size()))].household;
        } else {
            home = found(HouseholdType::other);
            homes.push_back(home);
        }
        const bool first = draft_.households[static_cast<std::size_t>(home)].size == 0;
        enter(static_cast<std::int32_t>(i), home, first ? Role::head : Role::other);
    }
    // Lone parents still by themselves move in with one of the others, if there is any.
    for (; next_single < singles.size(); ++next_single) {
        const std::int32_t from = singles[next_single];
        const std::int32_t partner = next_single + 1 < singles.size() ? singles[next_single + 1]
                                     : homes.empty()                  ? -1
                                                     : homes[slots_.below(static_cast<std::uint32_t>(homes.size()))];
        if (partner < 0) break;
        for (Family& f : lone_) {
            if (f.household != from) continue;
            const std::int32_t person = f.father >= 0 ? f.father : f.mother;
            enter(person, partner, Role::other);
            draft_.households[static_cast<std::size_t>(from)].size = 0;
        }
        if (next_single + 1 < singles.size()) ++next_single;
    }
}

void Builder::name_types() {
    struct Seen {
        int spouse = 0, child = 0, parent = 0, other = 0, size = 0;
    };
    std::vector<Seen> seen(draft_.households.size());
    for (const DraftPerson& p : people_) {
        Seen& s = seen[static_cast<std::size_t>(p.household)];
        ++s.size;
        s.spouse += p.role == Role::spouse ? 1 : 0;
        s.child += p.role == Role::child ? 1 : 0;
        s.parent += p.role == Role::parent ? 1 : 0;
        s.other += p.role == Role::other ? 1 : 0;
    }
    std::vector<std::int32_t> new_row(seen.size(), -1);
    std::vector<DraftHousehold> kept;
    kept.reserve(seen.size());
    for (std::size_t h = 0; h < seen.size(); ++h) {
        if (seen[h].size == 0) continue;
        const Seen& s = seen[h];
        DraftHousehold household = draft_.households[h];
        if (household.type != HouseholdType::institution) {
            household.type = s.size == 1    ? HouseholdType::one_person
                             : s.other > 0  ? HouseholdType::other
                             : s.parent > 0 ? (s.child > 0 ? HouseholdType::three_generation : HouseholdType::other)
                             : s.child > 0 && s.spouse > 0 ? HouseholdType::couple_with_children
                             : s.child > 0                 ? HouseholdType::lone_parent
                             : s.spouse > 0                ? HouseholdType::couple
                                                           : HouseholdType::other;
        }
        new_row[h] = static_cast<std::int32_t>(kept.size());
        kept.push_back(household);
    }
    for (DraftPerson& p : people_) p.household = new_row[static_cast<std::size_t>(p.household)];
    draft_.households = std::move(kept);
}

}  // namespace

void form_households(Draft& draft, const Margins& margins, const Division& division, std::size_t d, Month start,
                     const Draw& draw) {
    Builder(draft, margins, division, d, start, draw).build();
}

}  // namespace tsunagari::synthesis
