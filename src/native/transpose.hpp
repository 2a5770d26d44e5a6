// The transpose of a matrix, a square of registers at a time; and, on the way there, the dot products of many rows.
#pragma once

#include <algorithm>
#include <utility>

#include "vec.hpp"

namespace fathoms {

// Exchanges the squares of `Half` numbers that lie off the diagonal of each square of 2 `Half`.
template <class T, size_t Half>
inline void exchange(Vec<T> &upper, Vec<T> &lower) {
    [&]<size_t... lane>(std::index_sequence<lane...>) {
        const Vec<T> a = upper, b = lower;
        upper = __builtin_shufflevector(a, b, (lane & Half ? lanes<T> + lane - Half : lane)...);
        lower = __builtin_shufflevector(a, b, (lane & Half ? lanes<T> + lane : lane + Half)...);
    }(std::make_index_sequence<lanes<T>>());
}

// Leaves the sum of row[r]'s lanes, added pairwise, in lane r of row[0].
template <class T, size_t Half>
inline void add_across(Vec<T> (&row)[lanes<T>]) {
#pragma GCC unroll 8
    for (size_t r = 0; r < Half; ++r) {
        exchange<T, Half>(row[r], row[r + Half]);
        row[r] += row[r + Half];
    }
    if constexpr (Half > 1) add_across<T, Half / 2>(row);
}

template <class T, size_t Half>
inline void transpose_square(Vec<T> (&row)[lanes<T>]) {
#pragma GCC unroll 16
    for (size_t r = 0; r < lanes<T>; ++r)
        if ((r & Half) == 0) exchange<T, Half>(row[r], row[r + Half]);
    if constexpr (Half > 1) transpose_square<T, Half / 2>(row);
}

// dot(a + r * step, b, count) in lane r, to the same bits: each sum is taken pairwise over its lanes, all of them at
// once.
template <class T>
inline Vec<T> dots(const T *a, size_t step, const T *b, size_t count) {
    Vec<T> row[lanes<T>];
#pragma GCC unroll 16
    for (size_t r = 0; r < lanes<T>; ++r) {
        SumLanes<T> sum = sum_products(a + r * step, b, count);
        for (size_t half = sum.parts / 2; half > 0; half /= 2)
            for (size_t p = 0; p < half; ++p) sum.part[p] += sum.part[p + half];
        row[r] = sum.part[0];
    }
    add_across<T, lanes<T> / 2>(row);
    return row[0];
}

// to[c * to_step + r] = from[r * from_step + c]
template <class T>
inline void transpose(size_t rows, size_t columns, const T *from, size_t from_step, T *to, size_t to_step) {
    constexpr size_t L = lanes<T>;
    for (size_t c = 0; c < columns; c += L) {
        const size_t wide = std::min(L, columns - c);
        for (size_t r = 0; r < rows; r += L) {
            const size_t tall = std::min(L, rows - r);
            Vec<T> square[L] = {};
            const T *in = from + r * from_step + c;
            T *out = to + c * to_step + r;
            if (tall == L && wide == L) {
#pragma GCC unroll 16
                for (size_t i = 0; i < L; ++i) square[i] = load(in + i * from_step);
                transpose_square<T, L / 2>(square);
#pragma GCC unroll 16
                for (size_t i = 0; i < L; ++i) store(out + i * to_step, square[i]);
            } else {
                for (size_t i = 0; i < tall; ++i)
                    square[i] = wide == L ? load(in + i * from_step) : load_partial(in + i * from_step, wide);
                transpose_square<T, L / 2>(square);
                for (size_t i = 0; i < wide; ++i)
                    tall == L ? store(out + i * to_step, square[i]) : store_partial(out + i * to_step, square[i], tall);
            }
        }
    }
}

}  // namespace fathoms
