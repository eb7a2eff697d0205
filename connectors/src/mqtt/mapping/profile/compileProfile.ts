import { closestWord } from '../../../closestWord.ts';
import type { Problem } from '../../../profileProblem.ts';
import { type CompiledMapping, compileMappings } from '../compile/compileMapping.ts';
import { compileTemplate, type TextTemplate } from '../compile/textTemplate.ts';
import { compilePattern } from '../compile/topicPattern.ts';
import type { Profile } from './profileSchema.ts';

/** A profile as the connector uses it. */
export interface CompiledProfile {
  readonly mappings: readonly CompiledMapping[];
  readonly published: readonly Published[];
}

/** What a profile publishes. */
export interface Published {
  /** Matches all topics that are published to. */
  readonly filter: string;
  readonly parts: readonly string[];
  readonly topic: TextTemplate;
  readonly payload: string;
  readonly everyMs: number | undefined;
}

type Parameters = Readonly<Record<string, string>>;

/** Compiles a profile with the parameters of the config. Never throws. */
export function compileProfile(profile: Profile, parameters: Parameters = {}): CompiledProfile & { readonly problems: readonly Problem[] } {
  const values = { ...defaultsOf(profile), ...parameters };
  const topics = profile.topics.map((mapping) => ({ ...mapping, device: mapping.device ?? profile.device }));
  const { mappings, problems } = compileMappings(filled(topics, values));
  const own: Problem[] = [];
  const published = filled(profile.publish, values).flatMap(({ topic, payload, every }, index) => {
    try {
      const { filter, parts, isShared } = compilePattern(topic);
      if (isShared) throw new Error('expected a topic to publish to: $share is for subscriptions');
      return [{ filter, parts, topic: compileTemplate(topic, { parts }), payload, everyMs: every }];
    } catch (error) {
      own.push({ code: 'invalid_value', path: ['publish', index], message: (error as Error).message });
      return [];
    }
  });
  return { mappings, published, problems: [...problems.map((problem) => ({ ...problem, path: ['topics', ...problem.path] })), ...own] };
}

/** The problem of a parameter that the profile does not have. */
export function parameterProblem({ name, parameters: known }: Profile, parameters: Parameters): string | undefined {
  const unknown = Object.keys(parameters).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return undefined;
  const near = closestWord(unknown, Object.keys(known));
  const names = Object.keys(known).join(', ');
  return `unknown parameter "${unknown}" of profile "${name}"${near === undefined ? '' : `; did you mean "${near}"?`} It has ${names || 'none'}`;
}

function defaultsOf({ parameters }: Profile): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The same value with `{name}` of each parameter replaced in all of its texts. */
function filled<T>(value: T, parameters: Parameters): T {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, parameters)) as T;
  // secrets and the like are no plain objects
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [filled(key, parameters), filled(inner as unknown, parameters)]),
  ) as T;
}
