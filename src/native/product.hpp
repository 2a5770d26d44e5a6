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

#include "array.hpp"
#include "vec.hpp"

namespace fathoms {

inline constexpr size_t tile_rows = vec_registers == 32 ? 8 : 4;
inline constexpr size_t tile_vectors = 3;
inline constexpr size_t depth_block = 128;  // a packed panel of B: 24 KiB, half of a first-level cache

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
};

template <class T, size_t Rows, size_t Vectors>
inline void tile(size_t depth, Left<T> a, const T *b, size_t b_step, T *c, size_t c_step, size_t columns, bool fresh,
                 const T *bias, bool relu) {
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
    for (size_t k = 0; k < depth; ++k) {
        Vec<T> right[Vectors];
#pragma GCC unroll 3
        for (size_t v = 0; v < Vectors; ++v) right[v] = load(b + k * b_step + v * L);
#pragma GCC unroll 8
        for (size_t r = 0; r < Rows; ++r) {
            const Vec<T> left = broadcast(a.data[r * a.row_step + k * a.depth_step]);
#pragma GCC unroll 3
            for (size_t v = 0; v < Vectors; ++v) sum[r][v] = fma(left, right[v], sum[r][v]);
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
using Tile = void (*)(size_t, Left<T>, const T *, size_t, T *, size_t, size_t, bool, const T *, bool);

template <class T, size_t Vectors, size_t... Row>
constexpr std::array<Tile<T>, sizeof...(Row)> tiles_of(std::index_sequence<Row...>) {
    return {tile<T, Row + 1, Vectors>...};
}

template <class T>
inline constexpr std::array<std::array<Tile<T>, tile_rows>, tile_vectors> tiles = {
    tiles_of<T, 1>(std::make_index_sequence<tile_rows>()),
    tiles_of<T, 2>(std::make_index_sequence<tile_rows>()),
    tiles_of<T, 3>(std::make_index_sequence<tile_rows>()),
};

// Whether to copy a whole panel of B: rows that lie a multiple of 1 KiB apart fall on few cache sets and push each
// other out; the copy is paid for by the tiles that read it.
template <class T>
inline bool packs(size_t rows, size_t step) {
    return rows >= 4 * tile_rows && step * sizeof(T) >= 1024;
}

template <class T>
void multiply(size_t rows, size_t columns, size_t depth, Left<T> a, Right<T> b, T *c, size_t c_step, bool add,
              Finish<T> finish, Panels<T> &panels) {
    constexpr size_t L = lanes<T>;
    constexpr size_t panel = tile_vectors * L;
    if (depth == 0) {
        for (size_t r = 0; r < rows && !add; ++r)
            for (size_t j = 0; j < columns; ++j) c[r * c_step + j] = finish.bias ? finish.bias[j] : T{};
        return;
    }
    for (size_t k0 = 0; k0 < depth; k0 += depth_block) {
        const size_t deep = std::min(depth_block, depth - k0);
        const bool fresh = k0 == 0 && !add, last = k0 + deep == depth;
        Left<T> left{a.data + k0 * a.depth_step, a.row_step, a.depth_step};
        size_t tile_step = tile_rows * left.row_step;
        if (left.row_step == 1 && left.depth_step != 1 && columns > panel && rows >= tile_rows) {
            // A transposed left side: lay the rows of each tile side by side for all panels of B to use.
            const size_t count = (rows + tile_rows - 1) / tile_rows;
            panels.left.reserve(count * tile_rows * depth_block);
            for (size_t t = 0; t < count; ++t) {
                const size_t wide = std::min(tile_rows, rows - t * tile_rows);
                T *to = panels.left.data() + t * tile_rows * deep;
                const T *from = left.data + t * tile_rows;
                if (wide == tile_rows)
                    for (size_t k = 0; k < deep; ++k)
                        std::memcpy(to + k * tile_rows, from + k * left.depth_step, tile_rows * sizeof(T));
                else
                    for (size_t k = 0; k < deep; ++k)
                        for (size_t r = 0; r < wide; ++r) to[k * tile_rows + r] = from[k * left.depth_step + r];
            }
            left = {panels.left.data(), 1, tile_rows};
            tile_step = tile_rows * deep;
        }
        for (size_t j = 0; j < columns;) {
            // Four vectors left are two panels of two, not three and one: a single vector starves the multipliers.
            const size_t vectors_left = (columns - j + L - 1) / L;
            const size_t vectors = vectors_left == 4 ? 2 : std::min(tile_vectors, vectors_left);
            const size_t wide = std::min(vectors * L, columns - j);
            const T *right = b.data + k0 * b.step + j;
            size_t right_step = b.step;
            if (wide < vectors * L || packs<T>(rows, b.step)) {
                T *packed = panels.right.data();
                right_step = vectors * L;
                const size_t full = wide / L, edge = wide % L;
                for (size_t k = 0; k < deep; ++k) {
                    for (size_t v = 0; v < full; ++v)
                        store(packed + k * right_step + v * L, load(right + k * b.step + v * L));
                    if (edge)
                        store(packed + k * right_step + full * L, load_partial(right + k * b.step + full * L, edge));
                }
                right = packed;
            }
            const T *bias = last && finish.bias ? finish.bias + j : nullptr;
            size_t r = 0;
            for (const Tile<T> whole = tiles<T>[vectors - 1][tile_rows - 1]; r + tile_rows <= rows; r += tile_rows)
                whole(deep, {left.data + r / tile_rows * tile_step, left.row_step, left.depth_step}, right, right_step,
                      c + r * c_step + j, c_step, wide, fresh, bias, last && finish.relu);
            if (r < rows)
                tiles<T>[vectors - 1][rows - r - 1](
                    deep, {left.data + r / tile_rows * tile_step, left.row_step, left.depth_step}, right, right_step,
                    c + r *c_step + j, c_step, wide, fresh, bias, last &&finish.relu);
            j += wide;
        }
    }
}

}  // namespace fathoms
