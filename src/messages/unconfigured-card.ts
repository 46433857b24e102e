import type { PlatformName } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import { code, type Message, text } from "./message.ts";

/** A channel as the configuration would name it. */
export interface UnknownChannel {
  readonly platform: PlatformName;
  readonly channelId: string;
}

/** What makes a channel known; the id stands in quotes, because YAML would round one of digits only. */
export const channelSnippet = ({ platform, channelId }: UnknownChannel): string =>
  `channels:
  - ${platform}: "${channelId}"
    instances: all
    grants:
      - { role: member, allow: [view] }`;

/** In a channel that the configuration does not know: what to paste into it, and who can. */
export function unconfiguredCard(channel: UnknownChannel): Message {
  return {
    headline: [t`Hello. This channel is not in my configuration yet, so I do nothing here.`],
    parts: [
      text(
        t`Whoever runs the bot can change that. These lines belong into its ${code("lamplighter.yaml")}; where ${code("channels:")} is there already, only those below it:`,
      ),
      { kind: "code", text: channelSnippet(channel) },
      text(
        t`Then everybody in this channel may look. Who may start and stop is one more line below it: ${code('- { role: "@devs", allow: [start, stop] }')}`,
      ),
    ],
    buttons: [],
  };
}
