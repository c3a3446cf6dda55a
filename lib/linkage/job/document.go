package job

import "onestory/lib/linkage"

// Document is everything that was found, for programs.
type Document struct {
	Summary
	Clusters []DocumentCluster `json:"groups"`
	Pairs    []DocumentPair    `json:"pairs"`
}

// DocumentRecord names a record: the file, from 0, and the record there, from 1.
type DocumentRecord struct {
	File   int `json:"file"`
	Record int `json:"record"`
}

// DocumentCluster is a cluster and its records.
type DocumentCluster struct {
	Cluster int              `json:"cluster"`
	Records []DocumentRecord `json:"records"`
}

// DocumentPair is a link.
type DocumentPair struct {
	Left        DocumentRecord `json:"left"`
	Right       DocumentRecord `json:"right"`
	Weight      float64        `json:"weight"`
	Probability float64        `json:"probability"`
}

// Document makes it.
func (out *Outcome) Document() Document {
	d := Document{Summary: out.Summary(), Clusters: []DocumentCluster{}, Pairs: []DocumentPair{}}
	name := func(record uint32) DocumentRecord {
		file, row := out.Place(record)
		return DocumentRecord{file, row + 1}
	}
	for i, members := range out.Clusters() {
		c := DocumentCluster{Cluster: i + 1}
		for _, m := range members {
			c.Records = append(c.Records, name(m))
		}
		d.Clusters = append(d.Clusters, c)
	}
	for _, l := range out.Surest() {
		d.Pairs = append(d.Pairs, DocumentPair{name(l.A), name(l.B), l.Weight, linkage.Probability(l.Weight)})
	}
	return d
}
