// w -= rate g.   With momentum m: v = m v - rate g, then w += v, or w += m v - rate g (Nesterov).
// Sutskever, Martens, Dahl, Hinton, ICML 2013.
#pragma once

#include "../update.hpp"

namespace fathoms {

template <class T>
class Sgd final : public Update<T> {
  public:
    explicit Sgd(Options &options)
        : momentum_(static_cast<T>(options.within("momentum", 0, 0, 1))), nesterov_(options.flag("nesterov", false)) {}

    size_t slots() const override { return momentum_ != 0 ? 1 : 0; }

    void begin(double rate, std::uint64_t) override { rate_ = static_cast<T>(rate); }

    void operator()(size_t count, T *w, const T *g, T *const *slots, T share) const override {
        const T rate = rate_ * share;
        for_vectors<T>(count, [&](size_t i, auto get, auto put) {
            const Vec<T> pull = get(g + i) * rate;
            if (momentum_ == 0) {
                put(w + i, get(w + i) - pull);
                return;
            }
            const Vec<T> v = get(slots[0] + i) * momentum_ - pull;
            put(slots[0] + i, v);
            put(w + i, get(w + i) + (nesterov_ ? v * momentum_ - pull : v));
        });
    }

  private:
    T momentum_, rate_ = 0;
    bool nesterov_;
};

}  // namespace fathoms
