// Package propose makes a linkage model for a table that nobody described: it
// tells from the names of the columns, and from what is in them, which hold given
// names, birth dates, postcodes and so on, and puts the standard comparisons and
// blocking rules together. The proposal is a start to look at and to train, and
// says why it took each column for what it did.
package propose
