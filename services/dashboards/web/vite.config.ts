import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import { compression } from "vite-plugin-compression2";

// The platform serves what is built; `npm run dev` asks the platform at LINLI_URL for its answers.
export default defineConfig({
  plugins: [
    vue(),
    compression({ algorithms: ["gzip", "brotliCompress"], include: /\.(js|css|html|svg)$/, threshold: 1024 }),
  ],
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __VUE_OPTIONS_API__: false,
  },
  build: {
    outDir: "../src/linli/dashboards/page",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": process.env["LINLI_URL"] ?? "http://127.0.0.1:8080" } },
});
