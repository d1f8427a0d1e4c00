// The kinds of what a tablet records, and how each is sent. Pure.
//
// Claims, redemptions and a shopper's own consent are not here: they use something scarce up or bind a person, so they
// are made online or not at all.
import type { components } from "@/api/schema";
import type { Problem } from "@/api/client";
import type { VerdictBody } from "@/tags/shapes";

type Schemas = components["schemas"];
/** A body as people fill it; the outbox adds when it happened. */
export type Fact<Body> = Omit<Body, "occurred_at">;
/** How a customer looks on screens until the server knows of the record; never sent. */
export interface ShownCustomer {
  id: string;
  name: string | null;
  masked_phone?: string | null;
}

/** The tag a verdict is about, as it stood when it was given; `count`: how many sentences said it. */
export interface ShownTag {
  customerId: string;
  forPerson: string | null;
  count: number;
}

/** What screens hand to `record`. An `id` is made when absent; `shown` stays on the tablet. */
export type Draft =
  | { kind: "visit"; id?: string; body: Fact<Schemas["VisitIn"]>; shown?: { customer?: ShownCustomer } }
  | { kind: "tie"; visitId: string; body: Schemas["Who"]; shown?: { customer?: ShownCustomer } }
  | { kind: "outcome"; visitId: string; body: Fact<Schemas["OutcomeIn"]> }
  | {
      kind: "try_on";
      id?: string;
      visitId: string;
      body: Fact<Schemas["TryOnIn"]>;
      shown?: { style?: string; name?: string; category?: string };
    }
  | { kind: "note"; id?: string; body: Fact<Schemas["NoteIn"]> }
  | { kind: "note_edit"; noteId: string; version: number; text: string }
  | { kind: "return"; id?: string; body: Fact<Schemas["ReturnIn"]>; shown?: { name?: string } }
  | { kind: "footfall"; id?: string; visitors: number; hour?: string }
  | { kind: "withdrawal"; of: Withdrawable; recordId: string }
  | { kind: "contact"; id?: string; body: Fact<Schemas["ContactIn"]> }
  | { kind: "contact_picture"; id?: string; contactId: string; picture: Blob }
  | { kind: "photo"; id?: string; visitId: string; tryOnId?: string; picture: Blob }
  | { kind: "tag_verdict"; id?: string; body: Fact<VerdictBody>; shown: ShownTag };
export type Kind = Draft["kind"];
export type Withdrawable = "visit" | "try_on" | "note" | "return" | "footfall" | "photo" | "tag_verdict";

type WithoutPicture<D> = D extends { picture: Blob } ? Omit<D, "picture" | "id"> & { type: string } : Omit<D, "id">;
/** A draft as the outbox keeps it: the id is the entry's, a picture lies beside it. */
export type Content = WithoutPicture<Draft>;

/** Why an entry is not sent again by itself: the server refused it, or somebody else changed the same note. */
export type Verdict =
  | { is: "rejected"; problem: Pick<Problem, "code" | "status" | "message"> }
  | { is: "conflict"; theirs: string; version: number };

/** One entry of the outbox. */
export interface Recorded {
  /** The order on this tablet. */
  sequence: number;
  /** The record's own id; ties, outcomes, edits and withdrawals, which have none, get one for the outbox. */
  id: string;
  content: Content;
  staffId: string;
  staffName: string;
  /** The clerk's session; null while her PIN is pending. */
  sessionId: string | null;
  /** Her PIN has confirmed it afterwards. */
  vouched: boolean;
  deviceId: string;
  storeId: string;
  occurredAt: string;
  /** How often the server stumbled over it. */
  tries: number;
  verdict: Verdict | null;
}

/** A request to the server; its answer must carry `echo.id` as `echo.field`, or else it was not our server. */
export interface Outgoing {
  method: "PUT" | "PATCH" | "DELETE";
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** The body is the entry's picture. */
  picture: boolean;
  echo: { field: "id" | "visit_id"; id: string } | null;
  /** After how long without an answer it counts as not answered. */
  seconds: number;
}

const FOLDERS: Record<Withdrawable, string> = {
  visit: "visits",
  try_on: "try-ons",
  note: "notes",
  return: "returns",
  footfall: "footfall",
  photo: "photos",
  tag_verdict: "tag-verdicts",
};

/** The request that delivers an entry: always the same bytes, so that sending twice is harmless. */
export function toRequest({ id, content, occurredAt }: Recorded): Outgoing {
  const at = { occurred_at: occurredAt };
  switch (content.kind) {
    case "visit":
      return put(`visits/${id}`, { ...content.body, ...at }, id);
    case "tie":
      return put(`visits/${content.visitId}/customer`, content.body, content.visitId);
    case "outcome":
      return {
        ...put(`visits/${content.visitId}/outcome`, { ...content.body, ...at }, id),
        echo: { field: "visit_id", id: content.visitId },
      };
    case "try_on":
      return put(`visits/${content.visitId}/try-ons/${id}`, { ...content.body, ...at }, id);
    case "note":
      return put(`notes/${id}`, { ...content.body, ...at }, id);
    case "note_edit": {
      const edit = put(`notes/${content.noteId}`, { text: content.text }, content.noteId);
      return { ...edit, method: "PATCH", headers: { ...edit.headers, "If-Match": `"${content.version}"` } };
    }
    case "return":
      return put(`returns/${id}`, { ...content.body, ...at }, id);
    case "footfall":
      return put(`footfall/${id}`, { hour: content.hour, visitors: content.visitors }, id);
    case "contact":
      return put(`contacts/${id}`, { ...content.body, ...at }, id);
    case "contact_picture":
      return picture(`contact-pictures/${id}`, { contact_id: content.contactId, ...at }, content.type, id);
    case "photo":
      return picture(
        `photos/${id}`,
        { visit_id: content.visitId, ...(content.tryOnId && { try_on_id: content.tryOnId }), ...at },
        content.type,
        id,
      );
    case "tag_verdict":
      return put(`tag-verdicts/${id}`, { ...content.body, ...at }, id);
    case "withdrawal":
      return {
        ...put(`${FOLDERS[content.of]}/${content.recordId}`, {}, id),
        method: "DELETE",
        headers: {},
        body: null,
        echo: null,
      };
  }
}

function put(path: string, body: object, id: string): Outgoing {
  return {
    method: "PUT",
    path: `/api/v1/${path}`,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    picture: false,
    echo: { field: "id", id },
    seconds: 15,
  };
}

function picture(path: string, query: Record<string, string>, type: string, id: string): Outgoing {
  return {
    ...put(`${path}?${new URLSearchParams(query)}`, {}, id),
    headers: { "Content-Type": type },
    body: null,
    picture: true,
    seconds: 60,
  };
}

/** The record that later entries may build on. */
export function makes({ id, content }: Recorded): string {
  return content.kind === "note_edit" ? content.noteId : id;
}

/** The records without which the server cannot take this one. */
export function needs(content: Content): string[] {
  switch (content.kind) {
    case "tie":
    case "outcome":
    case "try_on":
      return [content.visitId];
    case "note":
    case "return":
      return content.body.visit_id ? [content.body.visit_id] : [];
    case "note_edit":
      return [content.noteId];
    case "withdrawal":
      return [content.recordId];
    case "contact_picture":
      return [content.contactId];
    case "photo":
      return content.tryOnId ? [content.visitId, content.tryOnId] : [content.visitId];
    case "visit":
    case "footfall":
    case "contact":
    case "tag_verdict":
      return [];
  }
}
