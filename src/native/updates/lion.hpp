// w -= rate sign(beta_1 m + (1 - beta_1) g);  m = beta_2 m + (1 - beta_2) g. Chen et al., NeurIPS 2023.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Lion final : public Update<T> {
  public:
    explicit Lion(Options &options)
        : beta_1_(options.within("beta_1", 0.9, 0, 1)), beta_2_(options.within("beta_2", 0.99, 0, 1)) {}

    size_t slots() const override { return 1; }

    void begin(double rate, std::uint64_t) override { rate_ = static_cast<T>(rate); }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        const T keep_1 = static_cast<T>(beta_1_), take_1 = static_cast<T>(1 - beta_1_);
        const T keep_2 = static_cast<T>(beta_2_), take_2 = static_cast<T>(1 - beta_2_);
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> gradient = get(g + i), m = get(slots[0] + i), zero{};
            const Vec<T> direction = m * keep_1 + gradient * take_1;
            const Vec<T> sign = direction > 0 ? zero + 1 : (direction < 0 ? zero - 1 : direction);
            put(w + i, get(w + i) - rate * sign);
            put(slots[0] + i, m * keep_2 + gradient * take_2);
        });
    }

  private:
    double beta_1_, beta_2_;
    T rate_ = 0;
};

}  // namespace fathoms
