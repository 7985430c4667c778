ALTER TABLE "api_keys" ADD COLUMN "hashed_with" text;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "hashed_with" text;