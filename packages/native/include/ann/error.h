// Failures that cross from C++ to TypeScript, where they become an AnnError of the same code.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ann {

struct Error : std::runtime_error {
  using Details = std::vector<std::pair<std::string, double>>;
  const char* code;  // one of AnnErrorCode in @ann/core
  Details details;

  Error(const char* code_, const std::string& message, Details details_ = {})
      : std::runtime_error(message), code(code_), details(std::move(details_)) {}
};

// Thrown by Control::check() when the caller has asked to stop. Not a failure of the work.
struct Cancelled {};

}  // namespace ann
