CREATE TABLE "room_online" (
	"room_id" uuid PRIMARY KEY NOT NULL,
	"user_ids" uuid[] NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "room_records_open_idx" ON "room_records" USING btree ("at","key") WHERE "room_records"."kind" = 'report' and "room_records"."state" = 'open';