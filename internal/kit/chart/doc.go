// Package chart draws figures as SVG on the server: bars to both sides of a
// middle line, and lines over time. A picture never stands alone: whoever draws
// one puts the same figures in a table beneath it.
//
// What lines are told apart by is the shape of their marks and dashes, not colour
// alone. Colours are those of the theme; each stands out from white by 4.5 to 1.
package chart
