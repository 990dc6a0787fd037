"""Where points lie: `slabs` (hyperplanes through few points and no others), `faces` of the convex hull, `position`
(general position with witnesses), `projections` to one coordinate. `arrangements` lists the cells of hyperplanes
through 0."""
