#pragma once
// Parallel loops that give the same bits at any thread count.
//
// Work is cut into blocks of a fixed number of rows; a block is worked by one thread; results of blocks are put
// together in block order. oneTBB is met in parallel.cpp only.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace tsunagari {

/// Rows a block. People, ties and traces are cut at the same rows.
inline constexpr std::uint32_t block_size = 4096;
constexpr std::uint32_t block_count(std::uint32_t rows) { return rows / block_size + (rows % block_size != 0 ? 1 : 0); }

struct Block {
    std::uint32_t index = 0;
    std::uint32_t begin = 0;  ///< first row
    std::uint32_t end = 0;    ///< one past the last row
    [[nodiscard]] std::uint32_t size() const { return end - begin; }
};

/// While it lives, parallel loops use `threads` threads (0 = what the machine, a Slurm allocation or a CPU mask gives).
/// More threads than cores are really made, so that tests on small machines mean something.
class Threads {
   public:
    explicit Threads(int threads);
    ~Threads();
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    [[nodiscard]] int count() const;

   private:
    friend void for_each_index(std::uint32_t count, const std::function<void(std::uint32_t)>& task);
    struct Arena;
    Arena* arena_;
    Arena* before_;
};

/// Threads the machine offers this process: SLURM_CPUS_PER_TASK, else SLURM_CPUS_ON_NODE, else the CPU affinity mask.
int available_threads();

/// task(0) … task(count-1), each once, in any order, on the threads of the innermost `Threads`. The first exception
/// (lowest index wins) is thrown again in the caller.
void for_each_index(std::uint32_t count, const std::function<void(std::uint32_t)>& task);

/// task(Block) for all blocks of `rows` rows.
template <class Task>
void for_blocks(std::uint32_t rows, Task&& task) {
    for_each_index(block_count(rows), [&](std::uint32_t b) {
        const std::uint32_t begin = b * block_size;
        task(Block{b, begin, begin + std::min(block_size, rows - begin)});
    });
}

/// The sum of task(Block) over all blocks, added in block order.
template <class Sum, class Task>
Sum sum_blocks(std::uint32_t rows, Task&& task) {
    std::vector<Sum> parts(block_count(rows));
    for_blocks(rows, [&](Block block) { parts[block.index] = task(block); });
    Sum total{};
    for (const Sum& part : parts) total += part;
    return total;
}

}  // namespace tsunagari
