// y_i = exp(x_i) / sum_j exp(x_j) along each row, and its logarithm.
//   softmax: dx = y (dy - sum dy y)        log_softmax: dx = dy - exp(y) sum dy
#pragma once

#include "../operation.hpp"
#include "../vecmath.hpp"

namespace fathoms {

// The largest number of a row, and the sum of exp(x - largest).
template <class T>
struct RowExponentials {
    T largest, sum;
    // `exponentials`: where to put each exp(x - largest), also over x; null: nowhere.
    RowExponentials(const T *x, size_t width, T *exponentials = nullptr) : largest(largest_of(x, width)) {
        SumLanes<T> total;
        for (size_t i = 0, part = 0; i < width; i += lanes<T>, part = (part + 1) % total.parts) {
            const size_t left = width - i;
            if (left >= lanes<T>) {
                const Vec<T> e = exponential(load(x + i) - largest);
                total.part[part] += e;
                if (exponentials) store(exponentials + i, e);
            } else {
                const Vec<T> e = exponential(load_partial(x + i, left) - largest);
                T some[lanes<T>] = {};
                store_partial(some, e, left);
                if (exponentials) store_partial(exponentials + i, e, left);
                total.part[part] += load(some);
            }
        }
        sum = total.total();
    }
};

template <class T>
class Softmax final : public Operation<T> {
  public:
    Softmax(Making<T> &making, size_t &output_size, bool logarithm)
        : repeat_(making.options.whole("repeat", 1, 1)), logarithm_(logarithm) {
        making.takes(1, 1);
        making.takes_parameters(0, 0);
        width_ = making.width(0, repeat_);
        if (width_ == 0) making.fail("needs at least one column");
        output_size = making.inputs[0]->size;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_;
            T *y = this->output->value + r * width_;
            const RowExponentials<T> row(x, width_, logarithm_ ? nullptr : y);
            const T shift = row.largest + std::log(row.sum), factor = 1 / row.sum;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                put(y + i, logarithm_ ? get(x + i) - shift : get(y + i) * factor);
            });
        }
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const bool add = this->adds[0];
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *y = this->output->value + r * width_, *dy = this->output->delta + r * width_;
            T *dx = this->inputs[0]->delta + r * width_;
            T sum{};
            if (logarithm_)
                for (size_t i = 0; i < width_; ++i) sum += dy[i];
            else
                sum = dot(dy, y, width_);
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> v = get(y + i), d = get(dy + i);
                const Vec<T> result = logarithm_ ? d - exponential(v) * sum : v * (d - sum);
                put(dx + i, add ? get(dx + i) + result : result);
            });
        }
    }

    bool in_place() const override { return true; }
    double work() const override { return 8.0 * static_cast<double>(this->output->size); }

  private:
    size_t repeat_, width_ = 0;
    bool logarithm_;
};

}  // namespace fathoms
