#include "exports.h"

#include <cstring>
#include <string>

#include "ann/addon/convert.h"
#include "ann/addon/job.h"
#include "ann/addon/rows.h"
#include "ann/isa.h"
#include "converters.h"
#include "jobs.h"
#include "normalise.h"
#include "quantise.h"

namespace ann {

namespace {

const ann_converters& inUse() {
  switch (selectIsa()) {
#if defined(__x86_64__)
    case Isa::avx512: return avx512::converters();
    case Isa::avx2: return avx2::converters();
#elif defined(__aarch64__)
    case Isa::neon: return neon::converters();
#endif
    default: return scalar::converters();
  }
}

const ann_converters& converters() {
  static const ann_converters& chosen = inUse();
  return chosen;
}

const ann_codec& codecNamed(const Napi::Value& value) {
  const std::string name = value.ToString();
  for (const ann_codec* codec : {&converters().i8, &converters().u8, &converters().u4}) {
    if (name == codec->code) return *codec;
  }
  addon::refuse(value, "i8, u8 or u4");
}

Range rangeNamed(const Napi::Value& value) {
  const std::string name = value.ToString();
  if (name == "matrix") return Range::matrix;
  if (name == "row") return Range::row;
  if (name == "column") return Range::column;
  addon::refuse(value, "matrix, row or column");
}

// As a job, or at once where the control, the last argument, is undefined.
template <class Task>
Napi::Value perform(const Napi::CallbackInfo& info, Task task) {
  addon::Work work{[task](ThreadTeam& team) mutable { task.run(team); }};
  const bool now = info[info.Length() - 1].IsUndefined();
  return now ? addon::runNow(info.Env(), work) : addon::Job::start(info, work);
}

// toHalves("f16" | "bf16", matrix, saturate, out, control | undefined)
Napi::Value ToHalvesJob(const Napi::CallbackInfo& info) {
  const bool brain = info[0].ToString().Utf8Value() == "bf16";
  const auto from = addon::matrix<float>(info[1]);
  const auto out = addon::array<uint16_t>(info[3]);
  if (out.size() != from.rows * from.cols) addon::refuse(info[3], "matching sizes");
  const uint32_t overflow = info[2].ToBoolean() ? ANN_OVERFLOW_SATURATE : ANN_OVERFLOW_INFINITY;
  return perform(info, ToHalves{brain ? converters().f32_to_bf16 : converters().f32_to_f16, overflow,
                                from, out.data()});
}

// toFloats(dtype, vectors, out, control | undefined)
Napi::Value ToFloatsJob(const Napi::CallbackInfo& info) {
  const std::string dtype = info[0].ToString();
  const auto convert = converters().to_f32(dtype.c_str());
  if (!convert) addon::refuse(info[0], "a type of numbers");
  const auto from = addon::rows(info[1], dtype);
  const size_t width = addon::withElement(info[1], dtype, [](auto* element) { return sizeof(*element); });
  const auto out = addon::array<float>(info[2]);
  if (out.size() != from.rows * from.cols) addon::refuse(info[2], "matching sizes");
  return perform(info, ToFloats{convert, from, width, out.data()});
}

size_t gridsOf(Range range, size_t rows, size_t cols) {
  return range == Range::matrix ? 1 : range == Range::row ? rows : cols;
}

size_t bytesOf(const ann_codec& codec, size_t cols) {
  return (cols + codec.codes_per_byte - 1) / codec.codes_per_byte;
}

// quantize(code, matrix, range, quantile, given, scale, offset, codes, rowErrors, error, control | undefined)
Napi::Value QuantizeJob(const Napi::CallbackInfo& info) {
  const ann_codec& codec = codecNamed(info[0]);
  const auto from = addon::matrix<float>(info[1]);
  const Range range = rangeNamed(info[2]);
  const double quantile = addon::number(info[3]);
  const bool given = info[4].ToBoolean();
  const auto scale = addon::array<float>(info[5]), offset = addon::array<float>(info[6]);
  const bool is_signed = codec.lowest < 0;
  const std::span<uint8_t> codes =
      is_signed ? [&] {
        const auto bytes = addon::array<int8_t>(info[7]);
        return std::span<uint8_t>(reinterpret_cast<uint8_t*>(bytes.data()), bytes.size());
      }() : addon::array<uint8_t>(info[7]);
  const auto row_errors = addon::array<float>(info[8]);
  const auto error = addon::array<double>(info[9]);
  const size_t grids = gridsOf(range, from.rows, from.cols);
  if (scale.size() != grids || offset.size() != grids || row_errors.size() != from.rows ||
      codes.size() != from.rows * bytesOf(codec, from.cols) || error.size() != 2 ||
      !(quantile > 0 && quantile <= 1)) {
    addon::refuse(info[5], "matching sizes");
  }
  return perform(info, Quantise{&converters(), &codec, {from.data, from.rows, from.cols, from.stride}, range, quantile, given, scale.data(),
                                offset.data(), codes.data(), row_errors.data(), error.data()});
}

// dequantize(code, vectors, cols, range, scale, offset, out, control | undefined)
Napi::Value DequantizeJob(const Napi::CallbackInfo& info) {
  const ann_codec& codec = codecNamed(info[0]);
  const auto from = addon::rows(info[1], codec.lowest < 0 ? "i8" : "u8");
  const size_t cols = addon::count(info[2]);
  const Range range = rangeNamed(info[3]);
  const auto scale = addon::array<float>(info[4]), offset = addon::array<float>(info[5]);
  const auto out = addon::array<float>(info[6]);
  const size_t grids = gridsOf(range, from.rows, cols);
  if (from.cols != bytesOf(codec, cols) || scale.size() != grids || offset.size() != grids ||
      out.size() != from.rows * cols) {
    addon::refuse(info[4], "matching sizes");
  }
  return perform(info, Dequantise{&codec, from, cols, range, scale.data(), offset.data(), out.data()});
}

// normalise(matrix of floats, norm, name, out of the same type, control | undefined)
template <class T>
Napi::Value normalise(const Napi::CallbackInfo& info) {
  const auto from = addon::matrix<T>(info[0]);
  const auto out = addon::array<T>(info[3]);
  if (out.size() != from.rows * from.cols) addon::refuse(info[3], "matching sizes");
  return perform(info, Normalise<T>{{from.data, from.rows, from.cols, from.stride},
                                    info[1].ToString().Utf8Value() == "l2", info[2].ToString(), out.data()});
}
Napi::Value NormaliseJob(const Napi::CallbackInfo& info) {
  return addon::isArrayOf<double>(info[3]) ? normalise<double>(info) : normalise<float>(info);
}

// converters() -> External
Napi::Value Converters(const Napi::CallbackInfo& info) { return addon::share(info.Env(), converters()); }

}  // namespace

void exportConversions(Napi::Env env, Napi::Object exports) {
  exports.Set("toHalves", Napi::Function::New(env, ToHalvesJob));
  exports.Set("toFloats", Napi::Function::New(env, ToFloatsJob));
  exports.Set("quantize", Napi::Function::New(env, QuantizeJob));
  exports.Set("dequantize", Napi::Function::New(env, DequantizeJob));
  exports.Set("normalise", Napi::Function::New(env, NormaliseJob));
  exports.Set("converters", Napi::Function::New(env, Converters));
}

}  // namespace ann
