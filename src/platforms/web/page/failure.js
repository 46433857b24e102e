// @ts-check
import { make } from "./draw.js";

/**
 * Says below a post that it was not sent.
 * @param {HTMLElement | undefined} post
 * @param {unknown} error
 * @param {() => void} [again]
 */
export function drawFailure(post, error, again) {
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
