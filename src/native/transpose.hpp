// The transpose of a matrix, a square of registers at a time.
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

template <class T, size_t Half>
inline void transpose_square(Vec<T> (&row)[lanes<T>]) {
#pragma GCC unroll 16
    for (size_t r = 0; r < lanes<T>; ++r)
        if ((r & Half) == 0) exchange<T, Half>(row[r], row[r + Half]);
    if constexpr (Half > 1) transpose_square<T, Half / 2>(row);
}

// to[c * to_step + r] = from[r * from_step + c]
template <class T>
inline void transpose(size_t rows, size_t columns, const T *from, size_t from_step, T *to, size_t to_step) {
    constexpr size_t L = lanes<T>;
    for (size_t r = 0; r < rows; r += L) {
        const size_t tall = std::min(L, rows - r);
        for (size_t c = 0; c < columns; c += L) {
            const size_t wide = std::min(L, columns - c);
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
