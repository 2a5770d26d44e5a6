// Cross-entropy that counts less where the answer is already good. Lin, Goyal, Girshick, He, Dollar, ICCV 2017.
//   binary:      mean of (1 - q)^gamma c, c the binary cross-entropy of p and q = target p + (1 - target)(1 - p); with
//                `apply_class_balancing` times target alpha + (1 - target)(1 - alpha)
//   categorical: sum of alpha (1 - p_i)^gamma (-target_i log p_i)
#pragma once

#include "categorical_crossentropy.hpp"

namespace fathoms {

// u^gamma for u >= 0.
template <class V, class T>
inline V power_of(V u, T gamma) {
    if (gamma == 0) return V{} + 1;
    if (gamma == 1) return u;
    if (gamma == 2) return u * u;
    const V raised = exponential(gamma * logarithm(u));
    return u > 0 ? raised : V{};
}

template <class T>
struct FocalCrossentropy {
    static constexpr bool has_slope = true;
    bool from_logits, balances;
    T smoothing, gamma, alpha;
    explicit FocalCrossentropy(Options &o)
        : from_logits(o.flag("from_logits", false)),
          balances(o.flag("apply_class_balancing", false)),
          smoothing(static_cast<T>(o.within("label_smoothing", 0, 0, 1))),
          gamma(static_cast<T>(o.within("gamma", 2, 0, 1e6))),
          alpha(static_cast<T>(o.within("alpha", 0.25, 0, 1))) {}

    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        constexpr T low = static_cast<T>(keras_epsilon), high = static_cast<T>(1 - keras_epsilon);
        if (smoothing != 0) target = target * (1 - smoothing) + T(0.5) * smoothing;
        const Vec<T> share = from_logits ? sigmoid(output) : output;
        Vec<T> p = share < low ? broadcast(low) : share;
        p = p > high ? broadcast(high) : p;
        const Vec<T> entropy = -(target * logarithm(p) + (1 - target) * logarithm(1 - p));
        const Vec<T> inside = (1 - target) / (1 - p) - target / p;
        const Vec<T> entropy_slope = share < low ? Vec<T>{} : (share > high ? Vec<T>{} : inside);
        const Vec<T> wrong = 1 - (target * share + (1 - target) * (1 - share));
        const Vec<T> focus = power_of(wrong, gamma);
        const Vec<T> focus_slope = gamma == 0 ? Vec<T>{} : gamma * power_of(wrong, gamma - 1) * (1 - 2 * target);
        const Vec<T> balance = balances ? target * alpha + (1 - target) * (1 - alpha) : Vec<T>{} + 1;
        value = balance * focus * entropy;
        slope = balance * (focus_slope * entropy + focus * entropy_slope);
        if (from_logits) slope = slope * share * (1 - share);
    }
};

template <class T>
using BinaryFocalCrossentropy = MeanOver<T, FocalCrossentropy<T>>;

template <class T>
class CategoricalFocalCrossentropy final : public RowFunction<T> {
  public:
    explicit CategoricalFocalCrossentropy(Options &o)
        : from_logits_(o.flag("from_logits", false)),
          smoothing_(static_cast<T>(o.within("label_smoothing", 0, 0, 1))),
          gamma_(static_cast<T>(o.within("gamma", 2, 0, 1e6))),
          alpha_(static_cast<T>(o.within("alpha", 0.25, -1e30, 1e30))) {}

    void operator()(const Scored<T> &s) const override {
        for (size_t r = 0; r < s.rows; ++r) {
            const T *x = s.outputs + r * s.width;
            const RowExponentials<T> row(x, s.width);
            T sum{}, value{}, cross{};
            for (size_t i = 0; i < s.width; ++i) sum += share(x, i, row);
            for (size_t i = 0; i < s.width; ++i) {
                constexpr T low = static_cast<T>(keras_epsilon), high = static_cast<T>(1 - keras_epsilon);
                const T q = share(x, i, row) / sum, p = std::clamp(q, low, high), left = 1 - p;
                const T given = s.targets[r * s.width + i];
                const T t = smoothing_ == 0 ? given : given * (1 - smoothing_) + smoothing_ / static_cast<T>(s.width);
                const T focus = std::pow(left, gamma_);
                value -= alpha_ * focus * t * std::log(p);
                if (!s.slopes) continue;
                const bool inside = !(q < low || q > high);
                const T slope = alpha_ * t * (gamma_ * std::pow(left, gamma_ - 1) * std::log(p) - focus / p);
                s.slopes[r * s.width + i] = inside ? slope : T{};
                cross += inside ? slope * q : T{};
            }
            s.values[r] = value;
            if (!s.slopes) continue;
            // By the shares; from there to logits by the softmax's own slope.
            for (size_t i = 0; i < s.width; ++i) {
                T &slope = s.slopes[r * s.width + i];
                const T factor = from_logits_ ? share(x, i, row) / sum : 1 / sum;
                slope = (slope - cross) * factor * s.weight(r);
            }
        }
    }

  private:
    T share(const T *x, size_t i, const RowExponentials<T> &row) const {
        return from_logits_ ? std::exp(x[i] - row.largest) / row.sum : x[i];
    }

    bool from_logits_;
    T smoothing_, gamma_, alpha_;
};

}  // namespace fathoms
