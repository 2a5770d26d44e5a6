// y_j = x_j scale_j + offset_j: the parameters scale and, if there is one, offset; trained or fixed.
//   dx = dy scale        dscale = the sum of dy x over the rows        doffset = that of dy
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class Affine final : public Operation<T> {
  public:
    Affine(Making<T> &making, size_t &output_size) : repeat_(making.options.whole("repeat", 1, 1)) {
        making.takes(1, 1);
        making.takes_parameters(1, 2);
        width_ = making.width(0, repeat_);
        for (const auto *p : making.parameters)
            if (p->count != width_) making.fail("scale and offset must have " + std::to_string(width_) + " numbers");
        output_size = making.inputs[0]->size;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        const T *scale = this->parameters[0]->data;
        const T *offset = this->parameters.size() == 2 ? this->parameters[1]->data : nullptr;
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_;
            T *y = this->output->value + r * width_;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                put(y + i, fma(get(x + i), get(scale + i), offset ? get(offset + i) : Vec<T>{}));
            });
        }
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const T *scale = this->parameters[0]->data;
        const bool add = this->adds[0];
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *dy = this->output->delta + r * width_;
            T *dx = this->inputs[0]->delta + r * width_;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> d = get(dy + i) * get(scale + i);
                put(dx + i, add ? get(dx + i) + d : d);
            });
        }
    }

    std::vector<Strip> strips(size_t) const override {
        std::vector<Strip> all;
        for (size_t p = 0; p < this->parameters.size(); ++p)
            if (this->parameters[p]->trainable) all.push_back({p, 0, width_});
        return all;
    }

    void gradient(Strip strip, const Step &step, T *out, Panels<T> &) override {
        const T *x = this->inputs[0]->value, *dy = this->output->delta;
        for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
            Vec<T> sum{};
            for (size_t r = 0; r < step.rows * repeat_; ++r) {
                const Vec<T> d = get(dy + r * width_ + i);
                sum = strip.parameter == 0 ? fma(d, get(x + r * width_ + i), sum) : sum + d;
            }
            put(out + i, sum);
        });
    }

    bool forgets_output() const override { return true; }

  private:
    size_t repeat_, width_ = 0;
};

}  // namespace fathoms
