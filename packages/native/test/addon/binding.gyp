{
  "includes": ["../../ann.gypi"],
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        { "target_name": "lanes_avx2", "type": "static_library", "sources": ["lanes/avx2.cc"],
          "cflags_cc": ["-mavx2"], "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx2"] } },
        { "target_name": "lanes_avx512", "type": "static_library", "sources": ["lanes/avx512.cc"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mprefer-vector-width=512"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq"] } }
      ]
    }]
  ],
  "targets": [
    {
      "target_name": "ann_native_test",
      "sources": ["addon.cc", "lanes/scalar.cc", "lanes/plain.cc"],
      "conditions": [
        ["target_arch=='x64'", { "dependencies": ["lanes_avx2", "lanes_avx512"] }],
        ["target_arch=='arm64'", { "sources": ["lanes/neon.cc"] }]
      ]
    }
  ]
}
