// -sum t o / (|t| |o|), along each row; 0 where either is all zeros.
//   dvalue / do = -(t / |t| - c o / |o|) / |o|, c the cosine
#pragma once

#include "../row_function.hpp"

namespace fathoms {

template <class T>
class CosineSimilarity final : public RowFunction<T> {
  public:
    explicit CosineSimilarity(Options &) {}

    void operator()(const Scored<T> &s) const override {
        for (size_t r = 0; r < s.rows; ++r) {
            const T *t = s.targets + r * s.width, *o = s.outputs + r * s.width;
            const T length_t = length(t, s.width), length_o = length(o, s.width);
            const T cosine = dot(t, o, s.width) / (length_t * length_o);
            s.values[r] = -cosine;
            if (!s.slopes) continue;
            const T weight = s.weight(r) / length_o;
            for (size_t i = 0; i < s.width; ++i)
                s.slopes[r * s.width + i] = (cosine * o[i] / length_o - t[i] / length_t) * weight;
        }
    }

  private:
    static T length(const T *x, size_t width) { return std::max(std::sqrt(dot(x, x, width)), static_cast<T>(1e-12)); }
};

}  // namespace fathoms
