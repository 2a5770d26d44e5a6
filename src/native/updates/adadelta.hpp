// a = rho a + (1 - rho) g^2;  d = -g sqrt(b + epsilon) / sqrt(a + epsilon);  b = rho b + (1 - rho) d^2;  w += rate d.
// Zeiler 2012.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Adadelta final : public Update<T> {
  public:
    explicit Adadelta(Options &options)
        : rho_(options.within("rho", 0.95, 0, 1)), epsilon_(static_cast<T>(options.within("epsilon", 1e-7, 0, 1e30))) {}

    size_t slots() const override { return 2; }

    void begin(double rate, std::uint64_t) override { rate_ = static_cast<T>(rate); }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        const T keep = static_cast<T>(rho_), take = static_cast<T>(1 - rho_);
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> gradient = get(g + i), b = get(slots[1] + i);
            const Vec<T> a = keep * get(slots[0] + i) + take * (gradient * gradient);
            put(slots[0] + i, a);
            const Vec<T> d = -(square_root(b + epsilon_) * gradient / square_root(a + epsilon_));
            put(slots[1] + i, keep * b + take * (d * d));
            put(w + i, get(w + i) + rate * d);
        });
    }

  private:
    double rho_;
    T epsilon_, rate_ = 0;
};

}  // namespace fathoms
