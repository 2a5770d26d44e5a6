// mean(|target - output|); its slope where they are equal is 0
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct AbsoluteError {
    static constexpr bool has_slope = true;
    explicit AbsoluteError(Options &) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> error = output - target, one = Vec<T>{} + 1;
        value = absolute(error);
        slope = error > 0 ? one : (error < 0 ? -one : error);
    }
};

template <class T>
using MeanAbsoluteError = MeanOver<T, AbsoluteError<T>>;

}  // namespace fathoms
