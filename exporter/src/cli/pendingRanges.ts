import type { ItemList, SpoolRange } from '../outputs/spool/spool.ts';
import { RangeSet } from '../outputs/spool/rangeSet.ts';
import type { SpoolFolder } from '../outputs/spool/spoolFolder.ts';

/** What a target has not delivered, or any; throws for a target that the spool does not have. */
export function pendingRanges<Items extends ItemList>(
  spool: SpoolFolder<Items>,
  { folder, target }: { readonly folder: string; readonly target: string | undefined },
): readonly SpoolRange[] {
  if (target === undefined)
    return spool.hasPositions ? new RangeSet([...spool.pending.values()].flatMap(({ ranges }) => ranges)).ranges : spool.present.ranges;
  const pending = spool.pending.get(target);
  if (pending === undefined) throw new Error(`cannot export spool "${folder}": it has no target "${target}"`);
  return pending.ranges;
}
