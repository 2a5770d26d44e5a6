// a += g^2;  w -= rate g / sqrt(a + epsilon). Duchi, Hazan, Singer, JMLR 2011.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Adagrad final : public Update<T> {
  public:
    explicit Adagrad(Options &options) : epsilon_(static_cast<T>(options.within("epsilon", 1e-7, 0, 1e30))) {}

    size_t slots() const override { return 1; }

    void begin(double rate, std::uint64_t) override { rate_ = static_cast<T>(rate); }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> gradient = get(g + i), a = get(slots[0] + i) + gradient * gradient;
            put(slots[0] + i, a);
            put(w + i, get(w + i) - rate * gradient / square_root(a + epsilon_));
        });
    }

  private:
    T epsilon_, rate_ = 0;
};

}  // namespace fathoms
