export type Environment = Readonly<Record<string, string | undefined>>;

/** What one source says, by the names that clouds.yaml uses (`auth_url`, `project_name`). */
export interface Settings {
  /** The source, for messages. */
  readonly where: string;
  readonly regions: readonly string[];
  get(name: string): string | undefined;
  /** The name under which an operator would write it there. */
  label(name: string): string;
}

/** The operator has to change something before this cloud can be used. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SettingsError";
  }
}

/** The `OS_*` variables of an openrc file. */
export function variableSettings(env: Environment): Settings {
  const label = (name: string) => `OS_${name.toUpperCase()}`;
  return {
    where: "the environment",
    regions: [],
    label,
    get: (name) => env[label(name)] || undefined,
  };
}

/** The bot's own options: `projectName` for `project_name`. */
export function optionSettings(options: Readonly<Record<string, unknown>>): Settings {
  const label = (name: string) =>
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return {
    where: "the options of this cloud",
    regions: [],
    label,
    get(name) {
      const value = options[label(name)];
      return typeof value === "string" ? value : undefined;
    },
  };
}
