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
        if (all <= 1) return {1, std::numeric_limits<std::size_t>::max()};
        if (all != all_) {
            *this = Pace();
            all_ = workers_ = all;
        }
        return {comparing_ ? other() : workers_, steps_ - steps_seen_};
    }

    // That these steps of the slice took so long.
    void saw(std::size_t steps, double seconds) {
        if (all_ <= 1) return;
        steps_seen_ += steps;
        seconds_seen_ += seconds;
        if (steps_seen_ < steps_) return;
        const double step = seconds_seen_ / static_cast<double>(steps_seen_);
        comparing_ ? compare(step) : go_on(step);
        steps_ = std::max<std::size_t>(1, static_cast<std::size_t>((comparing_ ? comparison : slice) / step));
        steps_seen_ = 0;
        seconds_seen_ = 0;
    }

  private:
    // All in seconds. Time between comparisons grows while they keep saying the same.
    static constexpr double slice = 5e-3, comparison = 2e-3, shortest_wait = 2e-2, longest_wait = 1;
    static constexpr double better = 0.8, suspicious = 1.5;

    std::size_t other() const { return workers_ == 1 ? all_ : 1; }

    void go_on(double step) {
        waited_ += seconds_seen_;
        step_ = step;
        comparing_ = waited_ > wait_ || (waited_ > shortest_wait && step > suspicious * step_then_);
    }

    void compare(double step) {
        comparing_ = false;
        waited_ = 0;
        if (step < better * step_) {
            workers_ = other();
            step_ = step;
            wait_ = shortest_wait;
        } else {
            wait_ = std::min(2 * wait_, longest_wait);
        }
        step_then_ = step_;
    }

    std::size_t all_ = 0, workers_ = 0;
    bool comparing_ = false;                    // this slice is done with the other number of threads
    std::size_t steps_ = 16;                    // in this slice
    std::size_t steps_seen_ = 0;                // of which are done,
    double seconds_seen_ = 0;                   // in so long
    double step_ = 0;                           // how long a step took in the last slice
    double step_then_ = 1e9;                    // and at the last comparison
    double waited_ = 0, wait_ = shortest_wait;  // since the last comparison; until the next
};

}  // namespace fathoms
