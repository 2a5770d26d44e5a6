// v = rho v + (1 - rho) g^2;  step = rate g / sqrt(v + epsilon), or with `centered` and a = rho a + (1 - rho) g,
// rate g / sqrt(v - a^2 + epsilon);  w -= step, or with momentum m: b = m b + step, w -= b. Hinton, lecture 6e, 2012.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Rmsprop final : public Update<T> {
  public:
    explicit Rmsprop(Options &options)
        : rho_(options.within("rho", 0.9, 0, 1)),
          momentum_(static_cast<T>(options.within("momentum", 0, 0, 1))),
          epsilon_(static_cast<T>(options.within("epsilon", 1e-7, 0, 1e30))),
          centered_(options.flag("centered", false)) {}

    size_t slots() const override { return size_t{1} + (momentum_ > 0) + centered_; }

    void begin(double rate, std::uint64_t) override { rate_ = static_cast<T>(rate); }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        const T keep = static_cast<T>(rho_), take = static_cast<T>(1 - rho_);
        T *momentums = momentum_ > 0 ? slots[1] : nullptr, *averages = centered_ ? slots[1 + (momentum_ > 0)] : nullptr;
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> gradient = get(g + i);
            const Vec<T> v = keep * get(slots[0] + i) + take * (gradient * gradient);
            put(slots[0] + i, v);
            Vec<T> spread = v;
            if (averages) {
                const Vec<T> a = keep * get(averages + i) + take * gradient;
                put(averages + i, a);
                spread = v - a * a;
            }
            Vec<T> step = rate * gradient / square_root(spread + epsilon_);
            if (momentums) {
                step = momentum_ * get(momentums + i) + step;
                put(momentums + i, step);
            }
            put(w + i, get(w + i) - step);
        });
    }

  private:
    double rho_;
    T momentum_, epsilon_;
    bool centered_;
    T rate_ = 0;
};

}  // namespace fathoms
