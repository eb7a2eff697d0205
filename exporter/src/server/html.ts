/** Markup that needs no escaping. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | false | undefined | readonly Content[];

/** Markup from a template. Values are escaped, also for quoted attributes, except {@link Html}; undefined and false are empty. */
export function html(markup: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: markup }, ...values.map(render)));
}

function render(value: Content): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value ? value.map(render).join('') : '';
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
