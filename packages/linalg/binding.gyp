{
  "includes": ["../native/ann.gypi"],
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        { "target_name": "kernels_avx2", "type": "static_library", "sources": ["native/isa/avx2.cc"],
          "cflags_cc": ["-mavx2"], "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx2"] } },
        { "target_name": "kernels_avx512", "type": "static_library", "sources": ["native/isa/avx512.cc"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mprefer-vector-width=512"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq"] } }
      ]
    }]
  ],
  "targets": [
    {
      "target_name": "ann_linalg",
      "sources": ["native/addon.cc", "native/isa/scalar.cc"],
      "conditions": [
        ["target_arch=='x64'", { "dependencies": ["kernels_avx2", "kernels_avx512"] }],
        ["target_arch=='arm64'", { "sources": ["native/isa/neon.cc"] }]
      ]
    }
  ]
}
