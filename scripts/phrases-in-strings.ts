import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OURS = /\/(src|commands)\/.*\.ts$/;

/**
 * Where a phrase is put into a plain string: `${phrase}` would be read as [object Object], and no compiler complains.
 * @returns file, line and code of each
 */
export function phrasesInStrings(): readonly string[] {
  const program = programOf("tsconfig.json");
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const source of program.getSourceFiles()) {
    if (source.fileName.includes("/node_modules/") || !OURS.test(source.fileName)) continue;
    const note = (node: ts.Expression): void => {
      if (!mayBePhrase(checker.getTypeAtLocation(node), checker)) return;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${relative(ROOT, source.fileName)}:${line + 1} ${node.getText()}`);
    };
    const look = (node: ts.Node): void => {
      for (const expression of stringified(node)) note(expression);
      ts.forEachChild(node, look);
    };
    look(source);
  }
  return found;
}

function programOf(config: string): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const read = ts.getParsedCommandLineOfConfigFile(`${ROOT}${config}`, {}, host);
  const files = read?.fileNames.filter((file) => OURS.test(file)) ?? [];
  return ts.createProgram(files, read?.options ?? {});
}

/** What becomes part of a string here: a gap of a template without a tag, a list that is joined, a sum. */
function stringified(node: ts.Node): readonly ts.Expression[] {
  if (ts.isTemplateExpression(node) && !ts.isTaggedTemplateExpression(node.parent))
    return node.templateSpans.map(({ expression }) => expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return [node.left, node.right];
  if (!ts.isCallExpression(node)) return [];
  const { expression, arguments: given } = node;
  if (ts.isPropertyAccessExpression(expression) && expression.name.text === "join")
    return [expression.expression];
  return expression.getText() === "String" ? given : [];
}

/** A phrase, something that may be one, or a list of such. */
function mayBePhrase(type: ts.Type, checker: ts.TypeChecker, isItem = false): boolean {
  if (type.isUnionOrIntersection())
    return type.types.some((one) => mayBePhrase(one, checker, isItem));
  if (!isItem && checker.isArrayType(type))
    return checker
      .getTypeArguments(type as ts.TypeReference)
      .some((item) => mayBePhrase(item, checker, true));
  const kind = type.getProperty("kind")?.valueDeclaration;
  return kind !== undefined && ts.isPropertySignature(kind) && kind.type?.getText() === '"phrase"';
}
