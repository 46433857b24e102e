/** What a tool of the command line says in the end, and the exit code: 0 where all is well. */
export interface Said {
  /** For the terminal; empty where it was written already. */
  readonly text: string;
  readonly code: number;
}
