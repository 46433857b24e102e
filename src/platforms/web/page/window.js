// @ts-check
import { createCombobox } from "./combobox.js";
import { make } from "./draw.js";

/** @typedef {import("../../../model/phrase.ts").Spelled<import("../../../messages/message.ts").Form>} Form */
/** @typedef {Form["fields"][number]} FormField */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Control */
/** @typedef {{ readonly field: FormField, readonly control: Control, readonly element: HTMLElement, complain: (mistake: string) => void }} Question */
/** @typedef {(of: { command: string, option: string }, typed: string, signal: AbortSignal) => Promise<readonly import("./combobox.js").Choice[]>} SuggestFor */

/** A command is read up to 1,000 characters: better the window says so than a refusal when it is gone. */
const ANSWER_MAX = { line: 200, text: 800 };

/**
 * Asks a form's questions in a window. It stays open until they are sent, or somebody closes it.
 * @param {Form} form
 * @param {{ suggest: SuggestFor, send: (answers: Record<string, string>) => Promise<void>, goBack: () => void }} tools goBack: where the focus goes if what had it is gone
 * @returns {Promise<void>} when it is closed
 */
export function openWindow(form, { suggest, send, goBack }) {
  const before = document.activeElement;
  const questions = form.fields.map((field, index) => drawQuestion(field, index, suggest));
  const trouble = make("p", "mistake");
  trouble.setAttribute("role", "alert");
  const cancel = make("button", "button plain", "Cancel");
  cancel.type = "button";
  const submit = make("button", "button primary", form.submit);
  const title = make("h2", "", form.title);
  title.id = "window-title";
  const asking = make("form", "window-form", title, ...questions.map(({ element }) => element));
  asking.noValidate = true;
  asking.append(trouble, make("div", "window-buttons", cancel, submit));
  const dialog = make("dialog", "window", asking);
  dialog.setAttribute("aria-labelledby", title.id);

  const deliver = async () => {
    if (submit.disabled || !allAnswered(questions)) return;
    submit.disabled = true;
    trouble.textContent = "";
    const answers = questions.map(({ field, control }) => [field.name, control.value.trim()]);
    try {
      await send(Object.fromEntries(answers));
      dialog.close();
    } catch (error) {
      trouble.textContent = `Not sent: ${error instanceof Error ? error.message : String(error)}`;
    }
    submit.disabled = false;
  };
  asking.addEventListener("submit", (event) => {
    event.preventDefault();
    deliver();
  });
  cancel.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  questions[0]?.control.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected && before !== document.body)
        before.focus();
      else goBack();
      resolve();
    });
  });
}

/**
 * Says beside each question what is wrong with its answer, and goes to the first one.
 * @param {readonly Question[]} questions
 */
function allAnswered(questions) {
  const wrong = questions.filter((question) => {
    const mistake = mistakeIn(question);
    question.complain(mistake);
    return mistake !== "";
  });
  wrong[0]?.control.focus();
  return wrong.length === 0;
}

/** @param {Question} question */
function mistakeIn({ field: { kind, required }, control }) {
  const length = control.value.trim().length;
  if (required && length === 0)
    return typeof kind === "object" ? "Choose one, or type its name." : "This needs an answer.";
  const most = ANSWER_MAX[kind === "text" ? "text" : "line"];
  return length > most ? `${length - most} characters too long: at most ${most}.` : "";
}

/**
 * @param {FormField} field
 * @param {number} index
 * @param {SuggestFor} suggest
 * @returns {Question}
 */
function drawQuestion(field, index, suggest) {
  const id = `answer-${index}`;
  const control = field.kind === "text" ? make("textarea", "answer") : make("input", "answer");
  control.id = id;
  control.name = field.name;
  control.placeholder = field.placeholder ?? "";
  control.setAttribute("aria-required", String(field.required));
  control.setAttribute("autocapitalize", "off");
  control.setAttribute("autocomplete", "off");
  control.spellcheck = field.kind === "text";
  const label = make("label", "", field.label);
  label.htmlFor = id;
  if (!field.required) label.append(make("span", "quiet", " (optional)"));
  const mistake = make("p", "mistake");
  mistake.id = `${id}-mistake`;
  control.setAttribute("aria-describedby", mistake.id);
  const element = make("div", "question", label, control, mistake);
  if (control instanceof HTMLInputElement) addChoices(field, control, element, suggest);
  return {
    field,
    control,
    element,
    complain(sentence) {
      mistake.textContent = sentence;
      if (sentence) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    },
  };
}

/**
 * @param {FormField} field
 * @param {HTMLInputElement} input
 * @param {HTMLElement} element
 * @param {SuggestFor} suggest
 */
function addChoices({ kind, label }, input, element, suggest) {
  if (typeof kind !== "object") return;
  const list = make("ul", "choices");
  list.id = `${input.id}-choices`;
  list.setAttribute("aria-label", label);
  const status = make("p", "unseen");
  status.setAttribute("role", "status");
  element.append(list, status);
  const completion = createCombobox({
    input,
    list,
    status,
    ask: (typed, signal) => suggest(kind, typed, signal),
    onTake: ({ line }) => {
      input.value = line;
    },
    offersAll: () => true,
    tabTakesFirst: false,
  });
  // A list to look at comes before the first letter.
  input.addEventListener("focus", () => {
    if (input.value === "") completion.look();
  });
}
