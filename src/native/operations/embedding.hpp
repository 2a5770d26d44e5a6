// Each number of a row picks a row of a table [entries, width]: y = table[x]. Its gradient adds up, in the order of the
// batch, what comes back for each entry. Numbers outside the table give rows of not-a-number, as a look-up in JAX does.
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class Embedding final : public Operation<T> {
  public:
    Embedding(Making<T> &making, size_t &output_size) {
        making.takes(1, 1);
        making.takes_parameters(1, 1);
        const auto &table = *making.parameters[0];
        if (table.shape.size() != 2 || table.count == 0) making.fail("the table must be [entries, width]");
        entries_ = table.shape[0];
        width_ = table.shape[1];
        numbers_ = making.inputs[0]->size;
        output_size = numbers_ * width_;
        strip_entries_ = std::max<size_t>(1, 8192 / width_);
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        for (size_t i = rows.begin * numbers_; i < (rows.begin + rows.count) * numbers_; ++i) {
            T *y = this->output->value + i * width_;
            if (const size_t entry = entry_of(this->inputs[0]->value[i]); entry < entries_)
                std::memcpy(y, this->parameters[0]->data + entry * width_, width_ * sizeof(T));
            else
                for (size_t j = 0; j < width_; ++j) y[j] = std::numeric_limits<T>::quiet_NaN();
        }
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        // A number that picks has no slope.
        if (!this->inputs[0]->wants_delta || this->adds[0]) return;
        T *dx = this->inputs[0]->delta + rows.begin * numbers_;
        for (size_t i = 0; i < rows.count * numbers_; ++i) dx[i] = T{};
    }

    std::vector<Strip> strips(size_t) const override {
        std::vector<Strip> all;
        for (size_t e = 0; this->parameters[0]->trainable && e < entries_; e += strip_entries_)
            all.push_back({0, e * width_, std::min(strip_entries_, entries_ - e) * width_});
        return all;
    }

    void gradient(Strip strip, const Step &step, T *out, Panels<T> &) override {
        const size_t first = strip.begin / width_, last = first + strip.count / width_;
        for (size_t i = 0; i < strip.count; ++i) out[i] = T{};
        for (size_t i = 0; i < step.rows * numbers_; ++i) {
            const size_t entry = entry_of(this->inputs[0]->value[i]);
            if (entry < first || entry >= last) continue;
            T *sum = out + (entry - first) * width_;
            const T *dy = this->output->delta + i * width_;
            for (size_t j = 0; j < width_; ++j) sum[j] += dy[j];
        }
    }

    bool forgets_output() const override { return true; }

  private:
    size_t entry_of(T number) const {
        return number >= 0 && number < static_cast<T>(entries_) ? static_cast<size_t>(number) : entries_;
    }

    size_t entries_ = 0, width_ = 0, numbers_ = 0, strip_entries_ = 1;
};

}  // namespace fathoms
