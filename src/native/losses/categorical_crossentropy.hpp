// -sum target_i log p_i, where p is the row of outputs divided by its sum and kept within [1e-7, 1 - 1e-7] as Keras
// does, or its softmax (`from_logits`). Targets are one number a class, or one label a row (sparse). `label_smoothing`
// s moves targets to target (1 - s) + s / classes.
//   from logits: dvalue / dx_i = p_i sum target - target_i
//   else with s the row's sum: g_i = -target_i / p_i within the bounds, dvalue / dx_i = (g_i - sum_j g_j p_j) / s
#pragma once

#include "../operations/softmax.hpp"
#include "binary_crossentropy.hpp"

namespace fathoms {

template <class T>
class CategoricalCrossentropy final : public RowFunction<T> {
  public:
    CategoricalCrossentropy(Options &options, bool labels)
        : labels_(labels),
          from_logits_(options.flag("from_logits", false)),
          smoothing_(labels ? 0 : static_cast<T>(options.within("label_smoothing", 0, 0, 1))) {}

    bool takes_labels() const override { return labels_; }

    void operator()(const Scored<T> &s) const override {
        for (size_t r = 0; r < s.rows; ++r) {
            const T *x = s.outputs + r * s.width;
            T *dx = s.slopes ? s.slopes + r * s.width : nullptr;
            if (labels_)
                s.values[r] = from_logits_ ? label_of_logits(s, r, x, dx) : label_of_shares(s, r, x, dx);
            else
                s.values[r] = from_logits_ ? all_of_logits(s, r, x, dx) : all_of_shares(s, r, x, dx);
        }
    }

  private:
    T target(const Scored<T> &s, size_t r, size_t i) const {
        const T t = s.targets[r * s.width + i];
        return smoothing_ == 0 ? t : t * (1 - smoothing_) + smoothing_ / static_cast<T>(s.width);
    }

    T all_of_logits(const Scored<T> &s, size_t r, const T *x, T *dx) const {
        const RowExponentials<T> row(x, s.width);
        const T log_sum = row.largest + std::log(row.sum);
        T value{}, all{};
        for (size_t i = 0; i < s.width; ++i) {
            const T t = target(s, r, i);
            value -= t * (x[i] - log_sum);
            all += t;
        }
        if (dx) {
            put_softmax(x, row, s.width, all * s.weight(r), dx);
            for (size_t i = 0; i < s.width; ++i) dx[i] -= target(s, r, i) * s.weight(r);
        }
        return value;
    }

    T label_of_logits(const Scored<T> &s, size_t r, const T *x, T *dx) const {
        const size_t label = s.label(r);
        const RowExponentials<T> row(x, s.width);
        if (dx) {
            put_softmax(x, row, s.width, s.weight(r), dx);
            dx[label] -= s.weight(r);
        }
        return row.largest + std::log(row.sum) - x[label];
    }

    static void put_softmax(const T *x, const RowExponentials<T> &row, size_t width, T times, T *dx) {
        const T factor = times / row.sum;
        for_vectors<T>(
            width, [&](size_t i, auto get, auto put) { put(dx + i, exponential(get(x + i) - row.largest) * factor); });
    }

    // p_i, and whether it stayed where it was.
    static T bounded(T share, bool &inside) {
        constexpr T low = static_cast<T>(keras_epsilon), high = static_cast<T>(1 - keras_epsilon);
        inside = !(share < low || share > high);
        return share < low ? low : (share > high ? high : share);
    }

    T all_of_shares(const Scored<T> &s, size_t r, const T *x, T *dx) const {
        T sum{};
        for (size_t i = 0; i < s.width; ++i) sum += x[i];
        T value{}, cross{};
        for (size_t i = 0; i < s.width; ++i) {
            bool inside;
            const T p = bounded(x[i] / sum, inside), t = target(s, r, i);
            value -= t * std::log(p);
            if (dx) {
                dx[i] = inside ? -t / p : T{};
                cross += dx[i] * (x[i] / sum);
            }
        }
        if (dx)
            for (size_t i = 0; i < s.width; ++i) dx[i] = (dx[i] - cross) / sum * s.weight(r);
        return value;
    }

    T label_of_shares(const Scored<T> &s, size_t r, const T *x, T *dx) const {
        const size_t label = s.label(r);
        const T sum = sum_of(x, s.width);
        bool inside;
        const T share = x[label] / sum, p = bounded(share, inside);
        if (dx) {
            const T slope = inside ? -1 / p : T{};
            for (size_t i = 0; i < s.width; ++i) dx[i] = -slope * share / sum * s.weight(r);
            dx[label] += slope / sum * s.weight(r);
        }
        return -std::log(p);
    }

    bool labels_, from_logits_;
    T smoothing_;
};

}  // namespace fathoms
