// Adam with Nesterov's momentum. With u_t = beta_1 (1 - 0.96^t / 2) and U_t the product of u_1 .. u_t:
//   m += (1 - beta_1) (g - m);  v += (1 - beta_2) (g^2 - v)
//   w -= rate (u_{t+1} m / (1 - U_{t+1}) + (1 - u_t) g / (1 - U_t)) / (sqrt(v / (1 - beta_2^t)) + epsilon)
// Dozat 2016.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Nadam final : public Update<T> {
  public:
    explicit Nadam(Options &options)
        : beta_1_(options.within("beta_1", 0.9, 0, 1)),
          beta_2_(options.within("beta_2", 0.999, 0, 1)),
          epsilon_(static_cast<T>(options.within("epsilon", 1e-7, 0, 1e30))) {}

    size_t slots() const override { return 2; }

    void begin(double rate, std::uint64_t time) override {
        if (time != time_ + 1) product_ = 1, time_ = 0;
        while (time_ < time && time_ < settled) product_ *= share(++time_);
        if (time_ < time) product_ *= std::pow(beta_1_, static_cast<double>(time - time_)), time_ = time;
        const double next = share(time + 1);
        rate_ = static_cast<T>(rate);
        of_m_ = static_cast<T>(next / (1 - product_ * next));
        of_g_ = static_cast<T>((1 - share(time)) / (1 - product_));
        left_ = left_after<T>(beta_2_, time);
    }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        const T take_1 = static_cast<T>(1 - beta_1_), take_2 = static_cast<T>(1 - beta_2_);
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> gradient = get(g + i), m0 = get(slots[0] + i), v0 = get(slots[1] + i);
            const Vec<T> m = m0 + (gradient - m0) * take_1;
            const Vec<T> v = v0 + (gradient * gradient - v0) * take_2;
            put(slots[0] + i, m);
            put(slots[1] + i, v);
            const Vec<T> step = of_m_ * m + of_g_ * gradient;
            put(w + i, get(w + i) - step * rate / (square_root(v / left_) + epsilon_));
        });
    }

  private:
    double share(std::uint64_t time) const { return beta_1_ * (1 - 0.5 * std::pow(0.96, static_cast<double>(time))); }

    // A step from which on all have the same share, and counting them one by one takes long.
    static constexpr std::uint64_t settled = 1'000'000;

    double beta_1_, beta_2_;
    T epsilon_, rate_ = 0, of_m_ = 0, of_g_ = 0, left_ = 1;
    double product_ = 1;  // U at time_
    std::uint64_t time_ = 0;
};

}  // namespace fathoms
