/** Topics of one device by Tasmota's three prefixes, each with a slash at the end. */
export interface Topics {
  readonly cmnd: string;
  readonly stat: string;
  readonly tele: string;
}

/** What Tasmota inserts into its Full Topic. */
export interface TopicParts {
  readonly fullTopic: string;
  readonly topic: string;
  readonly hostname: string;
  readonly mac: string;
  /** For commands, states and telemetry. */
  readonly prefixes: readonly [cmnd: string, stat: string, tele: string];
}

/** Tasmota itself has 151 characters for a topic. */
const longestTopic = 256;

/** The device's topics as `GetTopic_P` of Tasmota makes them; throws for one that cannot be subscribed to. */
export function topicsOf(parts: TopicParts): Topics {
  const [cmnd, stat, tele] = parts.prefixes;
  // without its prefix a command would be the device's own state
  const command = parts.fullTopic.includes('%prefix%') ? parts.fullTopic : `${parts.fullTopic}/%prefix%`;
  return { cmnd: topicOf(command, cmnd, parts), stat: topicOf(parts.fullTopic, stat, parts), tele: topicOf(parts.fullTopic, tele, parts) };
}

function topicOf(fullTopic: string, prefix: string, { topic, hostname, mac }: TopicParts): string {
  // a function, because `$&` in a name would be a pattern of replaceAll
  const filled = fullTopic
    .replaceAll('%prefix%', () => prefix)
    .replaceAll('%topic%', () => topic)
    .replaceAll('%hostname%', () => hostname)
    .replaceAll('%id%', () => mac.slice(-6))
    .replaceAll('#', '')
    .replaceAll('//', '/');
  const full = filled.endsWith('/') ? filled : `${filled}/`;
  if (full.length > longestTopic || full === '/' || /[+\0]/.test(full)) throw new Error('the Full Topic is not a valid topic');
  return full;
}
