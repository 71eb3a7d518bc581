// Where an addon's binding.gyp finds the headers of the distance kernels.
const { join } = require("node:path");

/** Folder to put on the include path. */
exports.include = join(__dirname, "include");
