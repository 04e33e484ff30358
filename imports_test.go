package jobsearch_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/seed-57f86535/jobsearch"

// rooms and the other rooms that each may import.
var rooms = map[string][]string{
	"aggregate": {"ats"},
	"ats":       {},
	"content":   {"ats"}, // for the type of a read resume
	"outreach":  {"content", "ats"},
	"inbox":     {},
	"analytics": {},
}

// testLibraries are what tests of root and rooms may import from outside: go mod tidy downloads them for every embedder.
var testLibraries = []string{"github.com/stretchr/testify", "pgregory.net/rapid", "go.uber.org/goleak"}

// databases are what tests of the store's machinery open.
var databases = map[string]bool{"adapters/sqlite": true, "adapters/postgres": true}

type listedPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestTheImportRulesOfTheHouseAreKept(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	require.NoError(t, err)
	dec := json.NewDecoder(strings.NewReader(string(out)))
	n := 0
	for {
		var p listedPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		n++
		place := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		area, _, _ := strings.Cut(place, "/")
		for _, imp := range p.Imports {
			checkImport(t, place, area, imp, false)
		}
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
			checkImport(t, place, area, imp, true)
		}
	}
	assert.Greater(t, n, 20, "go list found the module")
}

func checkImport(t *testing.T, place, area, imp string, inTest bool) {
	t.Helper()
	first, _, _ := strings.Cut(imp, "/")
	inModule := imp == module || strings.HasPrefix(imp, module+"/")
	if !inModule && !strings.Contains(first, ".") {
		return // the standard library
	}
	target := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
	targetArea, _, _ := strings.Cut(target, "/")
	arrows, isRoom := rooms[area]
	ok := true
	switch {
	case area == "examples":
	case inModule && targetArea == "examples":
		ok = false
	case place == "" && !inTest:
		ok = imp == "github.com/google/uuid"
	case !inModule && (place == "" || isRoom) && inTest:
		ok = slices.ContainsFunc(testLibraries, func(l string) bool { return strings.HasPrefix(imp, l) })
	case !inModule:
	case target == "" || targetArea == "internal":
	case place == "" && inTest:
		_, ok = rooms[targetArea]
	case isRoom:
		ok = targetArea == area || slices.Contains(arrows, targetArea)
	case area == "adapters":
		own := strings.Join(strings.SplitN(place, "/", 3)[:2], "/")
		ok = strings.HasPrefix(target+"/", own+"/") || inTest && (strings.HasPrefix(target, "adapters/adaptertest/") || target == "adapters/web") ||
			targetArea == "storage" && (own == "adapters/sqlite" || own == "adapters/postgres")
	case area == "storage":
		ok = targetArea == "storage" || inTest && databases[target]
	case place == "internal/fault": // it compares dumps
		ok = targetArea == "storage" || inTest && databases[target]
	default: // internal
		ok = inTest && place == "internal/replay" && databases[target]
	}
	if !ok {
		where := "imports"
		if inTest {
			where = "imports in a test"
		}
		t.Errorf("%s %s %s", strings.TrimPrefix("root/"+place, "root/"), where, imp)
	}
}

func TestTheRootLinksTheStandardLibraryAndUUIDOnly(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{module, "github.com/google/uuid"}, strings.Fields(string(out)))
}
