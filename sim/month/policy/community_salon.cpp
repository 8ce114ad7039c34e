// 居場所: a place in the neighbourhood where people meet: 通いの場・サロン, community café, men's shed, こども食堂,
// library or park, mobile salon. `variety` names the kind, and a kind is nothing but other defaults (the table below).
//
// Mechanism. Residents hear of it, come if it is near enough and has a seat, and meet the same circle again and again:
// ties form among those of one session. While they come, support lightens loneliness and fades after. A full place
// keeps a waiting list. Source. 通いの場 FY2022 (2.23 million participants, 80 % women, 73 % aged 75+); Hikichi et al.
// 2015 (salons within 350 m); effect between Masi et al. 2011 and Lasgaard et al. 2022.
//
// Some have a role to play (the table, the tea, the saw) and stop less easily. A mobile salon is a place with several
// stops: each of its sessions is at the next stop in turn, and those of a stop come when it is there.
//
// Where the places stand: one after another in the district, then the neighbourhood, with the fewest places a resident
// it is for, so that more places only add to fewer. Somebody who would come thinks of it in some months and then takes
// the best of staying at home and the places in reach, by  come_log_odds − metres / range + ties there + Gumbel error,
// the error fixed per person, place and month: a new place draws only those to whom it is the best. Who finds it full
// takes the next best; who finds no seat waits for the best. Real places keep
// their number and site at any world.scale, their seats are scaled as a running total (the first n places have n ·
// seats · scale seats, rounded).

#include <algorithm>
#include <bit>
#include <iterator>
#include <memory>
#include <utility>

#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

/// Places whose pull is weaker than e^-6 of one next door are not thought of.
constexpr double reach_in_ranges = 6;

/// A kind of 居場所: the defaults in which it differs from others. All but the salon's are assumptions; the
/// salon's willingness is set on scenarios/kayoinoba.toml.
struct Variety {
    std::string_view name;
    std::int64_t least_age;
    std::string_view sex;
    std::int64_t seats, sessions, stops;
    double set_up_yen, yen_a_year, yen_a_visit;
    double willing, women, decade, ashamed, would_not_change;  ///< who would come, and barriers
    double range_m, pull, attend, tie, role, relief_sd;
};
constexpr Variety varieties[] = {
    {"salon", 65,   "any", 20,    2,     1,   300e3, 500e3, 100,  //
     0.019,   1.35, 0.90,  0.035, 0.126, 350, 0,     0.75,  0.005, 0.1, 0.15},
    {"community_cafe",
     16,
     "any",
     40,
     8,
     1,
     1e6,
     2e6,
     300,  //
     0.06,
     0.60,
     0.20,
     0.035,
     0.126,
     500,
     0,
     0.35,
     0.003,
     0.1,
     0.10},
    {"mens_shed", 60,   "male", 15,    4,     1,   1e6, 600e3, 200,  //
     0.06,        0.00, 0.20,   0.020, 0.100, 800, 0,   0.70,  0.008, 0.8, 0.15},
    {"childrens_cafeteria",
     6,
     "any",
     40,
     2,
     1,
     300e3,
     500e3,
     400,  //
     0.06,
     0.40,
     0.00,
     0.060,
     0.100,
     500,
     0,
     0.60,
     0.003,
     0.2,
     0.10},
    {"public_space", 6,    "any", 300,   20,    1,    0,   300e3, 0,  //
     0.15,           0.20, 0.10,  0.010, 0.060, 1000, 0.5, 0.15,  0.0003, 0.0, 0.03},
    {"mobile_salon", 65,   "any", 12,    8,     8,   3e6, 4e6,  200,  //
     0.019,          1.15, 0.90,  0.035, 0.126, 350, 0,   0.75, 0.005, 0.1, 0.15},
};

const Variety& variety_named(std::string_view name) {
    return *std::find_if(std::begin(varieties), std::end(varieties) - 1,
                         [name](const Variety& v) { return v.name == name; });
}

class CommunitySalon final : public PolicyLever {
   public:
    CommunitySalon() { become(varieties[0]); }
    [[nodiscard]] std::string_view kind() const override { return "community_salon"; }
    [[nodiscard]] std::string_view label_en() const override { return "Community salons (places to be)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "居場所（通いの場・サロン）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& draw, std::uint32_t number) override;
    void hear(std::span<const Referral> referrals, const World& world) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    void become(const Variety& variety);
    void describe_variety(Form& form);
    void describe_places(Form& form);
    void describe_yen(Form& form);
    void describe_coming(Form& form);
    void describe_leaving(Form& form);
    void close(const World& world, Delivery& delivery);
    void let_go(const World& world, const Draw& draw, Delivery& delivery);
    void drop_waiting(const World& world, const Draw& draw);
    void apply(const World& world, const Draw& draw, std::span<const PersonIndex> willing, Delivery& delivery);
    [[nodiscard]] std::vector<std::uint32_t> prefers(const World& world, const Draw& draw, PersonIndex i) const;
    [[nodiscard]] std::uint32_t sessions_at(std::uint32_t site) const;
    [[nodiscard]] double leaves(const World& world, const Draw& draw, PersonIndex i) const;
    void admit_applicants(const World& world, const Draw& draw, Delivery& delivery);
    std::vector<Attendance> attend(const World& world, const Draw& draw, Delivery& delivery);
    void charge(const World& world, std::uint64_t visits, Delivery& delivery);
    [[nodiscard]] double contacts_a_month() const {
        return static_cast<double>(sessions_per_month_) / static_cast<double>(stops_per_place_) * attend_probability_ *
               attend_probability_;
    }

    Funnel funnel_;
    Support support_;
    Meeting meeting_;
    std::string variety_{varieties[0].name};
    std::int64_t places_ = 10;
    std::int64_t seats_per_place_ = 0;
    std::int64_t sessions_per_month_ = 0;
    std::int64_t stops_per_place_ = 1;
    std::vector<std::string> districts_;
    double attendance_range_m_ = 0;
    double come_log_odds_ = 0;
    double log_odds_per_tie_there_ = 0.5;
    double consider_monthly_probability_ = 0.25;
    double attend_probability_ = 0;
    double leave_monthly_probability_ = 0.02;
    double role_share_ = 0;
    double role_leave_factor_ = 0.5;
    double give_up_monthly_probability_ = 0.15;
    double set_up_yen_per_place_ = 0;
    double yen_per_place_year_ = 0;
    double yen_per_visit_ = 0;

    std::uint32_t number_ = 0;
    std::uint32_t months_ = 0;               ///< of service so far
    std::vector<NeighbourhoodIndex> sites_;  ///< the stops of the first place, of the second …
    std::vector<std::uint32_t> seats_;
    Reach reach_;
    Roll roll_;
    std::vector<Applicant> waiting_;
    std::vector<SecondChoices> second_;  ///< of those who applied this month
    std::vector<PersonIndex> accompanied_;
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void CommunitySalon::become(const Variety& v) {
    funnel_.target.least_age = v.least_age;
    funnel_.target.sex = v.sex;
    seats_per_place_ = v.seats, sessions_per_month_ = v.sessions, stops_per_place_ = v.stops;
    set_up_yen_per_place_ = v.set_up_yen, yen_per_place_year_ = v.yen_a_year, yen_per_visit_ = v.yen_a_visit;
    Propensity& would = funnel_.propensity;
    would.willing_share = v.willing;
    would.willing_log_odds_women = v.women;
    would.willing_log_odds_per_decade_after_65 = v.decade;
    would.ashamed_share = v.ashamed;
    would.would_not_change_share = v.would_not_change;
    attendance_range_m_ = v.range_m, come_log_odds_ = v.pull, attend_probability_ = v.attend;
    meeting_.tie_probability_per_shared_session = v.tie;
    role_share_ = v.role;
    support_.effect_sd = v.relief_sd;
}

/// A word that is read sets the defaults of all that is read after it.
void CommunitySalon::describe_variety(Form& form) {
    const std::string before = variety_;
    std::vector<std::string> names;
    for (const Variety& v : varieties) names.emplace_back(v.name);
    form.word("variety", variety_,
              {.unit = "",
               .en = "kind of place: salon (通いの場), community_cafe, mens_shed, childrens_cafeteria, public_space "
                     "(library, park), mobile_salon; it sets defaults of this lever, which the scenario may change",
               .ja = "居場所の種類（サロン・通いの場、コミュニティカフェ、メンズシェッド、こども食堂、図書館・公園、移"
                     "動サロン）。"
                     "種類により以下の既定値が変わる",
               .source = "",
               .choices = names});
    if (variety_ != before) become(variety_named(variety_));
}

void CommunitySalon::describe(Form& form) {
    describe_variety(form);
    funnel_.describe(form);
    describe_places(form);
    describe_yen(form);
    describe_coming(form);
    describe_leaving(form);
    support_.describe(form,
                      {.unit = "SD",
                       .least = 0,
                       .most = 2,
                       .low = 0.05,
                       .high = 0.35,
                       .grade = Grade::derived,
                       .en = "mean relief of loneliness while somebody attends",
                       .ja = "参加中の孤独感の平均的な軽減",
                       .source = "between Masi et al. 2011 (social access, 0.06) and Lasgaard et al. 2022 (0.47)"});
    meeting_.describe(form);
}

void CommunitySalon::describe_places(Form& form) {
    form.integer("places", places_,
                 {.unit = "places",
                  .least = 0,
                  .most = 200'000,
                  .en = "places in the real town; 0 = none",
                  .ja = "居場所の数（実際の町で）",
                  .source = ""});
    form.integer("seats_per_place", seats_per_place_,
                 {.unit = "people",
                  .least = 0,
                  .most = 10'000,
                  .low = 10,
                  .high = 30,
                  .en = "people a place can have on its roll",
                  .ja = "1か所の定員",
                  .source = ""});
    form.integer("sessions_per_month", sessions_per_month_,
                 {.unit = "1/month",
                  .least = 1,
                  .most = 31,
                  .low = 1,
                  .high = 8,
                  .en = "sessions a month at each place",
                  .ja = "月あたり開催回数",
                  .source = ""});
    form.integer("stops_per_place", stops_per_place_,
                 {.unit = "stops",
                  .least = 1,
                  .most = 100,
                  .en = "neighbourhoods a mobile place visits in turn, a session at each, with the seats at each; 1 = "
                        "it does not move",
                  .ja = "巡回する町内の数（1は固定。定員は町内ごと）",
                  .source = ""});
    form.words("districts", districts_,
               {.unit = "",
                .en = "school districts that get places, by name or number from 1; empty = all",
                .ja = "設置する校区（名前または番号。空欄はすべて）",
                .source = ""});
}

void CommunitySalon::describe_yen(Form& form) {
    form.number("set_up_yen_per_place", set_up_yen_per_place_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e9,
                 .low = 0,
                 .high = 2e6,
                 .en = "cost of opening a place, once",
                 .ja = "1か所の開設費",
                 .source = ""});
    form.number("yen_per_place_year", yen_per_place_year_,
                {.unit = "yen of 2024/year",
                 .least = 0,
                 .most = 1e9,
                 .low = 100'000,
                 .high = 2e6,
                 .grade = Grade::read,
                 .en = "yearly cost of running a place",
                 .ja = "1か所の年間運営費",
                 .source = "孤独・孤立対策 model grants: at most 500,000 yen a year at school-district scale, "
                           "2,000,000 at municipality scale"});
    form.number("yen_per_visit", yen_per_visit_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 500,
                 .en = "cost of one visit (tea, insurance)",
                 .ja = "参加1回あたりの費用（茶菓・保険）",
                 .source = ""});
}

void CommunitySalon::describe_coming(Form& form) {
    form.number("attendance_range_m", attendance_range_m_,
                {.unit = "m",
                 .least = 10,
                 .most = 100'000,
                 .low = 300,
                 .high = 800,
                 .grade = Grade::read,
                 .en = "distance at which the odds of coming fall to 1/e",
                 .ja = "参加のオッズが1/eに下がる距離",
                 .source = "Hikichi et al. 2015 (instrument: salons within 350 m)"});
    form.number("come_log_odds", come_log_odds_,
                {.unit = "log odds",
                 .least = -10,
                 .most = 10,
                 .low = -1,
                 .high = 1,
                 .en = "pull of a place next door against staying at home, in a month one thinks of it",
                 .ja = "隣にある場に行く傾向（家にいることに対して）",
                 .source = ""});
    form.number("log_odds_per_tie_there", log_odds_per_tie_there_,
                {.unit = "log odds",
                 .least = 0,
                 .most = 5,
                 .low = 0,
                 .high = 1,
                 .en = "pull of each tie who is there (three count at most)",
                 .ja = "知人が1人いるごとの行きやすさ（3人まで）",
                 .source = ""});
    form.number("consider_monthly_probability", consider_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.05,
                 .high = 0.5,
                 .en = "probability a month that somebody who would come thinks of it",
                 .ja = "行きたい人がその月に行こうと考える確率",
                 .source = ""});
    form.number("attend_probability", attend_probability_,
                {.low = 0.5,
                 .high = 0.9,
                 .en = "probability that somebody on the roll comes to a session",
                 .ja = "登録者が各回に来る確率",
                 .source = ""});
}

void CommunitySalon::describe_leaving(Form& form) {
    form.number("leave_monthly_probability", leave_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.01,
                 .high = 0.05,
                 .en = "probability a month of stopping",
                 .ja = "参加をやめる確率（月）",
                 .source = ""});
    form.number("role_share", role_share_,
                {.low = 0,
                 .high = 0.9,
                 .en = "share of those who come who have a role to play",
                 .ja = "役割（出番）をもつ参加者の割合",
                 .source = ""});
    form.number("role_leave_factor", role_leave_factor_,
                {.low = 0.3,
                 .high = 1,
                 .en = "factor of the probability of stopping for those with a role",
                 .ja = "役割をもつ人がやめる確率の倍率",
                 .source = ""});
    form.number("give_up_monthly_probability", give_up_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.05,
                 .high = 0.5,
                 .en = "probability a month of leaving the waiting list",
                 .ja = "待機をあきらめる確率（月）",
                 .source = ""});
}

void CommunitySalon::check(PlanCheck& plan) const {
    funnel_.target.check(plan);
    if (places_ == 0) plan.warnings.push_back("places is 0: it will have no effect.");
    if (places_ > 0 && seats_per_place_ == 0) plan.errors.push_back("seats_per_place is 0: nobody could come.");
    const double seats = static_cast<double>(places_) * static_cast<double>(stops_per_place_) *
                         static_cast<double>(seats_per_place_) * plan.scale;
    if (plan.people > 0 && seats > static_cast<double>(plan.people)) {
        plan.errors.push_back("Its capacity is above the population: " + std::to_string(places_) + " places of " +
                              (stops_per_place_ > 1 ? std::to_string(stops_per_place_) + " stops with " : "") +
                              std::to_string(seats_per_place_) + " seats for " + std::to_string(plan.people) +
                              " residents" + (plan.scale < 1 ? " (seats are scaled like them)." : "."));
    }
    check_districts(districts_, plan);
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void CommunitySalon::open(const World& world, const Draw& /*draw*/, std::uint32_t number) {
    number_ = number;
    funnel_.open(number);
    funnel_.target.refuse_unknown_districts(world);
    sites_ = site_places(world, funnel_.target, districts_, static_cast<std::uint32_t>(places_ * stops_per_place_));
    const double seats = static_cast<double>(seats_per_place_) * world.scale;
    for (std::uint32_t k = 0; k < sites_.size(); ++k) seats_.push_back(whole_part(seats, k));
    reach_.build(world.place, sites_, reach_in_ranges * attendance_range_m_);
}

void CommunitySalon::hear(std::span<const Referral> referrals, const World& world) {
    accompanied_.clear();
    if (sites_.empty() || !funnel_.target.in_service(world.now)) return;
    std::vector<PersonIndex> whatever_age;
    for (const Referral& referral : referrals) {
        funnel_.tell(world, referral.who);
        accompanied_.push_back(referral.who);
        if (referral.any_age) whatever_age.push_back(referral.who);
    }
    std::sort(accompanied_.begin(), accompanied_.end());
    accompanied_.erase(std::unique(accompanied_.begin(), accompanied_.end()), accompanied_.end());
    std::sort(whatever_age.begin(), whatever_age.end());
    funnel_.welcome(std::move(whatever_age));
}

void CommunitySalon::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (sites_.empty()) return;
    if (!funnel_.target.in_service(world.now)) return close(world, delivery);
    let_go(world, draw, delivery);
    drop_waiting(world, draw);
    const std::vector<PersonIndex> willing = funnel_.scan(world, draw, roll_.engaged(waiting_), accompanied_, delivery);
    apply(world, draw, willing, delivery);
    admit_applicants(world, draw, delivery);

    const std::vector<Attendance> attendance = attend(world, draw, delivery);
    std::vector<PersonIndex> came;
    std::uint64_t visits = 0;
    for (const Attendance& a : attendance) {
        came.push_back(a.who);
        visits += static_cast<std::uint64_t>(std::popcount(a.sessions));
    }
    meeting_.make_ties(world, draw, number_, attendance, static_cast<std::uint32_t>(sites_.size()),
                       static_cast<float>(contacts_a_month()), delivery.ties);
    funnel_.spread_word(world, draw, came);
    charge(world, visits, delivery);
    roll_.count_kept(world, delivery);
    for (const Applicant& a : waiting_) count(delivery, world, Stage::waiting, a.who);
    for (const std::uint32_t seats : seats_) delivery.seats += seats;
    delivery.seats_used = static_cast<std::uint32_t>(roll_.size());
    delivery.providers = static_cast<std::uint32_t>(sites_.size() / static_cast<std::size_t>(stops_per_place_));
    accompanied_.clear();
    ++months_;
}

/// Service is over (or has not begun): whoever still came stops.
void CommunitySalon::close(const World& world, Delivery& delivery) {
    waiting_.clear();
    if (roll_.size() > 0) roll_.remove_if(world, delivery, [](const Enrolment&) { return true; });
}

/// Those who died, left, moved out of reach or had enough.
void CommunitySalon::let_go(const World& world, const Draw& draw, Delivery& delivery) {
    const auto gone = roll_.remove_if(world, delivery, [&](const Enrolment& e) {
        if (!world.people.present(e.who) || !reach_.within(world.neighbourhood(e.who), e.where)) return true;
        const std::uint64_t key = world.people.key[e.who].value;
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < leaves(world, draw, e.who);
    });
    for (const Enrolment& e : gone) {
        if (world.people.present(e.who)) meeting_.part(world, draw, number_, e, roll_, delivery.ties);
    }
}

/// Probability this month of stopping: lower for those with a role, which they keep.
double CommunitySalon::leaves(const World& world, const Draw& draw, PersonIndex i) const {
    if (role_share_ <= 0) return leave_monthly_probability_;
    const std::uint64_t key = world.people.key[i].value;
    const bool role = draw.uniform(key, Month{}, decision::lever_role, lever_n(number_)) < role_share_;
    return leave_monthly_probability_ * (role ? role_leave_factor_ : 1);
}

void CommunitySalon::drop_waiting(const World& world, const Draw& draw) {
    std::erase_if(waiting_, [&](const Applicant& a) {
        if (!world.people.present(a.who) || !reach_.within(world.neighbourhood(a.who), a.where)) return true;
        const std::uint64_t key = world.people.key[a.who].value;
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < give_up_monthly_probability_;
    });
}

/// Those who think of it this month and prefer a place to staying at home come to its door.
void CommunitySalon::apply(const World& world, const Draw& draw, std::span<const PersonIndex> willing,
                           Delivery& delivery) {
    const std::uint32_t considers = threshold(consider_monthly_probability_);
    const auto size = static_cast<std::uint32_t>(willing.size());
    struct Part {
        std::vector<Applicant> applicants;
        std::vector<SecondChoices> second;
    };
    std::vector<Part> parts(size / piece_size + 1);
    for_pieces(size, [&](Block piece) {
        Part& part = parts[piece.index];
        for (std::uint32_t k = piece.begin; k < piece.end; ++k) {
            const PersonIndex i = willing[k];
            const Words words =
                draw.words(world.people.key[i].value, world.now, decision::lever_reach, lever_n(number_));
            const bool brought = std::binary_search(accompanied_.begin(), accompanied_.end(), i);
            if (words[0] >= considers && !brought) continue;
            std::vector<std::uint32_t> places = prefers(world, draw, i);
            if (places.empty()) continue;
            part.applicants.push_back({i, places.front(), world.now, words[1]});
            places.erase(places.begin());
            if (!places.empty()) part.second.push_back({i, std::move(places)});
        }
    });
    second_.clear();
    for (Part& part : parts) {
        for (const Applicant& a : part.applicants) count(delivery, world, Stage::reached, a.who);
        waiting_.insert(waiting_.end(), part.applicants.begin(), part.applicants.end());
        std::move(part.second.begin(), part.second.end(), std::back_inserter(second_));
    }
}

/// The places in reach that are better than staying at home this month, best first.
std::vector<std::uint32_t> CommunitySalon::prefers(const World& world, const Draw& draw, PersonIndex i) const {
    const auto near = reach_.of(world.neighbourhood(i));
    if (near.empty()) return {};
    std::vector<std::uint32_t> ties_at;
    for (const Tie& tie : world.network.ties(i)) {
        if (const Enrolment* there = roll_.find(tie.alter)) ties_at.push_back(there->where);
    }
    const std::uint64_t key = world.people.key[i].value;
    const double at_home = draw.gumbel(key, world.now, decision::lever_choice, lever_n(number_, no_option));
    std::vector<std::pair<double, std::uint32_t>> better;
    for (const Reach::Near& place : near) {
        const auto ties = std::min<std::ptrdiff_t>(3, std::count(ties_at.begin(), ties_at.end(), place.place));
        const double utility = come_log_odds_ - static_cast<double>(place.metres) / attendance_range_m_ +
                               log_odds_per_tie_there_ * static_cast<double>(ties) +
                               draw.gumbel(key, world.now, decision::lever_choice, lever_n(number_, place.place));
        if (utility > at_home) better.emplace_back(-utility, place.place);
    }
    std::stable_sort(better.begin(), better.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::uint32_t> places;
    for (const auto& [utility, place] : better) places.push_back(place);
    return places;
}

void CommunitySalon::admit_applicants(const World& world, const Draw& draw, Delivery& delivery) {
    std::vector<std::uint32_t> free_seats = seats_;
    for (const Enrolment& e : roll_.all()) --free_seats[e.where];
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(waiting_, free_seats, world, second_)) {
        begin.push_back(support_.begin(world, draw, fading_, number_, a.who, a.where));
        count(delivery, world, Stage::admitted, a.who);
    }
    roll_.add(begin);
    for (const Applicant& a : waiting_) {
        if (a.since == world.now) count(delivery, world, Stage::turned_away, a.who);
    }
}

/// Which of the month's sessions are at this site: bit s for session s.
std::uint32_t CommunitySalon::sessions_at(std::uint32_t site) const {
    const auto sessions = static_cast<std::uint32_t>(sessions_per_month_);
    const auto stops = static_cast<std::uint32_t>(stops_per_place_);
    std::uint32_t here = 0;
    for (std::uint32_t s = 0; s < sessions; ++s) {
        if ((std::uint64_t{months_} * sessions + s) % stops == site % stops) here |= 1U << s;
    }
    return here;
}

/// Who came to which sessions, and what it gave them. Somebody admitted this month was there when they asked for the
/// seat.
std::vector<Attendance> CommunitySalon::attend(const World& world, const Draw& draw, Delivery& delivery) {
    const std::uint32_t comes = threshold(attend_probability_);
    std::vector<Attendance> attendance;
    std::vector<std::uint32_t> held;
    for (std::uint32_t site = 0; site < sites_.size(); ++site) held.push_back(sessions_at(site));
    for (Enrolment& e : roll_.all()) {
        const std::uint32_t here = held[e.where];
        std::uint32_t sessions = e.since == world.now ? here & (~here + 1) : 0;  // the first of the month
        const std::uint64_t key = world.people.key[e.who].value;
        Words words{};
        for (std::uint32_t s = 0; s < static_cast<std::uint32_t>(sessions_per_month_); ++s) {
            if (s % 4 == 0) words = draw.words(key, world.now, decision::lever_attend, lever_n(number_, s / 4));
            if (words[s % 4] < comes) sessions |= here & (1U << s);
        }
        if (sessions == 0) continue;
        attendance.push_back({e.who, e.where, sessions});
        count(delivery, world, Stage::attending, e.who);
        support_.give(world, fading_, number_, e, delivery);
    }
    return attendance;
}

void CommunitySalon::charge(const World& world, std::uint64_t visits, Delivery& delivery) {
    const double places = static_cast<double>(sites_.size()) / static_cast<double>(stops_per_place_) * world.scale;
    if (months_ == 0) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += places * set_up_yen_per_place_;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += places * yen_per_place_year_ / 12;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] += static_cast<double>(visits) * yen_per_visit_;
}

}  // namespace

std::unique_ptr<PolicyLever> make_community_salon() { return std::make_unique<CommunitySalon>(); }

}  // namespace tsunagari
