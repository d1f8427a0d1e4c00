// Whether a tag still holds, and what has changed about it. Pure but for the language.
import { has, t } from "@/texts";
import { noon } from "@/ui/calendar";
import { date } from "@/ui/time";
import type { CloudTag } from "./shapes";

/** Something that came later says otherwise. */
export const superseded = (tag: CloudTag): boolean => Boolean(tag.bought_since);

/** What has changed, in a few words; null where nothing has. */
export function remarkOf({ bought_since: bought, changed_from: before }: CloudTag): string | null {
  if (bought) return t("customer.tags.boughtSince", { day: date(noon(bought)) });
  if (!before) return null;
  const key = `customer.tags.changedFrom.${before}`;
  return has(key) ? t(key) : t("customer.tags.changedFrom.name", { tag: before });
}
