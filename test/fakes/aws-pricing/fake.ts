import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type AccessKey, type Signed, verifySignature } from "../aws-ec2/signature.ts";
import { WireError } from "../aws-ec2/wire.ts";
import { getProducts } from "./get-products.ts";
import { type Priced, type Product, productsOf } from "./price-list.ts";

/** What goes wrong with every call until it is lifted. */
export type PricingFault = "denied" | "throttled" | "server-error" | "hang" | "html";

/** AWS's Price List Query API on loopback. */
export interface FakePricing {
  readonly url: string;
  /** What each call with a right signature asked for, oldest first. */
  readonly questions: readonly { readonly region: string; readonly body: string }[];
  /** Signatures with this key are right. */
  trust(key: AccessKey): void;
  set(priced: Priced): void;
  /** An entry as it is; it passes every filter that this product would pass. */
  addEntry(priced: Priced, entry: string): void;
  /** How many entries a page has at most, whatever is asked for. */
  setPageSize(size: number): void;
  suffer(fault: PricingFault | undefined): void;
  close(): Promise<void>;
}

const SERVED = ["us-east-1", "eu-central-1", "ap-south-1"];
const JSON_TYPE = "application/x-amz-json-1.1";

interface State {
  readonly keys: Map<string, AccessKey>;
  readonly questions: { region: string; body: string }[];
  products: readonly Product[];
  pageSize: number;
  fault: PricingFault | undefined;
}

export async function startFakePricing(): Promise<FakePricing> {
  const state: State = {
    keys: new Map(),
    questions: [],
    products: [],
    pageSize: 100,
    fault: undefined,
  };
  const server = createServer((request, response) => void answer(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const add = (...more: readonly Product[]) => {
    state.products = [...state.products, ...more];
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    questions: state.questions,
    trust: (key) => void state.keys.set(key.accessKeyId, key),
    set: (priced) => add(...productsOf(priced, state.products.length)),
    addEntry(priced, entry) {
      const [plain] = productsOf(priced, state.products.length);
      add({ attributes: plain?.attributes ?? {}, text: entry });
    },
    setPageSize: (size) => {
      state.pageSize = size;
    },
    suffer: (fault) => {
      state.fault = fault;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse) {
  try {
    const { method = "", url: path = "", headers } = request;
    const wire = { method, path, headers, body: await text(request) };
    const signed = verifySignature(wire, state.keys, Date.now(), ["pricing"]);
    checkProtocol(wire, signed);
    state.questions.push({ region: signed.region, body: wire.body });
    if (state.fault === "hang") return;
    if (state.fault === "html") {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Guest network</h1>");
      return;
    }
    if (state.fault) throw faultError(state.fault, signed.key);
    send(response, 200, getProducts(wire.body, state));
  } catch (error) {
    const { code, message, status } =
      error instanceof WireError ? error : new WireError("InternalErrorException", "", 500);
    send(response, status, { __type: code, Message: message });
  }
}

interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

function checkProtocol({ method, path, headers }: Wire, { region }: Signed<"pricing">): void {
  if (method !== "POST" || path !== "/" || headers["content-type"] !== JSON_TYPE)
    throw new WireError("SerializationException", `Only POST / in ${JSON_TYPE} is served here.`);
  if (headers["x-amz-target"] !== "AWSPriceListService.GetProducts")
    throw new WireError("UnknownOperationException", "");
  if (!SERVED.includes(region))
    throw new WireError(
      "InvalidSignatureException",
      "Credential should be scoped to a valid region.",
    );
}

function faultError(fault: "denied" | "throttled" | "server-error", { arn }: AccessKey): WireError {
  switch (fault) {
    case "denied":
      return new WireError(
        "AccessDeniedException",
        `User: ${arn} is not authorized to perform: pricing:GetProducts because no identity-based policy allows the pricing:GetProducts action`,
      );
    case "throttled":
      return new WireError("ThrottlingException", "Rate exceeded");
    case "server-error":
      return new WireError("InternalErrorException", "An internal error occurred", 500);
    default:
      return fault satisfies never;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": JSON_TYPE, "x-amzn-requestid": randomUUID() });
  response.end(JSON.stringify(body));
}
