// Holds the length of w along one axis: n = sqrt(sum w^2), and with e = 1e-7
//   max_norm    w clip(n, 0, max_value) / (e + n)
//   unit_norm   w / (e + n)
//   min_max_norm   w (rate clip(n, min_value, max_value) + (1 - rate) n) / (e + n)
// Srebro, Rennie, Jaakkola 2005.
#pragma once

#include "../constraint.hpp"

namespace fathoms {

enum class NormKind { max, unit, min_max };

template <class T>
class NormConstraint final : public Constraint<T> {
  public:
    NormConstraint(Options &options, NormKind kind)
        : kind_(kind),
          axis_(options.whole("axis", 0, 0, 16)),
          min_(static_cast<T>(kind == NormKind::min_max ? options.within("min_value", 0, 0, HUGE_VAL) : 0)),
          max_(static_cast<T>(
              kind == NormKind::unit ? 1 : options.within("max_value", kind == NormKind::max ? 2 : 1, 0, HUGE_VAL))),
          rate_(static_cast<T>(kind == NormKind::min_max ? options.within("rate", 1, 0, 1) : 1)) {}

    void operator()(T *w, const std::vector<size_t> &shape) const override {
        if (axis_ >= shape.size()) return;
        size_t outer = 1, inner = 1;
        for (size_t a = 0; a < axis_; ++a) outer *= shape[a];
        for (size_t a = axis_ + 1; a < shape.size(); ++a) inner *= shape[a];
        const size_t along = shape[axis_];
        for (size_t o = 0; o < outer; ++o)
            for (size_t i = 0; i < inner; ++i) {
                T *first = w + o * along * inner + i;
                T squares{};
                for (size_t k = 0; k < along; ++k) squares += first[k * inner] * first[k * inner];
                const T factor = wanted(std::sqrt(squares)) / (static_cast<T>(1e-7) + std::sqrt(squares));
                for (size_t k = 0; k < along; ++k) first[k * inner] *= factor;
            }
    }

  private:
    T wanted(T norm) const {
        if (kind_ == NormKind::unit) return 1;
        const T held = norm < min_ ? min_ : (norm > max_ ? max_ : norm);
        return kind_ == NormKind::max ? held : rate_ * held + (1 - rate_) * norm;
    }

    NormKind kind_;
    size_t axis_;
    T min_, max_, rate_;
};

}  // namespace fathoms
