// 居場所（通いの場・ふれあいサロン）: a place in the neighbourhood where people meet a few times a month.
//
// Mechanism. Residents hear of it, come if it is near enough and has a seat, and meet the same circle again and again:
// ties form among those of one session. While they come, support lightens loneliness and fades after. A full place
// keeps a waiting list. Source. 通いの場 FY2022 (2.23 million participants, 80 % women, 73 % aged 75+); Hikichi et al.
// 2015 (salons within 350 m); effect between Masi et al. 2011 and Lasgaard et al. 2022.
//
// Where the places stand: one after another in the district, then the neighbourhood, with the fewest places a resident
// it is for, so that more places only add to fewer. Somebody who would come thinks of it in some months and then takes
// the best of staying at home and the places in reach, by  come_log_odds − metres / range + ties there + Gumbel error,
// the error fixed per person, place and month: a new place draws only those to whom it is the best. Real places keep
// their number and site at any world.scale, their seats are scaled as a running total (the first n places have n ·
// seats · scale seats, rounded).

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>

#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

/// Places whose pull is weaker than e^-6 of one next door are not thought of.
constexpr double reach_in_ranges = 6;

class CommunitySalon final : public PolicyLever {
   public:
    CommunitySalon() {
        funnel_.target.least_age = 65;
        support_.effect_sd = 0.15;
    }
    [[nodiscard]] std::string_view kind() const override { return "community_salon"; }
    [[nodiscard]] std::string_view label_en() const override { return "Community salons (places to be)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "居場所（通いの場・サロン）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& draw, std::uint32_t number) override;
    void hear(std::span<const Referral> referrals, const World& world) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    void describe_places(Form& form);
    void describe_coming(Form& form);
    void close(const World& world, Delivery& delivery);
    void let_go(const World& world, const Draw& draw, Delivery& delivery);
    void drop_waiting(const World& world, const Draw& draw);
    void apply(const World& world, const Draw& draw, std::span<const PersonIndex> willing, Delivery& delivery);
    [[nodiscard]] std::optional<std::uint32_t> choose(const World& world, const Draw& draw, PersonIndex i) const;
    void admit_applicants(const World& world, const Draw& draw, Delivery& delivery);
    std::vector<Attendance> attend(const World& world, const Draw& draw, Delivery& delivery);
    void charge(const World& world, std::uint64_t visits, Delivery& delivery);
    [[nodiscard]] double contacts_a_month() const {
        return static_cast<double>(sessions_per_month_) * attend_probability_ * attend_probability_;
    }

    Funnel funnel_;
    Support support_;
    Meeting meeting_;
    std::int64_t places_ = 10;
    std::int64_t seats_per_place_ = 20;
    std::int64_t sessions_per_month_ = 2;
    std::vector<std::string> districts_;
    double attendance_range_m_ = 350;
    double come_log_odds_ = 0;
    double log_odds_per_tie_there_ = 0.5;
    double consider_monthly_probability_ = 0.25;
    double attend_probability_ = 0.75;
    double leave_monthly_probability_ = 0.02;
    double give_up_monthly_probability_ = 0.15;
    double set_up_yen_per_place_ = 300'000;
    double yen_per_place_year_ = 500'000;
    double yen_per_visit_ = 100;

    std::uint32_t number_ = 0;
    bool opened_ = false;
    std::vector<NeighbourhoodIndex> sites_;
    std::vector<std::uint32_t> seats_;
    Reach reach_;
    Roll roll_;
    std::vector<Applicant> waiting_;
    std::vector<PersonIndex> accompanied_;
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void CommunitySalon::describe(Form& form) {
    funnel_.describe(form);
    describe_places(form);
    describe_coming(form);
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
    form.words("districts", districts_,
               {.unit = "",
                .en = "school districts that get places, by name or number from 1; empty = all",
                .ja = "設置する校区（名前または番号。空欄はすべて）",
                .source = ""});
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
    form.number("leave_monthly_probability", leave_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.01,
                 .high = 0.05,
                 .en = "probability a month of stopping",
                 .ja = "参加をやめる確率（月）",
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
    const double seats = static_cast<double>(places_) * static_cast<double>(seats_per_place_) * plan.scale;
    if (plan.people > 0 && seats > static_cast<double>(plan.people)) {
        plan.errors.push_back("Its capacity is above the population: " + std::to_string(places_) + " places of " +
                              std::to_string(seats_per_place_) + " seats for " + std::to_string(plan.people) +
                              " residents" + (plan.scale < 1 ? " (seats are scaled like them)." : "."));
    }
    for (const std::string& word : districts_) {
        const bool digits =
            !word.empty() && word.size() < 7 && word.find_first_not_of("0123456789") == std::string::npos;
        if (digits && plan.districts > 0 && (std::stoul(word) < 1 || std::stoul(word) > plan.districts)) {
            plan.errors.push_back("There is no school district " + word + ": they are numbered 1 to " +
                                  std::to_string(plan.districts) + ".");
        }
    }
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void CommunitySalon::open(const World& world, const Draw& /*draw*/, std::uint32_t number) {
    number_ = number;
    funnel_.open(number);
    sites_ = site_places(world, funnel_.target, districts_, static_cast<std::uint32_t>(places_));
    const double seats = static_cast<double>(seats_per_place_) * world.scale;
    for (std::uint32_t k = 0; k < sites_.size(); ++k) seats_.push_back(whole_part(seats, k));
    reach_.build(world.place, sites_, reach_in_ranges * attendance_range_m_);
}

void CommunitySalon::hear(std::span<const Referral> referrals, const World& world) {
    accompanied_.clear();
    if (sites_.empty() || !funnel_.target.in_service(world.now)) return;
    for (const Referral& referral : referrals) {
        funnel_.tell(world, referral.who);
        accompanied_.push_back(referral.who);
    }
    std::sort(accompanied_.begin(), accompanied_.end());
    accompanied_.erase(std::unique(accompanied_.begin(), accompanied_.end()), accompanied_.end());
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
    delivery.providers = static_cast<std::uint32_t>(sites_.size());
    accompanied_.clear();
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
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < leave_monthly_probability_;
    });
    for (const Enrolment& e : gone) {
        if (world.people.present(e.who)) meeting_.part(world, draw, number_, e, roll_, delivery.ties);
    }
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
    std::vector<std::vector<Applicant>> parts(size / piece_size + 1);
    for_pieces(size, [&](Block piece) {
        for (std::uint32_t k = piece.begin; k < piece.end; ++k) {
            const PersonIndex i = willing[k];
            const Words words =
                draw.words(world.people.key[i].value, world.now, decision::lever_reach, lever_n(number_));
            const bool brought = std::binary_search(accompanied_.begin(), accompanied_.end(), i);
            if (words[0] >= considers && !brought) continue;
            if (const auto place = choose(world, draw, i))
                parts[piece.index].push_back({i, *place, world.now, words[1]});
        }
    });
    for (const auto& part : parts) {
        for (const Applicant& a : part) count(delivery, world, Stage::reached, a.who);
        waiting_.insert(waiting_.end(), part.begin(), part.end());
    }
}

std::optional<std::uint32_t> CommunitySalon::choose(const World& world, const Draw& draw, PersonIndex i) const {
    const auto near = reach_.of(world.neighbourhood(i));
    if (near.empty()) return std::nullopt;
    std::vector<std::uint32_t> ties_at;
    for (const Tie& tie : world.network.ties(i)) {
        if (const Enrolment* there = roll_.find(tie.alter)) ties_at.push_back(there->where);
    }
    const std::uint64_t key = world.people.key[i].value;
    std::optional<std::uint32_t> best;
    double highest = draw.gumbel(key, world.now, decision::lever_choice, lever_n(number_, no_option));
    for (const Reach::Near& place : near) {
        const auto ties = std::min<std::ptrdiff_t>(3, std::count(ties_at.begin(), ties_at.end(), place.place));
        const double utility = come_log_odds_ - static_cast<double>(place.metres) / attendance_range_m_ +
                               log_odds_per_tie_there_ * static_cast<double>(ties) +
                               draw.gumbel(key, world.now, decision::lever_choice, lever_n(number_, place.place));
        if (utility <= highest) continue;
        highest = utility;
        best = place.place;
    }
    return best;
}

void CommunitySalon::admit_applicants(const World& world, const Draw& draw, Delivery& delivery) {
    std::vector<std::uint32_t> free_seats = seats_;
    for (const Enrolment& e : roll_.all()) --free_seats[e.where];
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(waiting_, free_seats, world)) {
        Enrolment e{.who = a.who, .where = a.where, .since = world.now, .renewed = world.now};
        e.relief_sd = support_.relief(world, draw, number_, a.who);
        support_.recall(world, fading_, number_, e);
        begin.push_back(e);
        count(delivery, world, Stage::admitted, a.who);
    }
    roll_.add(begin);
    for (const Applicant& a : waiting_) {
        if (a.since == world.now) count(delivery, world, Stage::turned_away, a.who);
    }
}

/// Who came to which sessions, and what it gave them. Somebody admitted this month was there when they asked for the
/// seat.
std::vector<Attendance> CommunitySalon::attend(const World& world, const Draw& draw, Delivery& delivery) {
    const std::uint32_t comes = threshold(attend_probability_);
    std::vector<Attendance> attendance;
    for (Enrolment& e : roll_.all()) {
        std::uint32_t sessions = e.since == world.now ? 1 : 0;
        const std::uint64_t key = world.people.key[e.who].value;
        Words words{};
        for (std::uint32_t s = 0; s < static_cast<std::uint32_t>(sessions_per_month_); ++s) {
            if (s % 4 == 0) words = draw.words(key, world.now, decision::lever_attend, lever_n(number_, s / 4));
            if (words[s % 4] < comes) sessions |= 1U << s;
        }
        if (sessions == 0) continue;
        attendance.push_back({e.who, e.where, sessions});
        count(delivery, world, Stage::attending, e.who);
        support_.give(world, fading_, number_, e, delivery);
    }
    return attendance;
}

void CommunitySalon::charge(const World& world, std::uint64_t visits, Delivery& delivery) {
    const double places = static_cast<double>(sites_.size()) * world.scale;
    if (!opened_) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += places * set_up_yen_per_place_;
    opened_ = true;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += places * yen_per_place_year_ / 12;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] += static_cast<double>(visits) * yen_per_visit_;
}

}  // namespace

std::unique_ptr<PolicyLever> make_community_salon() { return std::make_unique<CommunitySalon>(); }

}  // namespace tsunagari
