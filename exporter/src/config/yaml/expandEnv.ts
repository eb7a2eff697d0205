import { type ConfigNode, mapScalars, type ScalarNode } from './configNode.ts';
import { type ConfigProblem, problemAt } from '../configProblem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `$${` (a plain `${`), `${NAME}`, `${NAME:-default}`, or a `${` that is none of them. */
const reference = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?/g;

/** Puts environment variables into the text values of a config. What a variable holds is text: it never becomes structure nor another reference. */
export function expandEnv(node: ConfigNode, env: Environment): { readonly node: ConfigNode; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const expanded = mapScalars(node, (scalar, path) =>
    expandScalar(scalar, env, (message) => problems.push(problemAt(scalar.at, path, message))),
  );
  return { node: expanded, problems };
}

function expandScalar(scalar: ScalarNode, env: Environment, report: (message: string) => void): ScalarNode {
  if (typeof scalar.value !== 'string' || !scalar.value.includes('${')) return scalar;
  const fromEnv: string[] = [];
  const value = scalar.value.replace(reference, (match: string, name?: string, fallback?: string) => {
    if (match === '$${') return '${';
    if (name === undefined) {
      report('expected ${NAME} or ${NAME:-default}; a plain ${ is written $${');
      return '';
    }
    // As in a shell, `:-` also stands in for a variable that is set to nothing.
    const found = Object.hasOwn(env, name) ? env[name] : undefined;
    const text = fallback === undefined ? found : found || fallback;
    if (text === undefined) report(`environment variable ${name} is not set`);
    else if (text === found) fromEnv.push(text);
    return text ?? '';
  });
  return { ...scalar, value, fromEnv };
}
