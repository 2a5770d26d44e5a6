// y = gamma h + beta, where h is each row, or each of `groups` equal parts of it, shifted to mean 0 (`shifts`) and
// divided by the root of its mean square plus epsilon. Layer normalization: Ba, Kiros, Hinton 2016; groups: Wu, He
// 2018; without shift (RMS): Zhang, Sennrich 2019.
//   with d = gamma dy over n numbers, f = 1 / sqrt(. + epsilon): dx = f (d - mean(d) - h mean(d h)), no mean(d) without
//   shift
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class RowNormalization final : public Operation<T> {
  public:
    RowNormalization(Making<T> &making, size_t &output_size)
        : repeat_(making.options.whole("repeat", 1, 1)),
          groups_(making.options.whole("groups", 1, 1)),
          epsilon_(static_cast<T>(making.options.within("epsilon", 1e-3, 0, 1e30))),
          scale_(making.options.flag("scale", true)),
          center_(making.options.flag("center", true)),
          shifts_(making.options.flag("shifts", true)) {
        making.takes(1, 1);
        const size_t own = size_t{scale_} + center_;
        making.takes_parameters(own, own);
        width_ = making.width(0, repeat_);
        making.width(0, times(repeat_, groups_));
        part_ = width_ / groups_;
        for (const auto *p : making.parameters)
            if (p->count != width_) making.fail("each parameter must have " + std::to_string(width_) + " numbers");
        output_size = making.inputs[0]->size;
    }

    size_t keeps(size_t rows, bool) const override { return 2 * rows * repeat_ * groups_; }
    void reserve(size_t rows, bool training) override {
        mean_.reserve(keeps(rows, training) / 2);
        factor_.reserve(keeps(rows, training) / 2);
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        for_parts(rows, [&](size_t part, size_t at, size_t column) {
            const T *x = this->inputs[0]->value + at;
            T *y = this->output->value + at;
            T sum{}, square{};
            for (size_t i = 0; shifts_ && i < part_; ++i) sum += x[i];
            const T mean = sum / static_cast<T>(part_);
            for (size_t i = 0; i < part_; ++i) square += (x[i] - mean) * (x[i] - mean);
            const T factor = 1 / std::sqrt(square / static_cast<T>(part_) + epsilon_);
            mean_.data()[part] = mean;
            factor_.data()[part] = factor;
            for_vectors<T>(part_, [&](size_t i, auto get, auto put) {
                Vec<T> h = (get(x + i) - mean) * factor;
                if (gamma()) h = h * get(gamma() + column + i);
                if (beta()) h = h + get(beta() + column + i);
                put(y + i, h);
            });
        });
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const bool add = this->adds[0];
        for_parts(rows, [&](size_t part, size_t at, size_t column) {
            const T *x = this->inputs[0]->value + at, *dy = this->output->delta + at;
            T *dx = this->inputs[0]->delta + at;
            const T mean = mean_.data()[part], factor = factor_.data()[part];
            T sum{}, sum_h{};
            for (size_t i = 0; i < part_; ++i) {
                const T d = gamma() ? dy[i] * gamma()[column + i] : dy[i];
                sum += d;
                sum_h += d * ((x[i] - mean) * factor);
            }
            const T mean_d = shifts_ ? sum / static_cast<T>(part_) : T{}, mean_dh = sum_h / static_cast<T>(part_);
            for_vectors<T>(part_, [&](size_t i, auto get, auto put) {
                Vec<T> d = get(dy + i);
                if (gamma()) d = d * get(gamma() + column + i);
                d = factor * (d - mean_d - (get(x + i) - mean) * factor * mean_dh);
                put(dx + i, add ? get(dx + i) + d : d);
            });
        });
    }

    std::vector<Strip> strips(size_t) const override {
        std::vector<Strip> all;
        for (size_t p = 0; p < this->parameters.size(); ++p)
            if (this->parameters[p]->trainable) all.push_back({p, 0, width_});
        return all;
    }

    void gradient(Strip strip, const Step &step, T *out, Panels<T> &) override {
        const bool of_gamma = scale_ && strip.parameter == 0;
        for (size_t i = 0; i < width_; ++i) out[i] = T{};
        for_parts({0, step.rows, 0}, [&](size_t part, size_t at, size_t column) {
            const T *x = this->inputs[0]->value + at, *dy = this->output->delta + at;
            const T mean = mean_.data()[part], factor = factor_.data()[part];
            for_vectors<T>(part_, [&](size_t i, auto get, auto put) {
                const Vec<T> h = of_gamma ? (get(x + i) - mean) * factor : Vec<T>{} + 1;
                put(out + column + i, fma(get(dy + i), h, get(out + column + i)));
            });
        });
    }

    bool forgets_output() const override { return true; }
    double work() const override { return 8.0 * static_cast<double>(this->output->size); }

  private:
    const T *gamma() const { return scale_ ? this->parameters[0]->data : nullptr; }
    const T *beta() const { return center_ ? this->parameters[scale_]->data : nullptr; }

    // Calls body(number of the part, where it is in the buffers, its first column) for each part of each row.
    template <class Body>
    void for_parts(Rows rows, Body body) const {
        const size_t each = repeat_ * groups_;
        for (size_t part = rows.begin * each; part < (rows.begin + rows.count) * each; ++part)
            body(part, part * part_, part % groups_ * part_);
    }

    size_t repeat_, groups_, width_ = 0, part_ = 0;
    T epsilon_;
    bool scale_, center_, shifts_;
    Array<T> mean_, factor_;  // of each part
};

}  // namespace fathoms
