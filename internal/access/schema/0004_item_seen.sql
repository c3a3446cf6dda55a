-- The items that a reader may come to know are found without a look at those that
-- are locked to others, so that what does not exist for them takes no time.
CREATE INDEX access_item_seen ON access_item (child, seal, agency, id, author, class);
