// y_j = x_j scale_j + offset_j with fixed numbers: the parameters scale and offset, neither trained.
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class Affine final : public Operation<T> {
  public:
    Affine(Making<T> &making, size_t &output_size) : repeat_(making.options.whole("repeat", 1, 1)) {
        making.takes(1, 1);
        making.takes_parameters(2, 2);
        width_ = making.width(0, repeat_);
        for (const auto *p : making.parameters) {
            if (p->count != width_) making.fail("scale and offset must have " + std::to_string(width_) + " numbers");
            if (p->trainable) making.fail("scale and offset cannot be trained");
        }
        output_size = making.inputs[0]->size;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        const T *scale = this->parameters[0]->data, *offset = this->parameters[1]->data;
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_;
            T *y = this->output->value + r * width_;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                put(y + i, fma(get(x + i), get(scale + i), get(offset + i)));
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

    bool forgets_output() const override { return true; }

  private:
    size_t repeat_, width_ = 0;
};

}  // namespace fathoms
