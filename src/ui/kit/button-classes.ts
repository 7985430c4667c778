import { cva } from "class-variance-authority";

/** The looks of a button, for links that must look like one. */
export const buttonClasses = cva(
  [
    "relative inline-flex shrink-0 items-center justify-center rounded-md font-medium",
    "whitespace-nowrap transition-colors select-none",
    "disabled:cursor-not-allowed disabled:opacity-50",
    "[&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
  ],
  {
    variants: {
      variant: {
        primary: "bg-accent text-accent-on shadow-card hover:bg-accent-hover",
        secondary: "border bg-raised text-foreground shadow-card hover:bg-subtle",
        ghost: "text-muted hover:bg-subtle hover:text-foreground",
        danger: "bg-danger text-danger-on shadow-card hover:bg-danger-hover",
      },
      size: {
        sm: "h-10 gap-1.5 px-3 text-sm md:h-7 md:px-2.5 md:text-xs",
        md: "h-11 gap-2 px-4 text-sm md:h-8 md:px-3",
        lg: "h-12 gap-2 px-5 text-base md:h-10 md:text-sm",
        icon: "size-11 text-sm md:size-8",
        "icon-sm": "size-10 text-sm md:size-7",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);
