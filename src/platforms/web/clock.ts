/** The bot's own time, where it may be moved: every cloud is simulated, and nobody speaks but on the page. */
export interface WebClock {
  now(): number;
  /**
   * Goes forward by so many milliseconds, or only to the next instant at which a schedule has something to do, so that
   * a reminder comes before its stop.
   * @returns once what fell due meanwhile is done
   */
  forward(ms: number): Promise<void>;
}
