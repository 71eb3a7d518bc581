// What the tests of @ann/native need to see from JavaScript. Never published.
#include <napi.h>

#include "jobs.h"
#include "lane_functions.h"
#include "streams.h"

namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  auto add = [&](const char* name, Napi::Value (*function)(const Napi::CallbackInfo&)) {
    exports.Set(name, Napi::Function::New(env, function));
  };
  using namespace ann::test;
  add("draw", Draw);
  add("isas", Isas);
  add("lanes", Lanes);
  add("chunks", Chunks);
  add("fail", Fail);
  add("failAtOnce", FailAtOnce);
  add("spin", Spin);
  add("hold", Hold);
  add("crowd", Crowd);
  add("withoutThreads", WithoutThreads);
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
