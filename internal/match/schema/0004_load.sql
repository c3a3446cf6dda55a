-- How much waits, by source, without reading the items themselves.
CREATE INDEX match_queue_load ON match_queue (authority, protected, source, reason, made_at) WHERE state = 'waiting';
