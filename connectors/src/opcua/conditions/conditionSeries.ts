import type { Point, Property } from '../../contract.ts';
import type { ConditionName } from '../address-space/addressSpace.ts';
import type { Condition } from './retainedConditions.ts';

/** Largest severity of each name (catalogue §2). */
const severities = [
  ['low', 333],
  ['medium', 666],
  ['high', 1000],
] as const;

/** Whether a condition is counted. */
const counts: readonly (readonly [name: string, isCounted: (condition: Condition) => boolean])[] = [
  ['conditions_active', ({ isActive, isBranch }) => isActive && !isBranch],
  ['conditions_unacknowledged', ({ isAcknowledged }) => !isAcknowledged],
];

/** What each device with conditions has of them. */
export const conditionCounts: readonly Property[] = counts.flatMap(([name]) =>
  severities.map(([severity]): Property => ({
    name: `${name}_${severity}`,
    kind: 'numeric',
    metric: `iot_${name}`,
    labels: { severity },
  })),
);

/** A condition with a series of its own. */
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

/** A condition by the name that its series has. */
export interface NamedCondition extends Condition {
  readonly called: ConditionName;
}

/** Points of {@link conditionCounts} and of single conditions, in their order. */
export interface ConditionPoints {
  readonly counts: readonly Point[];
  readonly singles: readonly (readonly [ConditionName, Point])[];
}

/** Sets the points of one device by its conditions. */
export function tell({ counts: countPoints, singles }: ConditionPoints, conditions: readonly NamedCondition[], atMs: number): void {
  let place = 0;
  for (const [, isCounted] of counts) {
    for (const [severity] of severities) {
      const count = conditions.filter((condition) => severityOf(condition) === severity && isCounted(condition)).length;
      countPoints[place++]?.set(count, atMs);
    }
  }
  for (const [single, point] of singles) {
    const isActive = conditions.some((one) => one.isActive && !one.isBranch && isSame(one.called, single));
    point.set(isActive, atMs);
  }
}

function isSame(a: ConditionName, b: ConditionName): boolean {
  return a.name === b.name && a.source === b.source;
}

function severityOf({ severity }: Condition): (typeof severities)[number][0] {
  return severities.find(([, largest]) => severity <= largest)?.[0] ?? 'high';
}
