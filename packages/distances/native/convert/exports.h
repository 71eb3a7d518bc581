// What the addon offers of conversions.
#pragma once
#include <napi.h>

namespace ann {

void exportConversions(Napi::Env env, Napi::Object exports);

}  // namespace ann
