// typescript-eslint's typed rules and eslint-plugin-n's, and nothing else. The tree's own tsconfig files say what is
// typed; files of a tree without any are typed by the one that run.py writes beside this file.
import { readFileSync } from "node:fs";
import n from "eslint-plugin-n";
import tseslint from "typescript-eslint";

const settings = JSON.parse(readFileSync(new URL("./tree.json", import.meta.url)));

export default [
  {
    ignores: ["**/node_modules/**", "**/dist/**", "**/build/**", "**/*.min.js", "**/*.d.ts",
      "**/test/**", "**/tests/**", "**/__tests__/**", "**/*.{test,spec}.*"],
  },
  {
    files: ["**/*.{js,mjs,cjs,ts,mts,cts,tsx,jsx}"],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: settings.project
        ? { project: settings.project }
        : { projectService: true, tsconfigRootDir: settings.root },
    },
    plugins: { n, "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      // Handlers of Express too, which Express 5 waits for: only what is handed over as an argument is asked for.
      "@typescript-eslint/no-misused-promises": ["error", {
        checksConditionals: false,
        checksSpreads: false,
        checksVoidReturn: { arguments: true, attributes: false, inheritedMethods: false, properties: false,
          returns: false, variables: false },
      }],
      "n/no-sync": "error",
    },
  },
];
