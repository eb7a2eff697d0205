import { test } from '@jest/globals';
import { opcuaConfig } from '@gaugeway/connectors/opcua/config/opcuaConfig';
import { ServerDecoder } from '@gaugeway/connectors/opcua/devices/serverDecoder';
import { browseRecorded } from '@gaugeway/connectors/opcua/testing/recordedServer';
import { DataType, DataValue, StatusCode, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { commonConfig, type Connector, type Gateway } from '@gaugeway/connectors/contract';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../waitFor.ts';
import { FuzzedConnector, mutations, seed } from './fuzzedConnector.ts';
import { mutateJson, type Random } from './mutations.ts';

const types = ['Double', 'Boolean', 'Int64', 'String', 'DateTime', 'LocalizedText', 'Byte', 'UInt64'] as const;
const right = 43.5;

/** An invalid value: its type does not match. */
function strangeValue(random: Random): DataValue {
  const value = new DataValue({ value: { dataType: DataType.Double, value: right }, statusCode: StatusCodes.Good });
  const strange = random.pick([
    DataType.Null,
    DataType.Double,
    DataType.Int64,
    DataType.String,
    DataType.DateTime,
    DataType.ExtensionObject,
    DataType.Variant,
  ]);
  const variant: unknown = Object.assign(Object.create(Variant.prototype) as object, {
    dataType: strange,
    arrayType: random.pick([VariantArrayType.Scalar, VariantArrayType.Array, VariantArrayType.Matrix]),
    value: mutateJson(random, random.pick<unknown>([right, [right], { text: 'x' }, [0, 1]])),
  });
  const kind = random.below(4);
  if (kind < 3) value.value = variant as Variant;
  if (kind === 1) value.sourceTimestamp = new Date(random.pick([NaN, -1e15, 8e15, 0]));
  if (kind === 2)
    value.statusCode = random.pick([
      StatusCodes.Bad,
      StatusCodes.UncertainLastUsableValue,
      StatusCode.makeStatusCode(StatusCodes.Good, 'Overflow'),
    ]);
  return value;
}

test(`seed ${seed}: unusual values of an OPC UA server`, async () => {
  const variables = types.map((type) => ({ node: type, path: type, type }));
  const space = await browseRecorded({ devices: [{ id: 'pump', variables }] });
  let targets: readonly { receive(value: DataValue, atMs: number): void }[] = [];
  const played: Connector = {
    type: 'opcua',
    config: commonConfig,
    run: async (_config, gateway: Gateway, signal) => {
      const decoder = new ServerDecoder(opcuaConfig.parse({ url: 'opc.tcp://h:4840' }), gateway);
      targets = decoder.setAddressSpace(space);
      gateway.link(true);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
  await using fuzzed = new FuzzedConnector(played as never, commonConfig.parse({ settings: 'all' }));
  const { random } = fuzzed;
  await waitFor(() => targets.length > 0, { what: 'the nodes' });
  for (let sent = 0; sent < mutations; sent++) {
    random.pick(targets).receive(strangeValue(random), Date.now());
    if (sent % 500 !== 0) continue;
    await pause(1);
    if (sent === 500) fuzzed.measure();
    await fuzzed.check(new Set([0, 1, right]));
  }
  targets[0]?.receive(
    new DataValue({ value: { dataType: DataType.Double, value: 44.5 }, sourceTimestamp: new Date(Date.now() + 1000) }),
    Date.now(),
  );
  await fuzzed.until(' 44.5');
  await fuzzed.check(new Set([0, 1, right, 44.5]));
  if (process.env['FUZZ'] !== undefined) process.stderr.write(`opcua values ${JSON.stringify(fuzzed.figures)}\n`);
}, 3_600_000);
