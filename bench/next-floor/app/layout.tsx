import type { ReactNode } from "react";

/** Next wants one, though this app has no page. */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
