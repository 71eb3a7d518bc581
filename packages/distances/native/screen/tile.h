// The inner loops of the screens: all dot products of a few queries with a few rows, and which of
// them are worth a closer look. One set of them for each instruction set.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace ann {

// A tile is kTileQueries x kTileRows dot products: as many as registers of 64 bytes can add up.
inline constexpr size_t kTileQueries = 12;
inline constexpr size_t kTileRows = 32;
// Codes of 8 bits are kept in groups of four neighbours: what one lane of 32 bits multiplies.
inline constexpr size_t kCodeGroup = 4;

// Numbers of a panel of rows, and of a query, that turn a dot product into a decision: it passes if
//   first[row] - weight * dot < constant + slope * second[row] + tilt * third[row].
struct RowTerms {
  float first[kTileRows], second[kTileRows], third[kTileRows];
};
struct Limits {
  float constant, slope, tilt;
};

// Of each row of a panel: its product with itself, and what has to be added to the products that
// dotCodes makes of it.
template <size_t width>
struct PanelFacts {
  double square[width], shift[width];
};

// What the distance is of two rows with the products ab, aa and bb.
enum class Formula {
  squared,  // aa + bb - 2 ab
  root,     // the root of that
  inner,    // 1 - ab
  cosine    // 1 - ab / sqrt(aa * bb)
};

// Of a query: how to make distances of its products. A squared distance below `doubt` (aa + bb) may
// have lost too much to rounding.
struct ProductTerms {
  Formula formula;
  double doubt, square, shift;
};

struct TileKernels {
  const char* name;
  size_t query_code_bytes;  // 1 or 2: what dotCodes wants the codes of queries to be stored as

  // out[i * kTileRows + j] = start[i] + sum of query codes (signed) times row codes (unsigned).
  // Queries: [group][kTileQueries][kCodeGroup], rows: [group][kTileRows][kCodeGroup].
  void (*dotCodes)(const void* queries, const uint8_t* rows, size_t groups, const int32_t* start,
                   int32_t* out);
  // The same of floats, with any order of additions; queries: [dim][kTileQueries], rows:
  // [dim][kTileRows].
  void (*dotFloats)(const float* queries, const float* rows, size_t dim, float* out);

  // sums[i * kTileRows + j] += the products of a query and a row, one after the other. Elements are
  // of at most 24 significant bits, so that products are exact: whether a machine fuses the product
  // with the addition or not, a sum has the same bits. Layout as of floats.
  void (*addDoubles)(const double* queries, const double* rows, size_t dim, double* sums);

  // The distances of a query, of which `dots` are the kTileRows products, to a panel of rows;
  // returns whether any is in doubt.
  bool (*distancesOfCodes)(const int32_t* dots, const ProductTerms& query,
                           const PanelFacts<kTileRows>& rows, double* out);
  bool (*distancesOfDoubles)(const double* dots, const ProductTerms& query,
                             const PanelFacts<kTileRows>& rows, double* out);

  // Codes of a row: (value - centre) * inverse, rounded to -128 .. 127, or to a float of at most
  // 2^40. Sums over the elements: code^2, (what the code is off by)^2, value * centre.
  void (*encodeBytes)(const double* values, const double* centre, double inverse, size_t dim,
                      int8_t* codes, double* sums);
  void (*encodeFloats)(const double* values, const double* centre, double inverse, size_t dim,
                       float* codes, double* sums);

  // Sets bit j of passed[i] where dot product i, j passes; returns all of them or-ed together.
  uint32_t (*passCodes)(const int32_t* dots, float weight, const RowTerms& rows,
                        const Limits* limits, uint32_t* passed);
  uint32_t (*passFloats)(const float* dots, float weight, const RowTerms& rows,
                         const Limits* limits, uint32_t* passed);
};

#define ANN_TILES(isa) \
  namespace isa {      \
  const TileKernels& tileKernels(); \
  }
ANN_TILES(scalar)
ANN_TILES(neon)
ANN_TILES(avx2)
ANN_TILES(avx512)
ANN_TILES(avx512vnni)
#undef ANN_TILES

}  // namespace ann
