// Reading arguments from TypeScript. The TypeScript side has checked them for the user; these
// checks only make sure that a mistake there throws instead of reading foreign memory.
#pragma once
#include <napi.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ann/matrix.h"

namespace ann::addon {

[[noreturn]] inline void refuse(const Napi::Value& value, const char* expected) {
  throw Napi::TypeError::New(value.Env(), std::string("native argument: expected ") + expected);
}

template <class T>
constexpr napi_typedarray_type arrayType() {
  if constexpr (std::is_same_v<T, float>) return napi_float32_array;
  else if constexpr (std::is_same_v<T, double>) return napi_float64_array;
  else if constexpr (std::is_same_v<T, uint8_t>) return napi_uint8_array;
  else if constexpr (std::is_same_v<T, int8_t>) return napi_int8_array;
  else if constexpr (std::is_same_v<T, uint16_t>) return napi_uint16_array;
  else if constexpr (std::is_same_v<T, int16_t>) return napi_int16_array;
  else if constexpr (std::is_same_v<T, uint32_t>) return napi_uint32_array;
  else if constexpr (std::is_same_v<T, int32_t>) return napi_int32_array;
  else if constexpr (std::is_same_v<T, uint64_t>) return napi_biguint64_array;
  else if constexpr (std::is_same_v<T, int64_t>) return napi_bigint64_array;
}

template <class T>
bool isArrayOf(const Napi::Value& value) {
  return value.IsTypedArray() &&
         value.As<Napi::TypedArray>().TypedArrayType() == arrayType<T>();
}

// The elements of a typed array, without copying.
template <class T>
std::span<T> array(const Napi::Value& value) {
  if (!isArrayOf<T>(value)) refuse(value, "a typed array of another type");
  auto typed = value.As<Napi::TypedArrayOf<T>>();
  return {typed.Data(), typed.ElementLength()};
}

inline double number(const Napi::Value& value) {
  if (!value.IsNumber()) refuse(value, "a number");
  return value.As<Napi::Number>().DoubleValue();
}

inline size_t count(const Napi::Value& value) {
  const double n = number(value);
  if (!(n >= 0 && n <= 9007199254740991.0)) refuse(value, "a whole number");
  return static_cast<size_t>(n);
}

// A Matrix of @ann/core whose elements are of type T.
template <class T>
MatrixView<T> matrix(const Napi::Value& value) {
  if (!value.IsObject()) refuse(value, "a matrix");
  auto object = value.As<Napi::Object>();
  const auto data = array<T>(object.Get("data"));
  MatrixView<T> view{data.data(), count(object.Get("rows")), count(object.Get("cols")),
                     count(object.Get("stride"))};
  const bool fits = view.rows == 0 || (view.cols <= view.stride && view.cols <= data.size() &&
                                       (view.stride == 0 ||
                                        view.rows - 1 <= (data.size() - view.cols) / view.stride));
  if (!fits) refuse(value, "a matrix that fits its array");
  return view;
}

// Keeps typed arrays and Externals (and so their memory) alive during a job.
class Pins {
 public:
  // A typed array, or an object of core's with typed arrays inside. Those are pinned one by one:
  // the object could be made to name others while the job runs.
  void add(const Napi::Value& value) {
    if (value.IsExternal()) {
      // Node-API 8 has no references to Externals themselves.
      auto holder = Napi::Object::New(value.Env());
      holder.Set("external", value);
      references_.push_back(Napi::Persistent(holder));
      return;
    }
    if (!value.IsObject()) return;
    const auto object = value.As<Napi::Object>();
    if (value.IsTypedArray()) {
      references_.push_back(Napi::Persistent(object));
      return;
    }
    for (const char* name : {"data", "offsets", "rowPtr", "colIdx", "values"}) {
      const Napi::Value member = object.Get(name);
      if (member.IsTypedArray()) references_.push_back(Napi::Persistent(member.As<Napi::Object>()));
    }
  }

 private:
  std::vector<Napi::ObjectReference> references_;
};

}  // namespace ann::addon
