import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { buildConnector } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { createDocumentReader } from "../../../src/scheduler/documents/fetch.ts";
import { isPublicAddress } from "../../../src/scheduler/documents/public-address.ts";
import { makeCertificates } from "../../fakes/openstack/certificates.ts";
import { type DocumentHost, documentHost, PUBLIC } from "./host.ts";

const HOSTS = ["docs.example.com", "*.example.org", "docs.example.net:8443"];

let host: DocumentHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

interface Setting {
  readonly answer?: RequestListener;
  readonly addresses?: readonly string[];
  readonly timeoutMs?: number;
}

async function reader({ answer, addresses = [PUBLIC], timeoutMs }: Setting = {}) {
  host = await documentHost(answer ?? ((_, response) => response.end("text")));
  const found = host;
  const read = createDocumentReader({
    hosts: () => HOSTS,
    lookup: async () => addresses,
    connect: found.connect,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  return { read, host: found };
}

test("a document is read from a host that is listed, by GET and without any credential", async () => {
  const { read, host } = await reader();
  expect(await read("http://docs.example.com/dev.json?key=1")).toEqual({ text: "text" });
  expect(host.asked).toEqual(["GET /dev.json?key=1"]);
  expect(host.dialled).toEqual([PUBLIC]);
  expect(host.requests[0]?.headers).toMatchObject({ host: "docs.example.com" });
  expect(Object.keys(host.requests[0]?.headers ?? {})).not.toEqual(
    expect.arrayContaining(["authorization", "cookie"]),
  );
});

test.each([
  ["http://a.example.org/x", "any name below one with a star"],
  ["http://a.b.example.org/x", "however deep"],
  ["http://docs.example.net:8443/x", "the port that is listed"],
  ["http://DOCS.example.com/x", "capitals do not count"],
  ["http://docs.example.com:80/x", "the usual port, said or not"],
])("%s is read: %s", async (url) => {
  const { read } = await reader();
  expect(await read(url)).toEqual({ text: "text" });
});

// biome-ignore format: a table, one row a line
const REFUSED: readonly (readonly [url: string, trouble: string])[] = [
  ["http://evil.example/x?key=secret", "Documents are not read from evil.example: add it to scheduleDocuments."],
  ["http://example.org/x", "Documents are not read from example.org: add it to scheduleDocuments."],
  ["http://evilexample.org/x", "Documents are not read from evilexample.org: add it to scheduleDocuments."],
  ["http://docs.example.com.evil.example/x", "Documents are not read from docs.example.com.evil.example: add it to scheduleDocuments."],
  ["http://docs.example.com./x", "Documents are not read from docs.example.com.: add it to scheduleDocuments."],
  ["http://docs.example.com:8080/x", "Documents are not read from docs.example.com:8080: add it to scheduleDocuments."],
  ["http://docs.example.net/x", "Documents are not read from docs.example.net: add it to scheduleDocuments."],
  ["http://ann:secret@docs.example.com/x", "The address on docs.example.com holds a name or a password: take it out."],
  ["http://secret@docs.example.com/x", "The address on docs.example.com holds a name or a password: take it out."],
  ["http://docs.example.com@evil.example/x", "The address on evil.example holds a name or a password: take it out."],
  ["ftp://docs.example.com/x", "Documents are read by https or http, not by ftp."],
  ["file:///etc/passwd", "Documents are read by https or http, not by file."],
  ["data:text/plain,secret", "Documents are read by https or http, not by data."],
  ["not an address?key=secret", "This is not an address: write https://, a host and a path."],
  ["http://", "This is not an address: write https://, a host and a path."],
  ["http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not the name of a host: documents are not read from bare addresses."],
  ["http://127.0.0.1/", "127.0.0.1 is not the name of a host: documents are not read from bare addresses."],
  ["http://0x7f.1/", "127.0.0.1 is not the name of a host: documents are not read from bare addresses."],
  ["http://2130706433/", "127.0.0.1 is not the name of a host: documents are not read from bare addresses."],
  ["http://[::1]/", "[::1] is not the name of a host: documents are not read from bare addresses."],
  ["http://[::ffff:169.254.169.254]/", "[::ffff:a9fe:a9fe] is not the name of a host: documents are not read from bare addresses."],
  ["http://localhost/", "Documents are not read from localhost: add it to scheduleDocuments."],
];

test.each(REFUSED)("%s is refused before anything is asked", async (url, trouble) => {
  const { read, host } = await reader();
  expect(await read(url)).toEqual({ trouble });
  expect(host.dialled).toEqual([]);
});

describe("an address inside a network", () => {
  const INSIDE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.8.8.8",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:93.184.216.34",
    "::7f00:1",
    "64:ff9b::a00:1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2002:a00:1::1",
    "2001::1",
    "2001:db8::1",
    "100::1",
    "not an address",
    "",
  ];

  test.each(INSIDE)("is never connected to: %s", async (address) => {
    const { read, host } = await reader({ addresses: [address] });
    expect(await read("http://docs.example.com/x?key=secret")).toEqual({
      trouble:
        "docs.example.com leads inside a network instead of to the internet, from where no documents are read.",
    });
    expect(host.dialled).toEqual([]);
  });

  test("is not connected to where a good one stands beside it", async () => {
    const { read, host } = await reader({ addresses: [PUBLIC, "10.0.0.1"] });
    expect(await read("http://docs.example.com/x")).toMatchObject({ trouble: /inside a network/ });
    expect(host.dialled).toEqual([]);
  });

  test("is not connected to where the name means it only the second time", async () => {
    let lookups = 0;
    const found = await documentHost((request, response) =>
      request.url === "/1"
        ? response.writeHead(302, { location: "http://docs.example.com/2" }).end()
        : response.end("secret"),
    );
    host = found;
    const read = createDocumentReader({
      hosts: () => HOSTS,
      lookup: async () => (lookups++ === 0 ? [PUBLIC] : ["169.254.169.254"]),
      connect: found.connect,
    });
    const first = await read("http://docs.example.com/1");
    // The first connection may serve the redirect too; what is dialled anew is looked at anew.
    expect(found.dialled.every((address) => address === PUBLIC)).toBe(true);
    expect(first).toBeDefined();
    expect(await read("http://docs.example.com/2")).toMatchObject({ trouble: /inside a network/ });
    expect(found.dialled.every((address) => address === PUBLIC)).toBe(true);
  });

  test("is never connected to, whatever a name server answers", async () => {
    const found = await documentHost((_, response) => response.end("text"));
    host = found;
    const blocks = ["10", "127", "169.254", "192.168", "172.20", "100.100", "0", "224.1", "250"];
    const v4 = fc
      .tuple(
        fc.constantFrom(...blocks),
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }),
      )
      .map(([block, rest]) => [...block.split("."), ...rest].slice(0, 4).join("."));
    const mapped = v4.map((address) => `::ffff:${address}`);
    const v6 = fc
      .tuple(
        fc.constantFrom("fc", "fd", "fe8", "fe9", "fea", "feb", "fec", "ff0"),
        fc.integer({ min: 0, max: 0xffff }),
      )
      .map(([head, tail]) => `${head.padEnd(4, "0")}::${tail.toString(16)}`);
    const good = fc.constant(PUBLIC);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(v4, mapped, v6, good), { minLength: 1, maxLength: 4 }),
        async (addresses) => {
          const before = found.dialled.length;
          const read = createDocumentReader({
            hosts: () => HOSTS,
            lookup: async () => addresses,
            connect: found.connect,
          });
          await read("http://docs.example.com/x");
          const dialled = found.dialled.slice(before);
          expect(dialled.every(isPublicAddress)).toBe(true);
          expect(dialled.every((address) => address === PUBLIC)).toBe(true);
          if (addresses.some((address) => address !== PUBLIC)) expect(dialled).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    "93.184.216.34",
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
  ])("is not taken for one of the internet: %s", (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

describe("redirects", () => {
  const to =
    (location: string): RequestListener =>
    (request, response) =>
      request.url === "/x" ? response.writeHead(302, { location }).end() : response.end("there");

  test.each(["http://docs.example.com/y", "/y", "http://a.example.org/y"])(
    "to %s are followed",
    async (location) => {
      const { read } = await reader({ answer: to(location) });
      expect(await read("http://docs.example.com/x")).toEqual({ text: "there" });
    },
  );

  test.each([
    [
      "http://evil.example/y?key=secret",
      "docs.example.com redirects to another place. Documents are not read from evil.example: add it to scheduleDocuments.",
    ],
    [
      "http://169.254.169.254/y",
      "docs.example.com redirects to another place. 169.254.169.254 is not the name of a host: documents are not read from bare addresses.",
    ],
    [
      "file:///etc/passwd",
      "docs.example.com redirects to another place. Documents are read by https or http, not by file.",
    ],
    [
      "http://a:b@docs.example.com/y",
      "docs.example.com redirects to another place. The address on docs.example.com holds a name or a password: take it out.",
    ],
  ])("to %s are not", async (location, trouble) => {
    const { read, host } = await reader({ answer: to(location) });
    expect(await read("http://docs.example.com/x")).toEqual({ trouble });
    expect(host.asked).toEqual(["GET /x"]);
  });

  test("from https to http are not", async () => {
    const { read, host } = await reader({ answer: to("http://docs.example.com/y") });
    expect(await read("https://docs.example.com/x")).toEqual({
      trouble: "docs.example.com redirects from https to http, which is not followed.",
    });
    expect(host.asked).toEqual(["GET /x"]);
  });

  test("are followed three times and no more", async () => {
    const { read, host } = await reader({
      answer: (request, response) => {
        const left = Number(request.url?.slice(1));
        if (left === 0) response.end("there");
        else response.writeHead(301, { location: `/${left - 1}` }).end();
      },
    });
    expect(await read("http://docs.example.com/3")).toEqual({ text: "there" });
    expect(await read("http://docs.example.com/4")).toEqual({
      trouble: "docs.example.com redirects more than 3 times.",
    });
    expect(host.asked.filter((one) => one === "GET /0")).toHaveLength(1);
  });
});

describe("what a host answers", () => {
  test("may be 64 KiB and not a byte more", async () => {
    const { read } = await reader({
      answer: (request, response) => response.end("x".repeat(Number(request.url?.slice(1)))),
    });
    expect(await read("http://docs.example.com/65536")).toEqual({ text: "x".repeat(65_536) });
    expect(await read("http://docs.example.com/65537")).toEqual({
      trouble: "The document on docs.example.com is larger than 64 KiB.",
    });
  });

  test("is not read to the end where it has none", async () => {
    let isOver = false;
    const { read } = await reader({
      answer: (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write("x".repeat(16_384)));
        };
        response.on("drain", more).on("close", () => {
          isOver = true;
        });
        more();
      },
    });
    expect(await read("http://docs.example.com/x")).toEqual({
      trouble: "The document on docs.example.com is larger than 64 KiB.",
    });
    await expect.poll(() => isOver).toBe(true);
  });

  test("has its time, which is over for a host that says nothing or goes on for ever", async () => {
    const { read } = await reader({
      timeoutMs: 80,
      answer: (request, response) => {
        if (request.url === "/slow") response.write("x");
      },
    });
    const trouble = "docs.example.com did not answer within 0.08 s.";
    expect(await read("http://docs.example.com/silent")).toEqual({ trouble });
    expect(await read("http://docs.example.com/slow")).toEqual({ trouble });
  });

  test("is not waited for where the name server says nothing, and nobody is asked afterwards", async () => {
    let answer: (addresses: readonly string[]) => void = () => undefined;
    const found = await documentHost((_, response) => response.end("text"));
    host = found;
    const read = createDocumentReader({
      hosts: () => HOSTS,
      lookup: () =>
        new Promise((done) => {
          answer = done;
        }),
      connect: found.connect,
      timeoutMs: 50,
    });
    expect(await read("http://docs.example.com/x")).toMatchObject({ trouble: /did not answer/ });
    answer([PUBLIC]);
    await new Promise(setImmediate);
    expect(found.dialled).toEqual([]);
  });

  test.each([
    [404, "docs.example.com answered 404 instead of the document."],
    [403, "docs.example.com answered 403 instead of the document: it is read without signing in."],
    [204, "docs.example.com answered 204 instead of the document."],
    [500, "docs.example.com answered 500 instead of the document."],
  ])("is no document with %i", async (status, trouble) => {
    const { read } = await reader({ answer: (_, response) => response.writeHead(status).end() });
    expect(await read("http://docs.example.com/x?key=secret")).toEqual({ trouble });
  });

  test.each([
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff])],
    ["a text with a zero in it", Buffer.from("a\0b")],
  ])("is no document where it is %s", async (_, bytes) => {
    const { read } = await reader({ answer: (_, response) => response.end(bytes) });
    expect(await read("http://docs.example.com/x")).toEqual({
      trouble: "The document on docs.example.com is not text in UTF-8.",
    });
  });

  test("is no document where the connection breaks", async () => {
    const { read } = await reader({ answer: (request) => request.socket.destroy() });
    expect(await read("http://docs.example.com/x")).toMatchObject({
      trouble: /^docs\.example\.com could not be read \(/,
    });
  });

  test("is nothing where there is no such host", async () => {
    const read = createDocumentReader({
      hosts: () => HOSTS,
      lookup: async () => {
        throw Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" });
      },
    });
    expect(await read("https://docs.example.com/x")).toEqual({
      trouble: "There is no host docs.example.com: look at its name.",
    });
  });
});

test("where one address of a host does not answer, the next one is asked", async () => {
  const found = await documentHost((_, response) => response.end("text"));
  host = found;
  const read = createDocumentReader({
    hosts: () => HOSTS,
    lookup: async () => ["2606:4700::1111", PUBLIC],
    connect: (options, done) => {
      if (options.hostname === PUBLIC) found.connect(options, done);
      else done(Object.assign(new Error("no way"), { code: "ENETUNREACH" }), null);
    },
  });
  expect(await read("http://docs.example.com/x")).toEqual({ text: "text" });
});

test("a host has to show a certificate of its own name, not of the address to which it leads", async () => {
  const { ca, cert, key } = makeCertificates();
  const server = createServer({ cert, key }, (_, response) => response.end("text"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const dial = buildConnector({ ca });
  const read = createDocumentReader({
    hosts: () => HOSTS,
    lookup: async () => [PUBLIC],
    connect: (options, done) =>
      dial({ ...options, hostname: "127.0.0.1", port: String(port) }, done),
  });
  expect(await read("https://docs.example.com/x")).toEqual({
    trouble:
      "docs.example.com shows a certificate that is not trusted here (ERR_TLS_CERT_ALTNAME_INVALID).",
  });
  server.close();
});
