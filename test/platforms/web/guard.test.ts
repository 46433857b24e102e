import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assertLoopback } from "../../../src/platforms/web/guard.ts";
import { webOptions } from "../../../src/platforms/web/options.ts";
import { ask, hear, JSON_TYPE, openLab } from "./lab.ts";

const said = { as: "ann", channel: "lab", id: "line-0001", words: "list" };

describe("the page answers nobody but itself", () => {
  test("a foreign name that was pointed at this machine is refused, whatever it asks for", async () => {
    const { port, handed } = await openLab();
    const hosts = [
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${port + 1}`,
      `localhost.evil.example:${port}`,
      `127.0.0.1.nip.io:${port}`,
      `0.0.0.0:${port}`,
    ];
    for (const host of hosts)
      for (const path of ["/", "/web/state", "/web/page.js", "/web/events?as=ann&channel=lab"])
        expect([host, path, (await ask(port, { path, headers: { host } })).status]).toEqual([
          host,
          path,
          403,
        ]);
    const headers = { ...JSON_TYPE, host: `evil.example:${port}` };
    const body = JSON.stringify(said);
    const answer = await ask(port, { path: "/web/say", method: "POST", headers, body });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain(`http://127.0.0.1:${port}`);
    expect(handed).toEqual([]);
  });

  test("this machine's own names are served", async () => {
    const { port } = await openLab();
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
      expect((await ask(port, { path: "/", headers: { host: `${name}:${port}` } })).status).toBe(
        200,
      );
  });

  test("another site's script may neither speak nor listen", async () => {
    const { port, post, handed } = await openLab();
    const origins = [
      "https://evil.example",
      "null",
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      "http://127.0.0.1:1",
    ];
    for (const origin of origins) {
      for (const path of ["/web/say", "/web/click", "/web/form", "/web/suggest"])
        expect((await post(path, said, { origin })).status).toBe(403);
      const path = "/web/events?as=ann&channel=lab";
      expect((await ask(port, { path, headers: { origin } })).status).toBe(403);
    }
    expect(handed).toEqual([]);
    expect((await post("/web/say", said, { origin: `http://127.0.0.1:${port}` })).status).toBe(200);
  });

  test("only JSON is read, and only so much of it", async () => {
    const { port, post, handed } = await openLab();
    const body = JSON.stringify(said);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "",
    ])
      expect(
        (
          await ask(port, {
            path: "/web/say",
            method: "POST",
            body,
            headers: { "content-type": type },
          })
        ).status,
      ).toBe(415);
    expect(
      (await ask(port, { path: "/web/say", method: "POST", body: "{", headers: JSON_TYPE })).status,
    ).toBe(400);
    expect((await post("/web/say", { ...said, words: "x".repeat(20_000) })).status).toBe(413);
    const chunked = { ...JSON_TYPE, "transfer-encoding": "chunked" };
    const long = JSON.stringify({ ...said, words: "x".repeat(20_000) });
    expect(
      (await ask(port, { path: "/web/say", method: "POST", body: long, headers: chunked })).status,
    ).toBe(411);
    expect(handed).toEqual([]);
  });

  test("what is not understood is named in a sentence", async () => {
    const { post } = await openLab();
    const sentence = async (body: object) => JSON.parse((await post("/web/say", body)).body).error;
    expect(await sentence({ ...said, as: "zoe" })).toBe(
      'There is nobody called "zoe" here. People: ann, ben, eve.',
    );
    expect(await sentence({ ...said, channel: "x" })).toBe(
      'There is no channel "x" here. Channels: lab.',
    );
    expect(await sentence({ ...said, words: " " })).toMatch(/^words: /);
    expect(await sentence({ ...said, id: "1" })).toMatch(/^id: /);
    expect(await sentence({ ...said, admin: true })).toMatch(/admin/);
    expect(await sentence([])).toMatch(/object/);
  });

  test("a page that is nobody hears nothing", async () => {
    const { port } = await openLab();
    const page = hear(port, "zoe");
    await expect.poll(page.status).toBe(400);
    expect(page.messages()).toEqual([]);
  });

  test("any body at all is answered with a sentence, never with a fault", async () => {
    const { port } = await openLab();
    const anyPath = fc.constantFrom("/web/click", "/web/form", "/web/suggest");
    await fc.assert(
      fc.asyncProperty(anyPath, fc.oneof(fc.json(), fc.string()), async (path, body) => {
        const answer = await ask(port, {
          path,
          method: "POST",
          body,
          headers: JSON_TYPE,
        });
        expect(answer.status).toBe(400);
        expect(typeof JSON.parse(answer.body).error).toBe("string");
      }),
      { numRuns: 60 },
    );
  });
});

describe("the page's own files", () => {
  test("may load nothing from elsewhere, and stand in no other site's frame", async () => {
    const { port } = await openLab();
    const { headers, body } = await ask(port, { path: "/" });
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'; script-src 'self'/);
    expect(headers["content-security-policy"]).toMatch(/frame-ancestors 'none'/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(body).not.toMatch(/https?:\/\/|<script>| style=| on\w+=/);
  });

  test("are all there, and cost nothing the second time", async () => {
    const { port } = await openLab();
    const { body } = await ask(port, { path: "/" });
    const paths = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(paths).toContain("/web/page.js");
    for (const path of new Set(paths)) {
      const first = await ask(port, { path });
      expect([path, first.status]).toEqual([path, 200]);
      const again = await ask(port, {
        path,
        headers: { "if-none-match": String(first.headers.etag) },
      });
      expect([again.status, again.body]).toEqual([304, ""]);
    }
  });

  test("are the only ones: no path leads out of their folder", async () => {
    const { port } = await openLab();
    for (const path of [
      "/web/../platform.ts",
      "/web/%2e%2e%2fplatform.ts",
      "/web/tsconfig.json",
      "/web/nothing.js",
      "/web/",
    ])
      expect([path, (await ask(port, { path })).status]).toEqual([path, 404]);
  });
});

describe("where the page may be served", () => {
  test("this machine alone", () => {
    for (const host of ["127.0.0.1", "127.0.0.53", "localhost", "::1", "[::1]"])
      expect(() => assertLoopback(host)).not.toThrow();
  });

  test("anywhere else the operator is told what to do", () => {
    for (const host of ["0.0.0.0", "::", "10.0.0.5", "bot.example", "127.0.0.1.example", ""])
      expect(() => assertLoopback(host)).toThrow(/HOST=127\.0\.0\.1/);
  });
});

describe("who is on the page", () => {
  test("nothing need be configured", () => {
    const { people, channels } = webOptions.parse({});
    expect(people.map(({ id, groups }) => [id, groups])).toEqual([
      ["ann", ["devs"]],
      ["ben", ["devs", "oncall"]],
      ["eve", []],
    ]);
    expect(channels).toEqual([{ id: "lab", name: "lab" }]);
  });

  test("what cannot be is refused", () => {
    const ann = { id: "ann", name: "Ann" };
    const bad = [
      { people: [] },
      { people: [ann, ann] },
      { people: [{ ...ann, timeZone: "Rome" }] },
      { people: [{ ...ann, id: "ann lee" }] },
      { people: [{ ...ann, admin: true }] },
      { channels: [] },
      { port: 1 },
    ];
    for (const options of bad) expect(webOptions.safeParse(options).success).toBe(false);
  });
});
