import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const SERVER = process.env["HUITOUKE_SERVER"] ?? "http://127.0.0.1:8000";

// Vant's icon font stands in its stylesheet; the second address, of a host of somebody else's, is never asked.
const ownIcons = {
  name: "own-icons",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    return id.endsWith("vant/lib/index.css") ? code.replace(/,\s*url\(\/\/at\.alicdn[^)]*\)\s*format\("woff"\)/, "") : null;
  },
};

export default defineConfig({
  base: "/app/",
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  plugins: [
    ownIcons,
    vue(),
    VitePWA({
      // A clerk in the middle of a card is never interrupted: the new version takes over at the next start.
      registerType: "prompt",
      injectRegister: false,
      manifest: {
        name: "回头客",
        short_name: "回头客",
        lang: "zh-CN",
        start_url: "/app/",
        scope: "/app/",
        display: "standalone",
        background_color: "#faf7f4",
        theme_color: "#c2451e",
        icons: [
          { src: "icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest,wasm}"],
        navigateFallback: "/app/index.html",
        cleanupOutdatedCaches: true,
        clientsClaim: true,
        skipWaiting: false,
      },
    }),
  ],
  build: { outDir: "../store_api/static/tablet", emptyOutDir: true, target: "es2022" },
  server: { proxy: { "/api": SERVER, "/q": SERVER } },
  test: { environment: "jsdom", include: ["tests/**/*.test.ts"] },
});
