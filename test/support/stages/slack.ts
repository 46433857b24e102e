import { type FakeMessage, latest, startFakeSlack } from "../../fakes/slack/index.ts";
import { visibleButtons, visibleText } from "../block-kit-text.ts";
import type { ChatKind, Who } from "./stage.ts";

const USERS: Readonly<Record<Who, string>> = { ann: "U0ANN", ben: "U0BEN", eve: "U0EVE" };
const CHANNEL = "C0OPS";

export const slackHttp: ChatKind = {
  name: "Slack",
  async open() {
    const slack = await startFakeSlack();
    return {
      env: slack.env,
      config: {
        platform: { slack: { mode: "http" } },
        channel: { slack: CHANNEL },
        ann: "slack:user:U0ANN",
        ben: "slack:user:U0BEN",
      },
      async enter({ url }) {
        const to = `${url}/slack/events`;
        const visibleTo = (who: Who) => [...slack.inChannel(CHANNEL), ...slack.onlyFor(USERS[who])];
        return {
          async says(who, text) {
            await slack.slash({ to, user: USERS[who], channel: CHANNEL, text });
          },
          async presses(who, label) {
            const message = visibleTo(who)
              .filter((one) => labels(one).includes(label))
              .sort((one, other) => latest(one).at - latest(other).at)
              .at(-1);
            if (!message) throw new Error(`no message with a button ${label}`);
            await slack.click({ to, user: USERS[who], message, button: label });
          },
          heard: (who) => textOf(slack.onlyFor(USERS[who]).at(-1)),
          shown: () => textOf(slack.inChannel(CHANNEL).at(-1)),
          close: () => slack.close(),
        };
      },
    };
  },
};

const labels = (message: FakeMessage) =>
  visibleButtons(latest(message).blocks).map(({ label }) => label);
const textOf = (message: FakeMessage | undefined): string =>
  message ? visibleText(latest(message).blocks) : "";
