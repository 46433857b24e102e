/** What was written where keys with values belong. */
export type Tree = Readonly<Record<string, unknown>>;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const tree = (value: unknown): Tree =>
  typeof value === "object" && value !== null ? (value as Tree) : {};

export const texts = (value: unknown): string[] =>
  list(value).filter((one) => typeof one === "string");

/** Whether the file has this channel under `channels`. */
export const isConfigured = (file: Tree, platform: string, id: string): boolean =>
  list(file.channels).some((channel) => tree(channel)[platform] === id);
