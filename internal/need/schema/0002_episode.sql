-- What was found in an episode, for when it is disposed of.
CREATE INDEX need_episode ON need (episode) WHERE episode <> '';
