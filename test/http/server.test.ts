import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHttpServer, type HttpRoutes, type RawListener } from "../../src/http/server.ts";
import { silentLog } from "../support/silent-log.ts";

async function open(routes: Partial<HttpRoutes> = {}, closeGraceMs = 2_000) {
  const server = createHttpServer({
    host: "127.0.0.1",
    port: 0,
    routes: { notReady: () => [], ...routes },
    log: silentLog,
    closeGraceMs,
  });
  const { url, port } = await server.listen();
  onTestFinished(() => server.close());
  return { server, url, port };
}

describe("health", () => {
  test("a bot that runs is healthy, and ready once it waits for nothing", async () => {
    let waiting = ["the database does not answer", "slack is connecting"];
    const { url } = await open({ notReady: async () => waiting });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const before = await fetch(`${url}/readyz`);
    expect(before.status).toBe(503);
    expect(await before.json()).toEqual({ ready: false, notReady: waiting });
    waiting = [];
    const after = await fetch(`${url}/readyz`);
    expect([after.status, await after.json()]).toEqual([200, { ready: true, notReady: [] }]);
  });
});

test("every answer is told of by the pattern of its route, never by what stood in its place", async () => {
  const told: unknown[] = [];
  const inner = new Hono()
    .get("/vm/:name", (c) => c.text("here"))
    .post("/vm/:name", () => {
      throw new Error("broken");
    })
    .get("/feed", (c) => streamSSE(c, (stream) => stream.writeSSE({ data: "one" })));
  const { url } = await open({
    apps: [inner],
    raw: { "/slack/events": (_, response) => response.writeHead(401).end() },
    onAnswer: ({ ms, ...answered }) => told.push({ ...answered, isTimed: ms >= 0 }),
  });
  const ask = async (path: string, init: RequestInit = {}) =>
    (await fetch(url + path, init)).body?.cancel();
  await ask("/vm/secret-1?key=secret");
  await ask("/vm/secret-2", { method: "POST" });
  await ask("/vm/secret-3", { method: "POST", body: "x".repeat(70_000) });
  await ask("/feed");
  await ask("/secret-4");
  await ask("/healthz");
  await ask("/slack/events/secret-5", { method: "POST" });
  const answered = (method: string, route: string, status: number) => {
    return { method, route, status, isTimed: true };
  };
  await expect.poll(() => told.length).toBe(7);
  expect(told).toEqual([
    answered("GET", "/vm/:name", 200),
    answered("POST", "/vm/:name", 500),
    answered("POST", "/vm/:name", 413),
    answered("GET", "/feed", 200),
    answered("GET", "none", 404),
    answered("GET", "/healthz", 200),
    answered("POST", "/slack/events", 401),
  ]);
});

describe("what is mounted", () => {
  test("a raw listener reads the body itself, byte for byte", async () => {
    const sign = (body: string) => createHmac("sha256", "secret").update(body).digest("hex");
    const listener: RawListener = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(sign(Buffer.concat(chunks).toString("utf8")));
    };
    const { url } = await open({ raw: { "/slack/events": listener } });
    const body = "payload=%7B%22a%22%3A1%7D&x=ü  ";
    for (const path of ["/slack/events", "/slack/events?retry=1", "/slack/events/more"]) {
      const answer = await fetch(`${url}${path}`, { method: "POST", body });
      expect(await answer.text()).toBe(sign(body));
    }
    expect((await fetch(`${url}/slack/eventsmore`, { method: "POST", body })).status).toBe(404);
  });

  test("a raw listener's body is not bounded by the bot's own limit", async () => {
    const listener: RawListener = async (request, response) => {
      let size = 0;
      for await (const chunk of request) size += chunk.length;
      response.end(String(size));
    };
    const { url } = await open({ raw: { "/raw": listener } });
    const answer = await fetch(`${url}/raw`, { method: "POST", body: "x".repeat(200_000) });
    expect(await answer.text()).toBe("200000");
  });

  test("a listener that fails is answered for, without a word of why", async () => {
    const { url } = await open({
      raw: {
        "/throws": () => {
          throw new Error("secret detail");
        },
        "/rejects": () => Promise.reject(new Error("secret detail")),
      },
    });
    for (const path of ["/throws", "/rejects"]) {
      const answer = await fetch(url + path);
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toMatch(/secret|\\.ts/);
    }
  });

  test("an app's own failure is a sentence, not a stack", async () => {
    const app = new Hono().get("/breaks", () => {
      throw new Error("secret detail");
    });
    const { url } = await open({ apps: [app] });
    const answer = await fetch(`${url}/breaks`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: "The bot failed here; its log says why." });
  });

  test("every own answer carries careful headers, unless an app says better", async () => {
    const app = new Hono().get("/page", (c) => {
      c.header("Content-Security-Policy", "default-src 'self'");
      return c.text("page");
    });
    const { url } = await open({ apps: [app] });
    const health = await fetch(`${url}/healthz`);
    expect(health.headers.get("x-content-type-options")).toBe("nosniff");
    expect(health.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(health.headers.get("x-powered-by")).toBeNull();
    const page = await fetch(`${url}/page`);
    expect(page.headers.get("content-security-policy")).toBe("default-src 'self'");
  });
});

describe("bounds", () => {
  test("an idle connection is kept for longer than a load balancer keeps it", async () => {
    const { url } = await open();
    const { headers } = await fetch(`${url}/healthz`);
    const seconds = /^timeout=(\d+)$/.exec(headers.get("keep-alive") ?? "")?.[1];
    expect(Number(seconds)).toBeGreaterThan(600);
  });

  test("a body that is too large is refused", async () => {
    const app = new Hono().post("/echo", async (c) => c.text(await c.req.text()));
    const { url } = await open({ apps: [app] });
    const answer = await fetch(`${url}/echo`, { method: "POST", body: "x".repeat(70_000) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toHaveProperty("error");
    const stream = new Blob(["x".repeat(70_000)]).stream();
    const endless = { method: "POST", body: stream, duplex: "half" } as const;
    expect((await fetch(`${url}/echo`, endless)).status).toBe(411);
  });

  test("headers that are too large are refused", async () => {
    const { url } = await open();
    const headers = { "x-large": "x".repeat(20_000) };
    expect((await fetch(`${url}/healthz`, { headers })).status).toBe(431);
  });

  test("a request without an end is cut off", async () => {
    const { port } = await open();
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    let answer = "";
    let closed = false;
    socket.on("data", (chunk) => {
      answer += String(chunk);
    });
    socket.on("close", () => {
      closed = true;
    });
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n");
    await expect.poll(() => closed, { timeout: 18_000, interval: 200 }).toBe(true);
    expect(answer).toMatch(/^HTTP\/1\.1 408/);
  });

  test("nonsense is refused and harms nobody else", async () => {
    const { url, port } = await open();
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    let answer = "";
    socket.on("data", (chunk) => {
      answer += String(chunk);
    });
    socket.on("error", () => {});
    socket.write("\u0000\u0001 nonsense\r\n\r\n");
    await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 400/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe("closing", () => {
  test("what is under way is finished, and nothing new is taken", async () => {
    let release = (): void => {};
    const waits = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = false;
    const app = new Hono().get("/slow", async (c) => {
      arrived = true;
      await waits;
      return c.text("done");
    });
    const { server, url } = await open({ apps: [app] });
    const slow = fetch(`${url}/slow`);
    await expect.poll(() => arrived).toBe(true);
    const closed = server.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    release();
    expect(await (await slow).text()).toBe("done");
    const before = Date.now();
    await closed;
    expect(Date.now() - before).toBeLessThan(1_500);
  });

  test("event streams do not hold it up", async () => {
    const app = new Hono().get("/events", (c) =>
      streamSSE(c, async (stream) => {
        await stream.writeSSE({ data: "hello" });
        await new Promise<void>((resolve) => stream.onAbort(resolve));
      }),
    );
    const { server, url } = await open({ apps: [app] }, 60_000);
    const reader = (await fetch(`${url}/events`)).body?.getReader();
    await reader?.read();
    await server.close();
    await expect(reader?.read()).rejects.toThrow();
  });

  test("a request that never ends is cut after the grace", async () => {
    const app = new Hono().get("/never", () => new Promise<Response>(() => {}));
    const { server, url } = await open({ apps: [app] }, 100);
    const never = fetch(`${url}/never`).then(
      () => "answered",
      () => "cut",
    );
    await expect.poll(() => server.close().then(() => "closed")).toBe("closed");
    expect(await never).toBe("cut");
  });

  test("closing twice, or before listening, is nothing", async () => {
    const { server } = await open();
    await Promise.all([server.close(), server.close()]);
    const routes = { notReady: () => [] };
    await createHttpServer({ host: "127.0.0.1", port: 0, routes, log: silentLog }).close();
  });
});

describe("where it cannot listen", () => {
  const listen = (host: string, port: number) =>
    createHttpServer({ host, port, routes: { notReady: () => [] }, log: silentLog }).listen();

  test("a taken port is named, with what to do", async () => {
    const { port } = await open();
    await expect(listen("127.0.0.1", port)).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop that one, or choose another port, e.g. PORT=${port + 1}.`,
    );
  });

  test("an address that is not this machine's is named, with what to do", async () => {
    await expect(listen("192.0.2.1", 0)).rejects.toThrow(
      /"192\.0\.2\.1" is not an address of this/,
    );
  });
});
