import { WireError } from "../aws-ec2/wire.ts";
import type { Product } from "./price-list.ts";

/** The attributes of EC2's products, as far as this price list has them. */
const FIELDS = [
  "ServiceCode",
  "instanceType",
  "regionCode",
  "operation",
  "tenancy",
  "capacitystatus",
  "marketoption",
  "operatingSystem",
  "preInstalledSw",
  "licenseModel",
];
const TYPES = ["TERM_MATCH", "EQUALS", "CONTAINS", "ANY_OF", "NONE_OF"];
const PAGE_MAX = 100;
const VALUE_MAX = 1024;

interface Filter {
  readonly Type: string;
  readonly Field: string;
  readonly Value: string;
}

export interface Shelf {
  readonly products: readonly Product[];
  /** How many a page has at most, whatever is asked for. */
  readonly pageSize: number;
}

/** GetProducts: what passes every filter, page by page. */
export function getProducts(body: string, { products, pageSize }: Shelf): object {
  const asked = read(body);
  if (asked.ServiceCode !== "AmazonEC2")
    throw invalid(`Service code ${asked.ServiceCode} is unknown`);
  if (!["aws_v1", undefined].includes(asked.FormatVersion)) throw invalid("FormatVersion");
  const { MaxResults: most = PAGE_MAX, Filters = [], NextToken } = asked;
  if (!Number.isInteger(most) || most < 1 || most > PAGE_MAX) throw invalid("MaxResults");
  const size = Math.min(most, pageSize);
  for (const filter of Filters) check(filter);
  const all = products.filter(({ attributes }) => Filters.every((one) => passes(attributes, one)));
  const from = fromToken(NextToken);
  const rest = from + size < all.length ? { NextToken: tokenFor(from + size) } : {};
  const PriceList = all.slice(from, from + size).map(({ text }) => text);
  return { FormatVersion: "aws_v1", PriceList, ...rest };
}

interface Asked {
  readonly ServiceCode?: string;
  readonly FormatVersion?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly Filters?: readonly Filter[];
}

function read(body: string): Asked {
  try {
    return JSON.parse(body) as Asked;
  } catch {
    throw new WireError("SerializationException", "The body is no JSON.");
  }
}

const invalid = (message: string): WireError => new WireError("InvalidParameterException", message);

function check({ Type, Field, Value }: Filter): void {
  if (!TYPES.includes(Type)) throw invalid(`Filter type ${Type} is unknown`);
  if (!FIELDS.includes(Field)) throw invalid(`${Field} is no attribute of AmazonEC2`);
  if (typeof Value !== "string" || Value === "" || Value.length > VALUE_MAX)
    throw invalid(`The value of ${Field} is empty or too long`);
}

function passes(attributes: Product["attributes"], { Type, Field, Value }: Filter): boolean {
  const actual = Field === "ServiceCode" ? "AmazonEC2" : (attributes[Field] ?? "");
  const isOneOf = Value.split(",").includes(actual);
  if (Type === "ANY_OF") return isOneOf;
  if (Type === "NONE_OF") return !isOneOf;
  return Type === "CONTAINS" ? actual.includes(Value) : actual === Value;
}

const tokenFor = (from: number): string => Buffer.from(`products:${from}`).toString("base64");

function fromToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const [, from] = /^products:(\d+)$/.exec(Buffer.from(token, "base64").toString()) ?? [];
  if (from === undefined)
    throw new WireError("InvalidNextTokenException", "The pagination token is invalid.");
  return Number(from);
}
