// What programs are made of, by name. registry.hpp has the lists; whoever only asks by name need not compile them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "constraint.hpp"
#include "operation.hpp"
#include "row_function.hpp"
#include "update.hpp"

namespace fathoms {

template <class T>
using OperationMaker = std::function<std::unique_ptr<Operation<T>>(Making<T> &, size_t &output_size)>;
template <class T>
using RowFunctionMaker = std::function<std::unique_ptr<RowFunction<T>>(Options &)>;
template <class T>
using UpdateMaker = std::function<std::unique_ptr<Update<T>>(Options &)>;
template <class T>
using ConstraintMaker = std::function<std::unique_ptr<Constraint<T>>(Options &)>;

// Defined in registry.hpp, and instantiated with each program.
template <class T>
const std::map<std::string, OperationMaker<T>> &operation_makers();
template <class T>
const std::map<std::string, RowFunctionMaker<T>> &loss_makers();
template <class T>
const std::map<std::string, RowFunctionMaker<T>> &metric_makers();  // every loss is a metric too
template <class T>
const std::map<std::string, UpdateMaker<T>> &update_makers();
template <class T>
const std::map<std::string, ConstraintMaker<T>> &constraint_makers();

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
