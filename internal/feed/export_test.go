package feed

// Drift is drift, for tests.
var Drift = drift
