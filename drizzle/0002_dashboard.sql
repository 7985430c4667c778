CREATE TABLE "stripe_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reviewer_emails" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"member_id" text NOT NULL,
	"approval_id" uuid NOT NULL,
	"send_after" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"lease" text,
	"sent_at" timestamp with time zone,
	"dropped_reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "approval_emails" text DEFAULT 'each' NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "undo_seconds" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "stripe_customer_id" text;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "stripe_subscription_id" text;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "held_by" text;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "held_comment" text;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "takes_effect_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "reviewers_told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "reviewer_emails" ADD CONSTRAINT "reviewer_emails_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviewer_emails" ADD CONSTRAINT "reviewer_emails_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviewer_emails" ADD CONSTRAINT "reviewer_emails_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "reviewer_emails_member_approval_key" ON "reviewer_emails" USING btree ("member_id","approval_id");--> statement-breakpoint
CREATE INDEX "reviewer_emails_approval_idx" ON "reviewer_emails" USING btree ("approval_id");--> statement-breakpoint
CREATE INDEX "reviewer_emails_due_idx" ON "reviewer_emails" USING btree ("send_after") WHERE "reviewer_emails"."sent_at" is null and "reviewer_emails"."dropped_reason" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_stripe_customer_key" ON "organizations" USING btree ("stripe_customer_id");--> statement-breakpoint
CREATE INDEX "approvals_held_idx" ON "approvals" USING btree ("takes_effect_at") WHERE "approvals"."takes_effect_at" is not null;--> statement-breakpoint
CREATE INDEX "approvals_untold_idx" ON "approvals" USING btree ("id") WHERE "approvals"."status" = 'pending_approval' and "approvals"."reviewers_told_at" is null;--> statement-breakpoint
CREATE INDEX "log_entries_api_key_idx" ON "log_entries" USING btree ("organization_id","api_key_id","id");--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_approval_emails" CHECK ("members"."approval_emails" in ('each','hourly','never'));--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_undo_seconds" CHECK ("organizations"."undo_seconds" between 0 and 30);--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_held" CHECK (("approvals"."held_by" is null) = ("approvals"."takes_effect_at" is null));--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_held_pending" CHECK ("approvals"."takes_effect_at" is null or "approvals"."status" = 'pending_approval');--> statement-breakpoint
ALTER TABLE reviewer_emails ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE reviewer_emails FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON reviewer_emails USING (
  organization_id = current_setting('app.organization_id', true)
  OR current_setting('app.system', true) = 'on');
--> statement-breakpoint
-- Requests that wait already were told in their own time.
SELECT set_config('app.system', 'on', true);
--> statement-breakpoint
UPDATE approvals SET reviewers_told_at = now() WHERE status = 'pending_approval';
