import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type ParsedNode, type YAMLError } from 'yaml';
import { syntaxMessage } from '@gaugeway/connectors/yamlSyntax';
import { type ConfigProblem, keyText, type Path, type Place, placeText, problemAt } from '../configProblem.ts';
import type { ConfigNode, ScalarNode } from './configNode.ts';

/** `node` is absent where the text is not a YAML mapping. With duplicate keys it is present and has the first value of each. */
interface ParsedYaml {
  readonly node?: ConfigNode;
  readonly problems: readonly ConfigProblem[];
}

/** More levels than any config has; bounds every recursion over the tree. */
const maxDepth = 40;
const maxSyntaxProblems = 20;

/** Parses one YAML file; each key and value keeps its place. Never throws. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  const syntax = syntaxProblems(document, text, place);
  if (syntax.length > 0) return { problems: syntax };
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return { problems: [problemAt(place(0), [], { code: 'missing', message: 'empty file: expected keys such as "connectors"' })] };
  }
  const reader = new TreeReader(place);
  const node = reader.read(document.contents, []);
  if (node.kind !== 'map') {
    const message = `expected a mapping with keys such as "connectors", found ${node.kind === 'list' ? 'a list' : 'a single value'}`;
    return { problems: [problemAt(node.at, [], { code: 'wrong_type', message })] };
  }
  return reader.isIncomplete ? { problems: reader.problems } : { node, problems: reader.problems };
}

/** One problem per line, and an unexpected token only where it is the first error: others are consequences. */
function syntaxProblems(document: Document.Parsed, text: string, place: (offset: number) => Place): ConfigProblem[] {
  const byLine = new Map<number, ConfigProblem>();
  const errors: YAMLError[] = [...document.errors, ...document.warnings];
  const tooDeep = errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  for (const [index, error] of (tooDeep ? [tooDeep] : errors).entries()) {
    if (index > 0 && error.code === 'UNEXPECTED_TOKEN') continue;
    const problem = problemAt(place(error.pos[0]), [], { code: 'yaml_syntax', message: syntaxMessage(error, text) });
    if (!byLine.has(problem.line)) byLine.set(problem.line, problem);
  }
  return [...byLine.values()].slice(0, maxSyntaxProblems);
}

class TreeReader {
  readonly problems: ConfigProblem[] = [];
  /** A part was refused, so that checks of the tree would mislead. */
  isIncomplete = false;
  readonly #place: (offset: number) => Place;

  constructor(place: (offset: number) => Place) {
    this.#place = place;
  }

  read(node: ParsedNode | null, path: Path): ConfigNode {
    const at = this.#place(node?.range[0] ?? 0);
    if (node === null) return { kind: 'scalar', at, value: null };
    if (isAlias(node) || node.anchor !== undefined)
      return this.#refuse(at, path, 'anchors and aliases are not supported: quote strings that start with & or *');
    if (path.length > maxDepth) return this.#refuse(at, path.slice(0, 3), 'nested too deeply');
    if (isScalar(node)) return { kind: 'scalar', at, value: node.value as ScalarNode['value'] };
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item, index) => this.read(item, [...path, index])) };
    return this.#readMap(node, at, path);
  }

  #readMap(node: ParsedNode, at: Place, path: Path): ConfigNode {
    const entries = new Map<string, { keyAt: Place; value: ConfigNode }>();
    for (const { key, value } of isMap<ParsedNode, ParsedNode | null>(node) ? node.items : []) {
      const keyAt = this.#place(key.range[0]);
      if (!isScalar(key) || key.anchor !== undefined) {
        this.#refuse(keyAt, path, 'expected a plain string as key');
        continue;
      }
      const name = String(key.value);
      const first = entries.get(name);
      if (first) {
        const message = `key "${keyText(name)}" is given twice: first at ${placeText(first.keyAt)}`;
        this.problems.push(problemAt(keyAt, [...path, name], { code: 'duplicate', message }));
      } else entries.set(name, { keyAt, value: this.read(value, [...path, name]) });
    }
    return { kind: 'map', at, entries };
  }

  #refuse(at: Place, path: Path, message: string): ScalarNode {
    this.problems.push(problemAt(at, path, { code: 'yaml_unsupported', message }));
    this.isIncomplete = true;
    return { kind: 'scalar', at, value: null };
  }
}
