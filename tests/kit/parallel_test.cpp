// Threads are really made, every index is worked once, and nothing that comes out depends on how many threads there
// were.
//
// A machine with two cores would let most of these pass without a second thread ever running, so the tests that speak
// of threads make the tasks wait for each other.

#include "tsunagari/kit/parallel.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

/// How many different threads meet: each task waits until `wanted` threads have come, or until it is clear that they
/// will not.
std::size_t threads_that_meet(std::size_t wanted, std::uint32_t tasks, std::chrono::milliseconds patience) {
    std::mutex mutex;
    std::condition_variable somebody_came;
    std::set<std::thread::id> here;
    bool given_up = false;
    for_each_index(tasks, [&](std::uint32_t) {
        std::unique_lock lock{mutex};
        here.insert(std::this_thread::get_id());
        somebody_came.notify_all();
        const bool met = somebody_came.wait_for(lock, patience, [&] { return given_up || here.size() >= wanted; });
        given_up = given_up || !met;
        somebody_came.notify_all();
    });
    return here.size();
}

constexpr std::chrono::seconds long_enough{20};
constexpr std::chrono::milliseconds a_while{300};

TEST(Threads, AreReallyMade) {
    for (const int count : {2, 3, 8}) {
        const Threads threads{count};
        EXPECT_EQ(threads.count(), count);
        EXPECT_EQ(threads_that_meet(static_cast<std::size_t>(count), 64, long_enough), static_cast<std::size_t>(count));
    }
}

TEST(Threads, AreNoMoreThanAskedFor) {
    for (const int count : {1, 2, 3}) {
        const Threads threads{count};
        EXPECT_LE(threads_that_meet(static_cast<std::size_t>(count) + 1, 64, a_while), static_cast<std::size_t>(count));
    }
}

TEST(Threads, TheInnermostCounts) {
    const Threads outer{2};
    {
        const Threads inner{5};
        EXPECT_EQ(threads_that_meet(5, 64, long_enough), 5U);
        {
            const Threads one{1};
            EXPECT_EQ(threads_that_meet(2, 8, a_while), 1U);
        }
        EXPECT_EQ(threads_that_meet(5, 64, long_enough), 5U);
    }
    EXPECT_LE(threads_that_meet(3, 64, a_while), 2U);
}

TEST(Threads, ZeroIsWhatTheMachineOffers) { EXPECT_EQ(Threads{0}.count(), available_threads()); }

TEST(Threads, RefusesNonsense) {
    EXPECT_THROW(Threads{-1}, std::invalid_argument);
    EXPECT_THROW(Threads{100'000}, std::invalid_argument);
}

class AvailableThreads : public testing::Test {
   protected:
    void SetUp() override {
        unsetenv("SLURM_CPUS_PER_TASK");
        unsetenv("SLURM_CPUS_ON_NODE");
    }
    void TearDown() override { SetUp(); }
};

TEST_F(AvailableThreads, FollowsSlurm) {
    setenv("SLURM_CPUS_ON_NODE", "12", 1);
    EXPECT_EQ(available_threads(), 12);
    setenv("SLURM_CPUS_PER_TASK", "5", 1);
    EXPECT_EQ(available_threads(), 5);
    for (const char* nonsense : {"", "0", "-3", "4x", "99999999999999"}) {
        setenv("SLURM_CPUS_PER_TASK", nonsense, 1);
        EXPECT_EQ(available_threads(), 12) << nonsense;
    }
}

TEST_F(AvailableThreads, FollowsTheMask) {
    EXPECT_GE(available_threads(), 1);
    int count = 0;
    std::thread{[&] {
        cpu_set_t mask;
        CPU_ZERO(&mask);
        CPU_SET(sched_getcpu(), &mask);
        if (sched_setaffinity(0, sizeof mask, &mask) == 0) count = available_threads();
    }}.join();
    if (count == 0) GTEST_SKIP() << "this machine does not let a thread choose its processor";
    EXPECT_EQ(count, 1);
}

void expect_each_once(std::uint32_t count) {
    std::vector<std::atomic<int>> worked(count);
    for_each_index(count, [&](std::uint32_t i) { ++worked[i]; });
    for (const auto& times : worked) EXPECT_EQ(times, 1);
}

TEST(ForEachIndex, WorksEachOnce) {
    for (const std::uint32_t count : {0U, 1U, 2U, 7U, 10'000U}) {
        expect_each_once(count);  // without any Threads
        for (const int threads : {1, 2, 8}) {
            const Threads alive{threads};
            expect_each_once(count);
        }
    }
}

TEST(ForEachIndex, MayBeNested) {
    const Threads threads{8};
    std::atomic<int> worked{0};
    for_each_index(20, [&](std::uint32_t) { for_each_index(30, [&](std::uint32_t) { ++worked; }); });
    EXPECT_EQ(worked, 600);
}

TEST(ForEachIndex, AWaitingThreadBeginsNoOtherOuterIndex) {
    const Threads threads{8};
    static thread_local int depth = 0;
    std::atomic<int> deepest{0};
    for_each_index(200, [&](std::uint32_t) {
        ++depth;
        for_each_index(50, [](std::uint32_t) { std::this_thread::yield(); });
        int seen = deepest;
        while (seen < depth && !deepest.compare_exchange_weak(seen, depth)) {
        }
        --depth;
    });
    EXPECT_EQ(deepest, 1);
}

/// Waits until `count` reaches `enough`, but not for ever.
bool reaches(const std::atomic<int>& count, int enough) {
    const auto latest = std::chrono::steady_clock::now() + std::chrono::milliseconds{200};
    while (count < enough && std::chrono::steady_clock::now() < latest) std::this_thread::yield();
    return count >= enough;
}

/// Whether two indexes of an inner loop run side by side when one thread has done its own index of the loop around it
/// while another is busy in the second.
bool helped_inside() {
    std::atomic<int> begun{0}, met{0};
    for_each_index(2, [&](std::uint32_t which) {
        if (which == 0) {
            reaches(begun, 1);
        } else {
            for_each_index(2, [&](std::uint32_t) {
                ++begun;
                met += reaches(begun, 2) ? 1 : 0;
            });
        }
    });
    return met == 2;
}

/// oneTBB may miss to wake a thread for new work (about once in fifty times here), so help is possible, never promised.
template <class Helped>
bool once_in_a_hundred_times(const Helped& helped) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (helped()) return true;
    }
    return false;
}

TEST(ForEachIndex, WhoIsDoneHelpsInsideAnotherIndex) {
    const Threads threads{2};
    EXPECT_TRUE(once_in_a_hundred_times(helped_inside));
    EXPECT_TRUE(once_in_a_hundred_times([] {
        std::atomic<int> helped{0};
        for_each_index(2, [&](std::uint32_t outer) { helped += outer == 1 && helped_inside() ? 1 : 0; });
        return helped == 1;
    }));
}

std::string what_is_thrown(std::uint32_t count) {
    try {
        for_each_index(count, [](std::uint32_t i) {
            if (i % 7 == 3) throw std::runtime_error{std::to_string(i)};
            if (i < 3) std::this_thread::sleep_for(std::chrono::microseconds{50});
        });
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing";
}

TEST(ForEachIndex, ThrowsTheExceptionOfTheLowestIndex) {
    for (int repeat = 0; repeat < 50; ++repeat) {
        EXPECT_EQ(what_is_thrown(500), "3");
        for (const int threads : {1, 2, 3, 8}) {
            const Threads alive{threads};
            ASSERT_EQ(what_is_thrown(500), "3");
        }
    }
    const Threads threads{8};
    EXPECT_EQ(what_is_thrown(3), "nothing");
    expect_each_once(1000);  // and the threads are as good as new
}

TEST(ForEachIndex, WorksEverythingBelowTheFailure) {
    const Threads threads{8};
    std::vector<std::atomic<int>> worked(1000);
    const auto run = [&] {
        for_each_index(1000, [&](std::uint32_t i) {
            ++worked[i];
            if (i >= 400) throw std::runtime_error{"late"};
        });
    };
    EXPECT_THROW(run(), std::runtime_error);
    for (std::size_t i = 0; i <= 400; ++i) EXPECT_EQ(worked[i], 1) << i;
}

TEST(Blocks, CoverTheRowsWithoutGap) {
    EXPECT_EQ(block_count(0xFFFFFFFFU), 1U << 20U);
    for (const std::uint32_t rows : {0U, 1U, block_size - 1, block_size, block_size + 1, 10 * block_size + 17}) {
        std::vector<Block> blocks(block_count(rows));
        for_blocks(rows, [&](Block block) { blocks[block.index] = block; });
        std::uint32_t next = 0;
        for (const Block& block : blocks) {
            EXPECT_EQ(block.begin, next);
            EXPECT_TRUE(block.size() == block_size || block.end == rows);
            next = block.end;
        }
        EXPECT_EQ(next, rows);
    }
}

/// Numbers of such different sizes that their sum shows the order they were added in.
std::vector<double> uneven_numbers(std::uint32_t count) {
    const Draw draw{7, 0};
    std::vector<double> values(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        values[i] = draw.normal(i, Month{}, Decision{2000}) *
                    static_cast<double>(1ULL << draw.below(40, i, Month{}, Decision{2001}));
    }
    return values;
}

double sum_of(const std::vector<double>& values, std::uint32_t begin, std::uint32_t end) {
    double sum = 0;
    for (std::uint32_t i = begin; i < end; ++i) sum += values[i];
    return sum;
}

TEST(SumBlocks, HasTheSameBitsAtAnyThreadCount) {
    const std::vector<double> values = uneven_numbers(50 * block_size + 123);
    const auto rows = static_cast<std::uint32_t>(values.size());
    double expected = 0;
    double backwards = 0;
    for (std::uint32_t b = 0; b < block_count(rows); ++b) {
        expected += sum_of(values, b * block_size, std::min(rows, (b + 1) * block_size));
        const std::uint32_t c = block_count(rows) - 1 - b;
        backwards += sum_of(values, c * block_size, std::min(rows, (c + 1) * block_size));
    }
    ASSERT_NE(expected, backwards) << "the numbers do not show the order of adding";
    for (const int count : {1, 2, 3, 8}) {
        const Threads threads{count};
        for (int repeat = 0; repeat < 20; ++repeat) {
            const auto sum =
                sum_blocks<double>(rows, [&](Block block) { return sum_of(values, block.begin, block.end); });
            ASSERT_EQ(std::bit_cast<std::uint64_t>(sum), std::bit_cast<std::uint64_t>(expected)) << count << " threads";
        }
    }
}

}  // namespace
}  // namespace tsunagari
