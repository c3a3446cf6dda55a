-- How many episodes of what a sample was drawn from were disposed of since.
ALTER TABLE qualityaudit_draw ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
CREATE INDEX qualityaudit_frame_episode ON qualityaudit_frame (episode);
CREATE INDEX qualityaudit_case_episode ON qualityaudit_case (episode);
