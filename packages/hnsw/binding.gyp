{
  "includes": ["../native/ann.gypi"],
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        { "target_name": "codes_avx2", "type": "static_library", "sources": ["native/codes/isa/avx2.cc"],
          "cflags_cc": ["-mavx2"], "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx2"] } },
        { "target_name": "codes_avx512", "type": "static_library", "sources": ["native/codes/isa/avx512.cc"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mprefer-vector-width=512"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq"] } },
        { "target_name": "codes_avx512vnni", "type": "static_library", "sources": ["native/codes/isa/avx512vnni.cc"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mavx512vnni", "-mprefer-vector-width=512"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mavx512vnni"] } }
      ]
    }]
  ],
  "targets": [
    {
      "target_name": "ann_hnsw",
      "sources": [
        "native/addon/addon.cc", "native/addon/making.cc", "native/addon/changes.cc", "native/addon/searches.cc", "native/addon/graph_access.cc",
        "native/codes/choose_kernels.cc", "native/codes/isa/scalar.cc"
      ],
      "include_dirs": ["../distances/include"],
      "conditions": [
        ["target_arch=='x64'", { "dependencies": ["codes_avx2", "codes_avx512", "codes_avx512vnni"] }],
        ["target_arch=='arm64'", { "sources": ["native/codes/isa/neon.cc"] }]
      ]
    }
  ]
}
