// Where an addon's binding.gyp finds the shared settings and headers of ann.
const { join, relative } = require("node:path");

/** gyp target that brings include path, flags and defines to its direct dependants. */
exports.target = `${relative(process.cwd(), join(__dirname, "ann.gyp"))}:ann_native`;
/** Folder to put on the include path. */
exports.include = join(__dirname, "include");
