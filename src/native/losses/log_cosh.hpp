// mean(log(cosh(output - target))), as e + softplus(-2 e) - log 2
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct LogCoshError {
    static constexpr bool has_slope = true;
    explicit LogCoshError(Options &) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> error = output - target;
        value = error + softplus(T(-2) * error) - static_cast<T>(0.69314718055994530942);
        slope = hyperbolic_tangent(error);
    }
};

template <class T>
using LogCosh = MeanOver<T, LogCoshError<T>>;

}  // namespace fathoms
