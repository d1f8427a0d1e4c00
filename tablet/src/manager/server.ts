// What the manager's pages ask of the server, one function a question.
import { api, ask } from "@/api/client";
import type * as shapes from "./shapes";

const of = (store_id: string) => ({ params: { path: { store_id } } });

export const company = () => ask(api.GET("/api/v1/company"));
export const changeCompany = (body: { name?: string; vertical?: shapes.Company["vertical"] }) =>
  ask(api.PATCH("/api/v1/company", { body }));
export const reasons = () => ask(api.GET("/api/v1/reasons"));
export const setReasons = (body: shapes.Reasons) =>
  ask(api.PUT("/api/v1/reasons", { body }));

export const sensitiveTags = () => ask(api.GET("/api/v1/sensitive-tags"));
/** Null switches off. */
export const switchSensitiveTags = (text: string | null) =>
  ask(api.PUT("/api/v1/sensitive-tags", { body: text === null ? { on: false } : { on: true, text } }));

export const stores = () => ask(api.GET("/api/v1/stores"));
export const addStore = (body: { code: string; name: string; timezone: string; currency: string }) =>
  ask(api.POST("/api/v1/stores", { body }));
export const changeStore = (
  id: string,
  body: { name?: string; hours?: shapes.Hours[]; stock_fresh_minutes?: number },
) => ask(api.PATCH("/api/v1/stores/{store_id}", { ...of(id), body }));
export const closedDays = async (store: string): Promise<string[]> =>
  (await ask(api.GET("/api/v1/stores/{store_id}/closed-days", of(store)))).map((one) => one.day);
export const closeOn = (store: string, day: string) =>
  ask(api.POST("/api/v1/stores/{store_id}/closed-days", { ...of(store), body: { day } }));
export const openOn = (store_id: string, day: string) =>
  ask(api.DELETE("/api/v1/stores/{store_id}/closed-days", { params: { path: { store_id }, query: { day } } }));

export const people = () => ask(api.GET("/api/v1/staff"));
export const addPerson = (body: {
  number: string;
  name: string;
  role: shapes.Role;
  store_ids: string[];
  pin?: string;
  password?: string;
}) => ask(api.POST("/api/v1/staff", { body }));
export const changePerson = (
  staff_id: string,
  body: {
    name?: string;
    role?: shapes.Role;
    store_ids?: string[];
    pin?: string;
    password?: string;
    active?: boolean;
  },
) => ask(api.PATCH("/api/v1/staff/{staff_id}", { params: { path: { staff_id } }, body }));

export const tablets = () => ask(api.GET("/api/v1/devices"));
export const inviteTablet = (store: string) =>
  ask(api.POST("/api/v1/stores/{store_id}/enrolments", of(store)));
export const revokeTablet = (device_id: string) =>
  ask(api.DELETE("/api/v1/devices/{device_id}", { params: { path: { device_id } } }));

export const campaigns = () => ask(api.GET("/api/v1/campaigns"));
export const campaign = (campaign_id: string) =>
  ask(api.GET("/api/v1/campaigns/{campaign_id}", { params: { path: { campaign_id } } }));
export const addCampaign = (body: shapes.CampaignBody) =>
  ask(api.POST("/api/v1/campaigns", { body }));
export const extendCampaign = (
  campaign_id: string,
  body: { total?: number; budget?: number; claim_until?: string; use_last_day?: string },
) =>
  ask(api.PATCH("/api/v1/campaigns/{campaign_id}", { params: { path: { campaign_id } }, body }));
export const changeCampaign = (campaign_id: string, state: shapes.Campaign["state"]) =>
  ask(api.PUT("/api/v1/campaigns/{campaign_id}/state", { params: { path: { campaign_id } }, body: { state } }));

export const codes = () => ask(api.GET("/api/v1/qr-codes"));
export const addCode = (body: shapes.CodeBody) =>
  ask(api.POST("/api/v1/qr-codes", { body }));
export const retireCode = (code_id: string) =>
  ask(api.DELETE("/api/v1/qr-codes/{code_id}", { params: { path: { code_id } } }));

export const today = (store: string) => ask(api.GET("/api/v1/stores/{store_id}/today", of(store)));
export const board = (store_id: string, first: string, last: string) =>
  ask(api.GET("/api/v1/stores/{store_id}/board", { params: { path: { store_id }, query: { first, last } } }));

export const calls = (store: string) => ask(api.GET("/api/v1/stores/{store_id}/tasks", of(store)));
export const heldCalls = (store: string) => ask(api.GET("/api/v1/stores/{store_id}/held-tasks", of(store)));
export const deadCalls = (store: string) => ask(api.GET("/api/v1/stores/{store_id}/dead-tasks", of(store)));
export const releaseCall = (task_id: string, already_called: boolean) =>
  ask(api.POST("/api/v1/tasks/{task_id}/release", { params: { path: { task_id } }, body: { already_called } }));
export const tryCallAgain = (task_id: string) =>
  ask(api.POST("/api/v1/tasks/{task_id}/another-attempt", { params: { path: { task_id } } }));
export const unknownNotices = (store: string) =>
  ask(api.GET("/api/v1/stores/{store_id}/unknown-notices", of(store)));
export const settleNotice = (store_id: string, notice_id: string, again: boolean) =>
  ask(
    api.POST("/api/v1/stores/{store_id}/unknown-notices/{notice_id}", {
      params: { path: { store_id, notice_id } },
      body: { again },
    }),
  );

export const handovers = () => ask(api.GET("/api/v1/handovers"));
export const startHandover = (staff_id: string, successor_id: string) =>
  ask(api.POST("/api/v1/handovers", { body: { staff_id, successor_id } }));
export const finishHandover = (handover_id: string) =>
  ask(api.POST("/api/v1/handovers/{handover_id}/completion", { params: { path: { handover_id } } }));

export const plan = (store: string) =>
  ask(api.GET("/api/v1/stores/{store_id}/follow-up-plan", of(store)));
export const changePlan = (store: string, body: Partial<shapes.Plan>) =>
  ask(api.PATCH("/api/v1/stores/{store_id}/follow-up-plan", { ...of(store), body }));
export const scripts = (store: string) => ask(api.GET("/api/v1/stores/{store_id}/scripts", of(store)));
export const setScripts = (store: string, list: shapes.Script[]) =>
  ask(api.PUT("/api/v1/stores/{store_id}/scripts", { ...of(store), body: { scripts: list } }));

export const addresses = (store: string) =>
  ask(api.GET("/api/v1/stores/{store_id}/notice-addresses", of(store)));
export const addAddress = (store: string, body: shapes.AddressBody) =>
  ask(api.POST("/api/v1/stores/{store_id}/notice-addresses", { ...of(store), body }));
export const removeAddress = (store_id: string, address_id: string) =>
  ask(
    api.DELETE("/api/v1/stores/{store_id}/notice-addresses/{address_id}", { params: { path: { store_id, address_id } } }),
  );

export const dictionary = () => ask(api.GET("/api/v1/dictionary"));
export const putWord = (word_id: string, body: { surface: string; facet: string | null; tag: string | null }) =>
  ask(api.PUT("/api/v1/dictionary/words/{word_id}", { params: { path: { word_id } }, body }));
export const removeWord = (word_id: string) =>
  ask(api.DELETE("/api/v1/dictionary/words/{word_id}", { params: { path: { word_id } } }));
export const putFacet = (key: string, body: { name: string; polarity: shapes.DictionaryFacet["polarity"] }) =>
  ask(api.PUT("/api/v1/dictionary/facets/{key}", { params: { path: { key } }, body }));
export const removeFacet = (key: string) =>
  ask(api.DELETE("/api/v1/dictionary/facets/{key}", { params: { path: { key } } }));
export const tryNote = (note: string) => ask(api.POST("/api/v1/dictionary/try", { body: { note } }));
export const importDictionary = (yaml: string) => ask(api.POST("/api/v1/dictionary/import", { body: { yaml } }));
export const exportDictionary = () => ask(api.GET("/api/v1/dictionary/export", { parseAs: "text" }));
