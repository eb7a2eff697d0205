import { type Complaint, type ConfigProblem, problemAt } from '../configProblem.ts';
import { type ConfigNode, mapScalars, type ScalarNode } from './configNode.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `$${` (a literal `${`), `${NAME}`, `${NAME:-default}`, or a `${` that is neither. */
const reference = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?/g;

/** Replaces environment variables in the strings of a config. Their values stay strings: they become neither structure nor another reference. */
export function expandEnv(node: ConfigNode, env: Environment): { readonly node: ConfigNode; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const expanded = mapScalars(node, (scalar, path) =>
    expandScalar(scalar, env, (complaint) => problems.push(problemAt(scalar.at, path, complaint))),
  );
  return { node: expanded, problems };
}

function expandScalar(scalar: ScalarNode, env: Environment, report: (complaint: Complaint) => void): ScalarNode {
  if (typeof scalar.value !== 'string' || !scalar.value.includes('${')) return scalar;
  const fromEnv: string[] = [];
  const value = scalar.value.replace(reference, (match: string, name?: string, fallback?: string) => {
    if (match === '$${') return '${';
    if (name === undefined) {
      report({ code: 'env_syntax', message: 'expected ${NAME} or ${NAME:-default}; write $${ for a literal ${' });
      return '';
    }
    // as in a shell, the default of `:-` also replaces an empty variable
    const found = Object.hasOwn(env, name) ? env[name] : undefined;
    const text = fallback === undefined ? found : found || fallback;
    if (text === undefined) report({ code: 'env_missing', message: `environment variable ${name} is not set` });
    else if (text === found) fromEnv.push(text);
    return text ?? '';
  });
  return { ...scalar, value, fromEnv };
}
