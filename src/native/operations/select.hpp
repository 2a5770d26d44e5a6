// y_j = x_{index_j}: columns picked by number, in any order and as often as wanted. One parameter holds the numbers.
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class Select final : public Operation<T> {
  public:
    Select(Making<T> &making, size_t &output_size) {
        making.takes(1, 1);
        making.takes_parameters(1, 1);
        const auto &index = *making.parameters[0];
        if (index.trainable) making.fail("the index cannot be trained");
        for (size_t j = 0; j < index.count; ++j) {
            const T column = index.data[j];
            if (!(column >= 0 && column < static_cast<T>(making.inputs[0]->size)) || column != std::floor(column))
                making.fail("there is no column " + std::to_string(column));
            columns_.push_back(static_cast<size_t>(column));
        }
        if (columns_.empty()) making.fail("needs at least one column");
        output_size = columns_.size();
    }

    void forward(Rows rows, const Step &, Panels<T> &) override {
        const size_t from = this->inputs[0]->size, to = columns_.size();
        for (size_t r = rows.begin; r < rows.begin + rows.count; ++r)
            for (size_t j = 0; j < to; ++j)
                this->output->value[r * to + j] = this->inputs[0]->value[r * from + columns_[j]];
    }

    void backward(Rows rows, const Step &, Panels<T> &) override {
        if (!this->inputs[0]->wants_delta) return;
        const size_t from = this->inputs[0]->size, to = columns_.size();
        for (size_t r = rows.begin; r < rows.begin + rows.count; ++r) {
            T *dx = this->inputs[0]->delta + r * from;
            for (size_t i = 0; i < from && !this->adds[0]; ++i) dx[i] = T{};
            for (size_t j = 0; j < to; ++j) dx[columns_[j]] += this->output->delta[r * to + j];
        }
    }

    bool forgets_output() const override { return true; }

  private:
    std::vector<size_t> columns_;
};

}  // namespace fathoms
