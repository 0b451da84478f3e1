// Evaluates GitHub's expressions, one a line: {"source", "contexts", "status"} in,
// {"value", "text", "truth"} or {"error"} out.
import { createInterface } from "node:readline";
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { truthy } from "@actions/expressions/result";

const toData = (value) => JSON.parse(JSON.stringify(value), data.reviver);
const toPlain = (value) => JSON.parse(JSON.stringify(value, data.replacer));

// `status` has the answer of each status function; where it is missing, so are the functions.
function evaluate({ source, contexts, status }) {
  const functions = Object.entries(status ?? {}).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
  const tree = new Parser(new Lexer(source).lex().tokens, Object.keys(contexts), functions).parse();
  const known = new Map(functions.map((each) => [each.name, each]));
  const result = new Evaluator(tree, toData(contexts), known).evaluate();
  return { value: toPlain(result), text: result.coerceString(), truth: truthy(result) };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = evaluate(JSON.parse(line));
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
