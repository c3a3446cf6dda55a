package job

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"onestory/lib/linkage"
)

// WriteClusters writes every record with the number of its cluster in front,
// clusters together, as CSV. The new column is "cluster", or "found_cluster" beside a
// column of that name. Clusters are numbered from 1 in the order of their
// first records. The columns are those of the first file; of a second file, those
// of the same name.
func (out *Outcome) WriteClusters(w io.Writer) error {
	c := csv.NewWriter(w)
	own := "cluster"
	for slices.ContainsFunc(out.Files[0].Header, func(h string) bool { return strings.EqualFold(h, own) }) {
		own = "found_" + own
	}
	header := []string{own}
	if len(out.Files) > 1 {
		header = append(header, "file")
	}
	if err := c.Write(append(header, out.Files[0].Header...)); err != nil {
		return err
	}
	places := out.columns()
	for n, members := range out.Clusters() {
		for _, record := range members {
			file, row := out.Place(record)
			line := []string{strconv.Itoa(n + 1)}
			if len(out.Files) > 1 {
				line = append(line, out.Files[file].File)
			}
			for _, at := range places[file] {
				value := ""
				if at >= 0 {
					value = out.Files[file].Rows[row][at]
				}
				line = append(line, value)
			}
			if err := c.Write(line); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

// columns finds the columns of the first file in each; -1 where one is not there.
func (out *Outcome) columns() (places [][]int) {
	for _, f := range out.Files {
		var at []int
		for _, name := range out.Files[0].Header {
			i, err := f.Column(name)
			if err != nil {
				i = -1
			}
			at = append(at, i)
		}
		places = append(places, at)
	}
	return places
}

// Clusters are the groups in the order of their first records, each with its
// records in order.
func (out *Outcome) Clusters() [][]uint32 {
	place := map[uint32]int{}
	var list [][]uint32
	for i, g := range out.Groups {
		n, known := place[g]
		if !known {
			n = len(list)
			place[g] = n
			list = append(list, nil)
		}
		list[n] = append(list[n], uint32(i))
	}
	return list
}

// WritePairs writes the chosen links, the surest first, as CSV: weight in bits,
// probability, and the columns of both records, ending in _l and _r.
func (out *Outcome) WritePairs(w io.Writer) error {
	c := csv.NewWriter(w)
	right := out.Files[len(out.Files)-1]
	header := []string{"weight", "probability"}
	for _, h := range out.Files[0].Header {
		header = append(header, h+"_l")
	}
	for _, h := range right.Header {
		header = append(header, h+"_r")
	}
	if err := c.Write(header); err != nil {
		return err
	}
	for _, l := range out.Surest() {
		a, i := out.Place(l.A)
		b, j := out.Place(l.B)
		line := []string{strconv.FormatFloat(l.Weight, 'f', 2, 64), strconv.FormatFloat(linkage.Probability(l.Weight), 'f', 6, 64)}
		if err := c.Write(append(append(line, out.Files[a].Rows[i]...), out.Files[b].Rows[j]...)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// Surest are the chosen links, the surest first.
func (out *Outcome) Surest() []linkage.Link {
	links := slices.Clone(out.Chosen)
	slices.SortStableFunc(links, func(x, y linkage.Link) int { return cmp.Compare(y.Weight, x.Weight) })
	return links
}
