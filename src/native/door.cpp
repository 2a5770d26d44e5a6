// The door: everything that crosses between Python and the core, and all of it is checked here.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/function.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "interleave.hpp"
#include "lane.hpp"
#include "parts.hpp"
#include "program.hpp"
#include "random.hpp"
#include "team.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace fathoms {
namespace {

using AnyArray = nb::ndarray<nb::numpy>;

[[noreturn]] void fail(const std::string &why) { throw nb::value_error(why.c_str()); }

// ---- Python's lock ----

// When the interpreter ends, other threads may still be in a run (daemon threads). Python would end them where they ask
// for its lock, in the middle of functions of C++, which ends the process with an error. So they no longer ask: they
// sleep until the process is gone.
class Ending {
  public:
    // Called at exit, holding the lock: waits, giving it away, until no other thread has it or waits for it in a run.
    static void begin() {
        ending_thread_ = std::this_thread::get_id();
        ending_ = true;
        // What sleeping threads have is not freed; that is no leak to be told of.
        if (nb::cast<int>(nb::module_::import_("threading").attr("active_count")()) > 1) nb::set_leak_warnings(false);
        const nb::gil_scoped_release unlocked;
        for (int i = 0; inside_ != 0 && i < most_waits; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    static void enter() {
        ++inside_;
        if (!ending_ || ending_thread_ == std::this_thread::get_id()) return;
        --inside_;
        for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    }
    static void leave() { --inside_; }

  private:
    static constexpr int most_waits = 1000;
    static inline std::atomic<bool> ending_{false};
    static inline std::atomic<std::thread::id> ending_thread_{};
    static inline std::atomic<std::size_t> inside_{0};
};

// Holds Python's lock, within a run.
class Locked {
  public:
    Locked() : state_((Ending::enter(), PyGILState_Ensure())) {}
    ~Locked() {
        PyGILState_Release(state_);
        Ending::leave();
    }
    Locked(const Locked &) = delete;
    Locked &operator=(const Locked &) = delete;

  private:
    PyGILState_STATE state_;
};

// Leaves Python's lock to others.
class Unlocked {
  public:
    Unlocked() : state_(PyEval_SaveThread()) {}
    ~Unlocked() {
        Ending::enter();
        PyEval_RestoreThread(state_);
        Ending::leave();
    }
    Unlocked(const Unlocked &) = delete;
    Unlocked &operator=(const Unlocked &) = delete;

  private:
    PyThreadState *state_;
};

// ---- arrays ----

enum class Type { float32, float64 };

Type type_named(const std::string &name) {
    if (name == "float32") return Type::float32;
    if (name == "float64") return Type::float64;
    fail("dtype must be 'float32' or 'float64', not '" + name + "'");
}

// Calls f.template operator()<T>() for the type.
template <class F>
auto with_type(Type type, F f) {
    return type == Type::float32 ? f.template operator()<float>() : f.template operator()<double>();
}

nb::dlpack::dtype dtype_of(Type type) {
    return with_type(type, []<class T>() { return nb::dtype<T>(); });
}

// An array that came through the door: C order, known type.
struct View {
    void *data = nullptr;
    std::vector<size_t> shape;
    size_t count = 1;
    nb::ndarray<> held{};  // while it lives, its owner cannot free or resize the memory

    size_t rows() const { return shape.empty() ? 0 : shape[0]; }
    size_t row_size() const { return rows() == 0 ? 0 : count / rows(); }
};

template <class... Config>
View view_of(nb::handle array, nb::dlpack::dtype dtype, const std::string &what, const char *type_name) {
    using Wanted = nb::ndarray<Config..., nb::c_contig, nb::device::cpu>;
    Wanted given;
    if (!nb::try_cast<Wanted>(array, given, false) || given.dtype() != dtype)
        throw nb::type_error((what + " must be a C-order " + type_name + " array" +
                              (sizeof...(Config) ? "" : " that can be written to") + "; got " +
                              nb::cast<std::string>(nb::str(array.type())))
                                 .c_str());
    View view{const_cast<void *>(static_cast<const void *>(given.data())), {}, 1, nb::ndarray<>(given)};
    for (size_t i = 0; i < given.ndim(); ++i) {
        view.shape.push_back(given.shape(i));
        view.count *= given.shape(i);
    }
    return view;
}

View readable(nb::handle array, Type type, const std::string &what) {
    return view_of<nb::ro>(array, dtype_of(type), what, type == Type::float32 ? "float32" : "float64");
}

View writable(nb::handle array, Type type, const std::string &what) {
    return view_of<>(array, dtype_of(type), what, type == Type::float32 ? "float32" : "float64");
}

View readable_rows(nb::handle array) {
    return view_of<nb::ro>(array, nb::dtype<std::int64_t>(), "the order of rows", "int64");
}

Type type_of(nb::handle array) {
    nb::ndarray<nb::ro> any;
    if (nb::try_cast(array, any, false)) {
        if (any.dtype() == nb::dtype<float>()) return Type::float32;
        if (any.dtype() == nb::dtype<double>()) return Type::float64;
    }
    throw nb::type_error("expected a float32 or float64 array");
}

// A new array of zeros on a cache line, owned by Python.
AnyArray new_array(Type type, const std::vector<size_t> &shape) {
    size_t count = 1;
    for (const size_t side : shape) {
        if (side != 0 && count > (size_t{1} << 40) / side) fail("an array of that shape would not fit in memory");
        count *= side;
    }
    return with_type(type, [&]<class T>() {
        auto memory = std::make_unique<Array<T>>(count);
        T *data = memory->data();
        nb::capsule owner(memory.release(), [](void *p) noexcept { delete static_cast<Array<T> *>(p); });
        return AnyArray(data, shape.size(), shape.data(), owner, nullptr, nb::dtype<T>());
    });
}

AnyArray copy_of(Type type, const void *from, const std::vector<size_t> &shape) {
    AnyArray array = new_array(type, shape);
    if (array.size() != 0) std::memcpy(array.data(), from, array.nbytes());  // an empty vector has no address
    return array;
}

AnyArray doubles(const std::vector<double> &values, const std::vector<size_t> &shape) {
    return copy_of(Type::float64, values.data(), shape);
}

// Labels are whole numbers below `classes`; `a_row` of them belong to each row.
void check_labels(Type type, const View &view, size_t classes, size_t a_row) {
    with_type(type, [&]<class T>() {
        const T *labels = static_cast<const T *>(view.data);
        for (size_t i = 0; i < view.count; ++i)
            if (!(labels[i] >= 0 && labels[i] < static_cast<T>(classes)) || labels[i] != std::floor(labels[i]))
                fail("row " + std::to_string(i / std::max<size_t>(1, a_row)) + " of the target has the label " +
                     std::to_string(labels[i]) + "; the output has " + std::to_string(classes) +
                     " classes, so labels are the whole numbers 0 to " + std::to_string(classes - 1));
    });
}

// ---- the program ----

// The arrays that a run reads and writes.
struct Given : Data {
    std::vector<nb::ndarray<>> held;

    void *keep(const View &view) {
        held.push_back(view.held);
        return view.data;
    }
};

class Door {
  public:
    Door(const std::string &dtype, bool separate)
        : type_(type_named(dtype)),
          program_(type_ == Type::float32 ? make_program32(separate) : make_program64(separate)) {}

    size_t input(size_t size, bool wants_delta) { return program_->input(size, wants_delta); }

    size_t parameter(nb::object values, bool trainable) {
        const View view = writable(values, type_, "a parameter");
        kept_.push_back(view.held);
        return program_->parameter(view.data, view.shape, trainable);
    }

    size_t operation(const std::string &kind, const std::vector<size_t> &inputs, const std::vector<size_t> &parameters,
                     const Numbers &numbers) {
        return program_->operation(kind, inputs, parameters, numbers);
    }

    size_t output(size_t buffer) { return program_->output(buffer); }

    void loss(const std::string &kind, size_t output, const Numbers &numbers, double scale) {
        program_->loss(kind, output, numbers, scale);
    }

    void metric(const std::string &kind, size_t output, const Numbers &numbers, bool weighted) {
        program_->metric(kind, output, numbers, weighted);
    }

    void optimizer(const std::string &kind, const std::vector<std::vector<nb::object>> &slots, const Numbers &numbers) {
        const auto trainable = program_->trainable_parameters();
        std::vector<std::vector<void *>> data;
        for (const auto &slot : slots) {
            data.emplace_back();
            if (slot.size() != trainable.size())
                fail("each slot needs an array for each of the " + std::to_string(trainable.size()) +
                     " trainable parameters; got " + std::to_string(slot.size()));
            for (size_t p = 0; p < slot.size(); ++p) {
                const View view = writable(slot[p], type_, "a slot");
                if (view.count != program_->parameter_size(trainable[p]))
                    fail("slot array " + std::to_string(p) + " has " + std::to_string(view.count) +
                         " numbers; its parameter has " + std::to_string(program_->parameter_size(trainable[p])));
                data.back().push_back(view.data);
                kept_.push_back(view.held);
            }
        }
        program_->optimizer(kind, std::move(data), numbers);
    }

    void spare(size_t parameter) { program_->spare(parameter); }
    void scale_rate(size_t parameter, double share) { program_->scale_rate(parameter, share); }
    void penalty(size_t parameter, double l1, double l2) { program_->penalty(parameter, l1, l2); }
    void constrain(const std::string &kind, size_t parameter, const Numbers &numbers) {
        program_->constrain(kind, parameter, numbers);
    }

    using Progress = std::optional<nb::callable>;
    using Arrays = std::vector<nb::object>;

    nb::tuple train(const Arrays &inputs, const Arrays &targets, const Arrays &weights, nb::object order,
                    size_t batch_size, nb::object rates, std::uint64_t iteration, const std::optional<Arrays> &outputs,
                    const Progress &progress, size_t epochs, bool guarded, size_t first) {
        if (!running_ && first == 0) program_->forget();  // so that a run that is refused here has done no steps
        Given data = rows_of(inputs);
        const size_t all_rows = data.rows;
        targets_of(targets, weights, data);
        if (!order.is_none()) {
            const View view = readable_rows(order);
            if (view.shape.size() != 1) fail("the order of rows must be one-dimensional");
            if (epochs == 0 || view.count % epochs != 0)
                fail("an order of " + std::to_string(view.count) + " rows is not one of " + std::to_string(epochs) +
                     " epochs of the same length");
            data.order = static_cast<const std::int64_t *>(data.keep(view));
            data.rows = view.count / epochs;
            data.last = all_rows - 1;
            check_order(data.order, view.count, all_rows);
        }
        data.epochs = epochs;
        if (outputs && epochs != 1) fail("outputs are kept of a single epoch");
        if (outputs) outputs_of(*outputs, data);
        if (batch_size == 0) fail("batch_size must be at least 1");
        const size_t each = (data.rows + batch_size - 1) / batch_size;
        if (epochs == 0 || epochs > (size_t{1} << 40) || (each != 0 && epochs > (size_t{1} << 40) / each))
            fail("that is no number of epochs");
        if (each == 0 && epochs != 1) fail("there are no rows to go through " + std::to_string(epochs) + " times");
        const size_t steps = epochs * each;
        const View rate = readable(rates, Type::float64, "rates");
        if (rate.count < steps)
            fail("there are " + std::to_string(steps) + " steps and " + std::to_string(rate.count) + " learning rates");
        running([&] {
            if (first > steps) fail("there are " + std::to_string(steps) + " steps, and none to go on with");
            program_->train(data, batch_size, static_cast<const double *>(rate.data), iteration, poll_for(progress),
                            guarded, first);
        });
        return results();
    }

    nb::tuple evaluate(const Arrays &inputs, const Arrays &targets, const Arrays &weights,
                       const std::optional<Arrays> &outputs, const Progress &progress) {
        Given data = rows_of(inputs);
        targets_of(targets, weights, data);
        if (outputs) outputs_of(*outputs, data);
        running([&] { program_->evaluate(data, poll_for(progress)); });
        return answer(program_->results(), false);
    }

    void predict(const Arrays &inputs, const Arrays &outputs, bool training, std::uint64_t iteration,
                 const Progress &progress, bool update) {
        Given data = rows_of(inputs);
        outputs_of(outputs, data);
        running([&] { program_->predict(data, training, iteration, update, poll_for(progress)); });
    }

    nb::tuple trace(const Arrays &inputs, const Arrays &targets, const Arrays &weights, double rate,
                    std::uint64_t iteration, bool update, bool training) {
        Given data = rows_of(inputs);
        targets_of(targets, weights, data);
        if (data.rows == 0) fail("a trace needs at least one row");
        running([&] { program_->trace(data, rate, iteration, update, training); });
        return results();
    }

    Type type() const { return type_; }
    std::vector<size_t> input_sizes() const { return program_->input_sizes(); }
    std::vector<size_t> output_sizes() const { return program_->output_sizes(); }
    // For what relies on its inputs and outputs: no more can be added.
    void fix() {
        const Busy busy(running_);
        program_->fix();
    }

    // As `predict`, for arrays that have been checked; few rows are not worth letting other threads in.
    void predict_checked(const Data &data) {
        const Busy busy(running_);
        if (program_->predict_few(data)) return;
        stop_if_asked(Lane::current());
        const Progress nobody;
        const Unlocked unlocked;
        program_->predict(data, false, 0, false, poll_for(nobody));
    }

    size_t size(size_t buffer) const { return program_->size(buffer); }

    size_t steps_done() const { return running_ ? 0 : program_->steps_done(); }
    bool failed() const { return !running_ && program_->failed(); }

    nb::tuple results() const {
        if (running_) throw std::runtime_error("the results of a run can be had when it is over");
        return answer(program_->results(), true);
    }

    using Bytes = std::map<std::string, size_t>;
    Bytes memory(size_t batch, size_t steps, size_t measured) {
        if (batch == 0) fail("a batch has at least one row");
        if (std::max({batch, steps, measured}) > (size_t{1} << 32))
            fail("memory is told for at most 2^32 rows and steps");
        const Busy busy(running_);
        return by_name(program_->memory(batch, steps, measured));
    }
    Bytes held() {
        const Busy busy(running_);
        return by_name(program_->held());
    }

    AnyArray value(size_t buffer) {
        const Busy busy(running_);
        return traced(program_->value(buffer), buffer);
    }
    AnyArray delta(size_t buffer) {
        const Busy busy(running_);
        const void *from = program_->delta(buffer);
        if (from == nullptr)
            fail("no trainable parameter, and no input that wants one, lies before buffer " + std::to_string(buffer));
        return traced(from, buffer);
    }
    AnyArray gradient(size_t parameter) {
        const Busy busy(running_);
        check_traced();
        const auto trainable = program_->trainable_parameters();
        if (std::find(trainable.begin(), trainable.end(), parameter) == trainable.end())
            fail("parameter " + std::to_string(parameter) + " is not trainable, so it has no gradient");
        return copy_of(type_, program_->gradient(parameter), {program_->parameter_size(parameter)});
    }

  private:
    static Bytes by_name(const Memory &memory) {
        return {{"activations", memory.activations}, {"slopes", memory.slopes},
                {"scores", memory.scores},           {"layers", memory.layers},
                {"gradients", memory.gradients},     {"threads", memory.threads},
                {"results", memory.results},         {"kept", memory.kept}};
    }

    void check_traced() const {
        if (program_->traced_rows() == 0) fail("call trace(...) first");
    }
    AnyArray traced(const void *from, size_t buffer) const {
        check_traced();
        return copy_of(type_, from, {program_->traced_rows(), program_->size(buffer)});
    }

    Given rows_of(const Arrays &inputs) const {
        const auto sizes = program_->input_sizes();
        if (inputs.size() != sizes.size())
            fail("the program takes " + std::to_string(sizes.size()) + " inputs; got " + std::to_string(inputs.size()));
        if (inputs.empty()) fail("the program has no input");
        Given data;
        for (size_t i = 0; i < inputs.size(); ++i) {
            const View view = readable(inputs[i], type_, "input " + std::to_string(i));
            if (i == 0) data.rows = view.rows();
            check_rows(view, data.rows, sizes[i], "input " + std::to_string(i));
            data.inputs.push_back(data.keep(view));
        }
        return data;
    }

    static void check_order(const std::int64_t *order, size_t count, size_t rows) {
        std::uint64_t largest = 0;  // a negative number is a large one, too
        for (size_t i = 0; i < count; ++i) largest = std::max(largest, static_cast<std::uint64_t>(order[i]));
        if (largest < rows || count == 0) return;
        const auto *wrong =
            std::find_if(order, order + count, [&](auto row) { return static_cast<std::uint64_t>(row) >= rows; });
        fail("the order of rows names row " + std::to_string(*wrong) + "; there are " + std::to_string(rows) +
             " rows, numbered from 0");
    }

    static void check_rows(const View &view, size_t rows, size_t size, const std::string &what) {
        if (view.shape.empty() || view.rows() != rows || (rows != 0 && view.row_size() != size))
            fail(what + " must have " + std::to_string(rows) + " rows of " + std::to_string(size) +
                 " numbers; it has " + std::to_string(view.rows()) + " of " + std::to_string(view.row_size()));
    }

    void targets_of(const Arrays &targets, const Arrays &weights, Given &data) const {
        const auto sizes = program_->target_sizes(), labels = program_->label_counts();
        if (targets.size() != sizes.size())
            fail("the program has " + std::to_string(sizes.size()) + " outputs; got " + std::to_string(targets.size()) +
                 " targets");
        if (!weights.empty() && weights.size() != sizes.size())
            fail("the program has " + std::to_string(sizes.size()) + " outputs; got " + std::to_string(weights.size()) +
                 " weights");
        data.weights.assign(sizes.size(), nullptr);
        for (size_t o = 0; o < sizes.size(); ++o) {
            const std::string number = std::to_string(o);
            data.targets.push_back(nullptr);
            if (sizes[o] == 0) continue;
            const View view = readable(targets[o], type_, "target " + number);
            check_rows(view, data.rows, sizes[o], "target " + number);
            data.targets.back() = data.keep(view);
            if (labels[o] > 0) check_labels(type_, view, labels[o], view.row_size());
            if (weights.empty() || weights[o].is_none()) continue;
            const View weight = readable(weights[o], type_, "weights " + number);
            check_rows(weight, data.rows, 1, "weights " + number);
            data.weights[o] = data.keep(weight);
        }
    }

    void outputs_of(const Arrays &outputs, Given &data) const {
        const auto sizes = program_->output_sizes();
        if (outputs.size() != sizes.size())
            fail("the program has " + std::to_string(sizes.size()) + " outputs; got room for " +
                 std::to_string(outputs.size()));
        for (size_t o = 0; o < sizes.size(); ++o) {
            const std::string what = "output " + std::to_string(o);
            const View view = writable(outputs[o], type_, what);
            check_rows(view, data.rows, sizes[o], what);
            data.outputs.push_back(data.keep(view));
        }
    }

    nb::tuple answer(const Results &results, bool by_step) const {
        const size_t losses = program_->losses();
        const size_t steps = losses ? results.losses.size() / losses : 0;
        return nb::make_tuple(by_step ? doubles(results.losses, {steps, losses}) : doubles(results.losses, {losses}),
                              doubles(results.metrics, {results.metrics.size() / 2, 2}));
    }

    // Asks Python, a few times a second, whether a signal (Ctrl-C) or the caller, by returning True, wants to stop.
    // Signals come to the main thread alone; the others hear of them through their lane.
    static Poll poll_for(const Progress &progress) {
        return [&progress, lane = Lane::current()](size_t steps, double loss) {
            if (lane && !lane->stopped() && !progress) return false;
            const Locked locked;
            stop_if_asked(lane);
            if (PyErr_CheckSignals() != 0) throw nb::python_error();
            return progress && (*progress)(steps, loss).is(nb::bool_(true));
        };
    }

    static void stop_if_asked(const Lane *lane) {
        if (lane == nullptr || !lane->stopped()) return;
        PyErr_SetNone(PyExc_KeyboardInterrupt);
        throw nb::python_error();
    }

    // For as long as a run lasts.
    struct Busy {
        explicit Busy(std::atomic<bool> &running) : running_(running) {
            if (running_.exchange(true))
                throw std::runtime_error(
                    "this program is already running, in another thread or around this call: wait for it, or give each "
                    "thread one of its own");
        }
        ~Busy() { running_ = false; }
        std::atomic<bool> &running_;
    };

    template <class Work>
    void running(Work work) {
        stop_if_asked(Lane::current());
        const Busy busy(running_);
        const Unlocked unlocked;
        work();
    }

    Type type_;
    std::unique_ptr<Program> program_;
    std::vector<nb::ndarray<>> kept_;  // the arrays whose memory the program uses
    std::atomic<bool> running_{false};
};

// ---- a model that is ready to answer ----

// An array for as long as a call lasts, through the buffer protocol, which takes less time than an exchange by DLPack.
class Lent {
  public:
    Lent() = default;
    Lent(const Lent &) = delete;
    Lent &operator=(const Lent &) = delete;
    ~Lent() {
        if (lent_) PyBuffer_Release(&view_);
    }

    // Whether it is an array of this type in C order.
    bool take(nb::handle array, Type type, bool writes) {
        const int wanted = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (writes ? PyBUF_WRITABLE : 0);
        lent_ = PyObject_CheckBuffer(array.ptr()) && PyObject_GetBuffer(array.ptr(), &view_, wanted) == 0;
        if (!lent_) PyErr_Clear();
        return lent_ && view_.format && std::strcmp(view_.format, type == Type::float32 ? "f" : "d") == 0;
    }

    void *data() const { return view_.buf; }
    size_t count() const { return static_cast<size_t>(view_.len) / static_cast<size_t>(view_.itemsize); }
    size_t axes() const { return static_cast<size_t>(view_.ndim); }
    size_t rows() const { return static_cast<size_t>(view_.shape[0]); }
    // Whether its last axes, without the first `skipped`, are these.
    bool ends_with(const std::vector<size_t> &shape, size_t skipped) const {
        if (axes() != shape.size() + skipped) return false;
        for (size_t i = 0; i < shape.size(); ++i)
            if (static_cast<size_t>(view_.shape[i + skipped]) != shape[i]) return false;
        return true;
    }

  private:
    Py_buffer view_{};
    bool lent_ = false;
};

// Whether all numbers of an array are finite; None for an array that is not of a type of the core, in C order.
std::optional<bool> finite_numbers(nb::handle array) {
    for (const Type type : {Type::float32, Type::float64}) {
        Lent lent;
        if (!lent.take(array, type, false)) continue;
        return with_type(type,
                         [&]<class T>() { return all_finite(static_cast<const T *>(lent.data()), lent.count()); });
    }
    return std::nullopt;
}

// Fills columns of `rows`, from `first` on, with these.
void interleave_columns(const std::vector<nb::object> &columns, nb::object rows, size_t first) {
    const Type type = type_of(rows);
    const View to = writable(rows, type, "the rows");
    if (to.shape.size() != 2) fail("rows must be two-dimensional");
    const size_t count = to.shape[0], width = to.shape[1];
    if (first > width || columns.size() > width - first)
        fail(std::to_string(columns.size()) + " columns from " + std::to_string(first) + " on do not fit into " +
             std::to_string(width));
    with_type(type, [&]<class T>() {
        std::vector<const T *> from;
        for (const nb::object &column : columns) {
            const View view = readable(column, type, "a column");
            if (view.shape != std::vector<size_t>{count})
                fail("each column must be one-dimensional, with a number for each of the " + std::to_string(count) +
                     " rows");
            from.push_back(static_cast<const T *>(view.data));
        }
        const Unlocked unlocked;
        interleave(from, count, static_cast<T *>(to.data) + first, width);
    });
}

// The arrays of a call; a few of them take no memory.
class LentArrays {
  public:
    explicit LentArrays(size_t count) {
        if (count > std::size(few_)) many_ = std::make_unique<Lent[]>(count);
    }
    Lent &operator[](size_t i) { return many_ ? many_[i] : few_[i]; }

  private:
    Lent few_[2];
    std::unique_ptr<Lent[]> many_;
};

// Predicts from arrays that are as the program reads them, with as little as possible around the arithmetic.
class Predictor {
  public:
    using Shapes = std::vector<std::vector<size_t>>;

    Predictor(nb::object program, Shapes inputs, Shapes outputs)
        : door_(nb::cast<Door &>(program)),
          program_(std::move(program)),
          inputs_(std::move(inputs)),
          outputs_(std::move(outputs)) {
        door_.fix();
        check_shapes(inputs_, door_.input_sizes(), "inputs");
        check_shapes(outputs_, door_.output_sizes(), "outputs");
        if (inputs_.empty() || outputs_.empty()) fail("a predictor needs an input and an output");
        const nb::module_ numpy = nb::module_::import_("numpy");
        empty_ = numpy.attr("empty");
        dtype_ = numpy.attr("dtype")(door_.type() == Type::float32 ? "float32" : "float64");
        forms_.resize(outputs_.size());
        data_.inputs.resize(inputs_.size());
        data_.outputs.resize(outputs_.size());
    }

    // Arrays with a row for each row given, or NotImplemented if what is given has to be converted first.
    nb::object predict(nb::handle given, nb::handle out) {
        LentArrays inputs(inputs_.size()), outputs(outputs_.size());
        size_t skipped = 0;  // axes before those of a row
        if (!take(given, inputs, skipped)) return nb::borrow(Py_NotImplemented);
        const size_t rows = skipped ? inputs[0].rows() : 1;
        nb::object result = out.is_none() ? new_outputs(rows, skipped) : nb::borrow(out);
        for (size_t o = 0; o < outputs_.size(); ++o) {
            const nb::object array = part(result, o, outputs_.size(), "out");
            if (!outputs[o].take(array, door_.type(), true) || !outputs[o].ends_with(outputs_[o], skipped) ||
                (skipped && outputs[o].rows() != rows))
                fail_out(array, o, rows, skipped);
        }
        const Turn turn(*this);
        data_.rows = rows;
        for (size_t i = 0; i < inputs_.size(); ++i) data_.inputs[i] = inputs[i].data();
        for (size_t o = 0; o < outputs_.size(); ++o) data_.outputs[o] = outputs[o].data();
        door_.predict_checked(data_);
        return result;
    }

  private:
    // While it lasts, no other thread's call goes on.
    struct Turn {
        explicit Turn(Predictor &predictor) : predictor_(predictor), lock_(predictor.turn_, std::defer_lock) {
            const bool runs = predictor_.running_in_ != std::thread::id();
            if (runs && predictor_.forks_ != Team::forks())
                throw std::runtime_error(
                    "this predictor was at work in another thread when the process was forked, so "
                    "it is not whole: make another");
            predictor_.forks_ = Team::forks();
            if (predictor_.running_in_ == std::this_thread::get_id())
                throw std::runtime_error("a predictor cannot be called from within a call of its own");
            if (!lock_.try_lock()) {  // the other call may be waiting for Python's lock
                const Unlocked unlocked;
                lock_.lock();
            }
            predictor_.running_in_ = std::this_thread::get_id();
        }
        ~Turn() { predictor_.running_in_ = std::thread::id(); }
        Predictor &predictor_;
        std::unique_lock<std::mutex> lock_;
    };

    static void check_shapes(const Shapes &shapes, const std::vector<size_t> &sizes, const char *what) {
        bool fits = shapes.size() == sizes.size();
        for (size_t i = 0; fits && i < shapes.size(); ++i) {
            size_t count = 1;
            for (const size_t side : shapes[i]) count = times(count, side);
            fits = count == sizes[i];
        }
        if (!fits) fail(std::string("the shapes of the ") + what + " are not those of the program");
    }

    // One of `count` arrays; a single one stands for itself.
    static nb::object part(nb::handle given, size_t i, size_t count, const char *what) {
        if (count == 1) return nb::borrow(given);
        if (!nb::isinstance<nb::sequence>(given) || nb::len(given) != count)
            fail(std::string(what) + " must be a list of " + std::to_string(count) + " arrays");
        return nb::borrow(given[i]);
    }

    bool take(nb::handle given, LentArrays &inputs, size_t &skipped) const {
        if (inputs_.size() > 1 && !(PyList_Check(given.ptr()) || PyTuple_Check(given.ptr()))) return false;
        if (inputs_.size() > 1 && nb::len(given) != inputs_.size()) return false;
        for (size_t i = 0; i < inputs_.size(); ++i) {
            if (!inputs[i].take(part(given, i, inputs_.size(), "rows"), door_.type(), false)) return false;
            const size_t before = inputs[i].axes() - std::min(inputs[i].axes(), inputs_[i].size());
            if (i == 0) skipped = before;
            if (before != skipped || skipped > 1 || !inputs[i].ends_with(inputs_[i], skipped)) return false;
            if (skipped && (inputs[i].rows() == 0 || inputs[i].rows() != inputs[0].rows())) return false;
        }
        return true;
    }

    nb::object new_outputs(size_t rows, size_t skipped) {
        if (rows != formed_rows_ || skipped != formed_skipped_) {
            for (size_t o = 0; o < outputs_.size(); ++o) forms_[o] = form(o, rows, skipped);
            formed_rows_ = rows;
            formed_skipped_ = skipped;
        }
        if (outputs_.size() == 1) return new_output(forms_[0]);
        const auto forms = forms_;
        nb::list all;
        for (const nb::tuple &own : forms) all.append(new_output(own));
        return all;
    }

    // The shape by value: making an array may let another thread call, for other rows.
    nb::object new_output(nb::tuple shape) const {
        PyObject *arguments[] = {shape.ptr(), dtype_.ptr()};
        PyObject *made = PyObject_Vectorcall(empty_.ptr(), arguments, 2, nullptr);
        if (made == nullptr) throw nb::python_error();
        return nb::steal(made);
    }

    nb::tuple form(size_t o, size_t rows, size_t skipped) const {
        nb::list sides;
        if (skipped) sides.append(rows);
        for (const size_t side : outputs_[o]) sides.append(side);
        return nb::tuple(sides);
    }

    [[noreturn]] void fail_out(nb::handle array, size_t o, size_t rows, size_t skipped) const {
        const std::string which = outputs_.size() == 1 ? "out" : "out[" + std::to_string(o) + "]";
        fail(which + " must be a C-order " + nb::cast<std::string>(nb::str(dtype_)) + " array of shape " +
             nb::cast<std::string>(nb::str(form(o, rows, skipped))) + " that can be written to; got " +
             nb::cast<std::string>(nb::str(nb::getattr(array, "dtype", array.type()))) + ", shape " +
             nb::cast<std::string>(nb::str(nb::getattr(array, "shape", nb::none()))));
    }

    Door &door_;
    nb::object program_, empty_, dtype_;
    Shapes inputs_, outputs_;
    std::vector<nb::tuple> forms_;  // the outputs' shapes in the last call
    size_t formed_rows_ = 0, formed_skipped_ = 2;
    std::mutex turn_;
    std::atomic<std::thread::id> running_in_{};
    unsigned forks_ = Team::forks();
    Data data_;
};

// ---- parts on their own ----

// Runs a loss or metric over arrays: values by row, and slopes if asked for.
std::pair<AnyArray, AnyArray> score(bool metric, const std::string &kind, nb::handle targets, nb::handle outputs,
                                    const Numbers &numbers) {
    const Type type = type_of(outputs);
    return with_type(type, [&]<class T>() {
        Options options(kind, numbers);
        const size_t groups = options.whole("groups", 1, 1);
        const auto function =
            metric ? make(metric_makers<T>(), "metric", kind, options) : make(loss_makers<T>(), "loss", kind, options);
        options.done();
        const View output = readable(outputs, type, "outputs"), target = readable(targets, type, "targets");
        const size_t rows = times(output.rows(), groups);
        if (output.shape.size() < 2 || output.count == 0 || output.count % rows != 0)
            fail("outputs must be [rows, size] with at least one row, and size a multiple of groups");
        const size_t width = output.count / rows;
        if (target.count != (function->takes_labels() ? rows : output.count))
            fail(kind + ": outputs of " + std::to_string(rows) + " rows of " + std::to_string(width) + " need " +
                 std::to_string(function->takes_labels() ? rows : output.count) + " targets; got " +
                 std::to_string(target.count));
        if (function->takes_labels()) check_labels(type, target, width, groups);
        AnyArray values = new_array(type, {rows}), slopes = new_array(type, output.shape);
        (*function)({rows, width, static_cast<const T *>(target.data), static_cast<const T *>(output.data),
                     static_cast<T *>(values.data()),
                     function->has_slope() ? static_cast<T *>(slopes.data()) : nullptr});
        return std::pair(values, slopes);
    });
}

void update(const std::string &kind, nb::handle variable, nb::handle gradient, const std::vector<nb::object> &slots,
            const Numbers &numbers, double rate, std::uint64_t iteration) {
    const Type type = type_of(variable);
    with_type(type, [&]<class T>() {
        Options options(kind, numbers);
        auto rule = make(update_makers<T>(), "update", kind, options);
        options.done();
        const View w = writable(variable, type, "the variable"), g = readable(gradient, type, "the gradient");
        if (g.count != w.count) fail("the gradient's size differs from the variable's");
        if (slots.size() != rule->slots())
            fail(kind + " needs " + std::to_string(rule->slots()) + " slots, not " + std::to_string(slots.size()));
        std::vector<T *> data;
        for (const auto &slot : slots) {
            const View s = writable(slot, type, "a slot");
            if (s.count != w.count) fail("a slot's size differs from the variable's");
            data.push_back(static_cast<T *>(s.data));
        }
        rule->begin(rate, iteration + 1);
        (*rule)(w.count, static_cast<T *>(w.data), static_cast<const T *>(g.data), data.data(), T{1});
    });
}

template <class Makers>
std::vector<std::string> names(const Makers &makers) {
    std::vector<std::string> all;
    for (const auto &entry : makers) all.push_back(entry.first);
    return all;
}

// Counts in the team from its beginning to its end, however it ends.
class OtherWork {
  public:
    OtherWork() = default;
    OtherWork(const OtherWork &) = delete;
    OtherWork &operator=(const OtherWork &) = delete;
    ~OtherWork() { end(); }

    void begin() {
        Team *none = nullptr, &team = Team::instance();
        if (!team_.compare_exchange_strong(none, &team)) throw std::runtime_error("this work has begun already");
        team.begin_other_work();
    }
    void end() {
        if (Team *team = team_.exchange(nullptr)) team->end_other_work();
    }

  private:
    std::atomic<Team *> team_{nullptr};  // the one that was told: a forked child has another
};

size_t checked_threads(size_t threads) {
    if (threads == 0 || threads > 1024) fail("threads must be 1 to 1024");
    return threads;
}

// A type whose `__init__`, say, was replaced would still call the old one, which is freed.
void seal_types(nb::module_ &m) {
    for (const nb::handle member : m.attr("__dict__").attr("values")())
        if (nb::isinstance<nb::type_object>(member))
            reinterpret_cast<PyTypeObject *>(member.ptr())->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
}

void open(nb::module_ &m) {
    m.doc() = "The native core of Fathoms.";
#define FATHOMS_TEXT(text) FATHOMS_TEXT_OF(text)
#define FATHOMS_TEXT_OF(text) #text
    m.attr("LEVEL") = FATHOMS_TEXT(FATHOMS_LEVEL);

    if (PyInterpreterState_Get() == PyInterpreterState_Main())
        nb::module_::import_("atexit").attr("register")(nb::cpp_function(&Ending::begin));

    m.def("get_threads", [] { return Team::instance().size(); }, "How many threads a run may use.");
    m.def(
        "set_threads", [](size_t threads) { Team::instance().resize(checked_threads(threads)); }, "threads"_a,
        "Sets how many threads a run may use. The results are the same bits for any number.");
    nb::class_<Lane>(
        m, "Lane",
        "While a thread is in a lane, its runs use so many threads, and end with a KeyboardInterrupt once the lane is "
        "stopped. Any thread may look and change it while they run.")
        .def(
            "__init__", [](Lane *self, size_t threads) { new (self) Lane(checked_threads(threads)); }, "threads"_a = 1)
        .def("__enter__",
             [](const std::shared_ptr<Lane> &self) {
                 if (Lane::current()) throw std::runtime_error("this thread is in a lane already");
                 Lane::enter(self);
                 return self;
             })
        .def(
            "__exit__", [](Lane &, const nb::args &) { Lane::leave(); },
            nb::sig("def __exit__(self, *error: object) -> None"))
        .def_prop_rw(
            "threads", &Lane::threads, [](Lane &self, size_t threads) { self.widen(checked_threads(threads)); },
            "How many threads the runs may use; they follow within a moment. The results are the same bits.")
        .def("stop", &Lane::stop, "Ends the run that goes on, within a moment, and all that follow.")
        .def_prop_ro("stopped", &Lane::stopped, "Whether the lane is stopped.")
        .def_prop_ro("steps", &Lane::steps, "How many steps of training were done in this lane.");
    m.def("share", [] { return Team::instance().share(); }, "How many threads a run of this thread would use now.");
    nb::class_<OtherWork>(
        m, "OtherWork",
        "While a thread is within, it keeps a processor busy with other work, such as reading what is trained on next: "
        "runs of other threads leave it one. They follow within a moment, and the results are the same bits.")
        .def(nb::init<>())
        .def("__enter__",
             [](const std::shared_ptr<OtherWork> &self) {
                 self->begin();
                 return self;
             })
        .def(
            "__exit__", [](OtherWork &self, const nb::args &) { self.end(); },
            nb::sig("def __exit__(self, *error: object) -> None"));
    m.def(
        "aligned",
        [](const std::vector<size_t> &shape, const std::string &dtype) { return new_array(type_named(dtype), shape); },
        nb::sig("def aligned(shape: collections.abc.Sequence[int], dtype: str) -> numpy.typing.NDArray[typing.Any]"),
        "shape"_a, "dtype"_a, "A new array of zeros that starts on a cache line.");
    m.def(
        "uniform",
        [](std::uint64_t seed, std::uint64_t stream, nb::object out) {
            const Type type = type_of(out);
            const View view = writable(out, type, "out");
            with_type(type, [&]<class T>() { fill_uniform(seed, stream, static_cast<T *>(view.data), view.count); });
        },
        "seed"_a, "stream"_a, "out"_a, "Fills `out` with random numbers in [0, 1).");
    m.def(
        "normal",
        [](std::uint64_t seed, std::uint64_t stream, nb::object out) {
            const Type type = type_of(out);
            const View view = writable(out, type, "out");
            with_type(type, [&]<class T>() { fill_normal(seed, stream, static_cast<T *>(view.data), view.count); });
        },
        "seed"_a, "stream"_a, "out"_a, "Fills `out` with normal deviates of mean 0 and deviation 1.");
    m.def(
        "permutation",
        [](std::uint64_t seed, std::uint64_t stream, size_t count, size_t many, std::uint64_t apart) {
            if (count > (size_t{1} << 40) || (count != 0 && many > (size_t{1} << 40) / count))
                fail("too many rows to shuffle");
            const size_t all = many * count;
            auto memory = std::make_unique_for_overwrite<std::int64_t[]>(std::max<size_t>(1, all));
            for (size_t i = 0; i < many && count != 0; ++i)
                fill_permutation(seed, stream + i * apart, memory.get() + i * count, count);
            std::int64_t *data = memory.release();
            nb::capsule owner(data, [](void *p) noexcept { delete[] static_cast<std::int64_t *>(p); });
            return nb::ndarray<nb::numpy, std::int64_t, nb::ndim<1>>(data, {all}, owner);
        },
        nb::sig("def permutation(seed: int, stream: int, count: int, many: int = 1, apart: int = 1) -> "
                "numpy.typing.NDArray[numpy.int64]"),
        "seed"_a, "stream"_a, "count"_a, "many"_a = 1, "apart"_a = 1,
        "The numbers 0 .. count-1 in a random order, int64; `many` such orders, one after the other, of the streams "
        "`stream`, `stream + apart` and so on.");
    m.def("all_finite", &finite_numbers, "array"_a.none(),
          "Whether no number is NaN or infinite; None for what is no C-order array of float32 or float64.");
    m.def("interleave", &interleave_columns, "columns"_a, "rows"_a, "first"_a = 0,
          "Fills the columns of `rows` from `first` on: arrays of one number a row, all of the same type, in C order.");
    m.def(
        "loss_values",
        [](const std::string &kind, nb::object targets, nb::object outputs, const Numbers &numbers) {
            return score(false, kind, targets, outputs, numbers);
        },
        nb::sig("def loss_values(kind: str, targets: object, outputs: object, numbers: collections.abc.Mapping[str, "
                "float]) -> tuple[numpy.typing.NDArray[typing.Any], numpy.typing.NDArray[typing.Any]]"),
        "kind"_a, "targets"_a, "outputs"_a, "numbers"_a,
        "A loss by row [rows * groups], and its derivative by the outputs.");
    m.def(
        "metric_values",
        [](const std::string &kind, nb::object targets, nb::object outputs, const Numbers &numbers) {
            return score(true, kind, targets, outputs, numbers).first;
        },
        nb::sig("def metric_values(kind: str, targets: object, outputs: object, numbers: collections.abc.Mapping[str, "
                "float]) -> numpy.typing.NDArray[typing.Any]"),
        "kind"_a, "targets"_a, "outputs"_a, "numbers"_a, "A metric by row [rows * groups].");
    m.def("update", &update, "kind"_a, "variable"_a, "gradient"_a, "slots"_a, "numbers"_a, "rate"_a, "iteration"_a,
          "Applies one step of an update rule to a variable and its slots, in place.");
    m.def(
        "kinds",
        [] {
            return std::map<std::string, std::vector<std::string>>{{"operation", names(operation_makers<float>())},
                                                                   {"loss", names(loss_makers<float>())},
                                                                   {"metric", names(metric_makers<float>())},
                                                                   {"constraint", names(constraint_makers<float>())},
                                                                   {"update", names(update_makers<float>())}};
        },
        "The names of all operations, losses, metrics and updates.");

    nb::class_<Door>(m, "Program",
                     "A lowered model: operations on numbered buffers, losses, metrics and an update rule.")
        .def(nb::init<const std::string &, bool>(), "dtype"_a, "separate"_a = false)
        .def("input", &Door::input, "size"_a, "wants_delta"_a = false,
             "Adds an input of `size` numbers a row; returns its buffer. A trace can keep the loss's derivative by it.")
        .def("parameter", &Door::parameter, "values"_a, "trainable"_a,
             "Adds a parameter that shares the array's memory; returns its number.")
        .def("operation", &Door::operation, "kind"_a, "inputs"_a, "parameters"_a, "numbers"_a,
             "Adds an operation; returns its output buffer.")
        .def("size", &Door::size, "buffer"_a, "Numbers a row of a buffer.")
        .def("output", &Door::output, "buffer"_a, "Makes a buffer an output; returns the output's number.")
        .def("loss", &Door::loss, "kind"_a, "output"_a, "numbers"_a, "scale"_a, "Adds a loss on an output.")
        .def("metric", &Door::metric, "kind"_a, "output"_a, "numbers"_a, "weighted"_a, "Adds a metric on an output.")
        .def("optimizer", &Door::optimizer, "kind"_a, "slots"_a, "numbers"_a,
             "Sets the update rule; slots[s][p] is slot s of trainable parameter p.")
        .def("spare", &Door::spare, "parameter"_a, "Keeps weight decay off a parameter.")
        .def("scale_rate", &Door::scale_rate, "parameter"_a, "share"_a, "Multiplies the learning rate for a parameter.")
        .def("penalty", &Door::penalty, "parameter"_a, "l1"_a, "l2"_a,
             "Adds l1 * sum |w| + l2 * sum w^2 to the loss: the last of the losses that a run returns.")
        .def("constrain", &Door::constrain, "kind"_a, "parameter"_a, "numbers"_a,
             "Holds a parameter to a constraint after every step.")
        .def("train", &Door::train,
             nb::sig("def train(self, inputs: collections.abc.Sequence[object], targets: "
                     "collections.abc.Sequence[object], weights: collections.abc.Sequence[object], order: object | "
                     "None, batch_size: int, rates: object, iteration: int, outputs: collections.abc.Sequence[object] "
                     "| None = None, progress: collections.abc.Callable[[int, float], object] | None = None, epochs: "
                     "int = 1, guarded: bool = False, first: int = 0) -> tuple[numpy.typing.NDArray[numpy.float64], "
                     "numpy.typing.NDArray[numpy.float64]]"),
             "inputs"_a, "targets"_a, "weights"_a, "order"_a.none(), "batch_size"_a, "rates"_a, "iteration"_a,
             "outputs"_a.none() = nb::none(), "progress"_a.none() = nb::none(), "epochs"_a = 1, "guarded"_a = false,
             "first"_a = 0,
             "Epochs of steps, whose rows `order` has one after the other; returns losses [steps, losses] and metrics "
             "[epochs * metrics, 2] (sum, weight). If `progress` returns True, the epoch that runs is the last. A "
             "`guarded` run ends before the first step that would leave a loss, a weight or a slot that is not finite; "
             "given what it was given, and `first=steps_done`, another goes on from there.")
        .def("evaluate", &Door::evaluate,
             nb::sig("def evaluate(self, inputs: collections.abc.Sequence[object], targets: "
                     "collections.abc.Sequence[object], weights: collections.abc.Sequence[object], outputs: "
                     "collections.abc.Sequence[object] | None = None, progress: collections.abc.Callable[[int, float], "
                     "object] | None = None) -> tuple[numpy.typing.NDArray[numpy.float64], "
                     "numpy.typing.NDArray[numpy.float64]]"),
             "inputs"_a, "targets"_a, "weights"_a, "outputs"_a.none() = nb::none(), "progress"_a.none() = nb::none(),
             "Losses [losses] and metrics [metrics, 2] over all rows.")
        .def("predict", &Door::predict,
             nb::sig("def predict(self, inputs: collections.abc.Sequence[object], outputs: "
                     "collections.abc.Sequence[object], training: bool = False, iteration: int = 0, progress: "
                     "collections.abc.Callable[[int, float], object] | None = None, update: bool = True) -> None"),
             "inputs"_a, "outputs"_a, "training"_a = false, "iteration"_a = 0, "progress"_a.none() = nb::none(),
             "update"_a = true,
             "Fills the outputs; as in training, moving averages follow the rows unless `update` is False.")
        .def("trace", &Door::trace,
             nb::sig(
                 "def trace(self, inputs: collections.abc.Sequence[object], targets: collections.abc.Sequence[object], "
                 "weights: collections.abc.Sequence[object], rate: float, iteration: int, update: bool, training: bool "
                 "= "
                 "True) -> "
                 "tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]"),
             "inputs"_a, "targets"_a, "weights"_a, "rate"_a, "iteration"_a, "update"_a, "training"_a = true,
             "One step on all rows that keeps every value and gradient; without `training`, of what predicting "
             "computes.")
        .def(
            "memory", &Door::memory, "batch"_a, "steps"_a = 1, "measured"_a = 0,
            "Bytes that training in batches of so many rows will take, by what they hold, for so many steps a run, and "
            "measuring on so many rows.")
        .def("held", &Door::held, "Bytes that the program holds by now, by what they hold.")
        .def_prop_ro("steps_done", &Door::steps_done,
                     "How many steps the last training run finished, also if it was stopped.")
        .def_prop_ro("failed", &Door::failed,
                     "Whether the last training run was guarded, and ended before a step that would not be finite.")
        .def("results", &Door::results,
             nb::sig("def results(self) -> tuple[numpy.typing.NDArray[numpy.float64], "
                     "numpy.typing.NDArray[numpy.float64]]"),
             "What the last training run returned, or would have if it had not been stopped.")
        .def("value", &Door::value, nb::sig("def value(self, buffer: int) -> numpy.typing.NDArray[typing.Any]"),
             "buffer"_a, "After a trace: a buffer [rows, size].")
        .def("delta", &Door::delta, nb::sig("def delta(self, buffer: int) -> numpy.typing.NDArray[typing.Any]"),
             "buffer"_a, "After a trace: the loss's derivative by a buffer.")
        .def("gradient", &Door::gradient,
             nb::sig("def gradient(self, parameter: int) -> numpy.typing.NDArray[typing.Any]"), "parameter"_a,
             "After a trace: the loss's derivative by a parameter.");

    nb::class_<Predictor>(m, "Predictor", "A program that is ready to predict from arrays as it reads them.")
        .def(nb::init<nb::object, Predictor::Shapes, Predictor::Shapes>(),
             nb::sig("def __init__(self, program: Program, inputs: collections.abc.Sequence[collections.abc.Sequence["
                     "int]], outputs: collections.abc.Sequence[collections.abc.Sequence[int]]) -> None"),
             "program"_a, "inputs"_a, "outputs"_a)
        .def("predict", &Predictor::predict,
             nb::sig("def predict(self, rows: object, out: object | None = None) -> typing.Any"), "rows"_a.none(),
             "out"_a.none() = nb::none(),
             "The outputs for arrays [rows, ...], or for one row without that axis; NotImplemented for anything else.");
    seal_types(m);
}

}  // namespace
}  // namespace fathoms

#define FATHOMS_MODULE_NAMED(name) NB_MODULE(name, m)
#define FATHOMS_MODULE_OF(level) FATHOMS_MODULE_NAMED(_##level)
#define FATHOMS_MODULE(level) FATHOMS_MODULE_OF(level)
FATHOMS_MODULE(FATHOMS_LEVEL) { fathoms::open(m); }
