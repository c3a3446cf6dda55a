// Package timeline shows how the needs of one child went over the years: what each
// signed assessment, plan and review said of them, which level of need was found, and
// what the child and each parent said on the scales, each in a picture with the same
// figures in a table.
//
// It keeps nothing. What the reader may not read is not in it, and leaves no gap.
package timeline
