package questionnaire

import "math/big"

// number is a decimal's exact size, or nil.
func number(text string) *big.Rat {
	if !decimal(text) {
		return nil
	}
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return x
}
