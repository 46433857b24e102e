import { expect, test } from "vitest";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import { pricesListedFor } from "../../src/prices/listed.ts";
import { createPrices } from "../../src/prices/prices.ts";

const listed = (cloud: string) => pricesListedFor(cloud === "aws-dev" ? "aws-ec2" : "openstack");

const machine = (rest: Partial<Instance> = {}): Instance => ({
  ref: instanceRef("aws-dev", "eu-west-1", "i-1"),
  cloud: "aws-dev",
  region: "eu-west-1",
  id: "i-1",
  name: "dev-box",
  state: "running",
  providerState: "running",
  type: "t3.large",
  addresses: [],
  tags: {},
  ...rest,
});

const inEuro = (types: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
  createPrices({ configured: { currency: "EUR", types }, listed });
const asShipped = createPrices({ configured: { currency: "USD", types: {} }, listed });

test("without a word of the operator, common EC2 types have the price of their region", () => {
  expect(asShipped.hourlyOf(machine())).toBe(0.0912);
  expect(asShipped.hourlyOf(machine({ region: "us-east-1" }))).toBe(0.0832);
  expect(asShipped.hourlyOf(machine({ region: "eu-central-1", type: "m5.2xlarge" }))).toBe(0.46);
  expect(asShipped.hourlyOf(machine({ type: "t3a.nano" }))).toBe(0.0051);
});

test("what is not known has no price: another region, type or cloud, or none", () => {
  for (const rest of [
    { region: "sa-east-1" },
    { type: "x9.huge" },
    { type: undefined },
    { cloud: "ovh" },
    { type: "constructor" },
    { region: "__proto__" },
  ])
    expect(asShipped.hourlyOf(machine(rest))).toBeUndefined();
});

test("prices in dollars are never told as euros", () => {
  expect(inEuro({}).hourlyOf(machine())).toBeUndefined();
});

test("an instance's tag counts before its cloud's prices, those before everybody's, those before the list", () => {
  const tags = { "lamplighter:hourly": "1.25" };
  const everybody = { "*": { "t3.large": 0.07 } };
  const own = { ...everybody, "aws-dev": { "t3.large": 0.08 } };
  expect(inEuro(own).hourlyOf(machine({ tags }))).toBe(1.25);
  expect(inEuro(own).hourlyOf(machine({ tags, type: undefined }))).toBe(1.25);
  expect(inEuro(own).hourlyOf(machine())).toBe(0.08);
  expect(inEuro(everybody).hourlyOf(machine())).toBe(0.07);
  const configured = { currency: "USD", types: own };
  expect(createPrices({ configured, listed }).hourlyOf(machine())).toBe(0.08);
});

test("what a cloud told counts before the list that comes with the bot, and after what the operator wrote", () => {
  const hourly = { "eu-west-1": { "t3.large": 0.1, "t3.large/RunInstances:0002": 0.2 } };
  const told = (cloud: string) => (cloud === "aws-dev" ? { currency: "USD", hourly } : undefined);
  const asTold = createPrices({ configured: { currency: "USD", types: {} }, told, listed });
  expect(asTold.hourlyOf(machine())).toBe(0.1);
  expect(asTold.hourlyOf(machine({ type: "t3.nano" }))).toBe(0.0057);
  expect(asTold.hourlyOf(machine({ region: "us-east-1" }))).toBe(0.0832);
  const types = { "aws-dev": { "t3.large": 0.08 } };
  const written = createPrices({ configured: { currency: "USD", types }, told, listed });
  expect(written.hourlyOf(machine())).toBe(0.08);
  const euro = createPrices({ configured: { currency: "EUR", types: {} }, told, listed });
  expect(euro.hourlyOf(machine())).toBeUndefined();
});

test("a machine that is billed as more than its type never has the plain type's price from a list", () => {
  const windows = machine({ product: "t3.large/RunInstances:0002" });
  expect(asShipped.hourlyOf(windows)).toBeUndefined();
  expect(inEuro({ "*": { "t3.large": 0.07 } }).hourlyOf(windows)).toBe(0.07);
});

test("a tag that is no plain number says nothing", () => {
  for (const written of ["", "cheap", "-1", "1,5", "$2", "1e9", "Infinity", "0x10", "100001"])
    expect(asShipped.hourlyOf(machine({ tags: { "lamplighter:hourly": written } }))).toBe(0.0912);
  expect(asShipped.hourlyOf(machine({ tags: { "lamplighter:hourly": "0" } }))).toBe(0);
});
