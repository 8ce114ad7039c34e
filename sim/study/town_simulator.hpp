#pragma once
// What the survey would say of a town lived under given parameters: the simulator that calibration asks again and
// again.
//
// A town is made once. What follows is redone only as far as a parameter reaches: ties and dispositions if it enters
// their making, the months if it enters the process, the answers alone if it enters those. Every evaluation uses the
// same random numbers, so that differences between two are due to the parameters. Everybody answers (or a fixed part),
// each with the probability that the questionnaire comes back as weight; the direct question and UCLA-3 count with
// their probabilities given θ, other items as drawn.

#include <memory>
#include <string>
#include <vector>

#include "study/fitting.hpp"
#include "study/study.hpp"
#include "study/survey_cells.hpp"
#include "tsunagari/kit/draw.hpp"
#include "tsunagari/world/table.hpp"

namespace tsunagari {

class TownSimulator {
   public:
    /// Asks in the Decembers of the cells' waves. All cells must be known to CellRule. `lived(share)` is called after
    /// each month with the share of the run that is done. The study and the atlas must outlive it.
    TownSimulator(const Study& study, const Atlas& atlas, std::vector<PublishedCell> cells);
    ~TownSimulator();

    /// Figures at a point: the cells (shares; differences as such), then the patterns of pattern_names(). Throws
    /// Stopped if somebody has asked to stop.
    Vector operator()(const Vector& point);
    /// Correlation of the cells' sampling errors, from mail samples of about `people` respondents a wave at a point:
    /// cells of one wave share respondents, waves are apart. And the share of each cell's wave that is asked.
    struct Sampling {
        Matrix correlation;
        Vector counted;        ///< share of respondents whom the cell counts
        Vector counted_other;  ///< of a difference, those of its second part
        Vector other;          ///< of a difference, the second share
    };
    Sampling sampling(const Vector& point, std::uint32_t people);

    [[nodiscard]] const std::vector<PublishedCell>& cells() const { return cells_; }
    [[nodiscard]] std::size_t figures() const { return cells_.size() + pattern_names().size(); }
    [[nodiscard]] std::uint32_t people() const;

    struct Stopped {};

   private:
    struct December;
    struct Lived;
    struct Formed;
    [[nodiscard]] Settings settings_at(const Vector& point) const;
    [[nodiscard]] std::string key_of(const Vector& point, Reach least) const;
    const Formed& formed(const Vector& point, const Model& model);
    const Lived& lived(const Vector& point);
    void ask(const December& december, const Model& model, Vector& figures) const;
    void add_patterns(const Lived& lived, const Model& model, Vector& figures) const;

    const Study& study_;
    const Atlas& atlas_;
    std::vector<PublishedCell> cells_;
    std::vector<CellRule> rules_;
    std::vector<int> years_;  ///< of the waves, rising
    Draw draw_;
    std::unique_ptr<World> town_;
    std::vector<std::unique_ptr<Formed>> formed_;
    std::unique_ptr<Lived> lived_;
};

}  // namespace tsunagari
