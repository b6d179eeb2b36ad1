/**
 * Whom an address counts as: itself, or for IPv6 the network of 64 bits that belongs to one customer.
 */
export function countedAddress(address: string): string {
  if (!address.includes(":")) return address;
  const [plain = ""] = address.toLowerCase().split("%");
  const [head = "", tail] = plain.split("::");
  const groups = [head, tail ?? ""].map((part) => part.split(":").filter((group) => group !== "")) as [
    string[],
    string[],
  ];
  const missing = Math.max(0, 8 - groups[0].length - groups[1].length);
  const all = [...groups[0], ...Array<string>(missing).fill("0"), ...groups[1]];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
