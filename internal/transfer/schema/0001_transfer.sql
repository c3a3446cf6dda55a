-- Packs that went out (way 'out') or came in ('in') for a child's assessment. n: from
-- 1. sealed: with which authority, on which ground, and what came beside the answers.
CREATE TABLE transfer_pack (
  child TEXT NOT NULL,
  item TEXT NOT NULL,
  n BIGINT NOT NULL,
  way TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTES NOT NULL,
  PRIMARY KEY (child, item, n)
) CLUSTERED;
