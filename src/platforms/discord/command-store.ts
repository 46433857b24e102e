/** Keeps commands that are too long for a button. What it keeps must last as long as buttons can be clicked. */
export interface CommandStore {
  /** @param entries the commands by their keys; the same key always means the same command */
  save(entries: ReadonlyMap<string, string>): Promise<void>;
  find(key: string): Promise<string | undefined>;
}

/** In this process, for where none is handed in: buttons of before a restart are then too old. */
export function memoryCommandStore(): CommandStore {
  const commands = new Map<string, string>();
  return {
    async save(entries) {
      for (const [key, command] of entries) commands.set(key, command);
    },
    find: async (key) => commands.get(key),
  };
}
