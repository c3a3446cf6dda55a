-- Sources whose files may be taken in for good; one that is not here is on trial.
-- verified of rows_read carried a verified NHS number when it was let in.
CREATE TABLE feed_onboarding (
  source TEXT NOT NULL,
  rows_read BIGINT NOT NULL,
  verified BIGINT NOT NULL,
  reason TEXT NOT NULL,
  let_in_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (source)
) CLUSTERED;
-- Whoever was taken in before there was a trial goes on.
INSERT INTO feed_onboarding (source, rows_read, verified, reason, let_in_by, at)
  SELECT source, 0, 0, 'before-trial', '', min(started_at) FROM feed_run WHERE state = 'complete' GROUP BY source;
