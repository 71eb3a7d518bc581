/** @import { Points } from "./data.js" */
/** @import { Camera } from "./camera.js" */

/**
 * How the points are to look. `alpha` is that of each class: 0 hides it.
 * @typedef {object} Look
 * @property {number} size diameter in CSS pixels
 * @property {string[]} colours
 * @property {number[]} alpha
 */

/**
 * Draws all points; one for WebGL2, one for a plain canvas.
 * @typedef {object} Painter
 * @property {(camera: Camera, look: Look, width: number, height: number, ratio: number) => void} draw
 */

/** Classes per row of the texture that holds their colours. */
const TEXTURE_WIDTH = 1024;

const VERTEX_SHADER = `#version 300 es
in vec2 place;
in uint code;
uniform vec2 scale, offset;
uniform float size;
uniform sampler2D colours;
out vec4 colour;
void main() {
  colour = texelFetch(colours, ivec2(code % ${TEXTURE_WIDTH}u, code / ${TEXTURE_WIDTH}u), 0);
  gl_Position = colour.a == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(place * scale + offset, 0.0, 1.0);
  gl_PointSize = size + 1.0;
}`;

const FRAGMENT_SHADER = `#version 300 es
precision highp float;
in vec4 colour;
uniform float size;
out vec4 result;
void main() {
  float radius = length(gl_PointCoord - 0.5) * (size + 1.0);
  float cover = clamp(size * 0.5 + 0.5 - radius, 0.0, 1.0) * min(1.0, size);
  float alpha = colour.a * cover;
  result = vec4(colour.rgb * alpha, alpha);
}`;

/**
 * @param {WebGL2RenderingContext} gl
 * @param {number} type
 * @param {string} source
 */
function compileShader(gl, type, source) {
  const shader = gl.createShader(type);
  if (!shader) throw new Error("no shader");
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

/** @param {WebGL2RenderingContext} gl */
function linkProgram(gl) {
  const program = gl.createProgram();
  gl.attachShader(program, compileShader(gl, gl.VERTEX_SHADER, VERTEX_SHADER));
  gl.attachShader(program, compileShader(gl, gl.FRAGMENT_SHADER, FRAGMENT_SHADER));
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`shaders do not link: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}

/**
 * Uploads places, relative to the middle of the map so that f32 keeps its precision, and codes.
 * @param {WebGL2RenderingContext} gl
 * @param {WebGLProgram} program
 * @param {Points} points
 * @param {Uint32Array} order
 * @param {{ x: number, y: number, half: number }} frame
 */
function uploadPoints(gl, program, points, order, frame) {
  const places = new Float32Array(2 * points.n);
  const codes = new Uint32Array(points.n);
  order.forEach((row, i) => {
    places[2 * i] = ((points.xy[2 * row] ?? 0) - frame.x) / frame.half;
    places[2 * i + 1] = ((points.xy[2 * row + 1] ?? 0) - frame.y) / frame.half;
    codes[i] = points.codes[row] ?? 0;
  });
  const place = gl.getAttribLocation(program, "place");
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0);
  const code = gl.getAttribLocation(program, "code");
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, codes, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(code);
  gl.vertexAttribIPointer(code, 1, gl.UNSIGNED_INT, 0, 0);
}

/**
 * Uploads red, green, blue and alpha of each class, padded to whole texture rows.
 * @param {WebGL2RenderingContext} gl
 * @param {Look} look
 */
function uploadColours(gl, look) {
  const rows = Math.max(1, Math.ceil(look.colours.length / TEXTURE_WIDTH));
  const texels = new Uint8Array(4 * rows * TEXTURE_WIDTH);
  look.colours.forEach((colour, i) => {
    const value = Number.parseInt(colour.slice(1), 16);
    const alpha = Math.round(255 * (look.alpha[i] ?? 1));
    texels.set([value >> 16, (value >> 8) & 255, value & 255, alpha], 4 * i);
  });
  const size = /** @type {const} */ ([TEXTURE_WIDTH, rows, 0]);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, ...size, gl.RGBA, gl.UNSIGNED_BYTE, texels);
}

/**
 * Middle and half extent of the map.
 * @param {Points} points
 */
function frameOf({ min, max, n }) {
  if (n === 0) return { x: 0, y: 0, half: 1 };
  const half = Math.max(max[0] - min[0], max[1] - min[1]) / 2 || 1;
  return { x: (min[0] + max[0]) / 2, y: (min[1] + max[1]) / 2, half };
}

/**
 * A browser may take the graphics memory away; a new page is the simplest way to fill it again.
 * @param {HTMLCanvasElement} canvas
 */
function recoverFromLoss(canvas) {
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  canvas.addEventListener("webglcontextrestored", () => location.reload());
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Points} points
 * @param {Uint32Array} order
 * @returns {Painter | null} null when WebGL2 is not to be had
 */
export function createWebglPainter(canvas, points, order) {
  const gl = canvas.getContext("webgl2", { alpha: true, antialias: false });
  if (!gl) return null;
  recoverFromLoss(canvas);
  const frame = frameOf(points);
  const program = linkProgram(gl);
  gl.useProgram(program);
  uploadPoints(gl, program, points, order, frame);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  /** @param {string} name */
  const uniform = (name) => gl.getUniformLocation(program, name);
  const [scale, offset, size] = [uniform("scale"), uniform("offset"), uniform("size")];
  return {
    draw(camera, look, width, height, ratio) {
      uploadColours(gl, look);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const factor = 2 * camera.scale * frame.half;
      const [x, y] = [camera.screenX(frame.x), camera.screenY(frame.y)];
      gl.uniform2f(scale, factor / width, factor / height);
      gl.uniform2f(offset, (2 * x) / width - 1, 1 - (2 * y) / height);
      gl.uniform1f(size, look.size * ratio);
      gl.drawArrays(gl.POINTS, 0, points.n);
    },
  };
}
