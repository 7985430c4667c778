/** One request beside the list; the layout shows both. */
export default function ApprovalPage() {
  return null;
}
