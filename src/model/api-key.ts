/** With what a program speaks to the bot. All instants are Unix milliseconds. */
export interface ApiKey {
  /** It is the actor's id; never given twice. */
  readonly name: string;
  /** What the rules call `api:role:…`. */
  readonly roles: readonly string[];
  /** By the rules of which `api:` channel it is heard. */
  readonly channel: string;
  /** A selector: only these of the channel's instances. */
  readonly instances?: string | undefined;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
  readonly revokedAt?: number | undefined;
}

/** A key as it is kept: what was shown once is not in it. */
export interface StoredKey extends ApiKey {
  /** Of its secret, with the salt and the parameters. */
  readonly hash: string;
}

/** Whether it may be used at this instant. */
export const isLive = ({ expiresAt, revokedAt }: ApiKey, now: number): boolean =>
  revokedAt === undefined && (expiresAt === undefined || now < expiresAt);
