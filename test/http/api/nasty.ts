import fc from "fast-check";

/** What breaks programs that trust what they are sent. */
export const NASTY = [
  "",
  " ",
  "\0",
  "a\0b",
  "../../etc/passwd",
  "..%2f..%2f",
  "' or 1=1; drop table audit; --",
  "$(reboot)",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "all",
  "*",
  "env:",
  "env:dev,",
  "!all",
  "((((",
  "-1",
  "0",
  "1e309",
  "NaN",
  "0x10",
  "9007199254740993",
  "99999999999999999999999999",
  "true",
  "null",
  "[object Object]",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "\ud800",
  "\u202e\u0000\ufeff",
  "İİßẞ",
  "2026-02-30T00:00:00Z",
  "2026-05-01T08:00:00+99:99",
  "9999-12-31T23:59:59Z",
  "-000001-01-01T00:00:00Z",
];

/** More than anything may have. */
export const LONG = ["x".repeat(5_000), "💡".repeat(1_200), "a ".repeat(2_000), "(".repeat(3_000)];

/** What stands in an address as it is. */
export const UNENCODED = [
  "%",
  "%zz",
  "%00",
  "%ff%fe",
  "%2F..",
  "%2F..%2F..",
  "a%2525",
  "a;b",
  "%c0%af",
  "a+b",
];

/** Those that a layer below may choke on where the one above let them through: each is tried at every place. */
export const DANGEROUS = [
  "a\0b",
  "\ud800",
  "__proto__",
  "constructor",
  "'; drop table audit; --",
  "((((",
  "1e309",
  "99999999999999999999999999",
  "2026-05-01T08:00:00+99:99",
  "x".repeat(5_000),
  "İ💡\u202e",
];

/** Marks what goes out as it is. */
export const RAW = "raw:";

/** What somebody puts into an address. */
export const HOSTILE = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG) },
  { weight: 2, arbitrary: fc.constantFrom(...UNENCODED.map((one) => `${RAW}${one}`)) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

/** What a header can hold at all. */
export const HOSTILE_HEADERS = fc.oneof(
  fc.constantFrom("", " ", "x".repeat(3_000), "é", "a b", "__proto__", "'; --"),
  fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{0,40}$/),
);

/** What nobody asked for. */
export const STRAY_QUERY = fc.constantFrom(
  "__proto__=1",
  "limit=1&limit=2",
  "selector=a&selector=b",
  "days[]=1",
  "%00=%00",
  "&&&=&=",
  "wait=1s&wait=0",
  "constructor[prototype]=1",
  `x=${"y".repeat(4_000)}`,
);
