/** gyp target that brings include path, flags and defines to its direct dependants. */
export declare const target: string;
/** Folder to put on the include path. */
export declare const include: string;
