-- A photo that looks like an earlier one and may be a second photo by a camera that did not move.

ALTER TABLE photo_reuses ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
