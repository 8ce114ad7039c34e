#pragma once
// The makers of all life events, from the catalogue.

#include <memory>

#include "tsunagari/month/life_event.hpp"

namespace tsunagari {

#define TSUNAGARI_EVENT(name) std::unique_ptr<LifeEvent> make_##name();
#include "month/catalogue.def"
#undef TSUNAGARI_EVENT

}  // namespace tsunagari
