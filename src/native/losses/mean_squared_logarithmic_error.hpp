// mean((log(max(output, e) + 1) - log(max(target, e) + 1))^2), e = 1e-7
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct LogarithmicError {
    static constexpr bool has_slope = true;
    explicit LogarithmicError(Options &) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> least = Vec<T>{} + static_cast<T>(keras_epsilon);
        const Vec<T> o = maximum(least, output) + 1, t = maximum(least, target) + 1;
        const Vec<T> error = logarithm(o) - logarithm(t);
        value = error * error;
        slope = output > static_cast<T>(keras_epsilon) ? 2 * error / o : Vec<T>{};
    }
};

template <class T>
using MeanSquaredLogarithmicError = MeanOver<T, LogarithmicError<T>>;

}  // namespace fathoms
