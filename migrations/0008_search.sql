CREATE TABLE "message_search" (
	"room_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"terms" "tsvector" NOT NULL,
	CONSTRAINT "message_search_room_id_seq_pk" PRIMARY KEY("room_id","seq")
);
--> statement-breakpoint
CREATE INDEX "message_search_terms_idx" ON "message_search" USING gin ("terms") WITH (fastupdate=true,gin_pending_list_limit=256);