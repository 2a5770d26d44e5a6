// Memory on cache-line boundaries.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

namespace fathoms {

inline constexpr std::size_t line_bytes = 64;
inline constexpr std::size_t most_numbers = std::size_t{1} << 40;  // that any row, parameter or batch may have

// The product of sizes from outside, which may be too large for any memory.
inline std::size_t times(std::size_t a, std::size_t b) {
    std::size_t product = 0;
    if (__builtin_mul_overflow(a, b, &product) || product > most_numbers)
        throw std::invalid_argument("a size of " + std::to_string(a) + " times " + std::to_string(b) +
                                    " numbers would not fit in memory");
    return product;
}

// A zeroed array that starts on a cache line; it grows by being replaced, and never shrinks.
template <class T>
class Array {
  public:
    Array() = default;
    explicit Array(std::size_t count) { reset(count); }

    void reset(std::size_t count) {
        memory_.reset();  // first, so that the old and the new are never there at once
        count_ = 0;
        if (count > (std::numeric_limits<std::ptrdiff_t>::max() - line_bytes) / sizeof(T)) throw std::bad_alloc();
        memory_.reset(static_cast<T *>(::operator new(count * sizeof(T) + line_bytes, std::align_val_t{line_bytes})));
        count_ = count;
        for (std::size_t i = 0; i < count; ++i) memory_.get()[i] = T{};
    }
    void reserve(std::size_t count) {
        if (count > count_) reset(count);
    }

    T *data() { return memory_.get(); }
    const T *data() const { return memory_.get(); }
    std::size_t size() const { return count_; }

  private:
    struct Free {
        void operator()(T *memory) const { ::operator delete(memory, std::align_val_t{line_bytes}); }
    };
    std::unique_ptr<T, Free> memory_;
    std::size_t count_ = 0;
};

}  // namespace fathoms
