import { join, relative, sep } from "node:path";
import type { Expression, Node, SourceFile } from "typescript/unstable/ast";
import {
  isBinaryExpression,
  isConditionalExpression,
  isFunctionLikeDeclaration,
  isParenthesizedExpression,
  isReturnStatement,
  isTryStatement,
} from "typescript/unstable/ast/is";
import { API, type Checker, type Type } from "typescript/unstable/sync";
import { run } from "./cli.ts";
import { paths } from "./paths.ts";

const PROJECTS = ["tsconfig.json", "tsconfig.node.json", "tsconfig.admin.json"];

/**
 * `return promise` inside `try` leaves before the promise fails, so that `catch` never sees the failure and `finally`
 * runs too early; the linter has no rule for it. One line for each place.
 */
export function findUnawaitedReturns(root: string, projects: readonly string[]): string[] {
  const api = new API({ cwd: root });
  try {
    const found = projects.flatMap((name) => {
      const configFile = join(root, name);
      const project = api.updateSnapshot({ openProjects: [configFile] }).getProject(configFile);
      if (!project) throw new Error(`${name} can not be opened`);
      const files = project.program.getSourceFileNames().filter((file) => isOwn(root, file));
      return files.flatMap((file) => {
        const source = project.program.getSourceFile(file);
        return source ? inFile(source, project.checker).map((line) => `${relative(root, file)}:${line}`) : [];
      });
    });
    return [...new Set(found)].map((place) => `${place} returns a promise inside try: write "return await"`);
  } finally {
    api.close();
  }
}

function isOwn(root: string, file: string): boolean {
  const path = relative(root, file);
  return !path.startsWith("..") && !path.split(sep).includes("node_modules") && !path.endsWith(".d.ts");
}

function inFile(source: SourceFile, checker: Checker): number[] {
  const returned: Expression[] = [];
  collect(source, false, returned);
  return returned
    .flatMap(outcomes)
    .filter((expression) => isThenable(checker.getTypeAtLocation(expression), checker))
    .map((expression) => source.text.slice(0, expression.getStart(source)).split("\n").length);
}

/** What is returned where somebody still waits to catch or to clean up. */
function collect(node: Node, isGuarded: boolean, into: Expression[]): void {
  if (isReturnStatement(node) && isGuarded && node.expression) into.push(node.expression);
  if (isTryStatement(node)) {
    collect(node.tryBlock, true, into);
    if (node.catchClause) collect(node.catchClause, isGuarded || node.finallyBlock !== undefined, into);
    if (node.finallyBlock) collect(node.finallyBlock, isGuarded, into);
    return;
  }
  const inside = isFunctionLikeDeclaration(node) ? false : isGuarded;
  node.forEachChild((child) => collect(child, inside, into));
}

/** The expressions that the value may come from: both branches of `a ? b : c`, both sides of `a ?? b`. */
function outcomes(expression: Expression): Expression[] {
  if (isParenthesizedExpression(expression)) return outcomes(expression.expression);
  if (isConditionalExpression(expression)) {
    return [...outcomes(expression.whenTrue), ...outcomes(expression.whenFalse)];
  }
  const isChoice = isBinaryExpression(expression) && /^(\?\?|\|\||&&|,)$/.test(expression.operatorToken.getText());
  return isChoice ? [...outcomes(expression.left), ...outcomes(expression.right)] : [expression];
}

function isThenable(type: Type | undefined, checker: Checker): boolean {
  if (!type) return false;
  const types = type.isUnionType() ? type.getTypes() : [type];
  return types.some((each) => checker.getPropertyOfType(each, "then") !== undefined);
}

if (import.meta.main) {
  await run(async () => {
    const found = findUnawaitedReturns(paths.root, PROJECTS);
    for (const line of found) console.error(line);
    if (found.length > 0) process.exitCode = 1;
  });
}
