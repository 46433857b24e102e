import type { APIActionRowComponent, APIButtonComponentWithCustomId } from "discord.js";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Button } from "../../messages/message.ts";
import { spell } from "../../messages/spell.ts";
import { customIdOf, longCommandsOf } from "./custom-id.ts";
import { isVisible } from "./escape.ts";

export type ButtonRow = APIActionRowComponent<APIButtonComponentWithCustomId>;

const ROW = 5;
const COUNT_MAX = 25;
const LABEL_MAX = 80;
const COMMAND_MAX = 2000;
const STYLES = { primary: 1, plain: 2, danger: 4 } as const;

/** Buttons that Discord could not carry are left out from the end; the same can always be typed. */
export function drawButtons(buttons: readonly Button[]): {
  rows: readonly ButtonRow[];
  longCommands: ReadonlyMap<string, string>;
} {
  const kept = buttons
    .filter(({ command }) => command !== "" && command.length <= COMMAND_MAX)
    .slice(0, COUNT_MAX);
  const drawn = kept.map((button, index) => {
    const before = kept.slice(0, index).filter(({ command }) => command === button.command);
    return drawButton(button, before.length);
  });
  const rows: ButtonRow[] = [];
  for (let at = 0; at < drawn.length; at += ROW)
    rows.push({ type: 1, components: drawn.slice(at, at + ROW) });
  return { rows, longCommands: longCommandsOf(kept.map(({ command }) => command)) };
}

function drawButton(
  { label, command, style }: Button,
  nth: number,
): APIButtonComponentWithCustomId {
  const [said = "…"] = [spell(label), command]
    .map((text) => oneLine(text).trim())
    .filter(isVisible);
  return {
    type: 2,
    style: STYLES[style ?? "plain"],
    label: cut(said, LABEL_MAX),
    custom_id: customIdOf(command, nth),
  };
}
