{
  "includes": ["../native/ann.gypi"],
  "targets": [
    {
      "target_name": "ann_hnsw",
      "sources": ["native/addon.cc"],
      "include_dirs": ["../distances/include"]
    }
  ]
}
