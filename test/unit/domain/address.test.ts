import { expect, it } from "vitest";
import { countedAddress } from "../../../src/domain/address.ts";

it("an address of IPv4 counts for itself", () => {
  expect(countedAddress("203.0.113.7")).toBe("203.0.113.7");
});

it.each([
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002:ffff::1", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
])("one of IPv6 counts for its network: %s", (address, network) => {
  expect(countedAddress(address)).toBe(network);
});
