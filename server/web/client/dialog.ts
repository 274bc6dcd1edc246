// One dialog, one question after the other.

const unheard = new WeakMap<HTMLDialogElement, () => void>();

/**
 * Opens a dialog; resolves with its return value once it is closed. The event of a closed dialog comes later than
 * the keys of a quick hand: when the next question is open by then, the event must not end that one.
 */
export function askIn(dialog: HTMLDialogElement): Promise<string> {
  unheard.get(dialog)?.();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const end = (): void => {
      dialog.removeEventListener("close", heard);
      unheard.delete(dialog);
      resolve(dialog.returnValue);
    };
    const heard = (): void => {
      if (!dialog.open) end();
    };
    dialog.addEventListener("close", heard);
    unheard.set(dialog, end);
  });
}
