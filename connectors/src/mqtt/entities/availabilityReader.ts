import type { JsonObject } from '../../transport/json.ts';
import type { Template } from '../templates/template.ts';
import {
  Availability,
  availabilityModeOf,
  type AvailabilityOptions,
  availabilityOptions,
  type AvailabilitySource,
  mostSources,
} from './availability.ts';
import { textOf } from './rendered.ts';
import { type ReaderOwner, TopicReader } from './topicReader.ts';
import { withoutReserve } from './withoutReserve.ts';

/** What the availability of an entity needs of it. */
export interface AvailabilityOwner extends ReaderOwner {
  readonly options: JsonObject;
  /** Those of its values. */
  readonly readers: readonly TopicReader[];
  /** The template, or why it cannot be run. */
  compileTemplate(source: string | undefined): Template | string | undefined;
  reportAvailability(source: AvailabilitySource, isAvailable: boolean): void;
  exclude(reason: string): void;
}

/** Reads one source of the availability of an entity. */
export class AvailabilityReader extends TopicReader implements AvailabilitySource {
  readonly isGuard: boolean;
  isAvailable: boolean | undefined;
  readonly #payloads: AvailabilityOptions['payloads'];
  readonly #owner: AvailabilityOwner;

  constructor(owner: AvailabilityOwner, { topic, payloads }: AvailabilityOptions, template: Template | undefined) {
    super(owner, { topic, template });
    this.#owner = owner;
    this.#payloads = payloads;
    this.isGuard = template !== undefined && owner.readers.some((reader) => reader.topic === topic);
  }

  protected take(rendered: unknown): void {
    const isAvailable = this.#payloads.get(textOf(rendered));
    if (isAvailable !== undefined) this.#owner.reportAvailability(this, isAvailable);
  }
}

/** The availability of an entity by the keys of its config, and the readers that report to it. The entity is excluded if one of its sources cannot be read. */
export function readAvailability(owner: AvailabilityOwner): {
  readonly availability: Availability;
  readonly readers: readonly AvailabilityReader[];
} {
  const all = availabilityOptions(owner.options);
  if (all.length > mostSources) owner.exclude(`more than ${mostSources} sources of its availability`);
  const readers = all.slice(0, mostSources).flatMap((options) => {
    const template = owner.compileTemplate(options.template);
    if (typeof template !== 'string') return [new AvailabilityReader(owner, options, template)];
    // without it a stand-in could be taken for a value
    owner.exclude(template);
    return [];
  });
  const own = withoutReserve(readers);
  return { availability: new Availability(availabilityModeOf(owner.options), own), readers: own };
}
