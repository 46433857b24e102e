import type { DiscordBody } from "./render.ts";

/** Discord's limit for the id of a button. */
const ID_MAX = 100;

/** The command's own name, by which a view knows its buttons. */
export function firstWord(words: string): string {
  return /^[a-z][a-z-]*/i.exec(words.trim())?.[0].toLowerCase() ?? "message";
}

/** The same message, whose buttons say which command's answer they stand in. Where there is no room, they do not. */
export function withView(body: DiscordBody, view: string): DiscordBody {
  const components = body.components.map((row) => ({
    ...row,
    components: row.components.map((button) => {
      const custom_id = `${view}|${button.custom_id}`;
      return custom_id.length > ID_MAX ? button : { ...button, custom_id };
    }),
  }));
  return { ...body, components };
}

/** The id as the renderer made it, and the view it stands in. */
export function readView(customId: string): { readonly view?: string; readonly id: string } {
  const [, view, id] = /^([a-z-]+)\|(.*)$/s.exec(customId) ?? [];
  return view === undefined || id === undefined ? { id: customId } : { view, id };
}
