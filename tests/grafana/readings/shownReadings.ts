import type { Page } from 'playwright-core';
import type { ExportedReading } from './deviceScrape.ts';

/** A reading on the page of a device: a card, or a cell of the table of phases. */
export interface ShownReading {
  /** Title with the part, such as `Power l1`. */
  readonly name: string;
  /** Of its section: a part, such as `Meter1` or, of channel 1, `1`; or a group. */
  readonly heading: string;
  readonly text: string;
}

const collect = `(() => {
  const textOf = (element) => element?.textContent.trim() ?? '';
  document.querySelectorAll('main details').forEach((details) => { details.open = true; });
  const cards = [...document.querySelectorAll('main li')].filter(({ children }) => children.length === 3 && children[1].tagName === 'DIV');
  const rows = [...document.querySelectorAll('main section table tbody tr')];
  const headingOf = (element) => (element.closest('section')?.getAttribute('aria-label') ?? '').replace(/^Channel /, '');
  return [
    ...cards.map((card) => ({ name: textOf(card.children[0]), heading: headingOf(card), text: textOf(card.children[1]) })),
    ...rows.flatMap((row) => {
      const phases = [...row.closest('table').querySelectorAll('thead th')].slice(1).map((phase) => textOf(phase).replace('–', ' '));
      return [...row.querySelectorAll('td')].map((cell, index) => ({ name: textOf(row.querySelector('th')) + ' ' + phases[index], heading: headingOf(row), text: textOf(cell) }));
    }),
  ];
})()`;

/** All readings that the page of a device shows, those of folded sections too. */
export function shownReadings(page: Page): Promise<ShownReading[]> {
  return page.evaluate<ShownReading[]>(collect);
}

/** Whether this is the place of a reading; a part in the heading is not repeated in the name. */
export function isPlaceOf({ name, heading }: ShownReading, { title, parts }: ExportedReading): boolean {
  if (!name.startsWith(title)) return false;
  const own = name.slice(title.length);
  const wanted = wordsOf(parts.join(' '));
  return wordsOf(own) === wanted || wordsOf(`${own} ${heading}`) === wanted;
}

function wordsOf(text: string): string {
  return text.toLowerCase().replaceAll('_', ' ').split(/\s+/).filter(Boolean).sort().join(' ');
}
