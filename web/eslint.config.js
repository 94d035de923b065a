// Imports go one way: lib → api → realtime → state → ui → features → routes → app, and one feature
// never reaches into another.
import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import { readdirSync } from "node:fs";
import ts from "typescript-eslint";

const layers = ["lib", "api", "realtime", "state", "ui", "features", "routes", "app"];

const walls = layers.map((layer, at) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  ignores: ["src/features/**"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { regex: "^\\.\\./", message: "Import across folders by @/, so that walls are seen." },
          ...layers.slice(at + 1).map((upper) => ({
            regex: `^@/${upper}(/|$)`,
            message: `${layer} stands below ${upper}.`,
          })),
        ],
      },
    ],
  },
}));

const features = readdirSync(new URL("./src/features", import.meta.url)).map((feature) => ({
  files: [`src/features/${feature}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { regex: "^\\.\\./", message: "Import across folders by @/, so that walls are seen." },
          { regex: `^@/features/(?!${feature}(/|$))`, message: "Features do not know each other." },
          { regex: "^@/(routes|app)(/|$)", message: "Features stand below routes and app." },
        ],
      },
    ],
  },
}));

export default ts.config(
  { ignores: ["dist", "src/api/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}", "vite.config.ts"],
    extends: [ts.configs.strictTypeChecked, a11y.flatConfigs.strict],
    plugins: { "react-hooks": hooks },
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...hooks.configs.recommended.rules,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "jsx-a11y/no-autofocus": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { varsIgnorePattern: "^_", argsIgnorePattern: "^_" },
      ],
      eqeqeq: ["error", "always", { null: "ignore" }],
      // The words of a switch stand two levels down.
      "jsx-a11y/label-has-associated-control": ["error", { assert: "either", depth: 4 }],
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.test.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  { files: ["scripts/**", "*.js"], languageOptions: { globals: globals.node } },
  { files: ["public/**"], languageOptions: { globals: globals.browser } },
  ...walls,
  ...features,
);
