// Folder of the C headers, for the binding.gyp of a metric of one's own:
//   "include_dirs": ["<!(node -p \"require('@ann/distances/native-include')\")"]
module.exports = require("node:path").join(__dirname, "include");
