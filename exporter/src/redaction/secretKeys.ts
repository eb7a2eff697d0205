/** Words that name a secret wherever they are in a key, in any spelling. */
const anywhere =
  /password|passwd|passphrase|passcode|pwd|token|secret|psk|credential|authorization|cookie|bearer|apikey|networkkey|privatekey|accesskey|linkkey|encryptionkey|pincode/;
/** Words that name a secret at the end of a key. */
const last: ReadonlySet<string> = new Set(['key', 'keys', 'pin', 'pins', 'code', 'codes', 'pass', 'auth']);
/** With one of these words before it, `key` or `code` gives access to nothing: `error_code`. */
const harmless: ReadonlySet<string> = new Set(
  (
    'color colour condition country currency date error event exit fault format hex http icon language manufacturer model object postal primary ' +
    'product qr reason region response result return sort state status translation unique unit version warning weather zip'
  ).split(' '),
);

const mostRemembered = 10_000;
const known = new Map<string, boolean>();

/**
 * Whether a value with this name gives access to something: Home Assistant has tokens among the attributes of an entity, Zigbee keypads report the code
 * that somebody typed.
 */
export function isSecretKey(key: string): boolean {
  let isSecret = known.get(key);
  if (isSecret === undefined) {
    isSecret = namesSecret(key);
    if (known.size < mostRemembered) known.set(key, isSecret);
  }
  return isSecret;
}

function namesSecret(key: string): boolean {
  if (anywhere.test(key.toLowerCase().replace(/[^a-z0-9]/g, ''))) return true;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const [word = '', before = ''] = words.toReversed();
  return last.has(word) && !harmless.has(before);
}
