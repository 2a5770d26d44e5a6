// exp, log, tanh, cos and their kin on vectors. In float they are polynomials after range reduction, accurate to about
// two units in the last place (S. L. Moshier, Cephes, for the coefficients); in double each lane goes to the C library.
#pragma once

#include "vec.hpp"

namespace fathoms {

template <class V>
inline constexpr bool is_float = sizeof(V{}[0]) == 4;

template <class V>
inline V exponential(V x) {
    if constexpr (!is_float<V>) {
        return each_lane(x, [](double a) { return std::exp(a); });
    } else {
        using I = decltype(x < x);
        // exp(x) = 2^n * exp(r), n = round(x / ln 2); adding 1.5 * 2^23 rounds to a whole number in the low bits.
        const V magic = V{} + 12582912.0f;
        const V inside = minimum(V{} + 88.72283f, maximum(V{} - 87.33654f, x));  // not-a-number stays one
        const V shifted = fma(inside, V{} + 1.44269504088896341f, magic);
        const V n = shifted - magic;
        V r = fma(n, V{} - 0.693359375f, inside);
        r = fma(n, V{} + 2.12194440e-4f, r);
        V p = V{} + 1.9875691500e-4f;
        p = fma(p, r, V{} + 1.3981999507e-3f);
        p = fma(p, r, V{} + 8.3334519073e-3f);
        p = fma(p, r, V{} + 4.1665795894e-2f);
        p = fma(p, r, V{} + 1.6666665459e-1f);
        p = fma(p, r, V{} + 5.0000001201e-1f);
        p = fma(p, r * r, r) + 1.0f;
        // 2^n in two factors, so that n = 128 (just below overflow) is in reach.
        const I whole = std::bit_cast<I>(shifted) - std::bit_cast<I>(magic);
        const I half = whole >> 1;
        const V scale1 = std::bit_cast<V>((half + 127) << 23);
        const V scale2 = std::bit_cast<V>((whole - half + 127) << 23);
        const V result = p * scale1 * scale2;
        const V large = x > 88.72283f ? V{} + HUGE_VALF : result;
        return x < -87.33654f ? V{} : large;
    }
}

template <class V>
inline V logarithm(V x) {
    if constexpr (!is_float<V>) {
        return each_lane(x, [](double a) { return std::log(a); });
    } else {
        using I = decltype(x < x);
        // x = m * 2^e with m in [sqrt(1/2), sqrt(2)); log x = e ln 2 + log(1 + (m - 1)).
        const V tiny = x < 1.17549435e-38f ? x * 8388608.0f : x;
        const I bits = std::bit_cast<I>(tiny);
        I e = ((bits >> 23) & 255) - 126;
        e = x < 1.17549435e-38f ? e - 23 : e;
        V m = std::bit_cast<V>((bits & 0x007fffff) | 0x3f000000);
        const I low = m < 0.707106781186547524f;
        e = low ? e - 1 : e;
        const V f = (low ? m + m : m) - 1.0f;
        const V ef = __builtin_convertvector(e, V);
        V p = V{} + 7.0376836292e-2f;
        p = fma(p, f, V{} - 1.1514610310e-1f);
        p = fma(p, f, V{} + 1.1676998740e-1f);
        p = fma(p, f, V{} - 1.2420140846e-1f);
        p = fma(p, f, V{} + 1.4249322787e-1f);
        p = fma(p, f, V{} - 1.6668057665e-1f);
        p = fma(p, f, V{} + 2.0000714765e-1f);
        p = fma(p, f, V{} - 2.4999993993e-1f);
        p = fma(p, f, V{} + 3.3333331174e-1f);
        const V square = f * f;
        V y = p * f * square;
        y = fma(ef, V{} - 2.12194440e-4f, y);
        y = fma(square, V{} - 0.5f, y);
        V result = fma(ef, V{} + 0.693359375f, f + y);
        result = x == HUGE_VALF ? x : result;
        result = x == 0.0f ? V{} - HUGE_VALF : result;
        const V undefined = V{} + __builtin_nanf("");
        result = x < 0.0f ? undefined : result;
        return x != x ? x : result;
    }
}

// log(1 + x), keeping the digits of a small x (W. Kahan's correction).
template <class V>
inline V logarithm_1p(V x) {
    if constexpr (!is_float<V>) {
        return each_lane(x, [](double a) { return std::log1p(a); });
    } else {
        const V u = 1.0f + x;
        const V d = u - 1.0f;
        const V corrected = logarithm(u) * (x / d);
        return d == 0.0f ? x : (u == HUGE_VALF ? u : corrected);
    }
}

template <class V>
inline V sigmoid(V x) {
    return 1 / (1 + exponential(-x));
}

template <class V>
inline V hyperbolic_tangent(V x) {
    if constexpr (!is_float<V>) {
        return each_lane(x, [](double a) { return std::tanh(a); });
    } else {
        const V a = absolute(x);
        const V z = x * x;
        V p = V{} - 5.70498872745e-3f;
        p = fma(p, z, V{} + 2.06390887954e-2f);
        p = fma(p, z, V{} - 5.37397155531e-2f);
        p = fma(p, z, V{} + 1.33314422036e-1f);
        p = fma(p, z, V{} - 3.33332819422e-1f);
        const V near = fma(p * z, x, x);
        const V far = 1.0f - 2.0f / (exponential(a + a) + 1.0f);
        const V result = a < 0.625f ? near : (x < 0.0f ? -far : far);
        return x != x ? x : result;
    }
}

// exp(x) - 1, keeping the digits of a small x: with t = tanh(x / 2), exp(x) - 1 = 2 t / (1 - t).
template <class V>
inline V exponential_m1(V x) {
    if constexpr (!is_float<V>) {
        return each_lane(x, [](double a) { return std::expm1(a); });
    } else {
        const V t = hyperbolic_tangent(x * 0.5f);
        return absolute(x) < 0.5f ? 2.0f * t / (1.0f - t) : exponential(x) - 1.0f;
    }
}

// sin(2 pi h) for |h| <= 1/4: h times a polynomial in h^2, whose relative error is below 6e-9 before rounding.
template <class V>
inline V sine_of_quarter(V h) {
    const V square = h * h;
    V p = V{} + 39.71091f;
    p = fma(p, square, V{} - 76.57499f);
    p = fma(p, square, V{} + 81.602234f);
    p = fma(p, square, V{} - 41.34168f);
    p = fma(p, square, V{} + 6.2831855f);
    return h * p;
}

// What is left of a number of turns without the whole ones, in [-1/2, 1/2]; exact. From 2^23 on all numbers are whole.
template <class V>
inline V part_of_turn(V turns) {
    const V magic = turns < 0 ? V{} - 8388608.0f : V{} + 8388608.0f;
    const V whole = absolute(turns) < 8388608.0f ? (turns + magic) - magic : turns;
    return turns - whole;
}

// cos(2 pi t) and sin(2 pi t) for a number of turns t. In float the error is at most 1.8e-7 for every t, however large,
// as whole turns are taken off exactly.
template <class V>
inline V cosine_of_turns(V turns) {
    if constexpr (!is_float<V>) {
        constexpr double turn = 6.283185307179586;
        return each_lane(turns, [](double t) { return std::cos(turn * (t - std::nearbyint(t))); });
    } else {
        return sine_of_quarter(0.25f - absolute(part_of_turn(turns)));
    }
}

template <class V>
inline V sine_of_turns(V turns) {
    if constexpr (!is_float<V>) {
        constexpr double turn = 6.283185307179586;
        return each_lane(turns, [](double t) { return std::sin(turn * (t - std::nearbyint(t))); });
    } else {
        const V part = part_of_turn(turns), half = part < 0 ? V{} - 0.5f : V{} + 0.5f;
        return sine_of_quarter(absolute(part) > 0.25f ? half - part : part);
    }
}

// log(1 + exp(x)) without overflow.
template <class V>
inline V softplus(V x) {
    return (x > 0 ? x : V{}) + logarithm_1p(exponential(-absolute(x)));
}

// The normal distribution, erfc(-x / sqrt(2)) / 2.
template <class V>
inline V normal_distribution(V x) {
    if constexpr (is_float<V>)
        return each_lane(x, [](float a) { return 0.5f * std::erfc(a * -0.707106781186547524f); });
    else
        return each_lane(x, [](double a) { return 0.5 * std::erfc(a * -0.707106781186547524); });
}

}  // namespace fathoms
