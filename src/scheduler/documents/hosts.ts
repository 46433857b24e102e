import { type Phrase, t } from "../../model/phrase.ts";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** The last part of a name is never a number: that would be an address. */
const ENTRY = new RegExp(`^(?:\\*\\.)?(?:${LABEL}\\.)+(?!\\d+(?::|$))${LABEL}(?::\\d{1,5})?$`);
const PORT_MAX = 65_535;

/** Reads one entry of the list of hosts: `docs.example.com`, `*.example.com`, `docs.example.com:8443`. */
export function readHost(
  written: string,
): string | { readonly sentence: Phrase; readonly hint: Phrase } {
  const entry = written.toLowerCase();
  const port = Number(entry.split(":")[1] ?? 443);
  const isTooWide = entry.startsWith("*.") && entry.split(".").length < 3;
  if (ENTRY.test(entry) && !isTooWide && port >= 1 && port <= PORT_MAX) return entry;
  return {
    sentence: t`Is not the name of a host.`,
    hint: t`Write the name alone, such as docs.example.com or *.example.com; with a port where it is not the usual one: docs.example.com:8443.`,
  };
}

/** Whether documents are read from there. An entry without a port means the usual one of https or http. */
export const isListed = ({ hostname, port }: URL, entries: readonly string[]): boolean =>
  entries.some((entry) => {
    const [name = "", wanted = ""] = entry.toLowerCase().split(":");
    return port === wanted && isNamed(hostname, name);
  });

const isNamed = (hostname: string, name: string): boolean =>
  name.startsWith("*.") ? hostname.endsWith(name.slice(1)) : hostname === name;
