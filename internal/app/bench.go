package app

type benchCmd struct {
	Search benchSearchCmd `cmd:"" help:"Fill a database with made-up children and measure searching and opening records."`
}
