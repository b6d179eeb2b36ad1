ALTER TABLE "jobs" ADD COLUMN "corrected" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "message_counts_hour_idx" ON "message_counts" USING brin ("hour") WITH (pages_per_range=16);