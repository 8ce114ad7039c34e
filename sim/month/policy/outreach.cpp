// アウトリーチ（訪問支援・プッシュ型）: workers go to people who would not come, after an event that cuts ties.
//
// Mechanism. The office knows of deaths, lost jobs and moves; workers call at the door of those it happened to in the
// last months, and of those whom other levers handed on. Few open to a stranger, more to somebody who comes with a
// person they know; whoever opens may be screened. Those who accept are visited for some months, which lightens
// loneliness and fades after, and some are brought to a place when the case closes.
// Source. Mountain et al. 2014 (70 of 9,579 letters: cold contact 0.7 %); befriending 0.25 SD, fading within half a
// year after its end.
//
// Visits are the limit. A worker makes so many a month: open cases are served first, then those who said yes begin, and
// if nobody still waits, what is left goes to new doors: people handed on first, then those who live alone, then the
// newest event, then a draw of the person's own; once after each event. So nobody is asked while somebody who said yes
// waits. Without triggers every door of the target is called at, again after months_after_event. Visits are scaled by
// world.scale as a running total over months.
// Funnel: eligible = event or referral in the window, or a case; aware and reached = the door was opened to them since
// / this month; willing = said yes.

#include <algorithm>
#include <memory>

#include "month/policy/casework.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr RoleWords visitors{.number_ja = "訪問支援員の数（実際の町で、常勤換算）",
                             .set_up_ja = "訪問支援員1人あたりの初期費用",
                             .year_ja = "訪問支援員1人の年間費用"};

class Outreach final : public PolicyLever {
   public:
    Outreach() {
        support_.effect_sd = 0.25;
        target_.triggers = {"bereavement", "job_loss", "move"};
    }
    [[nodiscard]] std::string_view kind() const override { return "outreach"; }
    [[nodiscard]] std::string_view label_en() const override { return "Outreach (home visits)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "アウトリーチ（訪問支援）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& draw, std::uint32_t number) override;
    void hear(std::span<const Referral> referrals, const World& world) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    struct Door {
        Dated event;
        bool told_of, alone;
        std::uint32_t order;
    };
    void describe_visits(Form& form);
    void describe_uptake(Form& form);
    void close_cases(const World& world, const Draw& draw, Delivery& delivery);
    [[nodiscard]] std::vector<Dated> find_events(const World& world) const;
    void count_found(const World& world, std::span<const Dated> found, Delivery& delivery) const;
    std::uint32_t begin_waiting(const World& world, const Draw& draw, std::uint32_t visits, Delivery& delivery);
    std::uint32_t knock(const World& world, const Draw& draw, std::span<const Dated> found, std::uint32_t visits,
                        Delivery& delivery);
    [[nodiscard]] bool accepts(const World& world, const Draw& draw, PersonIndex i) const;
    [[nodiscard]] bool comes_with_known_person(const World& world, const Draw& draw, PersonIndex i) const;
    [[nodiscard]] bool taken_in(const World& world, const Draw& draw, PersonIndex i, Delivery& delivery) const;
    [[nodiscard]] bool knocked_since(const Dated& event) const {
        const Dated* knock = knocked_.find(event.who);
        return knock != nullptr && knock->month >= event.month;
    }
    void order_doors(const World& world, std::vector<Door>& doors, std::uint32_t visits) const;
    void serve(const World& world, Delivery& delivery);

    Target target_;
    Support support_;
    Screening screening_;
    Workers workers_;
    std::int64_t visits_per_worker_month_ = 60;
    std::int64_t visits_per_case_month_ = 2;
    std::int64_t months_per_case_ = 6;
    double uptake_cold_share_ = 0.007;
    double uptake_known_person_share_ = 0.10;
    double uptake_log_odds_per_sd_ = 0;
    double local_partner_share_ = 0.5;
    double stop_monthly_probability_ = 0.05;
    double hand_on_share_ = 0.30;
    double yen_per_visit_ = 500;

    std::uint32_t number_ = 0;
    std::uint32_t months_ = 0;  ///< of service so far
    Roll cases_;
    std::vector<Applicant> waiting_;
    Diary knocked_;  ///< doors called at
    Diary told_of_;  ///< people handed on
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void Outreach::describe(Form& form) {
    target_.describe(form);
    describe_visits(form);
    describe_uptake(form);
    screening_.describe(form);
    support_.describe(form, {.unit = "SD",
                             .least = 0,
                             .most = 2,
                             .low = 0.10,
                             .high = 0.50,
                             .grade = Grade::unverified,
                             .en = "mean relief of loneliness while somebody is visited",
                             .ja = "訪問が続く間の孤独感の平均的な軽減",
                             .source = "reviews of befriending, read as abstracts; fades by 6 months"});
}

void Outreach::describe_visits(Form& form) {
    workers_.describe(form, visitors);
    form.integer("visits_per_worker_month", visits_per_worker_month_,
                 {.unit = "visits/month",
                  .least = 0,
                  .most = 1'000,
                  .low = 30,
                  .high = 100,
                  .en = "visits one worker can make a month",
                  .ja = "支援員1人の月間訪問件数",
                  .source = ""});
    form.integer("visits_per_case_month", visits_per_case_month_,
                 {.unit = "visits/month",
                  .least = 1,
                  .most = 31,
                  .low = 1,
                  .high = 4,
                  .en = "visits a month to somebody who accepted",
                  .ja = "1ケースあたりの月間訪問回数",
                  .source = ""});
    describe_months_per_case(form, months_per_case_, {3, 12});
    form.number("yen_per_visit", yen_per_visit_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e6,
                 .low = 0,
                 .high = 2'000,
                 .en = "cost of one visit (travel)",
                 .ja = "訪問1回あたりの費用（交通費）",
                 .source = ""});
}

void Outreach::describe_uptake(Form& form) {
    form.number("uptake_cold_share", uptake_cold_share_,
                {.low = 0.003,
                 .high = 0.03,
                 .grade = Grade::read,
                 .en = "share who accept when a stranger calls",
                 .ja = "面識のない人の訪問を受け入れる割合",
                 .source = "Mountain et al. 2014: 70 randomised of 9,579 letters"});
    form.number("uptake_known_person_share", uptake_known_person_share_,
                {.low = 0.03,
                 .high = 0.30,
                 .en = "share who accept when somebody they know comes along",
                 .ja = "顔見知りが同行したときに受け入れる割合",
                 .source = ""});
    form.number("uptake_log_odds_per_sd", uptake_log_odds_per_sd_,
                {.unit = "log odds/SD",
                 .least = -3,
                 .most = 3,
                 .low = -0.39,
                 .high = 0.4,
                 .en = "change of uptake with loneliness",
                 .ja = "孤独感1SDあたりの受け入れの変化",
                 .source = ""});
    form.number("local_partner_share", local_partner_share_,
                {.low = 0.2,
                 .high = 0.9,
                 .en = "share of neighbourhoods where a local person (民生委員, 町内会) comes along to those who have "
                       "neighbours, a club or a place",
                 .ja = "民生委員・町内会などが同行できる町内の割合",
                 .source = ""});
    describe_stopping(form, stop_monthly_probability_, {0.02, 0.1});
    form.number("hand_on_share", hand_on_share_,
                {.low = 0.1,
                 .high = 0.6,
                 .en = "share brought to other levers when their case closes",
                 .ja = "終了時に他の支援につなぐ割合",
                 .source = ""});
}

void Outreach::check(PlanCheck& plan) const {
    target_.check(plan);
    const double visits = workers_.check(plan, visitors, visits_per_worker_month_, "visits a month");
    if (workers_.number > 0 && visits_per_worker_month_ == 0)
        plan.errors.push_back("visits_per_worker_month is 0: nobody could be visited.");
    if (visits > 0 && visits < static_cast<double>(visits_per_case_month_))
        plan.warnings.push_back("Its visits a month are too few for one case: nobody will be admitted.");
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void Outreach::open(const World& world, const Draw& /*draw*/, std::uint32_t number) {
    number_ = number;
    target_.refuse_unknown_districts(world);
}

void Outreach::hear(std::span<const Referral> referrals, const World& world) {
    if (workers_.number == 0 || !target_.in_service(world.now)) return;
    std::vector<Dated> told;
    for (const Referral& referral : referrals) told.push_back({referral.who, world.now});
    told_of_.note(std::move(told));
}

void Outreach::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (workers_.number == 0) return;
    if (!target_.in_service(world.now)) {
        waiting_.clear();
        told_of_.clear();
        if (cases_.size() > 0) cases_.remove_if(world, delivery, [](const Enrolment&) { return true; });
        return;
    }
    close_cases(world, draw, delivery);
    std::erase_if(waiting_, [&](const Applicant& a) { return !world.people.present(a.who); });
    const std::vector<Dated> found = find_events(world);
    const double a_month =
        static_cast<double>(workers_.number) * static_cast<double>(visits_per_worker_month_) * world.scale;
    const std::uint32_t visits = whole_part(a_month, months_);
    std::uint32_t left = visits - std::min(visits, static_cast<std::uint32_t>(cases_.size()) *
                                                       static_cast<std::uint32_t>(visits_per_case_month_));
    left = begin_waiting(world, draw, left, delivery);
    if (waiting_.empty()) left = knock(world, draw, found, left, delivery);
    count_found(world, found, delivery);
    serve(world, delivery);
    workers_.pay(world, months_ == 0, delivery);
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] += (visits - left) * yen_per_visit_;
    delivery.seats = visits;
    delivery.seats_used = visits - left;
    ++months_;
}

/// A case ends when its months are over, with death or moving out, or when the person has had enough.
void Outreach::close_cases(const World& world, const Draw& draw, Delivery& delivery) {
    const auto gone = cases_.remove_if(world, delivery, [&](const Enrolment& e) {
        if (!world.people.present(e.who) || world.now - e.since >= months_per_case_) return true;
        const std::uint64_t key = world.people.key[e.who].value;
        return draw.uniform(key, world.now, decision::lever_keep, lever_n(number_)) < stop_monthly_probability_;
    });
    for (const Enrolment& e : gone) {
        if (!world.people.present(e.who) || world.now - e.since < months_per_case_) continue;
        const std::uint64_t key = world.people.key[e.who].value;
        if (draw.uniform(key, world.now, decision::lever_keep, lever_n(number_, 1)) >= hand_on_share_) continue;
        delivery.referrals.push_back({e.who, Referral::Reason::case_closed});
    }
}

/// Everybody it is for, once each, in row order: to whom a trigger happened in the last months, with the newest of the
/// events, or who was handed on. Without triggers: everybody, with the first month of the window.
std::vector<Dated> Outreach::find_events(const World& world) const {
    const Covered covered{target_, world};
    std::vector<std::vector<Dated>> parts;
    if (covered.by_events()) {
        parts.assign(covered.lately().blocks().begin(), covered.lately().blocks().end());
        for_each_index(static_cast<std::uint32_t>(parts.size()), [&](std::uint32_t b) {
            std::erase_if(parts[b], [&](const Dated& event) { return !covered(event.who); });
        });
    } else {
        const Month first = world.now.plus(-static_cast<int>(target_.months_after_event));
        parts.resize(block_count(world.people.rows()));
        for_blocks(world.people.rows(), [&](Block block) {
            for (std::uint32_t row = block.begin; row < block.end; ++row) {
                if (covered(PersonIndex{row})) parts[block.index].push_back({PersonIndex{row}, first});
            }
        });
    }
    Diary found;
    for (const Dated& told : told_of_.all()) {
        if (covered.but_for_events(told.who)) parts.push_back({told});
    }
    std::vector<Dated> all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    found.note(std::move(all));
    return {found.all().begin(), found.all().end()};
}

void Outreach::count_found(const World& world, std::span<const Dated> found, Delivery& delivery) const {
    const std::vector<PersonIndex> engaged = cases_.engaged(waiting_);
    count_engaged(delivery, world, engaged);
    for (const Dated& event : found) {
        if (std::binary_search(engaged.begin(), engaged.end(), event.who)) continue;
        count(delivery, world, Stage::eligible, event.who);
        if (knocked_since(event)) count(delivery, world, Stage::aware, event.who);
    }
    for (const Applicant& a : waiting_) count(delivery, world, Stage::waiting, a.who);
}

/// Those who said yes in an earlier month become cases while visits last; gives back the visits left.
std::uint32_t Outreach::begin_waiting(const World& world, const Draw& draw, std::uint32_t visits, Delivery& delivery) {
    const auto per_case = static_cast<std::uint32_t>(visits_per_case_month_);
    std::vector<std::uint32_t> room = {visits / per_case};
    std::vector<Enrolment> begin;
    for (const Applicant& a : admit(waiting_, room, world)) {
        begin.push_back(support_.begin(world, draw, fading_, number_, a.who));
        count(delivery, world, Stage::admitted, a.who);
    }
    cases_.add(begin);
    return visits - static_cast<std::uint32_t>(begin.size()) * per_case;
}

/// Of thousands of doors only those that a visit is left for stay, in their order.
void Outreach::order_doors(const World& world, std::vector<Door>& doors, std::uint32_t visits) const {
    const auto last = doors.begin() + std::min<std::ptrdiff_t>(std::ssize(doors), visits);
    std::partial_sort(doors.begin(), last, doors.end(), [&](const Door& a, const Door& b) {
        if (a.told_of != b.told_of) return a.told_of;
        if (a.alone != b.alone) return a.alone;
        if (a.event.month != b.event.month) return a.event.month > b.event.month;
        if (a.order != b.order) return a.order < b.order;
        return world.people.key[a.event.who] < world.people.key[b.event.who];
    });
    doors.erase(last, doors.end());
}

/// New doors, one visit each; gives back the visits left.
std::uint32_t Outreach::knock(const World& world, const Draw& draw, std::span<const Dated> found, std::uint32_t visits,
                              Delivery& delivery) {
    const std::vector<PersonIndex> engaged = cases_.engaged(waiting_);
    std::vector<Door> doors;
    for (const Dated& event : found) {
        if (knocked_since(event) || std::binary_search(engaged.begin(), engaged.end(), event.who)) continue;
        const bool alone = world.households.size[world.people.household[event.who]] == 1;
        const Words words =
            draw.words(world.people.key[event.who].value, event.month, decision::lever_reach, lever_n(number_));
        doors.push_back({event, told_of_.find(event.who) != nullptr, alone, words[0]});
    }
    order_doors(world, doors, visits);
    std::vector<Dated> fresh;
    for (const Door& door : doors) {
        fresh.push_back({door.event.who, world.now});
        count(delivery, world, Stage::reached, door.event.who);
        if (taken_in(world, draw, door.event.who, delivery))
            waiting_.push_back({door.event.who, 0, world.now, door.order});
    }
    std::sort(waiting_.begin(), waiting_.end(), [](const Applicant& x, const Applicant& y) { return x.who < y.who; });
    // Older knocks at the same door, and those before the window, need not be remembered.
    const Month window = world.now.plus(-static_cast<int>(target_.months_after_event));
    knocked_.forget_before(window);
    told_of_.forget_before(window);
    knocked_.note(std::move(fresh));
    return visits - static_cast<std::uint32_t>(doors.size());
}

/// A local person comes along where the neighbourhood has one, to those who are known there.
bool Outreach::comes_with_known_person(const World& world, const Draw& draw, PersonIndex i) const {
    const std::uint32_t neighbourhood = world.neighbourhood(i).value;  // who = neighbourhood
    if (draw.uniform(neighbourhood, Month{}, decision::lever_place, lever_n(number_)) >= local_partner_share_)
        return false;
    if (world.people.community[i].exists()) return true;
    const auto ties = world.network.ties(i);
    return std::any_of(ties.begin(), ties.end(), [](const Tie& tie) {
        return tie.layer() == Layer::neighbour || tie.layer() == Layer::community || tie.layer() == Layer::place;
    });
}

bool Outreach::accepts(const World& world, const Draw& draw, PersonIndex i) const {
    const double share = comes_with_known_person(world, draw, i) ? uptake_known_person_share_ : uptake_cold_share_;
    const double p = moved_share(share, uptake_log_odds_per_sd_ * static_cast<double>(world.people.theta[i]));
    return draw.uniform(world.people.key[i].value, world.now, decision::lever_willing, lever_n(number_)) < p;
}

/// Opens the door, and is found to be in need if the worker screens for it.
bool Outreach::taken_in(const World& world, const Draw& draw, PersonIndex i, Delivery& delivery) const {
    if (!accepts(world, draw, i)) return false;
    if (!screening_.used()) return true;
    const double found = screening_.probability(yardstick_, world, draw, i);
    if (draw.uniform(world.people.key[i].value, world.now, decision::lever_notice, lever_n(number_)) >= found)
        return false;
    delivery.false_alarms += screening_.in_need(yardstick_, world, draw, i) ? 0U : 1U;
    return true;
}

void Outreach::serve(const World& world, Delivery& delivery) {
    for (Enrolment& e : cases_.all()) {
        count(delivery, world, Stage::attending, e.who);
        support_.give(world, fading_, number_, e, delivery);
        delivery.visits.push_back({e.who, static_cast<float>(visits_per_case_month_)});
    }
    cases_.count_kept(world, delivery);
}

}  // namespace

std::unique_ptr<PolicyLever> make_outreach() { return std::make_unique<Outreach>(); }

}  // namespace tsunagari
