/** What the bot runs on when there is no file: a simulated cloud and the local page. */
export const DEFAULT_CONFIG = `
clouds:
  lab: { provider: simulator }
platforms:
  web: {}
roles:
  "@devs": ["web:group:devs"]
  "@oncall": ["web:group:oncall"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, reboot] }
      - { role: "@oncall", allow: ["*"] }
`;
