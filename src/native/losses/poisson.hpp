// mean(output - target log(output + 1e-7))
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct PoissonError {
    static constexpr bool has_slope = true;
    explicit PoissonError(Options &) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> o = output + static_cast<T>(keras_epsilon);
        value = output - target * logarithm(o);
        slope = 1 - target / o;
    }
};

template <class T>
using Poisson = MeanOver<T, PoissonError<T>>;

}  // namespace fathoms
