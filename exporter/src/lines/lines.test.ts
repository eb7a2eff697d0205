import { afterEach, expect, jest, test } from '@jest/globals';
import { Secret } from '@gaugeway/connectors/configTypes';
import { Clock } from '../clock.ts';
import type { LineKind } from '../config/lokiSchema.ts';
import { EventLog } from '../events.ts';
import { createLog } from '../log.ts';
import { KnownSecrets } from '../redaction/knownSecrets.ts';
import { runWith } from '../tracing/currentSpan.ts';
import { eventLines } from './eventLines.ts';
import { LineOutlet } from './lineOutlet.ts';
import type { LineSink, LogLine } from './logLine.ts';
import { LogTransport } from './logTransport.ts';

/** A sink that takes some kinds. */
class Recorder implements LineSink {
  readonly lines: LogLine[] = [];
  readonly asked: string[] = [];
  kinds = new Set<LineKind>(['log', 'event']);

  takes(kind: LineKind, connector = ''): boolean {
    this.asked.push(`${kind} ${connector}`);
    return this.kinds.has(kind);
  }

  get takesStates(): boolean {
    return this.takes('state');
  }

  append(line: LogLine): void {
    this.lines.push(line);
  }
}

const traceId = '0af7651916cd43dd8448eb211c80319c';

/** What is written to standard error. */
function captured(): string[] {
  const written: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  // winston's console writes there
  jest.spyOn((console as unknown as { _stderr: NodeJS.WriteStream })._stderr ?? process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  return written;
}

afterEach(() => {
  jest.restoreAllMocks();
});

test.each(['logfmt', 'json'] as const)('a line of the log in %s is that of standard error without its time', (format) => {
  const written = captured();
  const sink = new Recorder();
  const log = createLog({ level: 'info', format }, { transports: [new LogTransport(sink, format)] });
  log.debug('too detailed');
  runWith({ traceId, traceparent: '' }, () => log.warn('cannot read', { connector: 'home', device: '0x01', name: 'Door', value: 1 }));
  log.info('listening');
  expect(sink.lines).toEqual([
    {
      kind: 'log',
      connector: 'home',
      atMs: expect.any(Number),
      text:
        format === 'json'
          ? `{"level":"warn","msg":"cannot read","connector":"home","device":"0x01","name":"Door","value":1,"trace_id":"${traceId}"}`
          : `level=warn msg="cannot read" connector=home device=0x01 name=Door value=1 trace_id=${traceId}`,
      metadata: { level: 'warn', device: '0x01', name: 'Door', trace_id: traceId },
    },
    expect.objectContaining({ connector: undefined, metadata: { level: 'info' } }),
  ]);
  expect(sink.asked).toEqual(['log home', 'log ']);
  const [first = ''] = written.filter((line) => line.includes('cannot read'));
  expect(first).toContain(format === 'json' ? sink.lines[0]?.text.slice(1) : sink.lines[0]?.text);
});

test('no line of the log is made where the sink takes none, and standard error goes on', () => {
  const written = captured();
  const sink = new Recorder();
  sink.kinds.clear();
  const log = createLog({ level: 'info', format: 'logfmt' }, { transports: [new LogTransport(sink, 'logfmt')] });
  for (let count = 0; count < 5000; count++) log.info('line', { count });
  expect([sink.lines.length, written.length]).toEqual([0, 5000]);
  sink.kinds.add('log');
  for (let count = 0; count < 5000; count++) log.info('line', { count });
  expect([sink.lines.length, written.length]).toEqual([5000, 10_000]);
});

test('an event is one line with its attributes; the change of a state is none', () => {
  const sink = new Recorder();
  const clock = Clock.of(() => 5);
  const events = new EventLog(clock, [eventLines(sink, clock)]);
  events.append(
    { connector: 'home', device: '0x01', name: 'Remote', area: 'Hall' },
    { event: 'action', attributes: { action: 'single', action_code: '1234', event: 'mine' } },
  );
  events.append({ connector: 'home' }, { event: 'bridge_log', attributes: { message: 'failed: {"pin_code":1234} (error code: 5)' } });
  events.append({ connector: 'home' }, { event: 'reading_rejected', attributes: { property: 'pin_code', value: '1234' } });
  events.append({ connector: 'home', device: '0x01' }, { event: 'change', attributes: { property: 'mode', value: 'a' } });
  expect(sink.lines).toEqual([
    {
      kind: 'event',
      connector: 'home',
      atMs: 5,
      text: 'event=action action=single action_code="***" event_=mine',
      metadata: { level: 'info', event: 'action', device: '0x01', name: 'Remote', area: 'Hall' },
    },
    expect.objectContaining({ text: String.raw`event=bridge_log message="failed: {\"pin_code\":\"***\"} (error code: 5)"` }),
    expect.objectContaining({ text: 'event=reading_rejected property=pin_code value="***"' }),
  ]);
});

function line(text: string, kind: LineKind = 'log'): LogLine {
  return { kind, atMs: 1, text, metadata: { detail: text } };
}

test('lines from before the start wait for it, as many as fit', () => {
  const outlet = new LineOutlet(new KnownSecrets());
  outlet.append(line('a message', 'message'));
  for (let count = 1; count < 2000; count++) outlet.append(line(`${count}`));
  expect(outlet.takes('log')).toBe(false);
  const sink = new Recorder();
  outlet.open(sink);
  outlet.append(line('after'));
  expect([sink.lines.length, sink.lines[0]?.text, sink.lines.at(-1)?.text]).toEqual([1000, '1', 'after']);
});

test('no secret of the config leaves, nor credentials of a URL', () => {
  const secrets = new KnownSecrets();
  const outlet = new LineOutlet(secrets);
  secrets.learn({ connectors: [{ password: new Secret('my word') }] });
  outlet.append(line('early: my word'));
  const sink = new Recorder();
  outlet.open(sink);
  outlet.append(line('at mqtt://me:you@broker with my%20word'));
  expect(sink.lines.map(({ text, metadata }) => [text, metadata['detail']])).toEqual([
    ['early: ***', 'early: ***'],
    ['at mqtt://***@broker with ***', 'at mqtt://***@broker with ***'],
  ]);
});
