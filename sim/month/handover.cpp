#include "tsunagari/month/handover.hpp"

#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {

void HandoverParameters::describe(Form& form) {
    form.number("arrival_share", arrival_share,
                {.low = 0.2,
                 .high = 0.8,
                 .en = "probability that somebody whom one lever hands on arrives at another one, where nobody looks "
                       "after it (personal contact, case by case)",
                 .ja = "ある支援から紹介された人が別の支援に届く確率（仕組みがなく、個人のつながりで引き継ぐ場合）",
                 .source = ""});
}

std::vector<Referral> handed_on(const HandoverParameters& parameters, std::span<const Delivery> last) {
    std::vector<Referral> all;
    for (std::size_t from = 0; from < last.size(); ++from) {
        for (Referral referral : last[from].referrals) {
            referral.from = static_cast<std::uint16_t>(from);
            referral.arrival = static_cast<float>(parameters.arrival_share);
            all.push_back(referral);
        }
    }
    return all;
}

std::vector<Referral> arriving(std::span<const Referral> all, std::uint32_t to, const World& world, const Draw& draw) {
    std::vector<Referral> here;
    for (const Referral& referral : all) {
        if (referral.from == to || !world.people.present(referral.who)) continue;
        const std::uint64_t key = world.people.key[referral.who].value;
        const double u = draw.uniform(key, world.now, decision::lever_referral, lever_n(referral.from, to));
        if (u < static_cast<double>(referral.arrival)) here.push_back(referral);
    }
    return here;
}

}  // namespace tsunagari
