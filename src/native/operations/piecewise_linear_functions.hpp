// (x - begin) / width for each bin of a number x, not below 0 but in the first bin, not above 1 but in the last: ones
// up to the bin that x is in, its place in that one, and zeros. Three fixed parameters: begins and widths of all bins,
// and how many bins each number has. Gorishniy, Rubachev, Babenko 2022, "On Embeddings for Numerical Features",
// equation 1.
#pragma once

#include "../operation.hpp"

namespace fathoms {

template <class T>
class PiecewiseLinearFunctions {
  public:
    static constexpr size_t parameters = 3;

    explicit PiecewiseLinearFunctions(Making<T> &making) {
        making.takes_parameters(parameters, parameters + 2);
        for (size_t p = 0; p < parameters; ++p)
            if (making.parameters[p]->trainable) making.fail("the bins cannot be trained");
        const auto &begins = *making.parameters[0], &widths = *making.parameters[1], &bins = *making.parameters[2];
        for (size_t i = 0; i < bins.count; ++i) {
            const T count = bins.data[i];
            if (!(count >= 1 && count <= static_cast<T>(begins.count)) || count != std::floor(count))
                making.fail("a number cannot have " + std::to_string(count) + " bins");
            const auto whole = static_cast<size_t>(count);
            for (size_t b = 0; b < whole; ++b) {
                lowest_.push_back(b == 0 ? -std::numeric_limits<T>::infinity() : T{});
                highest_.push_back(b + 1 == whole ? std::numeric_limits<T>::infinity() : T{1});
            }
            first_.push_back(lowest_.size());
        }
        if (first_.size() == 1 || begins.count != lowest_.size() || widths.count != lowest_.size())
            making.fail("needs one begin and one width for each bin");
        for (size_t b = 0; b < widths.count; ++b) {
            if (!(std::isfinite(begins.data[b]) && std::isfinite(widths.data[b]) && widths.data[b] > 0))
                making.fail("bins must be finite and wider than 0");
            begins_.push_back(begins.data[b]);
            widths_.push_back(widths.data[b]);
        }
    }

    size_t numbers() const { return first_.size() - 1; }
    size_t first_of(size_t number) const { return first_[number]; }

    Vec<T> value(size_t bin, Vec<T> x) const {
        return minimum(broadcast(highest_[bin]), maximum(broadcast(lowest_[bin]), place(bin, x)));
    }
    Vec<T> slope(size_t bin, Vec<T> x) const {
        const Vec<T> at = place(bin, x), one = Vec<T>{} + 1;
        const Vec<T> begun = at >= lowest_[bin] ? one : Vec<T>{};
        return at < highest_[bin] ? begun : Vec<T>{};
    }
    T by_number(size_t bin) const { return 1 / widths_[bin]; }

    static bool takes_number(size_t) { return false; }
    static T factor(size_t) { return 0; }

  private:
    Vec<T> place(size_t bin, Vec<T> x) const { return (x - begins_[bin]) / widths_[bin]; }

    std::vector<size_t> first_ = {0};  // bin of each number, and one past the last
    std::vector<T> begins_, widths_, lowest_, highest_;
};

}  // namespace fathoms
