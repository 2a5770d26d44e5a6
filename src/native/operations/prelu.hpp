// x above 0, alpha x below; alpha: one weight for each number of a row, or a block of them repeated over the row.
// He, Zhang, Ren, Sun, ICCV 2015.
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class Prelu final : public Operation<T> {
  public:
    Prelu(Making<T> &making, size_t &output_size) : repeat_(making.options.whole("repeat", 1, 1)) {
        making.takes(1, 1);
        making.takes_parameters(1, 1);
        width_ = making.width(0, repeat_);
        if (making.parameters[0]->count != width_)
            making.fail("alpha must have " + std::to_string(width_) + " numbers");
        output_size = making.inputs[0]->size;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        const T *alpha = this->parameters[0]->data;
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_;
            T *y = this->output->value + r * width_;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> v = get(x + i);
                put(y + i, v < 0 ? get(alpha + i) * v : v);
            });
        }
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const T *alpha = this->parameters[0]->data;
        const bool add = this->adds[0];
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_, *dy = this->output->delta + r * width_;
            T *dx = this->inputs[0]->delta + r * width_;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> v = get(x + i), d = get(dy + i);
                // At 0 neither of the two ReLUs that Keras makes it of has a slope.
                const Vec<T> edge = v == 0 ? Vec<T>{} : d;
                const Vec<T> pulled = v < 0 ? get(alpha + i) * d : edge;
                put(dx + i, add ? get(dx + i) + pulled : pulled);
            });
        }
    }

    std::vector<Strip> strips(size_t) const override {
        if (!this->parameters[0]->trainable) return {};
        return {{0, 0, width_}};
    }

    void gradient(Strip, const Step &step, T *out, Panels<T> &) override {
        for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
            Vec<T> sum{};
            for (size_t r = 0; r < step.rows * repeat_; ++r) {
                const Vec<T> x = get(this->inputs[0]->value + r * width_ + i);
                sum = fma(get(this->output->delta + r * width_ + i), minimum(Vec<T>{}, x), sum);
            }
            put(out + i, sum);
        });
    }

    bool forgets_output() const override { return true; }

  private:
    size_t repeat_, width_ = 0;
};

}  // namespace fathoms
