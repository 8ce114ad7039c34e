#pragma once
// A world is whole if every part that speaks of another is answered by it: members and households, spouses, groups,
// ties, traces.
//
// `breaches` says what is not, kind by kind with the first case of each, so that a test of months can be read when it
// fails. The world is one between months: after rewire.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tsunagari/world/world.hpp"

namespace tsunagari {

class Wholeness {
   public:
    explicit Wholeness(const World& world) : world_{world}, people_{world.people} {
        columns();
        for (std::uint32_t i = 0; i < people_.rows(); ++i) {
            const PersonIndex who{i};
            people_.present(who) ? present(who) : absent(who);
        }
        std::uint64_t members = 0;
        for (std::uint32_t h = 0; h < world.households.rows(); ++h) members += household(HouseholdIndex{h});
        if (members != present_) found("household sizes do not add up to the people present", "");
        groups();
        memory();
    }
    /// One line a kind of breach: what, how many, the first.
    [[nodiscard]] std::string told() const {
        std::string text;
        for (const auto& [kind, cases] : breaches_)
            text += kind + ": " + std::to_string(cases.count) + ", first " + cases.first + "\n";
        return text;
    }

   private:
    struct Cases {
        int count = 0;
        std::string first;
    };
    void found(const std::string& kind, const std::string& first) {
        Cases& cases = breaches_[kind];
        if (cases.count++ == 0) cases.first = first;
    }
    void expect(bool holds, const char* otherwise, PersonIndex who) {
        if (!holds) found(otherwise, "person " + std::to_string(who.value));
    }
    void expect(bool holds, const char* otherwise, HouseholdIndex h) {
        if (!holds) found(otherwise, "household " + std::to_string(h.value));
    }

    void columns() {
        for_columns(people_, [this](const auto& column, auto) {
            if (column.size() != people_.rows()) found("columns of different lengths", "");
        });
        if (world_.network.people() < people_.rows()) found("the network lacks rows", "");
        if (world_.memory.blocks() * block_size < people_.rows()) found("the memory lacks blocks", "");
    }

    void present(PersonIndex i) {
        ++present_;
        expect(people_.household[i].exists() && people_.household[i].value < world_.households.rows(),
               "somebody has no household", i);
        const PersonIndex spouse = people_.spouse[i];
        if (spouse.exists()) {
            expect(spouse != i, "married to themselves", i);
            expect(people_.spouse[spouse] == i, "a spouse who does not say so", i);
            expect(people_.present(spouse), "a spouse who is gone", i);
            expect(people_.marital[i] == MaritalStatus::married, "a spouse without a marriage", i);
        }
        expect(std::isfinite(people_.theta[i]) && std::isfinite(people_.state[i]) && std::isfinite(people_.trait[i]),
               "a feeling that is no number", i);
        expect(people_.age(i, world_.now) >= 0 && people_.age(i, world_.now) < 125, "an impossible age", i);
        in_group(i, people_.daily_group[i], false);
        in_group(i, people_.community[i], true);
        ties(i);
    }

    void absent(PersonIndex i) {
        expect(!people_.household[i].exists() && !people_.next_member[i].exists(), "somebody gone has a household", i);
        expect(!people_.spouse[i].exists(), "somebody gone has a spouse", i);
        expect(!people_.daily_group[i].exists() && !people_.community[i].exists(), "somebody gone has a group", i);
        expect(world_.network.ties(i).empty(), "somebody gone has ties", i);
    }

    void in_group(PersonIndex i, GroupIndex g, bool community) {
        if (!g.exists()) return;
        ++seats_taken_;
        expect((world_.groups.kind(g) == GroupKind::community_group) == community, "a group of the wrong kind", i);
        const auto members = world_.groups.members(g);
        expect(std::count(members.begin(), members.end(), i) == 1, "not once among the members of the own group", i);
    }

    void ties(PersonIndex i) {
        std::vector<PersonIndex> alters;
        for (const Tie& tie : world_.network.ties(i)) {
            alters.push_back(tie.alter);
            expect(tie.alter != i, "a tie to oneself", i);
            expect(tie.alter.value < people_.rows() && people_.present(tie.alter), "a tie to somebody gone", i);
            expect(tie.since <= world_.now, "a tie from the future", i);
            expect(tie.layer_close < 0x80 + layers && (tie.layer_close & 0x7f) < layers, "a tie of no layer", i);
            int back = 0;
            for (const Tie& of_alter : world_.network.ties(tie.alter)) {
                if (of_alter.alter != i) continue;
                ++back;
                expect(of_alter.since == tie.since && of_alter.contacts_x8 == tie.contacts_x8 &&
                           of_alter.layer_close == tie.layer_close,
                       "a tie whose ends differ", i);
            }
            expect(back == 1, "a tie that is not mutual", i);
        }
        std::sort(alters.begin(), alters.end());
        expect(std::adjacent_find(alters.begin(), alters.end()) == alters.end(), "two ties of one pair", i);
    }

    /// Walks with a limit: a broken list may never come round.
    std::uint32_t household(HouseholdIndex h) {
        const std::uint32_t size = world_.households.size[h];
        const PersonIndex first = world_.households.first[h];
        expect(first.exists() == (size > 0), "an empty household with a member, or the other way round", h);
        if (!first.exists() || size == 0) return 0;
        const bool institution = world_.households.type[h] == HouseholdType::institution;
        std::uint32_t heads = 0, steps = 0;
        bool grown_up = institution;
        PersonIndex member = first;
        do {
            expect(people_.household[member] == h, "a member who lives elsewhere", member);
            expect(people_.present(member), "a member who is gone", member);
            const Role role = people_.role[member];
            heads += role == Role::head ? 1U : 0U;
            expect((role == Role::resident) == institution, "a resident outside an institution, or family inside",
                   member);
            const int age = people_.age(member, world_.now);
            grown_up = grown_up || age >= 18 || (age >= 15 && role == Role::head);
            member = people_.next_member[member];
        } while (member != first && member.exists() && ++steps <= size);
        const bool whole = member == first && steps + 1 == size;
        expect(whole, "a list of members that does not come round", h);
        if (!whole) return size;
        expect(grown_up, "children left alone", h);
        expect(institution || heads == 1, "a household without its one head", h);
        expect(world_.households.type[h] == told_type(people_, world_.households, h),
               "a family type not told from its members", h);
        return size;
    }

    void groups() {
        std::uint64_t members = 0;
        for (std::uint32_t g = 0; g < world_.groups.rows(); ++g) {
            const GroupIndex group{g};
            members += world_.groups.size(group);
            if (world_.groups.size(group) > world_.groups.seats(group))
                found("a group over its seats", std::to_string(g));
            for (const PersonIndex who : world_.groups.members(group)) {
                expect(people_.daily_group[who] == group || people_.community[who] == group,
                       "a member who does not know of the group", who);
            }
        }
        if (members != seats_taken_) found("members of groups and people in groups differ", "");
    }

    void memory() {
        for (std::uint32_t b = 0; b < world_.memory.blocks(); ++b) {
            for (const Trace& trace : world_.memory.block(b)) {
                expect(trace.who.value / block_size == b, "a trace in another block", trace.who);
                expect(std::isfinite(trace.size) && trace.since <= world_.now, "a trace of no size or from the future",
                       trace.who);
            }
        }
    }

    const World& world_;
    const Population& people_;
    std::map<std::string, Cases> breaches_;
    std::uint64_t present_ = 0, seats_taken_ = 0;
};

inline void expect_whole(const World& world) {
    const std::string breaches = Wholeness(world).told();
    EXPECT_TRUE(breaches.empty()) << breaches;
}

}  // namespace tsunagari
