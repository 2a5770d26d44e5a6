// Activations, number by number: y = f(x), dx = dy f'(x). Each function is a struct with its formula; `from_output`
// says that f'(x) follows from y alone, so that y may be written over x.
#pragma once

#include "../operation.hpp"
#include "../vecmath.hpp"

namespace fathoms {

template <class T, class Function>
class Activation final : public Operation<T> {
  public:
    Activation(Making<T> &making, size_t &output_size) : function_(making.options) {
        making.takes(1, 1);
        making.takes_parameters(0, 0);
        output_size = making.inputs[0]->size;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        const size_t size = this->output->size;
        const T *x = this->inputs[0]->value + rows.begin * size;
        T *y = this->output->value + rows.begin * size;
        for_vectors<T>(rows.count * size,
                       [&](size_t i, auto get, auto put) { put(y + i, function_.value(get(x + i))); });
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const size_t size = this->output->size, first = rows.begin * size;
        const T *x = this->inputs[0]->value + first, *y = this->output->value + first;
        const T *dy = this->output->delta + first;
        T *dx = this->inputs[0]->delta + first;
        const bool add = this->adds[0];
        for_vectors<T>(rows.count * size, [&](size_t i, auto get, auto put) {
            Vec<T> d = pull(get(dy + i), get(x + i), get(y + i));
            if (add) d += get(dx + i);
            put(dx + i, d);
        });
    }

    bool in_place() const override { return function_.from_output(); }

  private:
    Vec<T> pull(Vec<T> dy, Vec<T> x, Vec<T> y) const {
        if constexpr (requires { function_.pull(dy, x, y); })
            return function_.pull(dy, x, y);
        else
            return dy * function_.slope(x, y);
    }

    Function function_;
};

// max(0, x), and Keras's wider form: `max_value` from max_value on, x above threshold, and
// negative_slope (x - threshold) up to it.
template <class T>
struct Relu {
    using V = Vec<T>;
    T slope_, most, threshold;
    explicit Relu(Options &o)
        : slope_(static_cast<T>(o.within("negative_slope", 0, -1e30, 1e30))),
          most(static_cast<T>(o.within("max_value", HUGE_VAL, 0, HUGE_VAL))),
          threshold(static_cast<T>(o.within("threshold", 0, -1e30, 1e30))) {}
    bool plain() const { return slope_ == 0 && std::isinf(most) && threshold == 0; }
    bool from_output() const { return plain(); }
    V value(V x) const {
        if (plain()) return maximum(V{}, x);
        const V low = slope_ * (x - threshold), high = x > most ? broadcast(most) : x;
        return x <= threshold ? low : high;
    }
    V pull(V dy, V x, V y) const {
        if (plain()) return y > 0 ? dy : V{};
        const V low = slope_ * dy, high = x >= most ? V{} : dy;
        return slope_ != 0 ? (x < threshold ? low : high) : (x <= threshold ? low : high);
    }
};

template <class T>
struct LeakyRelu {
    using V = Vec<T>;
    T slope_;
    explicit LeakyRelu(Options &o) : slope_(static_cast<T>(o.within("negative_slope", 0.2, -1e30, 1e30))) {}
    bool from_output() const { return slope_ > 0; }
    V value(V x) const { return x < 0 ? slope_ * x : x; }
    V slope(V x, V y) const { return (from_output() ? y : x) < 0 ? broadcast(slope_) : V{} + 1; }
};

template <class T>
struct Relu6 {
    using V = Vec<T>;
    explicit Relu6(Options &) {}
    bool from_output() const { return true; }
    V value(V x) const { return minimum(V{} + 6, maximum(V{}, x)); }
    V slope(V, V y) const { return y > 0 ? (y < 6 ? V{} + 1 : V{}) : V{}; }
};

// 1 / (1 + exp(-x))
template <class T>
struct Sigmoid {
    using V = Vec<T>;
    explicit Sigmoid(Options &) {}
    bool from_output() const { return true; }
    V value(V x) const { return sigmoid(x); }
    V slope(V, V y) const { return y * (1 - y); }
};

template <class T>
struct Tanh {
    using V = Vec<T>;
    explicit Tanh(Options &) {}
    bool from_output() const { return true; }
    V value(V x) const { return hyperbolic_tangent(x); }
    V slope(V, V y) const { return 1 - y * y; }
};

// x above 0, alpha (exp(x) - 1) below. Clevert, Unterthiner, Hochreiter 2016.
template <class T>
struct Elu {
    using V = Vec<T>;
    T alpha, scale;
    explicit Elu(Options &o) : alpha(static_cast<T>(o.within("alpha", 1, -1e30, 1e30))), scale(1) {}
    Elu(T alpha_, T scale_) : alpha(alpha_), scale(scale_) {}
    bool from_output() const { return alpha > 0; }
    V value(V x) const { return scale * (x > 0 ? x : alpha * exponential_m1(minimum(V{}, x))); }
    V slope(V x, V y) const { return (from_output() ? y : x) > 0 ? broadcast(scale) : y + scale * alpha; }
};

// elu with the constants that keep mean 0 and variance 1. Klambauer, Unterthiner, Mayr, Hochreiter 2017.
template <class T>
struct Selu : Elu<T> {
    explicit Selu(Options &)
        : Elu<T>(static_cast<T>(1.6732632423543772848170429916717), static_cast<T>(1.0507009873554804934193349852946)) {
    }
};

// x Phi(x), Phi the normal distribution; `approximate` takes tanh for it. Hendrycks, Gimpel 2016.
template <class T>
struct Gelu {
    using V = Vec<T>;
    bool approximate;
    explicit Gelu(Options &o) : approximate(o.flag("approximate", false)) {}
    bool from_output() const { return false; }
    static constexpr T root = static_cast<T>(0.79788456080286535588);  // sqrt(2 / pi)
    static constexpr T cubic = static_cast<T>(0.044715);
    V value(V x) const {
        if (approximate) return T(0.5) * x * (1 + hyperbolic_tangent(root * (x + cubic * x * x * x)));
        return x * normal_distribution(x);
    }
    V slope(V x, V) const {
        if (approximate) {
            const V t = hyperbolic_tangent(root * (x + cubic * x * x * x));
            return T(0.5) * (1 + t) + T(0.5) * x * (1 - t * t) * root * (1 + 3 * cubic * x * x);
        }
        const V density = T(0.5) * root * exponential(T(-0.5) * x * x);
        return normal_distribution(x) + x * density;
    }
};

// x sigmoid(x)
template <class T>
struct Silu {
    using V = Vec<T>;
    explicit Silu(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return x * sigmoid(x); }
    V slope(V x, V) const {
        const V s = sigmoid(x);
        return s * (1 + x * (1 - s));
    }
};

// log(1 + exp(x))
template <class T>
struct Softplus {
    using V = Vec<T>;
    explicit Softplus(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return softplus(x); }
    V slope(V x, V) const { return sigmoid(x); }
};

// x / (1 + |x|)
template <class T>
struct Softsign {
    using V = Vec<T>;
    explicit Softsign(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return x / (1 + absolute(x)); }
    V slope(V x, V) const {
        const V d = 1 + absolute(x);
        return 1 / (d * d);
    }
};

template <class T>
struct Exponential {
    using V = Vec<T>;
    explicit Exponential(Options &) {}
    bool from_output() const { return true; }
    V value(V x) const { return exponential(x); }
    V slope(V, V y) const { return y; }
};

// min(max(0, x + 3), 6) / 6
template <class T>
struct HardSigmoid {
    using V = Vec<T>;
    explicit HardSigmoid(Options &) {}
    bool from_output() const { return true; }
    static V value(V x) { return minimum(V{} + 6, maximum(V{}, x + 3)) * (T(1) / T(6)); }
    static V slope(V, V y) { return y > 0 ? (y < 1 ? V{} + T(1) / T(6) : V{}) : V{}; }
};

// x hard_sigmoid(x)
template <class T>
struct HardSilu {
    using V = Vec<T>;
    explicit HardSilu(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return x * HardSigmoid<T>::value(x); }
    V slope(V x, V) const {
        const V h = HardSigmoid<T>::value(x);
        return h + x * HardSigmoid<T>::slope(x, h);
    }
};

// x tanh(softplus(x)). Misra 2019.
template <class T>
struct Mish {
    using V = Vec<T>;
    explicit Mish(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return x * hyperbolic_tangent(softplus(x)); }
    V slope(V x, V) const {
        const V t = hyperbolic_tangent(softplus(x));
        return t + x * (1 - t * t) * sigmoid(x);
    }
};

// max(0, x) + min(0, alpha (exp(x / alpha) - 1)). Barron 2017.
template <class T>
struct Celu {
    using V = Vec<T>;
    T alpha;
    explicit Celu(Options &o) : alpha(static_cast<T>(o.within("alpha", 1, -1e30, 1e30))) {}
    bool from_output() const { return alpha > 0; }
    V value(V x) const { return maximum(V{}, x) + alpha * exponential_m1(minimum(V{}, x) / alpha); }
    V slope(V x, V y) const {
        return (from_output() ? y : x) > 0 ? V{} + 1 : (from_output() ? y / alpha + 1 : exponential(x / alpha));
    }
};

// x kept within -1 and 1
template <class T>
struct HardTanh {
    using V = Vec<T>;
    explicit HardTanh(Options &) {}
    bool from_output() const { return true; }
    V value(V x) const { return minimum(V{} + 1, maximum(V{} - 1, x)); }
    V slope(V, V y) const { return y > -1 ? (y < 1 ? V{} + 1 : V{}) : V{}; }
};

// x where |x| > threshold, else 0
template <class T>
struct HardShrink {
    using V = Vec<T>;
    T threshold;
    explicit HardShrink(Options &o) : threshold(static_cast<T>(o.within("threshold", 0.5, 0, HUGE_VAL))) {}
    bool from_output() const { return false; }
    V value(V x) const { return absolute(x) <= threshold ? V{} : x; }
    V slope(V x, V) const { return absolute(x) <= threshold ? V{} : V{} + 1; }
};

// x moved towards 0 by threshold, and 0 if it gets there
template <class T>
struct SoftShrink {
    using V = Vec<T>;
    T threshold;
    explicit SoftShrink(Options &o) : threshold(static_cast<T>(o.within("threshold", 0.5, 0, HUGE_VAL))) {}
    bool from_output() const { return false; }
    V value(V x) const { return x > threshold ? x - threshold : (x < -threshold ? x + threshold : x - x); }
    V slope(V x, V) const { return absolute(x) <= threshold ? V{} : V{} + 1; }
};

// x - tanh(x)
template <class T>
struct TanhShrink {
    using V = Vec<T>;
    explicit TanhShrink(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return x - hyperbolic_tangent(x); }
    V slope(V x, V) const {
        const V t = hyperbolic_tangent(x);
        return t * t;
    }
};

// (x + sqrt(x^2 + b)) / 2. Barron 2021.
template <class T>
struct Squareplus {
    using V = Vec<T>;
    T b;
    explicit Squareplus(Options &o) : b(static_cast<T>(o.within("b", 4, 0, 1e30))) {}
    bool from_output() const { return false; }
    V value(V x) const { return (x + square_root(x * x + b)) * T(0.5); }
    V slope(V x, V) const { return (1 + x / square_root(x * x + b)) * T(0.5); }
};

// log(1 / (1 + exp(-x)))
template <class T>
struct LogSigmoid {
    using V = Vec<T>;
    explicit LogSigmoid(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return -softplus(-x); }
    V slope(V x, V) const { return sigmoid(-x); }
};

// 0 up to -1, x from 1 on, (x + 1)^2 / 4 between
template <class T>
struct SparsePlus {
    using V = Vec<T>;
    explicit SparsePlus(Options &) {}
    bool from_output() const { return false; }
    V value(V x) const { return x <= -1 ? V{} : (x < 1 ? T(0.25) * (x + 1) * (x + 1) : x); }
    V slope(V x, V) const { return x <= -1 ? V{} : (x < 1 ? T(0.5) * (x + 1) : V{} + 1); }
};

// (x + 1) / 2 kept within 0 and 1
template <class T>
struct SparseSigmoid {
    using V = Vec<T>;
    explicit SparseSigmoid(Options &) {}
    bool from_output() const { return true; }
    V value(V x) const { return minimum(V{} + 1, maximum(V{}, T(0.5) * (x + 1))); }
    V slope(V, V y) const { return y > 0 ? (y < 1 ? V{} + T(0.5) : V{}) : V{}; }
};

// x above threshold, default_value at or below it
template <class T>
struct Threshold {
    using V = Vec<T>;
    T threshold, otherwise;
    explicit Threshold(Options &o)
        : threshold(static_cast<T>(o.within("threshold", 0, -HUGE_VAL, HUGE_VAL))),
          otherwise(static_cast<T>(o.within("default_value", 0, -HUGE_VAL, HUGE_VAL))) {}
    bool from_output() const { return false; }
    V value(V x) const { return x <= threshold ? V{} + otherwise : x; }
    V slope(V x, V) const { return x <= threshold ? V{} : V{} + 1; }
};

}  // namespace fathoms
