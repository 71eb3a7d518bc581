// What an index handle holds, on its way between TypeScript and C++.
#pragma once
#include <napi.h>

#include <memory>
#include <utility>
#include <vector>

#include "../index.h"
#include "../search.h"
#include "ann/addon/arguments.h"
#include "ann/addon/job.h"
#include "ann/addon/kernel.h"
#include "ann/addon/rows.h"

namespace ann::hnsw {

// Jobs share ownership of the index, so closing during a search is safe. They also keep the handle,
// and so the Externals whose kernels the index refers to and the arrays whose rows it uses.
struct Handle {
  std::shared_ptr<Index> index;
  std::shared_ptr<addon::Pins> pins;
  std::shared_ptr<addon::Pins> rows;  // of the caller, while the index reads them
  std::unique_ptr<Searcher> sync;  // scratch memory of searches on the JavaScript thread
  Control control;                 // theirs

  // Lets another index take the place of an open one; jobs that run go on with the old one.
  void replace(const std::shared_ptr<Index>& other) {
    // Scratch memory of the old index; a later one may come to lie at its address.
    sync.reset();
    if (index) index = other;
  }
};
inline constexpr napi_type_tag kHandleTag{0x71c5e20f9d3b4a68ull, 0x0fd1837a6be2c594ull};

inline Napi::Value wrap(Napi::Env env, std::unique_ptr<Handle> handle) {
  auto external = Napi::External<Handle>::New(env, handle.get(), [](Napi::Env, Handle* held) { delete held; });
  handle.release();
  external.TypeTag(&kHandleTag);
  return external;
}

inline Handle& handleOf(const Napi::Value& value) {
  if (!value.IsExternal()) addon::refuse(value, "an index");
  auto external = value.As<Napi::External<Handle>>();
  if (!external.CheckTypeTag(&kHandleTag)) addon::refuse(value, "an index");
  return *external.Data();
}

inline std::shared_ptr<Index> indexOf(const Napi::Value& value) {
  auto index = handleOf(value).index;
  if (!index) addon::refuse(value, "an index that is open");
  return index;
}

// Rows for an index: those of a matrix have its dimension.
inline addon::Rows rowsFor(const Index& index, const Napi::Value& value) {
  auto rows = addon::anyRows(value, index.kernel.dtype);
  if (!rows.slices && rows.view.rows > 0 && rows.view.cols != index.dim) addon::refuse(value, "rows of the index's dimension");
  return rows;
}

inline KnnRows knnRows(const Napi::Value& k, const Napi::Value& ids, const Napi::Value& distances, size_t queries) {
  const KnnRows out{addon::count(k), addon::array<uint32_t>(ids).data(), addon::array<float>(distances).data()};
  if (addon::array<uint32_t>(ids).size() != queries * out.k || addon::array<float>(distances).size() != queries * out.k) {
    addon::refuse(ids, "room for k neighbours of each query");
  }
  return out;
}

Napi::Object initMaking(Napi::Env env, Napi::Object exports);
Napi::Object initChanges(Napi::Env env, Napi::Object exports);
Napi::Object initSearches(Napi::Env env, Napi::Object exports);
Napi::Object initGraphAccess(Napi::Env env, Napi::Object exports);

}  // namespace ann::hnsw
