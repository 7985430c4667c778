import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { ThemeProvider } from "@/ui/kit/theme-provider";
import { Toaster } from "@/ui/kit/toaster";
import { TooltipProvider } from "@/ui/kit/tooltip";

export const metadata: Metadata = {
  title: { default: "AgentWarden", template: "%s · AgentWarden" },
  description:
    "AgentWarden stands between AI agents and acts that cannot be undone: it allows, denies, or asks a person first.",
  applicationName: "AgentWarden",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#141519" },
  ],
};

/** Fonts, theme, tooltips and toasts: what every page has. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeProvider>
          <TooltipProvider>{children}</TooltipProvider>
          <Toaster />
        </ThemeProvider>
      </body>
    </html>
  );
}
