{
  "includes": ["../../../native/ann.gypi"],
  "targets": [
    {
      "target_name": "ann_distances_bench",
      "sources": ["bench.cc"],
      "cflags_cc": ["-w"],
      "include_dirs": [
        "../../include",
        "../../../native/include",
        "../../node_modules/simsimd/include"
      ],
      "defines": [
        "SIMSIMD_NATIVE_F16=0", "SIMSIMD_NATIVE_BF16=0", "SIMSIMD_TARGET_HASWELL=1",
        "SIMSIMD_TARGET_SKYLAKE=1", "SIMSIMD_TARGET_ICE=1", "SIMSIMD_TARGET_GENOA=0",
        "SIMSIMD_TARGET_SAPPHIRE=0", "SIMSIMD_TARGET_TURIN=0", "SIMSIMD_TARGET_SIERRA=0"
      ]
    }
  ]
}
