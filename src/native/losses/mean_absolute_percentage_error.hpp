// 100 mean(|target - output| / max(|target|, 1e-7))
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct PercentageError {
    static constexpr bool has_slope = true;
    explicit PercentageError(Options &) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> share = T(100) / maximum(Vec<T>{} + static_cast<T>(keras_epsilon), absolute(target));
        const Vec<T> error = output - target;
        value = absolute(error) * share;
        slope = error > 0 ? share : (error < 0 ? -share : error);
    }
};

template <class T>
using MeanAbsolutePercentageError = MeanOver<T, PercentageError<T>>;

}  // namespace fathoms
