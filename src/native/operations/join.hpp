// Several inputs to one output: number by number (add, subtract, multiply, average, maximum, minimum) or side by
// side (concatenate).
#pragma once

#include "../operation.hpp"

namespace fathoms {

enum class JoinKind { add, subtract, multiply, average, maximum, minimum };

template <class T>
class Join final : public Operation<T> {
  public:
    Join(Making<T> &making, size_t &output_size, JoinKind kind) : kind_(kind) {
        const bool pair = kind == JoinKind::subtract || kind == JoinKind::maximum || kind == JoinKind::minimum;
        making.takes(2, pair ? 2 : 1000);
        making.takes_parameters(0, 0);
        output_size = making.inputs[0]->size;
        for (const auto *input : making.inputs)
            if (input->size != output_size) making.fail("the inputs must be of one size");
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        const size_t size = this->output->size, first = rows.begin * size, count = this->inputs.size();
        T *y = this->output->value + first;
        for_vectors<T>(rows.count * size, [&](size_t i, auto get, auto put) {
            Vec<T> v = get(this->inputs[0]->value + first + i);
            for (size_t j = 1; j < count; ++j) v = combine(v, get(this->inputs[j]->value + first + i));
            if (kind_ == JoinKind::average) v = v / static_cast<T>(count);
            put(y + i, v);
        });
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        const size_t size = this->output->size, first = rows.begin * size;
        const T *dy = this->output->delta + first;
        for (size_t j = 0; j < this->inputs.size(); ++j) {
            if (!this->inputs[j]->wants_delta) continue;
            T *dx = this->inputs[j]->delta + first;
            const bool add = this->adds[j];
            for_vectors<T>(rows.count * size, [&](size_t i, auto get, auto put) {
                const Vec<T> d =
                    get(dy + i) * slope(j, [&](size_t k) { return get(this->inputs[k]->value + first + i); });
                put(dx + i, add ? get(dx + i) + d : d);
            });
        }
    }

    bool forgets_output() const override { return true; }

  private:
    Vec<T> combine(Vec<T> a, Vec<T> b) const {
        switch (kind_) {
            case JoinKind::subtract:
                return a - b;
            case JoinKind::multiply:
                return a * b;
            case JoinKind::maximum:
                return a > b ? a : b;
            case JoinKind::minimum:
                return a < b ? a : b;
            default:
                return a + b;
        }
    }
    // d output / d input j; `input(k)` gives the value of input k. A tie shares the gradient.
    template <class Input>
    Vec<T> slope(size_t j, Input input) const {
        const Vec<T> one = Vec<T>{} + 1;
        switch (kind_) {
            case JoinKind::subtract:
                return j == 0 ? one : -one;
            case JoinKind::average:
                return one / static_cast<T>(this->inputs.size());
            case JoinKind::multiply: {
                Vec<T> others = one;
                for (size_t k = 0; k < this->inputs.size(); ++k)
                    if (k != j) others = others * input(k);
                return others;
            }
            case JoinKind::maximum:
            case JoinKind::minimum: {
                const Vec<T> own = input(j), other = input(1 - j);
                const Vec<T> tie = own == other ? Vec<T>{} + T(0.5) : Vec<T>{};
                return kind_ == JoinKind::maximum ? (own > other ? one : tie) : (own < other ? one : tie);
            }
            default:
                return one;
        }
    }

    JoinKind kind_;
};

template <class T>
class Concatenate final : public Operation<T> {
  public:
    Concatenate(Making<T> &making, size_t &output_size) : repeat_(making.options.whole("repeat", 1, 1)) {
        making.takes(2, 1000);
        making.takes_parameters(0, 0);
        output_size = 0;
        for (size_t j = 0; j < making.inputs.size(); ++j) {
            widths_.push_back(making.width(j, repeat_));
            output_size += making.inputs[j]->size;
        }
        width_ = output_size / repeat_;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            T *y = this->output->value + r * width_;
            for (size_t j = 0; j < widths_.size(); y += widths_[j++])
                std::memcpy(y, this->inputs[j]->value + r * widths_[j], widths_[j] * sizeof(T));
        }
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *dy = this->output->delta + r * width_;
            for (size_t j = 0; j < widths_.size(); dy += widths_[j++]) {
                if (!this->inputs[j]->wants_delta) continue;
                T *dx = this->inputs[j]->delta + r * widths_[j];
                for (size_t i = 0; i < widths_[j]; ++i) dx[i] = this->adds[j] ? dx[i] + dy[i] : dy[i];
            }
        }
    }

    bool forgets_output() const override { return true; }

  private:
    size_t repeat_, width_ = 0;
    std::vector<size_t> widths_;
};

}  // namespace fathoms
