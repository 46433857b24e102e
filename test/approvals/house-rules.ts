/** ana is a developer; ben, chi and dan are on call; eve is nobody. ben has an account in both chats. */
export const RULES = (rule = "", rest = ""): string => `
clouds:
  lab: { provider: simulator }
platforms:
  web: {}
  slack: { mode: socket }
people:
  ben: ["web:user:ben", "slack:user:U0BEN"]
roles:
  "@devs": ["web:user:ana", "web:user:ben"]
  "@oncall": ["web:group:oncall", "slack:group:S0ONCALL"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, "stop:hard", reboot, delete] }
      - { role: "@oncall", allow: ["*"] }
      - { role: "web:user:boss", allow: ["*", break-glass] }
    approvals:
      - { for: ["stop:hard", delete], on: "env:prod", by: "@oncall", count: 2, expires: 20m, ask: ["slack:C0OPS"]${rule} }
${rest}
  - slack: C0OPS
    instances: all
    grants:
      - { role: "@oncall", allow: [view, approve] }
`;
