import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface FakeRedis {
  readonly url: string;
  /** Key → value and its time to live in milliseconds. */
  readonly entries: ReadonlyMap<
    string,
    { readonly value: string; readonly ttlMs: number | undefined }
  >;
  /** Reads what it is sent and answers nothing. */
  mute(): void;
  close(): Promise<void>;
}

/** The few commands of Redis that a cache speaks, on the wire (RESP 2). Anything else is refused as the real one does. */
export async function startFakeRedis(port = 0): Promise<FakeRedis> {
  const entries = new Map<string, { value: string; ttlMs: number | undefined }>();
  const sockets = new Set<Socket>();
  let muted = false;

  const answer = ([name = "", ...args]: readonly string[]): string => {
    const [key = "", value = "", flag, ttl] = args;
    switch (name.toUpperCase()) {
      case "CLIENT":
        return "+OK\r\n";
      case "PING":
        return "+PONG\r\n";
      case "SET":
        if (flag !== undefined && (flag !== "PX" || !(Number(ttl) > 0)))
          return "-ERR syntax error\r\n";
        entries.set(key, { value, ttlMs: ttl === undefined ? undefined : Number(ttl) });
        return "+OK\r\n";
      case "GET":
        return bulk(entries.get(key)?.value);
      case "DEL":
      case "UNLINK":
        return `:${args.filter((one) => entries.delete(one)).length}\r\n`;
      default:
        return `-ERR unknown command '${name}'\r\n`;
    }
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    let unread = "";
    socket.on("error", () => sockets.delete(socket));
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (bytes) => {
      unread += bytes.toString("latin1");
      for (let read = readCommand(unread); read; read = readCommand(unread)) {
        unread = unread.slice(read.length);
        if (!muted) socket.write(answer(read.words), "latin1");
      }
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    entries,
    mute: () => {
      muted = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const bulk = (value: string | undefined): string =>
  value === undefined ? "$-1\r\n" : `$${value.length}\r\n${value}\r\n`;

/** One whole command at the start of the text, if it is all there. */
function readCommand(text: string): { words: string[]; length: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return undefined;
  let at = head[0].length;
  const words: string[] = [];
  for (let left = Number(head[1]); left > 0; left--) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (!size) return undefined;
    const begin = at + size[0].length;
    const end = begin + Number(size[1]);
    if (text.length < end + 2) return undefined;
    words.push(text.slice(begin, end));
    at = end + 2;
  }
  return { words, length: at };
}
