// Command onestory is the whole product: it serves a deployment, and sets up,
// checks, fills, proves, backs up and restores one.
package main

import (
	"os"

	"onestory/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr)) }
