-- Where shielded children live, as the same keyed hash: whoever lives there is shielded too.
CREATE TABLE child_guarded_door (
  child TEXT NOT NULL,
  door TEXT NOT NULL,
  PRIMARY KEY (child)
) CLUSTERED;
CREATE INDEX child_guarded_door_door ON child_guarded_door (door, child);
