// Chips speak of lists; a card's colour and size are one word each.
import { computed, reactive, type Ref } from "vue";

type One = "colour" | "size";

export function useChoices<Draft extends Record<One, string>>(draft: Ref<Draft>) {
  const one = (field: One) =>
    computed<string[]>({
      get: () => (draft.value[field] ? [draft.value[field]] : []),
      set: ([value]) => (draft.value = { ...draft.value, [field]: value ?? "" }),
    });
  return reactive({ colour: one("colour"), size: one("size") });
}
