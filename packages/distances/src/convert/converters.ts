import { addon, type Converters } from "../addon.ts";

/**
 * The native conversions of the instruction set in use: an opaque handle that other ann addons
 * accept and call on their own threads (`ann/convert.h` describes what is behind it).
 */
export const converters: Converters = addon.converters();
