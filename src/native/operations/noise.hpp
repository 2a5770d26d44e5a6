// Noise while training, nothing otherwise; a function of (seed, iteration, row of the batch, column).
//   gaussian_noise    x + stddev n
//   gaussian_dropout  x (1 + sqrt(rate / (1 - rate)) n). Srivastava et al., JMLR 2014, section 10.
//   alpha_dropout     x or, with probability rate, -1.7581; then a (.) + b, so that mean 0 and variance 1 stay.
//                     Klambauer et al. 2017.
#pragma once

#include "../operation.hpp"
#include "../random.hpp"

namespace fathoms {

enum class NoiseKind { gaussian, gaussian_dropout, alpha_dropout };

template <class T>
class Noise final : public Operation<T> {
  public:
    Noise(Making<T> &making, size_t &output_size, NoiseKind kind)
        : kind_(kind),
          amount_(kind == NoiseKind::gaussian ? making.options.within("stddev", 1, 0, 1e30)
                                              : making.options.within("rate", 0.5, 0, 1 - 1e-9)),
          seed_(making.options.whole("seed", 0)) {
        making.takes(1, 1);
        making.takes_parameters(0, 0);
        output_size = making.inputs[0]->size;
    }

    size_t keeps(size_t rows, bool training) const override { return training ? rows * this->output->size : 0; }
    void reserve(size_t rows, bool training) override { factors_.reserve(keeps(rows, training)); }

    void forward(Rows rows, const Step &step, Panels<T> &) override {
        const size_t size = this->output->size;
        for (size_t r = 0; r < rows.count; ++r) {
            const T *x = this->inputs[0]->value + (rows.begin + r) * size;
            T *y = this->output->value + (rows.begin + r) * size;
            if (!step.training) {
                std::memcpy(y, x, size * sizeof(T));
                continue;
            }
            T *factors = factors_.data() + (rows.begin + r) * size;
            if (kind_ == NoiseKind::alpha_dropout) {
                alpha(x, y, factors, size, rows.position + r, step.iteration);
                continue;
            }
            fill_normal(seed_ + step.iteration * 0x9E3779B97F4A7C15u, rows.position + r, factors, size);
            const T spread =
                static_cast<T>(kind_ == NoiseKind::gaussian ? amount_ : std::sqrt(amount_ / (1 - amount_)));
            for (size_t i = 0; i < size; ++i) {
                const T n = spread * factors[i];
                y[i] = kind_ == NoiseKind::gaussian ? x[i] + n : x[i] * (1 + n);
                factors[i] = kind_ == NoiseKind::gaussian ? T{1} : 1 + n;
            }
        }
    }

    void backward(Rows rows, const Step &step, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const size_t first = rows.begin * this->output->size;
        const T *dy = this->output->delta + first, *factors = factors_.data() + first;
        T *dx = this->inputs[0]->delta + first;
        const bool add = this->adds[0];
        for_vectors<T>(rows.count * this->output->size, [&](size_t i, auto get, auto put) {
            const Vec<T> d = step.training ? get(dy + i) * get(factors + i) : get(dy + i);
            put(dx + i, add ? get(dx + i) + d : d);
        });
    }

    bool forgets_output() const override { return true; }
    double work() const override { return 30.0 * static_cast<double>(this->output->size); }

  private:
    void alpha(const T *x, T *y, T *factors, size_t size, size_t row, std::uint64_t iteration) const {
        constexpr double dropped = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946;
        const double scale = 1 / std::sqrt((1 - amount_) * (1 + amount_ * dropped * dropped));
        const T a = static_cast<T>(scale), b = static_cast<T>(-scale * dropped * amount_);
        fill_uniform(seed_ + iteration * 0x9E3779B97F4A7C15u, row, factors, size);
        for (size_t i = 0; i < size; ++i) {
            const bool keeps = static_cast<double>(factors[i]) >= amount_;
            y[i] = a * (keeps ? x[i] : static_cast<T>(dropped)) + b;
            factors[i] = keeps ? a : T{};
        }
    }

    NoiseKind kind_;
    double amount_;
    std::uint64_t seed_;
    Array<T> factors_;  // dy / dx, for the batch
};

}  // namespace fathoms
