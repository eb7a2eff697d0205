import { DataType, DataValue, LocalizedText, type StatusCode, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { setImmediate } from 'node:timers/promises';
import type { Gateway } from '../../contract.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import { ServerDecoder } from '../devices/serverDecoder.ts';
import { receive } from '../receive.ts';
import type { RecordedSpace } from './recordedNodes.ts';
import { type RecordedEvent, RecordedServer } from './recordedServer.ts';

/** One line of a test case. */
interface RecordedLine {
  /** The server starts with these nodes. */
  readonly space?: RecordedSpace;
  /** A notification of values, by the identifiers of their nodes. */
  readonly values?: Readonly<Record<string, RecordedValue>>;
  readonly event?: RecordedEvent;
  /** A keep-alive. */
  readonly alive?: boolean;
}

interface RecordedValue {
  readonly value?: unknown;
  /** Default `Double`. */
  readonly type?: keyof typeof DataType;
  /** Default `Good`. */
  readonly status?: keyof typeof StatusCodes;
  /** SourceTimestamp, ISO 8601. */
  readonly source?: string;
}

/** Plays the lines of a test case through a session whose server is recorded: browse, subscriptions, notifications and events as in production. */
export function replay(config: OpcuaConfig, gateway: Gateway) {
  const recorded = connectionless(gateway);
  const context = { config, gateway: recorded, decoder: new ServerDecoder(config, recorded) };
  let stop = new AbortController();
  let received: Promise<void> = Promise.resolve();
  let server: RecordedServer | undefined;

  const start = async (space: RecordedSpace): Promise<void> => {
    await close();
    stop = new AbortController();
    server = new RecordedServer(space);
    const { session, monitored } = server;
    const lost = new Promise<never>(() => undefined);
    received = receive({ session, url: 'opc.tcp://recorded', requestedTimeoutMs: 60_000, lost }, context, stop.signal);
    await Promise.race([monitored, received]);
  };
  const close = async (): Promise<void> => {
    stop.abort();
    await received;
  };
  return {
    async receive({ space, values, event, alive }: RecordedLine): Promise<void> {
      if (space !== undefined) await start(space);
      if (values !== undefined) server?.sendValues(new Map(Object.entries(values).map(([node, value]) => [node, dataValueOf(value)])));
      if (event !== undefined) server?.sendEvent(event);
      if (alive === true) server?.sendKeepAlive();
      // devices report in a microtask
      await setImmediate();
    },
    close,
  };
}

/** A value as node-opcua decodes it. */
function dataValueOf({ value, type = 'Double', status = 'Good', source }: RecordedValue): DataValue {
  return new DataValue({
    ...(value !== undefined && {
      value: new Variant({ dataType: DataType[type], arrayType: VariantArrayType.Scalar, value: contentOf(value, type) }),
    }),
    statusCode: StatusCodes[status] as StatusCode,
    sourceTimestamp: source === undefined ? null : new Date(source),
  });
}

function contentOf(value: unknown, type: RecordedValue['type']): unknown {
  if (type === 'LocalizedText') return new LocalizedText({ text: value as string });
  return type === 'DateTime' ? new Date(value as string) : value;
}

/** The gateway without the state of the connection and the node ids of devices, which belong to no recording. */
function connectionless(gateway: Gateway): Gateway {
  const overrides: Partial<Gateway> = {
    link: () => undefined,
    device: ({ nativeId: _nativeId, ...description }) => gateway.device(description),
  };
  return new Proxy(gateway, {
    get(target, key) {
      const value: unknown = Reflect.get(overrides, key) ?? Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
