/** A bell that remembers being rung while nobody listened, so that no change is slept through. */
export function createBell() {
  let rung = false;
  let answer: (() => void) | undefined;
  return {
    wake(): void {
      rung = true;
      answer?.();
    },
    /** @returns false where it stayed silent for `limitMs` */
    async rings(limitMs: number): Promise<boolean> {
      if (!rung) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          answer = resolve;
          timer = setTimeout(resolve, limitMs);
        });
        clearTimeout(timer);
        answer = undefined;
      }
      const woken = rung;
      rung = false;
      return woken;
    },
  };
}
