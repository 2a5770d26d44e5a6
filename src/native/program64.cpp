#include "program_of.hpp"

namespace fathoms {
std::unique_ptr<Program> make_program64(bool separate) { return std::make_unique<ProgramOf<double>>(separate); }
}  // namespace fathoms
