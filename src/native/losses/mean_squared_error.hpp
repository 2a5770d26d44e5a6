// mean((target - output)^2)
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct SquaredError {
    static constexpr bool has_slope = true;
    explicit SquaredError(Options &) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> error = output - target;
        value = error * error;
        slope = error + error;
    }
};

template <class T>
using MeanSquaredError = MeanOver<T, SquaredError<T>>;

}  // namespace fathoms
