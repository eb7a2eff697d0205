import { noChange, type Template, TemplateFailure, type TemplateInput, type TemplateVariables } from '../templates/template.ts';
import { keep, type Parse, refused } from './component.ts';
import type { Decode } from './encodings.ts';
import type { EntityValue } from './entityValue.ts';

/** What a reader uses of its entity. */
export interface ReaderOwner {
  readonly decode: Decode;
  readonly variables: TemplateVariables;
  /** The template of a reader failed on the message that is being received; its `isFailing` is that of before. */
  templateFailed(reader: TopicReader, failure: TemplateFailure): void;
  /** The template of a reader no longer fails. */
  templateWorks(reader: TopicReader): void;
  refusePayload(rendered: unknown): void;
  valueRead(value: EntityValue): void;
}

/** Where a reader finds what it reads. */
export interface ReaderSource {
  /** The filter. */
  readonly topic: string;
  /** Without one, the payload is the value. */
  readonly template: Template | undefined;
  /** The template gives a number as it is, without making a text of it. */
  readonly isNumber?: boolean | undefined;
}

/** Reads one topic for an entity. */
export abstract class TopicReader {
  readonly topic: string;
  readonly template: Template | undefined;
  /** The template failed on the newest payload that it applies to. */
  isFailing = false;
  readonly #isNumber: boolean;
  protected readonly owner: ReaderOwner;

  constructor(owner: ReaderOwner, { topic, template, isNumber = false }: ReaderSource) {
    this.owner = owner;
    this.topic = topic;
    this.template = template;
    this.#isNumber = isNumber;
  }

  get decode(): Decode {
    return this.owner.decode;
  }

  /** False if the payload has nothing for the entity. */
  receive(input: TemplateInput): boolean {
    const { template, owner } = this;
    if (template === undefined) {
      this.take(input.text());
      return true;
    }
    const rendered = this.#isNumber ? template.render(input, owner.variables) : template.renderText(input, owner.variables);
    if (rendered === noChange) return false;
    if (rendered instanceof TemplateFailure) {
      owner.templateFailed(this, rendered);
      this.isFailing = true;
      return false;
    }
    if (this.isFailing) {
      this.isFailing = false;
      owner.templateWorks(this);
    }
    this.take(rendered);
    // what a template gives where the payload lacks its key
    return rendered !== '';
  }

  /** Takes what the template gave. */
  protected abstract take(rendered: unknown): void;
}

/** Reads something else than one value. */
export class CustomReader extends TopicReader {
  readonly #take: (rendered: unknown) => void;

  constructor(owner: ReaderOwner, source: ReaderSource, take: (rendered: unknown) => void) {
    super(owner, source);
    this.#take = take;
  }

  protected take(rendered: unknown): void {
    this.#take(rendered);
  }
}

interface ValueOfReader {
  readonly value: EntityValue;
  readonly parse: Parse;
  /** `parse` returns each number as it is. */
  readonly keepsNumbers: boolean;
}

/** Reads one value. */
export class ValueReader extends TopicReader {
  readonly value: EntityValue;
  /** Numbers need not pass through {@link receive}; see LiveReadings. */
  readonly keepsNumbers: boolean;
  readonly #parse: Parse;

  constructor(owner: ReaderOwner, source: ReaderSource, { value, parse, keepsNumbers }: ValueOfReader) {
    super(owner, source);
    this.value = value;
    this.keepsNumbers = keepsNumbers;
    this.#parse = parse;
  }

  protected take(rendered: unknown): void {
    const raw = this.#parse(rendered);
    if (raw === keep) return;
    if (raw === refused) return this.owner.refusePayload(rendered);
    this.value.set(raw);
    this.owner.valueRead(this.value);
  }
}
