import { expect, test } from "vitest";
import type { Answer, Form } from "../../../src/messages/message.ts";
import type { Inquiry } from "../../../src/model/people.ts";
import { PlatformError } from "../../../src/platforms/platform.ts";
import { ask, firstLine, hear, lab, openLab, saying } from "./lab.ts";
import { createMemoryStore } from "./memory-store.ts";

const line = (words: string, id = "line-0001") => ({ as: "ann", channel: "lab", id, words });
const click = (messageId: string, command: string, as = "ann") => ({
  as,
  channel: "lab",
  id: "click-0001",
  messageId,
  command,
});
const privately = (words: string) => async (): Promise<Answer> => ({
  kind: "private",
  message: saying(words),
});

test("what a person types reaches the bot with their name, their channel and no /vm", async () => {
  const { post, handed } = await openLab({
    options: { people: [{ id: "ann", name: "Ann", timeZone: "Europe/Rome" }] },
  });
  const said = ["/vm stop dev-box", "stop dev-box", "  /VM  stop dev-box ", "/vm"];
  for (const [index, words] of said.entries())
    expect((await post("/web/say", line(words, `line-000${index}`))).status).toBe(200);
  expect(handed.map(({ words }) => words)).toEqual([
    "stop dev-box",
    "stop dev-box",
    "stop dev-box",
    "",
  ]);
  expect(handed[0]).toEqual({
    key: "web:ann:line-0000",
    actor: { platform: "web", id: "ann", name: "Ann", timeZone: "Europe/Rome" },
    channel: { platform: "web", id: "lab", name: "lab" },
    words: "stop dev-box",
    origin: "typed",
  });
});

test("a line and its private answer are seen by their person alone", async () => {
  const { post, port } = await openLab({ handle: privately("12 instances") });
  const ann = hear(port, "ann");
  const ben = hear(port, "ben");
  await expect.poll(() => ann.isReady() && ben.isReady()).toBe(true);
  await post("/web/say", line("list"));
  await expect.poll(() => ann.messages().map(firstLine)).toEqual(["list", "12 instances"]);
  expect(ann.messages().map(({ author, privateTo }) => [author, privateTo])).toEqual([
    ["ann", "ann"],
    ["bot", "ann"],
  ]);
  await post("/web/say", { ...line("list"), as: "ben" });
  await expect.poll(() => ben.messages()).toHaveLength(2);
  expect(ben.messages().every(({ privateTo }) => privateTo === "ben")).toBe(true);
});

test("a public answer, a posted message and its edit are seen by everybody, live", async () => {
  const { post, port, platform } = await openLab({
    handle: async () => ({ kind: "public", message: saying("to all") }),
  });
  const eve = hear(port, "eve");
  await expect.poll(eve.isReady).toBe(true);
  await post("/web/say", line("list"));
  const posted = await platform.post(lab, saying("stopping"));
  await platform.edit(posted, saying("stopped"), true);
  await expect.poll(() => eve.messages().map(firstLine)).toContain("stopped");
  expect(eve.messages().map(firstLine)).toContain("to all");
  const last = eve.messages().at(-1);
  expect(last?.editedAt).toBe(1_700_000_000_000);
});

test("the same line sent again is one invocation and one answer", async () => {
  const { post, handed, store } = await openLab({ handle: privately("here") });
  await Promise.all([post("/web/say", line("list")), post("/web/say", line("list"))]);
  await post("/web/say", line("list"));
  expect(handed).toHaveLength(1);
  expect(await store.recent({ channel: "lab", person: "ann" }, 10)).toHaveLength(2);
});

test("a line sent again to a bot that was restarted keeps its key, and is not answered twice", async () => {
  const store = createMemoryStore();
  const before = await openLab({ store, handle: privately("here") });
  await before.post("/web/say", line("list"));
  await before.close();
  const after = await openLab({ store, handle: privately("here") });
  await after.post("/web/say", line("list"));
  expect(after.handed.map(({ key }) => key)).toEqual(before.handed.map(({ key }) => key));
  expect(await store.recent({ channel: "lab", person: "ann" }, 10)).toHaveLength(2);
});

test("a line that failed on the way is handed on when it is sent again", async () => {
  const store = createMemoryStore();
  let broken = true;
  const append: typeof store.append = async (message) => {
    if (broken) throw new Error("the database is away");
    return await store.append(message);
  };
  const { post, handed } = await openLab({ store: { ...store, append } });
  const first = await post("/web/say", line("list"));
  expect(first.status).toBe(500);
  expect(first.body).not.toMatch(/database is away|\\.ts/);
  broken = false;
  expect((await post("/web/say", line("list"))).status).toBe(200);
  expect(handed).toHaveLength(1);
});

test("a click on a button is its command, said by the clicker", async () => {
  const { post, platform, handed } = await openLab();
  const { id } = await platform.post(lab, saying("Stop 14?", "confirm op_1", "cancel op_1"));
  await post("/web/click", click(String(id), "confirm op_1", "ben"));
  expect(handed).toMatchObject([
    { key: "web:ben:click-0001", words: "confirm op_1", origin: "button", actor: { id: "ben" } },
  ]);
});

test("a click on a button that is gone does nothing, and says so to the clicker alone", async () => {
  const { post, platform, handed, store } = await openLab();
  const posted = await platform.post(lab, saying("Stop 14?", "confirm op_1"));
  await platform.edit(posted, saying("Stopping 14"), false);
  await post("/web/click", click(String(posted.id), "confirm op_1"));
  expect(handed).toEqual([]);
  const answer = (await store.recent({ channel: "lab", person: "ann" }, 10)).at(-1);
  expect(answer?.privateTo).toBe("ann");
  expect(answer && firstLine(answer)).toMatch(/no longer offered/);
});

test("nobody can press a button of another person's private message, or make a command up", async () => {
  const { post, handed, store, platform } = await openLab({
    handle: async () => ({ kind: "private", message: saying("yours", "delete all") }),
  });
  await post("/web/say", line("list"));
  const mine = (await store.recent({ channel: "lab", person: "ann" }, 10)).at(-1);
  await post("/web/click", click(mine?.id ?? "", "delete all", "eve"));
  const { id } = await platform.post(lab, saying("for all", "cancel op_1"));
  await post("/web/click", { ...click(String(id), "delete all", "eve"), id: "click-0002" });
  await post("/web/click", { ...click("web:ann:line-0001", "list"), id: "click-0003" });
  expect(handed.map(({ words }) => words)).toEqual(["list"]);
});

test("a stop waits for the answer under way, takes nothing new and ends the streams", async () => {
  let release = (_: Answer): void => {};
  const { post, port, platform, handed, store } = await openLab({
    handle: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  });
  const ann = hear(port, "ann");
  await expect.poll(ann.isReady).toBe(true);
  const said = post("/web/say", line("list"));
  await expect.poll(() => handed).toHaveLength(1);
  const stopped = platform.stop();
  expect((await post("/web/say", line("list", "line-0002"))).status).toBe(503);
  release({ kind: "private", message: saying("at last") });
  await stopped;
  expect((await said).status).toBe(200);
  expect((await store.recent({ channel: "lab", person: "ann" }, 10)).map(firstLine)).toContain(
    "at last",
  );
  await expect.poll(ann.hasEnded).toBe(true);
});

test("before the bot is ready the page is told to come again", async () => {
  const { post, start, port } = await openLab({ started: false });
  expect((await ask(port, { path: "/" })).status).toBe(200);
  expect((await post("/web/say", line("list"))).status).toBe(503);
  await start();
  expect((await post("/web/say", line("list"))).status).toBe(200);
});

test("groups are those of the configuration, among the ones asked about", async () => {
  const { platform } = await openLab();
  const actor = (id: string) => ({ platform: "web", id, name: id }) as const;
  const asked = ["oncall", "devs", "admins"];
  expect(await platform.groupsOf(actor("ben"), lab, asked)).toEqual(["oncall", "devs"]);
  expect(await platform.groupsOf(actor("eve"), lab, asked)).toEqual([]);
  await expect(platform.groupsOf(actor("mallory"), lab, asked)).rejects.toThrow(PlatformError);
});

test("a message that is not kept any more, or a channel that is not there, is gone", async () => {
  const { platform } = await openLab();
  const gone = { name: "PlatformError", kind: "gone" };
  await expect(platform.edit({ id: "m99" }, saying("x"), true)).rejects.toMatchObject(gone);
  await expect(platform.post({ ...lab, id: "x" }, saying("x"))).rejects.toMatchObject(gone);
  await expect(platform.edit({ ts: 1 }, saying("x"), true)).rejects.toMatchObject({
    kind: "refused",
  });
});

test("a database that is away is a trouble worth trying again", async () => {
  const store = createMemoryStore();
  const away = () => Promise.reject(new Error("connect ECONNREFUSED"));
  const { platform } = await openLab({ store: { ...store, append: away, replace: away } });
  const unreachable = { kind: "unreachable" };
  await expect(platform.post(lab, saying("x"))).rejects.toMatchObject(unreachable);
  await expect(platform.edit({ id: "m1" }, saying("x"), true)).rejects.toMatchObject(unreachable);
});

test("only the newest few hundred messages are kept", async () => {
  const { platform, store } = await openLab();
  for (let n = 0; n < 400; n += 1) await platform.post(lab, saying(`n${n}`));
  await expect
    .poll(async () => (await store.recent({ channel: "lab", person: "ann" }, 1_000)).length)
    .toBe(300);
});

test("the check names the people and channels", async () => {
  const { platform } = await openLab();
  const findings: unknown[] = [];
  for await (const finding of platform.check()) findings.push(finding);
  expect(findings).toEqual([{ what: "the local page", ok: true, detail: "Ann, Ben, Eve in #lab" }]);
});

test("the page's channels can be written to by their id; its people have none of their own", async () => {
  const { platform } = await openLab();
  expect(await platform.reach("lab")).toEqual({ ...lab, name: "lab" });
  for (const owner of ["ann", "ann@acme.test", "U0ANN"])
    expect(await platform.reach(owner)).toBeUndefined();
});

const WHY: Form = {
  title: "Why?",
  command: "stop web-1 --because={reason}",
  submit: "Ask",
  fields: [{ name: "reason", label: "Why?", kind: "text", required: true }],
};

test("a question comes back to the one who asked alone, and what is answered is one command, once", async () => {
  const { post, handed, store } = await openLab({
    handle: async ({ words }) =>
      words === "stop web-1"
        ? { kind: "form", form: WHY, instead: saying("Why?") }
        : { kind: "private", message: saying("asked") },
  });
  const asked = await post("/web/say", line("stop web-1"));
  expect(JSON.parse(asked.body)).toEqual({ form: WHY });
  expect(await store.recent({ channel: "lab", person: "ann" }, 10)).toHaveLength(1);
  const { command, fields } = WHY;
  const kinds = fields.map(({ name, kind }) => ({ name, kind }));
  const sent = { as: "ann", channel: "lab", id: "form-0001", command, fields: kinds };
  const answered = { ...sent, answers: { reason: 'hung" --hard' } };
  for (const _ of [1, 2]) expect((await post("/web/form", answered)).status).toBe(200);
  expect(handed.map(({ words, origin }) => [words, origin])).toEqual([
    ["stop web-1", "typed"],
    [`stop web-1 --because='hung" --hard'`, "button"],
  ]);
  for (const wrong of [
    { ...sent, answers: { reason: "x".repeat(801) } },
    { ...sent, fields: [] },
  ])
    expect((await post("/web/form", wrong)).status).toBe(400);
});

test("what could follow is asked of the bot in the person's own name", async () => {
  const inquiries: Inquiry[] = [];
  const { post } = await openLab({
    async suggest(inquiry) {
      inquiries.push(inquiry);
      return Array.from({ length: 30 }, (_, at) => ({ label: `web-${at}`, value: `web-${at}` }));
    },
  });
  const whole = { as: "ben", channel: "lab", typed: "stop w" };
  const found = JSON.parse((await post("/web/suggest", whole)).body);
  expect(found).toHaveLength(25);
  expect(found[0]).toEqual({ line: "stop web-0", label: "web-0" });
  const of = { command: "stop", option: "instance" };
  const picked = JSON.parse((await post("/web/suggest", { ...whole, typed: "w", of })).body);
  expect(picked[0]).toEqual({ line: "web-0", label: "web-0" });
  expect(inquiries).toMatchObject([
    { actor: { id: "ben" }, channel: { id: "lab" }, ...of, typed: "w" },
    { actor: { id: "ben" }, channel: { id: "lab" }, ...of, typed: "w" },
  ]);
});
