// The names under which operations, losses, metrics and updates are asked for: one line each.
#pragma once

#include "constraints/non_negative.hpp"
#include "constraints/norm.hpp"
#include "losses/binary_crossentropy.hpp"
#include "losses/categorical_crossentropy.hpp"
#include "losses/cosine_similarity.hpp"
#include "losses/focal_crossentropy.hpp"
#include "losses/generalized_crossentropy.hpp"
#include "losses/hinge.hpp"
#include "losses/huber.hpp"
#include "losses/inner_product.hpp"
#include "losses/kl_divergence.hpp"
#include "losses/log_cosh.hpp"
#include "losses/mean_absolute_error.hpp"
#include "losses/mean_absolute_percentage_error.hpp"
#include "losses/mean_squared_error.hpp"
#include "losses/mean_squared_logarithmic_error.hpp"
#include "losses/poisson.hpp"
#include "metrics/accuracy.hpp"
#include "operations/activation.hpp"
#include "operations/affine.hpp"
#include "operations/batch_normalization.hpp"
#include "operations/dense.hpp"
#include "operations/dropout.hpp"
#include "operations/embedding.hpp"
#include "operations/join.hpp"
#include "operations/noise.hpp"
#include "operations/number_embedding.hpp"
#include "operations/periodic_functions.hpp"
#include "operations/piecewise_linear_functions.hpp"
#include "operations/prelu.hpp"
#include "operations/row_normalization.hpp"
#include "operations/select.hpp"
#include "operations/softmax.hpp"
#include "operations/unit_normalization.hpp"
#include "parts.hpp"
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
        {"celu", operation_maker<Activation<T, Celu<T>>>()},
        {"hard_tanh", operation_maker<Activation<T, HardTanh<T>>>()},
        {"hard_shrink", operation_maker<Activation<T, HardShrink<T>>>()},
        {"soft_shrink", operation_maker<Activation<T, SoftShrink<T>>>()},
        {"tanh_shrink", operation_maker<Activation<T, TanhShrink<T>>>()},
        {"squareplus", operation_maker<Activation<T, Squareplus<T>>>()},
        {"log_sigmoid", operation_maker<Activation<T, LogSigmoid<T>>>()},
        {"sparse_plus", operation_maker<Activation<T, SparsePlus<T>>>()},
        {"sparse_sigmoid", operation_maker<Activation<T, SparseSigmoid<T>>>()},
        {"threshold", operation_maker<Activation<T, Threshold<T>>>()},
        {"prelu", operation_maker<Prelu<T>>()},
        {"softmax", operation_maker<Softmax<T>>(false)},
        {"log_softmax", operation_maker<Softmax<T>>(true)},
        {"dropout", operation_maker<Dropout<T>>()},
        {"gaussian_noise", operation_maker<Noise<T>>(NoiseKind::gaussian)},
        {"gaussian_dropout", operation_maker<Noise<T>>(NoiseKind::gaussian_dropout)},
        {"alpha_dropout", operation_maker<Noise<T>>(NoiseKind::alpha_dropout)},
        {"row_normalization", operation_maker<RowNormalization<T>>()},
        {"unit_normalization", operation_maker<UnitNormalization<T>>()},
        {"affine", operation_maker<Affine<T>>()},
        {"select", operation_maker<Select<T>>()},
        {"embedding", operation_maker<Embedding<T>>()},
        {"periodic_embedding", operation_maker<NumberEmbedding<T, PeriodicFunctions<T>>>()},
        {"piecewise_linear_embedding", operation_maker<NumberEmbedding<T, PiecewiseLinearFunctions<T>>>()},
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
        {"mean_absolute_percentage_error", maker<MeanAbsolutePercentageError<T>>()},
        {"mean_squared_logarithmic_error", maker<MeanSquaredLogarithmicError<T>>()},
        {"huber", maker<Huber<T>>()},
        {"log_cosh", maker<LogCosh<T>>()},
        {"hinge", maker<Hinge<T>>()},
        {"squared_hinge", maker<SquaredHinge<T>>()},
        {"categorical_hinge", maker<CategoricalHinge<T>>()},
        {"poisson", maker<Poisson<T>>()},
        {"kl_divergence", maker<KlDivergence<T>>()},
        {"cosine_similarity", maker<CosineSimilarity<T>>()},
        {"binary_focal_crossentropy", maker<BinaryFocalCrossentropy<T>>()},
        {"categorical_focal_crossentropy", maker<CategoricalFocalCrossentropy<T>>()},
        {"categorical_generalized_cross_entropy", maker<GeneralizedCrossentropy<T>>()},
        {"inner_product", maker<InnerProduct<T>>()},
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
const std::map<std::string, ConstraintMaker<T>> &constraint_makers() {
    static const std::map<std::string, ConstraintMaker<T>> all = {
        {"non_negative", maker<NonNegative<T>>()},
        {"max_norm", maker<NormConstraint<T>>(NormKind::max)},
        {"unit_norm", maker<NormConstraint<T>>(NormKind::unit)},
        {"min_max_norm", maker<NormConstraint<T>>(NormKind::min_max)},
    };
    return all;
}

}  // namespace fathoms
