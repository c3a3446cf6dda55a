package linkage

// ClusterOptions say when records are of one person.
type ClusterOptions struct {
	// Threshold is the least weight of a link that joins.
	Threshold float64
	// Density is the share of the pairs between two groups that must be links
	// before the groups are joined: 0 joins on any link (connected components).
	// With 0.3 one false link between two well-knit groups does not make them one.
	Density float64
	// Alone keeps records of one source apart: two records of a source that has
	// each person once are never one person. Sources are by record.
	Alone []uint8
}

// Clusters groups n records by links and returns for each record the number of its
// group: the smallest number of a record in it. Links are taken the best first, so
// that a record joins the group that knows it best, and every join is checked
// against the whole groups, not against one member.
func Clusters(n int, links []Link, o ClusterOptions) []uint32 {
	c := clustering{o: o, of: make([]uint32, n), members: map[uint32][]uint32{}, beside: make([][]uint32, n)}
	for i := range c.of {
		c.of[i] = uint32(i)
	}
	for _, l := range links {
		if l.Weight >= o.Threshold {
			c.beside[l.A] = append(c.beside[l.A], l.B)
			c.beside[l.B] = append(c.beside[l.B], l.A)
		}
	}
	for _, l := range byWeight(links) {
		if l.Weight < o.Threshold {
			break
		}
		if a, b := c.of[l.A], c.of[l.B]; a != b && c.may(a, b) {
			c.join(a, b)
		}
	}
	return c.of
}

type clustering struct {
	o       ClusterOptions
	of      []uint32
	members map[uint32][]uint32 // of groups of two or more
	beside  [][]uint32
}

func (c *clustering) group(a uint32) []uint32 {
	if m := c.members[a]; m != nil {
		return m
	}
	return []uint32{a}
}

// may reports whether two groups may be joined.
func (c *clustering) may(a, b uint32) bool {
	x, y := c.group(a), c.group(b)
	if c.o.Alone != nil {
		for _, i := range x {
			for _, j := range y {
				if c.o.Alone[i] == c.o.Alone[j] {
					return false
				}
			}
		}
	}
	if c.o.Density <= 0 || len(x) == 1 && len(y) == 1 {
		return true
	}
	pairs := float64(len(x) * len(y))
	if len(x) > len(y) {
		x, b = y, a
	}
	edges := 0.0
	for _, i := range x {
		for _, j := range c.beside[i] {
			if c.of[j] == b {
				edges++
			}
		}
	}
	return edges >= c.o.Density*pairs
}

func (c *clustering) join(a, b uint32) {
	to, from := min(a, b), max(a, b)
	all := append(c.group(to), c.group(from)...)
	for _, i := range c.group(from) {
		c.of[i] = to
	}
	c.members[to] = all
	delete(c.members, from)
}
