package kind

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// clusterFile is data; its first lines say whence.
//
//go:embed data/clusters.txt
var clusterFile string

// cluster is where a word stands among words of like use: one of about 1,500 fine clusters and of 400 coarse ones.
type cluster struct{ fine, coarse uint16 }

// clusters are the words of the embedded file. A line is a fine cluster; "12:" says that the words after it are of coarse cluster 12.
var clusters = sync.OnceValue(func() map[string]cluster {
	m := make(map[string]cluster, 20000)
	var c cluster
	for line := range strings.Lines(clusterFile) {
		if line[0] == '#' {
			continue
		}
		c.fine++
		for _, w := range strings.Fields(line) {
			if n, ok := strings.CutSuffix(w, ":"); ok {
				v, _ := strconv.ParseUint(n, 10, 16)
				c.coarse = uint16(v)
				continue
			}
			m[w] = c
		}
	}
	return m
})
