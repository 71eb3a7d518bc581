{
  "includes": ["../native/ann.gypi"],
  "target_defaults": { "include_dirs": ["include"] },
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        { "target_name": "kernels_avx2", "type": "static_library", 
          "sources": ["native/isa/avx2/vector.cc", "native/isa/avx2/probability.cc", "native/isa/avx2/discrete.cc", "native/isa/avx2/convert.cc", "native/isa/avx2/screen.cc"],
          "cflags_cc": ["-mavx2", "-mf16c", "-mfma"], "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx2", "-mf16c", "-mfma"] } },
        { "target_name": "kernels_avx512", "type": "static_library", 
          "sources": ["native/isa/avx512/vector.cc", "native/isa/avx512/probability.cc", "native/isa/avx512/discrete.cc", "native/isa/avx512/convert.cc", "native/isa/avx512/screen.cc"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mf16c", "-mfma", "-mprefer-vector-width=512",
            # Of variables inside GCC 12's own AVX-512 header; the other builds of these files look for ours.
            "-Wno-uninitialized", "-Wno-maybe-uninitialized"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mf16c", "-mfma"] } },
        { "target_name": "kernels_avx512vpopcnt", "type": "static_library",
          "sources": ["native/isa/avx512vpopcnt/bits.cc"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mavx512vpopcntdq", "-mf16c", "-mfma", "-mprefer-vector-width=512",
            "-Wno-uninitialized", "-Wno-maybe-uninitialized"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mavx512vpopcntdq", "-mf16c", "-mfma"] } },
        { "target_name": "kernels_avx512vnni", "type": "static_library", 
          "sources": ["native/isa/avx512vnni/screen.cc", "native/isa/avx512vnni/bytes.cc"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mavx512vnni", "-mf16c", "-mfma", "-mprefer-vector-width=512",
            "-Wno-uninitialized", "-Wno-maybe-uninitialized"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mavx512vnni", "-mf16c", "-mfma"] } }
      ]
    }]
  ],
  "targets": [
    {
      # For machines without any of the others: -O1 halves the time to compile what few will run.
      "target_name": "kernels_scalar", "type": "static_library",
      "sources": ["native/isa/scalar/vector.cc", "native/isa/scalar/probability.cc", "native/isa/scalar/discrete.cc", "native/isa/scalar/convert.cc", "native/isa/scalar/screen.cc"],
      "cflags_cc!": ["-O3"], "cflags_cc": ["-O1"]
    },
    {
      "target_name": "ann_distances",
      "sources": ["native/addon.cc", "native/convert/exports.cc"],
      "dependencies": ["kernels_scalar"],
      "conditions": [
        ["target_arch=='x64'", { "dependencies": ["kernels_avx2", "kernels_avx512", "kernels_avx512vnni", "kernels_avx512vpopcnt"] }],
        ["target_arch=='arm64'", {
          "sources": ["native/isa/neon/vector.cc", "native/isa/neon/probability.cc", "native/isa/neon/discrete.cc", "native/isa/neon/convert.cc", "native/isa/neon/screen.cc"]
        }]
      ]
    }
  ]
}
