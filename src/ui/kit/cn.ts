import { type ClassValue, clsx } from "clsx";

/**
 * Joins class names. Which of two that disagree wins is up to the style sheet's order: where a use
 * must win over a component's own class, it says so with Tailwind's `!`.
 */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
