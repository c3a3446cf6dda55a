package feed

import (
	"onestory/internal/kit/seal"
	"strconv"
)

// refused is a refused row as sealed.
type refused struct {
	Fault Fault    `json:"fault"`
	Cells []string `json:"cells"`
}

func refusedAt(run string, number int) seal.Place {
	return seal.Place{Table: "feed_refused", Column: "sealed", Row: run + "/" + strconv.Itoa(number)}
}
