// max(0, w)
#pragma once

#include "../constraint.hpp"

namespace fathoms {

template <class T>
class NonNegative final : public Constraint<T> {
  public:
    explicit NonNegative(Options &) {}
    void operator()(T *w, const std::vector<size_t> &shape) const override {
        size_t count = 1;
        for (const size_t side : shape) count *= side;
        for (size_t i = 0; i < count; ++i) w[i] = w[i] < 0 ? T{} : w[i];
    }
};

}  // namespace fathoms
