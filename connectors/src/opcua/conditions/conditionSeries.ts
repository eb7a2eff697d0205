import type { Point, Property } from '../../contract.ts';
import type { ConditionName } from '../address-space/addressSpace.ts';
import type { Condition } from './retainedConditions.ts';

/** Upper limit of each named severity (catalogue §2). */
const severities = [
  ['low', 333],
  ['medium', 666],
  ['high', 1000],
] as const;

const counts: readonly (readonly [name: string, isCounted: (condition: Condition) => boolean])[] = [
  ['conditions_active', ({ isActive, isBranch }) => isActive && !isBranch],
  ['conditions_unacknowledged', ({ isAcknowledged }) => !isAcknowledged],
];

/** Properties of each device that has conditions. */
export const conditionCounts: readonly Property[] = counts.flatMap(([name]) =>
  severities.map(([severity]): Property => ({
    name: `${name}_${severity}`,
    kind: 'numeric',
    metric: `iot_${name}`,
    labels: { severity },
  })),
);

/** Property of a condition that has its own series. */
export function singleCondition({ name, source }: ConditionName): Property {
  return {
    name,
    ...(source !== undefined && { path: [source] }),
    kind: 'binary',
    on: true,
    off: false,
    quantity: 'iot_problem_detected',
  };
}

/** A condition and the name under which it is exported. */
interface NamedCondition extends Condition {
  readonly exportedName: ConditionName;
}

/** Points of {@link conditionCounts} and of single conditions, in the same order. */
interface ConditionPoints {
  readonly counts: readonly Point[];
  readonly singles: readonly (readonly [ConditionName, Point])[];
}

/** Sets the points of one device by its conditions. */
export function setConditionPoints(
  { counts: countPoints, singles }: ConditionPoints,
  conditions: readonly NamedCondition[],
  atMs: number,
): void {
  let index = 0;
  for (const [, isCounted] of counts) {
    for (const [severity] of severities) {
      const count = conditions.filter((condition) => severityOf(condition) === severity && isCounted(condition)).length;
      countPoints[index++]?.set(count, atMs);
    }
  }
  for (const [single, point] of singles) {
    const isActive = conditions.some((one) => one.isActive && !one.isBranch && isSame(one.exportedName, single));
    point.set(isActive, atMs);
  }
}

function isSame(a: ConditionName, b: ConditionName): boolean {
  return a.name === b.name && a.source === b.source;
}

function severityOf({ severity }: Condition): (typeof severities)[number][0] {
  return severities.find(([, largest]) => severity <= largest)?.[0] ?? 'high';
}
