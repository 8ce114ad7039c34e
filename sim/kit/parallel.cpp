// The only room where oneTBB is met.
//
// A `Threads` is an arena with as many seats as asked for. oneTBB would never make more workers than the machine has
// cores, so the first `Threads` lifts that limit for the process; workers are made only when an arena has a seat and
// work for them. Who works on which index is left to oneTBB: nothing that is computed may depend on it.

#include "tsunagari/kit/parallel.hpp"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <limits>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace tsunagari {
namespace {

constexpr int most_threads = 1024;

/// Lifts the limit of one thread a core. Once for the process: of several limits oneTBB keeps the lowest, so a limit of
/// each `Threads` would make an inner, larger `Threads` impossible.
void allow_more_threads_than_cores() {
    static const tbb::global_control limit{tbb::global_control::max_allowed_parallelism, most_threads};
}

std::optional<int> positive_number(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    const std::string_view view{text};
    int number = 0;
    const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), number);
    if (error != std::errc{} || end != view.data() + view.size() || number < 1) return std::nullopt;
    return number;
}

int affinity_threads() {
    for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
        const std::size_t bytes = CPU_ALLOC_SIZE(cpus);
        cpu_set_t* mask = CPU_ALLOC(cpus);
        if (mask == nullptr) break;
        const int count = sched_getaffinity(0, bytes, mask) == 0 ? CPU_COUNT_S(bytes, mask) : 0;
        CPU_FREE(mask);
        if (count > 0) return count;
    }
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// Keeps the exception of the lowest index. Indices above a failed one may be skipped, those below are still worked, so
/// which exception comes out does not depend on threads.
class FirstFailure {
   public:
    [[nodiscard]] bool needless(std::uint32_t index) const { return index > lowest_.load(std::memory_order_relaxed); }
    void note(std::uint32_t index, std::exception_ptr failure) {
        const std::lock_guard lock{mutex_};
        if (failure_ && needless(index)) return;
        lowest_.store(index, std::memory_order_relaxed);
        failure_ = std::move(failure);
    }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

   private:
    std::atomic<std::uint32_t> lowest_{std::numeric_limits<std::uint32_t>::max()};
    std::mutex mutex_;
    std::exception_ptr failure_;
};

/// How many loops this thread is inside of.
thread_local int loops_around = 0;

class InsideLoop {
   public:
    explicit InsideLoop(int depth) : before_{std::exchange(loops_around, depth)} {}
    ~InsideLoop() { loops_around = before_; }
    InsideLoop(const InsideLoop&) = delete;
    InsideLoop& operator=(const InsideLoop&) = delete;

   private:
    int before_;
};

void work_parallel(std::uint32_t count, const std::function<void(std::uint32_t)>& task, FirstFailure& first) {
    const tbb::blocked_range<std::uint32_t> all{0, count, 1};
    const int depth = loops_around;
    const auto body = [&](const tbb::blocked_range<std::uint32_t>& range) {
        const InsideLoop inside(depth + 1);
        for (std::uint32_t index = range.begin(); index != range.end(); ++index) {
            if (first.needless(index)) continue;
            try {
                task(index);
            } catch (...) {
                first.note(index, std::current_exception());
            }
        }
    };
    const auto work = [&] { tbb::parallel_for(all, body, tbb::simple_partitioner{}); };
    // A thread that waits for an inner loop must not begin another index of the outermost one (another whole
    // replicate), but must help with loops yet further inside: so a loop at the second level isolates, those inside it
    // share its isolation, and who waits for the outermost helps wherever there is work.
    if (depth == 1) {
        tbb::this_task_arena::isolate(work);
    } else {
        work();
    }
}

}  // namespace

struct Threads::Arena {
    tbb::task_arena seats;
    int count;

    /// Of the innermost `Threads` of this thread. A worker has none and stays in the arena it works in.
    static thread_local Arena* innermost;
};

thread_local Threads::Arena* Threads::Arena::innermost = nullptr;

Threads::Threads(int threads) : arena_{nullptr}, before_{Arena::innermost} {
    if (threads < 0 || threads > most_threads) throw std::invalid_argument{"Threads: 0 … 1024 threads"};
    allow_more_threads_than_cores();
    const int count = threads == 0 ? std::min(available_threads(), most_threads) : threads;
    arena_ = new Arena{tbb::task_arena{count}, count};
    Arena::innermost = arena_;
}

Threads::~Threads() {
    Arena::innermost = before_;
    delete arena_;
}

int Threads::count() const { return arena_->count; }

int available_threads() {
    if (const auto given = positive_number("SLURM_CPUS_PER_TASK")) return *given;
    if (const auto given = positive_number("SLURM_CPUS_ON_NODE")) return *given;
    return affinity_threads();
}

void for_each_index(std::uint32_t count, const std::function<void(std::uint32_t)>& task) {
    Threads::Arena* const arena = Threads::Arena::innermost;
    if (count <= 1 || (arena != nullptr && arena->count == 1)) {
        for (std::uint32_t index = 0; index < count; ++index) task(index);
        return;
    }
    FirstFailure first;
    if (arena == nullptr) {
        work_parallel(count, task, first);
    } else {
        arena->seats.execute([&] { work_parallel(count, task, first); });
    }
    first.rethrow();
}

}  // namespace tsunagari
