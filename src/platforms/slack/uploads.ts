import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { FilesInfoResponse } from "@slack/web-api";
import { z } from "zod";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Picture } from "../../messages/message.ts";
import { spell } from "../../messages/spell.ts";
import { createExpiring } from "../expiring.ts";
import { createPacer } from "../pace.ts";
import { PlatformError } from "../platform.ts";
import { within } from "../within.ts";
import { pacedCall, type SlackTools } from "./client.ts";

const ALT_MAX = 1_000;
/** A picture that is sent again soon, such as with an edit, is not uploaded again. */
const KNOWN_FOR_MS = 60 * 60_000;

const uploaded = z.object({
  files: z.tuple([z.object({ files: z.tuple([z.object({ id: z.string() })]) })]),
});

/** Brings pictures to Slack, where messages then refer to them. */
export interface Uploads {
  /** @returns the file's id, or nothing where Slack did not take it in time; never throws */
  idOf(picture: Picture): Promise<string | undefined>;
}

export function createUploads({ client, now, log, pacing }: SlackTools): Uploads {
  const known = createExpiring<string>(now);
  const uploading = createPacer(pacing.upload, now);
  const asking = createPacer(pacing.fileInfo, now);
  const turn = { urgent: true, maxWaitMs: pacing.uploadWithinMs };

  const upload = async ({ name, alt, png }: Picture): Promise<string> => {
    const about = { filename: name, title: name, alt_text: cut(oneLine(spell(alt)), ALT_MAX) };
    // Into no channel: whoever sees the message sees the picture, and nobody else.
    const done = await pacedCall({ pacer: uploading, turn, method: "files.uploadV2" }, () =>
      client.files.uploadV2({ ...about, file: Buffer.from(png, "base64") }),
    );
    const { data } = uploaded.safeParse(done);
    if (!data) throw new PlatformError("unreachable", "files.uploadV2: the answer was not Slack's");
    return data.files[0].files[0].id;
  };

  /** Slack refuses a message with a picture that it has not looked at yet. */
  const taken = async (file: string, until: number): Promise<boolean> => {
    while (now() < until) {
      const info = await pacedCall({ pacer: asking, turn, method: "files.info" }, () =>
        client.files.info({ file }),
      );
      if (isProcessed(info.file)) return true;
      await pause(pacing.lookAgainMs);
    }
    return false;
  };

  const bring = async (picture: Picture, key: string): Promise<string | undefined> => {
    const until = now() + pacing.uploadWithinMs;
    const id = await upload(picture);
    if (!(await taken(id, until))) return undefined;
    known.set(key, id, KNOWN_FOR_MS);
    return id;
  };

  return {
    async idOf(picture) {
      const key = createHash("sha256").update(picture.png).digest("hex");
      const before = known.get(key);
      if (before !== undefined) return before;
      try {
        const id = await within(pacing.uploadWithinMs, bring(picture, key));
        if (id === undefined)
          log.warn({ picture: picture.name }, "Slack did not take a picture in time");
        return id;
      } catch (error) {
        log.warn({ picture: picture.name, detail: String(error) }, "Slack did not take a picture");
        return undefined;
      }
    },
  };
}

const isProcessed = (file: FilesInfoResponse["file"]): boolean =>
  Boolean(file?.mimetype) && (file?.original_w !== undefined || file?.thumb_64 !== undefined);
