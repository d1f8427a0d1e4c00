// The server's shapes under the names the manager's pages use.
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Role = "clerk" | "manager" | "headquarters";
export type Hours = Schemas["Hours"];
export type Company = Schemas["CompanyOut"];
export type Store = Schemas["StoreOut"];
export type Person = Schemas["StaffOut"];
export type Tablet = Schemas["DeviceRowOut"];
export type Invitation = Schemas["EnrolmentOut"];
export type Campaign = Schemas["CampaignOut"];
export type CampaignBody = Schemas["CampaignIn"];
export type PrintedCode = Schemas["QrCodeOut"];
export type CodeBody = Schemas["QrCodeIn"];
export type Today = Schemas["TodayOut"];
export type Board = Schemas["BoardOut"];
export type Call = Schemas["TaskOut"];
export type CallList = Schemas["CallListOut"];
export type Notice = Schemas["NoticeOut"];
export type Handover = Schemas["HandoverOut"];
export type Plan = Schemas["PlanOut"];
export type Script = Schemas["Script"];
export type Address = Schemas["AddressOut"];
export type AddressBody = Schemas["AddressIn"];
export type Reasons = Schemas["CatalogueReasonsOut"];
