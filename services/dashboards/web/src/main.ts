import { createApp } from "vue";

import App from "./App.vue";
import { i18n } from "./i18n";
import { applyPreferences } from "./preferences";
import { router } from "./router";
import { begin } from "./session";
import "./styles/base.css";
import "./styles/panels.css";

applyPreferences();
void begin().then(async (address) => {
  if (address !== null) await router.replace(address);
  createApp(App).use(i18n).use(router).mount("#app");
});
