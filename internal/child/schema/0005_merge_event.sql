-- Why a child was merged, for whoever may part it again.
CREATE INDEX child_event_merged ON child_event (other_child, seq) WHERE kind = 'merge';
