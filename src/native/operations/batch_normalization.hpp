// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, column by column. While training, mean and (biased) variance
// are the batch's own and the moving averages follow them: moving = momentum moving + (1 - momentum) batch. Otherwise
// the moving averages are used. Ioffe, Szegedy, ICML 2015.
//   with h = (x - mean) / sqrt(variance + epsilon) and n rows:
//   dbeta = sum dy    dgamma = sum dy h    dx = gamma / sqrt(variance + epsilon) (dy - dbeta / n - h dgamma / n)
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class BatchNormalization final : public Operation<T> {
  public:
    BatchNormalization(Making<T> &making, size_t &output_size)
        : repeat_(making.options.whole("repeat", 1, 1)),
          momentum_(making.options.within("momentum", 0.99, 0, 1)),
          epsilon_(making.options.within("epsilon", 1e-3, 0, 1e30)),
          scale_(making.options.flag("scale", true)),
          center_(making.options.flag("center", true)),
          frozen_(making.options.flag("frozen", false)) {
        making.takes(1, 1);
        const size_t own = size_t{2} + scale_ + center_;
        making.takes_parameters(own, own);
        width_ = making.width(0, repeat_);
        for (const auto *p : making.parameters)
            if (p->count != width_) making.fail("each parameter must have " + std::to_string(width_) + " numbers");
        output_size = making.inputs[0]->size;
        mean_.reset(width_);
        factor_.reset(width_);
        sum_dy_.reset(width_);
        sum_dyh_.reset(width_);
        mean_before_.reset(width_);
        variance_before_.reset(width_);
    }

    size_t keeps(size_t, bool) const override { return 6 * width_; }
    size_t columns(bool training) const override { return training && !frozen_ ? width_ : 0; }

    std::vector<size_t> moves() const override {
        const size_t first = size_t{scale_} + center_;
        return frozen_ ? std::vector<size_t>{} : std::vector<size_t>{first, first + 1};
    }

    void forward_columns(size_t begin, size_t end, const Step &step) override {
        const size_t n = step.rows * repeat_;
        const T *x = this->inputs[0]->value;
        for (size_t c = begin; c < end; c += lanes<T>) {
            const size_t wide = std::min(lanes<T>, end - c);
            Vec<T> sum{}, square{};
            for (size_t r = 0; r < n; ++r) sum += some(x + r * width_ + c, wide);
            const Vec<T> mean = sum / static_cast<T>(n);
            for (size_t r = 0; r < n; ++r) {
                const Vec<T> d = some(x + r * width_ + c, wide) - mean;
                square = fma(d, d, square);
            }
            const Vec<T> variance = square / static_cast<T>(n);
            store_partial_or_whole(mean_.data() + c, mean, wide);
            store_partial_or_whole(factor_.data() + c, 1 / square_root(variance + static_cast<T>(epsilon_)), wide);
            if (step.updates) {
                store_partial_or_whole(mean_before_.data() + c, some(moving_mean() + c, wide), wide);
                store_partial_or_whole(variance_before_.data() + c, some(moving_variance() + c, wide), wide);
                follow(moving_mean() + c, mean, wide);
                follow(moving_variance() + c, variance, wide);
            }
        }
    }

    void undo_columns(const Step &step) override {
        if (!step.updates || columns(step.training) == 0) return;
        std::copy_n(mean_before_.data(), width_, moving_mean());
        std::copy_n(variance_before_.data(), width_, moving_variance());
    }

    void forward(Rows rows, const Step &step, Panels<T> &) override {
        const bool own = columns(step.training) > 0;
        const T *gamma = scale_ ? this->parameters[0]->data : nullptr;
        const T *beta = center_ ? this->parameters[scale_]->data : nullptr;
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_;
            T *y = this->output->value + r * width_;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> mean = get(own ? mean_.data() + i : moving_mean() + i);
                const Vec<T> factor = own ? get(factor_.data() + i) : moving_factor(get(moving_variance() + i));
                Vec<T> h = (get(x + i) - mean) * factor;
                if (gamma) h = h * get(gamma + i);
                if (beta) h = h + get(beta + i);
                put(y + i, h);
            });
        }
    }

    void backward_columns(size_t begin, size_t end, const Step &step) override {
        const size_t n = step.rows * repeat_;
        const T *x = this->inputs[0]->value, *dy = this->output->delta;
        for (size_t c = begin; c < end; c += lanes<T>) {
            const size_t wide = std::min(lanes<T>, end - c);
            const Vec<T> mean = some(mean_.data() + c, wide), factor = some(factor_.data() + c, wide);
            Vec<T> sum{}, sum_h{};
            for (size_t r = 0; r < n; ++r) {
                const Vec<T> d = some(dy + r * width_ + c, wide);
                sum += d;
                sum_h = fma(d, (some(x + r * width_ + c, wide) - mean) * factor, sum_h);
            }
            store_partial_or_whole(sum_dy_.data() + c, sum, wide);
            store_partial_or_whole(sum_dyh_.data() + c, sum_h, wide);
        }
    }

    void backward(Rows rows, const Step &step, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const bool own = columns(step.training) > 0, add = this->adds[0];
        const T share = 1 / static_cast<T>(step.rows * repeat_);
        const T *gamma = scale_ ? this->parameters[0]->data : nullptr;
        for (size_t r = rows.begin * repeat_; r < (rows.begin + rows.count) * repeat_; ++r) {
            const T *x = this->inputs[0]->value + r * width_, *dy = this->output->delta + r * width_;
            T *dx = this->inputs[0]->delta + r * width_;
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> factor = own ? get(factor_.data() + i) : moving_factor(get(moving_variance() + i));
                Vec<T> d = get(dy + i);
                if (own) {
                    const Vec<T> h = (get(x + i) - get(mean_.data() + i)) * factor;
                    d = d - share * (get(sum_dy_.data() + i) + h * get(sum_dyh_.data() + i));
                }
                d = d * factor;
                if (gamma) d = d * get(gamma + i);
                put(dx + i, add ? get(dx + i) + d : d);
            });
        }
    }

    std::vector<Strip> strips(size_t) const override {
        std::vector<Strip> all;
        if (frozen_) return all;
        if (scale_ && this->parameters[0]->trainable) all.push_back({0, 0, width_});
        if (center_ && this->parameters[scale_]->trainable) all.push_back({scale_, 0, width_});
        return all;
    }

    void gradient(Strip strip, const Step &step, T *out, Panels<T> &) override {
        const bool is_gamma = scale_ && strip.parameter == 0;
        if (columns(step.training) == 0) return gradient_when_predicting(is_gamma, step, out);
        std::memcpy(out, (is_gamma ? sum_dyh_ : sum_dy_).data(), width_ * sizeof(T));
    }

    bool forgets_output() const override { return true; }
    double work() const override { return 8.0 * static_cast<double>(this->output->size); }

  private:
    // The sums that training takes by columns, with the moving averages in place of the batch's.
    void gradient_when_predicting(bool is_gamma, const Step &step, T *out) const {
        const T *x = this->inputs[0]->value, *dy = this->output->delta;
        std::fill(out, out + width_, T{});
        for (size_t r = 0; r < step.rows * repeat_; ++r)
            for_vectors<T>(width_, [&](size_t i, auto get, auto put) {
                const Vec<T> d = get(dy + r * width_ + i);
                if (!is_gamma) return put(out + i, get(out + i) + d);
                const Vec<T> factor = moving_factor(get(moving_variance() + i));
                put(out + i, fma(d, (get(x + r * width_ + i) - get(moving_mean() + i)) * factor, get(out + i)));
            });
    }
    T *moving_mean() const { return this->parameters[size_t{scale_} + center_]->data; }
    T *moving_variance() const { return this->parameters[size_t{scale_} + center_ + 1]->data; }
    Vec<T> moving_factor(Vec<T> variance) const { return 1 / square_root(variance + static_cast<T>(epsilon_)); }
    static Vec<T> some(const T *from, size_t count) {
        return count == lanes<T> ? load(from) : load_partial(from, count);
    }
    static void store_partial_or_whole(T *to, Vec<T> v, size_t count) {
        count == lanes<T> ? store(to, v) : store_partial(to, v, count);
    }
    void follow(T *moving, Vec<T> batch, size_t count) const {
        const T keep = static_cast<T>(momentum_), take = static_cast<T>(1 - momentum_);
        store_partial_or_whole(moving, some(moving, count) * keep + batch * take, count);
    }

    size_t repeat_, width_ = 0;
    double momentum_, epsilon_;
    bool scale_, center_, frozen_;
    Array<T> mean_, factor_, sum_dy_, sum_dyh_;  // of the batch; factor = 1 / sqrt(variance + epsilon)
    Array<T> mean_before_, variance_before_;     // the moving averages, before the step
};

}  // namespace fathoms
