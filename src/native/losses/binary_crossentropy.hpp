// mean(-target log p - (1 - target) log(1 - p)), where p is the output, kept within [1e-7, 1 - 1e-7] as Keras does, or
// the sigmoid of it (`from_logits`). `label_smoothing` s moves targets to target (1 - s) + s / 2.
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct Crossentropy {
    static constexpr bool has_slope = true;
    bool from_logits;
    T smoothing;
    explicit Crossentropy(Options &o)
        : from_logits(o.flag("from_logits", false)), smoothing(static_cast<T>(o.within("label_smoothing", 0, 0, 1))) {}

    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        if (smoothing != 0) target = target * (1 - smoothing) + T(0.5) * smoothing;
        if (from_logits) {
            value = softplus(output) - target * output;
            slope = sigmoid(output) - target;
            return;
        }
        constexpr T low = static_cast<T>(keras_epsilon), high = static_cast<T>(1 - keras_epsilon);
        Vec<T> p = output < low ? broadcast(low) : output;
        p = p > high ? broadcast(high) : p;
        value = -(target * logarithm(p) + (1 - target) * logarithm(1 - p));
        const Vec<T> inside = (1 - target) / (1 - p) - target / p;
        slope = output < low ? Vec<T>{} : (output > high ? Vec<T>{} : inside);
    }
};

template <class T>
using BinaryCrossentropy = MeanOver<T, Crossentropy<T>>;

}  // namespace fathoms
