// A store's rules for calls as a form types them.
import { t } from "@/texts";
import { toCount } from "./amounts";
import type { Plan } from "./shapes";

/** The numbers of a plan, each with the least and the most the server takes. */
export const NUMBERS = {
  late_hours: [1, 720],
  pool_hours: [2, 1440],
  promise_hours: [1, 720],
  pause_days: [1, 1095],
  calls_per_customer: [1, 10],
  calls_per_clerk: [1, 1000],
} as const;
export type NumberName = keyof typeof NUMBERS;

export type PlanForm = Record<NumberName | "days" | "hour" | "quiet_from" | "quiet_until", string> & {
  rests_on_holidays: boolean;
};

export function toForm(plan: Plan): PlanForm {
  const numbers = Object.fromEntries(numberNames.map((name) => [name, String(plan[name])]));
  return {
    ...(numbers as Record<NumberName, string>),
    days: plan.days.join(" "),
    hour: String(plan.hour),
    rests_on_holidays: plan.rests_on_holidays,
    quiet_from: plan.quiet_from,
    quiet_until: plan.quiet_until,
  };
}

export const numberNames = Object.keys(NUMBERS) as NumberName[];

/** "3、7, 15" -> [3, 7, 15]; null for what is no list of days. */
export function toDays(typed: string): number[] | null {
  const parts = typed.split(/[\s,，、;；]+/).filter(Boolean);
  const days = parts.map(toCount);
  const right = days.length > 0 && days.length <= 10 && days.every((day) => day !== null && day <= 365);
  return right ? [...new Set(days as number[])].sort((a, b) => a - b) : null;
}

/** What keeps it from being saved, by field. */
export function wrongIn(form: PlanForm): Partial<Record<keyof PlanForm, string>> {
  const found: Partial<Record<keyof PlanForm, string>> = {};
  if (toDays(form.days) === null) found.days = t("manager.plan.wrong.days");
  for (const name of numberNames) {
    const [least, most] = NUMBERS[name];
    const value = toCount(form[name]);
    if (value === null || value < least || value > most) found[name] = t("manager.plan.wrong.range", { least, most });
  }
  if (!found.late_hours && !found.pool_hours && Number(form.pool_hours) <= Number(form.late_hours)) {
    found.pool_hours = t("manager.plan.wrong.ladder");
  }
  return found;
}

export function toPlan(form: PlanForm): Partial<Plan> {
  const numbers = Object.fromEntries(numberNames.map((name) => [name, Number(form[name])]));
  return {
    ...(numbers as Record<NumberName, number>),
    days: toDays(form.days) ?? [],
    hour: Number(form.hour),
    rests_on_holidays: form.rests_on_holidays,
    quiet_from: form.quiet_from,
    quiet_until: form.quiet_until,
  };
}
