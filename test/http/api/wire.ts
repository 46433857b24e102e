import { request } from "node:http";
import type { Sent } from "./requests.ts";

/** What came back. */
export interface Came {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A stream has no end of its own: so much of it is enough. */
const STREAM_MS = 30;

/** Sends a request as it is: nothing mends its path, its headers or its body. */
export function send(url: string, { method, path, headers, body }: Sent): Promise<Came> {
  const { hostname, port } = new URL(url);
  const isMeasured = body !== undefined && headers["transfer-encoding"] === undefined;
  const length = isMeasured ? { "content-length": Buffer.byteLength(body) } : {};
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method, path, headers: { ...length, ...headers } },
      (answer) => {
        const { statusCode: status = 0, headers: told } = answer;
        let text = "";
        const done = () => resolve({ status, headers: told, text });
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          text += chunk;
        });
        answer.on("end", done);
        if (told["content-type"]?.startsWith("text/event-stream"))
          setTimeout(() => {
            done();
            answer.destroy();
          }, STREAM_MS);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
