CREATE TABLE "message_reactions" (
	"room_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"emoji" text NOT NULL,
	"user_id" uuid NOT NULL,
	"rev" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "message_reactions_room_id_seq_emoji_user_id_pk" PRIMARY KEY("room_id","seq","emoji","user_id")
);
--> statement-breakpoint
CREATE TABLE "message_versions" (
	"room_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"rev" bigint NOT NULL,
	"content" text,
	"custom" jsonb,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "message_versions_room_id_seq_rev_pk" PRIMARY KEY("room_id","seq","rev")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "type" text DEFAULT 'text' NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "custom" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "reply_to" bigint;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "mentions_room" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "pinned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "pinned_by" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "pin_rev" bigint;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "deleted_reason" text;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "system_messages" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "messages_room_mention_idx" ON "messages" USING btree ("room_id","seq") WHERE "messages"."mentions_room";