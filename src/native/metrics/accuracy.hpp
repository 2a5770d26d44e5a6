// The share of right answers: of outputs on the right side of `threshold` (binary), or 1 where the largest output is
// that of the largest target (categorical) or of the label (sparse).
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
struct RightSide {
    static constexpr bool has_slope = false;
    T threshold;
    explicit RightSide(Options &o) : threshold(static_cast<T>(o.within("threshold", 0.5, -1e30, 1e30))) {}
    void operator()(Vec<T> target, Vec<T> output, Vec<T> &value, Vec<T> &slope) const {
        const Vec<T> one = Vec<T>{} + 1, answer = output > threshold ? one : Vec<T>{};
        value = answer == target ? one : Vec<T>{};
        slope = Vec<T>{};
    }
};

template <class T>
using BinaryAccuracy = MeanOver<T, RightSide<T>>;

template <class T>
class CategoricalAccuracy final : public RowFunction<T> {
  public:
    explicit CategoricalAccuracy(bool labels) : labels_(labels) {}
    bool takes_labels() const override { return labels_; }
    bool has_slope() const override { return false; }

    void operator()(const Scored<T> &s) const override {
        for (size_t r = 0; r < s.rows; ++r) {
            const size_t answer = largest(s.outputs + r * s.width, s.width);
            const size_t right = labels_ ? s.label(r) : largest(s.targets + r * s.width, s.width);
            s.values[r] = answer == right ? T{1} : T{0};
        }
    }

  private:
    static size_t largest(const T *row, size_t width) {
        size_t best = 0;
        for (size_t i = 1; i < width; ++i)
            if (row[i] > row[best]) best = i;
        return best;
    }
    bool labels_;
};

}  // namespace fathoms
