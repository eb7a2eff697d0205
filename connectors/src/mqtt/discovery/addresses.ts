/**
 * The hardware addresses among connections and identifiers, as MAC with colons or as 0x and 16 digits: `zigbee2mqtt_0x00158d…`, ESPHome's and Tasmota's MAC
 * without colons. Twelve digits alone may be a serial number, so a MAC without colons needs a letter.
 */
export function addressesOf(
  identifiers: readonly string[],
  connections: readonly (readonly [kind: string, address: string])[],
): readonly string[] | undefined {
  const addresses = new Set<string>();
  for (const text of [...connections.map(([, address]) => address), ...identifiers]) {
    const address = addressIn(text);
    if (address !== undefined) addresses.add(address);
  }
  return addresses.size === 0 ? undefined : [...addresses];
}

const ieee = /0x[0-9a-f]{16}$/i;
const separated = /(?:^|[^0-9a-f:-])((?:[0-9a-f]{2}[:-]){5}(?:(?:[0-9a-f]{2}[:-]){2})?[0-9a-f]{2})$/i;
const plain = /(?:^|[^0-9a-z])(?=\d*[a-f])([0-9a-f]{12})$/i;

function addressIn(text: string): string | undefined {
  const [long] = ieee.exec(text) ?? [];
  if (long !== undefined) return long.toLowerCase();
  const digits = (separated.exec(text) ?? plain.exec(text))?.[1]?.toLowerCase().replace(/[:-]/g, '');
  return digits?.match(/../g)?.join(':');
}
