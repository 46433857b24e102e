import { BlockList, isIP } from "node:net";

/** IPv4 that leads inside a network, back to this machine, to many at once, or nowhere. */
const INSIDE_V4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;

/** All IPv6 that is on the internet, and what in it is documentation or carries an IPv4 address inside. */
const PUBLIC_V6 = ["2000::", 3] as const;
const NOT_PUBLIC_V6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const inside = new BlockList();
for (const [net, prefix] of INSIDE_V4) inside.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of NOT_PUBLIC_V6) inside.addSubnet(net, prefix, "ipv6");
const outside = new BlockList();
outside.addSubnet(...PUBLIC_V6, "ipv6");

/** Whether an address is one of the internet, so that nothing inside a network is reached by it. */
export function isPublicAddress(address: string): boolean {
  // A zone (`fe80::1%eth0`) is only ever said of addresses of one's own network.
  const family = address.includes("%") ? 0 : isIP(address);
  if (family === 4) return !inside.check(address, "ipv4");
  return family === 6 && outside.check(address, "ipv6") && !inside.check(address, "ipv6");
}
