import { createRouter, createWebHashHistory, type LocationQuery, type RouteLocationRaw } from "vue-router";

import type { Level } from "./api";
import Home from "./views/Home.vue";
import Town from "./views/Town.vue";

/** What comes after `#` stays in the browser: the server answers one page, at `/`, for all of it. */
export const router = createRouter({
  history: createWebHashHistory("/"),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? {} : { top: 0 }),
  routes: [
    { path: "/", name: "home", component: Home },
    { path: "/towns/:code", name: "towns", component: Town, props: true },
    { path: "/communities/:code", name: "communities", component: () => import("./views/Community.vue"), props: true },
    { path: "/compounds/:code", name: "compounds", component: () => import("./views/Compound.vue"), props: true },
    {
      path: "/:folder(towns|communities|compounds)/:code/metrics/:metric",
      name: "metric",
      component: () => import("./views/Metric.vue"),
      props: true,
    },
    { path: "/events/:id", name: "story", component: () => import("./views/Story.vue"), props: true },
    { path: "/wall/:code", name: "wall", component: () => import("./views/Wall.vue"), props: true, meta: { bare: true } },
    { path: "/:rest(.*)*", name: "nowhere", component: () => import("./views/Nowhere.vue") },
  ],
});

/** The page of a place; the day that is being looked at goes along. */
export function placeRoute(level: Level, code: string, query: LocationQuery = {}): RouteLocationRaw {
  return { name: `${plural(level)}`, params: { code }, query: query["on"] ? { on: query["on"] } : {} };
}

/** A level as it stands in paths. */
export function plural(level: Level): "towns" | "communities" | "compounds" {
  return ({ town: "towns", community: "communities", compound: "compounds" } as const)[level];
}
