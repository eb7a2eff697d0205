/** The exit codes of all commands; {@link exitCodeTable} says what they mean. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done, or stopped by a signal',
  failed: 'failed at run time: the address or the data folder is taken, no such device',
  usage: 'wrong arguments, or the config is wrong',
  unreachable: 'no running exporter was reached',
};

/** The exit codes as lines for people. */
export const exitCodeTable = Object.entries(meanings)
  .map(([name, meaning]) => `  ${exitCodes[name as keyof typeof exitCodes]}  ${meaning}`)
  .join('\n');
