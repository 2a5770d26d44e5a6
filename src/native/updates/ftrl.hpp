// Follow the regularised leader. With p = -learning_rate_power, l2 = l2_regularization_strength + beta / (2 rate) and
// s = g + 2 l2_shrinkage w:
//   linear += s - ((n + g^2)^p - n^p) / rate w;  n += g^2
//   w = (clip(linear, -l1, l1) - linear) / (n^p / rate + 2 l2)
// McMahan et al., KDD 2013; shrinkage as TensorFlow has it.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Ftrl final : public Update<T> {
  public:
    explicit Ftrl(Options &options)
        : power_(static_cast<T>(-options.within("learning_rate_power", -0.5, -1e30, 0))),
          l1_(static_cast<T>(options.within("l1_regularization_strength", 0, 0, 1e30))),
          l2_(static_cast<T>(options.within("l2_regularization_strength", 0, 0, 1e30))),
          shrinkage_(static_cast<T>(options.within("l2_shrinkage_regularization_strength", 0, 0, 1e30))),
          beta_(static_cast<T>(options.within("beta", 0, 0, 1e30))) {}

    size_t slots() const override { return 2; }

    void begin(double rate, std::uint64_t) override { rate_ = static_cast<T>(rate); }

    void operator()(size_t count, T *w, const T *g, T *const *slots) const override {
        const T l2 = l2_ + beta_ / (2 * rate_);
        for (size_t i = 0; i < count; ++i) {
            T &n = slots[0][i], &linear = slots[1][i];
            const T more = n + g[i] * g[i], raised = std::pow(more, power_);
            linear += g[i] + 2 * shrinkage_ * w[i] - (raised - std::pow(n, power_)) / rate_ * w[i];
            const T clipped = linear < -l1_ ? -l1_ : (linear > l1_ ? l1_ : linear);
            w[i] = (clipped - linear) / (raised / rate_ + 2 * l2);
            n = more;
        }
    }

  private:
    T power_, l1_, l2_, shrinkage_, beta_, rate_ = 1;
};

}  // namespace fathoms
