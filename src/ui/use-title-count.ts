"use client";

import { useEffect } from "react";

const COUNT = /^\(\d+\) /;

/** Puts a count before the tab's title, "(3) Approvals", whichever page sets the title meanwhile. */
export function useTitleCount(count: number): void {
  useEffect(() => {
    const mark = () => {
      const title = document.title.replace(COUNT, "");
      const marked = count > 0 ? `(${count}) ${title}` : title;
      if (document.title !== marked) document.title = marked;
    };
    mark();
    const observer = new MutationObserver(mark);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [count]);
}
