// The names under which operations, losses, metrics and updates are asked for: one line each.
#pragma once

#include <functional>
#include <memory>

#include "constraints/non_negative.hpp"
#include "constraints/norm.hpp"
#include "losses/binary_crossentropy.hpp"
#include "losses/categorical_crossentropy.hpp"
#include "losses/mean_absolute_error.hpp"
#include "losses/mean_squared_error.hpp"
#include "metrics/accuracy.hpp"
#include "operations/activation.hpp"
#include "operations/batch_normalization.hpp"
#include "operations/dense.hpp"
#include "operations/dropout.hpp"
#include "operations/join.hpp"
#include "operations/softmax.hpp"
#include "updates/adadelta.hpp"
#include "updates/adagrad.hpp"
#include "updates/adam.hpp"
#include "updates/adamax.hpp"
#include "updates/ftrl.hpp"
#include "updates/lion.hpp"
#include "updates/nadam.hpp"
#include "updates/rmsprop.hpp"
#include "updates/sgd.hpp"

namespace fathoms {

template <class T>
using OperationMaker = std::function<std::unique_ptr<Operation<T>>(Making<T> &, size_t &output_size)>;
template <class T>
using RowFunctionMaker = std::function<std::unique_ptr<RowFunction<T>>(Options &)>;
template <class T>
using UpdateMaker = std::function<std::unique_ptr<Update<T>>(Options &)>;

template <class Made, class... More>
auto operation_maker(More... more) {
    return
        [more...](auto &making, size_t &output_size) { return std::make_unique<Made>(making, output_size, more...); };
}

template <class Made, class... More>
auto maker(More... more) {
    return [more...](Options &options) { return std::make_unique<Made>(options, more...); };
}

template <class T>
const std::map<std::string, OperationMaker<T>> &operation_makers() {
    static const std::map<std::string, OperationMaker<T>> all = {
        {"dense", operation_maker<Dense<T>>()},
        {"relu", operation_maker<Activation<T, Relu<T>>>()},
        {"leaky_relu", operation_maker<Activation<T, LeakyRelu<T>>>()},
        {"relu6", operation_maker<Activation<T, Relu6<T>>>()},
        {"sigmoid", operation_maker<Activation<T, Sigmoid<T>>>()},
        {"tanh", operation_maker<Activation<T, Tanh<T>>>()},
        {"elu", operation_maker<Activation<T, Elu<T>>>()},
        {"selu", operation_maker<Activation<T, Selu<T>>>()},
        {"gelu", operation_maker<Activation<T, Gelu<T>>>()},
        {"silu", operation_maker<Activation<T, Silu<T>>>()},
        {"softplus", operation_maker<Activation<T, Softplus<T>>>()},
        {"softsign", operation_maker<Activation<T, Softsign<T>>>()},
        {"exponential", operation_maker<Activation<T, Exponential<T>>>()},
        {"hard_sigmoid", operation_maker<Activation<T, HardSigmoid<T>>>()},
        {"hard_silu", operation_maker<Activation<T, HardSilu<T>>>()},
        {"mish", operation_maker<Activation<T, Mish<T>>>()},
        {"softmax", operation_maker<Softmax<T>>(false)},
        {"log_softmax", operation_maker<Softmax<T>>(true)},
        {"dropout", operation_maker<Dropout<T>>()},
        {"batch_normalization", operation_maker<BatchNormalization<T>>()},
        {"add", operation_maker<Join<T>>(JoinKind::add)},
        {"subtract", operation_maker<Join<T>>(JoinKind::subtract)},
        {"multiply", operation_maker<Join<T>>(JoinKind::multiply)},
        {"average", operation_maker<Join<T>>(JoinKind::average)},
        {"maximum", operation_maker<Join<T>>(JoinKind::maximum)},
        {"minimum", operation_maker<Join<T>>(JoinKind::minimum)},
        {"concatenate", operation_maker<Concatenate<T>>()},
    };
    return all;
}

template <class T>
const std::map<std::string, RowFunctionMaker<T>> &loss_makers() {
    static const std::map<std::string, RowFunctionMaker<T>> all = {
        {"mean_squared_error", maker<MeanSquaredError<T>>()},
        {"mean_absolute_error", maker<MeanAbsoluteError<T>>()},
        {"binary_crossentropy", maker<BinaryCrossentropy<T>>()},
        {"categorical_crossentropy", maker<CategoricalCrossentropy<T>>(false)},
        {"sparse_categorical_crossentropy", maker<CategoricalCrossentropy<T>>(true)},
    };
    return all;
}

// Every loss is a metric too.
template <class T>
const std::map<std::string, RowFunctionMaker<T>> &metric_makers() {
    static const std::map<std::string, RowFunctionMaker<T>> all = [] {
        auto makers = loss_makers<T>();
        makers["binary_accuracy"] = maker<BinaryAccuracy<T>>();
        makers["categorical_accuracy"] = [](Options &) { return std::make_unique<CategoricalAccuracy<T>>(false); };
        makers["sparse_categorical_accuracy"] = [](Options &) {
            return std::make_unique<CategoricalAccuracy<T>>(true);
        };
        return makers;
    }();
    return all;
}

template <class T>
const std::map<std::string, UpdateMaker<T>> &update_makers() {
    static const std::map<std::string, UpdateMaker<T>> all = {
        {"sgd", maker<Sgd<T>>()},           {"rmsprop", maker<Rmsprop<T>>()}, {"adam", maker<Adam<T>>()},
        {"adamax", maker<Adamax<T>>()},     {"nadam", maker<Nadam<T>>()},     {"adagrad", maker<Adagrad<T>>()},
        {"adadelta", maker<Adadelta<T>>()}, {"ftrl", maker<Ftrl<T>>()},       {"lion", maker<Lion<T>>()},
    };
    return all;
}

template <class T>
using ConstraintMaker = std::function<std::unique_ptr<Constraint<T>>(Options &)>;

template <class T>
const std::map<std::string, ConstraintMaker<T>> &constraint_makers() {
    static const std::map<std::string, ConstraintMaker<T>> all = {
        {"non_negative", maker<NonNegative<T>>()},
        {"max_norm", maker<NormConstraint<T>>(NormKind::max)},
        {"unit_norm", maker<NormConstraint<T>>(NormKind::unit)},
        {"min_max_norm", maker<NormConstraint<T>>(NormKind::min_max)},
    };
    return all;
}

// Makes what `makers` has under `kind`, or says what there is.
template <class Makers, class... Arguments>
auto make(const Makers &makers, const std::string &what, const std::string &kind, Arguments &...arguments) {
    const auto found = makers.find(kind);
    if (found == makers.end()) {
        std::string known;
        for (const auto &entry : makers) known += (known.empty() ? "" : ", ") + entry.first;
        throw std::invalid_argument("there is no " + what + " '" + kind + "'; there are " + known);
    }
    return found->second(arguments...);
}

}  // namespace fathoms
