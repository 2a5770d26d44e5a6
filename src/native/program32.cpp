#include "program_of.hpp"

namespace fathoms {
template const std::map<std::string, OperationMaker<float>> &operation_makers<float>();
template const std::map<std::string, RowFunctionMaker<float>> &loss_makers<float>();
template const std::map<std::string, RowFunctionMaker<float>> &metric_makers<float>();
template const std::map<std::string, UpdateMaker<float>> &update_makers<float>();
template const std::map<std::string, ConstraintMaker<float>> &constraint_makers<float>();
std::unique_ptr<Program> make_program32(bool separate) { return std::make_unique<ProgramOf<float>>(separate); }
}  // namespace fathoms
