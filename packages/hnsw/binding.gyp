{
  "targets": [
    {
      "target_name": "ann_hnsw",
      "sources": ["native/addon.cc"],
      "include_dirs": ["<!(node -p \"require('@ann/distances/gyp').include\")"],
      "dependencies": [
        "<!(node -p \"require('@ann/native/gyp').target\")",
        "<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except"
      ]
    }
  ]
}
