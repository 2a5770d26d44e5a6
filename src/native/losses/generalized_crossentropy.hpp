// (1 - p^q) / q, p the output of the labelled class: between cross-entropy (q near 0) and absolute error (q = 1).
// Zhang, Sabuncu, NeurIPS 2018.
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
class GeneralizedCrossentropy final : public RowFunction<T> {
  public:
    explicit GeneralizedCrossentropy(Options &o) : q_(static_cast<T>(o.within("q", 0.5, 1e-6, 1))) {}
    bool takes_labels() const override { return true; }

    void operator()(const Scored<T> &s) const override {
        for (size_t r = 0; r < s.rows; ++r) {
            const size_t label = s.label(r);
            const T p = s.outputs[r * s.width + label];
            s.values[r] = (1 - std::pow(p, q_)) / q_;
            if (!s.slopes) continue;
            for (size_t i = 0; i < s.width; ++i) s.slopes[r * s.width + i] = T{};
            s.slopes[r * s.width + label] = -std::pow(p, q_ - 1) * s.weight(r);
        }
    }

  private:
    T q_;
};

}  // namespace fathoms
