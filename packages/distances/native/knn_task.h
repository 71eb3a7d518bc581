// What an exact search is asked, and how it answers.
#pragma once
#include <cstdint>

#include "ann/kernel.h"
#include "ann/matrix.h"
#include "ann/threads.h"
#include "ann/top_k.h"
#include "screen/space.h"

namespace ann {

struct KnnTask {
  const ann_kernel* kernel;
  MatrixView<const char> data;  // strides in bytes
  MatrixView<const char> queries;
  const uint32_t* exclude;  // one id left out per query, or null
  size_t k;
  uint32_t* ids;     // queries x k
  float* distances;  // queries x k

  RowReader dataReader(bool unit) const { return {data, decoderOf(kernel->dtype), unit}; }
  RowReader queryReader(bool unit) const { return {queries, decoderOf(kernel->dtype), unit}; }

  // Measures rows by their ids.
  auto ranksOf(size_t query) const {
    return [this, query](const uint32_t* rows, size_t count, double* out) {
      kernel->one_to_many(kernel->context, queries.row(query), data.data, data.stride, rows, count,
                          data.cols, out);
    };
  }

  // Empties `best` into the answer.
  void write(size_t query, TopK& best) const {
    best.write(ids + query * k, distances + query * k, [this](double rank) {
      return kernel->to_distance(kernel->context, rank);
    });
  }
};

}  // namespace ann
