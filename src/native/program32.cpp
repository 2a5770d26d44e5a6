#include "program_of.hpp"

namespace fathoms {
std::unique_ptr<Program> make_program32(bool separate) { return std::make_unique<ProgramOf<float>>(separate); }
}  // namespace fathoms
