// Package sheet reads tables of records from CSV files, as people save them from
// spreadsheets and systems: with commas, semicolons or tabs, with or without a
// byte order mark. What is wrong with a file is an Error that names the file and
// the line and says what to do about it.
package sheet
