// sum target * output, whose derivative by the outputs is the target: a way to send any derivative back through a
// program.
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
class InnerProduct final : public RowFunction<T> {
  public:
    explicit InnerProduct(Options &) {}

    void operator()(const Scored<T> &s) const override {
        for (size_t r = 0; r < s.rows; ++r) {
            const T *targets = s.targets + r * s.width, *outputs = s.outputs + r * s.width;
            const T weight = s.weight(r);
            T sum{};
            for (size_t i = 0; i < s.width; ++i) sum += targets[i] * outputs[i];
            if (s.slopes)
                for_vectors<T>(s.width, [&](size_t i, auto get, auto put) {
                    put(s.slopes + r * s.width + i, get(targets + i) * weight);
                });
            s.values[r] = sum;
        }
    }
};

}  // namespace fathoms
