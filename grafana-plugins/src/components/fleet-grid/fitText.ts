import { layoutGrid, type GridLayout, type LayoutInput } from './gridLayout';

/** What a cell of a label alone, and one with a value below it, needs to be read. */
const oneLine = { leastHeight: 28, bestAspect: 5 };
const twoLines = { leastHeight: 42, bestAspect: 2.4 };

type TextInput = Omit<LayoutInput, 'leastHeight' | 'bestAspect'> & {
  /** Some cells say more than their state. */
  readonly hasTexts: boolean;
};

/** Two lines where there is room; where there is not, states give up their word, which sign and ground tell too, but values stay. */
export function fitText({ hasTexts, ...input }: TextInput): GridLayout {
  const roomy = layoutGrid({ ...input, ...twoLines });
  return roomy.isScrolled && !hasTexts ? layoutGrid({ ...input, ...oneLine }) : roomy;
}

export function hasTwoLines({ cell }: Pick<GridLayout, 'cell'>): boolean {
  return cell.height >= twoLines.leastHeight;
}
