// Numbers too small for their type's full precision (below 1e-38 in float32) count as zero while one of these lives, on
// its thread, as in TensorFlow and JAX. Processors take several times as long for them, and training makes many: Adam's
// momentum of a dead unit shrinks by a tenth in every step.
#pragma once

#include <cstdint>

namespace fathoms {

class Flush {
  public:
    explicit Flush(bool flushes = true) : before_(mode()) { set(flushes ? before_ | tiny : before_ & ~tiny); }
    ~Flush() { set(before_); }
    Flush(const Flush &) = delete;
    Flush &operator=(const Flush &) = delete;

  private:
#if defined(__x86_64__)
    using Mode = unsigned;
    static constexpr Mode tiny = 0x8040;  // of operands and of results
    static Mode mode() { return __builtin_ia32_stmxcsr(); }
    static void set(Mode mode) { __builtin_ia32_ldmxcsr(mode); }
#elif defined(__aarch64__)
    using Mode = std::uint64_t;
    static constexpr Mode tiny = Mode{1} << 24;
    static Mode mode() {
        Mode now;
        __asm__ volatile("mrs %0, fpcr" : "=r"(now));
        return now;
    }
    static void set(Mode mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
#else
    using Mode = unsigned;
    static constexpr Mode tiny = 0;
    static Mode mode() { return 0; }
    static void set(Mode) {}
#endif
    const Mode before_;
};

}  // namespace fathoms
