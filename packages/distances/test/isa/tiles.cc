// Compares the tile kernels of each instruction set with those in plain C++: dot products of codes
// and codes of rows bit by bit, dot products of floats within their bound, passing within it too.
#include "../../native/screen/tile.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

using namespace ann;

namespace {

constexpr size_t kDots = kTileQueries * kTileRows;

bool sameCodes(const TileKernels& kernels, const TileKernels& plain, size_t groups, std::mt19937& random) {
  std::vector<int8_t> queries(groups * kTileQueries * kCodeGroup);
  std::vector<uint8_t> rows(groups * kTileRows * kCodeGroup);
  // Half of the time the ends of the range, whose products are largest.
  const bool ends = random() % 2;
  for (auto& x : queries) x = int8_t(ends ? (random() % 2 ? -128 : 127) : int(random() % 256) - 128);
  for (auto& x : rows) x = uint8_t(ends ? (random() % 8 ? 255 : 0) : random() % 256);
  const std::vector<int16_t> wide(queries.begin(), queries.end());
  int32_t start[kTileQueries];
  for (auto& x : start) x = int32_t(random() % 2000000) - 1000000;
  std::vector<int32_t> found(kDots), expected(kDots);
  const void* codes = kernels.query_code_bytes == 1 ? static_cast<const void*>(queries.data()) : wide.data();
  kernels.dotCodes(codes, rows.data(), groups, start, found.data());
  plain.dotCodes(queries.data(), rows.data(), groups, start, expected.data());
  return found == expected;
}

bool nearFloats(const TileKernels& kernels, const TileKernels& plain, size_t dim, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> queries(dim * kTileQueries), rows(dim * kTileRows), sizes(kDots);
  for (auto& x : queries) x = normal(random);
  for (auto& x : rows) x = normal(random);
  std::vector<float> found(kDots), expected(kDots);
  kernels.dotFloats(queries.data(), rows.data(), dim, found.data());
  plain.dotFloats(queries.data(), rows.data(), dim, expected.data());
  for (auto* m : {&queries, &rows}) {
    for (float& x : *m) x = std::fabs(x);
  }
  plain.dotFloats(queries.data(), rows.data(), dim, sizes.data());
  // Both are within gamma_dim of the truth; `sizes` itself is off by as little.
  const double bound = 2.02 * double(dim + 1) * 0x1p-24;
  for (size_t i = 0; i < kDots; ++i) {
    if (!(std::fabs(double(found[i]) - expected[i]) <= bound * sizes[i] * 1.01)) return false;
  }
  return true;
}

bool sameDistances(const TileKernels& kernels, const TileKernels& plain, size_t dim, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<double> queries(dim * kTileQueries), rows(dim * kTileRows);
  for (auto& x : queries) x = normal(random);
  for (auto& x : rows) x = normal(random);
  std::vector<double> found(kDots, 0.5), expected(kDots, 0.5);
  kernels.addDoubles(queries.data(), rows.data(), dim, found.data());
  plain.addDoubles(queries.data(), rows.data(), dim, expected.data());
  if (std::memcmp(found.data(), expected.data(), kDots * sizeof(double))) return false;
  PanelFacts<kTileRows> facts;
  for (size_t j = 0; j < kTileRows; ++j) {
    facts.square[j] = j % 5 == 0 ? 0 : double(random() % 100), facts.shift[j] = double(random() % 9);
  }
  std::vector<int32_t> codes(found.begin(), found.end());
  for (const Formula formula : {Formula::squared, Formula::root, Formula::inner, Formula::cosine}) {
    for (const double square : {0.0, 3.0}) {
      const ProductTerms query{formula, 0.01, square, -3};
      double a[4][kTileRows];
      if (kernels.distancesOfDoubles(found.data(), query, facts, a[0]) !=
              plain.distancesOfDoubles(found.data(), query, facts, a[1]) ||
          kernels.distancesOfCodes(codes.data(), query, facts, a[2]) !=
              plain.distancesOfCodes(codes.data(), query, facts, a[3])) {
        return false;
      }
      for (size_t j = 0; j < kTileRows; ++j) {
        // Roots of negative numbers have whatever sign.
        const bool same = (a[0][j] == a[1][j] || (a[0][j] != a[0][j] && a[1][j] != a[1][j])) &&
                          (a[2][j] == a[3][j] || (a[2][j] != a[2][j] && a[3][j] != a[3][j]));
        if (!same) return false;
      }
    }
  }
  return true;
}

bool samePassing(const TileKernels& kernels, const TileKernels& plain, std::mt19937& random) {
  RowTerms rows;
  for (size_t j = 0; j < kTileRows; ++j) {
    rows.first[j] = j % 9 == 8 ? NAN : float(random() % 1000);
    rows.second[j] = float(random() % 8), rows.third[j] = float(random() % 8);
  }
  Limits limits[kTileQueries];
  for (size_t i = 0; i < kTileQueries; ++i) {
    // Whole numbers: nothing is rounded, so both must agree.
    limits[i] = {i == 3 ? INFINITY : i == 4 ? -INFINITY : float(random() % 1000),
                 i == 3 || i == 4 ? 0 : float(random() % 4), float(random() % 4)};
  }
  int32_t whole[kDots];
  float floats[kDots];
  for (size_t i = 0; i < kDots; ++i) floats[i] = float(whole[i] = int32_t(random() % 1000) - 500);
  uint32_t a[kTileQueries], b[kTileQueries], c[kTileQueries], d[kTileQueries];
  const uint32_t any = kernels.passCodes(whole, 2, rows, limits, a);
  return any == plain.passCodes(whole, 2, rows, limits, b) &&
         any == kernels.passFloats(floats, 2, rows, limits, c) &&
         any == plain.passFloats(floats, 2, rows, limits, d) && !std::memcmp(a, b, sizeof a) &&
         !std::memcmp(b, c, sizeof a) && !std::memcmp(c, d, sizeof a);
}

bool sameEncoding(const TileKernels& kernels, const TileKernels& plain, size_t dim, std::mt19937& random) {
  std::normal_distribution<double> normal;
  std::vector<double> values(dim), centre(dim);
  for (auto& x : values) x = normal(random) * (random() % 50 == 0 ? 100 : 1);
  for (auto& x : centre) x = normal(random);
  std::vector<int8_t> bytes(dim), other(dim);
  std::vector<float> floats(dim), others(dim);
  double sums[4][3];
  kernels.encodeBytes(values.data(), centre.data(), 40, dim, bytes.data(), sums[0]);
  plain.encodeBytes(values.data(), centre.data(), 40, dim, other.data(), sums[1]);
  kernels.encodeFloats(values.data(), centre.data(), 0.125, dim, floats.data(), sums[2]);
  plain.encodeFloats(values.data(), centre.data(), 0.125, dim, others.data(), sums[3]);
  return bytes == other && floats == others && !std::memcmp(sums[0], sums[1], sizeof sums[0]) &&
         !std::memcmp(sums[2], sums[3], sizeof sums[2]);
}

bool agrees(const TileKernels& kernels) {
  const TileKernels& plain = scalar::tileKernels();
  std::mt19937 random(7);
  for (size_t n = 0; n < 40; ++n) {
    if (!sameCodes(kernels, plain, n == 39 ? 8192 : n, random)) return false;
    if (!nearFloats(kernels, plain, n == 39 ? 5000 : n, random)) return false;
    if (!sameDistances(kernels, plain, n == 39 ? 5000 : n, random)) return false;
    if (!samePassing(kernels, plain, random)) return false;
    if (!sameEncoding(kernels, plain, n == 39 ? 1003 : n, random)) return false;
  }
  return true;
}

void report(bool runs, const TileKernels& (*kernels)(), const char* name) {
  std::printf("%s: %s\n", name, !runs ? "not on this machine" : agrees(kernels()) ? "agrees" : "differs");
}

}  // namespace

int main() {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  report(avx2, avx2::tileKernels, "avx2");
  report(avx512, avx512::tileKernels, "avx512");
  report(avx512 && __builtin_cpu_supports("avx512vnni"), avx512vnni::tileKernels, "avx512vnni");
#elif defined(__aarch64__)
  report(true, neon::tileKernels, "neon");
#endif
  return 0;
}
