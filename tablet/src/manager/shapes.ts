// What the server says, as pages use it: it names every field, and those listed may be empty.
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
type Told<Name extends keyof Schemas, Empty extends keyof Schemas[Name] = never> = Required<Omit<Schemas[Name], Empty>> & {
  [Key in Empty]-?: NonNullable<Schemas[Name][Key]> | null;
};

export type Role = "clerk" | "manager" | "headquarters";
export type Hours = Schemas["Hours"];
export type Company = Told<"CompanyOut">;
export type Store = Told<"StoreOut">;
export type Person = Told<"StaffOut">;
export type Tablet = Told<"DeviceRowOut", "revoked_at">;
export type Invitation = Told<"EnrolmentOut">;
export type Campaign = Told<
  "CampaignOut",
  "discount_cap" | "budget" | "use_days" | "use_first_day" | "use_last_day" | "ended_at"
>;
export type CampaignBody = Schemas["CampaignIn"];
export type PrintedCode = Told<
  "QrCodeOut",
  "campaign_id" | "store_id" | "staff_id" | "style" | "room" | "retired_at"
>;
export type CodeBody = Schemas["QrCodeIn"];
export type Today = Schemas["TodayOut"];
export type Board = Schemas["BoardOut"];
export type Call = Schemas["TaskOut"];
export type CallList = Schemas["CallListOut"];
export type Notice = Told<"NoticeOut", "error">;
export type Handover = Schemas["HandoverOut"];
export type Plan = Told<"PlanOut">;
export type Script = Schemas["Script"];
export type Address = Told<"AddressOut", "staff_id" | "store_id" | "error" | "disabled_at">;
export type AddressBody = Schemas["AddressIn"];
export type Reasons = Schemas["CatalogueReasonsOut"];
