// How people are called on a screen.
import { t } from "@/texts";

/** What she is called, else her masked number. */
export function whom(customer: { name: string | null; masked_phone: string | null }): string {
  return customer.name ?? customer.masked_phone ?? t("common.nobody");
}
