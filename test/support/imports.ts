import { posix } from 'node:path';
import ts from 'typescript';

/** One import of a file. `target`: a path from the repository's top for our own files, else the package. */
export type Import = {
  from: string;
  specifier: string;
  target: string;
  ours: boolean;
  /** `value`: it is loaded when the file is; `type`: gone after the build; `dynamic`: loaded on demand. */
  kind: 'value' | 'type' | 'dynamic';
};

/** What the house rules need to know about a file. */
export type FileFacts = {
  path: string;
  lines: number;
  imports: readonly Import[];
  defaultExport: boolean;
  exportsAll: boolean;
  /** True if the file contains only re-exports. */
  onlyReExports: boolean;
};

/**
 * Reads the imports and exports of a TypeScript file.
 * @param path from the repository's top, with `/`
 * @param known all files there are, by such paths: `./x.js` is `x.ts` or `x.tsx`, whichever is there
 */
export function fileFacts(path: string, text: string, known: ReadonlySet<string>): FileFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const imports: Import[] = [];
  const add = (specifier: string, kind: Import['kind']) => {
    imports.push({ from: path, specifier, kind, ...resolve(path, specifier, known) });
  };

  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const { importClause } = statement;
      add(textOf(statement.moduleSpecifier), isTypeOnly(importClause) ? 'type' : 'value');
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      add(textOf(statement.moduleSpecifier), statement.isTypeOnly ? 'type' : 'value');
    } else if (ts.isImportEqualsDeclaration(statement)) {
      const { moduleReference } = statement;
      if (ts.isExternalModuleReference(moduleReference)) add(textOf(moduleReference.expression), 'value');
    }
  }
  visit(source, (node) => {
    if (ts.isCallExpression(node) && isLoading(node.expression)) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteralLike(argument)) add(argument.text, 'dynamic');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(textOf(node.argument.literal), 'type');
    }
  });

  return {
    path,
    lines: text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports,
    defaultExport: source.statements.some(isDefaultExport),
    exportsAll: source.statements.some(isExportAll),
    onlyReExports: source.statements.length > 0 && holdsOnlyReExports(source.statements),
  };
}

function resolve(from: string, specifier: string, known: ReadonlySet<string>) {
  if (!specifier.startsWith('.')) return { target: specifier, ours: false };
  const plain = posix.join(posix.dirname(from), specifier);
  const candidates = [plain, plain.replace(/\.js$/, '.ts'), plain.replace(/\.js$/, '.tsx')];
  return { target: candidates.find((path) => known.has(path)) ?? plain, ours: true };
}

/** `import { type A } from 'x'` still loads x (verbatimModuleSyntax), so only `import type` counts as a type import. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function isLoading(expression: ts.Expression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require')
  );
}

function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : node.getText();
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return (
      clause !== undefined &&
      ts.isNamedExports(clause) &&
      clause.elements.some((element) => element.name.text === 'default')
    );
  }
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
  );
}

function isExportAll(statement: ts.Statement): boolean {
  return (
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    (statement.exportClause === undefined || ts.isNamespaceExport(statement.exportClause))
  );
}

function holdsOnlyReExports(statements: ts.NodeArray<ts.Statement>): boolean {
  return (
    statements.some((statement) => ts.isExportDeclaration(statement)) &&
    statements.every((statement) => ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement))
  );
}

function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => visit(child, each));
}
