#include <napi.h>

#include "handle.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("maxPoints", Napi::Number::New(env, ann::hnsw::kMostSlots));
  exports.Set("isa", Napi::String::New(env, ann::hnsw::codeKernels().isa));
  ann::hnsw::initMaking(env, exports);
  ann::hnsw::initChanges(env, exports);
  ann::hnsw::initSearches(env, exports);
  return ann::hnsw::initGraphAccess(env, exports);
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
