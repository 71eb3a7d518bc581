// Handing the conversions to another addon, and receiving them.
#pragma once
#include <napi.h>

#include "ann/convert.h"

namespace ann::addon {

inline constexpr napi_type_tag kConvertersTag{ANN_CONVERT_TAG_LOW, ANN_CONVERT_TAG_HIGH};

// Conversions that live as long as the addon.
inline Napi::Value share(Napi::Env env, const ann_converters& converters) {
  auto external = Napi::External<ann_converters>::New(env, const_cast<ann_converters*>(&converters));
  external.TypeTag(&kConvertersTag);
  return external;
}

// The conversions behind a value from TypeScript. Throws a TypeError for anything else.
inline const ann_converters& converters(const Napi::Value& value) {
  if (!value.IsExternal()) throw Napi::TypeError::New(value.Env(), "not ann's converters");
  auto external = value.As<Napi::External<ann_converters>>();
  if (!external.CheckTypeTag(&kConvertersTag)) {
    throw Napi::TypeError::New(value.Env(), "not ann's converters");
  }
  const ann_converters& converters = *external.Data();
  if (converters.abi != ANN_CONVERT_ABI || converters.size < sizeof(ann_converters)) {
    throw Napi::Error::New(value.Env(), "converters of another ABI version");
  }
  return converters;
}

}  // namespace ann::addon
