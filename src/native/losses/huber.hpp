// mean of error^2 / 2 where |error| <= delta, and delta |error| - delta^2 / 2 beyond. Huber 1964.
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct HuberError {
    static constexpr bool has_slope = true;
    T delta;
    explicit HuberError(Options &o) : delta(static_cast<T>(o.within("delta", 1, 0, HUGE_VAL))) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> error = output - target, size = absolute(error);
        const Vec<T> inside = T(0.5) * error * error, outside = delta * size - T(0.5) * delta * delta;
        const Vec<T> far = error > 0 ? Vec<T>{} + delta : Vec<T>{} - delta;
        value = size <= delta ? inside : outside;
        slope = size <= delta ? error : far;
    }
};

template <class T>
using Huber = MeanOver<T, HuberError<T>>;

}  // namespace fathoms
