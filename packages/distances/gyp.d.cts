/** Folder to put on the include path. */
export declare const include: string;
