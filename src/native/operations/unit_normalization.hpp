// y = x / max(|x|, epsilon) along each row.   dx = (dy - y sum(dy y)) / |x|
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class UnitNormalization final : public Operation<T> {
  public:
    UnitNormalization(Making<T> &making, size_t &output_size) : repeat_(making.options.whole("repeat", 1, 1)) {
        const T epsilon = static_cast<T>(making.options.within("epsilon", 1e-12, 1e-18, 1));
        least_ = epsilon * epsilon;
        making.takes(1, 1);
        making.takes_parameters(0, 0);
        width_ = making.width(0, repeat_);
        output_size = making.inputs[0]->size;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_;
            T *y = this->output->value + r * width_;
            const T factor = 1 / std::sqrt(squares(x));
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) { put(y + i, get(x + i) * factor); });
        }
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const bool add = this->adds[0];
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_, *y = this->output->value + r * width_;
            const T *dy = this->output->delta + r * width_;
            T *dx = this->inputs[0]->delta + r * width_;
            const T all = dot(x, x, width_), factor = 1 / std::sqrt(squares(x));
            const T along = all > least_ ? dot(dy, y, width_) : T{};
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> d = (get(dy + i) - get(y + i) * along) * factor;
                put(dx + i, add ? get(dx + i) + d : d);
            });
        }
    }

    double work() const override { return 4.0 * static_cast<double>(this->output->size); }

  private:
    T squares(const T *x) const { return std::max(dot(x, x, width_), least_); }

    size_t repeat_, width_ = 0;
    T least_ = 0;
};

}  // namespace fathoms
