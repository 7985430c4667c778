/** The veil behind every dialog. */
export const overlayClasses = [
  "fixed inset-0 z-40 bg-overlay",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0",
  "data-[state=closed]:animate-out data-[state=closed]:fade-out-0",
].join(" ");

/** The frame of every dialog: a bottom sheet on phones, centred above. */
export const panelClasses = [
  "fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] w-full flex-col rounded-t-xl border bg-raised",
  "pb-[env(safe-area-inset-bottom)] text-foreground shadow-overlay outline-none md:pb-0",
  "md:inset-x-auto md:bottom-auto md:left-1/2 md:top-1/2 md:max-h-[85dvh] md:rounded-xl",
  "md:-translate-x-1/2 md:-translate-y-1/2",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0",
  "max-md:data-[state=open]:slide-in-from-bottom-8 md:data-[state=open]:zoom-in-98",
  "data-[state=closed]:animate-out data-[state=closed]:fade-out-0 duration-150",
].join(" ");
