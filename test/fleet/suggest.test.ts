import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveInstances } from "../../src/fleet/resolve.ts";
import { suggestInstances } from "../../src/fleet/suggest.ts";
import { readCommand } from "../../src/grammar/read.ts";
import type { Instance } from "../../src/model/instance.ts";
import { stop } from "../grammar/example-commands.ts";
import { instanceNamed } from "./instances.ts";

const fleet = ["api-1", "api-2", "build-1", "my api", "web-api"].map((name) => instanceNamed(name));
const values = (typed: string, visible: readonly Instance[] = fleet) =>
  suggestInstances(typed, visible, 25).map(({ value }) => value);

describe("what could stand at the place of a half-typed name", () => {
  test("names that begin so come first, then those that contain it", () => {
    expect(values("api")).toEqual(["api-1", "api-2", '"my api"', "web-api"]);
  });

  test("a slip of the finger is forgiven where nothing else fits", () => {
    expect(values("biuld-1")).toEqual(["build-1"]);
  });

  test("the words before the last one stay", () => {
    expect(values("web-api bui")).toEqual(["web-api build-1"]);
  });

  test("selectors for what there is are offered too", () => {
    expect(values("state:")).toEqual(["state:running"]);
    expect(values("al")).toContain("all");
  });

  test("never more than a picker can show", () => {
    const many = Array.from({ length: 5_000 }, (_, n) => instanceNamed(`m-${n}`));
    expect(suggestInstances("m", many, 25)).toHaveLength(25);
  });

  test("what is deleted is not offered", () => {
    expect(values("old", [instanceNamed("old-1", { state: "deleted" })])).toEqual([]);
  });

  test("two of the same name are told apart, and each suggestion means exactly the one it shows", () => {
    const twins = [
      instanceNamed("db", { cloud: "aws-dev" }),
      instanceNamed("db", { cloud: "ovh" }),
    ];
    const [first, second] = values("db", twins).map((said) => meant(said, twins));
    expect([first, second]).toEqual([[twins[0]], [twins[1]]]);
  });

  test("any name, taken as suggested, is read back as that instance", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 6 }),
        (names) => {
          const visible = names.map((name, n) => instanceNamed(name, { id: `i-${n}` }));
          for (const [n, said] of suggestInstances("", visible, names.length).entries())
            expect(meant(said.value, visible)).toEqual([visible[n]]);
        },
      ),
    );
  });
});

function meant(said: string, visible: readonly Instance[]): readonly Instance[] {
  const { values: read, template } = readCommand([stop], `stop ${said}`);
  const words = typeof read.instances === "object" ? read.instances.words : [];
  return resolveInstances(words, visible, { template, cloudsSilent: [] });
}
