// What happens around an update rule, in Keras's order: gradients are averaged over several steps, clipped, weights
// decay, the rule runs, a moving average of the weights follows.
#pragma once

#include "operation.hpp"

namespace fathoms {

struct Treatment {
    double clipvalue, clipnorm, global_clipnorm, weight_decay, ema_momentum;
    size_t ema_overwrite_frequency, gradient_accumulation_steps;

    explicit Treatment(Options &options)
        : clipvalue(options.within("clipvalue", 0, 0, HUGE_VAL)),
          clipnorm(options.within("clipnorm", 0, 0, HUGE_VAL)),
          global_clipnorm(options.within("global_clipnorm", 0, 0, HUGE_VAL)),
          weight_decay(options.within("weight_decay", 0, -HUGE_VAL, HUGE_VAL)),
          ema_momentum(options.within("ema_momentum", -1, -1, 1)),
          ema_overwrite_frequency(options.whole("ema_overwrite_frequency", 0)),
          gradient_accumulation_steps(options.whole("gradient_accumulation_steps", 0)) {}

    bool averages() const { return ema_momentum >= 0; }
    bool accumulates() const { return gradient_accumulation_steps > 1; }
    // Whether a gradient's length must be known before any of it is used.
    bool needs_norms() const { return clipnorm > 0 || global_clipnorm > 0; }
    // Slots beside the rule's own: the moving average, then the sum of gradients.
    size_t slots() const { return size_t{averages()} + accumulates(); }
    // Whether the step with this number (from 1) changes weights.
    bool steps(std::uint64_t time) const { return !accumulates() || time % gradient_accumulation_steps == 0; }

    // Adds what earlier steps gathered, if this step uses it, and otherwise puts this gradient to it.
    template <class T>
    void accumulate(size_t count, T *gradient, T *sum, std::uint64_t time) const {
        const bool uses = steps(time);
        const T share = 1 / static_cast<T>(gradient_accumulation_steps);
        for (size_t i = 0; i < count; ++i) {
            const T all = gradient[i] + sum[i];
            gradient[i] = all * share;
            sum[i] = uses ? T{} : all;
        }
    }

    // What a gradient is multiplied by, given its own sum of squares and that of all gradients.
    double shrink(double squares, double all_squares) const {
        if (clipnorm > 0) {
            const double norm = std::sqrt(squares);
            return clipnorm / std::max(norm, clipnorm);
        }
        if (global_clipnorm > 0) {
            const double norm = std::sqrt(all_squares);
            return global_clipnorm * std::min(1 / norm, 1 / global_clipnorm) + (norm - norm);
        }
        return 1;
    }

    template <class T>
    void clip(size_t count, T *gradient, double shrink) const {
        if (needs_norms()) {
            const T factor = static_cast<T>(shrink);
            for (size_t i = 0; i < count; ++i) gradient[i] *= factor;
        } else if (clipvalue > 0) {
            const T most = static_cast<T>(clipvalue);
            for (size_t i = 0; i < count; ++i)
                gradient[i] = gradient[i] < -most ? -most : (gradient[i] > most ? most : gradient[i]);
        }
    }

    template <class T>
    void decay(size_t count, T *weights, double rate) const {
        const T decay = static_cast<T>(weight_decay), r = static_cast<T>(rate);
        for (size_t i = 0; i < count; ++i) weights[i] -= weights[i] * decay * r;
    }

    template <class T>
    void average(size_t count, T *weights, T *averages, std::uint64_t time) const {
        const T keep = time > 1 ? static_cast<T>(ema_momentum) : T{}, take = 1 - keep;
        const bool overwrites = ema_overwrite_frequency != 0 && time % ema_overwrite_frequency == 0;
        for (size_t i = 0; i < count; ++i) {
            averages[i] = keep * averages[i] + take * weights[i];
            if (overwrites) weights[i] = averages[i];
        }
    }
};

}  // namespace fathoms
