{
  "includes": ["../native/ann.gypi"],
  "targets": [{ "target_name": "ann_graph", "sources": ["native/addon.cc"] }]
}
