#include "team.hpp"

#include <algorithm>
#include <system_error>

#if !defined(_WIN32)
#include <pthread.h>
#endif
#if defined(__linux__)
#include <sched.h>
#endif

#include "lane.hpp"

namespace fathoms {

namespace {

void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
}

// How often a waiting thread looks before it offers its processor to others, and how often it does that before it goes
// to sleep: a tenth of a millisecond or so, longer than Python takes from one epoch to the next.
constexpr int looks = 8000, offers = 20;

// Waits until `value` is no longer `seen`.
void wait_for_change(const std::atomic<unsigned> &value, unsigned seen) {
    for (int i = 0; i < looks + offers; ++i) {
        if (value.load(std::memory_order_acquire) != seen) return;
        i < looks ? pause() : std::this_thread::yield();
    }
    while (value.load(std::memory_order_acquire) == seen) value.wait(seen, std::memory_order_acquire);
}

// The processors that this process may use.
std::size_t processors() {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
#endif
    return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

void Barrier::wait() {
    if (threads_ == 1) return;
    const unsigned round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
        arrived_.store(0, std::memory_order_relaxed);
        round_.store(round + 1, std::memory_order_release);
        round_.notify_all();
    } else {
        wait_for_change(round_, round);
    }
}

namespace {

std::mutex making;
std::atomic<Team *> current{nullptr};
std::atomic<unsigned> forked{0};
std::size_t inherited = 0;  // the size of the team that the parent had

#if !defined(_WIN32)
// Threads do not survive a fork: the child leaves the parent's team alone (its threads are not there to be joined) and
// makes another. The lock is held meanwhile, so that the child does not find it taken by a thread that it has not.
void before_fork() { making.lock(); }
void in_parent() { making.unlock(); }
void in_child() {
    if (const Team *team = current.exchange(nullptr)) inherited = team->size();
    forked.fetch_add(1);
    making.unlock();
}
#endif

}  // namespace

Team &Team::instance() {
    if (Team *team = current.load(std::memory_order_acquire)) return *team;
    const std::lock_guard lock(making);
    if (current.load() == nullptr) {
#if !defined(_WIN32)
        static const int registered = pthread_atfork(before_fork, in_parent, in_child);
        static_cast<void>(registered);
#endif
        current.store(new Team(inherited ? inherited : processors()), std::memory_order_release);
    }
    return *current.load();
}

unsigned Team::forks() { return forked.load(std::memory_order_relaxed); }

Team::Team(std::size_t size) : size_(size) {}

void Team::resize(std::size_t threads) { size_ = std::max<std::size_t>(1, threads); }

std::size_t Team::share() const {
    const std::size_t all = size_, others = others_.load(std::memory_order_relaxed);
    const std::size_t runs = std::max<std::size_t>(1, runs_.load(std::memory_order_relaxed));
    return Lane::share_of(std::max<std::size_t>(1, (all > others ? all - others : 1) / runs));
}

void Team::stop_threads() {
    stopping_ = true;
    call_.fetch_add(1, std::memory_order_release);
    call_.notify_all();
    threads_.clear();
    stopping_ = false;
}

// As many as the operating system gives: the others' work is done by those that are there.
void Team::start_threads(std::size_t count) {
    stop_threads();
    failed_at_ = 0;
    avoided_ = -1;
    const unsigned seen = call_.load();
    try {
        for (std::size_t worker = 1; worker <= count; ++worker)
            threads_.emplace_back([this, worker, seen] { serve(worker, seen); });
    } catch (const std::system_error &) {
        failed_at_ = count + 1;
    }
}

void Team::run(std::size_t workers, const std::function<void(std::size_t, std::size_t, Barrier &)> &work) {
    workers = std::min(workers, share());
    std::unique_lock lock(running_, std::defer_lock);
    if (workers > 1 && lock.try_lock()) {
        // Read once: another thread may change it, and whoever meets at a barrier must be there.
        if (const std::size_t size = size_; threads_.size() + 1 != size && failed_at_ != size) start_threads(size - 1);
        workers = std::min(workers, threads_.size() + 1);
    } else {
        workers = 1;
    }
    if (workers == 1) {
        Barrier alone(1);
        work(0, 1, alone);
        return;
    }
    keep_off_this_processor();
    Barrier barrier(workers);
    job_ = {&work, workers, &barrier};
    busy_.store(threads_.size(), std::memory_order_relaxed);
    call_.fetch_add(1, std::memory_order_release);
    call_.notify_all();
    work(0, workers, barrier);
    for (int i = 0; busy_.load(std::memory_order_acquire) != 0; ++i) i < looks ? pause() : std::this_thread::yield();
}

// A thread that is woken is often put on the processor of the one that wakes it. As that one goes on working, the two
// would take turns there while another processor idles; so the team's threads are told to go elsewhere.
void Team::keep_off_this_processor() {
#if defined(__linux__)
    const int here = sched_getcpu();
    if (here < 0 || here == avoided_) return;
    cpu_set_t others;
    if (sched_getaffinity(0, sizeof others, &others) != 0) return;
    CPU_CLR(static_cast<unsigned>(here), &others);
    if (static_cast<std::size_t>(CPU_COUNT(&others)) < threads_.size()) return;
    for (auto &thread : threads_) pthread_setaffinity_np(thread.native_handle(), sizeof others, &others);
    avoided_ = here;
#endif
}

void Team::serve(std::size_t worker, unsigned seen) {
    for (;;) {
        wait_for_change(call_, seen);
        ++seen;
        if (stopping_) return;
        if (worker < job_.workers) (*job_.work)(worker, job_.workers, *job_.barrier);
        busy_.fetch_sub(1, std::memory_order_acq_rel);
    }
}

}  // namespace fathoms
