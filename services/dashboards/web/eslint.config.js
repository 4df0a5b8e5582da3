import vue from "eslint-plugin-vue";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "tests/output/"] },
  ...tseslint.configs.strict,
  ...vue.configs["flat/essential"],
  { files: ["**/*.vue"], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  { rules: { eqeqeq: "error", "no-console": "error", "vue/no-v-html": "error", "vue/multi-word-component-names": "off" } },
);
