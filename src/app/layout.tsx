import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { NonceProvider } from "@/ui/kit/nonce";
import { ThemeProvider } from "@/ui/kit/theme-provider";
import { Toaster } from "@/ui/kit/toaster";

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

/** Fonts, theme and toasts: what every page has. The nonce makes each page its own. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <NonceProvider nonce={nonce}>
          <ThemeProvider nonce={nonce}>
            {children}
            <Toaster />
          </ThemeProvider>
        </NonceProvider>
      </body>
    </html>
  );
}
