import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import { guard } from "./device/guard";

/**
 * `open`: without anybody signed in; `recording`: also for a clerk whose PIN is pending; `manager`: managers only;
 * `office`: also for a manager away from the tablets.
 */
declare module "vue-router" {
  interface RouteMeta {
    open?: boolean;
    recording?: boolean;
    manager?: boolean;
    office?: boolean;
  }
}

const manage: RouteRecordRaw[] = [
  { path: "", component: () => import("./manager/Today.vue") },
  { path: "guide", component: () => import("./manager/Guide.vue") },
  { path: "arrivals", component: () => import("./manager/Arrivals.vue") },
  { path: "ladder", component: () => import("./manager/Ladder.vue") },
  { path: "staff", component: () => import("./manager/StaffPage.vue") },
  { path: "handovers", component: () => import("./manager/Handovers.vue") },
  { path: "campaigns", component: () => import("./manager/Campaigns.vue") },
  { path: "posters", component: () => import("./manager/Posters.vue") },
  { path: "stores", component: () => import("./manager/Stores.vue") },
  { path: "tablets", component: () => import("./manager/Tablets.vue") },
  { path: "dictionary", component: () => import("./manager/Dictionary.vue") },
  { path: "settings", component: () => import("./manager/Settings.vue") },
];

export const router = createRouter({
  history: createWebHistory("/app/"),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: "/", component: () => import("./clerk/Home.vue"), meta: { recording: true } },
    { path: "/find", component: () => import("./clerk/Find.vue"), meta: { recording: true } },
    { path: "/find/tags", component: () => import("./clerk/FindByTags.vue"), meta: { office: true } },
    { path: "/register", component: () => import("./clerk/Register.vue") },
    { path: "/visits/:id", component: () => import("./clerk/VisitPage.vue"), props: true, meta: { recording: true } },
    { path: "/customers/:id", component: () => import("./customer/CustomerPage.vue"), props: true, meta: { office: true } },
    { path: "/calls", component: () => import("./calls/CallList.vue") },
    { path: "/calls/:id", component: () => import("./calls/CallPage.vue"), props: true, meta: { office: true } },
    { path: "/handovers/:id", component: () => import("./calls/HandoverPage.vue"), props: true, meta: { office: true } },
    { path: "/outbox", component: () => import("./records/OutboxPage.vue"), meta: { recording: true } },
    { path: "/enrol", component: () => import("./device/Enrol.vue"), meta: { open: true } },
    { path: "/lock", component: () => import("./device/Lock.vue"), meta: { open: true } },
    { path: "/office", component: () => import("./device/Office.vue"), meta: { open: true } },
    { path: "/manage", children: manage, meta: { manager: true } },
    { path: "/:rest(.*)*", component: () => import("./ui/NotFound.vue"), meta: { open: true } },
  ],
});
router.beforeEach(guard);
