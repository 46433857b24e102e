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
      - { role: "@devs", allow: [view, start, stop, reboot, schedule, hold] }
      - { role: "@oncall", allow: ["*"] }
prices:
  types:
    lab: { sim.small: 0.02, sim.medium: 0.09, sim.large: 0.2, sim.memory-2: 0.3, sim.memory-4: 0.6, sim.gpu-1: 1.2, sim.gpu-8: 9.8 }
`;
