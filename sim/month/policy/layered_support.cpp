// 重層的支援体制整備事業: consultation, participation and community building funded as one
// (相談支援・参加支援・地域づくり).
//
// Mechanism, part by part. Consultation: one intake that refuses nobody, of any age and with any problem; it takes whom
// other levers hand on and those who come themselves, and a worker keeps the case open. Participation: while somebody
// takes part in nothing, the worker hands them on to all other levers, goes along (so that more arrive), and rules of
// age are set aside for them, as the money is no longer divided by age or disability; whatever another lever hands on
// of a case is followed as well. Community building: gatherings in neighbourhoods where cases live bring them together
// with a few neighbours, and some make a tie. So it strengthens the others by what arrives at them and by whom they may
// take in, and does little where there is nothing to hand on to. Source. 社会福祉法 106条の4; 42 → 346 municipalities
// (FY2021-2024); sizes are assumptions.
//
// Limits: workers × cases, gatherings a month. Funnel as for a place; reached = at the intake this month.

#include <algorithm>
#include <memory>

#include "month/policy/casework.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class LayeredSupport final : public PolicyLever {
   public:
    LayeredSupport() {
        funnel_.target.least_age = 0;
        funnel_.target.least_problems = 1;
        funnel_.propensity.willing_share = 0.10;
        funnel_.propensity.willing_log_odds_per_sd = 0;
        funnel_.propensity.willing_log_odds_women = 0;
        funnel_.propensity.willing_log_odds_per_decade_after_65 = 0;
        funnel_.propensity.willing_log_odds_care_need = 0;
        work_.cases_per_worker = 30;
        work_.months_per_case = 12;
        work_.order = Casework::Order::most_problems;
        work_.visits_per_month = 1;
        work_.yen_per_visit = 500;
        work_.support->effect_sd = 0.10;
        meeting_.tie_probability_per_shared_session = 0.02;
    }
    [[nodiscard]] std::string_view kind() const override { return "layered_support"; }
    [[nodiscard]] std::string_view label_en() const override { return "Layered support (three services as one)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "重層的支援体制整備事業"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override {
        funnel_.target.check(plan);
        work_.check(plan);
    }
    void open(const World& world, const Draw& /*draw*/, std::uint32_t number) override {
        number_ = number;
        funnel_.open(number);
        funnel_.target.refuse_unknown_districts(world);
    }
    void see_through(std::span<Referral> referrals, const World& world, const Draw& draw) override;
    void hear(std::span<const Referral> referrals, const World& world) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    void describe_community(Form& form);
    [[nodiscard]] bool runs(const World& world) const { return work_.any() && funnel_.target.in_service(world.now); }
    void take_in(const World& world, const Draw& draw, Delivery& delivery);
    void hand_on(const World& world, const Draw& draw, Delivery& delivery) const;
    void gather(const World& world, const Draw& draw, Delivery& delivery);
    void invite(const World& world, const Draw& draw, PersonIndex client, std::uint32_t gathering,
                std::vector<Attendance>& attendance) const;

    Funnel funnel_;
    Casework work_;
    Meeting meeting_;
    double come_monthly_probability_ = 0.10;
    double arrival_share_ = 0.9;
    double hand_on_monthly_probability_ = 0.30;
    std::int64_t gatherings_per_month_ = 4;
    std::int64_t neighbours_per_gathering_ = 8;
    double contacts_per_month_ = 1;
    double yen_per_gathering_ = 10'000;

    std::uint32_t number_ = 0;
    std::uint32_t months_ = 0;  ///< of service so far
    std::vector<PersonIndex> brought_;
    Doors doors_;
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void LayeredSupport::describe(Form& form) {
    funnel_.describe(form);
    form.number("come_monthly_probability", come_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.02,
                 .high = 0.3,
                 .en = "probability a month that somebody who knows of it and would come does",
                 .ja = "知っていて利用したい人が、その月に相談に来る確率",
                 .source = ""});
    work_.describe(form);
    work_.describe_visits(form);
    work_.support->describe(form, {.unit = "SD",
                                   .least = 0,
                                   .most = 2,
                                   .low = 0,
                                   .high = 0.25,
                                   .en = "mean relief of loneliness while a case is open",
                                   .ja = "支援が続く間の孤独感の平均的な軽減",
                                   .source = ""});
    form.number("hand_on_monthly_probability", hand_on_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.1,
                 .high = 0.6,
                 .en = "probability a month that a case who belongs to no group is brought to the other levers",
                 .ja = "どこにも参加していない人を他の支援・居場所につなぐ確率（月、参加支援）",
                 .source = ""});
    form.number("arrival_share", arrival_share_,
                {.low = 0.7,
                 .high = 1,
                 .en = "probability that a case who is handed on, by whatever lever, arrives: the worker goes along",
                 .ja = "支援員が同行し、紹介先に届く確率",
                 .source = ""});
    describe_community(form);
    meeting_.describe(form);
}

void LayeredSupport::describe_community(Form& form) {
    form.integer("gatherings_per_month", gatherings_per_month_,
                 {.unit = "1/month",
                  .least = 0,
                  .most = 1'000'000,
                  .low = 2,
                  .high = 50,
                  .en = "gatherings a month in the real town where cases meet neighbours",
                  .ja = "地域づくりの集まりの回数（月、実際の町で）",
                  .source = ""});
    form.integer("neighbours_per_gathering", neighbours_per_gathering_,
                 {.unit = "people",
                  .least = 0,
                  .most = 1'000,
                  .low = 4,
                  .high = 20,
                  .en = "neighbours who come to one",
                  .ja = "1回に集まる近隣住民の数",
                  .source = ""});
    form.number("contacts_per_month", contacts_per_month_,
                {.unit = "contacts/month",
                 .least = 0,
                 .most = 31,
                 .low = 0.5,
                 .high = 4,
                 .en = "contacts a month of a tie made there",
                 .ja = "そこでできたつながりの月の接触回数",
                 .source = ""});
    form.number("yen_per_gathering", yen_per_gathering_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e7,
                 .low = 0,
                 .high = 50'000,
                 .en = "cost of one gathering",
                 .ja = "集まり1回の費用",
                 .source = ""});
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

/// Of the cases, whatever is handed on is followed, and no rule of age stands in the way of it.
void LayeredSupport::see_through(std::span<Referral> referrals, const World& world, const Draw& /*draw*/) {
    if (!runs(world)) return;
    for (Referral& referral : referrals) {
        if (work_.cases().find(referral.who) == nullptr) continue;
        referral.arrival = std::max(referral.arrival, static_cast<float>(arrival_share_));
        referral.any_age = true;
    }
}

void LayeredSupport::hear(std::span<const Referral> referrals, const World& world) {
    brought_.clear();
    if (!runs(world)) return;
    for (const Referral& referral : referrals) {
        funnel_.tell(world, referral.who);
        brought_.push_back(referral.who);
    }
    std::sort(brought_.begin(), brought_.end());
    brought_.erase(std::unique(brought_.begin(), brought_.end()), brought_.end());
}

void LayeredSupport::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (!work_.any()) return;
    if (!runs(world)) return work_.end(world, delivery);
    work_.close(world, draw, number_, delivery, [&](const Enrolment& e) { return nothing_weighs(world, e); });
    take_in(world, draw, delivery);
    work_.take_on(world, draw, fading_, number_, delivery);
    work_.serve(world, fading_, number_, delivery);
    hand_on(world, draw, delivery);
    gather(world, draw, delivery);
    ++months_;
}

void LayeredSupport::take_in(const World& world, const Draw& draw, Delivery& delivery) {
    const std::uint32_t comes = threshold(come_monthly_probability_);
    for (const PersonIndex i : funnel_.scan(world, draw, work_.engaged(), brought_, delivery)) {
        const std::uint64_t key = world.people.key[i].value;
        const bool brought = std::binary_search(brought_.begin(), brought_.end(), i);
        if (!brought && draw.words(key, world.now, decision::lever_reach, lever_n(number_))[0] >= comes) continue;
        count(delivery, world, Stage::reached, i);
        work_.ask_in(world, i);
    }
    brought_.clear();
}

void LayeredSupport::hand_on(const World& world, const Draw& draw, Delivery& delivery) const {
    for (const Enrolment& e : work_.cases().all()) {
        if (world.people.community[e.who].exists()) continue;
        const std::uint64_t key = world.people.key[e.who].value;
        if (draw.uniform(key, world.now, decision::lever_keep, lever_n(number_, 1)) >= hand_on_monthly_probability_)
            continue;
        delivery.referrals.push_back({e.who, Referral::Reason::shared_intake, true});
    }
}

/// This month's gatherings are for the cases whose turn it is by a draw of their own, each with neighbours.
void LayeredSupport::gather(const World& world, const Draw& draw, Delivery& delivery) {
    const std::uint32_t held = whole_part(static_cast<double>(gatherings_per_month_) * world.scale, months_);
    struct Client {
        PersonIndex who;
        std::uint32_t order;
    };
    std::vector<Client> clients;
    for (const Enrolment& e : work_.cases().all()) {
        const std::uint64_t key = world.people.key[e.who].value;
        clients.push_back({e.who, draw.words(key, world.now, decision::lever_gathering, lever_n(number_))[0]});
    }
    const auto last = clients.begin() + std::min<std::ptrdiff_t>(std::ssize(clients), held);
    std::partial_sort(clients.begin(), last, clients.end(), [&](const Client& a, const Client& b) {
        return a.order != b.order ? a.order < b.order : world.people.key[a.who] < world.people.key[b.who];
    });
    clients.erase(last, clients.end());
    if (clients.empty()) return;
    doors_.build(world);
    std::vector<Attendance> attendance;
    for (std::uint32_t k = 0; k < clients.size(); ++k) invite(world, draw, clients[k].who, k, attendance);
    meeting_.make_ties(world, draw, number_, attendance, static_cast<std::uint32_t>(clients.size()),
                       static_cast<float>(contacts_per_month_), delivery.ties);
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] +=
        static_cast<double>(clients.size()) * yen_per_gathering_;
}

/// The client and those neighbours above 15 whose draw of the two is lowest.
void LayeredSupport::invite(const World& world, const Draw& draw, PersonIndex client, std::uint32_t gathering,
                            std::vector<Attendance>& attendance) const {
    struct Guest {
        std::uint32_t order;
        PersonIndex who;
    };
    std::vector<Guest> guests;
    const std::uint64_t own = world.people.key[client].value;
    for (const HouseholdIndex door : doors_.of(world.neighbourhood(client))) {
        for_members(world.people, world.households, door, [&](PersonIndex i) {
            if (i == client || world.people.age(i, world.now) < 16 || world.people.role[i] == Role::resident) return;
            const std::uint64_t pair = pair_of(PersonKey{own}, world.people.key[i]);
            guests.push_back({draw.words(pair, world.now, decision::lever_gathering, lever_n(number_))[0], i});
        });
    }
    const auto last = guests.begin() + std::min<std::ptrdiff_t>(std::ssize(guests), neighbours_per_gathering_);
    std::partial_sort(guests.begin(), last, guests.end(), [&](const Guest& a, const Guest& b) {
        return a.order != b.order ? a.order < b.order : world.people.key[a.who] < world.people.key[b.who];
    });
    attendance.push_back({client, gathering, 1});
    for (auto guest = guests.begin(); guest != last; ++guest) attendance.push_back({guest->who, gathering, 1});
}

}  // namespace

std::unique_ptr<PolicyLever> make_layered_support() { return std::make_unique<LayeredSupport>(); }

}  // namespace tsunagari
