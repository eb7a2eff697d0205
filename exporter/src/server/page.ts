import { z } from 'zod';

const largestPage = 5000;

export const limit = z.coerce
  .number('expected a number')
  .int('expected a whole number')
  .min(1, 'expected at least 1')
  .max(largestPage, `expected at most ${largestPage}`)
  .default(500)
  .meta({ description: 'Maximum number of rows.', example: 100 });

/** A number after which the page starts. */
export const position = z.coerce.number('expected a number').int('expected a whole number').min(0, 'expected at least 0');

const cursor = z.tuple([z.string(), z.string()]);

/** `after` of a list sorted by connector and device: the end of the previous page. */
export const deviceCursor = z
  .string()
  .transform((text, context): [string, string] => {
    try {
      return cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    } catch {
      context.addIssue({ code: 'custom', message: 'expected the `next` of a previous response' });
      return z.NEVER;
    }
  })
  .meta({ description: 'The `next` of the previous page.' });

type Identified = { readonly connector: string; readonly device: string };

/** One page of rows sorted by connector and device. Devices that appear or disappear between pages do not shift other rows. */
export function devicePage<Row extends Identified>(rows: readonly Row[], page: { limit: number; after?: [string, string] }) {
  const [connector, device] = page.after ?? [];
  const rest = rows.filter((row) => connector === undefined || compare(row, { connector, device: device ?? '' }) > 0).sort(compare);
  const data = rest.slice(0, page.limit);
  const last = data.at(-1);
  return { data, next: last !== undefined && rest.length > data.length ? cursorOf(last) : undefined };
}

function cursorOf({ connector, device }: Identified): string {
  return Buffer.from(JSON.stringify([connector, device])).toString('base64url');
}

function compare(a: Identified, b: Identified): number {
  return order(a.connector, b.connector) || order(a.device, b.device);
}

/** Compares by code unit, independent of the locale. */
export function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
