// m += (1 - beta_1) (g - m);  u = max(beta_2 u, |g|);  w -= rate m / ((1 - beta_1^t) (u + epsilon)).
// Kingma, Ba, ICLR 2015, section 7.1.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Adamax final : public Update<T> {
  public:
    explicit Adamax(Options &options)
        : beta_1_(options.within("beta_1", 0.9, 0, 1)),
          beta_2_(options.within("beta_2", 0.999, 0, 1)),
          epsilon_(static_cast<T>(options.within("epsilon", 1e-7, 0, 1e30))) {}

    size_t slots() const override { return 2; }

    void begin(double rate, std::uint64_t time) override {
        rate_ = static_cast<T>(rate);
        left_ = left_after<T>(beta_1_, time);
    }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        const T take = static_cast<T>(1 - beta_1_), keep = static_cast<T>(beta_2_);
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> gradient = get(g + i), m0 = get(slots[0] + i);
            const Vec<T> m = m0 + (gradient - m0) * take;
            const Vec<T> u = maximum(keep * get(slots[1] + i), absolute(gradient));
            put(slots[0] + i, m);
            put(slots[1] + i, u);
            put(w + i, get(w + i) - rate * m / (left_ * (u + epsilon_)));
        });
    }

  private:
    double beta_1_, beta_2_;
    T epsilon_, rate_ = 0, left_ = 1;
};

}  // namespace fathoms
