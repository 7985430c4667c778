/** One place in the system's list: a later notice takes the place of the one before. */
const TAG = "agentwarden-requests";

export interface Notice {
  title: string;
  body: string;
  onClick: () => void;
}

/**
 * Shows a notification of the system. Null where the browser has none for a page that is open, as on
 * most phones.
 */
export function showNotice({ title, body, onClick }: Notice): Notification | null {
  // `renotify` alerts again when one takes the place of another; not every browser knows it.
  const options: NotificationOptions & { renotify: boolean } = { body, tag: TAG, renotify: true };
  try {
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      notification.close();
      onClick();
    };
    return notification;
  } catch {
    return null;
  }
}
