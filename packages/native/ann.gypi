# Settings that every ann addon shares; a binding.gyp starts with
#   "includes": ["../native/ann.gypi"]
# That path holds in this repository, under npm and under pnpm: all of them keep the packages of
# one scope side by side.
{
  "variables": {
    # Warnings are errors in our own builds (ANN_WERROR=1), never on a user's newer compiler.
    "ann_werror%": "<!(node -p \"process.env.ANN_WERROR === '1' ? '-Werror' : '-Wall'\")"
  },
  "target_defaults": {
    # CPP_EXCEPTIONS_ALL: a C++ exception on the JavaScript thread becomes an Error there, instead of
    # the end of the process.
    "defines": [
      "NAPI_VERSION=8", "NODE_ADDON_API_CPP_EXCEPTIONS_ALL", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
    ],
    "include_dirs": ["include", "<!(node -p \"require('node-addon-api').include_dir\")"],
    "cflags!": ["-fno-exceptions", "-fno-omit-frame-pointer"],
    "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++14", "-std=gnu++20"],
    "cflags_cc": [
      "-std=c++20", "-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math",
      "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-cast-function-type", "-Wno-psabi", "<(ann_werror)"
    ],
    "ldflags": ["-pthread"],
    "xcode_settings": {
      "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
      "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
      "GCC_OPTIMIZATION_LEVEL": "3",
      "MACOSX_DEPLOYMENT_TARGET": "12.0",
      "OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=off", "-fno-math-errno", "-fvisibility=hidden"]
    },
    "msvs_settings": {
      "VCCLCompilerTool": { "ExceptionHandling": 1, "AdditionalOptions": ["/std:c++20", "/O2", "/fp:precise"] }
    }
  }
}
