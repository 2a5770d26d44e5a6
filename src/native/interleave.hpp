// Columns laid out as rows: a matrix transposed whose lines lie apart, a square of registers at a time.
#pragma once

#include <algorithm>
#include <vector>

#include "transpose.hpp"

namespace fathoms {

// to[r * step + c] = columns[c][r]
template <class T>
void interleave(const std::vector<const T *> &columns, size_t rows, T *to, size_t step) {
    constexpr size_t L = lanes<T>;
    for (size_t r = 0; r < rows; r += L) {
        const size_t tall = std::min(L, rows - r);
        for (size_t c = 0; c < columns.size(); c += L) {
            const size_t wide = std::min(L, columns.size() - c);
            Vec<T> square[L] = {};
            for (size_t i = 0; i < wide; ++i)
                square[i] = tall == L ? load(columns[c + i] + r) : load_partial(columns[c + i] + r, tall);
            transpose_square<T, L / 2>(square);
            T *out = to + r * step + c;
            for (size_t i = 0; i < tall; ++i)
                wide == L ? store(out + i * step, square[i]) : store_partial(out + i * step, square[i], wide);
        }
    }
}

}  // namespace fathoms
