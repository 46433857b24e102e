/** A terminal, or whatever stands in its place. */
interface Out {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const CLEAR = "\r\u001b[K";

/** On a terminal each line takes the place of the one before, until `""` clears it; elsewhere what changed is a line of its own. */
export function oneLine(out: Out): (line: string) => void {
  let last = "";
  return (line) => {
    // The seconds alone are no news.
    const news = line.replace(/ \(\d+ s\)$/, "");
    if (out.isTTY) out.write(`${CLEAR}${line}`);
    else if (news !== last && line !== "") out.write(`${line}\n`);
    last = news;
  };
}
