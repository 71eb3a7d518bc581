/** Time, as the progress displays see it. */
export interface Clock {
  /** Seconds since some moment. */
  now(): number;
  /** Calls `tick` regularly until the returned function is called. */
  every(seconds: number, tick: () => void): () => void;
}

/** The real clock; its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now() / 1000,
  every: (seconds, tick) => {
    const timer = setInterval(tick, seconds * 1000);
    timer.unref();
    return () => clearInterval(timer);
  },
};
