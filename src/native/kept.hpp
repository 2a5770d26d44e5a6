// What a step changes (weights, what the optimizer keeps of them, moving averages), and a copy of it to go back to.
#pragma once

#include <vector>

#include "array.hpp"
#include "vec.hpp"

namespace fathoms {

template <class T>
class Kept {
  public:
    void add(T *data, size_t count) {
        parts_.push_back({data, count});
        count_ += count;
    }
    size_t count() const { return count_; }
    size_t held() const { return copy_.size(); }

    void save() {
        copy_.reserve(count_);
        T *to = copy_.data();
        for (const Part &part : parts_) to = std::copy_n(part.data, part.count, to);
    }
    void restore() {
        const T *from = copy_.data();
        for (const Part &part : parts_) {
            std::copy_n(from, part.count, part.data);
            from += part.count;
        }
    }
    bool finite() const {
        for (const Part &part : parts_)
            if (!all_finite(part.data, part.count)) return false;
        return true;
    }
    // The sum of squares; infinite or no number if one of them is.
    double squares() const;

  private:
    struct Part {
        T *data;
        size_t count;
    };
    std::vector<Part> parts_;
    size_t count_ = 0;
    Array<T> copy_;
};

// The sum of squares: one pass that says of many numbers that none is large, infinite or no number.
template <class T>
inline double sum_of_squares(const T *values, size_t count) {
    constexpr size_t parts = 4;
    Vec<T> sum[parts] = {};
    size_t i = 0;
    for (; i + parts * lanes<T> <= count; i += parts * lanes<T>)
        for (size_t p = 0; p < parts; ++p) {
            const Vec<T> v = load(values + i + p * lanes<T>);
            sum[p] = fma(v, v, sum[p]);
        }
    for_vectors<T>(count - i, [&](size_t j, auto get, auto) {
        const Vec<T> v = get(values + i + j);
        sum[0] = fma(v, v, sum[0]);
    });
    const Vec<T> all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    double total = 0;
    for (size_t l = 0; l < lanes<T>; ++l) total += static_cast<double>(all[l]);
    return total;
}

template <class T>
double Kept<T>::squares() const {
    double total = 0;
    for (const Part &part : parts_) total += sum_of_squares(part.data, part.count);
    return total;
}

}  // namespace fathoms
