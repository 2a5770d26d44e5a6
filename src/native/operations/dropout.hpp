// While training, each number is set to 0 with probability `rate` and the others are divided by 1 - rate; otherwise
// nothing. Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, JMLR 2014. Which ones is a function of (seed,
// iteration, row of the batch, column) alone.
#pragma once

#include "../operation.hpp"
#include "../random.hpp"

namespace fathoms {

template <class T>
class Dropout final : public Operation<T> {
  public:
    Dropout(Making<T> &making, size_t &output_size)
        : rate_(making.options.within("rate", 0, 0, 1)), philox_(making.options.whole("seed", 0)) {
        making.takes(1, 1);
        making.takes_parameters(0, 0);
        output_size = making.inputs[0]->size;
    }

    size_t keeps(size_t rows, bool training) const override { return training ? rows * this->output->size : 0; }
    void reserve(size_t rows, bool training) override { factors_.reserve(keeps(rows, training)); }

    void forward(Rows rows, const Step &step, Panels<T> &) override {
        const size_t size = this->output->size, first = rows.begin * size, count = rows.count * size;
        const T *x = this->inputs[0]->value + first;
        T *y = this->output->value + first;
        if (!step.training) {
            std::memcpy(y, x, count * sizeof(T));
            return;
        }
        const auto limit = static_cast<std::uint32_t>(std::min(rate_ * 0x1p32, 0x1p32 - 1));
        const T kept = rate_ < 1 ? static_cast<T>(1 / (1 - rate_)) : T{};
        T *factors = factors_.data() + first;
        for (size_t r = 0; r < rows.count; ++r)
            for (size_t c = 0; c < size; c += 4 * calls) {
                const auto words =
                    philox_.words<calls>((std::uint64_t{rows.position + r} << 32) | (c / 4), step.iteration);
                T *some = factors + r * size + c;
                for (size_t j = 0; j < std::min(4 * calls, size - c); ++j) some[j] = words[j] >= limit ? kept : T{};
            }
        for_vectors<T>(count, [&](size_t i, auto get, auto put) { put(y + i, get(x + i) * get(factors + i)); });
    }

    void backward(Rows rows, const Step &step, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const size_t first = rows.begin * this->output->size;
        const T *dy = this->output->delta + first, *factors = factors_.data() + first;
        T *dx = this->inputs[0]->delta + first;
        const bool add = this->adds[0];
        for_vectors<T>(rows.count * this->output->size, [&](size_t i, auto get, auto put) {
            const Vec<T> d = step.training ? get(dy + i) * get(factors + i) : get(dy + i);
            put(dx + i, add ? get(dx + i) + d : d);
        });
    }

    bool forgets_output() const override { return true; }
    double work() const override { return 8.0 * static_cast<double>(this->output->size); }

  private:
    static constexpr size_t calls = 16;

    double rate_;
    Philox philox_;
    Array<T> factors_;  // 0 or 1 / (1 - rate), for the batch
};

}  // namespace fathoms
