/** @param {string} text base64 */
function buffer(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

/** @param {string} text base64 of little-endian f32 */
export function floats(text) {
  return new Float32Array(buffer(text));
}

/** @param {string} text base64 of little-endian u32 */
export function codes(text) {
  return new Uint32Array(buffer(text));
}
