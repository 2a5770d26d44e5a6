// cos(2 pi w x + b): for each of a row's first numbers x, as many waves as `w` and `b` [numbers, waves] have for it.
// Holzmueller, Grinsztajn, Steinwart 2024, "Better by Default", after Gorishniy, Rubachev, Babenko 2022.
#pragma once

#include "../operation.hpp"
#include "../vecmath.hpp"

namespace fathoms {

template <class T>
class PeriodicFunctions {
  public:
    static constexpr size_t parameters = 2;

    explicit PeriodicFunctions(Making<T> &making) {
        making.takes_parameters(parameters, parameters + 2);
        const auto &waves = *making.parameters[0], &phases = *making.parameters[1];
        if (waves.shape.size() != 2 || waves.count == 0 || phases.shape != waves.shape)
            making.fail("the frequencies and the phases must be [numbers, waves]");
        numbers_ = waves.shape[0];
        waves_ = waves.shape[1];
        frequencies_ = waves.data;
        phases_ = phases.data;
    }

    size_t numbers() const { return numbers_; }
    size_t first_of(size_t number) const { return number * waves_; }

    Vec<T> value(size_t wave, Vec<T> x) const { return cosine_of_turns(turns(wave, x)); }
    // The derivative by the phase; by x it is `by_number` times that.
    Vec<T> slope(size_t wave, Vec<T> x) const { return -sine_of_turns(turns(wave, x)); }
    T by_number(size_t wave) const { return turn * frequencies_[wave]; }

    // The derivative by parameter p is the sum over the rows of the slope times this much of x, or of 1.
    static bool takes_number(size_t p) { return p == 0; }
    static T factor(size_t p) { return p == 0 ? turn : T{1}; }

  private:
    static constexpr T turn = static_cast<T>(6.283185307179586);

    Vec<T> turns(size_t wave, Vec<T> x) const {
        constexpr T share = static_cast<T>(0.15915494309189535);
        return fma(broadcast(frequencies_[wave]), x, broadcast(phases_[wave] * share));
    }

    size_t numbers_ = 0, waves_ = 0;
    const T *frequencies_ = nullptr, *phases_ = nullptr;
};

}  // namespace fathoms
