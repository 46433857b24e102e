import type { Permission } from "../../model/action.ts";
import {
  ADDRESS_FORM,
  type Answers,
  type Chat,
  isHttps,
  type Operators,
  USUAL_RIGHTS,
} from "./answers.ts";
import { askClouds } from "./ask-clouds.ts";
import type { Asker, Choice, TextQuestion } from "./asker.ts";
import { PAGE, platformOf } from "./config-of.ts";
import { complaintAbout } from "./file.ts";
import type { Given } from "./request.ts";

/** Every answer, asked for where it was not given. */
export async function askAnswers(ask: Asker, given: Given): Promise<Answers> {
  const chat = given.chat ?? (await ask.select("Where do people talk to the bot?", CHATS));
  const address = chat === "slack-http" ? (given.address ?? (await ask.text(ADDRESS))) : undefined;
  const clouds = await askClouds(ask, given.clouds);
  const channel = given.channel ?? (await askChannel(ask, chat));
  const operators = given.operators ?? (await askOperators(ask, chat));
  const allow = given.allow ?? (operators.kind === "nobody" ? USUAL_RIGHTS : await askRights(ask));
  return { chat, address, clouds, channel, operators, allow };
}

const CHATS: readonly Choice<Chat>[] = [
  { value: "slack", label: "Slack, over a socket", hint: "needs no public address" },
  { value: "slack-http", label: "Slack, over HTTP", hint: "Slack calls a public address" },
  { value: "discord", label: "Discord" },
  { value: "page", label: "Only the local page", hint: "to try things out" },
];

const ADDRESS: TextQuestion = {
  message: "At which address does Slack reach the bot?",
  placeholder: "https://bot.example.com",
  complaint: (address) => (isHttps(address) ? undefined : ADDRESS_FORM),
};

const WHERE_IDS_ARE: Readonly<Record<Chat, string>> = {
  slack: "at the foot of the channel's details: C0123456789",
  "slack-http": "at the foot of the channel's details: C0123456789",
  discord: "Copy ID, with the developer mode on",
  page: PAGE.channel,
};

async function askChannel(ask: Asker, chat: Chat): Promise<string> {
  if (chat === "page") return PAGE.channel;
  return ask.text({
    message: "In which channel? Its id",
    placeholder: WHERE_IDS_ARE[chat],
    complaint: (channel) => complaintAbout({ chat, channel }),
  });
}

async function askOperators(ask: Asker, chat: Chat): Promise<Operators> {
  if (chat === "page") return { kind: "group", id: PAGE.group };
  const group = platformOf({ chat }) === "discord" ? "role" : "user group";
  const kind = await ask.select<Operators["kind"]>(
    "Everybody in the channel may look. Who may start and stop?",
    [
      { value: "group", label: `A ${group}` },
      { value: "everybody", label: "Everybody in the channel" },
      { value: "nobody", label: "Nobody yet", hint: "the file shows how to change that" },
    ],
  );
  if (kind !== "group") return { kind };
  const id = await ask.text({
    message: `The id of the ${group}`,
    placeholder: group === "role" ? "Copy ID, with the developer mode on" : "S0123456789",
    complaint: (typed) => complaintAbout({ chat, operators: { kind, id: typed } }),
  });
  return { kind, id };
}

const RIGHTS: readonly Choice<Permission>[] = [
  { value: "start", label: "start" },
  { value: "stop", label: "stop" },
  { value: "stop:hard", label: "stop, hard", hint: "cuts the power" },
  { value: "reboot", label: "reboot" },
  { value: "schedule", label: "schedule", hint: "when machines start and stop by themselves" },
  { value: "hold", label: "hold", hint: "keep one on beyond its schedule" },
  { value: "approve", label: "approve", hint: "say yes to what others ask for" },
];

const askRights = (ask: Asker) => ask.several("What may they do?", RIGHTS, USUAL_RIGHTS);
