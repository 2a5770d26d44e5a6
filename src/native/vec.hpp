// A vector of numbers as wide as the CPU level's registers, and the few operations on it that the compiler has
// no operator for. Everything else (+ - * / < ?:) is the compiler's own vector arithmetic.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

namespace fathoms {

using std::size_t;

#if defined(__AVX512F__)
inline constexpr size_t vec_bytes = 64;
inline constexpr size_t vec_registers = 32;
#elif defined(__AVX2__)
inline constexpr size_t vec_bytes = 32;
inline constexpr size_t vec_registers = 16;
#elif defined(__aarch64__)
inline constexpr size_t vec_bytes = 16;
inline constexpr size_t vec_registers = 32;
#else
inline constexpr size_t vec_bytes = 16;
inline constexpr size_t vec_registers = 16;
#endif

template <class T, size_t Bytes>
struct VecOf {
    typedef T type __attribute__((vector_size(Bytes)));
};
template <class T>
using Vec = typename VecOf<T, vec_bytes>::type;
template <class T>
inline constexpr size_t lanes = vec_bytes / sizeof(T);

template <class T>
inline Vec<T> broadcast(T value) {
    return value - Vec<T>{};
}

template <class T>
inline Vec<T> load(const T *from) {
    Vec<T> v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

template <class T>
inline void store(T *to, Vec<T> v) {
    std::memcpy(to, &v, sizeof v);
}

// The first `count` < lanes numbers; the other lanes are zero.
template <class T>
inline Vec<T> load_partial(const T *from, size_t count) {
#if defined(__AVX512F__)
    if constexpr (sizeof(T) == 4)
        return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1u), from);
    else
        return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << count) - 1u), from);
#else
    T some[lanes<T>] = {};
    for (size_t i = 0; i < count; ++i) some[i] = from[i];
    return load(some);
#endif
}

template <class T>
inline void store_partial(T *to, Vec<T> v, size_t count) {
#if defined(__AVX512F__)
    if constexpr (sizeof(T) == 4)
        _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1u), v);
    else
        _mm512_mask_storeu_pd(to, static_cast<__mmask8>((1u << count) - 1u), v);
#else
    T some[lanes<T>];
    store(some, v);
    for (size_t i = 0; i < count; ++i) to[i] = some[i];
#endif
}

// a * b + c, rounded once where the level can (all but baseline x86).
template <class V>
inline V fma(V a, V b, V c) {
#if defined(__AVX512F__)
    if constexpr (sizeof(V) == 64 && sizeof(a[0]) == 4)
        return _mm512_fmadd_ps(a, b, c);
    else if constexpr (sizeof(V) == 64)
        return _mm512_fmadd_pd(a, b, c);
    else
        return a * b + c;
#elif defined(__AVX2__)
    if constexpr (sizeof(a[0]) == 4)
        return _mm256_fmadd_ps(a, b, c);
    else
        return _mm256_fmadd_pd(a, b, c);
#elif defined(__aarch64__)
    if constexpr (sizeof(a[0]) == 4)
        return vfmaq_f32(c, a, b);
    else
        return vfmaq_f64(c, a, b);
#else
    return a * b + c;
#endif
}

// fma of single numbers, rounded like the vectors of the level.
template <class T>
inline T fma_scalar(T a, T b, T c) {
#if defined(__FMA__) || defined(__aarch64__)
    if constexpr (sizeof(T) == 4)
        return __builtin_fmaf(a, b, c);
    else
        return __builtin_fma(a, b, c);
#else
    return a * b + c;
#endif
}

template <class V>
inline V maximum(V a, V b) {  // b where either is not a number
    return a > b ? a : b;
}

template <class V>
inline V minimum(V a, V b) {
    return a < b ? a : b;
}

template <class V>
inline V absolute(V a) {
    return a < 0 ? -a : a;
}

// f of every lane, one after another: for functions that need no speed.
template <class V, class F>
inline V each_lane(V v, F f) {
    for (size_t i = 0; i < sizeof(V) / sizeof(v[0]); ++i) v[i] = f(v[i]);
    return v;
}

template <class V>
inline V square_root(V a) {
#if defined(__AVX512F__)
    if constexpr (sizeof(a[0]) == 4)
        return _mm512_maskz_sqrt_ps(0xffff, a);  // the plain one trips a warning in GCC 12's header
    else
        return _mm512_maskz_sqrt_pd(0xff, a);
#elif defined(__AVX2__)
    if constexpr (sizeof(a[0]) == 4)
        return _mm256_sqrt_ps(a);
    else
        return _mm256_sqrt_pd(a);
#else
    return each_lane(a, [](auto x) { return std::sqrt(x); });
#endif
}

// Applies `body` to whole vectors of [0, count) and to the part of one that is left; `get(pointer)` inside a body
// loads and `put(pointer, vector)` stores, whichever of the two it is.
template <class T, class Body>
inline void for_vectors(size_t count, Body body) {
    size_t i = 0;
    for (; i + lanes<T> <= count; i += lanes<T>)
        body(i, [](const T *from) { return load(from); }, [](T *to, Vec<T> v) { store(to, v); });
    if (const size_t left = count - i)
        body(
            i, [left](const T *from) { return load_partial(from, left); },
            [left](T *to, Vec<T> v) { store_partial(to, v, left); });
}

// Sums are taken over 16 lanes whatever the registers' width, then pairwise, so that every CPU level that has a
// fused multiply-add gets the same bits.
inline constexpr size_t sum_lanes = 16;

template <class T>
struct SumLanes {
    static constexpr size_t parts = sum_lanes / lanes<T>;
    Vec<T> part[parts] = {};

    T total() const {
        T s[sum_lanes];
        for (size_t p = 0; p < parts; ++p) store(s + p * lanes<T>, part[p]);
        for (size_t half = sum_lanes / 2; half > 0; half /= 2)
            for (size_t i = 0; i < half; ++i) s[i] += s[i + half];
        return s[0];
    }
};

// The products a[i] * b[i], summed over the lanes.
template <class T>
inline SumLanes<T> sum_products(const T *a, const T *b, size_t count) {
    SumLanes<T> sum;
    size_t i = 0;
    for (; i + sum_lanes <= count; i += sum_lanes)
        for (size_t p = 0; p < sum.parts; ++p)
            sum.part[p] = fma(load(a + i + p * lanes<T>), load(b + i + p * lanes<T>), sum.part[p]);
    for (size_t p = 0; i < count; ++p, i += lanes<T>) {
        const size_t left = count - i;
        const bool whole = left >= lanes<T>;
        const Vec<T> x = whole ? load(a + i) : load_partial(a + i, left);
        const Vec<T> y = whole ? load(b + i) : load_partial(b + i, left);
        sum.part[p] = fma(x, y, sum.part[p]);
        if (!whole) break;
    }
    return sum;
}

// The sum of a[i] * b[i].
template <class T>
inline T dot(const T *a, const T *b, size_t count) {
    return sum_products(a, b, count).total();
}

// The sum of a[i].
template <class T>
inline T sum_of(const T *a, size_t count) {
    SumLanes<T> sum;
    for_vectors<T>(count, [&](size_t i, auto get, auto) { sum.part[i / lanes<T> % sum.parts] += get(a + i); });
    return sum.total();
}

// The largest of one or more numbers.
template <class T>
inline T largest_of(const T *a, size_t count) {
    T largest = a[0];
    size_t i = 0;
    if (count >= lanes<T>) {
        Vec<T> all = load(a);
        for (; i + lanes<T> <= count; i += lanes<T>) all = maximum(load(a + i), all);
        T some[lanes<T>];
        store(some, all);
        for (const T one : some) largest = one > largest ? one : largest;
    }
    for (; i < count; ++i) largest = a[i] > largest ? a[i] : largest;
    return largest;
}

// Whether no number is NaN or infinite: from any other, its difference from itself is zero.
template <class T>
inline bool all_finite(const T *values, size_t count) {
    constexpr size_t together = 4096;
    for (size_t begin = 0; begin < count; begin += together) {
        Vec<T> sum{};
        for_vectors<T>(std::min(together, count - begin), [&](size_t i, auto get, auto) {
            const Vec<T> v = get(values + begin + i);
            sum += v - v;
        });
        for (size_t l = 0; l < lanes<T>; ++l)
            if (sum[l] != 0) return false;
    }
    return true;
}

// The sum of many numbers in double, over eight lanes and then pairwise.
template <class T>
inline double sum_in_double(const T *values, size_t count) {
    double s[8] = {};
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t l = 0; l < 8; ++l) s[l] += static_cast<double>(values[i + l]);
    for (size_t l = 0; i < count; ++i, ++l) s[l] += static_cast<double>(values[i]);
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

}  // namespace fathoms
