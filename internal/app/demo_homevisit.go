package app

import (
	"onestory/internal/access"
	"onestory/internal/homevisit"
	"onestory/internal/kit/i18n"
)

// taken has a nurse take the draft of an assessment along to a visit, on paper and as
// a file.
func (s sharingScene) taken() error {
	child, err := s.tyler()
	if err != nil {
		return err
	}
	q := s.as("Nia Bevan", "homevisit:take", child)
	q.Level = access.Content
	if q.Item, err = s.draftOf("Nia Bevan", child); err != nil {
		return err
	}
	for _, k := range homevisit.Kinds() {
		if _, _, err := s.f.homeVisits.Take(s.ctx, q, k, s.f.words.For(i18n.English), ""); err != nil {
			return err
		}
	}
	return nil
}

// draftOf is the item of what is being written about a child, "" for nothing.
func (s sharingScene) draftOf(who, child string) (string, error) {
	had, err := s.f.episodes.Existing(s.ctx, s.as(who, "episode:look", child))
	if err != nil {
		return "", err
	}
	for _, k := range had.List {
		if !k.Open || !k.Mine {
			continue
		}
		if b, err := s.f.assess.Beginning(s.ctx, s.as(who, "assessment:begin", child), k.ID, ""); err == nil && b.Draft != "" {
			return b.Draft, nil
		}
	}
	return "", nil
}
