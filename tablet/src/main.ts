import { createPinia } from "pinia";
import "vant/lib/index.css";
import { createApp } from "vue";
import App from "./App.vue";
import { leaveWhenLocked } from "./device/guard";
import { router } from "./router";
import { choose, language } from "./texts";
import { followDevice } from "./ui/appearance";
import { tickBySpace } from "./ui/keys";
import "./theme.css";

choose(language.value);
followDevice();
tickBySpace();
const app = createApp(App).use(createPinia()).use(router);
leaveWhenLocked(router);
app.mount("#app");
