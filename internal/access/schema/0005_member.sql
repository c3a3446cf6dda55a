-- Whose people work together in one episode about a child, each for as long as
-- it lasts, and which items belong to an episode ('' none).
ALTER TABLE access_item ADD COLUMN episode TEXT NOT NULL DEFAULT '';

CREATE TABLE access_member (
  child TEXT NOT NULL,
  episode TEXT NOT NULL,
  account TEXT NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('assessor', 'contributor', 'lead', 'member', 'spoc')),
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  PRIMARY KEY (child, episode, account)
) CLUSTERED;
CREATE INDEX access_member_account ON access_member (account, child);
CREATE INDEX access_member_episode ON access_member (episode, child);
