#pragma once
// The input tables that the project ships, read once by a test program.

#include <string>

#include "tsunagari/world/table.hpp"

#ifndef TSUNAGARI_SOURCE_DIR
#define TSUNAGARI_SOURCE_DIR "."
#endif

namespace tsunagari {

inline const Atlas& shipped() {
    static const Atlas atlas(std::string{TSUNAGARI_SOURCE_DIR} + "/scenarios");
    return atlas;
}

}  // namespace tsunagari
