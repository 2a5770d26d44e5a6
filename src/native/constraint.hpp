// What a weight is held to after every step.
#pragma once

#include "operation.hpp"

namespace fathoms {

template <class T>
class Constraint {
  public:
    virtual ~Constraint() = default;
    virtual void operator()(T *weights, const std::vector<size_t> &shape) const = 0;
};

}  // namespace fathoms
