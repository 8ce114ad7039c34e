#pragma once
// Drawing tools of the synthesis: numbered draws of one district, samples of an exact size, and shelves by age.
//
// A district draws from addresses (area, district, decision, n = 0, 1, 2 …), so districts can be built in any order on
// any thread. Whole numbers come from controlled rounding wherever possible: what is drawn is who, not how many.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/math.hpp"

namespace tsunagari::synthesis {

/// The draws of one district (or area) for one decision, one after another.
class Slots {
   public:
    /// `draw` must outlive the slots.
    Slots(const Draw& draw, std::uint64_t who, Decision decision) : draw_{&draw}, who_{who}, decision_{decision} {}
    Slots(Draw&& draw, std::uint64_t who, Decision decision) = delete;
    std::uint32_t next() {
        if (left_ == 0) {
            words_ = draw_->words(who_, Month{0}, decision_, n_++);
            left_ = 4;
        }
        return words_[--left_];
    }
    /// In [0, 1), a multiple of 2^-32.
    double uniform() { return static_cast<double>(next()) * 0x1p-32; }
    /// 0 … bound-1.
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next()) * bound) >> 32U);
    }
    double normal() { return normal_quantile((static_cast<double>(next()) + 0.5) * 0x1p-32); }
    template <class T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i))]);
    }

   private:
    const Draw* draw_;
    std::uint64_t who_;
    Decision decision_;
    std::uint32_t n_ = 0;
    unsigned left_ = 0;
    Words words_{};
};

/// A fraction in [0, 1) short enough that adding it to a count stays exact.
inline double phase(Slots& slots) { return static_cast<double>(slots.next() >> 12U) * 0x1p-20; }

/// Picks exactly min(count, number of positive weights) places of `weights`, each with a chance in proportion to its
/// weight (at most 1), spread evenly over the order given (systematic sampling). Ascending.
std::vector<std::uint32_t> sample(std::span<const double> weights, std::size_t count, Slots& slots);

/// Categories in given shares, person by person, so that after any number of persons each count is within about one of
/// its expectation.
template <std::size_t Categories>
class Quota {
   public:
    explicit Quota(Slots& slots) {
        for (double& o : owed_) o = slots.uniform() - 0.5;
    }
    /// `shares` sum to 1 (or less: then the last category takes the rest).
    std::size_t take(const std::array<double, Categories>& shares) {
        std::size_t best = 0;
        for (std::size_t k = 0; k < Categories; ++k) {
            owed_[k] += shares[k];
            if (owed_[k] > owed_[best]) best = k;
        }
        // A category nobody of this kind can be in is never taken.
        if (shares[best] <= 0) {
            best = static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
            for (std::size_t k = 0; k < Categories; ++k)
                if (shares[k] > 0 && owed_[k] > owed_[best]) best = k;
        }
        owed_[best] -= 1.0;
        return best;
    }

   private:
    std::array<double, Categories> owed_{};
};

/// Things filed by age, taken from the nearest shelf that has any.
class AgeShelf {
   public:
    void put(int age, std::uint32_t what) {
        shelves_[static_cast<std::size_t>(std::clamp(age, 0, top))].push_back(what);
        ++size_;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    /// One of the things on the shelf nearest to `near` within [low, high]; of equally near shelves the lower first.
    std::optional<std::uint32_t> take(int near, int low, int high, Slots& slots) {
        low = std::max(low, 0);
        high = std::min(high, top);
        near = std::clamp(near, low, std::max(low, high));
        for (int off = 0; near - off >= low || near + off <= high; ++off) {
            for (const int age : {near - off, near + off}) {
                if (age < low || age > high) continue;
                auto& shelf = shelves_[static_cast<std::size_t>(age)];
                if (shelf.empty()) continue;
                std::swap(shelf[slots.below(static_cast<std::uint32_t>(shelf.size()))], shelf.back());
                const std::uint32_t taken = shelf.back();
                shelf.pop_back();
                --size_;
                return taken;
            }
        }
        return std::nullopt;
    }

   private:
    static constexpr int top = 127;
    std::array<std::vector<std::uint32_t>, top + 1> shelves_;
    std::size_t size_ = 0;
};

}  // namespace tsunagari::synthesis
