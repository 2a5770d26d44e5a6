// A lowered model: operations on numbered buffers, its losses, metrics and update rule, and the runs over data.
// This is the face without the number type; ProgramOf<float> and ProgramOf<double> are the programs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "operation.hpp"

namespace fathoms {

// What a run reads and writes. Pointers are to the program's number type, row after row.
struct Data {
    std::vector<const void *> inputs, targets, weights;  // weights may be null: 1 for every row
    std::vector<void *> outputs;                         // empty, or one [rows, size] for each output
    const std::int64_t *order = nullptr;  // which rows, in which order, epoch after epoch; null: all, as they are
    size_t last = 0;                      // the last row that there is
    size_t rows = 0;                      // of an epoch
    size_t epochs = 1;
};

struct Results {
    std::vector<double> losses;   // [steps, losses]: the mean over the batch
    std::vector<double> metrics;  // [epochs, metrics, 2]: sum of values times weights, sum of weights
};

// Called now and then, with the steps that are done and the mean of the (first) loss so far; true: stop when this epoch
// is over.
using Poll = std::function<bool(size_t steps, double loss)>;

// Bytes, by what they hold.
struct Memory {
    size_t activations = 0;  // every operation's output for a batch, and the batch itself
    size_t slopes = 0;       // of the loss by these
    size_t scores = 0;       // the batch's targets, weights, losses and metrics
    size_t layers = 0;       // what operations keep beside their parameters, such as transposed kernels
    size_t gradients = 0;    // where all of them are gathered before one is used
    size_t threads = 0;      // what each thread works in
    size_t results = 0;      // losses and metrics of the steps
    size_t kept = 0;         // a copy of what a step changes, to go back to
};

class Program {
  public:
    virtual ~Program() = default;

    // Building. Buffers and parameters are numbered from 0 in the order of these calls.
    virtual size_t input(size_t size, bool wants_delta) = 0;
    virtual size_t parameter(void *data, std::vector<size_t> shape, bool trainable) = 0;
    virtual size_t operation(const std::string &kind, const std::vector<size_t> &inputs,
                             const std::vector<size_t> &parameters, const Numbers &numbers) = 0;
    virtual size_t output(size_t buffer) = 0;
    virtual void loss(const std::string &kind, size_t output, const Numbers &numbers, double scale) = 0;
    virtual void metric(const std::string &kind, size_t output, const Numbers &numbers, bool weighted) = 0;
    // slots[s][p]: slot s of trainable parameter p: the rule's own, then the treatment's.
    virtual void optimizer(const std::string &kind, std::vector<std::vector<void *>> slots, const Numbers &numbers) = 0;

    // Keeps weight decay off a parameter.
    virtual void spare(size_t parameter) = 0;
    virtual void scale_rate(size_t parameter, double share) = 0;
    // Adds l1 sum |w| + l2 sum w^2 to the loss; it is the last of a run's losses.
    virtual void penalty(size_t parameter, double l1, double l2) = 0;
    // Holds a parameter to something after every step.
    virtual void constrain(const std::string &kind, size_t parameter, const Numbers &numbers) = 0;

    // What there is, for the door to check data against.
    virtual size_t buffers() const = 0;
    virtual size_t size(size_t buffer) const = 0;
    virtual std::vector<size_t> input_sizes() const = 0;
    virtual std::vector<size_t> output_sizes() const = 0;
    virtual std::vector<size_t> target_sizes() const = 0;  // for each output; 0: no loss or metric asks for a target
    virtual std::vector<size_t> label_counts() const = 0;  // for each output whose target is labels, how many there are
    virtual std::vector<size_t> trainable_parameters() const = 0;
    virtual size_t parameter_size(size_t parameter) const = 0;
    virtual size_t losses() const = 0;
    virtual size_t metrics() const = 0;

    // Makes it what it will be: from here on it can only be run.
    virtual void fix() = 0;

    // Running. Training goes through the rows of each epoch in batches of `batch`, with one learning rate a step.
    // `guarded`: end before the first step that would leave a loss, a weight or a slot that is not finite. `from`: go
    // on from this step, where the last run on the same data stopped.
    virtual const Results &train(const Data &data, size_t batch, const double *rates, std::uint64_t iteration,
                                 const Poll &poll, bool guarded, size_t from) = 0;
    virtual const Results &evaluate(const Data &data, const Poll &poll) = 0;
    // `update`: whether moving averages follow the rows, when predicting as in training.
    virtual void predict(const Data &data, bool training, std::uint64_t iteration, bool update, const Poll &poll) = 0;
    // The same, if the rows are so few that this thread alone is done with them at once; false if they are not.
    virtual bool predict_few(const Data &data) = 0;
    // One step on all rows, keeping every value and gradient; without `training`, the derivatives of what predicting
    // does.
    virtual const Results &trace(const Data &data, double rate, std::uint64_t iteration, bool update,
                                 bool training) = 0;

    // How many steps the last training run finished, and what came of them, also if it was stopped.
    virtual size_t steps_done() const = 0;
    virtual const Results &results() const = 0;
    virtual bool failed() const = 0;  // whether the last run was guarded, and ended before a step that is not finite
    virtual void forget() = 0;        // as if there had been none

    // What training in batches of `batch` rows will take, for `steps` steps a run, and measuring on `measured` rows.
    virtual Memory memory(size_t batch, size_t steps, size_t measured) = 0;
    // What the program holds by now.
    virtual Memory held() const = 0;

    // After a trace.
    virtual size_t traced_rows() const = 0;
    virtual const void *value(size_t buffer) const = 0;
    virtual const void *delta(
        size_t buffer) const = 0;  // null if no trainable parameter or input that wants one lies before it
    virtual const void *gradient(size_t parameter) const = 0;
};

// `separate`: keep every operation's output in a buffer of its own, so that each can be looked at after a trace. The
// results are the same bits.
std::unique_ptr<Program> make_program32(bool separate);
std::unique_ptr<Program> make_program64(bool separate);

}  // namespace fathoms
