// Making an index, and giving it other codes.
#include <cstring>
#include <string>
#include <utility>

#include "ann/addon/convert.h"
#include "ann/random.h"
#include "handle.h"

namespace ann::hnsw {
namespace {

bool flag(const Napi::Object& object, const char* name) { return object.Get(name).ToBoolean().Value(); }

std::vector<float> floats(const Napi::Value& value) {
  if (!value.IsTypedArray()) return {};
  const auto data = addon::array<float>(value);
  return {data.begin(), data.end()};
}

Parameters parametersOf(const Napi::Object& options) {
  Parameters p;
  p.M = addon::count(options.Get("M"));
  p.ef_construction = addon::count(options.Get("efConstruction"));
  p.seed = addon::count(options.Get("seed"));
  p.layers = addon::count(options.Get("maxLayers"));
  p.level_scale = addon::number(options.Get("levelScale"));
  p.keep_pruned = flag(options, "keepPruned");
  p.extend_candidates = flag(options, "extendCandidates");
  if (p.M < 2 || p.layers < 1 || p.layers > Graph::kMostLayers || !(p.level_scale > 0)) addon::refuse(options, "build options");
  return p;
}

// { type: "i8" | "u4", transform, ... }
CoderPlan planOf(const Napi::Object& codes, size_t dim) {
  CoderPlan plan;
  plan.transform = static_cast<RowTransform>(addon::count(codes.Get("transform")));
  plan.estimate = flag(codes, "innerProduct") ? Estimate::inner_product : Estimate::squared_l2;
  plan.rank_offset = addon::number(codes.Get("rankOffset"));
  plan.rank_factor = addon::number(codes.Get("rankFactor"));
  plan.cols = dim;
  plan.dims = addon::count(codes.Get("dims"));
  plan.mean = floats(codes.Get("mean"));
  plan.directions = floats(codes.Get("directions"));
  plan.mean.resize(dim, 0.0f);
  const size_t width = (plan.dims + 15) / 16 * 16;
  const bool fits = plan.directions.empty() ? plan.dims == dim : plan.directions.size() == dim * width;
  if (!fits || plan.dims == 0 || plan.dims > Coder::kMostDims || plan.transform > RowTransform::square_root) {
    addon::refuse(codes, "codes of the index's dimension");
  }
  return plan;
}

size_t rowBytes(const Napi::Value& value, std::string_view dtype, size_t dim) {
  if (dtype.ends_with("[]")) return sizeof(ann_slice);
  return dim * addon::withElement(value, dtype, [](auto* element) { return sizeof *element; });
}

// Codes for rows of a kernel, or none where `value` is null; else that is { type, kernel } for "f16" and
// "bf16", or { type, transform, ... } for "i8" and "u4".
void addCodes(Spaces& spaces, const Napi::Value& value, const ann_converters& converters, const ann_kernel& kernel, size_t dim,
              addon::Pins& pins) {
  if (!value.IsObject()) return;
  const auto codes = value.As<Napi::Object>();
  const std::string type = codes.Get("type").ToString();
  const CodeKernels& kernels = codeKernels();
  if (converters.to_f32(kernel.dtype) == nullptr) addon::refuse(value, "rows of numbers");
  if (type == "f16" || type == "bf16") {
    const ann_kernel& smaller = addon::kernel(codes.Get("kernel"));
    if (smaller.dtype != type) addon::refuse(value, "a kernel of that type");
    pins.add(codes.Get("kernel"));
    spaces.converted = std::make_unique<ConvertedSpace>(smaller, dim, converters.to_f32(kernel.dtype),
                                                        type == "f16" ? converters.f32_to_f16 : converters.f32_to_bf16);
    return;
  }
  CoderPlan plan = planOf(codes, dim);
  if (type == "u4") {
    CoderPlan coarse = plan;
    coarse.bits = 4;
    spaces.coarse = std::make_unique<CodeSpace>(Coder(std::move(coarse), converters, kernel.dtype, kernels), kernels);
  }
  spaces.codes = std::make_unique<CodeSpace>(Coder(std::move(plan), converters, kernel.dtype, kernels), kernels);
}

// create(kernel, dim, parameters, codes, originals, converters) -> handle of an empty index. `originals`
// says whether rows are kept.
Napi::Value Create(const Napi::CallbackInfo& info) {
  const ann_kernel& kernel = addon::kernel(info[0]);
  const size_t dim = addon::count(info[1]);
  if (!info[2].IsObject()) addon::refuse(info[2], "parameters");
  const ann_converters& converters = addon::converters(info[5]);
  auto handle = std::make_unique<Handle>();
  handle->pins = std::make_shared<addon::Pins>();
  handle->pins->add(info[0]);
  Spaces spaces;
  if (info[4].ToBoolean().Value()) spaces.exact = std::make_unique<KernelSpace>(kernel, dim, rowBytes(info[0], kernel.dtype, dim));
  const bool floats = std::string_view(kernel.dtype) == "f32";
  if (spaces.exact && floats) spaces.exact->allowNarrow(converters.to_f32("u8"));
  addCodes(spaces, info[3], converters, kernel, dim, *handle->pins);
  if (!spaces.exact && spaces.codes == nullptr) addon::refuse(info[4], "rows or codes");
  handle->index = std::make_shared<Index>(kernel, dim, parametersOf(info[2].As<Napi::Object>()), std::move(spaces), codeKernels());
  return wrap(info.Env(), std::move(handle));
}

// sampleRows(handle, out, control) -> job. Writes rows of points, chosen at random, one after another;
// there must be as many as fit.
Napi::Value SampleRows(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  if (!info[1].IsTypedArray() || !index->spaces.exact || index->spaces.exact->rows.ragged()) addon::refuse(info[1], "a typed array for rows");
  auto array = info[1].As<Napi::TypedArray>();
  auto* out = static_cast<char*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  const size_t row_bytes = index->spaces.exact->rows.rowBytes(), count = array.ByteLength() / std::max<size_t>(1, row_bytes);
  if (count * row_bytes != array.ByteLength() || count > index->points) addon::refuse(info[1], "room for whole rows of points");
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    RandomStream random(index->graph.parameters.seed, index->inserted);
    AlignedArray<char> room(row_bytes);
    size_t left = index->points, wanted = count;
    // Of those left, each has the same chance to be among those wanted (Knuth, Algorithm 3.4.2 S).
    index->alive.forEach([&](uint32_t slot) {
      if (left % 4096 == 0) team.control().check();
      if (random.uniform() * static_cast<double>(left--) >= static_cast<double>(wanted)) return;
      std::memcpy(out + (count - wanted) * row_bytes, index->spaces.exact->rows.read(slot, room.data()), row_bytes);
      --wanted;
    });
  }});
}

// recode(handle, codes, converters, sample, control) -> job. The index gets other codes, fitted to a
// sample of its rows. Searches that run go on with the index as it was.
Napi::Value Recode(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  auto* handle = &handleOf(info[0]);
  const auto sample = rowsFor(*index, info[3]);
  auto spaces = std::make_shared<Spaces>();
  addCodes(*spaces, info[1], addon::converters(info[2]), index->kernel, index->dim, *handle->pins);
  if (!index->spaces.exact && (spaces->codes == nullptr || index->points > 0)) addon::refuse(info[0], "an index that has its rows");
  auto recoded = std::make_shared<std::shared_ptr<Index>>();
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  index->takeOut(team);
                  // Where there are no points, the first ones fit the codes.
                  if (index->points > 0) {
                    if (spaces->codes) spaces->codes->calibrate(sample.view);
                    if (spaces->coarse) spaces->coarse->calibrate(sample.view);
                    if (spaces->converted) spaces->converted->chooseScale(sample.view);
                  }
                  *recoded = index->recoded(team, std::move(*spaces));
                },
                [=](Napi::Env env) {
                  handle->replace(*recoded);
                  return env.Undefined();
                }});
}

}  // namespace

Napi::Object initMaking(Napi::Env env, Napi::Object exports) {
  exports.Set("create", Napi::Function::New(env, Create));
  exports.Set("sampleRows", Napi::Function::New(env, SampleRows));
  exports.Set("recode", Napi::Function::New(env, Recode));
  return exports;
}

}  // namespace ann::hnsw
