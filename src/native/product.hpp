// The matrix product, from which nearly all of training is made: C = A B, or C += A B.
//
// Every element of C is one chain of fused multiply-adds over the depth, in order, so the result is the same
// whatever the tiles, the blocks of rows, the threads and the width of the registers are.
//
// C is cut into tiles of `tile_rows` x `tile_vectors` vectors that stay in registers while the depth runs. B is read
// in panels as wide as a tile; a panel is copied into a packed one where that pays (see `packs`) or where B's
// edge is not a whole tile. Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", TOMS 2008.
#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "array.hpp"
#include "vec.hpp"
#include "watch.hpp"

namespace fathoms {

inline constexpr size_t tile_rows = vec_registers == 32 ? 8 : 4;
inline constexpr size_t tile_vectors = 3;
inline constexpr size_t depth_block = 128;
inline constexpr size_t far_apart = 4096;                  // bytes between rows from which they are copied
inline constexpr size_t large_right = size_t{512} << 10;   // bytes of B from which its next panel is fetched ahead
inline constexpr size_t result_block = size_t{256} << 10;  // bytes of C that stay in a second-level cache

// The left operand: element (row, depth) at data[row * row_step + depth * depth_step].
template <class T>
struct Left {
    const T *data;
    size_t row_step, depth_step;
};

// The right operand: rows of `depth`, each `step` after the one before, with the columns side by side.
template <class T>
struct Right {
    const T *data;
    size_t step;
};

// What is done to C before it leaves the registers.
template <class T>
struct Finish {
    const T *bias = nullptr;  // added to every row
    bool relu = false;        // then max(0, .)
};

// A thread's own memory for packed panels.
template <class T>
struct Panels {
    Array<T> left, right{depth_block * tile_vectors * lanes<T>};
    Watch *watch = nullptr;  // what long products look at
};

// What the products after this one will read: runs of a panel's width, fetched into the second-level cache a few at a
// time while a tile is computed. All at once they would fill the queue of loads and keep the multipliers waiting.
template <class T>
struct Near {
    static constexpr size_t most = 64;
    const T *at[most];
    size_t count = 0;

    void add(const T *run) {
        if (count < most) at[count++] = run;
    }
};

// With `Packs`, B's panel is copied to `packed` on the way.
template <class T, size_t Rows, size_t Vectors, bool Packs>
inline void tile(size_t depth, Left<T> a, const T *b, size_t b_step, T *packed, T *c, size_t c_step, size_t columns,
                 bool fresh, const T *bias, bool relu, const Near<T> &near) {
    constexpr size_t L = lanes<T>;
    const size_t edge = columns - (Vectors - 1) * L;  // columns of the last vector
    const bool whole = edge == L;
    Vec<T> sum[Rows][Vectors];
    if (fresh) {
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 3
            for (size_t v = 0; v < Vectors; ++v) sum[r][v] = Vec<T>{};
    } else {
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 3
            for (size_t v = 0; v < Vectors; ++v) {
                const T *from = c + r * c_step + v * L;
                sum[r][v] = v + 1 < Vectors || whole ? load(from) : load_partial(from, edge);
            }
    }
    for (size_t k = 0, fetched = 0; k < depth; ++fetched) {
        if (fetched < near.count)
#pragma GCC unroll 3
            for (size_t v = 0; v < tile_vectors; ++v) __builtin_prefetch(near.at[fetched] + v * L, 0, 2);
        const size_t end = fetched < near.count ? depth * (fetched + 1) / near.count : depth;
        for (; k < end; ++k) {
            Vec<T> right[Vectors];
#pragma GCC unroll 3
            for (size_t v = 0; v < Vectors; ++v) {
                const T *from = b + k * b_step + v * L;
                right[v] = !Packs || v + 1 < Vectors || whole ? load(from) : load_partial(from, edge);
                if constexpr (Packs) store(packed + (k * Vectors + v) * L, right[v]);
            }
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) {
                const Vec<T> left = broadcast(a.data[r * a.row_step + k * a.depth_step]);
#pragma GCC unroll 3
                for (size_t v = 0; v < Vectors; ++v) sum[r][v] = fma(left, right[v], sum[r][v]);
            }
        }
    }
    if (bias) {
#pragma GCC unroll 3
        for (size_t v = 0; v < Vectors; ++v) {
            const Vec<T> add = v + 1 < Vectors || whole ? load(bias + v * L) : load_partial(bias + v * L, edge);
#pragma GCC unroll 8
            for (size_t r = 0; r < Rows; ++r) sum[r][v] += add;
        }
    }
    if (relu) {
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 3
            for (size_t v = 0; v < Vectors; ++v) sum[r][v] = maximum(Vec<T>{}, sum[r][v]);
    }
#pragma GCC unroll 8
    for (size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 3
        for (size_t v = 0; v < Vectors; ++v) {
            T *to = c + r * c_step + v * L;
            if (v + 1 < Vectors || whole)
                store(to, sum[r][v]);
            else
                store_partial(to, sum[r][v], edge);
        }
}

// The tile function for each number of rows, 1 .. tile_rows, and of vectors, 1 .. tile_vectors.
template <class T>
using Tile = void (*)(size_t, Left<T>, const T *, size_t, T *, T *, size_t, size_t, bool, const T *, bool,
                      const Near<T> &);

template <class T, size_t Vectors, bool Packs, size_t... Row>
constexpr std::array<Tile<T>, sizeof...(Row)> tiles_of(std::index_sequence<Row...>) {
    return {tile<T, Row + 1, Vectors, Packs>...};
}

template <class T, bool Packs>
inline constexpr std::array<std::array<Tile<T>, tile_rows>, tile_vectors> tiles = {
    tiles_of<T, 1, Packs>(std::make_index_sequence<tile_rows>()),
    tiles_of<T, 2, Packs>(std::make_index_sequence<tile_rows>()),
    tiles_of<T, 3, Packs>(std::make_index_sequence<tile_rows>()),
};

// A block of the left operand, copied to where no two of its rows meet in the cache: the rows of each tile of a
// transposed one side by side, those of another one after the other with a line between them.
template <class T>
Left<T> lay(size_t rows, size_t depth, Left<T> a, Array<T> &to) {
    constexpr size_t line = line_bytes / sizeof(T), step = depth_block + line;
    to.reserve((rows + tile_rows - 1) / tile_rows * tile_rows * step);
    if (a.row_step != 1) {
        for (size_t r = 0; r < rows; ++r) std::copy_n(a.data + r * a.row_step, depth, to.data() + r * step);
        return {to.data(), step, 1};
    }
    for (size_t r = 0; r < rows; r += tile_rows) {
        T *tile = to.data() + r * depth;
        const T *from = a.data + r;
        const size_t tall = std::min(tile_rows, rows - r);
        for (size_t k = 0; k < depth; ++k)
            if (tall == tile_rows)
                std::copy_n(from + k * a.depth_step, tile_rows, tile + k * tile_rows);
            else
                std::copy_n(from + k * a.depth_step, tall, tile + k * tile_rows);
    }
    return {to.data(), depth, tile_rows};
}

// The product, for so many columns that C's stay in the second-level cache while the depth is done block by block.
template <class T>
void multiply_columns(size_t rows, size_t columns, size_t depth, Left<T> a, Right<T> b, T *c, size_t c_step, bool add,
                      Finish<T> finish, Panels<T> &panels) {
    constexpr size_t L = lanes<T>;
    const bool copies = b.step * sizeof(T) >= far_apart && rows >= 4 * tile_rows;
    const bool lays = std::max(a.row_step, a.depth_step) * sizeof(T) >= far_apart &&
                      std::min(a.row_step, a.depth_step) == 1 && columns > tile_vectors * L && rows > 1;
    const bool fetches = depth * b.step * sizeof(T) >= large_right;
    for (size_t k0 = 0; k0 < depth; k0 += depth_block) {
        if (k0 != 0 && panels.watch && panels.watch->gives_up()) return;
        const size_t deep = std::min(depth_block, depth - k0);
        const bool fresh = k0 == 0 && !add, last = k0 + deep == depth;
        Left<T> left{a.data + k0 * a.depth_step, a.row_step, a.depth_step};
        const bool transposed = lays && a.row_step == 1;
        if (lays) left = lay(rows, deep, left, panels.left);
        for (size_t j = 0; j < columns;) {
            // Four vectors left are two panels of two, not three and one: a single vector starves the multipliers.
            const size_t vectors_left = (columns - j + L - 1) / L;
            const size_t vectors = vectors_left == 4 ? 2 : std::min(tile_vectors, vectors_left);
            const size_t wide = std::min(vectors * L, columns - j);
            const T *right = b.data + k0 * b.step + j;
            size_t right_step = b.step;
            const T *bias = last && finish.bias ? finish.bias + j : nullptr;
            bool packs = copies || wide < vectors * L;
            const size_t next = j + wide < columns ? k0 * b.step + j + wide : (k0 + deep) * b.step;
            const size_t next_deep = fetches ? std::min(deep, depth - next / b.step) : 0;
            for (size_t r = 0, fetched = 0; r < rows; r += tile_rows) {
                const size_t tall = std::min(tile_rows, rows - r);
                Near<T> near;
                for (; fetched * rows < next_deep * (r + tall); ++fetched) near.add(b.data + next + fetched * b.step);
                const Tile<T> tile =
                    packs ? tiles<T, true>[vectors - 1][tall - 1] : tiles<T, false>[vectors - 1][tall - 1];
                tile(deep, {left.data + r * left.row_step, transposed ? 1 : left.row_step, left.depth_step}, right,
                     right_step, panels.right.data(), c + r * c_step + j, c_step, wide, fresh, bias,
                     last && finish.relu, near);
                if (packs) {
                    packs = false;
                    right = panels.right.data();
                    right_step = vectors * L;
                }
            }
            j += wide;
        }
    }
}

template <class T>
void multiply(size_t rows, size_t columns, size_t depth, Left<T> a, Right<T> b, T *c, size_t c_step, bool add,
              Finish<T> finish, Panels<T> &panels) {
    if (depth == 0) {
        for (size_t r = 0; r < rows && !add; ++r)
            for (size_t j = 0; j < columns; ++j) c[r * c_step + j] = finish.bias ? finish.bias[j] : T{};
        return;
    }
    constexpr size_t panel = tile_vectors * lanes<T>;
    const size_t most = (result_block / sizeof(T) / std::max<size_t>(rows, 1) + panel - 1) / panel * panel;
    const size_t blocks = depth <= depth_block ? 1 : (columns + most - 1) / most;
    const size_t wide = ((columns + blocks - 1) / blocks + panel - 1) / panel * panel;
    for (size_t j = 0; j < columns; j += wide)
        multiply_columns(rows, std::min(wide, columns - j), depth, a, {b.data + j, b.step}, c + j, c_step, add,
                         {finish.bias ? finish.bias + j : nullptr, finish.relu}, panels);
}

}  // namespace fathoms
