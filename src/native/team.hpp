// The threads that share a batch: made once, kept, woken for each run.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fathoms {

// Where threads wait for each other: a moment awake, then asleep.
class Barrier {
  public:
    explicit Barrier(std::size_t threads) : threads_(threads) {}
    void wait();

  private:
    const std::size_t threads_;
    alignas(64) std::atomic<std::size_t> arrived_{0};
    alignas(64) std::atomic<unsigned> round_{0};
};

class Team {
  public:
    // The team of this process; a forked child gets its own.
    static Team &instance();

    std::size_t size() const { return size_; }
    // How many of them a run of this thread may use: all, unless it is in a lane, other work takes processors, or other
    // runs are going on, which each get an equal part.
    std::size_t share() const;
    // That a run which takes long begins, or ends.
    void begin_run() { runs_.fetch_add(1, std::memory_order_relaxed); }
    void end_run() { runs_.fetch_sub(1, std::memory_order_relaxed); }
    // How often this process was forked off from one that had a team.
    static unsigned forks();
    // That a thread which is not of the team begins, or ends, to keep a processor busy.
    void begin_other_work() { others_.fetch_add(1, std::memory_order_relaxed); }
    void end_other_work() { others_.fetch_sub(1, std::memory_order_relaxed); }
    // At least 1. Takes effect with the next run.
    void resize(std::size_t threads);

    // Calls work(worker) on `workers` threads at once, this one being worker 0, and returns when all are done. If
    // another run has the team, `work` gets this thread alone: so it must not depend on how many there are; it is told.
    void run(std::size_t workers, const std::function<void(std::size_t worker, std::size_t workers, Barrier &)> &work);

  private:
    explicit Team(std::size_t size);
    ~Team() = delete;  // lives as long as the process
    void serve(std::size_t worker, unsigned seen);
    void stop_threads();
    void start_threads(std::size_t count);
    void keep_off_this_processor();

    struct Job {
        const std::function<void(std::size_t, std::size_t, Barrier &)> *work = nullptr;
        std::size_t workers = 0;
        Barrier *barrier = nullptr;
    };

    std::atomic<std::size_t> size_;
    std::atomic<std::size_t> others_{0}, runs_{0};
    std::mutex running_;  // held by the run that has the team
    std::vector<std::jthread> threads_;
    std::size_t failed_at_ = 0;  // the size for which the operating system gave no more threads than there are
    Job job_;
    alignas(64) std::atomic<unsigned> call_{0};  // counts jobs; a change wakes the threads
    alignas(64) std::atomic<std::size_t> busy_{0};
    bool stopping_ = false;
    int avoided_ = -1;  // the processor that the threads were last told to keep off
};

}  // namespace fathoms
