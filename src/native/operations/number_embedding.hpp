// A row's first numbers, each by functions of it: y = K^T f(x) + b, in front of it x itself (`direct`), after it max(0,
// .)
// (`relu`); without K and b the functions themselves. The rest of the row follows as it is. `Functions` says which
// they are, and the first parameters are its own; K: [functions of all numbers, units]; b: [numbers, units].
//   with d = K dy: dK = f dy^T        db = dy        dx = sum d f'(x)
// All runs along the rows, one register of them at a time: no sum crosses rows but those of the gradients.
#pragma once

#include "../operation.hpp"
#include "../transpose.hpp"

namespace fathoms {

template <class T, class Functions>
class NumberEmbedding final : public Operation<T> {
  public:
    NumberEmbedding(Making<T> &making, size_t &output_size)
        : direct_(making.options.flag("direct", false)), relu_(making.options.flag("relu", false)), functions_(making) {
        making.takes(1, 1);
        numbers_ = functions_.numbers();
        width_ = making.inputs[0]->size;
        if (numbers_ > width_)
            making.fail("has functions of " + std::to_string(numbers_) + " numbers, but a row has " +
                        std::to_string(width_));
        for (size_t i = 0; i < numbers_; ++i)
            if (functions_of(i) > most) making.fail("a number has at most " + std::to_string(most) + " functions");
        mapped_ = making.parameters.size() > own;
        if (making.parameters.size() == own + 1) making.fail("a kernel needs a bias");
        if (mapped_) read_units(making);
        rest_ = width_ - numbers_;
        at_.push_back(0);
        for (size_t i = 0; i < numbers_; ++i) at_.push_back(at_[i] + direct_ + units_of(i));
        output_size = at_[numbers_] + rest_;
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        Vec<T> functions[most], embedded[most];
        for_registers(rows, [&](size_t row, size_t count) {
            for (size_t i = 0; i < numbers_; ++i) {
                const Vec<T> x = column(this->inputs[0]->value, width_, row, count, i);
                const size_t first = functions_.first_of(i), many = functions_of(i);
                for (size_t f = 0; f < many; ++f) functions[f] = functions_.value(first + f, x);
                if (mapped_) map(i, functions, embedded);
                const Vec<T> *y = mapped_ ? embedded : functions;
                if (direct_) put_column(this->output->value, size(), row, count, at_[i], x);
                for (size_t u = 0; u < units_of(i); ++u)
                    put_column(this->output->value, size(), row, count, at_[i] + direct_ + u,
                               relu_ ? (y[u] < 0 ? Vec<T>{} : y[u]) : y[u]);
            }
            for (size_t r = row; rest_ != 0 && r < row + count; ++r)
                std::memcpy(this->output->value + r * size() + at_[numbers_],
                            this->inputs[0]->value + r * width_ + numbers_, rest_ * sizeof(T));
        });
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        Vec<T> dy[most];
        for_registers(rows, [&](size_t row, size_t count) {
            for (size_t i = 0; i < numbers_; ++i) {
                const Vec<T> x = column(this->inputs[0]->value, width_, row, count, i);
                for (size_t u = 0; u < units_of(i); ++u) dy[u] = slope_of_output(row, count, at_[i] + direct_ + u);
                const Vec<T> dx = back(i, row, count, x, dy);
                if (this->inputs[0]->wants_delta)
                    give(row, count, i, direct_ ? column(this->output->delta, size(), row, count, at_[i]) + dx : dx);
                keep(x_at(i), row, count, x);
                for (size_t u = 0; mapped_ && u < units_; ++u) keep(dy_at(i, u), row, count, dy[u]);
            }
            for (size_t c = 0; this->inputs[0]->wants_delta && c < rest_; ++c)
                give(row, count, numbers_ + c, column(this->output->delta, size(), row, count, at_[numbers_] + c));
        });
    }

    std::vector<Strip> strips(size_t numbers) const override {
        std::vector<Strip> all;
        for (size_t p = 0; p < this->parameters.size(); ++p) {
            if (!this->parameters[p]->trainable) continue;
            for (size_t i = 0; i < numbers_;) {
                const size_t begin = place_of(p, i);
                do ++i;
                while (i < numbers_ && place_of(p, i + 1) - begin <= numbers);
                all.push_back({p, begin, place_of(p, i) - begin});
            }
        }
        return all;
    }

    void gradient(Strip strip, const Step &step, T *out, Panels<T> &) override {
        size_t i = 0;
        while (place_of(strip.parameter, i) != strip.begin) ++i;
        for (; place_of(strip.parameter, i) < strip.begin + strip.count; ++i) {
            T *to = out + place_of(strip.parameter, i) - strip.begin;
            const size_t first = functions_.first_of(i), many = functions_of(i);
            if (strip.parameter == own + 1)
                for (size_t u = 0; u < units_; ++u) to[u] = sum_of(dy_at(i, u), step.rows);
            else if (strip.parameter == own)
                for (size_t u = 0; u < units_; ++u)
                    sums(value_at(first), many, dy_at(i, u), step.rows, T{1}, to + u, units_);
            else if (Functions::takes_number(strip.parameter))
                sums(slope_at(first), many, x_at(i), step.rows, Functions::factor(strip.parameter), to, 1);
            else
                for (size_t f = 0; f < many; ++f)
                    to[f] = Functions::factor(strip.parameter) * sum_of(slope_at(first + f), step.rows);
        }
    }

    size_t keeps(size_t rows, bool training) const override {
        const size_t columns = 2 * functions_.first_of(numbers_) + numbers_ * (1 + (mapped_ ? units_ : 0));
        return training ? columns * padded(rows) : 0;
    }
    void reserve(size_t rows, bool training) override {
        if (!training || padded(rows) <= step_) return;
        step_ = padded(rows);
        kept_.reserve(keeps(rows, true));
    }

    bool forgets_output() const override { return !relu_; }
    double work() const override {
        return static_cast<double>(functions_.first_of(numbers_) * (12 + (mapped_ ? units_ : 0)) + this->output->size);
    }

  private:
    static constexpr size_t own = Functions::parameters;
    static constexpr size_t most = 256;  // functions of a number, and units: what registers' worth lies on the stack

    void read_units(Making<T> &making) {
        const auto &kernel = *making.parameters[own], &bias = *making.parameters[own + 1];
        if (kernel.shape.empty() || kernel.shape.back() == 0 ||
            kernel.count != functions_.first_of(numbers_) * kernel.shape.back())
            making.fail("the kernel must be [functions, units]");
        units_ = kernel.shape.back();
        if (units_ > most) making.fail("a number has at most " + std::to_string(most) + " units");
        if (bias.count != numbers_ * units_) making.fail("the bias must be [numbers, units]");
    }

    size_t size() const { return this->output->size; }
    size_t functions_of(size_t i) const { return functions_.first_of(i + 1) - functions_.first_of(i); }
    size_t units_of(size_t i) const { return mapped_ ? units_ : functions_of(i); }
    // Where number i's part of a parameter begins.
    size_t place_of(size_t parameter, size_t i) const {
        if (parameter == own + 1) return i * units_;
        return functions_.first_of(i) * (parameter == own ? units_ : 1);
    }

    // Calls body(first row, rows) for each register of rows.
    template <class Body>
    static void for_registers(Rows rows, Body body) {
        for (size_t r = 0; r < rows.count; r += lanes<T>) body(rows.begin + r, std::min(lanes<T>, rows.count - r));
    }
    static Vec<T> column(const T *from, size_t width, size_t row, size_t count, size_t c) {
        T some[lanes<T>] = {};
        for (size_t r = 0; r < count; ++r) some[r] = from[(row + r) * width + c];
        return load(some);
    }
    static void put_column(T *to, size_t width, size_t row, size_t count, size_t c, Vec<T> v) {
        T some[lanes<T>];
        store(some, v);
        for (size_t r = 0; r < count; ++r) to[(row + r) * width + c] = some[r];
    }

    // y = K^T f + b of number i, four units at a time.
    void map(size_t i, const Vec<T> *functions, Vec<T> *y) const {
        const T *kernel = this->parameters[own]->data + functions_.first_of(i) * units_;
        const T *bias = this->parameters[own + 1]->data + i * units_;
        for (size_t u = 0; u < units_; u += 4) {
            Vec<T> sum[4] = {};
            const size_t some = std::min<size_t>(4, units_ - u);
            for (size_t j = 0; j < some; ++j) sum[j] = broadcast(bias[u + j]);
            if (some == 4)
                add_products<4>(functions_of(i), functions, kernel + u, sum);
            else if (some == 3)
                add_products<3>(functions_of(i), functions, kernel + u, sum);
            else
                for (size_t j = 0; j < some; ++j) add_products<1>(functions_of(i), functions, kernel + u + j, sum + j);
            for (size_t j = 0; j < some; ++j) y[u + j] = sum[j];
        }
    }
    template <size_t Some>
    void add_products(size_t many, const Vec<T> *functions, const T *kernel, Vec<T> *sum) const {
        Vec<T> own_sum[Some];
        for (size_t j = 0; j < Some; ++j) own_sum[j] = sum[j];
        for (size_t f = 0; f < many; ++f)
            for (size_t j = 0; j < Some; ++j)
                own_sum[j] = fma(functions[f], broadcast(kernel[f * units_ + j]), own_sum[j]);
        for (size_t j = 0; j < Some; ++j) sum[j] = own_sum[j];
    }

    Vec<T> slope_of_output(size_t row, size_t count, size_t c) const {
        const Vec<T> dy = column(this->output->delta, size(), row, count, c);
        return relu_ ? (column(this->output->value, size(), row, count, c) > 0 ? dy : Vec<T>{}) : dy;
    }

    // The slope by number i, without that of `direct`; keeps the functions' values and slopes for the gradients.
    Vec<T> back(size_t i, size_t row, size_t count, Vec<T> x, const Vec<T> *dy) {
        const size_t first = functions_.first_of(i), many = functions_of(i);
        Vec<T> dx{};
        for (size_t f = 0; f < many; ++f) {
            Vec<T> d = mapped_ ? Vec<T>{} : dy[f];
            const T *kernel = mapped_ ? this->parameters[own]->data + (first + f) * units_ : nullptr;
            for (size_t u = 0; mapped_ && u < units_; ++u) d = fma(broadcast(kernel[u]), dy[u], d);
            d = d * functions_.slope(first + f, x);
            dx = fma(d, broadcast(functions_.by_number(first + f)), dx);
            keep(slope_at(first + f), row, count, d);
            if (mapped_) keep(value_at(first + f), row, count, functions_.value(first + f, x));
        }
        return dx;
    }

    void give(size_t row, size_t count, size_t c, Vec<T> dx) const {
        T *to = this->inputs[0]->delta;
        put_column(to, width_, row, count, c, this->adds[0] ? column(to, width_, row, count, c) + dx : dx);
    }

    // out[f * every] = factor times the sum over the rows of what is kept of function f, times b.
    void sums(const T *kept, size_t many, const T *b, size_t rows, T factor, T *out, size_t every) const {
        size_t f = 0;
        for (; f + lanes<T> <= many; f += lanes<T>) {
            const Vec<T> some = factor * dots(kept + f * step_, step_, b, rows);
            for (size_t l = 0; l < lanes<T>; ++l) out[(f + l) * every] = some[l];
        }
        for (; f < many; ++f) out[f * every] = factor * dot(kept + f * step_, b, rows);
    }

    // Columns that are kept of a batch, a line apart so that they do not all begin in one set of the cache.
    static size_t padded(size_t rows) { return ((rows + 15) / 16 | 1) * 16; }
    T *value_at(size_t f) { return kept_.data() + f * step_; }
    T *slope_at(size_t f) { return value_at(functions_.first_of(numbers_) + f); }
    T *x_at(size_t i) { return slope_at(functions_.first_of(numbers_) + i); }
    T *dy_at(size_t i, size_t u) { return x_at(numbers_ + i * units_ + u); }
    static void keep(T *column, size_t row, size_t count, Vec<T> v) {
        count == lanes<T> ? store(column + row, v) : store_partial(column + row, v, count);
    }

    bool direct_, relu_, mapped_ = false;
    Functions functions_;
    size_t numbers_ = 0, width_ = 0, units_ = 0, rest_ = 0, step_ = 0;
    std::vector<size_t> at_;  // where each number's part of an output begins, and the rest
    Array<T> kept_;           // of a batch: functions' values, their slopes, numbers, slopes of units
};

}  // namespace fathoms
