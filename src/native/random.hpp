// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): random numbers
// as a function of a key and a counter, with no state to keep, share or lose.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "vec.hpp"

namespace fathoms {

__extension__ typedef unsigned __int128 uint128;

struct Philox {
    std::uint32_t key[2];

    explicit Philox(std::uint64_t seed)
        : key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)} {}

    // Four random words for the counter (low, high).
    std::array<std::uint32_t, 4> operator()(std::uint64_t low, std::uint64_t high) const {
        std::uint32_t c0 = static_cast<std::uint32_t>(low), c1 = static_cast<std::uint32_t>(low >> 32);
        std::uint32_t c2 = static_cast<std::uint32_t>(high), c3 = static_cast<std::uint32_t>(high >> 32);
        std::uint32_t k0 = key[0], k1 = key[1];
        for (int round = 0; round < 10; ++round) {
            const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0;
            const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2;
            c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
            c1 = static_cast<std::uint32_t>(p1);
            c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
            c3 = static_cast<std::uint32_t>(p0);
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        return {c0, c1, c2, c3};
    }

    // The random words of the counters (low, high) to (low + Calls - 1, high). All calls go through a round together.
    template <std::size_t Calls>
    std::array<std::uint32_t, 4 * Calls> words(std::uint64_t low, std::uint64_t high) const {
        constexpr std::size_t each = vec_bytes / sizeof(std::uint64_t), groups = Calls / each;
        static_assert(Calls % each == 0);
        const Words none{}, half = none + 0xFFFFFFFFu;
        Words c0[groups], c1[groups], c2[groups], c3[groups];  // below 2^32
        for (std::size_t g = 0; g < groups; ++g) {
            Words counter{};
            for (std::size_t i = 0; i < each; ++i) counter[i] = low + g * each + i;
            c0[g] = counter & half;
            c1[g] = counter >> 32;
            c2[g] = (none + high) & half;
            c3[g] = none + (high >> 32);
        }
        std::uint32_t k0 = key[0], k1 = key[1];
        for (int round = 0; round < 10; ++round) {
            for (std::size_t g = 0; g < groups; ++g) {
                const Words p0 = product(c0[g], 0xD2511F53u), p1 = product(c2[g], 0xCD9E8D57u);
                c0[g] = (p1 >> 32) ^ c1[g] ^ k0;
                c1[g] = p1 & half;
                c2[g] = (p0 >> 32) ^ c3[g] ^ k1;
                c3[g] = p0 & half;
            }
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        std::array<std::uint32_t, 4 * Calls> all;
        for (std::size_t g = 0; g < groups; ++g)
            for (std::size_t i = 0; i < each; ++i) {
                const std::size_t at = 4 * (g * each + i);
                all[at] = static_cast<std::uint32_t>(c0[g][i]);
                all[at + 1] = static_cast<std::uint32_t>(c1[g][i]);
                all[at + 2] = static_cast<std::uint32_t>(c2[g][i]);
                all[at + 3] = static_cast<std::uint32_t>(c3[g][i]);
            }
        return all;
    }

    // The same as two numbers of 64 bits a call.
    static constexpr std::size_t calls = 32;
    std::array<std::uint64_t, 2 * calls> several(std::uint64_t low, std::uint64_t high) const {
        const auto all = words<calls>(low, high);
        std::array<std::uint64_t, 2 * calls> pairs;
        for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = std::uint64_t{all[2 * i]} << 32 | all[2 * i + 1];
        return pairs;
    }

  private:
    using Words = VecOf<std::uint64_t, vec_bytes>::type;

    // Of numbers below 2^32: one instruction, where the compiler would multiply all 64 bits.
    static Words product(Words a, std::uint32_t b) {
#if defined(__AVX512F__)
        return reinterpret_cast<Words>(
            _mm512_maskz_mul_epu32(0xFF, reinterpret_cast<__m512i>(a), _mm512_set1_epi64(b)));
#elif defined(__AVX2__)
        return reinterpret_cast<Words>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), _mm256_set1_epi64x(b)));
#elif defined(__SSE2__)
        return reinterpret_cast<Words>(_mm_mul_epu32(reinterpret_cast<__m128i>(a), _mm_set1_epi64x(b)));
#else
        return a * b;
#endif
    }
};

// Numbers in [0, 1): 24 random bits in float, 53 in double.
template <class T>
void fill_uniform(std::uint64_t seed, std::uint64_t stream, T *out, std::size_t count) {
    const Philox philox(seed);
    constexpr std::size_t each = sizeof(T) == 4 ? 4 : 2;
    for (std::size_t i = 0; i < count; i += each) {
        const auto words = philox(i / each, stream);
        for (std::size_t j = 0; j < each && i + j < count; ++j) {
            if constexpr (sizeof(T) == 4)
                out[i + j] = static_cast<T>(words[j] >> 8) * 0x1p-24f;
            else
                out[i + j] = static_cast<T>(((std::uint64_t{words[2 * j]} << 32) | words[2 * j + 1]) >> 11) * 0x1p-53;
        }
    }
}

// Normal deviates of mean 0 and deviation 1 (Box and Muller 1958), computed in double.
template <class T>
void fill_normal(std::uint64_t seed, std::uint64_t stream, T *out, std::size_t count) {
    const Philox philox(seed);
    for (std::size_t i = 0; i < count; i += 2) {
        const auto w = philox(i / 2, stream);
        const double u = (static_cast<double>(((std::uint64_t{w[0]} << 32) | w[1]) >> 11) + 1.0) * 0x1p-53;  // (0, 1]
        const double v = static_cast<double>(((std::uint64_t{w[2]} << 32) | w[3]) >> 11) * 0x1p-53;
        const double radius = std::sqrt(-2.0 * std::log(u)), angle = 2.0 * std::numbers::pi * v;
        out[i] = static_cast<T>(radius * std::cos(angle));
        if (i + 1 < count) out[i + 1] = static_cast<T>(radius * std::sin(angle));
    }
}

// A random order of 0 .. count-1 (Fisher and Yates, from the end; D. Lemire's multiplication instead of a remainder).
inline void fill_permutation(std::uint64_t seed, std::uint64_t stream, std::int64_t *out, std::size_t count) {
    const Philox philox(seed);
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::int64_t>(i);
    std::array<std::uint64_t, 2 * Philox::calls> words{};
    for (std::size_t left = count, draw = 0; left > 1; --left, ++draw) {
        if (draw % words.size() == 0) words = philox.several(draw / 2, stream);
        const std::uint64_t word = words[draw % words.size()];
        const auto pick = static_cast<std::size_t>((static_cast<uint128>(word) * left) >> 64);
        std::swap(out[left - 1], out[pick]);
    }
}

}  // namespace fathoms
