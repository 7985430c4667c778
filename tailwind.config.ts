import type { Config } from "tailwindcss";

/** A tone: `text` on `soft` for badges and callouts, `on` upon the solid colour for buttons. */
function tone(name: string) {
  return {
    DEFAULT: `var(--${name})`,
    hover: `var(--${name}-hover)`,
    on: `var(--${name}-on)`,
    soft: `var(--${name}-soft)`,
    line: `var(--${name}-line)`,
    text: `var(--${name}-text)`,
  };
}

const config: Config = {
  content: ["./src/**/*.{ts,tsx}"],
  darkMode: "class",
  theme: {
    extend: {
      colors: {
        background: "var(--background)",
        surface: "var(--surface)",
        raised: "var(--raised)",
        subtle: "var(--subtle)",
        border: "var(--border)",
        "border-strong": "var(--border-strong)",
        foreground: "var(--foreground)",
        muted: "var(--muted)",
        overlay: "var(--overlay)",
        ring: "var(--ring)",
        accent: tone("accent"),
        success: tone("success"),
        warning: tone("warning"),
        danger: tone("danger"),
      },
      borderRadius: {
        sm: "calc(var(--radius) - 4px)",
        md: "calc(var(--radius) - 2px)",
        lg: "var(--radius)",
        xl: "calc(var(--radius) + 4px)",
      },
      boxShadow: {
        card: "var(--shadow-card)",
        raised: "var(--shadow-raised)",
        overlay: "var(--shadow-overlay)",
      },
      fontFamily: {
        sans: ["var(--font-text)"],
        mono: ["var(--font-code)"],
      },
    },
  },
};

export default config;
