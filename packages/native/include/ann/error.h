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

// Thrown by a job that finds its input changed since it was checked. What jobs need is only that
// no such change makes them leave their memory; not every one is noticed.
inline Error inputChanged() {
  return Error("shape",
               "an array was changed while a call was working on it; leave the arguments alone "
               "until the promise has settled");
}

// Thrown by Control::check() when the caller has asked to stop. Not a failure of the work.
struct Cancelled {};

}  // namespace ann
