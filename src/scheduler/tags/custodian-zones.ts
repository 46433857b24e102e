/** The abbreviations that Cloud Custodian takes for places, so that a tag means here what it meant there. */
export const CUSTODIAN_ZONES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "America/Los_Angeles": ["pt", "pst", "pdt"],
    "America/Phoenix": ["at", "ast"],
    "America/New_York": ["et", "est", "edt"],
    "America/Chicago": ["ct", "cst", "cdt"],
    "America/Denver": ["mt", "mst", "mdt"],
    "America/Sao_Paulo": ["brt"],
    "Europe/London": ["bst"],
    "Europe/Dublin": ["ist"],
    "Europe/Berlin": ["cet"],
    "Asia/Kolkata": ["it"],
    "Asia/Tokyo": ["jst"],
    "Asia/Seoul": ["kst"],
    "Asia/Singapore": ["sgt"],
    "Australia/Sydney": ["aet"],
    UTC: ["utc", "gmt", "gt"],
  }).flatMap(([zone, names]) => names.map((name) => [name, zone] as const)),
);
