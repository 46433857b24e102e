import fc from "fast-check";
import { expect, test } from "vitest";
import { readValueTemplate, valuesOf } from "../../src/model/value-template.ts";

const described = {
  id: "i-1",
  name: "web",
  addresses: ["10.0.0.1", "fd00::1"],
  tags: { Host: "w1", empty: "" },
};

const values = (text: string) => {
  const template = readValueTemplate(text);
  return template && valuesOf(template, described);
};

test.each([
  ["{id}", ["i-1"]],
  ["vm-{name}.lan", ["vm-web.lan"]],
  ["{tag:Host}/{id}", ["w1/i-1"]],
  ["{ip}", ["10.0.0.1", "fd00::1"]],
  ["{ip}:9100", ["10.0.0.1:9100", "[fd00::1]:9100"]],
])("%s stands for what the instance is called by", (text, found) => {
  expect(values(text)).toEqual(found);
});

test("what is not there has no value, rather than half of one", () => {
  expect(values("vm-{tag:None}")).toEqual([]);
  expect(values("vm-{tag:empty}")).toEqual([]);
  expect(values("{tag:constructor}")).toEqual([]);
});

test.each(["", "web", "{}", "{nmae}", "{id}{", "{tag:}", "{id", "{{id}}"])(
  "%j is no template",
  (text) => {
    expect(readValueTemplate(text)).toBeUndefined();
  },
);

test("any text is read or refused, and what is around the names is kept as it is", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const template = readValueTemplate(`${before}{id}${after}`);
      if (/[{}]/.test(before + after)) return;
      expect(template && valuesOf(template, described)).toEqual([`${before}i-1${after}`]);
    }),
  );
});
