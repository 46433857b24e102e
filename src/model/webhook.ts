/** Where other systems want to be told what happens. */
export interface Webhook {
  /** How it is called in logs and on the command line. */
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  /** Kinds of audit entries; absent for all. */
  readonly kinds?: readonly string[] | undefined;
}
