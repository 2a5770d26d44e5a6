// The program for one number type: how it is planned, and how a step runs.
//
// A plan is a list of stages, with a meeting of all threads after each:
//   rows      any thread takes any block of rows through as many operations as need no more than rows: forward, loss,
//             and backward, while the block is in its cache
//   columns   sums down the whole batch, for the operations that ask for them
//   strips    any thread takes any strip of a parameter: its gradient over the whole batch, then its update
// Where an update needs all gradients first (clipping by norm), several operations share a parameter, or a step takes
// so long that it must be possible to give it up, the last stage is three: gradients, norms, updates. No sum crosses
// blocks, so the bits do not depend on how the work was shared out.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>

#include "flush.hpp"
#include "kept.hpp"
#include "lane.hpp"
#include "pace.hpp"
#include "program.hpp"
#include "registry.hpp"
#include "sharing.hpp"
#include "team.hpp"
#include "treatment.hpp"
#include "watch.hpp"

namespace fathoms {

template <class T>
class ProgramOf final : public Program {
  public:
    explicit ProgramOf(bool separate) : separate_(separate) {}

    // ---- building ----

    size_t input(size_t size, bool wants_delta) override {
        changing();
        if (size == 0) throw std::invalid_argument("an input needs at least one number a row");
        times(size, 1);
        inputs_.push_back(add_buffer(size, nullptr));
        buffers_.back().wants_delta = wants_delta;
        return inputs_.back();
    }

    size_t parameter(void *data, std::vector<size_t> shape, bool trainable) override {
        changing();
        if (trainable && update_) throw std::invalid_argument("trainable parameters are added before the optimizer");
        size_t count = 1;
        for (const size_t side : shape) count *= side;
        parameters_.push_back({static_cast<T *>(data), count, std::move(shape), trainable});
        if (update_) slots_.emplace_back();
        return parameters_.size() - 1;
    }

    size_t operation(const std::string &kind, const std::vector<size_t> &inputs, const std::vector<size_t> &parameters,
                     const Numbers &numbers) override {
        changing();
        Making<T> making{kind, {}, {}, Options(kind, numbers)};
        for (const size_t b : inputs) making.inputs.push_back(&buffers_.at(check(b, buffers_.size(), "buffer")));
        for (const size_t p : parameters)
            making.parameters.push_back(&parameters_.at(check(p, parameters_.size(), "parameter")));
        size_t output_size = 0;
        auto made = make(operation_makers<T>(), "operation", kind, making, output_size);
        making.options.done();
        times(output_size, 1);
        made->inputs = making.inputs;
        made->adds.assign(inputs.size(), false);
        made->parameters = making.parameters;
        made->parameter_numbers = parameters;
        bool wants = false;
        for (const auto *p : making.parameters) wants = wants || p->trainable;
        for (const auto *b : making.inputs) wants = wants || b->wants_delta;
        const size_t number = add_buffer(output_size, made.get());
        made->output = &buffers_[number];
        made->output->wants_delta = wants;
        operations_.push_back(std::move(made));
        return number;
    }

    size_t output(size_t buffer) override {
        changing();
        outputs_.push_back(check(buffer, buffers_.size(), "buffer"));
        target_sizes_.push_back(0);
        label_counts_.push_back(0);
        return outputs_.size() - 1;
    }

    void loss(const std::string &kind, size_t output, const Numbers &numbers, double scale) override {
        scored_.insert(scored_.begin() + static_cast<std::ptrdiff_t>(losses_++),
                       score("loss", loss_makers<T>(), kind, output, numbers, true, scale));
    }

    void metric(const std::string &kind, size_t output, const Numbers &numbers, bool weighted) override {
        scored_.push_back(score("metric", metric_makers<T>(), kind, output, numbers, weighted, 0));
    }

    void optimizer(const std::string &kind, std::vector<std::vector<void *>> slots, const Numbers &numbers) override {
        changing();
        Options options(kind, numbers);
        auto made = make(update_makers<T>(), "update", kind, options);
        const Treatment treatment(options);
        options.done();
        if (slots.size() != made->slots() + treatment.slots())
            throw std::invalid_argument(kind + " needs " + std::to_string(made->slots() + treatment.slots()) +
                                        " slots, not " + std::to_string(slots.size()));
        const auto trainable = trainable_parameters();
        slots_.assign(parameters_.size(), {});
        for (const auto &slot : slots) {
            if (slot.size() != trainable.size())
                throw std::invalid_argument(kind + ": a slot needs an array for each trainable parameter");
            for (size_t p = 0; p < trainable.size(); ++p) slots_[trainable[p]].push_back(static_cast<T *>(slot[p]));
        }
        update_ = std::move(made);
        treatment_ = treatment;
        steady_ = steady_ && is_steady(kind, numbers);
    }

    void spare(size_t parameter) override {
        changing();
        parameters_.at(check(parameter, parameters_.size(), "parameter")).decays = false;
    }

    void scale_rate(size_t parameter, double share) override {
        changing();
        if (!(share >= 0 && std::isfinite(share)))
            throw std::invalid_argument("a factor must be finite and not below 0");
        parameters_.at(check(parameter, parameters_.size(), "parameter")).rate_share = share;
        steady_ = steady_ && share <= most_rate;
    }

    void penalty(size_t parameter, double l1, double l2) override {
        changing();
        auto &own = parameters_.at(check(parameter, parameters_.size(), "parameter"));
        if (!(std::isfinite(l1) && std::isfinite(l2))) throw std::invalid_argument("a penalty must be finite");
        own.l1 += l1;
        own.l2 += l2;
        penalised_ = true;
        steady_ = steady_ && std::fabs(own.l1) <= 1 && std::fabs(own.l2) <= 1;
    }

    void constrain(const std::string &kind, size_t parameter, const Numbers &numbers) override {
        changing();
        check(parameter, parameters_.size(), "parameter");
        Options options(kind, numbers);
        constraints_.push_back({parameter, make(constraint_makers<T>(), "constraint", kind, options)});
        options.done();
    }

    size_t buffers() const override { return buffers_.size(); }
    size_t size(size_t buffer) const override { return buffers_.at(check(buffer, buffers_.size(), "buffer")).size; }
    std::vector<size_t> input_sizes() const override { return sizes_of(inputs_); }
    std::vector<size_t> output_sizes() const override { return sizes_of(outputs_); }
    std::vector<size_t> target_sizes() const override { return target_sizes_; }
    std::vector<size_t> label_counts() const override { return label_counts_; }
    std::vector<size_t> trainable_parameters() const override {
        std::vector<size_t> all;
        for (size_t p = 0; p < parameters_.size(); ++p)
            if (parameters_[p].trainable) all.push_back(p);
        return all;
    }
    size_t parameter_size(size_t parameter) const override {
        return parameters_.at(check(parameter, parameters_.size(), "parameter")).count;
    }
    size_t losses() const override { return losses_ + penalised_; }
    size_t metrics() const override { return scored_.size() - losses_; }

    // ---- running ----

    const Results &train(const Data &data, size_t batch, const double *rates, std::uint64_t iteration, const Poll &poll,
                         bool guarded, size_t from) override {
        if (!update_)
            throw std::invalid_argument("the program has no optimizer: call optimizer(...) before train(...)");
        if (from != 0 && from != steps_done_)
            throw std::invalid_argument("a run can be gone on with only where it stopped: at step " +
                                        std::to_string(steps_done_));
        return steps(Mode::train, data, batch, rates, iteration, true, false, poll, guarded, from);
    }

    const Results &evaluate(const Data &data, const Poll &poll) override {
        return steps(Mode::evaluate, data, data.rows, nullptr, 0, false, false, poll);
    }

    void predict(const Data &data, bool training, std::uint64_t iteration, bool update, const Poll &poll) override {
        if (!training && predict_few(data)) return;
        steps(training ? Mode::forward : Mode::predict, data, data.rows, nullptr, iteration, training && update, false,
              poll);
    }

    void fix() override { plan(); }

    bool predict_few(const Data &data) override {
        plan();
        const auto &stages = plans_[whole_gradients_][static_cast<size_t>(Mode::predict)];
        if (data.rows == 0) return true;
        if (work_ * static_cast<double>(data.rows) >= least_shared_work || stages.size() != 1) return false;
        const Run run{data, Mode::predict, data.rows, 1, even_block(data.rows, most_rows_, 1), false, true, false};
        const Step step{data.rows, 0, false, false, run.block};
        prepare(run, 1);
        const Flush flush;
        const size_t items = items_of(stages[0], step);
        for (size_t item = 0; item < items; ++item) do_rows(stages[0], item, 0, step, 0, run);
        return true;
    }

    const Results &trace(const Data &data, double rate, std::uint64_t iteration, bool update, bool training) override {
        if (update && !update_)
            throw std::invalid_argument("the program has no optimizer: call optimizer(...) before trace(...)");
        return steps(training ? Mode::train : Mode::slopes, data, data.rows, &rate, iteration, update, true, {});
    }

    size_t steps_done() const override { return steps_done_; }
    const Results &results() const override { return results_; }
    bool failed() const override { return failed_; }
    void forget() override {
        steps_done_ = 0;
        failed_ = false;
        results_ = {};
    }

    Memory memory(size_t batch, size_t steps, size_t measured) override {
        plan();
        const size_t threads = threads_for(batch, true), measuring = threads_for(measured, false);
        const size_t at_once = measured ? measuring * even_block(measured, most_rows_, measuring) : 0;
        const size_t rows = std::max(batch, at_once);
        cut_strips(threads);
        Memory all;
        std::vector<size_t> at;
        all.activations = sizeof(T) * lay_out(rows, false, at);
        all.slopes = sizeof(T) * (lay_out(batch, true, at) + slope_size() * batch);
        for (size_t o = 0; o < outputs_.size(); ++o) all.scores += sizeof(T) * (target_sizes_[o] + groups_of(o)) * rows;
        for (const auto &s : scored_) all.scores += sizeof(T) * s.groups * std::max(batch, measured);
        for (const auto &operation : operations_) all.layers += sizeof(T) * operation->keeps(rows, true);
        if (gathers_gradients(batch))
            for (const auto &p : parameters_) all.gradients += sizeof(T) * (p.trainable ? p.count : 0);
        all.threads = std::max(threads, measuring) * sizeof(T) * (longest_strip() + Panels<T>().right.size());
        all.results = sizeof(double) * (steps * losses() + 2 * metrics());
        if (update_ && way_of(batch, steps) == Way::replays) all.kept = sizeof(T) * kept_.count();
        return all;
    }

    Memory held() const override {
        Memory all;
        all.activations = sizeof(T) * memory_.size();
        all.slopes = sizeof(T) * (deltas_.size() + slopes_.size());
        for (const auto &array : targets_) all.scores += sizeof(T) * array.size();
        for (const auto &array : weights_) all.scores += sizeof(T) * array.size();
        for (const auto &s : scored_) all.scores += sizeof(T) * s.values.size();
        for (const auto &operation : operations_) all.layers += sizeof(T) * operation->keeps(reserved_rows_, true);
        for (const auto &array : gradients_) all.gradients += sizeof(T) * array.size();
        for (const auto &worker : workers_)
            all.threads +=
                sizeof(T) * (worker.gradient.size() + worker.panels.left.size() + worker.panels.right.size());
        all.results = sizeof(double) * (results_.losses.size() + results_.metrics.size());
        all.kept = sizeof(T) * kept_.held();
        return all;
    }

    size_t traced_rows() const override { return traced_rows_; }
    const void *value(size_t buffer) const override {
        return buffers_.at(check(buffer, buffers_.size(), "buffer")).value;
    }
    const void *delta(size_t buffer) const override {
        return buffers_.at(check(buffer, buffers_.size(), "buffer")).delta;
    }
    const void *gradient(size_t parameter) const override {
        return gradients_.at(check(parameter, parameters_.size(), "parameter")).data();
    }

  private:
    // How a loss's rows become one number: their mean, their sum, or their mean over the sum of their weights.
    enum class Reduction { mean, sum, weighted_mean };

    // A loss or a metric: a number for each row of an output.
    struct ScoredOutput {
        std::unique_ptr<RowFunction<T>> function;
        size_t output, groups;
        bool weighted, adds = false;
        double scale;
        Reduction reduction;
        Array<T> values;  // [rows, groups]
    };

    struct Pass {
        Operation<T> *operation;
        bool backward;
    };
    struct Stage {
        enum class Kind { rows, columns, strips, gradients, norms, updates, constraints } kind;
        std::vector<Pass> passes;              // rows: before and, marked backward, after the losses; columns: one
        bool gathers = false, scores = false;  // rows: starts from the data; ends the forward part with the losses
        bool finishes = false;   // the first after all rows are scored: the leading thread sums the losses
        size_t turn = 0;         // gradients: which of the operations that share a parameter
        bool ends_rows = false;  // rows: the last such stage
    };
    struct Task {
        Operation<T> *operation;
        Strip strip;
    };
    // What is done to parameters at one time.
    struct Turn {
        std::vector<Operation<T> *> operations{};
        std::vector<Task> tasks{};
        std::vector<size_t> parts{};  // the first task of each thread's part, and the end

        // Parts of about as many numbers.
        void share(size_t workers) {
            size_t all = 0, before = 0;
            for (const Task &task : tasks) all += task.strip.count;
            parts.assign(1, 0);
            for (size_t i = 0; i < tasks.size(); ++i) {
                const size_t middle = before + tasks[i].strip.count / 2;
                while (middle * workers >= parts.size() * all && parts.size() < workers) parts.push_back(i);
                before += tasks[i].strip.count;
            }
            parts.resize(workers + 1, tasks.size());
        }
    };
    // A thread's own memory.
    struct Worker {
        Panels<T> panels;
        Array<T> gradient;
        double values = 0, slopes = 0;  // sums of squares of what it computed in this step, where that is watched
    };

    // forward: predict, but as in training; slopes: train, but as in predicting
    enum class Mode { train, evaluate, predict, forward, slopes };
    static bool trains(Mode mode) { return mode == Mode::train || mode == Mode::forward; }
    static bool goes_back(Mode mode) { return mode == Mode::train || mode == Mode::slopes; }

    struct Run {
        const Data &data;
        Mode mode;
        size_t batch, each;  // rows of a batch; batches of an epoch
        size_t block;
        bool keeps;    // every gradient, for a trace
        bool compact;  // a block of rows lives in its thread's part of the buffers
        bool whole;    // gradients are gathered before any is used
    };

    // ---- building ----

    static size_t check(size_t number, size_t count, const char *what) {
        if (number >= count)
            throw std::invalid_argument("there is no " + std::string(what) + " " + std::to_string(number) +
                                        "; there are " + std::to_string(count));
        return number;
    }

    void changing() const {
        if (planned_) throw std::invalid_argument("a program that has run can no longer be changed");
    }

    size_t add_buffer(size_t size, Operation<T> *maker) {
        buffers_.push_back({});
        buffers_.back().size = size;
        makers_.push_back(maker);
        return buffers_.size() - 1;
    }

    std::vector<size_t> sizes_of(const std::vector<size_t> &numbers) const {
        std::vector<size_t> sizes;
        for (const size_t b : numbers) sizes.push_back(buffers_[b].size);
        return sizes;
    }

    template <class Makers>
    ScoredOutput score(const char *what, const Makers &makers, const std::string &kind, size_t output,
                       const Numbers &numbers, bool weighted, double scale) {
        changing();
        check(output, outputs_.size(), "output");
        Options options(kind, numbers);
        const size_t groups = options.whole("groups", 1, 1);
        const auto reduction = static_cast<Reduction>(options.whole("reduction", 0, 0, 2));
        auto function = make(makers, what, kind, options);
        options.done();
        const size_t size = buffers_[outputs_[output]].size;
        if (size % groups != 0)
            throw std::invalid_argument(kind + ": an output of " + std::to_string(size) + " numbers is not " +
                                        std::to_string(groups) + " equal rows");
        const bool labels = function->takes_labels();
        const size_t target = labels ? groups : size;
        size_t &known = target_sizes_[output];
        if (known != 0 && known != target)
            throw std::invalid_argument(kind + ": one output's losses and metrics must take targets of one size");
        known = target;
        if (labels) label_counts_[output] = size / groups;
        return {std::move(function), output, groups, weighted, false, scale, reduction, {}};
    }

    // ---- planning ----

    // Decides what shares memory and who adds to whose delta; once, before the first run.
    void plan() {
        if (planned_) return;
        planned_ = true;
        storage_.resize(buffers_.size());
        for (size_t b = 0; b < buffers_.size(); ++b) storage_[b] = b;
        std::vector<size_t> readers(buffers_.size(), 0);
        for (const auto &operation : operations_)
            for (const auto *input : operation->inputs) ++readers[number_of(input)];
        for (const size_t b : outputs_) ++readers[b];
        for (auto &operation : operations_) {
            if (separate_ || operation->inputs.size() != 1 || !operation->in_place()) continue;
            const size_t in = number_of(operation->inputs[0]), out = number_of(operation->output);
            Operation<T> *maker = makers_[in];
            if (readers[in] != 1 || maker == nullptr || !maker->forgets_output()) continue;
            storage_[out] = storage_[in];
            if (auto *relu = dynamic_cast<Activation<T, Relu<T>> *>(operation.get()); relu && maker->absorb_relu())
                absorbed_.push_back(operation.get());
        }
        // Backward reaches a buffer if a loss or an operation behind it does; the first to reach it in that order
        // writes its delta, the others add.
        std::vector<bool> reached(buffers_.size(), false);
        for (size_t i = 0; i < losses_; ++i) {
            const size_t b = outputs_[scored_[i].output];
            scored_[i].adds = reached[b];
            reached[b] = true;
        }
        for (auto it = operations_.rbegin(); it != operations_.rend(); ++it) {
            Operation<T> &operation = **it;
            if (!reached[number_of(operation.output)] || !operation.output->wants_delta) {
                unreached_.push_back(&operation);
                continue;
            }
            for (size_t i = 0; i < operation.inputs.size(); ++i) {
                if (!operation.inputs[i]->wants_delta) continue;
                const size_t b = number_of(operation.inputs[i]);
                operation.adds[i] = reached[b];
                reached[b] = true;
            }
        }
        users_.resize(parameters_.size());
        turns_.resize(1);
        size_t widest = 1;
        for (const auto &operation : operations_) {
            work_ += operation->work();
            size_t numbers = operation->output->size;
            for (const auto *input : operation->inputs) numbers += input->size;
            widest = std::max(widest, numbers);
            if (!contains(unreached_, operation.get())) take_turn(*operation);
        }
        const size_t least_rows = std::clamp<size_t>(wide_block_bytes / sizeof(T) / widest, 4 * tile_rows, 128);
        most_rows_ = std::clamp<size_t>(block_bytes / sizeof(T) / widest, least_rows, 256);
        whole_gradients_ = turns_.size() > 1 || (update_ && treatment_->needs_norms());
        for (const auto &b : buffers_) work_ += static_cast<double>(b.size);
        gather_kept();
        for (const Mode mode : {Mode::train, Mode::evaluate, Mode::predict, Mode::forward, Mode::slopes})
            for (const bool whole : {whole_gradients_, true})
                plans_[whole][static_cast<size_t>(mode)] = plan_for(mode, whole);
    }

    // Lists what a step of training changes.
    void gather_kept() {
        for (size_t p = 0; p < parameters_.size(); ++p) {
            if (!parameters_[p].trainable) continue;
            kept_.add(parameters_[p].data, parameters_[p].count);
            if (p < slots_.size())
                for (T *slot : slots_[p]) kept_.add(slot, parameters_[p].count);
        }
        for (const auto &operation : operations_)
            for (const size_t p : operation->moves())
                kept_.add(operation->parameters[p]->data, operation->parameters[p]->count);
    }

    // An operation whose parameters others have taken before it waits for the next turn, in which gradients are added
    // to what is there.
    void take_turn(Operation<T> &operation) {
        size_t turn = 0;
        for (const size_t p : operation.parameter_numbers) turn = std::max(turn, users_[p].size());
        for (const size_t p : operation.parameter_numbers) users_[p].push_back(&operation);
        if (turns_.size() <= turn) turns_.resize(turn + 1);
        turns_[turn].operations.push_back(&operation);
    }

    // Cuts the parameters into strips: a few for each thread, so that all have about as much to do.
    static constexpr size_t strips_each = 2;
    void cut_strips(size_t workers) {
        if (workers == cut_for_) return;
        cut_for_ = workers;
        size_t all = 0;
        for (const auto &p : parameters_) all += p.trainable ? p.count : 0;
        for (Turn &turn : turns_) {
            turn.tasks.clear();
            for (Operation<T> *operation : turn.operations)
                for (const Strip strip : operation->strips(all / (strips_each * workers)))
                    turn.tasks.push_back({operation, strip});
            turn.share(workers);
        }
    }

    size_t longest_strip() const {
        size_t longest = 0;
        for (const Turn &turn : turns_)
            for (const Task &task : turn.tasks) longest = std::max(longest, task.strip.count);
        return longest;
    }

    std::vector<Stage> plan_for(Mode mode, bool whole) const {
        const bool training = trains(mode);
        std::vector<Stage> stages;
        Stage rows{Stage::Kind::rows, {}, true, false};
        const auto meet = [&](Operation<T> *operation, bool backward) {
            stages.push_back(rows);
            stages.push_back({Stage::Kind::columns, {{operation, backward}}, false, false});
            rows = {Stage::Kind::rows, {}, false, false};
        };
        for (const auto &operation : operations_) {
            if (contains(absorbed_, operation.get())) continue;
            if (operation->columns(training) > 0) meet(operation.get(), false);
            rows.passes.push_back({operation.get(), false});
        }
        rows.scores = true;
        if (goes_back(mode))
            for (auto it = operations_.rbegin(); it != operations_.rend(); ++it) {
                Operation<T> *operation = it->get();
                if (contains(absorbed_, operation) || contains(unreached_, operation)) continue;
                if (operation->columns(training) > 0) meet(operation, true);
                rows.passes.push_back({operation, true});
            }
        stages.push_back(rows);
        if (!goes_back(mode)) return stages;
        const auto add = [&](typename Stage::Kind kind, size_t turn = 0) {
            stages.push_back({kind, {}, false, false, false, turn});
        };
        const size_t first = stages.size();
        if (whole) {
            for (size_t turn = 0; turn < turns_.size(); ++turn) add(Stage::Kind::gradients, turn);
            if (update_ && treatment_->needs_norms()) add(Stage::Kind::norms);
            add(Stage::Kind::updates);
        } else {
            add(Stage::Kind::strips);
        }
        if (!constraints_.empty()) add(Stage::Kind::constraints);
        stages[first - 1].ends_rows = true;
        stages[first].finishes = true;
        return stages;
    }

    static bool contains(const std::vector<Operation<T> *> &all, const Operation<T> *one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    }

    size_t number_of(const Buffer<T> *buffer) const {
        size_t number = 0;
        while (&buffers_[number] != buffer) ++number;
        return number;
    }

    // Places the buffers' values, or their deltas, for `rows` rows each; returns how many numbers that takes.
    size_t lay_out(size_t rows, bool deltas, std::vector<size_t> &at) const {
        constexpr size_t line = line_bytes / sizeof(T);
        at.assign(buffers_.size(), 0);
        size_t total = 0;
        for (size_t b = 0; b < buffers_.size(); ++b) {
            if (deltas && !buffers_[b].wants_delta) continue;
            at[b] = storage_[b] == b ? total : at[storage_[b]];
            if (storage_[b] == b) total += (times(buffers_[b].size, rows) + line - 1) / line * line + line;
        }
        return total;
    }

    // Makes room for the values of `rows` rows, and for their deltas if they are wanted.
    void reserve(size_t rows, bool deltas) {
        std::vector<size_t> at;
        if (rows > reserved_rows_) {
            // None until all are there: if memory runs out on the way, the next run must ask for all of it again.
            reserved_rows_ = traced_rows_ = 0;
            memory_.reset(lay_out(rows, false, at));
            for (size_t b = 0; b < buffers_.size(); ++b) buffers_[b].value = memory_.data() + at[b];
            targets_.resize(outputs_.size());
            weights_.resize(outputs_.size());
            for (size_t o = 0; o < outputs_.size(); ++o) {
                targets_[o].reset(target_sizes_[o] * rows);
                weights_[o].reset(groups_of(o) * rows);
            }
            reserved_rows_ = rows;
        }
        if (deltas && rows > rows_with_deltas_) {
            rows_with_deltas_ = traced_rows_ = 0;
            deltas_.reset(lay_out(rows, true, at));
            for (size_t b = 0; b < buffers_.size(); ++b)
                buffers_[b].delta = buffers_[b].wants_delta ? deltas_.data() + at[b] : nullptr;
            slopes_.reset(slope_size() * rows);
            rows_with_deltas_ = rows;
        }
    }

    // Numbers a row of the slopes that are added to those of another loss.
    size_t slope_size() const {
        size_t widest = 0;
        for (const auto &s : scored_)
            if (s.adds) widest = std::max(widest, buffers_[outputs_[s.output]].size);
        return widest;
    }

    size_t groups_of(size_t output) const {
        size_t groups = 1;
        for (const auto &s : scored_)
            if (s.output == output) groups = std::max(groups, s.groups);
        return groups;
    }

    // ---- running ----

    // Makes room for a run, and anew what operations keep of the weights.
    void prepare(const Run &run, size_t wanted) {
        const size_t batch_rows = std::min(run.batch, run.data.rows);
        const size_t rows = run.compact ? run.block * wanted : batch_rows;
        reserve(rows, goes_back(run.mode));
        for (auto &operation : operations_) operation->reserve(reserved_rows_, !run.compact);
        if (run.mode != Mode::predict && run.mode != Mode::forward)
            for (auto &s : scored_) s.values.reserve(batch_rows * s.groups);
        if (workers_.size() < wanted) workers_.resize(wanted);
        if (!goes_back(run.mode)) {
            for (auto &operation : operations_) operation->refresh_for_forward();
            return;
        }
        cut_strips(wanted);
        refresh_all();
        if (run.keeps || (run.whole && gradients_.empty())) {
            gradients_.clear();
            std::vector<Array<T>> gradients(parameters_.size());
            for (size_t p = 0; p < parameters_.size(); ++p)
                gradients[p].reset(parameters_[p].trainable ? parameters_[p].count : 0);
            gradients_ = std::move(gradients);
        }
        if (run.keeps) traced_rows_ = run.data.rows;
        const size_t longest = longest_strip();
        norms_.assign(parameters_.size(), 0);
        for (auto &worker : workers_) worker.gradient.reserve(longest);
    }

    // A run as it goes.
    struct Live {
        const Run &run;
        const std::vector<Stage> &stages;
        const Poll &poll;
        Results &results;
        const double *rates;
        std::uint64_t iteration;
        bool updates;
        size_t poll_every = 1;
        bool gives_up = false;          // whether a step that has begun may be left undone
        std::deque<Sharing> sharing{};  // of each stage
        std::atomic<bool> stop{false};
        // Which stage is left undone, counted over all steps. A number, so that all threads end after the same one: a
        // slow thread may look when a fast one is a stage further.
        std::atomic<size_t> left{never};
        bool last = false;     // whether to stop when this epoch is over, and
        bool refused = false;  // whether the caller raised something; the first thread's
        std::mutex failing{};
        std::exception_ptr failure{};
        // What only the first thread touches:
        size_t at = 0;     // the stage, counted over all steps
        size_t shown = 0;  // what the caller is told is done
        size_t done = 0;   // steps
        double loss_sum = 0;
        double penalty = 0;  // on the weights before the step
        bool watches = false, wild = false;
        std::chrono::steady_clock::time_point polled = std::chrono::steady_clock::now();

        static constexpr size_t never = ~size_t{0};

        void share(size_t workers) {
            sharing.clear();
            for (size_t g = 0; g < stages.size(); ++g) sharing.emplace_back(workers);
        }
        bool is_left() const { return left.load(std::memory_order_relaxed) != never; }
        // Ends the run, with the stage that is being done; called where an exception was caught.
        void fail(size_t stage) {
            const std::lock_guard lock(failing);
            if (!failure) failure = std::current_exception();
            left.store(stage, std::memory_order_relaxed);
        }
    };

    // What long work within a step looks at; the first thread asks the caller, too.
    class LiveWatch final : public Watch {
      public:
        LiveWatch(Live &live, bool asks) : live_(live), asks_(asks) {}
        bool gives_up() override {
            if (asks_) look_up(live_, live_.shown);
            if (asks_ && live_.refused) live_.left.store(live_.at, std::memory_order_relaxed);
            return live_.is_left();
        }

      private:
        Live &live_;
        const bool asks_;
    };

    // Work looks at a watch for as long as one of these lives.
    struct Watched {
        Watched(Panels<T> &own, Watch *watch) : panels(own) { panels.watch = watch; }
        ~Watched() { panels.watch = nullptr; }
        Panels<T> &panels;
    };

    // Counts among the runs that share the processors, if it is worth sharing.
    struct TakesPart {
        explicit TakesPart(double effort) : counts(effort > long_run) {
            if (counts) team.begin_run();
        }
        ~TakesPart() {
            if (counts) team.end_run();
        }
        Team &team = Team::instance();
        const bool counts;
    };

    const Results &steps(Mode mode, const Data &data, size_t batch, const double *rates, std::uint64_t iteration,
                         bool updates, bool keeps, const Poll &poll, bool guarded = false, size_t from = 0) {
        plan();
        Results &results = results_;
        const size_t each = data.rows == 0 ? 0 : (data.rows + batch - 1) / batch, count = data.epochs * each;
        results.losses.resize(from * losses());
        results.losses.resize(std::max<size_t>(count, mode == Mode::evaluate) * losses());
        if (from == 0) results.metrics.assign(data.epochs * metrics() * 2, 0);
        steps_done_ = from;
        failed_ = false;
        if (count == from) return results;

        const bool whole_batch = trains(mode) || goes_back(mode);
        const double effort = effort_of(std::min(batch, data.rows), goes_back(mode));
        const auto may_use = [&] { return threads_for(std::min(batch, data.rows), goes_back(mode)); };
        const auto block = [&](size_t threads) {
            return whole_batch ? most_rows_ : even_block(data.rows, most_rows_, threads);
        };
        const TakesPart takes_part(effort * static_cast<double>(count));
        size_t wanted = may_use();
        const bool whole = whole_gradients_ || (goes_back(mode) && gathers_gradients(std::min(batch, data.rows)));
        Run run{data, mode, batch, each, block(wanted), keeps, !whole_batch, whole};
        prepare(run, wanted);
        Live live{run, plans_[whole][static_cast<size_t>(mode)], poll, results, rates, iteration, updates};
        live.done = from;
        live.share(wanted);
        // The clock is read once for about every 20 microseconds of work.
        live.poll_every = std::max<size_t>(1, static_cast<size_t>(1e6 / effort));
        live.gives_up = can_be_given_up(run, std::min(batch, data.rows));
        Guard guard{guarded ? way_of(std::min(batch, data.rows), count - from) : Way::trusts};
        // Between two copies lie some tenths of a second of work: many times what a copy takes, and soon done again.
        const double apart = (2e10 + 2e4 * static_cast<double>(kept_.count())) / effort;
        guard.every = static_cast<size_t>(std::clamp(apart, 1.0, 2e4));
        guard.looked = from;
        live.watches = guard.way == Way::watches;
        for (size_t number = from; number < count && !live.stop;) {
            if (const size_t now = may_use(); now != wanted) {
                wanted = now;
                run.block = block(wanted);
                prepare(run, wanted);
                live.share(wanted);
            }
            if (guard.way == Way::replays && !guard.marked) mark(guard, live);
            if (live.watches && is_careful()) {
                try_step(guard, live, wanted);
                number = live.done;
                continue;
            }
            const auto begun = std::chrono::steady_clock::now();
            const Pace::Slice slice = mode == Mode::train ? pace_.next(wanted) : Pace::Slice{wanted, count};
            const size_t most = live.watches ? steps_between - watched_ : count;
            const size_t end = number + std::min({slice.steps, 50 * live.poll_every, count - number, most});
            run_steps(live, number, end, slice.workers);
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
            if (mode == Mode::train) pace_.saw(end - number, took.count());
            if (goes_back(mode)) Lane::note(live.done - number);
            if (guard.way == Way::trusts) {
                number = end;
                continue;
            }
            look_back(guard, live, number, count, slice.workers);
            number = live.done;
        }
        steps_done_ = live.done;
        if (goes_back(mode)) results.losses.resize(live.done * losses());
        if (live.failure) std::rethrow_exception(live.failure);
        if (mode == Mode::evaluate) finish_step(live, 0, {data.rows, 0, false, false, run.block});
        return results;
    }

    void run_steps(Live &live, size_t begin, size_t end, size_t workers) {
        Team::instance().run(workers, [&](size_t worker, size_t own_workers, Barrier &barrier) {
            const Flush flush;
            LiveWatch watch(live, worker == 0);
            const Watched watched(workers_[worker].panels, live.gives_up ? &watch : nullptr);
            for (size_t n = begin; n < end && !live.stop; ++n)
                if (!run_step(live, n, worker, own_workers, barrier)) break;
        });
    }

    // ---- numbers that are not finite ----
    //
    // A guarded run ends before the first step whose loss, weights or slots would not all be finite, and leaves what
    // was there before that step, to the bit. Steps that are checked one by one would take longer, so:
    //   replays   the state is copied now and then, and steps run as they do unguarded. What is not finite once stays
    //             so (NaN and infinity survive every rule), so it is enough to look at the losses and, before the next
    //             copy, at the state. If something is found, the steps since the copy are done again, one by one.
    //   watches   where a copy would cost more: whole programs or single steps. Each thread sums the squares of what it
    //             computes. As long as these are small no gradient can be large (Cauchy and Schwarz), and no rule can
    //             take weights that are small to something that is not finite. A step that is not so is left before
    //             it changes a weight, and done again with a copy.
    enum class Way { trusts, replays, watches };
    struct Guard {
        Way way;
        size_t every = 0;  // steps between two copies
        bool marked = false;
        size_t at = 0;      // the step before which the copy was made
        size_t looked = 0;  // the first step whose losses were not looked at
        double loss_sum = 0;
        std::vector<double> metrics{};
    };

    // The cheaper way, in numbers that are read or written: a copy, or looking at all numbers of all steps.
    Way way_of(size_t rows, size_t count) const {
        if (!steady_) return Way::replays;
        double a_row = 0;
        for (const auto &buffer : buffers_) a_row += static_cast<double>(buffer.size * (1 + buffer.wants_delta));
        const double watched = a_row * static_cast<double>(rows) * static_cast<double>(count);
        const bool copies = 3 * static_cast<double>(kept_.count()) < watched && kept_.count() <= most_copied;
        return copies ? Way::replays : Way::watches;
    }
    static constexpr size_t most_copied = size_t{1} << 22;  // numbers

    void mark(Guard &guard, const Live &live) {
        kept_.save();
        guard.marked = true;
        guard.at = live.done;
        guard.loss_sum = live.loss_sum;
        guard.metrics = results_.metrics;
    }
    void go_back(const Guard &guard, Live &live) {
        kept_.restore();
        live.done = guard.at;
        live.loss_sum = guard.loss_sum;
        results_.metrics = guard.metrics;
        refresh_all();
    }

    bool finite_losses(size_t begin, size_t end) const {
        return all_finite(results_.losses.data() + begin * losses(), (end - begin) * losses());
    }

    // After the steps from `number` on: whether all is well; if not, ends the run before the step where it began.
    void look_back(Guard &guard, Live &live, size_t number, size_t count, size_t workers) {
        if (guard.way == Way::watches) {
            watched_ = (watched_ + live.done - number) % steps_between;
            if (!live.wild) return;
            careful_ = steps_careful;
            return try_step(guard, live, workers);
        }
        bool well = finite_losses(guard.looked, live.done);
        guard.looked = live.done;
        const bool due = live.done - guard.at >= guard.every || live.done == count || live.stop;
        if (well && !due) return;
        well = well && kept_.finite();
        if (well) {
            guard.marked = false;
            return;
        }
        const size_t found = live.done;
        bool stops = live.stop;
        go_back(guard, live);
        live.left = Live::never;
        live.refused = false;
        while (live.done < found && !failed_ && !live.is_left()) {
            live.stop = false;
            try_step(guard, live, workers);
            stops = stops || live.stop;
        }
        live.stop = stops;
    }

    // Whether the next step that is watched should be done with a copy at once: the one before was wild, or the state,
    // which is looked at now and then, is.
    bool is_careful() {
        if (careful_ > 0) {
            --careful_;
            return true;
        }
        return watched_ == 0 && !(kept_.squares() < (sizeof(T) == 4 ? 1e34 : 1e280));
    }
    static constexpr size_t steps_between = 64, steps_careful = 16;

    // Does one step, and takes it back if it leaves anything that is not finite.
    void try_step(Guard &guard, Live &live, size_t workers) {
        live.wild = false;
        mark(guard, live);
        const bool watched = live.watches;
        live.watches = false;
        run_steps(live, guard.at, guard.at + 1, workers);
        live.watches = watched;
        guard.marked = false;
        if (live.done == guard.at || (finite_losses(guard.at, live.done) && kept_.finite())) return;
        go_back(guard, live);
        failed_ = true;
        live.stop = true;
    }

    // Whether a step whose rows are done cannot leave anything that is not finite.
    bool is_tame(double rate, size_t workers) const {
        double values = 0, slopes = 0;
        for (size_t w = 0; w < workers; ++w) {
            values += workers_[w].values;
            slopes += workers_[w].slopes;
        }
        constexpr bool narrow = sizeof(T) == 4;
        constexpr double most = narrow ? 1e12 : 1e120, largest = narrow ? 1e24 : 1e240;
        return std::sqrt(values) * std::sqrt(slopes) < most && values < largest && slopes < largest &&
               std::fabs(rate) <= most_rate;
    }
    static constexpr double most_rate = 1e3;

    // Whether a rule divides by nothing that may be zero.
    static bool is_steady(const std::string &kind, const Numbers &numbers) {
        const auto number = [&](const char *name, double otherwise) {
            const auto found = numbers.find(name);
            return found == numbers.end() ? otherwise : found->second;
        };
        return kind != "ftrl" && number("epsilon", 1) >= 1e-12 && number("beta_1", 0) < 1 && number("beta_2", 0) < 1 &&
               std::fabs(number("weight_decay", 0)) <= 1 / most_rate;
    }

    void refresh_all() {
        for (auto &operation : operations_)
            for (size_t p = 0; p < operation->parameters.size(); ++p)
                operation->refresh({p, 0, operation->parameters[p]->count});
    }

    // One thread's part in one step; false if the step is left undone.
    bool run_step(Live &live, size_t number, size_t worker, size_t workers, Barrier &barrier) {
        const size_t begin = number % live.run.each * live.run.batch;  // within the epoch
        const size_t first = place_of_first(live.run, number);
        const size_t rows = std::min(live.run.batch, live.run.data.rows - begin);
        const size_t block = live.run.compact ? live.run.block : even_block(rows, live.run.block, workers);
        const Step step{rows, live.iteration + number, trains(live.run.mode), live.updates, block};
        const double rate = live.rates ? live.rates[number] : 0;
        const size_t stages = live.stages.size();
        // The penalties are summed now, as in later stages other threads change weights.
        if (worker == 0 && penalised_ && live.run.mode != Mode::predict && live.run.mode != Mode::forward)
            live.penalty = penalties();
        if (worker == 0 && goes_back(live.run.mode) && update_) update_->begin(rate, rule_time(step));
        if (live.watches) workers_[worker].values = workers_[worker].slopes = 0;
        for (size_t g = 0; g < stages; ++g) {
            const Stage &stage = live.stages[g];
            const size_t place = number * stages + g;
            if (stages > 1) live.sharing[(g + stages - 1) % stages].reset(worker);
            if (stage.finishes && live.watches && !is_tame(rate, workers)) {
                if (worker == 0) {
                    live.wild = true;
                    undo(live, g);
                }
                return false;
            }
            if (worker == 0) {
                live.at = place;
                if (stage.finishes) {
                    finish_step(live, number, step);
                    live.shown = live.done;
                    if (number % live.poll_every == 0) look_up(live, live.done);
                    if (live.last && live.done % live.run.each == 0) live.stop = true;
                }
            }
            const auto part = parts_of(stage, workers, items_of(stage, step));
            try {
                live.sharing[g].each(worker, workers, part, [&](size_t item) {
                    if (live.is_left()) return false;
                    do_item(stage, item, worker, step, first, rate, live.run);
                    if (stage.ends_rows && live.watches) watch(item, worker, step);
                    if (worker == 0 && !goes_back(live.run.mode) && stage.kind == Stage::Kind::rows && item % 16 == 15)
                        look_at_rows(live, item, step);
                    return true;
                });
            } catch (...) {  // memory for a thread's own panels, say; whoever fails, all must meet
                live.fail(place);
            }
            barrier.wait();
            if (live.left.load(std::memory_order_relaxed) <= place) {
                if (worker == 0) leave(live, number, g);
                return false;
            }
        }
        return true;
    }

    // After every so many items of a run that goes forward only.
    static void look_at_rows(Live &live, size_t item, const Step &step) {
        live.shown = item * step.block;
        look_up(live, live.shown);
        if (live.refused) live.left.store(live.at, std::memory_order_relaxed);
    }

    // Ends the run with this step undone: what its stages have changed so far is set back.
    void leave(Live &live, size_t number, size_t stage) {
        undo(live, stage);
        live.done = number;
        live.stop = true;
    }
    static void undo(const Live &live, size_t stage) {
        for (size_t g = 0; g <= stage; ++g)
            if (const Stage &done = live.stages[g]; done.kind == Stage::Kind::columns && !done.passes[0].backward)
                done.passes[0].operation->undo_columns({0, 0, trains(live.run.mode), live.updates, 0});
    }

    // Whether a step that has begun may be left undone: nothing of it is kept before its last stage.
    bool can_be_given_up(const Run &run, size_t rows) const {
        if (goes_back(run.mode)) return run.whole && gathers_gradients(rows);
        return work_ * static_cast<double>(run.block) > watched_block;
    }

    // Whether a batch takes so long that the gradients are gathered before any weight is changed. Many rows a weight,
    // so that it costs nothing to speak of to write gradients down and to read them again.
    bool gathers_gradients(size_t rows) const {
        const bool gathers_slots = treatment_ && treatment_->accumulates() && treatment_->needs_norms();
        return whole_gradients_ || (!gathers_slots && rows >= 1024 && effort_of(rows, true) > long_step);
    }

    // Adds the squares of what a block of rows came to.
    void watch(size_t item, size_t worker, const Step &step) {
        const size_t begin = item * step.block, count = std::min(step.block, step.rows - begin);
        Worker &own = workers_[worker];
        for (size_t b = 0; b < buffers_.size(); ++b) {
            if (storage_[b] != b) continue;
            const Buffer<T> &buffer = buffers_[b];
            own.values += sum_of_squares(buffer.value + begin * buffer.size, count * buffer.size);
            if (buffer.wants_delta)
                own.slopes += sum_of_squares(buffer.delta + begin * buffer.size, count * buffer.size);
        }
        for (const ScoredOutput &scored : scored_)
            own.values += sum_of_squares(scored.values.data() + begin * scored.groups, count * scored.groups);
    }

    // Where a step's rows begin: in the order of the rows, which has an epoch after the other, or among all rows.
    static size_t place_of_first(const Run &run, size_t number) {
        const size_t begin = number % run.each * run.batch;
        return run.data.order ? number / run.each * run.data.rows + begin : begin;
    }

    // Every now and then, asks the caller whether to stop.
    static void look_up(Live &live, size_t done) {
        if (!live.poll) return;
        const auto now = std::chrono::steady_clock::now();
        if (now - live.polled < std::chrono::milliseconds(30)) return;
        live.polled = now;
        const Flush keep(false);  // the caller's own arithmetic is his
        try {
            if (live.poll(done, live.done ? live.loss_sum / static_cast<double>(live.done) : 0)) live.last = true;
        } catch (...) {
            const std::lock_guard lock(live.failing);
            if (!live.failure) live.failure = std::current_exception();
            live.refused = live.stop = true;
        }
    }

    // The rule's own count of steps, from 1: where gradients are gathered over several, those count as one, as in
    // Keras.
    std::uint64_t rule_time(const Step &step) const {
        const bool gathers = treatment_ && treatment_->accumulates();
        return step.iteration / (gathers ? treatment_->gradient_accumulation_steps : 1) + 1;
    }

    // Multiply-adds of a step.
    double effort_of(size_t rows, bool back) const { return work_ * static_cast<double>(rows) * (back ? 3 : 1); }
    size_t threads_for(size_t rows, bool back) const {
        return effort_of(rows, back) < least_shared_work ? 1 : Team::instance().share();
    }

    // Multiply-adds of a step, and of a block that only goes forward, from which Ctrl-C does not wait for their end:
    // some 30 and 0.1 milliseconds of work. And those of a run, from which it gets its part of the processors.
    static constexpr double long_step = 2e9, watched_block = 1e7, long_run = 1e9;

    // Multiply-adds below which waking another thread costs more than it saves (some 10 microseconds of work).
    static constexpr double least_shared_work = 1e6;

    // What a block's values in and out of the widest layer may take, of a second-level cache.
    static constexpr size_t block_bytes = size_t{512} << 10;
    // And what they may take where less would mean that a large kernel is read for a few rows only.
    static constexpr size_t wide_block_bytes = size_t{8} << 20;

    // Blocks of at most `most` rows, as many for each thread.
    static size_t even_block(size_t rows, size_t most, size_t workers) {
        const size_t blocks = ((rows + most * workers - 1) / (most * workers)) * workers;
        return ((rows + blocks - 1) / blocks + tile_rows - 1) / tile_rows * tile_rows;
    }

    size_t items_of(const Stage &stage, const Step &step) const {
        switch (stage.kind) {
            case Stage::Kind::rows:
                return (step.rows + step.block - 1) / step.block;
            case Stage::Kind::columns:
                return (stage.passes[0].operation->columns(true) + column_strip - 1) / column_strip;
            case Stage::Kind::norms:
                return parameters_.size();
            case Stage::Kind::updates:
                return step.updates ? turns_[0].tasks.size() : 0;
            case Stage::Kind::constraints:
                return step.updates ? constraints_.size() : 0;
            default:
                return turns_[stage.turn].tasks.size();
        }
    }
    static constexpr size_t column_strip = 64;

    // Where each thread's part of a stage's items begins.
    auto parts_of(const Stage &stage, size_t workers, size_t items) const {
        const bool strips = stage.kind == Stage::Kind::strips || stage.kind == Stage::Kind::gradients ||
                            stage.kind == Stage::Kind::updates;
        const size_t *parts = strips && workers == cut_for_ ? turns_[stage.turn].parts.data() : nullptr;
        return [=](size_t part) { return parts ? std::min(parts[part], items) : items * part / workers; };
    }

    void do_item(const Stage &stage, size_t item, size_t worker, const Step &step, size_t first, double rate,
                 const Run &run) {
        switch (stage.kind) {
            case Stage::Kind::rows:
                return do_rows(stage, item, worker, step, first, run);
            case Stage::Kind::columns: {
                auto [operation, backward] = stage.passes[0];
                const size_t begin = item * column_strip,
                             end = std::min(begin + column_strip, operation->columns(true));
                return backward ? operation->backward_columns(begin, end, step)
                                : operation->forward_columns(begin, end, step);
            }
            case Stage::Kind::strips: {
                const Task &task = turns_[0].tasks[item];
                T *gradient = place_of(task, worker, run);
                task.operation->gradient(task.strip, step, gradient, workers_[worker].panels);
                return change(task, gradient, step, rate);
            }
            case Stage::Kind::gradients:
                return add_gradient(turns_[stage.turn].tasks[item], stage.turn > 0, worker, step);
            case Stage::Kind::norms: {
                const auto &gradient = gradients_[item];
                double squares = 0;
                for (size_t i = 0; i < gradient.size(); ++i) {
                    const double g = static_cast<double>(gradient.data()[i]);
                    squares += g * g;
                }
                norms_[item] = squares;
                return;
            }
            case Stage::Kind::updates: {
                const Task &task = turns_[0].tasks[item];
                return change(task, gradients_[number_of(task)].data() + task.strip.begin, step, rate);
            }
            case Stage::Kind::constraints: {
                const auto &[parameter, constraint] = constraints_[item];
                Parameter<T> &own = parameters_[parameter];
                (*constraint)(own.data, own.shape);
                for (Operation<T> *user : users_[parameter]) refresh(*user, parameter, 0, own.count);
                return;
            }
        }
    }

    void do_rows(const Stage &stage, size_t item, size_t worker, const Step &step, size_t first, const Run &run) {
        const size_t position = item * step.block;
        const Rows rows{run.compact ? worker * step.block : position, std::min(step.block, step.rows - position),
                        position};
        Panels<T> &panels = workers_[worker].panels;
        if (stage.gathers)
            for (size_t i = 0; i < inputs_.size(); ++i) {
                const Buffer<T> &buffer = buffers_[inputs_[i]];
                gather(static_cast<const T *>(run.data.inputs[i]), run.data, first + position, rows.count, buffer.size,
                       buffer.value + rows.begin * buffer.size);
            }
        bool forward = true;
        for (const auto [operation, backward] : stage.passes) {
            if (panels.watch && panels.watch->gives_up()) return;
            if (backward && forward && stage.scores) score_rows(rows, step, first, run);
            forward = !backward;
            backward ? operation->backward(rows, step, panels) : operation->forward(rows, step, panels);
        }
        if (forward && stage.scores) score_rows(rows, step, first, run);
    }

    // Copies rows of the data, picked by number, one under another.
    static void gather(const T *from, const Data &data, size_t first, size_t count, size_t size, T *to) {
        const std::int64_t *order = data.order;
        if (order == nullptr) {
            std::memcpy(to, from + first * size, count * size * sizeof(T));
            return;
        }
        if (size == 1) {
            for (size_t r = 0; r < count; ++r) to[r] = from[source(data, first + r)];
            return;
        }
        constexpr size_t ahead = 8;
        for (size_t r = 0; r < count; ++r) {
            if (r + ahead < count) __builtin_prefetch(from + static_cast<size_t>(order[first + r + ahead]) * size);
            const T *row = from + source(data, first + r) * size;
            for_vectors<T>(size, [&](size_t i, auto get, auto put) { put(to + r * size + i, get(row + i)); });
        }
    }

    // Outputs to the caller; losses, metrics and the losses' slopes.
    void score_rows(Rows rows, const Step &step, size_t first, const Run &run) {
        for (size_t o = 0; o < run.data.outputs.size(); ++o) {
            const Buffer<T> &buffer = buffers_[outputs_[o]];
            std::memcpy(static_cast<T *>(run.data.outputs[o]) + (first + rows.position) * buffer.size,
                        buffer.value + rows.begin * buffer.size, rows.count * buffer.size * sizeof(T));
        }
        if (run.mode == Mode::predict || run.mode == Mode::forward) return;
        for (size_t o = 0; o < outputs_.size(); ++o) {
            if (target_sizes_[o] == 0) continue;
            gather(static_cast<const T *>(run.data.targets[o]), run.data, first + rows.position, rows.count,
                   target_sizes_[o], targets_[o].data() + rows.begin * target_sizes_[o]);
        }
        for (size_t i = 0; i < scored_.size(); ++i) {
            ScoredOutput &scored = scored_[i];
            const Buffer<T> &buffer = buffers_[outputs_[scored.output]];
            const size_t target_size = target_sizes_[scored.output], groups = scored.groups;
            Scored<T> s{rows.count * groups, buffer.size / groups,
                        targets_[scored.output].data() + rows.begin * target_size,
                        buffer.value + rows.begin * buffer.size, scored.values.data() + rows.position * groups};
            if (i < losses_ && goes_back(run.mode) && buffer.delta) {
                s.slopes =
                    scored.adds ? slopes_.data() + rows.begin * buffer.size : buffer.delta + rows.begin * buffer.size;
                const bool weighs = scored.reduction == Reduction::weighted_mean;
                const double weight = weighs ? weight_of(scored, step.rows, first, run.data) : 0;
                s.factor = static_cast<T>(scored.scale * share_of(scored, step.rows, weight));
                s.weights = row_weights(scored, rows, first, run.data);
            }
            (*scored.function)(s);
            if (s.slopes && scored.adds) {
                T *delta = buffer.delta + rows.begin * buffer.size;
                for (size_t j = 0; j < rows.count * buffer.size; ++j) delta[j] += s.slopes[j];
            }
        }
    }

    // The weight of each row (and group) of a block, or null where all are 1.
    const T *row_weights(const ScoredOutput &scored, Rows rows, size_t first, const Data &data) {
        const T *from = scored.weighted ? static_cast<const T *>(data.weights[scored.output]) : nullptr;
        if (from == nullptr) return nullptr;
        T *to = weights_[scored.output].data() + rows.begin * scored.groups;
        for (size_t r = 0; r < rows.count; ++r)
            for (size_t g = 0; g < scored.groups; ++g)
                to[r * scored.groups + g] = from[source(data, first + rows.position + r)];
        return to;
    }

    // The order was checked, but it is the caller's array: another thread may write to it meanwhile.
    static size_t source(const Data &data, size_t position) {
        return data.order ? std::min(static_cast<size_t>(data.order[position]), data.last) : position;
    }

    // Sums the rows' losses and metrics, in the rows' order.
    void finish_step(Live &live, size_t number, const Step &step) {
        const Data &data = live.run.data;
        const size_t first = place_of_first(live.run, number);
        double *losses_now = live.results.losses.data() + number * losses();
        double *metrics_now = live.results.metrics.data() + number / live.run.each * metrics() * 2;
        for (size_t i = 0; i < scored_.size(); ++i) {
            ScoredOutput &scored = scored_[i];
            const size_t count = step.rows * scored.groups;
            const T *from = scored.weighted ? static_cast<const T *>(data.weights[scored.output]) : nullptr;
            double sum = 0, weight = static_cast<double>(count);
            if (from == nullptr) {
                sum = sum_in_double(scored.values.data(), count);
            } else {
                weight = 0;
                for (size_t r = 0; r < count; ++r) {
                    const double w = static_cast<double>(from[source(data, first + r / scored.groups)]);
                    sum += w * static_cast<double>(scored.values.data()[r]);
                    weight += w;
                }
            }
            if (i < losses_) {
                losses_now[i] = sum * share_of(scored, step.rows, weight);
            } else {
                metrics_now[2 * (i - losses_)] += sum;
                metrics_now[2 * (i - losses_) + 1] += weight;
            }
        }
        if (penalised_) losses_now[losses_] = live.penalty;
        live.loss_sum += losses_ ? losses_now[0] : 0;
        live.done = number + 1;
    }

    // What a loss's sum over the rows is multiplied by; `weight` is the sum of the rows' weights.
    static double share_of(const ScoredOutput &scored, size_t rows, double weight) {
        if (scored.reduction == Reduction::sum) return 1;
        if (scored.reduction == Reduction::weighted_mean) return weight > 0 ? 1 / weight : 0;
        return 1 / static_cast<double>(rows * scored.groups);
    }

    // The sum of a batch's weights for a loss.
    static double weight_of(const ScoredOutput &scored, size_t rows, size_t first, const Data &data) {
        const T *from = scored.weighted ? static_cast<const T *>(data.weights[scored.output]) : nullptr;
        double weight = from ? 0 : static_cast<double>(rows);
        for (size_t r = 0; from && r < rows; ++r) weight += static_cast<double>(from[source(data, first + r)]);
        return weight * static_cast<double>(scored.groups);
    }

    static size_t number_of(const Task &task) { return task.operation->parameter_numbers[task.strip.parameter]; }

    // Where a strip's gradient goes: to its place among all gradients if they are kept, else to the thread's own
    // memory.
    T *place_of(const Task &task, size_t worker, const Run &run) {
        return run.keeps ? gradients_[number_of(task)].data() + task.strip.begin : workers_[worker].gradient.data();
    }

    void add_gradient(const Task &task, bool adds, size_t worker, const Step &step) {
        T *all = gradients_[number_of(task)].data() + task.strip.begin;
        T *own = adds ? workers_[worker].gradient.data() : all;
        task.operation->gradient(task.strip, step, own, workers_[worker].panels);
        for (size_t i = 0; adds && i < task.strip.count; ++i) all[i] += own[i];
        const bool complete = users_[number_of(task)].back() == task.operation;
        if (complete && treatment_ && treatment_->needs_norms()) prepare(task, all, step);
    }

    // What is done to a gradient before it is clipped.
    void prepare(const Task &task, T *gradient, const Step &step) {
        const Parameter<T> &own = parameters_[number_of(task)];
        const T *w = own.data + task.strip.begin;
        const T l1 = static_cast<T>(own.l1), l2 = static_cast<T>(2 * own.l2);
        if (l1 != 0)
            for (size_t i = 0; i < task.strip.count; ++i) gradient[i] += w[i] > 0 ? l1 : (w[i] < 0 ? -l1 : T{});
        if (l2 != 0)
            for (size_t i = 0; i < task.strip.count; ++i) gradient[i] += l2 * w[i];
        if (treatment_ && treatment_->accumulates() && step.updates)
            treatment_->accumulate(task.strip.count, gradient, slots_[number_of(task)].back() + task.strip.begin,
                                   step.iteration + 1);
    }

    // Applies the update rule, and all that goes with it, to a strip.
    void change(const Task &task, T *gradient, const Step &step, double rate) {
        const size_t number = number_of(task), count = task.strip.count;
        if (!treatment_ || !treatment_->needs_norms()) prepare(task, gradient, step);
        if (!step.updates) return;
        const std::uint64_t time = step.iteration + 1;
        Parameter<T> &own = parameters_[number];
        T *weights = own.data + task.strip.begin;
        T *slots[max_slots] = {};
        for (size_t i = 0; i < slots_[number].size(); ++i) slots[i] = slots_[number][i] + task.strip.begin;
        if (treatment_->steps(time)) {
            double all = 0;
            for (const double squares : norms_) all += squares;
            treatment_->clip(count, gradient, treatment_->shrink(norms_[number], all));
            if (treatment_->weight_decay != 0 && own.decays) treatment_->decay(count, weights, rate * own.rate_share);
            (*update_)(count, weights, gradient, slots, static_cast<T>(own.rate_share));
        }
        if (treatment_->averages()) treatment_->average(count, weights, slots[update_->slots()], rule_time(step));
        for (Operation<T> *user : users_[number]) refresh(*user, number, task.strip.begin, count);
    }

    // Tells an operation that part of a parameter has changed.
    static void refresh(Operation<T> &operation, size_t number, size_t begin, size_t count) {
        for (size_t p = 0; p < operation.parameter_numbers.size(); ++p)
            if (operation.parameter_numbers[p] == number) operation.refresh({p, begin, count});
    }

    // The penalties on the weights as they are.
    double penalties() const {
        double sum = 0;
        for (const auto &p : parameters_) {
            if (p.l1 == 0 && p.l2 == 0) continue;
            double absolute = 0, squares = 0;
            for (size_t i = 0; i < p.count; ++i) {
                const double w = static_cast<double>(p.data[i]);
                absolute += std::fabs(w);
                squares += w * w;
            }
            sum += p.l1 * absolute + p.l2 * squares;
        }
        return sum;
    }
    static constexpr size_t max_slots = 6;

    const bool separate_;
    std::deque<Buffer<T>> buffers_;
    std::vector<Operation<T> *> makers_;  // of each buffer; null for inputs
    std::deque<Parameter<T>> parameters_;
    std::vector<std::unique_ptr<Operation<T>>> operations_;
    std::vector<size_t> inputs_, outputs_, target_sizes_, label_counts_;
    std::vector<ScoredOutput> scored_;  // losses_ losses, then metrics
    size_t losses_ = 0;
    std::unique_ptr<Update<T>> update_;
    std::optional<Treatment> treatment_;  // there is one if there is an update
    std::vector<std::pair<size_t, std::unique_ptr<Constraint<T>>>> constraints_;
    bool penalised_ = false;
    std::vector<std::vector<T *>> slots_;  // of each parameter

    bool planned_ = false;
    std::vector<size_t> storage_;  // whose memory each buffer uses
    std::vector<Operation<T> *> absorbed_, unreached_;
    std::vector<std::vector<Operation<T> *>> users_;  // of each parameter
    std::vector<Turn> turns_;
    size_t cut_for_ = 0;              // how many threads the strips are for
    bool whole_gradients_ = false;    // whether gradients are gathered before any is used
    std::vector<Stage> plans_[2][5];  // with the last stage in one, and in three
    double work_ = 0;                 // multiply-adds a row, forward
    size_t most_rows_ = 0;            // of a block
    Pace pace_;

    size_t reserved_rows_ = 0;
    size_t rows_with_deltas_ = 0;
    Array<T> memory_, deltas_, slopes_;
    std::vector<Array<T>> targets_, weights_;  // of each output, for the batch
    std::vector<Worker> workers_;
    std::vector<Array<T>> gradients_;
    std::vector<double> norms_;  // of each parameter's gradient: the sum of squares
    size_t traced_rows_ = 0, steps_done_ = 0;
    Kept<T> kept_;         // what a step changes
    bool steady_ = true;   // whether no rule can make large numbers of small ones
    bool failed_ = false;  // whether the last run ended before a step that would not be finite
    size_t watched_ = 0, careful_ = 0;
    Results results_;
};

}  // namespace fathoms
