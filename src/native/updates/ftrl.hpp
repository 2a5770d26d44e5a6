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

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        const T l2 = l2_ + beta_ / (2 * rate);
        const Vec<T> most = broadcast(l1_);
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> before = get(slots[0] + i), gradient = get(g + i), weight = get(w + i);
            const Vec<T> n = before + gradient * gradient, raised = raise(n);
            const Vec<T> linear =
                get(slots[1] + i) + gradient + 2 * shrinkage_ * weight - (raised - raise(before)) / rate * weight;
            put(slots[0] + i, n);
            put(slots[1] + i, linear);
            put(w + i, (minimum(maximum(linear, -most), most) - linear) / (raised / rate + 2 * l2));
        });
    }

  private:
    Vec<T> raise(Vec<T> n) const {
        if (power_ == T(0.5)) return square_root(n);
        return each_lane(n, [this](T x) { return std::pow(x, power_); });
    }

    T power_, l1_, l2_, shrinkage_, beta_, rate_ = 1;
};

}  // namespace fathoms
