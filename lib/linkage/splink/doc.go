// Package splink reads and writes the settings files of Splink, the record linkage
// package of the Ministry of Justice, versions 4 and 5 (its save_model_to_json).
// Conditions are SQL there; those that Splink's own comparison library writes for
// DuckDB are understood, in Spark's and PostgreSQL's spelling where they differ
// only in names of functions. What is not understood is an error that names the
// comparison and shows the SQL, never a silent guess.
//
// Two differences remain. Splink's damerau_levenshtein may edit between exchanged
// letters and OSA may not, which is rare in names. And where two names are
// exchanged, a second comparison of the other name falls silent here.
package splink
