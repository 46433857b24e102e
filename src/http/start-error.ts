/** Why the server cannot listen, as a sentence for the operator. */
export class HttpStartError extends Error {
  constructor(sentence: string, options: { readonly cause: unknown }) {
    super(sentence, options);
    this.name = "HttpStartError";
  }
}

/** Puts node's error code into words that say what to do. */
export function sayStartError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
): HttpStartError {
  return new HttpStartError(sentence(error, host, port), { cause: error });
}

function sentence(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port, e.g. PORT=${otherPort(port)}.`;
    case "EACCES":
      return `This user may not listen on port ${port} of ${host}. Choose a port from 1024 up, e.g. PORT=3000.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return `"${host}" is not an address of this machine. Use HOST=127.0.0.1 for this machine alone, or HOST=0.0.0.0 for all its addresses.`;
    default:
      return `The HTTP server could not listen on ${host}:${port}: ${error.message}.`;
  }
}

const otherPort = (port: number): number => (port < 65_535 ? port + 1 : 3000);
