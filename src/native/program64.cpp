#include "program_of.hpp"

namespace fathoms {
template const std::map<std::string, OperationMaker<double>> &operation_makers<double>();
template const std::map<std::string, RowFunctionMaker<double>> &loss_makers<double>();
template const std::map<std::string, RowFunctionMaker<double>> &metric_makers<double>();
template const std::map<std::string, UpdateMaker<double>> &update_makers<double>();
template const std::map<std::string, ConstraintMaker<double>> &constraint_makers<double>();
std::unique_ptr<Program> make_program64(bool separate) { return std::make_unique<ProgramOf<double>>(separate); }
}  // namespace fathoms
