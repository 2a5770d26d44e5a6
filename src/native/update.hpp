// What an optimizer is to the core: one pass over weights, gradients and slots (momentum, second moment, ...).
#pragma once

#include "operation.hpp"

namespace fathoms {

template <class T>
class Update {
  public:
    virtual ~Update() = default;
    virtual size_t slots() const = 0;
    // Works out what is the same for all weights of a step; `time` is 1 at the first. Called by one thread, before any
    // calls the pass.
    virtual void begin(double rate, std::uint64_t time) = 0;
    // `count` weights and, at the same places, their gradients and slots; `share` multiplies the rate.
    virtual void operator()(size_t count, T *weights, const T *gradients, T *const *slots, T share) const = 0;
};

// 1 - beta^time, as the number type rounds it.
template <class T>
inline T left_after(double beta, std::uint64_t time) {
    return 1 - static_cast<T>(std::pow(static_cast<double>(static_cast<T>(beta)), static_cast<double>(time)));
}

}  // namespace fathoms
