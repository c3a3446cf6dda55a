// Package review lets a governance officer look at a sample of wide access: the
// searches of front doors and emergency duty that start from an adult or an
// address, and the records that they open without working with the child.
//
// Which events are in the sample follows from their ids alone, so that it can be
// recomputed from the log and nobody chooses. An officer sees who did what, when
// and for which stated reason, and no child: what was typed stays sealed in the
// log. Each is decided: it looks right, or somebody asks about it.
//
// An officer also decides about mixtures: two children whose records were shown as
// one until they were parted, with who saw it (feature child keeps them).
package review
