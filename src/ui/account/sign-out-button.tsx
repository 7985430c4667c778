"use client";

import { signOut } from "next-auth/react";
import { useState } from "react";
import { Button } from "../kit/button";

/** Ends the session and leads to `path`. */
export function SignOutButton({ path }: { path: string }) {
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    await signOut({ redirect: false }).catch(() => {});
    window.location.assign(path);
  };
  return (
    <Button size="lg" loading={leaving} onClick={() => void leave()}>
      Sign out
    </Button>
  );
}
