{
  "target_defaults": {
    "dependencies": ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except"],
    "include_dirs": ["<!(node -p \"require('@ann/distances/native-include')\")"],
    "defines": ["NAPI_VERSION=8"],
    "cflags_cc": ["-O3", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-cast-function-type"]
  },
  "targets": [
    { "target_name": "chi_squared", "sources": ["native/chi_squared.cc"] },
    # For the tests only: what a plug-in can get wrong.
    { "target_name": "broken_kernels", "sources": ["test/broken_kernels.cc"] }
  ]
}
