/** The list alone; the layout shows it. */
export default function ApprovalsPage() {
  return null;
}
