/** Numbers that glide from one set of values to the next. */
export class Motion {
  #from = new Float32Array(0);
  #to = new Float32Array(0);
  #begin = 0;
  #duration = 0;

  /** The values as they are shown. */
  shown = new Float32Array(0);

  /** The values that are being approached. */
  get target() {
    return this.#to;
  }

  /**
   * Sets out for new values; a set of another length is jumped to.
   * @param {Float32Array<ArrayBuffer>} values
   * @param {number} now
   * @param {number} duration milliseconds; 0 jumps
   */
  approach(values, now, duration) {
    const jump = duration === 0 || values.length !== this.shown.length;
    this.#from = jump ? values : this.shown.slice();
    this.#to = values;
    this.#begin = now;
    this.#duration = jump ? 0 : duration;
    if (jump) this.shown = values.slice();
  }

  /**
   * Moves the shown values to where they belong.
   * @param {number} now
   * @returns {boolean} whether they are still under way
   */
  advance(now) {
    const passed = this.#duration === 0 ? 1 : (now - this.#begin) / this.#duration;
    if (passed >= 1) {
      this.shown.set(this.#to);
      return false;
    }
    const part = Math.max(0, passed);
    for (let i = 0; i < this.shown.length; i++) {
      const from = this.#from[i] ?? 0;
      this.shown[i] = from + part * ((this.#to[i] ?? 0) - from);
    }
    return true;
  }
}

/** Guesses when the next frame will come, so that one glide ends as the next begins. */
export class Rhythm {
  #last = Number.NaN;
  #interval = 120;

  /**
   * Notes a frame.
   * @param {number} now
   * @returns {number} milliseconds that the glide to it should take
   */
  beat(now) {
    const passed = now - this.#last;
    this.#last = now;
    if (passed < 1000) this.#interval += 0.3 * (passed - this.#interval);
    return Math.min(600, Math.max(50, 1.15 * this.#interval));
  }
}
