// How many threads the steps of a run should use: all of them, unless one alone turns out to be faster. That happens
// while other programs keep the processors busy, when threads would wait for each other more than they work. It never
// changes a result, only how long it takes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

namespace fathoms {

class Pace {
  public:
    struct Slice {
        std::size_t workers, steps;
    };

    // What to do next, if there are `all` threads.
    Slice next(std::size_t all) {
        if (all != all_) {
            *this = Pace();
            all_ = workers_ = all;
        }
        if (all <= 1) return {1, std::numeric_limits<std::size_t>::max()};
        return {phase_ == Phase::going ? workers_ : other(), steps_ - steps_seen_};
    }

    // That these steps of the slice took so long.
    void saw(std::size_t steps, double seconds) {
        if (all_ <= 1) return;
        steps_seen_ += steps;
        seconds_seen_ += seconds;
        if (steps_seen_ < steps_) return;
        const double step = seconds_seen_ / static_cast<double>(steps_seen_);
        phase_ = phase_ == Phase::going ? go_on(step) : phase_ == Phase::settling ? Phase::comparing : compare(step);
        const double length = phase_ == Phase::going ? slice : phase_ == Phase::settling ? settling : comparison;
        steps_ = std::max<std::size_t>(1, static_cast<std::size_t>(length / step));
        steps_seen_ = 0;
        seconds_seen_ = 0;
    }

  private:
    // Settling: the first steps with the other number of threads, which are not counted, for threads have to wake up
    // and to fetch what they need into their caches.
    enum class Phase { going, settling, comparing };

    // All in seconds. Time between comparisons grows while they keep saying the same; it is shorter with one thread,
    // where to be wrong costs more. Steps that are long themselves are compared once in so many.
    static constexpr double slice = 5e-3, settling = 5e-4, comparison = 2e-3;
    static constexpr double shortest_wait = 2e-2, longest_wait = 1, longest_wait_alone = 0.1;
    static constexpr double steps_between = 64;
    // All threads are given up only if one is much faster so many times in a row, as any single time may be disturbed.
    static constexpr double much = 0.8, suspicious = 1.5;
    static constexpr int in_a_row = 3;

    std::size_t other() const { return workers_ == 1 ? all_ : 1; }

    Phase go_on(double step) {
        waited_ += seconds_seen_;
        step_ = step;
        const double wait = std::max(step > suspicious * step_then_ ? shortest_wait : wait_, steps_between * step);
        if (wins_ == 0 && waited_ < wait) return Phase::going;
        return step < settling ? Phase::settling : Phase::comparing;
    }

    Phase compare(double step) {
        const bool wins = step < (workers_ == 1 ? 1 : much) * step_;
        wins_ = wins ? wins_ + 1 : 0;
        waited_ = 0;
        if (wins && (workers_ == 1 || wins_ == in_a_row)) {
            workers_ = other();
            step_ = step;
            wins_ = 0;
            wait_ = shortest_wait;
        } else if (!wins) {
            wait_ = std::min(2 * wait_, workers_ == 1 ? longest_wait_alone : longest_wait);
        }
        step_then_ = step_;
        return Phase::going;
    }

    std::size_t all_ = 0, workers_ = 0;
    Phase phase_ = Phase::going;
    int wins_ = 0;                              // of one thread, in a row
    std::size_t steps_ = 16;                    // in this slice
    std::size_t steps_seen_ = 0;                // of which are done,
    double seconds_seen_ = 0;                   // in so long
    double step_ = 0;                           // how long a step took in the last slice
    double step_then_ = 1e9;                    // and at the last comparison
    double waited_ = 0, wait_ = shortest_wait;  // since the last comparison; until the next
};

}  // namespace fathoms
