import type { Clock } from '../clock.ts';
import type { EventSink } from '../events.ts';
import { logfmtLine } from '../log.ts';
import { currentTraceId } from '../tracing/currentSpan.ts';
import type { LineSink } from './logLine.ts';
import { texts } from './metadata.ts';

/** Makes a line of kind `event` of each event: `event=action action=single`. */
export function eventLines(sink: LineSink, clock: Clock): EventSink {
  return {
    append: ({ event, attributes, connector, device, name, at_ms }, level, { area }) => {
      // a line of kind `state` has it
      if (event === 'change' || !sink.takes('event', connector)) return;
      sink.append({
        kind: 'event',
        connector,
        atMs: clock.toWall(at_ms),
        text: logfmtLine({ event, ...attributes, ...(Object.hasOwn(attributes, 'event') && { event, event_: attributes['event'] }) }),
        metadata: texts({ level, event, device, name, area, trace_id: currentTraceId() }),
      });
    },
  };
}
