// Rows in the layout that the tile kernels want, and what is known of each row. One side is packed
// in panels of kTileQueries, the other in panels of kTileRows; rows that are missing are zeros.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "../screen/decode.h"
#include "../screen/tile.h"
#include "ann/matrix.h"

namespace ann {

// Elements of at most 24 significant bits, as doubles: every product is exact.
class DoublePanels {
 public:
  using Dot = double;

  DoublePanels(Decode decode, size_t element_bytes, size_t dim)
      : decode_(decode), element_bytes_(element_bytes), dim_(dim) {}

  size_t queryBytes() const { return dim_ * kTileQueries * sizeof(double); }
  size_t rowBytes() const { return dim_ * kTileRows * sizeof(double); }

  template <size_t width>
  void pack(const MatrixView<const char>& rows, size_t begin, char* panel,
            PanelFacts<width>& facts) const {
    double* to = reinterpret_cast<double*>(panel);
    double values[kColumns];
    facts = {};
    for (size_t first = 0; first < dim_; first += kColumns, to += kColumns * width) {
      const size_t columns = std::min(kColumns, dim_ - first);
      for (size_t i = 0; i < width; ++i) {
        if (begin + i < rows.rows) {
          decode_(rows.row(begin + i) + first * element_bytes_, columns, values);
        } else {
          std::fill_n(values, columns, 0.0);
        }
        for (size_t j = 0; j < columns; ++j) to[j * width + i] = values[j];
      }
      // In the order of the tile kernels, so that equal rows have equal products.
      for (size_t j = 0; j < columns; ++j) {
        for (size_t i = 0; i < width; ++i) facts.square[i] += to[j * width + i] * to[j * width + i];
      }
    }
  }

  // Products of `count` panels of queries with a panel of rows.
  void multiply(const TileKernels& tiles, const char* queries, size_t count, const char* rows,
                double* dots) const {
    const double *q = reinterpret_cast<const double*>(queries),
                 *r = reinterpret_cast<const double*>(rows);
    std::fill_n(dots, count * kTileQueries * kTileRows, 0.0);
    for (size_t j = 0; j < dim_; j += kColumns) {
      for (size_t p = 0; p < count; ++p) {
        tiles.addDoubles(q + (p * dim_ + j) * kTileQueries, r + j * kTileRows,
                         std::min(kColumns, dim_ - j), dots + p * kTileQueries * kTileRows);
      }
    }
  }

  static bool distances(const TileKernels& tiles, const double* dots, const ProductTerms& query,
                        const PanelFacts<kTileRows>& rows, double* out) {
    return tiles.distancesOfDoubles(dots, query, rows, out);
  }

 private:
  // As many as the nearest cache holds of a panel of rows, with those of a panel of queries.
  static constexpr size_t kColumns = 64;
  Decode decode_;
  size_t element_bytes_, dim_;
};

// Bytes: the codes of queries are signed, those of rows unsigned, 128 apart. Everything is exact up
// to 32768 columns.
class BytePanels {
 public:
  using Dot = int32_t;

  BytePanels(bool is_signed, size_t code_bytes, size_t dim)
      : signed_(is_signed), code_bytes_(code_bytes), dim_(dim) {}

  size_t queryBytes() const { return groups() * kCodeGroup * kTileQueries * code_bytes_; }
  size_t rowBytes() const { return groups() * kCodeGroup * kTileRows; }

  template <size_t width>
  void pack(const MatrixView<const char>& rows, size_t begin, char* panel,
            PanelFacts<width>& facts) const {
    constexpr bool kRows = width == kTileRows;
    const bool wide = !kRows && code_bytes_ == 2;
    std::memset(panel, 0, kRows ? rowBytes() : queryBytes());
    facts = {};
    for (size_t i = 0; i < width && begin + i < rows.rows; ++i) {
      const char* row = rows.row(begin + i);
      int64_t sum = 0, square = 0;
      for (size_t j = 0; j < dim_; ++j) {
        const auto byte = static_cast<uint8_t>(row[j]);
        const int x = signed_ ? static_cast<int8_t>(byte) : byte;
        sum += x, square += x * x;
        // The sign bit turned over moves a byte by 128 between the two kinds.
        const auto code = static_cast<uint8_t>(byte ^ (signed_ == kRows ? 0x80 : 0));
        const size_t at = (j / kCodeGroup * width + i) * kCodeGroup + j % kCodeGroup;
        if (wide) {
          const int16_t widened = static_cast<int8_t>(code);
          std::memcpy(panel + 2 * at, &widened, 2);
        } else {
          panel[at] = static_cast<char>(code);
        }
      }
      facts.square[i] = static_cast<double>(square);
      // x (y + 128) has 128 x too much, (x - 128) y lacks 128 y.
      if (signed_ && !kRows) facts.shift[i] = static_cast<double>(-128 * sum);
      if (!signed_ && kRows) facts.shift[i] = static_cast<double>(128 * sum);
    }
  }

  void multiply(const TileKernels& tiles, const char* queries, size_t count, const char* rows,
                int32_t* dots) const {
    static constexpr int32_t kStart[kTileQueries] = {};
    for (size_t p = 0; p < count; ++p) {
      tiles.dotCodes(queries + p * queryBytes(), reinterpret_cast<const uint8_t*>(rows), groups(),
                     kStart, dots + p * kTileQueries * kTileRows);
    }
  }

  static bool distances(const TileKernels& tiles, const int32_t* dots, const ProductTerms& query,
                        const PanelFacts<kTileRows>& rows, double* out) {
    return tiles.distancesOfCodes(dots, query, rows, out);
  }

 private:
  size_t groups() const { return (dim_ + kCodeGroup - 1) / kCodeGroup; }
  bool signed_;
  size_t code_bytes_, dim_;
};

}  // namespace ann
