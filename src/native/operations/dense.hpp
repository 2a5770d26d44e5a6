// y = x W + b, for each of `repeat` rows a sample. Kernel W: [inputs, units]; bias b: [units].
//   dx = dy W^T        dW = x^T dy        db = the sum of dy over the rows
#pragma once

#include "../operation.hpp"
#include "../transpose.hpp"

namespace fathoms {

// With a few units the products run along the inputs instead: one dot product per row and unit.
inline constexpr size_t few_units = 4;

template <class T>
class Dense final : public Operation<T> {
  public:
    Dense(Making<T> &making, size_t &output_size) : repeat_(making.options.whole("repeat", 1, 1)) {
        making.takes(1, 1);
        making.takes_parameters(1, 2);
        inputs_ = making.width(0, repeat_);
        const auto &kernel = *making.parameters[0];
        if (kernel.shape.size() != 2 || kernel.shape[0] != inputs_)
            making.fail("the kernel must be [" + std::to_string(inputs_) + ", units]");
        units_ = kernel.shape[1];
        if (units_ == 0) making.fail("needs at least one unit");
        if (making.parameters.size() == 2 && making.parameters[1]->count != units_)
            making.fail("the bias must have " + std::to_string(units_) + " numbers");
        output_size = units_ * repeat_;
    }

    void forward(Rows rows, const Step &, Panels<T> &panels) override {
        const size_t count = rows.count * repeat_;
        const T *x = this->inputs[0]->value + rows.begin * repeat_ * inputs_;
        T *y = this->output->value + rows.begin * repeat_ * units_;
        if (units_ <= few_units) {
            for (size_t u = 0; u < units_; ++u) forward_unit(u, count, x, y + u);
        } else {
            multiply<T>(count, units_, inputs_, {x, inputs_, 1}, {kernel(), units_}, y, units_, false, {bias(), relu_},
                        panels);
        }
    }

    void backward(Rows rows, const Step &, Panels<T> &panels) override {
        const size_t first = rows.begin * repeat_, count = rows.count * repeat_;
        if (relu_) {
            const T *y = this->output->value + first * units_;
            T *dy = this->output->delta + first * units_;
            for_vectors<T>(count * units_,
                           [&](size_t i, auto get, auto put) { put(dy + i, get(y + i) > 0 ? get(dy + i) : Vec<T>{}); });
        }
        if (!this->inputs[0]->wants_delta) return;
        multiply<T>(count, inputs_, units_, {this->output->delta + first * units_, units_, 1}, {transposed(), inputs_},
                    this->inputs[0]->delta + first * inputs_, inputs_, this->adds[0], {}, panels);
    }

    std::vector<Strip> strips(size_t numbers) const override {
        std::vector<Strip> all;
        const size_t rows = std::clamp<size_t>(numbers / units_, tile_rows, 128) / tile_rows * tile_rows;
        if (this->parameters[0]->trainable)
            for (size_t k = 0; k < inputs_; k += rows)
                all.push_back({0, k * units_, std::min(rows, inputs_ - k) * units_});
        if (bias() && this->parameters[1]->trainable) all.push_back({1, 0, units_});
        return all;
    }

    void gradient(Strip strip, const Step &step, T *out, Panels<T> &panels) override {
        const size_t count = step.rows * repeat_;
        const T *x = this->inputs[0]->value, *dy = this->output->delta;
        if (strip.parameter == 1) {
            sum_rows(dy, count, out);
            return;
        }
        const size_t k0 = strip.begin / units_, rows = strip.count / units_;
        if (units_ == 1)  // the same sums, along the inputs
            multiply<T>(1, rows, count, {dy, 1, 1}, {x + k0, inputs_}, out, rows, false, {}, panels);
        else
            multiply<T>(rows, units_, count, {x + k0, 1, inputs_}, {dy, units_}, out, units_, false, {}, panels);
    }

    void refresh_for_forward() override {
        if (units_ <= few_units) refresh({0, 0, inputs_ * units_});
    }

    void refresh(Strip strip) override {
        if (strip.parameter != 0 || !needs_transposed()) return;
        transposed_.reserve(inputs_ * units_);
        const size_t first = strip.begin / units_, last = (strip.begin + strip.count) / units_;
        transpose(last - first, units_, kernel() + first * units_, units_, transposed_.data() + first, inputs_);
    }

    size_t keeps(size_t, bool) const override { return needs_transposed() ? inputs_ * units_ : 0; }
    bool forgets_output() const override { return !relu_; }
    bool absorb_relu() override { return relu_ = true; }
    double work() const override { return static_cast<double>(repeat_ * inputs_ * units_); }

  private:
    void forward_unit(size_t u, size_t count, const T *x, T *y) const {
        const T *w = transposed() + u * inputs_;
        const T add = bias() ? bias()[u] : T{};
        size_t r = 0;
        for (; r + lanes<T> <= count; r += lanes<T>) {
            Vec<T> sums = dots(x + r * inputs_, inputs_, w, inputs_);
            if (bias()) sums += add;
            if (relu_) sums = sums < 0 ? Vec<T>{} : sums;
            for (size_t i = 0; i < lanes<T>; ++i) y[(r + i) * units_] = sums[i];
        }
        for (; r < count; ++r) {
            T sum = dot(x + r * inputs_, w, inputs_);
            if (bias()) sum += add;
            y[r * units_] = relu_ && sum < 0 ? T{} : sum;
        }
    }

    const T *kernel() const { return this->parameters[0]->data; }
    // One unit's kernel is its own transposed; with many, only the way back takes it.
    bool needs_transposed() const { return units_ > 1 && (units_ <= few_units || this->inputs[0]->wants_delta); }
    const T *transposed() const { return units_ == 1 ? kernel() : transposed_.data(); }
    const T *bias() const { return this->parameters.size() == 2 ? this->parameters[1]->data : nullptr; }

    void sum_rows(const T *dy, size_t count, T *out) const {
        for (size_t u = 0; u < units_; u += 4 * lanes<T>) {
            Vec<T> sum[4] = {};
            const size_t wide = std::min(4 * lanes<T>, units_ - u);
            if (wide == 4 * lanes<T>) {
                for (size_t r = 0; r < count; ++r)
                    for (size_t v = 0; v < 4; ++v) sum[v] += load(dy + r * units_ + u + v * lanes<T>);
                for (size_t v = 0; v < 4; ++v) store(out + u + v * lanes<T>, sum[v]);
            } else {
                for (size_t v = 0; v * lanes<T> < wide; ++v) {
                    const size_t left = std::min(lanes<T>, wide - v * lanes<T>);
                    const T *from = dy + u + v * lanes<T>;
                    if (units_ == 1) {
                        T one{};
                        for (size_t r = 0; r < count; ++r) one += dy[r];
                        out[0] = one;
                    } else {
                        for (size_t r = 0; r < count; ++r)
                            sum[v] +=
                                left == lanes<T> ? load(from + r * units_) : load_partial(from + r * units_, left);
                        store_partial(out + u + v * lanes<T>, sum[v], left);
                    }
                }
            }
        }
    }

    size_t repeat_, inputs_ = 0, units_ = 0;
    bool relu_ = false;
    Array<T> transposed_;  // W^T: [units, inputs], where it is needed
};

}  // namespace fathoms
