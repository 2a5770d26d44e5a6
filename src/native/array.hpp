// Memory on cache-line boundaries.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace fathoms {

inline constexpr std::size_t line_bytes = 64;

// A zeroed array that starts on a cache line; it grows by being replaced, and never shrinks.
template <class T>
class Array {
  public:
    Array() = default;
    explicit Array(std::size_t count) { reset(count); }

    void reset(std::size_t count) {
        memory_.reset();  // first, so that the old and the new are never there at once
        count_ = 0;
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
