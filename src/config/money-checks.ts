import type { CrossFinding } from "./finding.ts";
import { hintFor } from "./nearest.ts";
import { readChannel } from "./principals.ts";
import { quote } from "./quote.ts";
import { isConfigured, type Tree, texts, tree } from "./tree.ts";

/** Prices of clouds that there are not, and weeks that are told where nobody listens. */
export const moneyChecks = (file: Tree): CrossFinding[] => [
  ...pricesOfNoCloud(file),
  ...digestNowhere(file),
];

function pricesOfNoCloud(file: Tree): CrossFinding[] {
  const clouds = Object.keys(tree(file.clouds));
  return Object.keys(tree(tree(file.prices).types)).flatMap((cloud) =>
    cloud === "*" || clouds.length === 0 || clouds.includes(cloud)
      ? []
      : [
          {
            path: ["prices", "types", cloud],
            sentence: `There is no cloud ${quote(cloud)}.`,
            hint: `${hintFor(cloud, clouds)} "*" stands for all of them.`,
          },
        ],
  );
}

function digestNowhere(file: Tree): CrossFinding[] {
  return texts(tree(file.digest).channels).flatMap((written, at) => {
    const channel = readChannel(written);
    if (!("id" in channel) || isConfigured(file, channel.platform, channel.id)) return [];
    return [
      {
        path: ["digest", "channels", at],
        sentence: `${quote(written)} is not configured under channels.`,
        hint: "Add the channel there: it is told only of what it shows.",
      },
    ];
  });
}
