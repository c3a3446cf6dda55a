package app

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/disclosure"
	"onestory/internal/family"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// disclosedTo tells families what was shared.
type disclosedTo struct{ s *disclosure.Service }

// ToFamily is everything that was shared about the child, but for what is held
// back until a day on somebody's authority. Feature family says what of it each
// person is told.
func (d disclosedTo) ToFamily(ctx context.Context, r db.Reader, g access.Grant) ([]family.Disclosed, error) {
	list, err := d.s.ToFamily(ctx, r, g)
	if err != nil {
		return nil, err
	}
	today := workday.InUK(g.Now())
	var out []family.Disclosed
	for _, x := range list {
		if x.Held(today) {
			continue
		}
		to := x.Agency
		if x.Account != "" {
			a, _, err := account.Read(ctx, r, x.Account)
			if err != nil {
				return nil, err
			}
			to = a.Agency
		}
		out = append(out, family.Disclosed{On: workday.InUK(x.MadeAt), Class: string(x.Class), Agency: to, Kind: string(x.Kind)})
	}
	return out, nil
}
