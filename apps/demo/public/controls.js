/** @import { Settings } from "../protocol.js" */
import { required } from "./dom.js";

/** The form with the settings of a map. */
export class Controls {
  #form = required("controls", HTMLFormElement);
  #stop = required("stop", HTMLButtonElement);
  #error = required("error", HTMLElement);

  /** @param {Settings["numbers"]} numbers */
  constructor(numbers) {
    for (const [name, field] of Object.entries(numbers)) {
      const input = this.#input(name);
      input.min = String(field.min);
      input.max = String(field.max);
      input.step = String(field.step);
      input.value = String(field.default ?? "");
    }
    this.#form.addEventListener("input", () => this.#update());
    this.#update();
  }

  /** @param {(query: URLSearchParams) => void} run @param {() => void} stop */
  onAction(run, stop) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(this.#query());
    });
    this.#stop.addEventListener("click", stop);
  }

  /** @param {boolean} running */
  setRunning(running) {
    this.#stop.disabled = !running;
  }

  /**
   * Shows what went wrong, or that nothing does.
   * @param {string} message
   * @param {string} [option] the setting that is to blame
   */
  setError(message, option) {
    this.#error.textContent = message;
    this.#error.hidden = message === "";
    for (const field of this.#form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
    }
    const field = option === undefined ? null : this.#form.elements.namedItem(option);
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
    field.ariaInvalid = "true";
    field.focus();
  }

  /** @param {string} name */
  #input(name) {
    const field = this.#form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) return field;
    throw new Error(`the form has no field "${name}"`);
  }

  /** What is filled in; what is empty is left to the server. */
  #query() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value === "string" && value !== "") query.set(name, value);
    }
    return query;
  }

  /** Settings that the method does not have cannot be chosen. */
  #update() {
    const annembed = new FormData(this.#form).get("method") === "annembed";
    const minDist = this.#input("minDist");
    minDist.disabled = annembed;
    required("min-dist", HTMLOutputElement).value = annembed
      ? "not used"
      : Number(minDist.value).toFixed(2);
    const init = this.#form.elements.namedItem("init");
    if (!(init instanceof HTMLSelectElement)) return;
    const spectral = init.querySelector("option[value=spectral]");
    if (spectral instanceof HTMLOptionElement) spectral.disabled = annembed;
    if (annembed && init.value === "spectral") init.value = "pca";
  }
}
