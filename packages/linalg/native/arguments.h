// The arguments of this addon, read from TypeScript.
#pragma once
#include "ann/addon/arguments.h"
#include "ann/addon/job.h"
#include "columns.h"
#include "sparse.h"

namespace ann::addon {

// { data: Float64Array, rows, width, active }
inline Block block(const Napi::Value& value) {
  if (!value.IsObject()) refuse(value, "a block");
  const auto object = value.As<Napi::Object>();
  const auto data = array<double>(object.Get("data"));
  const Block result{data.data(), count(object.Get("rows")), count(object.Get("width")),
                     count(object.Get("active"))};
  const bool fits = result.width > 0 && result.width % kLaneGroup == 0 &&
                    result.active <= result.width && result.rows <= data.size() / result.width;
  if (!fits) refuse(value, "a block that fits its array");
  return result;
}

// A CsrMatrix whose arrays have consistent lengths; its entries are not checked yet.
inline CsrView csr(const Napi::Value& value) {
  if (!value.IsObject()) refuse(value, "a sparse matrix");
  const auto object = value.As<Napi::Object>();
  const auto row_ptr = array<double>(object.Get("rowPtr"));
  const auto col_idx = array<uint32_t>(object.Get("colIdx"));
  const auto values = array<float>(object.Get("values"));
  const CsrView result{count(object.Get("rows")), count(object.Get("cols")), col_idx.size(),
                       row_ptr.data(),            col_idx.data(),            values.data()};
  const bool has_columns = result.cols > 0 || result.entries == 0;
  if (row_ptr.size() != result.rows + 1 || values.size() != result.entries || !has_columns) {
    refuse(value, "a sparse matrix of matching lengths");
  }
  return result;
}

// A result matrix, or its transpose.
inline ColumnsView columns(const Napi::Value& value, bool transposed, size_t rows) {
  const auto m = matrix<float>(value);
  if ((transposed ? m.cols : m.rows) != rows) refuse(value, "a matrix of matching rows");
  return transposed ? ColumnsView{m.data, m.rows, 1, m.stride}
                    : ColumnsView{m.data, m.cols, m.stride, 1};
}

inline void require(bool fits, const Napi::Value& value) {
  if (!fits) refuse(value, "matching sizes");
}

inline Napi::Value start(const Napi::CallbackInfo& info, std::function<void(ThreadTeam&)> run) {
  return Job::start(info, {std::move(run)});
}

}  // namespace ann::addon
