// How the items of a stage are shared out among threads: each has a part of its own, the same in every step, so that
// it finds what it needs in its own cache; whoever is done with his helps the others.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <vector>

namespace fathoms {

class Sharing {
  public:
    explicit Sharing(std::size_t workers) : taken_(workers) {}

    // Calls body(item) for every item that nobody has taken yet, until there is none or it says false. `begin` gives
    // the first item of a part; part `workers` begins where all end.
    template <class Begin, class Body>
    void each(std::size_t worker, std::size_t workers, Begin begin, Body body) {
        if (workers == 1) {
            for (std::size_t item = begin(0); item < begin(1) && body(item);) ++item;
            return;
        }
        for (std::size_t i = 0; i < workers; ++i) {
            const std::size_t part = (worker + i) % workers, first = begin(part), end = begin(part + 1);
            for (;;) {
                const std::size_t item = first + taken_[part].count.fetch_add(1, std::memory_order_relaxed);
                if (item >= end) break;
                if (!body(item)) return;
            }
        }
    }

    // Gives a part back, for the next step.
    void reset(std::size_t part) { taken_[part].count.store(0, std::memory_order_relaxed); }

  private:
    struct alignas(64) Taken {
        std::atomic<std::size_t> count{0};
    };
    std::vector<Taken> taken_;
};

}  // namespace fathoms
