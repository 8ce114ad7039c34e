#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>

namespace tsunagari {
namespace {

std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "the handler may only touch what is lock-free");

extern "C" void on_stop(int signal) {
    asked = true;
    std::signal(signal, SIG_DFL);
}

std::string clock(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::max(0.0, seconds) + 0.5);
    if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

void listen_for_stop() {
    asked = false;
    std::signal(SIGINT, on_stop);
    std::signal(SIGTERM, on_stop);
}

bool stop_asked() { return asked; }

Progress::Progress(bool quiet, std::uint64_t steps)
    : shown_{!quiet && isatty(STDERR_FILENO) != 0},
      steps_{steps},
      start_{std::chrono::steady_clock::now()},
      last_{start_} {}

Progress::~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::phase(std::string what) {
    what_ = std::move(what);
    show(true);
}

void Progress::month_done(std::uint64_t people) {
    ++done_;
    person_months_ += people;
    show(false);
}

double Progress::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Progress::show(bool now) {
    if (!shown_) return;
    const auto time = std::chrono::steady_clock::now();
    if (!now && time - last_ < std::chrono::milliseconds(200)) return;
    last_ = time;
    if (steps_ == 0) {
        fmt::print(stderr, "\r\033[K{}", what_);
        std::fflush(stderr);
        return;
    }
    const double spent = seconds();
    std::string left = "?";
    if (done_ > 0) left = clock(spent * static_cast<double>(steps_ - done_) / static_cast<double>(done_));
    const double speed = spent > 0 ? static_cast<double>(person_months_) / spent / 1e6 : 0.0;
    fmt::print(stderr, "\r\033[K{}  {}/{} months  {:.1f} M person-months/s  ETA {}", what_, done_, steps_, speed, left);
    std::fflush(stderr);
}

}  // namespace tsunagari
