// Traces lie in the list of their person's block, oldest first; how they fade is told in
// tests/month/loneliness_test.cpp.

#include "tsunagari/world/memory.hpp"

#include <gtest/gtest.h>

#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {
namespace {

Trace trace(std::uint32_t who, int month, TraceKind kind = TraceKind::move, float size = 0.25F) {
    return {PersonIndex{who}, Month{static_cast<std::int16_t>(month)}, kind, 0, size};
}

TEST(Memory, GrowsByBlocksAndNeverShrinks) {
    Memory memory;
    EXPECT_EQ(memory.blocks(), 0U);
    memory.grow(1);
    EXPECT_EQ(memory.blocks(), 1U);
    memory.grow(block_size);
    EXPECT_EQ(memory.blocks(), 1U);
    memory.grow(block_size + 1);
    EXPECT_EQ(memory.blocks(), 2U);
    memory.grow(5);
    EXPECT_EQ(memory.blocks(), 2U);
}

TEST(Memory, ATraceLiesWithItsPersonInOrderOfComing) {
    Memory memory;
    memory.grow(3 * block_size);
    memory.add(trace(block_size, 600));
    memory.add(trace(0, 601));
    memory.add(trace(2 * block_size - 1, 602, TraceKind::birth, -0.5F));
    memory.add(trace(block_size, 603));
    ASSERT_EQ(memory.block(0).size(), 1U);
    ASSERT_EQ(memory.block(1).size(), 3U);
    EXPECT_TRUE(memory.block(2).empty());
    EXPECT_EQ(memory.block(1)[0].since.since_1970, 600);
    EXPECT_EQ(memory.block(1)[1].kind, TraceKind::birth);
    EXPECT_FLOAT_EQ(memory.block(1)[1].size, -0.5F);
    EXPECT_EQ(memory.block(1)[2].who.value, block_size);
    EXPECT_EQ(memory.block(0)[0].who.value, 0U);
}

TEST(Memory, GrowingKeepsTraces) {
    Memory memory;
    memory.grow(10);
    memory.add(trace(3, 600));
    memory.grow(5 * block_size);
    ASSERT_EQ(memory.block(0).size(), 1U);
    EXPECT_EQ(memory.block(0)[0].who.value, 3U);
    EXPECT_TRUE(memory.block(4).empty());
}

TEST(Memory, BytesCountTheTraces) {
    Memory memory;
    memory.grow(10);
    const std::size_t empty = memory.bytes();
    for (int k = 0; k < 100; ++k) memory.add(trace(3, k));
    EXPECT_GE(memory.bytes(), empty + 100 * sizeof(Trace));
}

}  // namespace
}  // namespace tsunagari
