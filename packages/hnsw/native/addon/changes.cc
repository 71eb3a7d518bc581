// Changing an index.
#include <atomic>
#include <cstring>
#include <string>

#include "../mapped_file.h"
#include "ann/domain.h"
#include "handle.h"

namespace ann::hnsw {
namespace {

// Whether a file holds the rows of an index, which are in the slots of their numbers.
void checkOriginals(ThreadTeam& team, const Index& index, const MappedFile& file, const std::string& path, size_t offset,
                    size_t stride) {
  const RowStore& rows = index.spaces.exact->rows;
  const size_t bytes = rows.rowBytes(), count = index.points;
  const bool fits = offset + bytes <= file.size() && (count - 1) <= (file.size() - offset - bytes) / std::max<size_t>(1, stride);
  if (count > 0 && !fits) {
    throw Error("format", path + " has " + std::to_string(file.size()) + " bytes; " + std::to_string(count) + " rows of " +
                              std::to_string(bytes) + " bytes, " + std::to_string(stride) + " from one to the next, from byte " +
                              std::to_string(offset) + " on, need more",
                {{"size", double(file.size())}, {"offset", double(offset)}});
  }
  const char* first = file.data() + offset;
  std::atomic<size_t> wrong{count};
  team.forChunks(count, 256, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      if (std::memcmp(first + i * stride, rows.row(static_cast<uint32_t>(i)), bytes) == 0) continue;
      for (size_t known = wrong; i < known && !wrong.compare_exchange_weak(known, i);) {}
      return;
    }
  });
  if (wrong == count) return;
  throw Error("format", path + " from byte " + std::to_string(offset) + " on: row " + std::to_string(wrong) + " is not that of data",
              {{"row", double(wrong)}});
}

// add(handle, rows, ids, replace, borrow, control) -> job. Ids that the index has, or that come
// twice, are refused; with `replace` the points that had them make way.
Napi::Value Add(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  const auto rows = rowsFor(*index, info[1]);
  const auto ids = addon::array<uint32_t>(info[2]);
  const bool replace = info[3].ToBoolean().Value(), borrow = info[4].ToBoolean().Value();
  if (ids.size() != rows.view.rows) addon::refuse(info[2], "an id for each row");
  if (borrow) {
    auto rows_pins = std::make_shared<addon::Pins>();
    rows_pins->add(info[1]);
    handleOf(info[0]).rows = std::move(rows_pins);
  }
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    checkRows(team, rows.view, index->kernel, "data");
    // Read once: the array could change.
    const std::vector<uint32_t> new_ids(ids.begin(), ids.end());
    std::vector<uint32_t> sorted = new_ids;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) {
      throw Error("option", "id " + std::to_string(*twice) + " is given to two rows", {{"id", double(*twice)}});
    }
    if (!sorted.empty() && sorted.back() == kNoNeighbour) throw Error("option", "id 4294967295 stands for no neighbour", {{"id", double(kNoNeighbour)}});
    for (const uint32_t id : new_ids) {
      if (replace || index->ids.slot(id) == kNoSlot) continue;
      throw Error("option", "id " + std::to_string(id) + " is in the index already; remove it first, or pass onDuplicate: \"replace\"",
                  {{"id", double(id)}});
    }
    if (borrow && index->untouched()) index->spaces.exact->rows.borrow(rows.view.data, rows.view.stride);
    if (index->spaces.exact) {
      index->spaces.exact->adapt(team, rows.view, index->untouched(), [&](auto&& change) {
        Gate::Writing writing(index->gate);
        change();
      });
    }
    index->fitTo(team, rows.view);
    index->add(team, rows.view, new_ids);
  }});
}

// mapOriginals(handle, path, offset, stride, control) -> job. From now on the rows, which are the
// caller's, are read from a file, where they begin `stride` bytes after one another.
Napi::Value MapOriginals(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  auto* handle = &handleOf(info[0]);
  const std::string path = info[1].ToString();
  const size_t offset = addon::count(info[2]), stride = addon::count(info[3]);
  if (!index->spaces.exact || stride < index->spaces.exact->rows.rowBytes() || !index->spaces.exact->rows.borrowed()) addon::refuse(info[0], "an index of the caller's rows");
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  auto file = std::make_shared<const MappedFile>(path);
                  checkOriginals(team, *index, *file, path, offset, stride);
                  Gate::Writing writing(index->gate);
                  index->spaces.exact->rows.borrow(file->data() + offset, stride);
                  index->mapped = std::move(file);
                },
                [handle](Napi::Env env) {
                  handle->rows.reset();
                  return env.Undefined();
                }});
}

// remove(handle, ids, ignoreMissing, control) -> job of how many were removed
Napi::Value Remove(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  const auto ids = addon::array<uint32_t>(info[1]);
  const bool ignore = info[2].ToBoolean().Value();
  auto count = std::make_shared<size_t>(0);
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  std::vector<uint32_t> slots;
                  for (const uint32_t id : std::vector<uint32_t>(ids.begin(), ids.end())) {
                    const uint32_t slot = index->ids.slot(id);
                    if (slot != kNoSlot) slots.push_back(slot);
                    else if (!ignore) {
                      throw Error("option", "HnswIndex.remove: no point has id " + std::to_string(id) + "; pass missing: \"ignore\" to pass over such ids",
                                  {{"id", double(id)}});
                    }
                  }
                  const size_t before = index->points;
                  index->remove(team, slots);
                  *count = before - index->points;
                },
                [count](Napi::Env env) { return Napi::Number::New(env, static_cast<double>(*count)); }});
}

// compact(handle, control) -> job. Searches that run go on with the index as it was.
Napi::Value Compact(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  auto compacted = std::make_shared<std::shared_ptr<Index>>();
  auto* handle = &handleOf(info[0]);
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  index->tidyAll(team);
                  *compacted = index->compacted(team);
                },
                [=](Napi::Env env) {
                  handle->replace(*compacted);
                  return env.Undefined();
                }});
}

// close(handle)
Napi::Value Close(const Napi::CallbackInfo& info) {
  Handle& handle = handleOf(info[0]);
  handle.sync.reset();
  handle.index.reset();
  return info.Env().Undefined();
}

}  // namespace

Napi::Object initChanges(Napi::Env env, Napi::Object exports) {
  exports.Set("add", Napi::Function::New(env, Add));
  exports.Set("mapOriginals", Napi::Function::New(env, MapOriginals));
  exports.Set("remove", Napi::Function::New(env, Remove));
  exports.Set("compact", Napi::Function::New(env, Compact));
  exports.Set("close", Napi::Function::New(env, Close));
  return exports;
}

}  // namespace ann::hnsw
