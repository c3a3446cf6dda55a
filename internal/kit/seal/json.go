package seal

import (
	"encoding/json"
	"errors"
	"fmt"
)

// SealJSON encrypts a value, written as JSON, for a place under a scope's key.
func (k Keys) SealJSON(scope string, at Place, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write %s.%s: %w", at.Table, at.Column, err)
	}
	return k.Seal(scope, at, b)
}

// OpenJSON reads into v what SealJSON made for the same place and scope. Nothing
// sealed, and what was disposed of with its key, leave v as it is.
func (k Keys) OpenJSON(scope string, at Place, sealed []byte, v any) error {
	if len(sealed) == 0 {
		return nil
	}
	text, err := k.Open(scope, at, sealed)
	if errors.Is(err, ErrShredded) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return fmt.Errorf("open %s.%s: %w", at.Table, at.Column, err)
	}
	return nil
}
