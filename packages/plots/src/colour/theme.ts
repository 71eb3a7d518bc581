/** Colours of everything but the points. */
export interface Theme {
  readonly background: string;
  /** Title, class names and cluster labels. */
  readonly text: string;
  /** Subtitle and counts. */
  readonly muted: string;
}

export const THEMES: Readonly<Record<"light" | "dark", Theme>> = {
  light: { background: "#ffffff", text: "#1d2129", muted: "#6d7480" },
  dark: { background: "#14161b", text: "#eceef2", muted: "#969daa" },
};
