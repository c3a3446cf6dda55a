package access

// WithPolicies is the gate under other rules.
func (g *Gate) WithPolicies(p *Policies) *Gate {
	c := *g
	c.policies = p
	return &c
}
