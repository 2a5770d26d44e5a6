// One of several models that train side by side, as its thread sees it: how many threads its runs may use, whether they
// should end, how many steps they did. Any thread may look and change it while they run.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace fathoms {

class Lane {
  public:
    explicit Lane(std::size_t threads) : threads_(threads) {}

    // The lane that this thread is in; null if none.
    static Lane *current() { return own().get(); }
    static void enter(std::shared_ptr<Lane> lane) { own() = std::move(lane); }
    static void leave() { own().reset(); }

    // How many of `all` threads a run of this thread may use.
    static std::size_t share_of(std::size_t all) {
        const Lane *lane = current();
        return lane ? std::min(all, lane->threads()) : all;
    }
    static void note(std::size_t steps) {
        if (Lane *lane = current()) lane->steps_.fetch_add(steps, std::memory_order_relaxed);
    }

    std::size_t threads() const { return threads_.load(std::memory_order_relaxed); }
    void widen(std::size_t threads) { threads_.store(threads, std::memory_order_relaxed); }
    bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
    void stop() { stopped_.store(true, std::memory_order_relaxed); }
    std::size_t steps() const { return steps_.load(std::memory_order_relaxed); }

  private:
    static std::shared_ptr<Lane> &own() {
        static thread_local std::shared_ptr<Lane> lane;
        return lane;
    }

    std::atomic<std::size_t> threads_;
    std::atomic<bool> stopped_{false};
    std::atomic<std::size_t> steps_{0};
};

}  // namespace fathoms
