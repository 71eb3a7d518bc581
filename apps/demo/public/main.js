/** @import { Settings } from "../protocol.js" */
import { onThemeChange } from "./colours.js";
import { Controls } from "./controls.js";
import { required } from "./dom.js";
import { Download } from "./download.js";
import { followHover } from "./hover.js";
import { JobView } from "./job-view.js";
import { showLegend } from "./legend.js";
import { MapView } from "./map-view.js";
import { runJob } from "./run.js";
import { showMeanings, showScores } from "./scores.js";
import { StageList } from "./stages.js";

/** @returns {Promise<Settings>} */
async function loadSettings() {
  const response = await fetch("settings.json");
  return response.json();
}

/** Connects the parts of the page. */
async function start() {
  const settings = await loadSettings();
  required("title", HTMLElement).textContent = settings.source;
  const canvas = required("map", HTMLCanvasElement);
  const legend = required("legend", HTMLElement);
  const map = new MapView(canvas);
  map.onDraw = followHover(canvas, required("tip", HTMLElement), map);
  const controls = new Controls(settings.numbers);
  const view = new JobView({
    map,
    legend,
    controls,
    source: settings.source,
    stages: new StageList(required("stages", HTMLElement), settings.stages),
    download: new Download(required("download", HTMLAnchorElement)),
  });
  showScores(required("scores", HTMLElement), null);
  showMeanings(required("meanings", HTMLElement));
  onThemeChange(() => {
    map.restyle();
    showLegend(legend, map);
  });

  let current = new AbortController();
  controls.onAction(
    (query) => {
      current.abort();
      current = new AbortController();
      view.begin(query);
      void runJob(query, current.signal, (event) => view.take(event));
    },
    () => {
      current.abort();
      view.stop();
    },
  );
  document.documentElement.dataset["ready"] = "true";
}

await start();
