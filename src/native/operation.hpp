// What the core knows of a layer: an operation on buffers.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "array.hpp"
#include "product.hpp"

namespace fathoms {

using Numbers = std::map<std::string, double>;

// A matrix [rows, size] of what an operation puts out, and of the loss's derivative by it. Row r of the buffer is
// at value + r * size.
template <class T>
struct Buffer {
    size_t size = 0;
    T *value = nullptr;
    T *delta = nullptr;        // set while training, for buffers that want one
    bool wants_delta = false;  // whether a trainable weight, or an input that wants one, lies before it
};

// An array of the caller's: weights, or a state such as a moving average.
template <class T>
struct Parameter {
    T *data = nullptr;
    size_t count = 0;
    std::vector<size_t> shape;
    bool trainable = false;
    bool decays = true;     // whether weight decay touches it
    double rate_share = 1;  // what the learning rate is multiplied by for it
    double l1 = 0, l2 = 0;  // penalty on it: l1 sum |w| + l2 sum w^2
};

// A block of rows: `begin` is its first row in the buffers, `position` its first row in the batch.
struct Rows {
    size_t begin, count, position;
};

// What is the same for all of one step.
struct Step {
    size_t rows = 0;              // in the batch
    std::uint64_t iteration = 0;  // counts steps over the life of the model; drives the random numbers
    bool training = false;
    bool updates = true;  // whether weights and moving averages may change
    size_t block = 0;     // rows of a block, but of the last
};

// A part of one parameter, small enough to stay in cache from its gradient to its update.
struct Strip {
    size_t parameter, begin, count;  // parameter: the index among the operation's own
};

// An operation computes rows on their own, so that any thread may take any block of rows and a block can go through
// all layers while it is in cache. What needs the whole batch (see `columns`) is asked for between two passes.
template <class T>
class Operation {
  public:
    virtual ~Operation() = default;

    virtual void forward(Rows rows, const Step &step, Panels<T> &panels) = 0;
    // Turns the output's delta into the inputs'. Inputs that do not want one get none; `adds[i]`: add to what input
    // i already has, because it feeds another operation too.
    virtual void backward(Rows rows, const Step &step, Panels<T> &panels) = 0;

    // Sums down the columns of the whole batch, before `forward` and before `backward`: how many columns (0: none).
    virtual size_t columns(bool /*training*/) const { return 0; }
    virtual void forward_columns(size_t /*begin*/, size_t /*end*/, const Step &) {}
    // The step is left undone after its forward_columns: what these have changed is to be set back.
    virtual void undo_columns(const Step &) {}
    virtual void backward_columns(size_t /*begin*/, size_t /*end*/, const Step &) {}

    // The gradient of the batch's loss by a strip of a trainable parameter, once all rows have been through backward.
    // A parameter that can be cut is cut into strips of about `numbers`.
    virtual std::vector<Strip> strips(size_t /*numbers*/) const { return {}; }
    virtual void gradient(Strip, const Step &, T * /*out*/, Panels<T> &) {}
    // A strip of a parameter has changed (also called for every parameter before a run that goes back).
    virtual void refresh(Strip) {}
    // Parameters may have changed, and `forward` alone will ask for them.
    virtual void refresh_for_forward() {}

    // Which of its parameters `forward` changes in training, such as moving averages.
    virtual std::vector<size_t> moves() const { return {}; }

    // How many numbers it keeps of its own for batches of up to `rows` rows, beside its parameters.
    virtual size_t keeps(size_t /*rows*/, bool /*training*/) const { return 0; }
    // Makes room for such batches.
    virtual void reserve(size_t /*rows*/, bool /*training*/) {}

    // Whether it may write its output over its input: it works number by number, and its derivative follows from its
    // output alone.
    virtual bool in_place() const { return false; }
    // Whether `backward` and `gradient` can do without the output's values.
    virtual bool forgets_output() const { return false; }
    // Takes over a max(0, .) that follows; false if it cannot.
    virtual bool absorb_relu() { return false; }
    // Arithmetic a row, about, in multiply-adds.
    virtual double work() const { return static_cast<double>(output->size); }

    std::vector<Buffer<T> *> inputs;
    std::vector<bool> adds;
    Buffer<T> *output = nullptr;
    std::vector<Parameter<T> *> parameters;
    std::vector<size_t> parameter_numbers;  // in the program
};

// Reads an operation's options; what is left over at the end is an option that it does not have.
class Options {
  public:
    Options(std::string what, const Numbers &numbers) : what_(std::move(what)), numbers_(numbers) {}

    double number(const char *name, double otherwise) {
        const auto found = numbers_.find(name);
        if (found == numbers_.end()) return otherwise;
        const double value = found->second;
        numbers_.erase(found);
        return value;
    }
    // A whole number in [low, high].
    size_t whole(const char *name, double otherwise, double low = 0, double high = 9007199254740992.0) {
        const double value = number(name, otherwise);
        if (!(value >= low && value <= high) || value != std::floor(value)) fail(name, value);
        return static_cast<size_t>(value);
    }
    bool flag(const char *name, bool otherwise) { return whole(name, otherwise, 0, 1) == 1; }
    // A number in [low, high].
    double within(const char *name, double otherwise, double low, double high) {
        const double value = number(name, otherwise);
        if (!(value >= low && value <= high)) fail(name, value);
        return value;
    }
    void done() const {
        if (!numbers_.empty()) throw std::invalid_argument(what_ + " has no option '" + numbers_.begin()->first + "'");
    }

  private:
    [[noreturn]] void fail(const char *name, double value) const {
        throw std::invalid_argument(what_ + ": option '" + name + "' cannot be " + std::to_string(value));
    }
    std::string what_;
    Numbers numbers_;
};

// The shape of what an operation is made from; each operation checks it before it is built.
template <class T>
struct Making {
    std::string kind;
    std::vector<Buffer<T> *> inputs;
    std::vector<Parameter<T> *> parameters;
    Options options;

    [[noreturn]] void fail(const std::string &why) const { throw std::invalid_argument(kind + ": " + why); }
    void takes(size_t least, size_t most) const {
        if (inputs.size() < least || inputs.size() > most)
            fail("takes " + std::to_string(least) + (most == least ? "" : " or more") + " inputs, not " +
                 std::to_string(inputs.size()));
    }
    void takes_parameters(size_t least, size_t most) const {
        if (parameters.size() < least || parameters.size() > most)
            fail("takes " + std::to_string(least) + " to " + std::to_string(most) + " parameters, not " +
                 std::to_string(parameters.size()));
    }
    // The width of a row when each sample holds `repeat` of them.
    size_t width(size_t input, size_t repeat) const {
        const size_t size = inputs[input]->size;
        if (repeat == 0 || size % repeat != 0)
            fail("an input of " + std::to_string(size) + " numbers is not " + std::to_string(repeat) + " equal rows");
        return size / repeat;
    }
};

}  // namespace fathoms
