import type { ProblemCode } from '../../configProblems.ts';
import type { CommonConfig, ConfigWarning } from '../../contract.ts';
import { overlaps } from '../../transport/topicFilter.ts';
import { isCounter } from './compile/stateful.ts';
import type { CompiledMapping } from './compile/compileMapping.ts';
import { type MappingsConfig, usedMappings } from './usedMappings.ts';

/** What of a connector's config matters for shared subscriptions. */
export interface SharingConfig extends MappingsConfig, Pick<CommonConfig, 'shard' | 'overrides' | 'quality'> {
  readonly discovery: unknown;
  readonly tasmota: unknown;
  readonly sparkplug: unknown;
  readonly protocol_version: '3.1.1' | '5';
}

interface SharingProblem {
  readonly code: ProblemCode;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What does not go together with shared subscriptions. The mappings themselves are checked where they are compiled. */
export function sharingProblems(config: SharingConfig): readonly SharingProblem[] {
  const { mappings } = usedMappings(config);
  const shared = mappings.filter(({ pattern }) => pattern.isShared);
  if (shared.length === 0) return [];
  return [
    ...(['discovery', 'tasmota', 'sparkplug'] as const).flatMap((key) =>
      config[key] === false
        ? []
        : [
            conflict(
              [key],
              'expected false: devices that describe themselves need all messages; shared topics go to a connector of their own',
            ),
          ],
    ),
    ...(config.shard === undefined
      ? []
      : [conflict(['shard'], 'unexpected with a shared subscription: the broker could send a message to an exporter with another shard')]),
    ...settingProblems(config),
    ...overlapProblems(config, mappings, shared),
  ];
}

/** Settings of readings that need all messages. */
function settingProblems({ overrides, quality }: SharingConfig): readonly SharingProblem[] {
  return [
    ...overrides.flatMap(({ as, metric }, index) => {
      const key = as === 'counter' ? 'as' : metric !== undefined && isCounter(metric) ? 'metric' : undefined;
      return key === undefined
        ? []
        : [conflict(['overrides', index, key], 'expected a gauge: a counter needs all messages, and topics are shared')];
    }),
    ...quality.flatMap(({ spike }, index) =>
      typeof spike === 'number'
        ? [conflict(['quality', index, 'spike'], 'expected false: the reading before may be on another exporter, since topics are shared')]
        : [],
    ),
  ];
}

/** The broker chooses a receiver for each subscription: with two of them, two exporters may get a message. */
function overlapProblems(
  { topics }: SharingConfig,
  mappings: readonly CompiledMapping[],
  shared: readonly CompiledMapping[],
): readonly SharingProblem[] {
  return shared.flatMap((one) => {
    const other = mappings.find(
      ({ pattern }) => pattern.subscription !== one.pattern.subscription && overlaps(pattern.filter, one.pattern.filter),
    );
    if (other === undefined) return [];
    const index = topics.findIndex(({ topic }) => one.topic === topic || one.topic.startsWith(`${topic}/`));
    const message = `"${one.topic}" and "${other.topic}" have common topics: several exporters would read a message; expected one pattern for them`;
    return [conflict(['topics', ...(index === -1 ? [] : [index, 'topic'])], message)];
  });
}

function conflict(path: SharingProblem['path'], message: string): SharingProblem {
  return { code: 'conflict', path, message };
}

/** What is lost by shared subscriptions, for `Connector.warnings`. */
export function sharingWarnings(config: SharingConfig): ConfigWarning[] {
  const index = config.topics.findIndex(({ topic }) => topic.startsWith('$share/'));
  const shared = usedMappings(config).mappings.find(({ pattern }) => pattern.isShared);
  if (shared === undefined) return [];
  const path = index === -1 ? ['topics'] : ['topics', index, 'topic'];
  const lost = `a shared subscription sends each message to one exporter of the group, and no retained messages: the readings of a device, its last sign of life and its silence are split between the exporters; "shard" keeps each device on one`;
  const warnings: ConfigWarning[] = [{ path, message: lost }];
  if (config.protocol_version === '3.1.1')
    warnings.push({
      path: ['protocol_version'],
      message: `over MQTT 3.1.1 a broker without shared subscriptions, such as RabbitMQ, accepts "${shared.pattern.subscription}" and sends nothing: "5" makes it say so`,
    });
  return warnings;
}
