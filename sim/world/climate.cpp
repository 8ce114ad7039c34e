#include "tsunagari/world/climate.hpp"

namespace tsunagari {

Opinion Climate::of(PersonIndex i) const {
    Opinion all;
    for (const ClimateShift& shift : shifts) {
        if (!shift.reached->test(i)) continue;
        const Opinion& one = shift.opinion;
        all.dont_know_how_log_odds += one.dont_know_how_log_odds;
        all.stigma_log_odds += one.stigma_log_odds;
        all.would_not_change_log_odds += one.would_not_change_log_odds;
        all.helping_log_odds += one.helping_log_odds;
        all.hearing_probability += (1.0F - all.hearing_probability) * one.hearing_probability;
    }
    return all;
}

}  // namespace tsunagari
