// Which page a person may open, and where she goes when she is no longer there.
import { watch } from "vue";
import type { NavigationGuardReturn, RouteLocationNormalized, Router } from "vue-router";
import { useDevice } from "./device";
import { useSession } from "./session";

/** She went to the lock screen by herself: no page to come back to. */
let leaving = false;

/** Before every page. Nobody signed in: to the lock screen of an enrolled tablet, else to enrol it. */
export async function guard(to: RouteLocationNormalized): Promise<NavigationGuardReturn> {
  const device = useDevice();
  if (device.state === "loading") await device.load();
  const session = useSession();
  session.check();
  // Whoever goes to the door leaves: the next one must not step back into her pages. Only who comes to confirm with her
  // PIN what she recorded is still there.
  if (to.path === "/lock" && session.mode !== "none" && !session.needsPin) {
    leaving = true;
    await session.signOut();
    if (device.state !== "enrolled") return { path: "/office" };
  }
  if (to.meta.open) return true;
  if (session.mode === "none") {
    const door = device.state === "enrolled" ? "/lock" : to.meta.manager ? "/office" : "/enrol";
    return { path: door, query: { next: to.fullPath } };
  }
  if (session.mode === "recording_only") return to.meta.recording === true || { path: "/" };
  if (to.meta.manager) return session.isManager || { path: "/" };
  return !session.isOffice || to.meta.office === true || { path: "/manage" };
}

/** Once, by the app: when the tablet locks, the page goes with all it shows. */
export function leaveWhenLocked(router: Router): void {
  const session = useSession();
  watch(
    () => session.mode,
    () => {
      if (leaving) return void (leaving = false);
      const { fullPath, meta } = router.currentRoute.value;
      if (!meta.open) void router.replace({ path: fullPath, force: true });
    },
  );
}
