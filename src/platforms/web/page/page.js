// @ts-check
import { createBoard } from "./board.js";
import { createClock } from "./clock.js";
import { createComposer } from "./composer.js";
import { make } from "./draw.js";
import { drawFailure } from "./failure.js";
import { createLog } from "./log.js";
import { createLooks } from "./looks.js";
import { createPanes } from "./panes.js";
import { fetchState, listen, send, suggest } from "./server.js";
import { botNow, sameDay, tick } from "./time.js";
import { openWindow } from "./window.js";

/** @typedef {import("../message-store.ts").WebMessage} WebMessage */
/** @typedef {import("./server.js").LinkState} LinkState */
/** @typedef {import("../../../model/phrase.ts").Spelled<import("../../../messages/message.ts").Form>} Form */

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
const second = byId("second", HTMLParagraphElement);
const channelPick = byId("channel", HTMLSelectElement);

// It is scrolled by keys, also while nothing in it can have the focus.
scroll.tabIndex = 0;
const { people, channels, commands } = await fetchState();
personPick.append(...people.map(({ id, name }) => new Option(name, id)));
channelPick.append(...channels.map(({ id, name }) => new Option(name, id)));
chooseFromAddress();

let unseen = 0;
let isReady = false;
let drawnAt = botNow();
/** @type {ReturnType<typeof listen> | undefined} */
let stream;
/** Windows open one after the other. */
let lastWindow = Promise.resolve();

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
  list: byId("choices", HTMLUListElement),
  status: byId("choices-count", HTMLParagraphElement),
  suggest: (typed, signal) => suggest({ ...view(), typed }, signal),
  onSay: say,
});
const board = createBoard({
  list: byId("rows", HTMLUListElement),
  totals: byId("totals", HTMLParagraphElement),
  notes: byId("notes", HTMLDivElement),
  empty: byId("nothing", HTMLParagraphElement),
  filter: byId("filter", HTMLInputElement),
  onOpen(words) {
    panes.showChat();
    say(words);
  },
});
const panes = createPanes({
  tabs: byId("tabs", HTMLDivElement),
  onBoard: () => stream?.reopen(),
});

const clock = createClock({ section: byId("clock", HTMLElement), onMove: keepTime });
const looks = createLooks({ pick: byId("look", HTMLSelectElement), onChange: writeAddress });

const names = commands.slice(0, 5);
byId("line", HTMLInputElement).placeholder =
  names.length > 0 ? `${names.join(", ")} …` : "list, stop dev-box, help …";
byId("chips", HTMLDivElement).append(...EXAMPLES.map(drawChip));
newer.addEventListener("click", log.toEnd);
personPick.addEventListener("change", enter);
channelPick.addEventListener("change", enter);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) countUnseen(0);
});
setInterval(keepTime, 1_000);
enter();

/** Begins anew as the chosen person in the chosen channel. */
function enter() {
  const as = personPick.value;
  const channel = channelPick.value;
  const name = people.find(({ id }) => id === as)?.name ?? as;
  face.textContent = name.slice(0, 1).toUpperCase();
  face.dataset.hue = String(people.findIndex(({ id }) => id === as) % 5);
  writeAddress();
  stream?.stop();
  reset();
  board.clear();
  const wantsBoard = () => panes.isBoardShown();
  const heard = { onMessage, onBoard: board.hear, onClock: clock.hear };
  stream = listen({ as, channel, wantsBoard, onReset: reset, ...heard, onReady, onLink });
  composer.focus();
}

/** The page can be opened again as it is. */
function writeAddress() {
  history.replaceState(null, "", `?${new URLSearchParams({ ...view(), ...looks.query() })}`);
  offerSecondWindow();
}

/** Who is chosen here, and where. */
function view() {
  return { as: personPick.value, channel: channelPick.value };
}

/** Another window can be somebody else at the same time. */
function offerSecondWindow() {
  const { as, channel } = view();
  const other = people.find(({ id }) => id !== as);
  second.replaceChildren();
  if (!other) return;
  const link = make("a", "", `Open a second window as ${other.name}`);
  link.href = `/?${new URLSearchParams({ as: other.id, channel, ...looks.query() })}`;
  link.target = "_blank";
  link.rel = "noopener";
  second.append(link);
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
  if (isNew && isReady) clock.heed(message);
  if (message.content.kind === "line") composer.remember(message.content.words);
  else if (isNew && isReady && document.hidden) countUnseen(unseen + 1);
}

/** Brings what is drawn up to now. */
function keepTime() {
  const isNewDay = !sameDay(drawnAt, botNow());
  drawnAt = botNow();
  tick(isNewDay ? document : list, isNewDay);
  if (isNewDay) log.redate();
  clock.draw();
}

/** @param {LinkState} state */
function onLink(state) {
  link.dataset.state = state;
  link.textContent = LINK_WORDS[state];
}

/** @param {string} words */
function say(words) {
  const { as, channel } = view();
  const id = newId();
  const lineId = `web:${as}:${id}`;
  log.show({
    id: lineId,
    seq: 0,
    channel,
    privateTo: as,
    author: as,
    content: { kind: "line", words },
    postedAt: botNow(),
  });
  log.toEnd();
  const element = log.element(lineId);
  element?.classList.add("sending");
  const deliver = () =>
    send("/web/say", { as, channel, id, words }).then(
      (form) => ask(form, { as, channel }),
      (error) => drawFailure(log.element(lineId) ?? element, error, deliver),
    );
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
    const clicked = { as, channel, id: newId(), messageId, command };
    ask(await send("/web/click", clicked), { as, channel });
  } catch (error) {
    drawFailure(button.closest("article") ?? undefined, error);
  }
  button.classList.remove("pressed");
  for (const one of all) one.removeAttribute("aria-disabled");
}

/**
 * Opens a window for what the bot asks in turn, unless somebody else was chosen meanwhile.
 * @param {Form | undefined} form
 * @param {{ as: string, channel: string }} whose
 */
function ask(form, whose) {
  if (!form) return;
  const { command, fields } = form;
  const isSame = () => view().as === whose.as && view().channel === whose.channel;
  const id = newId();
  lastWindow = lastWindow.then(async () => {
    if (!isSame()) return;
    await openWindow(form, {
      suggest: (of, typed, signal) => suggest({ ...whose, of, typed }, signal),
      async send(answers) {
        const kinds = fields.map(({ name, kind }) => ({ name, kind }));
        ask(await send("/web/form", { ...whose, id, command, fields: kinds, answers }), whose);
      },
      goBack: composer.focus,
    });
  });
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
