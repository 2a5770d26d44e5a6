// What a loss or a metric is to the core: a number for each row, and for a loss its derivative by the row's outputs.
#pragma once

#include "operation.hpp"
#include "vecmath.hpp"

namespace fathoms {

inline constexpr double keras_epsilon = 1e-7;  // keras.config.epsilon()

// `rows` rows of targets and outputs, and where to put the results.
template <class T>
struct Scored {
    size_t rows, width;   // width: outputs a row
    const T *targets;     // [rows, width], or [rows] where the loss takes labels
    const T *outputs;     // [rows, width]
    T *values;            // [rows]
    T *slopes = nullptr;  // [rows, width]: d value / d output, times `factor` and the row's weight; null: not wanted
    T factor = 1;
    const T *weights = nullptr;  // [rows], or null for 1

    // The label of a row. It was checked, but the array is the caller's: another thread may write to it meanwhile.
    size_t label(size_t row) const {
        const T label = targets[row];
        return label >= 0 && label < static_cast<T>(width) ? static_cast<size_t>(label) : 0;
    }

    T weight(size_t row) const { return weights ? factor * weights[row] : factor; }
};

template <class T>
class RowFunction {
  public:
    virtual ~RowFunction() = default;
    virtual void operator()(const Scored<T> &scored) const = 0;
    // Whether a target is one label a row, a whole number below the width, in place of one number an output.
    virtual bool takes_labels() const { return false; }
    virtual bool has_slope() const { return true; }
};

// The mean over a row's outputs of a function of (target, output). `Function` gives value and slope of vectors.
template <class T, class Function>
class MeanOver final : public RowFunction<T> {
  public:
    explicit MeanOver(Options &options) : function_(options) {}

    void operator()(const Scored<T> &s) const override {
        const T share = 1 / static_cast<T>(s.width);
        if (s.width == 1) {  // a row is one number: run along the rows
            for_vectors<T>(s.rows, [&](size_t i, auto get, auto put) {
                Vec<T> value, slope;
                function_(get(s.targets + i), get(s.outputs + i), value, slope);
                put(s.values + i, value);
                if (s.slopes)
                    put(s.slopes + i, slope * (s.weights ? s.factor * get(s.weights + i) : broadcast(s.factor)));
            });
            return;
        }
        for (size_t r = 0; r < s.rows; ++r) {
            const T *targets = s.targets + r * s.width, *outputs = s.outputs + r * s.width;
            const T weight = share * s.weight(r);
            SumLanes<T> sum;
            for_vectors<T>(s.width, [&](size_t i, auto get, auto put) {
                Vec<T> value, slope;
                function_(get(targets + i), get(outputs + i), value, slope);
                T some[lanes<T>] = {};
                put(some, value);  // lanes past the row's end count nothing
                Vec<T> &part = sum.part[i / lanes<T> % sum.parts];
                part += load(some);
                if (s.slopes) put(s.slopes + r * s.width + i, slope * weight);
            });
            s.values[r] = sum.total() * share;
        }
    }

    bool has_slope() const override { return Function::has_slope; }

  private:
    Function function_;
};

}  // namespace fathoms
