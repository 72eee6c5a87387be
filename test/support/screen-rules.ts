import { posix } from 'node:path';
import ts from 'typescript';
import { fileFacts } from './imports.js';

const SCREENS = 'src/screens';
const REGISTRY = `${SCREENS}/dialogs/registry.ts`;

/** Folders under src/screens that hold no component. */
const WITHOUT_COMPONENT = [`${SCREENS}/keys`];

/** The hooks by which components read the store. */
const STORE_HOOKS = [`${SCREENS}/use-screen.ts`, `${SCREENS}/use-app-rows.ts`];

const CELLS = ['cells', 'pane-rows', 'row'].map((name) => `src/terminal/${name}.`);

/**
 * Checks that the screens are made of components.
 * @param files text by path from the repository's top: what is under src
 * @returns each broken rule in words, with its file; empty if there is none
 */
export function screenProblems(files: ReadonlyMap<string, string>): readonly string[] {
  const screens = [...files].filter(([path]) => path.startsWith(`${SCREENS}/`));
  const known = new Set(files.keys());
  const sources = new Map(
    screens.map(([path, text]) => [path, ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)]),
  );
  return [
    ...foldersWithoutComponent(sources),
    ...notDialogs(sources, known),
    ...screens.flatMap(([path, text]) => paintingProblems(path, text, known)),
    ...[...sources.values()].flatMap(callProblems),
  ];
}

function foldersWithoutComponent(sources: ReadonlyMap<string, ts.SourceFile>): readonly string[] {
  const folders = new Set([...sources.keys()].map((path) => posix.dirname(path)));
  const withOne = new Set(
    [...sources].filter(([, source]) => exportsComponent(source)).map(([path]) => posix.dirname(path)),
  );
  return [...folders]
    .filter((folder) => !withOne.has(folder) && !WITHOUT_COMPONENT.includes(folder))
    .map((folder) => `${folder}: no file of it exports a component`);
}

/** `export function Name`, or `export const Name = memo(function …)`, or a dialog made of a component. */
function exportsComponent(source: ts.SourceFile): boolean {
  if (!source.fileName.endsWith('.tsx')) return false;
  return source.statements.some((statement) => {
    if (!isExported(statement)) return false;
    if (ts.isFunctionDeclaration(statement)) return /^[A-Z]/.test(statement.name?.text ?? '');
    return callsInConstants(statement).some(
      ({ name, called }) => called === 'dialog' || (called === 'memo' && /^[A-Z]/.test(name)),
    );
  });
}

/** Dialogs of the registry that are not made with `dialog(…)` in a file of their own. */
function notDialogs(
  sources: ReadonlyMap<string, ts.SourceFile>,
  known: ReadonlySet<string>,
): readonly string[] {
  const registry = sources.get(REGISTRY);
  if (registry === undefined) return [];
  const files = new Map<string, string>();
  for (const statement of registry.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const { namedBindings } = statement.importClause ?? {};
    if (namedBindings === undefined || !ts.isNamedImports(namedBindings)) continue;
    const [one] = fileFacts(REGISTRY, statement.getText(), known).imports;
    for (const { name } of namedBindings.elements) files.set(name.text, one?.target ?? '');
  }
  return listed(registry).flatMap((name) => {
    const source = sources.get(files.get(name) ?? '');
    const made = source?.statements.filter(isExported).flatMap(callsInConstants) ?? [];
    const dialogs = made.filter(({ called }) => called === 'dialog').map((one) => one.name);
    return dialogs.length === 1 && dialogs[0] === name
      ? []
      : [`${REGISTRY}: ${name} is not the one dialog(…) of a file`];
  });
}

/** The names in the registry's array. */
function listed(registry: ts.SourceFile): readonly string[] {
  const names: string[] = [];
  visit(registry, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'DIALOGS') return;
    if (node.initializer && ts.isArrayLiteralExpression(node.initializer)) {
      names.push(...node.initializer.elements.map((element) => element.getText()));
    }
  });
  return names;
}

function paintingProblems(path: string, text: string, known: ReadonlySet<string>): readonly string[] {
  const problems: string[] = [];
  const paints = path.startsWith(`${SCREENS}/guest-screen/`);
  for (const { target, kind } of fileFacts(path, text, known).imports) {
    const isCells = CELLS.some((start) => target.startsWith(start));
    const isType = path === `${SCREENS}/screen.ts` && kind === 'type';
    if (isCells && !paints && !isType) problems.push(`${path}: only guest-screen paints cells`);
    if (target === 'chalk') problems.push(`${path}: colours are Ink's matter, not chalk's`);
  }
  if (/\x1b|\\x1b|\\u001b|\\u\{0*1b\}/i.test(text)) problems.push(`${path}: an escape sequence`);
  return problems;
}

function callProblems(source: ts.SourceFile): readonly string[] {
  const path = source.fileName;
  const problems: string[] = [];
  visit(source, (node) => {
    if (!ts.isCallExpression(node)) return;
    const called = node.expression.getText();
    if (called === 'useStore' && !STORE_HOOKS.includes(path)) {
      problems.push(`${path}: useStore, where useAppState says what is shown`);
    }
    if (/^useApp(?:State|Data|Rows)$/.test(called) && node.arguments.some(selectsAll)) {
      problems.push(`${path}: ${called} of the whole state`);
    }
    if (/\bshowGuest$/.test(called) && !path.startsWith(`${SCREENS}/guest-screen/`)) {
      problems.push(`${path}: only guest-screen paints cells`);
    }
  });
  return problems;
}

/** `(state) => state`, also where it is copied or returned by a block. */
function selectsAll(selector: ts.Expression): boolean {
  if (!ts.isArrowFunction(selector) && !ts.isFunctionExpression(selector)) return false;
  const name = selector.parameters[0]?.name.getText();
  const isAll = (node: ts.Node | undefined): boolean => {
    if (node === undefined || name === undefined) return false;
    if (ts.isParenthesizedExpression(node)) return isAll(node.expression);
    if (ts.isIdentifier(node)) return node.text === name;
    if (!ts.isObjectLiteralExpression(node)) return false;
    return node.properties.some((part) => ts.isSpreadAssignment(part) && isAll(part.expression));
  };
  if (!ts.isBlock(selector.body)) return isAll(selector.body);
  return selector.body.statements.some((one) => ts.isReturnStatement(one) && isAll(one.expression));
}

function callsInConstants(statement: ts.Statement): readonly { name: string; called: string }[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    initializer && ts.isCallExpression(initializer)
      ? [{ name: name.getText(), called: initializer.expression.getText() }]
      : [],
  );
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => visit(child, each));
}
