// @ts-check
import { createComposer } from "./composer.js";
import { make } from "./draw.js";
import { createLog } from "./log.js";
import { fetchState, listen, send } from "./server.js";
import { tick } from "./time.js";

/** @typedef {import("../message-store.ts").WebMessage} WebMessage */
/** @typedef {import("./server.js").LinkState} LinkState */

const EXAMPLES = ["list", "stop dev-box", "start all", "help"];
const LINK_WORDS = { connecting: "Connecting…", live: "Live", reconnecting: "Reconnecting…" };

/**
 * @template {HTMLElement} Element
 * @param {string} id
 * @param {new () => Element} type
 */
function byId(id, type) {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${id}.`);
}

const scroll = byId("scroll", HTMLElement);
const empty = byId("empty", HTMLElement);
const list = byId("log", HTMLDivElement);
const link = byId("link", HTMLParagraphElement);
const newer = byId("newer", HTMLButtonElement);
const face = byId("face", HTMLSpanElement);
const personPick = byId("person", HTMLSelectElement);
const channelPick = byId("channel", HTMLSelectElement);

const { people, channels, commands } = await fetchState();
personPick.append(...people.map(({ id, name }) => new Option(name, id)));
channelPick.append(...channels.map(({ id, name }) => new Option(name, id)));
chooseFromAddress();

let unseen = 0;
let isReady = false;
let stopListening = () => {};

const log = createLog({
  list,
  scroll,
  viewerOf: (message) => ({
    isMe: (id) => id === personPick.value || groupsOfMine().includes(id),
    press: (button, element) => press(message, button.command, element),
  }),
  onCount: (count) => {
    empty.hidden = count > 0 || !isReady;
  },
  onBelow: (below) => {
    newer.hidden = !below;
  },
});
const composer = createComposer({
  form: byId("composer", HTMLFormElement),
  line: byId("line", HTMLInputElement),
  hints: byId("hints", HTMLFieldSetElement),
  commands,
  onSay: say,
});

const names = commands.slice(0, 5).map(({ name }) => name);
byId("line", HTMLInputElement).placeholder =
  names.length > 0 ? `${names.join(", ")} …` : "list, stop dev-box, help …";
byId("chips", HTMLDivElement).append(...EXAMPLES.map(drawChip));
newer.addEventListener("click", log.toEnd);
personPick.addEventListener("change", enter);
channelPick.addEventListener("change", enter);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) countUnseen(0);
});
setInterval(() => tick(list), 1_000);
enter();

/** Begins anew as the chosen person in the chosen channel. */
function enter() {
  const as = personPick.value;
  const channel = channelPick.value;
  const name = people.find(({ id }) => id === as)?.name ?? as;
  face.textContent = name.slice(0, 1).toUpperCase();
  face.dataset.hue = String(people.findIndex(({ id }) => id === as) % 5);
  history.replaceState(null, "", `?${new URLSearchParams({ as, channel })}`);
  stopListening();
  reset();
  stopListening = listen({ as, channel, onReset: reset, onMessage, onReady, onLink });
  composer.focus();
}

function reset() {
  isReady = false;
  list.setAttribute("aria-busy", "true");
  log.clear();
  composer.forget();
}

function onReady() {
  isReady = true;
  list.setAttribute("aria-busy", "false");
  empty.hidden = list.childElementCount > 0;
}

/** @param {WebMessage} message */
function onMessage(message) {
  const isNew = log.show(message);
  if (message.content.kind === "line") composer.remember(message.content.words);
  else if (isNew && isReady && document.hidden) countUnseen(unseen + 1);
}

/** @param {LinkState} state */
function onLink(state) {
  link.dataset.state = state;
  link.textContent = LINK_WORDS[state];
}

/** @param {string} words */
function say(words) {
  const as = personPick.value;
  const channel = channelPick.value;
  const id = newId();
  const lineId = `web:${as}:${id}`;
  log.show({
    id: lineId,
    seq: 0,
    channel,
    privateTo: as,
    author: as,
    content: { kind: "line", words },
    postedAt: Date.now(),
  });
  log.toEnd();
  const element = log.element(lineId);
  element?.classList.add("sending");
  const deliver = () =>
    send("/web/say", { as, channel, id, words }).catch((error) => {
      drawFailure(log.element(lineId) ?? element, error, deliver);
    });
  deliver();
}

/**
 * @param {WebMessage} message
 * @param {string} command
 * @param {HTMLButtonElement} button
 */
async function press(message, command, button) {
  const as = personPick.value;
  const { id: messageId, channel } = message;
  const all = [...(button.parentElement?.querySelectorAll("button") ?? [])];
  if (all.some((one) => one.classList.contains("pressed"))) return;
  for (const one of all) one.setAttribute("aria-disabled", "true");
  button.classList.add("pressed");
  try {
    await send("/web/click", { as, channel, id: newId(), messageId, command });
  } catch (error) {
    drawFailure(button.closest("article") ?? undefined, error);
  }
  button.classList.remove("pressed");
  for (const one of all) one.removeAttribute("aria-disabled");
}

/**
 * @param {HTMLElement | undefined} post
 * @param {unknown} error
 * @param {() => void} [again]
 */
function drawFailure(post, error, again) {
  if (!post) return;
  post.classList.remove("sending");
  const why = error instanceof Error ? error.message : String(error);
  const note = make("p", "failure", `Not sent: ${why}`);
  note.setAttribute("role", "alert");
  if (again) {
    const button = make("button", "button plain", "Try again");
    button.addEventListener("click", () => {
      note.remove();
      post.classList.add("sending");
      again();
    });
    note.append(" ", button);
  }
  post.querySelector(".body")?.append(note);
}

/** @param {string} words */
function drawChip(words) {
  const chip = make("button", "chip", `/vm ${words}`);
  chip.type = "button";
  chip.addEventListener("click", () => {
    say(words);
    composer.focus();
  });
  return chip;
}

function groupsOfMine() {
  return people.find(({ id }) => id === personPick.value)?.groups ?? [];
}

function chooseFromAddress() {
  const query = new URLSearchParams(location.search);
  const person = people.find(({ id }) => id === query.get("as"));
  const channel = channels.find(({ id }) => id === query.get("channel"));
  if (person) personPick.value = person.id;
  if (channel) channelPick.value = channel.id;
}

/** @param {number} count */
function countUnseen(count) {
  unseen = count;
  document.title = count > 0 ? `(${count}) Lamplighter` : "Lamplighter";
}

const newId = () => crypto.randomUUID();
