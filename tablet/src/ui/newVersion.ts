// Whether a newer version of the app has been fetched; asked of the browser once, however many pages show it.
import { useRegisterSW } from "virtual:pwa-register/vue";

let registration: ReturnType<typeof useRegisterSW> | undefined;

export const useNewVersion = () => (registration ??= useRegisterSW());
