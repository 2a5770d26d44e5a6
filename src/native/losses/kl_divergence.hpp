// sum target log(target / output), both kept within [1e-7, 1]. Kullback, Leibler 1951.
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
class KlDivergence final : public RowFunction<T> {
  public:
    explicit KlDivergence(Options &) {}

    void operator()(const Scored<T> &s) const override {
        constexpr T least = static_cast<T>(keras_epsilon);
        for (size_t r = 0; r < s.rows; ++r) {
            T sum{};
            for (size_t i = r * s.width; i < (r + 1) * s.width; ++i) {
                const T t = std::clamp(s.targets[i], least, T{1}), o = std::clamp(s.outputs[i], least, T{1});
                sum += t * std::log(t / o);
                const bool inside = !(s.outputs[i] < least || s.outputs[i] > 1);
                if (s.slopes) s.slopes[i] = inside ? -t / o * s.weight(r) : T{};
            }
            s.values[r] = sum;
        }
    }
};

}  // namespace fathoms
