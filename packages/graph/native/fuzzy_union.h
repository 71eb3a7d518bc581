// Fuzzy union of the local fuzzy sets: a symmetric matrix of edge weights.
// Source: McInnes, Healy, Melville 2018, Algorithm 1: B = A + A^T - A * A^T (element by element),
// mixed with the intersection A * A^T as umap-learn's set_op_mix_ratio does.
#pragma once
#include <cstdint>
#include <span>

#include "ann/threads.h"
#include "rows.h"

namespace ann {

struct FuzzyUnion {
  RowsView matrix;     // ids ascending
  RowsView transpose;  // of `matrix`, ids ascending
  double mix;          // 1: union, 0: intersection

  // Writes the offsets of the union's rows.
  void measure(ThreadTeam& team, std::span<double> row_ptr) const {
    eachRow(team, [&](size_t i) {
      size_t size = 0;
      mergeRow(i, [&](uint32_t, float) { ++size; });
      row_ptr[i + 1] = double(size);
    });
    accumulateOffsets(team.control(), row_ptr);
  }

  // Writes the rows themselves.
  void fill(ThreadTeam& team, const RowsOut& out) const {
    eachRow(team, [&](size_t i) {
      size_t at = out.begin(i);
      mergeRow(i, [&](uint32_t id, float weight) {
        out.ids[at] = id;
        out.values[at++] = weight;
      });
    });
  }

 private:
  // Sum and product do not care which of a and b comes first, so (i, j) and (j, i) get equal bits.
  float combine(double a, double b) const {
    const double both = a * b;
    return float(mix * (a + b - both) + (1 - mix) * both);
  }

  // Calls emit(id, weight) for the entries of row i that are not zero, ids ascending.
  template <class Emit>
  void mergeRow(size_t i, Emit&& emit) const {
    const size_t end = matrix.begin(i + 1), transpose_end = transpose.begin(i + 1);
    size_t e = matrix.begin(i), t = transpose.begin(i);
    while (e < end || t < transpose_end) {
      const bool forward = t == transpose_end || (e < end && matrix.ids[e] <= transpose.ids[t]);
      const bool backward = e == end || (t < transpose_end && transpose.ids[t] <= matrix.ids[e]);
      const uint32_t id = forward ? matrix.ids[e] : transpose.ids[t];
      const float a = forward ? matrix.values[e++] : 0.0f;
      const float b = backward ? transpose.values[t++] : 0.0f;
      const float weight = combine(a, b);
      if (weight > 0) emit(id, weight);
    }
  }

  template <class Body>
  void eachRow(ThreadTeam& team, Body&& body) const {
    team.control().expect(matrix.count());
    team.forChunks(matrix.count(), kRowsPerChunk, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end; ++i) {
        team.control().check();
        body(i);
      }
      team.control().advance(end - begin);
    });
  }
};

}  // namespace ann
