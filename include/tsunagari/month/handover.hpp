#pragma once
// つなぎ: what becomes of people whom one lever hands on to others.
//
// Today that goes by personal contact, case by case, so part of it gets lost on the way: a referral arrives at each
// other lever with a base probability, a draw of the person, the month and the two levers. A lever that looks after
// handing on (官民連携プラットフォーム, 重層的支援体制) raises it for those it can look after
// (PolicyLever::see_through).

#include <span>
#include <vector>

#include "tsunagari/month/policy_lever.hpp"

namespace tsunagari {

/// Section "handover".
struct HandoverParameters {
    double arrival_share = 0.5;

    void describe(Form& form);
};

/// All that was handed on last month, in order of levers, each with its sender and the base probability of arriving.
std::vector<Referral> handed_on(const HandoverParameters& parameters, std::span<const Delivery> last);

/// Those that arrive at lever `to` this month, in order.
std::vector<Referral> arriving(std::span<const Referral> all, std::uint32_t to, const World& world, const Draw& draw);

}  // namespace tsunagari
