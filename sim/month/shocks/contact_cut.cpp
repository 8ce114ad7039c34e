// 接触の削減（2020〜21年の感染症流行のような） contact cut: for some months people have fewer contacts in each layer,
// and fewer new friends and neighbours are made. Ties stay; contacts come back when it ends. Contacts at home, at work
// and in class go on. Factors in the default are an assumption in the spirit of 2020–21.

#include <algorithm>
#include <array>

#include "month/shocks/aim.hpp"
#include "tsunagari/month/funnel.hpp"

namespace tsunagari {
namespace {

class ContactCut final : public Shock {
   public:
    std::string_view kind() const override { return "contact_cut"; }
    std::string_view label_en() const override { return "Contact cut"; }
    std::string_view label_ja() const override { return "接触の削減"; }

    void describe(Form& f) override {
        f.month("start_month", start_, {.unit = "", .en = "First month.", .ja = "開始月", .source = ""});
        f.month("end_month", end_, {.unit = "", .en = "Last month.", .ja = "終了月（この月まで）", .source = ""});
        aim_.describe(f, "Share of those concerned who follow it, the same people throughout.", "従う人の割合");
        static constexpr std::array<std::string_view, layers> names = {
            "kin_factor", "neighbour_factor", "friend_factor", "community_factor", "place_factor", "supporter_factor"};
        static constexpr std::array<std::string_view, layers> ja = {
            "別居の親族との接触の残る割合", "近隣との接触の残る割合",   "友人との接触の残る割合",
            "地域活動での接触の残る割合",   "居場所での接触の残る割合", "サポーターとの接触の残る割合"};
        for (std::size_t k = 0; k < left_.size(); ++k) {
            f.number(names[k], left_[k],
                     {.unit = "1",
                      .least = 0,
                      .most = 1,
                      .grade = Grade::assumption,
                      .en = "What is left of the contacts in this layer; 1 = no cut.",
                      .ja = ja[k],
                      .source = ""});
        }
        f.number("affected_share", affected_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .grade = Grade::assumption,
                  .en = "Share of contacts the cut works on: 1 = all modes; 0.22 = those face to face only.",
                  .ja = "削減が及ぶ接触の割合（1＝全手段、0.22＝対面のみ）",
                  .source = ""});
    }
    void check(PlanCheck& plan) const override {
        aim_.check(plan);
        if (end_ < start_) {
            plan.errors.push_back("end_month " + month_text(end_) + " is before start_month " + month_text(start_) +
                                  ".");
        } else if (start_ >= plan.end || end_ < plan.start) {
            plan.warnings.push_back("It lasts from " + month_text(start_) + " to " + month_text(end_) +
                                    ", outside the run (" + month_text(plan.start) + " to " +
                                    month_text(plan.end.plus(-1)) + "): nothing will happen.");
        }
    }
    void open(const World& world, std::uint32_t number) override {
        aim_.open(world, number);
        const bool any = std::any_of(left_.begin(), left_.end(), [](double left) { return left < 1; });
        does_ = any && affected_ > 0 && aim_.share > 0;
    }
    bool cuts(Month now) const override { return does_ && start_ <= now && now <= end_; }
    float left(const World& world, const Draw& draw, PersonIndex i, Layer layer) const override {
        if (!aim_.concerns(world, draw, i)) return 1.0F;
        return static_cast<float>(1.0 - affected_ * (1.0 - left_[static_cast<std::size_t>(layer)]));
    }

   private:
    Month start_ = Month::of(2020, 10), end_ = Month::of(2021, 9);
    ShockAim aim_;
    std::array<double, layers> left_ = {0.6, 0.8, 0.5, 0.3, 0.3, 0.6};
    double affected_ = 1.0;
    bool does_ = false;
};

}  // namespace

std::unique_ptr<Shock> make_contact_cut() { return std::make_unique<ContactCut>(); }

}  // namespace tsunagari
