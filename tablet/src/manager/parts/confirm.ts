// Asking before what cannot be undone: what happens, and a button that says what it does.
import { showConfirmDialog } from "vant";
import { t } from "@/texts";

/** Whether somebody said yes. */
export async function confirmed(title: string, message: string, yes: string): Promise<boolean> {
  try {
    await showConfirmDialog({ title, message, confirmButtonText: yes, cancelButtonText: t("common.cancel") });
    return true;
  } catch {
    return false;
  }
}
