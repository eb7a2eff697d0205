import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import catalogue from '../core/catalogue.json';

/** A translatable text in the sources. */
export interface Translatable {
  readonly key: string;
  /** English text; elements of `Trans` as `<1>…</1>`. */
  readonly text: string;
  /** Whether it has a `count`. */
  readonly isPlural: boolean;
}

/** The translatable texts of a module and all modules that it imports. Throws on a key that is not a literal. */
export function translatablesOf(entry: string): Translatable[] {
  const found = new Map<string, Translatable>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!seen.has(file)) {
      seen.add(file);
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
      waiting.push(...importsOf(source));
      textsOf(source).forEach((text) => found.set(text.key, text));
    }
  }
  return [...found.values()];
}

function importsOf(source: ts.SourceFile): string[] {
  const files: string[] = [];
  visit(source, (node) => {
    const isType = ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    const from =
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && !isType
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined;
    if (from !== undefined && ts.isStringLiteral(from) && from.text.startsWith('.')) {
      const path = join(dirname(source.fileName), from.text);
      const file = [`${path}.ts`, `${path}.tsx`].find((candidate) => existsSync(candidate));
      files.push(...(file === undefined ? [] : [file]));
    }
  });
  return files;
}

function textsOf(source: ts.SourceFile): Translatable[] {
  const texts: Translatable[] = [];
  visit(source, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      texts.push(...textsOfCall(node, source));
    }
    if (ts.isJsxElement(node) && node.openingElement.tagName.getText(source) === 'Trans') {
      texts.push(textOfTrans(node, source));
    }
  });
  return texts;
}

function textsOfCall({ arguments: [key, text, options] }: ts.CallExpression, source: ts.SourceFile): Translatable[] {
  const isPlural =
    options !== undefined &&
    ts.isObjectLiteralExpression(options) &&
    options.properties.some(({ name }) => name?.getText(source) === 'count');
  if (key !== undefined && ts.isTemplateExpression(key) && /^catalogue(-help)?\.$/.test(key.head.text)) {
    return Object.keys(catalogue).map((metric) => ({ key: `${key.head.text}${metric}`, text: '', isPlural: false }));
  }
  if (key === undefined || !ts.isStringLiteral(key) || text === undefined || !ts.isStringLiteralLike(text)) {
    throw new Error(`cannot read the key or the text of "${key?.getText(source) ?? 't()'}" in ${source.fileName}`);
  }
  return [{ key: key.text, text: text.text, isPlural }];
}

function textOfTrans({ openingElement, children }: ts.JsxElement, source: ts.SourceFile): Translatable {
  const attribute = openingElement.attributes.properties.find((property) => property.name?.getText(source) === 'i18nKey');
  const key = attribute !== undefined && ts.isJsxAttribute(attribute) ? attribute.initializer : undefined;
  if (key === undefined || !ts.isStringLiteral(key)) {
    throw new Error(`cannot read the key of a <Trans> in ${source.fileName}`);
  }
  const text = children.map((child, index) =>
    ts.isJsxElement(child) ? `<${index}>${child.children.map((part) => part.getText(source)).join('')}</${index}>` : child.getText(source),
  );
  return { key: key.text, text: text.join('').trim(), isPlural: false };
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  node.forEachChild((child) => visit(child, look));
}
