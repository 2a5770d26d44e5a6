// m += (1 - beta_1) (g - m);  v += (1 - beta_2) (g^2 - v);  w -= a m / (sqrt(v) + epsilon), with
// a = rate sqrt(1 - beta_2^t) / (1 - beta_1^t). Kingma, Ba, ICLR 2015, in the order before its section 2.1.
// `amsgrad` keeps the largest v so far and divides by its root. Reddi, Kale, Kumar, ICLR 2018.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Adam final : public Update<T> {
  public:
    explicit Adam(Options &options)
        : beta_1_(options.within("beta_1", 0.9, 0, 1)),
          beta_2_(options.within("beta_2", 0.999, 0, 1)),
          epsilon_(options.within("epsilon", 1e-7, 0, 1e30)),
          amsgrad_(options.flag("amsgrad", false)) {}

    size_t slots() const override { return amsgrad_ ? 3 : 2; }

    // In the weights' own type throughout, as Keras computes it: 1 - beta_2^t is small in the first steps, so in
    // float32 its rounding moves the rate by 1e-5, and with it every weight.
    void begin(double rate, std::uint64_t time) override {
        rate_ = static_cast<T>(rate) * std::sqrt(left_after<T>(beta_2_, time)) / left_after<T>(beta_1_, time);
    }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        const T take_1 = static_cast<T>(1 - beta_1_), take_2 = static_cast<T>(1 - beta_2_);
        const T epsilon = static_cast<T>(epsilon_);
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> gradient = get(g + i), m0 = get(slots[0] + i), v0 = get(slots[1] + i);
            const Vec<T> m = m0 + (gradient - m0) * take_1;
            const Vec<T> v = v0 + (gradient * gradient - v0) * take_2;
            put(slots[0] + i, m);
            put(slots[1] + i, v);
            Vec<T> second = v;
            if (amsgrad_) {
                second = maximum(get(slots[2] + i), v);
                put(slots[2] + i, second);
            }
            put(w + i, get(w + i) - m * rate / (square_root(second) + epsilon));
        });
    }

  private:
    double beta_1_, beta_2_, epsilon_;
    bool amsgrad_;
    T rate_ = 0;
};

}  // namespace fathoms
