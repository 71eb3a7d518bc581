#include <napi.h>

#include <memory>

#include "ann/isa.h"
#include "arguments.h"
#include "chebyshev.h"
#include "dense.h"
#include "rayleigh_ritz.h"
#include "singular_triplets.h"

namespace {

using namespace ann;
using Info = Napi::CallbackInfo;

const LinalgKernels& kernels() {
  static const LinalgKernels table = [] {
    switch (selectIsa()) {
#if defined(__x86_64__)
      case Isa::avx512: return avx512::kernels();
      case Isa::avx2: return avx2::kernels();
#elif defined(__aarch64__)
      case Isa::neon: return neon::kernels();
#endif
      default: return scalar::kernels();
    }
  }();
  return table;
}

// misalignment(array): elements to skip until a cache line starts.
Napi::Value Misalignment(const Info& info) {
  const auto address = reinterpret_cast<uintptr_t>(addon::array<double>(info[0]).data());
  const size_t bytes = (kCacheLine - address % kCacheLine) % kCacheLine;
  return Napi::Number::New(info.Env(), static_cast<double>(bytes / sizeof(double)));
}

// checkCsr(csr, symmetric, control)
Napi::Value CheckCsr(const Info& info) {
  const auto a = addon::csr(info[0]);
  const bool symmetric = info[1].ToBoolean();
  if (symmetric) addon::require(a.rows == a.cols, info[0]);
  return addon::start(info, [=](ThreadTeam& team) {
    checkCsr(team, a);
    if (symmetric) checkSymmetric(team, a);
  });
}

// transpose(csr, into, control)
Napi::Value Transpose(const Info& info) {
  const auto a = addon::csr(info[0]), t = addon::csr(info[1]);
  addon::require(a.rows == t.cols && a.cols == t.rows && a.entries == t.entries, info[1]);
  return addon::start(info, [=](ThreadTeam& team) { transposeSparse(team.control(), a, t); });
}

// gaussian(block, seed, control)
Napi::Value Gaussian(const Info& info) {
  const auto block = addon::block(info[0]);
  const uint64_t seed = addon::count(info[1]);
  return addon::start(info, [=](ThreadTeam& team) {
    std::vector<size_t> columns(block.active);
    std::iota(columns.begin(), columns.end(), size_t{0});
    fillGaussian(team, block, columns, seed);
  });
}

// orthonormalise(block, seed, control)
Napi::Value Orthonormalise(const Info& info) {
  const auto block = addon::block(info[0]);
  const uint64_t seed = addon::count(info[1]);
  addon::require(block.active <= block.rows, info[0]);
  return addon::start(info,
                      [=](ThreadTeam& team) { orthonormalise(team, kernels(), block, seed); });
}

// multiplySparse(csr, x, y, control): y = csr x
Napi::Value MultiplySparse(const Info& info) {
  const auto a = addon::csr(info[0]);
  const auto x = addon::block(info[1]), y = addon::block(info[2]);
  addon::require(x.rows == a.cols && y.rows == a.rows && x.width == y.width, info[2]);
  return addon::start(info, [=](ThreadTeam& team) { multiplySparse(team, kernels(), a, x, y); });
}

// multiplyColumns(csr, x: Matrix, y: Matrix, control): y = csr x, in slabs of a few columns
Napi::Value MultiplyColumns(const Info& info) {
  const auto a = addon::csr(info[0]);
  const auto x = addon::matrix<float>(info[1]), y = addon::matrix<float>(info[2]);
  addon::require(x.rows == a.cols && y.rows == a.rows && x.cols == y.cols, info[2]);
  return addon::start(info, [=](ThreadTeam& team) {
    constexpr size_t kSlab = 16;
    checkCsr(team, a);
    checkFinite(team, {x.data, x.rows, x.cols, x.stride}, "");
    AlignedArray<double> from(x.rows * kSlab), to(y.rows * kSlab);
    for (size_t column = 0; column < x.cols; column += kSlab) {
      const size_t columns = std::min(kSlab, x.cols - column);
      const Block in{from.data(), x.rows, kSlab, columns}, out{to.data(), y.rows, kSlab, columns};
      readColumns(team, x, column, columns, in);
      multiplySparse(team, kernels(), a, in, out);
      writeColumns(team, out, std::vector<double>(columns, 1.0),
                   {y.data + column, columns, y.stride, 1});
    }
  });
}

template <class T>
Napi::Value startDense(const Info& info, bool transposed) {
  const auto mean = info[1].IsUndefined() ? std::span<double>() : addon::array<double>(info[1]);
  const CentredMatrix<T> a{addon::matrix<T>(info[0]), mean.data()};
  const auto x = addon::block(info[2]), y = addon::block(info[3]);
  const size_t in = transposed ? a.matrix.rows : a.matrix.cols;
  const size_t out = transposed ? a.matrix.cols : a.matrix.rows;
  addon::require(x.rows == in && y.rows == out && x.width == y.width, info[3]);
  addon::require(mean.empty() || mean.size() == a.matrix.cols, info[1]);
  return addon::start(info, [=](ThreadTeam& team) {
    if (transposed) multiplyDenseTransposed(team, kernels(), a, x, y);
    else multiplyDense(team, kernels(), a, x, y);
  });
}

bool isBytes(const Napi::Value& matrix) {
  if (!matrix.IsObject()) addon::refuse(matrix, "a matrix");
  return addon::isArrayOf<uint8_t>(matrix.As<Napi::Object>().Get("data"));
}

// multiplyDense(matrix, mean | undefined, x, y, transposed, control): y = (matrix - mean) x
Napi::Value MultiplyDense(const Info& info) {
  const bool transposed = info[4].ToBoolean();
  return isBytes(info[0]) ? startDense<uint8_t>(info, transposed)
                          : startDense<float>(info, transposed);
}

template <class T>
Napi::Value startColumnMeans(const Info& info) {
  const auto m = addon::matrix<T>(info[0]);
  const auto mean = addon::array<double>(info[1]);
  addon::require(mean.size() == m.cols && m.rows > 0, info[1]);
  return addon::start(info, [=](ThreadTeam& team) { columnMeans(team, m, mean.data()); });
}

// columnMeans(matrix, mean: Float64Array, control)
Napi::Value ColumnMeans(const Info& info) {
  return isBytes(info[0]) ? startColumnMeans<uint8_t>(info) : startColumnMeans<float>(info);
}

// checkFinite(matrix: f32, control)
Napi::Value CheckFinite(const Info& info) {
  const auto m = addon::matrix<float>(info[0]);
  return addon::start(info, [=](ThreadTeam& team) {
    checkFinite(team, {m.data, m.rows, m.cols, m.stride}, "");
  });
}

// spectralBound(csr, out: Float64Array, control)
Napi::Value SpectralBound(const Info& info) {
  const auto a = addon::csr(info[0]);
  const auto out = addon::array<double>(info[1]);
  addon::require(a.rows == a.cols && out.size() == 1, info[1]);
  return addon::start(info, [=](ThreadTeam& team) { out[0] = spectralBound(team, a); });
}

// chebyshevFilter(csr, x, scratch, degree, interval: [lower, cut, top], control)
Napi::Value ChebyshevFilter(const Info& info) {
  const auto a = addon::csr(info[0]);
  const auto x = addon::block(info[1]), y = addon::block(info[2]);
  const size_t degree = addon::count(info[3]);
  const auto interval = addon::array<double>(info[4]);
  addon::require(a.rows == a.cols && x.rows == a.rows && y.rows == a.rows && x.width == y.width &&
                     interval.size() == 3 && degree % 2 == 0,
                 info[2]);
  const FilterInterval range{interval[0], interval[1], interval[2]};
  return addon::start(info, [=](ThreadTeam& team) {
    chebyshevFilter(team, kernels(), a, x, y, degree, range);
  });
}

// rayleighRitz(q, aq, values, residuals, control)
Napi::Value RayleighRitz(const Info& info) {
  const auto q = addon::block(info[0]), aq = addon::block(info[1]);
  const auto values = addon::array<double>(info[2]), residuals = addon::array<double>(info[3]);
  addon::require(q.rows == aq.rows && q.width == aq.width && q.active == aq.active, info[1]);
  addon::require(values.size() == q.active && residuals.size() == q.active, info[2]);
  return addon::start(info, [=](ThreadTeam& team) {
    rayleighRitz(team, kernels(), q, aq, values.data(), residuals.data());
  });
}

// singularTriplets(q, b, values, u, v, scores, seed, control); scores: u times values, v transposed
Napi::Value SingularTriplets(const Info& info) {
  const auto q = addon::block(info[0]), b = addon::block(info[1]);
  const auto values = addon::array<double>(info[2]);
  const bool scores = info[5].ToBoolean();
  const uint64_t seed = addon::count(info[6]);
  const Triplets out{values.data(), addon::columns(info[3], false, q.rows),
                     addon::columns(info[4], scores, b.rows), scores};
  addon::require(q.width == b.width && q.active == b.active && q.active <= b.rows, info[1]);
  addon::require(out.u.columns <= q.active && out.u.columns == out.v.columns &&
                     values.size() == out.u.columns,
                 info[2]);
  return addon::start(info, [=](ThreadTeam& team) {
    singularTriplets(team, kernels(), q, b, seed, out);
  });
}

// roundColumns(block, out: Matrix, control): the leading columns, signs fixed
Napi::Value RoundColumns(const Info& info) {
  const auto block = addon::block(info[0]);
  const auto out = addon::columns(info[1], false, block.rows);
  addon::require(out.columns <= block.active, info[1]);
  return addon::start(info, [=](ThreadTeam& team) {
    writeColumns(team, block, columnSigns(team.control(), block), out);
  });
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  const std::pair<const char*, Napi::Value (*)(const Info&)> functions[] = {
      {"misalignment", Misalignment},
      {"checkCsr", CheckCsr},               {"checkFinite", CheckFinite},
      {"transpose", Transpose},             {"gaussian", Gaussian},
      {"orthonormalise", Orthonormalise},   {"multiplySparse", MultiplySparse},
      {"multiplyColumns", MultiplyColumns}, {"multiplyDense", MultiplyDense},
      {"spectralBound", SpectralBound},     {"chebyshevFilter", ChebyshevFilter},
      {"rayleighRitz", RayleighRitz},       {"singularTriplets", SingularTriplets},
      {"roundColumns", RoundColumns},       {"columnMeans", ColumnMeans},
  };
  for (const auto& [name, function] : functions) exports.Set(name, Napi::Function::New(env, function));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
