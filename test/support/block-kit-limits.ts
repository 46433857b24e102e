/** The limits that Slack documents for what a bot draws, and the undocumented one on all blocks together. */
const LIMITS = {
  blocks: 50,
  allBlocks: 13_200,
  text: 40_000,
  section: 3000,
  fields: 10,
  field: 2000,
  header: 150,
  contextElements: 10,
  actionElements: 25,
  actionId: 255,
  blockId: 255,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  altText: 2000,
  viewBlocks: 100,
  viewBytes: 250_000,
  viewTitle: 24,
  viewNotes: 3000,
  callbackId: 255,
  label: 2000,
  placeholder: 150,
  answer: 3000,
  options: 100,
  optionText: 75,
  optionValue: 150,
} as const;

type Json = Record<string, unknown>;

/** Everything for which Slack would refuse this payload; empty when it would take it. */
export function blockKitProblems(payload: { text?: unknown; blocks?: unknown }): string[] {
  const { text, blocks = [] } = payload;
  const problems: string[] = [];
  if (text !== undefined && (typeof text !== "string" || text.length > LIMITS.text))
    problems.push("text: not a string of at most 40,000 characters");
  if (!Array.isArray(blocks)) return [...problems, "blocks: not a list"];
  if (!text && blocks.length === 0) problems.push("no_text");
  if (blocks.length > LIMITS.blocks) problems.push(`blocks: ${blocks.length} of ${LIMITS.blocks}`);
  if (JSON.stringify(blocks).length > LIMITS.allBlocks) problems.push("msg_blocks_too_long");
  const ids = blocks.map((block: Json) => block.block_id).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) problems.push("block_id: used twice");
  return [...problems, ...blocks.flatMap((block: Json, index) => blockProblems(block, index))];
}

/** Everything for which Slack would refuse to open this window. */
export function viewProblems(view: Json): string[] {
  const blocks = Array.isArray(view.blocks) ? (view.blocks as Json[]) : [];
  const asks = blocks.some(({ type }) => type === "input");
  const ids = blocks.map(({ block_id }) => block_id).filter((id) => id !== undefined);
  return [
    ...unknownKeys(view, VIEW_KEYS, "view"),
    ...(view.type === "modal" ? [] : ["view.type: not a modal"]),
    ...plainText(view.title, LIMITS.viewTitle, "view.title"),
    ...(view.submit === undefined && asks
      ? ["view.submit: missing, though there is an input"]
      : []),
    ...["submit", "close"].flatMap((key) =>
      view[key] === undefined ? [] : plainText(view[key], LIMITS.viewTitle, `view.${key}`),
    ),
    ...longer(view.private_metadata, LIMITS.viewNotes, "view.private_metadata"),
    ...longer(view.callback_id, LIMITS.callbackId, "view.callback_id"),
    ...counted(view.blocks, LIMITS.viewBlocks, "view.blocks"),
    ...(JSON.stringify(view).length > LIMITS.viewBytes ? ["view_too_large"] : []),
    ...(new Set(ids).size < ids.length ? ["block_id: used twice"] : []),
    ...blocks.flatMap((block, index) =>
      block.type === "input" ? inputProblems(block, index) : blockProblems(block, index),
    ),
  ];
}

/** Everything for which Slack would refuse to show this home tab. */
export function homeProblems(view: Json): string[] {
  const blocks = Array.isArray(view.blocks) ? (view.blocks as Json[]) : [];
  const ids = blocks.map(({ block_id }) => block_id).filter((id) => id !== undefined);
  return [
    ...unknownKeys(view, HOME_KEYS, "view"),
    ...(view.type === "home" ? [] : ["view.type: not a home"]),
    ...longer(view.private_metadata, LIMITS.viewNotes, "view.private_metadata"),
    ...counted(view.blocks, LIMITS.viewBlocks, "view.blocks"),
    ...(JSON.stringify(view).length > LIMITS.viewBytes ? ["view_too_large"] : []),
    ...(new Set(ids).size < ids.length ? ["block_id: used twice"] : []),
    ...blocks.flatMap(blockProblems),
  ];
}

/** Everything for which Slack would show nothing of what a picker was given. */
export function optionProblems(answer: Json): string[] {
  const { options } = answer;
  if (!Array.isArray(options)) return ["options: not a list"];
  const values = options.map(({ value }: Json) => value);
  return [
    ...unknownKeys(answer, ["options"], "answer"),
    ...(options.length > LIMITS.options ? [`options: ${options.length}`] : []),
    ...(new Set(values).size < values.length ? ["options: a value twice"] : []),
    ...options.flatMap((option: Json) => [
      ...unknownKeys(option, ["text", "value", "description"], "option"),
      ...plainText(option.text, LIMITS.optionText, "option.text"),
      ...(option.value ? longer(option.value, LIMITS.optionValue, "option.value") : ["no value"]),
    ]),
  ];
}

const VIEW_KEYS =
  "type title submit close blocks private_metadata callback_id clear_on_close notify_on_close external_id submit_disabled".split(
    " ",
  );
const HOME_KEYS = "type blocks private_metadata callback_id external_id".split(" ");
const IMAGE_KEYS = "type block_id image_url slack_file alt_text title".split(" ");
const INPUT_KEYS = "type block_id label hint optional element dispatch_action".split(" ");
const ELEMENT_KEYS: Readonly<Record<string, readonly string[]>> = {
  plain_text_input:
    "type action_id placeholder initial_value multiline min_length max_length focus_on_load".split(
      " ",
    ),
  external_select: "type action_id placeholder initial_option min_query_length focus_on_load".split(
    " ",
  ),
};

function inputProblems(block: Json, index: number): string[] {
  const at = `blocks[${index}] input`;
  const element = (block.element ?? {}) as Json;
  const keys = ELEMENT_KEYS[String(element.type)];
  const { max_length: max = LIMITS.answer, min_query_length: min = 0 } = element;
  return [
    ...unknownKeys(block, INPUT_KEYS, at),
    ...longer(block.block_id, LIMITS.blockId, `${at}.block_id`),
    ...(block.block_id === "" ? [`${at}.block_id: empty`] : []),
    ...plainText(block.label, LIMITS.label, `${at}.label`),
    ...(keys ? unknownKeys(element, keys, `${at}.element`) : [`${at}: unknown element`]),
    ...longer(element.action_id ?? 0, LIMITS.actionId, `${at}.action_id`),
    ...(element.placeholder === undefined
      ? []
      : plainText(element.placeholder, LIMITS.placeholder, `${at}.placeholder`)),
    ...(isCount(max, LIMITS.answer) && max !== 0 ? [] : [`${at}.max_length`]),
    ...(isCount(min, LIMITS.answer) ? [] : [`${at}.min_query_length`]),
  ];
}

function blockProblems(block: Json, index: number): string[] {
  const at = `blocks[${index}] ${String(block.type)}`;
  const problems = longer(block.block_id, LIMITS.blockId, `${at}.block_id`);
  switch (block.type) {
    case "rich_text":
      return [...problems, ...richTextProblems(block, at)];
    case "context":
      return [...problems, ...contextProblems(block, at)];
    case "actions":
      return [...problems, ...actionsProblems(block, at)];
    case "section":
      return [...problems, ...sectionProblems(block, at)];
    case "header":
      return [...problems, ...textObject(block.text, LIMITS.header, `${at}.text`)];
    case "image":
      return [...problems, ...imageProblems(block, at)];
    case "divider":
      return problems;
    default:
      return [...problems, `${at}: unknown block`];
  }
}

function sectionProblems(block: Json, at: string): string[] {
  const fields = (block.fields ?? []) as unknown[];
  return [
    ...(block.text === undefined && fields.length === 0 ? [`${at}: neither text nor fields`] : []),
    ...(block.text === undefined ? [] : textObject(block.text, LIMITS.section, `${at}.text`)),
    ...(fields.length > LIMITS.fields ? [`${at}: too many fields`] : []),
    ...fields.flatMap((field) => textObject(field, LIMITS.field, `${at}.field`)),
  ];
}

function contextProblems(block: Json, at: string): string[] {
  const elements = block.elements as unknown[];
  return [
    ...counted(elements, LIMITS.contextElements, at),
    ...elements.flatMap((element) => textObject(element, LIMITS.section, `${at}.element`)),
  ];
}

function imageProblems(block: Json, at: string): string[] {
  const { image_url: url, slack_file: file, alt_text: alt } = block;
  const { id, url: fileUrl } = (file ?? {}) as Json;
  const sources = [url, id, fileUrl].filter((source) => source !== undefined);
  return [
    ...unknownKeys(block, IMAGE_KEYS, at),
    ...(sources.length === 1 ? [] : [`${at}: ${sources.length} sources`]),
    ...(alt ? longer(alt, LIMITS.altText, `${at}.alt_text`) : [`${at}: no alt_text`]),
    ...longer(url, LIMITS.url, `${at}.image_url`),
    ...(id === undefined || /^F[A-Z0-9]+$/.test(String(id)) ? [] : [`${at}.slack_file: bad id`]),
    ...(block.title === undefined ? [] : plainText(block.title, LIMITS.altText, `${at}.title`)),
  ];
}

function actionsProblems(block: Json, at: string): string[] {
  const elements = block.elements as Json[];
  const ids = new Set(elements.map(({ action_id }) => action_id));
  return [
    ...counted(elements, LIMITS.actionElements, at),
    ...(ids.size < elements.length ? [`${at}: action_id used twice`] : []),
    ...elements.flatMap((element) => buttonProblems(element, at)),
  ];
}

function buttonProblems(button: Json, at: string): string[] {
  const style = button.style;
  return [
    ...(button.type === "button" ? [] : [`${at}: ${String(button.type)} is not a button`]),
    ...textObject(button.text, LIMITS.buttonText, `${at}.button`),
    ...((button.text as Json).type === "plain_text" ? [] : [`${at}.button: not plain text`]),
    ...longer(button.value, LIMITS.buttonValue, `${at}.value`),
    ...longer(button.action_id, LIMITS.actionId, `${at}.action_id`),
    ...longer(button.url, LIMITS.url, `${at}.url`),
    ...(style === undefined || style === "primary" || style === "danger" ? [] : [`${at}: style`]),
  ];
}

function richTextProblems(block: Json, at: string): string[] {
  const elements = block.elements as Json[];
  return [
    ...counted(elements, Number.POSITIVE_INFINITY, at),
    ...elements.flatMap((part) => {
      if (part.type !== "rich_text_section" && part.type !== "rich_text_preformatted")
        return [`${at}: unknown ${String(part.type)}`];
      const pieces = part.elements as Json[];
      return [
        ...counted(pieces, Number.POSITIVE_INFINITY, at),
        ...pieces.flatMap((piece) => richPieceProblems(piece, at)),
      ];
    }),
  ];
}

const RICH_PIECES: Readonly<Record<string, (piece: Json) => boolean>> = {
  text: ({ text }) => typeof text === "string" && text.length > 0,
  link: ({ url, text }) =>
    typeof url === "string" && /^https?:/.test(url) && url.length <= LIMITS.url && text !== "",
  user: ({ user_id }) => /^[UW][A-Z0-9]+$/.test(String(user_id)),
  usergroup: ({ usergroup_id }) => /^S[A-Z0-9]+$/.test(String(usergroup_id)),
  channel: ({ channel_id }) => /^[CGD][A-Z0-9]+$/.test(String(channel_id)),
  date: ({ timestamp, format }) =>
    Number.isSafeInteger(timestamp) && typeof format === "string" && format.includes("{"),
};

function richPieceProblems(piece: Json, at: string): string[] {
  const isGood = RICH_PIECES[String(piece.type)];
  if (!isGood) return [`${at}: unknown piece ${String(piece.type)}`];
  return isGood(piece) ? [] : [`${at}: bad ${String(piece.type)} ${JSON.stringify(piece)}`];
}

function textObject(value: unknown, max: number, at: string): string[] {
  const { type, text, emoji } = (value ?? {}) as Json;
  if (type !== "plain_text" && type !== "mrkdwn") return [`${at}: not a text object`];
  if (type === "mrkdwn" && emoji !== undefined) return [`${at}: emoji on mrkdwn`];
  if (typeof text !== "string" || text.length === 0) return [`${at}: empty`];
  return longer(text, max, at);
}

function plainText(value: unknown, max: number, at: string): string[] {
  const { type } = (value ?? {}) as Json;
  return type === "plain_text" ? textObject(value, max, at) : [`${at}: not plain text`];
}

function unknownKeys(value: Json, known: readonly string[], at: string): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${at}: unknown ${key}`);
}

const isCount = (value: unknown, max: number): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max;

function counted(elements: unknown, max: number, at: string): string[] {
  if (!Array.isArray(elements) || elements.length === 0) return [`${at}: no elements`];
  return elements.length > max ? [`${at}: ${elements.length} elements, ${max} allowed`] : [];
}

function longer(value: unknown, max: number, at: string): string[] {
  if (value === undefined) return [];
  if (typeof value !== "string") return [`${at}: not a string`];
  return value.length > max ? [`${at}: ${value.length} characters, ${max} allowed`] : [];
}
