package audit

// BreakFile makes the second sink fail from now on, as a pulled disk would.
func (l *Log) BreakFile() { l.file.f.Close() }
