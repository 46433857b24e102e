import { z } from "zod";
import { readValueTemplate, type ValueTemplate } from "../model/value-template.ts";
import { text } from "./fields.ts";
import type { Complaint } from "./principals.ts";
import { quote } from "./quote.ts";

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const HEADER = /^[\x21-\x7e]+$/;
const PLACE = /=~"\{values\}"/g;

/** Where to ask how instances are in use. */
export function metricsSchema() {
  const prometheus = z.strictObject({
    url: text(readServer),
    token: header().optional(),
    tenant: header().optional(),
    label: z.string().regex(LABEL, { error: "Is not the name of a label." }).default("instance_id"),
    value: text(readValue).prefault("{id}"),
    cpu: query().optional(),
    sessions: query().optional(),
  });
  return z.strictObject({ prometheus: prometheus.optional() }).prefault({});
}

/** Neither complaint repeats what was written: it may be a secret. */
const header = () =>
  z.string().trim().regex(HEADER, { error: "Must be one word of plain characters." });

/** Judged after the two forms are told apart, or only that neither fits could be said. */
const query = () =>
  z.union([z.literal(false), z.string()]).superRefine((written, context) => {
    if (written !== false && !saysWhere(written))
      context.addIssue({ code: "custom", message: NOWHERE.sentence, params: NOWHERE });
  });

function readServer(written: string): string | Complaint {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isUsable =
    url && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "" && isPlain(url);
  if (isUsable) return written;
  return {
    sentence: "Is not an address that can be used here.",
    hint: "Write what stands before /api/v1: http://prometheus:9090, https://mimir.example/prometheus.",
  };
}

/** Whether a name and a password in it can be read. */
function isPlain({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function readValue(written: string): ValueTemplate | Complaint {
  return (
    readValueTemplate(written) ?? {
      sentence: `${quote(written)} names nothing of an instance.`,
      hint: 'Write {id}, {name}, {ip} or {tag:Name}, also among other text: "{ip}:9100".',
    }
  );
}

function saysWhere(query: string): boolean {
  const places = query.match(PLACE)?.length ?? 0;
  return places > 0 && places === query.split("{values}").length - 1;
}

const NOWHERE = {
  sentence: "Does not say where the instances' values go.",
  hint: 'Write {values} in double quotes after =~, and {label} for the label: up{{label}=~"{values}"}.',
} as const satisfies Complaint;
