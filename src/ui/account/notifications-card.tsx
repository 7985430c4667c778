"use client";

import { useState } from "react";
import { Callout } from "../kit/callout";
import { Card, CardBody, CardHeader } from "../kit/card";
import { Switch } from "../kit/switch";
import {
  askForNotices,
  type NoticePermission,
  useNoticePermission,
} from "../notices/notice-permission";
import { showNotice } from "../notices/show-notice";
import { useNoticesWanted } from "../notices/use-notices-wanted";

/** Why the switch cannot be on, by what the browser lets us do. */
const PROBLEMS: Partial<Record<NoticePermission, string>> = {
  insecure:
    "Browsers show notifications only for pages they reach over HTTPS, and this page came over plain HTTP. Open AgentWarden at an https:// address to use them.",
  missing:
    "This browser has no notifications for websites. On an iPhone or iPad they are there once you add AgentWarden to the home screen and open it from there.",
  denied:
    "This browser blocks notifications from AgentWarden. Allow them in the settings of this site, next to the address, then come back and switch them on.",
};

/** Whether this browser tells of new requests while its tab is not in view. */
export function NotificationsCard() {
  const permission = useNoticePermission();
  const [wanted, setWanted] = useNoticesWanted();
  const [remark, setRemark] = useState<string | null>(null);
  const problem = PROBLEMS[permission] ?? remark;
  const change = async (on: boolean) => {
    setRemark(null);
    if (!on) return setWanted(false);
    const answer = await askForNotices();
    if (answer !== "granted") return setRemark(answer === "default" ? UNANSWERED : null);
    if (!showNotice(SAMPLE)) return setRemark(UNABLE);
    setWanted(true);
  };
  return (
    <Card>
      <CardHeader
        title="Notifications in this browser"
        description="When a request waits for approval while AgentWarden is open in a tab you are not looking at."
      />
      <CardBody>
        <Switch
          label="Notify me of new requests"
          hint="Shows the action, the amount and the agent. Each browser has its own setting."
          checked={wanted && permission === "granted"}
          disabled={permission === "insecure" || permission === "missing"}
          onCheckedChange={(on) => void change(on)}
        />
        <div role="status">
          {problem && (
            <Callout tone="warning" className="mt-4">
              {problem}
            </Callout>
          )}
        </div>
      </CardBody>
    </Card>
  );
}

const UNANSWERED =
  "The browser's question was closed without an answer, so notifications stay off. Switch them on again to be asked again.";

const UNABLE =
  "This browser cannot show notifications from an open page. Most browsers on phones cannot; one on a computer can.";

const SAMPLE = {
  title: "Notifications are on",
  body: "New requests will be announced like this.",
  onClick: () => {},
};
