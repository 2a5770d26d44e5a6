// mean(max(1 - target output, 0)), its square, and for classes max(1 + max((1 - target) output) - sum target output,
// 0). Targets of the first two are -1 or 1. Where max meets its edge the slope is half of that inside.
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T, bool Squared>
struct Margin {
    static constexpr bool has_slope = true;
    explicit Margin(Options &) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> gap = 1 - target * output, zero{};
        const Vec<T> missing = maximum(zero, gap);
        const Vec<T> edge = gap == 0 ? T(-0.5) * target : zero;
        value = Squared ? missing * missing : missing;
        slope = Squared ? T(-2) * target * missing : (gap > 0 ? -target : edge);
    }
};

template <class T>
using Hinge = MeanOver<T, Margin<T, false>>;
template <class T>
using SquaredHinge = MeanOver<T, Margin<T, true>>;

template <class T>
class CategoricalHinge final : public RowFunction<T> {
  public:
    explicit CategoricalHinge(Options &) {}

    void operator()(const Scored<T> &s) const override {
        for (size_t r = 0; r < s.rows; ++r) {
            const T *t = s.targets + r * s.width, *o = s.outputs + r * s.width;
            T right{}, wrong = (1 - t[0]) * o[0];
            for (size_t i = 0; i < s.width; ++i) {
                right += t[i] * o[i];
                wrong = std::max(wrong, (1 - t[i]) * o[i]);
            }
            const T gap = wrong - right + 1;
            s.values[r] = gap < 0 ? T{} : gap;
            if (!s.slopes) continue;
            T *slopes = s.slopes + r * s.width;
            size_t ties = 0;  // the largest ones share the slope
            for (size_t i = 0; i < s.width; ++i) ties += (1 - t[i]) * o[i] == wrong;
            const T inside = gap > 0 ? 1 : (gap == 0 ? T(0.5) : T(0));
            for (size_t i = 0; i < s.width; ++i) {
                const bool is_largest = (1 - t[i]) * o[i] == wrong;
                const T pull = is_largest ? (1 - t[i]) / static_cast<T>(ties) : T{};
                slopes[i] = inside * (pull - t[i]) * s.weight(r);
            }
        }
    }
};

}  // namespace fathoms
