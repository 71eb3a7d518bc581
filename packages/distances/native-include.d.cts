/** Folder of the C headers, for the binding.gyp of a metric of one's own. */
declare const folder: string;
export = folder;
