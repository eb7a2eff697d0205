import { answerOf, caseNames, isConfig, messagesOf } from './cases.ts';
import { compare, type Difference } from './compare.ts';
import { explanationOf } from './explained.ts';
import { type Exported, throughDiscovery, throughHomeAssistant } from './sideBySide.ts';

/** A case through both ways. */
export interface Review {
  readonly name: string;
  /** Number of discovery configs. */
  readonly configs: number;
  readonly home: Exported;
  readonly direct: Exported;
  readonly differences: readonly Difference[];
}

/** Series through Home Assistant that it reads from the messages: how many are the same here, are missing, and have another value. */
export interface Readings {
  readonly all: number;
  readonly missing: number;
  readonly wrong: number;
}

async function reviewOf(name: string): Promise<Review> {
  const answer = answerOf(name);
  if (answer === undefined) throw new Error(`cannot review "${name}": no answer of Home Assistant is stored`);
  const messages = messagesOf(name);
  const [home, direct] = [await throughHomeAssistant(answer), await throughDiscovery(messages)];
  return { name, configs: messages.filter(isConfig).length, home, direct, differences: compare(home, direct) };
}

export async function reviewAll(): Promise<readonly Review[]> {
  const reviews = [];
  for (const name of caseNames) reviews.push(await reviewOf(name));
  return reviews;
}

export function readingsOf({ name, home, differences }: Review): Readings {
  const computed = differences.filter((difference) => explanationOf(name, difference)?.isComputed === true).length;
  return {
    all: home.series.size - computed,
    missing: differences.filter(({ direct }) => direct === undefined).length - computed,
    wrong: differences.filter((difference) => difference.home !== undefined && difference.direct !== undefined).length,
  };
}
